"""Buckets: so much in such a span from one chat, and then a little at a time.

Knows: the buckets table. Must not know: what is counted, or what is said of it.

A bucket is one moment: when it will be full again. Taking one out moves it on by the time in
which one comes back, so an unused bucket needs no row and a clean-up none of its past.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import bindparam, delete, select

from storage.database import insert_of
from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import buckets

_NOTHING = timedelta(0)
_SLACK = timedelta(minutes=1)  # two processes never differ by so much, a clock set back by more


def wait(tx: Tx, name: str, most: int, span: timedelta) -> timedelta:
    """How long until one can be taken out of a bucket that holds `most` and fills in `span`."""
    return max(_full_at(tx, name, span) + span / most - span - tx.now, _NOTHING)


def take(tx: Tx, name: str, most: int, span: timedelta) -> timedelta:
    """Take one out; of an empty bucket nothing is taken and the wait for the next is given."""
    left = wait(tx, name, most, span)
    if not left:
        full_at = _full_at(tx, name, span) + span / most
        tx.connection.many(_filling(tx.database.kind), [{"name": name, "full_at": full_at}])
    return left


@cache
def _filling(kind: str) -> Ready:
    put = insert_of(kind, buckets)
    return Ready(
        put.on_conflict_do_update(index_elements=["name"], set_={"full_at": put.excluded.full_at})
    )


_STANDS = Ready(select(buckets.c.full_at).where(buckets.c.name == bindparam("bucket")))


def _full_at(tx: Tx, name: str, span: timedelta) -> datetime:
    """Never later than an empty bucket takes to fill: what is was of a clock that was set back."""
    for (stands,) in tx.connection.rows(_STANDS, {"bucket": name}):
        if tx.now < stands <= tx.now + span + _SLACK:
            return stands
    return tx.now


def forget(tx: Tx) -> int:
    """Drop buckets that are full."""
    return tx.connection.execute(delete(buckets).where(buckets.c.full_at <= tx.now)).rowcount
