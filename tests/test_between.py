"""What another process does between two statements of ours: found out by what the database says.

The other one is let in at one statement, so that the race is run the same way each time.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from sqlalchemy import event

from storage import Store, chats, schema
from storage.cabinet import Cabinet
from storage.database import Database
from storage.mail import inbox
from storage.schema import NewSchema
from storage.vault import Vault
from tests.small_talk import HOLD, Room, incoming
from tests.support import Clock, Postgres


@contextmanager
def before(database: Database, words: str, act: Callable[[], Any]) -> Generator[None]:
    """Let `act` happen once, when a statement with these words is about to be carried out."""
    left = [act]

    def look(_: Any, __: Any, statement: str, *___: Any) -> None:
        if words in statement and left:
            left.pop()()

    event.listen(database.engine, "before_cursor_execute", look)
    yield
    event.remove(database.engine, "before_cursor_execute", look)
    assert not left, f"there was no such statement: {words}"


def test_what_another_worker_answered_before_the_chat_was_locked_is_not_answered_again(
    postgres: Postgres, cabinet: Cabinet, clock: Clock, vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    url = postgres.borrow()
    one, other = (Room(Store(Database(url), vault, clock), cabinet) for _ in range(2))
    one.engine.receive([incoming("menu", "1")])
    lock = chats.lock

    def late(*asked: Any) -> Any:
        monkeypatch.setattr(chats, "lock", lock)
        other.engine.drain(HOLD)
        return lock(*asked)

    monkeypatch.setattr(chats, "lock", late)
    assert one.engine.drain(HOLD).letters == []
    with one.store.reading() as tx:
        assert inbox.count(tx, "done") == 1
    for room in (one, other):
        room.store.database.close()
    postgres.give_back(url)


@pytest.mark.parametrize("newer", [False, True])
def test_who_waited_for_a_migration_finds_it_done(empty_url: str, newer: bool) -> None:
    one, other = Database(empty_url), Database(empty_url)

    def migrate() -> None:
        schema.migrate(other)
        if newer:
            with other.transaction() as connection:
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    first = "pg_advisory" if one.kind == "postgresql" else "BEGIN IMMEDIATE"
    with before(one, first, migrate), pytest.raises(NewSchema) if newer else nullcontext():
        schema.migrate(one)
    assert schema.current(one) == ("9999" if newer else schema.newest())
    for database in (one, other):
        database.close()
