"""What speaks for a purchase and what against it; sizes that may be quantities; who was paid.

All sentences are invented for these tests.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from purchase_rows import TODAY, shown

from handlers.reading.purchase.line import Reading, read

THINGS = ["kompor", "terpal", "bibit lele", "mesin parut", "semen", "kambing", "kain batik"]
VERBS = ["beli", "sudah beli", "tadi beli", "tuku", "tumbas", "meser", "bayar", "kebeli"]
things = st.sampled_from(THINGS)
verbs = st.sampled_from(VERBS)
thousands = st.integers(5, 999)


def one(text: str) -> Reading:
    return read(text, TODAY)


@given(thing=things, verb=verbs, price=thousands)
@settings(max_examples=40)
def test_a_verb_a_thing_and_a_price_are_a_purchase(thing: str, verb: str, price: int) -> None:
    (row,) = one(f"{verb} {thing} {price}rb").rows
    assert (row.item, row.total) == (thing, price * 1000)


@given(thing=things, price=thousands)
@settings(max_examples=20)
def test_a_known_thing_needs_no_verb(thing: str, price: int) -> None:
    (row,) = one(f"{thing} {price} ribu").rows
    assert (row.item, row.total) == (thing, price * 1000)


@given(thing=things, verb=verbs, price=thousands)
@settings(max_examples=30)
def test_a_question_mark_undoes_it(thing: str, verb: str, price: int) -> None:
    assert not one(f"{verb} {thing} {price}rb?").rows


AROUND = [
    "belum {}", "rencana {}", "batal {}", "besok {}", "kalau {}", "{} boleh gak ya min",
    "apakah {}", "suami {}", "{} atau sewa saja", "gak jadi {}", "bulan depan {}",
    "{} itu keliru", "mereka {}", "ada yang {}", "di proposal {}", "mending {}",
]  # fmt: skip


@given(around=st.sampled_from(AROUND), thing=things, price=thousands)
@settings(max_examples=60)
def test_words_around_it_undo_it(around: str, thing: str, price: int) -> None:
    assert not one(around.format(f"beli {thing} {price}rb")).rows


@given(thing=things, price=thousands, count=st.integers(2, 40))
@settings(max_examples=30)
def test_sales_are_no_purchases(thing: str, price: int, count: int) -> None:
    for verb in ("jual", "laku", "terjual", "panen lalu menjual"):
        assert not one(f"{verb} {thing} {count} @{price}rb").rows


@given(price=thousands, head=st.sampled_from(["Pembelian", "dapat", "uang", "saldo", "hmm"]))
@settings(max_examples=20)
def test_an_amount_alone_is_no_row(price: int, head: str) -> None:
    assert not one(f"{head} {price}rb").rows


@pytest.mark.parametrize(
    "text",
    [
        "zirbad 300rb",  # no verb, no known thing, no quantity, no seller
        "tembus 75rb per kilo",
        "sekarang 24rb",
        "masih lumayan 400rb",
        "pernah 1jt",
    ],
)
def test_without_any_sign_of_a_purchase_nothing_is_proposed(text: str) -> None:
    assert not one(text).rows


@pytest.mark.parametrize(
    "text",
    [
        "zirbad 300rb di toko Melati",
        "zirbad 3 dus @40rb",
        "beli zirbad 300rb",
        "zirbad 300rb kemarin",
    ],
)
def test_one_sign_is_enough_for_an_unknown_thing(text: str) -> None:
    (row,) = one(text).rows
    assert row.item == "zirbad"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("dapet etalase 600rb di fb", ["etalase | 1 | 600000 | -"]),
        ("ambil pasir 2 rit @900rb di depo", ["pasir | 2 | 1800000 | -"]),
        ("ngeborong kelapa 60 butir total 300rb", ["kelapa | 60 | 300000 | -"]),
        ("checkout tokped lampu 8 pcs @21rb", ["lampu | 8 | 168000 | -"]),
        ("nebus pupuk 3 sak @120rb", ["pupuk | 3 | 360000 | -"]),
    ],
)
def test_getting_something_is_buying_it(text: str, rows: list[str]) -> None:
    assert [shown(row) for row in one(text).rows] == rows


@pytest.mark.parametrize(
    ("text", "item", "vendor"),
    [
        ("bayar bu Rini 250rb upah masak", "upah masak", "bu Rini"),
        ("bayar mas Anto upah las 400rb", "upah las", "mas Anto"),
        ("ngupah kang Deden jahit 10 potong @8rb", "jahit", "kang Deden"),
        ("transport belanja 90rb", "transport belanja", None),
        ("tas belanja 40rb di pasar", "tas belanja", "pasar"),
        ("dari toko besi makmur paku 2 kg @17rb", "paku", "toko besi makmur"),
        ("Uang Rp 450.000 dibayarkan untuk sewa tenda", "sewa tenda", None),
        ("belanja dapur: minyak 2 liter @15rb", "minyak", None),
        ("minyak: 30rb", "minyak", None),
        ("10 botol @2500", "botol", None),
    ],
)
def test_who_was_paid_and_what_for(text: str, item: str, vendor: str | None) -> None:
    (row,) = one(text if text[0] != "1" else f"beli {text}").rows
    assert (row.item, row.vendor) == (item, vendor)


@pytest.mark.parametrize(
    ("text", "item", "total"),
    [
        ("mesin cuci 2 tabung 1,5jt", "mesin cuci 2 tabung", 1_500_000),
        ("tangga lipat 4 meter 520rb", "tangga lipat 4 meter", 520_000),
        ("mesin pengaduk 7 kg 2,2jt", "mesin pengaduk 7 kg", 2_200_000),
        ('pipa 3" 5 batang @60rb', 'pipa 3"', 300_000),
        ("pipa 3/4 4 batang @25rb", "pipa 3/4", 100_000),
        ("kaso 4/6 10 batang @22rb", "kaso 4/6", 220_000),
        ("cup 14 oz 200 pcs @500", "cup 14 oz", 100_000),
        ("beras 10kg 3 karung @120rb", "beras 10kg", 360_000),
    ],
)
def test_a_size_is_no_quantity(text: str, item: str, total: int) -> None:
    (row,) = one(text).rows
    assert (row.item, row.total) == (item, total)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("beras 2 karung 50 kg @12rb", {24_000, 600_000, 1_200_000}),
        ("gula 3 sak 25 kg 13rb/kg", {39_000, 325_000, 975_000}),
        ("etalase 2 meter @900rb", {900_000, 1_800_000}),
    ],
)
def test_a_size_that_may_be_the_quantity_is_asked(text: str, options: set[int]) -> None:
    reading = one(text)
    assert reading.asks and options <= set(reading.rows[0].total_options)


@given(packs=st.integers(2, 9), weight=st.sampled_from([5, 10, 25, 50]), price=thousands)
@settings(max_examples=30)
def test_packs_and_their_weight_never_give_a_silent_total(
    packs: int, weight: int, price: int
) -> None:
    reading = one(f"beli tepung {packs} sak {weight} kg @{price}rb")
    assert reading.asks and reading.rows[0].total is None


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("bebek 40 ekor seekor 60rb", ["bebek | 40 | 2400000 | -"]),
        ("bebek 40 ekor seekor 9000", ["bebek | 40 | 360000 | -"]),
        ("katul 30 kg, 4200 per kilo", ["katul | 30 | 126000 | -"]),
        ("1) pur 4 sak x 9000\n2) talang 3 x 15000", ["pur | 4 | 36000 | -", "talang | 3 | 45000 | -"]),
        ("tuku pacul telu regane siji 80 ewu", ["pacul | 3 | 240000 | -"]),
        ("seperempat kilo saffron 90rb", ["saffron | 0.25 | 90000 | -"]),
        ("palu 2, paku 1 kg, tang 1, total 145rb", ["palu 2, paku 1 kg, tang 1 | 1 | 145000 | -"]),
    ],
)  # fmt: skip
def test_marks_of_price(text: str, rows: list[str]) -> None:
    assert [shown(row) for row in one(text).rows] == rows


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_is_read_without_error(text: str) -> None:
    for row in one(text + " beli kompor 300rb").rows:
        assert row.item


@pytest.mark.parametrize("word", ["di", "beli", "@", "#", "pak", "/", "sak 5", "per", "yg #", ","])
def test_one_word_over_and_over_is_no_trouble(word: str) -> None:
    reading = one(f"{word} " * 1000 + "10rb")
    assert len(reading.rows) <= 1
