"""One unit of work: what a transaction carries.

Knows: the connection, the vault, whose clock counts, and how a part of the work is undone.
Must not know: any noun; those are plain functions in their own files.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Executable

from storage.clock import ServerClock, utc_now
from storage.database import Database
from storage.database.ready import Ready, Values
from storage.vault import Vault

_RANDOM_BITS = 20
_SPANS = 1000  # that are remembered


class _Ids:
    """Row ids made before the row is written: 63 bits of milliseconds, then chance.

    Sealed columns are bound to the id of their row, so it must be known when they are sealed.
    Ids of one process rise, so rows written in the same moment keep their order.
    """

    def __init__(self) -> None:
        self._last: dict[int, int] = {}  # span of time (17 minutes) → its last id
        self._lock = Lock()

    def new(self, now: datetime) -> int:
        milliseconds = int(now.timestamp() * 1000) & ((1 << 42) - 1)
        chance = (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        span = chance >> 2 * _RANDOM_BITS
        with self._lock:
            # A clock that was set back, or goes to and fro (the demo's), must not lower it.
            self._last[span] = max(chance, self._last.get(span, 0) + 1)
            if len(self._last) > _SPANS:
                del self._last[next(iter(self._last))]
            return self._last[span]


_ids = _Ids()


class Work:
    """The statements of a transaction. A part is begun at its first write, not before.

    Most turns end in a pause and write nothing, so most savepoints would cost two round trips
    for nothing. A part without writes has nothing to undo.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._parts: dict[int, bool] = {}  # mark → its savepoint exists
        self._count = itertools.count()

    def execute(self, statement: Executable, values: Any = None) -> Any:
        if getattr(statement, "is_dml", False):
            self._begin_parts()
        return self._connection.execute(statement, values)

    def rows(self, statement: Ready, values: Values) -> list[tuple[Any, ...]]:
        """The rows that a statement gives which is ready."""
        if statement.writes:
            self._begin_parts()
        return statement.rows(self._connection, values)

    def many(self, statement: Ready, values: Sequence[Values]) -> int:
        """Run it once for each of these; how many rows were changed in all."""
        self._begin_parts()
        return statement.many(self._connection, values)

    def each(self, statement: Ready, values: Sequence[Values]) -> list[Any]:
        """Run it once for each of these, in this order: the first column of each one's row."""
        self._begin_parts()
        return statement.each(self._connection, values)

    def exec_driver_sql(self, statement: str) -> Any:
        self._begin_parts()
        return self._connection.exec_driver_sql(statement)

    def _begin_parts(self) -> None:
        for mark, begun in self._parts.items():
            if not begun:
                self._connection.exec_driver_sql(f"SAVEPOINT part_{mark}")
                self._parts[mark] = True

    def mark(self) -> int:
        mark = next(self._count)
        self._parts[mark] = False
        return mark

    def end(self, mark: int, undo: bool) -> None:
        """End a part and all parts begun inside it; KeyError when it has ended before."""
        begun = self._parts.pop(mark)
        self._parts = {other: b for other, b in self._parts.items() if other < mark}
        if begun and undo:
            self._connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT part_{mark}")
        if begun:
            self._connection.exec_driver_sql(f"RELEASE SAVEPOINT part_{mark}")


_Last = Callable[["Tx", list[Any]], None]


@dataclass(slots=True)
class Tx:
    """A transaction in progress. Everything done through it becomes true together, or not."""

    connection: Work
    vault: Vault
    now: datetime
    database: Database
    holder: str
    _last: list[tuple[_Last, Any]] = field(default_factory=list[tuple[_Last, Any]])
    _marked: dict[int, int] = field(default_factory=dict[int, int])  # mark → what was last then

    def new_id(self) -> int:
        return _ids.new(self.now)

    def at(self, now: datetime) -> Tx:
        """The same transaction as it was, or will be, at another moment: for what is told later."""
        return replace(self, now=now)

    def insert(self, table: Any) -> Any:
        return self.database.insert(table)

    def seal(self, text: str, about: str) -> bytes:
        return self.vault.seal(text, about)

    def open(self, sealed: bytes, about: str) -> str:
        return self.vault.open(sealed, about)

    def mark(self) -> int:
        """Start a part that can be undone alone; give the mark to `undo` or `keep`."""
        mark = self.connection.mark()
        self._marked[mark] = len(self._last)
        return mark

    def undo(self, mark: int) -> None:
        """Forget everything written since the mark."""
        self.connection.end(mark, undo=True)
        del self._last[self._marked[mark] :]

    def keep(self, mark: int) -> None:
        """Make what was written since the mark a part of the whole."""
        self.connection.end(mark, undo=False)

    def last(self, write: _Last, row: Any) -> None:
        """Write this just before the commit: rows that others wait for are locked no longer.

        `write` gets all rows that were left to it, once. What is undone is not written.
        """
        self._last.append((write, row))

    def close(self) -> None:
        """Write what was left to be written last."""
        for write in dict.fromkeys(write for write, _ in self._last):
            write(self, [row for other, row in self._last if other is write])


class Store:
    """Opens transactions; the one object the rest of the house holds.

    `now` is the clock that holds, leases and due times go by: the one that is given (the
    simulator's), else the server's over PostgreSQL and the process's over SQLite.
    """

    def __init__(
        self, database: Database, vault: Vault, now: Callable[[], datetime] | None = None
    ) -> None:
        self.database = database
        self.vault = vault
        self._server = ServerClock() if now is None and database.kind == "postgresql" else None
        self.now: Callable[[], datetime] = now or self._server or utc_now
        # By what name letters are claimed. A service that can be known by its address says so.
        self.holder = secrets.token_hex(8)

    @contextmanager
    def transaction(self) -> Generator[Tx]:
        """A unit of work that commits at its end."""
        with self.database.transaction() as connection:
            tx = self._tx(connection)
            yield tx
            tx.close()

    @contextmanager
    def reading(self) -> Generator[Tx]:
        """A look that writes nothing and waits for nobody."""
        with self.database.transaction(reading=True) as connection:
            yield self._tx(connection)

    def _tx(self, connection: Connection) -> Tx:
        now = self.now() if self._server is None else self._server.read(connection)
        return Tx(Work(connection), self.vault, now, self.database, self.holder)
