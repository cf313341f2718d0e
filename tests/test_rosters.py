"""Lists of members: as leaders send them, through the command and the readers."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from bot.__main__ import app
from handlers.reading.roster import telling, whole
from handlers.talk.messages import Unfit
from tests.roster_scoring import MOST, TODAY, expected, mistakes, read
from tests.support import ROOT

FILES = sorted(
    path for path in (ROOT / "tests/rosters").iterdir() if path.suffix in (".xlsx", ".csv", ".txt")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_list_is_read_as_it_is_meant(path: Path) -> None:
    assert mistakes(path) == []


def test_every_row_below_the_heading_is_a_member_or_set_aside() -> None:
    got = read(ROOT / "tests/rosters/h01-judul-dan-tanda-tangan.xlsx")
    assert sorted([*(each["row"] for each in got["members"]), *got["ignored"]]) == [
        *range(6, 26), 28, 29, 33,
    ]  # fmt: skip


def roster(text: str) -> whole.Roster:
    return whole.read_text(text, TODAY, MOST)


def test_each_doubtful_line_is_told_with_its_reason() -> None:
    path = ROOT / "tests/rosters/o06-banyak-salah.xlsx"
    told = telling.doubts(whole.read_file(path.read_bytes(), TODAY, MOST))
    assert "baris 9: NIK lebih 1 angka" in told
    assert "baris 25: NIK sama dengan baris 5" in told
    assert len(told) == len([p for each in expected(path)["members"] for p in each["problems"]])


def test_the_command_prints_json_and_a_table_that_shows_no_whole_nik() -> None:
    path = ROOT / "tests/rosters/h05-tempel-wa.txt"
    call = ["parse", "roster", str(path), "--today", "2020-12-15"]
    printed = CliRunner().invoke(app, [*call, "--json"])
    assert json.loads(printed.stdout) == read(path)
    shown = CliRunner().invoke(app, call).stdout
    assert "Cecep Hidayat" in shown and "••••••••••••9979" in shown
    assert "1802130607709979" not in shown
    assert "22 baris dibaca: 20 bisa disimpan, 0 perlu dibetulkan, 2 baris bukan anggota." in shown


def test_a_file_that_is_no_list_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "daftar.xlsx"
    file.write_bytes(b"\xff\xd8\xff\xe0 a photo")
    refused = CliRunner().invoke(app, ["parse", "roster", str(file)])
    assert refused.exit_code == 1
    assert "Foto daftar tidak bisa saya baca." in refused.stderr


HEADED = "No;Nama;NIK;HP\n1;Siti Aminah;3302154512889901;081200009901\n2;Rohani;;081200009902\n"
NO_NUMBERS = (
    "Nama;NIK;HP\nSiti Aminah;3302154512889901;081200009901\n{}\nRohani;3302155201909902;-\n"
)


def places(text: str) -> tuple[list[int], list[int]]:
    found = whole.read_file(text.encode(), TODAY, MOST)
    return [each.entry.at for each in found.members], [each.at for each in found.ignored]


@pytest.mark.parametrize(
    "below",
    [
        "Catatan;;;\n1;Semua anggota sudah divaksin;;\n2;Kartu keluarga terlampir;;",
        "Jumlah;2 orang;;\n;Mengetahui;;\n;Kepala Desa Karanganyar;;Ketua\n;Slamet Riyadi;;Rohani",
        "3;;;\n4;;;\n;NIP. 197001011990031001;NIP. 197001011990031001;",
    ],
)
def test_what_stands_below_a_list_is_nobody(below: str) -> None:
    count = below.count("\n") + 1
    assert places(HEADED + below) == ([2, 3], [*range(4, 4 + count)])


@pytest.mark.parametrize(
    ("between", "somebody"),
    [("Mulyono;;", True), ("Dusun Krajan;;", False), ("yang lain menyusul;;", False)],
)
def test_a_row_between_people_with_nothing_but_a_name(between: str, somebody: bool) -> None:
    members, ignored = places(NO_NUMBERS.format(between))
    assert (3 in members, 3 in ignored) == (somebody, not somebody)


@pytest.mark.parametrize(
    "text",
    [
        "No;Nama;NIK;;;\n1;Siti;3302154512889901;;;\n;;;No;Nama;NIK\n;;;2;Suparno;3302151205779902",
        "No;Nama / NIK;HP\n1;Siti 3302154512889901;-\n2;Suparno 3302151205779902;081200009902",
        "Nama;NIK;HP\nSiti;3302154512889901;-\nSuparno;081200009902;3302151205779902",
        "NIK;Nama;HP\nSiti;3302154512889901;-\nSuparno;3302151205779902;081200009902",
    ],
)
def test_nobody_whose_nik_is_there_is_set_aside(text: str) -> None:
    members = whole.read_file(text.encode(), TODAY, MOST).members
    assert [(each.name, each.nik) for each in members] == [
        ("Siti", "3302154512889901"), ("Suparno", "3302151205779902"),
    ]  # fmt: skip


def test_people_side_by_side_in_columns_are_not_read_as_one() -> None:
    rows = [["Nama", *NAMED[:4]], ["NIK", *NIKS[:4]], ["HP", *["081200009901"] * 4]]
    text = "\n".join(";".join(row) for row in rows)
    members = whole.read_file(text.encode(), TODAY, MOST).members
    assert {each.nik for each in members} <= {None}


NIKS = [f"330215{day + 40 * (day % 2)}0588990{day - 10}" for day in range(11, 19)]
CARDS = [f"330215{day}011299{day}" for day in range(11, 19)]
NAMED = ["Siti Aminah", "Suparno", "Rohani", "Tarmizi", "Yuliana", "Paijo", "Hasnawati", "Mulyono"]


@pytest.mark.parametrize("columns", [(NAMED, NIKS, CARDS), (CARDS, NAMED, NIKS)])
@pytest.mark.parametrize("heads", ["", "Nama;No Identitas;Kartu\n"])
def test_the_number_of_a_familys_card_is_no_nik(columns: tuple[list[str], ...], heads: str) -> None:
    """Women are born on days above forty in a NIK, and no family is made on such a day."""
    lines = [";".join(cells) for cells in zip(*columns, strict=True)]
    if heads and columns[0] is not NAMED:
        lines = [";".join(cells) for cells in zip(columns[1], columns[2], columns[0], strict=True)]
    found = whole.read_file((heads + "\n".join(lines)).encode(), TODAY, MOST)
    assert [each.nik for each in found.members] == NIKS


def test_of_two_columns_of_one_heading_the_one_that_is_seen_is_read() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Nama", "NIK", "NIK", "HP"])
    for name, old, new in zip(NAMED, reversed(NIKS), NIKS, strict=True):
        sheet.append([name, old, new, "081200009901"])
    sheet.column_dimensions["B"].hidden = True
    file = io.BytesIO()
    book.save(file)
    found = whole.read_file(file.getvalue(), TODAY, MOST)
    assert [each.nik for each in found.members] == NIKS


def test_a_nik_that_lost_digits_is_never_completed() -> None:
    with_numbers = read(ROOT / "tests/rosters/h02-nik-jadi-angka.xlsx")["members"]
    damaged = [each for each in with_numbers if "refuse:nik_numeric" in each["problems"]]
    assert len(damaged) == 17
    assert {each["nik"] for each in damaged} == {None}


@pytest.mark.parametrize(
    "text", ["", "   \n\n", "Selamat pagi pak", "bagaimana cara daftar?", "081200009971"]
)
def test_what_is_no_list_holds_nobody(text: str) -> None:
    assert roster(text).members == ()


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(Unfit):
        roster("Siti 3302154512889901\n" * 3_000)
