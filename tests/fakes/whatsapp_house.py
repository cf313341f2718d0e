"""The whole WhatsApp way in one process: a fake Twilio, real routes on loopback, a store, a clock.

Everything is run by hand, as the bench does it, so a test decides what happens when.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import uvicorn

from bot.answering.engine import Engine
from bot.channels.whatsapp import content
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.routes import WhatsAppDesk
from bot.codec import dump_reply
from bot.config import Config, WhatsAppSettings
from bot.receiving import web
from bot.receiving.catchup import CatchUp
from bot.receiving.fetching import Fetcher
from bot.receiving.links import Links
from bot.running.chores import Chores
from bot.sending.delivery import HOLD, Delivery
from handlers.listing import CATALOGUE
from handlers.talk.messages import Incoming, Reply
from storage import Store, chats
from storage.cabinet import Cabinet
from storage.database import DatabaseDown
from storage.mail import outbox
from storage.mail.outbox import Letter
from tests.fakes.twilio import ACCOUNT, SENDER, TOKEN, Twilio
from tests.support import Clock

SARI, BUDI = "+6281234567890", "+6281298765432"
PUBLIC = "https://bot.example.id"


def channel_to(twilio: Twilio, clock: Clock, **more: str) -> WhatsAppChannel:
    """A channel alone, without a house."""
    return WhatsAppChannel(
        settings_for(twilio.url, **more), PUBLIC, lambda file: f"{PUBLIC}/files/{file.file}",
        clock, seconds=1.5,
    )  # fmt: skip


class Server(uvicorn.Server):
    """uvicorn that leaves signals to the test runner."""

    def capture_signals(self) -> contextlib.nullcontext[None]:  # type: ignore[override]
        return contextlib.nullcontext()


def settings_for(url: str, **more: str) -> WhatsAppSettings:
    """The settings of a service that uses the fake at `url`."""
    known = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": SENDER, "api_url": url}
    return WhatsAppSettings.model_validate(known | more)


async def call(work: Callable[..., Any], *args: Any) -> Any:
    return work(*args)


class House:
    """`receive` may be replaced, to see or change what comes in. `database_down` breaks commits."""

    def __init__(self, store: Store, clock: Clock, cabinet: Cabinet, config: Config) -> None:
        self.store = store
        self.clock = clock
        self.cabinet = cabinet
        self.config = config
        self.twilio = Twilio(clock)
        self.database_down = False

    async def start(self, seconds: float = 1.5) -> House:
        await self.twilio.start()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        settings = settings_for(self.twilio.url)
        links = Links(self.store.vault, self.url, self.clock)
        self.channel = WhatsAppChannel(settings, self.url, links.make, self.clock, seconds)
        self.live(links)
        routes = self.desk.routes(lambda messages: self.receive(messages))
        app = web.app(routes, self._unwell)
        self._server = Server(
            uvicorn.Config(app, log_config=None, lifespan="off", access_log=False, ws="none")
        )
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        return self

    def live(self, links: Links | None = None) -> None:
        """A process comes to life; called again it is the next one, after a crash."""
        channels = {"whatsapp": self.channel}
        self.engine = Engine(self.store, CATALOGUE, self.config.programme, self.cabinet)
        self.delivery = Delivery(self.store, channels, self.cabinet)
        self.fetcher = Fetcher(self.store, channels, self.cabinet)
        self.chores = Chores(self.store, self.config.programme)
        self.links = links or self.links
        self.desk = WhatsAppDesk(self.channel, self.store, self.cabinet, self.links, call)
        self.catch_up = CatchUp(self.store, self.channel, call, self.receive)

    async def templates(self) -> None:
        """Every resource is at Twilio, and Meta said yes to every text."""
        await content.push(self.channel.twilio)
        self.twilio.approve_all()

    def chat_of(self, phone: str) -> int:
        with self.store.transaction() as tx:
            return chats.find(tx, [("whatsapp", phone)])["whatsapp", phone]

    def tell(self, phone: str, reply: Reply, stale_at: datetime | None = None) -> int:
        """Something of our own accord; gives the chat."""
        chat = self.chat_of(phone)
        with self.store.transaction() as tx:
            outbox.put(tx, [Letter(chat, dump_reply(reply), "bulk", "Asia/Jakarta", stale_at)])
        return chat

    def endings(self, chat: int) -> list[tuple[str, str]]:
        with self.store.reading() as tx:
            return outbox.endings(tx, chat)

    def states(self, chat: int) -> list[str]:
        return [state for state, _ in self.endings(chat)]

    async def _unwell(self) -> dict[str, str]:
        return {}

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._serving
        await self.channel.close()
        await self.twilio.stop()

    async def receive(self, messages: Sequence[Incoming]) -> None:
        if self.database_down:
            raise DatabaseDown
        self.engine.receive(messages)

    async def write(self, phone: str, body: str = "", **fields: str) -> int:
        """A person writes, the webhook is called; nothing is answered yet."""
        return await self.twilio.write(f"{self.url}/whatsapp", phone, body, **fields)

    async def ask(self, phone: str, body: str = "", **fields: str) -> list[str]:
        """A person writes; what their phone shows after everything was done."""
        seen = len(self.twilio.shown)
        await self.write(phone, body, **fields)
        await self.settle()
        return [shown["body"] for shown in self.twilio.shown[seen:]]

    async def settle(self) -> None:
        """Do everything that is due now."""
        while await self.step():
            pass

    async def step(self) -> bool:
        drained = self.engine.drain(HOLD)
        letters = drained.letters or self.delivery.claim(bulk=True)
        for letter in letters:
            self.delivery.record([await self.delivery.send(letter)])
        orphans = self.delivery.orphans()
        for letter in orphans:
            self.delivery.record([await self.delivery.settle(letter)])
        return bool(drained.answered or letters or orphans or await self._fetch())

    async def _fetch(self) -> int:
        return await self.fetcher.round(call)

    async def pass_time(self, **span: float) -> None:
        """The clock moves in small steps, for days in larger ones, and what is due is done."""
        length = timedelta(**span)
        until = self.clock.time + length
        step = timedelta(minutes=1) if length < timedelta(hours=2) else timedelta(hours=1)
        while self.clock.time < until:
            self.clock.time = min(self.clock.time + step, until)
            self.chores.remind()
            await self.settle()
