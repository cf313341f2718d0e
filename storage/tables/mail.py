"""Tables of what comes in and goes out.

Knows: names, types, uniqueness, sealed columns. Must not know: who reads them.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
)

from storage.tables.base import Id, Utc, metadata, partial, ref

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("channel", String(12), nullable=False),
    Column("address_index", LargeBinary, nullable=False),
    Column("address", LargeBinary, nullable=False),  # sealed
    ref("people", nullable=True),
    Column("state", LargeBinary),  # sealed JSON: the talk under way and the buttons last shown
    Column("last_in_at", Utc),  # WhatsApp: free text only for 24 hours after it
    Column("unreachable", String(40), nullable=False, default=""),  # why, or ""
    Column("shared_id", Id, ForeignKey("people.id")),  # a second person who writes from there
    Column("joined_at", Utc),  # since when it speaks for its person; None: from an earlier version
    Column("thrifty", Boolean, nullable=False, default=False, server_default=false()),
    Column("made_at", Utc, nullable=False),
    UniqueConstraint("channel", "address_index"),
    Index("ix_chats_person_id", "person_id"),
    Index("ix_chats_shared_id", "shared_id"),
)

# Further addresses of a chat, which lead to it before its own does; `account`: an account's id.
aliases = Table(
    "aliases",
    metadata,
    Column("channel", String(12), primary_key=True),
    Column("address_index", LargeBinary, primary_key=True),
    ref("chats"),
    Column("account", Boolean, nullable=False),
    Index("ix_aliases_chat_id", "chat_id"),
)

# Messages that were taken, by a keyed hash of what they are known by beside their keys.
seen = Table(
    "seen",
    metadata,
    Column("mark_hash", LargeBinary, primary_key=True),
    Column("until", Utc, nullable=False),
    Index("ix_seen_until", "until"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("chats"),
    Column("title", String(200), nullable=False),  # emptied: see storage/sealed/texts.py
    Column("title_sealed", LargeBinary),
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
    ref("chats"),
    Column("body", LargeBinary, nullable=False),  # sealed; emptied once answered
    Column("state", String(8), nullable=False, default="waiting"),  # waiting, done, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", String(300), nullable=False, default=""),
    Column("received_at", Utc, nullable=False),
    UniqueConstraint("channel", "key"),
    partial("ix_inbox_waiting", "id", where="state = 'waiting'"),
    partial("ix_inbox_turns", "chat_id", "id", where="state = 'waiting'"),
    Index("ix_inbox_chat_id", "chat_id", "received_at"),
    Index("ix_inbox_received_at", "received_at"),
    sqlite_autoincrement=True,  # no id twice, also after the table was emptied
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    ref("chats"),
    Column("lane", String(8), nullable=False),  # reply, now, bulk
    Column("body", LargeBinary, nullable=False),  # sealed; emptied once it is over
    Column("state", String(8), nullable=False),  # waiting, sending, sent, unknown, failed, dropped
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Utc, nullable=False),
    Column("claimed_until", Utc),
    Column("claimed_by", String(40), nullable=False, default=""),
    Column("fence", Id, nullable=False, default=0, server_default="0"),  # of the newest claim
    Column("zone", String(40), nullable=False, default=""),  # bulk: whose night is respected
    Column("stale_at", Utc),  # bulk: after this it says something that is no longer true
    Column("reminder", String(120)),  # the step of a reminder that it says, see reminders.key
    Column("receipt", String(80), nullable=False, default=""),  # the provider's message id
    Column("template", String(40), nullable=False, default="", server_default=""),  # see progress
    Column("error", String(300), nullable=False, default=""),
    Column("asked_at", Utc),  # when the person wrote what this answers
    Column("cause", Id),  # the message that this letter follows from: what the log calls trace
    Column("made_at", Utc, nullable=False),
    Column("ended_at", Utc),
    partial("ix_outbox_open", "chat_id", "lane", "id", where="state IN ('waiting', 'sending')"),
    partial("ix_outbox_lane_due", "lane", "due_at", where="state = 'waiting'"),
    partial("ix_outbox_claimed", "claimed_until", where="state = 'sending'"),
    Index("ix_outbox_ended_at", "ended_at"),
    Index("ix_outbox_receipt", "receipt"),
    partial("ix_outbox_taken", "chat_id", where="receipt <> ''"),
    sqlite_autoincrement=True,  # as in the inbox
)

# How fast we write of our own accord, over all workers: see storage.mail.pacing.
paces = Table(
    "paces",
    metadata,
    Column("channel", String(12), primary_key=True),
    Column("free_at", Utc, nullable=False),
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
    ref("chats"),
    ref("groups", nullable=True),
    Column("month", String(7), nullable=False),  # of the group's own zone
    Column("begun_at", Utc, nullable=False),
    Index("ix_conversations_chat_id", "chat_id", "begun_at"),
)

files = Table(
    "files",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("chats", nullable=True),
    Column("source", LargeBinary, nullable=False),  # sealed: how the channel fetches it
    Column("unique_key", String(80), nullable=False, default=""),
    Column("mime", String(60), nullable=False, default=""),
    # Names in the cabinet, which are hashes: of what is shown, what came, a small picture to show.
    Column("sha256", String(64), nullable=False, default=""),
    Column("original", String(64), nullable=False, default="", server_default=""),
    Column("thumbnail", String(64), nullable=False, default="", server_default=""),
    Column("verdict", String(24), nullable=False, default="", server_default=""),  # can it be read
    Column("size", Integer, nullable=False, default=0),
    Column("state", String(8), nullable=False),  # wanted, stored, failed, read
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Utc, nullable=False),  # wanted: the next try; else: last seen to be held
    Column("error", String(300), nullable=False, default=""),
    Column("made_at", Utc, nullable=False),
    # "roster": a list of members, which is read and not kept; "receipt"; "": any other photo.
    Column("purpose", String(12), nullable=False, default="", server_default=""),
    partial("ix_files_wanted", "due_at", where="state = 'wanted'"),
    Index("ix_files_sha256", "sha256"),
    Index("ix_files_original", "original"),
    Index("ix_files_thumbnail", "thumbnail"),
    Index("ix_files_unique_key", "unique_key"),
    Index("ix_files_chat_id", "chat_id", "made_at"),
    Index("ix_files_due_at", "due_at"),
)
