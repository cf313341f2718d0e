"""The one thread of a process that talks to the database, and the loop that feeds it.

Knows: what shares a commit of the engine's, when there is work to do, and who hears what became
of it. Must not know: what the work is about.

A single thread, because SQLite has one writer and Python one interpreter lock: two threads would
only wait for each other. More processes are the way to more speed on PostgreSQL.

A round gives the engine all that has come since the last one, and nobody hears of it before it is
true. When a round fails for a reason that passes it is given once more (the first call after an
outage meets a dead connection, the second a new one), then whoever waits is told. When it fails
for any other reason, one thing in it is to blame: each is done alone, and until nothing is left
over messages are first written down and then played one at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from bot.answering.engine import Drained, Engine
from bot.log import describe, log
from handlers.talk.messages import Incoming
from storage import Store, Tx
from storage.database import DatabaseDown

T = TypeVar("T")
GATHER = 100  # bringers of messages whose messages share a commit at most
_IDLE_SECONDS = 0.2  # how often another process's messages are looked for
_PATIENCE = (0.5, 1.0, 1.0, 2.0)  # seconds after each further failure; the last one for good


class Stopped(DatabaseDown):
    """This process has stopped and wrote nothing down: whoever sent it must try again."""


class CutShort(Exception):
    """Work for the database ended before it was done, and not because this task was to end."""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What somebody waits for to be true: messages to be taken in, or work in a transaction."""

    done: asyncio.Future[Any]
    messages: Sequence[Incoming] = ()
    work: Callable[[Tx], Any] | None = None

    def succeed(self, result: Any) -> None:
        if not self.done.done():  # whoever brought it may have gone
            self.done.set_result(result)

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Worker:
    """Runs the engine for one process: `receive` from channels, `run` until stopped.

    `alive` is called in each round of the loop.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        hold: timedelta,
        deliver: Callable[[Drained], None],
        seen: Callable[[int, int], None],
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._engine = engine
        self._hold = hold
        self._deliver = deliver
        self._seen = seen
        self._alive = alive
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._parts: list[_Part] = []
        self._wake = asyncio.Event()
        self._stop = False
        self._ended = False
        self._failures = 0
        self._one_by_one = False

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
        await self._add(_Part(_future(), messages))

    async def share(self, work: Callable[..., T], *args: Any) -> T:
        """Do `work(tx, *args)` in the next commit; returns once it is true. It may be done anew
        when that commit fails. Raises what a transaction raises."""
        part = _Part(_future(), work=lambda tx: work(tx, *args))
        if self._ended:
            return await self.call(self._alone, part)
        return await self._add(part)

    async def _add(self, part: _Part) -> Any:
        self._parts.append(part)
        self._wake.set()
        return await part.done

    async def run(self, answers: bool = True) -> None:
        """Write down what arrives and (unless this process only receives) answer it.

        Whatever the engine or the database raises, the loop goes on. It may be run again.
        """
        self._ended = False
        try:
            while not self._stop:
                self._alive()
                worked = await self._round(answers)
                if not worked and not self._parts:
                    await self._rest()
            while self._parts:
                await self._round(answers=False)
        finally:
            self._end()

    def _end(self) -> None:
        """Nobody writes down what comes now; a sender must not wait for ever."""
        self._ended = True
        for part in self._parts:
            part.fail(Stopped())
        self._parts.clear()

    def stop(self) -> None:
        """End `run` after the turn in hand."""
        self._stop = True
        self._wake.set()

    def close(self) -> None:
        self._thread.shutdown(wait=True)

    async def _rest(self) -> None:
        self._wake.clear()
        if self._parts or self._stop:
            return
        with suppress(TimeoutError):
            # Not `wait_for`: it makes a task of each wait.
            async with asyncio.timeout(_IDLE_SECONDS):
                await self._wake.wait()

    async def _round(self, answers: bool) -> bool:
        """True when there may be more to do at once."""
        parts, self._parts = self._parts[:GATHER], self._parts[GATHER:]
        try:
            if self._one_by_one:
                worked = await self._carefully(parts, answers)
            elif parts or answers:
                worked = await self._together(parts, answers)
            else:
                return False
        except asyncio.CancelledError:
            self._parts = parts + self._parts  # those that wait are told at the end
            raise
        except Exception as error:
            await self._wait_after(error)
            return False
        self._failures = 0
        return worked

    async def _together(self, parts: Sequence[_Part], answers: bool) -> bool:
        try:
            drained, results = await self._again(self._beat, parts, answers)
        except DatabaseDown as error:
            _refuse(parts, error)
            raise
        except Exception as error:
            log.error("commit failed", error=describe(error), n=len(parts))
            self._one_by_one = True
            return await self._carefully(parts, answers)
        for part, result in zip(parts, results, strict=True):
            part.succeed(result)
        self._tell(sum(len(part.messages) for part in parts), drained)
        return drained.answered > 0

    def _tell(self, came: int, drained: Drained) -> None:
        if came:
            self._seen(came, drained.new)
        if drained.letters or drained.answered:
            self._deliver(drained)

    async def _again(self, work: Callable[..., T], *args: Any) -> T:
        try:
            return await self.call(work, *args)
        except DatabaseDown:
            return await self.call(work, *args)

    def _beat(self, parts: Sequence[_Part], answers: bool) -> tuple[Drained, list[Any]]:
        messages = [message for part in parts for message in part.messages]
        results: list[Any] = [None] * len(parts)

        def share(at: int, work: Callable[[Tx], Any], tx: Tx) -> None:
            results[at] = work(tx)

        shared = [
            partial(share, at, part.work) for at, part in enumerate(parts) if part.work is not None
        ]
        if answers:
            return self._engine.beat(messages, self._hold, shared), results
        return Drained(self._engine.receive(messages, shared)), results

    # One of them is to blame: each alone tells which

    async def _carefully(self, parts: Sequence[_Part], answers: bool) -> bool:
        for at, part in enumerate(parts):
            try:
                part.succeed(await self._again(self._alone, part))
            except DatabaseDown as error:
                _refuse(parts[at:], error)
                raise
            except Exception as error:
                log.error("not written down", error=describe(error), n=len(part.messages))
                part.fail(error)
        if not answers:
            self._one_by_one = bool(self._parts)
            return False
        drained = await self.call(self._engine.drain_one, self._hold)
        self._one_by_one = drained.answered > 0 or bool(self._parts)
        self._tell(0, drained)
        return drained.answered > 0

    def _alone(self, part: _Part) -> Any:
        if part.work is None:
            self._seen(len(part.messages), self._engine.receive(part.messages))
            return None
        with self._store.transaction() as tx:
            return part.work(tx)

    async def _wait_after(self, error: Exception) -> None:
        """What the loop could not do is told, and done again; letters handed out are settled."""
        wait = _PATIENCE[min(self._failures, len(_PATIENCE) - 1)]
        self._failures += 1
        if isinstance(error, DatabaseDown):
            log.error("database down", error=str(error), again_in=wait)
        else:
            log.error("answering failed", error=describe(error), again_in=wait)
        await asyncio.sleep(wait)


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


def _refuse(parts: Sequence[_Part], error: DatabaseDown) -> None:
    for part in parts:
        part.fail(error)
