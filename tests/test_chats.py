"""Chats: found by place, kept sealed, locked by one worker, with drafts in the drawer."""

from __future__ import annotations

from storage import Store, Tx, chats, people
from storage.database import Database
from storage.vault import Vault
from tests.support import Clock, an_officer

HERE = ("telegram", "628111")


def made(store: Store, *places: tuple[str, str]) -> list[int]:
    with store.transaction() as tx:
        found = chats.find(tx, places)
    return [found[place] for place in places]


def seen(store: Store, chat: int) -> chats.ChatRow:
    with store.reading() as tx:
        return chats.look(tx, [chat])[chat]


def test_a_place_is_found_again(store: Store) -> None:
    first = made(store, HERE, ("whatsapp", "628111"), ("telegram", "2"))
    assert len(set(first)) == 3
    assert made(store, ("telegram", "2"), HERE) == [first[2], first[0]]


def test_the_same_place_twice_at_once_is_one_chat(store: Store) -> None:
    assert len(set(made(store, HERE, HERE))) == 1


def test_nothing_asked_is_nothing_found(store: Store) -> None:
    assert made(store) == []


def test_a_fresh_chat_belongs_to_nobody(store: Store) -> None:
    [chat] = made(store, HERE)
    row = seen(store, chat)
    assert (row.channel, row.address) == HERE
    assert (row.person, row.role, row.state, row.unreachable) == (None, "", {}, "")
    assert row.last_in_at is None
    assert row.zone == "Asia/Jakarta"


def test_a_chat_speaks_for_its_person(store: Store) -> None:
    [chat] = made(store, HERE)
    with store.transaction() as tx:
        wati = an_officer(tx, "Wati", zone="Asia/Jayapura")
        chats.belong(tx, chat, wati)
    row = seen(store, chat)
    assert (row.person, row.role, row.zone) == (wati, "officer", "Asia/Jayapura")


def test_a_state_comes_back_as_it_was(store: Store, clock: Clock) -> None:
    one, other = made(store, HERE, ("telegram", "2"))
    state = {"talk": {"name": "form", "answers": {"nama": "Siti ☕"}}}
    with store.transaction() as tx:
        chats.save(tx, [(one, state), (other, {})])
    assert seen(store, one).state == state
    assert seen(store, other).state == {}
    assert seen(store, one).last_in_at == clock.time


def test_saving_nothing_is_allowed(store: Store) -> None:
    with store.transaction() as tx:
        chats.save(tx, [])


def test_who_writes_again_can_be_reached_again(store: Store) -> None:
    [chat] = made(store, HERE)
    with store.transaction() as tx:
        chats.gave_up(tx, chat, "unreachable: blocked")
    assert seen(store, chat).unreachable == "unreachable: blocked"
    with store.transaction() as tx:
        chats.save(tx, [(chat, {})])
    assert seen(store, chat).unreachable == ""


def test_a_group_that_moved_keeps_its_history(store: Store) -> None:
    [chat] = made(store, HERE)
    with store.transaction() as tx:
        chats.save(tx, [(chat, {"album": "a"})])
        chats.moved(tx, chat, "-100999")
    assert made(store, ("telegram", "-100999")) == [chat]
    assert seen(store, chat).address == "-100999"
    assert seen(store, chat).state == {"album": "a"}
    assert made(store, HERE) != [chat]


def test_a_group_that_wrote_from_its_new_address_lives_on_there(store: Store) -> None:
    old, new = made(store, HERE, ("telegram", "-100999"))
    with store.transaction() as tx:
        chats.moved(tx, old, "-100999")
    assert seen(store, old).address == HERE[1]
    assert made(store, ("telegram", "-100999")) == [new]


def test_of_a_person_the_chat_used_last_comes_first(store: Store, clock: Clock) -> None:
    telegram, whatsapp, never = made(store, HERE, ("whatsapp", "6281"), ("telegram", "3"))
    with store.transaction() as tx:
        ratna = people.add(tx, "Ratna")
        for chat in (telegram, whatsapp, never):
            chats.belong(tx, chat, ratna)
        chats.save(tx, [(telegram, {})])
    clock.later(minutes=1)
    with store.transaction() as tx:
        chats.save(tx, [(whatsapp, {})])
        assert chats.of_person(tx, ratna) == [whatsapp, telegram, never]
        assert chats.of_person(tx, 404) == []


def test_neither_address_nor_state_is_readable_in_the_table(store: Store) -> None:
    [chat] = made(store, HERE)
    with store.transaction() as tx:
        chats.save(tx, [(chat, {"talk": {"answers": {"nik": "3302145208850001"}}})])
        rows = tx.connection.exec_driver_sql("SELECT * FROM chats").all()
    assert HERE[1] not in repr(rows)
    assert "3302145208850001" not in repr(rows)


def test_a_locked_chat_is_left_to_who_holds_it(
    url: str, database: Database, store: Store, vault: Vault, clock: Clock
) -> None:
    one, other = made(store, HERE, ("telegram", "2"))
    second = Database(url)
    try:
        with store.transaction() as tx:
            assert set(chats.lock(tx, [one], 9)) == {one}
            if database.kind == "postgresql":
                # On SQLite the transaction is the lock: nobody else could even begin one.
                with Store(second, vault, clock).transaction() as other_tx:
                    assert set(chats.lock(other_tx, [one, other], 9)) == {other}
        with Store(second, vault, clock).transaction() as tx:
            assert set(chats.lock(tx, [one, other, 404], 9)) == {one, other}
    finally:
        second.close()


def park(tx: Tx, chat: int, title: str) -> int:
    return chats.park(tx, chat, title, {"name": "form", "answers": {"nama": title}})


def test_drafts_wait_newest_first_and_never_expire(store: Store, clock: Clock) -> None:
    [chat] = made(store, HERE)
    with store.transaction() as tx:
        park(tx, chat, "anggota Siti")
    clock.later(days=700)
    with store.transaction() as tx:
        park(tx, chat, "belanja 12 Des")
        park(tx, chat, "belanja 13 Des")
    with store.reading() as tx:
        titles = [draft.title for draft in chats.waiting(tx, chat)]
    assert titles == ["belanja 13 Des", "belanja 12 Des", "anggota Siti"]


def test_a_draft_is_taken_up_once_and_only_by_its_chat(store: Store) -> None:
    one, other = made(store, HERE, ("telegram", "2"))
    with store.transaction() as tx:
        draft = park(tx, one, "anggota Siti")
    with store.transaction() as tx:
        assert chats.take_up(tx, other, draft) is None
        state = chats.take_up(tx, one, draft)
        assert state == {"name": "form", "answers": {"nama": "anggota Siti"}}
        assert chats.take_up(tx, one, draft) is None
        assert chats.waiting(tx, one) == []


def test_a_long_title_is_cut(store: Store) -> None:
    [chat] = made(store, HERE)
    with store.transaction() as tx:
        park(tx, chat, "panjang " * 100)
        [draft] = chats.waiting(tx, chat)
    assert len(draft.title) == 200


def test_an_address_that_may_be_somebody_elses_speaks_for_nobody(
    store: Store, clock: Clock
) -> None:
    one, other = made(store, HERE, ("telegram", "2"))
    with store.transaction() as tx:
        chats.belong(tx, one, people.add(tx, "Ratna"))
        chats.save(tx, [(one, {"album": "a"})])
        park(tx, one, "anggota Siti")
        park(tx, other, "anggota Ani")
        chats.leave(tx, one)
        assert chats.waiting(tx, one) == []
        assert len(chats.waiting(tx, other)) == 1
    row = seen(store, one)
    assert (row.person, row.state, row.address) == (None, {}, HERE[1])


def test_when_they_wrote_can_be_known_better(store: Store, clock: Clock) -> None:
    [chat] = made(store, HERE)
    with store.transaction() as tx:
        chats.last_wrote(tx, chat, clock.time)
    clock.later(hours=1)
    assert seen(store, chat).last_in_at == clock.later(hours=-1)


def test_saving_data_is_a_persons_wish_in_all_their_chats_and_nobody_elses(store: Store) -> None:
    first, second, stranger = made(store, HERE, ("whatsapp", "628111"), ("telegram", "2"))
    with store.transaction() as tx:
        wati = an_officer(tx, "Wati", zone="Asia/Jayapura")
        chats.belong(tx, first, wati)
        chats.belong(tx, second, wati)
        chats.set_thrifty(tx, first, on=True)
    assert [seen(store, chat).thrifty for chat in (first, second, stranger)] == [True, True, False]
    with store.transaction() as tx:
        chats.leave(tx, second)
    assert [seen(store, chat).thrifty for chat in (first, second)] == [True, False]


def test_a_stranger_may_save_data_too(store: Store) -> None:
    one, other = made(store, HERE, ("telegram", "2"))
    with store.transaction() as tx:
        chats.set_thrifty(tx, one, on=True)
    assert [seen(store, chat).thrifty for chat in (one, other)] == [True, False]
