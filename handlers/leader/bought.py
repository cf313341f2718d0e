"""What one message reported as bought, in the shape in which it waits between messages.

Knows: rows as checked JSON, how they are shown. Must not know: the ledger, how one is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from handlers.reading import rupiah
from handlers.reading.purchase.line import Row, read
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Typed
from storage.ledger import Purchase

EXAMPLE = "Contoh: *beli pakan lele 5 sak @285rb kemarin di toko Jaya*"
_ITEM, _UNIT, _VENDOR = 120, 30, 80  # characters that the ledger keeps
_UNREAD = f"Barang dan harganya belum terbaca.\n{EXAMPLE}"
_FOR_MACHINES = re.compile(r"[{\[]")  # nobody writes a list of goods with these
_NAME = 40  # characters of an item where it is only mentioned


class Line(BaseModel):
    """One row. `total` is None while it must be asked: it is then one of `total_options`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str = Field(min_length=1, max_length=_ITEM)
    quantity: Decimal = Field(gt=0, lt=10**9, decimal_places=3)
    unit: str = Field(max_length=_UNIT)
    unit_price: int | None = Field(gt=0, le=HIGHEST_TOTAL)
    total: int | None = Field(gt=0, le=HIGHEST_TOTAL)
    vendor: str = Field(max_length=_VENDOR)
    bought_on: date | None
    total_options: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _has_totals(self) -> Line:
        if self.total is None and not self.total_options:
            raise ValueError("a row without a total")
        return self

    @property
    def short(self) -> str:
        """The item, short enough to be mentioned."""
        return self.item if len(self.item) <= _NAME else self.item[:_NAME].rstrip() + "…"

    @property
    def name(self) -> str:
        """The item and how much of it: "pakan lele 5 sak"."""
        amount = _amount(self.quantity, self.unit)
        return self.short if amount == "1" else f"{self.short} {amount}"

    def settled(self, total: int) -> Line:
        """The same row with this total; a price each where it is a whole number of rupiah."""
        each = total / self.quantity
        price = int(each) if each == int(each) and each > 0 else None
        return self.model_copy(update={"total": total, "unit_price": price, "total_options": ()})


class Bought(BaseModel):
    """All rows of one message; `stated`: a sum it names that does not fit them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[Line, ...] = Field(min_length=1, max_length=100)
    stated: int | None = None


def _line(row: Row) -> Line:
    return Line(
        item=row.item[:_ITEM],
        quantity=round(row.quantity, 3),
        unit=(row.unit or "")[:_UNIT],
        unit_price=row.unit_price,
        total=row.total,
        vendor=(row.vendor or "")[:_VENDOR],
        bought_on=row.bought_on,
        total_options=row.total_options if row.total is None else (),
    )


def _bought(entry: Typed) -> Bought:
    if _FOR_MACHINES.search(entry.text):
        raise Unfit(_UNREAD)
    reading = read(entry.text, entry.today)
    stated = reading.stated_total if "mismatch" in reading.flags else None
    return Bought(rows=tuple(map(_line, reading.rows)), stated=stated)


def _read(entry: Typed) -> str:
    try:
        bought = _bought(entry)
    except ValidationError as error:
        raise Unfit(_UNREAD) from error
    if any(line.bought_on and line.bought_on > entry.today for line in bought.rows):
        raise Unfit(_UNREAD)
    return bought.model_dump_json()


parser: Parser[Bought] = Parser(
    _read, Bought.model_validate_json, lambda bought: f"{len(bought.rows)} barang", digits=True
)


_WHOLE = {"semua", "semuanya", "seluruhnya", "total", "totalnya", "jumlah", "kabeh", "sadaya"}
_EACH = {"per", "satu", "satuan", "satunya", "masing", "sekilo", "perkilo", "sekarung", "siji"}


def whole_or_each(unit: str, options: Sequence[Option]) -> Parser[int]:
    """Which of two totals an open price makes: as a whole (the first), or so much each."""
    whole, each = (option.value for option in options)

    def read_side(entry: Typed) -> str:
        said = set(re.findall(r"\w+", entry.text.casefold()))
        sides = [
            value
            for value, words in ((whole, _WHOLE), (each, _EACH | {unit.casefold()}))
            if said & words
        ]
        if len(sides) != 1:
            raise Unfit(
                "Harga semuanya atau satuannya? Pilih salah satu.",
                tuple((option.label, option.value) for option in options),
            )
        return sides[0]

    return Parser(read_side, int, rupiah.show)


def _amount(quantity: Decimal, unit: str) -> str:
    return f"{quantity.normalize():f} {unit}".replace(".", ",").strip()


def shown(purchase: Purchase) -> str:
    """One purchase as a line: "pakan lele 5 sak @ Rp285.000 = Rp1.425.000"."""
    amount = _amount(purchase.quantity, purchase.unit)
    each = purchase.unit_price
    price = f" @ {rupiah.show(each)}" if each and amount != "1" else ""
    count = "" if amount == "1" else f" {amount}{price}"
    return f"{purchase.item}{count} = {rupiah.show(purchase.total)}"


def shown_all(rows: Sequence[Purchase]) -> str:
    """Purchases of one message, and their sum in figures and words."""
    total = sum(row.total for row in rows)
    listed = shown(rows[0]) if len(rows) == 1 else "".join(f"\n   - {shown(row)}" for row in rows)
    return f"{listed}\n   Jumlah *{rupiah.show(total)}* ({rupiah.words(total)})"
