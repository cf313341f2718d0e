"""Tidying: what is unseen goes, what is seen stays, at any length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading.typed import LONGEST_ANSWER, tidy, words

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
]


@pytest.mark.parametrize(("typed", "seen"), SEEN)
def test_a_text_is_as_a_person_sees_it(typed: str, seen: str) -> None:
    assert tidy(typed) == seen


def test_what_is_beyond_the_limit_is_dropped() -> None:
    assert tidy("a" * 1_000_000) == "a" * LONGEST_ANSWER
    assert tidy("abcdef", longest=3) == "abc"
    assert len(tidy("\ufdfa" * 1000)) <= LONGEST_ANSWER  # one character that unfolds to eighteen


@given(st.text(alphabet=st.characters()))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(alphabet=st.characters()))
def test_a_tidied_text_can_always_be_stored_and_sent(text: str) -> None:
    tidy(text).encode()
    assert tidy(text).isprintable()


def test_a_word_list_is_written_as_running_text() -> None:
    table = """
        siti aminah
        siti
    """
    assert words(table) == {"siti", "aminah"}
    assert words("") == frozenset()
