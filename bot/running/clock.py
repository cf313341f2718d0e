"""The metronome: calls chores at even distances. It holds no truth of its own.

Knows: APScheduler, and that a beat missed or doubled must not matter.
Must not know: what the chores do; what is due stands in the database.

APScheduler 3 plans by the wall clock: set back seven hours, it would stand still for seven hours
(agronholm/apscheduler#351, #752). So once a second the wall clock is compared with the monotonic
one, which nobody can set, and after a jump all beats are planned anew.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import TYPE_CHECKING

from bot.log import log

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
        AsyncIOScheduler,
    )

Chore = Callable[[], Awaitable[object]]


_LOOK_SECONDS = 1.0
_JUMP_SECONDS = 2.0  # clocks are corrected by less than this all the time


class Metronome:
    """Beats while it runs. A chore never runs twice at once; one that raises is logged.

    `ahead`: by how many seconds the wall clock is before the monotonic one.
    """

    def __init__(self, ahead: Callable[[], float] | None = None) -> None:
        self._now_ahead = ahead or _ahead
        self._chores: list[tuple[float, Chore]] = []  # and every how many seconds

    def every(self, seconds: float, chore: Chore) -> None:
        """Call a chore every so many seconds while it runs, the first time after one such span."""
        self._chores.append((seconds, chore))

    async def run(self) -> None:
        """Beat until cancelled; it may be run again."""
        # On another thread, when everything else has begun: it is a fiftieth of a start, and the
        # service answers meanwhile.
        scheduler = await asyncio.to_thread(_new_scheduler)
        self._plan(scheduler)
        scheduler.start()
        try:
            await self._watch(scheduler)
        finally:
            scheduler.shutdown(wait=False)

    def _plan(self, scheduler: AsyncIOScheduler) -> None:
        """Count every distance from now."""
        for at, (seconds, chore) in enumerate(self._chores):
            # Under one id, or a chore that is under way would be begun a second time.
            scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
                _beat, "interval", [chore], seconds=seconds, id=str(at), replace_existing=True,
                max_instances=1, coalesce=True, misfire_grace_time=None,
            )  # fmt: skip

    async def _watch(self, scheduler: AsyncIOScheduler) -> None:
        before = self._now_ahead()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = self._now_ahead()
            jumped, before = now - before, now
            if abs(jumped) > _JUMP_SECONDS:
                log.warning("the clock of this machine jumped", seconds=round(jumped))
                self._plan(scheduler)


async def _beat(chore: Chore) -> None:
    try:
        await chore()
    except asyncio.CancelledError:
        return  # the metronome stops; APScheduler would tell of it as of an error
    except Exception as error:
        log.error("chore failed", chore=chore.__name__, error=type(error).__name__)


def _new_scheduler() -> AsyncIOScheduler:
    from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
        AsyncIOScheduler,
    )

    # It warns at each beat that a busy chore leaves out, three times a second under load; what
    # stands still for long is told by the watch and by /health.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    return AsyncIOScheduler(timezone=UTC)


def _ahead() -> float:
    return time.time() - time.monotonic()
