"""The service under trouble: processes, a Telegram behind a gate, people who go on writing.

Knows: how a drill runs, what `/health` said meanwhile, how the books are compared.
Must not know: what the trouble is; a drill brings it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.drills.gate import Gate
from benchmarks.drills.row import Row
from storage import Store
from tests.fakes.telegram import FakeTelegram
from tests.herd import Answers, Herd, converse, doubled, said, seeded, tally

_ASK_SECONDS = 0.1
_PATIENCE = 400.0  # seconds; a service that does not come back fails the drill


@dataclass
class House:
    """What a drill may touch while people are talking."""

    store: Store
    herd: Herd
    telegram: FakeTelegram
    gate: Gate
    answers: Answers
    leaders: int
    rounds: int
    _seen: list[tuple[float, int, int]] = field(default_factory=list)  # when, port, status

    async def answered(self, share: float) -> None:
        """Returns when this share of all messages has an answer."""
        wanted = int(share * self.leaders * len(said(0, self.rounds)))
        await self.telegram.until(lambda: len(self.telegram.sent) >= wanted, _PATIENCE)

    async def watch(self) -> None:
        """Ask every process for its health, again and again."""
        limit = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=limit) as session:
            while True:
                for port in self.herd.ports:
                    self._seen.append((time.monotonic(), port, await _health(session, port)))
                await asyncio.sleep(_ASK_SECONDS)

    def health(self, began: float, ended: float) -> str:
        """What the first process said, as a line: each change with its second."""
        mine = [(at, status) for at, port, status in self._seen if port == self.herd.ports[0]]
        told: list[str] = []
        for status, group in itertools.groupby(mine, key=lambda one: one[1]):
            at = next(group)[0]
            if at >= began - 1 or not told:
                when = f"{at - began:+.1f} s" if at < ended else f"end {at - ended:+.1f} s"
                told.append(f"{_NAMES.get(status, status)} at {when}")
        return "; ".join(told[-6:])


_NAMES = {200: "ready", 503: "not ready", 0: "no answer"}


async def _health(session: aiohttp.ClientSession, port: int) -> int:
    try:
        async with session.get(f"http://127.0.0.1:{port}/health") as answer:
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0


@asynccontextmanager
async def house(
    url: str,
    folder: Path,
    *,
    leaders: int,
    rounds: int,
    processes: int = 1,
    extra: Mapping[str, str] | None = None,
    herd: type[Herd] = Herd,
) -> AsyncIterator[House]:
    """A house that is ready, with a stand-in for Telegram behind a gate."""
    store = seeded(url, leaders)
    async with FakeTelegram() as telegram, Gate(int(telegram.url.rpartition(":")[2])) as gate:
        processes_ = herd(url, f"http://127.0.0.1:{gate.port}", folder, processes, extra)
        try:
            await processes_.start()
            async with asyncio.timeout(60):
                await processes_.ready()
            yield House(store, processes_, telegram, gate, Answers(telegram), leaders, rounds)
        finally:
            await processes_.end()
            store.database.close()


Trouble = Callable[[House], Awaitable[None]]


async def run(name: str, house: House, trouble: Trouble, at: float = 0.3, note: str = "") -> Row:
    """Everybody talks; when a share `at` of the answers is out the trouble begins and ends."""
    watching = asyncio.create_task(house.watch())
    moments: list[float] = []

    async def troubled() -> None:
        await house.answered(at)
        moments.append(time.monotonic())
        await trouble(house)
        moments.append(time.monotonic())
        waiting = len(house.telegram.sent) + house.leaders
        total = house.leaders * len(said(0, house.rounds))
        target = min(waiting, total)
        await house.telegram.until(lambda: len(house.telegram.sent) >= target, _PATIENCE)
        moments.append(time.monotonic())

    try:
        async with asyncio.timeout(_PATIENCE), asyncio.TaskGroup() as everybody:
            everybody.create_task(troubled())
            for leader in range(1, house.leaders + 1):
                everybody.create_task(
                    converse(house.telegram, house.answers, leader, house.rounds, _PATIENCE)
                )
    except* TimeoutError:
        pass  # counted below: who waits for ever is lost
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
    return _row(name, house, moments, note)


def _row(name: str, house: House, moments: list[float], note: str) -> Row:
    books = tally(house.store, house.rounds)
    messages = house.leaders * len(said(0, house.rounds))
    silent = max(0, messages - len(house.telegram.sent))
    return Row(
        drill=name,
        messages=messages,
        lost=max(books.unanswered + books.aside, silent),
        wrong_rows=books.missing + books.doubled,
        doubled=max(0, doubled(house.telegram, house.leaders, house.rounds)),
        recovery=moments[2] - moments[1] if len(moments) == 3 else None,
        health=house.health(moments[0], moments[1]) if len(moments) > 1 else "",
        note=note,
    )
