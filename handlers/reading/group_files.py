"""The tables in the file of an office: sheets of a workbook, or a CSV file of any encoding.

Knows: what such a file holds; that a merged cell stands for all that it covers; what is no such
file, in a sentence that says what to do. Must not know: headings, groups.

Unlike a stranger's workbook (roster/workbook.py) it may hold a whole country.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.reading.roster.files import refusal
from handlers.reading.roster.separated import text_of
from handlers.talk.messages import Unfit

_SEPARATORS = ",;\t|"
_FIRST_LINES = 50  # tell what separates the cells; a title above them holds no separator
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
_BROKEN = "Berkas Excel ini tidak bisa dibuka. Simpan lagi dari Excel sebagai .xlsx."


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """A sheet and its rows; of a CSV file the sheet is ""."""

    sheet: str
    rows: Sequence[Sequence[object]]


def tables(data: bytes) -> list[OfficeTable]:
    """The tables that somebody sees in a file; raises `Unfit`."""
    if data.startswith(b"PK"):
        return _of_workbook(data)
    if not data.strip():
        raise Unfit("Berkas ini kosong.")
    if said := refusal(data):
        raise Unfit(said)
    text = text_of(data)
    first = "\n".join(text.splitlines()[:_FIRST_LINES])
    separator = max(_SEPARATORS, key=first.count)
    return [OfficeTable("", list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))]


def _of_workbook(data: bytes) -> list[OfficeTable]:
    from openpyxl import load_workbook  # 0.2 s that no start needs

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [OfficeTable(sheet.title, list(_rows(sheet, archive))) for sheet in shown]
    except Exception as error:  # whatever openpyxl makes of a broken file
        raise Unfit(_BROKEN) from error


def _rows(sheet: Any, archive: zipfile.ZipFile) -> Iterator[Sequence[object]]:
    """The rows, each cell that is merged downwards with what stands in the first of its column."""
    begins = _merged(archive.read(sheet._worksheet_path))
    covered: dict[int, tuple[int, object]] = {}  # place -> the last row, what stands there
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = list(values)
        covered = {at: it for at, it in covered.items() if number <= it[0] and at < len(row)}
        for place, (_, value) in covered.items():
            row[place] = value
        here = [it for it in begins.get(number, ()) if it[0] < len(row)]
        covered |= {place: (last, row[place]) for place, last in here}
        yield row


def _merged(sheet: bytes) -> dict[int, list[tuple[int, int]]]:
    """Row -> the places at which cells begin that are merged downwards, and their last rows.
    openpyxl tells of none when it reads row by row."""
    from openpyxl.utils import column_index_from_string

    begins: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in _MERGED.findall(sheet):
        if first != last:
            place = column_index_from_string(column.decode()) - 1
            begins.setdefault(int(first), []).append((place, int(last)))
    return begins
