"""What a provider said later of messages it took: queued, sent, delivered, read, failed.

Knows: that such news comes in any order and more than once, so a state only moves forward.
Must not know: what an error code means, who is written to.
A row may be older than the receipt in the outbox: news can overtake the answer to a send.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update

from storage.mail.outbox import Lane
from storage.store import Tx
from storage.tables import outbox, progress

# A message that arrived after all is no failure; one that failed was not only sent.
_RANKS = {
    "queued": 1, "accepted": 1, "scheduled": 1, "sending": 2, "sent": 3,
    "canceled": 4, "undelivered": 4, "failed": 4, "delivered": 5, "read": 6,
}  # fmt: skip
_FAILED = _RANKS["failed"]
_ARRIVED = _RANKS["delivered"]

StatusNews = tuple[str, str, str]  # receipt, state, error code


@dataclass(frozen=True, slots=True)
class LateFailure:
    """A letter that was taken and then failed. `template`: the approved text that went out."""

    receipt: str
    code: str
    letter: int
    chat: int
    attempts: int
    template: str
    cause: int | None
    lane: Lane


def note(tx: Tx, news: Sequence[StatusNews]) -> list[StatusNews]:
    """Write news down; gives what moved a message forward."""
    return [one for one in news if one[1] in _RANKS and _moved(tx, one)]


def _moved(tx: Tx, one: StatusNews) -> bool:
    receipt, state, code = one
    rank = _RANKS[state]
    row = tx.insert(progress).values(
        receipt=receipt, state=state, rank=rank, code=code, open=rank == _FAILED, at=tx.now
    )
    new = row.excluded
    moved = row.on_conflict_do_update(
        index_elements=["receipt"],
        set_={"state": new.state, "rank": new.rank, "code": new.code, "open": new.open,
              "at": new.at},
        where=progress.c.rank < new.rank,
    ).returning(progress.c.receipt)  # fmt: skip
    if tx.connection.execute(moved).first() is None:
        return False
    if rank >= _ARRIVED:
        tx.connection.execute(_EMPTY, {"arrived": receipt})
    return True


# Least data: what has arrived needs no second try.
_EMPTY = (
    update(outbox)
    .where(outbox.c.receipt == bindparam("arrived"), outbox.c.state == "sent")
    .values(body=b"")
)


def late_failures(tx: Tx, limit: int) -> list[LateFailure]:
    """Failures not yet dealt with, of letters that are known by their receipt."""
    o, p = outbox.c, progress.c
    query = (
        select(p.receipt, p.code, o.id, o.chat_id, o.attempts, o.template, o.cause, o.lane)
        .join(outbox, o.receipt == p.receipt)
        .where(p.open, o.state == "sent")
        .order_by(o.id)
        .limit(limit)
        .with_for_update(of=outbox, skip_locked=True)
    )
    return [LateFailure(*row) for row in tx.connection.execute(query)]


def settled(tx: Tx, receipt: str) -> None:
    """A failure was dealt with."""
    here = update(progress).where(progress.c.receipt == receipt)
    tx.connection.execute(here.values(open=False))


def state_of(tx: Tx, receipt: str) -> tuple[str, str] | None:
    """State and error code of a message, None while nothing was said of it."""
    query = select(progress.c.state, progress.c.code).where(progress.c.receipt == receipt)
    row = tx.connection.execute(query).first()
    return None if row is None else (row[0], row[1])


def forget(tx: Tx, older_than: timedelta) -> int:
    """Drop old news; how many."""
    return tx.connection.execute(
        delete(progress).where(progress.c.at < tx.now - older_than)
    ).rowcount
