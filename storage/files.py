"""Photos and papers: first wanted, then in the cabinet; a row in the table is a promise.

Knows: the files table. Must not know: how a file is fetched, what it shows, where its bytes lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from storage.store import Tx
from storage.tables import chats, files
from storage.vault import Unreadable


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is still at the provider."""

    id: int
    chat: int
    channel: str
    address: str
    source: str
    attempts: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """What is known of a file."""

    id: int
    state: str
    mime: str
    sha256: str
    size: int
    error: str


def want(tx: Tx, chat: int, source: str, mime: str, unique: str) -> int:
    """Promise to fetch a file; `source` is what the channel needs for it."""
    id = tx.new_id()
    tx.connection.execute(
        files.insert(),
        {"id": id, "chat_id": chat, "source": tx.seal(source, _about(id)),
         "unique_key": unique[:80], "mime": mime[:60], "state": "wanted", "due_at": tx.now,
         "made_at": tx.now},
    )  # fmt: skip
    return id


def add(tx: Tx, sha256: str, size: int, name: str) -> int:
    """A file of our own making whose bytes are in the cabinet already."""
    id = tx.new_id()
    tx.connection.execute(
        files.insert(),
        {"id": id, "source": tx.seal(name, _about(id)), "unique_key": "", "mime": "",
         "sha256": sha256, "size": size, "state": "stored", "due_at": tx.now, "made_at": tx.now},
    )  # fmt: skip
    return id


def claim(tx: Tx, limit: int, until: datetime) -> list[Wanted]:
    """Files to fetch now; nobody else tries them before `until`."""
    chosen = (
        select(files.c.id)
        .where(files.c.state == "wanted", files.c.due_at <= tx.now)
        .order_by(files.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(tx.connection.execute(chosen).scalars())
    if not ids:
        return []
    tx.connection.execute(update(files).where(files.c.id.in_(ids)).values(due_at=until))
    return _wanted(tx, ids)


def _wanted(tx: Tx, ids: Sequence[int]) -> list[Wanted]:
    """A row that does not open is given up, so that it holds up no other file."""
    query = (
        select(files.c.id, chats.c.id, chats.c.channel, chats.c.address, files.c.source,
               files.c.attempts)
        .join(chats, chats.c.id == files.c.chat_id)
        .where(files.c.id.in_(ids))
        .order_by(files.c.id)
    )  # fmt: skip
    wanted: list[Wanted] = []
    for id, chat, channel, address, source, attempts in tx.connection.execute(query).all():
        try:
            opened = tx.open(address, f"chats.address:{chat}"), tx.open(source, _about(id))
        except Unreadable:
            missed(tx, id, "does not open", None)
        else:
            wanted.append(Wanted(id, chat, channel, *opened, attempts))
    return wanted


def _about(id: int) -> str:
    return f"files.source:{id}"


def stored(tx: Tx, id: int, sha256: str, size: int, mime: str) -> None:
    """The bytes are on the disk."""
    tx.connection.execute(
        update(files)
        .where(files.c.id == id)
        .values(state="stored", sha256=sha256, size=size, mime=mime, error="")
    )


def missed(tx: Tx, id: int, error: str, again_at: datetime | None) -> None:
    """Fetching failed: try again at that time, or (None) give up."""
    tx.connection.execute(
        update(files)
        .where(files.c.id == id)
        .values(
            attempts=files.c.attempts + 1,
            error=error[:300],
            state="failed" if again_at is None else "wanted",
            due_at=again_at or tx.now,
        )
    )


def wait(tx: Tx, id: int, until: datetime) -> None:
    """Try later without counting an attempt: it was our fault, not the provider's."""
    tx.connection.execute(update(files).where(files.c.id == id).values(due_at=until))


def get(tx: Tx, id: int) -> FileRow:
    query = select(
        files.c.id, files.c.state, files.c.mime, files.c.sha256, files.c.size, files.c.error
    )
    return FileRow(*tx.connection.execute(query.where(files.c.id == id)).one())


def next_due(tx: Tx) -> datetime | None:
    """When the next fetch is due."""
    query = select(func.min(files.c.due_at)).where(files.c.state == "wanted")
    return tx.connection.execute(query).scalar_one()
