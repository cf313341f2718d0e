"""The routes of the service: webhooks in, health and metrics out.

Knows: HTTP, and that a provider hears "got it" only after the commit.
Must not know: what a payload means (channels read it), what is done with a message.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot import metrics
from bot.log import Seldom, describe
from handlers.talk.messages import Incoming
from storage.database import DatabaseDown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Scope, Send
    from starlette.types import Receive as ASGIReceive

_HOST = re.compile(rb"([\w.-]{0,255}|\[[\da-fA-F:.]{2,45}\])(:\d{1,5})?")
MOST_BYTES = 1024 * 1024  # a webhook is text; what is larger is no webhook
_AGAIN = (b"retry-after", b"5")

Receive = Callable[[Sequence[Incoming]], Awaitable[None]]
# A channel's reading of a request (address, headers by names in small letters, body): what came
# in, or the HTTP status of a refusal.
Read = Callable[[str, Mapping[str, str], bytes], Awaitable[Sequence[Incoming] | int]]


Said = tuple[int, bytes, bytes]  # status, type of what is said, the body
Page = Callable[[], Awaitable[Said]]


class HungUp(Exception):
    """The caller has gone before everything was said."""


async def body_of(receive: ASGIReceive) -> bytes | None:
    """The body, or None when it is larger than any webhook; raises `HungUp`."""
    body = bytearray()
    more = True
    while more:
        piece = await receive()
        if piece["type"] == "http.disconnect":
            raise HungUp
        body += piece["body"]
        more = piece["more_body"]
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


class Webhook:
    """What a provider posts to: it writes down what came in before it answers.

    503 when the database is down: the provider (Telegram for a day, Twilio's fallback) tries again.
    Plain ASGI, because every message comes through here: no objects of Starlette's are made.
    `done` is the status of what was taken.
    """

    def __init__(self, path: str, read: Read, receive: Receive, done: int = 200) -> None:
        self.path = path
        self._read = read
        self._receive = receive
        self._done = done
        self._refusals = Seldom()

    async def __call__(self, scope: Scope, receive: ASGIReceive, send: Send) -> None:
        status = await self._take(scope, receive)
        await _say(send, status, *([_AGAIN] if status == 503 else []))

    async def _take(self, scope: Scope, receive: ASGIReceive) -> int:
        body = await body_of(receive)
        if body is None:
            return 413
        # The first of two headers of one name counts.
        headers = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in reversed(scope["headers"])
        }
        messages = await self._read(_address(scope, headers), headers, body)
        if isinstance(messages, int):
            self._refusals.tell(
                logging.WARNING, "webhook refused", path=scope["path"], status=messages
            )
            return messages
        try:
            await self._receive(messages)
        except DatabaseDown:
            return 503
        return self._done


def _address(scope: Scope, headers: Mapping[str, str]) -> str:
    address = f"{scope['scheme']}://{headers.get('host', '')}{scope['path']}"
    query: bytes = scope["query_string"]
    return f"{address}?{query.decode('latin-1')}" if query else address


Routes = Sequence["Webhook | Route"]


class Edge:
    """The door: refuses a Host that is none, bears callers who hang up and faults of ours, and
    takes what is posted to a webhook straight there.

    `pages` are asked for by GET. Where there are other routes, Starlette has them and says what is
    wrong with a path or a method: imported for nobody else, it would be a thirtieth of a start.
    """

    def __init__(self, routes: Routes, pages: Mapping[str, Page]) -> None:
        self._hooks = {route.path: route for route in routes if isinstance(route, Webhook)}
        self._pages = {path: _told(page) for path, page in pages.items()}
        rest = [route for route in routes if not isinstance(route, Webhook)]
        self._rest = _starlette(rest) if rest else _refusal(404)
        self._hung_up, self._faults = Seldom(), Seldom()

    async def __call__(self, scope: Scope, receive: ASGIReceive, send: Send) -> None:
        if not _HOST.fullmatch(_host(scope)):
            await _say(send, 400)
            return
        ours = self._ours(scope["path"], scope["method"])
        try:
            await (ours or self._rest)(scope, receive, send)
        except HungUp:
            self._hung_up.tell(logging.INFO, "caller hung up", route=scope["path"][:20])
        except Exception as error:  # noqa: BLE001 - whatever it is, it costs this caller alone
            # Told here, or uvicorn writes a traceback for each request, and its text quotes them.
            self._faults.tell(
                logging.ERROR, "request failed", route=scope["path"][:20], error=describe(error)
            )
            if ours is not None:  # it had not begun to answer; Starlette has done so
                await _say(send, 500)

    def _ours(self, path: str, method: str) -> ASGIApp | None:
        """Who answers at a path of ours; None at those that are Starlette's."""
        if path in self._hooks:
            return self._hooks[path] if method == "POST" else _refusal(405, (b"allow", b"POST"))
        if path in self._pages:
            asked = method in ("GET", "HEAD")
            return self._pages[path] if asked else _refusal(405, (b"allow", b"GET, HEAD"))
        return None


def _told(page: Page) -> ASGIApp:
    async def tell(_: Scope, __: ASGIReceive, send: Send) -> None:
        status, kind, body = await page()
        await _say(send, status, (b"content-type", kind), body=body)

    return tell


def _refusal(status: int, *headers: tuple[bytes, bytes]) -> ASGIApp:
    async def refuse(_: Scope, __: ASGIReceive, send: Send) -> None:
        await _say(send, status, *headers)

    return refuse


async def _say(send: Send, status: int, *headers: tuple[bytes, bytes], body: bytes = b"") -> None:
    length = [] if status == 204 else [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": [*length, *headers]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _starlette(routes: Sequence[Route]) -> ASGIApp:
    from starlette.applications import Starlette
    from starlette.responses import Response

    async def down(_: Request, __: Exception) -> Response:
        return Response(status_code=503, headers={"retry-after": "5"})

    return Starlette(routes=routes, exception_handlers={DatabaseDown: down})


def _host(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"host"), b"")


def app(routes: Routes, unwell: Callable[[], Awaitable[Mapping[str, str]]]) -> ASGIApp:
    """The application: the channels' routes, /health, /live, /metrics.

    `unwell` gives each part that cannot do its work, and why: with any, /health is 503. /live says
    no more than that this process runs: whoever would restart it for 503 gains nothing.
    """

    async def health() -> Said:
        found = await unwell()
        return _json(
            {"ready": not found} | ({"unwell": found} if found else {}), 503 if found else 200
        )

    async def live() -> Said:
        return _json({"alive": True}, 200)

    async def numbers() -> Said:
        return 200, b"text/plain; version=0.0.4; charset=utf-8", metrics.render()

    return Edge(routes, {"/health": health, "/live": live, "/metrics": numbers})


def _json(said: Mapping[str, object], status: int) -> Said:
    return status, b"application/json", json.dumps(said, separators=(",", ":")).encode()
