"""The whole service against a Telegram on loopback: fifty leaders register members. Run by hand:

    uv run python -m benchmarks.end_to_end                     # polling
    uv run python -m benchmarks.end_to_end --webhook
    uv run python -m benchmarks.end_to_end --webhook --delay 50   # ms before every answer

The stand-in runs in this process, `jps-bot run` in another, on SQLite with every commit synced.
Each leader writes the next message when the answer to the last one has come. How others do the
same work: `python -m benchmarks.peers`.
"""

from __future__ import annotations

import argparse

import uvloop

from bot import log

from .measure import Figures, Task, measure
from .ours import ours
from .turns import LEADERS


def show(figures: Figures) -> None:
    print(
        f"{len(figures.times)} messages  {figures.rate:5.0f} messages/s  "
        f"p50 {figures.late(50):6.1f} ms  p95 {figures.late(95):6.1f} ms  "
        f"p99 {figures.late(99):6.1f} ms  {figures.cost:5.2f} ms CPU/message  "
        f"start {figures.start:4.2f} s  {figures.memory} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds")
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    log.setup("ERROR")
    task = Task(LEADERS, asked.rounds, asked.webhook, asked.delay / 1000)
    show(uvloop.run(measure(ours, task)))


if __name__ == "__main__":
    main()
