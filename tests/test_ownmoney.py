"""One's own money: heard in the words that people use for it, and denied in them."""

from __future__ import annotations

import pytest

from handlers.reading import ownmoney


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("pake uang sendiri dulu", True),
        ("duit pribadi ketua", True),
        ("sy talangi dulu", True),
        ("nganggo duite dewe sek", True),
        ("ditalangi", True),
        ("bukan uang sendiri", False),
        ("gak pake uang pribadi", False),
        ("setengahnya uang sendiri", None),
        ("tambah uang sendiri 200rb", None),
        ("yang 200rbnya pake uang sendiri", None),
        ("nombok 50rb", None),
        ("400rb", None),
        ("uang kelompok", None),
        ("beli sendiri di pasar", None),
        ("nomor tombol", None),
    ],
)
def test_ones_own_money(text: str, own: bool | None) -> None:
    assert ownmoney.said(text) is own


def test_the_other_words_stay() -> None:
    assert ownmoney.without("400rb pake uang sendiri dulu") == "400rb"
    assert ownmoney.without("400rb  di pasar") == "400rb  di pasar"
