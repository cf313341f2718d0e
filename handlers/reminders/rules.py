"""When a report is due and on which days one is reminded of it.

Knows: days before and after a date, the hour of the group's own zone.
Must not know: what is said, to whom, what has been said before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.programme import ReportKind
from storage.groups import Group

HOUR = time(9)  # of the group's own zone


def due_on(group: Group, kind: ReportKind) -> date | None:
    if kind.days_after_paid is None or group.paid_on is None:
        return None
    return group.paid_on + timedelta(days=kind.days_after_paid)


def _steps(kind: ReportKind, due: date) -> Iterator[date]:
    """The days on which one is reminded: before, on the day, then at even distance."""
    yield from sorted(due - timedelta(days=days) for days in kind.remind_days)
    late = due
    while True:
        late += timedelta(days=kind.remind_every)
        yield late


def _moment(group: Group, day: date) -> datetime:
    return datetime.combine(day, HOUR, ZoneInfo(group.zone))


def next_step(group: Group, kind: ReportKind, due: date | None, now: datetime) -> datetime | None:
    """The first reminder moment after now; None when there is no date to count from."""
    if due is None:
        return None
    return next(at for day in _steps(kind, due) if (at := _moment(group, day)) > now)


def newest_step(kind: ReportKind, due: date, today: date) -> int:
    """Days from the due date of the newest step that has come."""
    newest = due
    for day in _steps(kind, due):
        if day > today:
            break
        newest = day
    return (newest - due).days
