"""What reads as a purchase and may be none to report: it is asked, and nothing is proposed."""

from __future__ import annotations

import pytest

from handlers.reading.purchase.line import read
from tests.purchase_rows import TODAY, shown


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kelompok Mawar beli kompor 2 unit @350rb", "other buyer"),
        ("bu Ani kemarin beli kompor 300rb", "other buyer"),
        ("promo minyak 6 liter @15rb di toko Jaya", "offer"),
        ("di bengkel depan las pagar 700rb", "place"),
        ("beli popok bayi 2 pak @60rb", "perhaps"),
        ("setelah panen kami beli pompa 1,5jt", "perhaps"),
    ],
)
def test_what_may_be_talk_is_asked(text: str, why: str) -> None:
    reading = read(text, TODAY)
    assert (reading.rows, reading.asks, reading.flags[0]) == ((), True, why)
    assert reading.maybe


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("pak, beli kompor 300rb", ["kompor | 1 | 300000 | -"]),
        ("kelompok kami 15 orang beli kompor 300rb", ["kompor | 1 | 300000 | -"]),
        ("kena promo di toko Jaya, minyak 6 liter @15rb", ["minyak | 6 | 90000 | -"]),
        ("di toko Jaya minyak 6 liter @15rb", ["minyak | 6 | 90000 | -"]),
        ("dana 25jt sudah cair, langsung beli oven 3jt", ["oven | 1 | 3000000 | -"]),
    ],
)
def test_what_is_ones_own_is_not(text: str, rows: list[str]) -> None:
    reading = read(text, TODAY)
    assert ([shown(row) for row in reading.rows], reading.asks) == (rows, False)


@pytest.mark.parametrize(
    "remark", ["notanya hilang", "struk ketinggalan", "barangnya sudah sampai", "tutupnya besok"]
)
def test_a_remark_beside_the_purchase_does_not_refuse_it(remark: str) -> None:
    [row] = read(f"beli kompor 300rb kemarin, {remark}", TODAY).rows
    assert row.total == 300_000


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("beli kipas 210rb eh salah 120rb", (120_000, 210_000)),
        ("beli kipas 210rb dp 50rb", (210_000, 50_000)),
        ("beli kipas 200rb diskon 10%", (180_000, 200_000)),
        ("beli kipas 200rb ppn 11%", (222_000, 200_000)),
        ("beli kipas 200rb dibagi dua", (100_000, 200_000)),
        ("beli kipas 200rb kembali 20rb", (180_000, 200_000)),
        ("beli gelas 2 dus isi 12 @15rb", (30_000, 360_000)),
    ],
)
def test_a_changed_sum_is_asked_with_every_reading(text: str, options: tuple[int, ...]) -> None:
    reading = read(text, TODAY)
    assert reading.asks
    assert [row.total_options for row in reading.rows] == [options]


def test_change_handed_back_leaves_what_was_paid() -> None:
    [row] = read("beli gelas 4 pak total 88rb, uangnya 100rb kembali 12rb", TODAY).rows
    assert row.total == 88_000
    assert read("beli gelas 4 pak total 88rb, uangnya 100rb kembali 15rb", TODAY).asks


def test_what_is_not_read_is_said_and_asked_where_it_matters() -> None:
    reading = read("beli kipas 210rb, tepung", TODAY)
    assert (reading.unused, reading.asks) == (("tepung",), True)
    reading = read("beli kipas 210rb mantap", TODAY)
    assert (reading.unused, reading.asks) == (("mantap",), False)


@pytest.mark.parametrize(
    "text", ["beli kipas -210rb", "kipas 2 bh @ -20rb", '[["kipas",1,-20000]]']
)
def test_a_minus_sign_is_no_purchase(text: str) -> None:
    assert read(text, TODAY).flags == ("negative",)


def test_money_of_another_country_and_a_day_to_come_are_asked() -> None:
    reading = read("beli kipas $20", TODAY)
    assert (reading.rows, reading.asks, reading.flags) == ((), True, ("foreign money",))
    reading = read("beli kipas 210rb tanggal 20 desember", TODAY)
    assert (reading.rows[0].bought_on, reading.flags) == (None, ("future day",))


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("cat 5 kaleng @65rb diskon 5rb per kaleng", (300_000, 325_000)),
        ("cat 5 kaleng @65rb diskon 25rb", (300_000, 325_000)),
    ],
)
def test_a_discount_on_each_is_taken_from_each(text: str, options: tuple[int, ...]) -> None:
    [row] = read(text, TODAY).rows
    assert row.total_options == options


@pytest.mark.parametrize(
    "text", ["beli paku 2 kg @20rb & lem 3, total 85rb", "beli semen, pasir 1 rit 900rb"]
)
def test_a_total_that_may_be_that_of_several_things_is_asked(text: str) -> None:
    assert (read(text, TODAY).asks, read(text, TODAY).flags) == (True, ("listing",))
