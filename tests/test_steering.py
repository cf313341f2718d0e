"""Steering words: whole, with any courtesy around, and nothing that tells more."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering import steering


def test_every_word_of_the_table_steers_in_its_example() -> None:
    table = Path(steering.__file__).with_name("steering.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if "\t" in line]
    for word, kind, *example in rows[1:]:
        if kind != "courtesy":
            assert steering.read(word) == kind
            assert steering.read(example[0]) == kind, example


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("batal aja kak", "cancel"),
        ("batal ya min", "cancel"),
        ("maaf pak batal saja, terima kasih", "cancel"),
        ("KEMBALI \N{PERSON WITH FOLDED HANDS}", "back"),
        ("\ufeffbatal", "cancel"),
        ("\u200ebatal\u2060", "cancel"),
        ("udah ulang dari awal", "restart"),
        ("nanti dulu ya pak", "later"),
        ("besok aja ya", "later"),
        ("urungkan", "restore"),
        ("lanjut ya bu", "resume"),
    ],
)
def test_courtesies_around_change_nothing(text: str, word: str) -> None:
    assert steering.read(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "batalkan belanja",
        "batal?",
        "kembalikan",
        "kembalian 5rb",
        "besok",
        "nanti dulu ya pak saya tanya anggota",
        "sudah",
        "ya bu",
        "uangnya kembali 20rb",
        "pak",
        "",
        "batal " * 40,
    ],
)
def test_what_tells_more_or_less_steers_nothing(text: str) -> None:
    assert steering.read(text) is None


def test_no_courtesy_is_a_steering_word() -> None:
    assert all(steering.read(word) is None for word in steering.table().of("courtesy"))
