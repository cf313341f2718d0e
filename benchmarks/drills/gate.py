"""A door in front of a server on loopback, which can be closed, gagged or made to lie.

Knows: TCP, and the one lie of HTTP that a broken proxy tells. Must not know: who is behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Literal

Mood = Literal["open", "refuses", "silent", "502"]

_BROKEN = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 15\r\n"
    b"Connection: close\r\n\r\n<h1>Oh no!</h1>"
)


class Gate:
    """`async with Gate(port) as gate:` listens on `gate.port` and passes all on to `port`."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._mood: Mood = "open"
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Gate:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._shut()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def become(self, mood: Mood) -> None:
        """From now on it behaves so. Connections that stand are cut, save when it falls silent."""
        if mood == "silent":
            self._mood = mood
            return
        self._mood = mood
        await self._shut()
        if mood != "refuses":
            await self._listen()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            if self._mood == "502":
                await reader.readuntil(b"\r\n\r\n")
                writer.write(_BROKEN)
                await writer.drain()
            else:
                await self._pass_on(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        try:
            both = (
                asyncio.ensure_future(self._pump(reader, inner_writer)),
                asyncio.ensure_future(self._pump(inner_reader, writer)),
            )
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in both:
                    one.cancel()
        finally:
            with contextlib.suppress(OSError):
                inner_writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            if self._mood == "silent":
                await asyncio.Event().wait()  # swallowed: whoever waits hears nothing
            sink.write(data)
            await sink.drain()
