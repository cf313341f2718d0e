"""What is fetched from Twilio: files people sent, and messages no webhook brought."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from bot.channels import (
    FetchFailed,
)
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.media import MediaDesk
from handlers.talk.messages import Media, Reply
from tests.fakes.twilio import ACCOUNT, TOKEN, Twilio
from tests.fakes.whatsapp_house import SARI
from tests.support import Clock


async def test_a_file_is_fetched_with_credentials_and_deleted(
    channel: WhatsAppChannel, twilio: Twilio
) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"), "image/jpeg")
    assert await channel.fetch(media) == b"jpeg"
    await channel.forget(media)
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(media)
    assert not failed.value.final  # Twilio may not have stored it yet


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/x", "http://media.twiliocdn.com/x", "https://twilio.com.evil.example/x",
     "https://s3-external-1.amazonaws.com/other/x", "file:///etc/passwd", "http://127.0.0.1:22/"],
)  # fmt: skip
async def test_redirects_to_other_hosts_are_not_followed(
    channel: WhatsAppChannel, twilio: Twilio, elsewhere: str
) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"))
    twilio.redirect = elsewhere
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(media)
    assert failed.value.final


async def test_redirects_end(channel: WhatsAppChannel, twilio: Twilio) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"))
    twilio.redirect = media.ref
    with pytest.raises(FetchFailed, match="redirects"):
        await channel.fetch(media)


async def test_a_file_that_is_too_large_is_not_read_to_its_end(twilio: Twilio) -> None:
    url = twilio.put("SM1", "ME1", "image/jpeg", b"x" * 5000)
    async with aiohttp.ClientSession() as session:
        desk = MediaDesk(session, twilio.url, ACCOUNT, TOKEN)
        with pytest.raises(FetchFailed, match="too large") as failed:
            await desk.fetch(url, most=4000)
    assert failed.value.final


async def test_a_line_that_breaks_is_tried_again(channel: WhatsAppChannel, twilio: Twilio) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"))
    twilio.down = True
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(media)
    assert not failed.value.final
    await channel.forget(media)
    twilio.down = False
    assert await channel.fetch(media) == b"jpeg"


# Missed messages


async def test_what_no_webhook_brought_is_found_in_order(
    channel: WhatsAppChannel, twilio: Twilio, clock: Clock
) -> None:
    since, twilio.page = clock.time, 2
    for number in range(5):
        clock.later(minutes=1)
        await twilio.write("", SARI, f"pesan {number}")
    await channel.send(SARI, Reply("jawaban"), None)
    known = {twilio.messages[0]["sid"]}

    async def seen(keys: Sequence[str]) -> set[str]:
        return known & set(keys)

    found = await channel.missed(since, seen)
    assert [message.text for message in found] == [f"pesan {number}" for number in range(1, 5)]
    assert found[0].sent_at == since + timedelta(minutes=2)
    assert await channel.missed(clock.time + timedelta(minutes=1), seen) == []


async def test_a_missed_photo_is_found_with_its_file(
    channel: WhatsAppChannel, twilio: Twilio, clock: Clock
) -> None:
    await twilio.write("", SARI, "nota", NumMedia="1")
    url = twilio.put(twilio.messages[0]["sid"], "ME1", "image/jpeg", b"jpeg")
    (message,) = await channel.missed(clock.time - timedelta(hours=1), none_known)
    assert message.media == (Media("photo", url, "image/jpeg"),)
    assert await channel.fetch(message.media[0]) == b"jpeg"


async def none_known(keys: Sequence[str]) -> set[str]:
    return set()


async def test_missed_messages_of_a_silent_twilio_are_asked_for_later(
    channel: WhatsAppChannel, twilio: Twilio, clock: Clock
) -> None:
    twilio.down = True
    with pytest.raises(FetchFailed):
        await channel.missed(clock.time, none_known)


def test_golden_files_are_text() -> None:
    for path in (Path(__file__).parent.parent / "golden" / "whatsapp").iterdir():
        assert json.loads(path.read_text("utf-8"))["what"]


class Recording:
    """Stands in for a session: notes what is asked for and answers from a list."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, bool]] = []

    @asynccontextmanager
    async def get(self, url: str, **how: Any) -> AsyncIterator[Any]:
        self.asked.append((url, "Authorization" in how["headers"]))
        status, headers = self.answers.pop(0)
        yield SimpleNamespace(status=status, headers=headers, content=self)

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        yield b"jpeg"


async def test_credentials_go_to_the_api_and_nowhere_else() -> None:
    first = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
    stores = [
        "https://mms.twiliocdn.com/x",
        "https://s3-external-1.amazonaws.com/media.twiliocdn.com/x",
    ]
    session = Recording((307, {"Location": stores[0]}), (307, {"Location": stores[1]}), (200, {}))
    desk = MediaDesk(cast("aiohttp.ClientSession", session), "https://api.twilio.com", "AC", "t")
    assert await desk.fetch(first) == b"jpeg"
    assert session.asked == [(first, True), (stores[0], False), (stores[1], False)]
