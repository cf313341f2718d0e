"""What proves purchases: photos of receipts, which of them are one, and why there is none.

Knows: receipts and what stands beside them in the rows of purchases and files.
Must not know: who is told of it, what a photo shows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select, update

from storage.database import folded
from storage.store import Tx
from storage.tables import chats, files, purchases, receipts

_C = purchases.c
_STANDS = _C.voided_at.is_(None) & _C.number.is_not(None)
_GOOD = files.c.state.in_(("wanted", "stored"))
_MOST = 100  # goods in one message


@dataclass(frozen=True, slots=True)
class Paid:
    """A purchase that stands, by its group: `message` is the one in which it was told."""

    id: int
    group: int
    number: int
    item: str
    total: int
    vendor: str
    day: date
    message: str


_COLUMNS = (_C.id, _C.group_id, _C.number, _C.item, _C.total, _C.vendor, _C.bought_on, _C.source)


def _paid(tx: Tx, *where: ColumnElement[bool]) -> list[Paid]:
    query = select(*_COLUMNS).where(_STANDS, *where).order_by(_C.group_id, _C.number)
    rows = tx.connection.execute(query).all()
    return [
        Paid(id, group, number or 0, item, total, vendor, day, source.rpartition(".")[0])
        for id, group, number, item, total, vendor, day, source in rows
    ]


def told_in(tx: Tx, group: int, message: str) -> list[Paid]:
    """The purchases of this group that were entered because of one message."""
    sources = [f"{message}.{place}" for place in range(_MOST)]
    return _paid(tx, _C.source.in_(sources), _C.group_id == group)


def of_ids(tx: Tx, ids: Collection[int]) -> list[Paid]:
    """Those of these purchases that stand."""
    return _paid(tx, _C.id.in_(ids))


def of_photos(tx: Tx, photos: Collection[int]) -> list[Paid]:
    """The purchases that stand and that one of these photos proves. No index helps: it is asked
    only where two photos are one."""
    theirs = select(receipts.c.purchase_id).where(receipts.c.file_id.in_(photos))
    return _paid(tx, _C.id.in_(theirs))


def told_alike(tx: Tx, day: date, vendor: str, totals: Collection[int]) -> list[Paid]:
    """Purchases anywhere of the same day and seller, in any capitals, at one of these totals."""
    found = _paid(tx, _C.bought_on == day, _C.total.in_(totals))
    return [it for it in found if folded(it.vendor) == folded(vendor)]


def proven(tx: Tx, group: int) -> dict[int, int]:
    """The purchases of a group that have photos which are not lost, and how many."""
    query = (
        select(receipts.c.purchase_id, func.count())
        .join(files, files.c.id == receipts.c.file_id)
        .join(purchases, _C.id == receipts.c.purchase_id)
        .where(_C.group_id == group, _STANDS, files.c.state != "failed")
        .group_by(receipts.c.purchase_id)
    )
    return {row[0]: row[1] for row in tx.connection.execute(query)}


def just_proven(tx: Tx, group: int, chat: int, since: datetime) -> list[int]:
    """The purchases of a group that the last photo proves which proves any, if it was sent from
    this chat since then."""
    query = (
        select(receipts.c.purchase_id, receipts.c.file_id)
        .join(files, files.c.id == receipts.c.file_id)
        .join(purchases, _C.id == receipts.c.purchase_id)
        .where(_C.group_id == group, _STANDS, files.c.chat_id == chat, files.c.made_at >= since)
    )
    found = tx.connection.execute(query).all()
    last = max((row.file_id for row in found), default=0)
    return [row.purchase_id for row in found if row.file_id == last]


def sent_by(tx: Tx, photos: Sequence[int], people: Collection[int]) -> set[int]:
    """Those of these files that came from a chat from which one of these people writes."""
    writes = or_(chats.c.person_id.in_(people), chats.c.shared_id.in_(people))
    query = select(files.c.id).join(chats, chats.c.id == files.c.chat_id)
    return set(tx.connection.execute(query.where(files.c.id.in_(photos), writes)).scalars())


def alike(tx: Tx, photo: int, *, by_bytes: bool = False) -> list[int]:
    """Other photos that are this one: the provider calls both by one id, or the bytes that came
    are equal; `by_bytes`: by these alone, and under another id."""
    asked = select(files.c.original, files.c.unique_key).where(files.c.id == photo)
    original, named = tx.connection.execute(asked).one()
    ways = [files.c.original == original] if original else []
    ways += [files.c.unique_key == named] if named and not by_bytes else []
    if not ways:
        return []
    query = select(files.c.id).where(or_(*ways), files.c.id != photo, _GOOD)
    if by_bytes and named:
        query = query.where(files.c.unique_key != named)
    return list(tx.connection.execute(query).scalars())


def excuse(tx: Tx, purchase: int, why: str) -> None:
    """There is no receipt of it, for this reason."""
    sealed = tx.seal(why, f"purchases.no_receipt:{purchase}")
    tx.connection.execute(update(purchases).where(_C.id == purchase).values(no_receipt=sealed))


def excuse_no_more(tx: Tx, ids: Sequence[int]) -> None:
    """There is one after all."""
    here = _C.id.in_(ids) & _C.no_receipt.is_not(None)
    tx.connection.execute(update(purchases).where(here).values(no_receipt=None))


def excuses(tx: Tx, group: int) -> dict[int, str]:
    """Why there is no receipt, of each purchase of a group of which it was said."""
    here = select(_C.id, _C.no_receipt).where(
        _C.group_id == group, _STANDS, _C.no_receipt.is_not(None)
    )
    return {id: tx.open(sealed, f"purchases.no_receipt:{id}")
            for id, sealed in tx.connection.execute(here)}  # fmt: skip
