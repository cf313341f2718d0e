"""Money that moved beside purchases: heard where nothing else is told, and of what kind it is."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.reading import moved
from handlers.reading.moved import Kind, Moved

TODAY = date(2020, 12, 15)
FIRST, THIRD, YESTERDAY = date(2020, 12, 1), date(2020, 12, 3), date(2020, 12, 14)


@pytest.mark.parametrize(
    ("text", "kind", "amount", "day"),
    [
        ("dana masuk 20 juta tahap 1 tanggal 1 des", "received", 20_000_000, FIRST),
        ("bantuan tahap 2 sudah masuk 20 juta kemarin", "received", 20_000_000, YESTERDAY),
        ("terima pencairan 40 juta tgl 1/12", "received", 40_000_000, FIRST),
        ("uang bantuan masuk rekening tgl 1 des 40.000.000", "received", 40_000_000, FIRST),
        ("duite wis cair 20jt", "received", 20_000_000, None),
        ("tahap 2 cair 20 juta", "received", 20_000_000, None),
        ("bunga bank 12.500", "interest", 12_500, None),
        ("dapat bunga 12rb kemarin", "interest", 12_000, YESTERDAY),
        ("kembalikan sisa dana 350rb ke kas negara tanggal 3 des", "returned", 350_000, THIRD),
        ("sisa dana 350rb dikembalikan ke negara", "returned", 350_000, None),
        ("sudah setor sisa dana ke kas negara Rp350.000", "returned", 350_000, None),
        ("tambah modal sendiri 500rb", "own", 500_000, None),
        ("nambah uang pribadi 200rb", "own", 200_000, None),
        ("setor uang sendiri 1jt ke rekening kelompok", "own", 1_000_000, None),
        ("uang masuk 20 juta", None, 20_000_000, None),
    ],
)
def test_what_moved(text: str, kind: Kind | None, amount: int, day: date | None) -> None:
    assert moved.read(text, TODAY) == Moved(kind, (amount,), (day,) if day else ())


@pytest.mark.parametrize(
    "text",
    [
        "kapan dana masuk",
        "dana 20 juta sudah masuk belum",
        "beli bunga 50rb",
        "uang kembalian 5rb",
        "uang dikembalikan toko 50rb",
        "uang masuk 500rb dari pak lurah",
        "pinjam uang bank 5jt",
        "beli semen 5jt tambah uang sendiri 2jt",
        "dana masuk 20 juta lalu 10 juta",
        "laku 500rb",
        "terima uang jualan 500rb",
    ],
)
def test_what_is_no_such_money(text: str) -> None:
    assert moved.read(text, TODAY) is None


@pytest.mark.parametrize("text", ["laku 500rb", "terima uang jualan 500rb", "omzet hari ini 1jt"])
def test_a_sale(text: str) -> None:
    assert moved.sold(text)
    assert not moved.sold(f"{text}?")
