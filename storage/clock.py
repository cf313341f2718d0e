"""What time it is, for everything that two processes must agree about.

Knows: the process's clock, and how PostgreSQL's is read without asking it for every transaction.
Must not know: what the time is used for.

Holds, leases and due times are compared by several workers, whose hosts may be minutes apart.
Over PostgreSQL they all go by its clock. It is asked once a second at most, with a statement of
whatever transaction comes next; in between the process's monotonic clock counts on, which nobody
can set. SQLite has no clock of its own, and its workers are on one machine.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, text

_FRESH_SECONDS = 1.0  # two monotonic clocks part by some 0.0001 s in that time
_SLACK = timedelta(seconds=2)  # clocks are corrected by less than this all the time
_ASK = text("SELECT clock_timestamp()")


def utc_now() -> datetime:
    """The process's clock, in UTC; the simulator brings its own."""
    return datetime.now(UTC)


class ServerClock:
    """PostgreSQL's clock, as near as one way of a message to it."""

    def __init__(self) -> None:
        self._answer: tuple[datetime, float] | None = None  # what it said, and when (monotonic)

    def __call__(self) -> datetime:
        """Now, in UTC, without asking; before the first answer it is the process's clock."""
        if self._answer is None:
            return utc_now()
        said, at = self._answer
        return said + timedelta(seconds=time.monotonic() - at)

    def read(self, connection: Connection) -> datetime:
        """Now, in UTC; asks the server when its last answer has become old."""
        if self._answer is None or time.monotonic() - self._answer[1] > _FRESH_SECONDS:
            said: datetime = connection.execute(_ASK).scalar_one()
            self._answer = said.astimezone(UTC), time.monotonic()
        return self()


class LastSeen:
    """The time at the last look; tells whoever looks again whether the clock was set back since."""

    def __init__(self) -> None:
        self._at: datetime | None = None

    def look(self, now: datetime) -> Literal["first", "on", "back"]:
        """How time has gone since the last look."""
        seen, self._at = self._at, now
        if seen is None:
            return "first"
        return "back" if now < seen - _SLACK else "on"
