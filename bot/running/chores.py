"""What must be done when its time comes: reminders, letters, files, cleaning up.

Knows: the chores and when the next one is due. Must not know: who calls (the clock, a simulator).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import metrics
from bot.codec import dump_reply
from bot.log import log
from handlers.programme import Programme
from handlers.reminders import tick
from handlers.reminders.silent import nameless
from handlers.talk.limits import Allowance
from storage import Store, buckets, files, leases, reports
from storage.mail import inbox, outbox, progress, seen
from storage.mail.outbox import Letter
from storage.money import adopting, verifying
from storage.sealed import moving

_KEYS_KEPT = timedelta(days=2)  # see inbox.forget
_LETTERS_KEPT = timedelta(days=30)
_OFFICE = ZoneInfo("Asia/Jakarta")
_NIGHT = range(1, 5)  # hours
_ADDED_UP = "ledgers added up"  # the fact that holds the day


class Chores:
    """The chores of one installation; whoever calls them holds the lease to."""

    def __init__(
        self, store: Store, programme: Programme, limits: Allowance | None = None
    ) -> None:  # fmt: skip
        self._store = store
        self._programme = programme
        self._silence = (limits or Allowance()).silence

    def remind(self) -> int:
        """Write all reminders that are due into the outbox; how many."""
        queued, more = self._slice()
        while more:
            some, more = self._slice()
            queued += some
        return queued

    def remind_some(self) -> bool:
        """Write some of the reminders that are due; whether others are left."""
        return self._slice()[1]

    def _slice(self) -> tuple[int, bool]:
        with self._store.transaction() as tx:
            notices = tick.tick(tx, self._programme)
            told = nameless(tx, [(it.chat, it.reply) for it in notices], self._silence)
            letters = [
                Letter(chat, dump_reply(said), "bulk", it.zone, it.stale_at, reminder=it.key)
                for it, (chat, said) in zip(notices, told, strict=True)
            ]
            outbox.put(tx, letters)
            following = reports.next_reminder(tx)
            more = following is not None and following <= tx.now
        metrics.reminders.labels("queued").inc(len(notices))
        return len(notices), more

    def clean(self) -> None:
        """Forget what is over, as answered messages and old letters; seal what is in the clear."""
        with self._store.transaction() as tx:
            inbox.forget(tx, _KEYS_KEPT)
            seen.forget(tx)
            outbox.forget(tx, _LETTERS_KEPT)
            progress.forget(tx, _LETTERS_KEPT)
            buckets.forget(tx)
        moving.seal_rest(self._store)  # a process of an earlier version may still run beside this
        moving.index_phones(self._store)
        adopting.adopt_rest(self._store)

    def add_up(self) -> None:
        """Once a night, hold the sums that ledgers keep against what stands in them."""
        with self._store.reading() as tx:
            here = tx.now.astimezone(_OFFICE)
            if here.hour not in _NIGHT or leases.fact(tx, _ADDED_UP) == here.date().isoformat():
                return
            drifted = verifying.drifted(tx)
        metrics.drifted.set(len(drifted))
        if drifted:
            log.error("ledgers drifted", groups=drifted[:20], count=len(drifted))
        with self._store.transaction() as tx:
            leases.set_fact(tx, _ADDED_UP, here.date().isoformat())

    def measure(self) -> None:
        """Bring the gauges up to date."""
        with self._store.reading() as tx:
            oldest = outbox.oldest(tx)
            metrics.outbox_age.set((tx.now - oldest).total_seconds() if oldest else 0)

    def next_due(self) -> datetime | None:
        """When something is to be done next."""
        with self._store.reading() as tx:
            due = (reports.next_reminder(tx), outbox.next_due(tx), files.next_due(tx))
        return min((at for at in due if at is not None), default=None)
