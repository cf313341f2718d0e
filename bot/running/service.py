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
from typing import Any

import uvicorn
from starlette.routing import Route

from bot import metrics
from bot.answering.engine import Drained, Engine
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
from bot.running.sweeping import Sweeper
from bot.sending.delivery import HOLD, Delivery
from bot.sending.postman import Postman
from handlers.listing import CATALOGUE
from handlers.talk.messages import Incoming
from storage import Store, leases
from storage.cabinet import Cabinet
from storage.mail import outbox

_LEASE = timedelta(seconds=6)
_RENEW_SECONDS = 2


class Role(StrEnum):
    """What one process does."""

    all = "all"
    web = "web"
    worker = "worker"
    clock = "clock"


SERVING = (Role.all, Role.web)

Holds = Callable[[], Awaitable[bool]]
# The name of the lease under which one process polls, and the polling itself.
Poll = tuple[str, Callable[[web.Receive, Holds], Coroutine[Any, Any, None]]]


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
        quota = filing.quota_of(config.files)
        engine = Engine(
            store,
            CATALOGUE,
            config.programme,
            cabinet,
            lambda _: metrics.turn_failures.inc(),
            quota,
            config.limits,
        )
        self.worker = Worker(engine, HOLD, self._deliver, _count)
        self._delivery = Delivery(store, channels, cabinet)
        self._postman = Postman(self._delivery, self.worker.call, self._send_soon)
        limits = filing.limits_of(config.files)
        self._fetcher = Fetcher(store, channels, cabinet, limits, quota.least_free)
        self._sweeper = Sweeper(store, cabinet, timedelta(days=config.files.kept_days))
        self._chores = Chores(store, config.programme)
        self._metronome = Metronome()
        self._socket = listening
        store.holder = self._name()
        self._held: set[str] = set()
        self._stopped = asyncio.Event()

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

    async def run(self, routes: Sequence[Route], polls: Sequence[Poll] = ()) -> None:
        """Run until SIGTERM or SIGINT; the turn in hand is finished, letters under way recorded."""
        self._listen_for_signals()
        await self.worker.call(self._take_over)
        answers = self._role in (Role.all, Role.worker)
        loop = asyncio.create_task(self.worker.run(answers))
        polling = [
            asyncio.create_task(poll(self.receive, self._holds(name)))
            for name, poll in polls
            if answers
        ]
        serving = asyncio.create_task(self._serve(routes)) if self._socket else None
        self._schedule(answers)
        log.info("ready", role=self._role.value)
        await self._stopped.wait()
        await self._stop(loop, serving, polling)

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self._stopped.set)

    def _schedule(self, answers: bool) -> None:
        every = self._metronome.every
        every(_RENEW_SECONDS, self._renew)
        every(10, self._measure)
        if answers:
            every(0.3, self._send_due)
            every(1, self._settle_orphans)
            every(1, self._fetch)
        if self._role in (Role.all, Role.clock):
            every(15, self._remind)
            every(3600, self._clean)
        self._metronome.start()

    async def _stop(
        self,
        loop: asyncio.Task[None],
        serving: asyncio.Task[None] | None,
        polling: Sequence[asyncio.Task[None]],
    ) -> None:
        self._metronome.stop()
        for task in polling:
            task.cancel()
        await asyncio.gather(*polling, *filter(None, [serving]), return_exceptions=True)
        self.worker.stop()
        await loop
        await self._postman.drained()
        with contextlib.suppress(Exception):
            await self.worker.call(self._let_go)
        for channel in self._channels.values():
            await channel.close()
        self.worker.close()
        self._store.database.close()
        log.info("stopped")

    async def _serve(self, routes: Sequence[Route]) -> None:
        async def answers() -> bool:
            return await self.worker.call(self._store.database.answers)

        server = _Server(serving(web.app(routes, answers)))
        assert self._socket is not None
        served = asyncio.create_task(server.serve(sockets=[self._socket]))
        await self._stopped.wait()
        server.should_exit = True
        await served

    # What must be done by one process alone

    def _holds(self, name: str) -> Callable[[], Awaitable[bool]]:
        async def holds() -> bool:
            return await self.worker.call(self._hold, name)

        return holds

    def _hold(self, name: str) -> bool:
        def told(former: str) -> None:
            log.warning("a lease that could not be true was taken over", lease=name, of=former)

        with self._store.transaction() as tx:
            held = leases.hold(tx, name, tx.holder, _LEASE, told)
        (self._held.add if held else self._held.discard)(name)
        return held

    def _take_over(self) -> None:
        with self._store.transaction() as tx:
            outbox.release(tx)

    def _let_go(self) -> None:
        with self._store.transaction() as tx:
            leases.let_go(tx, tx.holder)

    async def _renew(self) -> None:
        wanted = {Role.all: ("clock", "bulk"), Role.worker: ("bulk",), Role.clock: ("clock",),
                  Role.web: ()}[self._role]  # fmt: skip
        for name in wanted:
            await self.worker.call(self._hold, name)

    # Chores

    def _send_soon(self) -> None:
        self._soon = asyncio.ensure_future(self._send_due())

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
            while not self._stopped.is_set() and await self.worker.call(self._chores.remind_some):
                pass

    async def _clean(self) -> None:
        if "clock" in self._held:
            await self.worker.call(self._chores.clean)
            await self.worker.call(self._sweeper.sweep)

    async def _measure(self) -> None:
        await self.worker.call(self._chores.measure)


def _count(came: int, new: int) -> None:
    metrics.messages_in.labels("yes").inc(new)
    metrics.messages_in.labels("no").inc(came - new)
