"""A list of groups as an office keeps it: what each row says. Pure.

Knows: areas, money, days, phones; what is wrong with a cell, in words for the office.
Must not know: files, headings, which groups there are already.

A blank cell says nothing: it never takes away what is known. What is wrong refuses its whole row,
with every reason at once, and no other row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from handlers.programme import Edition, Programme
from handlers.reading import areas, dates, names, phones, rupiah
from handlers.reading.group_columns import Column, RowValues, find, is_no_group, text, words
from handlers.reading.typed import plain
from handlers.talk.messages import Unfit

_REGENCY: tuple[areas.AreaKind, ...] = ("kabupaten", "kota")
_LONGEST = {"code": 40, "name": 80, "village": 80, "district": 80, "leader": 80}
_YEARS = timedelta(days=5 * 365)
_NO_PART = {"tahun", "ta", "anggaran", "program", "edisi"}  # of the name of an edition
_OF_VILLAGE = {"desa", "ds", "kelurahan", "kel", "kecamatan", "kec", "nagari", "kampung"}
_OF_GROUP = {"kelompok", "klp", "kelp", "kub", "grup", "tkm", "usaha", "bersama"}
_JOINT = re.compile(r"\s*([-./])\s*")
_DASHES = re.compile("[\u2010-\u2015\u2212_]")
_ROUNDED = re.compile(r"\d[eE]\+?\d")
_NOTHING = frozenset(["-", "--", "---", "n/a", "#n/a", "tidak ada", "belum ada", "kosong"])
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)  # of the days that Excel counts
_SERIALS = range(36_526, 73_051)  # 2000 to 2099
_YEARS_OF_LISTS = range(2000, 2100)
_ARMS = {"tkm": ("tkm", "mandiri"), "padat-karya": ("padat", "padatkarya")}


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in a row: the heading of its column, why, and what to do. `sheet` only where
    a workbook has several lists."""

    row: int
    column: str
    reason: str
    remedy: str
    sheet: str = ""


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
    """A whole list: its groups, what is wrong by row, the rows that say once more what an earlier
    one said, those that are no groups, the headings that nobody knows, and in which rows the
    headings stand."""

    groups: Sequence[ListedGroup]
    wrong: Mapping[int, Sequence[CellFault]]
    again: Sequence[int]
    aside: Sequence[int]
    unknown: Sequence[str]
    heading: range


class Seen:
    """What the rows so far have said, over all sheets of a workbook."""

    def __init__(self) -> None:
        self._groups: dict[str, tuple[ListedGroup, str]] = {}
        self._leaders: dict[str, tuple[str, str]] = {}

    def before(self, group: ListedGroup) -> tuple[ListedGroup, str] | None:
        """The row of the same code, and where it stands."""
        return self._groups.get(group.code)

    def other_leader(self, group: ListedGroup) -> tuple[str, str] | None:
        """Who else has this phone, and where: whoever it is would come in as the leader of both."""
        name, where = self._leaders.get(group.phone, ("", ""))
        return (name, where) if other_name(name, group.leader) else None

    def note(self, group: ListedGroup, sheet: str) -> None:
        """Keep a row that is right."""
        where = f"baris {group.row}" + (f" lembar {sheet}" if sheet else "")
        self._groups[group.code] = group, where
        if group.phone and group.leader:
            self._leaders.setdefault(group.phone, (group.leader, where))


def other_name(one: str, other: str) -> bool:
    """Whether two names can't be one person's, of which one list has more than the other."""
    a, b = set(words(one)), set(words(other))
    return bool(a and b) and not (a <= b or b <= a)


def code_of(said: str) -> str:
    """A code as it is kept: "tkm - 3302 – 001" is TKM-3302-001."""
    return _JOINT.sub(r"\1", _DASHES.sub("-", text(said))).upper()


def made_code(edition: str, name: str, village: str, district: str) -> str:
    """The code of a group whose list has none: the same words give the same code, however the
    village is spaced and whatever it is called besides."""
    parts = (edition, _bare(name, _OF_GROUP), _bare(village, _OF_VILLAGE),
             _bare(district, _OF_VILLAGE))  # fmt: skip
    return f"K-{sha256(chr(10).join(parts).encode()).hexdigest()[:12].upper()}"


def edition_of(said: str, programme: Programme) -> str | None:
    """The one edition that words as "TKM 2020" mean."""
    found = _editions(said, programme)
    return found[0] if len(found) == 1 else None


def _editions(said: str, programme: Programme) -> list[str]:
    every = programme.editions.items()
    exact = [id for id, it in every if plain(said) in (plain(id), plain(it.name))]
    wanted = set(words(said)) - _NO_PART
    return exact or [id for id, it in every if wanted and wanted <= {*words(id), *words(it.name)}]


def _bare(said: str, beside: set[str]) -> str:
    every = words(said)
    return "".join([word for word in every if word not in beside] or every)


def read(
    rows: Sequence[RowValues], programme: Programme, today: date, *, edition: str = "",
    sheet: str = "", seen: Seen | None = None,
) -> GroupList:  # fmt: skip
    """Every row below the headings; raises `NoHeadings`. Row 1 is the first of the file.

    `edition`: of the rows that do not say theirs. `seen`: what earlier sheets said.
    """
    heading = find(rows, frozenset({"name"} if edition else {"name", "edition"}))
    seen = seen or Seen()
    found: list[ListedGroup] = []
    wrong: dict[int, Sequence[CellFault]] = {}
    again: list[int] = []
    aside: list[int] = []
    for number, values in enumerate(rows[heading.last :], start=heading.last + 1):
        if not any(text(value) for value in values):
            continue
        if is_no_group(values, heading.columns):
            aside.append(number)
            continue
        reader = _RowReader(number, heading.columns, values, programme, today, edition, sheet)
        group = reader.group()
        before = seen.before(group) if group else None
        if group and before and replace(before[0], row=number) == group:
            again.append(number)
        elif group and reader.fits(group, before, seen):
            seen.note(group, sheet)
            found.append(group)
        else:
            wrong[number] = reader.wrong
    rows_of_heading = range(heading.first, heading.last + 1)
    return GroupList(found, wrong, again, aside, heading.unknown, rows_of_heading)


class _RowReader:
    """Reads one row; afterwards `wrong` holds all that is wrong with it."""

    def __init__(
        self, number: int, columns: Sequence[Column], values: RowValues, programme: Programme,
        today: date, edition: str, sheet: str,
    ) -> None:  # fmt: skip
        self._number = number
        self._usual = edition
        self._sheet = sheet
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
        texts["code"] = code_of(texts["code"])
        texts["leader"] = _person(texts["leader"])
        told = bool(texts["code"])
        place = (texts["name"], texts["village"], texts["district"])
        found = ListedGroup(
            row=self._number, told=told, edition=edition, area=self._area(), phone=self._phone(),
            grant=self._grant(), paid_on=self._day(self._the("paid")), due=self._due(edition),
            **{**texts, "code": texts["code"] or made_code(edition, *place)},
        )  # fmt: skip
        return None if self.wrong else found

    def fits(self, group: ListedGroup, before: tuple[ListedGroup, str] | None, seen: Seen) -> bool:
        """Whether a row goes with those before it; else it is noted what does not."""
        if before:
            self.refuse("code" if group.told else "name", f"sama dengan {before[1]}",
                        "Hapus salah satu, atau beri kode yang berbeda.")  # fmt: skip
        if other := seen.other_leader(group):
            remedy = "Periksa nomornya, atau kosongkan: ketua lalu masuk dengan kode."
            self.refuse("phone", f"nomor ini milik {other[0]} di {other[1]}", remedy)
        return not self.wrong

    def refuse(self, field: str, reason: str, remedy: str, column: Column | None = None) -> None:
        """Note what is wrong with the cell of a field."""
        named = column or self._the(field)
        self.wrong.append(
            CellFault(self._number, named.heading if named else field, reason, remedy, self._sheet)
        )

    def _the(self, field: str) -> Column | None:
        return next((column for column in self._columns if column.field == field), None)

    def _said(self, field: str) -> str:
        column = self._the(field)
        said = text(self._raw.get(column)) if column else ""
        return "" if said.casefold() in _NOTHING else said

    def _short(self, field: str) -> str:
        said, most = self._said(field), _LONGEST[field]
        if len(said) > most:
            self.refuse(field, f"terlalu panjang ({len(said)} huruf)", f"Paling banyak {most}.")
        return said

    def _edition(self) -> str:
        said, every = self._said("edition"), self._programme.editions
        found = self._editions(said) if said else [self._usual] if self._usual else []
        if len(found) != 1:
            reason = ("ada lebih dari satu" if found else "tidak dikenal") if said else "kosong"
            self.refuse("edition", f"“{said}” {reason}" if said else reason,
                        f"Tulis salah satu: {', '.join(found or every)}.")  # fmt: skip
            return ""
        self._same_arm(every[found[0]])
        return found[0]

    def _editions(self, said: str) -> list[str]:
        """The editions that may be meant; the usual one and the arm decide between several."""
        every, found = self._programme.editions, _editions(said, self._programme)
        if self._usual in found:
            return [self._usual]
        arm = self._arm()
        return [id for id in found if every[id].arm == arm] if len(found) > 1 and arm else found

    def _arm(self) -> str:
        said = set(words(self._said("arm")))
        return next((arm for arm, its in _ARMS.items() if said.intersection(its)), "")

    def _same_arm(self, edition: Edition) -> None:
        if self._arm() not in ("", edition.arm):
            self.refuse("arm", f"bukan jenis dari edisi {edition.name}",
                        "Periksa edisinya, atau kosongkan kolom ini.")  # fmt: skip

    def _area(self) -> str:
        said, province = self._said("regency"), self._said("province")
        if not said:
            return self._province(province)
        named = f"{said}, {province}" if province and not areas.get(said) else said
        found = areas.find(named, _REGENCY)
        if len(found) == 1:
            return found[0].code
        there = areas.find(province, ("provinsi",)) if province else []
        if province and not there and not found:
            return self._province(province)
        self._no_area(said, found, there)
        return ""

    def _province(self, said: str) -> str:
        """The province of a row whose regency is not told or not known."""
        found = areas.find(said, ("provinsi",)) if said else []
        if said and not found:
            self.refuse("province", f"“{said}” tidak dikenal",
                        "Tulis nama provinsinya menurut Kemendagri.")  # fmt: skip
        return found[0].code if len(found) == 1 else ""

    def _no_area(self, said: str, found: Sequence[areas.Area], there: Sequence[areas.Area]) -> None:
        elsewhere = areas.find(said, _REGENCY) if there and not found else []
        if elsewhere:
            where = " atau ".join(f"{a.title} di {a.province}" for a in elsewhere)
            self.refuse("regency", f"“{said}” bukan di {there[0].name}, tetapi {where}",
                        "Periksa kabupaten dan provinsinya.")  # fmt: skip
            return
        likely = found or areas.alike(said, _REGENCY)
        choice = " atau ".join(area.title for area in likely) or "nama menurut Kemendagri"
        reason = "ada lebih dari satu" if found else "tidak dikenal"
        self.refuse("regency", f"“{said}” {reason}", f"Tulis {choice}.")

    def _phone(self) -> str:
        said = self._said("phone")
        if not said:
            return ""
        # Excel takes the 0 away from a number that it holds as a number.
        written = f"0{said}" if said.startswith("8") else said
        try:
            return phones.read(written)
        except Unfit as unfit:
            remedy = "Tulis satu nomor saja." if unfit.choices else str(unfit)
            if _ROUNDED.search(said):
                remedy = "Ubah kolomnya menjadi Teks, lalu tulis lagi nomornya."
            self.refuse("phone", f"“{said}” bukan nomor HP", remedy)
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
        self.refuse("grant", f"“{text(value)}” bukan jumlah uang yang jelas",
                    "Tulis angkanya lengkap, misalnya 40000000.")  # fmt: skip
        return None

    def _due(self, edition: str) -> dict[str, date]:
        due: dict[str, date] = {}
        for column in self._columns:
            if column.field != "due" or not text(self._raw.get(column)):
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
            if wanted <= {*words(kind), *words(report.title)}:
                return kind
        return ""

    def _day(self, column: Column | None) -> date | None:
        value = self._raw.get(column) if column else None
        said = text(value)
        if column is None or said.casefold() in {"", *_NOTHING}:
            return None
        days = {value} if isinstance(value, date) else _days(said, self._today)
        if len(days) == 1 and (day := _dated(days.pop())).year in _YEARS_OF_LISTS:
            return day
        self.refuse("paid", f"“{said}” bukan tanggal yang jelas",
                    "Tulis seperti 2020-12-31 atau 31 Desember 2020.", column)  # fmt: skip
        return None


def _dated(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _days(said: str, today: date) -> set[date]:
    if _SERIAL.fullmatch(said) and int(said) in _SERIALS:
        return {_DAY_ZERO + timedelta(days=int(said))}
    try:
        return {date.fromisoformat(said[:10])}
    except ValueError:
        read = dates.read(said, today + _YEARS)
        # A day without its year is another one for every year in which it is read.
        return set(read) if set(read) == set(dates.read(said, today + 2 * _YEARS)) else set()


def _person(said: str) -> str:
    """Somebody's name without titles; as it is told where it is none that we read."""
    try:
        return names.read(said) if said else ""
    except Unfit:
        return said
