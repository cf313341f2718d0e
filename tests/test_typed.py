"""Tidying: what is unseen goes, what is seen stays, at any length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading.typed import (
    LONGEST_ANSWER,
    folded,
    latin,
    pictureless,
    plain,
    seen,
    tidy,
)

SEEN = [
    ("  siti   aminah ", "siti aminah"),
    ("siti\naminah\t", "siti aminah"),
    ("si\u200bti", "siti"),  # zero-width space
    ("\u202esiti\u202c", "siti"),  # right-to-left override
    ("\ufeffsiti\x00aminah", "siti aminah"),
    ("３２０１", "3201"),  # wide digits
    ("2\ufe0f\u20e3", "2"),  # keycap emoji
    ("👍🏽", "👍"),  # skin tone
    ("nur’aini", "nur'aini"),
    ("0812\u20113456", "0812-3456"),  # the hyphen that does not break
    ("al–amin", "al-amin"),
    ("siti\ud800", "siti"),  # half of a surrogate pair
    ("cafe\u0301", "café"),
    ("\u00b4", "'"),
    ("", ""),
    ("\u200b\u200d\u2060", ""),
    ("“siti”", '"siti"'),
    ("٣٢٠١ १२", "3201 12"),  # digits of other scripts
    ("2½ kg", "2 1/2 kg"),  # not 21/2
    ("siti\u00a0\u2003aminah\u2028budi", "siti aminah budi"),
]
# Byte order marks, joiners, marks of direction, soft hyphens, selectors and fillers.
INVISIBLE = [
    *("\ufeff", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u2060", "\u2066"),
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u3164", "\ufe0f", "\uffa0", "\U000e0061"),
]


@pytest.mark.parametrize(("typed", "seen"), SEEN)
def test_a_text_is_as_a_person_sees_it(typed: str, seen: str) -> None:
    assert tidy(typed) == seen


def test_what_is_beyond_the_limit_is_dropped() -> None:
    assert tidy("a" * 1_000_000) == "a" * LONGEST_ANSWER
    assert tidy("abcdef", longest=3) == "abc"
    assert len(tidy("\ufdfa" * 1000)) <= LONGEST_ANSWER  # one character that unfolds to eighteen


@pytest.mark.parametrize("mark", INVISIBLE)
def test_what_nobody_sees_changes_no_layer(mark: str) -> None:
    hidden = f"{mark}Ba{mark}tal{mark} ya{mark}."
    assert seen(hidden) == "Batal ya."
    assert tidy(hidden) == "Batal ya."
    assert folded(hidden) == "batal ya."
    assert plain(hidden) == "batal ya"


def test_each_layer_takes_one_thing_more() -> None:
    typed = "  “Ya”,\r\nSETUJU\u00a0👍 é. "
    assert seen(typed) == '  "Ya", \nSETUJU 👍 é. '
    assert tidy(typed) == '"Ya", SETUJU 👍 é.'
    assert folded(typed) == '"ya", setuju 👍 é.'
    assert plain(typed) == 'ya", setuju 👍 é'
    assert pictureless(tidy(typed)) == '"Ya", SETUJU   é.'
    assert latin(tidy(typed)) == '"Ya", SETUJU e.'


@given(st.text(alphabet=st.characters()))
def test_each_layer_holds_what_the_next_one_reads(text: str) -> None:
    assert tidy(seen(text, 500)) == tidy(text)
    assert folded(tidy(text, 4096)) == folded(text)
    assert plain(folded(text)) == plain(text)
    assert latin(text).isascii()


@given(st.text(alphabet=st.characters()))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(alphabet=st.characters()))
def test_a_tidied_text_can_always_be_stored_and_sent(text: str) -> None:
    tidy(text).encode()
    assert tidy(text).isprintable()
