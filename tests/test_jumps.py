"""Clocks that jump: nothing stands still for the hours that a clock was set back."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from bot.channels import FetchFailed, Later
from bot.receiving.fetching import Fetcher
from bot.running import clock as metronome
from bot.running.clock import Metronome
from bot.sending.claims import HOLD
from handlers.talk.messages import Media
from storage import Store, chats, files, leases
from storage.cabinet import Cabinet
from tests.office import Office, Scripted
from tests.support import Clock

BACK = timedelta(hours=7)
LEASE = timedelta(seconds=6)


async def here(work: Any, *args: Any) -> Any:
    return work(*args)


@pytest.fixture
def both(store: Store, cabinet: Cabinet) -> Office:
    """An office over each of the databases."""
    return Office(store, cabinet, Scripted())


def events(logs: Collection[Any]) -> list[str]:
    return [entry["event"] for entry in logs]


# Leases


def hold(store: Store, holder: str, told: list[str]) -> bool:
    with store.transaction() as tx:
        return leases.hold(tx, "poll", holder, LEASE, told.append)


def test_a_lease_of_2035_is_taken_over_and_its_holder_named(store: Store, clock: Clock) -> None:
    now, told = clock.time, list[str]()
    clock.time = datetime(2035, 1, 1, tzinfo=now.tzinfo)
    assert hold(store, "gone", told)
    clock.time = now
    assert hold(store, "here", told)
    assert told == ["gone"]
    assert not hold(store, "third", told), "from now on it is a lease like any other"
    assert told == ["gone"]


def test_a_lease_that_may_be_true_is_left(store: Store, clock: Clock) -> None:
    """Two hosts a few seconds apart do not take everything from each other."""
    told: list[str] = []
    clock.later(seconds=5)
    assert hold(store, "fast", told)
    clock.later(seconds=-5)
    assert not hold(store, "slow", told)
    assert told == []


# Letters


async def test_a_letter_that_waits_to_be_tried_again_does_not_wait_for_the_old_time(
    both: Office, clock: Clock
) -> None:
    both.channel.ends = [Later(900, "busy")]
    both.write()
    await both.round()
    clock.time -= BACK
    with structlog.testing.capture_logs() as logs:
        assert await both.round() == ["halo"]
    assert events(logs) == ["the clock was set back, letters woken"]


async def test_a_letter_in_the_hands_of_a_dead_one_does_not_wait_for_the_old_time(
    both: Office, clock: Clock
) -> None:
    both.write()
    both.delivery.claim(bulk=True)
    both.reopen()
    clock.time -= BACK
    await both.settle()
    assert len(await both.round()) == 1
    assert both.ends() == [("sent", "")]


async def test_who_begins_after_the_clock_was_set_back_finds_the_letters_too(
    both: Office, clock: Clock
) -> None:
    both.write()
    clock.time -= BACK
    both.reopen()
    assert await both.round() == ["halo"], "it was written at a time to come"


async def test_a_clock_that_goes_on_wakes_nothing(both: Office, clock: Clock) -> None:
    both.channel.ends = [Later(60, "busy")]
    both.write()
    await both.round()
    clock.later(seconds=-1)  # as clocks are corrected all the time
    assert await both.round() == []
    clock.later(minutes=2)
    assert await both.round() == ["halo"]


async def test_what_is_being_sent_is_nobodys_orphan_when_the_clock_jumps(
    both: Office, clock: Clock
) -> None:
    both.write()
    [letter] = both.delivery.claim(bulk=True)
    for jump in (-BACK, BACK + HOLD + timedelta(seconds=1)):
        clock.time += jump
        assert both.delivery.orphans({letter.id}) == []
    assert [it.id for it in both.delivery.orphans()] == [letter.id]


# Files


class Refusing(Scripted):
    """A provider that gives no file."""

    async def fetch(self, media: Media) -> bytes:
        raise FetchFailed("busy")


def want(store: Store) -> int:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        return files.want(tx, chat, "ref", "", "")


def fetcher(store: Store, cabinet: Cabinet) -> Fetcher:
    return Fetcher(store, {"telegram": Refusing()}, cabinet, least_free=0)


async def test_a_photo_does_not_wait_for_the_old_time(
    store: Store, cabinet: Cabinet, clock: Clock
) -> None:
    want(store)
    fetching = fetcher(store, cabinet)
    assert await fetching.round(here) == 1
    assert await fetching.round(here) == 0, "it waits to be tried again"
    clock.time -= BACK
    with structlog.testing.capture_logs() as logs:
        assert await fetching.round(here) == 1
    assert events(logs) == ["the clock was set back, files woken"]


async def test_who_begins_after_the_clock_was_set_back_finds_the_photos_too(
    store: Store, cabinet: Cabinet, clock: Clock
) -> None:
    want(store)
    clock.time -= BACK
    assert await fetcher(store, cabinet).round(here) == 1


async def test_who_begins_anew_does_not_hurry_a_photo_whose_time_is_true(
    store: Store, cabinet: Cabinet
) -> None:
    want(store)
    assert await fetcher(store, cabinet).round(here) == 1
    assert await fetcher(store, cabinet).round(here) == 0


def test_a_photo_under_way_when_the_clock_was_set_back_is_kept_once(
    store: Store, clock: Clock
) -> None:
    id = want(store)
    with store.transaction() as tx:
        [mine] = files.claim(tx, ["telegram"], 1, tx.now + timedelta(minutes=3))
    clock.time -= BACK
    with store.transaction() as tx:
        assert files.wake(tx, all_=True) == 1
        [other] = files.claim(tx, ["telegram"], 1, tx.now + timedelta(minutes=3))
        assert files.stored(tx, other, files.Bytes("hash", "", "", 4, "image/png", "ok"))
        assert not files.missed(tx, mine, "busy", None)
        assert files.get(tx, id).state == "stored"


# The metronome


async def test_the_metronome_beats_on_when_the_clock_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """APScheduler reads the wall clock as `datetime.now`, so that is what is set back here."""
    jumped = timedelta()

    class Wall(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + jumped

    for module in ("schedulers.base", "triggers.interval"):
        monkeypatch.setattr(f"apscheduler.{module}.datetime", Wall)
    monkeypatch.setattr(metronome, "_LOOK_SECONDS", 0.05)
    beats: asyncio.Queue[None] = asyncio.Queue()

    async def chore() -> None:
        beats.put_nowait(None)

    beating = Metronome(lambda: jumped.total_seconds())
    beating.every(0.1, chore)
    running = asyncio.create_task(beating.run())
    try:
        async with asyncio.timeout(20):
            await beats.get()
            jumped = -BACK
            for _ in range(3):  # one may have been on its way
                await beats.get()
    finally:
        running.cancel()


async def test_beats_that_a_busy_chore_leaves_out_fill_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    beats: asyncio.Queue[None] = asyncio.Queue()
    done = asyncio.Event()

    async def other() -> None:
        beats.put_nowait(None)

    beating = Metronome()
    beating.every(0.02, done.wait)
    beating.every(0.02, other)
    running = asyncio.create_task(beating.run())
    try:
        async with asyncio.timeout(20):
            for _ in range(6):
                await beats.get()
    finally:
        done.set()
        running.cancel()
    assert caplog.text == ""


async def test_a_chore_under_way_when_the_metronome_stops_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, never = asyncio.Event(), asyncio.Event()

    async def chore() -> None:
        begun.set()
        await never.wait()

    beating = Metronome()
    beating.every(0.01, chore)
    running = asyncio.create_task(beating.run())
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    for _ in range(5):
        await asyncio.sleep(0)
    assert caplog.records == []
