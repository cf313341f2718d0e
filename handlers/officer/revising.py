"""An officer decides on accepted purchases that are to be put right.

Knows: what is shown and asked. Must not know: what becomes of the purchase, who hears of it.
"""

from __future__ import annotations

from handlers.deeds import revisions as deeds
from handlers.deeds import rights
from handlers.deeds.ledger import Gone
from handlers.differences import difference, name_of
from handlers.talk.chat import Chat
from handlers.talk.kinds import one_of, text
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import acting_officer, by
from storage import groups
from storage.access import group_people
from storage.money import ledger, revisions
from storage.money.revisions import Revision

_MENU = Option("Menu", "/menu", command=True)
_NEXT = Option("Berikutnya", "/periksa perbaikan", command=True)
_VERDICTS = (Option("Setujui", "setuju"), Option("Tolak", "tolak"))
NOTE = Question("catatan", "Mengapa belum bisa? Tulis singkat untuk kelompok.",
                text(400, passed_on=True), "Catatan")  # fmt: skip
_MOST = 20  # that are looked through for one that this officer may decide on


def decide(chat: Chat) -> None:
    """The request that waits longest: agree, or refuse with a note."""
    me = acting_officer(chat)
    open_ = revisions.waiting(chat.store, rights.reach(chat.store, by(chat.scene)), _MOST)
    own = {part.group.id for part in group_people.of_person(chat.store, me)}
    waiting = [it for it in open_ if me != it.asked_by and it.group not in own]
    if not waiting:
        chat.stop("Tidak ada perbaikan belanja yang menunggu.", _MENU)
    key = chat.once("minta", lambda: str(waiting[0].id))
    asked = next((it for it in waiting if str(it.id) == key), None)
    if asked is None:
        chat.stop("Perbaikan ini sudah diputuskan petugas lain.", _NEXT, _MENU)
    chat.title("perbaikan belanja")
    agreed = chat.ask(_verdict(chat, asked, len(waiting))) == "setuju"
    note = "" if agreed else chat.ask(NOTE)
    if note:
        chat.review("Ditolak dengan catatan:", NOTE, does="kirim")
    chat.say(_decided(chat, asked, agreed, note), _NEXT, _MENU)


def _verdict(chat: Chat, asked: Revision, count: int) -> Question[str]:
    group = groups.get(chat.store, asked.group)
    entry = ledger.one(chat.store, asked.group, asked.purchase)
    if entry is None:
        what, short = "Belanjanya sudah tidak ada.", "Belanjanya sudah tidak ada: tolak?"
    else:
        change = ": dihapus." if asked.now is None else difference(entry.purchase, asked.now)
        what = f"{name_of(entry)}{change}".strip()
        short = f"{name_of(entry)}: perbaikannya disetujui?"
    return Question(
        "putusan",
        f"Perbaikan belanja (1 dari {count}), *{group.name}*:\n{what}\nSebab: {asked.why}",
        one_of(_VERDICTS), "Putusan", _VERDICTS, short,
    )  # fmt: skip


def _decided(chat: Chat, asked: Revision, agreed: bool, note: str) -> str:
    try:
        told = deeds.decide(chat.store, by(chat.scene), asked, agreed, note)
    except deeds.NotAllowed:
        return "Kelompok ini tidak lagi di wilayah Bapak/Ibu."
    except deeds.DecidedBefore:
        return "Perbaikan ini sudah diputuskan petugas lain."
    except Gone:
        return "Belanjanya sudah tidak ada. Mohon *Tolak* dengan catatan."
    for place, said in told:
        chat.tell(place, said)
    return "Disimpan, kelompoknya diberi tahu."
