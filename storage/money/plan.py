"""The plan of a group (RAB): what it said it would buy, line by line.

Knows: lines as they stand, how much was spent on each. Must not know: how a purchase finds its
line, who may plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select, update

from storage.store import Tx
from storage.tables import plan_lines, purchases

_C = plan_lines.c


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be bought for how much, in rupiah; `quantity` None where it was not told."""

    name: str
    quantity: Decimal | None
    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the plan and its place in it, from 1."""

    id: int
    place: int
    planned: Planned


def of_group(tx: Tx, group: int) -> list[PlanLine]:
    """The lines that stand, in their order."""
    query = (
        select(_C.id, _C.place, _C.name, _C.quantity, _C.unit, _C.amount)
        .where(_C.group_id == group, _C.ended_at.is_(None))
        .order_by(_C.place, _C.id)
    )
    return [PlanLine(id, place, Planned(*it)) for id, place, *it in tx.connection.execute(query)]


def spent(tx: Tx, group: int) -> dict[int | None, int]:
    """How much of the grant went into each line, by its id; None: outside the plan."""
    p = purchases.c
    query = (
        select(p.plan_line_id, func.sum(p.total - p.own))
        .where(p.group_id == group, p.voided_at.is_(None), p.number.is_not(None))
        .group_by(p.plan_line_id)
    )
    return {line: int(sum) for line, sum in tx.connection.execute(query)}


def add(tx: Tx, group: int, some: Sequence[Planned], by: int | None) -> list[PlanLine]:
    """Further lines behind those that stand."""
    last = max((it.place for it in of_group(tx, group)), default=0)
    lines = [PlanLine(tx.new_id(), last + n, it) for n, it in enumerate(some, 1)]
    if lines:
        tx.connection.execute(
            plan_lines.insert(),
            [
                {"id": it.id, "group_id": group, "place": it.place, "name": it.planned.name,
                 "quantity": it.planned.quantity, "unit": it.planned.unit,
                 "amount": it.planned.amount, "made_by": by, "made_at": tx.now}
                for it in lines
            ],
        )  # fmt: skip
    return lines


def end(tx: Tx, group: int, lines: Sequence[int]) -> None:
    """These lines stand no more; what was bought for them stays, outside the plan by then."""
    here = (_C.group_id == group) & _C.id.in_(lines) & _C.ended_at.is_(None)
    tx.connection.execute(update(plan_lines).where(here).values(ended_at=tx.now))
