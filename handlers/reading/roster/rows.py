"""The rows of a table: which are people, and what each says of one.

Knows: signatures, totals, villages as headings of a part, numbers waiting for a name.
Must not know: what is wrong with a NIK or a name (members.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.reading import names, nik
from handlers.reading.roster import pieces, words
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
    told = {at: _fields(row, where, today) for at, row in rows.items()}
    sure = set(_sure(told, rows, today))
    likely = {at for at in set(told) - sure if _is_likely(told[at], where)}
    inside = {at for at in likely if sure and min(sure) < at < max(sure)}
    people = sorted(sure | inside if "number" not in where.at else sure)
    for at in set(told) - set(people):
        beside = _beside_the_columns(table.rows[at], today)
        if beside:  # a row with somebody's NIK is never set aside in silence
            told[at] = beside
            people = sorted([*people, at])
    found = [
        RosterEntry(
            at, told[at], _notes(table.rows[at], where), min(table.rows[at]), table.grid.sheet
        )
        for at in people
    ]
    return _rounded(found), sorted(set(table.rows) - set(people))


def _fields(row: Cells, where: Layout, today: date) -> dict[ColumnKind, Cell]:
    fields: dict[ColumnKind, Cell] = {kind: row[at] for kind, at in where.at.items() if at in row}
    man, woman = fields.pop("man", None), fields.pop("woman", None)
    if (man is None) != (woman is None):
        fields["sex"] = Cell("L" if man else "P")
    number, phone = fields.get("nik"), fields.get("phone")
    if number and phone and FITS["phone"](number) and FITS["nik"](phone):
        fields["nik"], fields["phone"] = phone, number  # pasted one column too far
    name = fields.get("name")
    if name and not number and (both := _in_one_line(name.text, today)):
        return {**fields, **both}
    return fields


def _beside_the_columns(row: Cells, today: date) -> dict[ColumnKind, Cell]:
    """Somebody whose cells stand elsewhere than in the columns of the table."""
    return _in_one_line(" ; ".join(cell.text for cell in row.values()), today)


def _in_one_line(text: str, today: date) -> dict[ColumnKind, Cell]:
    """What a text says of somebody, when it holds a name and a NIK that can be one."""
    fields = pieces.told(text, today).fields
    number = "".join(filter(str.isdigit, fields["nik"].text)) if "nik" in fields else ""
    real = len(number) == nik.LENGTH and nik.fault(number, today) is None
    return fields if real and "name" in fields else {}


def _notes(row: Cells, where: Layout) -> tuple[str, ...]:
    return tuple(row[at].text for at in where.notes if at in row)


def _sure(
    told: Mapping[int, Mapping[ColumnKind, Cell]], rows: Mapping[int, Cells], today: date
) -> Iterator[int]:
    """The rows that are somebody, whatever stands between them."""
    ended = False  # by a total, a signature, "Catatan:": numbers below it may count remarks
    for at, fields in told.items():
        if _has_nik(fields):
            ended = False
            yield at
        elif _is_person(fields, today, ended=ended):
            yield at
        else:
            ended |= _is_aside(rows[at])


def _has_nik(fields: Mapping[ColumnKind, Cell]) -> bool:
    number = fields.get("nik")
    return number is not None and _meant_as_nik(number) and not words.is_aside(number.text)


def _is_person(fields: Mapping[ColumnKind, Cell], today: date, *, ended: bool) -> bool:
    """Whether a row without a NIK is somebody all the same."""
    number, name = fields.get("nik"), fields.get("name")
    proofs = sum(
        (
            "phone" in fields and FITS["phone"](fields["phone"]),
            "birth" in fields and bool(birthday(fields["birth"], today)),
            "sex" in fields and words.sex(fields["sex"].text) is not None,
            number is not None and words.absent(number.text),
        )
    )
    named = name is not None and like_name(name)
    if "number" not in fields or not FITS["number"](fields["number"]):
        return named and proofs > 1
    if proofs:
        return name is not None or proofs > 1
    return not ended and name is not None and named and _reads_as_name(name)


def _meant_as_nik(cell: Cell) -> bool:
    return sum(map(str.isdigit, cell.text)) >= _FEWEST_DIGITS or FITS["nik"](cell)


def _is_aside(row: Cells) -> bool:
    return any(words.is_aside(cell.text) for cell in row.values() if not _is_place(cell))


def _is_place(cell: Cell) -> bool:
    """An address in a member's own row opens with the same words as a village above a part."""
    return any(map(str.isdigit, cell.text))


def _is_likely(fields: Mapping[ColumnKind, Cell], where: Layout) -> bool:
    """Whether a row between people that holds a name and little more may be one of them."""
    name = fields.get("name")
    if name is None or "nik" not in where.at:
        return False
    return like_name(name) and _reads_as_name(name)


def _reads_as_name(cell: Cell) -> bool:
    try:
        names.read(cell.text)
    except Unfit:
        return False
    return not words.is_talk(cell.text)


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
