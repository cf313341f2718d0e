"""What a member tells the officers: an objection, and answers to what they ask.

Knows: how it is asked for, and that it is said aloud who reads it. Must not know: who hears of it.
"""

from __future__ import annotations

import re

from handlers.deeds import confirmations as asked
from handlers.deeds import memberships as deeds
from handlers.deeds.confirmations import SAID
from handlers.reading.typed import plain
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose
from handlers.talk.kinds import one_of, text
from handlers.talk.limits import minutes
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import ask_who, by, is_member, memberships
from handlers.talk.scene import Scene
from storage import confirmations
from storage.confirmations import Ask, Confirmation

_MENU = Option("Menu", "/menu", command=True)
_ASK = Option("Tanya petugas", "/tanya petugas", command=True)
_MEMBER = Option("Saya anggota", "/saya anggota", command=True)
TOLD = Question(
    "cerita",
    "Silakan ceritakan apa yang tidak benar. Yang membaca petugas Dinas; ketua tidak diberi tahu. "
    "Jangan tulis NIK atau PIN.",
    text(1000, passed_on=True),
    "Cerita",
)
_SAID = tuple(Option(label, said) for said, label in SAID.items())
_TYPED: dict[str, Confirmation] = {
    "ya": "ya", "sudah": "ya", "ya sudah": "ya", "sudah terima": "ya", "sudah diterima": "ya",
    "belum": "belum", "tidak": "belum", "belum terima": "belum", "belum diterima": "belum",
    "tidak tahu": "tidak tahu", "gak tahu": "tidak tahu", "tidak tau": "tidak tahu",
}  # fmt: skip
_MEANT: dict[str, Confirmation] = {it: it for it in SAID}
_NOTHING = re.compile(
    r"(?:saya |kami |kita |aku )?(?:tidak|tdk|belum|blm|gak|ga|nggak|enggak)(?: pernah)? "
    r"(?:menerima|terima|dapat|dapet|diberi|dikasih) (?:apa[- ]apa|apa2|apapun)(?: dari kelompok)?"
)
_LISTED = 9  # a list of a phone has ten entries


def object_to(chat: Chat) -> None:
    """A member tells the officers of the group what is not right."""
    chat.title("keberatan anggota")
    chat.offer(TOLD)
    ask_who(chat)
    mine = memberships(chat.scene)
    if not mine:
        chat.stop("Tidak ada pergantian ketua yang menunggu keberatan Bapak/Ibu. Keberatan tentang "
                  "kelompok disampaikan anggotanya: tekan *Saya anggota*, atau tulis ke petugas.",
                  _MEMBER, _ASK)  # fmt: skip
    one = choose(chat, "kelompok", "Tentang kelompok yang mana?", mine,
                 lambda one: one.group.name, lambda one: one.group.village)  # fmt: skip
    said = chat.ask(TOLD)
    chat.review(f"Disampaikan ke petugas tentang *{one.group.name}*, tanpa nama Bapak/Ibu:", TOLD,
                does="kirim")  # fmt: skip
    wait = chat.scene.wait("questions")
    if wait:
        chat.stop(f"Yang tadi-tadi masih dibaca petugas. Mohon kirim lagi {minutes(wait)}.", _MENU)
    chat.spend("questions")
    told = deeds.object_to(chat.store, by(chat.scene), chat.scene.chat, one.group, said)
    for place, reply in told:
        chat.tell(place, reply)
    chat.say(f"Keberatan tentang *{one.group.name}* sudah diteruskan ke petugas, tanpa nama "
             "Bapak/Ibu. Jawabannya dikirim ke sini. Ketua tidak diberi tahu.", _MENU)  # fmt: skip


def listen(scene: Scene, said: str) -> Begin | None:
    """That nothing came; or a bare answer, where one thing was asked and not answered yet."""
    if _NOTHING.fullmatch(plain(said)) and is_member(scene):
        return Begin("keberatan anggota", {"text": said})
    meant = _TYPED.get(plain(said)) if len(said) < len("sudah diterima pak bu") else None
    if meant is None or scene.person is None:
        return None
    waiting = [it for it in confirmations.of_person(scene.store, scene.person) if it.said is None]
    begin = Begin("jawab konfirmasi", {"text": f"{waiting[0].id} {meant}"}) if waiting else None
    return begin if len(waiting) == 1 else None


def answer(chat: Chat) -> None:
    """Whether the group got what an officer asks about."""
    ask_who(chat)
    number, _, given = chat.talk.seed.get("text", "").partition(" ")
    if not number.isdecimal():
        number, given = "", chat.talk.seed.get("text", "")
    one = _asked(chat, number)
    said = _MEANT.get(given) or _ask(chat, one)
    try:
        asked.answer(chat.store, by(chat.scene), one.id, said)
    except asked.NotAsked:
        _nothing(chat)
    chat.say(f"Terima kasih, jawabannya dicatat: *{one.about}*, {SAID[said].casefold()}. Jawaban "
             "dijumlahkan tanpa nama, dan ketua tidak diberi tahu.", _MENU)  # fmt: skip


def _asked(chat: Chat, number: str) -> Ask:
    """What is answered: by the button's number, the one that waits, or asked for."""
    me = chat.scene.person
    mine = [] if me is None else confirmations.of_person(chat.store, me)
    found = [it for it in mine if str(it.id) == number] if number else []
    found = found or [it for it in mine if it.said is None and not number][:_LISTED]
    if not found:
        _nothing(chat)
    return choose(chat, "tentang", "Tentang yang mana?", found, lambda it: it.about)


def _nothing(chat: Chat) -> None:
    chat.stop("Tidak ada pertanyaan petugas yang menunggu jawaban Bapak/Ibu.", _MENU)


def _ask(chat: Chat, one: Ask) -> Confirmation:
    wording = f"Apakah kelompok Bapak/Ibu sudah menerima *{one.about}*?"
    said = chat.ask(Question("jawaban", wording, one_of(_SAID), "Jawaban", _SAID).at(one.id))
    return _MEANT[said]
