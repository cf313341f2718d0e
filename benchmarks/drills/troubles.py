"""Everything that goes wrong on purpose, by name.

Knows: which trouble, for how long, on which database. Must not know: how a house is run, or what is
counted. `python -m benchmarks.drills NAME` runs the full form, `tests/test_drills.py` a short one.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from benchmarks.drills.clocks import Clocks, TwoClocks
from benchmarks.drills.gate import Mood
from benchmarks.drills.house import House, Trouble, house, run
from benchmarks.drills.postgres import Server, servers
from benchmarks.drills.row import Row
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Size:
    """How large a drill is: people, their rounds of eight messages, seconds of trouble, kills."""

    leaders: int
    rounds: int
    seconds: float
    kills: int


FULL = Size(leaders=40, rounds=3, seconds=1.0, kills=20)  # `seconds` multiplies a drill's own
SHORT = Size(leaders=8, rounds=2, seconds=0.1, kills=3)

Drill = Callable[[Path, Size], Awaitable[Row]]


async def _sqlite(name: str, folder: Path, size: Size, trouble: Trouble, **more: object) -> Row:
    url = f"sqlite:///{folder / 'jps.db'}"
    async with house(url, folder, leaders=size.leaders, rounds=size.rounds, **more) as it:  # type: ignore[arg-type]
        return await run(name, it, trouble)


async def _postgres(
    name: str, folder: Path, size: Size, trouble: Callable[[House, Server], Awaitable[None]],
    processes: int = 2, settings: str = "",
) -> Row:  # fmt: skip
    with servers(1, settings) as (server,):
        await asyncio.to_thread(server.make)
        async with house(server.url(), folder, leaders=size.leaders, rounds=size.rounds,
                         processes=processes) as it:  # fmt: skip
            return await run(name, it, lambda there: trouble(there, server))


# kill -9


async def kills_sqlite(folder: Path, size: Size) -> Row:
    return await _sqlite("kill -9, SQLite", folder, size, _killer(size))


async def kills_postgres(folder: Path, size: Size) -> Row:
    async def storm(it: House, _: Server) -> None:
        await _killer(size)(it)

    return await _postgres("kill -9, PostgreSQL, 3 processes", folder, size, storm, 3)


def _killer(size: Size) -> Trouble:
    async def storm(it: House) -> None:
        dice = Random(20)
        for n in range(size.kills):
            await it.answered(0.3 + 0.5 * n / size.kills)
            await it.herd.kill(dice.randrange(len(it.herd.processes)), dice.uniform(0.0, 0.4))

    return storm


# PostgreSQL misbehaves


async def postgres_read_only(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        await asyncio.to_thread(server.read_only, True)
        await asyncio.sleep(10 * size.seconds)
        await asyncio.to_thread(server.read_only, False)

    return await _postgres("PostgreSQL read-only for 10 s", folder, size, trouble)


async def postgres_killed(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(5 * size.seconds)
        await asyncio.to_thread(server.start)

    return await _postgres("PostgreSQL killed, away for 5 s", folder, size, trouble)


async def postgres_frozen(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        await asyncio.to_thread(server.freeze)
        await asyncio.sleep(30 * size.seconds)
        await asyncio.to_thread(server.thaw)

    return await _postgres("PostgreSQL stopped (SIGSTOP) for 30 s", folder, size, trouble)


async def postgres_crowded(folder: Path, size: Size) -> Row:
    async def trouble(_: House, server: Server) -> None:
        def crowd() -> list[psycopg.Connection]:
            with server.admin() as admin:
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = 'jps' AND pid <> pg_backend_pid()"
                )
            taken: list[psycopg.Connection] = []
            for _ in range(40):
                try:
                    taken.append(psycopg.connect(server.url()))
                except psycopg.OperationalError:
                    break
            return taken

        taken = await asyncio.to_thread(crowd)
        await asyncio.sleep(10 * size.seconds)
        for one in taken:
            one.close()

    crowded = "max_connections = 14\nsuperuser_reserved_connections = 0"
    return await _postgres("PostgreSQL: all connections taken for 10 s", folder, size, trouble,
                           settings=crowded)  # fmt: skip


async def postgres_failover(folder: Path, size: Size) -> Row:
    with servers(2) as (primary, standby):
        await asyncio.to_thread(primary.make)
        with primary.admin() as admin:
            # Without it a failover may lose what was answered in its last moment.
            admin.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        await asyncio.to_thread(standby.copy_of, primary)
        with primary.admin() as admin:
            admin.execute("SELECT pg_reload_conf()")
        url = (f"postgresql://postgres@{primary.address},{standby.address}/jps"
               "?target_session_attrs=read-write")  # fmt: skip

        async def trouble(_: House) -> None:
            await asyncio.to_thread(primary.kill)
            await asyncio.sleep(3 * size.seconds)
            await asyncio.to_thread(standby.promote)
            with standby.admin() as admin:
                admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
                admin.execute("SELECT pg_reload_conf()")

        async with house(url, folder, leaders=size.leaders, rounds=size.rounds,
                         processes=2) as it:  # fmt: skip
            return await run("PostgreSQL failover between two hosts", it, trouble)


# SQLite misbehaves


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

    return await _sqlite("SQLite locked for 30 s", folder, size, trouble)


async def sqlite_full(folder: Path, size: Size) -> Row:
    """The disk is full: a small one in memory, filled by a file that is not ours."""
    disk = folder / "disk"
    disk.mkdir()
    await _shell("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk))
    try:
        url = f"sqlite:///{disk / 'jps.db'}"

        async def trouble(_: House) -> None:
            filler = disk / "filler"
            await asyncio.to_thread(_fill, filler)
            await asyncio.sleep(10 * size.seconds)
            filler.unlink()

        async with house(url, folder, leaders=size.leaders, rounds=size.rounds) as it:
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


async def sqlite_copies(folder: Path, size: Size) -> Row:
    """Copies made while people write are whole: each opens and its books add up."""
    opened = 0

    async def trouble(_: House) -> None:
        nonlocal opened
        for n in range(max(4, int(72 * size.seconds))):
            copy = folder / f"copy{n}.db"
            await asyncio.to_thread(_copy, folder / "jps.db", copy)
            opened += 1

    row = await _sqlite("SQLite: copies under load", folder, size, trouble)
    return Row(row.drill, row.messages, row.lost, row.wrong_rows, row.doubled, row.recovery,
               row.health, f"{opened} copies, all open and whole")  # fmt: skip


def _copy(source: Path, target: Path) -> None:
    """As the handbook says: through SQLite, not with cp. Raises when the copy is not whole."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
        [(verdict,)] = copy.execute("PRAGMA integrity_check")
    if verdict != "ok":
        raise RuntimeError(f"{target.name}: {verdict}")
    database = Database(f"sqlite:///{target}")
    try:
        if not database.answers():
            raise RuntimeError(f"{target.name} does not answer")
    finally:
        database.close()


# The provider misbehaves


def _provider(mood: Mood, name: str) -> Drill:
    async def drill(folder: Path, size: Size) -> Row:
        async def trouble(it: House) -> None:
            await it.gate.become(mood)
            await asyncio.sleep(60 * size.seconds)
            await it.gate.become("open")

        return await _sqlite(name, folder, size, trouble)

    return drill


async def provider_gone(folder: Path, size: Size) -> Row:
    """Nobody answers for twelve hours by the service's own clock."""
    clocks = Clocks(folder)

    async def trouble(it: House) -> None:
        await it.gate.become("refuses")
        for hour in range(1, 13):
            clocks.set(3600 * hour)
            await asyncio.sleep(5 * size.seconds)
        await it.gate.become("open")

    return await _sqlite("provider gone for 12 simulated hours", folder, size, trouble,
                         extra=clocks.environment)  # fmt: skip


# Clocks


def _jump(seconds: int, name: str) -> Drill:
    async def drill(folder: Path, size: Size) -> Row:
        clocks = Clocks(folder)

        async def trouble(_: House) -> None:
            clocks.set(seconds)
            await asyncio.sleep(5 * size.seconds)

        return await _sqlite(name, folder, size, trouble, extra=clocks.environment)

    return drill


async def workers_apart(folder: Path, size: Size) -> Row:
    with servers(1) as (server,):
        await asyncio.to_thread(server.make)

        async def nothing(_: House) -> None:
            return

        async with house(server.url(), folder, leaders=size.leaders, rounds=size.rounds,
                         processes=2, herd=TwoClocks) as it:  # fmt: skip
            return await run("two workers 5 minutes apart", it, nothing)


DRILLS: dict[str, Drill] = {
    "kills-sqlite": kills_sqlite,
    "kills-postgres": kills_postgres,
    "postgres-read-only": postgres_read_only,
    "postgres-killed": postgres_killed,
    "postgres-frozen": postgres_frozen,
    "postgres-crowded": postgres_crowded,
    "postgres-failover": postgres_failover,
    "sqlite-locked": sqlite_locked,
    "sqlite-full": sqlite_full,
    "sqlite-copies": sqlite_copies,
    "provider-refuses": _provider("refuses", "provider refuses for 60 s"),
    "provider-silent": _provider("silent", "provider silent for 60 s"),
    "provider-502": _provider("502", "provider answers 502 for 60 s"),
    "provider-gone": provider_gone,
    "clock-back": _jump(-7 * 3600, "host clock 7 h back"),
    "clock-on": _jump(3600, "host clock 1 h on"),
    "clock-midnight": _jump(17 * 3600, "host clock on across midnight"),
    "workers-apart": workers_apart,
}
