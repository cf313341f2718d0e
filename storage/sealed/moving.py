"""What earlier versions left in the clear is sealed, and overwritten where it lay.

Knows: that an earlier version may write in the clear at any time until its last process ends.
Must not know: what a text says, when it is called.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from storage import leases
from storage.members import phone_index
from storage.sealed.texts import EVERY, SealedText
from storage.store import Store
from storage.tables import members
from storage.vault import Unreadable

_AT_ONCE = 200  # rows in one transaction: whoever writes beside it waits no longer than for a turn
# Migration 0009 leaves this fact in an SQLite file that people have written to.
_OLD_PAGES, _TO_DO, _DONE = "old pages", "to be overwritten", "overwritten"


def seal_rest(store: Store) -> int:
    """Seal the texts that stand in the clear; how many.

    Rows that another process is changing are left to the next call. Raises `DatabaseDown`;
    what was sealed until then stays so.
    """
    with store.reading() as tx:  # nearly always there are none, and nobody waits for that
        left = [text for text in EVERY
                if tx.connection.execute(_clear(text).limit(1)).first()]  # fmt: skip
    return sum(_seal_all(store, text) for text in left)


def _seal_all(store: Store, text: SealedText) -> int:
    sealed = 0
    while some := _seal_some(store, text):
        sealed += some
    return sealed


def _clear(text: SealedText) -> Select[*tuple[Any, ...]]:
    return select(text.id, text.clear).where(text.clear != "").order_by(text.id)


def _seal_some(store: Store, text: SealedText) -> int:
    into = (
        update(text.table)
        .where(text.id == bindparam("row"))
        .values({text.clear: "", text.sealed: bindparam("bytes")})
    )
    with store.transaction() as tx:
        query = _clear(text).limit(_AT_ONCE).with_for_update(skip_locked=True)
        rows = [{"row": id, "bytes": text.seal(tx, id, said)}
                for id, said in tx.connection.execute(query).all()]  # fmt: skip
        if rows:
            tx.connection.execute(into, rows)
    return len(rows)


def overwrite(store: Store) -> None:
    """Write an SQLite file anew that holds deleted texts of the time before `secure_delete`.

    Done once. It is left to the next call while another process uses the file or the disk is full.
    """
    with store.reading() as tx:
        if leases.fact(tx, _OLD_PAGES) != _TO_DO:
            return
    if store.database.rewrite():
        with store.transaction() as tx:
            leases.set_fact(tx, _OLD_PAGES, _DONE)


def index_phones(store: Store) -> None:
    """Members whom an earlier version entered are found by their phone too."""
    last: int | None = 0
    while last is not None:
        last = _index_some(store, last)


def _index_some(store: Store, after: int) -> int | None:
    """The last id of a slice; None where there was none."""
    query = (
        select(members.c.id, members.c.phone)
        .where(members.c.phone.is_not(None), members.c.phone_index.is_(None), members.c.id > after)
        .order_by(members.c.id)
        .limit(_AT_ONCE)
    )
    with store.reading() as tx:
        rows = tx.connection.execute(query).all()
    if not rows:
        return None
    with store.transaction() as tx:
        for id, phone in rows:
            with suppress(Unreadable):  # whoever puts it right gives it its index
                index = phone_index(tx, tx.open(phone, f"members.phone:{id}"))
                here = update(members).where(members.c.id == id, members.c.phone == phone)
                tx.connection.execute(here.values(phone_index=index))
    return rows[-1][0]
