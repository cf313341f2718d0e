"""The metronome: calls chores at even distances. It holds no truth of its own.

Knows: APScheduler, and that a beat missed or doubled must not matter.
Must not know: what the chores do; what is due stands in the database.

APScheduler 3 plans by the wall clock: set back seven hours, it would stand still for seven hours
(agronholm/apscheduler#351, #752). So once a second the wall clock is compared with the monotonic
one, which nobody can set, and after a jump all beats are planned anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncIOScheduler,
)

from bot.log import log

Chore = Callable[[], Awaitable[object]]


_LOOK_SECONDS = 1.0
_JUMP_SECONDS = 2.0  # clocks are corrected by less than this all the time


class Metronome:
    """Beats until it is stopped. A chore never runs twice at once; one that raises is logged.

    `ahead`: by how many seconds the wall clock is before the monotonic one.
    """

    def __init__(self, ahead: Callable[[], float] | None = None) -> None:
        self._now_ahead = ahead or _ahead
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._seconds: dict[str, float] = {}  # of each job, by its id
        self._ahead = 0.0  # of the wall clock before the monotonic one
        self._watch: asyncio.TimerHandle | None = None

    def every(self, seconds: float, chore: Chore) -> None:
        """Call a chore every so many seconds, the first time after one such span."""

        async def beat() -> None:
            try:
                await chore()
            except Exception as error:
                log.error("chore failed", chore=chore.__name__, error=type(error).__name__)

        job = self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
            beat, "interval", seconds=seconds, max_instances=1, coalesce=True,
            misfire_grace_time=None,
        )  # fmt: skip
        self._seconds[job.id] = seconds  # pyright: ignore[reportUnknownMemberType]

    def start(self) -> None:
        """Begin to beat; inside a running event loop."""
        self._scheduler.start()
        self._ahead = self._now_ahead()
        self._look_later()

    def _look_later(self) -> None:
        self._watch = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        now = self._now_ahead()
        jumped, self._ahead = now - self._ahead, now
        if abs(jumped) > _JUMP_SECONDS:
            log.warning("the clock of this machine jumped", seconds=round(jumped))
            self.plan_anew()
        self._look_later()

    def plan_anew(self) -> None:
        """Count every distance from now."""
        for id, seconds in self._seconds.items():
            self._scheduler.reschedule_job(  # pyright: ignore[reportUnknownMemberType]
                id, trigger="interval", seconds=seconds
            )

    def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._scheduler.shutdown(wait=False)


def _ahead() -> float:
    return time.time() - time.monotonic()
