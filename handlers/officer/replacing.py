"""An officer decides on members who are to be replaced.

Knows: what is shown and asked. Must not know: what becomes of the two, who hears of it.
"""

from __future__ import annotations

from handlers.deeds import replacements as deeds
from handlers.deeds import rights
from handlers.deeds.roster import NikTaken
from handlers.reading import nik
from handlers.talk.chat import Chat
from handlers.talk.kinds import one_of, text
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import acting_officer, by
from storage import groups, members, replacements
from storage.access import group_people
from storage.replacements import Replacement

_MENU = Option("Menu", "/menu", command=True)
_NEXT = Option("Berikutnya", "/periksa ganti", command=True)
_VERDICTS = (Option("Setujui", "setuju"), Option("Tolak", "tolak"))
NOTE = Question("catatan", "Mengapa belum bisa? Tulis singkat untuk kelompok.",
                text(400, passed_on=True), "Catatan")  # fmt: skip
_MOST = 20  # that are looked through for one that this officer may decide on


def decide(chat: Chat) -> None:
    """The proposal that waits longest: agree, or refuse with a note."""
    me = acting_officer(chat)
    open_ = replacements.waiting(chat.store, rights.reach(chat.store, by(chat.scene)), _MOST)
    own = {part.group.id for part in group_people.of_person(chat.store, me)}
    waiting = [it for it in open_ if me != it.asked_by and it.group not in own]
    if not waiting:
        chat.stop("Tidak ada usul ganti anggota yang menunggu.", _MENU)
    key = chat.once("usul", lambda: str(waiting[0].id))
    asked = next((it for it in waiting if str(it.id) == key), None)
    if asked is None:
        chat.stop("Usul ini sudah diputuskan petugas lain.", _NEXT, _MENU)
    chat.title("usul ganti anggota")
    agreed = chat.ask(_verdict(chat, asked, len(waiting))) == "setuju"
    note = "" if agreed else chat.ask(NOTE)
    if note:
        chat.review("Ditolak dengan catatan:", NOTE, does="kirim")
    chat.say(_decided(chat, asked, agreed, note), _NEXT, _MENU)


def _verdict(chat: Chat, asked: Replacement, count: int) -> Question[str]:
    group, leaves = groups.get(chat.store, asked.group), members.get(chat.store, asked.member)
    new = asked.newcomer
    return Question(
        "putusan",
        f"Usul ganti anggota (1 dari {count}), *{group.name}*:\n- Keluar: {leaves.name}\n"
        f"- Sebab: {asked.reason}\n- Masuk: {new.name}, NIK {nik.masked(new.nik)} "
        f"({nik.told(new.nik, chat.scene.today)})",
        one_of(_VERDICTS), "Putusan", _VERDICTS, f"{leaves.name} diganti {new.name}: setuju?",
    )  # fmt: skip


def _decided(chat: Chat, asked: Replacement, agreed: bool, note: str) -> str:
    try:
        told = deeds.decide(chat.store, by(chat.scene), asked, agreed, note)
    except deeds.NotAllowed:
        return "Kelompok ini tidak lagi di wilayah Bapak/Ibu."
    except deeds.AlreadyDecided:
        return "Usul ini sudah diputuskan petugas lain."
    except deeds.HasLeft:
        return "Yang diganti sudah tidak tercatat. Mohon *Tolak* dengan catatan."
    except NikTaken:
        return "NIK penggantinya sudah terdaftar di kelompok lain. Mohon *Tolak* dengan catatan."
    for place, said in told:
        chat.tell(place, said)
    return "Disimpan, kelompoknya diberi tahu."
