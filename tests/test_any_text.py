"""Every conversation and every open question, and any text at any time.

Whatever is typed: nothing is kept that nobody agreed to, no answer is lost that nobody took back,
each answer holds the words that it was read from, no answer of the bot comes three times in a row,
none is longer than is read on a small phone, and there is always a way on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.answering import steering
from bot.answering.state import State
from bot.answering.turn import Turn
from bot.simulator.bench import Bench
from handlers.listing import CATALOGUE
from handlers.reading.typed import folded
from handlers.talk.choices import pick, yes_no
from handlers.talk.messages import Reply
from handlers.talk.scene import Scene
from storage import Tx, chats
from tests.short import assert_short
from tests.small_talk import incoming

MEMBER = ["daftar anggota", "Sri Wahyuni", "3302145208850004", "0812-3456-7890", "ya"]
KEMAJUAN = ["isi laporan", "2", "Masih jalan, tiap minggu panen", "2,5 juta", "20", "tidak ada"]
PEKERJAAN = ["isi laporan", "Parit selesai, 200 meter", "20 orang, 10 hari", "tidak ada", "lancar"]
TWO_GOODS = "beli cat 2 kaleng @90rb, kuas 3 buah @10rb kemarin"
FORMS: dict[str, tuple[str, list[str]]] = {
    "a member": ("ratna", MEMBER),
    "a change of a member": ("ratna", ["ubah anggota", "1", "nama", "Siti Aminah Sari"]),
    "a member leaves": ("ratna", ["anggota keluar", "1"]),
    "a purchase in parts": ("ratna", ["lapor belanja", "saya beli genset", "3,5 juta", "kemarin"]),
    "a purchase at once": ("ratna", ["beli cat 3 kaleng 90rb kemarin", "semuanya"]),
    "more than there is": ("ratna", ["beli mesin 45 juta kemarin"]),
    "ten times the usual price": ("ratna", ["beli freezer 32,5 juta kemarin", "benar"]),
    "whose price is wrong": ("ratna", [TWO_GOODS, "harganya salah", "1", "80rb"]),
    "a purchase taken back": ("ratna", ["batalkan belanja"]),
    "a report": ("ratna", KEMAJUAN),
    "a report that asks for a photo": ("joko", PEKERJAAN),
    "a question to an officer": ("dedi", ["tanya petugas"]),
    "the door": ("dedi", ["masuk", "MAWAR349", "ya"]),
    "the eligibility check": ("dedi", ["cek syarat", "1", "ya"]),
    "a date": ("wati", ["tanggal laporan", "1", "1", "31 Januari 2021"]),
    "a code": ("wati", ["buat kode", "1", "1"]),
}
TEXTS = (
    "ya", "tidak", "2", "ubah", "batal aja kak", "kembali", "ulang", "lanjut", "nanti aja",
    "urungkan", "menu", "saldo", "berhenti", "anggota keluar", "nota", "lpj", "petugas", "lewati",
    "makasih ya", "halo bu", "besok aja ya bu", "\N{THUMBS UP SIGN}", "\N{PERSON WITH FOLDED HANDS}",
    "kapan dananya cair?", "apa saja syaratnya", "saldo kelompok saya berapa",
    "harganya 275rb", "jumlahnya 6", "tanggalnya 10 desember", "tokonya di subur", "namanya Sinta",
    "bukan Siti tapi Sinta", "eh jangan disimpan dulu", "tokonya salah", "salah",
    "Budi Santoso", "3302145208850099", "0813-1111-2222", "12", "sekitar 3 jutaan", "kemarin",
    "10 desember", "sama paku 2 kg 30rb", "beli pakan 2 sak @250rb", "3,5 juta", "semuanya",
    "Budi, 3302145208850099, 0813-1111-2222", "asdfgh", "??", "hasilnya lumayan bu, laku terus",
    '{"rows":[]}', "Rp1", "-", "x" * 600,
)  # fmt: skip
WEEKS = ":weeks"
BACK = st.lists(st.sampled_from((0, 0, 1, 2, 3, 5)), max_size=6)  # swipes to older answers


class _Undone(Exception):
    """Ends a transaction in which nothing is to stay."""


@dataclass
class Phone:
    """One person's chat, played turn by turn inside a transaction."""

    tx: Tx
    bench: Bench
    chat: chats.ChatRow
    state: State = field(default_factory=State)
    silent: timedelta = timedelta()
    texts: list[str] = field(default_factory=list[str])
    shown: list[Reply] = field(default_factory=list[Reply])
    keys: int = 0

    def say(self, text: str, back: int = 0, **parts: Any) -> Reply:
        """The answer to one text; between two the state is stored and read back.

        `back`: it replies to the answer so many before the last.
        """
        self.keys += 1
        self.texts.append(text)
        scene = Scene(
            store=self.tx,
            chat=self.chat.id,
            channel="telegram",
            message=f"m{self.keys}",
            today=self.tx.now.date(),
            now=self.tx.now,
            person=self.chat.person,
            role=self.chat.role,
            turn=self.keys,
            replies_to=max(1, self.keys - 1 - back) if back else None,
            silent=self.silent,
            programme=self.bench.programme,
            cabinet=self.bench.cabinet,
        )
        self.silent = timedelta()
        self.state = State.load(json.loads(json.dumps(self.state.dump())))
        reply = Turn(CATALOGUE, scene, self.state).play(incoming(text, f"k{self.keys}", **parts))
        self.shown.append(reply)
        return reply

    def rows(self) -> dict[str, int]:
        """How many rows of what is kept there are, and how many reports were handed in."""
        connection = self.tx.connection
        counted = {
            table: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
            for table in ("members", "purchases", "receipts", "codes")
        }
        sent = "SELECT count(*) FROM reports WHERE state = 'sent'"
        return counted | {"sent": int(connection.exec_driver_sql(sent).scalar_one())}

    def answers(self) -> dict[str, str]:
        return dict(self.state.talk.answers) if self.state.talk else {}


def agrees(text: str, before: Reply | None) -> bool:
    """Whether a text says yes, or names a button that was shown."""
    if yes_no(text) is True or steering.read(text) == "resume":
        return True
    labels = [option.label for option in before.options] if before else []
    return bool(labels) and pick(text, labels) is not None


def takes_back(text: str) -> bool:
    """Whether a text may take answers back: a steering word, a change, a correction, a button."""
    said = folded(text)
    return steering.read(text) is not None or bool(
        re.search(r"ubah|salah|nya |bukan|^\d+$|^ya$|^tidak$|jangan", said)
    )


def checked(phone: Phone, text: str, back: int = 0) -> None:
    """Say it, and hold everything against what has to be true."""
    before, rows = phone.answers(), phone.rows()
    name = phone.state.talk.name if phone.state.talk else ""
    last = phone.shown[-1] if phone.shown else None
    asked = phone.state.talk.asked if phone.state.talk else ""
    older = bool(back) and phone.state.talk is not None and asked != swiped(phone, back)
    reply = phone.say(text, back)
    assert reply.text.strip(), "an answer to everything"
    assert_short(reply)
    assert [r.text for r in phone.shown[-3:]] != [reply.text] * 3, reply.text
    talk = phone.state.talk
    way_on = reply.options or talk is not None or re.search(r"ketik|tulis|kirim|boleh", reply.text)
    assert way_on or len(reply.text) < 120, reply.text
    if phone.rows() != rows:
        assert agrees(text, last), f"{text!r} kept something"
    if talk is None:
        return
    for key, span in talk.spans.items():
        assert any(folded(span) in folded(said, 5000) for said in phone.texts), (key, span)
    if older and talk.name == name and asked not in before and not takes_back(text):
        assert asked not in talk.answers, f"{text!r} replied to another question"
    parked = reply.text.startswith("Disimpan dulu")
    if talk.name == name and not (parked or takes_back(text) or agrees(text, last)):
        lost = {key for key in before if key not in talk.answers} - set(talk.changing)
        assert not lost, f"{text!r} lost {lost}"


def swiped(phone: Phone, back: int) -> str:
    """What was asked in the answer so many before the last, as far as it belongs to this talk."""
    talk = phone.state.talk
    return talk.posed.get(str(max(1, phone.keys - back)), "") if talk else ""


Played = Callable[[Phone], None]


def play(bench: Bench, person: str, story: Played) -> None:
    """A story in a transaction of which nothing stays."""

    def told() -> None:
        with bench.store.transaction() as tx:
            place = ("telegram", person)
            chat = chats.look(tx, [chats.find(tx, [place])[place]])
            [row] = chat.values()
            story(Phone(tx, bench, replace(row, state={})))
            raise _Undone

    with pytest.raises(_Undone):
        told()


@pytest.mark.parametrize("form", FORMS)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 6), st.lists(st.sampled_from([*TEXTS, WEEKS]), min_size=1, max_size=6), BACK)
@example(6, ["lanjut", "asdfgh", "asdfgh", "asdfgh", "asdfgh", "asdfgh"], [])
@example(6, [WEEKS, "halo bu", "nanti aja", "lanjut"], [])
def test_any_text_at_any_open_question(
    bench: Bench, form: str, upto: int, texts: list[str], back: list[int]
) -> None:
    person, steps = FORMS[form]

    def story(phone: Phone) -> None:
        for step in steps[:upto]:
            phone.say(step)
        phone.shown.clear()
        for text, letters in zip_longest(texts, back[: len(texts)], fillvalue=0):
            if text == WEEKS:
                phone.silent = timedelta(days=21)
            else:
                checked(phone, str(text), int(letters))

    play(bench, person, story)


@pytest.mark.parametrize("form", FORMS)
def test_every_text_once_at_every_open_question(benches: Callable[..., Bench], form: str) -> None:
    """Each text at each step of each form, from the same state."""
    person, steps = FORMS[form]

    def story(phone: Phone) -> None:
        for step in steps:
            phone.say(step)
            state, texts, shown = phone.state.dump(), [*phone.texts], phone.shown[-1:]
            for text in TEXTS:
                mark = phone.tx.mark()
                checked(phone, text)
                phone.tx.undo(mark)
                phone.state = State.load(json.loads(json.dumps(state)))
                phone.texts, phone.shown = [*texts], [*shown]

    play(benches(), person, story)
