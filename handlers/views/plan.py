"""What is known of a group's plan: each line with what was spent of it, and what is in no line.

Knows: the lines that stand, the sums of purchases by line. Must not know: how it is said or drawn,
who may see it. Reads only; money is in whole rupiah, and only the grant's: somebody's own money is
in no sum here.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage import Tx
from storage.money import plan
from storage.money.plan import PlanLine


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as it stands; `left` is below zero where more was spent than planned."""

    line: PlanLine
    spent: int

    @property
    def left(self) -> int:
        return self.line.planned.amount - self.spent


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of a group. `outside`: what was spent and belongs to no line that stands; all that
    was spent, where there is no plan."""

    lines: list[LineView]
    outside: int

    @property
    def planned(self) -> int:
        """The sum of the lines."""
        return sum(it.line.planned.amount for it in self.lines)


def of_group(tx: Tx, group: int) -> PlanView:
    """The plan with its sums, in a fixed number of queries."""
    spent = plan.spent(tx, group)
    lines = [LineView(it, spent.pop(it.id, 0)) for it in plan.of_group(tx, group)]
    return PlanView(lines, sum(spent.values()))
