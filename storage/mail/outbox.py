"""Messages that go out: written with the turn that caused them, sent after it is true.

Knows: the outbox table, its two lanes, claims that end by themselves, and typed endings.
Must not know: how anything is sent, or what it says.

waiting → sending → sent | unknown | failed | dropped. A row is claimed before it is sent, so a
crash leaves it in "sending": a reply is then sent once more, marked as a repetition, because
silence is worse; a message of our own accord ("bulk": reminder, broadcast) never is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, bindparam, delete, func, select, update

from storage.store import Tx
from storage.tables import chats, inbox, outbox
from storage.vault import Unreadable

Lane = Literal["reply", "bulk"]
State = Literal["waiting", "sending", "sent", "unknown", "failed", "dropped"]


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to be said to a chat. `zone` and `stale_at` matter to the bulk lane only."""

    chat: int
    body: str
    lane: Lane = "reply"
    zone: str = ""
    stale_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that this worker, and no other, sends now."""

    id: int
    chat: int
    channel: str
    address: str
    body: str
    lane: Lane
    attempts: int
    zone: str
    stale_at: datetime | None
    last_in_at: datetime | None
    unreachable: str
    error: str = ""  # of the last try
    moved_on: bool = False  # the person has written again since, and was answered


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a claimed letter.

    `due_at` says when to try again ("waiting"), or until when nobody may touch it because it
    could be out ("sending"). `tried` False: it was not this letter's fault, so it costs no
    attempt. `keep`: it was taken, but may still come back; its body stays until it has arrived.
    """

    id: int
    state: State
    receipt: str = ""
    error: str = ""
    due_at: datetime | None = None
    body: str | None = None  # a changed letter to try again with, None keeps it
    chat: int = 0
    tried: bool = True
    keep: bool = False
    moved_to: str = ""  # the chat has another address now
    template: str = ""


_OPEN = outbox.c.state.in_(("waiting", "sending"))


def _about(chat: int) -> str:
    return f"outbox:{chat}"


def put(
    tx: Tx, letters: Sequence[Letter], hold: timedelta | None = None
) -> list[tuple[int, Letter]]:
    """Write letters; gives (id, letter) of those handed straight to the caller to be sent.

    With `hold` the caller claims what it wrote for that long, save where an older letter of the
    same chat is still open in other hands: order within a chat comes first.
    """
    if not letters:
        return []
    busy = _busy(tx, {letter.chat for letter in letters}) if hold else set[int]()
    rows = [_row(tx, letter, hold if letter.chat not in busy else None) for letter in letters]
    insert = outbox.insert().returning(outbox.c.id, sort_by_parameter_order=True)
    ids = tx.connection.execute(insert, rows).scalars()
    if hold is None:
        return []
    return [(id, it) for id, it in zip(ids, letters, strict=True) if it.chat not in busy]


def _row(tx: Tx, letter: Letter, hold: timedelta | None) -> dict[str, object]:
    return {
        "chat_id": letter.chat,
        "lane": letter.lane,
        "body": tx.seal(letter.body, _about(letter.chat)),
        "state": "waiting" if hold is None else "sending",
        "attempts": 0,
        "due_at": tx.now,
        "claimed_until": None if hold is None else tx.now + hold,
        "claimed_by": tx.holder,
        "zone": letter.zone,
        "stale_at": letter.stale_at,
        "receipt": "",
        "error": "",
        "made_at": tx.now,
    }


_MINE = (
    (outbox.c.state == "sending")
    & (outbox.c.claimed_by == bindparam("holder"))
    & (outbox.c.claimed_until > bindparam("now"))
)
_BUSY = (
    select(outbox.c.chat_id)
    .where(outbox.c.chat_id.in_(bindparam("ids", expanding=True)), _OPEN, ~_MINE)
    .distinct()
)


def _busy(tx: Tx, ids: set[int]) -> set[int]:
    """Chats with an open letter in other hands; the caller keeps the order of what it holds."""
    asked = {"ids": list(ids), "holder": tx.holder, "now": tx.now}
    return set(tx.connection.execute(_BUSY, asked).scalars())


def _due(tx: Tx, lane: Lane, limit: int) -> Select[int]:
    """The first open letter of each chat in this lane, if its time has come."""
    older = outbox.alias()
    in_the_way = (
        select(older.c.id)
        .where(
            older.c.chat_id == outbox.c.chat_id,
            older.c.lane == outbox.c.lane,
            older.c.state.in_(("waiting", "sending")),
            older.c.id < outbox.c.id,
        )
        .exists()
    )
    return (
        select(outbox.c.id)
        .where(outbox.c.state == "waiting", outbox.c.lane == lane, outbox.c.due_at <= tx.now)
        .where(~in_the_way)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
    )


def claim(tx: Tx, lane: Lane, limit: int, hold: timedelta) -> list[Claimed]:
    """Take letters that are due; nobody else gets them while they are held."""
    chosen = _due(tx, lane, limit).with_for_update(of=outbox, skip_locked=True)
    ids = list(tx.connection.execute(chosen).scalars())
    if not ids:
        return []
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(state="sending", claimed_until=tx.now + hold, claimed_by=tx.holder)
    )
    return read(tx, ids)


def read(tx: Tx, ids: Sequence[int]) -> list[Claimed]:
    """Claimed letters with what is needed to send them.

    One that does not open is given up, so that it holds up no other. Its body stays: another key
    may open it.
    """
    o, c, i = outbox.c, chats.c, inbox.c
    since = (i.chat_id == o.chat_id) & (i.received_at > o.made_at) & (i.state == "done")
    query = (
        select(o.id, o.chat_id, c.channel, c.address, o.body, o.lane, o.attempts, o.zone,
               o.stale_at, c.last_in_at, c.unreachable, o.error,
               select(i.id).where(since).exists())
        .join(chats, c.id == o.chat_id)
        .where(o.id.in_(ids))
        .order_by(o.id)
    )  # fmt: skip
    letters: list[Claimed] = []
    for id, chat, channel, address, body, *rest in tx.connection.execute(query).all():
        try:
            opened = tx.open(address, f"chats.address:{chat}"), tx.open(body, _about(chat))
        except Unreadable:
            _set_aside(tx, id)
        else:
            letters.append(Claimed(id, chat, channel, *opened, *rest))
    return letters


def _set_aside(tx: Tx, id: int) -> None:
    here = update(outbox).where(outbox.c.id == id)
    over = {"state": "failed", "error": "does not open", "claimed_until": None}
    tx.connection.execute(here.values(**over, ended_at=tx.now))


_END = (
    update(outbox)
    .where(outbox.c.id == bindparam("letter"))
    .values(
        state=bindparam("state"),
        receipt=bindparam("receipt"),
        error=bindparam("error"),
        template=bindparam("template"),
        claimed_until=None,
        ended_at=bindparam("now"),
    )
)


def end(tx: Tx, endings: Sequence[Ending]) -> None:
    """Write down what became of letters; the body of one that is over is emptied."""
    over = [e for e in endings if e.state not in ("waiting", "sending")]
    for keep, end_ in ((True, _END), (False, _END.values(body=b""))):
        rows = [
            {"letter": e.id, "state": e.state, "receipt": e.receipt, "error": e.error[:300],
             "template": e.template, "now": tx.now} for e in over if e.keep is keep
        ]  # fmt: skip
        if rows:
            tx.connection.execute(end_, rows)
    for ending in endings:
        if ending.state == "waiting":
            _again(tx, ending)
        elif ending.state == "sending":
            _hold(tx, ending)


def _again(tx: Tx, ending: Ending) -> None:
    changed = {} if ending.body is None else {"body": tx.seal(ending.body, _about(ending.chat))}
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id == ending.id)
        .values(
            state="waiting",
            attempts=outbox.c.attempts + int(ending.tried),
            due_at=ending.due_at or tx.now,
            error=ending.error[:300],
            claimed_until=None,
            **changed,
        )
    )


def _hold(tx: Tx, ending: Ending) -> None:
    """Nobody's hands: what comes after it in its chat must wait until it is settled."""
    here = update(outbox).where(outbox.c.id == ending.id)
    held = {"claimed_until": ending.due_at, "claimed_by": "(in doubt)"}
    tx.connection.execute(here.values(**held, error=ending.error[:300]))


def reopen(tx: Tx, id: int, due_at: datetime, error: str) -> None:
    """A letter that was taken came back: it waits again, if its body was kept."""
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id == id, outbox.c.state == "sent", outbox.c.body != b"")
        .values(state="waiting", attempts=outbox.c.attempts + 1, due_at=due_at, receipt="",
                template="", error=error[:300], ended_at=None)
    )  # fmt: skip


def came_to_nothing(tx: Tx, id: int, error: str) -> None:
    """A letter that was taken failed for good."""
    here = update(outbox).where(outbox.c.id == id, outbox.c.state == "sent")
    tx.connection.execute(here.values(state="failed", error=error[:300], body=b""))


def receipts(tx: Tx, chat: int) -> set[str]:
    """The receipts of letters to a chat: messages at the provider that are accounted for."""
    query = select(outbox.c.receipt).where(outbox.c.chat_id == chat, outbox.c.receipt != "")
    return set(tx.connection.execute(query).scalars())


def orphans(tx: Tx, limit: int, hold: timedelta) -> list[Claimed]:
    """Letters whose sender died: the hold has run out. They are the caller's now, to settle."""
    query = (
        select(outbox.c.id)
        .where(outbox.c.state == "sending", outbox.c.claimed_until < tx.now)
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(tx.connection.execute(query).scalars())
    if not ids:
        return []
    held = update(outbox).where(outbox.c.id.in_(ids))
    tx.connection.execute(held.values(claimed_until=tx.now + hold, claimed_by=tx.holder))
    return read(tx, ids)


def release(tx: Tx) -> int:
    """End the holds of this holder's former life; how many.

    Only for a holder whose name no other living process can have.
    """
    mine = (outbox.c.state == "sending") & (outbox.c.claimed_by == tx.holder)
    over = update(outbox).where(mine).values(claimed_until=tx.now - timedelta(seconds=1))
    return tx.connection.execute(over).rowcount


def next_due(tx: Tx) -> datetime | None:
    """When the next waiting letter wants to go out."""
    query = select(func.min(outbox.c.due_at)).where(outbox.c.state == "waiting")
    return tx.connection.execute(query).scalar_one()


def oldest(tx: Tx) -> datetime | None:
    """When the oldest letter that is still open was written: the age of the outbox."""
    return tx.connection.execute(select(func.min(outbox.c.made_at)).where(_OPEN)).scalar_one()


def count(tx: Tx, state: State) -> int:
    """How many letters are in this state."""
    query = select(func.count()).select_from(outbox).where(outbox.c.state == state)
    return tx.connection.execute(query).scalar_one()


def endings(tx: Tx, chat: int) -> list[tuple[str, str]]:
    """State and error of a chat's letters, oldest first."""
    query = select(outbox.c.state, outbox.c.error).where(outbox.c.chat_id == chat)
    return [(state, error) for state, error in tx.connection.execute(query.order_by(outbox.c.id))]


def forget(tx: Tx, older_than: timedelta) -> int:
    """Drop letters that ended long ago; how many."""
    old = outbox.c.ended_at < tx.now - older_than
    return tx.connection.execute(delete(outbox).where(old)).rowcount
