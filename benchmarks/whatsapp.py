"""The whole service against a Twilio on loopback: webhooks in at a steady rate, messages out.

    python -m benchmarks.whatsapp                          # 80 a second for a minute
    python -m benchmarks.whatsapp --rate 300 --seconds 30

The stand-in answers every send at once and counts. `jps-bot run` is one process on SQLite with
every commit synced. Webhooks are signed, answered after the commit, and each asks for the menu, so
there is one message out for each one in; every send brings its three pieces of news.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.utils import formatdate
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qsl

import aiohttp
import uvloop
from aiohttp import web

from storage import schema
from storage.database import Database
from storage.vault import new_key
from tests.fakes.twilio import ACCOUNT, SENDER, TOKEN, signed

from .measure import ROOT

PEOPLE = 2000
PORT = 18941
PUBLIC = f"http://127.0.0.1:{PORT}"
HOOK, NEWS = f"{PUBLIC}/whatsapp", f"{PUBLIC}/whatsapp/status"


class StandIn:
    """The least Twilio that will do: counts what goes out and reports its news."""

    def __init__(self, news: bool) -> None:
        self._news = news
        self._sent: list[float] = []
        self._rows: dict[str, list[dict[str, str]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, line: Connection) -> None:
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{sid}/Messages.json", self._create)
        app.router.add_get("/2010-04-01/Accounts/{sid}/Messages.json", self._list)
        app.router.add_get("/count", self._count)
        app.router.add_get("/{rest:.*}", self._nothing)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._session = aiohttp.ClientSession()
        line.send(f"http://127.0.0.1:{runner.addresses[0][1]}")
        await asyncio.Event().wait()

    async def _create(self, request: web.Request) -> web.Response:
        form = dict(parse_qsl(await request.text()))
        self._sent.append(time.time())
        sid = f"MM{len(self._sent):032d}"
        row = {"sid": sid, "body": form["Body"], "direction": "outbound-api", "num_media": "0",
               "date_sent": formatdate()}  # fmt: skip
        self._rows.setdefault(form["To"], []).insert(0, row)
        if self._news:
            task = asyncio.create_task(self._report(sid))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return web.json_response({"sid": sid, "status": "queued"}, status=201)

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response({"messages": self._rows.get(request.query["To"], [])})

    async def _report(self, sid: str) -> None:
        for state in ("sent", "delivered", "read"):
            headers, body = signed(NEWS, [("MessageSid", sid), ("MessageStatus", state)])
            with contextlib.suppress(aiohttp.ClientConnectorError):  # the service has ended
                async with self._session.post(NEWS, data=body, headers=headers) as answer:
                    assert answer.status == 204, answer.status

    async def _count(self, _: web.Request) -> web.Response:
        return web.json_response(self._sent)

    async def _nothing(self, _: web.Request) -> web.Response:
        return web.json_response({"contents": [], "meta": {}})


def stand_in(line: Connection, news: bool) -> None:
    uvloop.run(StandIn(news).run(line))


async def knock(session: aiohttp.ClientSession, number: int, times: list[float]) -> None:
    phone = f"62812{number % PEOPLE:08d}"
    form = [("MessageSid", f"SM{number:032d}"), ("AccountSid", ACCOUNT), ("Body", "menu"),
            ("From", f"whatsapp:+{phone}"), ("To", f"whatsapp:{SENDER}"), ("NumMedia", "0"),
            ("WaId", phone), ("ProfileName", "Sari"), ("MessageType", "text")]  # fmt: skip
    headers, body = signed(HOOK, form)
    began = time.perf_counter()
    async with session.post(HOOK, data=body, headers=headers) as answer:
        assert answer.status == 204, answer.status
    times.append(time.perf_counter() - began)


async def load(rate: int, seconds: int) -> list[float]:
    """Webhooks at a steady rate, whether or not the last ones were answered."""
    times: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session:
        began, tasks = time.perf_counter(), list[asyncio.Task[None]]()
        for number in range(rate * seconds):
            ahead = began + number / rate - time.perf_counter()
            if ahead > 0:
                await asyncio.sleep(ahead)
            tasks.append(asyncio.create_task(knock(session, number, times)))
        await asyncio.gather(*tasks)
    return times


async def sent(twilio: str, wanted: int) -> list[float]:
    """When each message went out, once all have or nothing has moved for ten seconds."""
    async with aiohttp.ClientSession() as session:
        seen, still = -1, 0
        while seen < wanted and still < 10:
            async with session.get(f"{twilio}/count") as answer:
                out = await answer.json()
            still = still + 1 if len(out) == seen else 0
            seen = len(out)
            if seen < wanted:
                await asyncio.sleep(1)
        return out


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


async def measure(twilio: str, rate: int, seconds: int) -> str:
    await ready(PORT)
    began = time.time()
    times = await load(rate, seconds)
    out = await sent(twilio, rate * seconds)
    took = out[-1] - began
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    within = sum(moment < began + seconds for moment in out)
    return (
        f"in: {len(times)} webhooks at {rate}/s, answered in {p50 * 1000:.1f} ms (p50), "
        f"{p99 * 1000:.1f} ms (p99)\n"
        f"out: {len(out)} messages, {within / seconds:.0f}/s during {seconds} s, the last "
        f"{took - seconds:+.1f} s after that"
    )


def run(work: Callable[[str], str], news: bool) -> str:
    ours, theirs = multiprocessing.Pipe()
    twilio = multiprocessing.Process(target=stand_in, args=(theirs, news), daemon=True)
    twilio.start()
    url: str = ours.recv()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'jps.db'}"
        schema.migrate(Database(database))
        environment = os.environ | {
            "JPS_STORAGE__URL": database, "JPS_STORAGE__FILES": str(folder / "files"),
            "JPS_PRIVACY__KEY": new_key(), "JPS_WHATSAPP__ACCOUNT_SID": ACCOUNT,
            "JPS_WHATSAPP__AUTH_TOKEN": TOKEN, "JPS_WHATSAPP__SENDER": SENDER,
            "JPS_WHATSAPP__API_URL": url, "JPS_WEB__PORT": str(PORT), "JPS_WEB__PUBLIC_URL": PUBLIC,
        }  # fmt: skip
        with (folder / "log").open("w") as log:
            service = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stderr=log
            )
        try:
            said = work(url)
        finally:
            service.terminate()
            used = os.wait4(service.pid, 0)[2]
            twilio.terminate()
        return f"{said}\nprocessor time of the service: {used.ru_utime + used.ru_stime:.1f} s"


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--rate", type=int, default=80)
    given.add_argument("--seconds", type=int, default=60)
    given.add_argument("--no-news", action="store_true", help="leave out the status callbacks")
    asked = given.parse_args()
    print(run(lambda url: uvloop.run(measure(url, asked.rate, asked.seconds)), not asked.no_news))


if __name__ == "__main__":
    main()
