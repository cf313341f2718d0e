"""Brings a database to today's schema.

Knows: Alembic and the migrations folder. Must not know: what the tables are for.
Migrations are additive first: yesterday's code runs on today's schema while workers change over.

Alembic is imported only when there is something to migrate: it takes a quarter of a second, and
nearly every start finds the schema up to date.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


_ALONE = 5_748_276  # any number: whoever migrates this database holds PostgreSQL's lock of it


class OldSchema(Exception):
    """The database has an older schema than this program: run `jps-bot migrate` first."""


class NewSchema(Exception):
    """This database was brought to a newer version than this program knows. Start the newer
    program again, or put back the copy made before; this one changed nothing."""


def newest() -> str:
    """The revision that this program needs: its files are numbered."""
    return max(path.stem.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(database: Database) -> str | None:
    """The revision a database is at, None when it was never migrated."""
    with database.transaction(reading=True) as connection:
        return _current(connection)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database) -> None:
    """Bring the database up to date; doing it again, or twice at once, changes nothing.

    All or nothing. Raises `NewSchema`, and `DatabaseDown` when the database is in use for too long.
    """
    if _is_newest(current(database)):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with database.transaction() as connection:
        if database.kind == "postgresql":
            _alone(connection)
        if _is_newest(_current(connection)):
            return  # another process has done it meanwhile
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _alone(connection: Connection) -> None:
    """Wait for whoever migrates now, for as long as that takes; SQLite has one writer anyway."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ALONE})")
    connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")


def _is_newest(revision: str | None) -> bool:
    """Raises `NewSchema` for one that comes after all that this program knows."""
    if revision is not None and revision > newest():
        raise NewSchema(" ".join((NewSchema.__doc__ or "").split()))
    return revision == newest()


def check(database: Database) -> None:
    """Raise `OldSchema` or `NewSchema` unless the database is up to date."""
    if not _is_newest(current(database)):
        raise OldSchema(OldSchema.__doc__)
