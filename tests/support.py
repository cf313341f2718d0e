"""What tests share besides fixtures: a clock that stands still, a PostgreSQL server, one key."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from storage import Tx, people
from storage.access import officers
from storage.access.officers import Duty
from storage.groups import Group, GroupShelf
from storage.tables import metadata
from storage.vault import new_key


def an_officer(
    tx: Tx, name: str, area: str = "", duty: Duty = "petugas", zone: str = "Asia/Jakarta"
) -> int:
    """Somebody who acts for the Dinas there."""
    person = people.add(tx, name, zone)
    officers.appoint(tx, person, area, duty)
    return person


def all_groups(tx: Tx, area: str = "") -> list[Group]:
    """The groups of an area by name: tests have few."""
    return GroupShelf(tx, area)[:]


def the_group(tx: Tx, name: str = "Melati Abon Lele") -> Group:
    """The one group of this name."""
    [found] = [group for group in all_groups(tx) if group.name == name]
    return found


ROOT = Path(__file__).parent.parent
KEY = new_key()


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    time: datetime = datetime(2020, 12, 15, 2, 0, tzinfo=UTC)  # 09:00 in Jakarta

    def __call__(self) -> datetime:
        return self.time

    def later(self, **span: float) -> datetime:
        """Let time pass: `clock.later(hours=2)`."""
        self.time += timedelta(**span)
        return self.time


@dataclass
class Postgres:
    """A server with a migrated template; each test gets a copy of its own."""

    server: Any
    admin: psycopg.Connection
    made: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)  # clean again, for the next test

    def url(self, name: str) -> str:
        return self.server.get_uri(database=name)

    def new(self, template: str = "migrated") -> str:
        """The URL of a fresh database; `template1` gives an empty one."""
        name = f"t{uuid.uuid4().hex}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG")
        self.made.append(name)
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def borrow(self) -> str:
        """The URL of a migrated, empty database that may have served another test."""
        return self.spare.pop() if self.spare else self.new()

    def give_back(self, url: str) -> None:
        """Empty it: twenty small tables are emptied faster than a database is made."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_ALONE)
            connection.execute(_EMPTY)
        self.spare.append(url)


_ALONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
# Without triggers, so that no foreign key asks for an order.
_EMPTY = (
    "SET session_replication_role = replica;"
    + "".join(f"DELETE FROM {name};" for name in metadata.tables)
    + "ALTER SEQUENCE inbox_id_seq RESTART; ALTER SEQUENCE outbox_id_seq RESTART"
)
