"""The provider misbehaves, or the clock of the host does.

Knows: what is done, and for how long. Must not know: what is counted.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.drills.clocks import Clocks, TwoClocks
from benchmarks.drills.databases import on_sqlite
from benchmarks.drills.gate import Mood
from benchmarks.drills.house import Drill, House, Size, house, run
from benchmarks.drills.postgres import servers
from benchmarks.drills.row import Row

_BEFORE_MIDNIGHT = 2  # seconds; the clock goes over midnight by itself


def provider(mood: Mood, name: str) -> Drill:
    async def drill(folder: Path, size: Size) -> Row:
        async def trouble(it: House) -> None:
            await it.gate.become(mood)
            await asyncio.sleep(60 * size.seconds)
            await it.gate.become("open")

        return await on_sqlite(name, folder, size, trouble)

    return drill


async def provider_gone(folder: Path, size: Size) -> Row:
    """Nobody answers for twelve hours by the service's own clock."""
    clocks = Clocks(folder)

    async def trouble(it: House) -> None:
        await it.gate.become("refuses")
        for hour in range(1, 13):
            clocks.set(3600 * hour)
            await asyncio.sleep(5 * size.seconds)
        await it.gate.become("open")

    return await on_sqlite("provider gone for 12 simulated hours", folder, size, trouble,
                           clocks.environment)  # fmt: skip


def jump(seconds: int, name: str) -> Drill:
    async def drill(folder: Path, size: Size) -> Row:
        clocks = Clocks(folder)

        async def trouble(_: House) -> None:
            clocks.set(seconds)
            await asyncio.sleep(5 * size.seconds)

        return await on_sqlite(name, folder, size, trouble, clocks.environment)

    return drill


async def clock_midnight(folder: Path, size: Size) -> Row:
    """The clock is set to just before midnight in Jakarta, and goes on over it."""
    clocks = Clocks(folder)

    async def trouble(_: House) -> None:
        now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Jakarta"))
        midnight = now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        clocks.set(int((midnight - now).total_seconds()) - _BEFORE_MIDNIGHT)
        await asyncio.sleep(_BEFORE_MIDNIGHT + 5 * size.seconds)

    return await on_sqlite("host clock across midnight", folder, size, trouble, clocks.environment)


async def workers_apart(folder: Path, size: Size) -> Row:
    with servers(1) as (server,):
        await asyncio.to_thread(server.make)

        async def nothing(_: House) -> None:
            return

        async with house(server.url(), folder, size, processes=2, herd=TwoClocks) as it:
            return await run("two workers 5 minutes apart", it, nothing)
