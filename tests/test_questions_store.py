"""Open questions and their answers."""

from __future__ import annotations

import pytest

from storage import Store, Tx, chats, questions
from storage.vault import Unreadable
from tests.support import Clock, an_officer


def chat_of(tx: Tx, address: str) -> int:
    return chats.find(tx, [("telegram", address)])["telegram", address]


def test_a_question_waits_as_it_was_asked(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        chat = chat_of(tx, "a")
        id = questions.add(tx, chat, "Kapan cair? ☺", "miss", "pencairan-dana")
        asked = questions.get(tx, id)
    assert (asked.id, asked.chat, asked.text) == (id, chat, "Kapan cair? ☺")
    assert (asked.kind, asked.guess, asked.asked_at) == ("miss", "pencairan-dana", clock.time)


def test_the_oldest_is_answered_first(store: Store, clock: Clock) -> None:
    ids: list[int] = []
    for text in ("satu", "dua", "tiga"):
        with store.transaction() as tx:
            ids.append(questions.add(tx, chat_of(tx, "a"), text, "asked"))
        clock.later(minutes=1)
    with store.reading() as tx:
        assert [asked.id for asked in questions.open_ones(tx)] == ids
        assert [asked.id for asked in questions.open_ones(tx, 1)] == ids[:1]
        assert questions.count_open(tx) == 3


def test_one_answer_reaches_everybody_who_asked_once(store: Store) -> None:
    with store.transaction() as tx:
        one, other = chat_of(tx, "a"), chat_of(tx, "b")
        wati = an_officer(tx, "Wati")
        ids = [questions.add(tx, chat, "Kapan cair?", "miss") for chat in (one, one, other)]
        left = questions.add(tx, one, "Yang lain?", "wrong")
        assert questions.answer(tx, ids, "Tanyakan ke Dinas.", wati) == sorted([one, other])
        assert [asked.id for asked in questions.open_ones(tx)] == [left]
        assert questions.count_open(tx) == 1


def test_a_question_is_answered_once(store: Store) -> None:
    with store.transaction() as tx:
        chat = chat_of(tx, "a")
        id = questions.add(tx, chat, "Kapan cair?", "asked")
        assert questions.answer(tx, [id], "Bulan ini.", None) == [chat]
        assert questions.answer(tx, [id], "Bulan depan.", None) == []
        assert questions.get(tx, id).text == "Kapan cair?"
        kept = tx.connection.exec_driver_sql("SELECT answer_sealed FROM questions").scalar_one()
        assert tx.open(bytes(kept), f"questions.answer:{id}") == "Bulan ini."


def test_answering_nothing_tells_nobody(store: Store) -> None:
    with store.transaction() as tx:
        assert questions.answer(tx, [], "a", None) == []


def test_a_question_cannot_be_read_in_the_table(store: Store) -> None:
    with store.transaction() as tx:
        questions.add(tx, chat_of(tx, "a"), "rahasia saya", "asked")
        [text] = tx.connection.exec_driver_sql("SELECT text FROM questions").scalars()
    assert b"rahasia" not in bytes(text)


def test_a_damaged_question_is_left_out_and_hides_no_other(store: Store) -> None:
    with store.transaction() as tx:
        chat = chat_of(tx, "a")
        damaged = questions.add(tx, chat, "Kapan cair?", "asked")
        tx.connection.exec_driver_sql(
            "UPDATE questions SET text = (SELECT address FROM chats LIMIT 1)"
        )
        left = questions.add(tx, chat, "Berapa orang?", "asked")
        for limit in (1, 1000):
            assert [asked.id for asked in questions.open_ones(tx, limit)] == [left]
        with pytest.raises(Unreadable):
            questions.get(tx, damaged)


def test_when_a_chat_last_asked_and_whether_it_was_answered(store: Store) -> None:
    with store.transaction() as tx:
        here, there = chat_of(tx, "a"), chat_of(tx, "b")
        assert questions.newest_of(tx, here) is None
        questions.add(tx, here, "?", "miss")
        assert questions.newest_of(tx, here) is None
        id = questions.add(tx, here, "Kapan cair?", "asked")
        assert questions.newest_of(tx, here) == (tx.now, None)
        questions.answer(tx, [id], "Besok.", None)
        assert questions.newest_of(tx, here) == (tx.now, tx.now)
        assert questions.newest_of(tx, there) is None
