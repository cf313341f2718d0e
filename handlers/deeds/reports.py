"""Reports of a group: dated, handed in, accepted or sent back.

Knows: who may, and who is told of a decision. Must not know: how a report is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from handlers.deeds import rights
from handlers.deeds.rights import By, NotAllowed, Refused
from handlers.programme import ReportKind
from handlers.reminders.rules import next_step
from handlers.talk.calling import called
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, chats, groups, reports
from storage.access import group_people
from storage.groups import Group
from storage.money import ledger
from storage.reports import Photos, Report


class NotOwed(Refused):
    """This report was handed in before, or is not owed any more."""


class Decided(Refused):
    """Another officer has decided on this report, or it was not handed in."""


class Rewritten(Refused):
    """The report was handed in anew after it was read."""


class Damaged(Refused):
    """Nobody can read this report any more, so it can only be sent back."""


def set_due(tx: Tx, by: By, group: Group, kind: ReportKind, report: Report, day: date) -> None:
    """The date that stands in the group's agreement; raises `NotAllowed` (officers only)."""
    rights.officer(tx, by, report.group)
    reports.due_date(tx, report.id, day, next_step(group, kind, day, tx.now))
    rights.note(tx, by, "reports.set_due", ("report", report.id), group.id, day.isoformat())


def hand_in(
    tx: Tx, by: By, report: Report, body: Mapping[str, str], photos: Photos | None = None
) -> None:
    """The report is in: each question with its answer, and its photos by the key of theirs.
    Raises `NotOwed`, `NotAllowed`."""
    rights.books(tx, by, report.group)
    if not reports.hand_in(tx, report.id, body, photos):
        raise NotOwed(NotOwed.__doc__)
    files = ",".join(str(file) for ids in (photos or {}).values() for file in ids)
    sent = {"files": files} if files else {}
    rights.note(tx, by, "reports.hand_in", ("report", report.id), report.group, **sent)


def decide(tx: Tx, by: By, kind: ReportKind, report: Report, accepted: bool, note: str) -> Told:
    """Accept a report, or send it back with a note; gives what the group is to be told.

    `report` is what the officer has read: a decision is on that version and no other. Raises
    `Decided`, `Rewritten`, `Damaged`, and `NotAllowed`: officers only, and never on a report of a
    group in which they have a part themselves.
    """
    me = rights.officer(tx, by, report.group)
    group = groups.get(tx, report.group)
    if me is None or group_people.role_of(tx, group, me) is not None:
        raise NotAllowed(NotAllowed.__doc__)
    now = reports.hold(tx, report.id)
    if now.state == "sent" and now.sent_at != report.sent_at:
        raise Rewritten(Rewritten.__doc__)
    if accepted and not now.legible:
        raise Damaged(Damaged.__doc__)
    again = next_step(group, kind, report.due_on, tx.now)
    if not reports.decide(tx, report.id, accepted, note, me, again):
        raise Decided(Decided.__doc__)
    if accepted and kind.closing and report.sent_at is not None:
        ledger.accept(tx, group.id, report.sent_at)
    verdict = "accepted" if accepted else "returned"
    rights.note(tx, by, "reports.decide", ("report", report.id), group.id, verdict, note=note)
    return _told(tx, kind, group, note)


def _told(tx: Tx, kind: ReportKind, group: Group, note: str) -> Told:
    """To everybody who books for the group or accompanies it, each where they wrote last."""
    told: dict[int, Reply] = {}
    for it in group_people.everybody(tx, group.id):
        if it.role in rights.READING:
            for place in chats.of_person(tx, it.id)[:1]:
                told.setdefault(place, _decided(kind, group, note, called(it.name)))
    return [*told.items()]


def _decided(kind: ReportKind, group: Group, note: str, you: str) -> Reply:
    thanks = f"diterima petugas. Terima kasih, {you}."
    said = f"dikembalikan petugas. Catatan: {note}" if note else thanks
    about = Occasion("laporan-dikembalikan" if note else "laporan-diterima",
                     (kind.title, group.name, *([note] if note else [])))  # fmt: skip
    return Reply(f"{kind.title} *{group.name}* {said}",
                 (Option("Laporan", "/laporan", command=True),), occasion=about)  # fmt: skip
