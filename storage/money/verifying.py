"""Whether every ledger is as it was written: the chains, what stands by them, the totals kept.

Knows: how what stands follows from the entries. Must not know: what to do when it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import case, false, func, select, union

from storage.money import chain
from storage.money.chain import ChainEnd
from storage.money.standing import Purchase, ThingKind, Totals
from storage.store import Tx
from storage.tables import cash, entries, ledgers, purchases
from storage.vault import Unreadable

_AT_ONCE = 100  # groups
BrokenPart = Literal["entry", "end", "purchase", "money", "totals"]
# SQLite keeps text in a column of bytes, numbers or moments, and gives it back so.
_ODD = (TypeError, ValueError, AttributeError, KeyError, ArithmeticError, Unreadable)


@dataclass(frozen=True, slots=True)
class Break:
    """The first thing in a group's ledger that is not as it was written: an entry (`place`), the
    end of its chain, a purchase or money (`number`) or totals that do not follow from it."""

    group: int
    what: BrokenPart
    place: int | None = None
    number: int | None = None


@dataclass(slots=True)
class _Thing:
    """How a thing stands by the entries so far; `text` None: erased."""

    of: ThingKind
    thing: Purchase
    text: Mapping[str, str] | None
    stands: bool


@dataclass(slots=True)
class _Told:
    """What the entries of a group tell."""

    end: ChainEnd = field(default_factory=ChainEnd)
    things: dict[int, _Thing] = field(default_factory=dict[int, _Thing])

    def take(self, tx: Tx, row: Mapping[str, Any]) -> bool:
        """Whether this entry is whole and follows; it is then a part of what is told."""
        end = self.end
        bound = row["place"] == end.place + 1 and bytes(row["before_hash"]) == end.hash
        if not bound or chain.hash_of(row) != bytes(row["hash"]):
            return False
        text = chain.text_of(tx, row)
        end.place, end.hash = row["place"], bytes(row["hash"])
        return self._tell(row, text)

    def _tell(self, row: Mapping[str, Any], text: Mapping[str, str] | None) -> bool:
        number, kind = row["number"], row["kind"]
        before = self.things.get(number)
        is_new = kind not in ("corrected", "removed", "restored")
        if is_new != (before is None) or (is_new and number != self.end.numbers + 1):
            return False
        of = kind if before is None else before.of
        said = text or {"item": "", "unit": "", "vendor": ""}
        thing = Purchase(
            said["item"], row["quantity"], said["unit"], row["unit_price"], row["total"],
            said["vendor"], row["day"], row["own"], row["plan_line_id"],
        )  # fmt: skip
        if before is not None and before.stands:
            self.end.totals = self.end.totals.plus(of, before.thing, -1)
        stands = kind != "removed"
        if stands:
            self.end.totals = self.end.totals.plus(of, thing)
        self.end.numbers = max(self.end.numbers, number)
        self.things[number] = _Thing(of, thing, text, stands)
        return True


def verify(tx: Tx) -> Break | None:
    """The first break in any ledger, None when all are whole. An erased text breaks nothing."""
    ids = _groups(tx)
    for start in range(0, len(ids), _AT_ONCE):
        for group, told in _slice(tx, ids[start : start + _AT_ONCE]).items():
            if isinstance(told, Break):
                return told
            if broken := _against(tx, group, told):
                return broken
    return None


def _groups(tx: Tx) -> list[int]:
    p = purchases.c
    every = union(
        select(ledgers.c.group_id),
        select(entries.c.group_id).distinct(),
        select(p.group_id).where(p.number.is_not(None)).distinct(),
        select(cash.c.group_id).distinct(),
    )
    return sorted(tx.connection.execute(every).scalars())


def _slice(tx: Tx, ids: Sequence[int]) -> dict[int, _Told | Break]:
    e = entries.c
    query = select(entries).where(e.group_id.in_(ids)).order_by(e.group_id, e.place)
    found: dict[int, _Told | Break] = {id: _Told() for id in ids}
    try:
        rows = tx.connection.execute(query).mappings().all()
    except _ODD:  # one of them can't even be read
        if len(ids) == 1:
            return {ids[0]: Break(ids[0], "entry", 1)}
        return {id: it for one in ids for id, it in _slice(tx, [one]).items()}
    for group, some in groupby(rows, lambda row: row["group_id"]):
        found[group] = _told(tx, group, list(some))
    return found


def _told(tx: Tx, group: int, rows: Sequence[Mapping[str, Any]]) -> _Told | Break:
    told = _Told()
    for place, row in enumerate(rows, 1):
        try:
            whole = told.take(tx, row)
        except _ODD:
            whole = False
        if not whole:
            return Break(group, "entry", place, row["number"])
    return told


def _against(tx: Tx, group: int, told: _Told) -> Break | None:
    """What is kept of a group held against what its entries tell."""
    try:
        return _ends(tx, group, told) or _things(tx, group, told) or _money(tx, group, told)
    except _ODD:
        return Break(group, "totals")


def _ends(tx: Tx, group: int, told: _Told) -> Break | None:
    c = ledgers.c
    names = ("place", "hash", "numbers", *asdict(Totals()))
    row = tx.connection.execute(select(*(c[n] for n in names)).where(c.group_id == group)).first()
    end = ChainEnd() if row is None else chain.read_end(row)
    if (end.place, end.hash, end.numbers) != (told.end.place, told.end.hash, told.end.numbers):
        return Break(group, "end", told.end.place + 1)
    return None if end.totals == told.end.totals else Break(group, "totals")


def _things(tx: Tx, group: int, told: _Told) -> Break | None:
    c = purchases.c
    query = select(purchases).where(c.group_id == group, c.number.is_not(None))
    rows = {row["number"]: row for row in tx.connection.execute(query).mappings()}
    due = {n for n, it in told.things.items() if it.of == "bought"}
    if odd := due ^ set(rows):
        return Break(group, "purchase", number=min(odd))
    for number in sorted(due):
        it, row = told.things[number], rows[number]
        kept = Purchase(
            row["item"], row["quantity"], row["unit"], row["unit_price"], row["total"],
            row["vendor"], row["bought_on"], row["own"], row["plan_line_id"],
        )  # fmt: skip
        said = it.thing
        if it.text is None:
            said = replace(said, item=kept.item, unit=kept.unit, vendor=kept.vendor)
        if kept != said or (row["voided_at"] is None) != it.stands:
            return Break(group, "purchase", number=number)
    return None


def _money(tx: Tx, group: int, told: _Told) -> Break | None:
    c = cash.c
    rows = {row["number"]: row for row in
            tx.connection.execute(select(cash).where(c.group_id == group)).mappings()}  # fmt: skip
    due = {n for n, it in told.things.items() if it.of != "bought"}
    if odd := due ^ set(rows):
        return Break(group, "money", number=min(odd))
    for number in sorted(due):
        it, row = told.things[number], rows[number]
        kept = row["kind"], row["amount"], row["on_day"], row["removal"] is None
        if kept != (it.of, it.thing.total, it.thing.bought_on, it.stands):
            return Break(group, "money", number=number)
    return None


def drifted(tx: Tx) -> list[int]:
    """The groups whose kept totals are not the sums of what stands: a quick look that reads no
    chain, for every night."""
    p, m, c = purchases.c, cash.c, ledgers.c
    spent = (
        select(p.group_id, func.sum(p.total).label("spent"), func.sum(p.own).label("spent_own"))
        .where(p.voided_at.is_(None), p.number.is_not(None))
        .group_by(p.group_id)
        .subquery()
    )
    kinds = ("received", "own", "interest", "returned")
    sums = [func.sum(case((m.kind == it, m.amount), else_=0)).label(it) for it in kinds]
    moved = select(m.group_id, *sums).where(m.removal.is_(None)).group_by(m.group_id).subquery()
    every = union(select(c.group_id), select(spent.c.group_id)).subquery()
    odd = false()
    for table, names in ((spent, ("spent", "spent_own")), (moved, kinds)):
        for name in names:
            kept, summed = func.coalesce(c[name], 0), func.coalesce(table.c[name], 0)
            odd = odd | (kept != summed)
    query = (
        select(every.c.group_id)
        .outerjoin(ledgers, c.group_id == every.c.group_id)
        .outerjoin(spent, spent.c.group_id == every.c.group_id)
        .outerjoin(moved, moved.c.group_id == every.c.group_id)
        .where(odd)
    )
    return sorted(tx.connection.execute(query).scalars())
