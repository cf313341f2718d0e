"""The workbook in which an office lists its groups, and rows as a workbook.

Knows: headings, examples, how cells are written as text. Must not know: which groups there are.
Headings are those that handlers/reading/group_list.py reads; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.papers.workbook import book
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
    return book(("Kelompok", [heads]), ("Petunjuk", told))


def sheets(tables: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Tables as sheets of their names; what looks like a formula is a text."""
    return book(*tables.items())
