"""What an earlier version entered or took back without the chain comes into it.

Knows: that such a version may run beside this one until its last process ends; how it marked own
money. Must not know: when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, update

from storage.database.ready import Ready
from storage.money import chain
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
            _adopt(tx, group, list(some))
    return len(rows)


def _adopt(tx: Tx, group: int, rows: Sequence[Any]) -> None:
    end = chain.lock(tx, group)
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []

    def enter(entry: LedgerEntry, at: datetime) -> int:
        added.append(end.move_on(tx.at(at), group, entry))
        return end.place

    for row in rows:
        if not (row.total > 0 and row.quantity > 0):
            # No sum that anybody could have paid: an earlier version let it in, and it goes.
            changed.append({**_as_it_is(row), "new_voided_at": tx.now})
            continue
        thing, number, removal = _thing(row), row.number, None
        if number is None:
            by = Booker(row.reported_by, "chat")
            enter(LedgerEntry("bought", "bought", thing, by), row.reported_at)
            number = end.numbers
        if row.voided_at is not None:
            by = Booker(row.voided_by, "chat")
            removed = LedgerEntry("bought", "removed", thing, by, thing, number)
            removal = enter(removed, row.voided_at)
        new = {"new_number": number, "new_item": thing.item, "new_own": thing.own}
        changed.append(_as_it_is(row) | new | {"new_removal": removal})
    chain.write(tx, group, end, added)
    tx.connection.many(_SET, changed)


_SET = Ready(
    update(purchases)
    .where(_C.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}")
             for name in ("number", "item", "own", "removal", "voided_at")})
)  # fmt: skip


def _as_it_is(row: Any) -> dict[str, Any]:
    return {"row": row.id, "new_number": row.number, "new_item": row.item, "new_own": row.own,
            "new_removal": None, "new_voided_at": row.voided_at}  # fmt: skip


def _thing(row: Any) -> Purchase:
    thing = Purchase(
        row.item, row.quantity, row.unit, row.unit_price, row.total, row.vendor, row.bought_on,
        row.own, row.plan_line_id,
    )  # fmt: skip
    if row.number is None and row.item.endswith(_MARK):
        return replace(thing, item=row.item.removesuffix(_MARK), own=row.total)
    return thing
