"""Danger: heard in every spelling and inside other questions, and not where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.finding.ear import HARMLESS, Ear
from handlers.public.danger import SAID
from handlers.reading.tables import Table, TableError, Term
from handlers.reading.tables import read as read_table
from handlers.safety import hearing
from handlers.safety.hearing import Danger, danger

PLACE = Path(hearing.__file__).parent
SENTENCES = [
    (line.partition("\t")[0], line.partition("\t")[2] or None)
    for line in (Path(__file__).with_name("told_dangers.tsv").read_text("utf-8").splitlines()[1:])
]
PATTERNS = [
    line.split("\t")
    for line in (PLACE / "dangers.tsv").read_text("utf-8").splitlines()
    if line.count("\t") == 2 and not line.startswith("word\t")
]


@pytest.mark.parametrize(("text", "kind"), SENTENCES)
def test_what_people_write_is_heard_as_what_it_is(text: str, kind: Danger | None) -> None:
    assert danger(text) == kind


def test_there_are_sentences_enough_of_both_sorts() -> None:
    told = [kind for _, kind in SENTENCES if kind]
    assert len(told) >= 80
    assert len(SENTENCES) - len(told) >= 80
    assert set(told) == set(get_args(Danger))


@pytest.mark.parametrize(("pattern", "kind", "example"), PATTERNS)
def test_each_pattern_finds_its_example(pattern: str, kind: str, example: str) -> None:
    words = read_table(PLACE / "words.tsv", hearing.CLASSES)
    alone = read_table(PLACE / "dangers.tsv", " ".join((HARMLESS, *get_args(Danger))))
    alone.terms = tuple(
        term._replace(kind="despair") for term in alone.terms if term.word == pattern
    )
    assert Ear(words, alone, ("despair",), "").kind(example) == "despair"


def test_no_word_of_the_table_stands_for_two_things() -> None:
    terms = read_table(PLACE / "words.tsv", hearing.CLASSES).terms
    words = [term.word for term in terms]
    assert [word for word in words if words.count(word) > 1] == []
    used = {
        name for pattern, _, _ in PATTERNS for part in pattern.split() for name in part.split("|")
    }
    assert {term.kind for term in terms} - used == set()


@pytest.mark.parametrize("text", ["dipaksa ttd kwitansi kosong", "dpksa ttd kwitansi kosong",
                                  "DIPAKSA TTD KWITANSI KOSONG!!", "dipakssa ttd kwitansi kosong",
                                  "dipaksa tanda-tangan kwitansi kosong"])  # fmt: skip
def test_spelling_makes_no_difference(text: str) -> None:
    assert danger(text) == "sign"


def test_a_pattern_of_an_unknown_class_is_named() -> None:
    words = Table([Term("mati", "die")])
    with pytest.raises(TableError, match="'want die': no word stands for 'want'"):
        Ear(words, Table([Term("want die", "despair")]), ("despair",), "")


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    assert danger(text) in (None, *get_args(Danger))


@pytest.mark.parametrize("kind", get_args(Danger))
def test_each_danger_has_a_short_answer(kind: Danger) -> None:
    """350 characters, also where a long name stands in it."""
    said = SAID[kind].format(you="Bapak/Ibu Rosmiati")
    assert len(said) <= 350
    assert kind == "despair" or said.startswith(("Jangan", "Keselamatan"))
