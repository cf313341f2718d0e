"""Outbox to channel: order, retries, quiet hours, windows, and giving up loudly.

Knows: what each typed end of a send means for a letter. Must not know: any provider, any topic.

A send without an answer is *unknown*, not failed. The provider is asked whether it is out, twice,
because what was slow to answer may be slow to show; while it cannot say, the letter stays held.
Where it can never be asked, an answer is sent again and says so, and a message of our own accord
is left: a doubled reminder is worse than one that the next step makes good.
A provider that is silent or gone costs no letter anything (see `pauses`): where there is doubt it
is first asked something that changes nothing, and no letter is given up within a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import metrics
from bot.channels import (
    Answering,
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
from bot.log import describe, log
from bot.sending.claims import HOLD, Claims, tell
from bot.sending.pauses import Pauses
from bot.sending.words import as_said, daytime, is_repeated, late_line, repeated, without
from handlers.talk.messages import Reply
from storage import Store, Tx, chats
from storage.cabinet import Cabinet
from storage.database import DatabaseDown
from storage.files import FileRow
from storage.files import get as file_row
from storage.mail import billing, closing, outbox
from storage.mail.outbox import Claimed, Ending, Letter
from storage.vault import Unreadable

SEND_SECONDS = 6.0
ASK_SECONDS = 2.0  # for the question whether a provider answers at all
LOOK_AGAIN = timedelta(seconds=10)  # between two looks at the provider for a letter in doubt
TRIES = 8
TRIES_IN_DOUBT = 3  # of an answer that the provider never confirms: it has most likely arrived
GIVEN_UP_AFTER = timedelta(hours=24)  # no earlier, however often it was tried
_PATIENCE = (2, 5, 15, 60, 300, 900, 3600, 3600)  # seconds before each further try
_LONGEST_QUIET = 3600.0  # seconds: what a provider asks for beyond it is asked again then

# Messages a second that we write of our own accord. Telegram allows 30 a second to different
# chats (core.telegram.org/bots/faq, "broadcasting to users"), Twilio 80 a second on WhatsApp
# (twilio.com/docs/whatsapp/best-practices-and-faqs): answers must find room beside them.
PACES: Mapping[str, float] = {"telegram": 25.0, "whatsapp": 20.0}


class Delivery:
    """Sends letters for one process. `paces`: letters a second of our own accord by channel."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        cabinet: Cabinet,
        paces: Mapping[str, float] = PACES,
    ) -> None:
        self._store = store
        self._channels = channels
        # Asked once: Python looks through all of a channel each time that it is asked what it is.
        self._answering = {n: c for n, c in channels.items() if isinstance(c, Answering)}
        self._windowed = {n: c for n, c in channels.items() if isinstance(c, Windowed)}
        self._cabinet = cabinet
        self._pauses = Pauses()
        self._claims = Claims(store, channels, self._pauses, paces)

    def claim(self, bulk: bool) -> list[Claimed]:
        """Take letters that are due: answers first, then (one process at a time) our own accord."""
        return self._claims.due(bulk)

    def orphans(self, alive: Collection[int] = ()) -> list[Claimed]:
        """Take over letters whose sender died; `alive` are those that this process is sending."""
        return self._claims.orphans(alive)

    def write(self, tx: Tx, endings: Sequence[Ending]) -> Collection[Ending]:
        """Write down what became of letters; gives those that came too late to change anything."""
        late = closing.end(tx, endings)
        for ending in endings:
            if ending not in late:
                _follow(tx, ending)
        return late

    def tell(self, endings: Sequence[Ending], late: Collection[Ending]) -> None:
        """Log what ended badly; to be called once it is true."""
        for ending in late:
            log.warning("ending came too late", letter=ending.id, end=ending.state,
                        why=ending.error, trace=ending.cause)  # fmt: skip
        tell([ending for ending in endings if ending not in late])

    def record(self, endings: Sequence[Ending]) -> None:
        """Both, in a transaction of its own."""
        with self._store.transaction() as tx:
            late = self.write(tx, endings)
        self.tell(endings, late)

    async def send(self, letter: Claimed) -> Ending:
        """Send one claimed letter; what came of it is to be recorded."""
        now = self._store.now()
        refused = self._guard(letter, now)
        if refused is not None:
            return refused
        channel, reply = self._channels[letter.channel], load_reply(letter.body)
        try:
            file = await self._bytes(reply)
        except (FileNotFoundError, Unreadable) as error:
            return letter.end("failed", f"attachment lost: {type(error).__name__}")
        except (OSError, DatabaseDown) as error:  # a disk or a database that is back soon
            return self._later(letter, Later(1, f"attachment not read: {type(error).__name__}"))
        if not await self._there(letter):
            return self._put_off(letter, "the provider does not answer", now)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                end = await self._say(channel, letter, reply, file)
        except TimeoutError:
            end = Unknown("no answer in time")
        except Exception as error:
            end = Unknown(describe(error))  # nobody can tell where it stumbled: it may be out
        self._heard(letter, end)
        if isinstance(end, Unknown):
            return await self.settle(letter, end.why)
        return self._ending(letter, end)

    async def _there(self, letter: Claimed) -> bool:
        """After a failure the provider is asked something harmless before it gets a letter."""
        channel = self._answering.get(letter.channel)
        if channel is None or not self._pauses.doubtful(letter.channel):
            return True
        try:
            async with asyncio.timeout(ASK_SECONDS):
                there = await channel.answers()
        except Exception:
            there = False
        if not there:
            self._pauses.failed(letter.channel, letter.id, self._store.now(), "asked, no answer")
        return there

    def _heard(self, letter: Claimed, end: End) -> None:
        """What an end says about the provider itself."""
        now = self._store.now()
        if isinstance(end, Unknown) or (isinstance(end, Later) and end.away):
            self._pauses.failed(letter.channel, letter.id, now, end.why)
        else:
            self._pauses.answered(letter.channel, now)

    async def _say(
        self, channel: Channel, letter: Claimed, reply: Reply, file: bytes | None
    ) -> End:
        """Free text while the window is open, the approved text that says the same after that."""
        said = as_said(reply, late_line(letter, self._store.now()))
        windowed = self._windowed.get(letter.channel)
        if windowed is None:
            return await channel.send(letter.address, said, file)
        if self._window_open(letter, windowed):
            end = await windowed.send(letter.address, said, file)
            if not isinstance(end, WindowClosed):
                return end
        return await windowed.knock(letter.address, reply)

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
        channel, line = self._channels.get(letter.channel), late_line(letter, self._store.now())
        if channel is None:
            return self._held(letter, why)
        said = as_said(load_reply(letter.body), line)
        receipts = await asyncio.to_thread(self._receipts, letter.chat)
        try:
            found = await channel.find(letter.address, receipts, said)
        except Exception as error:
            found = Unknown(describe(error))
        match found:
            case Sent():
                return self._ending(letter, found)
            case Missing() if letter.error.startswith(_DOUBT):
                return letter.end("waiting", why, body=dump_reply(without(found.rest, line)))
            case Missing() | Unknown():
                return self._held(letter, why)
            case None:
                return self._unknown(letter, why)

    def _held(self, letter: Claimed, why: str) -> Ending:
        due, doubt = self._store.now() + LOOK_AGAIN, f"{_DOUBT}{why.removeprefix(_DOUBT)}"
        return letter.end("sending", doubt, due_at=due)

    def _receipts(self, chat: int) -> set[str]:
        with self._store.reading() as tx:
            return outbox.receipts(tx, chat)

    def _guard(self, letter: Claimed, now: datetime) -> Ending | None:
        """Why this letter is not sent at all, or not now."""
        own = letter.lane == "bulk"
        if letter.channel not in self._channels:
            return self._put_off(letter, f"{letter.channel} is not set up", now + _UNSET)
        over = self._over(letter, now)
        if over is not None:
            return over
        quiet = self._pauses.quiet_until(letter.channel, own, now)
        if quiet is not None:
            return self._put_off(letter, "throttled", quiet)
        morning = daytime(now, letter.zone) if own else now
        if morning > now:
            return self._put_off(letter, "quiet hours", morning)
        if not self._pauses.admits(letter.channel, letter.id, now):
            return self._put_off(letter, "the provider does not answer", now)
        return None

    def _over(self, letter: Claimed, now: datetime) -> Ending | None:
        if not letter.address:  # of whoever wrote what no channel could read
            return letter.end("dropped", "nobody to send it to")
        return self._no_more(letter, now) if letter.lane == "bulk" else self._not_again(letter)

    def _no_more(self, letter: Claimed, now: datetime) -> Ending | None:
        """What we would say of our own accord, and need not or cannot."""
        if letter.stale_at is not None and letter.stale_at <= now:
            return letter.end("dropped", "no longer true when it could be sent")
        return _unreached(letter, letter.unreachable) if letter.unreachable else None

    def _not_again(self, letter: Claimed) -> Ending | None:
        """Its sender died, most likely after sending: who has written since has read it, or needs
        it no more. Of one that a silent provider swallowed nobody has read anything."""
        if letter.moved_on and letter.error == _DIED and is_repeated(load_reply(letter.body)):
            return letter.end("dropped", "in doubt, and they have written since")
        return None

    def _put_off(self, letter: Claimed, why: str, due_at: datetime) -> Ending:
        """Not now, and not because of this letter: it costs no attempt. Why it was last tried in
        vain is kept: doubt must not be forgotten."""
        return letter.end("waiting", letter.error or why, due_at=due_at, tried=False)

    async def _bytes(self, reply: Reply) -> bytes | None:
        if reply.attachment is None:
            return None
        return await asyncio.to_thread(self._read, int(reply.attachment.file))

    def _read(self, file: int) -> bytes:
        with self._store.reading() as tx:
            row: FileRow = file_row(tx, file)
        return self._cabinet.read(row.sha256)

    def _ending(self, letter: Claimed, end: End) -> Ending:
        metrics.sends.labels(letter.channel, type(end).__name__.lower()).inc()
        match end:
            case Sent():
                keep = letter.channel in self._windowed
                return letter.end("sent", receipt=end.receipt, keep=keep, template=end.template,
                                  moved_to=end.moved_to)  # fmt: skip
            case Later():
                return self._later(letter, end)
            case Unknown():
                return self._unknown(letter, end.why)
            case Unreachable():
                return _unreached(letter, _GONE + end.why)
            case WindowClosed():
                return letter.end("failed", "the 24 hours to answer in are over")
            case Rejected():
                return letter.end("failed", end.why)

    def _later(self, letter: Claimed, end: Later) -> Ending:
        now, own = self._store.now(), letter.lane == "bulk"
        seconds = min(end.seconds, _LONGEST_QUIET)
        if end.everyone or (end.flood and own):
            # What a reminder meets must not stop answers: they find out for themselves.
            until = self._pauses.ask_for_quiet(letter.channel, own, now, seconds)
            return self._put_off(letter, end.why, until)
        if end.away:
            return self._put_off(letter, end.why, now + timedelta(seconds=seconds))
        if letter.attempts >= TRIES and now - letter.made_at >= GIVEN_UP_AFTER:
            return letter.end("failed", end.why)
        patience = _PATIENCE[min(letter.attempts, len(_PATIENCE) - 1)]
        due = now + timedelta(seconds=max(seconds, patience))
        return letter.end("waiting", end.why, due_at=due)

    def _unknown(self, letter: Claimed, why: str) -> Ending:
        reply = load_reply(letter.body)
        # A process that died may have sent nothing: who dies again and again must not cost anybody
        # the answer. One that kills whoever sends it ends some time all the same.
        most = TRIES if why == _DIED else TRIES_IN_DOUBT
        if letter.lane == "bulk" or (is_repeated(reply) and letter.attempts + 1 >= most):
            return letter.end("unknown", why)
        log.warning("answer in doubt, goes out again", letter=letter.id, why=why,
                    trace=letter.cause)  # fmt: skip
        again = reply if is_repeated(reply) else repeated(reply)
        return letter.end("waiting", why, body=dump_reply(again))


_GONE, _DOUBT, _DIED = "unreachable: ", "in doubt: ", "its sender died"
_UNSET = timedelta(seconds=60)


def _unreached(letter: Claimed, why: str) -> Ending:
    """An answer belongs where it was asked; anything else is the person's, wherever they are."""
    own = Letter(letter.chat, letter.body, letter.lane, letter.zone, letter.stale_at,
                 reminder=letter.reminder)  # fmt: skip
    return letter.end("dropped", why, elsewhere=None if letter.lane == "reply" else own)


def _follow(tx: Tx, ending: Ending) -> None:
    """What the end of a letter says about its chat."""
    if ending.error.startswith(_GONE):
        chats.gave_up(tx, ending.chat, ending.error[:40])
    if ending.elsewhere and (other := chats.beside(tx, ending.chat)):
        outbox.put(tx, [replace(ending.elsewhere, chat=other, cause=ending.cause)])
    if ending.moved_to:
        chats.moved(tx, ending.chat, ending.moved_to)
    if ending.template:
        billing.begin(tx, ending.chat)


__all__ = ["HOLD", "PACES", "TRIES", "Delivery"]
