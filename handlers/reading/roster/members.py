"""One member of a list: what is kept, what is wrong with it, and how that is said.

Knows: the fields of a person and each problem with its sentence. A NIK is never mended by guessing.
Must not know: files, columns, other members (whole.py), storage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from handlers.reading import names, nik, phones
from handlers.reading.roster import words
from handlers.reading.roster.cells import Cell
from handlers.reading.roster.columns import SCIENTIFIC, birthday
from handlers.reading.roster.rows import RosterEntry
from handlers.talk.messages import Unfit, Unlikely

ProblemCode = Literal[
    "refuse:name", "refuse:nik_missing", "refuse:nik_length", "refuse:nik_numeric",
    "refuse:nik_scientific", "refuse:nik_bad_date", "refuse:nik_bad_province",
    "refuse:nik_serial_0000", "refuse:nik_duplicate_in_file", "refuse:birth_mismatch",
    "refuse:sex_mismatch", "refuse:too_many", "ask:deceased", "ask:withdrawn", "ask:replacement",
    "note:nik_letter_o", "note:nik_letter_l", "note:phone_missing", "note:phone_shared",
    "note:phone_two", "note:phone_scientific",
]  # fmt: skip

_EXACT = 2**53  # a number above it is not kept to the last digit by any program
_ADULT = 15  # years; of two births a century apart, a member's is the earlier
_FORMULA = ("=", "+", "@")  # with them a cell of Excel reckons
_EDGES = " '\"`.,:;=-*_"
_LETTERS_O, _LETTERS_L = re.compile("[oO]"), re.compile("[lLiI|]")
_NIK_SIGNS = re.compile(r"[\s.,:;'\"/_()-]+|(?i:\bnik\b|\bktp\b|\bno\b)")
_TRAIL = re.compile(r"(?<=\d{16})\.0+$")  # how some programs write a whole number
_FAULTS: dict[nik.Fault, tuple[ProblemCode, str]] = {
    "province": ("refuse:nik_bad_province", "dua angka pertama NIK bukan kode provinsi"),
    "district": ("refuse:nik_bad_province", "angka ke-3 sampai ke-6 NIK bukan kode daerah"),
    "serial": ("refuse:nik_serial_0000", "empat angka terakhir NIK tidak mungkin 0000"),
    "date": ("refuse:nik_bad_date", "tanggal lahir di dalam NIK bukan tanggal yang benar"),
}
_LOST = (
    "NIK rusak oleh Excel, angka belakangnya hilang. Jadikan kolomnya Teks dulu, lalu ketik ulang "
    "dari KTP"
)
_STANDINGS: dict[words.Standing, tuple[ProblemCode, str]] = {
    "deceased": ("ask:deceased", "tertulis sudah meninggal. Apakah tetap didaftarkan?"),
    "withdrawn": ("ask:withdrawn", "tertulis mundur atau keluar. Apakah tetap didaftarkan?"),
    "replacement": ("ask:replacement", "tertulis sebagai pengganti. Menggantikan siapa?"),
}


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """What is doubtful in a line. `code` begins with refuse (not saved yet), ask (a person decides)
    or note (saved and mentioned); `why` is the sentence without the place."""

    code: ProblemCode
    why: str


@dataclass(frozen=True, slots=True, repr=False)
class RosterMember:
    """Somebody in a list, as read. A NIK that cannot be kept is None; nothing in it is guessed."""

    entry: RosterEntry
    name: str | None
    nik: str | None
    phone: str | None
    role: str | None
    sex: str | None
    birth: date | None
    why: str | None
    problems: tuple[RosterProblem, ...]
    phone_mended: bool = False  # a number of Excel, which loses the zero in front

    def __repr__(self) -> str:
        return f"RosterMember({self.entry.at})"

    @property
    def written(self) -> str | None:
        """The name as it stands in the list, when that is more than other capitals."""
        cell = self.entry.fields.get("name")
        same = cell and self.name and cell.text.casefold() == self.name.casefold()
        return None if cell is None or same else cell.text


def member(entry: RosterEntry, today: date) -> RosterMember:
    """What an entry says, field by field."""
    name, odd = _name(entry)
    digits, wrong = _nik(entry.fields.get("nik"), today)
    phone, unheard = _phone(entry.fields.get("phone"))
    sex, birth, unlike = _owner(entry, digits if _is_kept(digits, wrong) else None, today)
    if digits and not _is_kept(digits, wrong):  # fifteen of them hold a birth, if not a NIK
        sex = sex or nik.sex_of(digits)
        births = nik.births(digits, today)
        birth = birth or (births[0] if births else None)
        digits = None
    role = entry.fields.get("role")
    texts = [*entry.notes, *(cell.text for kind, cell in entry.fields.items() if kind == "name")]
    problems = (*odd, *wrong, *unlike, *_standing(texts), *unheard)
    phone_cell = entry.fields.get("phone")
    return RosterMember(
        entry=entry, name=name, nik=digits, phone=phone, sex=sex, birth=birth, problems=problems,
        role=words.role(role.text) if role else _first(map(words.role, entry.notes)),
        why=_first(map(words.why, entry.notes)),
        phone_mended=bool(phone and phone_cell and phone_cell.number),
    )  # fmt: skip


def stated(each: RosterMember, today: date) -> RosterMember:
    """With the sex and the birth that the list says, and nothing of the NIK."""
    sex, birth, _ = _owner(each.entry, None, today)
    return replace(each, sex=sex, birth=birth)


def _first(found: Iterator[str | None]) -> str | None:
    return next(filter(None, found), None)


def _standing(texts: list[str]) -> Iterator[RosterProblem]:
    return (RosterProblem(*_STANDINGS[kind]) for kind in words.standings(texts))


def _name(entry: RosterEntry) -> tuple[str | None, list[RosterProblem]]:
    cell = entry.fields.get("name")
    if cell is None or words.absent(cell.text):
        return None, [RosterProblem("refuse:name", "namanya belum ada")]
    if cell.text.startswith(_FORMULA):
        return None, [RosterProblem("refuse:name", "namanya berisi rumus, bukan nama orang")]
    try:
        return names.read(words.named(cell.text)), []
    except Unlikely as doubt:  # in the column of names of a list it is one
        return doubt.canonical, []
    except Unfit:
        return None, [RosterProblem("refuse:name", "namanya tidak terbaca sebagai nama orang")]


def _is_kept(digits: str | None, wrong: list[RosterProblem]) -> bool:
    return digits is not None and not any(each.code.startswith("refuse") for each in wrong)


def _nik(cell: Cell | None, today: date) -> tuple[str | None, list[RosterProblem]]:
    """The digits, with what is wrong; of a NIK that lost some, those that are sure."""
    if cell is None or words.absent(cell.text):
        return None, [RosterProblem("refuse:nik_missing", "NIK belum ada")]
    text = _TRAIL.sub("", cell.text.strip(_EDGES))
    if SCIENTIFIC.fullmatch(text):
        return None, [RosterProblem("refuse:nik_scientific", _LOST)]
    digits, notes = _digits(text)
    if not digits.isdecimal() or len(digits) != nik.LENGTH:
        return None, [_wrong_length(digits)]
    if cell.number and (digits.endswith("0") or int(digits) > _EXACT):
        return digits[:-1], [RosterProblem("refuse:nik_numeric", _LOST)]
    fault = nik.fault(digits, today)
    return (None, [RosterProblem(*_FAULTS[fault])]) if fault else (digits, notes)


def _digits(text: str) -> tuple[str, list[RosterProblem]]:
    """What stands in a cell without blanks and dots; O and l among digits are 0 and 1."""
    bare = _NIK_SIGNS.sub("", text)
    if 2 * sum(map(str.isdigit, bare)) <= len(bare):
        return bare, []
    notes: list[RosterProblem] = []
    if _LETTERS_O.search(bare):
        notes.append(RosterProblem("note:nik_letter_o", "huruf O di NIK saya baca angka 0"))
    if _LETTERS_L.search(bare):
        notes.append(RosterProblem("note:nik_letter_l", "huruf l atau I di NIK saya baca angka 1"))
    return _LETTERS_L.sub("1", _LETTERS_O.sub("0", bare)), notes


def _wrong_length(text: str) -> RosterProblem:
    count = sum(map(str.isdigit, text))
    if not count:
        return RosterProblem("refuse:nik_missing", "NIK belum ada")
    if count == nik.LENGTH:
        return RosterProblem("refuse:nik_length", "ada huruf di antara angka NIK")
    gap = abs(count - nik.LENGTH)
    return RosterProblem(
        "refuse:nik_length", f"NIK {'kurang' if count < nik.LENGTH else 'lebih'} {gap} angka"
    )


def _phone(cell: Cell | None) -> tuple[str | None, list[RosterProblem]]:
    if cell is None or words.absent(cell.text):
        return None, [RosterProblem("note:phone_missing", "nomor HP belum ada")]
    if SCIENTIFIC.fullmatch(cell.text):
        return None, [
            RosterProblem("note:phone_scientific", "nomor HP rusak oleh Excel, ketik ulang")
        ]
    try:
        return phones.read(cell.text), []
    except Unfit as doubt:
        if doubt.choices:
            first = doubt.choices[0][1]
            why = f"ada dua nomor HP, saya pakai {phones.show(first)}"
            return first, [RosterProblem("note:phone_two", why)]
        return None, [RosterProblem("note:phone_missing", "nomor HP tidak terbaca")]


def _owner(
    entry: RosterEntry, digits: str | None, today: date
) -> tuple[str | None, date | None, list[RosterProblem]]:
    """Sex and birth as the list says them, held against the NIK."""
    fields = entry.fields
    said = words.sex(fields["sex"].text) if "sex" in fields else None
    days = birthday(fields["birth"], today) if "birth" in fields else ()
    if digits is None:
        return said, days[0] if days else None, []
    found = nik.of(digits, today)
    problems: list[RosterProblem] = []
    if said and said != found.sex:
        word = "perempuan" if found.sex == "P" else "laki-laki"
        why = f"menurut NIK {word}, tetapi di daftar tertulis {said}"
        problems.append(RosterProblem("refuse:sex_mismatch", why))
    agreed = [day for day in days if day in found.births]
    if days and not agreed:
        why = "tanggal lahir di daftar lain dari yang ada di NIK"
        problems.append(RosterProblem("refuse:birth_mismatch", why))
    sex = None if said and said != found.sex else found.sex
    return sex, agreed[0] if agreed else _likelier(found.births, today), problems


def _likelier(births: tuple[date, ...], today: date) -> date | None:
    old = [day for day in births if today.year - day.year >= _ADULT]
    return old[0] if len(old) == 1 else None
