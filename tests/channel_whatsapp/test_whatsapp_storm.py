"""kill -9 over WhatsApp: real processes, signed webhooks with a fallback, a Twilio that is asked.

Leaders register members and report purchases while processes are killed and started again. No
message is lost, nothing stands twice in the ledger, and because doubtful answers are looked up by
REST, nobody reads one twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tests.fakes.twilio import ACCOUNT, SENDER, TOKEN, Twilio
from tests.herd import Herd, assert_all_there, said, seeded
from tests.support import Postgres

LEADERS = 8
KILLS = 3
SECONDS = 600.0  # far more than it takes
PUBLIC = "https://jps.example"  # what Twilio was told; signatures are for this, wherever it goes


def phone(leader: int) -> str:
    return f"+6281234567{leader:03d}"


class WhatsAppHerd(Herd):
    """The same processes, on WhatsApp instead of Telegram."""

    def __init__(self, url: str, twilio: Twilio, folder: Path, count: int) -> None:
        super().__init__(url, "", folder, count)
        for name in ("TOKEN", "API_URL"):
            del self._environment[f"JPS_TELEGRAM__{name}"]
        self._environment |= {
            "JPS_WHATSAPP__ACCOUNT_SID": ACCOUNT, "JPS_WHATSAPP__AUTH_TOKEN": TOKEN,
            "JPS_WHATSAPP__SENDER": SENDER, "JPS_WHATSAPP__API_URL": twilio.url,
            "JPS_WEB__PUBLIC_URL": PUBLIC,
        }  # fmt: skip
        twilio.servers = {PUBLIC: [f"http://127.0.0.1:{port}" for port in self.ports]}


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    fake = Twilio(lambda: datetime.now(UTC))
    await fake.start()
    yield fake
    await fake.stop()


def answers(twilio: Twilio, leader: int) -> int:
    return sum(shown["to"] == f"whatsapp:{phone(leader)}" for shown in twilio.shown)


async def converse(twilio: Twilio, leader: int) -> None:
    for line in said(leader):
        before = answers(twilio, leader)
        await twilio.write(f"{PUBLIC}/whatsapp", phone(leader), line)
        await twilio.until(lambda n=before: answers(twilio, leader) > n, SECONDS)


async def storm(twilio: Twilio, herd: Herd, dice: Random) -> None:
    total = LEADERS * len(said(0))
    for moment in sorted(dice.sample(range(5, total - 20), KILLS)):
        await twilio.until(lambda n=moment: len(twilio.shown) >= n, SECONDS)
        await herd.kill(dice.randrange(len(herd.processes)), dice.uniform(0.0, 0.3))


@pytest.mark.parametrize(("kind", "count"), [("sqlite", 1), ("postgresql", 2)])
async def test_nothing_is_lost_and_nobody_is_answered_twice(
    kind: str, count: int, twilio: Twilio, tmp_path: Path, postgres: Postgres
) -> None:
    url = f"sqlite:///{tmp_path}/jps.db" if kind == "sqlite" else postgres.new()
    store = seeded(url, LEADERS, lambda leader: ("whatsapp", phone(leader)))
    herd = WhatsAppHerd(url, twilio, tmp_path, count)
    try:
        await herd.start()
        # The first look of an installation takes nothing in; what is said before it is too early.
        await twilio.until(lambda: any("Messages" in asked for asked in twilio.asked), SECONDS)
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as everybody:
            everybody.create_task(storm(twilio, herd, Random(20)))
            for leader in range(1, LEADERS + 1):
                everybody.create_task(converse(twilio, leader))
        codes = await herd.stop()
    finally:
        for process in herd.processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        assert set(codes) <= {0, -15}  # -15: killed a moment ago, it was still starting
        assert_all_there(store)
        counts = [answers(twilio, leader) for leader in range(1, LEADERS + 1)]
        assert counts == [len(said(0))] * LEADERS
    finally:
        store.database.close()
