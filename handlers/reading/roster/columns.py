"""Which column of a table holds what: by its heading, and by what stands below it.

Knows: what a NIK, a phone, a name and the rest look like, how the number of a family's card is told
from a NIK. Must not know: rows that are no members, people, problems.

A heading is believed unless nothing below it fits and another column fits well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.reading import nik
from handlers.reading.roster import birthdays, words
from handlers.reading.roster.cells import Cell, Cells
from handlers.reading.roster.headings import ColumnKind, PeopleTable

SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?e\+?\d{1,2}", re.IGNORECASE)
_ENOUGH = 100  # rows that tell what a column holds
_MOST_NAME = 60  # characters
_WELL = 0.6  # of the cells of a column fit
_SWAPPED = 3  # by so much a column must look more like NIKs than the one headed so

Columns = Mapping[ColumnKind, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each kind of cell stands, and the columns that may say anything."""

    at: Columns
    notes: Sequence[int]


def layout(table: PeopleTable, today: date) -> Layout:
    """The layout of a table."""
    rows = list(table.rows.values())[:_ENOUGH]
    headed = _by_heading(table, rows)
    taken = dict(headed)
    open_columns = {at for row in rows for at in row} - set(table.kinds)
    for kind in _NEEDED if table.headed else _ALL:
        now = taken.get(kind)
        if now and any(FITS[kind](row[now]) for row in rows if now in row):
            continue
        free = open_columns - set(taken.values())
        best = _best(kind, free | {now} if now else free, rows, today)
        if best:
            taken[kind] = best
    _tell_apart(taken, open_columns, rows, today)
    notes = [at for at, kind in table.kinds.items() if kind == "note"]
    return Layout(taken, notes or [at for at in open_columns if _share("why", at, rows) >= _WELL])


def _by_heading(table: PeopleTable, rows: Sequence[Cells]) -> dict[ColumnKind, int]:
    """Of several columns of one heading the one that people see, that fits, that stands first."""
    found: dict[ColumnKind, int] = {}
    for kind in set(table.kinds.values()) - {"note", "other"}:
        columns = [at for at, each in table.kinds.items() if each == kind]
        found[kind] = max(
            columns, key=lambda at: (at not in table.grid.hidden, _share(kind, at, rows) > 0, -at)
        )
    return found


def _best(kind: ColumnKind, free: set[int], rows: Sequence[Cells], today: date) -> int | None:
    """The column whose cells look most like it."""
    fitting = sorted(at for at in free if _share(kind, at, rows) >= _WELL)
    if kind == "nik" and len(fitting) > 1:
        return max(fitting, key=lambda at: _nik_likeness(at, {}, rows, today))
    if kind == "name":  # villages repeat, names do not
        return max(fitting, key=lambda at: (_varied(at, rows), -at), default=None)
    return fitting[0] if fitting else None


def _share(kind: ColumnKind | str, at: int, rows: Sequence[Cells]) -> float:
    """How many of a column's cells look like it; a column with a cell here and there does not."""
    cells = [row[at] for row in rows if at in row]
    fits = FITS.get(kind)
    if fits is None or not cells or 3 * len(cells) < len(rows):
        return 0.0
    return sum(map(fits, cells)) / len(cells)


def _varied(at: int, rows: Sequence[Cells]) -> bool:
    texts = [row[at].text for row in rows if at in row]
    return len(set(texts)) > 0.8 * len(texts)


def _tell_apart(
    taken: dict[ColumnKind, int], free: set[int], rows: Sequence[Cells], today: date
) -> None:
    """Exchange NIK and family's card where the columns look the other way round."""
    own, family = taken.get("nik"), taken.get("kk")
    if own is None:
        return
    others = {family} if family else {at for at in free if _share("nik", at, rows) >= _WELL}
    for other in others - {own}:
        gain = _nik_likeness(other, taken, rows, today) - _nik_likeness(own, taken, rows, today)
        if gain >= _SWAPPED:
            taken["nik"] = other
            if family:
                taken["kk"] = own


def likelier_nik(one: int, other: int, taken: Columns, rows: Sequence[Cells], today: date) -> int:
    """Which of two columns holds NIKs and not the numbers of families' cards."""
    return max((one, other), key=lambda at: _nik_likeness(at, taken, rows, today))


def _nik_likeness(at: int, taken: Columns, rows: Sequence[Cells], today: date) -> float:
    """What speaks for NIKs in a column of numbers of sixteen digits: women's days, the sex and the
    day of birth in other columns; and no number twice. At last, cards stand to the left."""
    numbers = [(_bare(row[at]), row) for row in rows if at in row]
    whole = [(digits, row) for digits, row in numbers if len(digits) == nik.LENGTH]
    if not whole:
        return -9.0
    women = sum(_is_woman(digits) for digits, _ in whole) / len(whole)
    births = sum(_agrees_birth(d, row, taken, today) for d, row in whole) / len(whole)
    repeats = len({digits for digits, _ in whole}) < 0.9 * len(whole)
    return 4 * births + 3 * (women > 0.1) - 3 * repeats + at / 1000


def _is_woman(digits: str) -> bool:
    return nik.WOMAN < int(digits[6:8]) <= nik.WOMAN + 31


def _agrees_birth(digits: str, row: Cells, taken: Columns, today: date) -> bool:
    at = taken.get("birth", 0)
    stated = birthday(row[at], today) if at in row else ()
    return not set(stated).isdisjoint(nik.births(digits, today))


def birthday(cell: Cell, today: date) -> tuple[date, ...]:
    """The days that a cell can mean."""
    return (cell.day,) if cell.day else birthdays.read(cell.text, today)


def _bare(cell: Cell) -> str:
    return re.sub(r"\D", "", cell.text)


def _like_nik(cell: Cell) -> bool:
    digits = _bare(cell)
    letters = sum(map(str.isalpha, cell.text))
    whole = 14 <= len(digits) <= 18 and letters <= 3
    return whole or SCIENTIFIC.fullmatch(cell.text) is not None


def _like_phone(cell: Cell) -> bool:
    digits = _bare(cell)
    letters = sum(map(str.isalpha, cell.text))
    return 9 <= len(digits) <= 14 and digits.startswith(("0", "8", "62")) and not letters


def like_name(cell: Cell) -> bool:
    """Whether a cell may hold somebody's name: letters, no digits, not very long."""
    text = cell.text
    letters = sum(map(str.isalpha, text))
    known = words.sex(text) or words.absent(text) or words.role(text) == words.plain(text)
    return letters > 1 and not _bare(cell) and len(text) <= _MOST_NAME and not known


def _like_number(cell: Cell) -> bool:
    return cell.text.rstrip(".)").isdecimal() and len(cell.text) <= 4


def _like_birth(cell: Cell) -> bool:
    return cell.day is not None or birthdays.WRITTEN.search(cell.text) is not None


def _like_sex(cell: Cell) -> bool:
    return words.sex(cell.text) is not None and not cell.text.isdecimal()


FITS: Mapping[str, Callable[[Cell], bool]] = {
    "number": _like_number,
    "nik": _like_nik,
    "kk": _like_nik,
    "phone": _like_phone,
    "birth": _like_birth,
    "sex": _like_sex,
    "role": lambda cell: words.role(cell.text) is not None,
    "name": like_name,
    "why": lambda cell: words.why(cell.text) is not None,
}
_NEEDED: tuple[ColumnKind, ...] = ("nik", "phone", "name")
_ALL: tuple[ColumnKind, ...] = ("number", "nik", "phone", "birth", "sex", "role", "name")
