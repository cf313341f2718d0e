"""The day in a message is the day on which it was written, however late it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.moments import day_of, sent, written
from bot.channels.telegram.channel import TelegramChannel
from bot.codec import dump_incoming, load_incoming
from bot.simulator.bench import Bench
from handlers.talk.catalogue import Catalogue, Listed
from handlers.talk.chat import Chat
from handlers.talk.kinds import past_day
from handlers.talk.messages import Incoming
from handlers.talk.question import Question
from storage import Store, chats, groups
from storage.cabinet import Cabinet
from storage.money import ledger
from tests.small_talk import NICK, Room, incoming, otherwise, record
from tests.support import Clock

EVENING = datetime(2020, 12, 15, 16, 30, tzinfo=UTC)  # 23:30 in Jakarta, 01:30 in Jayapura


def test_a_day_is_told_where_the_person_is() -> None:
    assert day_of(EVENING, "Asia/Jakarta") == date(2020, 12, 15)
    assert day_of(EVENING, "Asia/Jayapura") == date(2020, 12, 16)


@pytest.mark.parametrize(
    "wrong",
    [datetime(1970, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC), EVENING.replace(month=10)],
)
def test_a_moment_that_cannot_be_right_is_when_it_came(wrong: datetime) -> None:
    message = incoming("halo", sent_at=wrong)
    assert sent(message, EVENING) == written(message, EVENING) == EVENING
    later = replace(message, sent_at=EVENING, written_at=EVENING + timedelta(days=9))
    assert written(later, EVENING) == EVENING


@given(st.datetimes(timezones=st.just(UTC)), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_a_message_is_never_of_tomorrow(at: datetime, first: datetime | None) -> None:
    message = incoming("halo", sent_at=at, written_at=first)
    assert written(message, EVENING) <= EVENING + timedelta(minutes=5)
    assert load_incoming(dump_incoming(message)) == message


def test_of_a_forwarded_message_its_first_writing_counts() -> None:
    first = EVENING - timedelta(days=60)
    message = incoming("halo", sent_at=EVENING, written_at=first)
    assert (written(message, EVENING), sent(message, EVENING)) == (first, EVENING)


# Through the whole service


async def _bought_on(bench: Bench, message: Incoming) -> date:
    await bench.receive(message)
    await bench.receive(bench.message("telegram", message.address, "ya"))
    with bench.store.reading() as tx:
        chat = chats.at(tx, ("telegram", message.address))
        assert chat is not None and chat.person is not None
        [group] = groups.led_by(tx, chat.person)
        return ledger.latest(tx, group.id, 1)[0].purchase.bought_on


def _report(bench: Bench, said: str = "hari ini") -> Incoming:
    return bench.message("telegram", "ratna", f"beli pakan lele 5 sak @285rb {said} di toko Jaya")


async def test_what_was_written_before_an_outage_is_of_that_day(bench: Bench) -> None:
    today = day_of(bench.clock.time, "Asia/Jakarta")
    late = _report(bench)
    await bench.advance(bench.clock.time + timedelta(hours=17))
    assert day_of(bench.clock.time, "Asia/Jakarta") > today
    assert await _bought_on(bench, late) == today


async def test_of_what_is_forwarded_the_first_writer_meant_the_day(bench: Bench) -> None:
    message = _report(bench, "kemarin")
    first = bench.clock.time - timedelta(days=3)
    expected = day_of(first, "Asia/Jakarta") - timedelta(days=1)
    assert await _bought_on(bench, replace(message, written_at=first)) == expected


async def test_a_wrong_clock_at_the_provider_does_not_move_the_day(bench: Bench) -> None:
    message = replace(_report(bench), sent_at=datetime(2035, 1, 1, tzinfo=UTC))
    assert await _bought_on(bench, message) == day_of(bench.clock.time, "Asia/Jakarta")


def test_an_edit_was_sent_when_it_was_made_and_is_of_its_messages_day() -> None:
    """Its answer is not late, however old the message is that was changed."""
    wrote, changed = EVENING - timedelta(hours=30), EVENING
    edited = {"message_id": 1, "date": int(wrote.timestamp()), "from": {"id": 7}, "text": "halo",
              "edit_date": int(changed.timestamp()), "chat": {"id": 7, "type": "private"}}  # fmt: skip
    read = TelegramChannel("1:a", "http://localhost").read(
        {"update_id": 1, "edited_message": edited}
    )
    assert read is not None
    assert (sent(read, EVENING), written(read, EVENING)) == (changed, wrote)


# What is kept for later keeps its day


DAY = Question("hari", "Hari apa?", past_day, "Hari")


def dated(chat: Chat) -> None:
    """Asks something before it comes to what began it."""
    chat.offer(DAY)
    chat.ask(NICK)
    record(chat, str(chat.ask(DAY)), "")
    chat.say("Dicatat.")


def late_offer(chat: Chat) -> None:
    chat.ask(NICK)
    chat.offer(DAY)
    record(chat, str(chat.ask(DAY)), "")
    chat.say("Dicatat.")


@pytest.mark.parametrize("conversation", [dated, late_offer])
def test_a_day_said_on_monday_and_used_on_tuesday_is_monday(
    store: Store, cabinet: Cabinet, clock: Clock, conversation: Callable[[Chat], None]
) -> None:
    room = Room(store, cabinet)
    room.reopen(Catalogue([Listed("hari", conversation)], [otherwise], [], "hari", "hari"))
    assert NICK.wording in room.say("/hari hari ini", sent_at=clock.time)[0].text
    clock.later(days=1)
    room.say("Iti", sent_at=clock.time)
    assert room.records() == [("2020-12-15", "")]
