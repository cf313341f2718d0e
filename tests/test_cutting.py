"""Long texts are cut where a reader would pause, and nothing but blanks is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.cutting import pieces, units


def cut(text: str, limit: int) -> list[str]:
    return [text[start:end] for start, end in pieces(text, limit)]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("pendek", 10, ["pendek"]),
        ("  pendek\n", 6, ["pendek"]),
        ("Satu.\n\nDua. Tiga", 12, ["Satu.", "Dua. Tiga"]),
        ("Satu. Dua.\nTiga empat", 14, ["Satu. Dua.", "Tiga empat"]),
        ("Satu dua. Tiga empat", 15, ["Satu dua.", "Tiga empat"]),
        ("Benar? Ya! Lalu…  habis sudah", 18, ["Benar? Ya! Lalu…", "habis sudah"]),
        ("satu dua tiga empat", 10, ["satu dua", "tiga empat"]),
        ("1234567890123", 5, ["12345", "67890", "123"]),
        ("12345 67890", 5, ["12345", "67890"]),
        ("Rp 1.250.000 dan Rp 2.000", 14, ["Rp 1.250.000", "dan Rp 2.000"]),
    ],
)
def test_a_text_is_cut_at_the_best_pause(text: str, limit: int, expected: list[str]) -> None:
    assert cut(text, limit) == expected


def test_a_pause_too_early_is_passed_over() -> None:
    # "Ya." alone would make a first piece of three characters.
    assert cut("Ya. satu dua tiga empat lima", 20) == ["Ya. satu dua tiga", "empat lima"]


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("é", 1), ("👍", 2), ("a👍b", 4)])
def test_an_emoji_counts_for_two(text: str, length: int) -> None:
    assert units(text) == length


def test_an_emoji_is_never_cut_in_two() -> None:
    assert cut("👍👍👍", 5) == ["👍👍", "👍"]
    assert cut("a👍👍", 4) == ["a👍", "👍"]


def test_a_flood_of_blanks_is_cut_at_once() -> None:
    assert cut("a" + " " * 50_000 + "b" + "\n" * 50_000 + "c", 4096) == ["a", "b", "c"]


@given(st.text(st.sampled_from("ab .\n👍é"), max_size=200), st.integers(2, 40))
def test_pieces_fit_and_lose_only_blanks(text: str, limit: int) -> None:
    found = cut(text, limit)
    assert all(0 < units(piece) <= limit for piece in found)
    assert all(piece == piece.strip() for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
