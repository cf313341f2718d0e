"""Files from the provider to the cabinet: three tries, then the person is asked again.

Knows: when a fetch is tried, what a failure means. Must not know: any provider, what a file is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot import metrics
from bot.channels import Channel, FetchFailed, Keeping
from bot.codec import dump_reply
from bot.log import log
from bot.receiving.photos import BadFile, check
from handlers.talk.messages import Media, Reply
from storage import Store, files
from storage.cabinet import Cabinet, DiskFull
from storage.files import Wanted
from storage.mail import outbox

TRIES = 3
_AT_ONCE = 10
_HOLD = timedelta(seconds=60)
_PATIENCE = (timedelta(seconds=10), timedelta(seconds=60))
_DISK_PATIENCE = timedelta(minutes=5)
_LOST = "Foto yang tadi belum sampai. Mohon kirim fotonya sekali lagi."


class Fetcher:
    """Fetches files that were promised."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], cabinet: Cabinet) -> None:
        self._store = store
        self._channels = channels
        self._cabinet = cabinet

    def claim(self) -> list[Wanted]:
        """Files to fetch now, from channels this process has."""
        with self._store.transaction() as tx:
            wanted = files.claim(tx, _AT_ONCE, tx.now + _HOLD)
        return [file for file in wanted if file.channel in self._channels]

    async def bytes_of(self, wanted: Wanted) -> bytes | FetchFailed:
        """The bytes from the provider, or why there are none."""
        try:
            return await self._channels[wanted.channel].fetch(Media("photo", wanted.source))
        except FetchFailed as failed:
            return failed

    def keep(self, wanted: Wanted, got: bytes | FetchFailed) -> bool:
        """Bytes to the disk first, then the promise in the table is kept. True when it is."""
        if isinstance(got, FetchFailed):
            self._missed(wanted, str(got), got.final, _LOST)
            return False
        try:
            mime = check(got)
            name = self._cabinet.put(got)
        except BadFile as bad:
            self._missed(wanted, "not a photo we can keep", True, str(bad))
        except DiskFull as full:
            log.error("disk full", file=wanted.id, error=str(full))
            with self._store.transaction() as tx:
                files.wait(tx, wanted.id, tx.now + _DISK_PATIENCE)
        else:
            with self._store.transaction() as tx:
                files.stored(tx, wanted.id, name, len(got), mime)
            metrics.fetches.labels("stored").inc()
            return True
        return False

    async def forget(self, wanted: Wanted) -> None:
        """A file that is kept here need not stay at the provider."""
        channel = self._channels[wanted.channel]
        if isinstance(channel, Keeping):
            await channel.forget(Media("photo", wanted.source))

    def _missed(self, wanted: Wanted, why: str, final: bool, sentence: str) -> None:
        over = final or wanted.attempts + 1 >= TRIES
        metrics.fetches.labels("failed" if over else "again").inc()
        with self._store.transaction() as tx:
            again = None if over else tx.now + _PATIENCE[wanted.attempts]
            files.missed(tx, wanted.id, why, again)
            if over:
                outbox.put(tx, [outbox.Letter(wanted.chat, dump_reply(Reply(sentence)))])
