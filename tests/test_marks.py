"""The marks of a text and how they are weighed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.finding.marks import families, marks, rarity, weigh
from handlers.finding.wording import Wording

WORDING = Wording({}, {"cair": 5, "dana": 5, "kapan": 4})
KIN = families({"uang": "dana duit", "cair": "cair turun", "waktu": "kapan"})


def of(*words: str) -> dict[str, float]:
    return marks(words, WORDING, KIN)


def test_a_table_of_families_is_turned_round() -> None:
    assert families({"uang": "dana duit", "bantuan": "dana"}) == {
        "dana": ["=uang", "=bantuan"],
        "duit": ["=uang"],
    }


def test_words_roots_and_families() -> None:
    found = of("dicairkan")
    assert found["dicairkan"] == found[".cair"] == 1.0
    assert found["=cair"] > 1.0


def test_two_words_of_one_family_share_a_mark() -> None:
    assert set(of("dana")) & set(of("duit")) == {"=uang"}


def test_neighbours_by_their_roots() -> None:
    found = of("kapan", "dana", "dicairkan")
    assert found["kapan dana"] == found["dana cair"] == 1.0
    assert found["kapan . cair"] == 0.6


def test_order_counts() -> None:
    assert "dana kapan" not in of("kapan", "dana")


def test_pieces_reach_over_both_ends_of_a_word() -> None:
    pieces = {mark for mark in of("cair") if mark.startswith("~")}
    assert pieces == {
        "~_ca", "~cai", "~air", "~ir_", "~_cai", "~cair", "~air_", "~_cair", "~cair_",
    }  # fmt: skip


def test_a_mark_counts_once_however_often_it_stands_there() -> None:
    assert of("dana", "dana", "dana")["dana"] == 1.0


def test_no_words_no_marks() -> None:
    assert of() == {}


def test_rarer_marks_count_more_and_single_ones_nothing() -> None:
    rare = rarity([{"a": 1.0, "b": 1.0}, {"a": 1.0, "b": 1.0}, {"a": 1.0, "c": 1.0}])
    assert rare == {"a": math.log(2), "b": math.log(2.5)}


def test_weighed_marks_have_length_one() -> None:
    weighed = weigh({"a": 1.0, "b": 2.0, "unknown": 9.0}, {"a": 1.0, "b": 1.0})
    assert weighed == pytest.approx({"a": 1 / math.sqrt(5), "b": 2 / math.sqrt(5)})


def test_nothing_known_weighs_nothing() -> None:
    assert weigh({"x": 1.0}, {"a": 1.0}) == {}


@given(st.lists(st.sampled_from(["kapan", "dana", "cair", "duit", "min", "?"]), max_size=12))
@settings(max_examples=60)
def test_length_is_one_or_zero(words: list[str]) -> None:
    weighed = weigh(of(*words), {"dana": 2.0, "=uang": 1.0, ".cair": 0.5})
    length = math.sqrt(sum(weight**2 for weight in weighed.values()))
    assert length == pytest.approx(1.0) if weighed else length == 0
