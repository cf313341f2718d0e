"""How soon the service is ready, what that and standing idle cost. Run by hand:

    uv run python -m benchmarks.start                   # polling
    uv run python -m benchmarks.start --webhook
    uv run python -m benchmarks.start --idle 60         # afterwards stand idle so many seconds

`jps-bot run` against the stand-in of the other benchmarks, on a fresh SQLite file. Ready is when
/health says so. The middle of all rounds is shown.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from .measure import Place, cpu_of, free_port, memory_of, started
from .ours import ours
from .plain_http import HOST
from .standin import StandIn

_LOOK_SECONDS = 0.01
_SETTLE_SECONDS = 5.0  # what is done once after the start is no idling


@dataclass(frozen=True)
class Figures:
    """Seconds until ready, on the clock and of the processor; MB; of a core when idle."""

    wall: float
    cpu: float
    memory: float
    idle: float

    def __str__(self) -> str:
        return (f"ready after {self.wall:.2f} s, {self.cpu:.2f} s of CPU  "
                f"{self.memory:.0f} MB  idle {self.idle:.2%} of a core")  # fmt: skip


async def _start(webhook: bool, idle: float) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        async with StandIn(0, port) as standin:
            command = ours(Place(folder, standin.url, port, webhook, 2))
            began = time.perf_counter()
            async with started(command, folder / "log") as process:
                await _until_ready(port)
                wall, cpu = time.perf_counter() - began, cpu_of(process.pid)
                return Figures(wall, cpu, memory_of(process.pid), await _idle(process.pid, idle))


async def _until_ready(port: int) -> None:
    while not await _ready(port):  # noqa: ASYNC110 - it is another process
        await asyncio.sleep(_LOOK_SECONDS)


async def _ready(port: int) -> bool:
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
        status = await reader.readline()
        writer.close()
        return b" 200 " in status
    return False


async def _idle(pid: int, seconds: float) -> float:
    """The share of a core that a process takes to which nobody writes."""
    if not seconds:
        return 0.0
    await asyncio.sleep(_SETTLE_SECONDS)
    cpu = cpu_of(pid)
    await asyncio.sleep(seconds)
    return (cpu_of(pid) - cpu) / seconds


def _middle(rounds: list[Figures]) -> Iterator[float]:
    return (statistics.median(one) for one in zip(*map(astuple, rounds), strict=True))


async def _main(webhook: bool, idle: float, rounds: int) -> None:
    figures = [await _start(webhook, 0) for _ in range(rounds - 1)]
    # Idling differs little from start to start, and takes a minute: the last one is watched.
    last = await _start(webhook, idle)
    *middle, _ = _middle([*figures, last])
    print(Figures(*middle, last.idle))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--idle", type=float, default=0.0, help="seconds")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    asyncio.run(_main(asked.webhook, asked.idle, asked.rounds))
