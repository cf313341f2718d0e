"""The way out: through a proxy where that is the only one (HTTP_PROXY), never to what is on this
machine; and a request that a lost connection could not carry is known not to have left."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import AsyncIterator, Callable

import pytest
import uvloop

from bot.channels import Channel, End, Later, Sent
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.way_out import by_proxy
from bot.channels.whatsapp.channel import Twilio, WhatsAppChannel
from handlers.talk.messages import Reply
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.whatsapp_house import settings_for


@pytest.fixture
async def asked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """What a proxy on loopback was asked for."""
    lines: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines.append(head.split(b"\r\n", 1)[0].decode())
        said = b'{"ok": true, "result": 7}'
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(said)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + said)
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
    calls = Calls(TOKEN, "http://telegram.invalid")
    assert await calls.ask("getMe") == 7
    assert asked == [f"POST http://telegram.invalid/bot{TOKEN}/getMe HTTP/1.1"]
    await calls.close()


async def test_twilio_is_reached_through_the_proxy(asked: list[str]) -> None:
    twilio = Twilio(settings_for("http://twilio.invalid"))
    answer = await twilio("GET", "https://api.twilio.com/2010-04-01/Accounts.json")
    assert answer == (200, {"ok": True, "result": 7})
    assert asked == ["GET http://twilio.invalid/2010-04-01/Accounts.json HTTP/1.1"]
    await twilio.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.telegram.org", True),
        ("http://10.1.2.3:8081", True),
        ("http://localhost.example.org", True),
        ("http://127.0.0.1:8081", False),
        ("http://127.9.9.9", False),
        ("http://[::1]:8081", False),
        ("http://LOCALHOST:8081/", False),
        ("http://bot.localhost", False),
    ],
)
def test_what_is_on_this_machine_is_reached_without_a_proxy(url: str, expected: bool) -> None:
    assert by_proxy(url) is expected


async def test_a_bot_api_server_on_this_machine_is_reached_past_the_proxy(
    asked: list[str],
) -> None:
    async with FakeTelegram() as telegram:
        channel = TelegramChannel(TOKEN, telegram.url)
        assert isinstance(await channel.send("1", Reply("halo"), None), Sent)
        await channel.close()
    assert not asked


class Resetting:
    """Takes one request on a connection that it keeps, and resets it when told to."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._reset, self.done = threading.Event(), threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with self._socket, self._socket.accept()[0] as connection:
            connection.recv(65536)
            head = f"HTTP/1.1 201 Created\r\nContent-Length: {len(self._answer)}\r\n\r\n"
            connection.sendall(head.encode() + self._answer)
            self._reset.wait(10)
            linger = struct.pack("ii", 1, 0)  # closed now means reset
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.done.set()

    def reset(self) -> None:
        """Block until the connection is gone: the loop that calls this sees nothing of it."""
        self._reset.set()
        assert self.done.wait(10)
        self._thread.join()


def telegram_at(url: str) -> Channel:
    return TelegramChannel(TOKEN, url)


def twilio_at(url: str) -> Channel:
    return WhatsAppChannel(settings_for(url), "", lambda file: file.file)


@pytest.mark.parametrize(
    ("made", "answer"),
    [
        (telegram_at, b'{"ok": true, "result": {"message_id": 7}}'),
        (twilio_at, b'{"sid": "SM1"}'),
    ],
)
def test_what_a_connection_that_was_reset_could_not_carry_is_not_in_doubt(
    made: Callable[[str], Channel], answer: bytes
) -> None:
    server = Resetting(answer)

    async def twice() -> list[End]:
        channel = made(server.url)
        first = await channel.send("+6281234567890", Reply("satu"), None)
        server.reset()
        ends = [first, await channel.send("+6281234567890", Reply("dua"), None)]
        await channel.close()
        return ends

    first, second = uvloop.run(twice())
    assert isinstance(first, Sent)
    assert isinstance(second, Later)
    assert second.away
