"""Files from the provider to the cabinet: looked at and cleaned on the way, or the person is told.

Knows: when a fetch is tried, what a failure means. Must not know: any provider, what a file is for.

Only rows are read and written on the database's thread: bytes come over the event loop, are opened
in a process of their own and sealed on another thread, so nobody waits for a picture.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from bot import metrics
from bot.channels import Channel, FetchFailed, Keeping
from bot.codec import dump_incoming, dump_reply
from bot.log import describe, log
from bot.receiving.marks import MIMES, BadFile
from bot.receiving.photos import FileLimits, NotLooked, examine, told
from bot.receiving.sight import Sight
from handlers.deeds import receipts
from handlers.talk import refusals
from handlers.talk.messages import Incoming, Media, Reply, Unfit
from storage import Store, files
from storage.cabinet import Cabinet, DiskFull
from storage.clock import LastSeen
from storage.files import Quota, Wanted
from storage.mail import inbox, outbox

Call = Callable[..., Awaitable[Any]]
Found = tuple[Literal["list", "plan"], str]  # what a file tells

_PATIENCE = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
)  # providers keep a file for days, so a bad hour of theirs costs nobody a photo
TRIES = len(_PATIENCE) + 1
_AT_ONCE = 4  # of one channel
_LOOK_SECONDS = 1.0  # until what became due is looked for, while files are on their way
_FETCH_SECONDS = 45.0
_HOLD = timedelta(minutes=3)  # longer than one file takes; a fence stands behind it all the same
_DISK_PATIENCE = timedelta(minutes=5)
_LOST, _SHEET = "lost", "sheet"  # kinds of refusal


class Fetcher:
    """Fetches files that were promised. `limits` for one file; `least_free` bytes stay free."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        cabinet: Cabinet,
        limits: FileLimits | None = None,
        least_free: int = Quota().least_free,
    ) -> None:
        self._store = store
        self._channels = channels
        self._cabinet = cabinet
        self._limits = limits or FileLimits()
        self._least_free = least_free
        self._seen = LastSeen()
        self._looking = asyncio.Lock()  # one picture is opened at a time: it takes a whole core

    async def round(self, call: Call) -> int:
        """Fetch what is due now and, while a part of it takes long, what becomes due meanwhile; how
        many were tried. `call` does database work where it belongs.

        A file that hangs keeps one place of its channel and nobody else waiting. With little room
        on the disk nothing is fetched: what was promised waits.
        """
        tried, busy = 0, dict[asyncio.Task[None], str]()
        try:
            while True:
                for wanted in await self._due(call, Counter(busy.values())):
                    busy[asyncio.create_task(self._one(call, wanted))] = wanted.channel
                    tried += 1
                if not busy:
                    return tried
                done, _ = await asyncio.wait(
                    busy, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    del busy[task]
        except asyncio.CancelledError:
            for task in busy:
                task.cancel()
            raise
        finally:  # one that was claimed is ended, also when no other can be
            await asyncio.gather(*busy, return_exceptions=True)

    async def _due(self, call: Call, busy: Mapping[str, int]) -> Sequence[Wanted]:
        """Files of those channels that have a place free, claimed."""
        free = {name: _AT_ONCE - busy[name] for name in self._channels if busy[name] < _AT_ONCE}
        if not free:
            return []
        if self._cabinet.free() < self._least_free:
            log.error("disk nearly full: no file is fetched", free=self._cabinet.free())
            return []
        return await call(self._claim, list(free), min(free.values()))

    async def _one(self, call: Call, wanted: Wanted) -> None:
        got = await self._bytes_of(wanted)
        try:
            async with self._looking:
                await self._settle(call, wanted, got)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            # Its turn comes again when the hold is over; the others must not wait for it.
            log.error("file not settled", file=wanted.id, error=describe(error))

    def _claim(self, channels: Collection[str], most: int) -> list[Wanted]:
        with self._store.transaction() as tx:
            gone = self._seen.look(tx.now)
            if gone != "on" and (woken := files.wake(tx, all_=gone == "back")):
                log.warning("the clock was set back, files woken", files=woken)
            return files.claim(tx, channels, most, tx.now + _HOLD)

    async def _bytes_of(self, wanted: Wanted) -> bytes | FetchFailed:
        if wanted.attempts > TRIES:
            return FetchFailed("whoever tried it did not live to tell", final=True)
        try:
            async with asyncio.timeout(_FETCH_SECONDS):
                return await self._channels[wanted.channel].fetch(Media("photo", wanted.source))
        except FetchFailed as failed:
            return failed
        except TimeoutError:
            return FetchFailed("no answer in time")
        except Exception as error:  # noqa: BLE001 - it is tried again
            return FetchFailed(describe(error))

    async def _settle(self, call: Call, wanted: Wanted, got: bytes | FetchFailed) -> None:
        if isinstance(got, FetchFailed):
            if got.final or wanted.attempts >= TRIES:
                await call(self._give_up, wanted, got.kind)
            else:
                await call(self._again, wanted, str(got))
            return
        try:
            if wanted.purpose == files.LIST:
                await self._list(call, wanted, got)
            else:
                await self._keep(call, wanted, got)
        except NotLooked as failed:
            log.error("file not looked at", file=wanted.id, why=str(failed))
            if wanted.attempts >= TRIES:
                await call(self._give_up, wanted, _LOST)
            else:
                await call(self._again, wanted, "not looked at")

    async def _keep(self, call: Call, wanted: Wanted, got: bytes) -> None:
        found = await examine(got, self._limits)
        if not found.good:
            if found.kind == _SHEET:  # its sender called it something else
                await self._list(call, wanted, got)
            else:
                await call(self._give_up, wanted, found.kind)
            return
        try:
            kept = await asyncio.to_thread(self._put_away, found, got)
        except DiskFull as full:
            log.error("disk full", file=wanted.id, error=str(full))
            await call(self._wait, wanted)
            return
        await call(self._store_row, wanted, kept)
        await self._forget(wanted)

    def _put_away(self, found: Sight, got: bytes) -> files.Bytes:
        """What is shown, what came and the thumbnail, each sealed under its own hash. What came is
        opened for nobody: it tells of places and phones, and proves that nothing was changed."""
        put = self._cabinet.put
        small = put(found.thumbnail) if found.thumbnail else ""
        taken = {got, found.kept, found.thumbnail}  # the same bytes lie there once
        return files.Bytes(
            put(found.kept), put(got), small, sum(map(len, taken)), MIMES[found.kind],
            found.verdict,
        )  # fmt: skip

    async def _list(self, call: Call, wanted: Wanted, got: bytes) -> None:
        """A list is read by a process of its own, and what it says goes on as a message of its
        chat, in the same commit in which the promise ends: so it comes once."""
        made = wanted.made_at or datetime.now(UTC)
        try:
            found = await told(got, made.date(), self._limits)
        except Unfit as unfit:
            await call(self._refuse_list, wanted, "no list", str(unfit))
        except BadFile as bad:
            await call(self._give_up, wanted, bad.kind)
        else:
            await call(self._hand_in, wanted, found, made)
        await self._forget(wanted)

    def _hand_in(self, wanted: Wanted, found: Found, made: datetime) -> None:
        key, (kind, text) = f"list-{wanted.id}", found
        message = Incoming(wanted.channel, key, wanted.address, made, kind, text)
        with self._store.transaction() as tx:
            if files.read(tx, wanted):
                arrival = inbox.Arrival(wanted.channel, key, wanted.chat, dump_incoming(message))
                inbox.add(tx, [arrival])
                metrics.fetches.labels("read").inc()

    def _refuse_list(self, wanted: Wanted, kind: str, said: str) -> None:
        with self._store.transaction() as tx:
            if files.missed(tx, wanted, kind, None):
                metrics.fetches.labels("failed").inc()
                outbox.put(tx, [outbox.Letter(wanted.chat, dump_reply(Reply(said)))])

    async def _forget(self, wanted: Wanted) -> None:
        """A file that is kept here, or refused for good, need not stay at the provider."""
        channel = self._channels[wanted.channel]
        if isinstance(channel, Keeping):
            await channel.forget(Media("photo", wanted.source))

    def _store_row(self, wanted: Wanted, kept: files.Bytes) -> None:
        """A receipt that is hard to read is kept, and its sender asked for another photo of it."""
        with self._store.transaction() as tx:
            asked = wanted.purpose == files.RECEIPT
            again = asked and files.told_alike(tx, wanted, kept.verdict)
            if files.stored(tx, wanted, kept):
                metrics.fetches.labels("stored").inc()
                if asked and (said := refusals.hard_to_read(kept.verdict, again)):
                    outbox.put(tx, [outbox.Letter(wanted.chat, dump_reply(Reply(said)))])
                told = receipts.fetched(tx, wanted.id)
                outbox.put(tx, [outbox.Letter(chat, dump_reply(it)) for chat, it in told])

    def _again(self, wanted: Wanted, why: str) -> None:
        metrics.fetches.labels("again").inc()
        with self._store.transaction() as tx:
            files.missed(tx, wanted, why, tx.now + _PATIENCE[wanted.attempts - 1])

    def _wait(self, wanted: Wanted) -> None:
        with self._store.transaction() as tx:
            files.wait(tx, wanted, tx.now + _DISK_PATIENCE)

    def _give_up(self, wanted: Wanted, kind: str) -> None:
        """The row keeps the kind of refusal; the person hears it, in other words each time."""
        if wanted.purpose == files.LIST:
            self._refuse_list(wanted, kind, refusals.of_list(kind))
            return
        with self._store.transaction() as tx:
            again = files.told_alike(tx, wanted, kind)
            if files.missed(tx, wanted, kind, None):
                metrics.fetches.labels("failed").inc()
                said = Reply(refusals.said(kind, again))
                outbox.put(tx, [outbox.Letter(wanted.chat, dump_reply(said))])
