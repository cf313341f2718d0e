"""What became of letters, written down as compare-and-set.

Knows: that an ending counts only for the claim whose fence it carries, while that claim stands.
Must not know: how anything was sent.

A worker that slept past its hold changes nothing that another did since. One thing it may still
know better: that the letter is out. Then nobody who has not begun may send it again, and a doubt
is over; a letter that somebody else has, or that has ended, is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from storage.database.ready import Ready
from storage.mail.outbox import Ending, about
from storage.store import Tx
from storage.tables import chats, outbox

IN_DOUBT = "(in doubt)"  # the holder of a letter that may be out: nobody

_CLAIM = (
    (outbox.c.id == bindparam("letter"))
    & (outbox.c.fence == bindparam("claim"))
    & (outbox.c.state == "sending")
)
_OVER: dict[str, Any] = {
    "state": bindparam("end"),
    "receipt": bindparam("got"),
    "error": bindparam("why"),
    "template": bindparam("said"),
    "claimed_until": None,
    "ended_at": bindparam("now"),
}
_KEPT = Ready(update(outbox).where(_CLAIM).values(**_OVER))
_EMPTIED = Ready(update(outbox).where(_CLAIM).values(**_OVER, body=b""))
_AGAIN = (
    update(outbox)
    .where(_CLAIM)
    .values(
        state="waiting",
        attempts=outbox.c.attempts + bindparam("cost"),
        due_at=bindparam("due"),
        error=bindparam("why"),
        claimed_until=None,
    )
)
_HELD = (
    update(outbox)
    .where(_CLAIM)
    .values(claimed_until=bindparam("due"), claimed_by=IN_DOUBT, error=bindparam("why"))
)


def end(tx: Tx, endings: Sequence[Ending]) -> list[Ending]:
    """Write down what became of letters; the body of one that is over is emptied.

    Gives those that changed nothing: another worker had taken the letter meanwhile, or they had
    been written down before (a commit whose answer was lost).
    """
    late = _write(tx, [e for e in endings if e.state not in ("waiting", "sending")])
    for ending in endings:
        if ending.state in ("waiting", "sending") and not _not_yet(tx, ending):
            late.append(ending)
    return late


def _write(tx: Tx, over: Sequence[Ending]) -> list[Ending]:
    late: list[Ending] = []
    for keep, statement in ((True, _KEPT), (False, _EMPTIED)):
        some = [e for e in over if e.keep is keep]
        if some and tx.connection.many(statement, [_values(tx, e) for e in some]) != len(some):
            late += _late(tx, some)
    return late


def _values(tx: Tx, e: Ending) -> dict[str, object]:
    return {"letter": e.id, "claim": e.fence, "end": e.state, "got": e.receipt,
            "why": e.error[:300], "said": e.template, "now": tx.now}  # fmt: skip


def _late(tx: Tx, some: Sequence[Ending]) -> list[Ending]:
    """Which of them found another claim on their letter. Rare, so it may ask.

    What was written a moment ago in this transaction carries its own fence and ended now.
    """
    ids = [e.id for e in some]
    query = select(outbox.c.id, outbox.c.fence, outbox.c.ended_at).where(outbox.c.id.in_(ids))
    rows = {id: (fence, at) for id, fence, at in tx.connection.execute(query)}
    late = [e for e in some if rows.get(e.id) != (e.fence, tx.now)]
    return [e for e in late if not (e.state == "sent" and _settle(tx, e))]


def _settle(tx: Tx, e: Ending) -> bool:
    """It is out after all, and nobody else is at it."""
    free = or_(
        outbox.c.state.in_(("waiting", "unknown")),
        (outbox.c.state == "sending") & (outbox.c.claimed_by == IN_DOUBT),
    )
    values: dict[str, Any] = {
        "state": "sent",
        "receipt": e.receipt,
        "error": "",
        "template": e.template,
        "claimed_until": None,
        "ended_at": tx.now,
    }
    if not e.keep:
        values["body"] = b""
    other = (outbox.c.id == e.id) & (outbox.c.fence != e.fence)
    settled = update(outbox).where(other, free).values(**values)
    return tx.connection.execute(settled).rowcount == 1


def _not_yet(tx: Tx, e: Ending) -> bool:
    values: dict[str, object] = {"letter": e.id, "claim": e.fence, "why": e.error[:300]}
    values["due"] = e.due_at or tx.now
    if e.state == "sending":
        # Nobody's hands: what comes after it in its chat must wait until it is settled.
        return tx.connection.execute(_HELD, values).rowcount == 1
    again = _AGAIN if e.body is None else _AGAIN.values(body=tx.seal(e.body, about(e.chat)))
    return tx.connection.execute(again, values | {"cost": int(e.tried)}).rowcount == 1


def reopen(tx: Tx, id: int, receipt: str, due_at: datetime, error: str) -> bool:
    """A letter that was taken under this receipt came back: it waits again, if it has its body."""
    here = (outbox.c.id == id) & (outbox.c.receipt == receipt) & (outbox.c.state == "sent")
    reopened = tx.connection.execute(
        update(outbox)
        .where(here, outbox.c.body != b"")
        .values(state="waiting", attempts=outbox.c.attempts + 1, due_at=due_at, receipt="",
                template="", error=error[:300], ended_at=None)
    )  # fmt: skip
    return reopened.rowcount == 1


def came_to_nothing(tx: Tx, id: int, receipt: str, error: str) -> bool:
    """A letter that was taken under this receipt failed for good."""
    here = (outbox.c.id == id) & (outbox.c.receipt == receipt) & (outbox.c.state == "sent")
    failed = update(outbox).where(here).values(state="failed", error=error[:300], body=b"")
    return tx.connection.execute(failed).rowcount == 1


def withdraw(tx: Tx, person: int) -> None:
    """What waits to be said to this person of our own accord is not said any more.

    One that is being sent at this moment may still go out.
    """
    theirs = select(chats.c.id).where(chats.c.person_id == person)
    here = (outbox.c.chat_id.in_(theirs)) & (outbox.c.lane == "bulk")
    gone = {"state": "dropped", "error": "they asked for silence", "body": b"", "ended_at": tx.now}
    tx.connection.execute(update(outbox).where(here, outbox.c.state == "waiting").values(**gone))
