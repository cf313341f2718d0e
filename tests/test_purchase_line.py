"""The rules of reading a purchase, and what must hold for every text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.dates import show as show_day
from handlers.reading.purchase.line import Reading, as_json, begins, read
from handlers.reading.rupiah import show, words

TODAY = date(2020, 12, 15)


def one(text: str) -> Reading:
    reading = read(text, TODAY)
    assert len(reading.rows) == 1, reading
    return reading


def test_a_row_in_the_shape_of_the_files() -> None:
    assert as_json(read("beli paku 2 kg @ 18rb di TB Jaya kemarin", TODAY)) == [
        {
            "item": "paku",
            "quantity": 2,
            "unit": "kg",
            "unit_price": 18_000,
            "total": 36_000,
            "vendor": "TB Jaya",
            "bought_on": "2020-12-14",
        }
    ]


def test_an_open_row_in_the_shape_of_the_files() -> None:
    assert as_json(read("kopi 2,5 kg 80rb", TODAY)) == [
        {
            "item": "kopi",
            "quantity": 2.5,
            "unit": "kg",
            "unit_price": None,
            "total": None,
            "vendor": None,
            "bought_on": None,
            "ambiguous": True,
            "total_options": [80_000, 200_000],
        }
    ]


def test_a_reading_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        read("beli lem 7.500", TODAY).asks = True  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "unit_price"),
    [
        ("kain 4 meter total 100rb", 25_000),
        ("kain 3 meter total 100rb", None),
        ("lem 20rb", 20_000),
        ("kopi 0,5 kg 40rb", 80_000),
    ],
)
def test_unit_price_is_the_share_when_it_is_whole(text: str, unit_price: int | None) -> None:
    assert one(text).rows[0].unit_price == unit_price


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("beli lem 20rb di toko Sinar Abadi", "toko Sinar Abadi"),
        ("beli lem 20rb d psr baru kmrn", "psr baru"),
        ("beli lem 20rb dari bu Ratna tgl 3", "bu Ratna"),
        ("beli lem 20rb bu Ratna", "bu Ratna"),
        ("beli lem 20rb @ toko Jaya", "toko Jaya"),
        ("beli lem 20rb ditoko jaya", "ditoko jaya"),
        ("tuku lem 20 ewu ning warung mbok Sri", "warung mbok Sri"),
        ("meser lem 20 rebu ti kang Dadan", "kang Dadan"),
        ("bought glue 20k from Toko Jaya", "Toko Jaya"),
        ("beli lem 20rb shopee", "shopee"),
        ("beli lem 20rb di toko 99", "toko"),
        ("beli lem 20rb ya pak", None),
        ("lapor bu beli lem 20rb", None),
        ("sewa toko 500rb", None),
    ],
)
def test_the_seller(text: str, vendor: str | None) -> None:
    assert one(text).rows[0].vendor == vendor


@pytest.mark.parametrize(
    ("text", "item", "quantity", "unit"),
    [
        ("beli gas 3kg 22rb", "gas 3kg", "1", None),
        ("beli gas 3kg 4 tabung @22rb", "gas 3kg", "4", "tabung"),
        ("beli gula 3kg @13rb", "gula", "3", "kg"),
        ("semen 50kg 4 sak @65rb", "semen 50kg", "4", "sak"),
        ("semen 50kg 65rb", "semen 50kg", "1", None),
        ("besi 10mm 6 batang @75rb", "besi 10mm", "6", "batang"),
        ("terpal 4x6 2 lembar @150rb", "terpal 4x6", "2", "lembar"),
        ("kertas A4 2 rim @45rb", "kertas a4", "2", "rim"),
        ("minyak WD40 55rb", "minyak wd40", "1", None),
        ("jarum isi 12 3 pak @9rb", "jarum isi 12", "3", "pak"),
        ("rak susun tiga 320rb", "rak susun tiga", "1", None),
        ("oven 2 pintu 1,9jt", "oven 2 pintu", "1", None),
        ("upah cangkul 4 orang 3 hari @80rb", "upah cangkul", "12", "orang-hari"),
        ("bayar 4 orang 3 hari @80rb", "upah", "12", "orang-hari"),
        ("sewa tenda 3 hari @150rb", "sewa tenda", "3", "hari"),
        ("bought 3 bags of rice @60k", "rice", "3", "bag"),
        ("beli pot 5 biji @12rb untuk 20 anggota", "pot", "5", "biji"),
        ("2 (dua) unit kipas @250rb", "kipas", "2", "unit"),
    ],
)
def test_sizes_stay_in_the_name(text: str, item: str, quantity: str, unit: str | None) -> None:
    row = one(text).rows[0]
    assert (row.item, row.quantity, row.unit) == (item, Decimal(quantity), unit)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("beli embernya 2 @30rb", "ember"),
        ("beli emberku 2 @30rb", "ember"),
        ("beli mesin jahitnya 2jt", "mesin jahit"),
        ("beli pakan lelenya 2 sak @200rb", "pakan lele"),
        ("beli paku 2 kg @15rb", "paku"),
        ("beli tungku 250rb", "tungku"),
        ("beli bangku 3 @50rb", "bangku"),
        ("beli blowernya 300rb", "blowernya"),
    ],
)
def test_whose_it_is_does_not_stay_in_the_name_of_a_known_thing(text: str, item: str) -> None:
    """What is left must be a thing that a table knows: "tung" and "bang" are none."""
    assert one(text).rows[0].item == item


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("beli terpal 300", "ambiguous"),
        ("beli mesin 1jt50", "ambiguous"),
        ("beli karung 300rb-an", "ambiguous"),
        ("beli sepatu gopek", "ambiguous"),
        ("beli pakan @285rb", "no quantity"),
        ("beli paku 25rb 30rb", "ambiguous"),
        ("sewa alat 2 unit 3 hari @150rb", "ambiguous"),
        ("beli lem 3 @1.500rb", "ambiguous"),
        ("beli ember 25rb sama gayung", "unpriced"),
        ("beli 2 sapu dan 3 pel 150rb", "listing"),
        ("beli mesin 5jt diskon 10%", "discount"),
        ("beli mesin harga 5jt potongan 500rb", "discount"),
        ("semen 3 sak @65rb total 200rb", "mismatch"),
    ],
)
def test_what_is_unsure_is_asked(text: str, flag: str) -> None:
    reading = read(text, TODAY)
    assert reading.rows
    assert reading.asks
    assert flag in reading.flags


def test_both_readings_of_a_shorthand_price_are_offered() -> None:
    assert one("beli terpal 300").rows[0].total_options == (300, 300_000)


def test_a_grand_total_settles_what_fits_in_one_way() -> None:
    reading = read("cat 2 kaleng 90rb, kuas 5 biji 50rb, total 230rb", TODAY)
    assert [row.total for row in reading.rows] == [180_000, 50_000]
    assert not reading.asks


def test_a_grand_total_that_fits_in_two_ways_settles_nothing() -> None:
    reading = read("cat 2 kaleng 50rb, lem 2 kaleng 50rb, total 150rb", TODAY)
    assert [row.total for row in reading.rows] == [None, None]
    assert reading.asks
    assert "mismatch" not in reading.flags


def test_a_grand_total_that_fits_no_way_is_pointed_out() -> None:
    reading = read("cat 2 kaleng 90rb, kuas 5 biji 50rb, total 777rb", TODAY)
    assert reading.stated_total == 777_000
    assert {"mismatch", "ambiguous"} <= set(reading.flags)


def test_all_from_one_seller_is_no_total() -> None:
    reading = read("rak 300rb, meja 450rb, semua dari pak Wawan tgl 4", TODAY)
    assert [row.vendor for row in reading.rows] == ["pak Wawan", "pak Wawan"]
    assert {row.bought_on for row in reading.rows} == {date(2020, 12, 4)}
    assert reading.stated_total is None


def test_each_row_keeps_its_own_day_and_seller() -> None:
    reading = read("kemarin beli rak 250rb di toko A\ntgl 3 beli meja 900rb di toko B", TODAY)
    assert [row.bought_on for row in reading.rows] == [date(2020, 12, 14), date(2020, 12, 3)]
    assert [row.vendor for row in reading.rows] == ["toko A", "toko B"]


@pytest.mark.parametrize("text", ["beli rak minggu lalu 300rb", "beli rak 300rb awal bulan"])
def test_a_vague_day_is_no_day(text: str) -> None:
    assert one(text).rows[0].bought_on is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("beli kapal 900 juta", "absurd price"),
        ("beli kapal 999 miliar", "no price"),
        ("beli sekop 0 rupiah", "no price"),
        ("500rb", "no purchase"),
        ("", "no price"),
        ("x" * 1_000_000, "too long"),
        ("sapu 20rb, " * 120, "too long"),
    ],
)
def test_why_nothing_is_proposed(text: str, why: str) -> None:
    assert read(text, TODAY) == Reading(flags=(why,))


def test_a_plan_is_no_purchase_but_a_report_announced_is() -> None:
    assert read("mau beli rak 300rb", TODAY).rows == ()
    assert one("mau lapor beli rak 300rb").rows[0].total == 300_000


def test_what_the_purpose_says_does_not_count() -> None:
    assert one("beli rak 300rb buat jualan besok").rows[0].item == "rak"


def test_a_question_elsewhere_leaves_what_was_bought() -> None:
    assert one("tadi beli rak 300rb. notanya dikirim ke mana?").rows[0].total == 300_000
    assert read("beli rak 300rb boleh?", TODAY).rows == ()


ITEMS = st.sampled_from(["sekop", "ember plastik", "bibit cabai", "kain batik", "terpal biru"])
UNITS = st.sampled_from(["buah", "karung", "lembar", "batang", "kg"])
PRICES = st.integers(1, 900).map(lambda n: n * 500)


def dashed(amount: int) -> str:
    return f"Rp {amount:,}".replace(",", ".") + ",-"


WRITINGS: list[Callable[[int], str]] = [show, words, dashed]
MONEY = st.sampled_from(WRITINGS)
VERBS = st.sampled_from(["beli", "tuku", "meser", "saya sudah beli", "lapor min, tadi beli", ""])


@settings(max_examples=150)
@given(VERBS, ITEMS, st.integers(2, 400), UNITS, PRICES, MONEY, st.integers(1, 200))
def test_a_composed_purchase_reads_back(
    verb: str, item: str, count: int, unit: str, price: int, money: Callable[[int], str], ago: int
) -> None:
    day = TODAY - timedelta(days=ago)
    text = f"{verb} {item} {count} {unit} @ {money(price)} di toko Jaya {show_day(day)}"
    if price * count > 200_000_000:
        assert read(text, TODAY).rows == ()
        return
    row = one(text).rows[0]
    assert (row.item, row.quantity, row.unit) == (item, count, unit)
    assert (row.unit_price, row.total) == (price, price * count)
    assert (row.vendor, row.bought_on) == ("toko Jaya", day)


@settings(max_examples=100)
@given(
    st.lists(st.tuples(ITEMS, st.integers(1, 9), PRICES), min_size=2, max_size=8),
    st.sampled_from([", ", "\n", "; ", " terus ", " sama ", " + "]),
    st.integers(0, 1_000),
)
def test_a_list_and_its_total_read_back(
    bought: list[tuple[str, int, int]], joiner: str, off: int
) -> None:
    total = sum(count * price for _, count, price in bought)
    lines = [f"{item} {count} buah @{show(price)}" for item, count, price in bought]
    reading = read(f"beli {joiner.join(lines)}, total {show(total + off)}", TODAY)
    assert [row.total for row in reading.rows] == [count * price for _, count, price in bought]
    assert reading.asks == bool(off)
    assert reading.stated_total == (total + off if off else None)


@settings(max_examples=100)
@given(ITEMS, st.integers(2, 50), UNITS, PRICES)
def test_a_price_without_a_mark_is_never_a_sure_total(
    item: str, count: int, unit: str, price: int
) -> None:
    reading = one(f"beli {item} {count} {unit} {show(price)}")
    assert reading.asks
    assert reading.rows[0].total is None
    assert reading.rows[0].total_options == (price, price * count)


PIECES = st.sampled_from(
    [
        "beli",
        "semen",
        "3",
        "sak",
        "65rb",
        "@",
        "total",
        "Rp1.250.000",
        ",",
        "\n",
        "sama",
        "di",
        "toko",
        "kemarin",
        "tgl 12",
        "x",
        "=",
        "untuk",
        "?",
        "jadi",
        "per kg",
        "gopek",
        "%",
        "/",
        "dua",
        "juta",
        "ratus",
        "4x6",
        "(",
        ")",
        "pak",
        "masing-masing",
        "diskon",
        "1/2",
        "\u202e",
    ]
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join)))
def test_no_text_breaks_it(text: str) -> None:
    reading = read(text, TODAY)
    for row in reading.rows:
        assert row.item
        assert row.quantity > 0
        assert row.bought_on is None or row.bought_on <= TODAY
        assert (row.total is None) == bool(row.total_options)
        assert row.total is None or row.total > 0
    assert reading.asks or all(row.total is not None for row in reading.rows)
    assert reading.asks == bool(reading.flags) or not reading.rows
    assert as_json(reading) == as_json(read(text, TODAY))


@pytest.mark.parametrize(
    "piece",
    [
        "1.250 ",
        "dua juta ",
        "a,",
        "5x",
        "1/2/",
        "@ ",
        "tgl 1 ",
        "per ",
        "(",
        "di toko ",
        "1.\n",
        "😀",
    ],
)
def test_long_repeated_text_is_read(piece: str) -> None:
    assert read((piece * 4_096)[:4_096], TODAY).rows == ()


@pytest.mark.parametrize(
    "text",
    [
        "beli gas 3 tabung",
        "beli lagi minyak goreng",
        "sy beli freezer",
        "td beli plastik kemasan",
        "tuku endog 2 kilo",
        "sudah beli semen 10 sak nota menyusul",
    ],
)
def test_a_purchase_without_its_price_begins(text: str) -> None:
    assert begins(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "beli motor",
        "mau beli ember 4",
        "boleh beli motor 2",
        "pake dana ini bl kambing 10 ekor blh kan",
        "kalau beli motor 1 unit gimana",
        "blm sempat beli pisau 2",
        "saya beli hp untuk anak",
        "sudah beli tapi notanya hilang",
        "kemarin ibu saya beli obat",
        "beli gula 5 kg 70rb",
    ],
)
def test_no_purchase_without_its_price_begins(text: str) -> None:
    assert not begins(text, TODAY)


def test_a_deposit_alone_is_no_thing() -> None:
    assert not read("dp 500rb", TODAY).rows
    assert read("dp mesin 2jt", TODAY).rows
