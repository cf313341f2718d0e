"""Fixtures of the WhatsApp tests: a fake Twilio, a channel to it, a whole house around both."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.config import Config
from storage import Store
from storage.cabinet import Cabinet
from tests.fakes.twilio import Twilio
from tests.fakes.whatsapp_house import PUBLIC, SARI, House, channel_to, settings_for
from tests.support import Clock


@pytest.fixture
async def twilio(clock: Clock) -> AsyncIterator[Twilio]:
    """A fake in which Sari has just written."""
    fake = Twilio(clock)
    await fake.start()
    fake.wrote[SARI] = clock.time
    yield fake
    await fake.stop()


@pytest.fixture
async def channel(twilio: Twilio, clock: Clock) -> AsyncIterator[WhatsAppChannel]:
    made = channel_to(twilio, clock)
    yield made
    await made.close()


@pytest.fixture
async def hasty_channel(twilio: Twilio, clock: Clock) -> AsyncIterator[WhatsAppChannel]:
    """A channel that gives up at once on an answer that does not come."""
    made = WhatsAppChannel(
        settings_for(twilio.url), PUBLIC, lambda file: file.file, clock, seconds=0.15
    )
    yield made
    await made.close()


@pytest.fixture
async def house(
    store: Store, clock: Clock, cabinet: Cabinet, config: Config
) -> AsyncIterator[House]:
    made = await House(store, clock, cabinet, config).start()
    yield made
    await made.stop()


@pytest.fixture
async def hasty(
    store: Store, clock: Clock, cabinet: Cabinet, config: Config
) -> AsyncIterator[House]:
    """A house that gives up quickly on an answer that does not come."""
    made = await House(store, clock, cabinet, config).start(seconds=0.3)
    yield made
    await made.stop()
