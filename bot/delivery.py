"""Outbox to channel: order, retries, quiet hours, windows, and giving up loudly.

Knows: what each typed end of a send means for a letter. Must not know: any provider, any topic.

A send without an answer is *unknown*, not failed. The provider is asked whether it is out; where
it cannot be asked, an answer is sent once more and says so, and a message of our own accord
(bulk) is left: a doubled reminder is worse than one that the next step makes good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import metrics
from bot.channels import Channel, End, Later, Rejected, Sent, Unknown, Unreachable, WindowClosed
from bot.codec import dump_reply, load_reply
from bot.log import log
from handlers.messages import Reply
from storage import Store, chats, outbox
from storage.files import Cabinet, FileRow
from storage.files import get as file_row
from storage.outbox import Claimed, Ending

SEND_SECONDS = 6.0
HOLD = timedelta(seconds=9)  # longer than a send may take: a letter still held then has no sender
_QUEUE_SECONDS = 2.0  # a letter that waited longer for its turn is put back, before its hold ends
AT_ONCE = 100  # sends under way in one process
CLAIM = 50
TRIES = 8
_PATIENCE = (2, 5, 15, 60, 300, 900, 3600, 3600)  # seconds before each further try
_DAY_BEGINS, _DAY_ENDS = 8, 19  # bulk letters go out in the daytime of the one who gets them
AGAIN = "(Pesan ini kami kirim ulang. Abaikan kalau sudah terbaca.)"


class Delivery:
    """Sends letters for one process."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], cabinet: Cabinet) -> None:
        self._store = store
        self._channels = channels
        self._cabinet = cabinet
        self._paused: dict[str, datetime] = {}

    def claim(self, bulk: bool) -> list[Claimed]:
        """Take letters that are due: answers first, then (one process at a time) bulk."""
        with self._store.transaction() as tx:
            letters = outbox.claim(tx, "reply", CLAIM, HOLD)
            if bulk:
                letters += outbox.claim(tx, "bulk", CLAIM, HOLD)
        return letters

    def orphans(self) -> list[Claimed]:
        """Take over letters whose sender died."""
        with self._store.transaction() as tx:
            return outbox.orphans(tx, CLAIM, HOLD)

    def record(self, endings: Sequence[Ending]) -> None:
        """Write down what became of letters."""
        with self._store.transaction() as tx:
            outbox.end(tx, endings)
            for ending in endings:
                if ending.error.startswith(_GONE):
                    chats.gave_up(tx, ending.chat, ending.error[:40])

    async def send(self, letter: Claimed) -> Ending:
        """Send one claimed letter; what came of it is to be recorded."""
        now = self._store.now()
        refused = self._guard(letter, now)
        if refused is not None:
            return refused
        channel = self._channels[letter.channel]
        reply = load_reply(letter.body)
        try:
            file = self._bytes(reply)
        except OSError as error:
            return self._ending(letter, Rejected(f"attachment lost: {type(error).__name__}"))
        try:
            async with asyncio.timeout(SEND_SECONDS):
                end = await channel.send(letter.address, reply, file)
        except TimeoutError:
            end = Unknown("no answer in time")
        if isinstance(end, Unknown):
            return await self.settle(letter, end.why)
        return self._ending(letter, end)

    async def settle(self, letter: Claimed, why: str = "its sender died") -> Ending:
        """Decide about a letter of which nobody knows whether it is out."""
        channel = self._channels.get(letter.channel)
        reply = load_reply(letter.body)
        found = await channel.find(letter.address, "", reply) if channel else None
        return self._ending(letter, found or Unknown(why))

    def _guard(self, letter: Claimed, now: datetime) -> Ending | None:
        """Why this letter is not sent at all, or not now."""
        paused = self._paused.get(letter.channel, now)
        if letter.channel not in self._channels:
            return self._ending(letter, Later(60, f"{letter.channel} is not set up"))
        if paused > now:
            return Ending(letter.id, "waiting", error="throttled", due_at=paused, chat=letter.chat)
        if letter.lane == "reply":
            return None
        if letter.stale_at is not None and letter.stale_at <= now:
            return Ending(letter.id, "dropped", error="no longer true when it could be sent")
        if letter.unreachable:
            return Ending(letter.id, "dropped", error=letter.unreachable)
        morning = daytime(now, letter.zone)
        if morning > now:
            return Ending(letter.id, "waiting", error="quiet hours", due_at=morning,
                          chat=letter.chat)  # fmt: skip
        return None

    def _bytes(self, reply: Reply) -> bytes | None:
        if reply.attachment is None:
            return None
        with self._store.reading() as tx:
            row: FileRow = file_row(tx, int(reply.attachment.file))
        return self._cabinet.read(row.sha256)

    def _ending(self, letter: Claimed, end: End) -> Ending:
        metrics.sends.labels(letter.channel, type(end).__name__.lower()).inc()
        match end:
            case Sent():
                return Ending(letter.id, "sent", receipt=end.receipt, chat=letter.chat)
            case Later():
                return self._later(letter, end)
            case Unknown():
                return self._unknown(letter, end.why)
            case Unreachable():
                return Ending(letter.id, "dropped", error=_GONE + end.why, chat=letter.chat)
            case WindowClosed():
                why = "the 24 hours to answer in are over"
            case Rejected():
                why = end.why
        log.error("letter given up", letter=letter.id, channel=letter.channel, why=why)
        return Ending(letter.id, "failed", error=why, chat=letter.chat)

    def _later(self, letter: Claimed, end: Later) -> Ending:
        if letter.attempts >= TRIES:
            log.error("letter given up", letter=letter.id, channel=letter.channel, why=end.why)
            return Ending(letter.id, "failed", error=end.why, chat=letter.chat)
        wait = max(end.seconds, 0.0 if end.everyone else _PATIENCE[letter.attempts % TRIES])
        due = self._store.now() + timedelta(seconds=wait)
        if end.everyone:
            self._paused[letter.channel] = due
        return Ending(letter.id, "waiting", error=end.why, due_at=due, chat=letter.chat)

    def _unknown(self, letter: Claimed, why: str) -> Ending:
        reply = load_reply(letter.body)
        if letter.lane == "bulk" or reply.text.startswith(AGAIN):
            return Ending(letter.id, "unknown", error=why, chat=letter.chat)
        repeated = replace(reply, text=f"{AGAIN}\n\n{reply.text}")
        return Ending(letter.id, "waiting", error=why, body=dump_reply(repeated),
                      chat=letter.chat)  # fmt: skip


_GONE = "unreachable: "


def daytime(now: datetime, zone: str) -> datetime:
    """Now, or the next morning when it is night where the person lives."""
    local = now.astimezone(ZoneInfo(zone or "Asia/Jakarta"))
    if _DAY_BEGINS <= local.hour < _DAY_ENDS:
        return now
    morning = local.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(now.tzinfo)


class Postman:
    """Runs a delivery in the background of a process: letters in, endings out in batches."""

    def __init__(
        self,
        delivery: Delivery,
        call: Callable[..., Coroutine[Any, Any, Any]],
        poke: Callable[[], None],
    ) -> None:
        self._delivery = delivery
        self._call = call
        self._poke = poke
        self._free = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._endings: list[Ending] = []
        self._recording = False
        self.letters_left = False

    def take(self, letters: Sequence[Claimed], orphaned: bool = False) -> None:
        """Send these claimed letters; returns at once."""
        for letter in letters:
            task = asyncio.create_task(self._one(letter, orphaned))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drained(self) -> None:
        """Wait until everything taken is sent and recorded."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _one(self, letter: Claimed, orphaned: bool) -> None:
        taken = asyncio.get_running_loop().time()
        async with self._free:
            if asyncio.get_running_loop().time() - taken > _QUEUE_SECONDS:
                self._endings.append(Ending(letter.id, "waiting", error="queue", chat=letter.chat))
            else:
                send = self._delivery.settle if orphaned else self._delivery.send
                self._endings.append(await send(letter))
        if not self._recording:
            await self._record()

    async def _record(self) -> None:
        """Write endings down; those that come meanwhile share the next commit."""
        self._recording = True
        try:
            while self._endings:
                batch, self._endings = self._endings, []
                try:
                    await self._call(self._delivery.record, batch)
                except Exception as error:
                    # The hold runs out and the letter is settled then; nothing is lost.
                    log.error("endings not recorded", error=type(error).__name__, n=len(batch))
                if self.letters_left or any(e.state == "waiting" for e in batch):
                    self._poke()
        finally:
            self._recording = False
