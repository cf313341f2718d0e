"""Who may stand at the door, for how long, with how much: limits of our own on every connection.

Knows: uvicorn's protocol, deadlines, sizes. Must not know: routes, what a request asks for.

uvicorn waits for ever for a head or a body and takes a head of any size (a longer one costs its
square). A proxy in front would have such limits; this service also stands without one.
A connection that is asked for nothing gives its place to a new one, the oldest first, so that
slow callers, however many, keep out neither a webhook nor /health.
"""

from __future__ import annotations

import asyncio
import logging
import math
from http import HTTPStatus
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bot.log import Seldom

MOST_HEAD = 32 * 1024  # bytes of request line and headers; Telegram's and Twilio's have under 2,000
MOST_HEADERS = 100
_SLICE = 4096  # bytes that are read of a head before it is measured anew
MOST_QUEUED = 20  # requests sent before the answer to an earlier one; no provider sends any so
MOST_OPEN = 200  # connections; with Telegram's 100 at most, half are for everybody else
HEAD_SECONDS = 10.0
BODY_SECONDS = 20.0  # for a megabyte that is 50 kB/s; Twilio gives up after 15
ANSWER_SECONDS = 60.0  # to answer and be heard: Twilio fetches files of 16 MB


class Doorman(HttpToolsProtocol):
    """One connection. Its deadline is set anew when head, body and answer begin."""

    most_bytes = 4 * 1024 * 1024  # of a body on the wire; what a route takes is its own, smaller
    _refusals = Seldom()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._until = math.inf  # when it is too late
        self._alarm: asyncio.TimerHandle | None = None
        self._in_head, self._reading = True, True
        self._answered: RequestResponseCycle | None = None  # whose answer is being made
        self._taken = 0
        self._refusal = 0
        self.since = self.loop.time()

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type] # pyright: ignore
        self._allow(HEAD_SECONDS)
        if len(self.connections) > MOST_OPEN:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        super().connection_lost(exc)
        # uvicorn tells the request that came last alone; another would write to a closed socket.
        for cycle in (self._answered, *(cycle for cycle, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()

    @property
    def _answering(self) -> bool:
        """Somebody waits here for an answer; they are given in the order of the requests."""
        return bool(self.cycle) and not self.cycle.response_complete  # of the last request

    @property
    def _idle(self) -> bool:
        """Nobody waits here for an answer of ours."""
        return self._reading or not self._answering

    def _make_room(self) -> None:
        doors = cast("set[Doorman]", self.connections)  # all of them come in here
        # The new one is idle itself: where all others are being answered, it goes.
        oldest = min((door for door in doors if door._idle), key=_since)
        self._tell("too many connections")
        oldest.transport.abort()
        self.connections.discard(oldest)

    def _allow(self, seconds: float | None) -> None:
        """Set the deadline anew, or none. Each request has three, so the alarm is not set for each:
        one that rings too soon sets itself for what counts by then."""
        self._until = self.loop.time() + seconds if seconds else math.inf
        if self._alarm is None or self._until < self._alarm.when():
            self._set_alarm()

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        none = self._until == math.inf
        self._alarm = None if none else self.loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        if self._until <= self.loop.time():
            self._alarm = None
            self._too_late()
        else:
            self._set_alarm()

    def _too_late(self) -> None:
        if self._unheard or self.transport.is_closing() or not self._idle:
            self._tell("answer not taken")
            self.transport.abort()
        elif self._reading:
            self._refuse(408)

    @property
    def _unheard(self) -> bool:
        """An answer was given that the caller has not taken yet."""
        return self.transport.get_write_buffer_size() > 0

    def _refuse(self, status: int) -> None:
        """Say no, unless an answer has begun, and hang up."""
        self._tell(HTTPStatus(status).phrase)
        begun = self._answered is not None and self._answered.response_started
        if not (self._answering and begun):
            line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
            self.transport.write(f"{line}content-length: 0\r\nconnection: close\r\n\r\n".encode())
        self.transport.close()

    def _tell(self, why: str) -> None:
        Doorman._refusals.tell(logging.WARNING, "connection refused", why=why)

    # Bytes

    def data_received(self, data: bytes) -> None:
        if not self._reading and not self._answering:
            # Line breaks between requests begin none, and uvicorn's own patience ends with them.
            self._begin()
        for at in range(0, len(data), _SLICE):
            if self._refusal or self.transport.is_closing():
                break
            self._feed(data[at : at + _SLICE])
        if self._refusal and not self.transport.is_closing():
            self._refuse(self._refusal)

    def _feed(self, data: bytes) -> None:
        super().data_received(data)
        self._taken += len(data)  # with what may belong to the request before
        if self._taken >= (MOST_HEAD if self._in_head else self.most_bytes):
            self._refusal = self._refusal or (431 if self._in_head else 413)

    def _begin(self) -> None:
        self._in_head, self._reading, self._taken = True, True, 0
        self._allow(HEAD_SECONDS)

    # What the parser finds

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MOST_HEADERS:
            self._refusal = 431
            return
        super().on_header(name, value)
        # Twelve digits are more than any limit; int() of thousands of them raises.
        if name.lower() == b"content-length" and int(value[:12]) > self.most_bytes:
            self._refusal = 413

    def on_headers_complete(self) -> None:
        self._in_head, self._taken = False, 0
        if len(self.pipeline) >= MOST_QUEUED:
            self._refusal = 429
        if not self._refusal:
            self._allow(BODY_SECONDS)
            super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        if not self._refusal:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._reading = False
        if not self._refusal:
            self._allow(ANSWER_SECONDS)
            super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._answering:
            self._allow(ANSWER_SECONDS if not self._reading else BODY_SECONDS)  # the next one's
        elif not self._reading and not self._unheard:
            self._allow(None)  # from here on uvicorn's own time for a kept connection counts
        super().on_response_complete()


def _since(door: Doorman) -> float:
    return door.since


def serving(app: Any, door: type[Doorman] = Doorman) -> uvicorn.Config:
    """How an application is served: through this door, without what nobody asks for."""
    return uvicorn.Config(
        app, http=door, ws="none", lifespan="off", log_config=None, access_log=False,
        proxy_headers=False, server_header=False, timeout_graceful_shutdown=3,
    )  # fmt: skip
