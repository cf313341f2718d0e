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
from handlers.papers.group_template import sheets, template
from handlers.reading.group_columns import NoHeadings
from handlers.reading.group_list import GroupList, ListedGroup, read
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
        ("Kab/Kota", "", "area", "33"),
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


def test_the_same_row_twice_is_one_group_and_another_of_its_code_is_refused() -> None:
    plain = {heading: value for heading, value in FULL.items() if heading != "Kode"}
    other = plain | {"Bantuan": 35_000_000}
    told = listed([*plain], [*plain.values()], ["", None], [*plain.values()], [*other.values()])
    assert ([group.row for group in told.groups], told.again) == ([2], [4])
    assert told.wrong[5][0].reason == "sama dengan baris 2"


@pytest.mark.parametrize(
    "other",
    [
        {"Desa": "Kuta Sari"},
        {"Desa": "Ds. Kutasari", "Kecamatan": "Kec. Baturraden"},
        {"Nama Kelompok": "KUB Melati Abon"},
        {"Nama Kelompok": "Kelompok MELATI ABON", "Desa": "Desa Kutasari"},
    ],
)
def test_one_group_whose_village_is_spelt_otherwise_does_not_become_two(
    other: dict[str, object],
) -> None:
    plain = {heading: value for heading, value in FULL.items() if heading != "Kode"}
    told = listed([*plain], [*plain.values()], [*(plain | other).values()])
    assert len(told.groups) == 1
    assert told.wrong[3][0].reason == "sama dengan baris 2"


@pytest.mark.parametrize("code", ["a-1", " A - 1 ", "A–1", "a_1"])
def test_a_code_is_the_same_however_it_is_typed(code: str) -> None:
    told = listed([*FULL], [*FULL.values()], [*(FULL | {"Kode": code}).values()])
    assert [group.code for group in told.groups] == ["A-1"]
    assert told.again == [3]


def test_a_phone_that_stands_beside_two_leaders_is_refused_the_second_time() -> None:
    """Whoever has it would come in as the leader of both."""
    wati = FULL | {"Kode": "A-2", "Nama Ketua": "Wati"}
    told = listed([*FULL], [*FULL.values()], [*wati.values()])
    assert [group.code for group in told.groups] == ["A-1"]
    assert told.wrong[3][0].reason == "nomor ini milik Ratna Wulandari di baris 2"
    ratna = FULL | {"Kode": "A-2", "Nama Ketua": "Ibu RATNA"}
    assert len(listed([*FULL], [*FULL.values()], [*ratna.values()]).groups) == 2


def test_titles_are_no_part_of_a_leaders_name() -> None:
    assert with_(Nama_Ketua="Hj. RATNA WULANDARI, S.Pd").groups[0].leader == "Ratna Wulandari"


def test_headings_in_two_rows_with_numbers_below_them() -> None:
    told = listed(
        ["DAFTAR PENERIMA BANTUAN TKM"],
        ["NO", "KELOMPOK", None, "EDISI", "ALAMAT", None, "KETUA", None, "NILAI BANTUAN (Rp)"],
        [None, "KODE", "NAMA", None, "DESA/KEL", "KAB/KOTA", "NAMA", "NO. HP", None],
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, "A-1", "Melati", "tkm-2020", "Kutasari", "Banyumas", "Ratna", "0812-3456-7890", "40 jt"],
        [None, "JUMLAH", None, None, None, None, None, None, 40_000_000],
        [],
        [None, None, None, None, None, None, "Purwokerto, 5 Oktober 2020"],
        [None, None, None, None, None, None, "Kepala Dinas", None],
    )  # fmt: skip
    [group] = told.groups
    assert (group.code, group.name, group.village, group.leader, group.phone, group.grant) == (
        "A-1", "Melati", "Kutasari", "Ratna", "+6281234567890", 40_000_000,
    )  # fmt: skip
    assert (told.wrong, told.aside, told.unknown) == ({}, [4, 6, 8, 9], ["NO"])
    assert told.heading == range(2, 4)


def test_a_group_whose_name_was_forgotten_is_wrong_and_no_signature() -> None:
    told = with_(Nama_Kelompok="", Edisi="")
    assert [wrong.column for wrong in told.wrong[2]] == ["Edisi", "Nama Kelompok"]


@pytest.mark.parametrize(
    ("headings", "leader", "arm"),
    [
        (["Kode", "Edisi", "Nama Kelompok", "Nama", "Program"], "Ratna", "Padat Karya"),
        (["Kode", "Edisi", "Nama Kelompok", "Nama Ketua", "Jenis"], "Ratna", "Padat Karya"),
    ],
)
def test_a_heading_that_says_little_gives_way(headings: list[str], leader: str, arm: str) -> None:
    told = listed(headings, ["A-1", "tkm-2020", "Melati", leader, ""])
    assert told.groups[0].leader == leader
    wrong = listed(headings, ["A-1", "tkm-2020", "Melati", leader, arm]).wrong
    assert wrong[2][0].column == headings[-1]


def test_two_columns_of_one_kind_are_not_both_read_in_silence() -> None:
    told = listed(["Kode", "Edisi", "Nama Kelompok", "No HP", "No WA"], ["A-1", "tkm-2020", "M"])
    assert told.unknown == ["No WA"]


@pytest.mark.parametrize(
    ("said", "arm", "edition"),
    [
        ("TKM 2020", "", "tkm-2020"),
        ("Program TKM JPS Tahun 2020", "", "tkm-2020"),
        ("Padat Karya 2020", "", "padat-karya-2020"),
        (2020, "TKM", "tkm-2020"),
        ("2020", "", ""),
        ("TKM", "", ""),
    ],
)
def test_an_edition_as_offices_call_it(said: object, arm: str, edition: str) -> None:
    told = with_(Edisi=said, Jenis=arm, Batas_LPJ="")
    assert [group.edition for group in told.groups] == ([edition] if edition else [])
    if not edition:
        assert "ada lebih dari satu" in told.wrong[2][0].reason


def test_a_list_that_tells_no_edition_is_of_the_one_that_is_said_with_it() -> None:
    heads = ["Nama KUB", "Tahun", "Besaran Dana", "No. Handphone"]
    told = read([heads, ["Melati", 2020, "Rp 40.000.000,-", "0812 3456 7890"], ["Mawar", "", "", ""],
                 ["Mekar", 2021, "", "-"]],
                CONFIG.programme, TODAY, edition="tkm-2020")  # fmt: skip
    assert [(it.name, it.edition) for it in told.groups] == [("Melati", "tkm-2020")]
    assert (told.aside, list(told.wrong)) == ([3], [4])


@pytest.mark.parametrize("day", [44105, 44105.0, "44105", "Kamis, 1 Oktober 2020"])
def test_a_day_that_excel_left_as_its_number(day: object) -> None:
    assert with_(Tgl_Cair=day).groups[0].paid_on == date(2020, 10, 1)


def test_a_regency_that_lies_elsewhere_says_where() -> None:
    [wrong] = with_(Provinsi="Jawa Barat").wrong[2]
    assert "tetapi Kabupaten Banyumas di Jawa Tengah" in wrong.reason
    [wrong] = with_(Provinsi="Jawa Tenggah").wrong[2]
    assert (wrong.column, wrong.reason) == ("Provinsi", "“Jawa Tenggah” tidak dikenal")


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
    examples = {str(row[0]): row[1] for row in book["Petunjuk"].iter_rows(values_only=True)}
    own = {f"Batas {it.title}" for it in config.programme.edition("tkm-2020").reports.values()}
    others = {str(head) for head in heads if str(head).startswith("Batas") and head not in own}
    [group] = listed(
        heads, ["" if str(head) in others else examples[str(head)] for head in heads]
    ).groups
    assert (group.area, group.grant, group.paid_on) == ("33.02", 40_000_000, date(2020, 12, 1))
    assert {"lpj"} <= set(group.due)


def test_what_looks_like_a_formula_stays_a_text() -> None:
    bad = "=cmd|' /C calc'!A0"
    book = load_workbook(
        io.BytesIO(sheets({"Kelompok": [["Kode"], [bad], ["@SUM(A1)"], ["0812"]]}))
    )
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
