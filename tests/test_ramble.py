"""However people ramble: always some reply, nothing raises, and good answers end in one record."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.answering.engine import Engine
from bot.config import Config
from handlers import demo
from handlers.listing import CATALOGUE as OURS
from handlers.talk.messages import Media, Reply
from storage import Store, chats
from storage.cabinet import Cabinet
from tests.small_talk import Room, incoming

# Each example talks in a chat of its own, so sharing the database does them no harm.
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
numbers: Iterator[int] = itertools.count()


@pytest.fixture
def room(lite: Store, cabinet: Cabinet) -> Room:
    return Room(lite, cabinet)


def talk(room: Room, address: str) -> dict[str, Any]:
    """What is kept of the open talk, but for which letters asked in it."""
    with room.store.reading() as tx:
        row = chats.at(tx, ("telegram", address))
    assert row is not None
    return {name: part for name, part in row.state.get("talk", {}).items() if name != "posed"}


# Nothing here says yes, so nothing here ends the form.
NOISE = [
    "orang", "cat", "menu", "foto", "halo", "Siti", "35", "200", "-", "biru", "merah", "3", "9",
    "kembali", "ulang", "batal", "urung", "lanjut", "/lanjut 7", "tidak", "ubah", "umur", "nama",
    "?apa", "/catatan a", "", "   ", "x" * 300, "\u202e", "🙏", "gambar", "diam lama",
]  # fmt: skip
said = st.sampled_from(NOISE)
taps = st.integers(1, 4).map(lambda place: ("tap", place))
photos = st.sampled_from(["", "x"]).map(lambda album: ("photo", album))
kinds = st.sampled_from(["location", "contact", "edit", "other"]).map(lambda kind: ("kind", kind))
rambles = st.lists(said | taps | photos | kinds, max_size=14)


class Rambler:
    """One person who does anything at all, each thing as often as the network repeats it."""

    def __init__(self, room: Room, times: int, restarts: bool) -> None:
        self.room = room
        self.address = f"person {next(numbers)}"
        self.times = times
        self.restarts = restarts
        self.last: list[Reply] = []

    def does(self, step: str | tuple[str, Any]) -> None:
        if self.restarts:
            self.room.reopen()
        message = self._message(step)
        heard = [reply for _ in range(self.times) for reply in self.room.hear(message)]
        assert len(heard) == 1
        assert heard[0].text
        self.last = heard

    def _message(self, step: str | tuple[str, Any]) -> Any:
        key = f"ramble {next(numbers)}"
        match step:
            case ("tap", int(place)):
                options = self.last[0].options if self.last else ()
                value = options[place].value if place < len(options) else f"1:{place}"
                return incoming("", key, self.address, kind="tap", tap=value)
            case ("photo", album):
                media = (Media("photo", "ref"),)
                return incoming("", key, self.address, kind="media", media=media, album=album)
            case ("kind", kind):
                return incoming("", key, self.address, kind=kind)
            case _:
                return incoming(str(step), key, self.address)


def people(room: Room) -> list[tuple[str, str]]:
    """Records of the form; those of an unasked photo are named by a colour and need no yes."""
    return [(name, rest) for name, rest in room.records() if len(name) > 1]


@shared
@given(rambles, st.integers(1, 2), st.booleans())
def test_any_ramble_that_ends_in_good_answers_ends_in_one_record(
    room: Room, ramble: list[Any], times: int, restarts: bool
) -> None:
    before = people(room)
    person = Rambler(room, times, restarts)
    for step in ramble:
        person.does(step)
    assert people(room) == before, "nothing is kept before a yes"
    name = f"Siti {next(numbers)}"
    for step in ("batal", "orang", name, "35", "-", "ya"):
        person.does(step)
    assert sorted(people(room)) == sorted([*before, (name, "35 None")])
    assert room.failures == []


answers = st.tuples(
    st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True),
    st.integers(0, 150).map(str),
    st.sampled_from(["-", "lewati", "Iti"]),
)


@shared
@given(answers, st.integers(1, 3))
def test_back_and_the_same_answer_again_changes_nothing(
    room: Room, given_: tuple[str, str, str], how_many: int
) -> None:
    address = f"person {next(numbers)}"
    room.say("orang", address)
    for text in given_[:how_many]:
        [first] = room.say(text, address)
    before = talk(room, address)
    room.say("kembali", address)
    [again] = room.say(given_[how_many - 1], address)
    assert talk(room, address) == before
    assert again.text == first.text


@shared
@given(answers, st.sampled_from(["1", "2", "3"]))
def test_a_change_taken_back_changes_nothing(
    room: Room, given_: tuple[str, str, str], which: str
) -> None:
    address = f"person {next(numbers)}"
    room.say("orang", address)
    for text in given_:
        [review] = room.say(text, address)
    before = talk(room, address)["answers"]
    for text in ("ubah", which, "kembali"):
        [again] = room.say(text, address)
    assert talk(room, address)["answers"] == before
    assert again.text == review.text


# The real catalogue


class Service:
    """The real conversations over one database, with the demo's people."""

    def __init__(self, store: Store, cabinet: Cabinet, config: Config) -> None:
        self.room = Room(store, cabinet)
        with store.transaction() as tx:
            demo.seed(tx, config.programme)
        self.room.engine = Engine(store, OURS, config.programme, cabinet, self.room.failures.append)

    def say(self, text: str, address: str = "ratna", **parts: Any) -> Reply:
        [reply] = self.room.say(text, address, **parts)
        assert self.room.failures == []
        return reply


@pytest.fixture
def service(store: Store, cabinet: Cabinet, config: Config) -> Service:
    return Service(store, cabinet, config)


OPENINGS = [
    ("menu",),
    ("daftar anggota",),
    ("daftar anggota", "Siti Aminah"),
    ("daftar anggota", "Siti Aminah", "3302145506900007"),
    ("lapor belanja",),
    ("lapor belanja", "pakan 5 sak 285rb"),
    ("lapor belanja", "pakan 1 sak 285rb kemarin di toko jaya"),
    ("isi laporan",),
    ("tanya petugas",),
    ("masuk",),
    ("ubah anggota",),
]
anything = st.text(max_size=120) | st.text(
    st.sampled_from("0123456789.,@x rbjtRp-/\n\x00\u202e\ud800²٣①½"), max_size=40
)


@shared
@given(st.sampled_from(OPENINGS), anything)
@example(("daftar anggota",), "\ud800\udfff")
@example(("lapor belanja",), "beli pakan\x00 5 sak @285rb di toko\x00jaya")
@example(("lapor belanja", "pakan 1 sak 285rb kemarin di toko jaya"), "9" * 9000)
@example(("tanya petugas",), "a\x00b")
@example(("menu",), "/lanjut 99999999999999999999")
@example(("menu",), "x" * 1_000_000)
@example(("menu",), "apa " * 250_000)
@example(("lapor belanja",), "1 " * 500_000)
def test_no_text_raises_and_each_gets_a_reply(
    service: Service, opening: tuple[str, ...], text: str
) -> None:
    service.say("batal")
    for step in opening:
        service.say(step)
    assert service.say(text).text


@pytest.mark.parametrize("address", ["ratna", "joko", "dedi", "wati", "stranger"])
def test_every_conversation_says_something_to_everybody(service: Service, address: str) -> None:
    for name in OURS.conversations:
        assert service.say(f"/{name}", address).text, name
        assert service.say(f"/{name} siapa saja", address).text, name
        assert service.say("batal", address).text


@pytest.mark.parametrize("kind", ["location", "contact", "edit", "other", "media", "tap"])
def test_every_kind_gets_a_word_from_the_real_catalogue(service: Service, kind: str) -> None:
    assert service.say("", kind=kind).text
    service.say("daftar anggota")
    assert service.say("", kind=kind).text


def test_in_a_group_nothing_private_is_said(service: Service) -> None:
    reply = service.say("anggota", private=False)
    assert "Siti" not in reply.text
    assert "pribadi" in reply.text
