"""Files that are no list, or were made to do harm: a sentence, never an exception, within limits."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from handlers.reading.roster import telling, whole
from handlers.reading.roster.cells import MOST_ROWS
from handlers.reading.roster.files import MOST_BYTES
from handlers.reading.roster.workbook import MOST_UNPACKED
from handlers.talk.messages import Unfit
from tests.roster_scoring import MOST, TODAY
from tests.support import ROOT

HEAD = ["No", "Nama", "NIK", "HP"]
SITI = [1, "Siti Aminah", "3302154512889901", "081200009901"]


def book(*rows: list[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def rebuilt(data: bytes, **parts: bytes) -> bytes:
    """A workbook with some of its parts put in or exchanged."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:  # fmt: skip
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Unfit) as refused:
        whole.read_file(data, TODAY, MOST)
    return str(refused.value)


GOOD = book(HEAD, SITI)
SHEET = "xl/worksheets/sheet1.xml"
OPENING = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
ENDING = b"</sheetData></worksheet>"


def test_the_workbook_that_the_others_are_made_of_is_read() -> None:
    assert [each.name for each in whole.read_file(GOOD, TODAY, MOST).members] == ["Siti Aminah"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "kosong"),
        (b"  \r\n ", "kosong"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x81" * 90, "Foto daftar"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "Foto daftar"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><table><tr><td>NIK</td></tr></table></html>", "halaman web"),
        (b'\xef\xbb\xbf\r\n<?xml version="1.0"?><Workbook/>', "halaman web"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Excel model lama"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
        (bytes(range(256)) * 20, "bukan daftar"),
        (b"PK\x03\x04" + b"\x99" * 400, "tidak bisa saya buka"),
        (GOOD[:-200], "tidak bisa saya buka"),
        (b"a" * (MOST_BYTES + 1), "terlalu besar"),
        (book(*[["Siti"] * 40] * 600), "terlalu besar"),
        (b"Siti;Rohani;Tarmizi\n" * 1_900 + b"x" * 60_000, "terlalu panjang"),
        (b"Siti;3302154512889901;0812\n" * (MOST_ROWS + 2), "terlalu panjang"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    assert said in refusal(data)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/vbaProject.bin": b"macro"}, "makro"),
        ({SHEET: b"\0" * (MOST_UNPACKED + 1)}, "terlalu besar"),
        ({"xl/styles.xml": b" " * 5_000_000}, "terlalu besar"),
        ({SHEET: OPENING + b"<row r='1'"}, "tidak bisa saya buka"),
        ({"xl/_rels/workbook.xml.rels": b"<Relationships/>"}, "tidak bisa saya buka"),
    ],
    ids=["macro", "bomb", "large styles", "cut sheet", "no relations"],
)
def test_a_poisoned_workbook_is_refused(parts: dict[str, bytes], said: str) -> None:
    assert said in refusal(rebuilt(GOOD, **parts))


def test_entities_that_multiply_are_refused() -> None:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (at + 1, b"&l%d;" % at * 50) for at in range(9))
    bomb = b'<!DOCTYPE x [<!ENTITY l0 "lol">' + lol + b"]>" + OPENING
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    assert "tidak bisa saya buka" in refusal(rebuilt(GOOD, **{SHEET: bomb + row + ENDING}))


def test_a_million_rows_that_hold_something_are_refused_early() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (at, at) for at in range(1, 90_000)
    )
    assert "terlalu besar" in refusal(rebuilt(GOOD, **{SHEET: OPENING + rows + ENDING}))


def test_a_row_far_below_and_a_column_far_beside_cost_nothing() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    found = whole.read_file(rebuilt(GOOD, **{SHEET: OPENING + far + ENDING}), TODAY, MOST)
    assert found.members == ()


def test_a_workbook_without_sheets_holds_nobody() -> None:
    empty = rebuilt(GOOD, **{"xl/workbook.xml": b"<workbook/>"})
    assert whole.read_file(empty, TODAY, MOST).members == ()


def test_many_sheets_are_refused() -> None:
    made = Workbook()
    for at in range(20):
        made.create_sheet(f"lembar {at}")
    file = io.BytesIO()
    made.save(file)
    assert "terlalu besar" in refusal(file.getvalue())


def test_word_and_other_offices_are_told_apart() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as paper:
        paper.writestr("word/document.xml", "<w/>")
    assert "Word" in refusal(file.getvalue())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as paper:
        paper.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "simpan" in refusal(file.getvalue()).lower()


def test_a_formula_is_never_reckoned_nor_kept() -> None:
    data = book(HEAD, [1, "=HYPERLINK(A1)", *SITI[2:]], [2, "Rohani", "=1+1", "081200009902"])
    first, second = whole.read_file(data, TODAY, MOST).members
    assert first.name is None and second.nik is None


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "<b>x</b>1", "\x01\x02"])
def test_a_hostile_cell_is_no_name(name: str) -> None:
    text = f"No;Nama;NIK;HP\n1;{name};3302154512889901;081200009901\n"
    members = whole.read_file(text.encode(), TODAY, MOST).members
    assert [each.name for each in members] == [None]


@given(st.binary(max_size=3_000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        telling.lines(whole.read_file(data, TODAY, MOST))
    except Unfit as refused:
        assert str(refused)


SNIPPETS = ["Nama", "NIK", "No", ":", ";", "|", "\t", "\n", "3302154512889901", "0812 0000 9901", " ",
            "Siti", "12-12-1988", "ketua", "(", ")", "33.02.15", "Alamat", "hp", "-", ".", "L", "🙏",
            "3,3E+15", "12", "\"", "'", "²", "१", "\u202e"]  # fmt: skip


@given(st.lists(st.sampled_from(SNIPPETS) | st.characters(), max_size=120).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_message_is_read_and_every_line_told_once(text: str) -> None:
    found = whole.read_text(text, TODAY, MOST)
    telling.as_json(found)
    places = [each.entry.at for each in found.members] + [each.at for each in found.ignored]
    assert len(places) == len(set(places))


CELLS = ["Nama", "NIK", "No", "HP", "L/P", "L", "P", "No KK", "Ket", "Tgl Lahir", "1", "2", "ketua",
         "Siti", "Rohani", "3302154512889901", "3302151205779902", "081200009901", "12-12-1988",
         "Jumlah", "Mengetahui", "-", "=A1", None, None, None]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(CELLS), max_size=9), max_size=14))
@settings(max_examples=200, deadline=None)
def test_any_rows_are_read_and_each_told_once(rows: list[list[str | None]]) -> None:
    text = "\n".join(";".join(cell or "" for cell in row) for row in rows)
    try:
        found = whole.read_file(text.encode(), TODAY, MOST)
    except Unfit:
        return
    telling.lines(found)
    places = [(each.entry.at, each.entry.column) for each in found.members]
    assert len(places) == len(set(places))
    if not found.several:
        every = [at for at, _ in places] + [each.at for each in found.ignored]
        assert len(every) == len(set(every))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    good = (ROOT / "tests/rosters/o10-centang.xlsx").read_bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    put = data.draw(st.binary(min_size=1, max_size=40))
    try:
        whole.read_file(good[:at] + put + good[at + len(put) :], TODAY, MOST)
    except Unfit as refused:
        assert str(refused)
