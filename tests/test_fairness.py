"""Chats take turns whoever writes how much, and what costs others is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot import metrics
from bot.answering import engine as engine_room
from bot.answering.engine import BATCH, SLOW
from bot.answering.guard import GUESSES, LONG, MANY, MOST
from bot.answering.playing import ATTEMPTS
from bot.config import Config
from bot.simulator.bench import Bench
from handlers.programme import Programme
from handlers.talk.catalogue import Catalogue, Listed
from handlers.talk.chat import Chat
from handlers.talk.limits import Allowance, minutes
from storage import Store, buckets, chats, questions
from storage.access import codes
from storage.cabinet import Cabinet
from storage.database import Database
from storage.mail import claiming, closing, inbox
from storage.vault import Vault
from tests.small_talk import CATALOGUE, HOLD, Room, incoming, otherwise
from tests.support import Clock, Postgres

SLOWLY = "Pelan-pelan ya"
HOUR = timedelta(hours=1)


@pytest.fixture
def room(store: Store, cabinet: Cabinet) -> Room:
    return Room(store, cabinet)


def flood(room: Room, count: int, address: str = "flood", first: int = 0) -> None:
    keys = range(first, first + count)
    room.engine.receive([incoming("menu", f"{address} {n}", address) for n in keys])


def told(room: Room, address: str) -> list[str]:
    """Everything that stands in the outbox for a place, read as it would be sent."""
    said: list[str] = []
    with room.store.transaction() as tx:
        while claimed := claiming.claim(tx, "reply", 50, HOLD):
            said += [letter.body for letter in claimed if letter.address == address]
            closing.end(tx, [letter.end("sent") for letter in claimed])
    return said


def count(room: Room, state: str) -> int:
    with room.store.reading() as tx:
        return inbox.count(tx, state)


# Turns


def test_the_next_person_waits_for_one_commit_and_no_more(room: Room) -> None:
    flood(room, 4000)
    room.engine.receive([incoming("menu", "1", "other")])
    drained = room.engine.drain(HOLD)
    assert {letter.address for letter in drained.letters} >= {"other"}
    assert drained.answered == 2


def test_who_pours_has_a_turn_when_all_has_come(room: Room) -> None:
    pours = [incoming("menu", str(n), "flood") for n in range(BATCH + 1)]
    for _ in range(2):
        drained = room.engine.beat([*pours, incoming("menu", "1", "other")], HOLD)
        assert {letter.address for letter in drained.letters} <= {"other"}
    assert (drained.new, count(room, "waiting")) == (0, BATCH + 1)
    assert [room.engine.beat([], HOLD).answered for _ in range(2)] == [0, 1], "after a pause"


def test_who_writes_much_is_asked_to_go_slowly_once_an_hour(room: Room, clock: Clock) -> None:
    flood(room, MANY)
    assert told(room, "flood") == []
    flood(room, 1, first=MANY)
    flood(room, 30, first=MANY + 1)
    [slowly] = told(room, "flood")
    assert SLOWLY in slowly
    clock.later(minutes=59)
    flood(room, 1, first=90)
    assert told(room, "flood") == []
    clock.later(minutes=2)
    flood(room, 1, first=91)
    assert len(told(room, "flood")) == 1


def test_too_much_is_set_aside_and_nothing_of_it_lost(room: Room) -> None:
    flood(room, MOST + 40)
    assert (count(room, "waiting"), count(room, "failed")) == (MOST, 40)
    assert [SLOWLY in said for said in told(room, "flood")] == [True]
    room.answers()
    assert (count(room, "waiting"), count(room, "failed"), count(room, "done")) == (0, 40, MOST)
    with room.store.transaction() as tx:
        assert inbox.retry(tx, []) == 40
    room.answers()
    assert (count(room, "failed"), count(room, "done")) == (0, MOST + 40)


crowds = st.lists(st.integers(1, 12), min_size=2, max_size=2 * BATCH)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(crowds, st.integers(1, 5))
def test_in_every_round_everybody_has_one_turn(room: Room, crowd: list[int], limit: int) -> None:
    """However many of each wait: between two turns of one chat each other one had its turn."""
    for number, waiting in enumerate(crowd):
        flood(room, waiting, f"chat {number}", first=count(room, "done"))
    left = {f"chat {number}": waiting for number, waiting in enumerate(crowd)}
    since: list[str] = []
    while any(left.values()):
        drained = room.engine.drain(HOLD, limit)
        assert drained.answered, left
        for letter in drained.letters:
            if letter.address in since:
                passed_over = {who for who, n in left.items() if n} - set(since)
                assert passed_over <= {letter.address}
                since = []
            since.append(letter.address)
            left[letter.address] -= 1
            room.sent([letter])
    assert count(room, "waiting") == 0


def test_chats_that_other_workers_hold_are_left_to_them_and_blamed_for_nothing(
    postgres: Postgres, vault: Vault, clock: Clock, cabinet: Cabinet
) -> None:
    """On SQLite a transaction is the lock of all chats, and a worker waits for it instead."""
    url = postgres.borrow()
    room = Room(Store(Database(url), vault, clock), cabinet)
    flood(room, 1, "a")
    flood(room, 1, "b")
    with room.store.transaction() as tx:
        chats.hold(tx, list(inbox.heads(tx, BATCH)))
        assert [room.engine.drain(HOLD).answered for _ in range(ATTEMPTS)] == [0] * ATTEMPTS
    assert len(room.answers()) == 2
    assert count(room, "done") == 2
    room.store.database.close()
    postgres.give_back(url)


class Timer:
    """What the clocks say; a topic that works moves them on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def works(self, chat: Chat) -> None:
        self.now += 2 * SLOW
        chat.say("Selesai.")


def test_a_slow_turn_shares_no_commit(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    timer = Timer()
    monkeypatch.setattr(engine_room, "thread_time", timer)
    monkeypatch.setattr(engine_room, "perf_counter", timer)
    listed = [*CATALOGUE.conversations.values(), Listed("berat", timer.works)]
    room.reopen(Catalogue(listed, [otherwise], [], "foto", "aneh"))
    people = ["a", "b", "c", "d"]
    for who in people:
        room.say("menu", who)
    for round_ in range(2):
        room.engine.receive(
            [incoming("berat" if who == "b" else "menu", f"{who}{round_}", who) for who in people]
        )
    commits: list[list[str]] = []
    while letters := room.engine.drain(HOLD).letters:
        commits.append([letter.address for letter in letters])
        room.sent(letters)
    assert commits == [["a", "b"], ["c", "d", "a"], ["b"], ["c", "d"]], "known from then on"
    room.engine.receive([incoming("menu", who, who) for who in people])
    quick = [[letter.address for letter in room.engine.drain(HOLD).letters] for _ in range(4)]
    assert ["b"] in quick, "until it was quick again"
    room.engine.receive([incoming("menu", f"{who} again", who) for who in people])
    assert room.engine.drain(HOLD).answered == len(people)


# Buckets


def test_a_bucket_gives_what_it_holds_and_then_a_little_at_a_time(
    store: Store, clock: Clock
) -> None:
    def take() -> timedelta:
        with store.transaction() as tx:
            return buckets.take(tx, "codes:1", 4, HOUR)

    assert [take() for _ in range(4)] == [timedelta(0)] * 4
    assert take() == timedelta(minutes=15)
    clock.later(minutes=10)
    assert take() == timedelta(minutes=5)
    clock.later(minutes=5)
    assert take() == timedelta(0)
    assert take() == timedelta(minutes=15)
    clock.later(hours=1)
    with store.transaction() as tx:
        assert buckets.wait(tx, "codes:2", 4, HOUR) == timedelta(0)
        assert buckets.forget(tx) == 1
    assert [take() for _ in range(5)] == [timedelta(0)] * 4 + [timedelta(minutes=15)]


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=365)])
def test_a_bucket_of_a_clock_that_was_set_back_shuts_nobody_out(
    store: Store, clock: Clock, ahead: timedelta
) -> None:
    def take() -> timedelta:
        with store.transaction() as tx:
            return buckets.take(tx, "codes:1", 4, HOUR)

    clock.time += ahead
    assert [take() for _ in range(5)][-1]
    clock.time -= ahead
    assert [take() for _ in range(5)] == [timedelta(0)] * 4 + [timedelta(minutes=15)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 40), max_size=40), st.integers(1, 6))
def test_no_hour_gives_more_than_twice_what_a_bucket_holds(
    store: Store, clock: Clock, pauses: list[int], most: int
) -> None:
    """Full at its beginning, and what came back in it; never more."""
    clock.later(days=1)
    taken: list[float] = []
    for pause in pauses:
        clock.later(minutes=pause)
        with store.transaction() as tx:
            if not buckets.take(tx, "questions:1", most, HOUR):
                taken.append(clock.time.timestamp())
    for at in taken:
        assert sum(at <= other < at + 3600 for other in taken) <= 2 * most


def test_a_wait_is_told_in_minutes() -> None:
    assert minutes(timedelta(seconds=1)) == "1 menit lagi"
    assert minutes(timedelta(minutes=12)) == "12 menit lagi"


def test_long_texts_and_files_are_counted(store: Store, cabinet: Cabinet, clock: Clock) -> None:
    room = Room(store, cabinet)
    room.engine = _limited(room, Allowance(long_texts=2, files=2))
    room.say("cat")
    long = "x" * (LONG + 1)
    assert ["sudah banyak" in room.say(long)[0].text for _ in range(3)] == [False, False, True]
    assert "sudah banyak" not in room.say("x" * LONG)[0].text
    photos = [room.photo(f"file {n}")[0].text for n in range(3)]
    assert ["sudah banyak" in text for text in photos] == [False, False, True]
    with store.reading() as tx:
        wanted = tx.connection.exec_driver_sql("SELECT count(*) FROM files").scalar_one()
    assert wanted == 2, "what is refused is not fetched"
    assert room.say("merah")[0].text == "Yakin?", "what was being filled in stays"
    clock.later(minutes=31)
    assert "sudah banyak" not in room.say(long)[0].text


def _limited(room: Room, limits: Allowance) -> engine_room.Engine:
    failed = room.failures.append
    return engine_room.Engine(
        room.store, CATALOGUE, Programme(), room.cabinet, failed, limits=limits
    )


# Codes and questions, through the whole service


async def says(bench: Bench, text: str, address: str = "orang") -> str:
    shown = await bench.receive(bench.message("telegram", address, text))
    return "\n".join(one.reply.text for one in shown)


@pytest.fixture
def code(bench: Bench) -> str:
    with bench.store.transaction() as tx:
        return codes.issue(tx, "officer", timedelta(days=3))


def wrong() -> Iterator[str]:
    return (f"ACDE{a}{b}34" for a in "FGHJKLMNP" for b in "QRTUVWXY")


@pytest.mark.parametrize("way", ["{}", "masuk {}", "/masuk {}"])
async def test_codes_cannot_be_guessed_on_and_on(bench: Bench, code: str, way: str) -> None:
    guesses, most = wrong(), Allowance().codes
    for _ in range(most):
        assert "menit lagi" not in await says(bench, way.format(next(guesses)))
        await says(bench, "batal")
    for guess in (next(guesses), code):
        assert "menit lagi" in await says(bench, way.format(guess)), "the right one too"
        await says(bench, "batal")
    assert "menit lagi" not in await says(bench, way.format(next(guesses)), "somebody else")
    await bench.advance(bench.clock.time + HOUR)
    assert "Setuju?" in await says(bench, way.format(code))


async def test_in_the_form_too(bench: Bench, code: str) -> None:
    await says(bench, "masuk")
    said = [
        await says(bench, guess)
        for guess, _ in zip(wrong(), range(Allowance().codes + 3), strict=False)
    ]
    assert ["menit lagi" in text for text in said] == [False] * Allowance().codes + [True] * 3
    assert "menit lagi" in await says(bench, code)
    await bench.advance(bench.clock.time + timedelta(minutes=13))
    assert "Setuju?" in await says(bench, code)
    assert "Siapa nama" in await says(bench, "ya")


async def test_many_wrong_codes_of_all_chats_are_told_to_the_operator_once(
    bench: Bench, code: str
) -> None:
    before = metrics.guessing._value.get()
    with capture_logs() as logs:
        for number, guess in zip(range(GUESSES + 5), wrong(), strict=False):
            alarmed = [log for log in logs if "guessing" in log["event"]]
            assert len(alarmed) == (number >= GUESSES), number
            await says(bench, f"masuk {guess}", f"guesser {number // 4}")
    assert metrics.guessing._value.get() == before + 1
    assert "Setuju?" in await says(bench, f"masuk {code}", "somebody else"), "nobody is kept out"


async def test_officers_are_not_buried(bench: Bench) -> None:
    most = Allowance().questions
    for number in range(most + 5):
        await says(bench, "tanya petugas")
        said = await says(bench, f"Bagaimana dengan urusan nomor {number}?")
        assert ("menit lagi" in said) == (number >= most)
    with bench.store.reading() as tx:
        assert len([q for q in questions.open_ones(tx) if q.text.startswith("Bagaimana")]) == most


async def test_what_is_not_understood_is_answered_but_not_all_of_it_kept(bench: Bench) -> None:
    for number in range(Allowance().misses + 5):
        assert await says(bench, f"zxqv wkjh {number}")
    with bench.store.reading() as tx:
        assert len(questions.open_ones(tx)) <= Allowance().misses + 1


def test_the_limits_are_settings(config: Config) -> None:
    assert config.limits == Allowance()
