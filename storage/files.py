"""Photos and papers: first wanted, then on the disk, sealed; a name in the table is a promise.

Knows: the files table and the folder of sealed bytes beside the database.
Must not know: how a file is fetched, or what it shows.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, update

from storage.store import Tx
from storage.tables import chats, files
from storage.vault import Unreadable, Vault


class DiskFull(Exception):
    """There is no room for a file: make room on the disk; the file is fetched again by itself."""


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


class Cabinet:
    """The folder of sealed bytes, named by their hash: the same photo twice is one file."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, data: bytes) -> str:
        """Bytes to the disk, synced before this returns; gives their sha256 as hex."""
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if not path.exists():
            try:
                self._write(path, self._vault.seal_bytes(data, f"file:{name}"))
            except OSError as error:
                raise DiskFull(DiskFull.__doc__) from error
        return name

    def _write(self, path: Path, sealed: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            with part.open("wb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        """The bytes again; raises OSError when the file is gone, `Unreadable` when damaged."""
        return self._vault.open_bytes(self._path(name).read_bytes(), f"file:{name}")

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name
