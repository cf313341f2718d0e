"""A member is to be replaced by somebody else: proposed here, decided by an officer.

Knows: what is asked and read back. Must not know: who decides, what becomes of the two.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.deeds import replacements as deeds
from handlers.deeds.roster import NikTaken
from handlers.leader.members import AGREED, LIST, NAME, NIK, PHONE, refuse_known, told, which
from handlers.reading import nik
from handlers.reading.typed import plain
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.kinds import text
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import books, by, my_group
from handlers.talk.scene import Scene
from storage.replacements import Newcomer

_STARTS = {"ganti anggota", "tukar anggota", "pergantian anggota", "anggota diganti"}
_WHY = ("Mundur", "Pindah", "Sudah bekerja", "Meninggal", "Sakit")
WHY = Question(
    "sebab",
    "Apa sebabnya diganti? Pilih, atau tulis sendiri.",
    text(200, passed_on=True),
    "Sebab",
    tuple(Option(why, why) for why in _WHY),
)
_ASKED = "Siapa nama lengkap {}? (sesuai KTP)"
_NEW = replace(NAME, wording=_ASKED.format("penggantinya"), label="Pengganti")


def listen(scene: Scene, said: str) -> Begin | None:
    """A leader who says just this means the own group; an applicant asks how it is done."""
    return Begin("usul ganti") if plain(said) in _STARTS and books(scene) else None


def request(chat: Chat) -> None:
    """Propose somebody for the place of a member; until an officer agrees nothing changes."""
    group = my_group(chat)
    member = which(chat, group, "Siapa yang diganti?")
    chat.title(f"ganti anggota {member.name}")
    chat.offer(WHY, "sebab")
    why = chat.ask(WHY)
    chat.form(_NEW, NIK, PHONE)
    chat.offer(_NEW, "baru")
    name = chat.ask(replace(_NEW, wording=_ASKED.format(f"pengganti *{member.name}*")))
    number = chat.ask(NIK)
    refuse_known(chat, group, number)
    mobile = chat.ask(PHONE)
    if not chat.ask(AGREED):
        chat.stop(f"Baik, {name} tidak diusulkan. Mohon minta izinnya dulu.", LIST)
    shows = f"{nik.masked(number)} ({nik.told(number, chat.scene.today)})"
    heading = f"*{told(chat, group, member)}* di *{group.name}* diusulkan diganti:"
    chat.review(heading, WHY, _NEW, NIK, PHONE,
                shown={NIK.key: shows}, does="kirim")  # fmt: skip
    newcomer = Newcomer(name, number, mobile)
    try:
        letters = deeds.ask(chat.store, by(chat.scene), group, member, newcomer, why)
    except deeds.AlreadyProposed:
        chat.stop(f"Pengganti {member.name} sudah diusulkan dan menunggu petugas.", LIST)
    except deeds.HasLeft:
        chat.stop(f"{member.name} sudah tidak tercatat di *{group.name}*.", LIST)
    except NikTaken:
        chat.again(NIK, "NIK ini baru saja terdaftar di kelompok lain.")
    for place, said in letters:
        chat.tell(place, said)
    chat.say(f"Usul dikirim ke petugas. Sampai disetujui, *{member.name}* tetap tercatat, dan "
             "Bapak/Ibu diberi tahu hasilnya.", LIST)  # fmt: skip
