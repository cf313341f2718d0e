"""Which purchases words mean, and when they say that there is no receipt."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from handlers.leader.slips import Basket, meant, slips
from handlers.reading import noreceipt
from storage.money.ledger import Booked
from storage.money.standing import Purchase

TODAY = date(2020, 12, 15)
NOON = datetime(2020, 12, 15, 5, 0, tzinfo=UTC)


def bought(number: int, item: str, total: int, vendor: str, day: int, told: int) -> Booked:
    """`told`: hours ago; what was told at once stands on one receipt."""
    row = Purchase(item, Decimal(1), "", total, total, vendor, date(2020, 12, day))
    return Booked(number * 100, number, row, NOON - timedelta(hours=told), accepted=False)


ENTRIES = [
    bought(1, "freezer", 3_250_000, "Toko Makmur", 10, 120),
    bought(2, "pakan lele", 900_000, "Toko Jaya", 14, 5),
    bought(3, "ember", 50_000, "Toko Jaya", 14, 5),
    bought(4, "kompor gas", 450_000, "Toko Makmur", 14, 4),
    bought(5, "pakan ayam", 275_000, "UD Subur", 12, 3),
    bought(12, "terpal", 140_000, "", 15, 1),
]
BASKET = Basket(ENTRIES, {100, 200, 300, 400, 500, 1200}, TODAY, "Asia/Jakarta")


def numbers(said: str, basket: Basket = BASKET) -> list[int] | str | None:
    """The numbers of what is meant; as text those of which one is."""
    found = meant(said, basket)
    if found is not None and found.either:
        return " atau ".join(sorted(slip.numbers for slip in found.either))
    return None if found is None else [it.number for it in found.sure]


@pytest.mark.parametrize(
    ("said", "whose"),
    [
        ("ini nota yang freezer", [1]),
        ("ini nota freezer sama kompor", [1, 4]),
        ("nota freezer, kompor, dan terpal", [1, 4, 12]),
        ("Nota frizer bu", [1]),
        ("ini notanya kompornya ya pak", [4]),
        ("nota no 12", [12]),
        ("nota nomor 3 dan 4", [3, 4]),
        ("no. 1, 2, 5", [1, 2, 5]),
        ("nomor 2 sampai 4", [2, 3, 4]),
        ("1 dan 3", [1, 3]),
        ("#12", [12]),
        ("nomor 4 kompor", [4]),
        ("nomor 4 freezer", None),
        ("nota no 13", None),
        ("nota belanja kemarin", [2, 3, 4]),
        ("nota belanja tanggal 12", [5]),
        ("nota hari ini", [12]),
        ("nota toko jaya", [2, 3]),
        ("nota dari UD Subur", [5]),
        ("nota toko makmur", "1 atau 4"),
        ("nota toko makmur kemarin", [4]),
        ("nota yang 275rb", [5]),
        ("yang 950.000", [2, 3]),
        ("nota pakan", "2 atau 5"),
        ("nota pakan lele", [2]),
        ("nota pakan yang 900rb", [2]),
        ("nota yang tadi", [12]),
        ("semua", [1, 2, 3, 4, 5, 12]),
        ("notanya semua pakan", [2, 5]),
        ("foto kedua nota freezer", [1]),
        ("tambahan nota nomor 3", [3]),
        ("susulan kuitansi terpal", [12]),
        ("ini notanya", None),
        ("nota kulkas", None),
        ("nota freezer sama kulkas", None),
        ("nota freezer sudah masuk?", None),
        ("beli pakan lele 5 sak @285rb kemarin di toko Jaya", None),
    ],
)
def test_who_names_a_purchase_means_it(said: str, whose: list[int] | str | None) -> None:
    assert numbers(said) == whose


def test_what_lacks_a_receipt_is_meant_before_what_has_one() -> None:
    proven = Basket(ENTRIES, {400, 500}, TODAY, "Asia/Jakarta")
    assert numbers("nota toko makmur", proven) == [4]
    assert numbers("nota pakan", proven) == [5]
    assert numbers("nota belanja kemarin", proven) == [4]
    assert numbers("semua", proven) == [4, 5]
    assert numbers("nota freezer", proven) == [1]


def test_goods_of_one_message_day_and_seller_stand_on_one_receipt() -> None:
    assert [slip.numbers for slip in slips(ENTRIES)] == ["12", "5", "4", "2-3", "1"]
    assert slips(ENTRIES)[3].line == "nomor 2-3, 14 Des: pakan lele, ember = Rp950.000"


@pytest.mark.parametrize(
    ("said", "before", "why"),
    [
        ("freezer gak ada notanya, beli di pasar", "freezer", "beli di pasar"),
        ("nomor 4 tanpa nota karena hilang", "nomor 4", "hilang"),
        ("notanya hilang", "", "notanya hilang"),
        ("nota freezer hilang", "freezer", "nota hilang"),
        ("nota no 3 sudah hilang bu", "no 3", "nota hilang"),
        ("terpal ga dikasih kuitansi", "terpal", ""),
        ("penjualnya gak ngasih nota", "", "penjualnya gak ngasih nota"),
        ("pakan ora ono notane", "pakan", ""),
        ("bambu tanpa kwitansi soalnya beli dari tetangga pak", "bambu", "beli dari tetangga"),
        ("beli pakan 5 sak 285rb kemarin, notanya basah", "beli pakan 5 sak 285rb kemarin",
         "notanya basah"),
    ],
)  # fmt: skip
def test_who_has_no_receipt_says_so(said: str, before: str, why: str) -> None:
    found = noreceipt.said(said)
    assert found is not None
    assert (found.before, found.why) == (before, why)


@pytest.mark.parametrize(
    "said",
    ["kalau nota hilang bagaimana?", "belum ada notanya", "boleh tanpa nota", "ini nota freezer",
     "apakah wajib ada nota", "nota menyusul", "takut notanya hilang", "harus ada nota"],
)  # fmt: skip
def test_who_asks_or_waits_has_one(said: str) -> None:
    assert noreceipt.said(said) is None
