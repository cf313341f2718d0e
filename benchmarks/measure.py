"""Runs one bot, of whatever making, against the stand-in and says what it took.

Knows: processes, what they cost. Must not know: how a bot is made.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .people import Person
from .plain_http import HOST
from .standin import StandIn

ROOT = Path(__file__).parent.parent
_PATIENCE = 300.0  # seconds for everything: a run that stands still ends


@dataclass(frozen=True)
class Task:
    """What a bot has to do: who types, how messages come in, how late the API answers."""

    users: int
    members: int  # that each of them registers
    webhook: bool
    delay: float = 0.0  # seconds


@dataclass(frozen=True)
class Place:
    """Where a bot runs: a folder of its own, its API, its port, how its messages come in."""

    folder: Path
    api: str
    port: int
    webhook: bool
    chats: int  # how many will write, numbered from 1


@dataclass(frozen=True)
class Command:
    """How a bot is started; `checked` if its answers are looked at."""

    line: list[str]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    checked: bool = True


Prepare = Callable[[Place], Command]


@dataclass(frozen=True)
class Figures:
    """Of one run: seconds of wall and CPU, of each answer, to the first answer; memory in MB."""

    wall: float
    cpu: float
    times: list[float]
    start: float
    memory: int

    @property
    def rate(self) -> float:
        """Messages a second."""
        return len(self.times) / self.wall

    @property
    def cost(self) -> float:
        """Milliseconds of CPU a message."""
        return 1000 * self.cpu / len(self.times)

    def late(self, percent: int) -> float:
        """Milliseconds within which this share of the answers came."""
        return 1000 * statistics.quantiles(self.times, n=100)[percent - 1]


class NotRight(Exception):
    """A bot that died, stood still or gave wrong answers: its figures mean nothing."""


async def measure(prepare: Prepare, task: Task) -> Figures:
    """One run. Somebody else registers one member first, uncounted: what is opened, read or
    imported when it is needed for the first time is not what a message costs."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        async with StandIn(task.delay, port) as standin:
            command = prepare(Place(folder, standin.url, port, task.webhook, task.users + 1))
            began = time.perf_counter()
            async with started(command, folder / "log") as process:
                return await _watched(process, _played(standin, process, command, task, began))


@asynccontextmanager
async def started(command: Command, log: Path) -> AsyncIterator[Process]:
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *command.line, cwd=ROOT, env=os.environ | command.environment, stdout=out, stderr=out
        )
    try:
        yield process
    except NotRight as error:
        error.add_note(log.read_text()[-2000:])
        raise
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _watched(process: Process, playing: Coroutine[Any, Any, Figures]) -> Figures:
    """What comes of playing, unless the bot dies or stands still."""
    played, died = asyncio.create_task(playing), asyncio.create_task(process.wait())
    await asyncio.wait({played, died}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    died.cancel()
    if played.done():
        return played.result()
    played.cancel()
    raise NotRight("the bot died" if process.returncode is not None else "the bot stands still")


async def _played(
    standin: StandIn, process: Process, command: Command, task: Task, began: float
) -> Figures:
    await standin.asked.wait()
    if task.webhook:
        await standin.reachable()
    await standin.play([Person(task.users + 1, 1, command.checked)])
    start = standin.first - began
    _right(standin)
    people = [Person(chat, task.members, command.checked) for chat in range(1, task.users + 1)]
    cpu, wall = cpu_of(process.pid), time.perf_counter()
    await standin.play(people)
    wall, cpu = time.perf_counter() - wall, cpu_of(process.pid) - cpu
    _right(standin)
    return Figures(wall, cpu, standin.times, start, memory_of(process.pid))


def _right(standin: StandIn) -> None:
    if standin.complaints:
        raise NotRight("; ".join(standin.complaints[:3]))


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def cpu_of(pid: int) -> float:
    """Seconds of processor time a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> int:
    """Resident memory at its highest, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024
