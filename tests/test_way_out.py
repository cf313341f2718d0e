"""Where the only way out is a proxy (HTTP_PROXY), calls to both providers take it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.wire import Wire
from bot.channels.whatsapp.channel import Twilio
from tests.fakes.whatsapp_house import settings_for


@pytest.fixture
async def asked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """What a proxy on loopback was asked for."""
    lines: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines.append(head.split(b"\r\n", 1)[0].decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    yield lines
    server.close()
    await server.wait_closed()


async def test_telegram_is_reached_through_the_proxy(asked: list[str]) -> None:
    wire = Wire()
    assert await wire.exchange("GET", "http://telegram.invalid/bot/getMe") == (200, b"{}")
    assert asked == ["GET http://telegram.invalid/bot/getMe HTTP/1.1"]
    await wire.close()


async def test_twilio_is_reached_through_the_proxy(asked: list[str]) -> None:
    twilio = Twilio(settings_for("http://twilio.invalid"))
    assert await twilio("GET", "https://api.twilio.com/2010-04-01/Accounts.json") == (200, {})
    assert asked == ["GET http://twilio.invalid/2010-04-01/Accounts.json HTTP/1.1"]
    await twilio.close()
