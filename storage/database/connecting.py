"""A database URL made into transactions; the whole difference between SQLite and PostgreSQL.

Knows: how each of the two begins, locks, syncs and waits, how several hosts are named, and what a
pooler before PostgreSQL takes away.
Must not know: any table.

Durability: SQLite runs in WAL mode with synchronous=FULL and PostgreSQL with its default
synchronous_commit=on, so every commit is on the disk before it returns. Several messages may
share one commit, never the other way round.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoneFree

from storage.database.trouble import (
    DatabaseDown,
    InTheWay,
    Overcrowded,
    measure,
    of_code,
    rename,
)

_BUSY_SECONDS = 15
_AGAIN_SECONDS = 0.01
# A PostgreSQL that is silent must not hold a turn for ever. Locks are held for milliseconds; a
# session that sleeps inside a transaction (a process that was stopped) must let go of its chats.
_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
# A host that has gone without a word is given up after 10 + 3 * 5 s, one that takes nothing in
# after 10 s: https://www.postgresql.org/docs/current/libpq-connect.html
_NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_PORT = "5432"
_POOLED = "jps_pooled"


class BadUrl(ValueError):
    """`storage.url` must look like sqlite:///data/jps.db or postgresql://user:pw@host/name."""


def insert_of(kind: str, table: Any) -> Any:
    """A database's own INSERT: both know ON CONFLICT, standard SQL does not."""
    # Only the one that is used: SQLAlchemy's PostgreSQL takes a twentieth of a start.
    if kind == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    return insert(table)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _setup(connection: Any, _: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None  # we say BEGIN ourselves
        # 8 MB of pages: with the usual 2 MB a turn takes longer the more groups there are.
        _write_ahead(connection)
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-8000",
            "secure_delete=ON",  # what is deleted is overwritten
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        # A writer takes the lock at once: a deferred one could fail half-way with "locked".
        reading = connection.get_execution_options().get("jps_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: Any) -> None:
    """Switch the file to a write-ahead log, once and for good.

    Two that switch it at once are in each other's way, and SQLite tells one of them so at once
    instead of waiting: https://www.sqlite.org/c3ref/busy_handler.html.
    """
    latest = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if of_code(error.sqlite_errorcode) is not InTheWay or time.monotonic() > latest:
                raise
        time.sleep(_AGAIN_SECONDS)


def _postgres(url: URL, hosts: dict[str, str]) -> Engine:
    # No ping before each use: a connection that is dead says so at its first statement, all of
    # the pool are then given up, and whoever met it tries again.
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=4,
        pool_timeout=5,
        connect_args=_NETWORK | hosts,
        hide_parameters=True,  # an error must not carry what people wrote
    )

    @event.listens_for(engine, "connect")
    def _setup(connection: Any, record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        if _pooled(connection):
            record.info[_POOLED] = True
            connection.prepare_threshold = None
        else:
            connection.execute(_limits("SET"))
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        if connection.info.get(_POOLED):
            connection.exec_driver_sql(_limits("SET LOCAL"))

    return engine


def _pooled(connection: Any) -> bool:
    """Whether a pooler (pgbouncer) stands between, which may give each transaction to another
    session: what was set or prepared in one is not there in the next, and another's is.

    It makes up the number by which a session could be cancelled; PostgreSQL gives its process's.
    """
    (session,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    return session != connection.info.backend_pid


def _limits(word: str) -> str:
    return "; ".join(f"{word} {name} = '{span}'" for name, span in _LIMITS.items())


def _parsed(url: str) -> tuple[URL, dict[str, str]]:
    """A URL, and apart from it the hosts when it names several: SQLAlchemy reads only one.

    Of several hosts the one that may write is wanted, unless the URL asks for another.
    """
    place = re.match(r"(postgresql[^:]*://)((?:[^/?@]*@)?)([^/?]*,[^/?]*)(.*)", url, re.DOTALL)
    if place is None:
        return make_url(url), {}
    scheme, who, listed, rest = place.groups()
    parsed = make_url(f"{scheme}{who}{rest}")
    names, ports = zip(*(_host(one) for one in listed.split(",")), strict=True)
    hosts = {"host": ",".join(names), "port": ",".join(ports)}
    if "target_session_attrs" not in parsed.query:
        hosts["target_session_attrs"] = "read-write"
    return parsed, hosts


def _host(listed: str) -> tuple[str, str]:
    found = re.fullmatch(r"\[([^\]]+)\](?::(\d+))?|([^:\[\]]+)(?::(\d+))?", listed.strip())
    if found is None:
        raise BadUrl(BadUrl.__doc__)
    # A folder with a socket is written as %2Fvar%2Frun, as libpq wants it.
    return unquote(found[1] or found[3]), found[2] or found[4] or _PORT


def _check_lengths(_: Any, __: Any, ___: Any, ____: Any, context: Any, _____: Any) -> None:
    compiled = context.compiled
    if compiled is None or not (context.isinsert or context.isupdate):
        return
    for values in context.compiled_parameters:
        for name, value in values.items():
            # An IN has one bind and a value for each of its list, which it only looks for.
            bound = getattr(compiled.binds.get(name), "type", None)
            measure(name, value, getattr(bound, "length", None))


class Database:
    """Transactions over one URL; raises `BadUrl` when it is none.

    `on_loop`, where set, is told when a transaction is opened on a thread that runs an event loop:
    everybody would wait for the database there.
    """

    def __init__(self, url: str) -> None:
        try:
            parsed, hosts = _parsed(url)
        except (ArgumentError, ValueError) as error:
            raise BadUrl(BadUrl.__doc__) from error
        self.kind = parsed.get_backend_name()
        if self.kind not in ("sqlite", "postgresql"):
            raise BadUrl(BadUrl.__doc__)
        self.url = parsed
        self.engine = _sqlite(parsed) if self.kind == "sqlite" else _postgres(parsed, hosts)
        event.listen(self.engine, "handle_error", rename)
        event.listen(self.engine, "before_cursor_execute", _check_lengths)
        self.on_loop: Callable[[], None] | None = None

    def insert(self, table: Any) -> Any:
        """An INSERT of this database's own kind."""
        return insert_of(self.kind, table)

    @contextmanager
    def transaction(self, reading: bool = False) -> Generator[Connection]:
        """One commit at the end, nothing at all when it raises.

        Raises `DatabaseDown` (or what is made of it) for every trouble that passes; the same work
        may then be done again. When the connection broke during the commit it may have been done.
        """
        if self.on_loop is not None and _on_a_loop():
            self.on_loop()
        try:
            with self.engine.connect() as connection:
                options = connection.execution_options(jps_reading=reading)
                with options.begin():
                    yield options
        except NoneFree as error:
            raise Overcrowded("all connections of this process are in use") from error
        except PendingRollbackError as error:  # somebody went on after the connection had broken
            raise DatabaseDown("the connection broke") from error

    def answers(self) -> bool:
        """True when a query comes back."""
        try:
            with self.transaction(reading=True) as connection:
                return connection.execute(text("SELECT 1")).scalar_one() == 1
        except DatabaseDown:
            return False

    def rewrite(self) -> bool:
        """Write an SQLite file anew, so that nothing deleted is left in it or in its WAL.

        False when somebody else uses it at this moment or the disk is too full for two: nobody is
        waited for, and what is kept is as before.
        """
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=0")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone() or (1,)
        except sqlite3.OperationalError:
            return False
        finally:
            connection.invalidate()  # the next one waits again
        return not busy

    def take_stock(self) -> None:
        """After many rows came at once: PostgreSQL learns how many there are now. Until it looks by
        itself, a minute later perhaps, it plans as for empty tables."""
        if self.kind == "postgresql":
            with self.transaction() as connection:
                connection.exec_driver_sql("ANALYZE")

    def close(self) -> None:
        self.engine.dispose()


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
