"""Outbox to channel: order, retries, quiet hours, windows, and giving up loudly.

Knows: what each typed end of a send means for a letter. Must not know: any provider, any topic.

A send without an answer is *unknown*, not failed. The provider is asked whether it is out, twice,
because what was slow to answer may be slow to show; while it cannot say, the letter stays held.
Where it can never be asked, an answer is sent once more and says so, and a message of our own
accord (bulk) is left: a doubled reminder is worse than one that the next step makes good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import metrics
from bot.channels import (
    Channel,
    End,
    Later,
    Missing,
    Rejected,
    Sent,
    Unknown,
    Unreachable,
    WindowClosed,
    Windowed,
)
from bot.codec import dump_reply, load_reply
from bot.log import log
from handlers.talk.messages import Reply
from storage import Store, chats
from storage.cabinet import Cabinet
from storage.files import FileRow
from storage.files import get as file_row
from storage.mail import billing, outbox
from storage.mail.outbox import Claimed, Ending
from storage.vault import Unreadable

SEND_SECONDS = 6.0
HOLD = timedelta(seconds=9)  # longer than a send may take: a letter still held then has no sender
LOOK_AGAIN = timedelta(seconds=10)  # between two looks at the provider for a letter in doubt
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
                if ending.moved_to:
                    chats.moved(tx, ending.chat, ending.moved_to)
                if ending.template:
                    billing.begin(tx, ending.chat)

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
        except (OSError, Unreadable) as error:
            return self._ending(letter, Rejected(f"attachment lost: {type(error).__name__}"))
        try:
            async with asyncio.timeout(SEND_SECONDS):
                end = await self._say(channel, letter, reply, file)
        except TimeoutError:
            end = Unknown("no answer in time")
        if isinstance(end, Unknown):
            return await self.settle(letter, end.why)
        return self._ending(letter, end)

    async def _say(
        self, channel: Channel, letter: Claimed, reply: Reply, file: bytes | None
    ) -> End:
        """Free text while the window is open, the approved text that says the same after that."""
        if not isinstance(channel, Windowed):
            return await channel.send(letter.address, reply, file)
        if self._window_open(letter, channel):
            end = await channel.send(letter.address, reply, file)
            if not isinstance(end, WindowClosed):
                return end
        return await channel.knock(letter.address, reply)

    def _window_open(self, letter: Claimed, channel: Channel) -> bool:
        """An answer that is handed over at once has no time: they wrote just now."""
        hours = channel.limits.window_hours
        if hours is None or letter.last_in_at is None:
            return True
        return letter.last_in_at + timedelta(hours=hours) > self._store.now()

    async def settle(self, letter: Claimed, why: str = "its sender died") -> Ending:
        """Decide about a letter of which nobody knows whether it is out.

        It may have been sent a moment ago, so not finding it proves nothing at the first look.
        """
        channel, reply = self._channels.get(letter.channel), load_reply(letter.body)
        if channel is None:
            return self._held(letter, why)
        found = await channel.find(letter.address, self._receipts(letter.chat), reply)
        match found:
            case Sent():
                return self._ending(letter, found)
            case Missing() if letter.error.startswith(_DOUBT):
                body = dump_reply(found.rest)
                return Ending(letter.id, "waiting", error=why, body=body, chat=letter.chat)
            case Missing() | Unknown():
                return self._held(letter, why)
            case None:
                return self._ending(letter, Unknown(why))

    def _held(self, letter: Claimed, why: str) -> Ending:
        due, doubt = self._store.now() + LOOK_AGAIN, f"{_DOUBT}{why.removeprefix(_DOUBT)}"
        return Ending(letter.id, "sending", error=doubt, due_at=due, chat=letter.chat)

    def _receipts(self, chat: int) -> set[str]:
        with self._store.reading() as tx:
            return outbox.receipts(tx, chat)

    def _guard(self, letter: Claimed, now: datetime) -> Ending | None:
        """Why this letter is not sent at all, or not now."""
        paused = self._paused.get(letter.channel, now)
        if letter.channel not in self._channels:
            return self._later(letter, Later(60, f"{letter.channel} is not set up", everyone=True))
        if paused > now:
            return self._put_off(letter, "throttled", paused)
        if letter.lane == "reply":
            return self._not_again(letter)
        if letter.stale_at is not None and letter.stale_at <= now:
            return Ending(letter.id, "dropped", error="no longer true when it could be sent")
        if letter.unreachable:
            return Ending(letter.id, "dropped", error=letter.unreachable)
        morning = daytime(now, letter.zone)
        if morning > now:
            return self._put_off(letter, "quiet hours", morning)
        return None

    def _not_again(self, letter: Claimed) -> Ending | None:
        """Who has written since has read an answer in doubt, or needs it no more."""
        if letter.moved_on and load_reply(letter.body).text.startswith(AGAIN):
            return Ending(letter.id, "dropped", error="in doubt, and they have written since",
                          chat=letter.chat)  # fmt: skip
        return None

    def _put_off(self, letter: Claimed, why: str, due_at: datetime) -> Ending:
        """Not now, and not because of this letter: it costs no attempt."""
        return Ending(letter.id, "waiting", error=why, due_at=due_at, chat=letter.chat,
                      tried=False)  # fmt: skip

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
                keep = isinstance(self._channels[letter.channel], Windowed)
                return Ending(letter.id, "sent", receipt=end.receipt, chat=letter.chat, keep=keep,
                              template=end.template, moved_to=end.moved_to)  # fmt: skip
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
        now = self._store.now()
        if end.everyone:
            self._paused[letter.channel] = now + timedelta(seconds=end.seconds)
            return self._put_off(letter, end.why, self._paused[letter.channel])
        if letter.attempts >= TRIES:
            log.error("letter given up", letter=letter.id, channel=letter.channel, why=end.why)
            return Ending(letter.id, "failed", error=end.why, chat=letter.chat)
        due = now + timedelta(seconds=max(end.seconds, _PATIENCE[letter.attempts % TRIES]))
        return Ending(letter.id, "waiting", error=end.why, due_at=due, chat=letter.chat)

    def _unknown(self, letter: Claimed, why: str) -> Ending:
        reply = load_reply(letter.body)
        if letter.lane == "bulk" or reply.text.startswith(AGAIN):
            return Ending(letter.id, "unknown", error=why, chat=letter.chat)
        repeated = replace(reply, text=f"{AGAIN}\n\n{reply.text}")
        return Ending(letter.id, "waiting", error=why, body=dump_reply(repeated),
                      chat=letter.chat)  # fmt: skip


_GONE, _DOUBT = "unreachable: ", "in doubt: "


def daytime(now: datetime, zone: str) -> datetime:
    """Now, or the next morning when it is night where the person lives."""
    local = now.astimezone(ZoneInfo(zone or "Asia/Jakarta"))
    if _DAY_BEGINS <= local.hour < _DAY_ENDS:
        return now
    morning = local.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(now.tzinfo)
