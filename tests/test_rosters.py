"""Lists of members: as leaders send them, through the command and the readers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
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
