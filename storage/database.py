"""A database URL made into transactions; the whole difference between SQLite and PostgreSQL.

Knows: how each of the two begins, locks and syncs.
Must not know: any table.

Durability: SQLite runs in WAL mode with synchronous=FULL and PostgreSQL with its default
synchronous_commit=on, so every commit is on the disk before it returns. Several messages may
share one commit, never the other way round.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

_BUSY_SECONDS = 15


class DatabaseDown(Exception):
    """The database does not answer; nothing was lost, the same call works when it is back."""


class BadUrl(ValueError):
    """`storage.url` must look like sqlite:///data/jps.db or postgresql://user:pw@host/name."""


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
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-8000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        # A writer takes the lock at once: a deferred one could fail half-way with "locked".
        reading = connection.get_execution_options().get("jps_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: URL) -> Engine:
    url = url.set(drivername="postgresql+psycopg")
    return create_engine(
        url,
        pool_size=4,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
        hide_parameters=True,  # an error must not carry what people wrote
    )


class Database:
    """Transactions over one URL."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise BadUrl(BadUrl.__doc__) from error
        self.kind = parsed.get_backend_name()
        if self.kind not in ("sqlite", "postgresql"):
            raise BadUrl(BadUrl.__doc__)
        self.url = parsed
        self.engine = _sqlite(parsed) if self.kind == "sqlite" else _postgres(parsed)
        self._insert = sqlite.insert if self.kind == "sqlite" else postgresql.insert

    def insert(self, table: Any) -> Any:
        """An INSERT of this database's own kind: both know ON CONFLICT, standard SQL does not."""
        return self._insert(table)

    @contextmanager
    def transaction(self, reading: bool = False) -> Generator[Connection]:
        """One commit at the end, nothing at all when it raises."""
        try:
            with self.engine.connect() as connection:
                options = connection.execution_options(jps_reading=reading)
                with options.begin():
                    yield options
        except DBAPIError as error:
            if isinstance(error, OperationalError) or error.connection_invalidated:
                raise DatabaseDown(str(error.orig)) from error
            raise

    def answers(self) -> bool:
        """True when a query comes back: what /health asks."""
        try:
            with self.transaction(reading=True) as connection:
                return connection.execute(text("SELECT 1")).scalar_one() == 1
        except DatabaseDown:
            return False

    def close(self) -> None:
        self.engine.dispose()
