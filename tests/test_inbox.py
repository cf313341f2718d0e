"""The inbox: each key once, the oldest of each chat first, what fails is set aside and kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import Store, Tx, chats
from storage.mail import inbox
from storage.mail.inbox import Arrival
from tests.support import Clock


def chat_of(tx: Tx, address: str) -> int:
    return chats.find(tx, [("telegram", address)])["telegram", address]


def add(store: Store, *said: tuple[str, str], channel: str = "telegram") -> int:
    """Write down (address, key) pairs; the body says both."""
    with store.transaction() as tx:
        arrivals = [Arrival(channel, k, chat_of(tx, a), f"{a} says {k}") for a, k in said]
        added = inbox.add(tx, arrivals)
        return len(added) - added.count(None)


def heads(store: Store, limit: int = 50) -> list[str]:
    with store.reading() as tx:
        return [message.body for message in inbox.behind(tx, list(inbox.heads(tx, limit)))]


def ids(store: Store) -> list[int]:
    with store.reading() as tx:
        return list(inbox.heads(tx, 50).values())


def test_a_key_is_written_down_once(store: Store) -> None:
    assert add(store, ("a", "1"), ("a", "2")) == 2
    assert add(store, ("a", "2"), ("a", "3")) == 1
    assert add(store, ("a", "9"), ("a", "9")) == 1
    with store.reading() as tx:
        assert inbox.count(tx, "waiting") == 4


def test_a_key_belongs_to_its_channel(store: Store) -> None:
    assert add(store, ("a", "1")) == 1
    assert add(store, ("a", "1"), channel="whatsapp") == 1


def test_the_second_delivery_does_not_change_the_first(store: Store) -> None:
    add(store, ("a", "1"))
    with store.transaction() as tx:
        inbox.add(tx, [Arrival("telegram", "1", chat_of(tx, "b"), "something else")])
    assert heads(store) == ["a says 1"]


def test_the_oldest_of_each_chat_comes_first(store: Store) -> None:
    add(store, ("a", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("b", "5"))
    assert heads(store) == ["a says 1", "b says 3", "c says 4"]
    assert heads(store, limit=2) == ["a says 1", "b says 3"]


def test_an_answered_message_makes_room_for_the_next(store: Store) -> None:
    add(store, ("a", "1"), ("a", "2"))
    with store.transaction() as tx:
        inbox.done(tx, ids(store))
    assert heads(store) == ["a says 2"]
    with store.reading() as tx:
        assert inbox.count(tx, "done") == 1


def test_answering_nothing_is_allowed(store: Store) -> None:
    with store.transaction() as tx:
        inbox.done(tx, [])
    assert heads(store) == []


def test_an_answered_message_has_no_body_any_more(store: Store) -> None:
    add(store, ("a", "1"))
    with store.transaction() as tx:
        inbox.done(tx, ids(store))
        assert tx.connection.exec_driver_sql("SELECT length(body) FROM inbox").scalar_one() == 0


def test_a_body_cannot_be_read_in_the_table(store: Store) -> None:
    add(store, ("a", "rahasia"))
    with store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT body FROM inbox").all()
    assert b"says" not in bytes(rows[0][0])


def test_a_message_answered_by_somebody_else_has_no_body_to_give(store: Store) -> None:
    add(store, ("a", "1"))
    with store.transaction() as tx:
        inbox.done(tx, list(inbox.heads(tx, 9).values()))
        assert inbox.behind(tx, [chat_of(tx, "a")]) == []


def test_of_a_message_that_is_answered_as_it_comes_only_the_key_is_kept(store: Store) -> None:
    with store.transaction() as tx:
        [one] = inbox.add(tx, [Arrival("telegram", "1", chat_of(tx, "a"), None)])
        assert inbox.heads(tx, 9) == {}
    assert add(store, ("a", "1")) == 0
    with store.transaction() as tx:
        at_once = inbox.Waiting(one or 0, chat_of(tx, "a"), "telegram", "1", "", 0, tx.now)
        inbox.keep(tx, [(at_once, "kept after all")])
    assert heads(store) == ["kept after all"]


def test_a_backlog_of_one_chat_hides_nobody(store: Store) -> None:
    add(store, *[("flood", str(n)) for n in range(500)], ("b", "late"))
    assert heads(store) == ["flood says 0", "b says late"]
    with store.transaction() as tx:
        inbox.done(tx, ids(store))
    assert heads(store) == ["flood says 1"]


def test_chats_come_in_a_ring(store: Store) -> None:
    add(store, ("a", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("d", "5"))
    with store.reading() as tx:
        everybody = list(inbox.heads(tx, 9))
        first, second, third, fourth = everybody
        assert list(inbox.heads(tx, 2)) == [first, second]
        assert list(inbox.heads(tx, 3, second)) == [third, fourth, first]
        assert list(inbox.heads(tx, 9, second)) == [third, fourth, first, second]
        assert list(inbox.heads(tx, 9, fourth)) == everybody
        assert list(inbox.heads(tx, 1, first)) == [second]


def test_the_first_of_each_chat_is_found_in_an_index(store: Store) -> None:
    """Without reading the backlog: the plan names the index and no table."""
    add(store, *[("flood", str(n)) for n in range(4000)], ("b", "late"))
    with store.transaction() as tx:
        every = tx.connection._connection.exec_driver_sql("SELECT id FROM inbox ORDER BY id")
        inbox.done(tx, list(every.scalars())[:3990])
    explain = "EXPLAIN QUERY PLAN " if store.database.kind == "sqlite" else "EXPLAIN "
    step = "SELECT min(chat_id) FROM inbox WHERE state = 'waiting' AND chat_id > 0"
    with store.transaction() as tx:
        if store.database.kind == "postgresql":
            # As after a day's work: the planner knows how few of the rows still wait.
            tx.connection.exec_driver_sql("ANALYZE inbox")
            tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = tx.connection._connection.exec_driver_sql(explain + step).all()
    assert "ix_inbox_turns" in repr(rows)


def test_a_crowded_chat_is_known_and_what_is_too_much_is_set_aside(store: Store) -> None:
    add(store, *[("flood", str(n)) for n in range(12)], ("b", "late"))
    with store.transaction() as tx:
        flood, quiet = chat_of(tx, "flood"), chat_of(tx, "b")
        assert inbox.crowded(tx, [flood, quiet], 12) == {}
        assert inbox.crowded(tx, [flood, quiet], 11) == {flood: 12}
        assert inbox.set_aside(tx, quiet, 1, "too many") == 0
        assert inbox.set_aside(tx, flood, 10, "too many") == 2
        assert [failed.error for failed in inbox.failed(tx)] == ["too many", "too many"]
        assert inbox.count(tx, "waiting") == 11
        inbox.retry(tx, [])
        assert inbox.crowded(tx, [flood], 0) == {flood: 12}, "nothing was lost"


def test_a_missed_message_keeps_its_place(store: Store) -> None:
    add(store, ("a", "1"), ("a", "2"))
    with store.transaction() as tx:
        [message] = inbox.behind(tx, [chat_of(tx, "a")])
        inbox.missed(tx, message.id, 1, "ValueError in play, line 3", final=False)
    with store.transaction() as tx:
        [again] = inbox.behind(tx, [chat_of(tx, "a")])
    assert (again.id, again.attempts, again.body) == (message.id, 1, "a says 1")


def set_aside(store: Store, error: str = "ValueError") -> int:
    [first, *_] = ids(store)
    with store.transaction() as tx:
        inbox.missed(tx, first, 3, error, final=True)
    return first


def test_what_is_set_aside_blocks_nobody_and_is_listed(store: Store, clock: Clock) -> None:
    add(store, ("a", "1"), ("a", "2"))
    bad = set_aside(store, "x" * 400)
    assert heads(store) == ["a says 2"]
    with store.reading() as tx:
        [failed] = inbox.failed(tx)
    assert (failed.id, failed.channel, failed.received_at) == (bad, "telegram", clock.time)
    assert failed.error == "x" * 300


def test_what_is_set_aside_can_be_tried_again(store: Store) -> None:
    add(store, ("a", "1"), ("b", "2"), ("c", "3"))
    bad = [set_aside(store) for _ in range(3)]
    with store.transaction() as tx:
        assert inbox.retry(tx, [bad[0], 404]) == 1
    assert heads(store) == ["a says 1"]
    with store.transaction() as tx:
        assert inbox.retry(tx, []) == 2
        assert inbox.retry(tx, []) == 0
        assert {inbox.attempts(tx, id) for id in bad} == {0}


def test_a_retry_leaves_answered_messages_alone(store: Store) -> None:
    add(store, ("a", "1"))
    answered = ids(store)
    with store.transaction() as tx:
        inbox.done(tx, answered)
        assert inbox.retry(tx, answered) == 0
    assert heads(store) == []


def test_it_knows_the_keys_it_has_seen(store: Store) -> None:
    add(store, ("a", "1"), ("a", "2"))
    with store.reading() as tx:
        assert inbox.known(tx, "telegram", ["2", "3"]) == {"2"}
        assert inbox.known(tx, "whatsapp", ["2"]) == set()


def test_answered_messages_are_forgotten_and_no_others(store: Store, clock: Clock) -> None:
    add(store, ("a", "old"), ("b", "failed"), ("c", "waiting"))
    first, second, _ = ids(store)
    with store.transaction() as tx:
        inbox.done(tx, [first])
        inbox.missed(tx, second, 3, "", final=True)
    clock.later(days=2)
    with store.transaction() as tx:
        assert inbox.forget(tx, timedelta(days=2)) == 0
    clock.later(seconds=1)
    with store.transaction() as tx:
        assert inbox.forget(tx, timedelta(days=2)) == 1
        assert (inbox.count(tx, "failed"), inbox.count(tx, "waiting")) == (1, 1)


@pytest.mark.parametrize("key", ["-1", "SM" + "a" * 32, "k" * 80, "ключ 🔑"])
def test_keys_of_every_provider_fit(store: Store, key: str) -> None:
    assert add(store, ("a", key)) == 1
    assert heads(store) == [f"a says {key}"]
