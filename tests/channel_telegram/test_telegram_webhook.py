"""Taps, and the webhook: its secret, its refusals, what it does while the database is down."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from starlette.datastructures import Headers
from structlog.testing import capture_logs

from bot.channels import Sent
from bot.channels.telegram.channel import BadWebhook, TelegramChannel
from handlers.talk.messages import Reply
from tests.fakes.inbox import Inbox, polling
from tests.fakes.telegram import FakeTelegram, Trouble

RATNA = 5012345678
SECRET = "rahasia_yang_panjang"


async def test_a_tap_is_thanked_for_without_holding_anything_up(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    telegram.trouble("answerCallbackQuery", Trouble(hang=True))
    slow, quick = telegram.tap(RATNA, "4711:0"), telegram.tap(RATNA, "4711:1")
    async with polling(channel, inbox):
        await telegram.push(slow)
        await inbox.until(lambda: len(inbox.messages) == 1)
        await telegram.push(quick)
        await telegram.until(lambda: bool(telegram.called("answerCallbackQuery")))
    assert [message.tap for message in inbox.messages.values()] == ["4711:0", "4711:1"]
    (thanked,) = telegram.called("answerCallbackQuery")
    assert thanked.fields["callback_query_id"] == quick["callback_query"]["id"]


async def test_a_tap_too_old_to_be_thanked_for_is_a_message_all_the_same(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    telegram.trouble("answerCallbackQuery", Trouble(400, "Bad Request: query is too old"))
    async with polling(channel, inbox):
        await telegram.push(telegram.tap(RATNA, "4711:0"))
        await telegram.until(lambda: not telegram.pending)
    await channel.close()
    assert [message.tap for message in inbox.messages.values()] == ["4711:0"]


async def test_a_tap_that_had_to_wait_is_thanked_for_later(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    wait = {"retry_after": 0.01}
    telegram.trouble("answerCallbackQuery", Trouble(429, "Too Many Requests", wait))
    tapped = telegram.tap(RATNA, "4711:0")
    async with polling(channel, inbox):
        await telegram.push(tapped)
        await telegram.until(lambda: bool(telegram.called("answerCallbackQuery")))
    (thanked,) = telegram.called("answerCallbackQuery")
    assert thanked.fields["callback_query_id"] == tapped["callback_query"]["id"]
    assert [message.tap for message in inbox.messages.values()] == ["4711:0"]


def headers(secret: str = SECRET) -> Headers:
    return Headers({"X-Telegram-Bot-Api-Secret-Token": secret})


async def test_a_request_with_the_secret_is_read(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    body = json.dumps(telegram.text(RATNA, "halo")).encode()
    taken = channel.webhook(headers(), body, SECRET)
    assert isinstance(taken, list)
    assert [message.text for message in taken] == ["halo"]


async def test_what_needs_no_answer_is_taken_as_nothing(channel: TelegramChannel) -> None:
    assert channel.webhook(headers(), b'{"update_id": 1, "channel_post": {}}', SECRET) == []


@pytest.mark.parametrize(
    ("given", "body", "secret", "status"),
    [
        (Headers(), b"{}", SECRET, 401),
        (headers("wrong"), b"{}", SECRET, 403),
        (headers(SECRET + "x"), b"{}", SECRET, 403),
        (headers("rahasiä"), b"{}", SECRET, 403),
        (headers(""), b"{}", "", 403),
        (headers("wrong"), b"x" * 2_000_000, SECRET, 403),
        (headers("wrong"), b"not JSON", SECRET, 403),
        (headers(), b"x" * 2_000_000, SECRET, 413),
        (headers(), b"", SECRET, 400),
        (headers(), b"\xff\xfe", SECRET, 400),
        (headers(), b"not JSON", SECRET, 400),
        (headers(), b"[1]", SECRET, 400),
        (headers(), b"[" * 100_000, SECRET, 400),
    ],
)
async def test_a_request_that_is_not_telegrams_is_refused(
    channel: TelegramChannel, given: Headers, body: bytes, secret: str, status: int
) -> None:
    assert channel.webhook(given, body, secret) == status


async def test_a_tap_by_webhook_is_thanked_for(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    channel.webhook(headers(), json.dumps(telegram.tap(RATNA, "4711:0")).encode(), SECRET)
    await telegram.until(lambda: bool(telegram.called("answerCallbackQuery")))


@asynccontextmanager
async def listening(channel: TelegramChannel, inbox: Inbox) -> AsyncIterator[str]:
    """A web server that does what the real one does with the webhook; gives its address."""

    async def handle(request: web.Request) -> web.Response:
        taken = channel.webhook(request.headers, await request.read(), SECRET)
        if isinstance(taken, int):
            return web.Response(status=taken)
        try:
            await inbox.receive(taken)
        except ConnectionError:
            return web.Response(status=503)
        return web.Response()

    app = web.Application()
    app.router.add_post("/telegram", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    await runner.cleanup()


async def test_by_webhook_a_database_that_is_down_loses_nothing(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    await telegram.push(telegram.text(RATNA, "sebelum"))
    inbox.troubles.append(ConnectionError("down"))
    async with listening(channel, inbox) as url:
        await channel.set_webhook(url, SECRET)
        await telegram.push(telegram.text(RATNA, "sesudah"), telegram.text(RATNA + 1, "lain"))
        await telegram.until(lambda: telegram.unposted == 0)
    assert sorted(inbox.texts) == ["lain", "sebelum", "sesudah"]
    (call,) = telegram.called("setWebhook")
    assert call.fields["secret_token"] == SECRET
    assert call.json("allowed_updates") == ["message", "edited_message", "callback_query"]
    assert "drop_pending_updates" not in call.fields


async def test_an_address_that_telegram_refuses_says_what_to_do(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.trouble("setWebhook", Trouble(400, "Bad Request: bad webhook: HTTPS url required"))
    with pytest.raises(BadWebhook, match=r"https url required.*web\.public_url"):
        await channel.set_webhook("http://contoh.id/telegram", SECRET)


async def test_a_webhook_set_earlier_serves_while_telegram_is_away(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.trouble("setWebhook", Trouble(502, body="<html>Bad Gateway</html>"))
    with capture_logs() as logs:
        await channel.set_webhook("https://contoh.id/telegram", SECRET)
    assert [line["event"] for line in logs] == ["telegram webhook not set"]


async def test_somebody_who_found_the_webhook_gets_nothing_in(
    channel: TelegramChannel, inbox: Inbox
) -> None:
    async with listening(channel, inbox) as url, ClientSession() as session:
        answer = await session.post(url, json={"update_id": 1})
        assert answer.status == 401
    assert inbox.calls == 0


async def test_closing_ends_what_is_still_under_way(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.trouble("answerCallbackQuery", Trouble(hang=True))
    channel.webhook(headers(), json.dumps(telegram.tap(RATNA, "4711:0")).encode(), SECRET)
    await telegram.until(lambda: not telegram.troubles["answerCallbackQuery"])
    await channel.close()
    assert isinstance(await channel.send("1", Reply("halo"), None), Sent)  # it opens anew
