"""Which column of a list of groups is which, and which of its rows are no groups. Pure.

Knows: headings as offices write them, in one row or in two, below any title; what stands below a
heading and is no group: numbers of columns, sums, signatures. Must not know: what a cell means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from handlers.reading.tables import Table
from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, tidy
from handlers.talk.messages import Unfit

FIELDS = ("code", "edition", "name", "arm", "village", "district", "regency", "province", "leader",
          "phone", "grant", "paid", "due")  # fmt: skip
_KNOWN = 3  # headings that make a row of headings
_TITLE_ROWS = 20  # above the headings
_ELSE = {"name": "leader", "edition": "arm"}  # what a vague heading means beside a sure one
_FEW = 2  # cells of a row that is no group
_WORD = re.compile(r"[^\W_]+")

RowValues = Sequence[object]  # one row as a file gives it: texts, numbers, days, None


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands; `rest` is of a date: which report, as the heading says."""

    place: int
    field: str
    heading: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns, the headings that nobody knows, and the first and the last of the rows that
    hold the headings, counted from 1."""

    columns: Sequence[Column]
    unknown: Sequence[str]
    first: int
    last: int


class NoHeadings(Unfit):
    """No row of the first ones holds the headings of such a list."""


def words(said: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(folded(said))


def text(value: object) -> str:
    """A cell as text; a number without the point that Excel gives it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else tidy(str(value))


def find(rows: Sequence[RowValues], needed: frozenset[str]) -> Heading:
    """The headings of a table; raises `NoHeadings` where the `needed` fields are not all there."""
    for at in range(min(len(rows), _TITLE_ROWS)):
        above = [text(value) for value in rows[at]]
        below = [text(value) for value in rows[at + 1]] if at + 1 < len(rows) else []
        found = _joined(above, below)
        last = at + 2 if found else at + 1
        said = found or above
        columns = _unmistaken([c for place, it in enumerate(said) if (c := _column(place, it))])
        if len(columns) >= _KNOWN and {column.field for column in columns} >= needed:
            named = {column.place for column in columns}
            unknown = [it for place, it in enumerate(said) if it and place not in named]
            return Heading(columns, unknown, at + 1, last)
    wanted = "Edisi, Nama kelompok" if "edition" in needed else "Nama kelompok"
    remedy = (
        ' Tanpa kolom Edisi: tambahkan --edition "TKM JPS 2020".' if "edition" in needed else ""
    )
    raise NoHeadings(
        f"Baris judul tidak ditemukan. Perlu kolom {wanted}, dan satu kolom lain.{remedy} "
        "Contohnya: jps-bot groups template contoh.xlsx"
    )


def is_no_group(values: RowValues, columns: Sequence[Column]) -> bool:
    """Whether a row that holds something is a sum, a signature, numbers of columns, headings."""
    said = [it for value in values if (it := text(value))]
    told = {column.field for column in columns if text(_at(values, column.place))}
    if len(said) == 1:
        return True
    if len(said) >= _KNOWN and (_counts_up(said) or all(_column(0, it) for it in said)):
        return True
    total = bool(words(said[0])) and words(said[0])[0] in _table().of("total")
    return "name" not in told and (total or (len(said) <= _FEW and "edition" not in told) or
                                   not told & {"code", "edition", "leader", "phone"})  # fmt: skip


def _at(values: RowValues, place: int) -> object:
    return values[place] if place < len(values) else None


def _counts_up(said: Sequence[str]) -> bool:
    numbers = [it.strip("().") for it in said]
    first = int(numbers[0]) if numbers[0].isdecimal() and len(numbers[0]) <= _FEW else None
    return first is not None and numbers == [str(first + at) for at in range(len(numbers))]


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The headings of two rows, each with the one that stands over several; [] where the second
    row is none. Where cells are merged downwards both rows say the same."""
    width = max(len(above), len(below))
    over = [*above, *[""] * (width - len(above))]
    under = ["" if it == over[at] else it for at, it in enumerate(below)]
    under += [""] * (width - len(under))
    if sum(map(bool, under)) < _FEW or sum(map(bool, over)) < _KNOWN:  # above stands a title
        return []
    found: list[str] = []
    parent = ""
    for it, sub in zip(over, under, strict=True):
        parent = it or (parent if sub else "")
        said = _child(sub, parent) if sub else it
        if not said and sub:
            return []
        found.append(said)
    return found


def _child(sub: str, parent: str) -> str:
    """ "NAMA" below "KETUA" is the leader's name, "DESA" below "ALAMAT" just a village."""
    both = (f"{sub} {parent}", f"{parent} {sub}")
    tried = (*both, sub) if " ".join(words(sub)) in _table().of("vague") else (sub, *both)
    return next((said for said in tried if _column(0, said)), "")


def _unmistaken(columns: Sequence[Column]) -> list[Column]:
    """One column a field: a heading that says little ("nama") gives way to one that says more, or
    means the next best ("nama" beside "nama kelompok" is the leader's)."""
    vague = _table().of("vague")
    sure = [c for c in columns if " ".join(words(c.heading)) not in vague]
    taken = {column.field for column in sure if column.field != "due"}
    others: list[Column] = []
    for column in columns:
        if column in sure:
            continue
        meant = next((f for f in (column.field, _ELSE.get(column.field)) if f not in taken), None)
        if meant:
            taken.add(meant)
            others.append(replace(column, field=meant))
    firsts = {c.field: c for c in reversed(sure)}
    once = [c for c in sure if c.field == "due" or firsts[c.field] is c]
    return sorted([*once, *others], key=lambda column: column.place)


def _column(place: int, heading: str) -> Column | None:
    parts = [word for word in words(heading) if word not in _table().of("left-out")]
    said = " ".join(parts)
    if said in _table().of(*FIELDS) and said not in _table().of("due"):
        kind = next(term.kind for term in _table().terms if term.word == said)
        return Column(place, kind, heading)
    for length in (2, 1):
        if " ".join(parts[:length]) in _table().of("due") and parts[length:]:
            return Column(place, "due", heading, " ".join(parts[length:]))
    return None


@cache
def _table() -> Table:
    kinds = f"{' '.join(FIELDS)} left-out total vague"
    return read_table(Path(__file__).with_name("group_headings.tsv"), kinds)
