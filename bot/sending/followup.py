"""What is done when a message that was taken fails later, or arrives.

Knows: how each end, heard late, changes its letter. Must not know: any provider; the channel says
what an error code means.

News comes in any order and repeated; it may overtake the receipt of its own message. So it is
written down first, and a failure is acted on as soon as its letter is known by that receipt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from bot import metrics
from bot.channels import End, Later, News, Unreachable, WindowClosed
from bot.log import log
from bot.sending.delivery import TRIES
from storage import Store, Tx, chats
from storage.mail import closing, progress
from storage.mail.progress import LateFailure

_AT_ONCE = 100
_WINDOW = timedelta(hours=24)


class FollowUp:
    """Deals with news of messages of one channel."""

    def __init__(self, store: Store, meaning: Callable[[str], End]) -> None:
        self._store = store
        self._meaning = meaning

    def note(self, reports: Sequence[News]) -> None:
        """Write news down in one commit, and act on failures."""
        with self._store.transaction() as tx:
            moved = progress.note(tx, [(r.receipt, r.state, r.code) for r in reports])
            if any(code or state in ("failed", "undelivered") for _, state, code in moved):
                self._act(tx)
        for _, state, _ in moved:
            metrics.deliveries.labels(state).inc()

    def act(self) -> None:
        """Act on failures whose letters were not known when they came."""
        with self._store.transaction() as tx:
            self._act(tx)

    def _act(self, tx: Tx) -> None:
        for failure in progress.late_failures(tx, _AT_ONCE):
            self._answer(tx, failure)
            progress.settled(tx, failure.receipt)

    def _answer(self, tx: Tx, failure: LateFailure) -> None:
        end, why = self._meaning(failure.code), f"late {failure.code}"
        letter, receipt, due = failure.letter, failure.receipt, tx.now
        match end:
            case WindowClosed() if not failure.template:
                # Their word against our clock: the next try takes the approved text, once.
                chats.last_wrote(tx, failure.chat, tx.now - _WINDOW)
            case Later() if failure.attempts < TRIES:
                due += timedelta(seconds=end.seconds)
            case Unreachable() if failure.lane == "bulk" and chats.beside(tx, failure.chat):
                # The next look at the letter finds its chat closed, and passes it on (Delivery).
                chats.gave_up(tx, failure.chat, end.why[:40])
                why = end.why
            case _:
                if isinstance(end, Unreachable):
                    chats.gave_up(tx, failure.chat, end.why[:40])
                    why = end.why
                closing.came_to_nothing(tx, letter, receipt, why)
                log.error("letter ended badly", letter=letter, end="failed", why=why,
                          trace=failure.cause)  # fmt: skip
                return
        closing.reopen(tx, letter, receipt, due, why)


class NewsDesk:
    """Takes news one by one and writes it down in batches; returns when it is on the disk."""

    def __init__(self, follow_up: FollowUp, call: Callable[..., Awaitable[Any]]) -> None:
        self._follow_up = follow_up
        self._call = call
        self._waiting: list[tuple[News, asyncio.Future[None]]] = []
        self._writing = False

    async def take(self, report: News) -> None:
        """Raises `DatabaseDown` when it could not be written."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((report, written))
        if not self._writing:
            await self._write()
        await written

    async def _write(self) -> None:
        self._writing = True
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._write_one(batch)
        finally:
            self._writing = False

    async def _write_one(self, batch: list[tuple[News, asyncio.Future[None]]]) -> None:
        reports = [report for report, _ in batch]
        (failed,) = await asyncio.gather(
            self._call(self._follow_up.note, reports), return_exceptions=True
        )
        for _, written in batch:
            if written.done():
                continue  # whoever brought it has gone; it is written all the same
            if isinstance(failed, BaseException):
                written.set_exception(failed)
            else:
                written.set_result(None)
