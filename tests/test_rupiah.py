"""Amounts: answers, amounts in sentences, figures and words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.numerals import clean, find
from handlers.reading.rupiah import LEAST, MOST, FoundAmount, money, read, show, words

amounts = st.one_of(
    st.integers(LEAST, MOST),
    st.integers(LEAST, 999_999),
    st.integers(1, 2_000).map(lambda n: n * 500),
    st.integers(1, 40).map(lambda n: n * 1_000_000 + 500),
)

SURE = [
    ("3,5jt", 3_500_000),
    ("3.5 juta", 3_500_000),
    ("1jt500", 1_500_000),
    ("1jt 350", 1_350_000),
    ("1.250.000", 1_250_000),
    ("Rp 850 ribu", 850_000),
    ("rp.850rb", 850_000),
    ("Rp. 210.000", 210_000),
    ("750.000,-", 750_000),
    ("750.000.-", 750_000),
    ("Rp2.000.000,00", 2_000_000),
    ("IDR 500,000", 500_000),
    ("1,250,000", 1_250_000),
    ("125000", 125_000),
    ("sejuta", 1_000_000),
    ("sejuta dua ratus", 1_200_000),
    ("dua juta lima ratus", 2_500_000),
    ("setengah juta", 500_000),
    ("satu setengah juta", 1_500_000),
    ("ceban", 10_000),
    ("goceng", 5_000),
    ("gocap", 50_000),
    ("noceng", 2_000),
    ("seceng", 1_000),
    ("jigo", 25_000),
    ("cetiau", 1_000_000),
    ("2 x 750rb", 1_500_000),
    ("2,5 x 80rb", 200_000),
    ("3 @ 25rb", 75_000),
    ("@150rb", 150_000),
    ("150k", 150_000),
    ("150 rbu", 150_000),
    ("selawe ewu", 25_000),
    ("limang yuta", 5_000_000),
    ("opat ratus rebu", 400_000),
    ("2,9 million", 2_900_000),
    ("Rp 750", 750),
    ("750 perak", 750),
    ("lima ratus rupiah", 500),
    ("harganya 350rb kak", 350_000),
    ("semuanya 1,2 juta ya min", 1_200_000),
    ("totalnya Rp 98.500", 98_500),
    ("٧٥٠.٠٠٠", 750_000),
    ("７５ rb", 75_000),
]


@pytest.mark.parametrize(("text", "amount"), SURE)
def test_sure_amounts(text: str, amount: int) -> None:
    assert read(text) == (amount,)


ASKED = [
    ("750", (750, 750_000)),
    ("75", (75_000, 75_000_000)),
    ("3", (3_000, 3_000_000)),
    ("3,5", (3_500_000, 3_500)),
    ("3.500", (3_500, 3_500_000)),
    ("3500", (3_500, 3_500_000)),
    ("lima ratus", (500, 500_000)),
    ("2M", (2_000_000_000, 2_000_000)),
    ("Rp 1,5 m", (1_500_000_000, 1_500_000)),
    ("gopek", (500, 500_000)),
    ("cepek", (100, 100_000)),
    ("1.250rb", (1_250_000, 1_250)),
    ("dua juta lima ratus rupiah", (2_000_500, 2_500_000)),
    ("1jt50", (1_050_000, 1_500_000)),
]


@pytest.mark.parametrize(("text", "readings"), ASKED)
def test_two_readings_are_both_kept(text: str, readings: tuple[int, ...]) -> None:
    assert read(text) == readings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "rp",
        "0",
        "Rp 0",
        "3 rupiah",
        "-500rb",
        "15rb?",
        "300rb-an",
        "25 ribuan",
        "2jt atau 3jt",
        "5 sak 250rb",
        "beli terpal 300rb",
        "081234567890",
        "3301121212900003",
        "12.11.2020",
        "999 miliar",
        "1.250,000",
        "2 x",
        "x" * 5_000,
    ],
)
def test_what_is_no_single_amount(text: str) -> None:
    assert read(text) == ()


def money_in(text: str) -> list[FoundAmount]:
    """What of the numbers in a sentence is money, left to right."""
    return [amount for number in find(text) if (amount := money(text, number))]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("semen 10 sak @65rb total Rp 650.000,-", [("@65rb", 65_000), ("Rp 650.000,-", 650_000)]),
        ("sapu 20rb, pel 35 ribu rupiah", [("20rb", 20_000), ("35 ribu rupiah", 35_000)]),
        ("gelas @ 750 dan sendok 250 perak", [("@ 750", 750), ("250 perak", 250)]),
        ("terpal 4x6 185.000", [("185.000", 185_000)]),
        ("hp 081234567890 nik 3301121212900003", []),
        ("tahun 2020 ada 20 orang", []),
    ],
)
def test_amounts_inside_a_sentence(text: str, spans: list[tuple[str, int]]) -> None:
    found = money_in(text)
    assert [(text[f.start : f.end], f.readings[0]) for f in found] == spans


def test_marks_of_a_found_amount() -> None:
    each, rough = money_in("@15rb dan 300rb-an")
    assert (each.each, each.about) == (True, False)
    assert (rough.each, rough.about) == (False, True)


def test_figures() -> None:
    assert show(1_250_000) == "Rp1.250.000"
    assert show(0) == "Rp0"
    assert show(750) == "Rp750"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "nol rupiah"),
        (11, "sebelas rupiah"),
        (19, "sembilan belas rupiah"),
        (100, "seratus rupiah"),
        (250, "dua ratus lima puluh rupiah"),
        (1_000, "seribu rupiah"),
        (1_500, "seribu lima ratus rupiah"),
        (21_000, "dua puluh satu ribu rupiah"),
        (100_000, "seratus ribu rupiah"),
        (1_000_000, "satu juta rupiah"),
        (1_250_000, "satu juta dua ratus lima puluh ribu rupiah"),
        (2_000_500, "dua juta nol ribu lima ratus rupiah"),
        (40_000_000, "empat puluh juta rupiah"),
        (3_000_000_000, "tiga miliar rupiah"),
    ],
)
def test_words(amount: int, said: str) -> None:
    assert words(amount) == said


@settings(max_examples=200)
@given(amounts)
def test_figures_and_words_read_back(amount: int) -> None:
    assert read(show(amount)) == (amount,)
    assert read(words(amount)) == (amount,)


@settings(max_examples=100)
@given(st.integers(1, 999), st.sampled_from(["rb", " ribu", "ribu", " rbu", "k", " ewu", " rebu"]))
def test_thousands_in_every_spelling(count: int, unit: str) -> None:
    assert read(f"{count}{unit}") == (count * 1_000,)


@settings(max_examples=100)
@given(st.integers(1, 400), st.integers(1, 9), st.sampled_from(["jt", " juta", " jta", " yuta"]))
def test_millions_with_a_decimal(count: int, tenth: int, unit: str) -> None:
    assert read(f"{count},{tenth}{unit}") == (count * 1_000_000 + tenth * 100_000,)


@settings(max_examples=150)
@given(st.text(max_size=120))
def test_any_text_gives_bounded_readings(text: str) -> None:
    for amount in read(text):
        assert LEAST <= amount <= MOST
    cleaned = clean(text)
    for found in money_in(cleaned):
        assert 0 <= found.start < found.end <= len(cleaned)


def test_a_megabyte_is_no_amount() -> None:
    assert read("1" * 1_000_000) == ()
    assert read("satu " * 200_000) == ()
