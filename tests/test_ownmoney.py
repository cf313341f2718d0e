"""One's own money: heard in the words that people use for it, how much, and denied in them."""

from __future__ import annotations

import pytest

from handlers.reading import ownmoney
from handlers.reading.ownmoney import Heard


@pytest.mark.parametrize(
    ("text", "share", "rest"),
    [
        ("pake uang sendiri dulu", "all", ""),
        ("duit pribadi ketua", "all", ""),
        ("sy talangi dulu", "all", ""),
        ("nganggo duite dewe sek", "all", ""),
        ("ditalangi", "all", ""),
        ("bukan uang sendiri", "none", ""),
        ("gak pake uang pribadi", "none", ""),
        ("setengahnya uang sendiri", "some", ""),
        ("sisanya pakai duit sendiri", "some", ""),
        ("nombok", "some", ""),
        ("tambah uang sendiri 200rb", 200_000, ""),
        ("yang 200rbnya pake uang sendiri", 200_000, ""),
        ("nombok 50rb", 50_000, ""),
        ("400rb pake uang sendiri dulu", "all", "400rb"),
        ("beli paku pake uang sendiri 50rb", "all", "beli paku 50rb"),
        ("tambah panci 100rb sy talangi dulu", "all", "tambah panci 100rb"),
        ("beli semen 5jt, 2jt uang sendiri", 2_000_000, "beli semen 5jt"),
        ("beli semen 5jt yang dua juta uang sendiri", 2_000_000, "beli semen 5jt"),
        ("beli semen 5jt kurang 200rb saya talangi", 200_000, "beli semen 5jt"),
        ("beli semen 5jt, uang sendiri 2jt", 2_000_000, "beli semen 5jt"),
        ("2jt uang sendiri, beli semen 5jt", 2_000_000, "beli semen 5jt"),
        ("beli semen 5jt, 2jtan uang sendiri", "some", "beli semen 5jt"),
        ("beli semen 5jt kemarin, separuh uang sendiri", "some", "beli semen 5jt kemarin"),
        ("beli pakan 400rb, paku 50rb pake uang sendiri", "all", "beli pakan 400rb, paku 50rb"),
    ],
)
def test_ones_own_money(text: str, share: ownmoney.Share, rest: str) -> None:
    assert ownmoney.heard(text) == Heard(share, rest)


@pytest.mark.parametrize(
    "text", ["400rb", "uang kelompok", "beli sendiri di pasar", "nomor tombol", "tambah paku 50rb"]
)
def test_nothing_of_it(text: str) -> None:
    assert ownmoney.heard(text) is None


def test_beside_a_known_price_an_amount_alone_is_a_part() -> None:
    assert ownmoney.heard("2jt uang sendiri", priced=True) == Heard(2_000_000, "")
    assert ownmoney.heard("harganya 2jt uang sendiri", priced=True) == Heard("all", "harganya 2jt")
