"""How fast we write of our own accord, over all workers.

Knows: one row a channel, which says until when the letters let out so far keep it busy.
Must not know: what is paced, or why so fast.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from storage.store import Tx
from storage.tables import paces

_BURST = timedelta(seconds=1)  # so much of a silence may be made good at once


def room(tx: Tx, channel: str, rate: float) -> int:
    """How many letters may go out on this channel now, at `rate` a second.

    The row stays locked until the transaction ends, so two workers never share one allowance.
    """
    insert = tx.insert(paces).on_conflict_do_nothing()
    query = select(paces.c.free_at).where(paces.c.channel == channel).with_for_update()
    free_at = tx.connection.execute(query).scalar_one_or_none()
    if free_at is None:
        tx.connection.execute(insert, {"channel": channel, "free_at": tx.now - _BURST})
        free_at = tx.connection.execute(query).scalar_one()
    return int((tx.now - _begins(free_at, tx.now)).total_seconds() * rate)


def used(tx: Tx, channel: str, letters: int, rate: float) -> None:
    """So many letters go out now; call it after `room`, in the same transaction."""
    here = paces.c.channel == channel
    free_at = tx.connection.execute(select(paces.c.free_at).where(here)).scalar_one()
    busy_until = _begins(free_at, tx.now) + timedelta(seconds=letters / rate)
    tx.connection.execute(update(paces).where(here).values(free_at=busy_until))


def _begins(free_at: datetime, now: datetime) -> datetime:
    """From when on the letters of now are counted. No allowance is ever used ahead of its time, so
    a moment to come is of a clock that was set back since."""
    earliest = now - _BURST
    return earliest if free_at > now + _BURST else max(free_at, earliest)
