"""The workbook in which an office lists its groups, and rows as a workbook.

Knows: headings, examples, how cells are written as text. Must not know: which groups there are.
Headings are those that handlers/reading/group_list.py reads; a test holds the two together.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from handlers.programme import Programme

# Heading, example, what it is.
_COLUMNS = (
    ("Kode kelompok", "TKM-33.02-0001", "Kunci kelompok. Kosong: kami buatkan."),
    ("Edisi", "", "Wajib. Salah satu edisi di bawah."),
    ("Nama kelompok", "Melati Abon Lele", "Wajib."),
    ("Jenis", "TKM", "Boleh kosong: hanya dibandingkan dengan edisinya."),
    ("Desa/Kelurahan", "Kutasari", ""),
    ("Kecamatan", "Baturraden", ""),
    ("Kabupaten/Kota", "Kabupaten Banyumas", "Nama atau kode Kemendagri, misalnya 33.02."),
    ("Provinsi", "Jawa Tengah", ""),
    ("Nama ketua", "Ratna Wulandari", ""),
    ("No HP ketua", "081234567890", "Dipakai supaya ketua bisa masuk tanpa kode."),
    ("Bantuan", "40000000", "Rupiah. Kosong: menurut edisinya."),
    ("Tanggal cair", "2020-12-01", "Hari uang masuk ke rekening kelompok."),
)
_WIDTH = 20


def template(programme: Programme) -> bytes:
    """An empty list with its headings, and a page that explains them."""
    reports = {
        f"Batas {report.title}": "Tanggal menurut surat perjanjian. Boleh kosong."
        for edition in programme.editions.values()
        for report in edition.reports.values()
        if report.days_after_paid is None
    }
    heads = [heading for heading, _, _ in _COLUMNS] + [*reports]
    edition = next(iter(programme.editions), "")
    told = [("Kolom", "Contoh", "Keterangan")]
    told += [(head, edition if head == "Edisi" else example, what)
             for head, example, what in _COLUMNS]  # fmt: skip
    told += [(head, "2020-12-31", what) for head, what in reports.items()]
    told += [("Edisi yang dikenal", id, it.name) for id, it in programme.editions.items()]
    return _book(("Kelompok", [heads]), ("Petunjuk", told))


def sheet(rows: Sequence[Sequence[object]]) -> bytes:
    """Rows as one sheet; what looks like a formula is a text."""
    return _book(("Kelompok", rows))


def _book(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] - 0.1 s that no start needs

    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                          "strings_to_urls": False})  # fmt: skip
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for name, rows in sheets:
        page = book.add_worksheet(name)
        page.set_column(0, max(map(len, rows)) - 1, _WIDTH, text)
        page.freeze_panes(1, 0)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(page, at, column, value, text if at else head)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, value: object, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, datetime | date):
        value = value.isoformat()[:10]
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, str(value), form)
