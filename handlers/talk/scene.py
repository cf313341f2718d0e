"""Where one message is played: the unit of work, who writes, when, and what they may still do.

Knows: the programme, the stores, the limits of one chat. Must not know: any talk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from handlers.papers.links import Doors
from handlers.programme import Programme
from handlers.talk.limits import Allowance, Costly
from storage import Tx, buckets, files
from storage.cabinet import Cabinet

_LONG_AGO = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a run takes place: the unit of work, who is talking, and when.

    `today` is the day on which their message was written, where they live: "hari ini" means it,
    however late it is read. `now` is the moment of reading.
    """

    store: Tx
    chat: int
    channel: str
    message: str  # unique per message: what is written because of it can't be written twice
    today: date
    now: datetime
    person: int | None = None
    shared: int | None = None  # a second person who writes from there: who it is is asked
    role: str = ""
    sender_name: str = ""
    phone: str = ""  # of who writes, in E.164, as far as the channel vouches for it
    thrifty: bool = False  # answers are to cost little data
    heard: str = ""  # the question last asked in free text
    turn: int = 0  # the message's row: the letter that answers it is known by it
    replies_to: int | None = None  # the turn whose letter it replies to; 0: a letter of no turn
    replied: str = ""  # the message that that turn answered, as `message`
    silent: timedelta = timedelta()  # how long nothing had come from this chat
    programme: Programme = field(default_factory=Programme)
    cabinet: Cabinet | None = None
    quota: files.Quota = field(default_factory=files.Quota)
    limits: Allowance = field(default_factory=Allowance)
    spent: list[Costly] = field(default_factory=list[Costly])  # counted because of this message
    doors: Doors = field(default_factory=Doors)

    @property
    def long_ago(self) -> bool:
        """Whether nobody remembers any more what was asked last."""
        return self.silent > _LONG_AGO

    def wait(self, kind: Costly) -> timedelta:
        """How long until this chat may do something that is counted; nothing when it may now."""
        return buckets.wait(self.store, *self.limits.bucket(kind, self.chat))

    def spend(self, kind: Costly) -> timedelta:
        """Count it; when it is too much already the wait is given and nothing is counted."""
        wait = buckets.take(self.store, *self.limits.bucket(kind, self.chat))
        if not wait:
            self.spent.append(kind)
        return wait
