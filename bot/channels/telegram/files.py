"""Files from and to Telegram: the one room where python-telegram-bot makes the calls.

Knows: the library's `Bot`, over our own way to the network. Must not know: what a refusal means.

Imported by the first file, because it takes a quarter of a second of every start. Its Updater and
its webhook server are not used: both tell Telegram "got it" before anything is on the disk.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import aiohttp

from bot.channels.telegram.calls import CallRefused, Calls
from bot.channels.telegram.detour import Detour
from bot.channels.telegram.pipe import NoAnswer
from bot.lean import without

with without("rich"):
    from telegram import Bot
    from telegram.error import TelegramError
    from telegram.request import BaseRequest, RequestData

_FILE_SECONDS = 45.0  # for a file of 20 MB
_FORM = "application/x-www-form-urlencoded"


class _Ours(TelegramError):
    """One of our own errors, on its way through the library."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class _Request(BaseRequest):
    """python-telegram-bot's way to the network, over aiohttp instead of its own httpx: a tenth of
    the processor time, and known at the end of it whether a request can have arrived."""

    def __init__(self, detour: Detour) -> None:
        self._detour = detour

    @property
    def read_timeout(self) -> float | None:
        return None  # the detour has its own

    async def initialize(self) -> None:
        """The detour opens itself."""

    async def shutdown(self) -> None:
        """Who owns the detour closes it."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        seconds = _FILE_SECONDS if request_data is None else None
        try:
            status, body = await self._detour.exchange(
                method, url, *_content(request_data), seconds
            )
            if not 200 <= status < 300:
                raise CallRefused(status, body)
        except Exception as error:
            raise _Ours(error) from error
        return status, body


def _content(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, str]:
    if data is None:
        return None, ""
    if not data.contains_files:
        return data.url_encoded_parameters().encode(), _FORM
    form = aiohttp.FormData(data.json_parameters)
    for field, (name, content, mime) in data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=mime)
    return form, ""


class Files:
    """Sends and fetches files. Raises NotSent, NoAnswer, CallRefused."""

    def __init__(self, calls: Calls) -> None:
        request = _Request(calls.detour)
        self._bot = Bot(
            calls.token,
            base_url=f"{calls.api_url}/bot",
            base_file_url=f"{calls.api_url}/file/bot",
            request=request,
            get_updates_request=request,
        )

    async def send(
        self, kind: str, chat: str, file: bytes, name: str, caption: str, extra: dict[str, Any]
    ) -> str:
        """Send as "picture" or "document"; the id of the message."""
        send = self._bot.send_photo if kind == "picture" else self._bot.send_document
        with _as_ours():
            message = await send(
                chat, file, caption=caption or None, filename=name, api_kwargs=extra
            )
            return str(message.message_id)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file; its link is asked for anew each time, because links expire."""
        with _as_ours():
            file = await self._bot.get_file(ref)
            return bytes(await file.download_as_bytearray())


@contextmanager
def _as_ours() -> Generator[None]:
    """Our own errors as they were; where the library trips over an answer, it is none."""
    try:
        yield
    except _Ours as carried:
        raise carried.error from None
    except Exception as error:
        raise NoAnswer(f"answer not understood: {type(error).__name__}") from error
