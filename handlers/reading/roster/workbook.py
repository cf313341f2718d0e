"""An Excel workbook as cells of text.

Knows: the limits within which a stranger's workbook is opened, and that whatever one holds (a
bomb, a macro, a password, a page of the web) is answered with a sentence.
Must not know: what stands in the cells.

Formulas are never reckoned: a cell holds what Excel last showed there.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import Any

from handlers.reading.roster.cells import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Cells,
    Grid,
    cell,
)
from handlers.talk.messages import Unfit

MOST_UNPACKED = 30_000_000  # bytes; a list of twenty people has a hundred thousand
MOST_BESIDE = 4_000_000  # bytes of a part that is no sheet and no table of texts: styles and such
MOST_SHEETS = 12
_LAST_ROW = 20_000  # below it nobody has seen anything: leftovers of a format

TOO_LARGE = (
    "Berkas ini terlalu besar untuk daftar anggota. Salin daftar anggotanya saja ke berkas Excel "
    "baru, lalu kirim lagi."
)
UNREADABLE = (
    "Berkas Excel ini tidak bisa saya buka. Buka di Excel, simpan lagi sebagai .xlsx, lalu kirim. "
    "Bisa juga salin daftarnya dan tempel di chat."
)
_MACROS = (
    "Berkas Excel ini berisi makro, jadi tidak saya buka. Simpan sebagai .xlsx biasa, lalu kirim "
    "lagi."
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_HEAD = 65_536  # bytes; what a sheet says of its columns stands before its rows


def read(data: bytes) -> list[Grid]:
    """The sheets that somebody sees; raises Unfit with what is wrong and what to do."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse(archive.infolist())
            hidden = dict(_hidden(archive))
        return _sheets(data, hidden)
    except Unfit:
        raise
    except Exception as error:
        # What a broken or a poisoned file makes zipfile, expat and openpyxl raise is anything.
        raise Unfit(UNREADABLE) from error


def _refuse(parts: list[zipfile.ZipInfo]) -> None:
    """Raise Unfit for a workbook that is not even opened. No part can hold more than it says:
    zipfile reads no further."""
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit(UNREADABLE)
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Unfit(_MACROS)
    if "xl/workbook.xml" not in names:
        raise Unfit(_other(names))
    large = (part for part in parts if part.file_size > MOST_BESIDE)
    beside = [part for part in large if not _holds_cells(part.filename)]
    if sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_is_read, beside)):
        raise Unfit(TOO_LARGE)


def _holds_cells(name: str) -> bool:
    return name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml"


def _is_read(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".rels"))


def _other(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "Berkas Word belum bisa saya baca. Salin daftarnya, lalu tempel di chat ini."
    if "mimetype" in names or "xl/workbook.bin" in names:
        return "Simpan dulu daftarnya sebagai Excel (.xlsx), lalu kirim lagi."
    return UNREADABLE


def _sheets(data: bytes, hidden: dict[str, frozenset[int]]) -> list[Grid]:
    from openpyxl import load_workbook  # 0.2 s that no start needs

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it leaves out: drawings, checks, comments
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if len(shown) > MOST_SHEETS:
                raise Unfit(TOO_LARGE)
            found = [
                Grid(_rows(sheet), sheet.title, hidden.get(sheet.title, frozenset()))
                for sheet in shown
            ]
            if sum(len(row) for grid in found for row in grid.rows.values()) > MOST_CELLS:
                raise Unfit(TOO_LARGE)
            return found
        finally:
            book.close()


def _rows(sheet: Any) -> dict[int, Cells]:
    found: dict[int, Cells] = {}
    rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
    for number, values in enumerate(rows, start=1):
        cells = ((at, _cell(value)) for at, value in enumerate(values, start=1))
        row = {at: each for at, each in cells if each}
        if row:
            found[number] = row
        if len(found) > MOST_ROWS:
            raise Unfit(TOO_LARGE)
    return found


def _cell(value: object) -> Cell | None:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Cell(value.isoformat(), day=value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Cell(str(value), number=True)
    if isinstance(value, str) and not value.startswith("#"):  # #N/A, #REF!
        return cell(value)
    return None


def _hidden(archive: zipfile.ZipFile) -> Iterator[tuple[str, frozenset[int]]]:
    """Sheet -> its hidden columns, which openpyxl does not tell of a workbook read row by row."""
    relations = _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {_said(each, b"Id"): _said(each, b"Target").lstrip("/") for each in relations}
    for sheet in _SHEET.findall(archive.read("xl/workbook.xml")):
        target = targets.get(_said(sheet, rb"\w+:id"), "").removeprefix("xl/")
        if not target.startswith("worksheets/"):
            continue
        with archive.open(f"xl/{target}") as part:
            head = part.read(_HEAD).partition(b"sheetData")[0]
        columns = filter(_is_hidden, _COLUMN.findall(head))
        yield _said(sheet, b"name"), frozenset(at for each in columns for at in _span(each))


def _is_hidden(column: bytes) -> bool:
    return _said(column, b"hidden") in ("1", "true")


def _span(column: bytes) -> range:
    first, last = int(_said(column, b"min")), int(_said(column, b"max"))
    return range(first, min(last, MOST_COLUMNS) + 1)


def _said(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"""\s*=\s*["']([^"']*)["']""", tag)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""
