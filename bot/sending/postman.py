"""Sends in the background of a process: letters in, endings out in batches.

Knows: how many letters may be under way, and when endings are written down.
Must not know: what a letter says, what its ending means.

A letter that is under way when the process is killed may arrive twice, so no more are under way
than the speed needs: with a provider that answers in 5 ms a few are enough for 500 letters a
second, with one that takes 100 ms it takes fifty.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot.log import log
from bot.sending.delivery import Delivery
from storage.mail.outbox import Claimed, Ending

FEWEST, MOST = 4, 100  # letters under way at once
RATE = 500  # letters a second that one process is to reach
_WEIGHT = 0.1  # of the newest send in the running mean
_QUEUE_SECONDS = 2.0  # a letter that waited longer is put back before its hold runs out


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
    """Runs a delivery. `more` is called when letters wait in the outbox for those under way,
    which `letters_left` says.
    """

    def __init__(
        self,
        delivery: Delivery,
        call: Callable[..., Coroutine[Any, Any, Any]],
        more: Callable[[], None],
    ) -> None:
        self._delivery = delivery
        self._call = call
        self._more = more
        self._pace = Pace()
        # Each chat has a line; the first in it is under way or waits its turn in `_first`.
        self._lines: dict[int, deque[tuple[Claimed, bool, float]]] = {}
        self._first: deque[int] = deque()
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._endings: list[Ending] = []
        self._recording = False
        self.letters_left = False

    def take(self, letters: Sequence[Claimed], orphaned: bool = False) -> None:
        """Send these claimed letters, those of one chat in order; returns at once."""
        now = asyncio.get_running_loop().time()
        for letter in letters:
            self._lines.setdefault(letter.chat, deque()).append((letter, orphaned, now))
            if len(self._lines[letter.chat]) == 1:
                self._first.append(letter.chat)
        self._start()

    async def drained(self) -> None:
        """Wait until everything taken is sent and recorded."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self) -> None:
        while self._first and self._under_way < self._pace.most:
            self._under_way += 1
            task = asyncio.create_task(self._one(*self._lines[self._first.popleft()][0]))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # Its letter is still claimed: it is settled when the hold runs out.
            log.error("send failed", error=repr(task.exception()))

    async def _one(self, letter: Claimed, orphaned: bool, since: float) -> None:
        again = False
        try:
            # Two lines: the list may have been handed to the record while this waited.
            ending = await self._send(letter, orphaned, since)
            self._endings.append(ending)
            again = ending.state == "waiting"
        finally:
            self._under_way -= 1
            self._next(letter.chat, put_back=again)
            self._start()
        if not self._recording:
            await self._record()

    def _next(self, chat: int, put_back: bool) -> None:
        """The first in a chat's line is over. If it will be tried again, so must the others."""
        line = self._lines[chat]
        line.popleft()
        if put_back:
            self._endings += [_unsent(letter) for letter, _, _ in line]
            line.clear()
        if line:
            self._first.append(chat)
        else:
            del self._lines[chat]

    async def _send(self, letter: Claimed, orphaned: bool, since: float) -> Ending:
        clock = asyncio.get_running_loop().time
        began = clock()
        if began - since > _QUEUE_SECONDS:
            return _unsent(letter)
        send = self._delivery.settle if orphaned else self._delivery.send
        ending = await send(letter)
        self._pace.took(clock() - began)
        return ending

    async def _record(self) -> None:
        """Write endings down; those that come meanwhile share the next commit."""
        self._recording = True
        try:
            while self._endings:
                batch, self._endings = self._endings, []
                await self._write(batch)
                if self.letters_left or any(e.state == "waiting" for e in batch):
                    self.letters_left = False
                    self._more()
        finally:
            self._recording = False

    async def _write(self, batch: Sequence[Ending]) -> None:
        try:
            await self._call(self._delivery.record, batch)
        except Exception as error:
            # The hold runs out and the letters are settled then; nothing is lost.
            log.error("endings not recorded", error=type(error).__name__, n=len(batch))


def _unsent(letter: Claimed) -> Ending:
    """Back in the outbox, as if it had not been taken."""
    return Ending(letter.id, "waiting", error="queue", chat=letter.chat, tried=False)
