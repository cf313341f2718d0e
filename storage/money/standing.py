"""What stands in a group's ledger: things with their sums, and the totals of all of them.

Knows: what each kind of thing does to the totals. Must not know: rows, who entered what.
Money is in whole rupiah.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

CashKind = Literal["received", "returned", "interest", "own"]
ThingKind = Literal["bought", "received", "returned", "interest", "own"]


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of the ledger. `unit_price` None when it is not whole; `own`: how much of the total
    was somebody's own money; `line`: the line of the plan, None when it is in none."""

    item: str
    quantity: Decimal
    unit: str
    unit_price: int | None
    total: int
    vendor: str
    bought_on: date
    own: int = 0
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of what stands. `received` in so many `payments`; `spent` with `spent_own`, which was
    somebody's own money; `own`: such money that was put in beside purchases."""

    received: int = 0
    payments: int = 0
    spent: int = 0
    spent_own: int = 0
    own: int = 0
    interest: int = 0
    returned: int = 0

    def balance(self, received: int) -> int:
        """What is left when so much was received."""
        came = received + self.own + self.spent_own + self.interest
        return came - self.spent - self.returned

    def plus(self, kind: ThingKind, thing: Purchase, times: Literal[1, -1] = 1) -> Totals:
        """With this thing standing too; `times` -1: no more."""
        sum, own = thing.total * times, thing.own * times
        match kind:
            case "bought":
                return replace(self, spent=self.spent + sum, spent_own=self.spent_own + own)
            case "received":
                payments = self.payments + times
                return replace(self, received=self.received + sum, payments=payments)
            case "returned":
                return replace(self, returned=self.returned + sum)
            case "interest":
                return replace(self, interest=self.interest + sum)
            case "own":
                return replace(self, own=self.own + sum)
