"""How the channel starts: who it is, its commands, a token that is wrong."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.channels import Channel
from bot.channels.telegram.channel import BadToken, TelegramChannel
from tests.fakes.inbox import Inbox, polling
from tests.fakes.telegram import FakeTelegram, Trouble

RATNA = 5012345678


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
