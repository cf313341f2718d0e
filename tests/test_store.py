"""The unit of work: ids made before their row, parts that are undone alone, one clock for all."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from storage import Store, Tx, leases
from storage.database import Database
from storage.store import utc_now
from storage.vault import Vault
from tests.support import Clock


def note(tx: Tx, name: str) -> None:
    leases.set_fact(tx, name, "here")


def noted(store: Store, *names: str) -> list[str]:
    with store.reading() as tx:
        return [name for name in names if leases.fact(tx, name)]


def test_everything_of_a_transaction_becomes_true_together(store: Store) -> None:
    with pytest.raises(ValueError), store.transaction() as tx:
        note(tx, "a")
        raise ValueError
    with store.transaction() as tx:
        note(tx, "b")
        note(tx, "c")
    assert noted(store, "a", "b", "c") == ["b", "c"]


def test_a_part_can_be_undone_alone(store: Store) -> None:
    with store.transaction() as tx:
        note(tx, "before")
        mark = tx.mark()
        note(tx, "undone")
        tx.undo(mark)
        kept = tx.mark()
        note(tx, "kept")
        tx.keep(kept)
        note(tx, "after")
    assert noted(store, "before", "undone", "kept", "after") == ["before", "kept", "after"]


def test_parts_nest(store: Store) -> None:
    with store.transaction() as tx:
        outer = tx.mark()
        note(tx, "outer")
        inner = tx.mark()
        note(tx, "inner")
        tx.keep(inner)
        tx.undo(outer)
        outer = tx.mark()
        inner = tx.mark()
        note(tx, "lost")
        tx.undo(inner)
        note(tx, "stays")
        tx.keep(outer)
    assert noted(store, "outer", "inner", "lost", "stays") == ["stays"]


def test_a_part_heals_a_transaction_that_the_database_refused(store: Store) -> None:
    with store.transaction() as tx:
        note(tx, "before")
        mark = tx.mark()
        with pytest.raises(Exception, match="(?i)nowhere"):
            tx.connection.exec_driver_sql("SELECT * FROM nowhere")
        tx.undo(mark)
        note(tx, "after")
    assert noted(store, "before", "after") == ["before", "after"]


def test_a_part_that_is_undone_twice_is_a_mistake(store: Store) -> None:
    with pytest.raises(KeyError), store.transaction() as tx:
        mark = tx.mark()
        tx.undo(mark)
        tx.undo(mark)


def test_one_transaction_has_one_now(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        before = tx.now
        clock.later(hours=1)
        assert tx.now == before
    with store.reading() as tx:
        assert tx.now == clock.time != before


def test_the_real_clock_is_utc() -> None:
    assert utc_now().tzinfo is UTC


def test_ids_rise_and_fit_the_column(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        ids = [tx.new_id() for _ in range(500)]
    clock.later(days=1)
    with store.transaction() as tx:
        ids.append(tx.new_id())
    assert ids == sorted(set(ids))
    assert 0 < ids[-1] < 2**63


def test_ids_stay_good_when_the_clock_is_set_back(lite: Store, clock: Clock) -> None:
    with lite.transaction() as tx:
        high = [tx.new_id() for _ in range(20)]
    clock.later(days=-400)
    with lite.transaction() as tx:
        low = [tx.new_id() for _ in range(20)]
    assert len({*high, *low}) == 40
    assert low == sorted(low)


def test_ids_stay_different_when_the_clock_goes_to_and_fro(lite: Store, clock: Clock) -> None:
    ids: list[int] = []
    with lite.transaction() as tx:
        here, there = tx.now, tx.now + timedelta(days=1)
        for _ in range(300):
            for moment in (here, there):
                ids += [tx.at(moment).new_id() for _ in range(10)]
    assert len(set(ids)) == len(ids)
    assert ids[::20] == sorted(ids[::20])


def test_ids_fit_in_the_far_future(lite: Store, clock: Clock) -> None:
    clock.time = datetime(2105, 1, 1, tzinfo=UTC)
    with lite.transaction() as tx:
        assert 0 < tx.new_id() < 2**63


def test_threads_never_make_the_same_id(lite: Store) -> None:
    made: list[int] = []

    def make() -> None:
        with lite.reading() as tx:
            made.extend(tx.new_id() for _ in range(300))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1200


def test_a_transaction_seals_with_the_vault_of_the_store(lite: Store) -> None:
    with lite.transaction() as tx:
        assert tx.open(tx.seal("rahasia", "a"), "a") == "rahasia"
        assert b"rahasia" not in tx.seal("rahasia", "a")


def test_before_the_first_word_of_the_server_it_is_the_time_of_this_machine(
    database: Database, vault: Vault
) -> None:
    store, before = Store(database, vault), utc_now()
    assert before <= store.now() <= utc_now()
    with store.transaction() as tx:
        assert tx.now.tzinfo is UTC
