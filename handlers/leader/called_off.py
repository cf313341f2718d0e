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
from storage.money import ledger

T = TypeVar("T")
_LONGEST = 80  # characters; a longer text tells a story
_NEWEST = 9  # purchases that can be called off in the talk
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
_BY_NUMBER = re.compile(
    r"(?:eh |tolong |tlg )?(?:hapus|hapuskan|apus|coret|busek|(?P<out>keluarkan|keluarin|keluarno))"
    r"\s+(?P<what>(?:(?:yang|yg|anggota)\s+)*)(?:(?:no|nomor|nomer|urutan)\b\.?\s*)?"
    r"(?P<place>\d{1,3})"
)
_WRONG = re.compile(r"(?:eh |maaf )?(?:yang |yg )?(?P<name>.+?)\s+(?:salah|keliru|kleru)\b.*")
_BESIDE = {"anggota", "belanja", "belanjaan", "catatan", "nota", "eh", "si", "iku", "mau", "ya",
           "bernama", "data"}  # fmt: skip
_LAST = {"tadi", "terakhir", "barusan", "mau"}
_ENDING = re.compile(r"(?<=\w{3})(?:nya|ne|na)$")


def listen(scene: Scene, said: str) -> Begin | None:
    """Who names a member or a purchase of the own group to be taken out is asked about that one."""
    text = folded(said).strip(" .!")
    off, wrong = _OFF.fullmatch(text), _WRONG.fullmatch(text)
    left = _LEFT.fullmatch(text)
    found = off or wrong or left
    if found is None or scene.person is None or len(text) > _LONGEST or "?" in text:
        return None
    name = found["name"]
    for group in books(scene):
        there = members.of_group(scene.store, group.id) if off or left else []
        if named(name, there, [member.name for member in there]):
            return Begin("anggota keluar", {"text": name})
        if left and not off and not wrong:
            continue
        entries = ledger.latest(scene.store, group.id, _NEWEST)
        out = bool(off and off["out"])
        if not out and purchases_named(name, entries):
            return Begin("batalkan belanja", {"text": name} | ({} if off else {"wrong": "ya"}))
    return None


def listen_for_number(scene: Scene, said: str) -> Begin | None:
    """Who takes somebody out by the place in the list of members; where purchases stand too, it is
    asked which is meant."""
    found = _BY_NUMBER.fullmatch(folded(said).strip(" .!"))
    if found is None or not any(members.count(scene.store, it.id) for it in books(scene)):
        return None
    sure = found["out"] or "anggota" in found["what"]
    return Begin("anggota keluar" if sure else "anggota atau belanja", {"text": found["place"]})


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
