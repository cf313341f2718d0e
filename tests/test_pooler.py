"""Behind a pooler in transaction mode each transaction may be another session: nothing may rest on it.

They need Debian's pgbouncer, so they stand outside of the plain test command; .ci/run runs them with
-m drill. What happens when the pooler dies is the drill `postgres-pooled`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Connection, text

from benchmarks.drills.databases import follow
from benchmarks.drills.pooler import pooler
from benchmarks.drills.postgres import Server, servers
from storage import schema
from storage.database import Database

pytestmark = pytest.mark.drill

LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
OURS = ["15s", "5s", "1min"]


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Server, Server]]:
    """A PostgreSQL and a copy that follows it."""
    with servers(2) as (primary, standby):
        follow(primary, standby)
        yield primary, standby


def limits(connection: Connection) -> list[str]:
    return [connection.execute(text(f"SHOW {name}")).scalar_one() for name in LIMITS]


def session(connection: Connection) -> int:
    return connection.execute(text("SELECT pg_backend_pid()")).scalar_one()


def test_limits_hold_in_every_session_and_stay_in_none(pair: tuple[Server, Server]) -> None:
    with pooler(pair[0], connections=3) as between, ExitStack() as open_ones:
        database = Database(between.url())
        at_once = [open_ones.enter_context(database.transaction()) for _ in range(3)]
        sessions = {session(connection): limits(connection) for connection in at_once}
        assert list(sessions.values()) == [OURS] * 3
        open_ones.close()
        with pair[0].admin() as admin:  # whoever else is given these sessions has their own limits
            kept = admin.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)",
                                 (list(sessions),)).fetchone()  # fmt: skip
        assert kept == (3,)
        with database.engine.connect() as plain, plain.begin() as whole:
            whole.rollback()
            raw = plain.connection.driver_connection
            assert raw is not None
            shown = raw.execute("SHOW statement_timeout").fetchone()
            raw.rollback()
        assert shown == ("0",)
        database.close()


def test_what_one_process_says_often_another_may_say_too(pair: tuple[Server, Server]) -> None:
    """A driver prepares what it says often, under a name that is the session's."""
    with pooler(pair[0], connections=1) as between:
        both = [Database(between.url()) for _ in range(2)]
        for _ in range(20):
            for database in both:
                with database.transaction(reading=True) as connection:
                    assert connection.execute(text("SELECT 1")).scalar_one() == 1
        for database in both:
            database.close()


def test_the_schema_is_made_through_it(pair: tuple[Server, Server]) -> None:
    with pooler(pair[0], connections=1) as between:
        database = Database(between.url())
        schema.migrate(database)
        schema.check(database)
        database.close()


def test_of_two_poolers_the_one_whose_server_may_write_is_found(
    pair: tuple[Server, Server],
) -> None:
    primary, standby = pair
    with pooler(standby, connections=1) as reads, pooler(primary, connections=1) as writes:
        database = Database(f"postgresql://postgres@{reads.address},{writes.address}/jps")
        with database.transaction() as connection:
            assert connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one() is False
        database.close()


def test_without_one_the_limits_are_the_sessions_own(pair: tuple[Server, Server]) -> None:
    database = Database(pair[0].url())
    with database.transaction() as connection:
        assert limits(connection) == OURS
    with database.engine.connect() as plain:
        raw = plain.connection.driver_connection
        assert raw is not None
        assert raw.execute("SHOW lock_timeout").fetchone() == ("5s",)
        assert raw.prepare_threshold == 5
    database.close()
