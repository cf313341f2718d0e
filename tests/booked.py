"""Purchases for tests that are about something else."""

from __future__ import annotations

from storage import Tx
from storage.money import ledger
from storage.money.chain import Booker
from storage.money.standing import Purchase


def buy(tx: Tx, group: int, bought: Purchase, source: str, person: int) -> int:
    """Enter one purchase; its id."""
    [it] = ledger.add(tx, group, [bought], [source], Booker(person, "chat"))
    return it.id


def take_back(tx: Tx, group: int, purchase: int, person: int) -> None:
    """Take a purchase back that stands."""
    it = ledger.one(tx, group, purchase)
    assert it is not None
    ledger.void(tx, group, it, Booker(person, "chat"))
