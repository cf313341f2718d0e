"""Courtesy: only what is nothing else, so that no question and no answer is lost to it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.courtesy import hearing
from handlers.courtesy.hearing import Courtesy, courtesy, surely
from handlers.reading.tables import read as read_table
from handlers.talk.choices import pick

PLACE = Path(hearing.__file__).parent


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("makasih ya", "thanks"),
        ("mksh min", "thanks"),
        ("matur nuwun nggih", "thanks"),
        ("hatur nuhun pisan kang 🙏", "thanks"),
        ("makasih bu Ratna", "thanks"),
        ("siap", "agreed"),
        ("oke bu", "agreed"),
        ("ok sip", "agreed"),
        ("siap bu, besok saya kirim", "later"),
        ("ya bu, habis magrib", "later"),
        ("besok aja ya", "later"),
        ("iya kak nanti sore saya isi", "later"),
        ("maaf telat, anak sakit", "sorry"),
        ("maaf bu lupa, nanti malam saya lapor", "sorry"),
        ("maaf baru sempat buka hp", "sorry"),
        ("punten telat, budak gering", "sorry"),
    ],
)
def test_what_only_is_polite_is_heard(text: str, kind: Courtesy) -> None:
    assert courtesy(text) == kind
    assert surely(text) == kind


@pytest.mark.parametrize("text", ["ya", "iya bu", "besok", "baik", "telat bu, lagi repot"])
def test_what_could_answer_a_question_is_polite_only_where_none_is_open(text: str) -> None:
    assert courtesy(text)
    assert surely(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "makasih, terus kapan cairnya?",
        "makasih?",
        "oke, cara lapor belanja gimana",
        "maaf mau tanya syaratnya apa",
        "siap, berapa batas lpj",
        "maaf salah, harganya 275rb",
        "makasih tapi saya belum paham caranya apa",
        "oke 3 sak",
        "pasar minggu",
        "toko berkah",
        "hujan terus",
        "anak sakit",
        "modal habis",
        "beli pakan besok",
        "Siti",
        "",
    ],
)
def test_whatever_tells_or_asks_anything_is_not(text: str) -> None:
    assert courtesy(text) is None


def test_every_word_is_read_by_the_kinds_that_there_are() -> None:
    words = [term.word for term in read_table(PLACE / "words.tsv", hearing.CLASSES).terms]
    assert [word for word in words if words.count(word) > 1] == []


def test_two_letters_are_no_label() -> None:
    assert pick("makasih ya", ["Ada yang minta uang", "Cara daftar"]) is None
    assert pick("yang minta", ["Ada yang minta uang", "Cara daftar"]) == 0


@given(st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    assert courtesy(text) in (None, *get_args(Courtesy))
