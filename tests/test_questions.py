"""Ready parsers: what they give they load, and nothing that people type raises."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.talk.kinds import (
    NOTHING,
    confirmed,
    exactly,
    money,
    nik_number,
    number,
    one_of,
    optional,
    past_day,
    person_name,
    phone_number,
    photos,
    text,
)
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Tapped, Typed

TODAY = date(2020, 12, 15)
OPTIONS = (Option("Toko Jaya", "jaya"), Option("Pasar", "2"), Option("Lainnya", "1"))
PARSERS: dict[str, Parser[Any]] = {
    "text": text(),
    "short text": text(10),
    "number": number,
    "name": person_name,
    "nik": nik_number,
    "phone": phone_number,
    "money": money,
    "day": past_day,
    "yes or no": confirmed,
    "choice": one_of(OPTIONS),
    "maybe a phone": optional(phone_number),
    "maybe a text": optional(text(20)),
    "photos": photos("Ketik *batal*."),
}


def read(parser: Parser[Any], typed: str) -> str:
    return parser.read(Typed(typed, TODAY))


def tapped(parser: Parser[Any], value: str) -> str:
    return parser.canonical(Tapped(value))


def refusal(parser: Parser[Any], typed: str) -> Unfit:
    with pytest.raises(Unfit) as refused:
        read(parser, typed)
    assert str(refused.value)
    return refused.value


FITS = [
    ("text", "  Pak   Budi\n", "Pak Budi"),
    ("text", "a\x00b\u202ec", "a bc"),
    ("number", "12", "12"),
    ("number", "1.250", "1250"),
    ("number", "12 orang", "12"),
    ("number", "007", "7"),
    ("name", "nama saya siti aminah", "Siti Aminah"),
    ("nik", "3302 1452 0885 0001", "3302145208850001"),
    ("phone", "0812 3456 7890", "+6281234567890"),
    ("money", "3,5 juta", "Rp3500000"),
    ("money", "Rp350.000", "Rp350000"),
    ("day", "kemarin", "2020-12-14"),
    ("day", "12/12", "2020-12-12"),
    ("yes or no", "iya", "ya"),
    ("yes or no", "belum", "tidak"),
    ("choice", "toko jaya", "jaya"),
    ("choice", "pasar", "2"),
    ("choice", "yang ketiga", "1"),
    ("maybe a phone", "lewati", NOTHING),
    ("maybe a phone", "tidak punya hp", NOTHING),
    ("maybe a phone", "081234567890", "+6281234567890"),
]


@pytest.mark.parametrize(("parser", "typed", "canonical"), FITS)
def test_what_people_type_becomes_canonical(parser: str, typed: str, canonical: str) -> None:
    assert read(PARSERS[parser], typed) == canonical


MISFITS = [
    ("text", ""),
    ("text", " \u200b\n"),
    ("text", "x" * 501),
    ("short text", "sebelas huruf"),
    ("number", "dua belas setengah"),
    ("number", "12345678901"),
    ("number", "-3"),
    ("name", "kapan cair?"),
    ("nik", "12345"),
    ("phone", "12"),
    ("money", "banyak"),
    ("day", "besok"),
    ("yes or no", "mungkin"),
    ("choice", "ungu"),
    ("photos", "nanti ya"),
    ("photos", "41,42"),
    ("photos", "1"),
    ("maybe a phone", "rahasia"),
]


@pytest.mark.parametrize(("parser", "typed"), MISFITS)
def test_what_does_not_fit_is_told_why(parser: str, typed: str) -> None:
    refusal(PARSERS[parser], typed)


@pytest.mark.parametrize("name", PARSERS)
@given(typed=st.text(max_size=60))
@settings(max_examples=40)
@example("12")
@example("3302145208850001")
@example("1.5")
@example("²")
@example("٣٤")
@example("\ud800")
@example("0" * 400)
def test_what_is_read_is_loaded_and_nothing_raises(name: str, typed: str) -> None:
    parser = PARSERS[name]
    try:
        canonical = read(parser, typed)
    except Unfit as unfit:
        for _, choice in unfit.choices:
            assert tapped(parser, choice) == choice
        return
    assert tapped(parser, canonical) == canonical
    assert isinstance(parser.show(parser.load(canonical)), str)


@given(st.integers(0, 999_999_999))
def test_every_number_reads_as_itself(value: int) -> None:
    assert number.load(read(number, str(value))) == value


@given(st.integers(50, 10_000_000_000))
def test_every_amount_reads_as_itself(value: int) -> None:
    assert read(money, exactly(value)) == exactly(value)
    assert money.load(exactly(value)) == value


@pytest.mark.parametrize("typed", ["750", "3", "1000", "25"])
def test_a_tap_on_one_reading_of_an_amount_is_not_asked_back_again(typed: str) -> None:
    readings = {money.load(tapped(money, choice)) for _, choice in refusal(money, typed).choices}
    assert len(readings) == 2


def test_yesterdays_canonical_amount_still_loads() -> None:
    assert money.load("350000") == 350_000


@given(st.integers(50, 10_000_000_000))
def test_an_amount_as_it_is_shown_reads_as_it_was(value: int) -> None:
    assert money.load(read(money, money.show(value))) == value


@given(st.dates(date(2019, 1, 1), TODAY))
def test_every_day_reads_as_itself(day: date) -> None:
    assert past_day.load(read(past_day, day.isoformat())) == day


@pytest.mark.parametrize("typed", ["2020-02-30", "0000-00-00", "2021-01-01", "2020-12-16"])
def test_a_day_that_is_none_or_not_yet_is_refused(typed: str) -> None:
    refusal(past_day, typed)


def test_two_readings_are_asked_back_as_canonical_text() -> None:
    unfit = refusal(past_day, "minggu lalu")
    assert len(unfit.choices) == 2
    for _, choice in unfit.choices:
        assert tapped(past_day, choice) == choice


def test_a_choice_offers_all_its_options_when_it_is_not_understood() -> None:
    unfit = refusal(one_of(OPTIONS), "ungu")
    assert unfit.choices == tuple((option.label, option.value) for option in OPTIONS)


def test_a_tap_gives_the_value_even_where_it_looks_like_a_number() -> None:
    assert tapped(one_of(OPTIONS), "1") == "1", "the value of the third"
    assert read(one_of(OPTIONS), "1") == "jaya", "typed it is the first in line"


def test_a_value_that_is_no_longer_offered_still_shows() -> None:
    assert one_of(OPTIONS).show("hilang") == "hilang"


def test_a_nik_is_shown_masked() -> None:
    assert "520885" not in nik_number.show("3302145208850001")
    assert nik_number.show("3302145208850001").endswith("0001")


def test_nothing_is_shown_as_nothing() -> None:
    maybe = optional(phone_number)
    assert maybe.load(NOTHING) is None
    assert maybe.show(None) == "tidak ada"
    assert maybe.show("+6281234567890") == "0812-3456-7890"
    assert maybe.digits


def test_photos_are_loaded_from_what_the_engine_filed() -> None:
    parser = photos("Ketik *batal*.")
    assert parser.load("7,8") == (7, 8)
    assert parser.show((7, 8)) == "2 foto"
