"""The one thread of a process that talks to the database, and the loop that feeds it.

Knows: how messages that arrive together share a commit, and when there is work to do.
Must not know: what the work is about.

A single thread, because SQLite has one writer and Python one interpreter lock: two threads would
only wait for each other. More processes are the way to more speed on PostgreSQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from bot.answering.engine import Drained, Engine
from bot.log import describe, log
from handlers.talk.messages import Incoming
from storage.database import DatabaseDown

T = TypeVar("T")
_Arrived = tuple[Sequence[Incoming], asyncio.Future[None]]
GATHER = 100  # messages written down in one commit at most
_IDLE_SECONDS = 0.2  # how often another process's messages are looked for
_PATIENCE = (0.5, 1.0, 1.0, 2.0)  # seconds after each further failure; the last one for good


class Stopped(DatabaseDown):
    """This process has stopped and wrote nothing down: whoever sent it must try again."""


class CutShort(Exception):
    """Work for the database ended before it was done, and not because this task was to end."""


class Worker:
    """Runs the engine for one process: `receive` from channels, `run` until stopped.

    `alive` is called in each round of the loop.
    """

    def __init__(
        self,
        engine: Engine,
        hold: timedelta,
        deliver: Callable[[Drained], None],
        seen: Callable[[int, int], None],
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._hold = hold
        self._deliver = deliver
        self._seen = seen
        self._alive = alive
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._arrived: list[_Arrived] = []
        self._wake = asyncio.Event()
        self._stop = False
        self._ended = False
        self._failures = 0

    async def call(self, work: Callable[..., T], *args: Any) -> T:
        """Do database work on the thread that is for it."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
            # Nobody cancelled us: the work was. Whoever waits for it must be told, and goes on.
            raise CutShort("the work was cancelled") from None

    async def receive(self, messages: Sequence[Incoming]) -> None:
        """Returns once the messages are on the disk; raises `DatabaseDown` when they are not."""
        if self._ended:
            raise Stopped()
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._arrived.append((messages, written))
        self._wake.set()
        await written

    async def run(self, answers: bool = True) -> None:
        """Write down what arrives and (unless this process only receives) answer it.

        Whatever the engine or the database raises, the loop goes on. It may be run again.
        """
        self._ended = False
        try:
            while not self._stop:
                self._alive()
                await self._write_down()
                worked = answers and await self._answer()
                if not worked and not self._arrived:
                    await self._rest()
            await self._write_down()
        finally:
            self._end()

    def _end(self) -> None:
        """Nobody writes down what comes now; a sender must not wait for ever."""
        self._ended = True
        for _, written in self._arrived:
            if not written.done():
                written.set_exception(Stopped())
        self._arrived.clear()

    def stop(self) -> None:
        """End `run` after the turn in hand."""
        self._stop = True
        self._wake.set()

    def close(self) -> None:
        self._thread.shutdown(wait=True)

    async def _rest(self) -> None:
        self._wake.clear()
        if self._arrived or self._stop:
            return
        try:
            await asyncio.wait_for(self._wake.wait(), _IDLE_SECONDS)
        except TimeoutError:
            return

    async def _write_down(self) -> None:
        while self._arrived:
            arrived, self._arrived = self._arrived[:GATHER], self._arrived[GATHER:]
            try:
                await self._write(arrived)
            except DatabaseDown:
                # The first call after an outage meets a dead connection; the second a new one.
                await self._write_all(arrived)
            except Exception:
                for one in arrived:  # one of them is to blame: each alone tells which
                    await self._write_all([one])

    async def _write(self, arrived: Sequence[_Arrived]) -> None:
        messages = [message for group, _ in arrived for message in group]
        self._seen(len(messages), await self.call(self._engine.receive, messages))
        for _, written in arrived:
            if not written.done():
                written.set_result(None)

    async def _write_all(self, arrived: Sequence[_Arrived]) -> None:
        """All or none; who sent what could not be written hears why."""
        try:
            await self._write(arrived)
        except Exception as error:
            log.error("not written down", error=type(error).__name__, n=len(arrived))
            for _, written in arrived:
                if not written.done():
                    written.set_exception(error)

    async def _answer(self) -> bool:
        try:
            drained = await self.call(self._engine.drain, self._hold)
            if drained.letters or drained.answered:
                self._deliver(drained)
        except Exception as error:
            await self._wait_after(error)
            return False
        self._failures = 0
        return drained.answered > 0

    async def _wait_after(self, error: Exception) -> None:
        """What the loop could not do is told, and done again; letters handed out are settled."""
        wait = _PATIENCE[min(self._failures, len(_PATIENCE) - 1)]
        self._failures += 1
        if isinstance(error, DatabaseDown):
            log.error("database down", error=str(error), again_in=wait)
        else:
            log.error("answering failed", error=describe(error), again_in=wait)
        await asyncio.sleep(wait)
