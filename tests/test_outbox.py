"""The outbox: order within a chat, two lanes, claims that run out, typed endings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import Store, Tx, chats
from storage.database import Database
from storage.mail import claiming, closing, inbox, outbox, progress
from storage.mail.outbox import Ending, Lane, Letter, LetterState
from storage.vault import Vault, new_key
from tests.support import Clock

HOLD = timedelta(seconds=9)


def chat_of(tx: Tx, address: str) -> int:
    return chats.find(tx, [("telegram", address)])["telegram", address]


def put(
    store: Store, address: str, *bodies: str, lane: Lane = "reply", hold: timedelta | None = None
) -> list[str]:
    """Write letters to a chat; gives the bodies that were handed over at once."""
    with store.transaction() as tx:
        letters = [Letter(chat_of(tx, address), body, lane) for body in bodies]
        return [handed.letter.body for handed in outbox.put(tx, letters, hold)]


def claim(store: Store, lane: Lane = "reply", limit: int = 50) -> list[str]:
    with store.transaction() as tx:
        return [letter.body for letter in claiming.claim(tx, lane, limit, HOLD)]


def claimed(store: Store, lane: Lane = "reply") -> outbox.Claimed:
    with store.transaction() as tx:
        [letter] = claiming.claim(tx, lane, 1, HOLD)
    return letter


def orphans(store: Store) -> list[str]:
    with store.transaction() as tx:
        return [letter.body for letter in claiming.orphans(tx, 50, HOLD)]


def end(store: Store, *endings: Ending) -> None:
    with store.transaction() as tx:
        closing.end(tx, endings)


def states(store: Store, address: str) -> list[tuple[str, str]]:
    with store.transaction() as tx:
        return outbox.endings(tx, chat_of(tx, address))


def test_writing_nothing_is_allowed(store: Store) -> None:
    with store.transaction() as tx:
        assert outbox.put(tx, [], HOLD) == []


def test_a_letter_waits_until_it_is_claimed(store: Store) -> None:
    assert put(store, "a", "halo") == []
    letter = claimed(store)
    assert (letter.channel, letter.address, letter.body) == ("telegram", "a", "halo")
    assert (letter.lane, letter.attempts, letter.unreachable) == ("reply", 0, "")
    assert claim(store) == []


def test_letters_of_one_chat_go_out_one_after_the_other(store: Store) -> None:
    put(store, "a", "1", "2", "3")
    for expected in "123":
        letter = claimed(store)
        assert letter.body == expected
        assert claim(store) == []
        end(store, letter.end("sent"))


def test_chats_do_not_wait_for_each_other(store: Store) -> None:
    put(store, "a", "a1", "a2")
    put(store, "b", "b1")
    assert claim(store) == ["a1", "b1"]


def test_only_so_many_are_taken(store: Store) -> None:
    for name in "abcde":
        put(store, name, name)
    assert claim(store, limit=2) == ["a", "b"]
    assert claim(store) == ["c", "d", "e"]


def test_lanes_are_apart(store: Store) -> None:
    put(store, "a", "reminder", lane="bulk")
    put(store, "a", "answer")
    assert claim(store) == ["answer"]
    assert claim(store, "bulk") == ["reminder"]


def test_a_bulk_letter_carries_its_zone_and_its_end(store: Store, clock: Clock) -> None:
    stale = clock.time + timedelta(days=2)
    with store.transaction() as tx:
        chat = chat_of(tx, "a")
        chats.gave_up(tx, chat, "blocked")
        outbox.put(tx, [Letter(chat, "ayo", "bulk", "Asia/Makassar", stale)])
    letter = claimed(store, "bulk")
    assert (letter.zone, letter.stale_at, letter.unreachable) == ("Asia/Makassar", stale, "blocked")


def test_a_held_letter_is_handed_over_at_once(store: Store) -> None:
    assert put(store, "a", "1", hold=HOLD) == ["1"]
    assert claim(store) == []


def test_a_hold_does_not_overtake_an_older_letter(store: Store) -> None:
    put(store, "a", "older")
    assert put(store, "a", "newer", hold=HOLD) == []
    assert put(store, "b", "other", hold=HOLD) == ["other"]
    letter = claimed(store)
    assert letter.body == "older"
    end(store, letter.end("sent"))
    assert claim(store) == ["newer"]


def test_a_hold_does_not_overtake_one_that_others_are_sending(
    store: Store, database: Database, vault: Vault, clock: Clock
) -> None:
    assert put(store, "a", "first", hold=HOLD) == ["first"]
    other = Store(database, vault, clock)
    other.holder = "another worker"
    assert put(other, "a", "second", hold=HOLD) == []


def test_a_worker_that_comes_back_ends_the_holds_of_its_former_life(
    store: Store, clock: Clock
) -> None:
    store.holder = "worker 1"
    put(store, "a", "mine", hold=HOLD)
    store.holder = "worker 2"
    put(store, "b", "others", hold=HOLD)
    store.holder = "worker 1"
    with store.transaction() as tx:
        assert outbox.release(tx) == 1
    clock.later(seconds=2)
    assert orphans(store) == [], "what its reader wrote since may still come in"
    clock.later(seconds=2)
    assert orphans(store) == ["mine"]
    assert orphans(store) == []


def test_a_letter_of_a_former_life_is_settled_as_soon_as_its_reader_has_written_on(
    store: Store, clock: Clock
) -> None:
    put(store, "a", "read", hold=HOLD)
    put(store, "b", "perhaps read", hold=HOLD)
    clock.later(seconds=1)
    with store.transaction() as tx:
        assert outbox.release(tx) == 2
        inbox.add(tx, [inbox.Arrival("telegram", "1", chat_of(tx, "a"), body=None)])
    assert orphans(store) == ["read"]


def test_who_sends_a_chats_letters_gets_the_next_one_too(store: Store, clock: Clock) -> None:
    assert put(store, "a", "first", hold=HOLD) == ["first"]
    assert put(store, "a", "second", hold=HOLD) == ["second"], "the caller keeps their order"
    clock.later(seconds=10)
    assert put(store, "a", "third", hold=HOLD) == [], "the hold of the others ran out"


def test_a_letter_in_doubt_is_in_nobodys_hands(store: Store, clock: Clock) -> None:
    put(store, "a", "first")
    until = clock.time + timedelta(seconds=30)
    end(store, claimed(store).end("sending", "in doubt", due_at=until))
    assert put(store, "a", "second", hold=HOLD) == []
    assert claim(store) == []
    clock.later(seconds=31)
    assert orphans(store) == ["first"]


def test_ids_and_letters_of_a_hold_belong_together(store: Store) -> None:
    with store.transaction() as tx:
        busy = chat_of(tx, "0")
        outbox.put(tx, [Letter(busy, "in the way")])
        letters = [Letter(chat_of(tx, str(n)), f"to {n}") for n in range(20)]
        held = {handed.id: handed.letter for handed in outbox.put(tx, letters, HOLD)}
        assert len(held) == 19
        assert {c.id: c.body for c in claiming.read(tx, list(held))} == {
            id: letter.body for id, letter in held.items()
        }


@pytest.mark.parametrize("state", ["sent", "unknown", "failed", "dropped"])
def test_a_letter_that_is_over_keeps_its_end_but_not_its_words(
    store: Store, state: LetterState
) -> None:
    put(store, "a", "rahasia")
    letter = claimed(store)
    end(store, letter.end(state, receipt="42", error="e" * 400))
    assert states(store, "a") == [(state, "e" * 300)]
    with store.reading() as tx:
        row = tx.connection.exec_driver_sql("SELECT body, receipt, ended_at FROM outbox").one()
    assert (bytes(row[0]), row[1]) == (b"", "42")
    assert row[2] is not None
    assert claim(store) == []


def test_a_body_cannot_be_read_in_the_table(store: Store) -> None:
    put(store, "a", "rahasia")
    with store.reading() as tx:
        [body] = tx.connection.exec_driver_sql("SELECT body FROM outbox").scalars()
    assert b"rahasia" not in bytes(body)


def test_a_letter_comes_back_when_its_time_has_come(store: Store, clock: Clock) -> None:
    put(store, "a", "1", "2")
    letter = claimed(store)
    due = clock.time + timedelta(minutes=5)
    end(store, letter.end("waiting", error="busy", due_at=due))
    assert claim(store) == [], "the second must not overtake the first"
    clock.later(minutes=5)
    again = claimed(store)
    assert (again.body, again.attempts) == ("1", 1)


def test_a_letter_may_come_back_changed(store: Store) -> None:
    put(store, "a", "1")
    letter = claimed(store)
    end(store, letter.end("waiting", body="again: 1"))
    assert claimed(store).body == "again: 1"


def test_endings_of_both_kinds_are_written_together(store: Store) -> None:
    put(store, "a", "1")
    put(store, "b", "2")
    with store.transaction() as tx:
        one, other = claiming.claim(tx, "reply", 5, HOLD)
    end(store, one.end("sent"), other.end("waiting"))
    assert states(store, "a") == [("sent", "")]
    assert states(store, "b") == [("waiting", "")]


def test_a_letter_whose_sender_died_is_found_after_its_hold(store: Store, clock: Clock) -> None:
    put(store, "a", "1", hold=HOLD)
    put(store, "b", "2")
    claim(store)
    clock.later(seconds=9)
    assert orphans(store) == []
    clock.later(seconds=1)
    assert orphans(store) == ["1", "2"]
    assert orphans(store) == [], "now they are held again"


def test_a_letter_that_ended_is_no_orphan(store: Store, clock: Clock) -> None:
    put(store, "a", "1")
    end(store, claimed(store).end("sent"))
    clock.later(minutes=1)
    assert orphans(store) == []


def test_two_senders_never_get_the_same_letter(
    url: str, database: Database, store: Store, vault: Vault, clock: Clock
) -> None:
    if database.kind == "sqlite":
        # One writer at a time: the second can only begin when the first is over.
        put(store, "a", "1")
        assert claim(store) + claim(store) == ["1"]
        return
    put(store, "a", "1")
    put(store, "b", "2")
    second = Database(url)
    with store.transaction() as tx:
        mine = claiming.claim(tx, "reply", 1, HOLD)
        with Store(second, vault, clock).transaction() as other:
            theirs = claiming.claim(other, "reply", 5, HOLD)
    assert [letter.body for letter in mine + theirs] == ["1", "2"]
    second.close()


def test_a_letter_that_may_still_come_back_keeps_its_words(store: Store, clock: Clock) -> None:
    put(store, "a", "halo")
    letter = claimed(store)
    end(store, letter.end("sent", receipt="42", keep=True, template="kabar"))
    due = clock.time + timedelta(minutes=1)
    with store.transaction() as tx:
        assert outbox.receipts(tx, letter.chat) == {"42"}
        closing.reopen(tx, letter.id, "42", due, "came back")
        assert outbox.receipts(tx, letter.chat) == set()
    assert states(store, "a") == [("waiting", "came back")]
    clock.time = due
    again = claimed(store)
    assert (again.body, again.attempts) == ("halo", 1)


def test_a_letter_without_words_cannot_come_back(store: Store, clock: Clock) -> None:
    put(store, "a", "halo")
    letter = claimed(store)
    end(store, letter.end("sent", receipt="42"))
    with store.transaction() as tx:
        closing.reopen(tx, letter.id, "42", clock.time, "came back")
    assert states(store, "a") == [("sent", "")]


def test_a_letter_that_was_taken_may_fail_for_good(store: Store) -> None:
    put(store, "a", "halo", "still open")
    letter = claimed(store)
    end(store, letter.end("sent", receipt="42", keep=True))
    with store.transaction() as tx:
        closing.came_to_nothing(tx, letter.id, "42", "no such number")
        lengths = "SELECT length(body) FROM outbox ORDER BY id"
        assert tx.connection.exec_driver_sql(lengths).scalars().first() == 0
        assert (outbox.count(tx, "failed"), outbox.count(tx, "waiting")) == (1, 1)
    assert states(store, "a")[0] == ("failed", "no such number")


def test_being_put_off_costs_no_attempt(store: Store) -> None:
    put(store, "a", "halo")
    letter = claimed(store)
    end(store, letter.end("waiting", tried=False))
    assert claimed(store).attempts == 0


def test_it_knows_what_is_due_next_and_how_old_it_is(store: Store, clock: Clock) -> None:
    with store.reading() as tx:
        assert (outbox.next_due(tx), outbox.oldest(tx)) == (None, None)
    written = clock.time
    put(store, "a", "1")
    letter = claimed(store)
    clock.later(minutes=1)
    put(store, "b", "2")
    with store.reading() as tx:
        assert (outbox.next_due(tx), outbox.oldest(tx)) == (clock.time, written)
    end(store, letter.end("sent"))
    with store.reading() as tx:
        assert outbox.oldest(tx) == clock.time


def test_letters_sent_long_ago_are_forgotten(store: Store, clock: Clock) -> None:
    put(store, "a", "old", "open")
    end(store, claimed(store).end("sent"))
    clock.later(days=31)
    with store.transaction() as tx:
        assert outbox.forget(tx, timedelta(days=31)) == 0
        assert outbox.forget(tx, timedelta(days=30)) == 1
    assert states(store, "a") == [("waiting", "")]


def test_news_of_sent_letters_is_forgotten_in_time(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        progress.note(tx, [("SM1", "delivered", "")])
        assert progress.state_of(tx, "SM1") == ("delivered", "")
    clock.later(days=31)
    with store.transaction() as tx:
        progress.note(tx, [("SM2", "delivered", "")])
        assert progress.forget(tx, timedelta(days=30)) == 1
        assert progress.state_of(tx, "SM1") is None
        assert progress.state_of(tx, "SM2") == ("delivered", "")


# Damage


def damage(tx: Tx, table: str, column: str, id: int) -> None:
    """Bytes that were sealed for another place."""
    other = (
        "(SELECT body FROM outbox LIMIT 1)"
        if table == "chats"
        else "(SELECT address FROM chats LIMIT 1)"
    )
    tx.connection.exec_driver_sql(f"UPDATE {table} SET {column} = {other} WHERE id = {id}")


@pytest.mark.parametrize("spoilt", ["body", "address"])
def test_a_damaged_letter_is_set_aside_and_holds_up_no_other(store: Store, spoilt: str) -> None:
    put(store, "a", "first", lane="bulk")
    put(store, "b", "second", lane="bulk")
    with store.transaction() as tx:
        chat = chat_of(tx, "a")
        if spoilt == "body":
            id = tx.connection.exec_driver_sql(
                f"SELECT id FROM outbox WHERE chat_id = {chat}"
            ).scalar_one()
            damage(tx, "outbox", "body", id)
        else:
            damage(tx, "chats", "address", chat)
    assert claim(store, "bulk") == ["second"]
    with store.reading() as tx:
        assert outbox.endings(tx, chat) == [("failed", "does not open")]
        assert outbox.count(tx, "failed") == 1


def test_a_damaged_orphan_is_set_aside_and_holds_up_no_other(store: Store, clock: Clock) -> None:
    put(store, "a", "first", hold=HOLD)
    put(store, "b", "second", hold=HOLD)
    with store.transaction() as tx:
        chat = chat_of(tx, "a")
        [id] = tx.connection.exec_driver_sql("SELECT min(id) FROM outbox").scalars()
        damage(tx, "outbox", "body", id)
    clock.later(seconds=10)
    assert orphans(store) == ["second"]
    with store.reading() as tx:
        assert outbox.endings(tx, chat) == [("failed", "does not open")]


def test_what_does_not_open_with_this_key_is_kept(store: Store, database: Database) -> None:
    """A wrong key is a mistake that can be mended; an emptied letter is not."""
    put(store, "a", "first")
    assert claim(Store(database, Vault(new_key()), store.now)) == []
    with store.reading() as tx:
        [id] = tx.connection.exec_driver_sql("SELECT id FROM outbox").scalars()
        assert [letter.body for letter in claiming.read(tx, [id])] == ["first"]


def test_two_stores_never_hold_by_the_same_name(store: Store, database: Database) -> None:
    """Without being told who they are: one takes no letter for its own that the other holds."""
    other = Store(database, store.vault, store.now)
    assert put(store, "a", "first", hold=HOLD) == ["first"]
    assert put(other, "a", "second", hold=HOLD) == []
    assert put(store, "a", "third", hold=HOLD) == [], "the second one is in the way"
