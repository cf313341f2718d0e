"""The routes of the service: webhooks in, health and metrics out.

Knows: HTTP, and that a provider hears "got it" only after the commit.
Must not know: what a payload means (channels read it), what is done with a message.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope, Send
from starlette.types import Receive as ASGIReceive

from bot import metrics
from bot.log import Seldom
from handlers.talk.messages import Incoming
from storage.database import DatabaseDown

_HOST = re.compile(r"([\w.-]{0,255}|\[[\da-fA-F:.]{2,45}\])(:\d{1,5})?", re.ASCII)
MOST_BYTES = 1024 * 1024  # a webhook is text; what is larger is no webhook

Receive = Callable[[Sequence[Incoming]], Awaitable[None]]
# A channel's reading of a request: what came in, or the HTTP status of a refusal.
Read = Callable[[str, Mapping[str, str], bytes], Awaitable[Sequence[Incoming] | int]]


async def body_of(request: Request) -> bytes | None:
    """The body, or None when it is larger than any webhook."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def webhook(path: str, read: Read, receive: Receive, done: int = 200) -> Route:
    """A route that writes down what came in before it answers.

    503 when the database is down: the provider (Telegram for a day, Twilio's fallback) tries again.
    """

    refusals = Seldom()

    async def handle(request: Request) -> Response:
        body = await body_of(request)
        if body is None:
            return Response(status_code=413)
        messages = await read(str(request.url), request.headers, body)
        if isinstance(messages, int):
            refusals.tell(logging.WARNING, "webhook refused", path=path, status=messages)
            return Response(status_code=messages)
        try:
            await receive(messages)
        except DatabaseDown:
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response(status_code=done)

    return Route(path, handle, methods=["POST"])


class Edge:
    """What every route is spared: a Host that is none, and callers who hang up."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner
        self._hung_up = Seldom()

    async def __call__(self, scope: Scope, receive: ASGIReceive, send: Send) -> None:
        if not _HOST.fullmatch(Headers(scope=scope).get("host", "")):
            await Response(status_code=400)(scope, receive, send)
            return
        try:
            await self._inner(scope, receive, send)
        except ClientDisconnect:
            self._hung_up.tell(logging.INFO, "caller hung up", route=scope["path"][:20])


def app(routes: Sequence[Route], unwell: Callable[[], Awaitable[Mapping[str, str]]]) -> Starlette:
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
    return Starlette(routes=[*routes, *own], middleware=[Middleware(Edge)])
