"""One piece of a purchase message: a word, an amount, a count, a date, a mark.

Knows: what a piece says and where it stands. Must not know: how it is found, what it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

Field = Literal["", "item", "quantity", "price", "each", "total", "day", "seller"]


class Span(NamedTuple):
    """Where a value was read: positions in the text as `numerals.clean` leaves it."""

    field: Field
    start: int
    end: int


PieceKind = Literal[
    "word", "money", "count", "date", "each", "total", "comma", "and", "cut", "end",
    "heard", "foreign", "minus", "change",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a message; `text` as written, `word` in lower case.

    money has `amounts` and `each` (`bare`: only "@" makes it one); count has `value` and `unit`;
    both have `number`, and `grouped` where it is written in groups of three. date has `days`
    (empty: vague, or `ahead`: yet to come) and `weight`. heard says nothing of a row.
    """

    kind: PieceKind
    start: int
    end: int
    text: str
    word: str
    amounts: tuple[int, ...] = ()
    each: bool = False
    about: bool = False
    bare: bool = False
    grouped: bool = False
    number: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    unit: str | None = None
    days: tuple[date, ...] = ()
    weight: int = 0
    ahead: bool = False
