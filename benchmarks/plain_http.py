"""HTTP over kept connections with next to nothing around it: a stand-in must outrun every bot.

Knows: sockets, httptools. Must not know: what is asked and answered.
No pipelining, no chunks on our side, one request at a time on a connection.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import httptools

Respond = Callable[[bytes], None]  # gives the JSON of a 200
Handle = Callable[[bytes, bytes, Respond], None]  # path, body
Done = Callable[[int, bytes], None]  # status, body

HOST = "127.0.0.1"


class _Served(asyncio.Protocol):
    """One connection of somebody who asks us."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._path, self._body = b"", b""
        self._parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._path, self._body = b"", b""

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        self._handle(self._path, self._body, self._respond)

    def _respond(self, body: bytes) -> None:
        if self._transport.is_closing():  # who asked has gone, as a poller does that stops
            return
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (len(body), body)
        )


async def serve(handle: Handle, port: int = 0) -> asyncio.Server:
    """Listen on loopback; port 0 takes a free one, see `port_of`."""
    return await asyncio.get_running_loop().create_server(lambda: _Served(handle), HOST, port)


def port_of(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


@dataclass(frozen=True, slots=True)
class _Request:
    raw: bytes
    done: Done


class _Kept(asyncio.Protocol):
    """One connection of ours to somebody."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._request: _Request | None = None
        self._body = b""
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._pool.free(self)

    def ask(self, request: _Request) -> None:
        self._request, self._body = request, b""
        self.transport.write(request.raw)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        request, self._request = self._request, None
        assert request is not None
        self._pool.free(self)
        request.done(self._parser.get_status_code(), self._body)

    def connection_lost(self, exc: Exception | None) -> None:
        self._pool.lose(self, self._request)


class Pool:
    """At most `limit` kept connections to one port; what finds none free waits its turn.

    What a lost connection left without an answer is asked again, as Telegram does with a webhook.
    """

    def __init__(self, port: int, limit: int) -> None:
        self._port = port
        self._limit = limit
        self._kept: set[_Kept] = set()
        self._idle: list[_Kept] = []
        self._opening: set[asyncio.Task[object]] = set()
        self._waiting: deque[_Request] = deque()

    def post(self, path: str, body: bytes, done: Done, headers: str = "") -> None:
        """Ask; `headers` are whole lines, each with its line's end."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
            f"{headers}Content-Length: {len(body)}\r\n\r\n"
        )
        self._waiting.append(_Request(head.encode() + body, done))
        self._go()

    def _go(self) -> None:
        while self._waiting and self._idle:
            self._idle.pop().ask(self._waiting.popleft())
        wanted = len(self._waiting) - len(self._opening)
        if wanted > 0 and len(self._kept) + len(self._opening) < self._limit:
            loop = asyncio.get_running_loop()
            task = loop.create_task(loop.create_connection(lambda: _Kept(self), HOST, self._port))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def free(self, kept: _Kept) -> None:
        self._kept.add(kept)
        self._idle.append(kept)
        self._go()

    def lose(self, kept: _Kept, request: _Request | None) -> None:
        self._kept.discard(kept)
        if kept in self._idle:
            self._idle.remove(kept)
        if request is not None:
            self._waiting.appendleft(request)
            self._go()

    def close(self) -> None:
        self._waiting.clear()
        for task in self._opening:
            task.cancel()
        for kept in self._kept:
            kept.transport.abort()
