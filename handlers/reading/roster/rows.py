"""The rows of a table: which are people, and what each says of one.

Knows: signatures, totals, villages as headings of a part, numbers waiting for a name.
Must not know: what is wrong with a NIK or a name (members.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.reading import names, nik
from handlers.reading.roster import words
from handlers.reading.roster.cells import Cell, Cells
from handlers.reading.roster.columns import FITS, Layout, birthday, layout, like_name
from handlers.reading.roster.headings import ColumnKind, PeopleTable
from handlers.talk.messages import Unfit

_FEWEST_DIGITS = 9  # of what was meant to be a NIK
_ROUNDED = 4  # NIKs of one column that end in 0, and are most of it: no chance, but Excel


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """What a list says of one person: cells as they were written, by what they are."""

    at: int  # its row, or its line
    fields: Mapping[ColumnKind, Cell]
    notes: tuple[str, ...] = ()
    column: int = 0  # of its first cell
    sheet: str = ""


def entries(table: PeopleTable, today: date) -> tuple[list[RosterEntry], list[int]]:
    """The people of a table, and its rows that are none."""
    where = layout(table, today)
    rows = {at: row for at, row in sorted(table.rows.items()) if at not in table.repeated}
    told = {at: _fields(row, where) for at, row in rows.items()}
    sure = {at for at, fields in told.items() if _is_sure(fields, table.rows[at], today)}
    likely = {at for at in set(told) - sure if _is_likely(told[at], table.rows[at], where)}
    inside = {at for at in likely if sure and min(sure) < at < max(sure)}
    people = sorted(sure | inside if "number" not in where.at else sure)
    found = [
        RosterEntry(
            at, told[at], _notes(table.rows[at], where), min(table.rows[at]), table.grid.sheet
        )
        for at in people
    ]
    return _rounded(found), sorted(set(table.rows) - set(people))


def _fields(row: Cells, where: Layout) -> dict[ColumnKind, Cell]:
    fields: dict[ColumnKind, Cell] = {kind: row[at] for kind, at in where.at.items() if at in row}
    man, woman = fields.pop("man", None), fields.pop("woman", None)
    if (man is None) != (woman is None):
        fields["sex"] = Cell("L" if man else "P")
    number, phone = fields.get("nik"), fields.get("phone")
    if number and phone and FITS["phone"](number) and FITS["nik"](phone):
        fields["nik"], fields["phone"] = phone, number  # pasted one column too far
    return fields


def _notes(row: Cells, where: Layout) -> tuple[str, ...]:
    return tuple(row[at].text for at in where.notes if at in row)


def _is_sure(fields: Mapping[ColumnKind, Cell], row: Cells, today: date) -> bool:
    """Whether a row is somebody, whatever stands above and below."""
    number = fields.get("nik")
    if number and _meant_as_nik(number):
        return not words.is_aside(number.text)
    named = "name" in fields and like_name(fields["name"])
    proofs = sum(
        (
            "phone" in fields and FITS["phone"](fields["phone"]),
            "birth" in fields and bool(birthday(fields["birth"], today)),
            "sex" in fields and words.sex(fields["sex"].text) is not None,
            number is not None and words.absent(number.text),
        )
    )
    if "name" in fields and words.is_aside(fields["name"].text):
        return False
    if "number" in fields and FITS["number"](fields["number"]):
        return named or ("name" in fields and proofs > 0) or proofs > 1
    return named and proofs > 1 and not _is_aside(row)


def _meant_as_nik(cell: Cell) -> bool:
    return sum(map(str.isdigit, cell.text)) >= _FEWEST_DIGITS or FITS["nik"](cell)


def _is_aside(row: Cells) -> bool:
    return any(words.is_aside(cell.text) for cell in row.values() if not _is_place(cell))


def _is_place(cell: Cell) -> bool:
    """An address in a member's own row opens with the same words as a village above a part."""
    return any(map(str.isdigit, cell.text))


def _is_likely(fields: Mapping[ColumnKind, Cell], row: Cells, where: Layout) -> bool:
    """Whether a row between people that holds a name and little more may be one of them."""
    name = fields.get("name")
    if name is None or _is_aside(row) or words.is_talk(name.text) or not like_name(name):
        return False
    try:
        names.read(name.text)
    except Unfit:
        return False
    return "nik" in where.at


def _rounded(found: Sequence[RosterEntry]) -> list[RosterEntry]:
    """Texts that were numbers in Excel before it wrote a CSV: there too the last digit is lost."""
    whole = [each for each in found if _is_whole(each)]
    zeros = [each for each in whole if each.fields["nik"].text.endswith("0")]
    if len(zeros) < _ROUNDED or 2 * len(zeros) <= len(whole):
        return list(found)
    return [_as_number(each) if each in zeros else each for each in found]


def _is_whole(entry: RosterEntry) -> bool:
    number = entry.fields.get("nik")
    return number is not None and number.text.isdecimal() and len(number.text) == nik.LENGTH


def _as_number(entry: RosterEntry) -> RosterEntry:
    number = replace(entry.fields["nik"], number=True)
    return replace(entry, fields={**entry.fields, "nik": number})
