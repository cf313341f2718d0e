"""A list that was read, told: as JSON, and as lines for a terminal with NIKs masked.

Knows: the keys that others rely on (docs/decisions/0011-reading-rosters.md).
Must not know: how anything is read.
"""

from __future__ import annotations

from typing import Any

from handlers.reading import nik, phones
from handlers.reading.roster.members import RosterMember
from handlers.reading.roster.whole import Roster, RowAside

_MENDED = "leading zero restored"
_LETTERS = 26


def as_json(roster: Roster) -> dict[str, Any]:
    """`members` and `ignored`: numbers of rows or lines, with sheet and column where there are
    several tables. Keys that have nothing to say in a list are left out."""
    members = [_member(at, each, roster) for at, each in enumerate(roster.members, start=1)]
    return {"members": members, "ignored": [_place(each, roster) for each in roster.ignored]}


def doubts(roster: Roster) -> list[str]:
    """Each doubtful line with its reason: "baris 7: NIK kurang 1 angka"."""
    return [
        f"{_where(each, roster)}: {problem.why}"
        for each in roster.members
        for problem in each.problems
    ]


def summed(roster: Roster) -> str:
    """What became of each row: those read are those that can be saved and those set aside."""
    people = len(roster.members)
    wrong = sum(any(p.code.startswith("refuse:") for p in each.problems) for each in roster.members)
    aside = len(roster.ignored)
    word = "baris" if aside else "baris lain"
    return (
        f"{people + aside} baris dibaca: {people - wrong} bisa disimpan, {wrong} perlu dibetulkan, "
        f"{aside} {word} bukan anggota."
    )


def lines(roster: Roster) -> list[str]:
    """The list for somebody's eyes, then what is doubtful, then the sum."""
    return [*map(_line, roster.members), *doubts(roster), summed(roster)]


def _line(each: RosterMember) -> str:
    number = nik.masked(each.nik) if each.nik else "-" * nik.LENGTH
    phone = phones.masked(each.phone) if each.phone else "-"
    birth = each.birth.isoformat() if each.birth else "-"
    name = each.name or f"? {each.written or ''}"
    told = f"{each.entry.at:>4}  {name:<30}  {number}  {phone:<14}  {each.sex or '-'}  {birth:<10}"
    return f"{told}  {each.role or '-':<10}  {each.why or ''}".rstrip()


def _where(each: RosterMember, roster: Roster) -> str:
    sheet = f"lembar {each.entry.sheet}, " if roster.several and each.entry.sheet else ""
    return f"{sheet}baris {each.entry.at}"


def _member(at: int, each: RosterMember, roster: Roster) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "row": at if roster.by_line else each.entry.at,
        "name": each.name, "nik": each.nik, "phone": each.phone, "role": each.role,
        "sex": each.sex, "birth": each.birth.isoformat() if each.birth else None,
        "problems": [problem.code for problem in each.problems],
    }  # fmt: skip
    more = {
        "written": each.written,
        "line": each.entry.at if roster.by_line else None,
        "phone_note": _MENDED if each.phone_mended else None,
        "why": each.why,
        **(_beside(each.entry.sheet, each.entry.column) if roster.several else {}),
    }
    return kept | {key: value for key, value in more.items() if value}


def _place(place: RowAside, roster: Roster) -> int | dict[str, Any]:
    if not roster.several:
        return place.at
    return {"row": place.at} | _beside(place.sheet, place.column)


def _beside(sheet: str, column: int) -> dict[str, str]:
    return {"sheet": sheet, "column": _letters(column)}


def _letters(column: int) -> str:
    """A column as Excel names it: 1 is A, 27 is AA."""
    whole, last = divmod(column - 1, _LETTERS)
    return (_letters(whole) if whole else "") + chr(ord("A") + last)
