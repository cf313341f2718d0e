"""Files that belong to nothing any more: found, and forgotten with their bytes.

Knows: which tables hold files, that an open talk or a draft holds what its state names.
Must not know: what a file shows, how a talk is written down.

A row is looked at again once a while after its last look (`due_at`), so a round is short however
many receipts there are. A chat is locked while its files are judged: no turn of it can hand in
the file in the meantime.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, exists, or_, select, update

from storage import chats
from storage.store import Store, Tx
from storage.tables import files, metadata

_AT_ONCE = 300
_HOLDERS = [
    column
    for table in metadata.tables.values()
    for column in table.c
    if any(key.target_fullname == "files.id" for key in column.foreign_keys)
]  # whatever table of a later version refers to files


def forget(tx: Tx, kept: timedelta, loose: Collection[str] = ()) -> list[str]:
    """Delete rows that nothing held for `kept`; the names of their bytes, which may be others'.

    `loose` are the parts of a chat's state that hold nothing.
    """
    candidates = _candidates(tx, tx.now - kept)
    chatty = list({row.chat_id for row in candidates if row.chat_id})
    held = chats.remembered(tx, chatty, loose)
    free = {row.id: row for row in candidates if _free(row, held)}
    gone = list(tx.connection.execute(
        delete(files).where(files.c.id.in_(free), *_not_held()).returning(files.c.id)
    ).scalars())  # fmt: skip
    seen = [row.id for row in candidates if row.id not in gone]
    tx.connection.execute(update(files).where(files.c.id.in_(seen)).values(due_at=tx.now))
    return [name for id in gone for name in _names(free[id]) if name]


def _names(row: Row[Any]) -> tuple[str, str, str]:
    return row.sha256, row.original, row.thumbnail


def _candidates(tx: Tx, before: datetime) -> list[Row[Any]]:
    query = (
        select(files.c.id, files.c.chat_id, files.c.sha256, files.c.original, files.c.thumbnail)
        .where(files.c.due_at <= before, files.c.made_at <= before)
        .order_by(files.c.due_at)
        .limit(_AT_ONCE)
    )
    return list(tx.connection.execute(query))


def _free(row: Row[Any], held: dict[int, str]) -> bool:
    """Ids have nineteen digits: one that stands in a talk by chance only keeps a file longer."""
    return row.chat_id is None or (row.chat_id in held and str(row.id) not in held[row.chat_id])


def _not_held() -> list[Any]:
    return [~exists().where(and_(column == files.c.id)) for column in _HOLDERS]


def named(store: Store, name: str) -> bool:
    """Whether any file has these bytes: as what is shown, as what came or as its thumbnail."""
    has = or_(files.c.sha256 == name, files.c.original == name, files.c.thumbnail == name)
    with store.reading() as tx:
        query = select(files.c.id).where(has).limit(1)
        return tx.connection.execute(query).first() is not None
