"""Leases: one worker at a time does what must be done once (poll Telegram, tick the clock).

Knows: who holds what until when, and small facts about this installation.
Must not know: what is done under a lease. A holder that dies loses it by the time running out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import bindparam, delete, or_, select, update

from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import facts, leases

# Ready, because every process renews what it holds every other second.
_TAKE = Ready(
    update(leases)
    .where(
        leases.c.name == bindparam("lease"),
        or_(leases.c.holder == bindparam("mine"), leases.c.until < bindparam("now")),
    )
    .values(holder=bindparam("mine"), until=bindparam("ends"))
)


def hold(
    tx: Tx,
    name: str,
    holder: str,
    lasts: timedelta,
    told: Callable[[str], None] = lambda _: None,
) -> bool:
    """Take or renew a lease; False while somebody else holds it.

    One that ends later than it can have been given is of a clock that was wrong (a host that is
    gone, a clock that was set back): it is taken over, and `told` hears whose it was.
    """
    until = tx.now + lasts
    taken = {"lease": name, "mine": holder, "now": tx.now, "ends": until}
    if tx.connection.many(_TAKE, [taken]):
        return True
    made = tx.connection.execute(
        tx.insert(leases).on_conflict_do_nothing().returning(leases.c.name),
        {"name": name, "holder": holder, "until": until},
    )
    return made.first() is not None or _take_over(tx, name, holder, lasts, told)


def _take_over(
    tx: Tx, name: str, holder: str, lasts: timedelta, told: Callable[[str], None]
) -> bool:
    untrue = (leases.c.name == name) & (leases.c.until > tx.now + 2 * lasts)
    former = tx.connection.execute(select(leases.c.holder).where(untrue)).scalar_one_or_none()
    if former is None:
        return False
    taken = tx.connection.execute(
        update(leases)
        .where(untrue, leases.c.holder == former)
        .values(holder=holder, until=tx.now + lasts)
    )
    if taken.rowcount:
        told(former)
    return taken.rowcount == 1


def let_go(tx: Tx, holder: str) -> None:
    """Give back everything this holder has, so that the next one need not wait."""
    tx.connection.execute(delete(leases).where(leases.c.holder == holder))


def fact(tx: Tx, name: str) -> str | None:
    """A small fact of this installation, such as the demo's clock."""
    return tx.connection.execute(
        select(facts.c.value).where(facts.c.name == name)
    ).scalar_one_or_none()


def set_fact(tx: Tx, name: str, value: str) -> None:
    insert = tx.insert(facts)
    put = insert.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    tx.connection.execute(put, {"name": name, "value": value})
