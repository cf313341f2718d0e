"""What the demo's page may ask: bodies read with a limit, checked, and refused in plain words.

Knows: the shapes of requests, which pages may send them, the headers of every answer.
Must not know: what is done with a request.
"""

from __future__ import annotations

import contextlib
import json
from datetime import datetime
from http import HTTPStatus
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.talk.messages import MediaKind, MessageKind

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_MOST_TEXT = 256 * 1024  # bytes of a JSON body: more than the longest text that is kept
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class View(BaseModel):
    """Whose phone is looked at, and which entry the page has seen last."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    person: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    channel: Literal["telegram", "whatsapp"]
    after: int = Field(default=0, ge=0)


class Say(View):
    """A message. `label`, `on` and `name` come back in its entry: the words of the button, the
    entry it stood under, the name of the file."""

    key: str = Field(pattern=r"^[A-Za-z0-9-]{8,60}$")
    kind: MessageKind = "text"
    text: str = Field(default="", max_length=_MOST_TEXT)  # a length also asks for whole characters
    tap: str = Field(default="", max_length=200)
    label: str = Field(default="", max_length=200)
    on: int = Field(default=0, ge=0)
    file: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    media: MediaKind = "photo"
    name: str = Field(default="", max_length=120)
    album: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,60}$")


class Jump(View):
    """How far the clock goes: hours from now, or a moment (WIB when it names no zone)."""

    hours: int = Field(default=0, ge=0)
    until: datetime | None = None


Body = TypeVar("Body", bound=View)


async def body_of(request: Request, most: int) -> bytes:
    """The body; raises a refusal (413) as soon as it is longer than `most` bytes."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > most:
            raise HTTPException(413, "Terlalu besar. Paling besar 16 MB.")
    return bytes(data)


async def read(request: Request, kind: type[Body]) -> Body:
    """The body as this kind of request; raises a refusal (413, 422)."""
    data = await body_of(request, _MOST_TEXT)
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        values = None
    return checked(kind, values)


def checked(kind: type[Body], values: object) -> Body:
    """The values as this kind of request; raises a refusal (422)."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise HTTPException(422, "Permintaan ini tidak dikenali.") from error


_UNNAMED = {404: "Alamat ini tidak ada.", 405: "Permintaan ini tidak dikenali."}


async def refused(_: Request, error: Exception) -> Response:
    """A refusal, in words for the person."""
    assert isinstance(error, HTTPException)
    ours = error.detail != HTTPStatus(error.status_code).phrase
    said = error.detail if ours else _UNNAMED.get(error.status_code, _UNNAMED[405])
    return JSONResponse({"error": said}, error.status_code)


async def broken(_: Request, __: Exception) -> Response:
    """A fault of ours: the log has it, the page goes on."""
    return JSONResponse({"error": "Ada yang tidak beres di sini. Coba sekali lagi."}, 500)


async def down(_: Request, __: Exception) -> Response:
    """The database does not answer: the page keeps the message and can send it again."""
    return JSONResponse({"error": "Penyimpanan sedang tidak bisa dipakai. Coba lagi."}, 503)


class Guard:
    """Strict headers on every answer; other sites' pages may neither look nor make this one act."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        inner = _refusal(scope) or self._inner
        with contextlib.suppress(ClientDisconnect):  # the page was closed: nobody waits
            await inner(scope, receive, guarded)


def _refusal(scope: Scope) -> ASGIApp | None:
    """The answer to a request that is not from our own page under our own name; else None."""
    headers = Headers(scope=scope)
    port = scope["server"][1]
    own = [f"{name}:{port}" for name in _NAMES] + ([*_NAMES] if port == 80 else [])
    host = headers.get("host", "").lower()
    if host not in own:
        # A foreign name that was made to lead here (DNS rebinding) would pass for the same site.
        said = f"Alamat ini tidak dilayani. Buka http://127.0.0.1:{port} di peramban."
        return JSONResponse({"error": said}, 421)
    origin = headers.get("origin")
    foreign = origin is not None and origin.lower() != f"http://{host}"
    # A link from elsewhere may lead to the page itself, but nothing may be called from elsewhere.
    elsewhere = headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
    if foreign or (elsewhere and (scope["method"] != "GET" or scope["path"] != "/")):
        return JSONResponse({"error": "Permintaan dari halaman lain ditolak."}, 403)
    return None
