"""Leases: one holder at a time; who dies loses it by the time running out."""

from __future__ import annotations

import threading
from datetime import timedelta

from storage import Store, leases
from storage.database import Database
from storage.vault import Vault
from tests.support import Clock

LASTS = timedelta(seconds=30)


def hold(store: Store, holder: str, name: str = "poll") -> bool:
    with store.transaction() as tx:
        return leases.hold(tx, name, holder, LASTS)


def test_one_holds_it_and_may_renew(store: Store, clock: Clock) -> None:
    assert hold(store, "one")
    assert not hold(store, "other")
    clock.later(seconds=20)
    assert hold(store, "one")
    clock.later(seconds=20)
    assert not hold(store, "other"), "it was renewed"


def test_who_dies_loses_it_by_the_time_running_out(store: Store, clock: Clock) -> None:
    assert hold(store, "one")
    clock.later(seconds=30)
    assert not hold(store, "other")
    clock.later(seconds=1)
    assert hold(store, "other")
    assert not hold(store, "one")


def test_leases_do_not_know_each_other(store: Store) -> None:
    assert hold(store, "one", "poll")
    assert hold(store, "other", "clock")


def test_who_stops_gives_everything_back_at_once(store: Store) -> None:
    for name in ("poll", "clock"):
        hold(store, "one", name)
    hold(store, "other", "mail")
    with store.transaction() as tx:
        leases.let_go(tx, "one")
    assert hold(store, "other", "poll")
    assert hold(store, "other", "clock")
    assert not hold(store, "one", "mail")


def test_of_many_who_want_it_at_once_one_gets_it(
    url: str, store: Store, vault: Vault, clock: Clock
) -> None:
    start, got = threading.Barrier(3), list[bool]()
    databases = [Database(url) for _ in range(3)]

    def want(number: int) -> None:
        start.wait()
        got.append(hold(Store(databases[number], vault, clock), f"worker {number}"))

    threads = [threading.Thread(target=want, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    assert sorted(got) == [False, False, True]


def test_a_fact_is_kept_and_replaced(store: Store) -> None:
    with store.transaction() as tx:
        assert leases.fact(tx, "clock") is None
        leases.set_fact(tx, "clock", "2020-12-15")
        leases.set_fact(tx, "clock", "2020-12-16")
        leases.set_fact(tx, "other", "x")
    with store.reading() as tx:
        assert (leases.fact(tx, "clock"), leases.fact(tx, "other")) == ("2020-12-16", "x")
