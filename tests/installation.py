"""A real installation on one table: the commands an operator types, the service as a process, and
phones at stand-ins for both providers.

Nothing is looked up in the database: what an operator sees is what commands print, what people see
is what the stand-ins were given to show.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.twilio import ACCOUNT, SENDER, Twilio
from tests.fakes.twilio import TOKEN as AUTH_TOKEN
from tests.herd import up
from tests.support import ROOT

PUBLIC = "https://bot.example.id"
PATIENCE = 30.0  # seconds for one answer, far more than it takes


class Phone(Protocol):
    """A person with one application."""

    async def says(self, text: str, hears: str) -> str:
        """They write, and wait until something comes that holds these words; that message."""
        ...


class Installation:
    """A folder, its environment, the two stand-ins, and the service when it runs."""

    def __init__(self, folder: Path, url: str, telegram: FakeTelegram, twilio: Twilio) -> None:
        self.folder, self.telegram, self.twilio = folder, telegram, twilio
        self.typed: list[str] = []  # every command so far
        self._service: asyncio.subprocess.Process | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = int(free.getsockname()[1])
        twilio.servers[PUBLIC] = [f"http://127.0.0.1:{self._port}"]
        self.environment = os.environ | {
            "JPS_CONFIG": str(ROOT / "config.toml"), "PYTHONPATH": str(ROOT),
            "JPS_TELEGRAM__TOKEN": TOKEN, "JPS_TELEGRAM__API_URL": telegram.url,
            "JPS_WHATSAPP__ACCOUNT_SID": ACCOUNT, "JPS_WHATSAPP__AUTH_TOKEN": AUTH_TOKEN,
            "JPS_WHATSAPP__SENDER": SENDER, "JPS_WHATSAPP__API_URL": twilio.url,
            "JPS_WEB__PUBLIC_URL": PUBLIC, "JPS_WEB__PORT": str(self._port),
        }  # fmt: skip
        if url:
            self.environment["JPS_STORAGE__URL"] = url

    async def types(self, line: str, exit_code: int = 0, answer: str = "") -> str:
        """The operator types a command, as README writes it, and an answer where it asks; what it
        prints."""
        self.typed.append(line)
        process = await self._start(line, asyncio.subprocess.PIPE, asyncio.subprocess.PIPE)
        out, err = await process.communicate(answer.encode())
        assert process.returncode == exit_code, (line, out, err)
        return out.decode() + err.decode()

    async def runs(self) -> None:
        """`jps-bot run`, until it says that it is well."""
        self.typed.append("jps-bot run")
        with (self.folder / "log").open("ab") as log:
            self._service = await self._start("jps-bot run", log, log)
        dies = asyncio.create_task(self._service.wait())
        comes = asyncio.create_task(up(self._port))
        await asyncio.wait({dies, comes}, return_when=asyncio.FIRST_COMPLETED)
        assert not dies.done(), (self.folder / "log").read_text()
        dies.cancel()

    async def stops(self) -> None:
        """The operator ends the service politely."""
        assert self._service is not None
        self._service.send_signal(signal.SIGTERM)
        code, self._service = await self._service.wait(), None
        assert code == 0, (self.folder / "log").read_text()

    async def end(self) -> None:
        """Whatever still runs does not outlive the test."""
        if self._service is not None:
            with contextlib.suppress(ProcessLookupError):
                self._service.kill()
            await self._service.wait()

    async def _start(self, line: str, out: Any, err: Any) -> asyncio.subprocess.Process:
        program, *words = shlex.split(line)
        assert program == "jps-bot"
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words,
            cwd=self.folder, env=self.environment,
            stdin=asyncio.subprocess.PIPE, stdout=out, stderr=err,
        )  # fmt: skip


class OnTelegram:
    """Somebody's Telegram; `chat` is the number of their account."""

    def __init__(self, installation: Installation, chat: int) -> None:
        self._telegram, self._chat, self._read = installation.telegram, chat, 0

    async def says(self, text: str, hears: str) -> str:
        return await self._pushes(self._telegram.text(self._chat, text, **_now()), hears)

    async def shares_own_contact(self, phone: str, hears: str) -> str:
        """They press the clip and share their own number."""
        card = {"phone_number": phone, "first_name": "Saya", "user_id": self._chat}
        update = self._telegram.text(self._chat, "", contact=card, **_now())
        del update["message"]["text"]
        return await self._pushes(update, hears)

    async def sends_photo(self, data: bytes, caption: str, hears: str) -> str:
        size = {**self._file(data), "width": 900, "height": 1200}
        update = self._telegram.text(self._chat, "", photo=[size], caption=caption, **_now())
        del update["message"]["text"]
        return await self._pushes(update, hears)

    async def sends_document(self, data: bytes, name: str, mime: str, hears: str) -> str:
        told = {**self._file(data), "file_name": name, "mime_type": mime}
        update = self._telegram.text(self._chat, "", document=told, **_now())
        del update["message"]["text"]
        return await self._pushes(update, hears)

    def _file(self, data: bytes) -> dict[str, Any]:
        """How Telegram speaks of a file that it keeps."""
        file = f"berkas-{len(self._telegram.files)}"
        self._telegram.files[file] = data
        return {"file_id": file, "file_unique_id": f"u{file}", "file_size": len(data)}

    async def gets(self, hears: str) -> str:
        """What comes without having been asked for."""
        with _told(hears, self._new):
            await self._telegram.until(lambda: _first(self._new(), hears) is not None, PATIENCE)
        return self._taken(hears)

    async def _pushes(self, update: dict[str, Any], hears: str) -> str:
        self._read = len(self._mine())
        await self._telegram.push(update)
        return await self.gets(hears)

    def _mine(self) -> list[str]:
        sent = [call for call in self._telegram.sent if call.fields["chat_id"] == str(self._chat)]
        return [call.fields.get("text", call.fields.get("caption", "")) for call in sent]

    def _new(self) -> list[str]:
        return self._mine()[self._read :]

    def _taken(self, hears: str) -> str:
        place = _first(self._new(), hears)
        assert place is not None
        self._read += place + 1
        return self._mine()[self._read - 1]


class OnWhatsApp:
    """Somebody's WhatsApp; `phone` is their number."""

    def __init__(self, installation: Installation, phone: str) -> None:
        self._twilio, self._phone, self._read = installation.twilio, phone, 0

    async def says(self, text: str, hears: str) -> str:
        self._read = len(self._mine())
        taken = await self._twilio.write(f"{PUBLIC}/whatsapp", self._phone, text)
        assert 200 <= taken < 300, taken
        return await self.gets(hears)

    async def gets(self, hears: str) -> str:
        """What comes without having been asked for."""
        with _told(hears, self._new):
            await self._twilio.until(lambda: _first(self._new(), hears) is not None, PATIENCE)
        place = _first(self._new(), hears)
        assert place is not None
        self._read += place + 1
        return self._mine()[self._read - 1]

    def _mine(self) -> list[str]:
        shown = [it for it in self._twilio.shown if it["to"] == f"whatsapp:{self._phone}"]
        return [str(it["body"]) for it in shown]

    def _new(self) -> list[str]:
        return self._mine()[self._read :]


def _now() -> dict[str, int]:
    return {"date": int(time.time())}


def _first(texts: Sequence[str], hears: str) -> int | None:
    return next((place for place, text in enumerate(texts) if hears in text), None)


@contextlib.contextmanager
def _told(hears: str, new: Any) -> Any:
    """Says what came instead of what was waited for."""
    try:
        yield
    except TimeoutError:
        raise AssertionError(f"waits for “{hears}”, hears: {new()}") from None


@asynccontextmanager
async def installed(folder: Path, url: str) -> AsyncIterator[Installation]:
    """An empty folder with both stand-ins beside it; `url` "" is what config.toml says."""
    twilio = Twilio(lambda: datetime.now(UTC))
    await twilio.start()
    try:
        async with FakeTelegram() as telegram:
            installation = Installation(folder, url, telegram, twilio)
            try:
                yield installation
            finally:
                await installation.end()
    finally:
        await twilio.stop()
