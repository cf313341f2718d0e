"""Every transcript over WhatsApp: real HTTP and signatures both ways, a fake Twilio in between."""

from __future__ import annotations

import asyncio
import mimetypes
import shutil
import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

from bot.channels import Channel, End, Missing, Sent, Unknown
from bot.channels.whatsapp import content
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.routes import WhatsAppDesk
from bot.channels.whatsapp.shapes import LIMITS, plan
from bot.config import Config, WhatsAppSettings
from bot.receiving import web
from bot.receiving.fetching import Fetcher
from bot.receiving.links import Links
from bot.running.setup import open_bench
from bot.sending.delivery import Delivery
from bot.simulator.bench import Bench, OnPhone
from bot.simulator.channel import SimulatedChannel
from handlers.talk.messages import Incoming, Media, Reply
from tests.fakes.twilio import ACCOUNT, SENDER, TOKEN, Content, Twilio
from tests.fakes.whatsapp_house import Server, call
from tests.transcript_runner import ROOT, Player, swapped, typed

FOLDER = Path(__file__).parent.parent / "transcripts"
STORIES = sorted(FOLDER.rglob("*.txt"))
NAMES = [f"{story.parent.name}/{story.stem}" for story in STORIES]
_MIMES = {"voice": "audio/ogg", "video": "video/mp4", "sticker": "image/webp",
          "document": "application/pdf", "photo": "image/jpeg"}  # fmt: skip

Reopen = Callable[[], Bench]


def phone_of(name: str) -> str:
    """People of transcripts have names where WhatsApp has numbers."""
    return "+62812" + "".join(f"{ord(char) % 100:02d}" for char in name)[:8].ljust(8, "0")


class Line:
    """A channel to people by name, over a channel to people by number."""

    name = "whatsapp"
    limits = LIMITS

    def __init__(self) -> None:
        self.inner: WhatsAppChannel | None = None
        self.names: dict[str, str] = {}
        self.turn = 0

    @property
    def channel(self) -> WhatsAppChannel:
        assert self.inner is not None
        return self.inner

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        return await self.channel.send(phone_of(address), reply, file)

    async def knock(self, address: str, reply: Reply) -> End:
        return await self.channel.knock(phone_of(address), reply)

    async def find(
        self, address: str, taken: Collection[str], reply: Reply
    ) -> Sent | Missing | Unknown | None:
        return await self.channel.find(phone_of(address), taken, reply)

    async def fetch(self, media: Media) -> bytes:
        return await self.channel.fetch(media)

    async def forget(self, media: Media) -> None:
        await self.channel.forget(media)

    async def close(self) -> None:
        await self.channel.close()


class Wired(Bench):
    """A bench whose WhatsApp is the real channel, and whose people write by webhook."""

    def __init__(self, bench: Bench, line: Line, post: Callable[..., object]) -> None:
        super().__init__(bench.store, bench.clock, bench.cabinet, bench.uploads, bench.config)
        channels: dict[str, Channel] = {
            "telegram": SimulatedChannel("telegram", bench.uploads),
            "whatsapp": line,
        }
        self._delivery = Delivery(bench.store, channels, bench.cabinet)
        self._fetcher = Fetcher(bench.store, channels, bench.cabinet)
        self._line = line
        self._post = post

    async def receive(self, *messages: Incoming) -> list[OnPhone]:
        self._line.turn += 1
        for message in messages:
            if message.channel == "whatsapp" and message.private and message.kind != "edit":
                await self._post(message)
            else:
                self._engine.receive([message])
        return await self.settle()

    async def came(self, messages: Sequence[Incoming]) -> None:
        names = self._line.names
        self._engine.receive(
            [replace(m, address=names[m.address], sender_name=m.sender_name) for m in messages]
        )


class WiredPlayer(Player):
    """Plays against a fake Twilio that lives as long as the transcript."""

    def __init__(self, reopen: Reopen, folder: Path) -> None:
        self.line = Line()
        self.twilio = Twilio(lambda: self._terminal.bench.clock())
        super().__init__(
            lambda: Wired(reopen(), self.line, self._write), folder, channel="whatsapp"
        )

    async def _play(self, lines: list[str]) -> str:
        await self.twilio.start()
        for resource in content.wanted().values():
            described = {"friendly_name": resource.name, "types": dict(resource.types)}
            approval = "approved" if resource.template else ""
            self.twilio.contents[resource.name] = Content(resource.name, described, approval)
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server, serving = self._serve(listening)
        try:
            return await super()._play(lines)
        finally:
            server.should_exit = True
            await serving
            await self.line.close()
            await self.twilio.stop()

    def _serve(self, listening: socket.socket) -> tuple[Server, asyncio.Task[None]]:
        bench = self._terminal.bench
        settings = WhatsAppSettings.model_validate(
            {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": SENDER,
             "api_url": self.twilio.url}
        )  # fmt: skip
        links = Links(bench.store.vault, self.url, bench.clock)
        self.line.inner = WhatsAppChannel(settings, self.url, links.make, self._now)
        desk = WhatsAppDesk(self.line.inner, bench.store, bench.cabinet, links, call)
        app = web.app(desk.routes(self._came), lambda: asyncio.sleep(0, {}))
        server = Server(
            uvicorn.Config(app, log_config=None, lifespan="off", access_log=False, ws="none")
        )
        return server, asyncio.create_task(server.serve(sockets=[listening]))

    def _now(self) -> datetime:
        """People take longer between messages than transcripts do."""
        return self.twilio.now() + timedelta(minutes=self.line.turn)

    async def _came(self, messages: Sequence[Incoming]) -> None:
        bench = self._terminal.bench
        assert isinstance(bench, Wired)
        messages = [replace(m, sent_at=self.twilio.now()) for m in messages]
        await bench.came(messages)

    async def _write(self, message: Incoming) -> None:
        phone = phone_of(message.address)
        self.line.names[phone] = message.address
        self.twilio.wrote[phone] = self.twilio.now()
        row = {"sid": message.key, "from": f"whatsapp:{phone}", "to": f"whatsapp:{SENDER}",
               "body": message.text}  # fmt: skip
        fields = {"ProfileName": message.sender_name, **self._fields(message)}
        assert await self.twilio.again(f"{self.url}/whatsapp", row, **fields) == 204

    def _fields(self, message: Incoming) -> dict[str, str]:
        if message.kind == "tap":
            return {"ButtonPayload": message.tap, "MessageType": "button"}
        if message.kind == "location":
            return {"Latitude": "-6.9", "Longitude": "107.6", "MessageType": "location"}
        if message.kind == "contact":
            url = self.twilio.put(message.key, message.key, "text/vcard", b"BEGIN:VCARD\n")
            return {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "text/vcard"}
        if message.kind == "other":
            return {"MessageType": "unsupported"}
        fields = {"NumMedia": str(len(message.media))}
        if message.replies_to:
            fields |= {"OriginalRepliedMessageSid": message.replies_to,
                       "OriginalRepliedMessageSender": f"whatsapp:{SENDER}"}  # fmt: skip
        for place, media in enumerate(message.media):
            fields |= self._file(message.key, place, media)
        return fields

    def _file(self, key: str, place: int, media: Media) -> dict[str, str]:
        path = Path(media.ref)
        mime = mimetypes.guess_type(path.name)[0] or _MIMES[media.kind]
        data = path.read_bytes() if path.is_file() else b"?"
        kind = {"MessageType": "sticker"} if media.kind == "sticker" else {}
        url = self.twilio.put(key, f"{key}.{place}", mime, data)
        return {f"MediaUrl{place}": url, f"MediaContentType{place}": mime, **kind}

    def assert_phones_show(self) -> None:
        """What Twilio delivered is what was told, in order, in as many messages as it takes."""
        on_phones = [(shown["to"], shown["body"]) for shown in self.twilio.shown]
        for message in self.shown:
            if message.channel != "whatsapp":
                continue
            to = f"whatsapp:{phone_of(message.address)}"
            parts = [(to, part.text) for part in plan(message.reply)]
            if on_phones[: len(parts)] != parts:
                parts = [(to, content.knock(message.reply).text)]
            assert on_phones[: len(parts)] == parts
            del on_phones[: len(parts)]
        assert not on_phones


@pytest.fixture
def reopen(demo: Path, tmp_path: Path, config: Config) -> Iterator[Reopen]:
    folder = shutil.copytree(demo, tmp_path / "demo")
    return lambda: open_bench(folder, config)


@pytest.mark.parametrize("story", STORIES, ids=NAMES)
def test_a_transcript_is_the_same_over_twilio(
    story: Path, reopen: Reopen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    told = swapped(story.read_text("utf-8"))
    player = WiredPlayer(reopen, tmp_path)
    assert player.play(typed(told)) == told
    player.assert_phones_show()
