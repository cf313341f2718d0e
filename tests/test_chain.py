"""The chain of a ledger: whatever was done, what stands follows from it; no changed byte goes
unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from storage import Store, Tx, groups, people
from storage.database import Database
from storage.money import adopting, cash, chain, ledger
from storage.money.chain import Booker
from storage.money.standing import CashKind, Purchase, Totals
from storage.money.verifying import Break, drifted, verify
from storage.tables import entries
from storage.vault import Vault, new_key
from tests.booked import buy, take_back
from tests.support import Clock

FEED = Purchase("pakan", Decimal(5), "sak", 285_000, 1_425_000, "Toko Jaya", date(2020, 12, 10))
_sources = (f"s{n}" for n in count())
KINDS: tuple[CashKind, ...] = ("received", "returned", "interest", "own")


@dataclass
class Book:
    """A group's book as somebody keeps it on paper: what stands, and what each number is."""

    group: int
    hands: tuple[Booker, ...]
    stands: dict[int, Purchase] = field(default_factory=dict)
    money: dict[int, tuple[CashKind, int]] = field(default_factory=dict)
    meant: dict[int, str] = field(default_factory=dict)
    undoable: dict[int, list[tuple[int, Purchase, bool]]] = field(default_factory=dict)

    def balance(self) -> int:
        spent = sum(it.total for it in self.stands.values())
        own = sum(it.own for it in self.stands.values())
        moved = {kind: sum(n for k, n in self.money.values() if k == kind) for kind in KINDS}
        came = moved["received"] + moved["own"] + own + moved["interest"]
        return came - spent - moved["returned"]


def book(tx: Tx) -> Book:
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
    return Book(group, tuple(Booker(people.add(tx, name), "chat") for name in ("Ratna", "Sari")))


def _bought(tx: Tx, it: Book, hand: Booker, number: int) -> None:
    bought = replace(FEED, item=f"barang {number}", unit_price=None, total=number, own=number // 3)
    [new] = ledger.add(tx, it.group, [bought], [next(_sources)], hand, "beli")
    assert new.number not in it.meant, "a number is given once"
    it.stands[new.number], it.meant[new.number] = bought, bought.item


def _moved(tx: Tx, it: Book, hand: Booker, number: int) -> None:
    kind = KINDS[number % 4]
    new = cash.add(tx, it.group, kind, number, FEED.bought_on, next(_sources), hand)
    assert new.number not in it.meant
    it.money[new.number], it.meant[new.number] = (kind, number), kind


def _corrected(tx: Tx, it: Book, hand: Booker, number: int) -> None:
    if not it.stands:
        return
    which = sorted(it.stands)[number % len(it.stands)]
    now = replace(it.stands[which], total=number, own=0)
    there = ledger.numbered(tx, it.group, which)
    assert there is not None
    assert there.purchase == it.stands[which]
    ledger.change(tx, it.group, there, now, hand, "salah")
    it.stands[which] = now


def _removed(tx: Tx, it: Book, hand: Booker, number: int) -> None:
    if it.money and number % 3 == 0:
        which = sorted(it.money)[number % len(it.money)]
        moved = cash.numbered(tx, it.group, which)
        assert moved is not None
        cash.void(tx, it.group, moved, hand)
        del it.money[which]
    elif it.stands:
        which = sorted(it.stands)[number % len(it.stands)]
        there = ledger.numbered(tx, it.group, which)
        assert there is not None
        ledger.void(tx, it.group, there, hand)
        del it.stands[which]


def _undone(tx: Tx, it: Book, hand: Booker, _: int) -> None:
    assert hand.person is not None
    change = ledger.last_change(tx, it.group, hand.person, tx.now)
    if change is None:
        return
    number = change.booked.number
    if change.removed:
        ledger.restore(tx, it.group, change, hand)
        assert number not in it.stands
    else:
        ledger.change(tx, it.group, change.booked, change.before, hand, undoes=change.place)
        assert number in it.stands
    it.stands[number] = change.before


DEEDS = (_bought, _moved, _corrected, _removed, _undone)
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.integers(1, 9_000_000)), max_size=30
)


@given(steps=STEPS)
@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_what_stands_follows_from_all_that_was_done(
    store: Store, steps: list[tuple[Callable[..., None], int, int]]
) -> None:
    with store.transaction() as tx:
        it = book(tx)
    for deed, who, number in steps:
        with store.transaction() as tx:
            deed(tx, it, it.hands[who], number)
    with store.reading() as tx:
        sums = chain.totals(tx, it.group)
        assert sums.balance(sums.received) == it.balance()
        assert {b.number: b.purchase for b in ledger.standing(tx, it.group)} == it.stands
        assert {m.number: (m.kind, m.amount) for m in cash.standing(tx, it.group)} == it.money
        for number, what in it.meant.items():
            there = ledger.numbered(tx, it.group, number)
            assert there is None or there.purchase.item == what, "a number keeps its meaning"
        assert verify(tx) is None
        assert drifted(tx) == []


def test_each_change_is_undone_by_whoever_made_it_and_no_further(
    store: Store, clock: Clock
) -> None:
    with store.transaction() as tx:
        it = book(tx)
        ratna, sari = it.hands
        _bought(tx, it, ratna, 1000)
        _corrected(tx, it, ratna, 2000)
        _corrected(tx, it, ratna, 3000)
        _undone(tx, it, ratna, 0)
        assert it.stands[1].total == 2000
        _undone(tx, it, ratna, 0)
        assert it.stands[1].total == 1000
        _undone(tx, it, ratna, 0)
        assert it.stands[1].total == 1000, "that it was bought is taken back by its name"
        _corrected(tx, it, ratna, 4000)
        _corrected(tx, it, sari, 5000)
        _undone(tx, it, ratna, 0)
        assert it.stands[1].total == 5000, "nobody undoes what another made of it"


def _filled(store: Store) -> Book:
    """A ledger with each kind of entry."""
    with store.transaction() as tx:
        it = book(tx)
        hand = it.hands[0]
        for number in (1000, 2000, 3000):
            _bought(tx, it, hand, number)
        for number in (4, 5, 6, 7):
            _moved(tx, it, hand, number)
        _corrected(tx, it, hand, 1500)
        _removed(tx, it, hand, 1)
        _undone(tx, it, hand, 0)
        _removed(tx, it, hand, 2)
        _removed(tx, it, hand, 3)
    with store.reading() as tx:
        assert verify(tx) is None
    return it


_NUMBERS = ("place", "number", "total", "own", "unit_price", "person_id", "quantity", "undoes")
_CHANGES: list[tuple[str, str, str]] = [
    *(("entries", it, f"COALESCE({it}, 0) + 40") for it in _NUMBERS if it != "person_id"),
    ("entries", "person_id", "(SELECT MAX(id) FROM people)"),
    ("entries", "door", "'page'"),
    ("entries", "day", "'2019-01-01'"),
    ("entries", "at", "'2019-01-01 00:00:00+00:00'"),
    ("entries", "kind", "CASE kind WHEN 'removed' THEN 'restored' ELSE 'removed' END"),
    *((t, it, "NULL") for t, it in [("purchases", "number")]),
    *(("purchases", it, f"{it} + 100") for it in ("total", "own", "quantity", "number")),
    ("purchases", "item", "'beras'"),
    ("purchases", "vendor", "'lain'"),
    ("purchases", "bought_on", "'2019-01-01'"),
    ("cash", "amount", "amount + 1"),
    ("cash", "kind", "CASE kind WHEN 'own' THEN 'interest' ELSE 'own' END"),
    *(("ledgers", it, f"{it} + 1") for it in ("spent", "own", "received", "place", "numbers")),
]


@pytest.mark.parametrize(("table", "column", "value"), _CHANGES)
def test_no_changed_row_goes_unseen(store: Store, table: str, column: str, value: str) -> None:
    it = _filled(store)
    with store.transaction() as tx:
        key = {"ledgers": "group_id", "entries": "id"}.get(table, "id")
        first = f"(SELECT MIN({key}) FROM {table} WHERE group_id = {it.group})"
        if (table, column) == ("entries", "unit_price"):
            value = "17"
        tx.connection.exec_driver_sql(
            f"UPDATE {table} SET {column} = {value} WHERE {key} = {first}"
        )
    with store.reading() as tx:
        broken = verify(tx)
    assert broken is not None
    assert broken.group == it.group


@pytest.mark.parametrize("column", ["text", "text_hash", "before_hash", "hash"])
def test_every_changed_byte_of_an_entry_is_seen(store: Store, column: str) -> None:
    it = _filled(store)
    with store.reading() as tx:
        rows = [tuple(row) for row in tx.connection.exec_driver_sql(
            f"SELECT id, {column}, place FROM entries WHERE group_id = {it.group} "
            "ORDER BY place")]  # fmt: skip
    for id, value, place in rows:
        if not value:
            continue
        changed = bytearray(value)
        changed[len(changed) // 2] ^= 1
        _set(store, column, id, bytes(changed))
        with store.reading() as tx:
            assert verify(tx) == Break(it.group, "entry", place, _number(tx, id))
        _set(store, column, id, bytes(value))
    with store.reading() as tx:
        assert verify(tx) is None


def _set(store: Store, column: str, id: int, value: bytes | None) -> None:
    with store.transaction() as tx:
        tx.connection.execute(update(entries).where(entries.c.id == id).values({column: value}))


def _number(tx: Tx, id: int) -> Any:
    return tx.connection.exec_driver_sql(f"SELECT number FROM entries WHERE id = {id}").scalar()


@pytest.mark.parametrize("which", ["MIN", "MAX"])
def test_an_entry_that_is_gone_is_seen(store: Store, which: str) -> None:
    it = _filled(store)
    with store.transaction() as tx:
        place = f"(SELECT {which}(place) FROM entries WHERE group_id = {it.group})"
        tx.connection.exec_driver_sql(
            f"DELETE FROM entries WHERE group_id = {it.group} AND place = {place}"
        )
    with store.reading() as tx:
        assert verify(tx) is not None


def test_an_erased_text_leaves_the_chain_whole(store: Store) -> None:
    it = _filled(store)
    with store.transaction() as tx:
        tx.connection.exec_driver_sql(f"UPDATE entries SET text = NULL WHERE group_id = {it.group}")
    with store.reading() as tx:
        assert verify(tx) is None


@pytest.mark.parametrize("sum", ["spent", "spent_own", "own", "interest", "returned", "received"])
def test_totals_that_drift_are_found_without_reading_a_chain(store: Store, sum: str) -> None:
    it = _filled(store)
    with store.transaction() as tx:
        buy(tx, book(tx).group, FEED, "elsewhere", it.hands[0].person or 0)
        assert drifted(tx) == []
        tx.connection.exec_driver_sql(f"UPDATE ledgers SET {sum} = {sum} + 1 "
                                      f"WHERE group_id = {it.group}")  # fmt: skip
        assert drifted(tx) == [it.group]


def _of_before(tx: Tx, group: int, person: int, source: str, item: str, total: int) -> int:
    """A purchase as the version before entered it."""
    id = tx.new_id()
    tx.connection.exec_driver_sql(
        "INSERT INTO purchases (id, group_id, item, quantity, unit, total, vendor, bought_on, "
        f"source, reported_by, reported_at) VALUES ({id}, {group}, '{item}', 2, 'sak', {total}, "
        f"'Toko', '2020-12-10', '{source}', {person}, '2020-12-11 01:00:00+00:00')"
    )
    return id


def test_what_an_earlier_version_entered_and_took_back_comes_into_the_chain(store: Store) -> None:
    with store.transaction() as tx:
        it = book(tx)
        person = it.hands[0].person or 0
        mine = buy(tx, it.group, FEED, "now", person)
        for n in range(450):
            _of_before(tx, it.group, person, f"a{n}", "pakan", 1000)
        _of_before(tx, it.group, person, "b", "wajan (uang sendiri)", 500)
        _of_before(tx, it.group, person, "c", "salah", -75_000)
        gone = _of_before(tx, it.group, person, "d", "batal", 700)
        for id in (gone, mine):
            tx.connection.exec_driver_sql(
                f"UPDATE purchases SET voided_at = '2020-12-11 02:00:00+00:00', "
                f"voided_by = {person} WHERE id = {id}"
            )
    assert adopting.adopt_rest(store) == 454
    assert adopting.adopt_rest(store) == 0
    with store.reading() as tx:
        assert chain.totals(tx, it.group) == Totals(spent=450_500, spent_own=500)
        [wajan] = [b for b in ledger.standing(tx, it.group) if b.purchase.own]
        assert (wajan.purchase.item, wajan.purchase.own) == ("wajan", 500)
        assert [b.number for b in ledger.standing(tx, it.group)] == list(range(2, 453))
        assert verify(tx) is None


def test_a_chain_does_not_open_with_another_key(store: Store, database: Database) -> None:
    _filled(store)
    with Store(database, Vault(new_key())).reading() as tx:
        broken = verify(tx)
    assert broken is not None
    assert broken.place == 1


def test_taken_back_twice_is_refused(store: Store) -> None:
    with store.transaction() as tx:
        it = book(tx)
        person = it.hands[0].person or 0
        id = buy(tx, it.group, FEED, "1", person)
        take_back(tx, it.group, id, person)
        assert ledger.one(tx, it.group, id) is None


def test_two_workers_at_once_number_and_chain_without_a_gap(store: Store) -> None:
    with store.transaction() as tx:
        it = book(tx)

    def work(worker: int) -> None:
        for n in range(8):
            with store.transaction() as tx:
                [new] = ledger.add(
                    tx, it.group, [replace(FEED, item=f"{worker}")], [f"{worker}.{n}"], it.hands[0]
                )
                if n % 3 == 2:
                    ledger.change(tx, it.group, new, replace(FEED, vendor="lain"), it.hands[1])

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, range(2))) == [None, None]
    with store.reading() as tx:
        assert [b.number for b in ledger.standing(tx, it.group)] == list(range(1, 17))
        assert chain.totals(tx, it.group).spent == 16 * FEED.total
        assert verify(tx) is None
