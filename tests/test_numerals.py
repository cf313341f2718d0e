"""Numbers in figures and words, found inside texts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.numerals import LONGEST, clean, find, literal, steps, tokens

SPOKEN = [
    ("satu", 1),
    ("sepuluh", 10),
    ("sebelas", 11),
    ("dua belas", 12),
    ("lima belas", 15),
    ("dua puluh", 20),
    ("dua puluh lima", 25),
    ("seratus", 100),
    ("seratus dua puluh tiga", 123),
    ("sembilan ratus sembilan puluh sembilan", 999),
    ("seribu lima ratus", 1_500),
    ("lima belas ribu lima ratus", 15_500),
    ("seratus ribu", 100_000),
    ("sejuta dua ratus lima puluh ribu", 1_250_000),
    ("tiga miliar", 3_000_000_000),
    ("limaratus ribu", 500_000),
    ("duapuluhlima ribu", 25_000),
    ("setengah juta", 500_000),
    ("satu setengah juta", 1_500_000),
    ("sejuta setengah", 1_500_000),
    ("1 1/2 juta", 1_500_000),
    ("3 juta 500 ribu", 3_500_000),
    ("3 juta lima ratus ribu", 3_500_000),
    ("1jt 50 ribu", 1_050_000),
    # Javanese
    ("sewu", 1_000),
    ("rong ewu", 2_000),
    ("satus selawe ewu", 125_000),
    ("rongatus seket ewu", 250_000),
    ("limang yuta", 5_000_000),
    ("kalih atus ewu", 200_000),
    ("telulas ewu", 13_000),
    # Sundanese
    ("tilu rebu", 3_000),
    ("opat ratus rebu", 400_000),
    ("sajuta", 1_000_000),
    ("salapan puluh rebu", 90_000),
    # English
    ("twenty five thousand", 25_000),
    ("a hundred thousand", 100_000),
    ("ten thousand", 10_000),
    ("two million", 2_000_000),
    # figures with a scale
    ("3,5jt", 3_500_000),
    ("1.5 juta", 1_500_000),
    ("1jt500", 1_500_000),
    ("1jt 350", 1_350_000),
    ("15rb500", 15_500),
    ("150k", 150_000),
    ("850 ewu", 850_000),
    ("12,5rb", 12_500),
    ("2 ratus ribu", 200_000),
]


@pytest.mark.parametrize(("text", "value"), SPOKEN)
def test_one_number(text: str, value: int) -> None:
    (numeral,) = find(clean(text))
    assert numeral.values == (Decimal(value),)
    assert (numeral.start, numeral.end) == (0, len(text))


SEVERAL = [
    ("lima meter tujuh puluh lima ribu", [5, 75_000]),
    ("wortel lima belas ribu kentang dua puluh ribu", [15_000, 20_000]),
    ("dua lima belas ribu", [2, 15_000]),
    ("dua puluh lima ratus ribu", [20, 500_000]),
    ("tiga puluh dua puluh ribu", [30, 20_000]),
    ("tiga satu juta", [3, 1_000_000]),
    ("dua belas lima ribu", [12, 5_000]),
    ("sepuluh ribu lima belas ribu", [10_000, 15_000]),
    ("15 ribu 7", [15_000, 7]),
    ("2 x 750rb", [2, 750_000]),
    ("3 5", [3, 5]),
]


@pytest.mark.parametrize(("text", "values"), SEVERAL)
def test_numbers_side_by_side_are_kept_apart(text: str, values: list[int]) -> None:
    assert [numeral.values[0] for numeral in find(text)] == values


TWO_WAYS = [
    ("1jt50", [1_050_000, 1_500_000]),
    ("1.250rb", [1_250_000, 1_250]),
    ("1.250 juta", [1_250_000, 1_250_000_000]),
    ("gopek", [500, 500_000]),
    ("cepek", [100, 100_000]),
    ("dua juta lima ratus rupiah", [2_000_500, 2_500_000]),
]


@pytest.mark.parametrize(("text", "values"), TWO_WAYS)
def test_what_can_be_read_in_two_ways_keeps_both(text: str, values: list[int]) -> None:
    (numeral,) = find(text)
    assert list(numeral.values) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [("ceban", 10_000), ("goceng", 5_000), ("noban", 20_000), ("gopek rebu", 500_000)],
)
def test_market_slang(text: str, value: int) -> None:
    (numeral,) = find(text)
    assert numeral.values == (value,)
    assert numeral.scaled


def test_a_counted_word_ends_the_amount() -> None:
    text = "15 ribu 500 pcs"
    assert [n.values[0] for n in find(text, frozenset({"pcs"}))] == [15_000, 500]
    assert [n.values[0] for n in find(text)] == [15_500]
    assert [n.values[0] for n in find("kalih ekor", frozenset({"ekor"}))] == [2]


@pytest.mark.parametrize("text", ["ten toko", "kalih piring", "a", "k", "rebo", "ribu", "puluh"])
def test_words_that_are_no_numbers_here(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("text", ["300rb-an", "25 ribuan", "2jt an", "3 jutaan"])
def test_about_that_much(text: str) -> None:
    (numeral,) = find(text)
    assert numeral.about
    assert numeral.end == len(text)


@pytest.mark.parametrize(
    ("figures", "values"),
    [
        ("1.250.000", ["1250000"]),
        ("1,250,000", ["1250000"]),
        ("2.000.000,00", ["2000000"]),
        ("2,000,000.00", ["2000000"]),
        ("1.250", ["1250", "1.25"]),
        ("2,5", ["2.5"]),
        ("0,125", ["0.125"]),
        ("12.11.2020", []),
        ("1.2.3", []),
        ("1.250,000", []),
        ("1" * 16, []),
        ("750000", ["750000"]),
    ],
)
def test_figures_with_dots_and_commas(figures: str, values: list[str]) -> None:
    assert list(literal(figures)) == [Decimal(value) for value in values]


def test_steps_of_glued_words() -> None:
    assert [step.value for step in steps("limaratus")] == [5, 100]
    assert steps("limarumah") == ()
    assert steps("satu") == steps("hiji")


def test_clean_makes_one_kind_of_digit_dash_and_blank() -> None:
    assert clean("３,5\u200bjt") == "3,5jt"
    assert clean("١٢٥ ribu") == "125 ribu"
    assert clean("a\u00a0b\tc\u202ed\x00e") == "a b cd e"
    assert clean("1\ufe0f\u20e3 kompor") == "1) kompor"
    assert clean("2½ kg – jum’at") == "2 1/2  kg - jum'at"
    assert clean("3 × 5") == "3 x 5"
    assert clean("satu\ndua") == "satu\ndua"
    assert len(clean("x" * 10**6)) == LONGEST


def test_tokens_have_their_places() -> None:
    assert [(t.start, t.word) for t in tokens("Beli 2kg")] == [(0, "beli"), (5, "2"), (6, "kg")]


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_has_numbers_in_order_inside_it(text: str) -> None:
    cleaned = clean(text)
    ends = 0
    for numeral in find(cleaned):
        assert ends <= numeral.start < numeral.end <= len(cleaned)
        assert numeral.values
        ends = numeral.end


@settings(max_examples=150)
@given(st.lists(st.sampled_from([text for text, _ in SPOKEN] + ["kg", "x", "@", "."]), max_size=30))
def test_numbers_heaped_up_are_still_read(words: list[str]) -> None:
    for numeral in find(" ".join(words)):
        assert all(value >= 0 for value in numeral.values)


UNUSUAL = "".join(c for c in map(chr, range(0x110000)) if c.isdigit() and c not in "0123456789")


@given(st.text(UNUSUAL + "0123456789.,/ rbtj", max_size=30))
def test_digits_that_are_in_no_number_break_nothing(text: str) -> None:
    """\"❶\" and \"²\" are digits to Unicode, and a list is often numbered with them."""
    for said in (text, clean(text)):
        assert all(numeral.values for numeral in find(said))
