"""Processes of the service, the people who write to it, and what must stand in the books afterwards.

Leaders register members and report purchases, each message after the answer to the last one. What
they said is known, so what is missing or doubled can be counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.sending.words import AGAIN
from storage import Store, chats, groups, members, people, schema
from storage.chats import Place
from storage.database import Database, DatabaseDown
from storage.mail import inbox, outbox
from storage.money import ledger
from storage.vault import Vault
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.support import KEY, ROOT, all_groups

LEADERS = 40
ROUNDS = 2
NAMES = ("Budi Santoso", "Siti Aminah", "Dewi Lestari", "Agus Wijaya", "Rina Marlina")
SECONDS = 600.0  # far more than it takes; a service that hangs fails here


def nik(leader: int, round: int) -> str:
    return f"330214{round + 1:02d}0180{leader + 1:04d}"


def price(leader: int, round: int) -> int:
    return 100_000 + 1000 * leader + 7_000 * round


def said(leader: int, rounds: int = ROUNDS) -> list[str]:
    """Everything one leader types, in order; each message waits for an answer to the last."""
    lines: list[str] = []
    for round in range(rounds):
        lines += ["daftar anggota", NAMES[round], nik(leader, round), "lewati"]
        lines += ["ya", "ya"]
        lines += [f"beli pakan {round + 2} sak @{price(leader, round)} kemarin", "ya"]
    return lines


class Herd:
    """The processes of the service; `kill` one and it is started again at once."""

    module = "bot"  # what each process runs

    def __init__(
        self, url: str, api: str, folder: Path, count: int, extra: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder
        self._environment = os.environ | {
            "JPS_CONFIG": str(ROOT / "config.toml"),
            "JPS_STORAGE__URL": url,
            "JPS_STORAGE__FILES": str(folder / "files"),
            "JPS_PRIVACY__KEY": KEY,
            "JPS_TELEGRAM__TOKEN": TOKEN,
            "JPS_TELEGRAM__API_URL": api,
            "PYTHONPATH": str(ROOT),
        } | dict(extra or {})  # fmt: skip
        self.ports = _free_ports(count)
        self.processes: list[asyncio.subprocess.Process] = []

    async def start(self) -> None:
        for port in self.ports:
            self.processes.append(await self._spawn(port))

    async def _spawn(self, port: int) -> asyncio.subprocess.Process:
        with (self._folder / f"{port}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", self.module, "run",
                env=self._environment | self._own(port), cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip

    def _own(self, port: int) -> dict[str, str]:
        """What one process alone is told."""
        return {"JPS_WEB__PORT": str(port)}

    async def kill(self, which: int, after: float, dead: Callable[[], None] = lambda: None) -> None:
        """Let a process live a moment longer, then end it as a power cut would; `dead` is called
        before it is started again."""
        process = self.processes[which]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), after)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        dead()
        self.processes[which] = await self._spawn(self.ports[which])

    def told(self, event: str) -> bool:
        """Whether any process has logged this."""
        return any(event in log.read_text() for log in self._folder.glob("*.log"))

    async def ready(self) -> None:
        """Returns when every process says that it is."""
        for port in self.ports:
            await up(port)

    async def stop(self) -> list[int]:
        """End politely, once all are up again; the exit codes."""
        await self.ready()
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        return [await process.wait() for process in self.processes]

    async def end(self) -> None:
        """Whatever still runs does not outlive the test."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0)))
                   for _ in range(count)]  # fmt: skip
        return [one.getsockname()[1] for one in sockets]


async def up(port: int) -> None:
    """Returns when the process on this port is ready."""
    async with aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.02)  # asks again; what is waited for is another process


class Answers:
    """How many answers each leader has got. Who gets a letter a second time goes on waiting, as a
    person would who reads it: it is counted in `repeated` where it says so."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._seen = 0
        self._last: defaultdict[int, deque[str]] = defaultdict(lambda: deque(maxlen=3))
        self.count: Counter[int] = Counter()
        self.letters: Counter[int] = Counter()  # all of them, the repeated ones too
        self.waits: list[float] = []  # seconds that somebody waited for an answer, in order
        self.repeated: Counter[int] = Counter()

    def of(self, leader: int) -> int:
        self.read()
        return self.count[leader]

    def read(self) -> None:
        """Look at what has come since the last look."""
        new = self._telegram.sent[self._seen :]
        self._seen += len(new)
        for call in new:
            self._hear(int(call.fields["chat_id"]), call.fields.get("text", ""))

    def _hear(self, leader: int, text: str) -> None:
        words = _without_heads(text)
        self.letters[leader] += 1
        if words not in self._last[leader]:
            self._last[leader].append(words)
            self.count[leader] += 1
        elif AGAIN in text:
            self.repeated[leader] += 1


def _without_heads(text: str) -> str:
    """An answer without what it says of its own way: that it comes again, that it is late."""
    while text.startswith((AGAIN, "Maaf baru sampai")):
        text = text.partition("\n\n")[2]
    return text


async def converse(
    telegram: FakeTelegram, answers: Answers, leader: int, rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> None:  # fmt: skip
    """One leader's whole talk; `TimeoutError` when an answer stays away for so long."""
    for line in said(leader, rounds):
        before, asked = answers.of(leader), time.monotonic()
        await telegram.push(telegram.text(leader, line, date=int(time.time())))
        await telegram.until(lambda n=before: answers.of(leader) > n, seconds)
        answers.waits.append(time.monotonic() - asked)


def _place(leader: int) -> Place:
    return "telegram", str(leader)


def seeded(url: str, leaders: int = LEADERS, place: Callable[[int], Place] = _place) -> Store:
    """A database with so many leaders, each of a group of their own."""
    store = Store(Database(url), Vault(KEY))
    schema.migrate(store.database)
    with store.transaction() as tx:
        for leader in range(1, leaders + 1):
            person = people.add(tx, f"Ketua {leader}")
            groups.appoint(tx, groups.add(tx, "tkm-2020", f"K{leader:02d}", "Asia/Jakarta"), person)
            (chat,) = chats.find(tx, [place(leader)]).values()
            chats.belong(tx, chat, person)
    return store


@dataclass(frozen=True, slots=True)
class Tally:
    """What the books say after everybody has said everything."""

    unanswered: int  # messages still waiting
    aside: int  # messages set aside
    missing: int  # rows of ledger and members that were said and do not stand
    doubled: int  # rows that stand and were not said, or stand twice


def tally(store: Store, rounds: int = ROUNDS, leaders: int = LEADERS) -> Tally:
    """Compare the books of so many leaders with what they said."""
    missing = doubled = 0
    with store.reading() as tx:
        for leader, group in enumerate(all_groups(tx)[:leaders], 1):
            told = [nik(leader, round)[-4:] for round in range(rounds)]
            told += [str(total) for total in totals(leader, rounds)]
            stand = [member.nik_tail for member in members.of_group(tx, group.id)]
            stand += [str(e.purchase.total) for e in ledger.latest(tx, group.id, 99)]
            missing += (Counter(told) - Counter(stand)).total()
            doubled += (Counter(stand) - Counter(told)).total()
        return Tally(inbox.count(tx, "waiting"), inbox.count(tx, "failed"), missing, doubled)


async def settled(store: Store, messages: int, letters: bool = True) -> None:
    """Returns when so many messages were answered or set aside and no letter is left to be sent
    (where those are waited for too)."""

    def open_ones() -> int:
        with store.reading() as tx:
            left = messages - inbox.count(tx, "done") - inbox.count(tx, "failed")
            if letters:
                left += outbox.count(tx, "waiting") + outbox.count(tx, "sending")
            return left

    while True:
        with contextlib.suppress(DatabaseDown):  # connections of before the trouble
            if await asyncio.to_thread(open_ones) <= 0:
                return
        await asyncio.sleep(0.05)  # asks again; what is waited for are other processes


def assert_all_there(store: Store) -> None:
    found = tally(store)
    assert found == Tally(0, 0, 0, 0), found  # said here: pytest looks into tests only


def totals(leader: int, rounds: int = ROUNDS) -> list[int]:
    return [(round + 2) * price(leader, round) for round in range(rounds)]


def doubled(telegram: FakeTelegram, leaders: int = LEADERS, rounds: int = ROUNDS) -> int:
    """Answers to these leaders beyond one a message."""
    heard = sum(int(call.fields["chat_id"]) <= leaders for call in telegram.sent)
    return heard - leaders * len(said(0, rounds))


def copies(telegram: FakeTelegram) -> list[tuple[int, int]]:
    """Answers that arrived twice: where in all that was sent the one and the other stand. No two
    answers that a leader should get after each other are alike."""
    last: dict[object, tuple[int, str]] = {}
    twice: list[tuple[int, int]] = []
    for place, call in enumerate(telegram.sent):
        chat, text = call.fields["chat_id"], _without_heads(call.fields["text"])
        first, before = last.get(chat, (0, ""))
        if text == before:
            twice.append((first, place))
        last[chat] = place, text
    return twice


def unexplained(telegram: FakeTelegram) -> dict[int, list[str]]:
    """What leaders heard of whom somebody heard more than one answer a message and its copies."""
    twice = Counter(telegram.sent[place].fields["chat_id"] for _, place in copies(telegram))
    heard: defaultdict[str, list[str]] = defaultdict(list)
    for call in telegram.sent:
        heard[call.fields["chat_id"]].append(call.fields["text"])
    return {
        int(chat): texts
        for chat, texts in heard.items()
        if int(chat) <= LEADERS and len(texts) != len(said(0)) + twice[chat]
    }
