"""Purchases: the ledger of each group. Rows are added or taken back, never changed or erased.

Knows: purchases and sums of them, in whole rupiah. Must not know: the grant.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select, update

from storage.database import folded
from storage.store import Tx
from storage.tables import files, purchases, receipts


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of the ledger. Money in whole rupiah; `unit_price` None when it is not whole."""

    item: str
    quantity: Decimal
    unit: str
    unit_price: int | None
    total: int
    vendor: str
    bought_on: date


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A purchase as it stands in the ledger."""

    id: int
    purchase: Purchase
    reported_at: datetime


_COLUMNS = (
    purchases.c.id,
    purchases.c.item,
    purchases.c.quantity,
    purchases.c.unit,
    purchases.c.unit_price,
    purchases.c.total,
    purchases.c.vendor,
    purchases.c.bought_on,
    purchases.c.reported_at,
)
_VALID = purchases.c.voided_at.is_(None)


def _entry(row: Any) -> LedgerEntry:
    return LedgerEntry(row[0], Purchase(*row[1:8]), row[8])


def add(tx: Tx, group: int, bought: Purchase, source: str, reported_by: int) -> int:
    """Enter a purchase. `source` names message and row, so the same report can't stand twice."""
    id = tx.new_id()
    tx.connection.execute(
        purchases.insert(),
        {
            "id": id,
            "group_id": group,
            "item": bought.item,
            "quantity": bought.quantity,
            "unit": bought.unit,
            "unit_price": bought.unit_price,
            "total": bought.total,
            "vendor": bought.vendor,
            "bought_on": bought.bought_on,
            "source": source,
            "reported_by": reported_by,
            "reported_at": tx.now,
        },
    )
    return id


_SPENT = select(func.coalesce(func.sum(purchases.c.total), 0)).where(
    purchases.c.group_id == bindparam("group"), _VALID
)
_SPENT_OF = _SPENT.where(~purchases.c.item.endswith(bindparam("mark")))


def spent(tx: Tx, group: int, but: str = "") -> int:
    """The sum of a group's valid purchases in rupiah, `but` those whose item ends so."""
    query, values = (_SPENT_OF, {"mark": but}) if but else (_SPENT, {})
    return int(tx.connection.execute(query, {"group": group} | values).scalar_one())


def spent_by(tx: Tx, ids: Collection[int], but: str = "") -> dict[int, int]:
    """The same of each of these groups; one without purchases is left out."""
    c = purchases.c
    query = select(c.group_id, func.sum(c.total)).where(c.group_id.in_(ids), _VALID)
    if but:
        query = query.where(~c.item.endswith(but))
    return {group: int(sum) for group, sum in tx.connection.execute(query.group_by(c.group_id))}


def latest(tx: Tx, group: int, limit: int) -> list[LedgerEntry]:
    """The newest valid purchases, the last reported first."""
    query = (
        select(*_COLUMNS)
        .where(purchases.c.group_id == group, _VALID)
        .order_by(purchases.c.reported_at.desc(), purchases.c.id.desc())
        .limit(limit)
    )
    return [_entry(row) for row in tx.connection.execute(query)]


def stands(tx: Tx, group: int, purchase: int) -> bool:
    """Whether this is a purchase of this group that nobody took back."""
    here = (purchases.c.id == purchase) & (purchases.c.group_id == group) & _VALID
    return tx.connection.execute(select(purchases.c.id).where(here)).first() is not None


def twins(tx: Tx, group: int, bought: Purchase) -> list[LedgerEntry]:
    """Valid purchases that look like this one: same item in any capitals, total and day."""
    query = select(*_COLUMNS).where(
        purchases.c.group_id == group,
        purchases.c.total == bought.total,
        purchases.c.bought_on == bought.bought_on,
        _VALID,
    )
    entries = (_entry(row) for row in tx.connection.execute(query))
    return [entry for entry in entries if folded(entry.purchase.item) == folded(bought.item)]


def void(tx: Tx, group: int, purchase: int, by: int) -> bool:
    """Take a purchase back; it stays on record. False when there was nothing to take back."""
    here = (purchases.c.id == purchase) & (purchases.c.group_id == group) & _VALID
    changed = tx.connection.execute(
        update(purchases).where(here).values(voided_at=tx.now, voided_by=by)
    )
    return changed.rowcount == 1


def without_receipt(tx: Tx, group: int) -> list[LedgerEntry]:
    """Valid purchases that have no photo of a receipt, the newest first; a lost photo is none."""
    proven = (
        select(receipts.c.purchase_id)
        .join(files, files.c.id == receipts.c.file_id)
        .where(receipts.c.purchase_id == purchases.c.id, files.c.state != "failed")
    )
    query = (
        select(*_COLUMNS)
        .where(purchases.c.group_id == group, _VALID, ~proven.exists())
        .order_by(purchases.c.reported_at.desc(), purchases.c.id.desc())
    )
    return [_entry(row) for row in tx.connection.execute(query)]


def owned(tx: Tx, group: int, purchase: int) -> bool:
    """Whether this purchase is this group's."""
    here = (purchases.c.id == purchase) & (purchases.c.group_id == group)
    return tx.connection.execute(select(purchases.c.id).where(here)).first() is not None


def attach(tx: Tx, purchases: Sequence[int], photos: Sequence[int]) -> None:
    """These photos prove these purchases; saying it again changes nothing."""
    pairs = [{"purchase_id": p, "file_id": f} for p in purchases for f in photos]
    if pairs:
        tx.connection.execute(tx.insert(receipts).on_conflict_do_nothing(), pairs)


def photos(tx: Tx, purchase: int) -> list[int]:
    """The files that prove a purchase."""
    query = select(receipts.c.file_id).where(receipts.c.purchase_id == purchase)
    return list(tx.connection.execute(query).scalars())
