"""Processes do the same thing at the same time.

Knows: which process, and when. Must not know: what is counted.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from benchmarks.drills.house import Size
from benchmarks.drills.postgres import servers
from benchmarks.drills.row import Row
from storage import schema
from storage.database import Database
from tests.support import KEY, ROOT

_OLD = ROOT / "tests" / "old_databases"


async def two_migrate(folder: Path, _: Size) -> Row:
    """Several `migrate` at once, of an empty PostgreSQL and of an old SQLite file."""
    old = folder / "old.db"
    with closing(sqlite3.connect(old)) as database:
        database.executescript(min(_OLD.glob("*.sql")).read_text())
    with servers(1) as (server,):
        await asyncio.to_thread(server.make)
        wrong = await _migrated(f"sqlite:///{old}") + await _migrated(server.url())
    return Row("two migrate at once, on each database", messages=0, lost=0, wrong_rows=wrong,
               doubled=0, unsaid=0, recovery=None, health="")  # fmt: skip


async def _migrated(url: str) -> int:
    """How much went wrong: exit codes, and a schema that is not today's."""
    environment = os.environ | {"JPS_STORAGE__URL": url, "JPS_PRIVACY__KEY": KEY,
                                "JPS_CONFIG": str(ROOT / "config.toml")}  # fmt: skip
    both = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "migrate", env=environment, cwd=ROOT
        )
        for _ in range(2)
    ]
    codes = [await one.wait() for one in both]
    database = Database(url)
    try:
        schema.check(database)
    finally:
        database.close()
    return sum(code != 0 for code in codes)
