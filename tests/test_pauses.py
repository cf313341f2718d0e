"""A provider that is gone, silent or asks for quiet: letters wait, nothing is lost or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import structlog
from structlog.typing import EventDict

from bot.channels import End, Later, Rejected, Unknown
from bot.sending.pauses import FEW, LONGEST_GAP
from bot.sending.postman import Postman
from bot.sending.words import AGAIN
from handlers.talk.messages import Reply
from storage import Store
from storage.cabinet import Cabinet
from storage.database import DatabaseDown
from storage.mail import outbox
from tests.office import Office, Scripted
from tests.support import Clock

GONE = Later(1, "refused", away=True)
CHATS = 8


@dataclass
class Telegram(Scripted):
    """A provider that may be asked whether it is there; `gone` is what every send ends with."""

    gone: End | None = None
    probes: int = 0
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        self.began.set()
        end = await super().send(address, reply, file)
        return self.gone or end

    async def answers(self) -> bool:
        self.probes += 1
        return self.gone is None


class Bureau(Office):
    """An office whose provider comes and goes; chats are c0, c1, …"""

    @property
    def post(self) -> Telegram:
        assert isinstance(self.channel, Telegram)
        return self.channel

    def write_all(self) -> None:
        for n in range(CHATS):
            self.write(f"to {n}", f"c{n}")

    def rows(self) -> list[tuple[str, int]]:
        """State and tries of every letter."""
        with self.store.reading() as tx:
            found = tx.connection.exec_driver_sql("SELECT state, attempts FROM outbox ORDER BY id")
            return [tuple(row) for row in found]

    def next_in(self) -> float:
        """In how many seconds the next letter is due."""
        with self.store.reading() as tx:
            due = outbox.next_due(tx)
        assert due is not None
        return (due - self.store.now()).total_seconds()


@pytest.fixture
def bureau(store: Store, cabinet: Cabinet) -> Bureau:
    return Bureau(store, cabinet, Telegram())


@pytest.mark.parametrize("gone", [GONE, Unknown("no answer in time")])
async def test_a_few_failures_close_the_channel_and_cost_no_letter_a_try(
    bureau: Bureau, clock: Clock, gone: End
) -> None:
    bureau.write_all()
    bureau.post.gone = gone
    for _ in range(20):
        await bureau.round()
        clock.later(milliseconds=10)
    assert len(bureau.post.sent) + bureau.post.probes <= FEW
    states = bureau.rows()
    assert [state for state, _ in states] == ["waiting"] * CHATS
    # The one that may be out was tried; the others were not, and nothing is counted against them.
    assert sum(tries for _, tries in states) == (0 if gone is GONE else 1)


async def test_one_letter_at_a_time_tries_a_closed_channel(bureau: Bureau, clock: Clock) -> None:
    bureau.write_all()
    bureau.post.gone = GONE
    await bureau.round()
    clock.later(seconds=61)
    [probe] = bureau.delivery.claim(bulk=True)
    bureau.delivery.record([await bureau.delivery.send(probe)])
    assert bureau.delivery.claim(bulk=True) == [], "its gap has begun anew"


async def test_letters_in_hand_wait_while_one_tries(bureau: Bureau, clock: Clock) -> None:
    bureau.write_all()
    hands = bureau.delivery.claim(bulk=True)
    bureau.post.gone = GONE
    for letter in hands[:FEW]:
        await bureau.delivery.send(letter)
    clock.later(seconds=2)
    bureau.post.gone, bureau.post.never = None, True
    bureau.post.began.clear()
    trying = asyncio.create_task(bureau.delivery.send(hands[FEW]))
    await bureau.post.began.wait()
    before = len(bureau.post.sent)
    for letter in hands[FEW + 1 :]:
        assert (await bureau.delivery.send(letter)).state == "waiting"
    assert len(bureau.post.sent) == before
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)


async def told_while_gone(bureau: Bureau, clock: Clock, hours: int) -> list[datetime]:
    """Rounds every 15 s; when the log said that the channel is away."""
    told: list[datetime] = []
    end = clock.time + timedelta(hours=hours)
    while clock.time < end:
        with structlog.testing.capture_logs() as logs:
            await bureau.round()
        told += [clock.time for line in logs if line["log_level"] == "error"]
        clock.later(seconds=15)
    return told


async def test_hours_without_a_provider_are_told_once_a_minute(
    bureau: Bureau, clock: Clock
) -> None:
    bureau.write_all()
    bureau.post.gone = GONE
    told = await told_while_gone(bureau, clock, 2)
    gaps = [later - sooner for sooner, later in pairwise(told)]
    assert 100 <= len(told) <= 120
    assert min(gaps) >= timedelta(seconds=60)


async def test_after_a_day_without_a_provider_everything_goes_out(
    bureau: Bureau, clock: Clock
) -> None:
    bureau.write_all()
    bureau.post.gone = GONE
    for _ in range(30 * 6):  # thirty hours
        await bureau.round()
        clock.later(minutes=10)
    assert bureau.rows() == [("waiting", 0)] * CHATS
    bureau.post.gone = None
    clock.time += LONGEST_GAP
    bureau.post.sent.clear()
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            await bureau.round()
            clock.later(seconds=1)
    assert bureau.rows() == [("sent", 0)] * CHATS
    assert [line["event"] for line in logs] == ["channel open again"]
    texts = [reply.text for _, reply, _ in bureau.post.sent]
    assert all(text.startswith("Maaf baru sampai: ") for text in texts)
    assert not any(AGAIN in text for text in texts), "nothing of it was out"


async def test_any_true_answer_opens_the_channel(bureau: Bureau, clock: Clock) -> None:
    bureau.write_all()
    bureau.post.gone = GONE
    await bureau.round()
    bureau.post.gone = Rejected("too long")
    clock.later(seconds=2)
    bureau.post.answers = _yes  # type: ignore[method-assign]
    await bureau.round()
    bureau.post.gone = None
    await bureau.round()
    states = [state for state, _ in bureau.rows()]
    assert sorted(states) == ["failed"] + ["sent"] * (CHATS - 1)


async def _yes() -> bool:
    return True


# Quiet that a provider asks for


async def test_too_many_messages_to_one_chat_delay_no_other(bureau: Bureau) -> None:
    bureau.post.ends = [Later(15, "429", flood=True)]
    bureau.write("satu", "a")
    bureau.write("dua", "b")
    assert await bureau.round() == ["satu", "dua"]
    assert [bureau.ends(chat)[0][0] for chat in "ab"] == ["waiting", "sent"]
    assert bureau.next_in() == 15
    bureau.write("tiga", "b")
    assert await bureau.round() == ["tiga"]


async def test_too_many_reminders_stop_reminders_and_no_answer(
    bureau: Bureau, clock: Clock
) -> None:
    bureau.post.ends = [Later(15, "429", flood=True)]
    for n in range(3):
        bureau.write(f"pengingat {n}", f"r{n}", lane="bulk")
    assert await bureau.round() == ["pengingat 0"]
    bureau.write("jawaban", "a")
    bureau.write("putusan", "b", lane="now")
    clock.later(seconds=14)
    assert sorted(await bureau.round()) == ["jawaban", "putusan"]
    clock.later(seconds=1)
    assert len(await bureau.round()) == 3


async def test_quiet_for_the_whole_channel_is_kept_by_answers_too(
    bureau: Bureau, clock: Clock
) -> None:
    bureau.post.ends = [Later(15, "429", everyone=True)]
    bureau.write("satu", "a")
    await bureau.round()
    bureau.write("dua", "b")
    clock.later(seconds=14)
    assert await bureau.round() == []
    clock.later(seconds=1)
    assert sorted(await bureau.round()) == ["dua", "satu"]


async def test_quiet_does_not_outlast_a_clock_that_is_set_back(
    bureau: Bureau, clock: Clock
) -> None:
    bureau.post.ends = [Later(15, "429", everyone=True)]
    bureau.write("satu", "a")
    await bureau.round()
    clock.later(hours=-7)
    assert await bureau.round() == ["satu"]


# Late answers


@pytest.mark.parametrize(
    ("late", "says"),
    [
        (timedelta(minutes=9), ""),
        (timedelta(minutes=10), "pukul 09.00"),
        (timedelta(hours=20), "kemarin pukul 09.00"),
        (timedelta(days=3), "hari Selasa, 15 Desember 2020 pukul 09.00"),
    ],
)
async def test_an_answer_that_comes_late_says_what_it_answers(
    bureau: Bureau, clock: Clock, late: timedelta, says: str
) -> None:
    bureau.write("Tercatat.", asked_at=clock.time)
    clock.time += late
    [text] = await bureau.round()
    line = f"Maaf baru sampai: jawaban untuk pesan Bapak/Ibu {says}.\n\n" if says else ""
    assert text == f"{line}Tercatat."


@pytest.mark.parametrize("lane", ["now", "bulk"])
async def test_what_answers_nothing_is_never_late(bureau: Bureau, clock: Clock, lane: Any) -> None:
    bureau.write("Kabar.", lane=lane)
    clock.later(hours=1)
    assert await bureau.round() == ["Kabar."]


# Endings


async def test_endings_that_could_not_be_written_are_written_later_in_their_order(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.postman._SOON", 0.0)
    written, sent_meanwhile = list[int](), list[int]()
    away, all_there = [True], asyncio.Event()

    async def share(work: Callable[..., Any], batch: list[outbox.Ending]) -> Any:
        if away[0]:
            sent_meanwhile.append(len(office.channel.sent))
            if len(sent_meanwhile) == 3:
                away[0] = False
            raise DatabaseDown
        with office.store.transaction() as tx:
            late = work(tx, batch)
        written.extend(ending.id for ending in batch)
        if len(written) == 30:
            all_there.set()
        return late

    for n in range(30):
        office.write(f"to {n}", f"c{n}")
    man = Postman(office.delivery, share, lambda: None)
    man.take(office.delivery.claim(bulk=False))
    async with asyncio.timeout(20):
        await all_there.wait()
    await man.drained()
    order = [address for address, _, _ in office.channel.sent]
    assert order == [f"c{n}" for n in range(30)]
    assert written == sorted(written)
    assert sent_meanwhile[-1] < 30, "without a database nothing more is sent"
    assert all(office.ends(f"c{n}") == [("sent", "")] for n in range(30))


async def test_a_letter_that_does_not_open_is_told_like_other_bad_ends(bureau: Bureau) -> None:
    bureau.write("rusak", "a", cause=77)
    bureau.write("baik", "b")
    with bureau.store.transaction() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE outbox SET body = (SELECT address FROM chats LIMIT 1) WHERE cause = 77"
        )
    with structlog.testing.capture_logs() as logs:
        assert await bureau.round() == ["baik"]
    assert [told(line) for line in logs] == [("letter ended badly", "does not open", 77)]


async def test_an_orphan_that_does_not_open_is_told_too(bureau: Bureau, clock: Clock) -> None:
    bureau.write("rusak", "a", cause=77)
    bureau.delivery.claim(bulk=False)
    with bureau.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE outbox SET body = (SELECT address FROM chats)")
    clock.later(minutes=1)
    with structlog.testing.capture_logs() as logs:
        await bureau.settle()
    assert [told(line) for line in logs] == [("letter ended badly", "does not open", 77)]


def told(line: EventDict) -> tuple[str, str, int]:
    return line["event"], line["why"], line["trace"]
