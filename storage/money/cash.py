"""Money that came to a group or went from it beside purchases: payments of the grant, what was
returned, interest, own money that was put in.

Knows: these as they stand, and that each is an entry in the group's chain first.
Must not know: who may enter them, what is known of the grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from storage.money import chain
from storage.money.chain import Booker, LedgerEntry
from storage.money.standing import CashKind, Purchase
from storage.store import Tx
from storage.tables import cash

_C = cash.c
_COLUMNS = (_C.id, _C.number, _C.kind, _C.amount, _C.on_day, _C.booked_at)


@dataclass(frozen=True, slots=True)
class Move:
    """Money that moved: rupiah, the day, its running number in the group."""

    id: int
    number: int
    kind: CashKind
    amount: int
    day: date
    booked_at: datetime

    @property
    def thing(self) -> Purchase:
        """As an entry tells of it."""
        return thing_of(self.amount, self.day)


def thing_of(amount: int, day: date) -> Purchase:
    """Money as an entry tells of it: nothing was bought."""
    return Purchase("", Decimal(1), "", None, amount, "", day)


def add(
    tx: Tx, group: int, kind: CashKind, amount: int, day: date, source: str, hand: Booker,
    words: str = "",
) -> Move:  # fmt: skip
    """Enter money that moved; `source` names the message, so the same can't stand twice."""
    [placed] = chain.add(
        tx, group, [LedgerEntry(kind, kind, thing_of(amount, day), hand, words=words)]
    )
    move = Move(tx.new_id(), placed.number, kind, amount, day, tx.now)
    tx.connection.execute(
        cash.insert(),
        {"id": move.id, "group_id": group, "number": move.number, "kind": kind, "amount": amount,
         "on_day": day, "source": source, "booked_by": hand.person, "booked_at": tx.now},
    )  # fmt: skip
    return move


def void(tx: Tx, group: int, move: Move, hand: Booker, words: str = "", why: str = "") -> None:
    """Take it back; it stays on record. The group's ledger is held."""
    entry = LedgerEntry(move.kind, "removed", move.thing, hand, move.thing, move.number, words, why)
    [placed] = chain.add(tx, group, [entry])
    tx.connection.execute(update(cash).where(_C.id == move.id).values(removal=placed.place))


def standing(tx: Tx, group: int) -> list[Move]:
    """All that stands, by number."""
    query = select(*_COLUMNS).where(_C.group_id == group, _C.removal.is_(None))
    return _read(tx, query.order_by(_C.number))


def numbered(tx: Tx, group: int, number: int) -> Move | None:
    """What stands under this number."""
    query = select(*_COLUMNS).where(_C.group_id == group, _C.number == number)
    return next(iter(_read(tx, query.where(_C.removal.is_(None)))), None)


def _read(tx: Tx, query: Any) -> list[Move]:
    return [Move(*row) for row in tx.connection.execute(query)]
