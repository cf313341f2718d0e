"""Our bot beside bots of equal work that keep everything in memory, in turn. Run by hand:

    uv run --isolated --no-dev --group peers python -m benchmarks.peers
    … python -m benchmarks.peers --delay 50          # ms before every answer of the API
    … python -m benchmarks.peers --one               # one person alone: how long one waits
    python -m benchmarks.peers --only ours           # needs no peer

The work: a registration of four answers and its checks, then a question. Ours writes it all to
SQLite, every commit synced; the peers (python-telegram-bot and aiogram, each as its pages
recommend) write nothing. All run on uvloop. Before anything else a bare bot measures the stand-in
itself: below 3,000 messages a second the run does not count, and the exit code says so.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import uvloop

from benchmarks.measure import Command, Figures, Place, Prepare, Task, measure
from benchmarks.ours import ours
from bot import log

LEAST = 3000  # messages a second that the stand-in must carry
_USERS, _MEMBERS = 50, 12
_ALONE = 100  # members that one registers who is alone
_MOST = 99  # people whose members all have a NIK of their own


def _module(name: str, *, checked: bool = True) -> Prepare:
    def prepare(place: Place) -> Command:
        mode = "webhook" if place.webhook else "polling"
        line = [sys.executable, "-m", f"benchmarks.peers.{name}", place.api, str(place.port), mode]
        return Command(line, checked=checked)

    return prepare


FLOOR = _module("floor", checked=False)
BOTS: dict[str, Prepare] = {
    "ours": ours, "aiogram": _module("with_aiogram"), "ptb": _module("ptb"),
}  # fmt: skip
_NEEDS = {"aiogram": "aiogram", "ptb": "tornado"}
_MODES = (True, False)


@dataclass(frozen=True)
class Run:
    """One bot, one way for messages to come in, and what it took."""

    bot: str
    webhook: bool
    figures: Figures

    def __str__(self) -> str:
        return _line(self.bot, self.webhook, [self.figures])


def _middle(runs: Sequence[Figures], of: Callable[[Figures], float]) -> float:
    return statistics.median(of(figures) for figures in runs)


def _line(bot: str, webhook: bool, runs: Sequence[Figures]) -> str:
    """The middle of these runs, each figure for itself."""
    return (
        f"{'webhook' if webhook else 'polling'}  {bot:8}"
        f"{_middle(runs, lambda f: f.rate):7.0f} messages/s"
        f"{_middle(runs, lambda f: f.cost):7.2f} ms CPU/message"
        f"   p50{_middle(runs, lambda f: f.late(50)):7.1f} ms"
        f"   start{_middle(runs, lambda f: f.start):6.2f} s"
        f"{_middle(runs, lambda f: f.memory):5.0f} MB"
    )


def _ratio(bot: str, webhook: bool, mine: Sequence[Figures], theirs: Sequence[Figures]) -> str:
    def times(of: Callable[[Figures], float]) -> str:
        return f"{_middle(mine, of) / _middle(theirs, of):.2f}"

    return (
        f"{'webhook' if webhook else 'polling'}  ours / {bot}: messages/s × "
        f"{times(lambda f: f.rate)}, CPU × {times(lambda f: f.cost)}, "
        f"p50 × {times(lambda f: f.late(50))}, start × {times(lambda f: f.start)}, "
        f"memory × {times(lambda f: f.memory)}"
    )


def summary(runs: Sequence[Run]) -> Iterator[str]:
    """The middle of each bot's runs, then ours beside each other's."""
    for webhook in _MODES:
        found: dict[str, list[Figures]] = {}
        for run in runs:
            if run.webhook == webhook:
                found.setdefault(run.bot, []).append(run.figures)
        for bot, figures in found.items():
            yield _line(bot, webhook, figures)
        mine = found.pop("ours", None)
        if mine:
            for bot, figures in found.items():
                yield _ratio(bot, webhook, mine, figures)


def verdict(floor: Sequence[Run]) -> str:
    """Why the run does not count; empty if it does."""
    slow = [run.figures.rate for run in floor if run.figures.rate < LEAST]
    if not slow:
        return ""
    return (
        f"DOES NOT COUNT: the stand-in carried {min(slow):.0f} messages/s with a bot that does "
        f"nothing, {LEAST} are asked for. Try again on a quiet machine."
    )


async def in_turn(
    bots: dict[str, Prepare], users: int, members: int, delay: float, rounds: int = 1
) -> list[Run]:
    """Each bot by each way in, so often; who begins changes from round to round."""
    runs: list[Run] = []
    names = list(bots)
    for turn in range(rounds):
        first = turn % len(names)
        for webhook in _MODES:
            for bot in names[first:] + names[:first]:
                task = Task(users, members, webhook, delay)
                runs.append(Run(bot, webhook, await measure(bots[bot], task)))
                print(runs[-1], flush=True)
    return runs


async def compare(asked: argparse.Namespace) -> str:
    """Run and print everything; what `verdict` says."""
    floor = await in_turn({"floor": FLOOR}, _USERS, _MEMBERS, 0)
    said = verdict(floor)
    print(said or "The stand-in carries enough.")
    bots = {bot: BOTS[bot] for bot in ([asked.only] if asked.only else BOTS)}
    users, members = (1, _ALONE) if asked.one else (asked.users, _MEMBERS)
    runs = await in_turn(bots, users, members, asked.delay / 1000, asked.rounds)
    print(f"\nThe middle of {asked.rounds} rounds, {users} people, {asked.delay:g} ms of delay:")
    print(*summary(runs), sep="\n")
    return said


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--users", type=int, default=_USERS, help=f"at most {_MOST}")
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds")
    parser.add_argument("--only", choices=list(BOTS))
    parser.add_argument("--one", action="store_true", help="one person alone")
    asked = parser.parse_args()
    if not 1 <= asked.users <= _MOST or asked.rounds < 1:
        parser.error(f"from 1 to {_MOST} people, at least one round")
    missing = [needed for bot, needed in _NEEDS.items() if asked.only in (None, bot)
               and find_spec(needed) is None]  # fmt: skip
    if missing:
        parser.error(f"{', '.join(missing)} not installed: uv run --isolated --no-dev --group "
                     "peers python -m benchmarks.peers")  # fmt: skip
    log.setup("ERROR")
    said = uvloop.run(compare(asked))
    if said:
        sys.exit(said)


if __name__ == "__main__":
    main()
