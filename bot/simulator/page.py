"""The demo's page and what it calls: phones of simulated people, a clock, what the bot knows.

Knows: HTTP, uploads, that one thing happens at a time. Must not know: what a message means; the
only ways in are the bench's `receive` and `advance`, as for every simulator.

    GET  /                     the page; its parts under /page/
    GET  /api/state            ?person=&channel=&after=N
    POST /api/say              a message (`Say`); the same key again is the same message again
    POST /api/uploads          the bytes of a file, at most 16 MB → {"file": name} for `Say.file`
    POST /api/clock            {"hours": n} or {"until": "2020-12-20T08:00"} (WIB), and a view
    POST /api/restart          stop and start the service; a view
    GET  /api/uploads/{file}   a photo that was sent;  GET /api/files/{n}  a file from the bot

A view is {"person", "channel", "after"}. State, say, clock and restart answer alike:
{"seq": number of entries, "entries": those after `after`, of all people (see demo_phone),
"now": ISO, "known": what the bot knows about this person (see demo_view)}.
A refusal is {"error": sentence for the person}.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from bot.receiving.doorman import Doorman
from bot.receiving.marks import mime_of
from bot.receiving.photos import FileLimits
from bot.simulator import panel
from bot.simulator.bench import Bench, OnPhone
from bot.simulator.diary import Diary
from bot.simulator.phone import arrived, attachment_of, written
from bot.simulator.request import (
    Guard,
    Jump,
    Say,
    View,
    body_of,
    broken,
    checked,
    down,
    read,
    refused,
)
from handlers.talk.messages import Incoming
from storage.cabinet import DiskFull
from storage.database import DatabaseDown
from storage.vault import Unreadable

_PAGE = Path(__file__).parent / "static"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_ZONE = ZoneInfo("Asia/Jakarta")
_MOST_BYTES = FileLimits().bytes
_LONGEST_JUMP = timedelta(days=366)  # every reminder on the way is really played


class _Demo:
    """The bench behind the page. The lock makes all that happens happen one after the other."""

    def __init__(self, bench: Bench, reopen: Callable[[], Bench], folder: Path) -> None:
        self._bench = bench
        self._reopen = reopen
        self._diary = Diary(folder / "diary", bench.store.vault)
        self._lock = asyncio.Lock()

    async def state(self, request: Request) -> Response:
        view = checked(View, dict(request.query_params))
        async with self._lock:
            return self._answer(view)

    async def say(self, request: Request) -> Response:
        said = await read(request, Say)
        async with self._lock:
            message = self._message(said)
            shown = await self._bench.receive(message)
            if not self._diary.has(said.key):
                more = said.model_dump(include={"label", "on", "file", "name"})
                media = said.media if said.kind == "media" else ""
                self._diary.add(written(message, said.key, media=media, **more))
            return self._answer(said, shown)

    def _message(self, said: Say) -> Incoming:
        # Voice notes and stickers are sent without bytes: nobody can hear or see them here.
        file = Path(said.file or said.media) if said.kind == "media" else None
        message = self._bench.message(
            said.channel, said.person, said.text, said.kind, said.tap, file, said.media, said.name
        )
        return replace(message, key=f"page-{said.key}", album=said.album)

    async def upload(self, request: Request) -> Response:
        data = await body_of(request, _MOST_BYTES)
        try:
            return JSONResponse({"file": self._bench.uploads.put(data)})
        except DiskFull as error:
            raise HTTPException(507, "Disk penuh. Kosongkan sedikit, lalu kirim lagi.") from error

    async def clock(self, request: Request) -> Response:
        jump = await read(request, Jump)
        async with self._lock:
            until = self._until(jump)
            return self._answer(jump, await self._bench.advance(until))

    def _until(self, jump: Jump) -> datetime:
        now = self._bench.clock.time
        until = jump.until or now + timedelta(hours=min(jump.hours, 10_000))
        until = until if until.tzinfo else until.replace(tzinfo=_ZONE)
        if until < now:
            raise HTTPException(422, "Waktu hanya bisa maju, tidak bisa mundur.")
        if until - now > _LONGEST_JUMP:
            raise HTTPException(422, "Paling jauh satu tahun sekali lompat.")
        return until

    async def restart(self, request: Request) -> Response:
        view = await read(request, View)
        async with self._lock:
            self._bench.store.database.close()
            self._bench = self._reopen()
            return self._answer(view, await self._bench.settle())

    def _answer(self, view: View, shown: Sequence[OnPhone] = ()) -> Response:
        for message in shown:
            for entry in arrived(message):
                self._diary.add(entry)
        bench = self._bench
        with bench.store.reading() as tx:
            known = panel.known(tx, bench.programme, view.channel, view.person)
        return JSONResponse(
            {
                "seq": len(self._diary),
                "entries": self._diary.since(view.after),
                "now": bench.clock.time.isoformat(),
                "known": known,
            }
        )

    async def photo(self, request: Request) -> Response:
        try:
            data = self._bench.uploads.read(request.path_params["file"])
        except (OSError, ValueError, Unreadable):
            data = b""
        if not mime_of(data):
            raise HTTPException(404, "Gambar ini tidak bisa ditampilkan.")
        return Response(data, media_type=mime_of(data))

    async def file(self, request: Request) -> Response:
        try:
            attachment = attachment_of(self._diary[int(request.path_params["n"])])
        except (IndexError, ValueError):  # no number, or one of thousands of digits
            attachment = None
        if attachment is None:
            raise HTTPException(404, "Berkas ini tidak ada.")
        try:
            async with self._lock:
                data = self._bench.attachment(attachment)
        except FileNotFoundError as error:
            raise HTTPException(404, "Berkas ini sudah dihapus.") from error
        return Response(data, media_type=mime_of(data) or "application/octet-stream")


class PageDoor(Doorman):
    """The door of the page: a phone's photo and what is too large of it, to be told so."""

    most_bytes = 4 * _MOST_BYTES


class _Parts(StaticFiles):
    """The parts of the page. What the system thinks of `.js` differs from machine to machine."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if "content-type" in response.headers:
            response.headers["content-type"] = _TYPES[Path(full_path).suffix]
        return response


def app(bench: Bench, reopen: Callable[[], Bench], folder: Path) -> Starlette:
    """The application. `reopen` gives a bench after a restart; the phones' diary lies in
    `folder`."""
    demo = _Demo(bench, reopen, folder)

    async def page(_: Request) -> Response:
        return FileResponse(_PAGE / "index.html", media_type=_TYPES[".html"])

    return Starlette(
        routes=[
            Route("/", page),
            Mount("/page", _Parts(directory=_PAGE)),
            Route("/api/state", demo.state),
            Route("/api/say", demo.say, methods=["POST"]),
            Route("/api/clock", demo.clock, methods=["POST"]),
            Route("/api/restart", demo.restart, methods=["POST"]),
            Route("/api/uploads", demo.upload, methods=["POST"]),
            Route("/api/uploads/{file}", demo.photo),
            Route("/api/files/{n}", demo.file),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={HTTPException: refused, DatabaseDown: down, Exception: broken},
    )
