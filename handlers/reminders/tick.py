"""Reminders of reports: the one step that the clock calls.

Knows: who is reminded, what is said, what was said before. Must not know: how it is sent, what
time the machine has.

A step has a deterministic key (report, due date, days from it): it is said once, ever. A
report handed in has no next step. After a time of silence only the newest of the missed steps is
said and the others never are, so nobody gets four reminders in a row. A report that stays late
is said `remind_late` times: years later nobody is reminded of an edition that ended long ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.programme import Programme, ReportKind
from handlers.reading import dates
from handlers.reminders.rules import due_on, newest_step, next_step
from handlers.talk.calling import called
from handlers.talk.messages import Occasion, Option, Reply
from storage import Tx, chats, groups, people, reports
from storage.groups import Group
from storage.reports import OwedReport

_AT_ONCE = 25  # reports in one transaction: some 40 ms, and answers wait no longer than that
_FILL = Option("Isi laporan", "/isi laporan", command=True)


@dataclass(frozen=True, slots=True)
class Notice:
    """A reminder to be sent. `stale_at`: from then on the next step says it better. `key`: of this
    step, by which it is asked again before it is sent whether it still holds."""

    chat: int
    reply: Reply
    zone: str
    stale_at: datetime
    key: str


def open_reports(tx: Tx, programme: Programme, group: int) -> None:
    """What a group owes from its first day on, by the rules of its edition."""
    row = groups.get(tx, group)
    for id, kind in programme.edition(row.edition).reports.items():
        due = due_on(row, kind)
        reports.open_(tx, group, id, "", due, next_step(row, kind, due, tx.now))


def tick(tx: Tx, programme: Programme, most: int = _AT_ONCE) -> list[Notice]:
    """What is to be said now of up to `most` reports, those due first on top."""
    notices = [_remind(tx, programme, report) for report in reports.to_remind(tx, most)]
    return [notice for notice in notices if notice is not None]


def _remind(tx: Tx, programme: Programme, report: OwedReport) -> Notice | None:
    group = groups.get(tx, report.group)
    kind = programme.edition(group.edition).reports.get(report.kind)
    if kind is None or report.due_on is None:
        reports.remind_next(tx, report.id, None)
        return None
    today = tx.now.astimezone(ZoneInfo(group.zone)).date()
    step = newest_step(kind, report.due_on, today)
    if step > 0 and _times_late(tx, report) >= kind.remind_late:
        reports.remind_next(tx, report.id, None)
        return None
    following = next_step(group, kind, report.due_on, tx.now)
    reports.remind_next(tx, report.id, following)
    to, why = _reader(tx, group)
    key = f"{_steps_of(report)}{step}"
    if not reports.note_reminder(tx, key, report.id, "skipped" if why else "queued", why):
        return None
    if to is None or following is None:
        return None
    you = called(people.get(tx, group.leader).name if group.leader else "")
    said = _words(group, kind, report.due_on, today, you)
    return Notice(to, said, group.zone, following, key)


def holds(tx: Tx, key: str, chat: int) -> bool:
    """Whether what this step said is still so when it can be sent, perhaps a night later: the
    report is owed, for the same date, by the person whose chat this is, who may hand it in."""
    report = reports.still_owed(tx, key)
    if report is None or not key.startswith(_steps_of(report)):
        return False
    group = groups.get(tx, report.group)
    leader = None if group.held else group.leader
    return leader is not None and chat in chats.of_person(tx, leader)


def _steps_of(report: OwedReport) -> str:
    """How the keys of a report's steps begin; a new due date has steps of its own."""
    return f"{report.id}:{report.due_on}:"


def _times_late(tx: Tx, report: OwedReport) -> int:
    """How often it was said that this report is late; anew once it was handed in and returned.

    What nobody could be told does not count: a new leader hears of it.
    """
    steps, begin = reports.reminded(tx, report.id, report.sent_at), _steps_of(report)
    said = (key.removeprefix(begin) for key, state in steps
            if state == "queued" and key.startswith(begin))  # fmt: skip
    return sum(int(days) > 0 for days in said)


def _reader(tx: Tx, group: Group) -> tuple[int | None, str]:
    """The chat to remind in, or why there is none."""
    if group.leader is None:
        return None, "no leader"
    if group.held:
        return None, "it is not decided who leads"  # nobody could hand it in
    if people.get(tx, group.leader).quiet:
        return None, "the leader asked for silence"
    used = chats.of_person(tx, group.leader)
    return (used[0], "") if used else (None, "the leader has no chat")


def _words(group: Group, kind: ReportKind, due: date, today: date, you: str) -> Reply:
    days = (due - today).days
    when = "hari ini" if days == 0 else f"{days} hari lagi" if days > 0 else f"lewat {-days} hari"
    name = "pengingat-hari-ini" if days == 0 else "pengingat" if days > 0 else "pengingat-lewat"
    facts = (group.name, kind.title, dates.show(due), *([] if days == 0 else [str(abs(days))]))
    said = (
        f"{you}, ini pengingat untuk *{group.name}*: {kind.title} paling lambat {dates.show(due)} "
        f"({when}). Mengisinya bisa di sini, sebentar saja. Kalau ada kesulitan, ketik *tanya "
        "petugas*. Tidak mau diingatkan: ketik *berhenti*."
    )
    return Reply(said, (_FILL,), occasion=Occasion(name, facts))
