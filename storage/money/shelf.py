"""All purchases of a group as they stand: counted, read in parts, summed, with who entered them.

Knows: how they are narrowed to days, to a line of the plan, to those without a receipt.
Must not know: who looks, how a list is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from storage.database import folded
from storage.money.ledger import COLUMNS, PROVEN, VALID, Booked, booked_of
from storage.store import Tx
from storage.tables import people, plan_lines, purchases

_C = purchases.c
_PROOFS = PROVEN.with_only_columns(func.count()).correlate(purchases).scalar_subquery()
_WIDE = (*COLUMNS, people.c.name, plan_lines.c.name, _PROOFS)
_FROM = purchases.join(people, people.c.id == _C.reported_by).outerjoin(
    plan_lines, (plan_lines.c.id == _C.plan_line_id) & plan_lines.c.ended_at.is_(None)
)
_NEWEST = _C.number.desc()


@dataclass(frozen=True, slots=True)
class ShelvedPurchase:
    """A purchase with who entered it, the line of the plan ("" for none) and its photos."""

    booked: Booked
    by: str
    line: str
    photos: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How many purchases, what they cost, and what of it was somebody's own money."""

    count: int
    total: int
    own: int


@dataclass(frozen=True, slots=True)
class PurchaseShelf:
    """The purchases of a group, the last entered first. `since` and `until` narrow them to days of
    buying, `bare` to those that lack a receipt, `words` to those of which thing and seller, or line
    of the plan, bear all of these as the beginnings of words."""

    tx: Tx
    group: int
    since: date | None = None
    until: date | None = None
    bare: bool = False
    words: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.sums.count

    def __getitem__(self, places: slice) -> Sequence[ShelvedPurchase]:
        if self.words:
            return self._named()[places]
        first, _, _ = places.indices(10**9)
        query = self._query().offset(first)
        if places.stop is not None:
            query = query.limit(max(0, places.stop - first))
        return self._read(query)

    @property
    def sums(self) -> Sums:
        """Of all that stand here."""
        if self.words:
            found = [it.booked.purchase for it in self._named()]
            return Sums(len(found), sum(it.total for it in found), sum(it.own for it in found))
        query = select(func.count(), func.sum(_C.total), func.sum(_C.own)).where(*self._here())
        count, total, own = self.tx.connection.execute(query).one()
        return Sums(count, int(total or 0), int(own or 0))

    def numbers(self) -> list[int]:
        """The numbers of all that stand here, the first entered first."""
        query = select(_C.number).where(*self._here()).order_by(_C.number)
        return [*self.tx.connection.execute(query).scalars()]

    def _named(self) -> list[ShelvedPurchase]:
        """Those that bear the words: neither database folds letters as people do, and a group has
        some hundreds of purchases at most."""
        return [it for it in self._read(self._query()) if self._bears(it)]

    def _bears(self, it: ShelvedPurchase) -> bool:
        thing = it.booked.purchase
        borne = (
            re.findall(r"\w+", folded(text)) for text in (f"{thing.item} {thing.vendor}", it.line)
        )
        return any(
            all(any(one.startswith(word) for one in there) for word in self.words)
            for there in borne
        )

    def _here(self) -> list[ColumnElement[bool]]:
        here = [_C.group_id == self.group, VALID]
        if self.since is not None:
            here.append(_C.bought_on >= self.since)
        if self.until is not None:
            here.append(_C.bought_on <= self.until)
        return [*here, ~PROVEN.exists(), _C.no_receipt.is_(None)] if self.bare else here

    def _query(self) -> Any:
        return select(*_WIDE).select_from(_FROM).where(*self._here()).order_by(_NEWEST)

    def _read(self, query: Any) -> list[ShelvedPurchase]:
        return [
            ShelvedPurchase(booked_of(row), row[-3], row[-2] or "", row[-1])
            for row in self.tx.connection.execute(query)
        ]
