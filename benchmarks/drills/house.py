"""The service under trouble: processes, a Telegram behind a gate, people who go on writing.

Knows: how a drill runs, what `/health` said meanwhile, how the books are compared.
Must not know: what the trouble is; a drill brings it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.drills.gate import Gate
from benchmarks.drills.row import Row
from storage import Store
from storage.mail import inbox
from tests.fakes.telegram import FakeTelegram, Update
from tests.herd import Answers, Herd, converse, doubled, said, seeded, settled, tally

_ASK_SECONDS = 0.1
_PATIENCE = 400.0  # seconds; a service that does not come back fails the drill


@dataclass(frozen=True, slots=True)
class Size:
    """How large a drill is: people, their rounds of eight messages, seconds of trouble, kills."""

    leaders: int
    rounds: int
    seconds: float  # multiplies a drill's own
    kills: int

    @property
    def messages(self) -> int:
        return self.leaders * len(said(0, self.rounds))


BY_WEBHOOK = {
    "JPS_TELEGRAM__MODE": "webhook",
    "JPS_TELEGRAM__SECRET": "an-invented-secret-of-a-webhook",
    "JPS_WEB__PUBLIC_URL": "https://drill.invalid",
}

Drill = Callable[[Path, Size], Awaitable[Row]]


@dataclass
class House:
    """What a drill may touch while people are talking."""

    store: Store
    herd: Herd
    telegram: FakeTelegram
    gate: Gate
    answers: Answers
    size: Size
    written: Counter[int] = field(default_factory=Counter[int])  # messages of each guest
    aside: int = 0  # how many of these must end set aside
    letters: bool = True  # the drill ends when all letters are out, not before
    _seen: list[tuple[float, int, int]] = field(default_factory=list)  # when, port, status

    @property
    def guest(self) -> int:
        """The chat of one more leader, of whom the books are not asked: the trouble's own. Those
        behind it are strangers, guests as well."""
        return self.size.leaders + 1

    async def answered(self, share: float) -> None:
        """Returns when this share of all messages has an answer."""
        await self.count(int(share * self.size.messages))

    async def count(self, answers: int) -> None:
        """Returns when the people have so many answers."""

        def enough() -> bool:
            self.answers.read()
            return self.people_have() >= answers

        await self.telegram.until(enough, _PATIENCE)

    def people_have(self) -> int:
        """How many answers the people have, each counted once."""
        return self._of_people(self.answers.count)

    def _of_people(self, counted: Counter[int]) -> int:
        return sum(n for chat, n in counted.items() if chat < self.guest)

    def repeated(self) -> int:
        """How many letters the people heard again, each of which said so."""
        return self._of_people(self.answers.repeated)

    async def push(self, *updates: Update) -> None:
        """Guests write."""
        self.written.update(update["message"]["chat"]["id"] for update in updates)
        await self.telegram.push(*updates)

    async def watch(self) -> None:
        """Ask every process for its health, again and again."""
        limit = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=limit) as session:
            while True:
                for port in self.herd.ports:
                    self._seen.append((time.monotonic(), port, await _health(session, port)))
                await asyncio.sleep(_ASK_SECONDS)

    def health(self, began: float, ended: float) -> str:
        """What the first process said, as a line: how it stood, then each change."""
        mine = [(at, status) for at, port, status in self._seen if port == self.herd.ports[0]]
        changes = [(status, next(group)[0]) for status, group in
                   itertools.groupby(mine, key=lambda one: one[1])]  # fmt: skip
        before = [status for status, at in changes if at < began][-1:]
        told = [_NAMES.get(status, str(status)) for status in before]
        for status, at in changes:
            if at >= began:
                when = f"+{at - began:.1f} s" if at < ended else f"end +{at - ended:.1f} s"
                told.append(f"{_NAMES.get(status, status)} {when}")
        return "; ".join([*told[:1], *told[1:][-6:]])


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
    size: Size,
    *,
    processes: int = 1,
    extra: Mapping[str, str] | None = None,
    herd: type[Herd] = Herd,
) -> AsyncIterator[House]:
    """A house that is ready, with a stand-in for Telegram behind a gate."""
    store = seeded(url, size.leaders + 1)
    async with FakeTelegram() as telegram, Gate(int(telegram.url.rpartition(":")[2])) as gate:
        processes_ = herd(url, f"http://127.0.0.1:{gate.port}", folder, processes, extra)
        # In the field a proxy speaks https and stands in between.
        telegram.behind = [f"http://127.0.0.1:{port}" for port in processes_.ports]
        try:
            await processes_.start()
            async with asyncio.timeout(60):
                await processes_.ready()
            yield House(store, processes_, telegram, gate, Answers(telegram), size)
        finally:
            await processes_.end()
            store.database.close()


Trouble = Callable[[House], Awaitable[None]]


async def run(name: str, house: House, trouble: Trouble, at: float = 0.3) -> Row:
    """Everybody talks; when a share `at` of the answers is out the trouble begins and ends."""
    moments: list[float] = []

    async def troubled() -> None:
        await house.answered(at)
        moments.append(time.monotonic())
        await trouble(house)
        moments.append(time.monotonic())
        await house.count(min(house.people_have() + house.size.leaders, house.size.messages))
        moments.append(time.monotonic())

    watching = asyncio.create_task(house.watch())
    try:
        async with asyncio.timeout(_PATIENCE):
            async with asyncio.TaskGroup() as everybody:
                everybody.create_task(troubled())
                for leader in range(1, house.size.leaders + 1):
                    talk = converse(
                        house.telegram, house.answers, leader, house.size.rounds, _PATIENCE
                    )
                    everybody.create_task(talk)
            await settled(house.store, house.size.messages + house.written.total(), house.letters)
    except* TimeoutError:
        pass  # counted below: who waits for ever is lost
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
    return _row(name, house, moments)


def _row(name: str, house: House, moments: list[float]) -> Row:
    size = house.size
    house.answers.read()
    books = tally(house.store, size.rounds, size.leaders)
    more = max(0, doubled(house.telegram, size.leaders, size.rounds))
    unanswered = books.unanswered + abs(books.aside - house.aside - _too_many(house.store))
    return Row(
        drill=name,
        messages=size.messages + house.written.total(),
        lost=max(unanswered, size.messages - house.people_have()),
        wrong_rows=books.missing + books.doubled,
        doubled=more,
        unsaid=max(0, more - house.repeated()),
        recovery=moments[2] - moments[1] if len(moments) == 3 else None,
        health=house.health(moments[0], moments[1]) if len(moments) > 1 else "",
    )


def _too_many(store: Store) -> int:
    """Messages that were set aside as they should be: too many of one chat."""
    with store.reading() as tx:
        return sum(one.error == "too many messages at once" for one in inbox.failed(tx))
