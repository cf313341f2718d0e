"""Sending over real HTTP, and every end that a send can have; fetching of files."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.channels import End, FetchFailed, Later, Rejected, Sent, Unknown, Unreachable
from bot.channels.telegram import letters, pipe
from bot.channels.telegram.channel import TelegramChannel
from handlers.talk.messages import Attachment, Media, Option, Reply
from tests.fakes.telegram import BLOCKED, TOKEN, FakeTelegram, Trouble, flood

RATNA = 5012345678
PICTURE = Attachment("17", "status.png", "picture")
DOCUMENT = Attachment("18", "lpj.pdf", "document")


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
    monkeypatch.setattr(letters, "LARGEST_PHOTO", 3)
    await channel.send("1", Reply("", attachment=PICTURE), b"1234")
    assert [call.method for call in telegram.sent] == ["sendDocument"]


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (flood(7), Later(7, "", flood=True)),
        (Trouble(429, "Too Many Requests"), Later(5, "", flood=True)),
        (Trouble(500, "Internal Server Error: restart"), Later(1, "", away=True)),
        (Trouble(502, body="<html>Bad Gateway</html>"), Later(1, "", away=True)),
        (Trouble(401, "Unauthorized"), Later(60, "", everyone=True)),
    ],
)
async def test_a_refusal_of_the_moment_is_tried_later(
    telegram: FakeTelegram, channel: TelegramChannel, trouble: Trouble, expected: Later
) -> None:
    telegram.trouble("sendMessage", trouble)
    end = await channel.send("1", Reply("halo"), None)
    assert isinstance(end, Later)
    assert replace(end, why="") == expected
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
    telegram: FakeTelegram, channel: TelegramChannel, trouble: Trouble, kind: type[End],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if trouble.hang:
        monkeypatch.setattr(pipe, "ANSWER_SECONDS", 0.1)
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


async def test_an_answer_goes_back_to_its_topic(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    await channel.send("-1001987654321/77", Reply("halo"), None)
    await channel.send("-1001987654321/77", Reply("ini", attachment=PICTURE), b"png")
    for call in telegram.sent:
        assert (call.fields["chat_id"], call.fields["message_thread_id"]) == (
            "-1001987654321",
            "77",
        )
    await channel.send("-1001987654321", Reply("halo"), None)
    assert "message_thread_id" not in telegram.sent[-1].fields


async def test_a_topic_that_was_deleted_leaves_the_group(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.trouble("sendMessage", Trouble(400, "Bad Request: message thread not found"))
    assert isinstance(await channel.send("-1001987654321/77", Reply("halo"), None), Sent)
    (call,) = telegram.sent
    assert call.fields["chat_id"] == "-1001987654321"
    assert "message_thread_id" not in call.fields


NO_SPAN = [0, -3, "x", None, [3], {}, float("nan"), 10**400]


@pytest.mark.parametrize(
    "span", [*NO_SPAN, 10**9, "15", 1e308, float("inf"), 7.5], ids=lambda span: str(span)[:9]
)
async def test_however_long_telegram_wants_quiet_it_is_asked_again(
    telegram: FakeTelegram, channel: TelegramChannel, span: object
) -> None:
    said = Trouble(429, "Too Many Requests", {"retry_after": span})
    telegram.trouble("sendMessage", said)
    end = await channel.send("5", Reply("halo"), None)
    assert isinstance(end, Later)
    assert end.flood
    assert 0 < end.seconds <= 3600
    if span in NO_SPAN:
        assert end.seconds == 5
    telegram.trouble("getFile", said)
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(Media("photo", "x"))
    assert not failed.value.final


NOT_THE_BOT_API = ["[]", "null", "5", "{}", '{"ok": false}', '{"a": 1}', "[" * 100_000]


@pytest.mark.parametrize("body", NOT_THE_BOT_API, ids=lambda body: body[:20])
async def test_a_portal_that_answers_for_telegram_stops_nothing(
    telegram: FakeTelegram, channel: TelegramChannel, body: str
) -> None:
    portal = Trouble(200, body=body)
    for method in ("getMe", "setWebhook", "getFile", "sendMessage"):
        telegram.trouble(method, portal)
    with capture_logs() as logs:
        await channel.start([])
        await channel.set_webhook("https://example.id/telegram", "rahasia")
    assert [line["event"] for line in logs] == ["telegram not ready", "telegram webhook not set"]
    telegram.trouble("getMe", portal)
    assert not await channel.answers()
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(Media("photo", "x"))
    assert not failed.value.final
    assert isinstance(await channel.send("5", Reply("halo"), None), Unknown)
    assert await channel.answers()


async def test_a_group_that_moves_without_end_is_given_up(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    for n in range(50):
        moved = Trouble(400, "Bad Request: upgraded", {"migrate_to_chat_id": -100 - n % 2})
        telegram.trouble("sendMessage", moved)
    assert isinstance(await channel.send("-4", Reply("halo"), None), Rejected)
    assert not telegram.sent


async def test_a_gateway_that_lets_nothing_through_says_nothing_of_a_person(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.trouble("sendMessage", Trouble(403, body="<html>Access Denied</html>"))
    assert isinstance(await channel.send("1", Reply("halo"), None), Later)
