"""Troubles of a database by name: what passes is `DatabaseDown`, what is wrong stays what it is."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import LargeBinary, String, Table, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store, leases
from storage.database import BadUrl, Database, DatabaseDown
from storage.database.connecting import _LIMITS as LIMITS
from storage.database.trouble import (
    InTheWay,
    NoRoom,
    Overcrowded,
    ReadOnly,
    TooLong,
    of_code,
    of_state,
)
from storage.tables import metadata
from tests.conftest import _server
from tests.support import Postgres

PUT = text("INSERT INTO facts (name, value) VALUES (:name, :value)")


def put(database: Database, name: str, value: str = "x") -> None:
    with database.transaction() as connection:
        connection.execute(PUT, {"name": name, "value": value})


def names(database: Database) -> list[str]:
    with database.transaction(reading=True) as connection:
        return sorted(connection.execute(text("SELECT name FROM facts")).scalars())


@pytest.fixture
def pg(postgres: Postgres) -> Iterator[Database]:
    url = postgres.new()
    database = Database(url)
    yield database
    database.close()
    postgres.drop(url)


def named(database: Database) -> str:
    assert database.url.database
    return database.url.database


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("08006", DatabaseDown), ("08001", DatabaseDown), ("57P01", DatabaseDown),
        ("57P03", DatabaseDown), ("57014", InTheWay), ("53300", Overcrowded), ("53100", NoRoom),
        ("53200", Overcrowded), ("25006", ReadOnly), ("40001", InTheWay), ("40P01", InTheWay),
        ("55P03", InTheWay), ("58030", DatabaseDown), ("25P03", DatabaseDown),
        ("23505", None), ("42P01", None), ("22001", None), ("25P02", None), ("XX000", None),
        ("55000", None), ("", None),
    ],
)  # fmt: skip
def test_every_class_of_postgresql_has_its_name(state: str, trouble: type | None) -> None:
    assert of_state(state) is trouble


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (5, InTheWay), (261, InTheWay), (517, InTheWay), (6, InTheWay), (8, ReadOnly),
        (1032, ReadOnly), (10, DatabaseDown), (778, DatabaseDown), (13, NoRoom),
        (14, DatabaseDown), (7, Overcrowded), (1, None), (11, None), (19, None), (2067, None),
        (26, None),
    ],
)  # fmt: skip
def test_every_code_of_sqlite_has_its_name(code: int, trouble: type | None) -> None:
    assert of_code(code) is trouble


def test_a_server_that_only_reads_says_so_and_writes_again_later(
    pg: Database, postgres: Postgres
) -> None:
    put(pg, "before")
    postgres.admin.execute(f"ALTER DATABASE {named(pg)} SET default_transaction_read_only = on")
    pg.engine.dispose()
    for _ in range(2):
        assert names(pg) == ["before"], "reading goes on"
        with pytest.raises(ReadOnly, match="only reads"):
            put(pg, "lost")
    postgres.admin.execute(f"ALTER DATABASE {named(pg)} RESET default_transaction_read_only")
    put(pg, "after")  # on a new connection: the old ones still only read
    assert names(pg) == ["after", "before"]


def test_a_statement_that_takes_too_long_is_broken_off(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "statement_timeout", "50")
    database = Database(postgres.url("migrated"))
    with pytest.raises(InTheWay), database.transaction(reading=True) as connection:
        connection.execute(text("SELECT pg_sleep(20)"))
    database.close()


def test_a_lock_that_is_held_for_too_long_is_not_waited_for(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "lock_timeout", "50")
    url = postgres.new()
    one, other = Database(url), Database(url)
    put(one, "a")
    with one.transaction() as connection:
        connection.execute(text("UPDATE facts SET value = 'y'"))
        with pytest.raises(InTheWay), other.transaction() as second:
            second.execute(text("UPDATE facts SET value = 'z'"))
    one.close()
    other.close()
    postgres.drop(url)


def test_who_sleeps_inside_a_transaction_lets_go(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "idle_in_transaction_session_timeout", "50")
    url = postgres.new()
    database = Database(url)
    with pytest.raises(DatabaseDown), database.transaction() as connection:
        connection.execute(PUT, {"name": "a", "value": "x"})
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        query = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
        while postgres.admin.execute(query, (mine,)).fetchone() != (0,):
            pass
        connection.execute(PUT, {"name": "b", "value": "x"})
    assert names(database) == []
    database.close()
    postgres.drop(url)


def test_two_that_wait_for_each_other_are_parted(pg: Database, postgres: Postgres) -> None:
    put(pg, "a")
    put(pg, "b")
    both, ends = threading.Barrier(2), list[BaseException | None]()

    def change(first: str, second: str) -> None:
        try:
            with pg.transaction() as connection:
                change = text("UPDATE facts SET value = 'y' WHERE name = :name")
                connection.execute(change, {"name": first})
                both.wait()
                connection.execute(change, {"name": second})
            ends.append(None)
        except DatabaseDown as error:
            ends.append(error)

    threads = [threading.Thread(target=change, args=pair) for pair in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(end) for end in ends} == {InTheWay, type(None)}


def test_a_server_without_a_free_connection_is_overcrowded(postgres: Postgres) -> None:
    url = postgres.new()
    name = url.partition("?")[0].rpartition("/")[2]
    postgres.admin.execute("DROP ROLE IF EXISTS crowd")
    postgres.admin.execute("CREATE ROLE crowd LOGIN CONNECTION LIMIT 0")
    database = Database(url.replace("postgres:@", "crowd:@", 1))
    assert "crowd" in str(database.url), name
    with pytest.raises(Overcrowded, match="too many connections"):
        put(database, "a")
    database.close()
    postgres.drop(url)
    postgres.admin.execute("DROP ROLE crowd")


def test_all_connections_of_a_process_may_be_in_use(
    pg: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool: Any = pg.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.01)
    monkeypatch.setattr(pool, "_max_overflow", 0)
    held = [pg.engine.connect() for _ in range(pool.size())]
    with pytest.raises(Overcrowded, match="in use"):
        put(pg, "a")
    for connection in held:
        connection.close()
    put(pg, "a")


def test_a_disk_that_is_full_is_told(lite: Store) -> None:
    database = lite.database
    with pytest.raises(NoRoom, match="make room"), database.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(100):
            connection.execute(PUT, {"name": f"f{number}", "value": "x" * 9000})
    database.engine.dispose()
    put(database, "a")
    assert names(database) == ["a"]


def test_a_file_that_may_not_be_written_is_told(lite: Store) -> None:
    with pytest.raises(ReadOnly), lite.database.transaction() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.execute(PUT, {"name": "a", "value": "x"})


def test_going_on_after_a_trouble_is_the_same_trouble(pg: Database, postgres: Postgres) -> None:
    with pytest.raises(DatabaseDown), pg.transaction() as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postgres.admin.execute("SELECT pg_terminate_backend(%s)", (mine,))
        with pytest.raises(DatabaseDown):
            connection.execute(PUT, {"name": "a", "value": "x"})
        connection.execute(PUT, {"name": "b", "value": "x"})


SECRET = "Siti Aminah 3302144502800001"


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO facts (name, value) VALUES (:secret, 'again')",
        "INSERT INTO leases (name, holder) VALUES (:secret, :secret)",
        "INSERT INTO people (id, name, role, zone, quiet, made_at)"
        " SELECT id, :secret, '', '', false, made_at FROM (SELECT 1 AS id, null AS made_at) AS x",
        "SELECT CAST(:secret AS bigint)",
        "SELECT nothing FROM facts WHERE name = :secret",
    ],
)
def test_what_people_wrote_is_in_no_error(database: Database, wrong: str) -> None:
    put(database, SECRET)
    try:
        with database.transaction() as connection:
            connection.execute(text(wrong), {"secret": SECRET})
            connection.execute(text("SELECT nowhere"))  # SQLite casts any text
    except DBAPIError as error:
        assert "Siti" not in "".join(traceback.format_exception(error))
    else:
        raise AssertionError("this should have been refused")


def test_a_broken_rule_names_its_constraint(pg: Database) -> None:
    put(pg, "a")
    with pytest.raises(IntegrityError, match=r"UniqueViolation.*23505.*pk_facts"):
        put(pg, "a")


# Several hosts


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A second server, with an empty table in a database of its own."""
    folder = Path(tempfile.mkdtemp(prefix="jps-pg-"))
    server = _server(folder, tmp_path_factory.getbasetemp().parent)
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE two")
        with psycopg.connect(server.get_uri(database="two"), autocommit=True) as own:
            own.execute("CREATE TABLE facts (name varchar(40) PRIMARY KEY, value text NOT NULL)")
        yield server, admin
    server.cleanup()
    shutil.rmtree(folder)


def test_of_several_hosts_the_one_that_may_write_is_used(twin: Any, postgres: Postgres) -> None:
    server, _ = twin
    first = postgres.new("template1")
    postgres.admin.execute(
        f"ALTER DATABASE {first.partition('?')[0].rpartition('/')[2]} RENAME TO two"
    )
    with psycopg.connect(postgres.url("two"), autocommit=True) as own:
        own.execute("CREATE TABLE facts (name varchar(40) PRIMARY KEY, value text NOT NULL)")
    sockets = [quote(url.rpartition("host=")[2], safe="") for url in (first, server.get_uri())]
    database = Database(
        f"postgresql://postgres:@{sockets[0]}:5432,{sockets[1]}/two?application_name=jps"
    )
    put(database, "first")
    postgres.admin.execute("ALTER DATABASE two SET default_transaction_read_only = on")
    postgres.admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'two'"
    )
    with pytest.raises(DatabaseDown):
        put(database, "lost")
    put(database, "second")
    assert names(database) == ["second"], "the other host has taken over"
    database.close()
    postgres.admin.execute("DROP DATABASE two WITH (FORCE)")


@pytest.mark.parametrize(
    ("hosts", "asked"),
    [
        ("h1,h2", ("h1,h2", "5432,5432")),
        ("h1:5433,h2", ("h1,h2", "5433,5432")),
        ("[::1]:5433,[fe80::2],10.0.0.1:6000", ("::1,fe80::2,10.0.0.1", "5433,5432,6000")),
    ],
)
def test_hosts_are_named_as_libpq_names_them(
    hosts: str, asked: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def connect(**given: Any) -> Any:
        seen.update(given)
        raise psycopg.OperationalError("nobody there")

    monkeypatch.setattr(psycopg, "connect", lambda *_, **given: connect(**given))
    for query, wanted in (("", "read-write"), ("?target_session_attrs=any", "any")):
        database = Database(f"postgresql://user:p%40ss@{hosts}/jps{query}")
        with pytest.raises(DatabaseDown, match="nobody there"):
            put(database, "a")
        assert (seen["host"], seen["port"]) == asked
        assert seen["target_session_attrs"] == wanted
        assert (seen["user"], seen["password"], seen["dbname"]) == ("user", "p@ss", "jps")


@pytest.mark.parametrize("hosts", ["h1:x,h2", "h1,,h2", "[::1,h2", "h1:1:2,h3"])
def test_hosts_that_cannot_be_read_are_refused(hosts: str) -> None:
    with pytest.raises(BadUrl, match="postgresql://"):
        Database(f"postgresql://u:p@{hosts}/jps")


# Both databases alike


def texts() -> Iterator[tuple[Table, str]]:
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, String) and column.type.length is not None:
                yield table, column.name


def test_a_text_that_is_too_long_is_refused_alike(database: Database) -> None:
    for table, name in texts():
        column: Any = table.columns[name]
        long = "é" * (column.type.length + 1)
        keys: dict[str, Any] = {
            key.name: b"1" if isinstance(key.type, LargeBinary) else 1 for key in table.primary_key
        }
        for statement in (table.insert(), table.update()):
            with (
                pytest.raises(TooLong, match=f"^{name}: {len(long)} characters"),
                database.transaction() as connection,
            ):
                connection.execute(statement.values(keys | {name: long}))
        with database.transaction() as connection:
            found = connection.execute(select(column).where(column == long)).first()
        assert found is None, "looking for it finds nothing"


def test_a_text_that_just_fits_is_kept(database: Database) -> None:
    put(database, "n" * 40)
    table = metadata.tables["facts"]
    with database.transaction() as connection:
        connection.execute(table.insert(), [{"name": "é" * 40, "value": "x" * 9999}])
    assert len(names(database)) == 2
    with pytest.raises(TooLong), database.transaction() as connection:
        connection.execute(table.insert(), [{"name": n, "value": ""} for n in ("a", "b" * 41)])
    assert len(names(database)) == 2


# No transaction where everybody would wait for it


async def test_a_transaction_on_an_event_loop_is_told_of(lite: Store) -> None:
    told: list[str] = []
    look: Callable[[], None] = lambda: lite.database.answers() and None  # noqa: E731
    look()
    lite.database.on_loop = lambda: told.append("here")
    await asyncio.to_thread(look)
    assert told == []
    look()
    assert told == ["here"]
    with lite.reading() as tx:
        assert leases.fact(tx, "a") is None
    assert told == ["here", "here"]
