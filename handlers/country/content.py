"""What a country that never was consists of: groups, people, money and papers. Pure.

Knows: made-up names, numbers and sums; the same number of a group gives the same story.
Must not know: how any of it is written down.

Nobody is meant: everyone is called Contoh ("example"), every NIK is of a 99th district, which no
regency has, and every phone begins with 0840 or 0841, which no operator has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from handlers.programme import Programme, ReportKind, ReportQuestion
from handlers.reading import areas
from handlers.reading.group_list import ListedGroup
from storage.access.group_people import GroupRole
from storage.money.standing import Purchase

SeasonStage = Literal[
    "listed", "in", "members", "beside", "bought", "handed", "decided", "asked", "answered"
]
# On which day of December 2020 each of them comes, before the demo begins on the 15th.
_DAYS: Mapping[SeasonStage, int] = {"listed": 1, "in": 2, "members": 3, "beside": 4, "bought": 7,
                              "handed": 9, "decided": 10, "asked": 11, "answered": 12}  # fmt: skip
_APART = timedelta(seconds=2)  # from group to group

MARK = "CONTOH-"  # how the codes of these groups begin
IN_AREA = 24  # groups of a regency, one regency after the other: 12,500 groups are in all of them
MEMBERS = 20
_STEP = 211  # regencies on from one to the next, so that a hundred groups lie far apart
_FIRST_AREA = "33.02"
_EDITIONS = ("tkm-2020", "tkm-2020", "tkm-2020", "padat-karya-2020")
PAID = date(2020, 12, 1)
_FIRST_DUE = date(2020, 12, 30)  # with its first reminder after the demo's first day

_FIRST = (
    "Siti", "Budi", "Wahyuni", "Slamet", "Ratna", "Joko", "Dewi", "Agus", "Sri", "Hadi", "Nur",
    "Eko", "Rina", "Bambang", "Yanti", "Dedi", "Lestari", "Rahmat", "Fitri", "Sugeng", "Maya",
    "Arif", "Endang", "Tono", "Wulan", "Iwan", "Kartini", "Udin", "Mega", "Surya", "Ani", "Made",
    "Indah", "Rudi", "Ningsih", "Asep", "Mardiana", "Yusuf", "Tuti", "Gede",
)  # fmt: skip
_SECOND = (
    "Aminah", "Santoso", "Rahayu", "Riyadi", "Lestari", "Susilo", "Utami", "Wibowo", "Hartati",
    "Saputra", "Handayani", "Kurniawan", "Astuti", "Setiawan", "Puspita", "Hidayat", "Purnama",
    "Gunawan", "Safitri", "Nugroho", "Anggraini", "Firmansyah", "Melati", "Prasetyo", "Maharani",
)  # fmt: skip
_NAME = "Contoh"
_FLOWERS = ("Melati", "Mawar", "Anggrek", "Kenanga", "Cempaka", "Dahlia", "Seroja", "Teratai",
            "Flamboyan", "Kamboja", "Bugenvil", "Soka")  # fmt: skip
_TRADES = ("Abon Lele", "Jahit", "Keripik", "Ternak Ayam", "Sayur Organik", "Kue Basah", "Batik",
           "Gula Semut", "Ikan Asap", "Anyaman", "Kopi", "Tempe")  # fmt: skip
_WORKS = ("Bina Desa", "Karya Mandiri", "Gotong Royong", "Irigasi Bersama", "Jalan Kita")
# Item, unit, price of one, how many.
_GOODS = (
    ("pakan lele", "sak", 285_000, 4), ("freezer", "", 3_250_000, 1),
    ("tepung terigu", "kg", 11_500, 25), ("minyak goreng", "liter", 14_000, 36),
    ("mesin jahit", "unit", 2_150_000, 2), ("kain katun", "meter", 42_000, 30),
    ("semen", "sak", 62_000, 40), ("cangkul", "buah", 85_000, 10), ("etalase", "", 1_750_000, 1),
    ("bibit cabai", "bungkus", 27_500, 12), ("gula aren", "kg", 24_000, 50),
)  # fmt: skip
_SHOPS = ("Toko Contoh Makmur", "Toko Contoh Jaya", "UD Contoh", "")
_ASKED = (
    "Kalau nota hilang, bagaimana?", "Boleh beli motor bekas untuk antar barang?",
    "Kapan petugas datang melihat usaha kami?", "Ketua kami sakit, siapa yang boleh melapor?",
    "Sisa dana boleh dipakai untuk sewa tempat?",
)  # fmt: skip
_ANSWERED = "Boleh ditulis tangan dulu, nanti kami periksa saat kunjungan."
_NOTE = "Mohon dilengkapi: hasil usahanya belum diceritakan."
_SENTENCES = ("Usahanya masih jalan, pembeli mulai banyak.", "Tidak ada kendala.",
              "Hasilnya dijual di pasar desa dan lewat tetangga.")  # fmt: skip

Judged = Literal["", "accepted", "returned"]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A report that was handed in; `photos`: the questions that a photo answers. A verdict of ""
    waits for an officer."""

    kind: str
    body: Mapping[str, str]
    photos: Sequence[str]
    verdict: Judged

    @property
    def note(self) -> str:
        return _NOTE if self.verdict == "returned" else ""


@dataclass(frozen=True, slots=True)
class Helper:
    """Who acts in a group beside its leader, and from which channel and address they write."""

    name: str
    role: GroupRole
    place: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """A group and what became of it. `place`: the channel and address from which its leader
    writes. `bought`: each purchase, and whether a photo proves it. `asked`: a question to the
    officers, and its answer; "" where there is none."""

    number: int
    listed: ListedGroup
    place: tuple[str, str]
    members: Sequence[tuple[str, str, str | None]]  # name, NIK, phone
    bought: Sequence[tuple[Purchase, bool]]
    handed: Sequence[HandedIn] = field(default=())
    asked: str = ""
    answered: str = ""
    beside: Sequence[Helper] = field(default=())

    @property
    def area(self) -> str:
        return self.listed.area

    def at(self, stage: SeasonStage) -> datetime:
        """When this came: one group after the other, one stage after the other."""
        return datetime(2020, 12, _DAYS[stage], 1, tzinfo=UTC) + self.number * _APART

    def source(self, row: int) -> str:
        """The name of a purchase."""
        return f"{MARK}{self.number}.{row}"


def story(number: int, programme: Programme) -> Story:
    """The group of this number, from 0 on."""
    edition = _EDITIONS[number % len(_EDITIONS)]
    handed, due = _reports(number, programme.edition(edition).reports)
    asked = _ASKED[number // 3 % len(_ASKED)] if number % 3 == 0 else ""
    return Story(
        number, _listed(number, edition, due), _place(number), list(_members(number)),
        list(_bought(number)), handed, asked, _ANSWERED if asked and number % 2 else "",
        list(_beside(number)),
    )  # fmt: skip


def place_of_officer(area: str) -> tuple[str, str]:
    """Where the officer of a regency writes from."""
    return "telegram", f"petugas-{area}"


def name_of_officer(area: str) -> str:
    return _person(int(area.replace(".", "")))


def _listed(number: int, edition: str, due: Mapping[str, date]) -> ListedGroup:
    works = edition.startswith("padat")
    trade = _WORKS[number // 4 % len(_WORKS)] if works else _TRADES[number // 12 % len(_TRADES)]
    return ListedGroup(
        row=number, code=f"{MARK}{number + 1:06}", told=True, edition=edition,
        name=f"{_FLOWERS[number % len(_FLOWERS)]} {trade}", village=f"{_NAME} {number % 7 + 1}",
        district=f"Kecamatan {_NAME}", area=_area(number), leader=_person(number * 7 + 3),
        phone=f"+62840{number:08}", grant=None, paid_on=PAID, due=due,
    )  # fmt: skip


def _place(number: int) -> tuple[str, str]:
    return ("telegram" if number % 2 else "whatsapp"), f"contoh-{number + 1}"


def _beside(number: int) -> Iterator[Helper]:
    """A third of the groups has a bendahara, half of these a sekretaris too."""
    roles: Sequence[GroupRole] = ("bendahara", "sekretaris")
    for role in roles[: (number % 3 == 1) + (number % 6 == 1)]:
        name = _person(number * 5 + len(role))
        yield Helper(name, role, (_place(number)[0], f"{role}-{number + 1}"))


@cache
def _areas() -> Sequence[str]:
    """All regencies, in the order in which they get their groups."""
    codes = [area.code for area in areas.every().values() if area.kind != "provinsi"]
    first = codes.index(_FIRST_AREA)
    return [codes[(first + place * _STEP) % len(codes)] for place in range(len(codes))]


def _area(number: int) -> str:
    return _areas()[number // IN_AREA % len(_areas())]


def _person(number: int) -> str:
    second = number // len(_FIRST) + number
    return f"{_FIRST[number % len(_FIRST)]} {_SECOND[second % len(_SECOND)]} {_NAME}"


def _members(number: int) -> Iterator[tuple[str, str, str | None]]:
    in_area = number // IN_AREA // len(_areas()) * IN_AREA + number % IN_AREA
    for place in range(MEMBERS):
        everybody, nth = number * MEMBERS + place, in_area * MEMBERS + place
        born = f"{nth % 28 + 1 + 40 * (place % 2):02}{nth % 12 + 1:02}{60 + nth % 40}"
        nik = f"{_area(number).replace('.', '')}99{born}{nth + 1:04}"
        phone = f"+62841{everybody:08}" if place % 2 else None
        yield _person(everybody), nik, phone


def _bought(number: int) -> Iterator[tuple[Purchase, bool]]:
    for place in range(2 + number % 4):
        item, unit, price, many = _GOODS[(number + place * 3) % len(_GOODS)]
        day = date(2020, 12, 2 + (number + place) % 5)
        yield Purchase(
            item, Decimal(many), unit, price, price * many,
            _SHOPS[(number + place) % len(_SHOPS)], day,
        ), (number + place) % 3 > 0  # fmt: skip


def _reports(
    number: int, kinds: Mapping[str, ReportKind]
) -> tuple[list[HandedIn], dict[str, date]]:
    """What was handed in, and when all of them are due. Of five groups one has handed in nothing,
    of one a report waits, of two it was accepted, of one it came back."""
    verdicts: Sequence[Judged | None] = (None, "", "accepted", "accepted", "returned")
    verdict = verdicts[number % len(verdicts)]
    handed = [
        HandedIn(kind, {its.ask: _said(its, number) for its in rule.questions},
               [its.key for its in rule.questions if its.kind == "foto"], verdict)
        for kind, rule in [*kinds.items()][:1] if verdict is not None
    ]  # fmt: skip
    due = {kind: _FIRST_DUE + timedelta(days=number % 60 + 30 * place)
           for place, kind in enumerate(kinds)}  # fmt: skip
    return handed, due


def _said(asked: ReportQuestion, number: int) -> str:
    said = {"rupiah": f"Rp{number % 9 + 1}.500.000", "orang": f"{MEMBERS} orang", "ya-tidak": "ya",
            "foto": "1 foto"}  # fmt: skip
    return said.get(asked.kind, _SENTENCES[number % len(_SENTENCES)])
