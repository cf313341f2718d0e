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
from storage import Tx, members, reports
from storage.groups import Group
from storage.members import Member
from storage.money import chain, ledger
from storage.money.ledger import Booked
from storage.money.standing import Totals
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
    """The grant of a group, and the sums of its ledger."""

    grant: int | None
    totals: Totals

    @property
    def received(self) -> int | None:
        """What came of the grant: the payments that were entered, else all of it."""
        return self.totals.received if self.totals.payments else self.grant

    @property
    def spent(self) -> int:
        """What is reported as spent, but for somebody's own money."""
        return self.totals.spent - self.totals.spent_own

    @property
    def left(self) -> int | None:
        """What is left; below zero when more was reported than came."""
        return None if self.received is None else self.totals.balance(self.received)

    @property
    def share(self) -> float:
        """How much of the grant is spent, from 0 to 1; 0 where the grant is not known."""
        return min(1.0, self.spent / self.grant) if self.grant else 0.0


@dataclass(frozen=True, slots=True)
class Spending:
    """Money, the newest valid purchases (the last reported first), and how many lack a receipt."""

    money: Money
    newest: Sequence[Booked]
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
    """The grant, and the sums of what stands."""
    return Money(_grant(programme, group), chain.totals(tx, group.id))


def figures(tx: Tx, programme: Programme, some: Sequence[Group]) -> list[tuple[Places, Money]]:
    """Members and money of several groups, in the same few queries however many they are."""
    ids = [group.id for group in some]
    counts, sums = members.counts(tx, ids), chain.totals_of(tx, ids)
    found: list[tuple[Places, Money]] = []
    for group in some:
        edition = programme.edition(group.edition)
        taken = counts.get(group.id, 0) + edition.leader_counts
        found.append(
            (
                Places(taken, edition.group_size),
                Money(_grant(programme, group), sums.get(group.id, Totals())),
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
        ledger.count_bare(tx, group.id),
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
