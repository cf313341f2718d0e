"""Chores: reminders into the outbox, old things forgotten, and knowing what is due next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot import metrics
from bot.codec import dump_reply, load_reply
from bot.config import Config
from bot.running.chores import Chores
from bot.simulator.bench import Bench
from handlers import demo
from handlers.talk.messages import Reply
from storage import Store, chats, files
from storage.mail import claiming, closing, inbox, outbox
from storage.mail.inbox import Arrival
from storage.mail.outbox import Letter
from tests.support import Clock

HOLD = timedelta(seconds=9)


@pytest.fixture
def chores(store: Store, config: Config) -> Chores:
    with store.transaction() as tx:
        demo.seed(tx, config.programme)
    return Chores(store, config.programme)


def test_the_next_thing_is_the_first_reminder_of_the_demo(chores: Chores) -> None:
    due = chores.next_due()
    assert due is not None
    assert due > datetime(2020, 12, 15, 2, tzinfo=UTC)


def test_a_reminder_becomes_one_bulk_letter(chores: Chores, store: Store, clock: Clock) -> None:
    due = chores.next_due()
    assert due is not None
    clock.time = due
    assert (chores.remind(), chores.remind()) == (1, 0)
    with store.transaction() as tx:
        [letter] = claiming.claim(tx, "bulk", 5, HOLD)
    assert "LPJ" in load_reply(letter.body).text
    assert (letter.address, letter.zone) == ("ratna", "Asia/Jakarta")
    assert letter.stale_at is not None


async def test_who_asks_for_silence_at_night_is_not_reminded_in_the_morning(bench: Bench) -> None:
    await bench.advance(bench.clock.time.replace(hour=22))
    with bench.store.transaction() as tx:
        for who in ("ratna", "wati"):
            chat = chats.at(tx, ("telegram", who))
            assert chat is not None
            outbox.put(tx, [Letter(chat.id, dump_reply(Reply("Pengingat")), "bulk")])
    assert await bench.settle() == []
    await bench.receive(bench.message("telegram", "ratna", "berhenti"))
    shown = await bench.advance(bench.clock.time + timedelta(hours=11))
    assert [(one.address, one.reply.text) for one in shown] == [("wati", "Pengingat")]


def test_it_knows_of_letters_and_files_too(chores: Chores, store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        outbox.put(tx, [Letter(chat, '{"text":"a"}')])
    assert chores.next_due() == clock.time
    clock.later(days=-1)
    with store.transaction() as tx:
        files.want(tx, chat, "ref", "", "")
    assert chores.next_due() == clock.time


def test_cleaning_forgets_what_is_over_and_nothing_else(
    chores: Chores, store: Store, clock: Clock
) -> None:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        inbox.add(tx, [Arrival("telegram", key, chat, "{}") for key in ("1", "2")])
        inbox.done(tx, [inbox.heads(tx, 1)[chat]])
        outbox.put(tx, [Letter(chat, '{"text":"a"}'), Letter(chat, '{"text":"b"}')])
        [first] = claiming.claim(tx, "reply", 1, HOLD)
        closing.end(tx, [first.end("sent")])
    clock.later(days=60)
    chores.clean()
    with store.reading() as tx:
        assert (inbox.count(tx, "done"), inbox.count(tx, "waiting")) == (0, 1)
        assert [state for state, _ in outbox.endings(tx, chat)] == ["waiting"]


def test_the_age_of_the_outbox_is_measured(chores: Chores, store: Store, clock: Clock) -> None:
    chores.measure()
    assert metrics.outbox_age._value.get() == 0
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        outbox.put(tx, [Letter(chat, '{"text":"a"}')])
    clock.later(seconds=90)
    chores.measure()
    assert metrics.outbox_age._value.get() == 90
    assert b"jps_outbox_age_seconds 90.0" in metrics.render()


async def test_letting_time_pass_fires_every_reminder_in_order(bench: Bench) -> None:
    shown = await bench.advance(bench.clock.time + timedelta(days=30))
    reminded = [message for message in shown if message.address == "ratna" and message.own]
    assert len(reminded) >= 4
    assert [message.at for message in reminded] == sorted(message.at for message in reminded)
    assert all(isinstance(message.reply, Reply) for message in reminded)
    assert {message.at.astimezone(UTC).hour for message in reminded} == {2}


async def test_a_report_clears_its_reminders(bench: Bench) -> None:
    for said in ("isi laporan", "1", "Panen 40 kg", "tidak ada", "tidak ada", "ya"):
        shown = await bench.receive(bench.message("telegram", "ratna", said))
    assert "sudah dikirim" in shown[0].reply.text
    later = await bench.advance(bench.clock.time + timedelta(days=30))
    assert not [message for message in later if "LPJ" in message.reply.text]


def test_kept_sums_are_added_up_once_a_night(store: Store, clock: Clock, chores: Chores) -> None:
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE ledgers SET spent = spent + 1")
    assert _drifted(chores) == [], "by day nobody looks"
    clock.later(hours=17)  # two in the morning
    assert _drifted(chores) == [1]
    clock.later(minutes=30)
    assert _drifted(chores) == []
    clock.later(days=1)
    assert _drifted(chores) == [1]


def _drifted(chores: Chores) -> list[int]:
    with capture_logs() as told:
        chores.add_up()
    return [it["count"] for it in told if it["event"] == "ledgers drifted"]
