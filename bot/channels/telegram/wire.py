"""HTTP to the Bot API: one pool of kept connections, and whether a request can have arrived.

Knows: aiohttp. Must not know: python-telegram-bot, what is asked, what the answers mean.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from bot.channels.way_out import by_proxy, never_left

CONNECTIONS = 200
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
_LONGEST_QUIET = 3600.0  # seconds


class NotSent(Exception):
    """The request cannot have arrived: no connection was made, or it broke before."""


class NoAnswer(Exception):
    """The request may have arrived, but no answer came."""


def refusal(body: bytes) -> tuple[str, float]:
    """What the Bot API says about a refusal, and for how many seconds it wants to be left alone.

    Never more than an hour: whatever it says, it is asked again then. ("", 0) when it was not the
    Bot API that answered.
    """
    try:
        said: dict[str, Any] = json.loads(body)
        why = str(said["description"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", 0.0
    parameters: Any = said.get("parameters") or {}
    try:
        wait = float(parameters.get("retry_after", 0))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return why, 0.0
    return why, min(wait, _LONGEST_QUIET) if wait > 0 else 0.0  # "nan" is not above 0 either


class Wire:
    """Sends requests; connections are kept open between them. Errors never quote an address,
    which would hold the token."""

    def __init__(self, api_url: str = "") -> None:
        self._by_proxy = by_proxy(api_url)
        self._session: aiohttp.ClientSession | None = None

    async def exchange(
        self,
        method: str,
        url: str,
        data: bytes | aiohttp.FormData | None = None,
        seconds: float | None = None,
    ) -> tuple[int, bytes]:
        """Status and body of the answer; bytes are sent as a form. Raises NotSent, NoAnswer."""
        headers = {"Content-Type": _FORM} if isinstance(data, bytes) else None
        limits = aiohttp.ClientTimeout(seconds or ANSWER_SECONDS, connect=CONNECT_SECONDS)
        try:
            async with self._open().request(
                method, url, data=data, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            why = type(error).__name__
            raise (NotSent(why) if never_left(error) else NoAnswer(why)) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept-Encoding",),
                trust_env=self._by_proxy,  # HTTPS_PROXY, where it is the only way out
            )
        return self._session

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()


_FORM = "application/x-www-form-urlencoded"
