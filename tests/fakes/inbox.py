"""Where messages are written down in tests of a channel, and what runs a channel's poll."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.telegram.channel import TelegramChannel
from handlers.talk.messages import Incoming


@dataclass
class Inbox:
    """Where messages are written down: each key once, or not at all while it has troubles."""

    messages: dict[str, Incoming] = field(default_factory=dict)
    calls: int = 0
    troubles: deque[Exception] = field(default_factory=deque)
    told: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, messages: Sequence[Incoming]) -> None:
        async with self.told:
            self.calls += 1
            self.told.notify_all()
            if self.troubles:
                raise self.troubles.popleft()
            for message in messages:
                self.messages.setdefault(message.key, message)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages.values()]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self.told:
            await self.told.wait_for(true)


async def always() -> bool:
    return True


@asynccontextmanager
async def polling(
    channel: TelegramChannel, inbox: Inbox, holds_lease: Callable[[], Awaitable[bool]] = always
) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.poll(inbox.receive, holds_lease))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
