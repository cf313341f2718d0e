"""Tables of the installation itself.

Knows: names, types, uniqueness. Must not know: who reads them.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    String,
    Table,
    Text,
)

from storage.tables.base import Utc, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", Utc, nullable=False),
)

# What costs others and is therefore counted: full again at that moment. See storage/buckets.py.
buckets = Table(
    "buckets",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("full_at", Utc, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
