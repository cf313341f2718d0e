"""Letters taken to be sent: what is due, and what a dead sender left behind.

Knows: the order within a chat and a lane, and that a claim puts a new fence on what it takes.
Must not know: how anything is sent, what its ending changes (see `closing`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, func, or_, select, update

from storage.database.ready import Ready
from storage.mail.outbox import SENDER_DIED, Claimed, Ending, Lane, about, new_fence
from storage.store import Tx
from storage.tables import chats, inbox, outbox, people
from storage.vault import Unreadable

LONGEST_HOLD = timedelta(minutes=2)  # one that ends later is of a clock that was set back

OnUnsent = Callable[[Ending], None]  # hears of letters that ended without being sent

_OLDER = outbox.alias()
_IN_THE_WAY = exists().where(
    _OLDER.c.chat_id == outbox.c.chat_id,
    _OLDER.c.lane == outbox.c.lane,
    _OLDER.c.state.in_(("waiting", "sending")),
    _OLDER.c.id < outbox.c.id,
)
_IS_DUE = (
    (outbox.c.state == "waiting")
    & outbox.c.lane.in_(bindparam("lanes", expanding=True))
    & (outbox.c.due_at <= bindparam("now"))
)
# The first open letter of each chat in these lanes, if its time has come: answers first.
_FIRST_DUE = (
    select(outbox.c.id)
    .where(_IS_DUE, ~_IN_THE_WAY)
    .order_by(outbox.c.lane.desc(), outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
# Ready, because they are asked several times a second while nothing happens.
_DUE = Ready(_FIRST_DUE, "lanes")
_HERE = chats.c.channel.in_(bindparam("channels", expanding=True))
_OF_CHANNELS = _FIRST_DUE.join(chats, chats.c.id == outbox.c.chat_id).where(_HERE)
_DUE_ON = Ready(_OF_CHANNELS, "lanes", "channels")
_SOME_DUE = Ready(select(outbox.c.id).where(_IS_DUE).limit(1), "lanes")


def claim(
    tx: Tx,
    lanes: Lane | Sequence[Lane],
    limit: int,
    hold: timedelta,
    channels: Collection[str] = (),
    told: OnUnsent = lambda _: None,
) -> list[Claimed]:
    """Take letters that are due; nobody else gets them while they are held.

    Of these channels only, where some are named. `told` as in `read`.
    """
    lanes = (lanes,) if isinstance(lanes, str) else lanes
    asked = {"lanes": lanes, "now": tx.now, "most": limit}
    rows = tx.connection.rows
    due = rows(_DUE_ON, asked | {"channels": [*channels]}) if channels else rows(_DUE, asked)
    return _take(tx, [id for (id,) in due], hold, told)


_TAKE = Ready(
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state="sending",
        claimed_until=bindparam("until"),
        claimed_by=bindparam("holder"),
        fence=bindparam("claim"),
    ),
    "ids",
)


def _take(tx: Tx, ids: list[int], hold: timedelta, told: OnUnsent) -> list[Claimed]:
    if not ids:
        return []
    claimed = {"ids": ids, "until": tx.now + hold, "holder": tx.holder, "claim": new_fence()}
    tx.connection.many(_TAKE, [claimed])
    return read(tx, ids, told)


# By the numbers of messages where it can be: clocks of two processes part by some milliseconds.
_LATER = or_(
    inbox.c.id > outbox.c.cause,
    outbox.c.cause.is_(None) & (inbox.c.received_at > outbox.c.made_at),
)
_HAS_MOVED_ON = exists().where(inbox.c.chat_id == outbox.c.chat_id, _LATER, inbox.c.state == "done")


def _readable() -> Any:
    o, c = outbox.c, chats.c
    return (
        select(o.id, o.chat_id, c.channel, c.address, o.body, o.lane, o.attempts,
               func.coalesce(people.c.zone, o.zone), o.stale_at, c.last_in_at, c.unreachable,
               o.fence, o.made_at, o.asked_at, o.cause, o.error, _HAS_MOVED_ON, o.reminder)
        .join(chats, c.id == o.chat_id)
        .outerjoin(people, people.c.id == c.person_id)
        .where(o.id.in_(bindparam("ids", expanding=True)))
        .order_by(o.lane.desc(), o.id)
    )  # fmt: skip


_READ = Ready(_readable(), "ids")


def read(tx: Tx, ids: Sequence[int], told: OnUnsent = lambda _: None) -> list[Claimed]:
    """Claimed letters with what is needed to send them.

    One that does not open is given up, so that it holds up no other, and `told` hears of it. Its
    body stays: another key may open it.
    """
    letters: list[Claimed] = []
    for id, chat, channel, address, body, *rest in tx.connection.rows(_READ, {"ids": ids}):
        try:
            opened = tx.open(address, f"chats.address:{chat}"), tx.open(body, about(chat))
        except Unreadable:
            told(_set_aside(tx, id))
        else:
            letters.append(Claimed(id, chat, channel, *opened, *rest))
    return letters


def _set_aside(tx: Tx, id: int) -> Ending:
    here = update(outbox).where(outbox.c.id == id)
    over = {"state": "failed", "error": "does not open", "claimed_until": None}
    ended = here.values(**over, ended_at=tx.now).returning(outbox.c.fence, outbox.c.cause)
    fence, cause = tx.connection.execute(ended).one()
    return Ending(id, fence, "failed", error="does not open", cause=cause)


_OVER = or_(
    outbox.c.claimed_until < bindparam("now"),
    outbox.c.claimed_until > bindparam("beyond"),
    (outbox.c.claimed_by == SENDER_DIED) & _HAS_MOVED_ON,
)
_ALIVE: BindParameter[int] = bindparam("alive", expanding=True)
_ORPHANS = Ready(
    select(outbox.c.id)
    .where(outbox.c.state == "sending", _OVER, outbox.c.id.not_in(_ALIVE))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True),
    "alive",
)


def orphans(
    tx: Tx,
    limit: int,
    hold: timedelta,
    alive: Collection[int] = (),
    told: OnUnsent = lambda _: None,
) -> list[Claimed]:
    """Letters whose sender died: the hold has run out, or its sender is back and its reader has
    written on. They are the caller's now, to settle.

    A hold that ends later than any can was given by a clock that has been set back since. The
    letters that the caller itself is sending, whatever the clock says, are named by `alive`.
    """
    beyond = tx.now + LONGEST_HOLD
    asked = {"now": tx.now, "beyond": beyond, "alive": [*alive, 0], "most": limit}  # 0 is no letter
    return _take(tx, [id for (id,) in tx.connection.rows(_ORPHANS, asked)], hold, told)


def some_due(tx: Tx, lane: Lane) -> bool:
    """Whether anything in this lane may be sent now."""
    return bool(tx.connection.rows(_SOME_DUE, {"lanes": [lane], "now": tx.now}))
