"""Tables of the log: what was done, by whom, chained so that nothing can be changed unseen.

Knows: names, types, uniqueness, sealed columns. Must not know: who reads them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import Id, Utc, metadata, ref

# Rows are only ever added; of `detail` alone the content may go.
acts = Table(
    "acts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("chain", String(5), nullable=False),  # regency, "32.14"; "" while areas are not known
    Column("place", BigInteger, nullable=False),  # in its chain, from 1
    Column("at", Utc, nullable=False),
    ref("people", nullable=True),  # None: the operator, a stranger, the clock; the door tells
    Column("door", String(8), nullable=False),  # chat, page, command, clock
    Column("act", String(40), nullable=False),  # the deed, as "roster.add"
    Column("kind", String(12), nullable=False),  # what kind of thing was acted on
    Column("subject", BigInteger, nullable=False),  # its id
    ref("groups", nullable=True),
    Column("area", String(13), nullable=False),
    Column("why", String(300), nullable=False),
    Column("detail", LargeBinary),  # sealed JSON; None when there is none, or it was erased
    Column("detail_hash", LargeBinary, nullable=False),  # salted; the salt is inside the detail
    Column("before_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("chain", "place"),
    Index("ix_acts_group_id", "group_id", "at"),
)

# The end of each chain: the row that is locked while acts are added.
chains = Table(
    "chains",
    metadata,
    Column("name", String(5), primary_key=True),
    Column("place", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
