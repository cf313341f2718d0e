"""Files that people sent: fetched from Twilio with credentials, from no other host, then deleted.

Knows: Twilio's hosts, redirects, sizes. Must not know: the library, what a file is for.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.channels import FetchFailed

MOST_BYTES = 16 * 1024 * 1024
_REDIRECTS = 3
_SECONDS = 30.0
_HOSTS = ("twilio.com", "twiliocdn.com")
_BUCKET = ("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")  # where old links lead
_GONE = 410  # 404 may be a file that is not stored yet


class MediaDesk:
    """Fetches and deletes media. `api_url` is trusted like Twilio's own hosts."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, user: str, token: str) -> None:
        self._session = session
        self._api_host = urlsplit(api_url).netloc
        self._auth = {"Authorization": aiohttp.encode_basic_auth(user, token)}

    async def fetch(self, url: str, most: int = MOST_BYTES, seconds: float = _SECONDS) -> bytes:
        """The bytes; raises `FetchFailed`, final when trying again is useless."""
        try:
            async with asyncio.timeout(seconds):
                for _ in range(_REDIRECTS + 1):
                    got = await self._step(url, most)
                    if isinstance(got, bytes):
                        return got
                    url = got
        except TimeoutError as error:
            raise FetchFailed("no answer in time") from error
        except aiohttp.ClientError as error:
            raise FetchFailed(type(error).__name__) from error
        raise FetchFailed("too many redirects")

    async def _step(self, url: str, most: int) -> bytes | str:
        """The bytes, or where they are."""
        if not self._trusted(url):
            raise FetchFailed("not a host of Twilio", final=True)
        async with self._session.get(
            url, headers=self._auth if self._with_auth(url) else {}, allow_redirects=False
        ) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                return urljoin(url, answer.headers.get("Location", ""))
            if answer.status != 200:
                raise FetchFailed(f"HTTP {answer.status}", final=answer.status == _GONE)
            return await self._read(answer, most)

    async def _read(self, answer: aiohttp.ClientResponse, most: int) -> bytes:
        data = bytearray()
        async for chunk in answer.content.iter_chunked(65536):
            data += chunk
            if len(data) > most:
                raise FetchFailed("too large", final=True, kind="large")
        return bytes(data)

    async def delete(self, url: str) -> bool:
        """Remove a file at Twilio; True when it is gone."""
        if not self._with_auth(url):
            return False
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._session.delete(url, headers=self._auth, allow_redirects=False) as answer,
            ):
                return answer.status in (204, 404)
        except (TimeoutError, aiohttp.ClientError):
            return False

    def _trusted(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.netloc == self._api_host:
            return True
        host = parts.hostname or ""
        known = any(host == ours or host.endswith(f".{ours}") for ours in _HOSTS)
        old = host == _BUCKET[0] and parts.path.startswith(_BUCKET[1])
        return parts.scheme == "https" and (known or old)

    def _with_auth(self, url: str) -> bool:
        """Credentials go to the API alone, not to the store that it redirects to."""
        parts = urlsplit(url)
        own = parts.netloc == self._api_host
        return own or (parts.scheme == "https" and parts.hostname == "api.twilio.com")
