"""A list of groups as an office keeps it: which column is which, and what each row says. Pure.

Knows: headings, areas, money, days, phones; what is wrong with a cell, in words for the office.
Must not know: files, which groups there are already.

A blank cell says nothing: it never takes away what is known. What is wrong refuses its whole row,
with every reason at once, and no other row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from handlers.programme import Edition, Programme
from handlers.reading import areas, dates, phones, rupiah
from handlers.reading.tables import Table
from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, plain, tidy
from handlers.talk.messages import Unfit

_FIELDS = ("code", "edition", "name", "arm", "village", "district", "regency", "province", "leader",
           "phone", "grant", "paid", "due")  # fmt: skip
_NEEDED = frozenset({"edition", "name"})
_KNOWN = 3  # headings that make a row of headings
_TITLE_ROWS = 20  # above the headings
_REGENCY: tuple[areas.AreaKind, ...] = ("kabupaten", "kota")
_LONGEST = {"code": 40, "name": 80, "village": 80, "district": 80, "leader": 80}
_YEARS = timedelta(days=5 * 365)
_WORD = re.compile(r"[^\W_]+")
_ARMS = {"tkm": ("tkm", "mandiri"), "padat-karya": ("padat", "padatkarya")}

RowValues = Sequence[object]  # one row as a file gives it: texts, numbers, days, None


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in a row: the heading of its column, why, and what to do."""

    row: int
    column: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """One row. `row` is its number in the file; "" or None where the row does not say.

    `code` is the list's own or made of edition, name, village and district; `told` says which.
    `area` a code of Kemendagri, `phone` E.164, `grant` rupiah, `due` by kind of report.
    """

    row: int
    code: str
    told: bool
    edition: str
    name: str
    village: str = ""
    district: str = ""
    area: str = ""
    leader: str = ""
    phone: str = ""
    grant: int | None = None
    paid_on: date | None = None
    due: Mapping[str, date] = field(default_factory=dict[str, date])


@dataclass(frozen=True, slots=True)
class GroupList:
    """A whole list: its groups, what is wrong by row, the headings that nobody knows, and the
    number of the row with the headings."""

    groups: Sequence[ListedGroup]
    wrong: Mapping[int, Sequence[CellFault]]
    unknown: Sequence[str]
    heading: int


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    field: str
    heading: str
    rest: str = ""  # of a date: which report, as the heading says


class NoHeadings(Unfit):
    """No row of the first ones holds the headings of such a list."""


def made_code(edition: str, name: str, village: str, district: str) -> str:
    """The code of a group whose list has none: the same words give the same code."""
    said = "\n".join(" ".join(_words(part)) for part in (edition, name, village, district))
    return f"K-{sha256(said.encode()).hexdigest()[:12].upper()}"


def read(rows: Iterable[RowValues], programme: Programme, today: date) -> GroupList:
    """Every row below the headings; raises `NoHeadings`. Row 1 is the first of the file."""
    numbered = enumerate(rows, start=1)
    heading, columns, unknown = _headings(numbered)
    found: list[ListedGroup] = []
    wrong: dict[int, Sequence[CellFault]] = {}
    seen: dict[str, int] = {}
    for number, values in numbered:
        if not any(_text(value) for value in values):
            continue
        reader = _RowReader(number, columns, values, programme, today)
        group = reader.group()
        if group is not None and group.code in seen:
            reader.refuse("code", f"sama dengan baris {seen[group.code]}",
                          "Hapus salah satu, atau beri kode yang berbeda.")  # fmt: skip
            group = None
        if group is None:
            wrong[number] = reader.wrong
        else:
            seen[group.code] = number
            found.append(group)
    return GroupList(found, wrong, unknown, heading)


def _headings(numbered: Iterable[tuple[int, RowValues]]) -> tuple[int, list[_Column], list[str]]:
    for number, values in numbered:
        columns = [_column(place, _text(value)) for place, value in enumerate(values)]
        known = [column for column in columns if column is not None]
        if len(known) >= _KNOWN and {column.field for column in known} >= _NEEDED:
            named = {column.place for column in known}
            unknown = [_text(v) for at, v in enumerate(values) if _text(v) and at not in named]
            return number, known, unknown
        if number >= _TITLE_ROWS:
            break
    raise NoHeadings(
        "Baris judul tidak ditemukan. Perlu kolom Edisi, Nama kelompok, dan satu kolom lain. "
        "Buat contohnya dengan: jps-bot groups template contoh.xlsx"
    )


def _column(place: int, heading: str) -> _Column | None:
    words = _words(heading)
    said = " ".join(words)
    known = _table().of(*_FIELDS)
    if said in known and said not in _table().of("due"):
        kind = next(term.kind for term in _table().terms if term.word == said)
        return _Column(place, kind, heading)
    for length in (2, 1):
        if " ".join(words[:length]) in _table().of("due") and words[length:]:
            return _Column(place, "due", heading, " ".join(words[length:]))
    return None


@cache
def _table() -> Table:
    return read_table(Path(__file__).with_name("group_headings.tsv"), " ".join(_FIELDS))


def _words(said: str) -> list[str]:
    return _WORD.findall(folded(said))


def _text(value: object) -> str:
    """A cell as text; a number without the point that Excel gives it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else tidy(str(value))


class _RowReader:
    """Reads one row; afterwards `wrong` holds all that is wrong with it."""

    def __init__(
        self, number: int, columns: Sequence[_Column], values: RowValues, programme: Programme,
        today: date,
    ) -> None:  # fmt: skip
        self._number = number
        self._columns = columns
        self._programme = programme
        self._today = today
        self._raw = {c: values[c.place] for c in columns if c.place < len(values)}
        self.wrong: list[CellFault] = []

    def group(self) -> ListedGroup | None:
        """The group, or None when anything is wrong."""
        texts = {field: self._short(field) for field in _LONGEST}
        edition = self._edition()
        if not texts["name"]:
            self.refuse("name", "kosong", "Isi nama kelompoknya.")
        told = bool(texts["code"])
        place = (texts["name"], texts["village"], texts["district"])
        found = ListedGroup(
            row=self._number, told=told, edition=edition, area=self._area(), phone=self._phone(),
            grant=self._grant(), paid_on=self._day(self._the("paid")), due=self._due(edition),
            **{**texts, "code": texts["code"] or made_code(edition, *place)},
        )  # fmt: skip
        return None if self.wrong else replace(found, leader=found.leader)

    def refuse(self, field: str, reason: str, remedy: str, column: _Column | None = None) -> None:
        """Note what is wrong with the cell of a field."""
        named = column or self._the(field)
        self.wrong.append(
            CellFault(self._number, named.heading if named else field, reason, remedy)
        )

    def _the(self, field: str) -> _Column | None:
        return next((column for column in self._columns if column.field == field), None)

    def _said(self, field: str) -> str:
        column = self._the(field)
        said = _text(self._raw.get(column)) if column else ""
        return "" if said in ("-", "--", "n/a") else said

    def _short(self, field: str) -> str:
        said, most = self._said(field), _LONGEST[field]
        if len(said) > most:
            self.refuse(field, f"terlalu panjang ({len(said)} huruf)", f"Paling banyak {most}.")
        return said

    def _edition(self) -> str:
        said = self._said("edition")
        every = self._programme.editions
        found = [id for id, it in every.items() if plain(said) in (plain(id), plain(it.name))]
        if not found:
            known = ", ".join(every)
            self.refuse("edition", f"“{said}” tidak dikenal" if said else "kosong",
                        f"Tulis salah satu: {known}.")  # fmt: skip
            return ""
        self._same_arm(every[found[0]])
        return found[0]

    def _same_arm(self, edition: Edition) -> None:
        words = set(_words(self._said("arm")))
        arm = next((arm for arm, its in _ARMS.items() if words.intersection(its)), edition.arm)
        if arm != edition.arm:
            self.refuse("arm", f"bukan jenis dari edisi {edition.name}",
                        "Periksa edisinya, atau kosongkan kolom ini.")  # fmt: skip

    def _area(self) -> str:
        said, province = self._said("regency"), self._said("province")
        if not said:
            return ""
        named = f"{said}, {province}" if province and not areas.get(said) else said
        found = areas.find(named, _REGENCY)
        if len(found) == 1:
            return found[0].code
        likely = found or areas.find(said, _REGENCY) or areas.alike(said, _REGENCY)
        choice = " atau ".join(area.title for area in likely) or "nama menurut Kemendagri"
        reason = "ada lebih dari satu" if found else "tidak dikenal"
        where = f" di {province}" if province and not found else ""
        self.refuse("regency", f"“{said}” {reason}{where}", f"Tulis {choice}.")
        return ""

    def _phone(self) -> str:
        said = self._said("phone")
        if not said:
            return ""
        # Excel takes the 0 away from a number that it holds as a number.
        written = f"0{said}" if said.startswith("8") else said
        try:
            return phones.read(written)
        except Unfit as unfit:
            self.refuse("phone", f"“{said}” bukan nomor HP", str(unfit))
            return ""

    def _grant(self) -> int | None:
        column = self._the("grant")
        value = self._raw.get(column) if column else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            amounts: Sequence[int] = (int(value),) if value == int(value) else ()
        else:
            said = self._said("grant")
            if not said:
                return None
            amounts = rupiah.read(said)
        if len(amounts) == 1 and amounts[0] > 0:
            return amounts[0]
        self.refuse("grant", f"“{_text(value)}” bukan jumlah uang yang jelas",
                    "Tulis angkanya lengkap, misalnya 40000000.")  # fmt: skip
        return None

    def _due(self, edition: str) -> dict[str, date]:
        due: dict[str, date] = {}
        for column in self._columns:
            if column.field != "due" or not _text(self._raw.get(column)):
                continue
            kind = self._kind(edition, column.rest)
            day = self._day(column)
            if kind and day:
                due[kind] = day
            elif not kind and edition:
                self.refuse("due", "laporan ini tidak ada di edisinya",
                            "Kosongkan, atau periksa edisinya.", column)  # fmt: skip
        return due

    def _kind(self, edition: str, said: str) -> str:
        """The report that the rest of a heading names: by its key or by words of its title."""
        wanted = set(said.split())
        for kind, report in self._programme.edition(edition).reports.items():
            if wanted <= {*_words(kind), *_words(report.title)}:
                return kind
        return ""

    def _day(self, column: _Column | None) -> date | None:
        value = self._raw.get(column) if column else None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        said = _text(value)
        if column is None or said in ("", "-"):
            return None
        days = _days(said, self._today)
        if len(days) == 1:
            return days.pop()
        self.refuse("paid", f"“{said}” bukan tanggal yang jelas",
                    "Tulis seperti 2020-12-31 atau 31 Desember 2020.", column)  # fmt: skip
        return None


def _days(said: str, today: date) -> set[date]:
    try:
        return {date.fromisoformat(said[:10])}
    except ValueError:
        read = dates.read(said, today + _YEARS)
        # A day without its year is another one for every year in which it is read.
        return set(read) if set(read) == set(dates.read(said, today + 2 * _YEARS)) else set()
