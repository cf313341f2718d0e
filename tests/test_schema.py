"""The schema: migrated once or twice it is the same, and it is what `storage/tables` says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, DateTime, Numeric, inspect
from sqlalchemy.dialects import postgresql, sqlite

from bot.answering.state import State
from storage import Store, chats, schema
from storage.database import Database
from storage.schema import OldSchema
from storage.tables import Utc, metadata


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_an_empty_database_is_told_to_be_migrated(empty: Database) -> None:
    with pytest.raises(OldSchema, match="jps-bot migrate"):
        schema.check(empty)


def test_a_migration_makes_every_table(empty: Database) -> None:
    schema.migrate(empty)
    schema.check(empty)
    assert tables(empty) == {*metadata.tables, "alembic_version"}


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO facts (name, value) VALUES ('a', 'b')")
    schema.migrate(database)
    schema.check(database)
    with database.transaction(reading=True) as connection:
        assert connection.exec_driver_sql("SELECT value FROM facts").scalar_one() == "b"


def test_a_migration_that_fails_leaves_nothing(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        empty_migrate(*_)
        raise RuntimeError("the power went out")

    empty_migrate = command.upgrade
    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(RuntimeError):
        schema.migrate(empty)
    assert tables(empty) == set()


def test_the_newest_migration_is_the_one_that_alembic_would_take() -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", "storage/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == schema.newest()


def test_migrations_and_tables_agree(database: Database) -> None:
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_partial_indexes_are_partial(database: Database) -> None:
    with database.transaction(reading=True) as connection:
        query = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            if database.kind == "sqlite"
            else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
        )
        made = {name: _where(text) for name, text in connection.exec_driver_sql(query)}
    said = {
        str(index.name): _where(f"WHERE {index.info['where']}" if index.info else "")
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert {name: where for name, where in made.items() if where} == {
        name: where for name, where in said.items() if where
    }


def _where(made: str) -> str:
    """The condition of an index, without what PostgreSQL adds to it: it says an IN as an ARRAY."""
    where = made.partition("WHERE ")[2]
    plain = re.sub(r"::(text|character varying)(\[\])?|[\s()\[\]]", "", where)
    return plain.replace("=ANYARRAY", "IN")


def columns() -> Iterator[tuple[str, object]]:
    for table in metadata.tables.values():
        for column in table.columns:
            yield f"{table.name}.{column.name}", column.type


def test_every_time_is_utc_and_money_is_whole() -> None:
    kinds = dict(columns())
    times = {name for name, kind in kinds.items() if isinstance(kind, DateTime | Utc)}
    assert times == {name for name, kind in kinds.items() if isinstance(kind, Utc)}
    assert isinstance(kinds["purchases.total"], BigInteger)
    assert isinstance(kinds["purchases.unit_price"], BigInteger)
    exact = {name for name, kind in kinds.items() if isinstance(kind, Numeric)}
    assert exact == {"entries.quantity", "plan_lines.quantity", "purchases.quantity"}


def test_a_moment_comes_back_as_utc(store: Store) -> None:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "1")])["telegram", "1"]
        chats.save(tx, [(chat, {})])
    with store.reading() as tx:
        seen = chats.look(tx, [chat])[chat].last_in_at
    assert seen == store.now()
    assert seen is not None and seen.utcoffset() == datetime.now(UTC).utcoffset()


def test_sqlite_numbers_its_rows_and_postgresql_has_room_for_them() -> None:
    for name, kind in columns():
        if name.endswith(".id"):
            assert isinstance(kind, BigInteger)
            assert kind.compile(sqlite.dialect()) == "INTEGER"
            assert kind.compile(postgresql.dialect()) == "BIGINT"


YESTERDAY = {
    "talk": {
        "name": "form",
        "answers": {"nama": "Siti"},
        "asked": "nik",
        "mood": "a field that only yesterday knew",
    },
    "dropped": {"name": "belanja"},
    "shown": ["41", [["Ya", "ya", False]]],
    "theme": "dark",
}


def test_yesterdays_state_is_read_today(store: Store) -> None:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "1")])["telegram", "1"]
        chats.save(tx, [(chat, json.loads(json.dumps(YESTERDAY)))])
    with store.reading() as tx:
        state = State.load(chats.look(tx, [chat])[chat].state)
    assert state.talk is not None and state.talk.answers == {"nama": "Siti"}
    assert state.talk.asked == "nik"
    assert state.dropped is not None and state.dropped.name == "belanja"
    assert state.shown.token == "41" and state.shown.options[0].value == "ya"
    assert "mood" not in state.dump()["talk"]


def test_a_state_with_nothing_in_it_is_a_fresh_one() -> None:
    assert State.load({}) == State()
    assert State().dump() == {}
