"""A Bot API server on loopback, a channel that talks to it, and an inbox."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import polling
from bot.channels.telegram.channel import TelegramChannel
from tests.fakes.inbox import Inbox
from tests.fakes.telegram import FakeTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest.fixture
async def channel(telegram: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    opened = TelegramChannel(telegram.token, telegram.url)
    yield opened
    await opened.close()


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures are tried again at once."""
    monkeypatch.setattr(polling, "_PATIENCE", (0.0, 0.01))
    monkeypatch.setattr(polling, "_LEASE_SECONDS", 0.001)
