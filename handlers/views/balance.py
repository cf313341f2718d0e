"""What is known of a group's money as a whole: sums, plan, what lacks a receipt, what is due next.

Knows: where each figure stands; chat, picture and workbook all say these. Must not know: how it is
said or drawn, who may see it. Reads only; money is in whole rupiah.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.programme import Programme
from handlers.views import group as views
from handlers.views import plan
from handlers.views.group import Money, ReportView
from handlers.views.plan import PlanView
from storage import Tx
from storage.groups import Group
from storage.money.shelf import PurchaseShelf, ShelvedPurchase


@dataclass(frozen=True, slots=True)
class Balance:
    """Sums and plan; `bare`: the numbers of purchases that lack a receipt; `due`: the report that
    is owed next and has a date; `newest`: the last purchases."""

    money: Money
    plan: PlanView
    bare: Sequence[int]
    due: ReportView | None
    newest: Sequence[ShelvedPurchase]


def of_group(tx: Tx, programme: Programme, group: Group, today: date, newest: int) -> Balance:
    """All of it, with up to `newest` purchases, in a fixed number of queries."""
    owed = [
        it
        for it in views.reports_of(tx, programme, group, today)
        if it.owed and it.days is not None
    ]
    return Balance(
        money=views.money(tx, programme, group),
        plan=plan.of_group(tx, group.id),
        bare=PurchaseShelf(tx, group.id, bare=True).numbers(),
        due=owed[0] if owed else None,
        newest=PurchaseShelf(tx, group.id)[:newest],
    )
