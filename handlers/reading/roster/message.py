"""A list of members as a message: people in lines, or each in several lines, in any order.

Knows: numbers of rows, labels, greetings, what WhatsApp puts before a copied message, and how one
line is told from the next person. Must not know: what is wrong with a NIK (members.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from handlers.reading.roster import columns
from handlers.reading.roster.cells import Cell
from handlers.reading.roster.headings import ColumnKind, kind
from handlers.reading.roster.pieces import LineTold, told
from handlers.reading.roster.rows import RosterEntry
from handlers.reading.typed import seen

# What stands before a message that was copied: the moment, in brackets or before a dash, and a
# name or a phone; a label of the list is none.
_COPIED = re.compile(
    r"^\[?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[.:]\d\d(?:[.:]\d\d)?(?: ?[AP]M)?"
    r"(?:\]\s*|\s*-\s+)(?:(?P<by>\+?\d[\d ()-]{7,20}|[^:\d]{1,40}):\s*)?",
    re.IGNORECASE,
)
_COUNTS = 3  # people in a row make a count
_LETTER = re.compile(r"\W{0,3}([a-z])[.)]\s*(?=\S)", re.IGNORECASE)  # "a. Siti", "b) Budi"
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_ORDINAL = re.compile(
    r"\b(?:(?:yang|yg|terus|lalu)\s+)*(?:pertama|terakhir|ke-?\s?\d{1,2}\b(?!\s?\d)|ke\s?(?:dua|tiga|empat|"
    r"lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas)(?:\s?(?:belas|puluh))?)\b[\s,:]*",
    re.IGNORECASE,
)
_INLINE = re.compile(r"(?<![\d.,/-])\d{1,2}[.)]\s*(?=[^\W\d]{2})")  # "1. Siti … 2. Budi …"
_LONGEST_LINE = 1_000
_NAMES_ALONE = 3  # lines of nothing but a name, in a message without any NIK: a list of names


@dataclass(slots=True)
class _Person:
    """Somebody as told so far."""

    lines: list[int]
    fields: dict[ColumnKind, Cell]
    numbered: bool
    labelled: bool
    notes: list[str] = field(default_factory=list[str])

    @property
    def is_somebody(self) -> bool:
        """Whether these lines tell of a person at all."""
        if "nik" in self.fields:
            return True
        proofs = self.fields.keys() & {"phone", "birth"}
        return "name" in self.fields and (self.numbered or self.labelled or bool(proofs))

    @property
    def is_told(self) -> bool:
        """Whether a blank line behind it ends it."""
        return {"name", "nik"} <= self.fields.keys()


def entries(lines: Sequence[str], today: date) -> tuple[list[RosterEntry], list[int]]:
    """The people of a message, and its lines that are none."""
    people: list[_Person] = []
    ignored: list[int] = []
    now: _Person | None = None
    for number, line in _parts(lines):
        shown = _COPIED.sub(_unsigned, seen(line[:_LONGEST_LINE]).strip())
        if not shown.strip():
            now = None if now and now.is_told else now
            continue
        said = told(shown, today)
        if _says_nothing(said, now):
            if now is None or not said.labelled:
                ignored.append(number)
            continue
        if now is None or _begins(said, now):
            now = _Person([], {}, said.numbered, labelled=False)
            people.append(now)
        _add(now, said, number)
    return _sorted_out(people, ignored, today)


def _parts(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The lines with their numbers: a line that counts its people ("yang pertama … yang kedua …",
    as a phone writes what is spoken) in one part a person, letters that count lines as numbers."""
    parts = [(number, part) for number, line in enumerate(lines, start=1) for part in _spoken(line)]
    letters = [(at, found) for at, (_, part) in enumerate(parts) if (found := _LETTER.match(part))]
    counted = [chr(ord("a") + at) for at in range(len(letters))]
    if len(letters) >= _COUNTS and [found[1].lower() for _, found in letters] == counted:
        for count, (at, found) in enumerate(letters, start=1):
            number, part = parts[at]
            parts[at] = number, f"{count}. {part[found.end() :]}"
    return parts


def _spoken(line: str) -> list[str]:
    niks = len(_NIK.findall(line))
    for count in (_ORDINAL, _INLINE):
        cut = [match.start() for match in count.finditer(line)]
        if niks >= _COUNTS and len(cut) >= niks - 1:
            ends = [*cut, len(line)]
            spoken = [count.sub("", line[at:end]) for at, end in pairwise(ends)]
            return [it for it in (line[: cut[0]], *spoken) if it.strip()]
    return [line]


def _unsigned(head: re.Match[str]) -> str:
    """Nothing of who wrote it when; but "Nama:" is nobody."""
    return f"{head['by']}: " if kind(head["by"] or "") else ""


def _says_nothing(said: LineTold, now: _Person | None) -> bool:
    """Of anybody: a line of talk, or "Anggota:" above those who come."""
    if not said.fields.keys() <= {"role"} or (said.numbered and not said.fields):
        return False
    return now is None or (not said.notes and (not said.fields or "role" in now.fields))


def _begins(said: LineTold, now: _Person) -> bool:
    """Whether a line is of the next person: it has a number, or says what is said already."""
    again = said.fields.keys() & now.fields.keys() & {"name", "nik", "phone", "birth"}
    counts = not said.fields or bool(said.fields.keys() & {"name", "nik"})
    return bool(again) or (said.numbered and counts)


def _add(now: _Person, said: LineTold, number: int) -> None:
    now.lines.append(number)
    now.fields.update(said.fields)
    now.notes += said.notes
    now.labelled |= said.labelled and "name" in said.fields


def _sorted_out(
    people: list[_Person], ignored: list[int], today: date
) -> tuple[list[RosterEntry], list[int]]:
    somebody = [each for each in people if each.is_somebody]
    if not any("nik" in each.fields for each in somebody):
        alone = [each for each in people if not each.is_somebody and "name" in each.fields]
        if len(alone) >= _NAMES_ALONE and not somebody:
            somebody = alone
    others = [line for each in people if each not in somebody for line in each.lines]
    _tell_apart(somebody, today)
    found = [RosterEntry(each.lines[0], each.fields, tuple(each.notes)) for each in somebody]
    told = {line for each in somebody for line in each.lines}
    return found, sorted({*ignored, *others} - told)


def _tell_apart(people: list[_Person], today: date) -> None:
    """Where lines hold two numbers of sixteen digits, the same of them is the NIK in all."""
    two = [each.fields for each in people if {"nik", "kk"} <= each.fields.keys()]
    kinds: tuple[ColumnKind, ...] = ("nik", "kk", "birth")
    rows = [{at: told[kind] for at, kind in enumerate(kinds) if kind in told} for told in two]
    if columns.likelier_nik(0, 1, {"birth": 2}, rows, today) == 1:
        for told in two:
            told["nik"], told["kk"] = told["kk"], told["nik"]
