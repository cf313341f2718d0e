"""A store, a channel that ends each send as the test says, and a delivery between them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from bot.channels import Abilities, End, Missing, Sent, Unknown
from bot.codec import dump_reply
from bot.sending.delivery import Delivery
from handlers.talk.messages import Media, Reply
from storage import Store, chats
from storage.cabinet import Cabinet
from storage.mail import outbox
from storage.mail.outbox import Lane, Letter

SENT = Sent("42")


@dataclass
class Scripted:
    """A channel that ends each send as the test says."""

    name: str = "telegram"
    limits: Abilities = field(default_factory=lambda: Abilities(4096, 10, 0, 64))
    ends: list[End] = field(default_factory=list)
    found: Sent | Missing | Unknown | None = None
    sent: list[tuple[str, Reply, bytes | None]] = field(default_factory=list)
    never: bool = False
    asked: list[Collection[str]] = field(default_factory=list)

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        self.sent.append((address, reply, file))
        if self.never:
            await asyncio.Event().wait()
        return self.ends.pop(0) if self.ends else SENT

    async def fetch(self, media: Media) -> bytes:
        raise NotImplementedError

    async def find(
        self, address: str, taken: Collection[str], reply: Reply
    ) -> Sent | Missing | Unknown | None:
        self.asked.append(taken)
        return self.found

    async def close(self) -> None:
        return None


@dataclass
class Window(Scripted):
    """One with a window of 24 hours, which knocks when it is closed."""

    name: str = "whatsapp"
    limits: Abilities = field(default_factory=lambda: Abilities(1600, 3, 10, 20, window_hours=24))
    knocked: list[str] = field(default_factory=list)

    async def knock(self, address: str, reply: Reply) -> End:
        self.knocked.append(reply.text)
        return Sent("43", template="jawaban")


@dataclass
class Office:
    """A store, a channel, a delivery between them."""

    store: Store
    cabinet: Cabinet
    channel: Scripted
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self) -> None:
        self.delivery = Delivery(self.store, {self.channel.name: self.channel}, self.cabinet)

    def chat(self, address: str = "a") -> int:
        with self.store.transaction() as tx:
            place = (self.channel.name, address)
            return chats.find(tx, [place])[place]

    def write(
        self, text: str = "halo", address: str = "a", lane: Lane = "reply", **more: Any
    ) -> None:
        """Put a letter into the outbox."""
        body = dump_reply(Reply(text, attachment=more.pop("attachment", None)))
        chat = self.chat(address)
        with self.store.transaction() as tx:
            outbox.put(tx, [Letter(chat, body, lane, **more)])

    async def round(self) -> list[str]:
        """Everything due is sent and written down; the texts that went out."""
        before = len(self.channel.sent)
        for letter in self.delivery.claim(bulk=True):
            self.delivery.record([await self.delivery.send(letter)])
        return [reply.text for _, reply, _ in self.channel.sent[before:]]

    async def settle(self) -> None:
        for letter in self.delivery.orphans():
            self.delivery.record([await self.delivery.settle(letter)])

    def ends(self, address: str = "a") -> list[tuple[str, str]]:
        chat = self.chat(address)
        with self.store.reading() as tx:
            return outbox.endings(tx, chat)
