"""Dates: answers, dates in sentences, and dates written back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.dates import find, last_weekday, read, short, show
from handlers.reading.numerals import clean

TUESDAY = date(2020, 12, 15)

SURE = [
    ("12 desember 1945", None),  # the year is no part of something else
    ("5 des 1975", None),
    # the last days, four languages
    ("hari ini", "12-15"),
    ("tadi", "12-15"),
    ("tadi pagi", "12-15"),
    ("td siang", "12-15"),
    ("barusan", "12-15"),
    ("dinten ieu", "12-15"),
    ("dinten niki", "12-15"),
    ("today", "12-15"),
    ("tadi jam 10 pagi", "12-15"),
    ("kemarin", "12-14"),
    ("kmrn sore", "12-14"),
    ("kemaren", "12-14"),
    ("wingi", "12-14"),
    ("wingi sore", "12-14"),
    ("kamari", "12-14"),
    ("yesterday", "12-14"),
    ("tadi malam", "12-14"),
    ("td mlm", "12-14"),
    ("semalam", "12-14"),
    ("last night", "12-14"),
    ("kemarin lusa", "12-13"),
    ("kmrn lusa", "12-13"),
    ("mangkukna", "12-13"),
    ("the day before yesterday", "12-13"),
    ("2 hari lalu", "12-13"),
    ("dua hari yang lalu", "12-13"),
    ("3 hari yg lalu", "12-12"),
    ("rong dina kepungkur", "12-13"),
    ("5 days ago", "12-10"),
    ("seminggu lalu", "12-08"),
    ("2 minggu yang lalu", "12-01"),
    # weekdays
    ("senin", "12-14"),
    ("senin kemarin", "12-14"),
    ("hari minggu", "12-13"),
    ("hari minggu kemarin", "12-13"),
    ("kemarin hari minggu", "12-13"),
    ("jum'at lalu", "12-11"),
    ("jumat kmrn", "12-11"),
    ("rebo", "12-09"),
    ("kemis wingi", "12-10"),
    ("last friday", "12-11"),
    ("rabu minggu lalu", "12-09"),
    ("senin minggu lalu", "12-07"),
    ("minggu minggu lalu", "12-13"),
    ("senin minggu ini", "12-14"),
    ("kamis minggu ini", None),
    # calendar dates
    ("tgl 12", "12-12"),
    ("tgl 15", "12-15"),
    ("tgl 28", "11-28"),
    ("tanggal dua belas", "12-12"),
    ("tanggal dua puluh delapan", "11-28"),
    ("tgl 28 bulan lalu", "11-28"),
    ("tgl 5 bulan ini", "12-05"),
    ("tgl 12 kemarin", "12-12"),
    ("kemarin tgl 12", "12-12"),
    ("12", "12-12"),
    ("12/12", "12-12"),
    ("5-12-2020", "12-05"),
    ("12/12/20", "12-12"),
    ("30.11.2020", "11-30"),
    ("2020-12-01", "12-01"),
    ("12/25/2019", "2019-12-25"),
    ("3 des", "12-03"),
    ("3 Desember 2020", "12-03"),
    ("tanggal tiga desember", "12-03"),
    ("20 nopember", "11-20"),
    ("5 agt", "08-05"),
    ("17 pebruari", "02-17"),
    ("28 okt", "10-28"),
    ("12 Dec", "12-12"),
    ("Dec 12", "12-12"),
    ("December 3rd, 2020", "12-03"),
    ("1st of December", "12-01"),
    ("Jumat, 11 Desember 2020", "12-11"),
    ("kamis tgl 10", "12-10"),
    ("beli tgl 9 kak", "12-09"),
    # vague, in the future, impossible, or no date at all
    ("bulan lalu", None),
    ("akhir bulan lalu", None),
    ("awal bulan", None),
    ("minggu ke-2", None),
    ("beberapa hari lalu", None),
    ("tempo hari", None),
    ("besok", None),
    ("lusa", None),
    ("16 des", None),
    ("20 des", None),
    ("tgl 31", None),
    ("31/2", None),
    ("32/13", None),
    ("0", None),
    ("jumat 12 desember", None),
    ("kemarin?", None),
    ("kemarin beli terpal", None),
    ("senin atau selasa", None),
    ("", None),
    ("entah", None),
    ("3301121212900003", None),
    ("081234567890", None),
]


@pytest.mark.parametrize(("text", "expected"), SURE)
def test_one_reading_or_none(text: str, expected: str | None) -> None:
    full = expected if expected is None or len(expected) > 5 else f"2020-{expected}"
    assert read(text, TUESDAY) == ((date.fromisoformat(full),) if full else ())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("minggu lalu", ["2020-12-13", "2020-12-08"]),
        ("minggu kemarin", ["2020-12-13", "2020-12-08"]),
        ("selasa", ["2020-12-15", "2020-12-08"]),
        ("hari selasa", ["2020-12-15", "2020-12-08"]),
    ],
)
def test_what_can_mean_two_days_has_two(text: str, days: list[str]) -> None:
    assert [day.isoformat() for day in read(text, TUESDAY)] == days


def test_week_ago_and_last_sunday_can_be_one_day() -> None:
    sunday = date(2020, 12, 13)
    assert read("minggu lalu", sunday) == (date(2020, 12, 6),)


def test_the_year_turns() -> None:
    new_year = date(2021, 1, 3)
    assert read("28 des", new_year) == (date(2020, 12, 28),)
    assert read("tgl 28", new_year) == (date(2020, 12, 28),)
    assert read("kemarin", date(2021, 1, 1)) == (date(2020, 12, 31),)
    assert read("29 feb", date(2021, 1, 1)) == (date(2020, 2, 29),)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("beli terpal kemarin sore di toko", ["kemarin sore"]),
        ("bayar kemarin 2 juta", ["kemarin"]),
        ("tgl 10 beli rak, tgl 11 beli meja", ["tgl 10", "tgl 11"]),
        ("kaso 5/7 20 batang", []),
        ("dinamo 1/2 pk", []),
        ("pipa 3/4 inch", []),
        ("pakan 1/2 kwintal", []),
        ("di pasar minggu dan pasar rebo", []),
        ("sewa traktor 5 hari @250rb", []),
        ("kain perca minggu lalu 125rb", ["minggu lalu"]),
        ("pada hari Jumat, 11 Desember 2020 di toko", ["hari Jumat, 11 Desember 2020"]),
    ],
)
def test_dates_inside_a_sentence(text: str, spans: list[str]) -> None:
    assert [text[f.start : f.end] for f in find(text, TUESDAY)] == spans


def test_the_heavier_of_two_neighbours_is_meant() -> None:
    (found,) = find("kemarin tgl 12", TUESDAY)
    assert (found.dates, found.weight) == ((date(2020, 12, 12),), 3)
    (denied,) = find("senin tgl 13", TUESDAY)
    assert denied.dates == ()


def test_written_back() -> None:
    assert show(TUESDAY) == "Selasa, 15 Desember 2020"
    assert show(date(2020, 12, 13)) == "Minggu, 13 Desember 2020"
    assert short(TUESDAY) == "15 Des"
    assert short(date(2020, 8, 5)) == "5 Agu"


days = st.dates(date(2000, 1, 1), date(2035, 12, 31))


@settings(max_examples=150)
@given(days, st.integers(0, 4_000))
def test_a_shown_date_reads_back(day: date, later: int) -> None:
    assert read(show(day), day + timedelta(days=later)) == (day,)


@settings(max_examples=150)
@given(days, st.integers(0, 300))
def test_a_short_date_reads_back_within_the_year(day: date, later: int) -> None:
    assert read(short(day), day + timedelta(days=later)) == (day,)


@settings(max_examples=100)
@given(days, st.integers(0, 6))
def test_the_last_weekday_lies_in_the_seven_days_before(today: date, weekday: int) -> None:
    found = last_weekday(weekday, today)
    assert found.weekday() == weekday
    assert 1 <= (today - found).days <= 7


words = st.sampled_from(
    [
        "tgl",
        "12",
        "28",
        "31",
        "/",
        "-",
        "des",
        "mei",
        "senin",
        "minggu",
        "lalu",
        "kemarin",
        "yang",
        "hari",
        "bulan",
        "tadi",
        "malam",
        "2020",
        "ago",
    ]
)


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=100), st.lists(words, max_size=12).map(" ".join)), days)
def test_no_text_gives_a_day_in_the_future(text: str, today: date) -> None:
    assert all(day <= today for day in read(text, today))
    line = clean(text)
    ends = 0
    for found in find(line, today):
        assert ends <= found.start < found.end <= len(line)
        assert all(day <= today for day in found.dates)
        ends = found.end
