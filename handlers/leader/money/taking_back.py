"""A purchase is taken back, and what was put right or taken back is undone.

Knows: what is asked and read back. Must not know: how it is stored, how people say it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from handlers.deeds import ledger as deeds
from handlers.differences import difference, name_of
from handlers.leader import amending, bought
from handlers.leader.members import LIST
from handlers.leader.money import revising
from handlers.leader.money.correcting import UNDO, asks, meant
from handlers.leader.purchases import BALANCE, MORE, left
from handlers.reading import dates, rupiah
from handlers.reading.typed import plain
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.kinds import YES_NO, confirmed
from handlers.talk.question import Question
from handlers.talk.roles import ask_who, books, by, my_group
from handlers.talk.scene import Scene
from handlers.views import group as views
from storage import members
from storage.groups import Group
from storage.money import ledger
from storage.money.ledger import LastChange

VOID = Question("yakin", "", confirmed, "Batalkan", YES_NO, "Catatan ini dibatalkan?")
BACK = Question("urung", "", confirmed, "Urungkan", YES_NO, "Perubahan terakhir diurungkan?")
_NOTHING = (
    "Tidak ada perubahan belanja yang bisa diurungkan. Yang lebih dari sehari diperbaiki dengan "
    "mengetik, misalnya *nomor 3 jadi 250rb*."
)
_UNDOES = re.compile(
    r"(?:(?:eh|maaf|tolong|tlg|coba)\s+)*(?:urungkan|urungin|urung|undo|kembalikan|kembaliin|balikin|"
    r"balikkan|batalin|batalkan|gak jadi|ga jadi|tidak jadi|nggak jadi)\s+"
    r"(?:(?:lagi|yang|yg|tadi|barusan|belanja|belanjaan|catatan|perubahan|perbaikan|koreksi|hapus|"
    r"hapusan|hapusnya|dihapus|kehapus|terhapus|penghapusan|terakhir|itu|dong|ya|aja|semula|seperti|"
    r"ke|pak|bu|kak|min)\s*)+"
)
_SAYS_WHAT = re.compile(
    r"(?:urung|undo|balik|kembalik|kembaliin)|hapus|perubahan|perbaikan|koreksi"
)


def listen(scene: Scene, said: str) -> Begin | None:
    """Who wants back what was changed last."""
    text = plain(said)
    undoes = _UNDOES.fullmatch(text) and _SAYS_WHAT.search(text)
    return Begin("urungkan terakhir") if undoes and books(scene) else None


def undoable(scene: Scene) -> Begin | None:
    """What *urungkan* begins where no form was called off."""
    group, _ = _newest(scene)
    person = scene.person
    changed = person and members.newest_change(scene.store, person, _since(scene))
    return Begin("urungkan terakhir") if group or changed else None


def take_back(chat: Chat) -> None:
    """A purchase reported by mistake leaves the sum but not the record."""
    group = my_group(chat)
    entry = meant(chat, group, "Mana yang dibatalkan?")
    revising.refuse_open(chat, group, entry)
    day, shown = dates.short(entry.purchase.bought_on), bought.mentioned(entry.purchase)
    if entry.accepted:
        revising.ask(chat, group, entry, None, f"{name_of(entry)}: dihapus.")
        return
    wording = (
        f"*{group.name}*, nomor {entry.number}, {day}: {shown}\n\nBatalkan catatan ini? Petugas "
        "tetap bisa melihat bahwa pernah dicatat."
    )
    if not chat.ask(VOID.at(entry.id, wording)):
        chat.stop("Baik, catatannya tetap.", BALANCE)
    words = chat.talk.seed.get("kata", "")
    with suppress(deeds.Gone):  # taken back twice is taken back
        deeds.take_back(chat.store, by(chat.scene), group.id, entry.id, words)
    chat.say(f"Dibatalkan, nomor {entry.number}: {shown}. {left(chat, group)}\n\n"
             "Ketik *urungkan* kalau salah.", BALANCE, MORE, UNDO)  # fmt: skip


def undo(chat: Chat) -> None:
    """What this person put right or took back last stands as before."""
    ask_who(chat)
    group, change = _newest(chat.scene)
    if group is None or change is None:
        my_group(chat)
        chat.stop(_NOTHING, BALANCE)
    entry, was = change.booked, change.before
    if change.removed:
        becomes = f": {rupiah.show(was.total)} dicatat lagi."
    else:
        becomes = difference(entry.purchase, was)
    _refuse_too_much(chat, group, change)
    does = "Kembalikan?" if change.removed else "Urungkan?"
    if not chat.ask(BACK.at(change.place, asks(entry, becomes, does))):
        chat.stop("Baik, tidak ada yang diubah.", BALANCE)
    try:
        deeds.undo(chat.store, by(chat.scene), group.id)
    except deeds.NothingChanged:
        chat.stop(_NOTHING, BALANCE)
    except deeds.Accepted:
        chat.stop(f"Nomor {entry.number} sudah diterima petugas. Ketik perbaikannya, nanti "
                  "petugas yang memutuskan.", BALANCE)  # fmt: skip
    chat.say(f"Diurungkan. Nomor {entry.number} sekarang: {bought.mentioned(was)}. "
             f"{left(chat, group)}", BALANCE)  # fmt: skip


def undo_last(chat: Chat) -> None:
    """The same, or the newest change of a member, whichever came last."""
    ask_who(chat)
    _, change = _newest(chat.scene)
    person = chat.scene.person
    if person is None:
        my_group(chat)  # says who may
    member = person and members.newest_change(chat.store, person, _since(chat.scene))
    if not member or (change is not None and change.at > member.at):
        undo(chat)
        return
    name = members.get(chat.store, member.member).name
    wording = f"Yang terakhir diubah: anggota *{name}*. Dikembalikan seperti semula?"
    if not chat.ask(BACK.at(f"anggota.{member.id}", wording)):
        chat.stop("Baik, tidak ada yang diubah.", LIST)
    amending.undo(chat)


def _since(scene: Scene) -> datetime:
    return scene.store.now - deeds.UNDONE_WITHIN


def _newest(scene: Scene) -> tuple[Group | None, LastChange | None]:
    """The newest change of purchases by this person in any of the groups, and whose it is."""
    if scene.person is None:
        return None, None
    found = [
        (group, change)
        for group in books(scene)
        if (change := ledger.last_change(scene.store, group.id, scene.person, _since(scene)))
    ]
    return max(found, key=lambda it: it[1].at, default=(None, None))


def _refuse_too_much(chat: Chat, group: Group, change: LastChange) -> None:
    """What was spent since may have left too little for it."""
    now, was = change.booked.purchase, change.before
    stood = 0 if change.removed else now.total - now.own
    more = was.total - was.own - stood
    money = views.money(chat.store, chat.scene.programme, group)
    if money.left is not None and more > max(money.left, 0):
        which = name_of(replace(change.booked, purchase=was))
        chat.stop(f"{which} perlu {rupiah.show(more)} lagi. {left(chat, group)} Catat ulang "
                  "belanjanya dengan *uang sendiri*.", BALANCE)  # fmt: skip
