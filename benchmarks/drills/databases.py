"""The database misbehaves: PostgreSQL's troubles and SQLite's.

Knows: what is done to a database, and for how long. Must not know: what is counted.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg

from benchmarks.drills.house import House, Size, Trouble, house, run
from benchmarks.drills.pooler import pooler
from benchmarks.drills.postgres import Server, servers
from benchmarks.drills.row import Row
from storage import Store, schema
from storage.database import Database
from storage.vault import Vault
from tests.herd import tally
from tests.support import KEY


async def on_sqlite(
    name: str, folder: Path, size: Size, trouble: Trouble, extra: Mapping[str, str] | None = None
) -> Row:
    """A drill with one process over SQLite."""
    async with house(f"sqlite:///{folder / 'jps.db'}", folder, size, extra=extra) as it:
        return await run(name, it, trouble)


async def on_postgres(
    name: str, folder: Path, size: Size, trouble: Callable[[House, Server], Awaitable[None]],
    processes: int = 2, settings: str = "",
) -> Row:  # fmt: skip
    """A drill with several processes over a PostgreSQL of their own."""
    with servers(1, settings) as (server,):
        await asyncio.to_thread(server.make)
        async with house(server.url(), folder, size, processes=processes) as it:
            return await run(name, it, lambda there: trouble(there, server))


# PostgreSQL


async def postgres_read_only(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        await asyncio.to_thread(server.read_only, True)
        await asyncio.sleep(10 * size.seconds)
        await asyncio.to_thread(server.read_only, False)

    return await on_postgres("PostgreSQL read-only for 10 s", folder, size, trouble)


async def postgres_killed(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(5 * size.seconds)
        await asyncio.to_thread(server.start)

    return await on_postgres("PostgreSQL killed, away for 5 s", folder, size, trouble)


async def postgres_frozen(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        await asyncio.to_thread(server.freeze)
        await asyncio.sleep(30 * size.seconds)
        await asyncio.to_thread(server.thaw)

    return await on_postgres("PostgreSQL stopped (SIGSTOP) for 30 s", folder, size, trouble)


_CONNECTIONS = 14


async def postgres_crowded(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        with server.admin() as admin:
            taken = await asyncio.to_thread(_crowd, server, admin)
            await asyncio.sleep(10 * size.seconds)
            for one in taken:
                one.close()

    crowded = f"max_connections = {_CONNECTIONS}\nsuperuser_reserved_connections = 0"
    return await on_postgres("PostgreSQL: all connections taken for 10 s", folder, size, trouble,
                             settings=crowded)  # fmt: skip


def _crowd(server: Server, admin: psycopg.Connection) -> list[psycopg.Connection]:
    """Take every connection there is; whoever has one is thrown out, and comes back too late."""
    taken: list[psycopg.Connection] = []
    while len(taken) < _CONNECTIONS - 1:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'jps' "
            "AND application_name <> 'crowd' AND pid <> pg_backend_pid()"
        )
        with suppress(psycopg.OperationalError):
            while True:
                taken.append(psycopg.connect(server.url(), application_name="crowd"))
    return taken


async def postgres_failover(folder: Path, size: Size) -> Row:
    with servers(2) as (primary, standby):
        await asyncio.to_thread(follow, primary, standby)
        url = (f"postgresql://postgres@{primary.address},{standby.address}/jps"
               "?target_session_attrs=read-write")  # fmt: skip

        async def trouble(_: House) -> None:
            await asyncio.to_thread(primary.kill)
            await asyncio.sleep(3 * size.seconds)
            await asyncio.to_thread(_take_over, standby)

        async with house(url, folder, size, processes=2) as it:
            return await run("PostgreSQL failover between two hosts", it, trouble)


async def postgres_pooled(folder: Path, size: Size) -> Row:
    """Fewer connections than processes want at once, so that each session serves them all."""
    with servers(1) as (server,):
        await asyncio.to_thread(server.make)
        with pooler(server, connections=2) as between:

            async def trouble(_: House) -> None:
                between.kill()
                await asyncio.sleep(5 * size.seconds)
                between.start()

            async with house(between.url(), folder, size, processes=3) as it:
                return await run("PostgreSQL's pooler killed, away for 5 s", it, trouble)


def follow(primary: Server, standby: Server) -> None:
    primary.make()
    with primary.admin() as admin:
        # Without it a failover may lose what was answered in its last moment.
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
    standby.copy_of(primary)
    with primary.admin() as admin:
        admin.execute("SELECT pg_reload_conf()")


def _take_over(standby: Server) -> None:
    standby.promote()
    with standby.admin() as admin:
        admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
        admin.execute("SELECT pg_reload_conf()")


# SQLite


async def sqlite_locked(folder: Path, size: Size) -> Row:
    async def trouble(_: House) -> None:
        def hold() -> sqlite3.Connection:
            other = sqlite3.connect(folder / "jps.db", isolation_level=None, timeout=60,
                                    check_same_thread=False)  # fmt: skip
            other.execute("BEGIN IMMEDIATE")
            return other

        other = await asyncio.to_thread(hold)
        await asyncio.sleep(30 * size.seconds)
        other.execute("ROLLBACK")
        other.close()

    return await on_sqlite("SQLite locked for 30 s", folder, size, trouble)


async def sqlite_full(folder: Path, size: Size) -> Row:
    """The disk is full: a small one in memory, filled by a file that is not ours. Root only."""
    disk = folder / "disk"
    disk.mkdir()
    await _shell("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk))
    try:

        async def trouble(_: House) -> None:
            filler = disk / "filler"
            await asyncio.to_thread(_fill, filler)
            await asyncio.sleep(10 * size.seconds)
            filler.unlink()

        async with house(f"sqlite:///{disk / 'jps.db'}", folder, size) as it:
            return await run("SQLite: disk full for 10 s", it, trouble)
    finally:
        await _shell("umount", "-l", str(disk))


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            return


async def _shell(*words: str) -> None:
    process = await asyncio.create_subprocess_exec(*words)
    if await process.wait():
        raise RuntimeError(" ".join(words))


async def sqlite_unwritable(folder: Path, size: Size) -> Row:
    """No file may grow: what a quota or a failing disk does. Its log cannot be written either."""

    async def trouble(it: House) -> None:
        [process] = it.herd.processes
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))
        await asyncio.sleep(10 * size.seconds)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))

    return await on_sqlite("SQLite: no file can be written for 10 s", folder, size, trouble)


async def sqlite_copies(folder: Path, size: Size) -> Row:
    """Copies made while people write are whole: each opens and nothing stands twice in it."""
    made: list[Path] = []

    async def trouble(_: House) -> None:
        for n in range(max(4, int(72 * size.seconds))):
            made.append(folder / f"copy{n}.db")
            await asyncio.to_thread(_copy, folder / "jps.db", made[-1])

    row = await on_sqlite("SQLite: copies under load", folder, size, trouble)
    wrong = [await asyncio.to_thread(_doubled, copy, size) for copy in made]
    return replace(row, wrong_rows=row.wrong_rows + sum(wrong),
                   note=f"{len(made)} copies opened again")  # fmt: skip


def _copy(source: Path, target: Path) -> None:
    """As the handbook says: through SQLite, not with cp."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)


def _doubled(copy: Path, size: Size) -> int:
    """Rows that stand in a copy and were not said, or twice. Raises when it is not whole."""
    with sqlite3.connect(copy) as raw:
        [(verdict,)] = raw.execute("PRAGMA integrity_check")
    if verdict != "ok":
        raise RuntimeError(f"{copy.name}: {verdict}")
    database = Database(f"sqlite:///{copy}")
    try:
        schema.check(database)
        return tally(Store(database, Vault(KEY)), size.rounds, size.leaders).doubled
    finally:
        database.close()
