"""Purchases as they stand in the ledger of each group, with the numbers by which people name them.

Knows: purchases, and that each change of one is an entry in the group's chain first.
Must not know: the grant, who may change what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from storage.database import folded
from storage.money import chain
from storage.money.chain import Booker, LedgerEntry
from storage.money.standing import Purchase
from storage.store import Tx
from storage.tables import entries, files, purchases, receipts

_C = purchases.c
_THING = (_C.item, _C.quantity, _C.unit, _C.unit_price, _C.total, _C.vendor, _C.bought_on, _C.own,
          _C.plan_line_id)  # fmt: skip
COLUMNS = (_C.id, _C.number, *_THING, _C.reported_at, _C.accepted_at)
# What an earlier version enters beside this one has no number until `adopting` gives it one.
VALID = _C.voided_at.is_(None) & _C.number.is_not(None)
_NEWEST = (_C.reported_at.desc(), _C.number.desc())


@dataclass(frozen=True, slots=True)
class Booked:
    """A purchase as it stands: its running number in the group stays its own for good. `accepted`:
    an officer has agreed to it."""

    id: int
    number: int
    purchase: Purchase
    reported_at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class LastChange:
    """A correction or a removal that can be undone: how the purchase stood before it."""

    place: int
    booked: Booked
    removed: bool
    before: Purchase
    at: datetime


def booked_of(row: Any) -> Booked:
    """A purchase as it stands, of a row of `COLUMNS`."""
    return Booked(row[0], row[1], Purchase(*row[2:11]), row[11], row[12] is not None)


def columns_of(bought: Purchase) -> dict[str, Any]:
    """How a purchase stands in its row."""
    return {
        "item": bought.item, "quantity": bought.quantity, "unit": bought.unit,
        "unit_price": bought.unit_price, "total": bought.total, "vendor": bought.vendor,
        "bought_on": bought.bought_on, "own": bought.own, "plan_line_id": bought.line,
    }  # fmt: skip


def add(
    tx: Tx,
    group: int,
    rows: Sequence[Purchase],
    sources: Sequence[str],
    hand: Booker,
    words: str = "",
) -> list[Booked]:
    """Enter purchases, in the `words` of whoever told them.

    Each source names message and row, so the same report can't stand twice.
    """
    told = [LedgerEntry("bought", "bought", row, hand, words=words) for row in rows]
    numbers = [it.number for it in chain.add(tx, group, told)]
    booked = [
        Booked(tx.new_id(), number, row, tx.now, accepted=False)
        for number, row in zip(numbers, rows, strict=True)
    ]
    tx.connection.execute(
        purchases.insert(),
        [
            {"id": it.id, "group_id": group, "number": it.number, "source": source,
             "reported_by": hand.person, "reported_at": tx.now, **columns_of(it.purchase)}
            for it, source in zip(booked, sources, strict=True)
        ],
    )  # fmt: skip
    return booked


def change(
    tx: Tx, group: int, booked: Booked, now: Purchase, hand: Booker, words: str = "", why: str = "",
    undoes: int | None = None,
) -> None:  # fmt: skip
    """A purchase that stands is put right; the group is held (`hold`)."""
    before, number = booked.purchase, booked.number
    entry = LedgerEntry("bought", "corrected", now, hand, before, number, words, why, undoes)
    chain.add(tx, group, [entry])
    tx.connection.execute(update(purchases).where(_C.id == booked.id).values(columns_of(now)))


def void(tx: Tx, group: int, booked: Booked, hand: Booker, words: str = "", why: str = "") -> None:
    """Take a purchase back that stands; it stays on record. The group is held."""
    thing = booked.purchase
    entry = LedgerEntry("bought", "removed", thing, hand, thing, booked.number, words, why)
    [placed] = chain.add(tx, group, [entry])
    gone = {"voided_at": tx.now, "voided_by": hand.person, "removal": placed.place}
    tx.connection.execute(update(purchases).where(_C.id == booked.id).values(gone))


def restore(tx: Tx, group: int, change: LastChange, hand: Booker, words: str = "") -> None:
    """What was taken back stands again. The group is held."""
    it = change.booked
    entry = LedgerEntry("bought", "restored", it.purchase, hand, None, it.number, words,
                  undoes=change.place)  # fmt: skip
    chain.add(tx, group, [entry])
    back = {"voided_at": None, "voided_by": None, "removal": None}
    tx.connection.execute(update(purchases).where(_C.id == it.id).values(back))


def hold(tx: Tx, group: int) -> None:
    """Nobody else changes this group's ledger until this transaction ends."""
    chain.lock(tx, group)


def latest(tx: Tx, group: int, limit: int) -> list[Booked]:
    """The newest valid purchases, the last reported first."""
    query = _standing(group).order_by(*_NEWEST).limit(limit)
    return _read(tx, query)


def standing(tx: Tx, group: int) -> list[Booked]:
    """Every valid purchase, by its number."""
    return _read(tx, _standing(group).order_by(_C.number))


def one(tx: Tx, group: int, id: int) -> Booked | None:
    """A purchase of this group that nobody took back."""
    return next(iter(_read(tx, _standing(group, _C.id == id))), None)


def numbered(tx: Tx, group: int, number: int) -> Booked | None:
    """The same by its number."""
    return next(iter(_read(tx, _standing(group, _C.number == number))), None)


def twins(tx: Tx, group: int, bought: Purchase) -> list[Booked]:
    """Valid purchases that look like this one: same item in any capitals, total and day."""
    alike = (_C.total == bought.total) & (_C.bought_on == bought.bought_on)
    found = _read(tx, _standing(group, alike))
    return [it for it in found if folded(it.purchase.item) == folded(bought.item)]


def last_change(tx: Tx, group: int, person: int, since: datetime) -> LastChange | None:
    """The newest correction or removal by somebody that nobody undid and nothing followed."""
    e, undone = entries.c, entries.alias()
    undoing = (undone.c.group_id == e.group_id) & (undone.c.undoes == e.place)
    query = (
        select(entries)
        .where(e.group_id == group, e.person_id == person, e.at >= since)
        .where(e.kind.in_(("corrected", "removed")), e.undoes.is_(None))
        .where(~select(undone.c.id).where(undoing).exists())
        .where(select(_C.id).where(_C.group_id == group, _C.number == e.number).exists())
        .order_by(e.place.desc())
    )
    for row in tx.connection.execute(query.limit(1)).mappings():
        return _undoable(tx, row)
    return None


def told_first(tx: Tx, group: int, number: int) -> tuple[str, int]:
    """What somebody wrote when this purchase was entered, "" when it was erased, and what it cost
    then."""
    e = entries.c
    here = (e.group_id == group) & (e.number == number) & (e.kind == "bought")
    row = tx.connection.execute(select(entries).where(here)).mappings().one()
    text = chain.text_of(tx, row)
    return ("" if text is None else text["words"]), row["total"]


def _undoable(tx: Tx, row: Mapping[str, Any]) -> LastChange | None:
    e = entries.c
    here = (e.group_id == row["group_id"]) & (e.number == row["number"])
    query = select(entries).where(here).order_by(e.place.desc())
    history = tx.connection.execute(query).mappings().all()
    live = [it for it in history if it["undoes"] is None and not _is_undone(it, history)]
    if not live or live[0]["place"] != row["place"]:
        return None
    before = next(it for it in live[1:])
    text = chain.text_of(tx, before)
    found = tx.connection.execute(
        select(*COLUMNS).where(_C.group_id == row["group_id"], _C.number == row["number"])
    ).one()
    if text is None:
        return None
    was = Purchase(
        text["item"], before["quantity"], text["unit"], before["unit_price"], before["total"],
        text["vendor"], before["day"], before["own"], before["plan_line_id"],
    )  # fmt: skip
    return LastChange(row["place"], booked_of(found), row["kind"] == "removed", was, row["at"])


def _is_undone(entry: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> bool:
    return any(it["undoes"] == entry["place"] for it in history)


def _standing(group: int, *more: ColumnElement[bool]) -> Any:
    return select(*COLUMNS).where(_C.group_id == group, VALID, *more)


def _read(tx: Tx, query: Any) -> list[Booked]:
    return [booked_of(row) for row in tx.connection.execute(query)]


PROVEN = (
    select(receipts.c.purchase_id)
    .join(files, files.c.id == receipts.c.file_id)
    .where(receipts.c.purchase_id == _C.id, files.c.state != "failed")
)


def without_receipt(tx: Tx, group: int) -> list[Booked]:
    """Valid purchases that have no photo of a receipt, and of which nobody said why, the newest
    first; a lost photo is none."""
    bare = ~PROVEN.exists() & _C.no_receipt.is_(None)
    return _read(tx, _standing(group, bare).order_by(*_NEWEST))


def count_bare(tx: Tx, group: int) -> int:
    """How many they are."""
    bare = ~PROVEN.exists() & _C.no_receipt.is_(None)
    query = select(func.count()).select_from(purchases).where(_C.group_id == group, VALID, bare)
    return tx.connection.execute(query).scalar_one()


def owned(tx: Tx, group: int, purchase: int) -> bool:
    """Whether this purchase is this group's."""
    here = (_C.id == purchase) & (_C.group_id == group)
    return tx.connection.execute(select(_C.id).where(here)).first() is not None


def attach(tx: Tx, purchases: Sequence[int], photos: Sequence[int]) -> None:
    """These photos prove these purchases; saying it again changes nothing."""
    pairs = [{"purchase_id": p, "file_id": f} for p in purchases for f in photos]
    if pairs:
        tx.connection.execute(tx.insert(receipts).on_conflict_do_nothing(), pairs)


def photos(tx: Tx, purchase: int) -> list[int]:
    """The files that prove a purchase."""
    query = select(receipts.c.file_id).where(receipts.c.purchase_id == purchase)
    return list(tx.connection.execute(query).scalars())


def accept(tx: Tx, group: int, until: datetime) -> None:
    """An officer agrees to what was reported until then."""
    here = (_C.group_id == group) & VALID & _C.accepted_at.is_(None) & (_C.reported_at <= until)
    tx.connection.execute(update(purchases).where(here).values(accepted_at=tx.now))
