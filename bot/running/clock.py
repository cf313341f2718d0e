"""The metronome: calls chores at even distances. It holds no truth of its own.

Knows: APScheduler, and that a beat missed or doubled must not matter.
Must not know: what the chores do; what is due stands in the database.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncIOScheduler,
)

from bot.log import log

Chore = Callable[[], Awaitable[object]]


class Metronome:
    """Beats until it is stopped. A chore never runs twice at once; one that raises is logged."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def every(self, seconds: float, chore: Chore) -> None:
        """Call a chore every so many seconds, the first time after one such span."""

        async def beat() -> None:
            try:
                await chore()
            except Exception as error:
                log.error("chore failed", chore=chore.__name__, error=type(error).__name__)

        self._scheduler.add_job(  # pyright: ignore[reportUnknownMemberType]
            beat, "interval", seconds=seconds, max_instances=1, coalesce=True,
            misfire_grace_time=None,
        )  # fmt: skip

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
