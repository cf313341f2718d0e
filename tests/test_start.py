"""A start imports what it needs: each library that waits for its first use makes it sooner ready."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from tests.fakes.telegram import FakeTelegram
from tests.herd import SECONDS, Herd, seeded

# Of each: who needs it.
LATER = {
    "aiohttp",  # proxies, files
    "alembic",  # migrations
    "bot.channels.whatsapp",  # WhatsApp
    "bot.simulator",  # the demo
    "phonenumbers",  # the first phone number
    "PIL",  # photos, in a process of their own
    "psycopg",  # PostgreSQL
    "sqlalchemy.dialects.postgresql",  # PostgreSQL
    "starlette.routing",  # WhatsApp, the demo
    "telegram",  # rare calls
    "twilio",  # WhatsApp
}


async def test_what_few_need_is_not_imported_before_they_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jps.db"
    seeded(url, 0).database.close()
    async with FakeTelegram() as telegram, asyncio.timeout(SECONDS):
        herd = Herd(url, telegram.url, tmp_path, 1, {"PYTHONPROFILEIMPORTTIME": "1"})
        try:
            await herd.start()
            assert await herd.stop() == [0]
        finally:
            await herd.end()
    [log] = tmp_path.glob("*.log")
    imported = set(re.findall(r"^import time: .*\|\s+(\S+)$", log.read_text(), re.MULTILINE))
    assert "sqlalchemy.dialects.sqlite" in imported
    assert {name for name in imported if _or_inside(name) & LATER} == set()


def _or_inside(name: str) -> set[str]:
    """A module and the packages that it lies in."""
    parts = name.split(".")
    return {".".join(parts[: n + 1]) for n in range(len(parts))}
