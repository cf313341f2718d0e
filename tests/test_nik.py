"""NIK: every rule of the layout, forgiven typing, and that no number leaks. All are invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading import nik
from handlers.talk.messages import Unfit

TODAY = date(2020, 12, 15)
WOMAN = "3201014505850001"
MAN = "3329061208970123"


def refusal(text: str, today: date = TODAY) -> str:
    with pytest.raises(Unfit) as refused:
        nik.read(text, today)
    return str(refused.value)


FORGIVEN = [
    WOMAN,
    "3201 0145 0585 0001",
    "3201.0145.0585.0001",
    "3201-0145-0585-0001",
    "320101 450585 0001",
    "32O1o1 4505850oo1",
    "320lOI450585O0Ol",
    "32 01 O1 45 05 85 OO O1",
    "３２０１０１４５０５８５０００１",
    "NIK saya 3201014505850001",
    "nik:3201014505850001.",
    "NIK3201014505850001",
    "1) 3201014505850001 (Siti, 35 th)",
    "nik sy 3201014505850001 hp 081234567890",
    "081234567890 3201014505850001",
    "3201\u200b0145\u200d05850001",
    "\u202e3201014505850001\u202c",
    "3201014505850001 3201 0145 0585 0001",
    "perumahanblokA12 3201014505850001",
    "3201014505850001" + " ya" * 500_000,
]


@pytest.mark.parametrize("typed", FORGIVEN)
def test_typing_is_forgiven(typed: str) -> None:
    assert nik.read(typed, TODAY).digits == WOMAN


def test_a_womans_day_is_forty_more() -> None:
    found = nik.read(WOMAN, TODAY)
    assert (found.sex, found.births, found.province) == ("P", (date(1985, 5, 5),), "Jawa Barat")


def test_a_mans_day_is_as_it_is() -> None:
    found = nik.read(MAN, TODAY)
    assert (found.sex, found.births, found.province) == ("L", (date(1997, 8, 12),), "Jawa Tengah")


LENGTHS = [
    ("", "belum melihat NIK"),
    ("tidak ada", "belum melihat NIK"),
    ("lo", "belum melihat NIK"),
    ("👍👍", "belum melihat NIK"),
    ("32010145058500", "14 angka, kurang 2"),
    ("320101450585000", "15 angka, kurang 1"),
    ("32010145058500011", "17 angka, lebih 1"),
    ("081234567890", "12 angka, kurang 4"),
    (WOMAN + " " + MAN, "lebih dari satu NIK"),
    (WOMAN + " dan " + MAN, "lebih dari satu NIK"),
    ("320101450S850001", "Ada huruf"),
    ("9" * 1_000_000, "500 angka"),
]


@pytest.mark.parametrize(("typed", "said"), LENGTHS)
def test_how_many_digits_were_found_is_said(typed: str, said: str) -> None:
    assert said in refusal(typed)


PARTS = [
    ("9901014505850001", "Dua angka pertama (99)"),
    ("0001014505850001", "Dua angka pertama (00)"),
    ("2001014505850001", "Dua angka pertama (20)"),
    ("9701014505850001", "Dua angka pertama (97)"),
    ("3200014505850001", "ke-3 sampai ke-6"),
    ("3270014505850001", "ke-3 sampai ke-6"),
    ("3201004505850001", "ke-3 sampai ke-6"),
    ("3201010005850001", "ke-7 sampai ke-12"),
    ("3201013205850001", "ke-7 sampai ke-12"),
    ("3201014005850001", "ke-7 sampai ke-12"),
    ("3201017205850001", "ke-7 sampai ke-12"),
    ("3201018105850001", "ke-7 sampai ke-12"),
    ("3201013104850001", "ke-7 sampai ke-12"),  # 31 April
    ("3201012902850001", "ke-7 sampai ke-12"),  # 1985 and 2085 are no leap years
    ("3201014513850001", "ke-7 sampai ke-12"),
    ("3201014500850001", "ke-7 sampai ke-12"),
    ("3201014505850000", "tidak mungkin 0000"),
]


@pytest.mark.parametrize(("typed", "said"), PARTS)
def test_the_part_that_cannot_be_right_is_named(typed: str, said: str) -> None:
    sentence = refusal(typed)
    assert said in sentence
    assert "ketik ulang" in sentence
    assert typed not in sentence


@pytest.mark.parametrize("digits", ["3101", "3169", "3171", "3199", "6501", "9271", "9401", "9671"])
def test_any_district_of_the_38_provinces_is_taken(digits: str) -> None:
    assert nik.read(digits + "014505850001", TODAY).digits.startswith(digits)


def test_there_are_38_provinces() -> None:
    assert len(nik.PROVINCES) == 38


CENTURIES = [
    ("85", (1985,)),
    ("05", (2005,)),  # fifteen, not a hundred and fifteen
    ("20", (1920, 2020)),
    ("10", (1910, 2010)),
    ("09", (2009,)),
    ("21", (1921,)),  # 2021 has not come yet
]


@pytest.mark.parametrize(("year", "births"), CENTURIES)
def test_the_century_is_told_by_plausibility(year: str, births: tuple[int, ...]) -> None:
    found = nik.read(f"32010145 05{year} 0001", TODAY)
    assert tuple(birth.year for birth in found.births) == births


def test_29_february_settles_the_century() -> None:
    assert nik.read("3201012902000001", TODAY).births == (date(2000, 2, 29),)


def test_a_birthday_in_the_future_is_no_birthday() -> None:
    assert "ke-7 sampai ke-12" in refusal("3201014505990001", date(1995, 1, 1))


def test_what_was_stated_settles_the_century() -> None:
    found = nik.read("3201014505150001", TODAY)
    assert len(found.births) == 2
    assert nik.against(found, birth=date(2015, 5, 5)).births == (date(2015, 5, 5),)
    assert nik.against(found, sex="P") == found


def test_what_was_stated_may_disagree() -> None:
    found = nik.read(WOMAN, TODAY)
    with pytest.raises(Unfit, match="perempuan"):
        nik.against(found, sex="L")
    with pytest.raises(Unfit, match="laki-laki"):
        nik.against(nik.read(MAN, TODAY), sex="P")
    with pytest.raises(Unfit, match="Tanggal lahir"):
        nik.against(found, birth=date(1985, 5, 6))


def test_only_the_last_four_are_ever_printed() -> None:
    found = nik.read("3201014505859876", TODAY)
    for printed in (repr(found), str(found), f"{found}", nik.masked(found.digits)):
        assert "9876" in printed
        assert not any(part in printed for part in ("3201", "0145", "4505", "0585", "5985"))


@pytest.mark.parametrize("odd", ["", "123", "9876", WOMAN + "1"])
def test_what_is_no_nik_is_masked_whole(odd: str) -> None:
    assert set(nik.masked(odd)) == {"•"}


@st.composite
def invented(draw: st.DrawFn) -> str:
    place = draw(st.sampled_from(sorted(nik.PROVINCES))) + draw(st.sampled_from(["01", "69", "71"]))
    birth = draw(st.dates(date(1940, 1, 1), date(2008, 12, 31)))
    day = birth.day + draw(st.sampled_from([0, 40]))
    serial = draw(st.integers(1, 9999))
    return f"{place}07{day:02}{birth:%m%y}{serial:04}"


@given(invented())
@settings(max_examples=60)
def test_what_is_shown_is_read_again(digits: str) -> None:
    found = nik.read(digits, TODAY)
    assert nik.read(nik.show(found), TODAY) == found
    assert nik.read(found.digits, TODAY) == found
    assert len(found.births) == 1


@given(invented(), st.text(" .-/\n\u200b", max_size=4), st.data())
@settings(max_examples=60)
def test_signs_between_the_digits_do_not_matter(
    digits: str, sign: str, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, 15))
    assert nik.read(digits[:cut] + sign + digits[cut:], TODAY).digits == digits


TYPED = st.text(st.sampled_from("0123456789OolIi| .-nikxé\u200e\u0000👍"))


@given(TYPED | st.text(), st.dates())
@settings(max_examples=150)
def test_nothing_but_unfit_is_raised(text: str, today: date) -> None:
    try:
        found = nik.read(text, today)
    except Unfit as refused:
        assert str(refused)
    else:
        assert len(found.digits) == 16


AGES = [
    (date(2095, 1, 1), (1985, 2085)),  # a hundred and ten, or ten
    (date(2096, 1, 1), (2085,)),  # a hundred and eleven is not meant
    (date(2085, 5, 5), (1985, 2085)),  # born today
    (date(2085, 5, 4), (1985,)),  # born tomorrow
]


@pytest.mark.parametrize(("today", "births"), AGES)
def test_nobody_is_older_than_a_hundred_and_ten(today: date, births: tuple[int, ...]) -> None:
    assert tuple(birth.year for birth in nik.read(WOMAN, today).births) == births
