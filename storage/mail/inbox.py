"""Messages that came in: each exactly once, answered in order, set aside when they cannot be.

Knows: the inbox table and its states.
Must not know: what a message says; a body is sealed JSON to this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import bindparam, delete, func, select, text, update

from storage.database import insert_of
from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import chats, inbox


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message to be written down; without a body when it is answered in this transaction."""

    channel: str
    key: str
    chat: int
    body: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to be answered."""

    id: int
    chat: int
    channel: str
    key: str
    body: str
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """A message set aside, for the operator; the error carries no personal data."""

    id: int
    channel: str
    received_at: datetime
    error: str


def _about(channel: str, key: str) -> str:
    return f"inbox:{channel}:{key}"


@cache
def _adding(kind: str) -> Ready:
    """Each kind of database has its own INSERT: standard SQL has no ON CONFLICT."""
    return Ready(insert_of(kind, inbox).on_conflict_do_nothing().returning(inbox.c.id))


def add(tx: Tx, arrivals: Sequence[Arrival]) -> list[int | None]:
    """Write messages down; their numbers in this order. A key seen before is left alone: None."""
    rows = [
        {
            "channel": a.channel,
            "key": a.key,
            "chat_id": a.chat,
            "body": b"" if a.body is None else tx.seal(a.body, _about(a.channel, a.key)),
            "state": "done" if a.body is None else "waiting",
            "attempts": 0,
            "error": "",
            "received_at": tx.now,
        }
        for a in arrivals
    ]
    return tx.connection.each(_adding(tx.database.kind), rows)


# From one chat to the next in the index ix_inbox_turns: a step costs the same however many
# messages wait in a chat, which a DISTINCT or GROUP BY over them would not.
_HEADS = Ready(
    text("""
    WITH RECURSIVE turns(chat, place) AS (
        SELECT (SELECT min(chat_id) FROM inbox WHERE state = 'waiting' AND chat_id > :after), 1
        UNION ALL
        SELECT (SELECT min(chat_id) FROM inbox WHERE state = 'waiting' AND chat_id > turns.chat),
            place + 1
        FROM turns WHERE turns.chat IS NOT NULL AND place < :most
    )
    SELECT chat,
        (SELECT min(id) FROM inbox WHERE state = 'waiting' AND chat_id = turns.chat) AS message
    FROM turns WHERE chat IS NOT NULL ORDER BY place
""").columns(inbox.c.chat_id, inbox.c.id)
)


def heads(tx: Tx, limit: int, after: int = 0) -> dict[int, int]:
    """The oldest unanswered message of up to `limit` chats: chat id → message id.

    Chats come in a ring, the one behind `after` first: who goes on from the last one that had
    its turn comes round to everybody, whoever writes how much.
    """
    first = _heads(tx, limit, after)
    if after and len(first) < limit:
        first |= _heads(tx, limit - len(first), 0)
    return first


def _heads(tx: Tx, most: int, after: int) -> dict[int, int]:
    return dict(tx.connection.rows(_HEADS, {"after": after, "most": most}))


_WAITING = func.count()
_CROWDED = Ready(
    select(inbox.c.chat_id, _WAITING)
    .where(inbox.c.state == "waiting", inbox.c.chat_id.in_(bindparam("ids", expanding=True)))
    .group_by(inbox.c.chat_id)
    .having(bindparam("most") < _WAITING),
    "ids",
)


def crowded(tx: Tx, chats: Sequence[int], more_than: int) -> dict[int, int]:
    """Those of the chats in which more than so many messages wait: chat id → how many."""
    return dict(tx.connection.rows(_CROWDED, {"ids": chats, "most": more_than}))


_BEHIND_MANY = (
    select(inbox.c.id)
    .where(inbox.c.chat_id == bindparam("chat"), inbox.c.state == "waiting")
    .order_by(inbox.c.id)
    .offset(bindparam("most"))
)
_SET_ASIDE = Ready(
    update(inbox).where(inbox.c.id.in_(_BEHIND_MANY)).values(state="failed", error=bindparam("why"))
)


def set_aside(tx: Tx, chat: int, keep: int, why: str) -> int:
    """Set aside what waits in a chat behind the first `keep` messages; returns how many."""
    return tx.connection.many(_SET_ASIDE, [{"chat": chat, "most": keep, "why": why}])


def move(tx: Tx, ends: int, lives: int) -> None:
    """What waits in one chat waits in another from now on; both must be locked."""
    here = (inbox.c.chat_id == ends) & (inbox.c.state == "waiting")
    tx.connection.execute(update(inbox).where(here).values(chat_id=lives))


_WAITS = inbox.alias()
_OLDEST = (
    select(func.min(_WAITS.c.id))
    .where(_WAITS.c.state == "waiting", _WAITS.c.chat_id == chats.c.id)
    .scalar_subquery()
)
_BEHIND = Ready(
    select(
        inbox.c.id,
        inbox.c.chat_id,
        inbox.c.channel,
        inbox.c.key,
        inbox.c.body,
        inbox.c.attempts,
        inbox.c.received_at,
    )
    .select_from(chats)
    .join(inbox, inbox.c.id == _OLDEST)
    .where(chats.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(inbox.c.id),
    "ids",
)


def behind(tx: Tx, chats: Sequence[int]) -> list[Waiting]:
    """The oldest message that waits in each of these chats, where one does.

    Sure only of chats that are locked.
    """
    return [
        Waiting(id, chat, channel, key, tx.open(body, _about(channel, key)), attempts, at)
        for id, chat, channel, key, body, attempts, at in tx.connection.rows(
            _BEHIND, {"ids": chats}
        )
    ]


_KEEP = Ready(
    update(inbox)
    .where(inbox.c.id == bindparam("message"))
    .values(state="waiting", body=bindparam("sealed"))
)


def keep(tx: Tx, messages: Sequence[tuple[Waiting, str]]) -> None:
    """Messages that were to be answered as they came, and were not: with these bodies they wait."""
    tx.connection.many(
        _KEEP,
        [{"message": m.id, "sealed": tx.seal(body, _about(m.channel, m.key))}
         for m, body in messages],
    )  # fmt: skip


_DONE = Ready(
    update(inbox)
    .where(inbox.c.id == bindparam("message"))
    .values(state="done", body=b"")  # least data: an answered message needs no body
)


def done(tx: Tx, ids: Sequence[int]) -> None:
    """These messages are answered."""
    tx.connection.many(_DONE, [{"message": id} for id in ids])


def at(tx: Tx, id: int) -> tuple[str, str, datetime] | None:
    """The channel, the key and the time of a message that came; None when it is forgotten."""
    query = select(inbox.c.channel, inbox.c.key, inbox.c.received_at).where(inbox.c.id == id)
    found = tx.connection.execute(query).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def attempts(tx: Tx, id: int) -> int | None:
    """How often this message was tried, locked for this transaction; None when it is over."""
    here = (inbox.c.id == id) & (inbox.c.state == "waiting")
    query = select(inbox.c.attempts).where(here).with_for_update()
    return tx.connection.execute(query).scalar_one_or_none()


def missed(tx: Tx, id: int, attempts: int, error: str, final: bool) -> None:
    """An attempt at this message failed; the `final` one sets it aside."""
    tx.connection.execute(
        update(inbox)
        .where(inbox.c.id == id)
        .values(attempts=attempts, error=error[:300], state="failed" if final else "waiting")
    )


def failed(tx: Tx) -> list[Failed]:
    """Everything set aside, oldest first."""
    query = (
        select(inbox.c.id, inbox.c.channel, inbox.c.received_at, inbox.c.error)
        .where(inbox.c.state == "failed")
        .order_by(inbox.c.id)
    )
    return [Failed(*row) for row in tx.connection.execute(query)]


def retry(tx: Tx, ids: Sequence[int]) -> int:
    """Put messages back in line (all that were set aside when `ids` is empty); returns how many."""
    which = inbox.c.id.in_(ids) if ids else inbox.c.id.is_not(None)
    again = update(inbox).where(which, inbox.c.state == "failed")
    return tx.connection.execute(again.values(state="waiting", attempts=0)).rowcount


def known(tx: Tx, channel: str, keys: Sequence[str]) -> set[str]:
    """Those of the keys that have been received before."""
    query = select(inbox.c.key).where(inbox.c.channel == channel, inbox.c.key.in_(keys))
    return set(tx.connection.execute(query).scalars())


def count(tx: Tx, state: str) -> int:
    """How many messages are in this state."""
    query = select(func.count()).select_from(inbox).where(inbox.c.state == state)
    return tx.connection.execute(query).scalar_one()


def forget(tx: Tx, older_than: timedelta) -> int:
    """Drop answered messages; their keys only guard against repeats, which come within hours.

    Telegram may restart its numbers after a week of silence, so keys must not be kept for long.
    """
    old = (inbox.c.state == "done") & (inbox.c.received_at < tx.now - older_than)
    return tx.connection.execute(delete(inbox).where(old)).rowcount
