"""What a leader calls off or calls wrong by its name, after it was saved: "hapus kelapa",
"keluarkan slamet", "yang freezer salah".

Knows: how people say so, whose name is meant. Must not know: what is asked then, how it is undone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from handlers.reading.typed import folded
from handlers.talk.catalogue import Begin
from handlers.talk.choices import is_courtesy
from handlers.talk.roles import books
from handlers.talk.scene import Scene
from storage import members
from storage.money import cash, ledger

T = TypeVar("T")
_LONGEST = 80  # characters; a longer text tells a story
_OFF = re.compile(
    r"(?:eh |tolong |tlg )?(?:hapus|hapuskan|apus|batalkan|batalin|coret|cabut|busek|"
    r"(?P<out>keluarkan|keluarin|keluarno))\s+(?P<name>.+?)"
    r"(?:\s+dari\s+(?:daftar|kelompok|anggota|grup)\b.*)?"
)
_LEFT = re.compile(
    r"(?:maaf |eh )?(?P<name>.+?)\s+(?:(?:sudah|sdh|udah|telah|mau|ingin|ternyata)\s+)*"
    r"(?:keluar|mundur|mengundurkan diri|undur diri|berhenti|meninggal(?: dunia)?|wafat)"
    r"(?:\s+(?:dari|jadi|sebagai)\s+(?:kelompok|anggota|grup)\b.*)?"
)
_OFF_VERB = r"hapus|hapuskan|hapusin|apus|apusin|coret|buang|busek|(?P<batal>batal(?:kan|in))"
_BY_NUMBER = re.compile(
    rf"(?:eh |tolong |tlg )?(?:{_OFF_VERB}|(?P<out>keluarkan|keluarin|keluarno))\s+"
    r"(?P<what>(?:(?:yang|yg|anggota|belanja|belanjaan|catatan|pembelian|barang|uang)\s+)*)"
    r"(?:(?:no|nomor|nomer|nmr|urutan)\b\.?\s*|no\.?|#)?(?P<place>\d{1,4})(?:\s+(?:itu|aja|saja|ya))*"
)
_NUMBER_OFF = re.compile(
    r"(?:eh |tolong |tlg )?(?P<what>(?:(?:yang|yg|anggota|belanja|catatan|uang)\s+)*)"
    r"(?:(?:no|nomor|nomer|nmr|urutan)\b\.?\s*|no\.?|#)(?P<place>\d{1,4})\s+"
    r"(?:(?:mau|minta|itu|tolong)\s+)*(?:(?:di)?hapus(?:in|kan)?|dicoret|dibuang|apus"
    r"|(?P<batal>batal|dibatal(?:kan|in)|(?:gak|ga|tidak|nggak) jadi)"
    r"|(?P<out>dikeluarkan|dikeluarin))(?:\s+(?:aja|saja|ya|dong))*"
)
_TAKEN_BACK = re.compile(
    r"(?:eh |tolong |tlg )?(?:hapus|batal|buang|coret)(?:kan|in)? "
    r"(?:(?:belanja|pembelian|catatan|yang|yg) )+(?:tadi|barusan|terakhir)"
)
_OF_MONEY = ("belanja", "catatan", "pembelian", "barang", "uang")
_BESIDE = {"anggota", "belanja", "belanjaan", "catatan", "nota", "eh", "si", "iku", "mau", "ya",
           "bernama", "data"}  # fmt: skip
_LAST = {"tadi", "terakhir", "barusan", "mau"}
_ENDING = re.compile(r"(?<=\w{3})(?:nya|ne|na)$")


def listen(scene: Scene, said: str) -> Begin | None:
    """Who names a member or a purchase of the own group to be taken out is asked about that one."""
    text = folded(said).strip(" .!")
    off, left = _OFF.fullmatch(text), _LEFT.fullmatch(text)
    found = off or left
    if found is None or scene.person is None or len(text) > _LONGEST or "?" in text:
        return None
    name = found["name"]
    for group in books(scene):
        there = members.of_group(scene.store, group.id)
        if named(name, there, [member.name for member in there]):
            return Begin("anggota keluar", {"text": name})
        if off is None or off["out"]:
            continue
        if _TAKEN_BACK.fullmatch(text):
            return Begin("batalkan belanja", {"terakhir": "ya", "kata": said})
        if purchases_named(name, ledger.standing(scene.store, group.id)[::-1]):
            return Begin("batalkan belanja", {"nama": name, "kata": said})
    return None


def listen_for_number(scene: Scene, said: str) -> Begin | None:
    """Who takes out by a number a member of the list, a purchase or money that moved; where a
    member and one of the others fit, it is asked which is meant."""
    text = folded(said).strip(" .!")
    found = _BY_NUMBER.fullmatch(text) or _NUMBER_OFF.fullmatch(text)
    groups = books(scene) if found is not None else []
    if found is None or not groups:
        return None
    number = int(found["place"])
    member = any(number <= members.count(scene.store, it.id) for it in groups)
    booked = any(ledger.numbered(scene.store, it.id, number) for it in groups)
    moved = any(cash.numbered(scene.store, it.id, number) for it in groups)
    if found["batal"] or any(word in found["what"] for word in _OF_MONEY):
        member = False
    elif found["out"] or "anggota" in found["what"]:
        return Begin("anggota keluar", {"text": found["place"]})
    if member:
        both = "anggota atau belanja" if booked or moved else "anggota keluar"
        return Begin(both, {"text": found["place"], "kata": said})
    if moved and not booked:
        return Begin("batalkan uang", {"text": found["place"]})
    return Begin("batalkan belanja", {"nomor": found["place"], "kata": said})


def purchases_named(name: str, entries: Sequence[ledger.Booked]) -> list[ledger.Booked]:
    """The purchases that are meant; "yang tadi" is the newest."""
    if not _words(name) - _LAST and _LAST & set(name.split()):
        return list(entries[:1])
    return named(name, entries, [entry.purchase.item for entry in entries])


def named(name: str, things: Sequence[T], names: Sequence[str]) -> list[T]:
    """The things whose name holds all these words."""
    words = _words(name)
    held = [set(folded(its).split()) for its in names]
    return [thing for thing, its in zip(things, held, strict=True) if words and words <= its]


def _words(name: str) -> set[str]:
    words = (_ENDING.sub("", word) for word in folded(name).split())
    return {word for word in words if word not in _BESIDE and not is_courtesy(word)}
