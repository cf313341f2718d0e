"""Messages that go out: written with the turn that caused them, sent after it is true.

Knows: the outbox table, its three lanes, and claims that end by themselves.
Must not know: what it says, who takes it to be sent (see `claiming`), what its ending changes (see
`closing`).

waiting → sending → sent | unknown | failed | dropped. A row is claimed before it is sent, so a
crash leaves it in "sending": an answer is then sent once more, marked as a repetition, because
silence is worse; a message of our own accord never is. Every claim puts a new random fence on its
rows, so that whoever comes back after its hold is told from whoever has the letter now.

Lanes, as they are stored: "reply" answers · "now" what others did that this person must hear at
once (an officer's answer or decision, security news), day and night · "bulk" our own accord
(reminders, digests, broadcasts): in daytime, paced.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import outbox

Lane = Literal["reply", "now", "bulk"]
LetterState = Literal["waiting", "sending", "sent", "unknown", "failed", "dropped"]

URGENT: tuple[Lane, ...] = ("reply", "now")
SENDER_DIED = "(died)"  # the holder of a letter whose sender died and is back: nobody
WRITE_ON = timedelta(seconds=3)  # in which whoever read it has written again, and that has come in
# A due time that is later is of a clock that was set back: the night is the longest reason.
LONGEST_WAIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to be said to a chat. `stale_at` matters to the bulk lane only.

    `zone`: of the person's clock, where the chat has no person who has one. `asked_at`: when they
    wrote what this answers. `cause`: the message it follows from. `reminder`: the step it says.
    """

    chat: int
    body: str
    lane: Lane = "reply"
    zone: str = ""
    stale_at: datetime | None = None
    asked_at: datetime | None = None
    cause: int | None = None
    reminder: str | None = None


class Handed(NamedTuple):
    """A letter that was claimed while it was written."""

    id: int
    letter: Letter
    fence: int
    made_at: datetime


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
    fence: int
    made_at: datetime
    asked_at: datetime | None = None
    cause: int | None = None
    error: str = ""  # of the last try
    moved_on: bool = False  # the person has written again since, and was answered
    reminder: str | None = None

    def end(self, state: LetterState, error: str = "", **more: Any) -> Ending:
        """An ending of this claim; `more` are fields of `Ending`."""
        return Ending(
            self.id, self.fence, state, error=error, chat=self.chat, cause=self.cause, **more
        )


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a claimed letter.

    `due_at` says when to try again ("waiting"), or until when nobody may touch it because it
    could be out ("sending"). `tried` False: it was not this letter's fault, so it costs no
    attempt. `keep`: it was taken, but may still come back; its body stays until it has arrived.
    `elsewhere`: what another chat of this person is to get, because this one cannot be reached.
    """

    id: int
    fence: int
    state: LetterState
    receipt: str = ""
    error: str = ""
    due_at: datetime | None = None
    body: str | None = None  # a changed letter to try again with, None keeps it
    chat: int = 0
    tried: bool = True
    keep: bool = False
    moved_to: str = ""  # the chat has another address now
    template: str = ""
    cause: int | None = None
    elsewhere: Letter | None = None


_OPEN = outbox.c.state.in_(("waiting", "sending"))


def about(chat: int) -> str:
    """What a body is sealed for."""
    return f"outbox:{chat}"


_PUT = Ready(outbox.insert().returning(outbox.c.id))


def new_fence() -> int:
    """A mark of one claim that no other carries."""
    return secrets.randbits(62) | 1


def put(tx: Tx, letters: Sequence[Letter], hold: timedelta | None = None) -> list[Handed]:
    """Write letters; gives those that are handed straight to the caller to be sent.

    With `hold` the caller claims what it wrote for that long, save where an older letter of the
    same chat and lane is still open in other hands: order within a chat comes first.
    """
    if not letters:
        return []
    busy = _busy(tx, letters) if hold else set[int]()
    fence = new_fence()
    rows = [
        _row(tx, letter, fence, hold if letter.chat not in busy else None) for letter in letters
    ]
    ids = tx.connection.each(_PUT, rows)
    if hold is None:
        return []
    written = zip(ids, letters, strict=True)
    return [Handed(id, it, fence, tx.now) for id, it in written if it.chat not in busy]


def _row(tx: Tx, letter: Letter, fence: int, hold: timedelta | None) -> dict[str, object]:
    return {
        "chat_id": letter.chat,
        "lane": letter.lane,
        "body": tx.seal(letter.body, about(letter.chat)),
        "state": "waiting" if hold is None else "sending",
        "attempts": 0,
        "due_at": tx.now,
        "claimed_until": None if hold is None else tx.now + hold,
        "claimed_by": tx.holder,
        "fence": fence,
        "zone": letter.zone,
        "stale_at": letter.stale_at,
        "reminder": letter.reminder,
        "receipt": "",
        "error": "",
        "asked_at": letter.asked_at,
        "cause": letter.cause,
        "made_at": tx.now,
    }


_MINE = (
    (outbox.c.state == "sending")
    & (outbox.c.claimed_by == bindparam("holder"))
    & (outbox.c.claimed_until > bindparam("now"))
)
_BUSY = Ready(
    select(outbox.c.chat_id)
    .where(
        outbox.c.chat_id.in_(bindparam("ids", expanding=True)),
        outbox.c.lane.in_(bindparam("lanes", expanding=True)),
        _OPEN,
        ~_MINE,
    )
    .distinct(),
    "ids",
    "lanes",
)


def _busy(tx: Tx, letters: Sequence[Letter]) -> set[int]:
    """Chats with an open letter in other hands; the caller keeps the order of what it holds."""
    asked = {
        "ids": list({letter.chat for letter in letters}),
        "lanes": list({letter.lane for letter in letters}),
        "holder": tx.holder,
        "now": tx.now,
    }
    return {chat for (chat,) in tx.connection.rows(_BUSY, asked)}


def receipts(tx: Tx, chat: int) -> set[str]:
    """The receipts of letters to a chat: messages at the provider that are accounted for."""
    query = select(outbox.c.receipt).where(outbox.c.chat_id == chat, outbox.c.receipt != "")
    return set(tx.connection.execute(query).scalars())


_CAUSE = Ready(
    select(outbox.c.cause).where(
        outbox.c.chat_id == bindparam("chat"), outbox.c.receipt == bindparam("receipt")
    )
)


def cause(tx: Tx, chat: int, receipt: str) -> int | None:
    """The message that the letter with this receipt follows from: 0 where it follows from none,
    None where this chat was sent no such letter, or long ago."""
    found = tx.connection.rows(_CAUSE, {"chat": chat, "receipt": receipt})
    return (found[0][0] or 0) if found else None


def wake(tx: Tx, all_: bool) -> int:
    """The clock was set back: letters that wait for a time of the old one are due now; how many.

    `all_` who saw it happen wakes every letter; else only those are woken whose own times show it.
    Waking one too early does no harm: it is put off again for the reason that it has.
    """
    untrue = or_(outbox.c.made_at > tx.now, outbox.c.due_at > tx.now + LONGEST_WAIT)
    waits = (outbox.c.state == "waiting") & (outbox.c.due_at > tx.now)
    woken = update(outbox).where(waits if all_ else waits & untrue).values(due_at=tx.now)
    return tx.connection.execute(woken).rowcount


def release(tx: Tx) -> int:
    """End the holds of this holder's former life in a moment; how many.

    Only for a holder whose name no other living process can have. Most of these letters are out,
    and what their readers wrote since waits at the provider: it shall be heard before anybody gets
    one again.
    """
    mine = (outbox.c.state == "sending") & (outbox.c.claimed_by == tx.holder)
    left = update(outbox).where(mine)
    over = left.values(claimed_by=SENDER_DIED, claimed_until=tx.now + WRITE_ON)
    return tx.connection.execute(over).rowcount


def next_due(tx: Tx) -> datetime | None:
    """When the next waiting letter wants to go out."""
    query = select(func.min(outbox.c.due_at)).where(outbox.c.state == "waiting")
    return tx.connection.execute(query).scalar_one()


def oldest(tx: Tx) -> datetime | None:
    """When the oldest letter that is still open was written: the age of the outbox."""
    return tx.connection.execute(select(func.min(outbox.c.made_at)).where(_OPEN)).scalar_one()


def count(tx: Tx, state: LetterState) -> int:
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
