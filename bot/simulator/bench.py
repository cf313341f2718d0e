"""The whole service on one table: simulated people, a simulated clock, nothing in the background.

Knows: how to run everything that is due, in order, until nothing is left to do.
Must not know: how it is shown (terminal, web page, test).
The way in is the engine's own `receive`, as for every channel.
"""

from __future__ import annotations

import mimetypes
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.answering.engine import Engine
from bot.answering.hearing import Reason
from bot.channels import Channel
from bot.codec import load_reply
from bot.config import Config
from bot.receiving.fetching import Fetcher
from bot.running import filing
from bot.running.chores import Chores
from bot.running.sweeping import Sweeper
from bot.sending.delivery import Delivery
from bot.simulator.channel import LIMITS, SimulatedChannel
from handlers.listing import CATALOGUE
from handlers.talk.messages import Attachment, Incoming, Media, MediaKind, MessageKind, Reply
from storage import Store, files, leases
from storage.cabinet import Cabinet
from storage.mail.outbox import Claimed

_TICK = timedelta(seconds=1)
_DAY = timedelta(days=1)
_CLOCK = "simulated clock"


@dataclass(frozen=True, slots=True)
class OnPhone:
    """A message as it reached somebody. `own`: the bot's own accord, not an answer; `id`: what
    the channel calls it; `heard_as`: what the text that it answers was taken as."""

    channel: str
    address: str
    at: datetime
    reply: Reply
    own: bool
    id: str = ""
    heard_as: Reason | None = None


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time


async def _here(work: Callable[..., Any], *args: Any) -> Any:
    """Database work is done where we stand: nothing else happens meanwhile."""
    return work(*args)


class Bench:
    """Engine, delivery, files and chores, run by hand."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        cabinet: Cabinet,
        uploads: Cabinet,
        config: Config,
    ) -> None:
        self.store = store
        self.clock = clock
        self.cabinet = cabinet
        self.uploads = uploads  # what simulated phones send lies here until it is fetched
        self.config = config
        self.programme = programme = config.programme
        channels: dict[str, Channel] = {name: SimulatedChannel(name, uploads) for name in LIMITS}
        quota = filing.quota_of(config.files)
        self._engine = Engine(
            store, CATALOGUE, programme, cabinet, quota=quota, limits=config.limits
        )
        self._delivery = Delivery(store, channels, cabinet, paces={})  # time stands still here
        limits = filing.limits_of(config.files)
        self._fetcher = Fetcher(store, channels, cabinet, limits, quota.least_free)
        self._chores = Chores(store, programme, config.limits)
        self._sweeper = Sweeper(store, cabinet, timedelta(days=config.files.kept_days))
        self._shown: list[OnPhone] = []
        self._heard_as: dict[int, Reason] = {}
        self._load_clock()

    def _load_clock(self) -> None:
        with self.store.reading() as tx:
            kept = leases.fact(tx, _CLOCK)
        if kept is not None:
            self.clock.time = max(self.clock.time, datetime.fromisoformat(kept))

    def _move(self, to: datetime) -> None:
        self.clock.time = max(self.clock.time, to)
        with self.store.transaction() as tx:
            leases.set_fact(tx, _CLOCK, self.clock.time.isoformat())

    async def receive(self, *messages: Incoming) -> list[OnPhone]:
        """Take in messages as they are, and do everything that follows from them."""
        self._engine.receive(messages)
        return await self.settle()

    def message(
        self,
        channel: str,
        address: str,
        text: str = "",
        kind: MessageKind = "text",
        tap: str = "",
        file: Path | None = None,
        media: MediaKind = "photo",
        name: str = "",
    ) -> Incoming:
        """A new message of a simulated person; a second passes with each."""
        self._move(self.clock.time + _TICK)
        name = name or (file.name if file else "")
        unique = f"{file.stat().st_size}-{file.name}" if file and file.is_file() else ""
        return Incoming(
            channel=channel,
            key=uuid.uuid4().hex,
            address=address,
            sent_at=self.clock.time,
            kind=kind,
            text=text,
            tap=tap,
            media=(Media(media, str(file), _mime(media, name), unique=unique),) if file else (),
            sender_name=address.capitalize(),
        )

    def attachment(self, attachment: Attachment) -> bytes:
        """The bytes of a file that was sent."""
        with self.store.reading() as tx:
            name = files.get(tx, int(attachment.file)).sha256
        return self.cabinet.read(name)

    async def settle(self) -> list[OnPhone]:
        """Run until nothing is due at this moment; gives what was shown, in order."""
        while True:
            drained = self._engine.drain(timedelta(minutes=1))
            self._heard_as |= drained.heard_as
            letters = drained.letters or self._delivery.claim(bulk=True)
            for letter in letters:
                await self._deliver(letter)
            fetched = await self._fetch()
            if not (drained.answered or letters or fetched):
                break
        shown, self._shown = self._shown, []
        return shown

    async def _deliver(self, letter: Claimed) -> None:
        ending = await self._delivery.send(letter)
        self._delivery.record([ending])
        if ending.state == "sent":
            reply, own = load_reply(letter.body), letter.lane != "reply"
            heard_as = None if own else self._heard_as.pop(letter.cause or 0, None)
            place = (letter.channel, letter.address, self.clock.time)
            self._shown.append(OnPhone(*place, reply, own, ending.receipt, heard_as))

    async def _fetch(self) -> int:
        return await self._fetcher.round(_here)

    async def advance(self, until: datetime) -> list[OnPhone]:
        """Move the clock; every chore due on the way is done at its own time, in order."""
        shown: list[OnPhone] = []
        stuck: datetime | None = None  # what is due, but cannot be done before other things are
        while True:
            due, midnight = self._chores.next_due(), _midnight_after(self.clock.time)
            at = midnight if due in (None, stuck) else min(max(due, self.clock.time), midnight)
            if at > until:
                break
            self._move(at)
            moved = await self._beat(clean=at == midnight)
            tried = due is not None and due <= at
            stuck = due if tried and not moved and self._chores.next_due() == due else None
            shown += moved
        self._move(until)
        return shown + await self.settle()

    async def _beat(self, clean: bool) -> list[OnPhone]:
        if clean:
            self._chores.clean()
            self._sweeper.sweep()
        self._chores.remind()
        return await self.settle()


def _mime(media: MediaKind, name: str) -> str:
    """What a phone says of a file that is sent as one."""
    return mimetypes.guess_type(name)[0] or "" if media == "document" else ""


def _midnight_after(moment: datetime) -> datetime:
    """When the simulator cleans up next; the service does it every hour, to the same end."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + _DAY
