"""`/health` over HTTP, with the whole service: it names what is not well, whatever hangs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from bot.config import Config, WebSettings
from bot.receiving.listening import listen
from bot.running import service as running
from bot.running import watch
from bot.running.service import Poll, Role, Service
from storage import Store
from storage.cabinet import Cabinet
from tests.support import Postgres


class House:
    """A service of all roles in this process, without any channel."""

    def __init__(self, service: Service, port: int) -> None:
        self.service = service
        self.url = f"http://127.0.0.1:{port}"
        self.session = aiohttp.ClientSession()

    async def ask(self, path: str = "/health") -> tuple[int, Mapping[str, object]]:
        async with self.session.get(self.url + path) as answer:
            return answer.status, await answer.json()

    async def until(self, *parts: str) -> Mapping[str, str]:
        """Ask until exactly these parts are said not to be well; what is said of them."""
        while True:
            status, said = await self.ask()
            unwell: Mapping[str, str] = said.get("unwell", {})  # type: ignore[assignment]
            assert status == (503 if unwell else 200)
            assert said["ready"] is not bool(unwell)
            if sorted(unwell) == sorted(parts):
                return unwell
            await asyncio.sleep(0.05)  # what is waited for happens elsewhere


@pytest.fixture
async def house(store: Store, cabinet: Cabinet, config: Config) -> AsyncIterator[House]:
    with listen(WebSettings(port=0)) as listening:
        service = Service(config, Role.all, store, cabinet, {}, listening)
        made = House(service, listening.getsockname()[1])
        run = asyncio.create_task(service.run([]))
        await made.until()
        yield made
        await made.session.close()
        signal.raise_signal(signal.SIGTERM)
        assert await run == 0


async def test_all_is_well(house: House) -> None:
    assert await house.ask() == (200, {"ready": True})
    assert await house.ask("/live") == (200, {"alive": True})


async def test_files_that_cannot_be_written_are_named(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    shutil.rmtree(folder)
    folder.write_text("in the way")
    assert "FileExistsError" in (await house.until("files"))["files"]
    assert await house.ask("/live") == (200, {"alive": True})
    folder.unlink()
    await house.until()


async def test_who_asks_while_everything_hangs_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker's thread stands still, and a look at the disk does not come back."""
    released = threading.Event()
    monkeypatch.setattr("bot.running.health._HANGS_SECONDS", 1.0)
    monkeypatch.setattr(os, "fsync", lambda _: released.wait())
    house.service._watch.expect("worker", 0.5)
    stuck = asyncio.create_task(house.service.worker.call(released.wait))
    said = await house.until("files", "worker")
    assert said["worker"].startswith("no sign of life for")
    assert said["files"].startswith("has not answered for")
    released.set()
    await stuck
    await house.until()


async def test_a_look_that_waits_for_its_turn_is_no_alarm(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, begun = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        begun.set()
        released.wait()

    monkeypatch.setattr(os, "fsync", slow)
    monkeypatch.setattr("bot.running.health.WAIT_SECONDS", 0.01)
    monkeypatch.setattr("bot.running.health._HANGS_SECONDS", 3600)
    while not begun.is_set():
        await house.until()
    await house.until()
    released.set()


async def test_many_who_ask_share_one_look(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []
    monkeypatch.setattr(os, "fsync", looks.append)
    monkeypatch.setattr("bot.running.health._HOLDS_SECONDS", 3600)
    await asyncio.gather(*(house.ask() for _ in range(50)))
    assert len(looks) <= 1


async def test_a_database_that_only_reads_is_named(
    url: str, house: House, postgres: Postgres
) -> None:
    with refusing(url, postgres):
        await house.until("database")
    await house.until()


@contextlib.contextmanager
def refusing(url: str, postgres: Postgres) -> Iterator[None]:
    """The database takes nothing in: PostgreSQL only reads, of SQLite somebody holds the lock."""
    if url.startswith("sqlite"):
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.close()
        return
    name = url.partition("?")[0].rpartition("/")[2]
    # It is true for new connections: the old ones are cut off.
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    postgres.admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    postgres.admin.execute(cut)
    yield
    postgres.admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    postgres.admin.execute(cut)


async def test_a_poll_that_dies_is_begun_again_and_one_that_hangs_is_named(
    store: Store, cabinet: Cabinet, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_FIRST", 0.001)
    begun = 0

    async def poll(_: object, holds: running.Holds) -> None:
        nonlocal begun
        begun += 1
        assert await holds()
        if begun < 3:
            raise ConnectionResetError
        await asyncio.Event().wait()

    with listen(WebSettings(port=0)) as listening:
        service = Service(config, Role.all, store, cabinet, {}, listening)
        made = House(service, listening.getsockname()[1])
        run = asyncio.create_task(service.run([], [Poll("telegram", 0.5, poll)]))
        await made.until("polling telegram")
        assert begun == 3
        await made.session.close()
        signal.raise_signal(signal.SIGTERM)
        assert await run == 0
