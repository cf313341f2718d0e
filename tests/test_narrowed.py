"""Asking for all purchases or a part of them: by month, by a word, without a receipt."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.reading import narrowed
from handlers.reading.narrowed import ListPart

TODAY = date(2020, 12, 15)
NOVEMBER, DECEMBER = (
    (date(2020, 11, 1), date(2020, 11, 30)),
    (date(2020, 12, 1), date(2020, 12, 31)),
)


@pytest.mark.parametrize(
    "text",
    [
        "daftar belanja", "semua belanja", "tolong lihat belanja", "lihat belanja desember",
        "belanja desember 2020", "belanja bulan ini", "belanja bulan lalu", "lihat belanja pakan",
        "daftar belanja yang belum ada nota", "belanja tanpa nota", "rincian pengeluaran toko jaya",
    ],
)  # fmt: skip
def test_asked_for(text: str) -> None:
    assert narrowed.asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "belanja", "belanja pakan", "belanja kemarin", "daftar belanja: pakan 50rb",
        "daftar belanja yang boleh", "cara lihat belanja", "hapus semua belanja",
        "semua belanja salah", "lihat anggota",
    ],
)  # fmt: skip
def test_not_asked_for(text: str) -> None:
    assert not narrowed.asks(text)


@pytest.mark.parametrize(
    ("text", "days", "words", "bare"),
    [
        ("semua belanja", None, (), False),
        ("lihat belanja desember", DECEMBER, (), False),
        ("belanja bulan lalu", NOVEMBER, (), False),
        ("rekap belanja pakan lele nov 2020", NOVEMBER, ("pakan", "lele"), False),
        ("belanja mei", (date(2020, 5, 1), date(2020, 5, 31)), (), False),
        ("daftar belanja di toko jaya tanpa nota", None, ("toko", "jaya"), True),
    ],
)
def test_a_part(
    text: str, days: tuple[date, date] | None, words: tuple[str, ...], bare: bool
) -> None:
    since, until = days or (None, None)
    part = narrowed.read(text, TODAY)
    assert part == ListPart(since, until, bare, words, "", part.text)
    again = narrowed.read(f"{part.text} 2", TODAY)
    assert again == ListPart(since, until, bare, words, "2", part.text)


@pytest.mark.parametrize(
    ("text", "may"),
    [("belanja pakan", True), ("belanja pakan lele", True), ("belanja pakan 5 sak", False),
     ("belanja", False), ("belanja yang salah", False)],
)  # fmt: skip
def test_what_may_be_the_beginning_of_a_report_too(text: str, may: bool) -> None:
    assert narrowed.may_ask(text) is may
