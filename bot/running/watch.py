"""Watches everything that a process does side by side: nothing ends unseen.

Knows: when a task failed, when it is begun again, when a part last gave a sign of life.
Must not know: what the tasks do.

A task that has ended is begun again, after a wait that grows. One that ends again and again, or
that cannot be begun twice, ends the process with code 1: whoever started it (systemd, Docker) can
do more than we can from inside.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import traceback
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from bot.log import describe, log

_FIRST, _LONGEST = 0.5, 30.0  # seconds before a task is begun again
_OFTEN, _WITHIN = 10, 300.0  # so many ends in so many seconds are too many

Task = Callable[[], Coroutine[Any, Any, None]]


class Watch:
    """The tasks of one process until it is `over`; `code` is what the process then ends with.

    `now`: seconds of a clock that nobody can set.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.code = 0
        self.over = asyncio.Event()
        self._now = now
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self._signs: dict[str, tuple[float, float]] = {}  # of each part: the last, and the limit

    # Tasks

    def keep(self, name: str, task: Task, again: bool = True) -> None:
        """Run a task until the process is over. `again`: it may be begun anew when it ends."""
        self._tasks[name] = asyncio.create_task(self._kept(name, task, again))

    def once(self, name: str, task: Task) -> None:
        """Run a task that ends by itself; when it fails that is told, and it is not repeated."""

        async def errand() -> None:
            try:
                await task()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                log.error("task failed", task=name, error=describe(error))

        running = asyncio.create_task(errand())
        self._errands.add(running)
        running.add_done_callback(self._errands.discard)

    async def ended(self, *names: str, cancel: bool = False) -> None:
        """Wait until tasks have ended, once the process is over; `cancel` those that go on."""
        tasks = [self._tasks[name] for name in names if name in self._tasks]
        for task in tasks if cancel else ():
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _kept(self, name: str, task: Task, again: bool) -> None:
        ends: deque[float] = deque(maxlen=_OFTEN)
        while True:
            why = await self._outcome(task)
            if self.over.is_set():
                return
            ends.append(self._now())
            recent = [at for at in ends if at > self._now() - _WITHIN]
            if not again or len(recent) == _OFTEN:
                log.error("task is given up, this process ends", task=name, error=why)
                self.code = 1
                self.over.set()
                return
            wait = min(_FIRST * 2 ** (len(recent) - 1), _LONGEST)
            log.error("task ended", task=name, error=why, again_in=wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), wait)
                return

    async def _outcome(self, task: Task) -> str:
        """Why it is over. Who is cancelled from outside has ended; one that was cancelled from
        within (a connection that was torn down) has failed."""
        try:
            await task()
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            return "cancelled"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            return describe(error)
        return "it returned"

    # Signs of life

    def expect(self, part: str, seconds: float) -> None:
        """From now on a part gives a sign at least every so many seconds."""
        self._signs[part] = (self._now(), seconds)

    def sign(self, part: str) -> None:
        """A part lives. One of which nothing is expected may give signs, too."""
        if part in self._signs:
            self._signs[part] = (self._now(), self._signs[part][1])

    def silent(self) -> dict[str, str]:
        """Parts that should have given a sign by now, and for how long they have not."""
        now = self._now()
        return {
            part: f"no sign of life for {now - last:.0f} s"
            for part, (last, limit) in self._signs.items()
            if now - last > limit
        }


class OnLoop:
    """Tells, once, that a transaction was opened on the event loop's thread: while the database
    is slow everything else of the process would stand still."""

    def __init__(self) -> None:
        self._told = False

    def __call__(self) -> None:
        if self._told:
            return
        self._told = True
        ours = [at for at in traceback.extract_stack() if "/bot/" in at.filename]
        log.error("the event loop waits for the database", at=[at.name for at in ours[-4:-1]])
