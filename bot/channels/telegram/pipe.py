"""Kept connections to one server: one request at a time on each, its answer, then the next.

Knows: HTTP/1.1 as httptools reads it, TLS, which of the kept connections is still good.
Must not know: what is asked, what answers mean, proxies.

Nothing is sent a second time by itself: what may have arrived is the caller's to judge.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

import httptools
from aiohappyeyeballs import start_connection  # pyright: ignore[reportUnknownVariableType]

CONNECTIONS = 200
CONNECT_SECONDS = 3.0  # also for a place, while all connections are taken
ANSWER_SECONDS = 10.0
KEPT_SECONDS = 15.0  # one that lay longer is not trusted: a router between may have forgotten it
MOST_ANSWER = 32 * 1024 * 1024  # bytes; a file of 20 MB or a hundred long updates fit
_NAME_SECONDS = 60.0  # for which an address that was looked up counts
_NEXT_ADDRESS_SECONDS = 0.25  # until the next address of a name is tried beside the first

HttpAnswer = tuple[int, bytes]  # status and body
_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


class NotSent(Exception):
    """The request cannot have arrived: no connection was made, or it broke before."""


class NoAnswer(Exception):
    """The request may have arrived, but no answer came, or none that can be read."""


class KeptLine(asyncio.Protocol):
    """One connection. What arrives unasked ends it, so that no answer is taken for another's."""

    def __init__(self, stream: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._stream = stream
        self._parser = httptools.HttpResponseParser(self)
        self._asked: asyncio.Future[HttpAnswer] | None = None
        self._keeps = True
        self._begin()
        self.since = 0.0  # when it was laid aside
        self.gone = self._loop.create_future()

    def _begin(self) -> None:
        self._body = bytearray()
        self._has_head, self._has_length = False, False

    async def ask(self, request: bytes, seconds: float) -> HttpAnswer:
        """Send a whole request; its answer. Raises NoAnswer."""
        self._begin()
        self._room = MOST_ANSWER
        self._asked = self._loop.create_future()
        alarm = self._loop.call_later(seconds, self._fail, "no answer in time")
        self._transport.write(request)
        try:
            return await self._asked
        except BaseException:
            self.abort()  # who asked is gone: the answer would be nobody's
            raise
        finally:
            alarm.cancel()
            self._asked = None

    def fit(self, now: float) -> bool:
        """Whether it can carry another request: a server that closed it meanwhile may not have
        been heard yet, and what is sent then is lost."""
        if not self.open or now - self.since > KEPT_SECONDS:
            return False
        try:
            self._stream.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False  # its end, or something unasked

    @property
    def open(self) -> bool:
        return self._keeps and not self._transport.is_closing()

    def abort(self) -> None:
        self._transport.abort()

    def _fail(self, why: str) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(NoAnswer(why))
        self.abort()

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None and self._has_head and not self._has_length:
            self._answered()  # an answer without a length is over when the connection is
        self._fail(type(exc).__name__ if exc else "closed without an answer")
        self.gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._room -= len(data)
        if self._asked is None:
            self.abort()
        elif self._room < 0:
            self._fail("answer too large")
        else:
            try:
                self._parser.feed_data(data)
            except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
                self._fail(type(error).__name__)

    # What the parser finds

    def on_message_begin(self) -> None:
        if self._asked is None or self._asked.done():
            self._keeps = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._has_length = True

    def on_headers_complete(self) -> None:
        self._has_head = True

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200:
            self._begin()  # a word before the answer
            return
        self._keeps = self._keeps and self._parser.should_keep_alive()
        self._answered()

    def _answered(self) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_result((self._parser.get_status_code(), bytes(self._body)))


class Pipe:
    """All connections to the server of `url`, made when they are needed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._safe = parts.hostname or "", parts.scheme == "https"
        self._port = parts.port or (443 if self._safe else 80)
        self._kept: deque[KeptLine] = deque()
        self._lines: set[KeptLine] = set()
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._known: tuple[float, list[_Address]] = (0.0, [])

    async def ask(self, request: bytes, seconds: float) -> HttpAnswer:
        """Send a request on a free connection; its answer. Raises NotSent, NoAnswer."""
        await self._place()
        try:
            line = self._fit() or await self._connect()
            answer = await line.ask(request, seconds)
            self._lay_aside(line)
            return answer
        finally:
            self._places.release()

    async def _place(self) -> None:
        if not self._places.locked():
            await self._places.acquire()  # at once
            return
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise NotSent("no free connection") from None

    def _fit(self) -> KeptLine | None:
        now = asyncio.get_running_loop().time()
        while self._kept:
            line = self._kept.pop()  # used last, so the likeliest to be good
            if line.fit(now):
                return line
            line.abort()
        return None

    def _lay_aside(self, line: KeptLine) -> None:
        if not line.open:
            line.abort()
            return
        line.since = asyncio.get_running_loop().time()
        while self._kept and line.since - self._kept[0].since > KEPT_SECONDS:
            self._kept.popleft().abort()
        self._kept.append(line)

    async def _connect(self) -> KeptLine:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                line = await self._connected()
        except (OSError, RuntimeError, ValueError) as error:  # uvloop's, too, and of odd names
            self._known = (0.0, [])
            raise NotSent(type(error).__name__) from None
        self._lines.add(line)
        line.gone.add_done_callback(lambda _: self._lines.discard(line))
        return line

    async def _connected(self) -> KeptLine:
        loop = asyncio.get_running_loop()
        stream = await start_connection(
            await self._addresses(), happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS
        )
        try:
            _, line = await loop.create_connection(
                lambda: KeptLine(stream), sock=stream, ssl=self._tls,
                server_hostname=self._host if self._safe else None,
            )  # fmt: skip
        except BaseException:
            stream.close()
            raise
        return line

    async def _addresses(self) -> list[_Address]:
        loop = asyncio.get_running_loop()
        at, known = self._known
        if not known or loop.time() - at > _NAME_SECONDS:
            known = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
            self._known = (loop.time(), known)
        return known

    @cached_property
    def _tls(self) -> ssl.SSLContext | None:
        return ssl.create_default_context() if self._safe else None

    async def close(self) -> None:
        """Let go of every connection; the next request makes a new one."""
        lines = [*self._lines]
        self._kept.clear()
        for line in lines:
            line.abort()
        await asyncio.gather(*(line.gone for line in lines))
