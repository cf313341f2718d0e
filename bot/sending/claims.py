"""Which letters a process takes, and how many: nothing for a channel that is left alone.

Knows: lanes, pauses, paces, and how a clock that was set back shows.
Must not know: how anything is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from bot.log import log
from bot.sending.pauses import Pauses
from storage import Store, Tx
from storage.clock import LastSeen
from storage.mail import outbox, pacing
from storage.mail.outbox import URGENT, Claimed

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

    def due(self, bulk: bool) -> list[Claimed]:
        """Letters that are due: the urgent ones, then (with `bulk`) those of our own accord."""
        with self._store.transaction() as tx:
            self._watch(tx)
            letters = self._urgent(tx)
            if bulk and outbox.some_due(tx, "bulk"):
                for channel in self._channels:
                    letters += self._own(tx, channel)
        return letters

    def orphans(self, alive: Collection[int]) -> list[Claimed]:
        """Letters whose sender died."""
        with self._store.transaction() as tx:
            return outbox.orphans(tx, CLAIM, HOLD, alive)

    def _watch(self, tx: Tx) -> None:
        """At the first look and when time has gone back: nothing may wait for the old time."""
        gone = self._seen.look(tx.now)
        if gone != "on" and (woken := outbox.wake(tx, all_=gone == "back")):
            log.warning("the clock was set back, letters woken", letters=woken)

    def _urgent(self, tx: Tx) -> list[Claimed]:
        room = {name: self._pauses.room(name, False, tx.now, CLAIM) for name in self._channels}
        if all(most == CLAIM for most in room.values()):
            return outbox.claim(tx, URGENT, CLAIM, HOLD)
        open_ = [name for name, most in room.items() if most == CLAIM]
        letters = outbox.claim(tx, URGENT, CLAIM, HOLD, open_) if open_ else []
        for name in (name for name, most in room.items() if most == 1):
            letters += outbox.claim(tx, URGENT, 1, HOLD, [name])
        return letters

    def _own(self, tx: Tx, channel: str) -> list[Claimed]:
        most, rate = self._pauses.room(channel, True, tx.now, CLAIM), self._paces.get(channel)
        if rate is None or not most:
            return outbox.claim(tx, "bulk", most, HOLD, [channel]) if most else []
        most = min(most, pacing.room(tx, channel, rate))
        letters = outbox.claim(tx, "bulk", most, HOLD, [channel]) if most else []
        if letters:
            pacing.used(tx, channel, len(letters), rate)
        return letters
