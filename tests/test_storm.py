"""kill -9 at any moment: real processes, a real database, a Telegram that repeats and shuffles.

Forty leaders register members and report purchases while processes are killed and started again.
Nobody may stay unanswered, nothing may stand twice in the ledger or be missing, and no more
answers may be doubled than there were kills.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from random import Random

import aiohttp
import pytest

from storage import Store, chats, groups, ledger, people, schema
from storage.chats import Place
from storage.database import Database
from storage.mail import inbox
from storage.vault import Vault
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.support import KEY, ROOT, Postgres

LEADERS = 40
KILLS = 20
ROUNDS = 2
NAMES = ("Budi Santoso", "Siti Aminah")
SECONDS = 150.0  # far more than it takes; a service that hangs fails here


def nik(leader: int, round: int) -> str:
    return f"330214{round + 1:02d}0180{leader + 1:04d}"


def price(leader: int, round: int) -> int:
    return 100_000 + 1000 * leader + 7_000 * round


def said(leader: int) -> list[str]:
    """Everything one leader types, in order; each message waits for an answer to the last."""
    lines: list[str] = []
    for round in range(ROUNDS):
        lines += ["daftar anggota", NAMES[round], nik(leader, round), "lewati"]
        lines += ["ya", "ya"]
        lines += [f"beli pakan {round + 2} sak @{price(leader, round)} kemarin", "ya"]
    return lines


class Herd:
    """The processes of the service; `kill` one and it is started again at once."""

    def __init__(self, url: str, api: str, folder: Path, count: int) -> None:
        self._folder = folder
        self._environment = os.environ | {
            "JPS_CONFIG": str(ROOT / "config.toml"),
            "JPS_STORAGE__URL": url,
            "JPS_STORAGE__FILES": str(folder / "files"),
            "JPS_PRIVACY__KEY": KEY,
            "JPS_TELEGRAM__TOKEN": TOKEN,
            "JPS_TELEGRAM__API_URL": api,
            "PYTHONPATH": str(ROOT),
        }
        self._ports = _free_ports(count)
        self.processes: list[asyncio.subprocess.Process] = []

    async def start(self) -> None:
        for port in self._ports:
            self.processes.append(await self._spawn(port))

    async def _spawn(self, port: int) -> asyncio.subprocess.Process:
        with (self._folder / f"{port}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run",
                env=self._environment | {"JPS_WEB__PORT": str(port)},
                cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip

    async def kill(self, which: int, after: float) -> None:
        """Let a process live a moment longer, then end it as a power cut would."""
        process = self.processes[which]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), after)
        process.kill()
        await process.wait()
        self.processes[which] = await self._spawn(self._ports[which])

    async def stop(self) -> list[int]:
        """End politely, once all are up again; the exit codes."""
        for port in self._ports:
            await _up(port)
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        return [await process.wait() for process in self.processes]


def _free_ports(count: int) -> list[int]:
    import socket

    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0)))
                   for _ in range(count)]  # fmt: skip
        return [one.getsockname()[1] for one in sockets]


async def _up(port: int) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                    if answer.status == 200:
                        return


class Answers:
    """How many answers each leader has got."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._seen = 0
        self.count: Counter[int] = Counter()

    def of(self, leader: int) -> int:
        new = self._telegram.sent[self._seen :]
        self._seen += len(new)
        self.count.update(int(call.fields["chat_id"]) for call in new)
        return self.count[leader]


async def converse(telegram: FakeTelegram, answers: Answers, leader: int) -> None:
    for line in said(leader):
        before = answers.of(leader)
        await telegram.push(telegram.text(leader, line))
        await telegram.until(lambda n=before: answers.of(leader) > n, SECONDS)


async def storm(telegram: FakeTelegram, herd: Herd, dice: Random) -> None:
    """Kill a process at a random moment, each time after so many more answers are out."""
    total = LEADERS * len(said(0))
    for moment in sorted(dice.sample(range(5, total - 20), KILLS)):
        await telegram.until(lambda n=moment: len(telegram.sent) >= n, SECONDS)
        await herd.kill(dice.randrange(len(herd.processes)), dice.uniform(0.0, 0.4))


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        server.unrest = Random(7)
        yield server


def _place(leader: int) -> Place:
    return "telegram", str(leader)


def seeded(url: str, leaders: int = LEADERS, place: Callable[[int], Place] = _place) -> Store:
    store = Store(Database(url), Vault(KEY))
    schema.migrate(store.database)
    with store.transaction() as tx:
        for leader in range(1, leaders + 1):
            person = people.add(tx, f"Ketua {leader}")
            groups.appoint(tx, groups.add(tx, "tkm-2020", f"K{leader:02d}", "Asia/Jakarta"), person)
            (chat,) = chats.find(tx, [place(leader)]).values()
            chats.belong(tx, chat, person)
    return store


@pytest.mark.parametrize(("kind", "count"), [("sqlite", 1), ("postgresql", 3)])
async def test_nothing_is_lost_and_nothing_doubled(
    kind: str, count: int, telegram: FakeTelegram, tmp_path: Path, postgres: Postgres
) -> None:
    url = f"sqlite:///{tmp_path}/jps.db" if kind == "sqlite" else postgres.new()
    store = seeded(url)
    herd, answers = Herd(url, telegram.url, tmp_path, count), Answers(telegram)
    try:
        await herd.start()
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as everybody:
            everybody.create_task(storm(telegram, herd, Random(20)))
            for leader in range(1, LEADERS + 1):
                everybody.create_task(converse(telegram, answers, leader))
        codes = await herd.stop()
    finally:
        for process in herd.processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        assert codes == [0] * count
        assert_all_there(store)
        assert doubled(telegram) <= KILLS
    finally:
        store.database.close()


def assert_all_there(store: Store) -> None:
    with store.reading() as tx:
        assert inbox.count(tx, "waiting") == inbox.count(tx, "failed") == 0
        for leader, group in enumerate(groups.every(tx), 1):
            members = [member.nik_tail for member in groups.members_of(tx, group.id)]
            assert members == [nik(leader, round)[-4:] for round in range(ROUNDS)]
            bought = sorted(entry.purchase.total for entry in ledger.latest(tx, group.id, 99))
            assert bought == sorted(totals(leader))


def totals(leader: int) -> Sequence[int]:
    return [(round + 2) * price(leader, round) for round in range(ROUNDS)]


def doubled(telegram: FakeTelegram) -> int:
    """Answers beyond one a message."""
    return len(telegram.sent) - LEADERS * len(said(0))
