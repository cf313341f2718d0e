"""Nothing that runs side by side ends unseen: it is begun again, or the process ends with 1."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.running import watch
from bot.running.watch import Watch
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.support import KEY, ROOT


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_FIRST", 0.001)


class Gone(Exception):
    """What a task may die of."""


async def test_what_ends_is_begun_again_whatever_it_died_of() -> None:
    watched, died = Watch(), iter([Gone(), None, asyncio.CancelledError(), OSError()])
    lives = asyncio.Event()

    async def task() -> None:
        for death in died:
            if death is None:
                return
            raise death
        lives.set()
        await watched.over.wait()

    with capture_logs() as logs:
        watched.keep("polling", task)
        await lives.wait()
        watched.over.set()
        await watched.ended("polling")
    assert watched.code == 0
    assert [(line["task"], line["error"].split(" in ")[0]) for line in logs] == [
        ("polling", "Gone"), ("polling", "it returned"), ("polling", "cancelled"),
        ("polling", "OSError"),
    ]  # fmt: skip
    waits = [line["again_in"] for line in logs]
    assert waits == sorted(set(waits))


async def test_what_ends_again_and_again_ends_the_process() -> None:
    watched, lives = Watch(), itertools.count()

    async def task() -> None:
        next(lives)
        raise Gone

    watched.keep("polling", task)
    await watched.over.wait()
    assert (watched.code, next(lives)) == (1, 10)


async def test_what_ends_now_and_then_is_begun_again_for_ever() -> None:
    hours = itertools.count(0, 3600)
    watched, lives, enough = Watch(lambda: next(hours)), itertools.count(), asyncio.Event()

    async def task() -> None:
        if next(lives) < 25:
            raise Gone
        enough.set()
        await watched.over.wait()

    watched.keep("polling", task)
    await enough.wait()
    assert not watched.over.is_set()
    watched.over.set()
    await watched.ended("polling")


async def test_what_cannot_be_begun_twice_ends_the_process() -> None:
    watched = Watch()
    watched.keep("serving", lambda: asyncio.sleep(0), again=False)
    await watched.over.wait()
    assert watched.code == 1


async def test_an_errand_that_fails_is_told_and_harms_nobody() -> None:
    watched, failed = Watch(), asyncio.Event()

    async def errand() -> None:
        failed.set()
        raise Gone

    with capture_logs() as logs:
        watched.once("sending", errand)
        await failed.wait()
        await asyncio.sleep(0)
    assert [(line["event"], line["task"]) for line in logs] == [("task failed", "sending")]
    assert not watched.over.is_set()


async def test_at_the_end_what_goes_on_for_ever_is_cancelled() -> None:
    watched, forever = Watch(), asyncio.Event()

    async def task() -> None:
        await forever.wait()

    watched.keep("polling", task)
    watched.over.set()
    await watched.ended("polling", "never begun", cancel=True)
    assert watched.code == 0


def test_who_gives_no_sign_is_named() -> None:
    now = [0.0]
    watched = Watch(lambda: now[0])
    watched.sign("a part of which nothing is expected")
    watched.expect("worker", 30)
    now[0] = 30
    assert watched.silent() == {}
    now[0] = 31
    assert watched.silent() == {"worker": "no sign of life for 31 s"}
    watched.sign("worker")
    assert watched.silent() == {}


_BROKEN = """
from bot.running import watch
from bot.channels.telegram.channel import TelegramChannel
async def poll(*_):
    raise ValueError("3302145208850001")
watch._FIRST = 0.001
TelegramChannel.poll = poll
from bot.__main__ import main
main()
"""


async def test_a_process_that_cannot_go_on_ends_with_1(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        environment = os.environ | {
            "JPS_CONFIG": str(ROOT / "config.toml"), "JPS_PRIVACY__KEY": KEY,
            "JPS_STORAGE__URL": f"sqlite:///{tmp_path}/jps.db",
            "JPS_STORAGE__FILES": str(tmp_path / "files"), "JPS_TELEGRAM__TOKEN": TOKEN,
            "JPS_TELEGRAM__API_URL": telegram.url, "JPS_WEB__PORT": "0",
        }  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _BROKEN, "run", env=environment, cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
    lines = [json.loads(line) for line in said.decode().splitlines()]
    assert process.returncode == 1
    assert lines[-2]["event"] == "task is given up, this process ends"
    assert lines[-1]["event"] == "stopped"
    assert {line.get("task") for line in lines if "error" in line} == {"polling telegram"}
    assert b"3302145208850001" not in said
