"""Parts of a purchase, each told in a bubble of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.reading.numerals import clean
from handlers.reading.purchase.bubble import Bubble, read_part
from tests.purchase_rows import TODAY


def told(text: str) -> Bubble:
    return read_part(text, TODAY)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("saya beli kompor gas", "kompor gas"),
        ("kami sudah beli mesin jahit bekas", "mesin jahit bekas"),
        ("bibit cabe", "bibit cabe"),
        ("barangnya etalase kaca", "etalase kaca"),
    ],
)
def test_a_thing(text: str, item: str) -> None:
    assert (told(text).item, told(text).prices, told(text).quantity) == (item, (), None)


@pytest.mark.parametrize(
    ("text", "role", "amounts"),
    [
        ("2,75 juta", "plain", (2_750_000,)),
        ("harganya 185rb", "plain", (185_000,)),
        ("harganya 185", "plain", (185_000,)),
        ("totalnya 96rb kak", "total", (96_000,)),
        ("satunya 12rb", "each", (12_000,)),
        ("harga satuannya 12rb", "each", (12_000,)),
        ("12rb per botol", "each", (12_000,)),
        ("eh salah, 1,9jt", "plain", (1_900_000,)),
        ("bukan 90rb tapi 95rb", "plain", (95_000,)),
        ("harganya bukan 90rb tapi 95rb", "plain", (95_000,)),
    ],
)
def test_a_price(text: str, role: str, amounts: tuple[int, ...]) -> None:
    [price] = told(text).prices
    assert (price.role, price.amounts, told(text).item) == (role, amounts, "")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("kemarin", [14]),
        ("tanggalnya 8 desember", [8]),
        ("tanggalnya 8", [8]),
        ("belinya kemarin", [14]),
        ("minggu lalu", []),
    ],
)
def test_a_day(text: str, days: list[int]) -> None:
    assert told(text).days == tuple(date(2020, 12, day) for day in days)
    assert told(text).day_said


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("di toko subur", "toko subur"),
        ("toko Subur", "toko Subur"),
        ("tokonya di subur", "subur"),
        ("tokonya bukan jaya tapi subur", "subur"),
        ("pak Darmo", "pak Darmo"),
        ("belinya di pasar legi", "pasar legi"),
    ],
)
def test_a_seller(text: str, vendor: str) -> None:
    assert (told(text).vendor, told(text).item) == (vendor, "")


def test_a_count_with_its_unit_and_a_bare_number() -> None:
    assert (told("jumlahnya 7 sak").quantity, told("7 sak").unit) == (Decimal(7), "sak")
    assert (told("750").quantity, told("750").unit) == (Decimal(750), None)


def test_several_parts_in_one_bubble() -> None:
    found = told("7 sak @65rb kemarin di toko subur")
    assert (found.quantity, found.unit, found.vendor) == (Decimal(7), "sak", "toko subur")
    assert (found.prices[0].role, found.days) == ("each", (date(2020, 12, 14),))


def test_what_is_denied_and_a_field_without_a_value() -> None:
    assert told("bukan 90rb tapi 95rb").denied == "90rb"
    assert (told("tokonya salah").field, told("tokonya salah").vendor) == ("seller", "")
    assert told("tokonya salah").says


@pytest.mark.parametrize("text", ["halo bu", "makasih ya", "nanti aja", "besok", "", "x" * 5_000])
def test_what_tells_no_part(text: str) -> None:
    assert not told(text).says


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("saya beli kompor gas", {"item": "kompor gas"}),
        ("harganya  185rb", {"price": "185rb"}),
        ("7 sak @65rb kemarin di toko subur",
         {"quantity": "7 sak", "price": "@65rb", "day": "kemarin", "seller": "toko subur"}),
    ],
)  # fmt: skip
def test_every_value_says_where_it_stands(text: str, held: dict[str, str]) -> None:
    line = clean(text)
    assert {span.field: line[span.start : span.end] for span in told(text).spans} == held
