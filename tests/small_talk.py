"""A small catalogue to test the machine with, so that its tests do not change with the topics.

A record that a conversation keeps is a row of the groups table: name, and the rest as "village".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.answering.engine import Engine
from bot.codec import load_reply
from handlers.programme import Programme
from handlers.talk.catalogue import Begin, Catalogue, Listed
from handlers.talk.chat import Chat
from handlers.talk.kinds import YES_NO, confirmed, number, one_of, optional, photos, text
from handlers.talk.messages import Incoming, Media, Option, Reply
from handlers.talk.question import Question
from handlers.talk.scene import Scene
from storage import Store, groups
from storage.cabinet import Cabinet
from storage.mail import closing
from storage.mail.outbox import Claimed
from tests.support import all_groups

NAME = Question("nama", "Siapa namanya?", text(40), "Nama")
AGE = Question("umur", "Berapa umurnya?", number, "Umur")
NICK = Question("panggilan", "Panggilannya?", optional(text(20)), "Panggilan")
COLOURS = (Option("Merah", "m"), Option("Biru", "b"), Option("Hijau tua", "h"))
COLOUR = Question("warna", "Warna apa?", one_of(COLOURS), "Warna", COLOURS)
SURE = Question("yakin", "Yakin?", confirmed, "Yakin", YES_NO)
PHOTOS = Question("foto", "Kirim fotonya.", photos("Kalau tidak ada, ketik *batal*."), "Foto")
HOLD = timedelta(seconds=9)
NOON = datetime(2020, 12, 15, 5, 0, tzinfo=UTC)


def record(chat: Chat, name: str, rest: str) -> None:
    groups.add(chat.store, "record", name, "Asia/Jakarta", rest)


def form(chat: Chat) -> None:
    """Three questions and a review."""
    chat.form(NAME, AGE, NICK)
    name = chat.ask(NAME)
    chat.title(f"orang {name}")
    age = chat.ask(AGE)
    if age > 150:
        chat.again(AGE, "Tidak ada yang setua itu.")
    nick = chat.ask(NICK)
    chat.review("Sudah benar?", NAME, AGE, NICK)
    record(chat, name, f"{age} {nick}")
    chat.say(f"{name} tercatat.")


def paint(chat: Chat) -> None:
    """A choice, with a sentence before it and a photo at any time."""
    chat.say("Mari mengecat.")
    colour = chat.ask(COLOUR)
    shown = chat.known(PHOTOS) or ()
    if not chat.ask(SURE):
        chat.stop("Baik, tidak jadi.")
    record(chat, colour, ",".join(map(str, shown)))
    chat.say("Dicat.", Option("Cat lagi", "/cat", command=True))


def picture(chat: Chat) -> None:
    """What an unasked photo begins."""
    shown = chat.ask(PHOTOS)
    colour = chat.ask(COLOUR)
    record(chat, colour, ",".join(map(str, shown)))
    chat.say(f"{len(shown)} foto disimpan.")


def note(chat: Chat) -> None:
    """An aside: it never asks."""
    chat.say(f"Catatan: {chat.talk.seed.get('text', 'kosong')}", Option("Menu", "/menu", True))


def menu(chat: Chat) -> None:
    chat.say("Pilih:", Option("Isi orang", "/orang", True), Option("Mengecat", "/cat", True))


def odd(chat: Chat) -> None:
    chat.say(f"Ini {chat.talk.seed['text']}.")


def broken(chat: Chat) -> None:
    """Writes, then fails."""
    record(chat, "never", "kept")
    raise RuntimeError("secret text of a person")


def refused(chat: Chat) -> None:
    """Breaks a rule of the database itself."""
    chat.store.connection.exec_driver_sql("INSERT INTO receipts VALUES (404, 404)")


def tells(chat: Chat) -> None:
    """Says something to another chat when it ends."""
    other = int(chat.talk.seed["text"])
    chat.tell(other, Reply("Kabar dari sana.", (Option("Menu", "/menu", True),)))
    chat.say("Diteruskan.")


def silent(chat: Chat) -> None:
    """A mistake of a topic: it says nothing."""


def draws(chat: Chat) -> None:
    """A reply with a picture."""
    chat.say("Ini gambarnya.", attachment=chat.attach(b"a picture", "gambar.png", "picture"))


def heard(scene: Scene, said: str) -> Begin | None:
    return Begin("catatan", {"text": said}) if said.startswith("?") else None


def afraid(scene: Scene, said: str) -> Begin | None:
    """Danger is what is written with "!"."""
    return Begin("bahaya", {"text": said[-1]}) if said.startswith("!") else None


def danger(chat: Chat) -> None:
    chat.say("Awas!", Option("Menu", "/menu", True))


LETTER = Question("surat", "Tulis suratnya.", text(40), "Surat")


def letter(chat: Chat) -> None:
    """What is written goes to a person."""
    record(chat, chat.ask(LETTER), "")
    chat.say("Diteruskan.")


def otherwise(scene: Scene, said: str) -> Begin:
    return Begin("catatan", {"text": f"tidak mengerti {said[:20]}"})


CATALOGUE = Catalogue(
    listed=(
        Listed("orang", form, ("isi orang", "tambah"), command="Isi orang"),
        Listed("cat", paint, ("mengecat",), files_to=PHOTOS.key),
        Listed("foto", picture, files_to=PHOTOS.key),
        Listed("catatan", note, aside=True),
        Listed("menu", menu, ("home",), command="Menu"),
        Listed("aneh", odd, aside=True),
        Listed("rusak", broken),
        Listed("ditolak", refused),
        Listed("kabar", tells),
        Listed("diam", silent),
        Listed("gambar", draws),
        Listed("bahaya", danger, aside=True),
        Listed("titip", letter, confides=True),
    ),
    listeners=(heard, otherwise),
    interrupts=(heard,),
    file="foto",
    odd="aneh",
    alarm=afraid,
)


def incoming(text: str = "", key: str = "", address: str = "a", **parts: Any) -> Incoming:
    """A message; the key is its text where nothing else is said."""
    parts = {"channel": "telegram", "sent_at": NOON} | parts
    return Incoming(key=key or text, address=address, text=text, **parts)


def photo(name: str, key: str = "", **parts: Any) -> Incoming:
    """A message with one photo."""
    return incoming(key=key or name, kind="media", media=(Media("photo", name),), **parts)


@dataclass
class Room:
    """An engine with this catalogue; `say` gives what was answered, in order."""

    store: Store
    cabinet: Cabinet
    engine: Engine = field(init=False)
    failures: list[str] = field(default_factory=list)
    keys: int = 0
    sent_as: dict[str, str] = field(default_factory=dict[str, str])  # the receipt of each text

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self, catalogue: Catalogue = CATALOGUE) -> None:
        """A restart: nothing is kept but the database. Perhaps the code is new."""
        self.engine = Engine(self.store, catalogue, Programme(), self.cabinet, self.failures.append)

    def say(self, text: str = "", address: str = "a", **parts: Any) -> list[Reply]:
        """One message that never came before."""
        self.keys += 1
        return self.hear(incoming(text, f"key {self.keys}", address, **parts))

    def photo(self, name: str, address: str = "a", **parts: Any) -> list[Reply]:
        self.keys += 1
        return self.hear(photo(name, f"key {self.keys}", address=address, **parts))

    def hear(self, *messages: Incoming) -> list[Reply]:
        """Take messages in and answer them all."""
        self.engine.receive(messages)
        return self.answers()

    def answers(self) -> list[Reply]:
        said: list[Reply] = []
        while True:
            drained = self.engine.drain(HOLD)
            said += [load_reply(letter.body) for letter in drained.letters]
            self.sent(drained.letters)
            if not drained.answered:
                return said

    def sent(self, letters: list[Claimed]) -> None:
        with self.store.transaction() as tx:
            closing.end(tx, [letter.end("sent", receipt=str(letter.id)) for letter in letters])
        self.sent_as |= {load_reply(letter.body).text: str(letter.id) for letter in letters}

    def reply_to(self, shown: str, text: str) -> Reply:
        """The answer to a swipe: a text that replies to the last message that said this."""
        [answer] = self.say(text, replies_to=self.sent_as[shown])
        return answer

    def records(self) -> list[tuple[str, str]]:
        """What conversations kept."""
        with self.store.reading() as tx:
            return [(row.name, row.village) for row in all_groups(tx)]
