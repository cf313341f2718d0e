"""A list of groups: whatever its headings and their order, each row says what it says or why not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.config import Config, load
from handlers.papers.group_template import sheet, template
from handlers.reading.group_list import GroupList, ListedGroup, NoHeadings, read
from tests.support import ROOT

TODAY = date(2020, 12, 15)
CONFIG = load(ROOT / "config.toml", {})
FULL = {
    "Kode": "A-1", "Edisi": "tkm-2020", "Nama Kelompok": "Melati Abon", "Jenis": "TKM",
    "Desa": "Kutasari", "Kecamatan": "Baturraden", "Kab/Kota": "Banyumas",
    "Provinsi": "Jawa Tengah", "Nama Ketua": "Ratna Wulandari", "No. HP": "0812-3456-7890",
    "Bantuan": "Rp40.000.000", "Tgl Cair": "1 Desember 2020", "Batas LPJ": "2020-12-29",
}  # fmt: skip
MELATI = ListedGroup(
    2, "A-1", True, "tkm-2020", "Melati Abon", "Kutasari", "Baturraden", "33.02",
    "Ratna Wulandari", "+6281234567890", 40_000_000, date(2020, 12, 1),
    {"lpj": date(2020, 12, 29)},
)  # fmt: skip


def listed(*rows: Sequence[object]) -> GroupList:
    return read(rows, CONFIG.programme, TODAY)


def with_(**other: object) -> GroupList:
    """The full row, with other values under some headings."""
    told = FULL | {heading.replace("_", " "): value for heading, value in other.items()}
    return listed([*told], [*told.values()])


def test_a_full_row_is_read_whole() -> None:
    told = with_()
    assert (told.groups, told.wrong, told.unknown) == ([MELATI], {}, [])


@given(st.permutations(list(FULL)), st.integers(0, 5))
@settings(max_examples=40)
def test_any_order_of_columns_below_any_title_reads_the_same(order: list[str], above: int) -> None:
    title: list[Sequence[object]] = [["DAFTAR KELOMPOK", None]] * above
    [group] = listed(*title, order, [FULL[heading] for heading in order]).groups
    assert group.row == above + 2
    assert (group.code, group.area, group.due) == ("A-1", "33.02", MELATI.due)


@pytest.mark.parametrize(
    ("heading", "value", "field", "meant"),
    [
        ("Tgl Cair", datetime(2020, 12, 1, 8), "paid_on", date(2020, 12, 1)),
        ("Tgl Cair", "01/12/2020", "paid_on", date(2020, 12, 1)),
        ("Bantuan", 40_000_000.0, "grant", 40_000_000),
        ("Bantuan", "40 juta", "grant", 40_000_000),
        ("Bantuan", None, "grant", None),
        ("No. HP", 81234567890, "phone", "+6281234567890"),
        ("No. HP", "-", "phone", ""),
        ("Kab/Kota", "33.02", "area", "33.02"),
        ("Kab/Kota", "", "area", ""),
        ("Edisi", "TKM JPS 2020", "edition", "tkm-2020"),
        ("Kode", 17.0, "code", "17"),
    ],
)
def test_a_cell_as_offices_write_it(heading: str, value: object, field: str, meant: object) -> None:
    told = FULL | {heading: value}
    [group] = listed([*told], [*told.values()]).groups
    assert getattr(group, field) == meant


@pytest.mark.parametrize(
    ("heading", "value", "reason", "remedy"),
    [
        ("Edisi", "tkm-1999", "tidak dikenal", "tkm-2020"),
        ("Edisi", "", "kosong", "tkm-2020"),
        ("Nama Kelompok", " ", "kosong", "Isi nama"),
        ("Nama Kelompok", "x" * 81, "terlalu panjang (81 huruf)", "80"),
        ("Jenis", "Padat Karya", "bukan jenis", "Periksa edisinya"),
        ("Kab/Kota", "Banyumass", "tidak dikenal", "Kabupaten Banyumas"),
        ("No. HP", "0812", "bukan nomor HP", "0812-3456-7890"),
        ("Bantuan", "empat puluh atau lima puluh", "bukan jumlah uang", "40000000"),
        ("Bantuan", -5, "bukan jumlah uang", "40000000"),
        ("Tgl Cair", "kapan-kapan", "bukan tanggal", "2020-12-31"),
        ("Tgl Cair", "1 Desember", "bukan tanggal", "2020-12-31"),
        ("Batas LPJ", "segera", "bukan tanggal", "2020-12-31"),
    ],
)
def test_what_is_wrong_names_column_reason_and_remedy(
    heading: str, value: object, reason: str, remedy: str
) -> None:
    told = FULL | {heading: value}
    list_ = listed([*told], [*told.values()])
    assert list_.groups == []
    [wrong] = list_.wrong[2]
    assert wrong.column == heading
    assert reason in wrong.reason
    assert remedy in wrong.remedy


def test_a_name_that_two_areas_have_asks_which() -> None:
    told = FULL | {"Kab/Kota": "Bogor", "Provinsi": "Jawa Barat"}
    [wrong] = listed([*told], [*told.values()]).wrong[2]
    assert wrong.remedy == "Tulis Kabupaten Bogor atau Kota Bogor."


def test_all_that_is_wrong_with_a_row_is_said_at_once_and_refuses_no_other() -> None:
    bad = FULL | {"Kode": "A-2", "Edisi": "x", "No. HP": "1", "Bantuan": "?"}
    told = listed([*FULL], [*FULL.values()], [*bad.values()])
    assert [group.code for group in told.groups] == ["A-1"]
    assert [wrong.column for wrong in told.wrong[3]] == ["Edisi", "No. HP", "Bantuan"]


def test_the_same_group_twice_in_one_list_is_refused_the_second_time() -> None:
    plain = {heading: value for heading, value in FULL.items() if heading != "Kode"}
    told = listed([*plain], [*plain.values()], ["", None], [*plain.values()])
    assert [group.row for group in told.groups] == [2]
    assert told.wrong[4][0].reason == "sama dengan baris 2"


def test_without_a_code_the_same_words_are_the_same_group() -> None:
    plain = {heading: value for heading, value in FULL.items() if heading != "Kode"}
    [one] = listed([*plain], [*plain.values()]).groups
    [again] = listed([*plain], [*(plain | {"Nama Kelompok": "MELATI  abon"}).values()]).groups
    [other] = listed([*plain], [*(plain | {"Desa": "Karang"}).values()]).groups
    assert one.code == again.code != other.code
    assert not one.told


def test_headings_that_nobody_knows_are_named() -> None:
    assert with_(Catatan="x").unknown == ["Catatan"]


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [["Nama", "Alamat", "HP"], ["a", "b", "c"]]])
def test_a_file_without_headings_says_so(rows: list[Sequence[object]]) -> None:
    with pytest.raises(NoHeadings, match="Baris judul"):
        listed(*rows)


def test_the_template_is_read_by_what_reads_lists(config: Config) -> None:
    book = load_workbook(io.BytesIO(template(config.programme)))
    [heads] = book["Kelompok"].iter_rows(values_only=True)
    told = listed(heads)
    assert (told.groups, told.unknown) == ([], [])
    examples = {row[0]: row[1] for row in book["Petunjuk"].iter_rows(values_only=True)}
    own = {f"Batas {it.title}" for it in config.programme.edition("tkm-2020").reports.values()}
    others = {head for head in heads if str(head).startswith("Batas") and head not in own}
    [group] = listed(heads, ["" if head in others else examples[head] for head in heads]).groups
    assert (group.area, group.grant, group.paid_on) == ("33.02", 40_000_000, date(2020, 12, 1))
    assert {"lpj"} <= set(group.due)


def test_what_looks_like_a_formula_stays_a_text() -> None:
    bad = "=cmd|' /C calc'!A0"
    book = load_workbook(io.BytesIO(sheet([["Kode"], [bad], ["@SUM(A1)"], ["0812"]])))
    cells = [row[0] for row in book["Kelompok"].iter_rows()]
    assert [(cell.value, cell.data_type) for cell in cells[1:]] == [
        (bad, "s"), ("@SUM(A1)", "s"), ("0812", "s"),
    ]  # fmt: skip


@given(st.lists(st.lists(st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.dates()), max_size=14),
    max_size=4))  # fmt: skip
@settings(max_examples=60)
def test_any_cells_below_the_headings_are_read_or_refused(rows: list[list[object]]) -> None:
    told = listed([*FULL], *rows)
    assert {group.row for group in told.groups}.isdisjoint(told.wrong)
