"""Money of a group beside its purchases: a payment of the grant, interest, own money, what was
returned; entered, and taken back.

Knows: that each of these is an entry that is never changed or erased. Must not know: how sentences
are read, how large the grant is.
"""

from __future__ import annotations

from datetime import date

from handlers.deeds import rights
from handlers.deeds.ledger import Gone, Unsound
from handlers.deeds.rights import By
from handlers.masking import mask
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from storage import Tx
from storage.money import cash, ledger
from storage.money.cash import Move
from storage.money.chain import Booker
from storage.money.standing import CashKind


def enter(
    tx: Tx, by: By, group: int, kind: CashKind, amount: int, day: date, source: str,
    words: str = "",
) -> Move:  # fmt: skip
    """Enter money that moved, told in these `words`; `source` is never used twice.

    Raises `NotAllowed`, `Unsound`.
    """
    me = rights.books(tx, by, group)
    if not 0 < amount <= HIGHEST_TOTAL:
        raise Unsound(Unsound.__doc__)
    move = cash.add(tx, group, kind, amount, day, source, Booker(me, by.door), mask(words))
    rights.note(tx, by, "cash.enter", ("cash", move.id), group, kind=kind, amount=str(amount))
    return move


def take_back(tx: Tx, by: By, group: int, number: int, words: str = "", why: str = "") -> Move:
    """What stands under this number leaves the sums but not the record; gives it. Raises `Gone`,
    `NotAllowed`."""
    me = rights.books(tx, by, group)
    ledger.hold(tx, group)
    move = cash.numbered(tx, group, number)
    if move is None:
        raise Gone(Gone.__doc__)
    cash.void(tx, group, move, Booker(me, by.door), mask(words), mask(why))
    rights.note(tx, by, "cash.take_back", ("cash", move.id), group)
    return move
