"""WhatsApp's part of a running service: its routes, and the regular look for what was missed.

Knows: which path leads where, in what order things are written and answered.
Must not know: what a request says (the channel reads it), what is done with a message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.whatsapp import ends
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.log import Seldom, log
from bot.receiving import web
from bot.receiving.catchup import CatchUp
from bot.receiving.links import PATH, Links
from bot.receiving.marks import mime_of
from bot.sending.followup import FollowUp, NewsDesk
from storage import Store, files
from storage.cabinet import Cabinet

EVERY_SECONDS = 180.0
AGAIN_SECONDS = 2.0  # after trouble: a database is back in seconds, and people wait
Call = Callable[..., Awaitable[Any]]


class WhatsAppDesk:
    """One channel's desk in one process. `call` does database work where it belongs."""

    def __init__(
        self, channel: WhatsAppChannel, store: Store, cabinet: Cabinet, links: Links, call: Call
    ) -> None:
        self._channel = channel
        self._store = store
        self._cabinet = cabinet
        self._links = links
        self._call = call
        self._refusals = Seldom()
        self._follow_up = FollowUp(store, ends.of_code)
        self._news = NewsDesk(self._follow_up, call)

    def routes(self, receive: web.Receive) -> list[web.Webhook | Route]:
        """`/whatsapp` for messages, `/whatsapp/status` for news, `/files/…` for Twilio to fetch."""
        return [
            web.Webhook("/whatsapp", self._channel.webhook, receive, done=204),
            Route("/whatsapp/status", self._status, methods=["POST"]),
            Route(PATH + "/{file}/{ends}/{signature}/{name}", self._file),
        ]

    async def _status(self, request: Request) -> Response:
        body = await web.body_of(request.receive)
        if body is None:
            return Response(status_code=413)
        report = self._channel.status(str(request.url), request.headers, body)
        if isinstance(report, int):
            self._refusals.tell(logging.WARNING, "news refused", status=report)
            return Response(status_code=report)
        await self._news.take(report)
        return Response(status_code=204)

    async def _file(self, request: Request) -> Response:
        """404 for whatever is wrong: a stranger learns nothing."""
        given = request.path_params
        id = self._links.read(given["file"], given["ends"], given["signature"])
        data = None if id is None else await self._call(self._bytes, id)
        if data is None:
            return Response(status_code=404)
        return Response(data, media_type=mime_of(data) or "application/octet-stream",
                        headers={"X-Content-Type-Options": "nosniff"})  # fmt: skip

    def _bytes(self, id: int) -> bytes | None:
        try:
            with self._store.reading() as tx:
                row = files.get(tx, id)
            return self._cabinet.read(row.sha256)
        except OSError:
            return None

    async def poll(self, receive: web.Receive, holds: Callable[[], Awaitable[bool]]) -> None:
        """Look at start-up and then every few minutes, in one process at a time."""
        catch_up = CatchUp(self._store, self._channel, self._call, receive)
        while True:
            wait = EVERY_SECONDS
            try:
                if await holds():
                    await self.look(catch_up)
            except Exception as error:
                # Whatever one look met, there is a next one: nobody else asks for missed messages.
                log.error("look for missed messages failed", error=type(error).__name__)
                wait = AGAIN_SECONDS
            await asyncio.sleep(wait)

    async def look(self, catch_up: CatchUp) -> None:
        """One look: missed messages, and failures whose letters were not known at first."""
        await catch_up.look()
        await self._call(self._follow_up.act)
