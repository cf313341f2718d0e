"""The same twenty people read the same, however their list is laid out and dressed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from handlers.reading.roster import whole
from tests.roster_scoring import MOST, TODAY

NAMES = [
    "Siti Aminah",
    "Suparno",
    "Dewi Kartika",
    "La Ode Hasrun",
    "Wa Ode Sarlina",
    "Agus Prasetyo",
    "Hasnawati",
    "I Made Sukarta",
    "Ni Luh Putu Ariani",
    "Imam Syafi'i",
    "Maria Goreti Bere",
    "Paijo",
    "Zulkifli Harahap",
    "Endang Lestari",
    "Abdul Rohman",
    "Rohani",
    "Tarmizi",
    "Suparno bin Daeng Ngalle",
    "Yuliana",
    "Markus Rumbiak",
]
WOMEN = frozenset(
    [
        "Siti Aminah",
        "Dewi Kartika",
        "Wa Ode Sarlina",
        "Hasnawati",
        "Ni Luh Putu Ariani",
        "Maria Goreti Bere",
        "Endang Lestari",
        "Rohani",
        "Yuliana",
    ]
)
HEADINGS = {
    "name": ["Nama", "NAMA LENGKAP", "Nama Anggota (sesuai KTP)", "Nm. Lengkap"],
    "nik": ["NIK", "N I K", "No. KTP", "NOMOR INDUK KEPENDUDUKAN", "NIK/No.KTP"],
    "phone": ["No HP", "HP/WA", "No. Telp", "NOMOR HANDPHONE", "Kontak"],
    "role": ["Jabatan", "KEDUDUKAN DLM KELOMPOK", "Posisi", "Ket."],
    "sex": ["L/P", "JENIS KELAMIN", "JK", "Jns_Kelamin"],
    "birth": ["Tgl Lahir", "TTL", "Tempat, Tanggal Lahir", "TGL_LAHIR"],
    "kk": ["No KK", "NOMOR KARTU KELUARGA", "NO_KK"],
    "address": ["Alamat", "ALAMAT LENGKAP", "Dusun"],
    "mother": ["NAMA_IBU", "Nama Ibu Kandung"],
}


@dataclass(frozen=True)
class Person:
    name: str
    nik: str
    phone: str
    role: str
    sex: str
    birth: date

    def cells(self) -> dict[str, str]:
        return {
            "name": self.name,
            "nik": self.nik,
            "phone": f"0{self.phone[3:]}",
            "role": self.role.title(),
            "sex": self.sex,
            "birth": f"{self.birth:%d-%m-%Y}",
            "kk": f"330215{self.birth.month:02}0112{self.nik[-4:]}",
            "address": f"Dusun Krajan RT 0{self.birth.month} RW 02",
            "mother": "Kornelia",
        }


def person(at: int) -> Person:
    name = NAMES[at]
    birth = date(1965 + at, 1 + at % 12, 28 - at)
    woman = name in WOMEN
    nik = f"330215{birth.day + 40 * woman:02}{birth:%m%y}99{at + 1:02}"
    role = ("ketua", "sekretaris", "bendahara", "anggota")[min(at, 3)]
    return Person(
        name, nik, f"+6281200009{9 - at // 10}{at:02}", role, "P" if woman else "L", birth
    )


PEOPLE = [person(at) for at in range(20)]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Person], list[list[str]], list[str]]:
    """People in some order, the rows of their list, and its columns."""
    people = draw(st.permutations(PEOPLE))
    more = draw(st.sets(st.sampled_from(["sex", "birth", "kk", "address", "mother"])))
    columns = draw(st.permutations(["name", "nik", "phone", "role", *sorted(more)]))
    heads = [draw(st.sampled_from(HEADINGS[each])) for each in columns]
    numbered = draw(st.booleans())
    capitals = draw(st.booleans())
    rows = [["No"] * numbered + heads]
    for at, each in enumerate(people, start=1):
        cells = each.cells()
        cells["name"] = cells["name"].upper() if capitals else cells["name"]
        rows.append([str(at)] * numbered + [cells[column] for column in columns])
        if draw(st.integers(0, 9)) == 0:
            rows.append([""] * len(rows[0]))
    return people, rows, columns


@st.composite
def dressed(draw: st.DrawFn) -> tuple[list[Person], list[list[str]]]:
    """The same with a title above and a signature below, or without."""
    people, rows, _ = draw(tables())
    width = len(rows[0])
    wide = [*[""] * (width - 1)]
    if draw(st.booleans()):
        kop = ["PEMERINTAH DESA KARANGANYAR", "DAFTAR ANGGOTA KELOMPOK MELATI", ""]
        rows = [[line, *wide] for line in kop] + rows
    if draw(st.booleans()):
        leader = next(each for each in people if each.role == "ketua")
        below = ["", "Mengetahui,", "Kepala Desa Karanganyar", "", "( ............ )"]
        rows += [[line, *wide] for line in below]
        rows += [
            [*wide, line] for line in ("Brebes, 14 Desember 2020", "Ketua Kelompok", leader.name)
        ]
    return people, rows


def as_read(found: whole.Roster) -> list[Person]:
    return [
        Person(
            m.name or "", m.nik or "", m.phone or "", m.role or "", m.sex or "", m.birth or TODAY
        )
        for m in found.members
    ]


def clean(found: whole.Roster) -> bool:
    return not any(each.problems for each in found.members)


def workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append([cell or None for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@given(dressed(), st.sampled_from([";", ",", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]), st.sampled_from(["\n", "\r\n"]), st.booleans())  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_any_csv(
    table: tuple[list[Person], list[list[str]]], comma: str, encoding: str, end: str, quoted: bool
) -> None:
    people, rows = table
    file = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(file, delimiter=comma, lineterminator=end, quoting=quoting).writerows(rows)
    found = whole.read_file(file.getvalue().encode(encoding), TODAY, MOST)
    assert as_read(found) == people and clean(found)


@given(dressed(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_workbook(table: tuple[list[Person], list[list[str]]], pasted: bool) -> None:
    people, rows = table
    if pasted:  # out of a workbook into a message
        found = whole.read_text("\n".join("\t".join(row) for row in rows), TODAY, MOST)
    else:
        found = whole.read_file(workbook(rows), TODAY, MOST)
    assert as_read(found) == people and clean(found)


@given(tables())
@settings(max_examples=40, deadline=None)
def test_any_table_without_its_heading(
    table: tuple[list[Person], list[list[str]], list[str]],
) -> None:
    people, rows, columns = table
    if "mother" in columns:  # nothing but its heading tells a mother's name from a member's
        return
    found = whole.read_file(workbook(rows[1:]), TODAY, MOST)
    assert as_read(found) == people and clean(found)


LAYOUTS = (
    "{name} {nik} {phone} {role}",
    "{phone} - {name} - {nik} ({role})",
    "{nik}/{name}/{phone}/{role}",
    "{name}, nik {nik}, hp {phone}, {role}",
    "{name} : NIK. {nik} WA {phone}; {role}",
    "Nama: {name} NIK: {nik} No. HP: {phone} Jabatan: {role}",
    "{name} ({role})\n{nik}\n{phone}",
    "Nama : {name}\nNIK : {nik}\nAlamat : {address}\nHP : {phone}\nJabatan : {role}\n",
    "NIK = {nik}\nHP = {phone}\nNama = {name}\nJabatan = {role}\n",
)


def spaced(digits: str, how: int) -> str:
    cuts = ((16,), (4, 4, 4, 4), (6, 6, 4))[how]
    parts = [digits[sum(cuts[:at]) : sum(cuts[: at + 1])] for at in range(len(cuts))]
    return ("", " ", ".")[how].join(parts)


@given(st.permutations(PEOPLE), st.sampled_from(LAYOUTS), st.sampled_from(["", "{}. ", "{}) ", "*{}.* "]), st.integers(0, 2), st.booleans())  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_any_message(
    people: list[Person], layout: str, number: str, how: int, greeted: bool
) -> None:
    said = [
        number.format(at) + layout.format(**{**each.cells(), "nik": spaced(each.nik, how)})
        for at, each in enumerate(people, start=1)
    ]
    if greeted:
        said = ["Assalamualaikum bu, ini daftar anggota kami:", "", *said, "", "Terima kasih 🙏"]
    found = whole.read_text("\n".join(said), TODAY, MOST)
    assert as_read(found) == people and clean(found)
