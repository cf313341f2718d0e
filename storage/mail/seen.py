"""Marks of messages that were taken, beside their keys: the same message under another key.

Knows: the table of marks. Must not know: what a mark is made of.

A signed request that somebody captured stays valid as long as the provider's secret; its mark is
kept for years, while keys are forgotten within days (see inbox.forget). What is kept is a keyed
hash, which tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import delete

from storage.database import insert_of
from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import seen

Marks = Sequence[tuple[str, int]]  # mark, and the days for which it is remembered


@cache
def _adding(kind: str) -> Ready:
    insert = insert_of(kind, seen).on_conflict_do_nothing()
    return Ready(insert.returning(seen.c.mark_hash))


def fresh(tx: Tx, messages: Sequence[Marks]) -> list[bool]:
    """Which of these messages, each given by its marks, were not taken before; now they are.

    One of whose marks is known was taken. One without marks is always fresh.
    """
    days = {mark: kept for marks in messages for mark, kept in marks}
    index = {mark: tx.vault.index("seen", mark) for mark in days}
    # Sorted, so that two workers never wait for each other crosswise.
    rows = [
        {"mark_hash": index[mark], "until": tx.now + timedelta(days=days[mark])}
        for mark in sorted(days, key=lambda mark: index[mark])
    ]
    new: set[bytes] = set()
    if rows:
        new = {mark for mark in tx.connection.each(_adding(tx.database.kind), rows) if mark}
    found: list[bool] = []
    for marks in messages:
        mine = {index[mark] for mark, _ in marks}
        found.append(mine <= new)
        new -= mine
    return found


def forget(tx: Tx) -> int:
    """Drop the marks whose time is over; how many."""
    return tx.connection.execute(delete(seen).where(seen.c.until < tx.now)).rowcount
