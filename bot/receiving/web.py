"""The routes of the service: webhooks in, health and metrics out.

Knows: HTTP, and that a provider hears "got it" only after the commit.
Must not know: what a payload means (channels read it), what is done with a message.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope, Send
from starlette.types import Receive as ASGIReceive

from bot import metrics
from bot.log import Seldom, describe
from handlers.talk.messages import Incoming
from storage.database import DatabaseDown

_HOST = re.compile(rb"([\w.-]{0,255}|\[[\da-fA-F:.]{2,45}\])(:\d{1,5})?")
MOST_BYTES = 1024 * 1024  # a webhook is text; what is larger is no webhook
_EMPTY: list[tuple[bytes, bytes]] = [(b"content-length", b"0")]

Receive = Callable[[Sequence[Incoming]], Awaitable[None]]
# A channel's reading of a request (address, headers by names in small letters, body): what came
# in, or the HTTP status of a refusal.
Read = Callable[[str, Mapping[str, str], bytes], Awaitable[Sequence[Incoming] | int]]


async def body_of(receive: ASGIReceive) -> bytes | None:
    """The body, or None when it is larger than any webhook; raises ClientDisconnect."""
    body = bytearray()
    more = True
    while more:
        piece = await receive()
        if piece["type"] == "http.disconnect":
            raise ClientDisconnect
        body += piece["body"]
        more = piece["more_body"]
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


class Webhook:
    """What a provider posts to: it writes down what came in before it answers.

    503 when the database is down: the provider (Telegram for a day, Twilio's fallback) tries again.
    Plain ASGI, because every message comes through here: no objects of Starlette's are made.
    """

    def __init__(self, read: Read, receive: Receive, done: int) -> None:
        self._read = read
        self._receive = receive
        self._done = done
        self._refusals = Seldom()

    async def __call__(self, scope: Scope, receive: ASGIReceive, send: Send) -> None:
        status = await self._take(scope, receive)
        headers = [] if status == 204 else _EMPTY
        if status == 503:
            headers = [*_EMPTY, (b"retry-after", b"5")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

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


def webhook(path: str, read: Read, receive: Receive, done: int = 200) -> Route:
    """A route for a `Webhook`; `done` is the status of what was taken."""
    return Route(path, Webhook(read, receive, done), methods=["POST"])


class Edge:
    """The door: refuses a Host that is none, bears callers who hang up and faults of ours, and
    takes what is posted to a webhook straight there. Everything else, the wrong method too, is
    Starlette's."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._hooks = {r.path: r.endpoint for r in routes if isinstance(r.endpoint, Webhook)}
        self._rest: ASGIApp = Starlette(routes=routes, exception_handlers={DatabaseDown: _down})
        self._hung_up, self._faults = Seldom(), Seldom()

    async def __call__(self, scope: Scope, receive: ASGIReceive, send: Send) -> None:
        if not _HOST.fullmatch(_host(scope)):
            await Response(status_code=400)(scope, receive, send)
            return
        hook = self._hooks.get(scope["path"]) if scope["method"] == "POST" else None
        try:
            await (hook or self._rest)(scope, receive, send)
        except ClientDisconnect:
            self._hung_up.tell(logging.INFO, "caller hung up", route=scope["path"][:20])
        except Exception as error:  # noqa: BLE001 - whatever it is, it costs this caller alone
            # Told here, or uvicorn writes a traceback for each request, and its text quotes them.
            self._faults.tell(
                logging.ERROR, "request failed", route=scope["path"][:20], error=describe(error)
            )
            if hook is not None:  # it had not begun to answer; Starlette has done so
                await Response(status_code=500)(scope, receive, send)


async def _down(_: Request, __: Exception) -> Response:
    return Response(status_code=503, headers={"retry-after": "5"})


def _host(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"host"), b"")


def app(routes: Sequence[Route], unwell: Callable[[], Awaitable[Mapping[str, str]]]) -> ASGIApp:
    """The application: the channels' routes, /health, /live, /metrics.

    `unwell` gives each part that cannot do its work, and why: with any, /health is 503. /live says
    no more than that this process runs: whoever would restart it for 503 gains nothing.
    """

    async def health(_: Request) -> Response:
        found = await unwell()
        return JSONResponse({"ready": not found} | ({"unwell": found} if found else {}),
                            status_code=503 if found else 200)  # fmt: skip

    async def live(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def numbers(_: Request) -> Response:
        return PlainTextResponse(metrics.render(), media_type="text/plain; version=0.0.4")

    own = [Route("/health", health), Route("/live", live), Route("/metrics", numbers)]
    return Edge([*routes, *own])
