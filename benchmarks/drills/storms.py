"""kill -9 again and again; in half of the drills the API is slow and guests write poison as well.

Knows: who kills, who writes poison, how poison must end. Must not know: what is counted of others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from random import Random

from benchmarks.drills.house import BY_WEBHOOK, Drill, House, Size, house, run
from benchmarks.drills.poisoned import DEADLY, DIED, MARK, RAISES
from benchmarks.drills.postgres import servers
from benchmarks.drills.row import Row
from storage import Store
from storage.groups import GroupShelf
from tests.herd import Herd

_SLOW = 0.05  # seconds before each answer of the API
_GUESTS = 9  # an odd number: each says both words in turn
_TRIES = 3  # of a message, or deaths by it
_PATIENCE = 120.0  # seconds in which a guest has an apology; without one the drill fails


def kills(on: str, *, by_webhook: bool = False, hard: bool = False) -> Drill:
    """A storm of kills over one database. `hard`: with a slow API and poison."""
    name = f"kill -9, {on}" + (", by webhook" if by_webhook else "")

    async def drill(folder: Path, size: Size) -> Row:
        with ExitStack() as stack:
            url, processes = f"sqlite:///{folder / 'jps.db'}", 1
            if on != "SQLite":
                [server] = stack.enter_context(servers(1))
                await asyncio.to_thread(server.make)
                url, processes = server.url(), 3
            herd, extra = (_Tended if hard else Herd), (BY_WEBHOOK if by_webhook else None)
            async with house(url, folder, size, processes=processes, extra=extra, herd=herd) as it:
                if not hard:
                    return await run(name, it, _killer)
                it.telegram.delay = _SLOW
                row = await run(f"{name}, 50 ms, poison", it, _poisoned)
                return await asyncio.to_thread(_ended, it, row, folder)

    return drill


async def _killer(it: House) -> None:
    """Kills whom the dice say, while 30 to 80 % of the answers go out."""
    dice = Random(20)
    for n in range(it.size.kills):
        await it.answered(0.3 + 0.5 * n / it.size.kills)
        await it.herd.kill(dice.randrange(len(it.herd.processes)), dice.uniform(0.0, 0.4))


class _Tended(Herd):
    """Takes poison; whoever dies of it is started again, as the host's own supervisor would."""

    module = "benchmarks.drills.poisoned"

    async def start(self) -> None:
        await super().start()
        self._one_at_a_time = asyncio.Lock()
        self._tending = [asyncio.create_task(self._tend(n)) for n in range(len(self.ports))]

    async def end(self) -> None:
        for task in self._tending:
            task.cancel()
        await asyncio.gather(*self._tending, return_exceptions=True)
        await super().end()

    async def kill(self, which: int, after: float, dead: Callable[[], None] = lambda: None) -> None:
        async with self._one_at_a_time:
            await super().kill(which, after, dead)

    async def _tend(self, which: int) -> None:
        while True:
            process = self.processes[which]
            await process.wait()
            async with self._one_at_a_time:
                if self.processes[which] is process:
                    await super().kill(which, 0)


async def _poisoned(it: House) -> None:
    """The kills, and guests who write poison as long as these last; what kills too, and again."""
    guests = [it.guest + 1 + n for n in range(_GUESTS)]
    async with asyncio.TaskGroup() as everybody:
        writing = everybody.create_task(_go_on(it, guests))
        dying = everybody.create_task(_die(it))
        await _killer(it)
        await dying
        writing.cancel()
    for guest in guests:
        await _answered(it, guest)


async def _go_on(it: House, guests: Sequence[int]) -> None:
    """They write in turn, each time that people heard something: so about every beat has poison."""
    for guest, word in zip(cycle(guests), cycle(RAISES), strict=False):
        await _write(it, guest, word)
        await it.count(it.people_have() + 1)


async def _die(it: House) -> None:
    for _ in range(_deadly(it.size)):
        await _write(it, it.guest, DEADLY)
        await _answered(it, it.guest)


async def _write(it: House, guest: int, word: str) -> None:
    it.aside += 1
    await it.push(it.telegram.text(guest, word, date=int(time.time())))


async def _answered(it: House, guest: int) -> None:
    """Returns when this guest has an apology for each message."""

    def enough() -> bool:
        it.answers.read()
        return it.answers.letters[guest] >= it.written[guest]

    await it.telegram.until(enough, _PATIENCE)


def _ended(it: House, row: Row, folder: Path) -> Row:
    """The row, with what poison left behind. Raises when it ended otherwise than it must."""
    tries, marks = _left(it.store)
    if set(tries) != {_TRIES}:
        raise RuntimeError(f"set aside after other tries than three: {tries}")
    deaths = sum(log.read_text().count(DIED) for log in folder.glob("*.log"))
    deadly = _deadly(it.size)
    if deaths > _TRIES * deadly:
        raise RuntimeError(f"{deaths} processes died of {deadly} messages")
    note = f"{it.aside} poisonous set aside, {deaths} deaths of {deadly} of them"
    return replace(row, wrong_rows=row.wrong_rows + marks, note=note)


def _deadly(size: Size) -> int:
    """How many messages kill, three times each: in the short form the fewest."""
    return 1 + size.kills // 20


def _left(store: Store) -> tuple[list[int], int]:
    """Tries of each message that was set aside, and rows that poison wrote."""
    with store.reading() as tx:
        aside = "SELECT attempts FROM inbox WHERE state = 'failed'"
        tries = tx.connection.exec_driver_sql(aside).scalars().all()
        return list(tries), sum(group.name == MARK for group in GroupShelf(tx, "")[:])
