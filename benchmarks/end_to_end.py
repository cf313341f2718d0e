"""The whole service against a Telegram on loopback: fifty leaders register members. Run by hand:

    uv run python -m benchmarks.end_to_end                     # polling
    uv run python -m benchmarks.end_to_end --webhook
    uv run python -m benchmarks.end_to_end --webhook --delay 50   # ms before every answer

The stand-in runs in this process, `jps-bot run` in another, on SQLite with every commit synced.
Each leader writes the next message when the answer to the last one has come.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import uvloop
from aiohttp import web

from bot import log
from storage import schema
from storage.vault import new_key

from .turns import LEADERS, fill, nik, open_store

ROOT = Path(__file__).parent.parent
TOKEN = "123456789:AAF-an_invented_token_of_35_letters"
SECRET = "benchmark"


@dataclass
class Leader:
    """One person who types."""

    chat: int
    rounds: int
    lines: list[str] = field(default_factory=list)
    since: float = 0.0

    def __post_init__(self) -> None:
        for round in range(self.rounds):
            self.lines += ["daftar anggota", "Budi Santoso", nik(self.chat, round), "lewati"]
            self.lines += ["ya", "ya"]
        self.lines.reverse()


class StandIn:
    """The least Telegram that will do."""

    def __init__(self, leaders: list[Leader], delay: float, webhook: str) -> None:
        self._leaders = {leader.chat: leader for leader in leaders}
        self._delay = delay
        self._webhook = webhook
        self._update = 1000
        self._pending: list[dict[str, object]] = []
        self._came = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._posts: set[asyncio.Task[None]] = set()
        self.times: list[float] = []
        self.finished = asyncio.Event()
        self.asked = asyncio.Event()

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/bot{token}/sendMessage", self._sent)
        app.router.add_post("/bot{token}/getUpdates", self._poll)
        app.router.add_post("/bot{token}/{method}", self._other)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=60))
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    def say(self, leader: Leader) -> None:
        if not leader.lines:
            del self._leaders[leader.chat]
            if not self._leaders:
                self.finished.set()
            return
        self._update += 1
        leader.since = time.perf_counter()
        person = {"id": leader.chat, "is_bot": False, "first_name": "R"}
        chat = {"id": leader.chat, "type": "private"}
        message = {"message_id": self._update, "date": 1_607_990_400, "from": person}
        message |= {"chat": chat, "text": leader.lines.pop()}
        update: dict[str, object] = {"update_id": self._update, "message": message}
        if self._webhook:
            task = asyncio.ensure_future(self._post(update))
            self._posts.add(task)
            task.add_done_callback(self._posts.discard)
        else:
            self._pending.append(update)
            self._came.set()

    async def _post(self, update: dict[str, object]) -> None:
        assert self._session is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with self._session.post(self._webhook, json=update, headers=headers) as answer:
            assert answer.status == 200, answer.status

    async def _sent(self, request: web.Request) -> web.Response:
        form = await request.post() if request.content_type != "application/json" else None
        chat = int(str(form["chat_id"] if form else (await request.json())["chat_id"]))
        leader = self._leaders.get(chat)
        if leader is not None:
            self.times.append(time.perf_counter() - leader.since)
            self.say(leader)
        if self._delay:
            await asyncio.sleep(self._delay)
        return web.json_response({"ok": True, "result": {"message_id": 1, "date": 1, "chat":
                                  {"id": chat, "type": "private"}}})  # fmt: skip

    async def _poll(self, request: web.Request) -> web.Response:
        self.asked.set()
        if not self._pending:
            self._came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), 2)
        if self._delay:
            await asyncio.sleep(self._delay)
        batch, self._pending = self._pending[:100], self._pending[100:]
        return web.json_response({"ok": True, "result": batch})

    async def _other(self, request: web.Request) -> web.Response:
        if request.match_info["method"] == "getMe":
            me = {"id": 123456789, "is_bot": True, "first_name": "JPS", "username": "b"}
            return web.json_response({"ok": True, "result": me})
        return web.json_response({"ok": True, "result": True})


async def ready(port: int) -> None:
    """Wait until the service answers /health."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.01)


async def measure(webhook: bool, delay: float, rounds: int, port: int) -> None:
    folder, key = tempfile.mkdtemp(), new_key()
    url = f"sqlite:///{folder}/jps.db"
    store = open_store(url, key)
    schema.migrate(store.database)
    fill(store, LEADERS)
    store.database.close()
    leaders = [Leader(chat, rounds) for chat in range(LEADERS)]
    standin = StandIn(leaders, delay, f"http://127.0.0.1:{port}/telegram" if webhook else "")
    settings = {
        "JPS_CONFIG": str(ROOT / "config.toml"), "JPS_STORAGE__URL": url,
        "JPS_STORAGE__FILES": f"{folder}/files", "JPS_PRIVACY__KEY": key,
        "JPS_TELEGRAM__TOKEN": TOKEN, "JPS_TELEGRAM__API_URL": await standin.start(),
        "JPS_TELEGRAM__MODE": "webhook" if webhook else "polling",
        "JPS_TELEGRAM__SECRET": SECRET, "JPS_WEB__PORT": str(port),
        "JPS_WEB__PUBLIC_URL": "https://benchmark.invalid",
    }  # fmt: skip
    began = time.perf_counter()
    with (Path(folder) / "log").open("wb") as log_file:
        service = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT,
                                   env=os.environ | settings, stderr=log_file)  # fmt: skip
        try:
            await ready(port)
            if not webhook:
                await standin.asked.wait()
            up = time.perf_counter() - began
            before, wall = cpu_of(service.pid), time.perf_counter()
            for leader in leaders:
                standin.say(leader)
            await standin.finished.wait()
            wall, spent = time.perf_counter() - wall, cpu_of(service.pid) - before
            show(standin.times, wall, spent, up, memory_of(service.pid))
        finally:
            service.terminate()
            service.wait()


def cpu_of(pid: int) -> float:
    """Seconds of processor time a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> int:
    """Resident memory at its highest, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def show(times: list[float], wall: float, spent: float, up: float, memory: int) -> None:
    at = statistics.quantiles((t * 1000 for t in times), n=100)
    print(
        f"{len(times)} messages  {len(times) / wall:5.0f} messages/s  p50 {at[49]:6.1f} ms  "
        f"p95 {at[94]:6.1f} ms  p99 {at[98]:6.1f} ms  {spent / len(times) * 1000:5.2f} ms "
        f"CPU/message  start {up:4.2f} s  {memory} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--port", type=int, default=18080)
    asked = parser.parse_args()
    log.setup("ERROR")
    uvloop.run(measure(asked.webhook, asked.delay / 1000, asked.rounds, asked.port))


if __name__ == "__main__":
    main()
