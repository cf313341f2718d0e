"""Where a question ends, and a ramble in parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.finding.clauses import clauses, windows


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Kapan dana cair? Nota hilang bagaimana?", ["Kapan dana cair", "Nota hilang bagaimana"]),
        (
            "kapan dana cair terus laporannya kapan dikirim",
            ["kapan dana cair", "laporannya kapan dikirim"],
        ),
        (
            "syarat daftar apa aja trs umur maksimal berapa",
            ["syarat daftar apa aja", "umur maksimal berapa"],
        ),
        (
            "upahnya berapa sehari oh iya kerjanya berapa hari",
            ["upahnya berapa sehari", "kerjanya berapa hari"],
        ),
        ("kapan dana cair\nsiapa pendamping kami", ["kapan dana cair", "siapa pendamping kami"]),
        (
            "when is the money paid and how do I report it",
            ["when is the money paid", "how do I report it"],
        ),
    ],
)
def test_two_questions(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


@pytest.mark.parametrize(
    "text", ["kapan dana kelompok kami cair", "Kapan dananya cair, min?", "boleh beli mesin 1.5 pk"]
)
def test_one_question_is_one_part(text: str) -> None:
    assert len(clauses(text)) == 1


def test_parts_that_are_too_short_fall_out() -> None:
    assert clauses("Halo min. Kapan dana cair? Makasih.") == ["Kapan dana cair"]


@pytest.mark.parametrize("text", ["", "   ", "halo", "???", "\n\n"])
def test_nothing_to_ask(text: str) -> None:
    assert clauses(text) == []


def test_an_endless_list_of_questions_is_cut() -> None:
    assert len(clauses("kapan dana cair? " * 1000)) == 8


def test_a_short_text_has_no_windows() -> None:
    assert list(windows(["kata"] * 14)) == []


def test_windows_overlap_by_half_and_reach_the_end() -> None:
    words = [str(at) for at in range(30)]
    found = list(windows(words))
    assert [part[0] for part in found] == ["0", "6", "12", "18"]
    assert all(len(part) == 12 for part in found)
    assert found[-1][-1] == "29"


@given(st.lists(st.text(max_size=4), max_size=100))
@settings(max_examples=60)
def test_windows_hold_every_word_of_a_ramble(words: list[str]) -> None:
    found = list(windows(words))
    assert not found or {word for part in found for word in part} == set(words)


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_parts_are_pieces_of_the_text(text: str) -> None:
    assert all(part in text for part in clauses(text))
