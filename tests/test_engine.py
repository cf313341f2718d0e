"""The engine: each message once, in order, all or nothing, and a bad one never blocks the rest."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.answering.engine import BATCH, Engine
from bot.answering.playing import ATTEMPTS
from bot.answering.turn import Turn
from bot.codec import load_reply
from bot.log import describe
from handlers.programme import Programme
from handlers.talk.catalogue import Catalogue
from handlers.talk.messages import Media
from storage import Store, chats, people
from storage.cabinet import Cabinet
from storage.database import Database, DatabaseDown
from storage.files import get as file_row
from storage.mail import claiming, inbox, outbox
from storage.vault import Vault
from tests.small_talk import CATALOGUE, HOLD, NAME, NICK, Room, incoming, otherwise, photo
from tests.support import Clock


@pytest.fixture
def room(store: Store, cabinet: Cabinet) -> Room:
    return Room(store, cabinet)


def texts(room: Room) -> list[str]:
    return [reply.text for reply in room.answers()]


def count(room: Room, state: str) -> int:
    with room.store.reading() as tx:
        return inbox.count(tx, state)


def letters(room: Room, address: str = "a") -> list[str]:
    """The states of all letters to a place."""
    with room.store.reading() as tx:
        row = chats.at(tx, ("telegram", address))
        return [] if row is None else [state for state, _ in outbox.endings(tx, row.id)]


# Receive


def test_receiving_nothing_is_allowed(room: Room) -> None:
    assert room.engine.receive([]) == 0


def test_a_message_delivered_again_changes_nothing(room: Room) -> None:
    assert room.engine.receive([incoming("orang"), incoming("orang")]) == 1
    assert texts(room) == [NAME.wording]
    assert room.engine.receive([incoming("orang")]) == 0
    assert texts(room) == []


def test_the_whole_form_delivered_twice_is_one_record(room: Room) -> None:
    for said in ("orang", "Siti", "35", "-", "ya"):
        for _ in range(2):
            room.hear(incoming(said))
    assert room.records() == [("Siti", "35 None")]


def test_receiving_judges_nothing(room: Room) -> None:
    assert room.engine.receive([incoming("x" * 1_000_000, "1"), incoming("\ud800", "2")]) == 2


# Drain


def test_with_nothing_to_do_nothing_is_done(room: Room) -> None:
    drained = room.engine.drain()
    assert (drained.answered, drained.letters, drained.left) == (0, [], False)


def test_messages_of_one_chat_are_answered_in_order(room: Room) -> None:
    room.engine.receive([incoming(said) for said in ("orang", "Siti", "35", "-", "ya")])
    assert room.engine.drain(HOLD).answered == 1, "one message of a chat in one commit"
    room.answers()
    assert room.records() == [("Siti", "35 None")]


def test_many_chats_share_one_commit(room: Room) -> None:
    room.engine.receive([incoming("orang", f"k{n}", f"chat {n}") for n in range(BATCH + 3)])
    drained = room.engine.drain(HOLD)
    assert (drained.answered, len(drained.letters)) == (BATCH, BATCH)
    assert drained.seconds > 0
    assert room.engine.drain(HOLD).answered == 3
    assert room.engine.drain(HOLD).answered == 0


def test_letters_are_handed_over_ready_to_send(room: Room) -> None:
    room.engine.receive([incoming("cat", address="628111", channel="whatsapp")])
    [letter] = room.engine.drain(HOLD).letters
    assert (letter.channel, letter.address, letter.lane) == ("whatsapp", "628111", "reply")
    assert (letter.attempts, letter.unreachable) == (0, "")
    reply = load_reply(letter.body)
    assert [option.value.partition(":")[2] for option in reply.options] == ["0", "1", "2"]
    with room.store.reading() as tx:
        assert claiming.read(tx, [letter.id])[0].body == letter.body


def test_without_a_hold_letters_wait_in_the_outbox(room: Room) -> None:
    room.engine.receive([incoming("orang")])
    drained = room.engine.drain()
    assert (drained.answered, drained.letters) == (1, [])
    assert letters(room) == ["waiting"]


def test_a_letter_waits_behind_one_that_another_worker_sends(
    room: Room, database: Database, vault: Vault, clock: Clock, cabinet: Cabinet
) -> None:
    room.engine.receive([incoming("orang"), incoming("Siti")])
    [first] = room.engine.drain(HOLD).letters
    other = Room(Store(database, vault, clock), cabinet)
    other.store.holder = "another worker"
    second = other.engine.drain(HOLD)
    assert (second.answered, second.letters, second.left) == (1, [], True)
    assert letters(room) == ["sending", "waiting"]
    room.sent([first])
    with room.store.transaction() as tx:
        [letter] = claiming.claim(tx, "reply", 5, HOLD)
    assert "umurnya" in letter.body


def test_who_sends_to_a_chat_gets_its_next_letter_too(room: Room) -> None:
    room.engine.receive([incoming("orang"), incoming("Siti")])
    handed = [room.engine.drain(HOLD).letters for _ in range(2)]
    assert [len(letters) for letters in handed] == [1, 1]


def test_a_message_that_was_long_on_its_way_opens_no_window(room: Room, clock: Clock) -> None:
    late = clock.time - timedelta(hours=30)
    room.hear(incoming("menu", "1", "a"), incoming("menu", "2", "b", sent_at=late))
    with room.store.reading() as tx:
        found = [chats.at(tx, ("telegram", address)) for address in "ab"]
    assert [row.last_in_at for row in found if row] == [clock.time, late]


def test_a_number_that_was_silent_for_a_year_has_to_come_in_again(room: Room, clock: Clock) -> None:
    numbers = ("+6281111", "+6282222")
    room.say("orang", numbers[0])
    room.say("Siti", numbers[0])
    with room.store.transaction() as tx:
        chat = chats.at(tx, ("telegram", numbers[0]))
        assert chat is not None
        chats.belong(tx, chat.id, people.add(tx, "Ratna"))
    clock.later(days=400)
    [reply] = room.say("35", numbers[0])
    with room.store.reading() as tx:
        after = chats.at(tx, ("telegram", numbers[0]))
    assert after is not None
    assert after.person is None
    assert NICK.wording not in reply.text, "what was being filled in is not theirs"


def test_a_picture_goes_out_with_its_reply(room: Room, cabinet: Cabinet) -> None:
    [reply] = room.say("gambar")
    assert reply.attachment is not None
    with room.store.reading() as tx:
        row = file_row(tx, int(reply.attachment.file))
    assert (row.state, cabinet.read(row.sha256)) == ("stored", b"a picture")


def test_a_photo_is_promised_in_the_same_commit(room: Room) -> None:
    room.hear(photo("file-id"))
    with room.store.reading() as tx:
        row = tx.connection.exec_driver_sql("SELECT state FROM files").scalar_one()
    assert row == "wanted"


def test_what_is_told_to_another_chat_is_told_at_once(room: Room) -> None:
    room.say("menu", "b")
    with room.store.reading() as tx:
        other = chats.at(tx, ("telegram", "b"))
    assert other is not None
    assert [reply.text for reply in room.say(f"/kabar {other.id}")] == ["Diteruskan."]
    with room.store.transaction() as tx:
        [letter] = claiming.claim(tx, "now", 5, HOLD)
    assert (letter.address, load_reply(letter.body).text) == ("b", "Kabar dari sana.")
    assert letter.zone == "Asia/Jakarta"


def test_a_topic_that_says_nothing_sends_nothing(room: Room) -> None:
    assert room.say("diam") == []
    assert count(room, "done") == 1


# What fails


def test_a_message_that_raises_is_undone_alone(room: Room) -> None:
    room.engine.receive(
        [incoming("cat", "1", "a"), incoming("rusak", "2", "b"), incoming("orang", "3", "c")]
    )
    assert len(room.engine.drain(HOLD).letters) == 2
    assert room.records() == []
    assert (count(room, "done"), count(room, "waiting")) == (2, 1)


def test_what_a_failed_turn_did_around_its_conversation_is_undone_too(room: Room) -> None:
    room.say("orang")
    room.say("Siti")
    room.say("rusak")  # puts the form aside, then raises; three times
    with room.store.reading() as tx:
        row = chats.at(tx, ("telegram", "a"))
        assert row is not None
        assert chats.waiting(tx, row.id) == []
    assert [reply.text for reply in room.say("35")] == [NICK.wording]


def test_a_neighbours_record_stays(room: Room) -> None:
    for said in ("cat", "merah"):
        room.say(said, "neighbour")
    room.engine.receive([incoming("rusak", "1", "b"), incoming("ya", "2", "neighbour")])
    room.engine.drain(HOLD)
    assert room.records() == [("m", "")]


@pytest.mark.parametrize("bad", ["rusak", "ditolak"])
def test_after_three_tries_it_is_set_aside_with_an_apology(room: Room, bad: str) -> None:
    room.engine.receive([incoming(bad), incoming("orang")])
    tries = [room.engine.drain(HOLD) for _ in range(ATTEMPTS)]
    assert [len(drained.letters) for drained in tries] == [0, 0, 1]
    assert "belum bisa kami proses" in load_reply(tries[2].letters[0].body).text
    room.sent(tries[2].letters[:1])
    assert texts(room) == [NAME.wording], "the chat goes on"
    assert (count(room, "failed"), count(room, "done")) == (1, 1)
    assert len(room.failures) == ATTEMPTS
    assert room.records() == []


def test_the_operator_sees_where_it_failed_but_not_what_was_said(room: Room) -> None:
    room.say("rusak")
    with room.store.reading() as tx:
        [failed] = inbox.failed(tx)
    assert failed.error.startswith("RuntimeError in broken, line ")
    assert "secret" not in failed.error
    assert "secret" not in repr(room.failures)


def test_what_was_set_aside_can_be_tried_again_with_mended_code(room: Room) -> None:
    room.say("rusak")
    with room.store.transaction() as tx:
        assert inbox.retry(tx, []) == 1
    mended = [entry for entry in CATALOGUE.conversations.values() if entry.name != "rusak"]
    room.reopen(Catalogue(mended, [otherwise], [], "foto", "aneh"))
    assert texts(room) == ["Catatan: tidak mengerti rusak"]
    assert count(room, "failed") == 0


def test_a_payload_that_nobody_can_read_is_set_aside_whole(room: Room) -> None:
    room.hear(incoming("", "1", raw='{"strange": true}'))
    with room.store.reading() as tx:
        [failed] = inbox.failed(tx)
        [kept] = tx.connection.exec_driver_sql("SELECT length(body) FROM inbox").scalars()
    assert failed.error.startswith("UnreadablePayload")
    assert kept > 0


def test_the_state_before_a_failure_is_kept(room: Room) -> None:
    room.say("orang")
    room.say("rusak")
    assert [reply.text for reply in room.say("Siti")] == ["Berapa umurnya?"]


def poisoned(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    """Let the saving of states fail as a whole when this chat is among them."""
    save = chats.save

    def failing(tx: object, states: object) -> None:
        if any(bad in repr(state) for _, state in states):  # type: ignore[attr-defined]
            raise ValueError("the commit as a whole")
        save(tx, states)  # type: ignore[arg-type]

    monkeypatch.setattr(chats, "save", failing)


def test_when_the_commit_as_a_whole_fails_each_is_tried_alone(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("a", "bad", "c"):
        room.say("orang", address)
    poisoned(monkeypatch, "poison")
    room.engine.receive(
        [
            incoming("Ani", "k1", "a"),
            incoming("poison", "k2", "bad"),
            incoming("Citra", "k3", "c"),
        ]
    )
    for _ in range(6):
        drained = room.engine.drain(HOLD)
        room.sent(drained.letters)
    assert (count(room, "failed"), count(room, "waiting")) == (1, 0)
    assert letters(room, "bad") == ["sent", "waiting"], "the question and the apology"
    assert [reply.text for reply in room.say("35", "c")] == [NICK.wording]


@pytest.mark.parametrize("damage", ["inbox.body", "chats.state"])
def test_what_does_not_open_any_more_blocks_nobody(room: Room, damage: str) -> None:
    room.say("orang", "a")
    room.say("orang", "b")
    room.engine.receive([incoming("Ani", "k1", "a"), incoming("Budi", "k2", "b")])
    table, column = damage.split(".")
    first = "id" if table == "chats" else "chat_id"
    with room.store.transaction() as tx:
        chat = chats.at(tx, ("telegram", "a"))
        assert chat is not None
        tx.connection.exec_driver_sql(
            f"UPDATE {table} SET {column} = (SELECT body FROM inbox WHERE key = 'k2')"
            f" WHERE {first} = {chat.id}"
        )
    for _ in range(6):
        room.sent(room.engine.drain(HOLD).letters)
    assert [reply.text for reply in room.say("35", "b")] == [NICK.wording]
    assert count(room, "failed") == 1


def test_a_database_that_is_down_costs_no_attempt(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.engine.receive([incoming("orang")])

    def down(*_: object) -> None:
        raise DatabaseDown("gone")

    with monkeypatch.context() as patched:
        patched.setattr(chats, "save", down)
        with pytest.raises(DatabaseDown):
            room.engine.drain(HOLD)
    with monkeypatch.context() as patched:
        poisoned(patched, "orang")
        patched.setattr(inbox, "missed", down)
        with pytest.raises(DatabaseDown):
            room.engine.drain(HOLD)
    with monkeypatch.context() as patched:
        patched.setattr(Turn, "play", down)
        for _ in range(ATTEMPTS + 1):
            with pytest.raises(DatabaseDown):
                room.engine.drain(HOLD)
    first_then_down = iter([ValueError("the commit as a whole"), DatabaseDown("gone")])

    def worse(*_: object) -> None:
        raise next(first_then_down)

    with monkeypatch.context() as patched:
        patched.setattr(chats, "save", worse)
        with pytest.raises(DatabaseDown):
            room.engine.drain(HOLD)
    assert texts(room) == [NAME.wording]


def test_long_names_of_file_types_fit(room: Room) -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    media = (Media("document", "ref", word, 10, "u" * 100),)
    assert room.say(kind="media", media=media) != []
    assert room.failures == []


# Crashes and several workers


def test_a_crash_between_commit_and_send_loses_nothing(room: Room, clock: Clock) -> None:
    room.engine.receive([incoming("orang")])
    assert len(room.engine.drain(HOLD).letters) == 1
    room.reopen()
    assert texts(room) == []
    clock.later(seconds=10)
    with room.store.transaction() as tx:
        [orphan] = claiming.orphans(tx, 5, HOLD)
    assert NAME.wording in orphan.body


def test_a_restart_after_every_message_changes_nothing(room: Room) -> None:
    for said in ("orang", "Siti", "35", "-", "ya"):
        room.reopen()
        room.say(said)
    assert room.records() == [("Siti", "35 None")]


def test_three_engines_over_one_database_answer_each_message_once_and_in_order(
    url: str, store: Store, cabinet: Cabinet, vault: Vault, clock: Clock
) -> None:
    people = [f"p{n}" for n in range(6)]
    forms = [("orang", who, "35", "-", "ya") for who in people]
    Engine(store, CATALOGUE, Programme(), cabinet).receive(
        [
            incoming(said, f"{who}.{place}", who)
            for place in range(5)
            for who, said in zip(people, [form[place] for form in forms], strict=True)
        ]
    )
    databases = [Database(url) for _ in range(3)]
    answered: list[int] = []

    def work(database: Database) -> None:
        engine = Engine(Store(database, vault, clock), CATALOGUE, Programme(), cabinet)
        idle = 0
        while idle < 3:
            found = engine.drain(limit=2).answered
            answered.append(found)
            idle = 0 if found else idle + 1

    threads = [threading.Thread(target=work, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    room = Room(store, cabinet)
    room.answers()  # what they left to each other at the very end
    assert sorted(room.records()) == [(who, "35 None") for who in people], "out of order"
    assert {len(letters(room, who)) for who in people} == {5}
    assert (count(room, "done"), count(room, "failed")) == (30, 0)


def test_an_error_is_described_by_its_type_and_place() -> None:
    assert describe(ValueError("3302145208850001")) == "ValueError"
    with pytest.raises(ValueError, match="3302145208850001x") as raised:
        int("3302145208850001x")
    assert describe(raised.value).startswith("ValueError in test_an_error_is_described")
    assert "3302" not in describe(raised.value)
