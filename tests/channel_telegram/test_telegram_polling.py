"""Long polling over real HTTP: nothing is confirmed before it is written down."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram import polling as long_poll
from bot.channels.telegram.channel import TelegramChannel
from handlers.talk.messages import Incoming
from storage.database import DatabaseDown
from tests.fakes.inbox import Inbox, always, polling
from tests.fakes.telegram import TOKEN, FakeTelegram, Trouble, flood

RATNA = 5012345678


def offsets(telegram: FakeTelegram) -> list[int]:
    return [int(call.fields.get("offset", 0)) for call in telegram.called("getUpdates")]


async def test_messages_are_taken_in_order_and_then_confirmed(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    updates = [telegram.text(RATNA, text) for text in ("satu", "dua", "tiga")]
    await telegram.push(*updates)
    async with polling(channel, inbox):
        await telegram.until(lambda: not telegram.pending)
    assert inbox.texts == ["satu", "dua", "tiga"]
    assert list(inbox.messages) == [str(update["update_id"]) for update in updates]
    assert offsets(telegram) == [0, updates[-1]["update_id"] + 1]


async def test_only_what_is_answered_is_asked_for(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    async with polling(channel, inbox):
        await telegram.until(lambda: bool(telegram.called("getUpdates")))
    (call,) = telegram.called("getUpdates")
    assert call.json("allowed_updates") == ["message", "edited_message", "callback_query"]
    assert int(call.fields["timeout"]) == long_poll.POLL_SECONDS
    assert not telegram.called("deleteWebhook")


async def test_nothing_is_confirmed_before_it_is_written_down(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    entered, may_end = asyncio.Event(), asyncio.Event()

    async def receive(messages: Sequence[Incoming]) -> None:
        entered.set()
        await may_end.wait()

    await telegram.push(telegram.text(RATNA, "halo"))
    task = asyncio.create_task(channel.poll(receive, always))
    await entered.wait()
    assert offsets(telegram) == [0]
    assert len(telegram.pending) == 1
    may_end.set()
    await telegram.until(lambda: not telegram.pending)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_database_that_is_down_loses_nothing(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    inbox.troubles.extend([ConnectionError("down"), ConnectionError("down")])
    await telegram.push(telegram.text(RATNA, "halo"))
    with capture_logs() as logs:
        async with polling(channel, inbox):
            await telegram.until(lambda: not telegram.pending)
    assert inbox.texts == ["halo"]
    assert offsets(telegram)[:3] == [0, 0, 0]
    assert [line["event"] for line in logs] == ["messages not taken"] * 2


async def test_killed_in_the_middle_of_a_batch_a_restart_handles_the_rest(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    """The first process writes one message of three down and dies before it can say so."""
    died = asyncio.Event()

    async def half(messages: Sequence[Incoming]) -> None:
        await inbox.receive(messages[:1])
        died.set()
        await asyncio.Event().wait()

    await telegram.push(*(telegram.text(RATNA, text) for text in ("satu", "dua", "tiga")))
    task = asyncio.create_task(channel.poll(half, always))
    await died.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert inbox.texts == ["satu"]

    reborn = TelegramChannel(telegram.token, telegram.url)
    async with polling(reborn, inbox):
        await telegram.until(lambda: not telegram.pending)
    await reborn.close()
    assert inbox.texts == ["satu", "dua", "tiga"]


async def test_duplicates_and_disorder_confirm_no_update_too_early(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    telegram.unrest = Random(7)
    updates = [telegram.text(RATNA + n % 5, str(n)) for n in range(250)]
    await telegram.push(*updates)
    async with polling(channel, inbox):
        await telegram.until(lambda: not telegram.pending)
    assert sorted(inbox.texts, key=int) == [str(n) for n in range(250)]


async def test_what_needs_no_answer_is_confirmed_too(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    await telegram.push(telegram.update(channel_post={"message_id": 1}))
    async with polling(channel, inbox):
        await telegram.until(lambda: not telegram.pending)
    assert inbox.calls == 0


async def test_an_update_that_cannot_be_read_is_kept_and_holds_up_nobody(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    broken = telegram.text(RATNA, "x")
    broken["message"]["text"] = {"a": 1}
    await telegram.push(broken, telegram.text(RATNA, "halo"))
    async with polling(channel, inbox):
        await telegram.until(lambda: not telegram.pending)
    kept, read = inbox.messages.values()
    assert json.loads(kept.raw) == broken
    assert kept.address == str(RATNA)
    assert read.text == "halo"


async def test_only_the_holder_of_the_lease_polls(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    asked: list[bool] = []
    given = asyncio.Event()

    async def lease() -> bool:
        asked.append(given.is_set())
        if len(asked) == 3:
            assert not telegram.calls
            given.set()
        return asked[-1]

    await telegram.push(telegram.text(RATNA, "halo"))
    async with polling(channel, inbox, lease):
        await inbox.until(lambda: inbox.texts == ["halo"])
    assert asked[:4] == [False, False, False, True]


async def test_a_lease_that_cannot_be_asked_for_is_asked_for_again(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    answers = deque([ConnectionError("database down")])

    async def lease() -> bool:
        if answers:
            raise answers.popleft()
        return True

    await telegram.push(telegram.text(RATNA, "halo"))
    async with polling(channel, inbox, lease):
        await inbox.until(lambda: inbox.texts == ["halo"])


@pytest.mark.parametrize(
    ("trouble", "event"),
    [
        (flood(0), "telegram refuses to be polled"),
        (Trouble(401, "Unauthorized"), "telegram refuses to be polled"),
        (Trouble(502, body="<html>Bad Gateway</html>"), "telegram refuses to be polled"),
        (Trouble(200, body="no JSON"), "telegram not reached"),
        (Trouble(cut=True), "telegram not reached"),
    ],
)
async def test_a_poll_that_fails_is_tried_again(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox, trouble: Trouble, event: str
) -> None:
    telegram.trouble("getUpdates", trouble, trouble)
    await telegram.push(telegram.text(RATNA, "halo"))
    with capture_logs() as logs:
        async with polling(channel, inbox):
            await telegram.until(lambda: not telegram.pending)
    assert inbox.texts == ["halo"]
    assert [line["event"] for line in logs] == [event, event]


async def test_a_flood_of_polls_waits_as_long_as_telegram_says(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    slept: list[float] = []
    asleep = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        asleep.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(long_poll, "asyncio", SimpleNamespace(sleep=sleep))
    telegram.trouble("getUpdates", flood(3600))
    telegram.pending = [telegram.text(RATNA, "halo")]
    with capture_logs() as logs:
        async with polling(channel, inbox):
            async with asyncio.timeout(10):
                await asleep.wait()
    assert slept == [3600]
    assert logs[0]["status"] == 429
    assert inbox.calls == 0


async def test_after_our_own_trouble_polling_goes_on_within_seconds(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(long_poll, "asyncio", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr(long_poll, "_PATIENCE", (1.0, 30.0))
    inbox.troubles.extend(DatabaseDown("away") for _ in range(3))
    telegram.pending = [telegram.text(RATNA, "halo")]
    async with polling(channel, inbox):
        await inbox.until(lambda: inbox.texts == ["halo"] or inbox.calls > 9)
        await telegram.until(lambda: inbox.texts == ["halo"])
    assert slept[:3] == [1.0, 2.0, 2.0]


async def test_two_pollers_are_told_of_each_other(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    other = TelegramChannel(telegram.token, telegram.url)
    with capture_logs() as logs:
        async with polling(channel, inbox), polling(other, inbox):
            await telegram.until(lambda: bool(logs))
    await other.close()
    assert logs[0]["status"] == 409
    assert "another installation" in logs[0]["advice"]


async def test_a_webhook_that_is_set_is_left_alone_and_explained(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    telegram.webhook = {"url": "http://127.0.0.1:9/production"}
    with capture_logs() as logs:
        async with polling(channel, inbox):
            await telegram.until(lambda: bool(logs))
    assert "deleteWebhook" in logs[0]["advice"]
    assert telegram.webhook
    assert TOKEN not in json.dumps(logs[0])


ODD: list[Any] = [
    7, "update", None, [], True, {}, {"update_id": None}, {"update_id": True},
    {"update_id": "700000005"}, {"update_id": 1.5}, {"update_id": 10**400}, {"update_id": [1]},
    {"update_id": -4, "message": {}}, {"update_id": 2**31, "message": {}},
]  # fmt: skip


def _batch(*entries: Any) -> Trouble:
    return Trouble(200, body=json.dumps({"ok": True, "result": entries}))


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: json.dumps(odd)[:30])
async def test_an_entry_without_a_number_holds_up_nothing_of_its_batch(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox, odd: Any
) -> None:
    good = telegram.text(RATNA, "halo")
    telegram.trouble("getUpdates", _batch(odd, good, odd), _batch(odd))
    await telegram.push(telegram.text(RATNA, "lagi"))
    with capture_logs() as logs:
        async with polling(channel, inbox):
            await telegram.until(lambda: not telegram.pending)
    assert [text for text in inbox.texts if text] == ["halo", "lagi"]
    kept = [message for message in inbox.messages.values() if message.raw]
    assert [json.loads(message.raw) for message in kept] == [odd]
    assert [line["event"] for line in logs] == ["updates that cannot be confirmed"]
    offset = good["update_id"] + 1
    assert offset in offsets(telegram)
    assert max(offsets(telegram)) == offset + 1


@pytest.mark.parametrize("result", [{"a": 1}, "abc", 5, None])
async def test_an_answer_without_a_list_is_asked_for_again(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox, result: Any
) -> None:
    telegram.trouble("getUpdates", Trouble(200, body=json.dumps({"ok": True, "result": result})))
    await telegram.push(telegram.text(RATNA, "halo"))
    with capture_logs() as logs:
        async with polling(channel, inbox):
            await telegram.until(lambda: not telegram.pending)
    assert inbox.texts == ["halo"]
    assert [line["event"] for line in logs] == ["telegram not reached"]
