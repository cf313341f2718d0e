"""kill -9 at any moment: real processes, a real database, a Telegram that repeats and shuffles.

Forty leaders register members and report purchases while processes are killed and started again.
Nobody may stay unanswered, nothing may stand twice in the ledger or be missing. An answer may be
doubled only by a kill between its two copies, and no kill doubles more than may be under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from bot.sending.postman import FEWEST
from tests.fakes.telegram import FakeTelegram
from tests.herd import (
    LEADERS,
    SECONDS,
    Answers,
    Herd,
    assert_all_there,
    converse,
    copies,
    said,
    seeded,
    unexplained,
)
from tests.support import Postgres

KILLS = 20


async def storm(telegram: FakeTelegram, herd: Herd, dice: Random, kills: list[int]) -> None:
    """Kill a process at a random moment, each time after so many more answers are out; how many
    were out when each had died is put into `kills`."""
    total = LEADERS * len(said(0))
    for moment in sorted(dice.sample(range(5, total - 20), KILLS)):
        await telegram.until(lambda n=moment: len(telegram.sent) >= n, SECONDS)
        which, after = dice.randrange(len(herd.processes)), dice.uniform(0.0, 0.4)
        await herd.kill(which, after, lambda: kills.append(len(telegram.sent)))


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        server.unrest = Random(7)
        yield server


@pytest.mark.parametrize(("kind", "count"), [("sqlite", 1), ("postgresql", 3)])
async def test_nothing_is_lost_and_nothing_doubled(
    kind: str, count: int, telegram: FakeTelegram, tmp_path: Path, postgres: Postgres
) -> None:
    url = f"sqlite:///{tmp_path}/jps.db" if kind == "sqlite" else postgres.new()
    store = seeded(url)
    herd, answers = Herd(url, telegram.url, tmp_path, count), Answers(telegram)
    kills: list[int] = []
    try:
        await herd.start()
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as everybody:
            everybody.create_task(storm(telegram, herd, Random(20), kills))
            for leader in range(1, LEADERS + 1):
                everybody.create_task(converse(telegram, answers, leader))
        codes = await herd.stop()
    finally:
        await herd.end()
    try:
        assert codes == [0] * count
        assert not herd.told("the event loop waits for the database")
        assert_all_there(store)
        assert unexplained(telegram) == {}
        twice = copies(telegram)
        assert len(twice) <= KILLS * FEWEST
        assert all(any(first < kill <= again for kill in kills) for first, again in twice)
    finally:
        store.database.close()
