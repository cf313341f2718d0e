"""Messages that Twilio has and we do not: its webhook failed and it does not send them again.

Knows: Twilio's message list, newest first. Must not know: the library, the database.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.channels import FetchFailed
from bot.channels.whatsapp.content import Api
from bot.channels.whatsapp.shapes import NotAMessage, from_row, moment
from bot.log import log
from handlers.talk.messages import Incoming

_PAGES = 250  # of 200: a week of a large service, some 50 MB while they are looked through
API = "https://api.twilio.com"
Known = Callable[[Sequence[str]], Awaitable[set[str]]]


class Ledger:
    """Twilio's list of messages to one sender. `base` is where files are fetched from."""

    def __init__(self, api: Api, account: str, sender: str, base: str) -> None:
        self._api = api
        self._account = account
        self._sender = sender
        self._base = base

    async def missed(self, since: datetime, known: Known) -> list[Incoming]:
        """Messages that are not `known`, in the order they were sent.

        Raises `FetchFailed`, TimeoutError or aiohttp.ClientError when Twilio cannot be asked.
        """
        rows = await self._inbound(since)
        keys = await known([str(row["sid"]) for row in rows])
        found: list[Incoming] = []
        for row in rows:
            if row["sid"] not in keys:
                found += await self._read(row)
        return found

    async def _inbound(self, since: datetime) -> list[dict[str, Any]]:
        # The filter knows days only, and days of UTC.
        after = since.date() - timedelta(days=1)
        url = f"{self._account}/Messages.json?To={quote(self._sender)}&DateSent%3E={after}"
        url += "&PageSize=200"
        rows: list[dict[str, Any]] = []
        for _ in range(_PAGES):
            status, page = await self._api("GET", url)
            if status != 200:
                raise FetchFailed(f"HTTP {status}")
            listed = [row for row in page.get("messages", []) if _legible(row)]
            rows += [row for row in listed if row.get("direction") == "inbound"]
            following = page.get("next_page_uri")
            if not following or (listed and moment(listed[-1]) < since):
                break
            url = f"{API}{following}"
        else:
            log.error("more messages than are looked through", pages=_PAGES)
        return [row for row in reversed(rows) if moment(row) >= since]

    async def _read(self, row: dict[str, Any]) -> list[Incoming]:
        files: list[dict[str, Any]] = []
        if str(row.get("num_media") or "0") != "0":
            url = f"{self._account}/Messages/{row['sid']}/Media.json"
            status, page = await self._api("GET", url)
            if status not in (200, 404):  # without its photo the message would count as taken
                raise FetchFailed(f"files of a message: HTTP {status}")
            files = page.get("media_list", [])
        try:
            return [from_row(row, files, self._base)]
        except (NotAMessage, LookupError, TypeError, ValueError, AttributeError) as error:
            log.error("message found but not read", why=type(error).__name__)
            return []


def _legible(row: Any) -> bool:
    """One without an id or a moment holds up no other."""
    try:
        moment(row)
        return bool(row["sid"])
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        log.error("message listed that cannot be read", why=type(error).__name__)
        return False
