"""The long way to the Bot API, over aiohttp: through a proxy, and for files.

Knows: aiohttp, HTTP_PROXY and its like. Must not know: what is asked, what answers mean.
"""

from __future__ import annotations

import aiohttp

from bot.channels.telegram.pipe import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    CONNECTIONS,
    MOST_ANSWER,
    HttpAnswer,
    NoAnswer,
    NotSent,
)
from bot.channels.way_out import by_proxy, never_left


class Detour:
    """Sends requests; connections are kept open between them. Errors never quote an address,
    which would hold the token."""

    def __init__(self, api_url: str) -> None:
        self._by_proxy = by_proxy(api_url)
        self._session: aiohttp.ClientSession | None = None

    async def exchange(
        self,
        method: str,
        url: str,
        data: bytes | aiohttp.FormData | None = None,
        kind: str = "",
        seconds: float | None = None,
    ) -> HttpAnswer:
        """Status and body of the answer. `kind` is the type of bytes. Raises NotSent, NoAnswer."""
        headers = {"Content-Type": kind} if kind else None
        limits = aiohttp.ClientTimeout(seconds or ANSWER_SECONDS, connect=CONNECT_SECONDS)
        try:
            async with self._open().request(
                method, url, data=data, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                return answer.status, await _body(answer)
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


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > MOST_ANSWER:
            answer.close()
            raise NoAnswer("answer too large")
    return bytes(body)
