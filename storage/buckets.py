"""Buckets: so much in such a span from one chat, and then a little at a time.

Knows: the buckets table. Must not know: what is counted, or what is said of it.

A bucket is one moment: when it will be full again. Taking one out moves it on by the time in
which one comes back, so an unused bucket needs no row and a clean-up none of its past.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

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
        put = tx.insert(buckets).on_conflict_do_update(
            index_elements=["name"], set_={"full_at": full_at}
        )
        tx.connection.execute(put, {"name": name, "full_at": full_at})
    return left


def _full_at(tx: Tx, name: str, span: timedelta) -> datetime:
    """Never later than an empty bucket takes to fill: what is was of a clock that was set back."""
    query = select(buckets.c.full_at).where(buckets.c.name == name)
    stands = tx.connection.execute(query).scalar_one_or_none()
    return stands if stands is not None and tx.now < stands <= tx.now + span + _SLACK else tx.now


def forget(tx: Tx) -> int:
    """Drop buckets that are full."""
    return tx.connection.execute(delete(buckets).where(buckets.c.full_at <= tx.now)).rowcount
