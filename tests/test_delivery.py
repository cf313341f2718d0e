"""Delivery: what each end of a send means, quiet hours, windows, doubt, and one at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels import (
    Later,
    Missing,
    Rejected,
    Sent,
    Unknown,
    Unreachable,
    WindowClosed,
)
from bot.sending.delivery import GIVEN_UP_AFTER, HOLD, LOOK_AGAIN, TRIES, TRIES_IN_DOUBT, Delivery
from bot.sending.words import AGAIN, daytime
from handlers.talk.messages import Attachment, Reply
from storage import Store, chats, files, people
from storage.cabinet import Cabinet
from storage.database import DatabaseDown
from storage.mail import inbox, outbox
from storage.mail.outbox import Lane
from tests.office import Office, Scripted, Window
from tests.support import Clock


async def test_a_letter_is_sent_once_and_its_receipt_kept(office: Office) -> None:
    office.write()
    assert await office.round() == ["halo"]
    assert await office.round() == []
    assert office.ends() == [("sent", "")]
    with office.store.reading() as tx:
        assert outbox.receipts(tx, office.chat()) == {"42"}


async def test_answers_go_before_bulk(office: Office) -> None:
    office.write("pengingat", lane="bulk")
    office.write("jawaban", "b")
    assert await office.round() == ["jawaban", "pengingat"]


async def test_an_answer_in_doubt_is_not_repeated_to_who_has_written_since(
    office: Office, clock: Clock
) -> None:
    office.write()
    office.delivery.claim(bulk=False)
    clock.time += HOLD + timedelta(seconds=1)
    chat = office.chat()
    with office.store.transaction() as tx:
        inbox.add(tx, [inbox.Arrival("telegram", "1", chat, "{}")])
        inbox.done(tx, list(inbox.heads(tx, 1).values()))
    await office.settle()
    assert await office.round() == []
    assert office.ends() == [("dropped", "in doubt, and they have written since")]


@pytest.mark.parametrize("their_clock", [-50, 50])
async def test_who_has_written_since_is_told_by_numbers_not_by_two_clocks(
    office: Office, clock: Clock, their_clock: int
) -> None:
    """Two processes read the server's clock, and one of them was kept waiting for the answer."""
    chat = office.chat()
    with office.store.transaction() as tx:
        [cause] = inbox.add(tx, [inbox.Arrival("telegram", "1", chat, "{}")])
        inbox.done(tx, list(inbox.heads(tx, 1).values()))
    office.write(cause=cause)
    office.delivery.claim(bulk=False)
    clock.time += timedelta(milliseconds=their_clock)
    with office.store.transaction() as tx:
        inbox.add(tx, [inbox.Arrival("telegram", "2", chat, "{}")])
        inbox.done(tx, list(inbox.heads(tx, 1).values()))
    clock.time += HOLD + timedelta(seconds=1)
    await office.settle()
    assert await office.round() == []
    assert office.ends() == [("dropped", "in doubt, and they have written since")]


async def test_only_one_process_claims_bulk(office: Office) -> None:
    office.write("pengingat", lane="bulk")
    assert office.delivery.claim(bulk=False) == []


async def test_a_letter_to_nobody_is_not_sent(office: Office) -> None:
    """Its cause could not be read, nor who wrote it: the apology has no address."""
    office.write(address="")
    office.write("soal keamanan", address="", lane="now")
    office.write("pengingat", address="", lane="bulk")
    assert await office.round() == []
    assert office.ends("") == [("dropped", "nobody to send it to")] * 3


async def test_a_rejected_letter_is_given_up_with_its_reason(office: Office) -> None:
    office.channel.ends = [Rejected("too long")]
    office.write()
    await office.round()
    assert office.ends() == [("failed", "too long")]


async def test_who_cannot_be_reached_gets_no_bulk_until_they_write(office: Office) -> None:
    office.channel.ends = [Unreachable("blocked")]
    office.write()
    await office.round()
    office.write("pengingat", lane="bulk")
    assert await office.round() == []
    gone = ("dropped", "unreachable: blocked")
    assert office.ends() == [gone, gone]
    chat = office.chat()
    with office.store.transaction() as tx:
        chats.save(tx, [(chat, {})])
    office.write("pengingat baru", lane="bulk")
    assert await office.round() == ["pengingat baru"]


def person_with(office: Office, *addresses: str) -> None:
    """Somebody with these chats, the last one used last."""
    with office.store.transaction() as tx:
        person = people.add(tx, "Ratna")
    for minutes, address in enumerate(addresses):
        chat = office.chat(address)
        with office.store.transaction() as tx:
            chats.belong(tx, chat, person)
            chats.last_wrote(tx, chat, tx.now + timedelta(minutes=minutes))


@pytest.mark.parametrize("lane", ["bulk", "now"])
async def test_what_a_blocked_chat_does_not_take_goes_to_another_of_the_person(
    office: Office, lane: Lane
) -> None:
    person_with(office, "old", "works", "blocked")
    office.channel.ends = [Unreachable("blocked")]
    office.write("pengingat", "blocked", lane)
    await office.round()
    await office.round()
    office.write("pengingat lagi", "blocked", "bulk")  # written before it was known
    await office.round()
    await office.round()
    assert [(address, reply.text) for address, reply, _ in office.channel.sent] == [
        ("blocked", "pengingat"), ("works", "pengingat"), ("works", "pengingat lagi")
    ]  # fmt: skip
    assert office.ends("works") == [("sent", "")] * 2
    assert office.ends("old") == []


async def test_a_person_all_of_whose_chats_are_blocked_is_tried_once_in_each(
    office: Office,
) -> None:
    person_with(office, "a", "b")
    office.channel.ends = [Unreachable("blocked")] * 9
    office.write("pengingat", "b", "bulk")
    for _ in range(4):
        await office.round()
    assert [address for address, _, _ in office.channel.sent] == ["b", "a"]


async def test_an_answer_goes_nowhere_but_where_it_was_asked(office: Office) -> None:
    person_with(office, "a", "b")
    office.channel.ends = [Unreachable("blocked")]
    office.write("jawaban", "b")
    for _ in range(2):
        await office.round()
    assert [address for address, _, _ in office.channel.sent] == ["b"]


async def test_an_answer_is_tried_even_when_they_were_unreachable(office: Office) -> None:
    chat = office.chat()
    with office.store.transaction() as tx:
        chats.gave_up(tx, chat, "blocked")
    office.write()
    assert await office.round() == ["halo"]


# Later


async def test_a_letter_is_tried_again_with_growing_patience(office: Office, clock: Clock) -> None:
    office.channel.ends = [Later(0, "busy")] * 99
    office.write()
    waits: list[float] = []
    while office.ends() in ([("waiting", "")], [("waiting", "busy")]):
        await office.round()
        with office.store.reading() as tx:
            due = outbox.next_due(tx)
        if due is not None:
            waits.append((due - clock.time).total_seconds())
            clock.time = due
    assert waits == sorted(waits)
    assert len(waits) > TRIES
    assert timedelta(seconds=sum(waits)) >= GIVEN_UP_AFTER, "not before a day has passed"
    assert office.ends() == [("failed", "busy")]


async def test_a_channel_that_is_throttled_rests_as_a_whole(office: Office, clock: Clock) -> None:
    office.channel.ends = [Later(30, "429", everyone=True)]
    for address in ("a", "b"):
        office.write(address, address)
    assert await office.round() == ["a"], "the second was not even tried"
    clock.later(seconds=29)
    assert await office.round() == []
    clock.later(seconds=1)
    assert await office.round() == ["a", "b"]
    assert office.ends() == [("sent", "")]


async def test_being_throttled_costs_no_attempt(office: Office, clock: Clock) -> None:
    office.write()
    for _ in range(TRIES + 2):
        office.channel.ends = [Later(30, "429", everyone=True)]
        await office.round()
        clock.later(seconds=30)
    assert await office.round() == ["halo"]


async def test_a_letter_for_a_channel_that_is_not_set_up_waits(
    lite: Store, cabinet: Cabinet
) -> None:
    office = Office(lite, cabinet, Scripted())
    office.write()
    closed = Delivery(lite, {}, cabinet)
    [letter] = closed.claim(bulk=True)
    closed.record([await closed.send(letter)])
    assert office.ends() == [("waiting", "telegram is not set up")]


# Bulk letters and the time of day


@pytest.mark.parametrize(
    ("zone", "hour", "until"),
    [
        ("Asia/Jakarta", 2, None),  # 09:00
        ("Asia/Jakarta", 1, None),  # 08:00
        ("Asia/Jakarta", 0, "01:00"),  # 07:00
        ("Asia/Jakarta", 11, None),  # 18:00
        ("Asia/Jakarta", 12, "01:00"),  # 19:00
        ("Asia/Jayapura", 10, "23:00"),  # 19:00
        ("", 0, "01:00"),
    ],
)
def test_daytime_is_eight_to_seven_where_they_live(zone: str, hour: int, until: str | None) -> None:
    now = datetime(2020, 12, 15, hour, tzinfo=UTC)
    found = daytime(now, zone)
    assert found == now if until is None else f"{found:%H:%M}" == until
    assert found - now < timedelta(hours=24)


async def test_a_bulk_letter_waits_for_the_morning(office: Office, clock: Clock) -> None:
    clock.time = datetime(2020, 12, 15, 15, tzinfo=UTC)  # 22:00 in Jakarta
    office.write("pengingat", lane="bulk", zone="Asia/Jakarta")
    office.write("jawaban", "b")
    assert await office.round() == ["jawaban"]
    clock.time = datetime(2020, 12, 16, 1, tzinfo=UTC)
    assert await office.round() == ["pengingat"]


async def test_a_bulk_letter_that_is_no_longer_true_is_dropped(
    office: Office, clock: Clock
) -> None:
    office.write("pengingat", lane="bulk", stale_at=clock.time + timedelta(hours=1))
    clock.later(hours=1)
    assert await office.round() == []
    assert office.ends() == [("dropped", "no longer true when it could be sent")]


# Windows


def wrote(office: Office, hours_ago: float) -> None:
    chat = office.chat()
    with office.store.transaction() as tx:
        chats.save(tx, [(chat, {})])
    office.store.now.later(hours=hours_ago)  # type: ignore[attr-defined]


async def test_inside_the_window_free_text_goes_out(window: Office) -> None:
    wrote(window, 23)
    window.write()
    assert await window.round() == ["halo"]


async def test_after_the_window_the_approved_text_goes_out(window: Office) -> None:
    wrote(window, 25)
    window.write()
    assert await window.round() == []
    assert isinstance(window.channel, Window)
    assert window.channel.knocked == ["halo"]
    assert window.ends() == [("sent", "")]


async def test_a_window_that_closed_meanwhile_is_knocked_at(window: Office) -> None:
    wrote(window, 1)
    window.channel.ends = [WindowClosed()]
    window.write()
    await window.round()
    assert isinstance(window.channel, Window)
    assert window.channel.knocked == ["halo"]


async def test_a_window_where_nobody_can_knock_fails_loudly(office: Office) -> None:
    office.channel.ends = [WindowClosed()]
    office.write()
    await office.round()
    assert office.ends() == [("failed", "the 24 hours to answer in are over")]


# Doubt


async def test_an_answer_in_doubt_is_sent_again_and_says_so(office: Office) -> None:
    office.channel.ends = [Unknown("cut off")]
    office.write()
    assert await office.round() == ["halo"]
    [again] = await office.round()
    assert again == f"{AGAIN}\n\nhalo"
    assert office.ends() == [("sent", "")]


async def test_an_answer_that_is_never_confirmed_is_left(office: Office) -> None:
    office.channel.ends = [Unknown("cut off")] * TRIES_IN_DOUBT
    office.write()
    for _ in range(TRIES_IN_DOUBT + 1):
        await office.round()
    assert len(office.channel.sent) == TRIES_IN_DOUBT
    assert office.ends() == [("unknown", "cut off")]


@pytest.mark.parametrize(("deaths", "said"), [(TRIES - 1, [f"{AGAIN}\n\nhalo"]), (TRIES, [])])
async def test_who_dies_again_and_again_costs_nobody_the_answer(
    office: Office, clock: Clock, deaths: int, said: list[str]
) -> None:
    office.write()
    for _ in range(deaths):
        office.delivery.claim(bulk=False)  # and then the process is killed
        office.reopen()
        clock.time += HOLD + timedelta(seconds=1)
        await office.settle()
    assert await office.round() == said
    assert office.ends()[0][0] == ("sent" if said else "unknown")


async def test_a_bulk_letter_in_doubt_is_never_sent_twice(office: Office) -> None:
    office.channel.ends = [Unknown("cut off")]
    office.write("pengingat", lane="bulk")
    for _ in range(3):
        await office.round()
    assert len(office.channel.sent) == 1
    assert office.ends() == [("unknown", "cut off")]


async def test_a_send_without_an_answer_is_in_doubt(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.delivery.SEND_SECONDS", 0)
    office.channel.never = True
    office.write("pengingat", lane="bulk")
    await office.round()
    assert office.ends() == [("unknown", "no answer in time")]


async def test_a_letter_whose_sender_died_is_settled_after_its_hold(
    office: Office, clock: Clock
) -> None:
    office.write("jawaban")
    office.write("pengingat", "b", lane="bulk")
    office.delivery.claim(bulk=True)  # and then the process is killed
    office.reopen()
    await office.settle()
    assert office.ends() == [("sending", "")]
    clock.time += HOLD + timedelta(seconds=1)
    await office.settle()
    assert office.ends("b") == [("unknown", "its sender died")]
    assert await office.round() == [f"{AGAIN}\n\njawaban"]


async def test_where_the_provider_knows_it_is_asked(office: Office, clock: Clock) -> None:
    office.channel.ends, office.channel.found = [Unknown("cut off")], Sent("99")
    office.write()
    await office.round()
    assert office.ends() == [("sent", "")]
    with office.store.reading() as tx:
        assert outbox.receipts(tx, office.chat()) == {"99"}


async def test_what_is_not_found_is_looked_for_again_and_then_the_rest_is_sent(
    office: Office, clock: Clock
) -> None:
    office.channel.ends = [Unknown("cut off")]
    office.channel.found = Missing(Reply("the second half"))
    office.write()
    await office.round()
    assert [state for state, _ in office.ends()] == ["sending"], "not at the first look"
    clock.time += LOOK_AGAIN + timedelta(seconds=1)
    await office.settle()
    assert await office.round() == ["the second half"]


async def test_while_the_provider_does_not_answer_nothing_is_sent(
    office: Office, clock: Clock
) -> None:
    office.channel.ends, office.channel.found = [Unknown("cut off")], Unknown("down")
    office.write()
    await office.round()
    for _ in range(5):
        clock.time += LOOK_AGAIN + timedelta(seconds=1)
        await office.settle()
    assert len(office.channel.sent) == 1
    assert [state for state, _ in office.ends()] == ["sending"]


async def test_an_orphan_of_a_channel_that_is_gone_is_held(
    office: Office, cabinet: Cabinet, clock: Clock
) -> None:
    office.write()
    office.delivery.claim(bulk=True)
    clock.time += HOLD + timedelta(seconds=1)
    closed = Delivery(office.store, {}, cabinet)
    for letter in closed.orphans():
        closed.record([await closed.settle(letter)])
    assert [state for state, _ in office.ends()] == ["sending"]


# Attachments


async def test_a_file_travels_with_its_letter(office: Office, cabinet: Cabinet) -> None:
    with office.store.transaction() as tx:
        id = files.add(tx, cabinet.put(b"picture"), 7, "a.png")
    office.write(attachment=Attachment(str(id), "a.png", "picture"))
    await office.round()
    assert office.channel.sent[0][2] == b"picture"


@pytest.mark.parametrize("damage", ["gone", "damaged"])
async def test_a_letter_whose_file_is_lost_is_given_up(
    office: Office, cabinet: Cabinet, tmp_path: Any, damage: str
) -> None:
    name = cabinet.put(b"picture")
    with office.store.transaction() as tx:
        id = files.add(tx, name, 7, "a.png")
    path = tmp_path / "files" / name[:2] / name
    path.unlink() if damage == "gone" else path.write_bytes(b"rubbish")
    office.write(attachment=Attachment(str(id), "a.png", "picture"))
    assert await office.round() == []
    [(state, error)] = office.ends()
    assert state == "failed"
    assert error.startswith("attachment lost")


@pytest.mark.parametrize("odd", [RecursionError(), MemoryError(), UnicodeError(), KeyError("sid")])
async def test_a_channel_that_stumbles_leaves_the_letter_in_doubt(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch, odd: Exception
) -> None:
    async def stumble(*_: Any) -> Any:
        raise odd

    office.write()
    with monkeypatch.context() as patched:
        patched.setattr(office.channel, "send", stumble)
        patched.setattr(office.channel, "find", stumble)
        await office.round()
    [(state, why)] = office.ends()
    assert state == "sending"
    assert type(odd).__name__ in why
    clock.later(seconds=11)
    await office.settle()
    assert await office.round() == [f"{AGAIN}\n\nhalo"]
    assert [state for state, _ in office.ends()] == ["sent"]


async def test_an_attachment_that_cannot_be_read_now_is_read_later(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.store.transaction() as tx:
        id = files.add(tx, office.cabinet.put(b"abc"), 3, "a.png")
    office.write(attachment=Attachment(str(id), "a.png", "picture"))
    for trouble in (OSError(24, "too many open files"), DatabaseDown("away")):

        def away(_: str, trouble: Exception = trouble) -> bytes:
            raise trouble

        with monkeypatch.context() as patched:
            patched.setattr(office.cabinet, "read", away)
            assert await office.round() == []
        clock.later(seconds=10)
    assert await office.round() == ["halo"]
    assert office.channel.sent[0][2] == b"abc"
