"""Brings a database to today's schema.

Knows: Alembic and the migrations folder. Must not know: what the tables are for.
Migrations are additive first: yesterday's code runs on today's schema while workers change over.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import Database


class OldSchema(Exception):
    """The database has an older schema than this program: run `jps-bot migrate` first."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def migrate(database: Database) -> None:
    """Bring the database up to date; doing it again changes nothing."""
    config = _config()
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check(database: Database) -> None:
    """Raise `OldSchema` unless the database is up to date."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with database.transaction(reading=True) as connection:
        if MigrationContext.configure(connection).get_current_revision() != head:
            raise OldSchema(OldSchema.__doc__)
