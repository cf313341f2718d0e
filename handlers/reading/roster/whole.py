"""A list of members as a whole: read, checked against itself, shown.

Knows: which reader takes what came, NIKs that stand twice, phones of two, how many have room.
Must not know: any conversation, storage, who is in other groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.reading.roster import files, message, rows, separated
from handlers.reading.roster.cells import Cell, Grid
from handlers.reading.roster.headings import tables
from handlers.reading.roster.members import RosterMember, RosterProblem, member, stated
from handlers.reading.roster.rows import RosterEntry

# How many a group has where its edition is not known (Kemnaker slides 2020).
USUAL = 20
_GONE = ("ask:deceased", "ask:withdrawn", "refuse:nik_duplicate_in_file")  # they take no room


@dataclass(frozen=True, slots=True)
class RowAside:
    """A row of a sheet, or a line of a message, that is no member."""

    at: int
    sheet: str = ""
    column: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """What was read: each row below a heading is a member or ignored. `several` tables: a row is
    told with its sheet and its column; `by_line`: a message, whose lines are counted."""

    members: tuple[RosterMember, ...]
    ignored: tuple[RowAside, ...]
    several: bool = False
    by_line: bool = False


def read_file(data: bytes, today: date, most: int, *, by_line: bool = False) -> Roster:
    """The list in a file; raises Unfit with what to do where it holds none that we read.

    `most`: how many members have room. `by_line`: a text is a message that somebody saved.
    """
    found = files.opened(data)
    if isinstance(found, str):
        return read_text(found, today, most) if by_line else _records(found, today, most)
    return _of_grids(found, today, most)


def read_text(text: str, today: date, most: int) -> Roster:
    """The list in a pasted message."""
    separated.checked(text)
    return replace(_likelier(separated.lines(text), text, today, most), by_line=True)


def _records(text: str, today: date, most: int) -> Roster:
    return _likelier(separated.records(text), text, today, most)


def _likelier(grid: Grid | None, text: str, today: date, most: int) -> Roster:
    """A text as a table or as a message: where no heading says that it is a table, whichever of
    the two has more people and less doubt. Messages hold the signs that divide a table too."""
    table = _of_grids([grid], today, most) if grid else Roster((), ())
    if grid and table.members and any(each.headed for each in tables(grid)):
        return table
    lines = separated.checked(text, separated.MOST_OF_A_MESSAGE).splitlines()
    people, ignored = message.entries(lines, today)
    told = _checked(_with_role([[member(each, today) for each in people]]), today, most)
    return max(table, Roster(tuple(told), tuple(map(RowAside, ignored))), key=_fullness)


def _fullness(roster: Roster) -> tuple[int, int]:
    return len(roster.members), -sum(len(each.problems) for each in roster.members)


def _of_grids(grids: Sequence[Grid], today: date, most: int) -> Roster:
    groups: list[list[RosterMember]] = []
    ignored: list[RowAside] = []
    for grid in grids:
        read = [(table.rows, *rows.entries(table, today)) for table in tables(grid)]
        if not any(people for _, people, _ in read):
            read = [(grid.rows, *_forms(grid, today))]
        for cells, people, others in read:
            if people:
                groups.append([member(each, today) for each in people])
                ignored += [RowAside(at, grid.sheet, min(cells[at])) for at in others]
    return Roster(
        tuple(_checked(_with_role(groups), today, most)), tuple(ignored), several=len(groups) > 1
    )


def _forms(grid: Grid, today: date) -> tuple[list[RosterEntry], list[int]]:
    """A sheet without a table as if its rows were lines: forms of people, below each other."""
    lines = [""] * max(grid.rows, default=0)
    numbers: dict[str, Cell] = {}
    for at, row in grid.rows.items():
        lines[at - 1] = " ".join(cell.text for cell in row.values())
        numbers |= {cell.text: cell for cell in row.values() if cell.number}
    if sum(map(len, lines)) > separated.MOST_OF_A_MESSAGE:
        return [], []
    people, others = message.entries(lines, today)
    if not any("nik" in each.fields for each in people):
        return [], []
    found: list[RosterEntry] = []
    for each in people:
        fields = {kind: numbers.get(cell.text, cell) for kind, cell in each.fields.items()}
        column = min(grid.rows[each.at])
        found.append(replace(each, fields=fields, sheet=grid.sheet, column=column))
    return found, others


def _with_role(groups: list[list[RosterMember]]) -> list[list[RosterMember]]:
    """Where a list names roles at all, whoever has none is a member; else it is asked."""
    if not any(each.role for group in groups for each in group):
        return groups
    return [[replace(each, role=each.role or "anggota") for each in group] for group in groups]


def _checked(groups: Sequence[list[RosterMember]], today: date, most: int) -> list[RosterMember]:
    """With what is only seen when all of them are looked at."""
    people = _one_phone(_one_nik([each for group in groups for each in group], today))
    return list(_in_room(people, most))


def _one_nik(people: list[RosterMember], today: date) -> list[RosterMember]:
    """A NIK that stood further up already is not taken from the row below: one of them is wrong."""
    first: dict[str, RosterMember] = {}
    found: list[RosterMember] = []
    for each in people:
        earlier = first.setdefault(each.nik, each) if each.nik else each
        found.append(each if earlier is each else _twice(each, earlier, today))
    return found


def _twice(each: RosterMember, earlier: RosterMember, today: date) -> RosterMember:
    """Whose NIK it is nobody knows, so it says nothing of this person's sex and birth."""
    why = f"NIK sama dengan baris {earlier.entry.at}"
    kept = [one for one in each.problems if not one.code.startswith(("refuse:", "note:nik"))]
    problems = (*kept, RosterProblem("refuse:nik_duplicate_in_file", why))
    return replace(stated(each, today), nik=None, problems=problems)


def _one_phone(people: list[RosterMember]) -> list[RosterMember]:
    """A phone of two who stand one below the other: a household, or a cell that was pulled down.

    Far apart it is not mentioned: in a village several share a phone, and nobody mends that.
    """
    found = list(people)
    for at, each in enumerate(people[1:], start=1):
        above = people[at - 1]
        if each.phone and each.phone == above.phone:
            found[at - 1] = _shared(found[at - 1], each)
            found[at] = _shared(found[at], above)
    return found


def _shared(each: RosterMember, other: RosterMember) -> RosterMember:
    if any(problem.code == "note:phone_shared" for problem in each.problems):
        return each
    why = f"nomor HP sama dengan baris {other.entry.at}"
    return replace(each, problems=(*each.problems, RosterProblem("note:phone_shared", why)))


def _in_room(people: list[RosterMember], most: int) -> Iterator[RosterMember]:
    """A sheet is a group. Who left, or stands twice, takes no room in it."""
    taken: Counter[str] = Counter()
    for each in people:
        sheet = each.entry.sheet
        taken[sheet] += not any(problem.code in _GONE for problem in each.problems)
        if taken[sheet] > most:
            why = f"kelompok ini paling banyak {most} anggota"
            each = replace(each, problems=(*each.problems, RosterProblem("refuse:too_many", why)))
        yield each
