"""Plays transcripts: the lines somebody typed go in again, what was answered is compared.

Knows: the shape of a transcript (`> ` typed, `< `, `  `, `-- ` and `! ` printed) and the ways in
which one is played. Must not know: what is said.

`python -m tests.transcript_runner FILE…` says which transcripts no longer fit;
with `--record` it plays what was typed in each file and writes the answers of today into it.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot import log
from bot.config import load
from bot.running.setup import open_bench
from bot.simulator.bench import Bench, OnPhone
from bot.simulator.terminal import Terminal
from handlers.leader.enrolment import CODE

ROOT = Path(__file__).parent.parent
OUT = Path("out")  # as it stands in transcripts; really it lies in the folder of the run
_CODE = re.compile(r"(?<=\*)[A-Z0-9]{4}-[A-Z0-9]{4}(?=\*)")  # as it is shown once
_SWAPPED = {"telegram": "whatsapp", "whatsapp": "telegram"}


def typed(transcript: str) -> list[str]:
    """The lines that somebody typed."""
    return [line[2:] for line in transcript.splitlines() if line.startswith("> ")]


def swapped(transcript: str) -> str:
    """The same story told on the other channel."""
    return "\n".join(_swap(line) for line in transcript.splitlines()) + "\n"


def _swap(line: str) -> str:
    start, _, last = line.rpartition(" ")
    steers = line.startswith("-- ") or start == "> :channel"
    return f"{start} {_SWAPPED[last]}" if steers else line


class Codes:
    """One-time codes as they stand in transcripts: they are made by chance, so the first that is
    shown is KODE-0001, and so it is typed."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def shown(self, line: str) -> str:
        return _CODE.sub(lambda found: self._name(found[0]), line)

    def _name(self, code: str) -> str:
        if code == CODE.parser.example:
            return code
        return self._made.setdefault(code, f"KODE-{len(self._made) + 1:04}")

    def typed(self, line: str) -> str:
        for code, name in self._made.items():
            line = line.replace(name, code)
        return line


class Player:
    """Plays what was typed against a bench. `between` is typed after every line and must be
    without any consequence. `shown` is every message that anybody got."""

    def __init__(self, reopen: Callable[[], Bench], folder: Path, channel: str = "telegram",
                 between: str = "") -> None:  # fmt: skip
        self.shown: list[OnPhone] = []
        self._out = folder / OUT
        self._between = between
        self._codes = Codes()
        self._terminal = Terminal(self._watched(reopen()), lambda: self._watched(reopen()),
                                  self._out)  # fmt: skip
        self._terminal.channel = channel

    def _watched(self, bench: Bench) -> Bench:
        settle = bench.settle

        async def watched() -> list[OnPhone]:
            shown = await settle()
            self.shown += shown
            return shown

        bench.settle = watched
        return bench

    def play(self, lines: list[str]) -> str:
        """The transcript of these lines."""
        return asyncio.run(self._play(lines))

    async def _play(self, lines: list[str]) -> str:
        told: list[str] = []
        for line in lines:
            shown = await self._terminal.line(self._codes.typed(line))
            told += [f"> {line}", *map(self._codes.shown, shown)]
            # After a jump of days a provider repeats nothing any more, and its keys are forgotten.
            jumped = line.startswith(":clock") and self._between == ":again"
            if self._between and not jumped:
                told += map(self._codes.shown, await self._terminal.line(self._between))
        self._terminal.bench.store.database.close()
        return "\n".join(told).replace(str(self._out), str(OUT)) + "\n"


def replayed(transcript: str) -> str:
    """The transcript as the bot of today tells it."""
    config = load(ROOT / "config.toml", {})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return Player(lambda: open_bench(folder, config), folder).play(typed(transcript))


def main() -> int:
    """How many transcripts do not fit (0 after recording)."""
    ways = argparse.ArgumentParser(prog="python -m tests.transcript_runner")
    ways.add_argument("--record", action="store_true", help="write the answers of today")
    ways.add_argument("files", nargs="+", type=Path)
    wanted = ways.parse_args()
    log.setup("ERROR", json_lines=False)
    unfit = 0
    for file in wanted.files:
        before = file.read_text("utf-8")
        after = replayed(before)
        if after == before:
            continue
        print(file)  # noqa: T201 - a command says what it did
        if wanted.record:
            file.write_text(after, "utf-8")
        else:
            unfit += 1
    return unfit


if __name__ == "__main__":
    sys.exit(main())
