"""Every table on one page.

Knows: names, types, uniqueness, and which columns are sealed (bytes that only the vault opens).
Must not know: who reads them. Times are UTC, money is whole rupiah, days are calendar dates.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
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


def _ref(table: str, nullable: bool = False) -> Column[int]:
    singular = {"people": "person"}.get(table, table.removesuffix("s"))
    return Column(f"{singular}_id", Id, ForeignKey(f"{table}.id"), nullable=nullable)


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows that still need work: flat however long the history."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", String(80), nullable=False, default=""),
    Column("phone", LargeBinary),  # sealed
    Column("phone_index", LargeBinary, unique=True),
    Column("role", String(12), nullable=False, default=""),  # "" or "officer"
    Column("zone", String(40), nullable=False, default="Asia/Jakarta"),
    Column("quiet", Boolean, nullable=False, default=False),  # typed *berhenti*: no reminders
    Column("made_at", Utc, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("channel", String(12), nullable=False),
    Column("address_index", LargeBinary, nullable=False),
    Column("address", LargeBinary, nullable=False),  # sealed
    _ref("people", nullable=True),
    Column("state", LargeBinary),  # sealed JSON: the talk under way and the buttons last shown
    Column("last_in_at", Utc),  # WhatsApp: free text only for 24 hours after it
    Column("unreachable", String(40), nullable=False, default=""),  # why, or ""
    Column("made_at", Utc, nullable=False),
    UniqueConstraint("channel", "address_index"),
    Index("ix_chats_person_id", "person_id"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("chats"),
    Column("title", String(200), nullable=False),
    Column("state", LargeBinary, nullable=False),  # sealed JSON: the parked talk
    Column("parked_at", Utc, nullable=False),
    Index("ix_drafts_chat_id", "chat_id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("key", String(80), nullable=False),
    _ref("chats"),
    Column("body", LargeBinary, nullable=False),  # sealed; emptied once answered
    Column("state", String(8), nullable=False, default="waiting"),  # waiting, done, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", String(300), nullable=False, default=""),
    Column("received_at", Utc, nullable=False),
    UniqueConstraint("channel", "key"),
    _partial("ix_inbox_waiting", "id", where="state = 'waiting'"),
    Index("ix_inbox_chat_id", "chat_id", "received_at"),
    Index("ix_inbox_received_at", "received_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    _ref("chats"),
    Column("lane", String(8), nullable=False),  # reply, bulk
    Column("body", LargeBinary, nullable=False),  # sealed; emptied once it is over
    Column("state", String(8), nullable=False),  # waiting, sending, sent, unknown, failed, dropped
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Utc, nullable=False),
    Column("claimed_until", Utc),
    Column("claimed_by", String(40), nullable=False, default=""),
    Column("zone", String(40), nullable=False, default=""),  # bulk: whose night is respected
    Column("stale_at", Utc),  # bulk: after this it says something that is no longer true
    Column("receipt", String(80), nullable=False, default=""),  # the provider's message id
    Column("template", String(40), nullable=False, default="", server_default=""),  # see progress
    Column("error", String(300), nullable=False, default=""),
    Column("made_at", Utc, nullable=False),
    Column("ended_at", Utc),
    _partial("ix_outbox_open", "chat_id", "lane", "id", where="state IN ('waiting', 'sending')"),
    _partial("ix_outbox_due", "due_at", where="state = 'waiting'"),
    _partial("ix_outbox_claimed", "claimed_until", where="state = 'sending'"),
    Index("ix_outbox_ended_at", "ended_at"),
    Index("ix_outbox_receipt", "receipt"),
)

# What the provider said later of a message; news may overtake the receipt in the outbox.
progress = Table(
    "progress",
    metadata,
    Column("receipt", String(80), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("rank", Integer, nullable=False),  # a state only moves forward
    Column("code", String(12), nullable=False, default=""),  # the provider's error code
    Column("open", Boolean, nullable=False),  # failed, and nothing was done about it yet
    Column("at", Utc, nullable=False),
    Index("ix_progress_open", "open"),
    Index("ix_progress_at", "at"),
)

# Conversations that we began, for the bill.
conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("chats"),
    _ref("groups", nullable=True),
    Column("month", String(7), nullable=False),  # of the group's own zone
    Column("begun_at", Utc, nullable=False),
    Index("ix_conversations_chat_id", "chat_id", "begun_at"),
)

files = Table(
    "files",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("chats", nullable=True),
    Column("source", LargeBinary, nullable=False),  # sealed: how the channel fetches it
    Column("unique_key", String(80), nullable=False, default=""),
    Column("mime", String(60), nullable=False, default=""),
    Column("sha256", String(64), nullable=False, default=""),
    Column("size", Integer, nullable=False, default=0),
    Column("state", String(8), nullable=False),  # wanted, stored, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Utc, nullable=False),
    Column("error", String(300), nullable=False, default=""),
    Column("made_at", Utc, nullable=False),
    _partial("ix_files_wanted", "due_at", where="state = 'wanted'"),
    Index("ix_files_sha256", "sha256"),
)

groups = Table(
    "groups",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("edition", String(40), nullable=False),
    Column("name", String(80), nullable=False),
    Column("village", String(80), nullable=False, default=""),
    Column("zone", String(40), nullable=False),
    Column("leader_id", Id, ForeignKey("people.id")),
    Column("paid_on", Date),
    Column("made_at", Utc, nullable=False),
    Index("ix_groups_leader_id", "leader_id"),
)

members = Table(
    "members",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("groups"),
    Column("name", String(80), nullable=False),
    Column("nik", LargeBinary, nullable=False),  # sealed
    Column("nik_index", LargeBinary, nullable=False),
    Column("phone", LargeBinary),  # sealed
    Column("added_by", Id, ForeignKey("people.id"), nullable=False),
    Column("added_at", Utc, nullable=False),
    Column("left_at", Utc),
    Index(
        "uq_members_nik_index",
        "nik_index",
        unique=True,
        sqlite_where=text("left_at IS NULL"),
        postgresql_where=text("left_at IS NULL"),
    ),
    Index("ix_members_group_id", "group_id"),
)

purchases = Table(
    "purchases",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("groups"),
    Column("item", String(120), nullable=False),
    Column("quantity", Numeric(12, 3, asdecimal=True), nullable=False),
    Column("unit", String(30), nullable=False, default=""),
    Column("unit_price", BigInteger),
    Column("total", BigInteger, nullable=False),
    Column("vendor", String(80), nullable=False, default=""),
    Column("bought_on", Date, nullable=False),
    Column("source", String(40), nullable=False, unique=True),  # message and row: never twice
    Column("reported_by", Id, ForeignKey("people.id"), nullable=False),
    Column("reported_at", Utc, nullable=False),
    Column("voided_at", Utc),  # taken back, never erased
    Column("voided_by", Id, ForeignKey("people.id")),
    Index("ix_purchases_group_id", "group_id", "bought_on"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("purchase_id", Id, ForeignKey("purchases.id"), primary_key=True),
    Column("file_id", Id, ForeignKey("files.id"), primary_key=True),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("groups"),
    Column("kind", String(20), nullable=False),
    Column("period", String(20), nullable=False),
    Column("due_on", Date),
    Column("state", String(10), nullable=False),  # open, sent, accepted, returned
    Column("body", Text, nullable=False, default=""),  # JSON: question, answer
    Column("note", String(500), nullable=False, default=""),  # why an officer sent it back
    Column("sent_at", Utc),
    Column("decided_by", Id, ForeignKey("people.id")),
    Column("remind_at", Utc),  # the next reminder step, None when there is none
    UniqueConstraint("group_id", "kind", "period"),
    Index("ix_reports_remind_at", "remind_at"),
    _partial("ix_reports_sent", "sent_at", where="state = 'sent'"),
)

reminders = Table(
    "reminders",
    metadata,
    Column("key", String(120), primary_key=True),  # rule, report, step: said once, ever
    _ref("reports"),
    Column("state", String(10), nullable=False),  # queued, skipped
    Column("reason", String(80), nullable=False, default=""),
    Column("made_at", Utc, nullable=False),
)

codes = Table(
    "codes",
    metadata,
    Column("code_index", LargeBinary, primary_key=True),
    Column("kind", String(10), nullable=False),  # leader, officer, person
    _ref("groups", nullable=True),
    _ref("people", nullable=True),  # whose other phone or application it connects
    Column("expires_at", Utc, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("used_by", Id, ForeignKey("people.id")),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("people"),
    Column("version", String(20), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("chats"),
    Column("text", LargeBinary, nullable=False),  # sealed; NIK and phones masked before
    Column("kind", String(10), nullable=False),  # miss, wrong, asked
    Column("guess", String(40), nullable=False, default=""),
    Column("state", String(10), nullable=False),  # open, answered
    Column("answer", Text, nullable=False, default=""),
    Column("answered_by", Id, ForeignKey("people.id")),
    Column("asked_at", Utc, nullable=False),
    Column("answered_at", Utc),
    _partial("ix_questions_open", "asked_at", where="state = 'open'"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", Utc, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
