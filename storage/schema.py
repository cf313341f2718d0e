"""Brings a database to today's schema.

Knows: Alembic and the migrations folder. Must not know: what the tables are for.
Migrations are additive first: yesterday's code runs on today's schema while workers change over.

Alembic is imported only when there is something to migrate: it takes a quarter of a second, and
nearly every start finds the schema up to date.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from storage.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


class OldSchema(Exception):
    """The database has an older schema than this program: run `jps-bot migrate` first."""


def newest() -> str:
    """The revision that this program needs: its files are numbered."""
    return max(path.stem.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(database: Database) -> str | None:
    """The revision a database is at, None when it was never migrated."""
    with database.transaction(reading=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database) -> None:
    """Bring the database up to date; doing it again changes nothing."""
    if current(database) == newest():
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(database: Database) -> None:
    """Raise `OldSchema` unless the database is up to date."""
    if current(database) != newest():
        raise OldSchema(OldSchema.__doc__)
