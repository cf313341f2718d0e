"""Reports that groups owe, and the reminders said about them.

Knows: reports, reminder keys, which report is to be reminded of next.
Must not know: when a report is due or how often one is reminded; the rules tell it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import delete, func, select, update

from storage.sealed.texts import NOTE, REPORT
from storage.store import Tx
from storage.tables import files, groups, reminders, report_photos, reports
from storage.tables.areas import within
from storage.vault import Unreadable

ReportState = str  # open, sent, accepted, returned


@dataclass(frozen=True, slots=True)
class Report:
    """A report of one kind for one period.

    `body` maps each question to its answer. `note` says why it was returned, else it is empty.
    `legible` False: what does not open of the two was damaged, and is left out of them.
    """

    id: int
    group: int
    kind: str
    period: str
    due_on: date | None
    state: ReportState
    body: Mapping[str, str]
    note: str
    sent_at: datetime | None
    remind_at: datetime | None
    legible: bool = True


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A report as the clock sees it, which opens nothing of what was written."""

    id: int
    group: int
    kind: str
    due_on: date | None
    sent_at: datetime | None


_COLUMNS = (
    reports.c.id,
    reports.c.group_id,
    reports.c.kind,
    reports.c.period,
    reports.c.due_on,
    reports.c.state,
    reports.c.sent_at,
    reports.c.remind_at,
    REPORT.clear,
    REPORT.sealed,
    NOTE.clear,
    NOTE.sealed,
)
_OWED_COLUMNS = (
    reports.c.id,
    reports.c.group_id,
    reports.c.kind,
    reports.c.due_on,
    reports.c.sent_at,
)
_OWED = reports.c.state.in_(("open", "returned"))


def _report(tx: Tx, row: Any) -> Report:
    """One that was damaged hides no other, and can still be asked for again."""
    id, group, kind, period, due_on, state, sent_at, remind_at, *texts = row
    body, note, legible = dict[str, str](), "", True
    try:
        body = _body(REPORT.read(tx, id, *texts[:2]))
        # An earlier version that takes in a report leaves the sealed note, which it does not know.
        note = NOTE.read(tx, id, *texts[2:]) if state == "returned" else ""
    except Unreadable:
        legible = False
    return Report(id, group, kind, period, due_on, state, body, note, sent_at, remind_at, legible)


def _body(text: str) -> dict[str, str]:
    try:
        body = json.loads(text or "{}")
    except ValueError as error:
        raise Unreadable("this is no body of a report") from error
    if not isinstance(body, dict):
        raise Unreadable("this is no body of a report")
    return {str(asked): str(said) for asked, said in cast("dict[Any, Any]", body).items()}


def open_(
    tx: Tx, group: int, kind: str, period: str, due_on: date | None, remind_at: datetime | None
) -> None:
    """A group owes this report from now on; asked twice it is still one report."""
    tx.connection.execute(
        tx.insert(reports).on_conflict_do_nothing(),
        {"id": tx.new_id(), "group_id": group, "kind": kind, "period": period, "due_on": due_on,
         "state": "open", "remind_at": remind_at},
    )  # fmt: skip


def get(tx: Tx, id: int) -> Report:
    """One report."""
    return _report(tx, tx.connection.execute(select(*_COLUMNS).where(reports.c.id == id)).one())


def hold(tx: Tx, id: int) -> Report:
    """The report as it is now, locked: nobody else hands it in or decides on it meanwhile."""
    query = select(*_COLUMNS).where(reports.c.id == id).with_for_update()
    return _report(tx, tx.connection.execute(query).one())


def of_group(tx: Tx, group: int) -> list[Report]:
    """All reports of a group, those due first on top, those without a date last."""
    query = (
        select(*_COLUMNS)
        .where(reports.c.group_id == group)
        .order_by(reports.c.due_on.asc().nulls_last(), reports.c.id)
    )
    return [_report(tx, row) for row in tx.connection.execute(query)]


def sent(tx: Tx, limit: int, area: str = "") -> list[Report]:
    """Up to `limit` of an area's groups that wait for an officer, the longest first."""
    query = select(*_COLUMNS).where(reports.c.state == "sent")
    if area:
        query = query.join(groups, groups.c.id == reports.c.group_id)
        query = query.where(within(groups.c.area, area))
    query = query.order_by(reports.c.sent_at, reports.c.id).limit(limit)
    return [_report(tx, row) for row in tx.connection.execute(query)]


Photos = Mapping[str, Sequence[int]]  # the files that answer a question, by its key


def photos(tx: Tx, id: int) -> dict[str, tuple[int, ...]]:
    """The photos of a report by the key of their question, in the order in which they came."""
    query = select(report_photos.c.question, report_photos.c.file_id)
    query = query.where(report_photos.c.report_id == id).order_by(report_photos.c.file_id)
    found: dict[str, tuple[int, ...]] = {}
    for question, file in tx.connection.execute(query):
        found[question] = (*found.get(question, ()), file)
    return found


def lost_photos(tx: Tx, id: int) -> int:
    """How many photos of a report never came, or turned out to be damaged after it was sent."""
    query = (
        select(func.count())
        .select_from(report_photos.join(files, files.c.id == report_photos.c.file_id))
        .where(report_photos.c.report_id == id, files.c.state == "failed")
    )
    return tx.connection.execute(query).scalar_one()


def hand_in(tx: Tx, id: int, body: Mapping[str, str], photos: Photos | None = None) -> bool:
    """The report is in, and nothing reminds of it any more. False when it was not owed.

    Its photos take the place of those with which it was handed in before.
    """
    handed = tx.connection.execute(
        update(reports)
        .where(reports.c.id == id, _OWED)
        .values(
            state="sent",
            sent_at=tx.now,
            remind_at=None,
            **REPORT.values(tx, id, json.dumps(dict(body), ensure_ascii=False)),
            **NOTE.values(tx, id, ""),
        )
    )
    if handed.rowcount != 1:
        return False
    tx.connection.execute(delete(report_photos).where(report_photos.c.report_id == id))
    rows = [{"report_id": id, "file_id": file, "question": question}
            for question, files in (photos or {}).items() for file in files]  # fmt: skip
    if rows:
        tx.connection.execute(tx.insert(report_photos).on_conflict_do_nothing(), rows)
    return True


def decide(tx: Tx, id: int, accepted: bool, note: str, by: int, remind_at: datetime | None) -> bool:
    """An officer accepts a report, or returns it with a note. False when it was not waiting.

    The note goes with a return alone.
    """
    decided = tx.connection.execute(
        update(reports)
        .where(reports.c.id == id, reports.c.state == "sent")
        .values(
            state="accepted" if accepted else "returned",
            decided_by=by,
            remind_at=None if accepted else remind_at,
            **NOTE.values(tx, id, "" if accepted else note),
        )
    )
    return decided.rowcount == 1


def due_date(tx: Tx, id: int, due_on: date, remind_at: datetime | None) -> None:
    """Set the date of the agreement."""
    here = update(reports).where(reports.c.id == id)
    tx.connection.execute(here.values(due_on=due_on, remind_at=remind_at))


def to_remind(tx: Tx, limit: int) -> list[OwedReport]:
    """Reports still owed whose reminder time has come, locked for this transaction."""
    query = (
        select(*_OWED_COLUMNS)
        .where(reports.c.remind_at <= tx.now, _OWED)
        .order_by(reports.c.remind_at, reports.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [OwedReport(*row) for row in tx.connection.execute(query)]


def next_reminder(tx: Tx) -> datetime | None:
    """When the next reminder step is."""
    query = select(func.min(reports.c.remind_at)).where(_OWED)
    return tx.connection.execute(query).scalar_one()


def remind_next(tx: Tx, id: int, at: datetime | None) -> None:
    tx.connection.execute(update(reports).where(reports.c.id == id).values(remind_at=at))


def note_reminder(tx: Tx, key: str, report: int, state: str, reason: str = "") -> bool:
    """Claim a reminder step (rule, report, step) for good; False when it was said before."""
    noted = tx.connection.execute(
        tx.insert(reminders).on_conflict_do_nothing().returning(reminders.c.key),
        {"key": key, "report_id": report, "state": state, "reason": reason, "made_at": tx.now},
    )
    return noted.first() is not None


def still_owed(tx: Tx, reminder: str) -> OwedReport | None:
    """The report of this step of a reminder, while it is owed."""
    query = (
        select(*_OWED_COLUMNS)
        .join(reminders, reminders.c.report_id == reports.c.id)
        .where(reminders.c.key == reminder, _OWED)
    )
    row = tx.connection.execute(query).one_or_none()
    return OwedReport(*row) if row else None


def reminded(tx: Tx, report: int, since: datetime | None = None) -> list[tuple[str, str]]:
    """Key and state of the reminder steps of a report, in order; of those after `since` only."""
    query = select(reminders.c.key, reminders.c.state).where(reminders.c.report_id == report)
    if since is not None:
        query = query.where(reminders.c.made_at > since)
    steps = tx.connection.execute(query.order_by(reminders.c.made_at))
    return [(key, state) for key, state in steps]
