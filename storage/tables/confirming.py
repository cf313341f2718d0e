"""Tables of what members themselves say of their group.

Knows: names, types, uniqueness, sealed columns. Must not know: who reads them.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint

from storage.tables.base import Id, Utc, metadata, ref

# Who was asked whether they are this member, and said no.
member_denials = Table(
    "member_denials",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    ref("members"),
    ref("chats"),
    Column("what", String(10), nullable=False),  # person, group: which of them they do not know
    Column("at", Utc, nullable=False),
    UniqueConstraint("member_id", "chat_id"),
    Index("ix_member_denials_group_id", "group_id"),
)

# What officers ask some members of a group.
confirmations = Table(
    "confirmations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("purchase_id", Id, ForeignKey("purchases.id")),  # None: of something else
    Column("about", LargeBinary, nullable=False),  # sealed
    Column("asked_by", Id, ForeignKey("people.id")),  # None: the operator
    Column("asked_at", Utc, nullable=False),
    Index("ix_confirmations_group_id", "group_id"),
)

# Each of those members, and what they answered.
confirmation_asks = Table(
    "confirmation_asks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("confirmation_id", Id, ForeignKey("confirmations.id"), nullable=False),
    ref("members"),
    ref("people"),
    Column("said", LargeBinary),  # sealed; None: not answered yet
    Column("said_at", Utc),
    UniqueConstraint("confirmation_id", "member_id"),
    Index("ix_confirmation_asks_person_id", "person_id"),
)
