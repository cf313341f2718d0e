"""Messages that a provider has and we do not, taken in as if they had just come.

Knows: how far back to look, that answered messages are known by their keys or, later, by their
marks (storage/mail/seen.py). Must not know: any provider.
The first look of an installation takes nothing: what came before it was not for us.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.channels import FetchFailed
from bot.log import log
from handlers.talk.messages import Incoming
from storage import Store, leases
from storage.mail import inbox

_FURTHEST = timedelta(days=7)  # a long weekend without a machine and the days to mend it
# Without a last look to go by all of this time is looked through; keys are kept longer than it.
_BLINDLY = timedelta(hours=24)
_OVERLAP = timedelta(minutes=15)  # a message may show late in the provider's list
Known = Callable[[Sequence[str]], Awaitable[set[str]]]


class Listing(Protocol):
    """A channel whose provider can list what it took in."""

    name: str

    async def missed(self, since: datetime, known: Known) -> list[Incoming]:
        """Messages that are not `known`, oldest first; raises `FetchFailed`."""
        ...


class CatchUp:
    """Looks for missed messages of one channel."""

    def __init__(
        self,
        store: Store,
        channel: Listing,
        call: Callable[..., Awaitable[Any]],
        receive: Callable[[Sequence[Incoming]], Awaitable[None]],
    ) -> None:
        self._store = store
        self._channel = channel
        self._call = call
        self._receive = receive

    async def look(self) -> int:
        """Take in what was missed; how many. A provider that does not answer is asked next time."""
        begun = self._store.now()
        since = await self._call(self._since)
        try:
            found = await self._channel.missed(since, self._known)
        except FetchFailed as failed:
            log.warning("missed messages not listed", why=str(failed))
            return 0
        if found:
            log.warning("messages found that no webhook brought", n=len(found))
            await self._receive(found)
        await self._call(self._looked, begun)
        return len(found)

    @property
    def _fact(self) -> str:
        return f"{self._channel.name} looked at"

    def _since(self) -> datetime:
        with self._store.reading() as tx:
            last, now = leases.fact(tx, self._fact), tx.now
        if last is None:
            return now
        at = _moment(last)
        if at is None or at > now:  # of a clock that was set back since: all is looked through
            return now - _BLINDLY
        return max(at - _OVERLAP, now - _FURTHEST)

    def _looked(self, at: datetime) -> None:
        with self._store.transaction() as tx:
            leases.set_fact(tx, self._fact, at.isoformat())

    async def _known(self, keys: Sequence[str]) -> set[str]:
        return await self._call(self._seen, keys)

    def _seen(self, keys: Sequence[str]) -> set[str]:
        with self._store.reading() as tx:
            return inbox.known(tx, self._channel.name, keys)


def _moment(written: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else None
