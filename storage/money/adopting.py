"""What an earlier version entered or took back without the chain comes into it.

Knows: that such a version may run beside this one until its last process ends; how it marked own
money. Must not know: when it is called.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Select, or_, select, update

from storage.money import chain, ledger
from storage.money.chain import Booker, LedgerEntry
from storage.money.standing import Purchase
from storage.store import Store, Tx
from storage.tables import purchases

_AT_ONCE = 200  # rows in one transaction: whoever writes beside it waits no longer than for a turn
_MARK = " (uang sendiri)"  # behind the name of what was paid with one's own money
_C = purchases.c
_COLUMNS = (_C.id, _C.group_id, _C.number, _C.item, _C.quantity, _C.unit, _C.unit_price, _C.total,
            _C.vendor, _C.bought_on, _C.own, _C.plan_line_id, _C.reported_by, _C.reported_at,
            _C.voided_by, _C.voided_at)  # fmt: skip


def adopt_rest(store: Store) -> int:
    """Give entries to what stands without, and so numbers; how many rows it was.

    Rows that another process is changing are left to the next call. Raises `DatabaseDown`; what was
    adopted until then stays so.
    """
    adopted = 0
    for query in (_unnumbered(), _taken_back()):
        while some := _adopt_some(store, query):
            adopted += some
    return adopted


def _unnumbered() -> Select[*tuple[Any, ...]]:
    # Without a sound sum and taken back: it never counted, and never will.
    counts = or_(_C.voided_at.is_(None), (_C.total > 0) & (_C.quantity > 0))
    return select(*_COLUMNS).where(_C.number.is_(None), counts)


def _taken_back() -> Select[*tuple[Any, ...]]:
    gone = _C.voided_at.is_not(None) & _C.removal.is_(None)
    return select(*_COLUMNS).where(gone, _C.number.is_not(None))


def _adopt_some(store: Store, query: Select[*tuple[Any, ...]]) -> int:
    slice_ = query.order_by(_C.group_id, _C.id).limit(_AT_ONCE)
    with store.reading() as tx:  # nearly always there are none, and nobody waits for that
        if tx.connection.execute(slice_.limit(1)).first() is None:
            return 0
    with store.transaction() as tx:
        rows = tx.connection.execute(slice_.with_for_update(skip_locked=True)).all()
        for group, some in groupby(rows, lambda row: row.group_id):
            for row in some:
                _adopt(tx, group, row)
    return len(rows)


def _adopt(tx: Tx, group: int, row: Any) -> None:
    thing = _thing(row)
    here = update(purchases).where(_C.id == row.id)
    if not (row.total > 0 and row.quantity > 0):
        # No sum that anybody could have paid: an earlier version let it in, and it goes.
        tx.connection.execute(here.values(voided_at=tx.now))
        return
    number = row.number
    if number is None:
        told = tx.at(row.reported_at)
        [placed] = chain.add(
            told, group, [LedgerEntry("bought", "bought", thing, Booker(row.reported_by, "chat"))]
        )
        number = placed.number
        tx.connection.execute(here.values(number=number, **ledger.columns_of(thing)))
    if row.voided_at is not None:
        removed = LedgerEntry(
            "bought", "removed", thing, Booker(row.voided_by, "chat"), thing, number
        )
        [placed] = chain.add(tx.at(row.voided_at), group, [removed])
        tx.connection.execute(here.values(removal=placed.place))


def _thing(row: Any) -> Purchase:
    thing = Purchase(
        row.item, row.quantity, row.unit, row.unit_price, row.total, row.vendor, row.bought_on,
        row.own, row.plan_line_id,
    )  # fmt: skip
    if row.number is None and row.item.endswith(_MARK):
        return replace(thing, item=row.item.removesuffix(_MARK), own=row.total)
    return thing
