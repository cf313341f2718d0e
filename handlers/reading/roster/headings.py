"""Where the tables of a sheet are, and what their headings call the columns.

Knows: headings of one or more rows, tables side by side and below each other, a heading that is
repeated on the next page, the row of column numbers. The names of columns are `headings.tsv`.
Must not know: what stands below (columns.py), people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast, get_args

from handlers.reading.roster import words
from handlers.reading.roster.cells import MOST_COLUMNS, Cell, Cells, Grid
from handlers.reading.tables import read as read_table

ColumnKind = Literal[
    "number", "name", "nik", "kk", "phone", "role", "sex", "man", "woman", "birth", "note", "other"
]  # fmt: skip
ColumnKinds = Mapping[int, ColumnKind]  # by column
_LONGEST = 60  # characters of a heading
_FEWEST = 2  # columns of a table
_DIGITS = 6  # a cell with as many is a number of somebody
_TELLING = frozenset[ColumnKind](["name", "nik"])  # a table of people has one of them
_OPENING = frozenset[ColumnKind](["number", "name", "nik"])  # what a table may begin with


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """A part of a sheet that holds people: its columns, and the rows below its heading."""

    grid: Grid
    rows: Mapping[int, Cells]
    kinds: ColumnKinds
    repeated: frozenset[int] = frozenset()  # rows that are its heading again

    @property
    def headed(self) -> bool:
        """Whether it has a heading at all."""
        return bool(self.kinds)


@dataclass(frozen=True, slots=True)
class _Heading:
    first: int
    last: int
    kinds: ColumnKinds


def kind(text: str) -> ColumnKind | None:
    """What a heading, or the label of a line, says that a cell is."""
    if len(text) > _LONGEST:
        return None
    return words.longest(kinds_of_words(), words.spelt(text))


@cache
def kinds_of_words() -> Mapping[str, ColumnKind]:
    """Heading -> kind."""
    table = read_table(Path(__file__).with_name("headings.tsv"), " ".join(get_args(ColumnKind)))
    return {term.word: cast("ColumnKind", term.kind) for term in table.terms}


def tables(grid: Grid) -> list[PeopleTable]:
    """The tables of a sheet; all of it as one without a heading when there is none."""
    headings = list(_headings(grid))
    if not headings:
        return [PeopleTable(grid, grid.rows, {})] if grid.rows else []
    ends = [*(heading.first for heading in headings[1:]), max(grid.rows) + 1]
    found: list[PeopleTable] = []
    for heading, end in zip(headings, ends, strict=True):
        below = {at: row for at, row in grid.rows.items() if heading.last < at < end}
        if found and _goes_on(found[-1], heading, below):
            lines = range(heading.first, heading.last + 1)
            again = {at: grid.rows[at] for at in lines if at in grid.rows}
            last = found.pop()
            rows = {**last.rows, **again, **below}
            found.append(PeopleTable(grid, rows, last.kinds, last.repeated | frozenset(again)))
        else:
            found += _side_by_side(grid, heading, below)
    return found


def _goes_on(table: PeopleTable, heading: _Heading, below: Mapping[int, Cells]) -> bool:
    """Whether the heading is that of the table before again, its numbers going on."""
    if dict(table.kinds) != dict(heading.kinds):
        return False
    column = next((at for at, each in table.kinds.items() if each == "number"), 0)
    numbers = [row[column].text.rstrip(".") for row in below.values() if column in row]
    if numbers:
        return numbers[0] != "1"
    return bool(table.rows) and len(table.rows[max(table.rows)]) > 1  # no title stands between


def _headings(grid: Grid) -> Iterator[_Heading]:
    done = 0
    for at in sorted(grid.rows):
        if at <= done or not _is_heading(grid.rows[at]):
            continue
        lines = [at]
        while _is_lower(grid.rows.get(lines[-1] + 1, {})):
            lines.append(lines[-1] + 1)
        above = grid.rows.get(at - 1, {})
        upper = [above] if at - 1 > done and len(above) >= _FEWEST and _is_wordy(above) else []
        done = lines[-1]
        kinds = _columns([*upper, *(grid.rows[line] for line in lines)])
        if _counts_columns(grid.rows.get(done + 1, {})):
            done += 1
        yield _Heading(at, done, kinds)


def _is_heading(row: Cells) -> bool:
    kinds = {kind(cell.text) for cell in row.values()} - {None}
    return _is_wordy(row) and len(kinds) >= _FEWEST and not kinds.isdisjoint(_TELLING)


def _is_lower(row: Cells) -> bool:
    """Whether a row below a heading is its second half."""
    several = len(row) >= _FEWEST  # "LAKI-LAKI" alone is the title of a part
    known = sum(kind(cell.text) is not None for cell in row.values())
    return several and _is_wordy(row) and 4 * known > 3 * len(row)


def _is_wordy(row: Cells) -> bool:
    return not any(cell.number or _digits(cell.text) >= _DIGITS for cell in row.values())


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _counts_columns(row: Cells) -> bool:
    """Whether it is the row "1 2 3 4 …", by which forms name their columns."""
    numbers = [int(n) for cell in row.values() if (n := re.sub(r"\W", "", cell.text)).isdecimal()]
    steps = (right - left for left, right in pairwise(numbers))
    return len(numbers) == len(row) > _FEWEST and all(step == 1 for step in steps)


def _columns(lines: list[Cells]) -> dict[int, ColumnKind]:
    """What a heading of some rows calls each column: a merged cell stands above several."""
    found: dict[int, ColumnKind] = {}
    for at in sorted({at for line in lines for at in line}):
        said = _above(lines, at)
        lowest = kind(lines[-1][at].text) if at in lines[-1] else None
        together = kind(" ".join(said))
        each = lowest if lowest in ("man", "woman") else together or lowest
        if each:
            found[at] = each
    return found


def _above(lines: list[Cells], at: int) -> Iterator[str]:
    """The texts above a column, from the top."""
    for depth, line in enumerate(lines):
        covered = any(at in lower for lower in lines[depth + 1 :])
        if at in line:
            yield line[at].text
        elif covered:
            left = [column for column in line if column < at]
            if left:
                yield line[max(left)].text


def _side_by_side(
    grid: Grid, heading: _Heading, below: Mapping[int, Cells]
) -> Iterator[PeopleTable]:
    for columns in _groups(heading.kinds):
        kinds: dict[int, ColumnKind] = {
            at: heading.kinds[at] for at in columns if at in heading.kinds
        }
        rows = {line: _within(row, columns) for line, row in below.items()}
        yield PeopleTable(grid, {line: row for line, row in rows.items() if row}, kinds)


def _within(row: Cells, columns: range) -> dict[int, Cell]:
    return {at: cell for at, cell in row.items() if at in columns}


def _groups(kinds: ColumnKinds) -> list[range]:
    """The columns of each table, where the same headings stand side by side again."""
    starts = [1]
    seen: set[ColumnKind] = set()
    several = list(kinds.values()).count("name") > 1
    for at in sorted(kinds):
        if several and kinds[at] in _OPENING and kinds[at] in seen:
            starts.append(at)
            seen.clear()
        seen.add(kinds[at])
    ends = [*starts[1:], MOST_COLUMNS + 1]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]
