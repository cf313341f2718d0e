"""Photos and papers: first wanted, then in the cabinet; a row in the table is a promise.

Knows: the files table, who may fetch a file now, how much one chat may keep.
Must not know: how a file is fetched, what it shows, where its bytes lie.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update

from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import chats, files
from storage.vault import Unreadable

_DAY = timedelta(days=1)
LIST = "roster"  # of members: it is read and not kept
RECEIPT = "receipt"  # a photo of what is written on paper: whoever sends it hears that it is dark
LONGEST_WAIT = timedelta(hours=5)  # a due time later than this is of a clock that was set back


@dataclass(frozen=True, slots=True)
class Quota:
    """How much is kept: bytes, and for one chat also files in 24 hours.

    `least_free`: with fewer bytes free on the disk nothing is taken; `largest`: of one file.
    """

    chat_bytes: int = 200_000_000
    chat_daily: int = 40
    total_bytes: int = 20_000_000_000
    least_free: int = 500_000_000
    largest: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is still at the provider.

    `attempts` counts this one. With `until` it is the fence: whoever claims the file after us has
    another (`attempts` alone comes again where one did not count).
    """

    id: int
    chat: int
    channel: str
    address: str
    source: str
    attempts: int
    until: datetime
    purpose: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bytes:
    """What of a file lies in the cabinet, by its names there.

    `shown` says nothing but what is seen, `original` is what came, `thumbnail` may be ""; `size`
    counts the bytes of them all. `verdict`: whether it can be read.
    """

    shown: str
    original: str
    thumbnail: str
    size: int
    mime: str
    verdict: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """What is known of a file: `sha256` names in the cabinet what is shown of it, `thumbnail` a
    small JPEG of that, "" where there is none."""

    id: int
    state: str
    mime: str
    sha256: str
    size: int
    error: str
    verdict: str
    thumbnail: str


def full(tx: Tx, chat: int, quota: Quota, free: int) -> Literal["", "day", "chat", "house"]:
    """What keeps a chat from giving one more file; `free` bytes are left on the disk."""
    mine = files.c.chat_id == chat
    today = select(func.count()).where(mine, files.c.made_at > tx.now - _DAY)
    if tx.connection.execute(today).scalar_one() >= quota.chat_daily:
        return "day"
    if tx.connection.execute(_BYTES.where(mine)).scalar_one() >= quota.chat_bytes:
        return "chat"
    if free < quota.least_free or tx.connection.execute(_BYTES).scalar_one() >= quota.total_bytes:
        return "house"
    return ""


_BYTES = select(func.coalesce(func.sum(files.c.size), 0)).where(files.c.state != "failed")


def want(
    tx: Tx, chat: int, source: str, mime: str, unique: str, size: int = 0, purpose: str = ""
) -> int:  # fmt: skip
    """Promise to fetch a file; `source` is what the channel needs for it, `purpose` says that it is
    a list to be read (`LIST`) or a `RECEIPT`.

    `size` in bytes as far as the provider tells it, so that promises count for the quota.
    """
    id = tx.new_id()
    tx.connection.execute(
        files.insert(),
        {"id": id, "chat_id": chat, "source": tx.seal(source, _about(id)), "size": size,
         "unique_key": _named(unique, 80), "mime": _named(mime, 60), "state": "wanted",
         "purpose": purpose,
         "due_at": tx.now, "made_at": tx.now},
    )  # fmt: skip
    return id


def _named(text: str, most: int) -> str:
    """What a sender calls a file, as a column holds it: PostgreSQL refuses NUL."""
    return text.replace("\0", "")[:most]


def add(tx: Tx, sha256: str, size: int, name: str) -> int:
    """A file of our own making whose bytes are in the cabinet already."""
    id = tx.new_id()
    tx.connection.execute(
        files.insert(),
        {"id": id, "source": tx.seal(name, _about(id)), "unique_key": "", "mime": "",
         "sha256": sha256, "size": size, "state": "stored", "due_at": tx.now, "made_at": tx.now},
    )  # fmt: skip
    return id


# Ready, because it is asked once a second while nothing happens.
_DUE = Ready(
    select(files.c.id)
    .join(chats, chats.c.id == files.c.chat_id)
    .where(
        files.c.state == "wanted",
        files.c.due_at <= bindparam("now"),
        chats.c.channel.in_(bindparam("channels", expanding=True)),
    )
    .order_by(files.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(of=files, skip_locked=True),
    "channels",
)


def claim(tx: Tx, channels: Collection[str], limit: int, until: datetime) -> list[Wanted]:
    """Files of these channels to fetch now; nobody else tries them before `until`.

    The attempt is counted here: a file that ends every process that opens it is not tried for
    ever.
    """
    asked = {"now": tx.now, "channels": list(channels), "most": limit}
    ids = [id for (id,) in tx.connection.rows(_DUE, asked)]
    if not ids:
        return []
    claimed = update(files).where(files.c.id.in_(ids))
    tx.connection.execute(claimed.values(due_at=until, attempts=files.c.attempts + 1))
    return _wanted(tx, ids)


def _wanted(tx: Tx, ids: Sequence[int]) -> list[Wanted]:
    """A row that does not open is given up, so that it holds up no other file."""
    query = (
        select(files.c.id, chats.c.id, chats.c.channel, chats.c.address, files.c.source,
               files.c.attempts, files.c.due_at, files.c.purpose, files.c.made_at)
        .join(chats, chats.c.id == files.c.chat_id)
        .where(files.c.id.in_(ids))
        .order_by(files.c.id)
    )  # fmt: skip
    wanted: list[Wanted] = []
    for id, chat, channel, address, source, *claim in tx.connection.execute(query).all():
        try:
            opened = tx.open(address, f"chats.address:{chat}"), tx.open(source, _about(id))
        except Unreadable:
            missed(tx, Wanted(id, chat, channel, "", "", *claim), "does not open", None)
        else:
            wanted.append(Wanted(id, chat, channel, *opened, *claim))
    return wanted


def _about(id: int) -> str:
    return f"files.source:{id}"


def _still(wanted: Wanted) -> ColumnElement[bool]:
    """It is ours: nobody has stored it, given it up or claimed it since."""
    return (
        (files.c.id == wanted.id)
        & (files.c.state == "wanted")
        & (files.c.attempts == wanted.attempts)
        & (files.c.due_at == wanted.until)
    )


def _change(tx: Tx, wanted: Wanted, **values: object) -> bool:
    return tx.connection.execute(update(files).where(_still(wanted)).values(**values)).rowcount == 1


def stored(tx: Tx, wanted: Wanted, kept: Bytes) -> bool:
    """The bytes are on the disk. False, and nothing changed, when the file is not ours any more."""
    return _change(
        tx, wanted, state="stored", sha256=kept.shown, original=kept.original,
        thumbnail=kept.thumbnail, size=kept.size, mime=kept.mime, verdict=kept.verdict,
        error="", due_at=tx.now,
    )  # fmt: skip


def read(tx: Tx, wanted: Wanted) -> bool:
    """What the file told is in other hands, and its bytes are not kept. False as above."""
    return _change(tx, wanted, state="read", size=0, error="", due_at=tx.now)


def missed(tx: Tx, wanted: Wanted, error: str, again_at: datetime | None) -> bool:
    """Fetching failed: try again at that time, or (None) give up. False: not ours any more."""
    return _change(
        tx, wanted, error=error[:300], state="failed" if again_at is None else "wanted",
        due_at=again_at or tx.now,
    )  # fmt: skip


def wait(tx: Tx, wanted: Wanted, until: datetime) -> bool:
    """Try later without counting an attempt: it was our fault. False: not ours any more."""
    return _change(tx, wanted, due_at=until, attempts=wanted.attempts - 1)


def wake(tx: Tx, all_: bool) -> int:
    """The clock was set back: files that wait for a time of the old one are due now; how many.

    As `outbox.wake`. What another fetches at this moment is fetched twice and kept once.
    """
    untrue = or_(files.c.made_at > tx.now, files.c.due_at > tx.now + LONGEST_WAIT)
    waits = (files.c.state == "wanted") & (files.c.due_at > tx.now)
    woken = update(files).where(waits if all_ else waits & untrue).values(due_at=tx.now)
    return tx.connection.execute(woken).rowcount


def told_alike(tx: Tx, wanted: Wanted, kind: str) -> bool:
    """Whether of another file of this chat the same was told in the last day: that it failed in
    this way, or of a receipt that it is judged so."""
    query = select(files.c.id).where(
        files.c.chat_id == wanted.chat,
        files.c.id != wanted.id,
        ((files.c.state == "failed") & (files.c.error == kind))
        | ((files.c.purpose == RECEIPT) & (files.c.verdict == kind)),
        files.c.made_at > tx.now - _DAY,
    )
    return tx.connection.execute(query.limit(1)).first() is not None


def hard_to_read(tx: Tx, chat: int) -> bool:
    """Whether a receipt that came from this chat in the last day is judged so."""
    query = select(files.c.id).where(
        files.c.chat_id == chat, files.c.purpose == RECEIPT,
        files.c.verdict.startswith("foto_ulang"), files.c.made_at > tx.now - _DAY,
    )  # fmt: skip
    return tx.connection.execute(query.limit(1)).first() is not None


def same(tx: Tx, file: int) -> list[int]:
    """Earlier files of any chat that are this one: the bytes that came are equal, or the provider
    calls both by one id. The oldest first."""
    asked = select(files.c.original, files.c.unique_key).where(files.c.id == file)
    found = tx.connection.execute(asked).one_or_none()
    alike = [
        column == value
        for column, value in zip((files.c.original, files.c.unique_key), found or (), strict=False)
        if value
    ]
    if not alike:
        return []
    query = select(files.c.id).where(
        or_(*alike), files.c.id < file, files.c.state.in_(("wanted", "stored"))
    )
    return list(tx.connection.execute(query.order_by(files.c.id)).scalars())


def get(tx: Tx, id: int) -> FileRow:
    """What is known of a file; raises `FileNotFoundError` when it is forgotten."""
    query = select(
        files.c.id, files.c.state, files.c.mime, files.c.sha256, files.c.size, files.c.error,
        files.c.verdict, files.c.thumbnail,
    )  # fmt: skip
    row = tx.connection.execute(query.where(files.c.id == id)).one_or_none()
    if row is None:
        raise FileNotFoundError(id)
    return FileRow(*row)


def good(tx: Tx, chat: int, ids: Sequence[int]) -> tuple[int, ...]:
    """Those of these files that came from this chat, did not fail and are no list, in the same
    order."""
    query = select(files.c.id).where(
        files.c.id.in_(ids), files.c.chat_id == chat, files.c.state.in_(("wanted", "stored"))
    )
    found = set(tx.connection.execute(query).scalars())
    return tuple(id for id in ids if id in found)


def next_due(tx: Tx) -> datetime | None:
    """When the next fetch is due."""
    query = select(func.min(files.c.due_at)).where(files.c.state == "wanted")
    return tx.connection.execute(query).scalar_one()
