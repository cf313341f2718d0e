"""What all tables are made of: moments in UTC, ids, references, names of constraints.

Knows: SQLAlchemy's types. Must not know: any table.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """A moment in UTC: SQLite forgets the zone, so it is put on again when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for a column that is exactly INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


def ref(table: str, nullable: bool = False) -> Column[int]:
    singular = {"people": "person"}.get(table, table.removesuffix("s"))
    return Column(f"{singular}_id", Id, ForeignKey(f"{table}.id"), nullable=nullable)


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that still need work: flat however long the history.

    The migrations make the indexes; here stands what they are, and a test holds the two together.
    `where` in SQLAlchemy's own way (`postgresql_where=`) imports the dialects of both databases.
    """
    return Index(name, *columns, unique=unique, info={"where": where})
