"""Whether a process can do its work: what `/health` says.

Knows: looks that may hang, and how long somebody who asks may wait.
Must not know: HTTP, what a look looks at.

Whoever asks is answered within a second, whatever hangs: each look runs on a thread of its own.
One that does not come back is itself the answer after a while, not at once: on a busy machine a
look waits for its turn like everybody else. Many who ask share one look.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping

from bot.log import describe, log
from storage import Store, leases
from storage.cabinet import Cabinet
from storage.database import DatabaseDown

WAIT_SECONDS = 0.7  # for a look; with everything around it an answer takes less than a second
_HOLDS_SECONDS = 1.0  # what a look found is true for so long
_HANGS_SECONDS = 5.0  # a look that takes longer hangs; until then what the last one found is said
_MARK = "health"

Look = Callable[[], None]


class Probe:
    """One look, which raises when something is wrong."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._begun = float("-inf")
        self._running: asyncio.Future[str] | None = None
        self._found: str | None = None  # by the last look that came back

    async def trouble(self) -> str:
        """What is wrong, in words; empty when all is well."""
        if self._running is None or (self._back() and self._age >= _HOLDS_SECONDS):
            self._running = self._begin()
        await asyncio.wait([self._running], timeout=WAIT_SECONDS)
        if not self._back() and (self._found is None or self._age >= _HANGS_SECONDS):
            return f"has not answered for {self._age:.0f} s"
        return self._found or ""

    def _back(self) -> bool:
        """Whether the look under way has come back; what it found is kept."""
        if self._running is None or not self._running.done():
            return False
        self._found = self._running.result()
        return True

    async def over(self) -> None:
        """Give a look under way the time to end: what it uses is about to be closed."""
        if self._running is not None:
            await asyncio.wait([self._running], timeout=WAIT_SECONDS)

    @property
    def _age(self) -> float:
        return time.monotonic() - self._begun

    def _begin(self) -> asyncio.Future[str]:
        self._begun = time.monotonic()
        loop = asyncio.get_running_loop()
        found: asyncio.Future[str] = loop.create_future()

        def look() -> None:
            said = self._said()
            with contextlib.suppress(RuntimeError):  # the process ended meanwhile
                loop.call_soon_threadsafe(found.set_result, said)

        # Of a pool the interpreter would wait for a thread that hangs, and never end.
        threading.Thread(target=look, name="probe", daemon=True).start()
        return found

    def _said(self) -> str:
        try:
            self._look()
        except DatabaseDown as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            return describe(error)
        return ""


class Health:
    """Everything that must be well. `silent` gives the parts that have given no sign of life."""

    def __init__(self, silent: Callable[[], Mapping[str, str]], looks: Mapping[str, Look]) -> None:
        self._silent = silent
        self._probes = {part: Probe(look) for part, look in looks.items()}
        self._known: frozenset[str] = frozenset()

    async def unwell(self) -> dict[str, str]:
        """Each part that is not well, and why."""
        said = await asyncio.gather(*(probe.trouble() for probe in self._probes.values()))
        found = {part: why for part, why in zip(self._probes, said, strict=True) if why}
        found |= self._silent()
        if found.keys() != self._known:  # told when it changes, not each time somebody asks
            log.warning("health changed", unwell=found)
            self._known = frozenset(found)
        return found

    async def over(self) -> None:
        """No more looks: returns when those under way have ended or hang."""
        await asyncio.gather(*(probe.over() for probe in self._probes.values()))


def looks(store: Store, cabinet: Cabinet) -> dict[str, Look]:
    """What a process needs around it: a database and a folder that take what is written."""

    def written() -> None:
        with store.transaction() as tx:
            leases.set_fact(tx, _MARK, tx.now.isoformat())

    return {"database": written, "files": cabinet.check}
