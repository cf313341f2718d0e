"""The channel over real HTTP against a Bot API server on loopback."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientSession, web
from starlette.datastructures import Headers
from structlog.testing import capture_logs

from bot.channels import (
    Channel,
    End,
    FetchFailed,
    Later,
    Rejected,
    Sent,
    Unknown,
    Unreachable,
    telegram_polling,
    telegram_wire,
)
from bot.channels import telegram as telegram_module
from bot.channels.telegram import BadToken, TelegramChannel
from handlers.messages import Attachment, Incoming, Media, Option, Reply
from tests.fakes.telegram import BLOCKED, TOKEN, FakeTelegram, Trouble, flood

RATNA = 5012345678
SECRET = "rahasia_yang_panjang"
PICTURE = Attachment("17", "status.png", "picture")
DOCUMENT = Attachment("18", "lpj.pdf", "document")


@dataclass
class Inbox:
    """Where messages are written down: each key once, or not at all while it has troubles."""

    messages: dict[str, Incoming] = field(default_factory=dict)
    calls: int = 0
    troubles: deque[Exception] = field(default_factory=deque)
    told: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, messages: Sequence[Incoming]) -> None:
        async with self.told:
            self.calls += 1
            self.told.notify_all()
            if self.troubles:
                raise self.troubles.popleft()
            for message in messages:
                self.messages.setdefault(message.key, message)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages.values()]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self.told:
            await self.told.wait_for(true)


async def always() -> bool:
    return True


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def channel(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    opened = TelegramChannel(telegram.token, telegram.url)
    yield opened
    await opened.close()


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures are tried again at once, and a silent server is given up soon."""
    monkeypatch.setattr(telegram_polling, "_PATIENCE", (0.0, 0.01))
    monkeypatch.setattr(telegram_polling, "_LEASE_SECONDS", 0.001)
    monkeypatch.setattr(telegram_wire, "ANSWER_SECONDS", 0.2)


@asynccontextmanager
async def polling(
    channel: TelegramChannel, inbox: Inbox, holds_lease: Any = always
) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.poll(inbox.receive, holds_lease))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def offsets(telegram: FakeTelegram) -> list[int]:
    return [int(call.fields.get("offset", 0)) for call in telegram.called("getUpdates")]


# Starting


def test_it_is_a_channel(channel: TelegramChannel) -> None:
    as_protocol: Channel = channel
    assert (as_protocol.name, as_protocol.limits.text) == ("telegram", 4096)


async def test_the_commands_are_listed_for_everyone_and_for_indonesian(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    await channel.start([("menu", "Pilihan utama"), ("lapor belanja", "Lapor belanja")])
    calls = telegram.called("setMyCommands")
    assert [call.fields.get("language_code") for call in calls] == [None, "id"]
    for call in calls:
        assert call.json("commands") == [
            {"command": "menu", "description": "Pilihan utama"},
            {"command": "lapor_belanja", "description": "Lapor belanja"},
        ]


@pytest.mark.parametrize("token", ["123456789:not_the_right_one", "garbage", "1:"])
async def test_a_wrong_token_says_what_to_do(telegram: FakeTelegram, token: str) -> None:
    channel = TelegramChannel(token, telegram.url)
    with pytest.raises(BadToken, match="@BotFather") as raised:
        await channel.start([])
    assert token not in str(raised.value)
    await channel.close()


async def test_a_wrong_address_says_what_to_do(telegram: FakeTelegram) -> None:
    channel = TelegramChannel(telegram.token, f"{telegram.url}/not/here")
    with pytest.raises(BadToken, match=r"telegram\.api_url"):
        await channel.start([])
    await channel.close()


async def test_while_telegram_is_away_the_start_goes_on(
    telegram: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    telegram.trouble("getMe", Trouble(502, body="<html>Bad Gateway</html>"))
    with capture_logs() as logs:
        await channel.start([("menu", "Pilihan utama")])
    assert [line["event"] for line in logs] == ["telegram not ready"]
    async with polling(channel, inbox):
        await telegram.push(telegram.text(RATNA, "halo"))
        await inbox.until(lambda: inbox.texts == ["halo"])


async def test_a_slash_at_the_end_of_the_address_does_no_harm(telegram: FakeTelegram) -> None:
    channel = TelegramChannel(telegram.token, telegram.url + "/")
    await channel.start([])
    assert telegram.called("getMe")
    await channel.close()


async def test_after_the_start_the_bot_knows_its_name(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    group = {"id": -4123, "type": "group", "title": "Mekar"}
    update = telegram.text(RATNA, "@jps_uji_bot saldo", chat=group)
    assert channel.read(update) is None
    await channel.start([])
    message = channel.read(update)
    assert message is not None
    assert not message.private


# Polling


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
    assert int(call.fields["timeout"]) == telegram_polling.POLL_SECONDS
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
        (Trouble(200, body="no JSON"), "messages not taken"),
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

    monkeypatch.setattr(telegram_polling, "asyncio", SimpleNamespace(sleep=sleep))
    telegram.trouble("getUpdates", flood(3600))
    telegram.pending = [telegram.text(RATNA, "halo")]
    with capture_logs() as logs:
        async with polling(channel, inbox):
            async with asyncio.timeout(10):
                await asleep.wait()
    assert slept == [3600]
    assert logs[0]["status"] == 429
    assert inbox.calls == 0


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


# Taps


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


# Webhook


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


async def test_somebody_who_found_the_webhook_gets_nothing_in(
    channel: TelegramChannel, inbox: Inbox
) -> None:
    async with listening(channel, inbox) as url, ClientSession() as session:
        answer = await session.post(url, json={"update_id": 1})
        assert answer.status == 401
    assert inbox.calls == 0


# Sending


async def test_a_reply_arrives_with_its_bold_words_and_buttons(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    reply = Reply("*Saldo* 👍 & <b>", (Option("Ya", "4711:0"), Option("Menu", "/menu", True)))
    end = await channel.send(str(RATNA), reply, None)
    (call,) = telegram.sent
    assert isinstance(end, Sent)
    assert end.receipt.isdecimal()
    assert call.method == "sendMessage"
    assert call.fields["chat_id"] == str(RATNA)
    assert call.fields["text"] == "Saldo 👍 & <b>"
    assert "parse_mode" not in call.fields
    assert call.json("entities") == [{"type": "bold", "offset": 0, "length": 5}]
    assert call.json("reply_markup") == {
        "inline_keyboard": [
            [{"text": "Ya", "callback_data": "4711:0"}, {"text": "Menu", "callback_data": "/menu"}]
        ]
    }


async def test_the_receipt_is_that_of_the_last_message(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    first = await channel.send("1", Reply("pendek"), None)
    last = await channel.send("1", Reply("panjang. " * 600), None)
    assert isinstance(first, Sent)
    assert isinstance(last, Sent)
    assert int(last.receipt) == int(first.receipt) + 2
    assert len(telegram.sent) == 3


async def test_nothing_to_show_is_rejected(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    assert isinstance(await channel.send("1", Reply(" "), None), Rejected)
    assert not telegram.calls


@pytest.mark.parametrize(
    ("attachment", "method", "name"),
    [(PICTURE, "sendPhoto", "photo"), (DOCUMENT, "sendDocument", "document")],
)
async def test_a_file_goes_out_under_its_name_with_its_caption(
    telegram: FakeTelegram, channel: TelegramChannel,
    attachment: Attachment, method: str, name: str,
) -> None:  # fmt: skip
    reply = Reply("Ini *berkas* Anda.", (Option("Ya", "1:0"),), attachment)
    end = await channel.send(str(RATNA), reply, b"\x89PNG bytes \x00\xff")
    (call,) = telegram.sent
    assert isinstance(end, Sent)
    assert call.method == method
    filename, _, content = call.files[name]
    assert (filename, content) == (attachment.name, b"\x89PNG bytes \x00\xff")
    assert call.fields["caption"] == "Ini berkas Anda."
    assert call.json("caption_entities") == [{"type": "bold", "offset": 4, "length": 6}]
    assert "inline_keyboard" in call.json("reply_markup")


async def test_a_file_with_a_long_text_is_followed_by_it(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    await channel.send("1", Reply("Baris. " * 200, attachment=DOCUMENT), b"%PDF")
    assert [call.method for call in telegram.sent] == ["sendDocument", "sendMessage"]
    assert "caption" not in telegram.sent[0].fields


async def test_a_picture_too_large_to_be_one_goes_as_a_document(
    telegram: FakeTelegram, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_module, "_LARGEST_PHOTO", 3)
    await channel.send("1", Reply("", attachment=PICTURE), b"1234")
    assert [call.method for call in telegram.sent] == ["sendDocument"]


@pytest.mark.parametrize(
    ("trouble", "expected", "everyone"),
    [
        (flood(7), Later(7, "", everyone=True), True),
        (Trouble(429, "Too Many Requests"), Later(5, "", everyone=True), True),
        (Trouble(500, "Internal Server Error: restart"), Later(1, ""), False),
        (Trouble(502, body="<html>Bad Gateway</html>"), Later(1, ""), False),
        (Trouble(401, "Unauthorized"), Later(60, ""), True),
    ],
)
async def test_a_refusal_of_the_moment_is_tried_later(
    telegram: FakeTelegram, channel: TelegramChannel,
    trouble: Trouble, expected: Later, everyone: bool,
) -> None:  # fmt: skip
    telegram.trouble("sendMessage", trouble)
    end = await channel.send("1", Reply("halo"), None)
    assert isinstance(end, Later)
    assert (end.seconds, end.everyone) == (expected.seconds, everyone)
    assert isinstance(await channel.send("1", Reply("halo"), None), Sent)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (BLOCKED, Unreachable),
        (Trouble(403, "Forbidden: user is deactivated"), Unreachable),
        (Trouble(400, "Bad Request: chat not found"), Unreachable),
        (Trouble(400, "Bad Request: not enough rights to send text messages"), Unreachable),
        (Trouble(400, "Bad Request: message is not modified"), Rejected),
        (Trouble(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected),
        (Trouble(413, body="<html>Request Entity Too Large</html>"), Rejected),
        (Trouble(504, body="<html>Gateway Time-out</html>"), Unknown),
        (Trouble(200, body="no JSON"), Unknown),
        (Trouble(200, body='{"ok": true, "result": true}'), Unknown),
        (Trouble(200, body='{"ok": true, "result": {}}'), Unknown),
        (Trouble(301, body="<html>Moved Permanently</html>"), Unknown),
        (Trouble(cut=True), Unknown),
        (Trouble(hang=True), Unknown),
    ],
)
async def test_each_end_of_a_send_has_its_type(
    telegram: FakeTelegram, channel: TelegramChannel, trouble: Trouble, kind: type[End]
) -> None:
    telegram.trouble("sendMessage", trouble)
    end = await channel.send("1", Reply("halo"), None)
    assert isinstance(end, kind), end
    assert telegram.token not in repr(end)


async def test_a_message_that_may_be_out_is_never_sent_again_by_itself(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    await channel.send("1", Reply("buka sambungan"), None)
    telegram.trouble("sendMessage", Trouble(cut=True))
    assert isinstance(await channel.send("1", Reply("halo"), None), Unknown)
    assert [call.fields["text"] for call in telegram.sent] == ["buka sambungan", "halo"]


async def test_a_server_that_is_not_there_was_sent_nothing(channel: TelegramChannel) -> None:
    async with FakeTelegram() as gone:
        address = gone.url
    lost = TelegramChannel(TOKEN, address)
    end = await lost.send("1", Reply("halo"), None)
    await lost.close()
    assert isinstance(end, Later)
    assert not end.everyone


async def test_half_of_a_long_reply_is_not_sent_again(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    """The flood begins after the first message: nobody can say that nothing is out."""
    many = Reply("Kelompok membeli bibit. " * 300)
    telegram.trouble("sendMessage", None, flood(1))
    end = await channel.send("1", many, None)
    assert isinstance(end, Unknown)
    assert "1 of 2" in end.why


async def test_a_group_that_moved_is_followed(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    moved = Trouble(
        400, "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1002123456789},
    )  # fmt: skip
    telegram.trouble("sendMessage", moved)
    end = await channel.send("-4123456789", Reply("panjang. " * 600), None)
    assert isinstance(end, Sent)
    assert end.moved_to == "-1002123456789"
    assert [call.fields["chat_id"] for call in telegram.sent] == ["-1002123456789"] * 2


async def test_a_group_that_moved_and_threw_us_out(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.trouble("sendMessage", Trouble(400, "moved", {"migrate_to_chat_id": -100}), BLOCKED)
    assert isinstance(await channel.send("-4", Reply("halo"), None), Unreachable)


async def test_a_hundred_replies_at_once_all_arrive(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    replies = [channel.send(str(n), Reply(f"halo {n}"), None) for n in range(100)]
    ends = await asyncio.gather(*replies)
    assert all(isinstance(end, Sent) for end in ends)
    assert {call.fields["chat_id"] for call in telegram.sent} == {str(n) for n in range(100)}


async def test_telegram_cannot_be_asked_what_was_sent(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    assert await channel.find("1", (), Reply("halo")) is None
    assert not telegram.calls


# Files


async def test_the_bytes_of_a_photo_are_fetched(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.files["AgAC"] = b"\xff\xd8 photo " * 1000
    assert await channel.fetch(Media("photo", "AgAC")) == telegram.files["AgAC"]


@pytest.mark.parametrize(
    ("method", "trouble", "final"),
    [
        ("getFile", Trouble(400, "Bad Request: file is too big"), True),
        ("getFile", flood(3), False),
        ("download", Trouble(404, "Not Found"), False),
        ("download", Trouble(502, body="<html>"), False),
        ("download", Trouble(cut=True), False),
    ],
)
async def test_a_file_that_cannot_be_fetched_says_whether_to_try_again(
    telegram: FakeTelegram, channel: TelegramChannel, method: str, trouble: Trouble, final: bool
) -> None:
    telegram.files["AgAC"] = b"photo"
    telegram.trouble(method, trouble)
    if trouble.cut:
        telegram.trouble(method, trouble)  # aiohttp asks once more by itself where that is safe
    with pytest.raises(FetchFailed) as raised:
        await channel.fetch(Media("photo", "AgAC"))
    assert raised.value.final is final
    assert telegram.token not in str(raised.value)
    if not final:
        assert await channel.fetch(Media("photo", "AgAC")) == b"photo"


async def test_a_file_larger_than_a_bot_may_have_is_not_asked_for(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    with pytest.raises(FetchFailed) as raised:
        await channel.fetch(Media("document", "AgAC", size=20_000_001))
    assert raised.value.final
    assert not telegram.calls


async def test_a_file_that_was_never_there_is_final(channel: TelegramChannel) -> None:
    with pytest.raises(FetchFailed) as raised:
        await channel.fetch(Media("photo", "nothing"))
    assert raised.value.final


async def test_closing_ends_what_is_still_under_way(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.trouble("answerCallbackQuery", Trouble(hang=True))
    channel.webhook(headers(), json.dumps(telegram.tap(RATNA, "4711:0")).encode(), SECRET)
    await telegram.until(lambda: not telegram.troubles["answerCallbackQuery"])
    await channel.close()
    assert isinstance(await channel.send("1", Reply("halo"), None), Sent)  # it opens anew
