"""What every kind of list is made into first: cells of text with their row and column.

Knows: the shape. Must not know: files, headings, people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.reading.typed import tidy

MOST_ROWS = 2_000  # that say something; a group has twenty members, a village's list a few hundred
MOST_COLUMNS = 60
MOST_CELLS = 20_000  # of all sheets: a thousand people with all that offices ask of them


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, never blank. `number` and `day`: what a workbook holds where it holds no text."""

    text: str
    number: bool = False
    day: date | None = None


Cells = Mapping[int, Cell]  # by column, from 1


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows from 1, blank cells and blank rows left out."""

    rows: Mapping[int, Cells]
    sheet: str = ""
    hidden: frozenset[int] = frozenset()  # columns that nobody sees


def cell(text: str) -> Cell | None:
    """The cell of a text; None when nobody sees anything in it."""
    shown = tidy(text)
    return Cell(shown) if shown else None


def row(texts: list[str]) -> Cells:
    """The row of some texts side by side."""
    found = ((at, cell(text)) for at, text in enumerate(texts[:MOST_COLUMNS], start=1))
    return {at: each for at, each in found if each}
