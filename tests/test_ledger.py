"""The ledger: rows are added or taken back, never changed; the same message never counts twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage import Store, Tx, chats, files, groups, people
from storage.money import chain, ledger
from storage.money.standing import Purchase, Totals
from storage.money.verifying import verify
from tests.booked import buy, take_back
from tests.support import Clock

FEED = Purchase(
    "pakan lele", Decimal(5), "sak", 285_000, 1_425_000, "Toko Jaya", date(2020, 12, 10)
)
NET = replace(FEED, item="jaring", quantity=Decimal("2.5"), unit="m", unit_price=None, total=90_001)


def made(store: Store) -> tuple[int, int, int]:
    """Two groups and a leader."""
    with store.transaction() as tx:
        one, other = (groups.add(tx, "tkm-2020", name, "Asia/Jakarta") for name in ("a", "b"))
        return one, other, people.add(tx, "Ratna")


def photo(tx: Tx) -> int:
    chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
    return files.want(tx, chat, "ref", "image/jpeg", "")


def test_a_purchase_comes_back_as_it_was_entered(store: Store, clock: Clock) -> None:
    group, _, leader = made(store)
    with store.transaction() as tx:
        id = buy(tx, group, NET, "1.0", leader)
        [entry] = ledger.latest(tx, group, 5)
    assert (entry.id, entry.purchase, entry.reported_at) == (id, NET, clock.time)
    assert entry.purchase.quantity == Decimal("2.5")


def test_the_sum_is_whole_rupiah_of_this_group(store: Store) -> None:
    group, other, leader = made(store)
    with store.transaction() as tx:
        assert chain.totals(tx, group) == Totals()
        buy(tx, group, FEED, "1.0", leader)
        buy(tx, group, replace(NET, own=90_000), "1.1", leader)
        buy(tx, other, FEED, "2.0", leader)
        sums = chain.totals(tx, group)
        assert sums == Totals(spent=1_515_001, spent_own=90_000)
        assert sums.balance(2_000_000) == 574_999
        assert chain.totals_of(tx, [group, other])[other] == Totals(spent=FEED.total)


def test_large_sums_stay_exact(store: Store) -> None:
    group, _, leader = made(store)
    huge = replace(FEED, total=9_999_999_999_999)
    with store.transaction() as tx:
        for row in range(3):
            buy(tx, group, huge, f"1.{row}", leader)
        assert chain.totals(tx, group).spent == 29_999_999_999_997


def test_the_same_source_never_stands_twice(store: Store) -> None:
    group, _, leader = made(store)
    with store.transaction() as tx:
        buy(tx, group, FEED, "41.0", leader)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        buy(tx, group, NET, "41.0", leader)
    with store.reading() as tx:
        assert chain.totals(tx, group).spent == FEED.total
        assert verify(tx) is None


@pytest.mark.parametrize("odd", [{"total": 0}, {"total": -75_000}, {"quantity": Decimal(0)},
                                 {"own": FEED.total + 1}, {"own": -1}])  # fmt: skip
def test_no_sum_that_nobody_can_have_paid(store: Store, odd: dict[str, Any]) -> None:
    group, _, leader = made(store)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        buy(tx, group, replace(FEED, **odd), "1.0", leader)


def test_the_newest_come_first(store: Store, clock: Clock) -> None:
    group, _, leader = made(store)
    with store.transaction() as tx:
        buy(tx, group, replace(FEED, item="first"), "1.0", leader)
    clock.later(seconds=1)
    with store.transaction() as tx:
        for place, item in enumerate(("second", "third")):
            buy(tx, group, replace(FEED, item=item), f"2.{place}", leader)
        newest = [entry.purchase.item for entry in ledger.latest(tx, group, 2)]
    assert newest == ["third", "second"]


def test_what_is_taken_back_leaves_the_sum_but_not_the_record(store: Store) -> None:
    group, other, leader = made(store)
    with store.transaction() as tx:
        id = buy(tx, group, FEED, "1.0", leader)
        assert ledger.one(tx, other, id) is None, "another group's is none of theirs"
        take_back(tx, group, id, leader)
        assert ledger.one(tx, group, id) is None, "only once"
        assert ledger.numbered(tx, group, 1) is None
        assert chain.totals(tx, group).spent == 0
        assert ledger.latest(tx, group, 5) == []
        assert ledger.twins(tx, group, FEED) == []
        assert ledger.without_receipt(tx, group) == []
        kept = tx.connection.exec_driver_sql("SELECT total, voided_by FROM purchases").one()
        assert tuple(kept) == (FEED.total, leader)


TWINS = [
    (FEED, True),
    (replace(FEED, item="Pakan Lele", vendor="lain"), True),
    (replace(FEED, total=1), False),
    (replace(FEED, item="pakan"), False),
    (replace(FEED, bought_on=date(2020, 12, 11)), False),
]


@pytest.mark.parametrize(("other", "same"), TWINS)
def test_a_twin_is_the_same_thing_price_and_day(store: Store, other: Purchase, same: bool) -> None:
    group, elsewhere, leader = made(store)
    with store.transaction() as tx:
        buy(tx, group, FEED, "1.0", leader)
        assert bool(ledger.twins(tx, group, other)) is same
        assert ledger.twins(tx, elsewhere, other) == []


def test_photos_prove_purchases(store: Store) -> None:
    group, _, leader = made(store)
    with store.transaction() as tx:
        feed = buy(tx, group, FEED, "1.0", leader)
        net = buy(tx, group, NET, "1.1", leader)
        assert [entry.id for entry in ledger.without_receipt(tx, group)] == [net, feed]
        one, other = photo(tx), photo(tx)
        ledger.attach(tx, [feed], [one, other])
        assert [entry.id for entry in ledger.without_receipt(tx, group)] == [net]
        assert sorted(ledger.photos(tx, feed)) == [one, other]
        assert ledger.photos(tx, net) == []


def test_one_photo_may_prove_several_and_saying_it_again_changes_nothing(store: Store) -> None:
    group, _, leader = made(store)
    with store.transaction() as tx:
        bought = [buy(tx, group, FEED, f"1.{row}", leader) for row in range(2)]
        one = photo(tx)
        for _ in range(2):
            ledger.attach(tx, bought, [one])
        ledger.attach(tx, [], [one])
        ledger.attach(tx, bought, [])
        assert [ledger.photos(tx, id) for id in bought] == [[one], [one]]


def test_a_photo_that_is_not_there_proves_nothing(store: Store) -> None:
    group, _, leader = made(store)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        ledger.attach(tx, [buy(tx, group, FEED, "1.0", leader)], [404])
