"""Which letters a process takes, and how many: nothing for a channel that is left alone.

Knows: lanes, pauses, paces, and how a clock that was set back shows.
Must not know: how anything is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from bot.log import log
from bot.sending.pauses import Pauses
from handlers.reminders.tick import holds
from storage import Store, Tx
from storage.clock import LastSeen
from storage.mail import claiming, closing, outbox, pacing
from storage.mail.outbox import URGENT, Claimed, Ending, Lane

# Longer than all that is done with a letter may take (2 s in a line, 2 to ask whether the provider
# is there, 6 to send, 2 to look): one that is still held then has no sender.
HOLD = timedelta(seconds=12)
CLAIM = 50


class Claims:
    """Takes letters for one process."""

    def __init__(
        self,
        store: Store,
        channels: Collection[str],
        pauses: Pauses,
        paces: Mapping[str, float],
    ) -> None:
        self._store = store
        self._channels = channels
        self._pauses = pauses
        self._paces = paces
        self._seen = LastSeen()
        self._spoilt: list[Ending] = []  # letters of this look that do not open

    def due(self, bulk: bool) -> list[Claimed]:
        """Letters that are due: the urgent ones, then (with `bulk`) those of our own accord."""
        self._spoilt.clear()
        with self._store.transaction() as tx:
            self._watch(tx)
            letters = self._urgent(tx)
            if bulk and claiming.some_due(tx, "bulk"):
                for channel in self._channels:
                    letters += self._own(tx, channel)
        tell(self._spoilt)
        return letters

    def orphans(self, alive: Collection[int]) -> list[Claimed]:
        """Letters whose sender died."""
        self._spoilt.clear()
        with self._store.transaction() as tx:
            letters = claiming.orphans(tx, CLAIM, HOLD, alive, self._spoilt.append)
        tell(self._spoilt)
        return letters

    def _take(self, tx: Tx, lanes: Lane | Sequence[Lane], most: int, *of: str) -> list[Claimed]:
        return claiming.claim(tx, lanes, most, HOLD, of, self._spoilt.append)

    def _watch(self, tx: Tx) -> None:
        """At the first look and when time has gone back: nothing may wait for the old time."""
        gone = self._seen.look(tx.now)
        if gone != "on" and (woken := outbox.wake(tx, all_=gone == "back")):
            log.warning("the clock was set back, letters woken", letters=woken)

    def _urgent(self, tx: Tx) -> list[Claimed]:
        room = {name: self._pauses.room(name, False, tx.now, CLAIM) for name in self._channels}
        if all(most == CLAIM for most in room.values()):
            return self._take(tx, URGENT, CLAIM)
        open_ = [name for name, most in room.items() if most == CLAIM]
        letters = self._take(tx, URGENT, CLAIM, *open_) if open_ else []
        for name in (name for name, most in room.items() if most == 1):
            letters += self._take(tx, URGENT, 1, name)
        return letters

    def _own(self, tx: Tx, channel: str) -> list[Claimed]:
        most, rate = self._pauses.room(channel, True, tx.now, CLAIM), self._paces.get(channel)
        if rate is None or not most:
            return self._still_true(tx, channel, most) if most else []
        most = min(most, pacing.room(tx, channel, rate))
        letters = self._still_true(tx, channel, most) if most else []
        if letters:
            pacing.used(tx, channel, len(letters), rate)
        return letters

    def _still_true(self, tx: Tx, channel: str, most: int) -> list[Claimed]:
        """Of our own accord, without reminders of what was done since they were written."""
        letters = self._take(tx, "bulk", most, channel)
        over = [one for one in letters if one.reminder and not holds(tx, one.reminder, one.chat)]
        closing.end(tx, [one.end("dropped", "no longer so when it could be sent") for one in over])
        return [one for one in letters if one not in over]


def tell(endings: Sequence[Ending]) -> None:
    """Log what ended badly; to be called once that is true."""
    for ending in endings:
        if ending.state in ("failed", "unknown", "dropped"):
            log.error("letter ended badly", letter=ending.id, end=ending.state,
                      why=ending.error, trace=ending.cause)  # fmt: skip
