"""Transactions over both databases: all or nothing, readers wait for nobody, outages have a name."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from storage.database import BadUrl, Database, DatabaseDown
from tests.support import Postgres

PUT = text("INSERT INTO facts (name, value) VALUES (:name, :value)")


def put(database: Database, name: str, value: str = "x") -> None:
    with database.transaction() as connection:
        connection.execute(PUT, {"name": name, "value": value})


def names(database: Database) -> list[str]:
    with database.transaction(reading=True) as connection:
        return list(connection.execute(text("SELECT name FROM facts ORDER BY name")).scalars())


def test_what_is_committed_is_there(database: Database) -> None:
    put(database, "a")
    assert names(database) == ["a"]


def test_what_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ValueError), database.transaction() as connection:
        connection.execute(PUT, {"name": "a", "value": "x"})
        raise ValueError
    assert names(database) == []


def test_it_outlives_the_program(url: str) -> None:
    first = Database(url)
    put(first, "a")
    first.close()
    second = Database(url)
    assert names(second) == ["a"]
    second.close()


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    put(database, "before")
    with database.transaction() as connection:
        connection.execute(PUT, {"name": "during", "value": "x"})
        assert names(database) == ["before"]
    assert names(database) == ["before", "during"]


def test_writers_of_many_threads_lose_nothing(database: Database) -> None:
    start = threading.Barrier(4)

    def write(writer: int) -> None:
        start.wait()
        for number in range(5):
            put(database, f"{writer}.{number}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(database)) == 20


def test_a_broken_rule_stays_what_it_is(database: Database) -> None:
    put(database, "a")
    with pytest.raises(IntegrityError):
        put(database, "a")
    assert names(database) == ["a"]


def test_foreign_keys_hold(database: Database) -> None:
    orphan = text(
        "INSERT INTO drafts (id, chat_id, title, state, parked_at)"
        " VALUES (1, 404, 't', :state, '2020-12-15')"
    )
    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.execute(orphan, {"state": b""})


def test_an_answering_database_answers(database: Database) -> None:
    assert database.answers()


def test_sqlite_says_begin_immediate_and_syncs_fully(lite: object, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'jps.db'}")
    with database.transaction() as connection:
        asked = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert asked == ["wal", 2, 1]
    database.close()


def test_sqlite_makes_its_folder(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'not' / 'yet' / 'jps.db'}")
    assert database.answers()
    database.close()


def test_several_may_be_the_first_to_open_an_old_file(tmp_path: Path) -> None:
    """Each switches it to the write-ahead log; SQLite tells all but one at once that it is locked."""
    for number in range(20):
        path = tmp_path / f"{number}.db"
        with closing(sqlite3.connect(path)) as old:
            old.execute("CREATE TABLE facts (name, value)")
        together = threading.Barrier(3)

        def first(path: Path = path, together: threading.Barrier = together) -> list[str]:
            with closing(Database(f"sqlite:///{path}")) as database:
                together.wait()
                return names(database)

        with ThreadPoolExecutor(3) as pool:
            assert [it.result() for it in [pool.submit(first) for _ in range(3)]] == [[], [], []]


def test_sqlite_that_is_busy_for_too_long_is_down(
    lite: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.connecting._BUSY_SECONDS", 0)
    one, other = (Database(f"sqlite:///{tmp_path / 'jps.db'}") for _ in range(2))
    with one.transaction():
        with pytest.raises(DatabaseDown, match="locked"), other.transaction():
            raise AssertionError("two writers at once")
        assert other.answers()
    put(other, "a")
    one.close()
    other.close()


def test_a_file_that_is_no_database_is_not_called_down(tmp_path: Path) -> None:
    (tmp_path / "jps.db").write_bytes(b"this is a letter, not a database" * 100)
    database = Database(f"sqlite:///{tmp_path / 'jps.db'}")
    with pytest.raises(Exception, match="not a database"):
        put(database, "a")
    database.close()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}")
    assert not database.answers()
    database.close()


def test_postgresql_that_is_not_there_is_down() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    assert not database.answers()
    with pytest.raises(DatabaseDown):
        put(database, "a")
    database.close()


def test_postgresql_that_goes_away_and_comes_back_loses_nothing(postgres: Postgres) -> None:
    url = postgres.new()
    database = Database(url)
    put(database, "before")
    with pytest.raises(DatabaseDown), database.transaction() as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        connection.execute(PUT, {"name": "lost", "value": "x"})
        postgres.admin.execute("SELECT pg_terminate_backend(%s)", (mine,))
        connection.execute(PUT, {"name": "after", "value": "x"})
    put(database, "again")
    assert names(database) == ["again", "before"]
    database.close()
    postgres.drop(url)


def test_wrong_sql_is_not_called_an_outage(postgres: Postgres) -> None:
    url = postgres.new()
    database = Database(url)
    with pytest.raises(ProgrammingError), database.transaction() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    database.close()
    postgres.drop(url)


@pytest.mark.parametrize(
    "url", ["", "jps.db", "mysql://root@localhost/jps", "sqlite", "http://example.org"]
)
def test_a_url_that_is_none_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(BadUrl, match="sqlite:///data/jps.db"):
        Database(url)


def test_a_postgresql_url_may_name_its_driver(postgres: Postgres) -> None:
    url = postgres.new()
    for scheme in ("postgresql+psycopg", "postgresql"):
        database = Database(url.replace("postgresql", scheme, 1))
        assert database.answers()
        database.close()
    postgres.drop(url)


def test_stock_is_taken_of_what_came_at_once(database: Database) -> None:
    with database.transaction() as connection:
        many = [{"name": f"a{n}", "value": ""} for n in range(500)]
        connection.execute(PUT, many)
    database.take_stock()
    if database.kind == "postgresql":
        with database.transaction(reading=True) as connection:
            known = connection.exec_driver_sql(
                "SELECT reltuples FROM pg_class WHERE oid = 'facts'::regclass"
            ).scalar_one()
        assert known >= 500
