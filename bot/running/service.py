"""The running service: one process of it, in one of its roles.

Knows: which parts a role has and how they are started and stopped.
Must not know: what the parts do inside.

all = everything; web = webhooks only; worker = answers, sends, polls; clock = reminders, clean-up.
Several of each may run over one PostgreSQL; what must be done by one alone is held by a lease.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import uvicorn

from bot import metrics
from bot.answering.engine import Drained, Engine
from bot.answering.hand import Hand
from bot.answering.worker import Worker
from bot.channels import Channel
from bot.config import Config
from bot.log import log
from bot.receiving import web
from bot.receiving.doorman import serving
from bot.receiving.fetching import Fetcher
from bot.running import filing
from bot.running.chores import Chores
from bot.running.clock import Metronome
from bot.running.health import Health, looks
from bot.running.sweeping import Sweeper
from bot.running.watch import OnLoop, Watch
from bot.sending.delivery import HOLD, Delivery
from bot.sending.postman import Postman
from handlers.listing import CATALOGUE
from handlers.talk.messages import Incoming
from storage import Store, leases
from storage.cabinet import Cabinet
from storage.files import Quota
from storage.mail import outbox

_LEASE = timedelta(seconds=6)
_RENEW_SECONDS = 2
_HELD_SECONDS = 1.0  # a lease just taken is not asked for; with a poll of 4 s it lasts all the same


class Role(StrEnum):
    """What one process does."""

    all = "all"
    web = "web"
    worker = "worker"
    clock = "clock"


SERVING = (Role.all, Role.web)

Holds = Callable[[], Awaitable[bool]]
# Seconds. A turn may wait for a lock and a statement as long as the database allows (15 s).
_WORKER_SILENCE, _CLOCK_SILENCE = 30.0, 30.0


class Poll(NamedTuple):
    """How a channel fetches messages, in one process at a time: the one that holds the lease of
    this name. It asks whether it holds in each round, at least every `silence` seconds."""

    name: str
    silence: float
    run: Callable[[web.Receive, Holds], Coroutine[Any, Any, None]]


class _Server(uvicorn.Server):
    """uvicorn without its own ideas about signals: the service ends everything in its order."""

    def capture_signals(self) -> contextlib.nullcontext[None]:  # type: ignore[override]
        return contextlib.nullcontext()


class Service:
    """One process. Channels give their routes and their polling; the service runs them."""

    def __init__(
        self,
        config: Config,
        role: Role,
        store: Store,
        cabinet: Cabinet,
        channels: dict[str, Channel],
        listening: socket.socket | None,
    ) -> None:
        self._config = config
        self._role = role
        self._store = store
        self._channels = channels
        self._answers = role in (Role.all, Role.worker)
        self._hand = Hand(config.storage.files) if self._answers else None
        quota = filing.quota_of(config.files)
        self._watch = Watch()
        self.worker = self._worker(cabinet, quota)
        self._health = Health(self._watch.silent, looks(store, cabinet))
        self._delivery = Delivery(store, channels, cabinet)
        self._postman = Postman(self._delivery, self.worker.share, self._send_soon)
        limits = filing.limits_of(config.files)
        self._fetcher = Fetcher(store, channels, cabinet, limits, quota.least_free)
        self._sweeper = Sweeper(store, cabinet, timedelta(days=config.files.kept_days))
        self._chores = Chores(store, config.programme, config.limits)
        self._metronome = Metronome()
        self._socket = listening
        store.holder = self._name()
        store.database.on_loop = OnLoop()
        self._held: set[str] = set()

    def _worker(self, cabinet: Cabinet, quota: Quota) -> Worker:
        engine = Engine(
            self._store,
            CATALOGUE,
            self._config.programme,
            cabinet,
            lambda _: metrics.turn_failures.inc(),
            quota,
            self._config.limits,
            self._hand,
            self._config.doors,
        )
        return Worker(
            self._store, engine, HOLD, self._deliver, _count, lambda: self._watch.sign("worker")
        )

    def _name(self) -> str:
        """Who holds leases and letters. A process that serves is known by its address, which only
        one can have: started again after a crash it goes on at once with what it held before."""
        if self._socket is None:
            return uuid.uuid4().hex
        return f"{socket.gethostname()}:{self._socket.getsockname()[1]}"[:40]

    async def receive(self, messages: Sequence[Incoming]) -> None:
        """The one way in."""
        await self.worker.receive(messages)

    def _deliver(self, drained: Drained) -> None:
        if drained.answered:
            metrics.turn_seconds.observe(drained.seconds / drained.answered)
        self._postman.letters_left |= drained.left
        self._postman.take(drained.letters)

    async def run(self, routes: web.Routes, polls: Sequence[Poll] = ()) -> int:
        """Run until SIGTERM or SIGINT, or until a part has to be given up; the turn in hand is
        finished, letters under way recorded. Gives the exit code: 1 when a part was given up."""
        self._listen_for_signals()
        await self.worker.call(self._take_over)
        answers = self._answers
        self._watch.expect("worker", _WORKER_SILENCE)
        self._watch.keep("worker", lambda: self.worker.run(answers))
        wanted = polls if answers else ()
        for poll in wanted:
            self._poll(poll)
        if self._socket:
            self._watch.keep("serving", lambda: self._serve(routes), again=False)
        self._schedule(answers)
        log.info("ready", role=self._role.value)
        await self._watch.over.wait()
        await self._stop([_polling(poll) for poll in wanted])
        return self._watch.code

    def _poll(self, poll: Poll) -> None:
        name, clock = _polling(poll), asyncio.get_running_loop().time
        asked_at = float("-inf")

        async def holds() -> bool:
            nonlocal asked_at
            self._watch.sign(name)
            # A busy poll goes round many times a second, and each renewal is a commit.
            if poll.name in self._held and clock() - asked_at < _HELD_SECONDS:
                return True
            asked_at = clock()
            return await self.worker.call(self._hold, poll.name)

        self._watch.expect(name, poll.silence)
        self._watch.keep(name, lambda: poll.run(self.receive, holds))

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self._watch.over.set)

    def _schedule(self, answers: bool) -> None:
        every = self._metronome.every
        every(_RENEW_SECONDS, self._renew)
        every(10, self._measure)
        if answers:
            every(0.5, self._send_due)  # what waits for its time; answers go out at once
            every(1, self._settle_orphans)
            every(1, self._fetch)
        if self._role in (Role.all, Role.clock):
            every(15, self._remind)
            every(3600, self._clean)
        self._watch.expect("clock", _CLOCK_SILENCE)
        self._watch.keep("clock", self._metronome.run)

    async def _stop(self, polling: Sequence[str]) -> None:
        await self._watch.ended("clock", *polling, cancel=True)
        await self._watch.ended("serving")
        self.worker.stop()
        await self._watch.ended("worker")
        await self._postman.drained()
        with contextlib.suppress(Exception):
            await self.worker.call(self._let_go)
        for channel in self._channels.values():
            with contextlib.suppress(Exception):  # what it had to do is done
                await channel.close()
        await self._health.over()
        self.worker.close()
        if self._hand is not None:
            self._hand.close()
        self._store.database.close()
        log.info("stopped")

    async def _serve(self, routes: web.Routes) -> None:
        server = _Server(serving(web.app(routes, self._health.unwell)))
        assert self._socket is not None
        served = asyncio.create_task(server.serve(sockets=[self._socket]))
        over = asyncio.create_task(self._watch.over.wait())
        await asyncio.wait([served, over], return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        server.should_exit = True
        await served

    # What must be done by one process alone

    def _hold(self, *names: str) -> bool:
        """Take or renew leases, in one commit and always in one order; whether all are held."""
        with self._store.transaction() as tx:
            held = {name for name in names if leases.hold(tx, name, tx.holder, _LEASE, _told(name))}
        self._held = self._held.difference(names) | held
        return held == set(names)

    def _take_over(self) -> None:
        with self._store.transaction() as tx:
            outbox.release(tx)

    def _let_go(self) -> None:
        with self._store.transaction() as tx:
            leases.let_go(tx, tx.holder)

    async def _renew(self) -> None:
        self._watch.sign("clock")
        wanted = {Role.all: ("clock", "bulk"), Role.worker: ("bulk",), Role.clock: ("clock",),
                  Role.web: ()}[self._role]  # fmt: skip
        if wanted:
            await self.worker.call(self._hold, *wanted)

    # Chores

    def _send_soon(self) -> None:
        self._watch.once("sending", self._send_due)

    async def _send_due(self) -> None:
        self._postman.take(await self.worker.call(self._delivery.claim, "bulk" in self._held))

    async def _settle_orphans(self) -> None:
        orphans = await self.worker.call(self._delivery.orphans, self._postman.alive)
        self._postman.take(orphans, orphaned=True)

    async def _fetch(self) -> None:
        await self._fetcher.round(self.worker.call)

    async def _remind(self) -> None:
        if "clock" in self._held:
            # In slices, so that answers find their turn between them.
            while not self._watch.over.is_set() and await self.worker.call(
                self._chores.remind_some
            ):
                pass

    async def _clean(self) -> None:
        if "clock" in self._held:
            await self.worker.call(self._chores.clean)
            await self.worker.call(self._sweeper.sweep)
            # It reads all purchases: nobody waits for that, and it writes no row of theirs.
            await asyncio.to_thread(self._chores.add_up)

    async def _measure(self) -> None:
        await self.worker.call(self._chores.measure)


def _told(lease: str) -> Callable[[str], None]:
    def told(former: str) -> None:
        log.warning("a lease that could not be true was taken over", lease=lease, of=former)

    return told


def _polling(poll: Poll) -> str:
    return f"polling {poll.name}"


def _count(came: int, new: int) -> None:
    metrics.messages_in.labels("yes").inc(new)
    metrics.messages_in.labels("no").inc(came - new)
