"""Sums told in more than one figure: paid again, packs in packs, parts at two prices, bargained.

All sentences are invented for these tests. None of these may end in a total that nobody said.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from purchase_rows import TODAY, shown

from handlers.reading.purchase.line import Reading, read


def one(text: str) -> Reading:
    return read(text, TODAY)


def rows(text: str) -> list[str]:
    return [shown(row) for row in one(text).rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuku semen 4 sak regane 1 sak 70 ewu, mbayare kabeh 280rb", ["semen | 4 | 280000 | -"]),
        ("semen 4 sak @70rb, bayarnya semua 280rb", ["semen | 4 | 280000 | -"]),
        ("semen 4 sak @70rb, mayaranana sadaya 280rb", ["semen | 4 | 280000 | -"]),
        ("semen 4 sak 70rb, tapi bayarnya 280rb semua", ["semen | 4 | 280000 | -"]),
    ],
)
def test_what_is_paid_is_no_thing(text: str, expected: list[str]) -> None:
    assert rows(text) == expected
    assert not one(text).asks


@pytest.mark.parametrize(
    "text",
    [
        "bayar dp etalase 500rb, harga etalasenya 1,8jt",
        "etalase 1,8jt baru dp 500rb sisanya bulan depan",
        "dp etalase 500rb, harga etalasenya 1,8jt, sisanya minggu depan",
        "dp etalase 500rb\netalase 1,8jt",
    ],
)
def test_a_deposit_and_its_thing_are_one_row_that_is_asked(text: str) -> None:
    reading = one(text)
    (row,) = reading.rows
    assert reading.asks and row.item == "etalase"
    assert row.total_options == (1_800_000, 500_000)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("masker 1 box isi 50 lembar 700/lembar", (700, 35_000)),
        ("lem g 1 dus isi 50 biji 5rb/biji", (250_000, 5_000)),
        ("sabun 24 biji selusin 54rb", (108_000, 54_000, 1_296_000)),
        ("sirup 12 botol sedus 540rb", (540_000, 6_480_000)),
        ("sirup 24 botol 1 dus 300rb", (300_000, 7_200_000)),
        ("paku 1 dus isi 50 bungkus 5rb/bungkus", (250_000, 5_000)),
        ("lem 2 dus isi 12 botol 15rb per botol", (360_000, 30_000)),
    ],
)
def test_another_pack_than_the_counted_one_is_asked(text: str, options: tuple[int, ...]) -> None:
    reading = one(text)
    assert reading.asks and reading.rows[0].total_options == options


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("beli jaring Rp150.000 x 4", ["jaring | 4 | 600000 | -"]),
        ("beli seng 62.500 x 8", ["seng | 8 | 500000 | -"]),
        ("aki gs 2 bh 2x520rb", ["aki gs | 2 | 1040000 | -"]),
        ("engsel 12 pasang 12x9rb=108rb", ["engsel | 12 | 108000 | -"]),
        ("terpal 3x4 2 lembar @90rb", ["terpal 3x4 | 2 | 180000 | -"]),
        ("cat 2 klg a 76rb", ["cat | 2 | 152000 | -"]),
        ("lem 3kg a' 38rb, paku 2 kg à 20.000", ["lem | 3 | 114000 | -", "paku | 2 | 40000 | -"]),
        ("vitamin a 50rb", ["vitamin | 1 | 50000 | -"]),
        ("beras 5 karung @ 25kg harga 340rb/karung", ["beras 25kg | 5 | 1700000 | -"]),
        ("a) sabun 2 dus 180rb/dus\nb) sikat 6 bh @8rb", ["sabun | 2 | 360000 | -",
                                                           "sikat | 6 | 48000 | -"]),
        ("beli terpal 2 rol 1,1 juta dua-duanya", ["terpal | 2 | 1100000 | -"]),
        ("meja 2 unit 1.350.000 keduanya", ["meja | 2 | 1350000 | -"]),
        ("beli kompor 3 unit 900rb tiga2nya", ["kompor | 3 | 900000 | -"]),
        ("tuku wajan 2 iji 150 ewu loro-lorone", ["wajan | 2 | 150000 | -"]),
        ("beli gerobak 3,5jt dr uang jps 20 jt", ["gerobak | 1 | 3500000 | -"]),
        ("beli oven 900rb pakai dana hibah 15 juta", ["oven | 1 | 900000 | -"]),
        ("alat pangkas wahl 8147 1,1jt", ["alat pangkas wahl 8147 | 1 | 1100000 | -"]),
        ("beli genteng 2500 3jt", ["genteng | 2500 | ?3000000 | -"]),
        ("beli bebek 30 ekor umur 2 bulan @ 55rb", ["bebek umur 2 bulan | 30 | 1650000 | -"]),
        ("beli pisau 6 bilah @ 70rb", ["pisau | 6 | 420000 | -"]),
        ("ban luar 90/80-14 4 pcs @ 195rb", ["ban luar 90/80-14 | 4 | 780000 | -"]),
    ],
)  # fmt: skip
def test_signs_of_a_nota(text: str, expected: list[str]) -> None:
    assert rows(text) == expected


@given(count=st.integers(2, 60), price=st.integers(2, 900))
@settings(max_examples=30)
def test_times_is_read_on_either_side_of_a_price(count: int, price: int) -> None:
    for told in (f"Rp{price}.000 x {count}", f"{count}x{price}rb", f"{count} x {price}.000"):
        (row,) = one(f"beli triplek {told}").rows
        assert (row.quantity, row.total) == (count, count * price * 1000), told


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("beli gunting 3 bh 2 yang 85rb 1 yang 120rb", 290_000),
        ("beli gunting 3 bh, 2 yang 85rb dan 1 yang 120rb", 290_000),
        ("etalase kaca 2 jt lebih 150 rb", 2_150_000),
        ("freezer 3jt kurang 50rb", 2_950_000),
        ("rak minuman 350rb nego dapat 300rb", 300_000),
        ("beli kompor dari harga 410rb dapat 395rb", 395_000),
        ("upah tukang las 2 orang 3 hari 150rb sehari", 900_000),
    ],
)
def test_a_sum_put_together_is_among_what_is_offered(text: str, right: int) -> None:
    reading = one(text)
    (row,) = reading.rows
    assert right == row.total or (reading.asks and right in row.total_options)


def test_whom_the_group_had_buy_is_not_what_was_bought() -> None:
    reading = one("dibelikan pak RT dispenser 230rb pake uang kelompok")
    assert reading.asks and not reading.rows
    assert [row.item for row in reading.maybe] == ["rt dispenser"]


@pytest.mark.parametrize(
    "text",
    [
        "beli pakan lele minus 75.000",
        "mimpi beli perahu 15 juta hehe",
        "cucian masuk 40 kilo @ 6rb",
        "servisan masuk 3 unit @ 75rb",
        "keripik titip di warung 40 bungkus @ 2000",
        "kulakan telur biasanya 300rb sehari",
        "setiap bulan beli pakan 2 sak @ 640rb",
        "siapa yang beli kompor 450rb itu",
        "ada diskon kulkas jadi 2,9 juta di toko",
        "cucian kiloan 25 kg @ 7rb",
        "tarif potong rambut dewasa 20rb anak 15rb",
        "wong tuku gas ning warungku 3 tabung @ 23rb",
        "beta pung sodara beli body perahu 6 juta",
    ],
)
def test_talk_is_left_alone(text: str) -> None:
    assert not one(text).rows
