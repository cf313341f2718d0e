"""The worker: what arrives together shares a commit, senders get their word, stopping is clean."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.answering.engine import Drained, Engine, Shared
from bot.answering.worker import GATHER, CutShort, Stopped, Worker
from handlers.programme import Programme
from handlers.talk.messages import Incoming
from storage import Store, Tx
from storage.cabinet import Cabinet
from storage.database import DatabaseDown
from storage.mail import inbox
from storage.mail.outbox import Claimed
from tests.small_talk import CATALOGUE, incoming

HOLD = timedelta(seconds=9)


@dataclass
class Notes:
    """What the worker told the outside."""

    letters: list[Claimed] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)
    delivered: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver(self, drained: Drained) -> None:
        self.letters += drained.letters
        self.delivered.set()

    def count(self, came: int, new: int) -> None:
        self.seen.append((came, new))


class Patient(Engine):
    """The engine, with outages on demand."""

    down = 0
    refuses = ""

    def receive(self, messages: Sequence[Incoming], shared: Sequence[Shared] = ()) -> int:
        self._fail(messages)
        return super().receive(messages, shared)

    def beat(
        self, messages: Sequence[Incoming], hold: timedelta, shared: Sequence[Shared] = ()
    ) -> Drained:
        self._fail(messages)
        return super().beat(messages, hold, shared)

    def _fail(self, messages: Sequence[Incoming]) -> None:
        if any(message.text == self.refuses for message in messages):
            raise ValueError("cannot be written")
        if self.down:
            self.down -= 1
            raise DatabaseDown("gone")


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def engine(lite: Store, cabinet: Cabinet) -> Patient:
    return Patient(lite, CATALOGUE, Programme(), cabinet)


@pytest.fixture
async def worker(lite: Store, engine: Patient, notes: Notes) -> AsyncIterator[Worker]:
    made = Worker(lite, engine, HOLD, notes.deliver, notes.count)
    yield made
    made.close()


async def until(true: Callable[[], bool], notes: Notes) -> None:
    """Wait for deliveries until something is so."""
    async with asyncio.timeout(20):
        while not true():
            notes.delivered.clear()
            await notes.delivered.wait()


async def stopped(worker: Worker, running: asyncio.Task[None]) -> None:
    worker.stop()
    await running


async def test_a_message_is_on_the_disk_before_its_sender_hears(
    worker: Worker, notes: Notes
) -> None:
    running = asyncio.create_task(worker.run(answers=False))
    await worker.receive([incoming("orang")])
    assert notes.seen == [(1, 1)]
    await worker.receive([incoming("orang")])
    assert notes.seen == [(1, 1), (1, 0)]
    assert notes.letters == [], "this process only receives"
    await stopped(worker, running)


async def test_what_is_received_is_answered_and_handed_over(worker: Worker, notes: Notes) -> None:
    running = asyncio.create_task(worker.run())
    await worker.receive([incoming("orang", "1", "a"), incoming("menu", "2", "b")])
    await until(lambda: len(notes.letters) == 2, notes)
    assert {letter.address for letter in notes.letters} == {"a", "b"}
    await stopped(worker, running)


async def test_messages_that_arrive_together_share_a_commit(worker: Worker, notes: Notes) -> None:
    waiting = [
        asyncio.create_task(worker.receive([incoming("orang", f"k{n}", f"chat {n}")]))
        for n in range(GATHER + 5)
    ]
    await asyncio.sleep(0)  # all are in line before it begins
    running = asyncio.create_task(worker.run(answers=False))
    async with asyncio.timeout(20):
        await asyncio.gather(*waiting)
    assert notes.seen == [(GATHER, GATHER), (5, 5)]
    await stopped(worker, running)


async def test_one_that_cannot_be_written_does_not_cost_the_others(
    worker: Worker, engine: Patient, notes: Notes
) -> None:
    engine.refuses = "bad"
    sent = [asyncio.create_task(worker.receive([incoming(text)])) for text in ("a", "bad", "c")]
    await asyncio.sleep(0)
    running = asyncio.create_task(worker.run(answers=False))
    async with asyncio.timeout(20):
        heard = await asyncio.gather(*sent, return_exceptions=True)
    assert [type(one) for one in heard] == [type(None), ValueError, type(None)]
    await stopped(worker, running)


async def test_a_database_that_is_down_is_told_to_the_sender_and_tried_again(
    worker: Worker, engine: Patient, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answering.worker._PATIENCE", (0,))
    engine.down = 2
    receiving = asyncio.create_task(worker.receive([incoming("orang")]))
    await asyncio.sleep(0)
    running = asyncio.create_task(worker.run())
    with pytest.raises(DatabaseDown):
        await receiving
    engine.down = 0
    await worker.receive([incoming("orang")])
    engine.down = 1
    await until(lambda: len(notes.letters) == 1, notes)
    await stopped(worker, running)


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("odd"), RecursionError()])
async def test_whatever_the_engine_raises_the_loop_goes_on(
    worker: Worker, engine: Patient, notes: Notes, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("bot.answering.worker._PATIENCE", (0,))
    troubles = [error] * 7

    def troubled(work: Callable[..., Drained]) -> Callable[..., Drained]:
        def do(*asked: Any) -> Drained:
            if troubles:
                raise troubles.pop()
            return work(*asked)

        return do

    for name in ("beat", "drain_one"):
        monkeypatch.setattr(engine, name, troubled(getattr(engine, name)))
    running = asyncio.create_task(worker.run())
    await worker.receive([incoming("orang")])
    await until(lambda: len(notes.letters) == 1, notes)
    assert troubles == []
    await stopped(worker, running)


async def test_letters_that_cannot_be_handed_over_do_not_end_the_loop(
    lite: Store, engine: Patient, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answering.worker._PATIENCE", (0,))

    def deliver(drained: Drained) -> None:
        notes.deliver(drained)
        if len(notes.letters) == 1:
            raise RuntimeError("nobody takes them")

    worker = Worker(lite, engine, HOLD, deliver, notes.count)
    running = asyncio.create_task(worker.run())
    await worker.receive([incoming("orang")])
    await worker.receive([incoming("menu", address="b")])
    await until(lambda: len(notes.letters) == 2, notes)
    await stopped(worker, running)
    worker.close()


async def test_who_was_stopped_may_run_again(worker: Worker, notes: Notes) -> None:
    running = asyncio.create_task(worker.run())
    await worker.receive([incoming("orang")])
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0)
    await worker.receive([incoming("menu", address="b")])
    assert len(notes.seen) == 2
    await stopped(worker, running)


async def test_another_process_may_have_left_something(
    worker: Worker, engine: Patient, notes: Notes
) -> None:
    running = asyncio.create_task(worker.run())
    await worker.call(engine.receive, [incoming("orang")])
    await until(lambda: len(notes.letters) == 1, notes)
    await stopped(worker, running)


async def test_stopping_writes_down_what_has_arrived(worker: Worker, notes: Notes) -> None:
    worker.stop()
    receiving = asyncio.create_task(worker.receive([incoming("orang")]))
    await asyncio.sleep(0)
    await worker.run()
    await receiving
    assert notes.seen == [(1, 1)]


async def test_a_sender_that_gave_up_waiting_does_no_harm(worker: Worker, notes: Notes) -> None:
    giving_up = asyncio.create_task(worker.receive([incoming("orang")]))
    await asyncio.sleep(0)
    giving_up.cancel()
    running = asyncio.create_task(worker.run())
    await worker.receive([incoming("menu", address="b")])
    await until(lambda: len(notes.letters) == 2, notes)
    await stopped(worker, running)


async def test_all_database_work_is_on_one_thread(worker: Worker) -> None:
    names = {await worker.call(lambda: threading.current_thread().name) for _ in range(3)}
    assert len(names) == 1
    assert names != {threading.current_thread().name}


async def test_who_writes_after_the_end_is_told_so(worker: Worker, notes: Notes) -> None:
    running = asyncio.create_task(worker.run())
    await worker.receive([incoming("orang")])
    await stopped(worker, running)
    async with asyncio.timeout(20):
        with pytest.raises(Stopped, match="try again"):
            await worker.receive([incoming("menu")])
    assert notes.seen == [(1, 1)]


async def test_who_waits_when_the_worker_is_broken_off_is_told_so(
    worker: Worker, engine: Patient
) -> None:
    begun, go = threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        assert go.wait(20)

    in_hand = asyncio.create_task(worker.call(busy))
    running = asyncio.create_task(worker.run())
    receiving = asyncio.create_task(worker.receive([incoming("orang")]))
    await asyncio.to_thread(begun.wait, 20)
    running.cancel()
    late = asyncio.create_task(worker.receive([incoming("menu")]))
    async with asyncio.timeout(20):
        with pytest.raises(asyncio.CancelledError):
            await running
        heard = await asyncio.gather(receiving, late, return_exceptions=True)
    assert [type(one) for one in heard] == [Stopped, Stopped]
    go.set()
    await in_hand


async def test_work_that_is_cancelled_from_within_leaves_nobody_waiting(
    worker: Worker, engine: Patient, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sent it hears that it is not written down, and the loop goes on."""

    def cancelled(*_: Any) -> int:
        raise asyncio.CancelledError

    running = asyncio.create_task(worker.run())
    with monkeypatch.context() as patched:
        patched.setattr(engine, "beat", cancelled)
        patched.setattr(engine, "receive", cancelled)
        async with asyncio.timeout(20):
            with pytest.raises(CutShort):
                await worker.receive([incoming("orang", "1")])
            with pytest.raises(CutShort):
                await worker.share(cancelled)
            with pytest.raises(CutShort):
                await worker.call(cancelled, [])
    assert not running.done()
    await worker.receive([incoming("orang", "1")])
    await until(lambda: len(notes.letters) == 1, notes)
    await stopped(worker, running)


async def test_work_of_others_shares_the_commit_and_gets_its_result(
    worker: Worker, engine: Patient, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(tx: Tx, more: int) -> int:
        return inbox.count(tx, "done") + more

    together: list[tuple[int, int]] = []

    def beat(messages: Sequence[Incoming], hold: timedelta, shared: Sequence[Shared]) -> Drained:
        together.append((len(messages), len(shared)))
        return Engine.beat(engine, messages, hold, shared)

    monkeypatch.setattr(engine, "beat", beat)
    shared = asyncio.create_task(worker.share(count, 5))
    received = asyncio.create_task(worker.receive([incoming("orang")]))
    await asyncio.sleep(0)
    running = asyncio.create_task(worker.run())
    assert (await shared, await received) == (5, None), "the shared work comes first"
    assert together[0] == (1, 1)
    await stopped(worker, running)
    assert await worker.share(count, 7) == 8, "also after the end"


async def test_shared_work_that_raises_costs_the_others_nothing(
    worker: Worker, notes: Notes
) -> None:
    def broken(_: Tx) -> None:
        raise KeyError("odd")

    parts = [
        asyncio.create_task(worker.share(broken)),
        asyncio.create_task(worker.receive([incoming("orang")])),
        asyncio.create_task(worker.share(lambda tx: inbox.count(tx, "failed"))),
    ]
    await asyncio.sleep(0)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        heard = await asyncio.gather(*parts, return_exceptions=True)
    assert [type(one) for one in heard] == [KeyError, type(None), int]
    await until(lambda: len(notes.letters) == 1, notes)
    await stopped(worker, running)
