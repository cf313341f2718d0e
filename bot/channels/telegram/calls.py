"""Calls of the Bot API (core.telegram.org/bots/api#making-requests) and what it says to them.

Knows: the shape of a call and of a refusal, which way a call goes.
Must not know: python-telegram-bot, what a call is for.

What is called for every message is called here; files go through python-telegram-bot (files.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit

from bot.channels.telegram import pipe
from bot.channels.telegram.pipe import HttpAnswer, NoAnswer, Pipe
from bot.channels.way_out import proxied

if TYPE_CHECKING:
    from bot.channels.telegram.detour import Detour

_JSON = "application/json"
_LONGEST_QUIET = 3600.0  # seconds: whatever a refusal says, it is asked again then


class CallRefused(Exception):
    """The answer is no.

    `why` in the Bot API's own words, "" when something else answered; `wait`: for how many seconds
    it wants to be left alone; `moved_to`: the new id of a chat.
    """

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.why, parameters = _words(body)
        self.wait = _seconds(parameters.get("retry_after"))
        moved_to = parameters.get("migrate_to_chat_id")
        self.moved_to = str(moved_to) if type(moved_to) is int else ""
        super().__init__(self.why or f"HTTP {status}")


def _words(body: bytes) -> tuple[str, Mapping[str, Any]]:
    """What a refusal says, and its parameters; "" when it was not the Bot API that answered."""
    try:
        said: dict[str, Any] = json.loads(body)
        why, parameters = str(said["description"]), said.get("parameters")
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", {}
    return why, cast("dict[str, Any]", parameters) if isinstance(parameters, dict) else {}


def _seconds(given: Any) -> float:
    try:
        wait = float(given)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(wait, _LONGEST_QUIET) if wait > 0 else 0.0  # "nan" is not above 0 either


def understood(status: int, body: bytes) -> Any:
    """The result in an answer. Raises CallRefused, NoAnswer."""
    if not 200 <= status < 300:
        raise CallRefused(status, body)
    try:
        return json.loads(body)["result"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NoAnswer("answer not understood") from None


def _direct(api_url: str) -> bool:
    """Whether our own pipe leads there; aiohttp knows proxies, and names that are odd."""
    parts = urlsplit(api_url)
    plain = re.fullmatch(r"[\w.-]+(:\d{1,5})?|\[[\da-fA-F:.]+\](:\d{1,5})?", parts.netloc, re.ASCII)
    return plain is not None and not proxied(api_url)


class Calls:
    """Makes calls for one bot. `api_url` is the base before `/bot<token>`."""

    def __init__(self, token: str, api_url: str) -> None:
        self.token = token
        self.api_url = api_url.rstrip("/")
        parts = urlsplit(self.api_url)
        self._pipe = Pipe(self.api_url) if _direct(self.api_url) else None
        self._base = f"{quote(parts.path)}/bot{quote(token, safe=':')}/"
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._head = (
            f" HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: jps-bot\r\n"
            f"Content-Type: {_JSON}\r\nContent-Length: "
        )
        self._detour: Detour | None = None

    async def ask(
        self, method: str, fields: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> Any:
        """The result of a call. Raises NotSent, NoAnswer, CallRefused; none quotes the token."""
        body = json.dumps(fields or {}).encode()
        return understood(*await self._post(method, body, seconds or pipe.ANSWER_SECONDS))

    async def _post(self, method: str, body: bytes, seconds: float) -> HttpAnswer:
        path = f"{self._base}{method}"
        if self._pipe is None:
            url = f"{self._origin}{path}"
            return await self.detour.exchange("POST", url, body, _JSON, seconds)
        head = f"POST {path}{self._head}{len(body)}\r\n\r\n"
        return await self._pipe.ask(head.encode() + body, seconds)

    @property
    def detour(self) -> Detour:
        """The long way, for what is rare; aiohttp is imported by the first who takes it."""
        if self._detour is None:
            from bot.channels.telegram.detour import Detour

            self._detour = Detour(self.api_url)
        return self._detour

    async def close(self) -> None:
        if self._pipe is not None:
            await self._pipe.close()
        if self._detour is not None:
            await self._detour.close()
