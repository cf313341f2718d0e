"""What is known of a group: members and places, money, what was bought, the reports it owes.

Knows: where each fact stands, and the sums that are made of them. Must not know: how a figure is
said or drawn, who may see it.

Reads only. Money is in whole rupiah. What the state has not told (a size, a grant) is None here
and in all that is reckoned from it: whoever draws it says whom to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.programme import Edition, Programme, ReportKind
from handlers.reading import ownmoney
from storage import Tx, ledger, members, reports
from storage.groups import Group
from storage.ledger import LedgerEntry
from storage.members import Member
from storage.reports import Report

_OWED = ("open", "returned")


@dataclass(frozen=True, slots=True)
class Places:
    """How many members a group has, and may have by its edition; who leads it is counted where the
    edition counts them."""

    taken: int
    size: int | None

    @property
    def left(self) -> int | None:
        """Places that are free; 0 also where an edition was made smaller than its groups."""
        return None if self.size is None else max(0, self.size - self.taken)

    @property
    def full(self) -> bool:
        return self.left == 0


@dataclass(frozen=True, slots=True)
class Money:
    """The grant of a group and what of it is reported as spent."""

    grant: int | None
    spent: int

    @property
    def left(self) -> int | None:
        """What is left; below zero when more was reported than came."""
        return None if self.grant is None else self.grant - self.spent

    @property
    def share(self) -> float:
        """How much of the grant is spent, from 0 to 1; 0 where the grant is not known."""
        return min(1.0, self.spent / self.grant) if self.grant else 0.0


@dataclass(frozen=True, slots=True)
class Spending:
    """Money, the newest valid purchases (the last reported first), and how many lack a receipt."""

    money: Money
    newest: Sequence[LedgerEntry]
    unproven: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with what its edition says of it. `days` are left until it is due, below zero when
    it is late; None without a date."""

    report: Report
    kind: ReportKind
    days: int | None

    @property
    def id(self) -> int:
        return self.report.id

    @property
    def owed(self) -> bool:
        """Not handed in yet, or sent back."""
        return self.report.state in _OWED


@dataclass(frozen=True, slots=True)
class GroupView:
    """All of a group that may be shown to its leader. Members in the order they were entered;
    reports that are due first on top."""

    name: str
    village: str
    edition: Edition
    members: Sequence[Member]
    places: Places
    spending: Spending
    reports: Sequence[ReportView]


def places(tx: Tx, programme: Programme, group: Group) -> Places:
    """Members counted, without opening what is sealed of them."""
    edition = programme.edition(group.edition)
    return Places(members.count(tx, group.id) + edition.leader_counts, edition.group_size)


def money(tx: Tx, programme: Programme, group: Group) -> Money:
    """Grant and valid purchases; what was taken back, or paid with one's own money, does not
    count."""
    return Money(_grant(programme, group), ledger.spent(tx, group.id, ownmoney.MARK))


def figures(tx: Tx, programme: Programme, some: Sequence[Group]) -> list[tuple[Places, Money]]:
    """Members and money of several groups, in the same few queries however many they are."""
    ids = [group.id for group in some]
    counts, spent = members.counts(tx, ids), ledger.spent_by(tx, ids, ownmoney.MARK)
    found: list[tuple[Places, Money]] = []
    for group in some:
        edition = programme.edition(group.edition)
        taken = counts.get(group.id, 0) + edition.leader_counts
        found.append(
            (
                Places(taken, edition.group_size),
                Money(_grant(programme, group), spent.get(group.id, 0)),
            )
        )
    return found


def _grant(programme: Programme, group: Group) -> int | None:
    return programme.edition(group.edition).grant if group.grant is None else group.grant


def spending(tx: Tx, programme: Programme, group: Group, newest: int) -> Spending:
    """Money with up to `newest` purchases."""
    return Spending(
        money(tx, programme, group),
        ledger.latest(tx, group.id, newest),
        len(ledger.without_receipt(tx, group.id)),
    )


def report(programme: Programme, group: Group, report: Report, today: date) -> ReportView:
    """A report of this group, as it stands on the day that is today for whoever sees it."""
    days = (report.due_on - today).days if report.due_on else None
    return ReportView(report, programme.report_kind(group.edition, report.kind), days)


def reports_of(tx: Tx, programme: Programme, group: Group, today: date) -> list[ReportView]:
    """Every report of a group, those due first on top, those without a date last."""
    return [report(programme, group, it, today) for it in reports.of_group(tx, group.id)]


def known(tx: Tx, programme: Programme, group: Group, today: date, newest: int) -> GroupView:
    """All of it, with up to `newest` purchases."""
    return GroupView(
        name=group.name,
        village=group.village,
        edition=programme.edition(group.edition),
        members=members.of_group(tx, group.id),
        places=places(tx, programme, group),
        spending=spending(tx, programme, group, newest),
        reports=reports_of(tx, programme, group, today),
    )
