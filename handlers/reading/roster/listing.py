"""A list that was read, in the shape in which it waits between messages: what is kept of each row.

Knows: rows as checked JSON, which doubts must be asked. Must not know: conversations, storage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.reading.roster import whole
from handlers.reading.roster.members import RosterMember
from handlers.reading.roster.whole import Roster
from handlers.reading.typed import LONGEST_MESSAGE, folded, seen
from handlers.talk.messages import Unfit

MOST = 100  # people of one list: a group has twenty
_ANY_NUMBER = 10_000  # how many have room is asked when it is saved
_NAME, _RAW = 80, 40  # characters
_SHORT = 40  # of a name where several are mentioned
_ROW = re.compile(r"\bbaris (\d+)")
# What may be a NIK or a phone; without one a text is not even looked at.
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")
_NEARLY_A_NIK = 13  # digits
# A text about one person that puts something right, or asks, is no list of one.
_CORRECTS = re.compile(
    r"\?|\b(?:benar|betul|salah|ganti|diganti|ubah|bukan|koreksi|hapus|keluar)\b"
)
_TOO_MANY = "Daftar ini berisi {} orang. Mohon kirim daftar satu kelompok saja, ya."


class RosterDoubt(BaseModel):
    """Why a row is not saved as it is: a code of `members.ProblemCode`, and the sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    said: str


class RosterRow(BaseModel):
    """What a row says of somebody. `place`: "baris 7"; `raw`: the digits of a NIK that is not
    kept; `noted`: it is saved, and lacks a phone; `leads`: it is the leader's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str
    name: str | None = Field(default=None, max_length=_NAME)
    nik: str | None = Field(default=None, pattern=r"^\d{16}$")
    raw: str = Field(default="", max_length=_RAW)
    phone: str | None = None
    why: str = ""
    noted: bool = False
    leads: bool = False
    doubts: tuple[RosterDoubt, ...] = ()

    @property
    def called(self) -> str:
        """How it is spoken of: "baris 7, Siti Aminah"."""
        return f"{self.place}, {self.name}" if self.name else self.place

    @property
    def identity(self) -> tuple[str | None, str]:
        """By what the same row is known in another message."""
        return self.name, self.nik or self.raw

    def doubted(self, doubt: RosterDoubt) -> RosterRow:
        """With this doubt."""
        return self.model_copy(update={"doubts": (doubt,)})

    def moved(self, by: int) -> RosterRow:
        """So many rows further down."""

        def there(found: re.Match[str]) -> str:
            return f"baris {int(found[1]) + by}"

        doubts = (
            RosterDoubt(code=each.code, said=_ROW.sub(there, each.said)) for each in self.doubts
        )
        return self.model_copy(
            update={"place": _ROW.sub(there, self.place), "doubts": tuple(doubts)}
        )


class PeopleList(BaseModel):
    """The people of a list in their order, and how many rows are none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[RosterRow, ...]
    ignored: int = 0

    def joined(self, more: PeopleList) -> PeopleList:
        """With those of another message, which goes on where this one ended; whoever is in both is
        told once, and the same list again changes nothing."""
        there = {row.identity for row in self.rows}
        new = [row for row in more.rows if row.identity not in there]
        if not new:
            return self
        ignored = self.ignored + more.ignored + len(more.rows) - len(new)
        added = (row.moved(len(self.rows)) for row in new)
        return PeopleList(rows=(*self.rows, *added), ignored=ignored)


def of_file(data: bytes, today: date) -> PeopleList:
    """The list in a file; raises Unfit with what to do."""
    found = listing(whole.read_file(data, today, _ANY_NUMBER))
    if not found.rows:
        raise Unfit(
            "Di berkas itu tidak ada daftar anggota yang bisa kami baca. Kolomnya cukup: nama, "
            "NIK, nomor HP."
        )
    return found


def of_text(text: str, today: date) -> PeopleList | None:
    """The list that a message is: of several people, or of one with a number that may be a NIK.

    None of a message that is something else; most are not even looked at.
    """
    numbers = _LONG_NUMBER.findall(seen(text, LONGEST_MESSAGE))
    digits = [sum(map(str.isdigit, number)) for number in numbers]
    if not digits or (len(digits) < 2 and max(digits) < _NEARLY_A_NIK):
        return None
    try:
        found = listing(whole.read_text(text, today, _ANY_NUMBER))
    except Unfit:
        return None
    if not found.rows or (len(found.rows) == 1 and _CORRECTS.search(folded(text))):
        return None
    return found


def listing(roster: Roster) -> PeopleList:
    """What is kept of a list; raises Unfit where it is that of a whole village."""
    if len(roster.members) > MOST:
        raise Unfit(_TOO_MANY.format(len(roster.members)))
    places = {each.entry.at: at for at, each in enumerate(roster.members, start=1)}
    numbers = places if roster.by_line else {}
    rows = (_row(each, numbers, several=roster.several) for each in roster.members)
    return PeopleList(rows=tuple(rows), ignored=len(roster.ignored))


def _row(each: RosterMember, numbers: dict[int, int], *, several: bool) -> RosterRow:
    """In a message people are counted, and not its lines."""

    def counted(found: re.Match[str]) -> str:
        return f"baris {numbers.get(int(found[1]), int(found[1]))}"

    asked = [one for one in each.problems if not one.code.startswith("note:")]
    sheet = f"lembar {each.entry.sheet}, " if several and each.entry.sheet else ""
    at = numbers.get(each.entry.at, each.entry.at)
    return RosterRow(
        place=f"{sheet}baris {at}",
        name=each.name[:_NAME] if each.name else None,
        nik=each.nik,
        raw="" if each.nik else _digits(each),
        phone=each.phone,
        why=each.why or "",
        noted=each.phone is None,
        leads=each.role == "ketua",
        doubts=tuple(RosterDoubt(code=one.code, said=_ROW.sub(counted, one.why)) for one in asked),
    )


def _digits(each: RosterMember) -> str:
    cell = each.entry.fields.get("nik")
    return "".join(filter(str.isdigit, cell.text))[:_RAW] if cell else ""


def row_of(body: str) -> RosterRow:
    """A row that was kept; one that does not open any more is asked for anew."""
    try:
        return RosterRow.model_validate_json(body)
    except ValidationError:
        gone = RosterDoubt(code="refuse:name", said="baris ini tidak terbaca lagi")
        missing = RosterDoubt(code="refuse:nik_missing", said="NIK belum ada")
        return RosterRow(place="satu baris", doubts=(gone, missing))


def names_of(rows: Iterable[RosterRow], most: int) -> str:
    """The first of them by name, and how many more there are."""
    names = [row.name[:_SHORT] for row in rows if row.name]
    more = f" dan {len(names) - most} lainnya" if len(names) > most else ""
    return ", ".join(names[:most]) + more
