"""Sends in the background of a process: letters in, endings out in batches.

Knows: how many letters may be under way, and when endings are written down.
Must not know: what a letter says, what its ending means.

A letter that is under way when the process is killed may arrive twice, so no more are under way
than the speed needs: with a provider that answers in 4 ms a few are enough for 1,000 letters a
second, with one that takes 50 ms it takes fifty. For the same reason nothing more is sent while
the database is away: endings are kept here, in their order, until they can be written.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Callable, Collection, Coroutine, Sequence
from typing import Any

from bot.log import log
from bot.sending.delivery import Delivery
from storage.database import DatabaseDown
from storage.mail.outbox import Claimed, Ending

FEWEST, MOST = 4, 100  # letters under way at once
RATE = 1000  # letters a second that one process is to reach
_WEIGHT = 0.1  # of the newest send in the running mean
_QUEUE_SECONDS = 2.0  # a letter that waited longer is put back before its hold runs out
_SOON, _LATEST = 0.25, 5.0  # seconds between tries to write endings down


class Pace:
    """How many sends may be under way: as many as `RATE` needs at the provider's speed."""

    def __init__(self) -> None:
        self._mean = 0.0  # seconds of a send

    @property
    def most(self) -> int:
        return max(FEWEST, min(MOST, round(RATE * self._mean)))

    def took(self, seconds: float) -> None:
        self._mean += _WEIGHT * (seconds - self._mean)


class Postman:
    """Runs a delivery. `share` does work in a transaction that others may have a part in. `more`
    is called when letters wait in the outbox for those under way, which `letters_left` says.
    """

    def __init__(
        self,
        delivery: Delivery,
        share: Callable[..., Coroutine[Any, Any, Any]],
        more: Callable[[], None],
    ) -> None:
        self._delivery = delivery
        self._share = share
        self._more = more
        self._pace = Pace()
        # Each chat has a line; the first in it is under way or waits its turn in `_first`.
        self._lines: dict[int, deque[tuple[Claimed, bool, float]]] = {}
        self._first: deque[int] = deque()
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._endings: list[Ending] = []
        self._recording = False
        self._stuck = False  # the database did not take the last endings
        self._hurry = asyncio.Event()  # set while somebody waits for the end
        self._alive: Counter[int] = Counter()
        self.letters_left = False

    @property
    def alive(self) -> Collection[int]:
        """Letters in these hands, up to the writing down of their endings: now, whenever it is
        looked into. Whoever waits for a locked database first must not go by what was before."""
        return self._alive.keys()

    def take(self, letters: Sequence[Claimed], orphaned: bool = False) -> None:
        """Send these claimed letters, those of one chat in order; returns at once."""
        now = asyncio.get_running_loop().time()
        for letter in letters:
            self._alive[letter.id] += 1
            self._lines.setdefault(letter.chat, deque()).append((letter, orphaned, now))
            if len(self._lines[letter.chat]) == 1:
                self._first.append(letter.chat)
        self._start()

    async def drained(self) -> None:
        """Wait until everything taken is sent and recorded, as far as the database is there."""
        self._hurry.set()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._hurry.clear()

    def _start(self) -> None:
        while self._first and not self._stuck and self._under_way < self._pace.most:
            self._under_way += 1
            task = asyncio.create_task(self._one(*self._lines[self._first.popleft()][0]))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # Its letter is still claimed: it is settled when the hold runs out.
            log.error("send failed", error=type(task.exception()).__name__)

    async def _one(self, letter: Claimed, orphaned: bool, since: float) -> None:
        again = False
        try:
            # Two lines: the list may have been handed to the record while this waited.
            ending = await self._send(letter, orphaned, since)
            self._endings.append(ending)
            again = ending.state == "waiting"
        except BaseException:
            self._forget(letter.id)
            raise
        finally:
            self._under_way -= 1
            self._next(letter.chat, put_back=again)
            self._start()
        if not self._recording:
            await self._record()

    def _next(self, chat: int, put_back: bool) -> None:
        """The first in a chat's line is over. If it will be tried again, so must the others; save
        those that may be out: they are asked after, and must not lose their doubt."""
        line = self._lines[chat]
        line.popleft()
        if put_back:
            self._endings += [_unsent(letter) for letter, orphaned, _ in line if not orphaned]
            line = self._lines[chat] = deque(one for one in line if one[1])
        if line:
            self._first.append(chat)
        else:
            del self._lines[chat]

    async def _send(self, letter: Claimed, orphaned: bool, since: float) -> Ending:
        clock = asyncio.get_running_loop().time
        began = clock()
        if began - since > _QUEUE_SECONDS:
            return _still_in_doubt(letter) if orphaned else _unsent(letter)
        send = self._delivery.settle if orphaned else self._delivery.send
        ending = await send(letter)
        self._pace.took(clock() - began)
        return ending

    async def _record(self) -> None:
        """Write endings down; those that come meanwhile share the next commit."""
        self._recording, gap = True, _SOON
        try:
            while self._endings:
                batch, self._endings = self._endings, []
                kept = await self._write(batch)
                self._stuck = bool(kept)
                if not kept:
                    self._written(batch)
                    gap = _SOON
                    continue
                self._endings = kept + self._endings
                if self._hurry.is_set():
                    return  # the holds run out and the letters are settled then
                await self._rest(gap)
                gap = min(2 * gap, _LATEST)
        finally:
            self._recording = False

    def _written(self, batch: Sequence[Ending]) -> None:
        if self.letters_left or any(e.state == "waiting" for e in batch):
            self.letters_left = False
            self._more()
        self._start()

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), seconds)

    async def _write(self, batch: Sequence[Ending]) -> list[Ending]:
        """Gives the endings that are to be tried again."""
        try:
            late = await self._share(self._delivery.write, batch)
        except DatabaseDown as error:
            log.warning("endings kept", error=type(error).__name__, n=len(batch))
            return list(batch)
        except Exception as error:
            return await self._write_alone(batch, error)
        self._delivery.tell(batch, late)
        for ending in batch:
            self._forget(ending.id)
        return []

    async def _write_alone(self, batch: Sequence[Ending], error: Exception) -> list[Ending]:
        """One of them cannot be written, for whatever reason; each alone tells which."""
        if len(batch) > 1:
            return [kept for one in batch for kept in await self._write([one])]
        # Its hold runs out and the letter is settled then; nothing is lost.
        log.error("ending not recorded", error=type(error).__name__, letter=batch[0].id)
        self._forget(batch[0].id)
        return []

    def _forget(self, letter: int) -> None:
        self._alive[letter] -= 1
        if self._alive[letter] <= 0:
            del self._alive[letter]


def _unsent(letter: Claimed) -> Ending:
    """Back in the outbox, as if it had not been taken."""
    return letter.end("waiting", letter.error or "queue", tried=False)


def _still_in_doubt(letter: Claimed) -> Ending:
    """It may be out, and nobody has asked after it yet: the next look at orphans finds it."""
    return letter.end("sending", letter.error)
