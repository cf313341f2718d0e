"""All purchases of a group as a workbook, with the money that moved beside them and the sums.

Knows: headings and sheets. Must not know: whose they are, who may have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal

from handlers.papers.workbook import book

HEADS = ("No", "Tanggal", "Uraian", "Jumlah", "Satuan", "Harga", "Total", "Uang sendiri", "Toko",
         "Rencana", "Nota", "Dicatat oleh")  # fmt: skip
_MOVED = ("No", "Tanggal", "Jenis", "Jumlah")


@dataclass(frozen=True, slots=True)
class Spent:
    """A purchase, in the order of the headings; `photos` of its receipt."""

    number: int
    day: date
    item: str
    quantity: Decimal
    unit: str
    unit_price: int | None
    total: int
    own: int
    vendor: str
    line: str
    photos: int
    by: str


@dataclass(frozen=True, slots=True)
class OtherMoney:
    """Money that came or went beside purchases."""

    number: int
    day: date
    kind: str
    amount: int


def spending(
    name: str,
    rows: Sequence[Spent],
    moves: Sequence[OtherMoney],
    sums: Sequence[tuple[str, int | None]],
) -> bytes:
    """Three sheets: purchases, other money, sums; what is not known is an empty cell."""
    told = [(*_cells(row),) for row in rows]
    return book(
        ("Belanja", [HEADS, *told]),
        ("Uang lain", [_MOVED, *map(astuple, moves)]),
        ("Saldo", [(name, "Rupiah"), *sums]),
    )


def _cells(row: Spent) -> Sequence[object]:
    cells = [*astuple(row)]
    cells[3] = float(row.quantity)
    return cells
