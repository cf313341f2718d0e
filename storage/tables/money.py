"""Tables of a group's money: the chain of entries, what stands by it, the plan, receipts.

Knows: names, types, uniqueness, what a sum may be, sealed columns. Must not know: who reads them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import Id, Utc, metadata, partial, ref

# What was entered, put right, taken back: rows are only ever added; of `text` alone the content
# may go. Each carries a hash of itself and of the entry before it in its group.
entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("place", Integer, nullable=False),  # in the chain of its group, from 1
    Column("number", Integer, nullable=False),  # the running number of the thing it tells of
    # bought; received, returned, interest, own: money that came or went; corrected, removed,
    # restored: of the thing with that number
    Column("kind", String(10), nullable=False),
    Column("at", Utc, nullable=False),
    ref("people", nullable=True),  # None: the operator, an earlier version that did not say
    Column("door", String(8), nullable=False),  # chat, page, command, clock
    # How the thing stands after this entry, by itself and not against the entry before.
    Column("day", Date, nullable=False),
    Column("quantity", Numeric(12, 3, asdecimal=True), nullable=False),
    Column("unit_price", BigInteger),
    Column("total", BigInteger, nullable=False),  # rupiah
    Column("own", BigInteger, nullable=False),  # rupiah of it that were somebody's own money
    Column("plan_line_id", Id, ForeignKey("plan_lines.id")),
    Column("undoes", Integer),  # the place of the entry that it undoes
    Column("text", LargeBinary),  # sealed JSON: thing, unit, seller, own words, why; None: erased
    Column("text_hash", LargeBinary, nullable=False),  # salted; the salt is inside the text
    Column("before_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("group_id", "place"),
    CheckConstraint(
        "total > 0 AND quantity > 0 AND own BETWEEN 0 AND total", name="ck_entries_sound"
    ),
    Index("ix_entries_group_id_number", "group_id", "number"),
    Index("ix_entries_person_id", "person_id", "at"),
)

# The end of each chain and the sums of what stands: the row that is locked while entries are added.
ledgers = Table(
    "ledgers",
    metadata,
    Column("group_id", Id, ForeignKey("groups.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("numbers", Integer, nullable=False),  # the last running number that was given
    Column("payments", Integer, nullable=False),  # how many payments of the grant stand
    # Rupiah.
    Column("received", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),  # on purchases, with what was own money
    Column("spent_own", BigInteger, nullable=False),  # of it somebody's own money
    Column("own", BigInteger, nullable=False),  # put in beside that
    Column("interest", BigInteger, nullable=False),
    Column("returned", BigInteger, nullable=False),
)

# Purchases as they stand by the entries: nobody adds these up or looks through the chain for them.
# The migration puts a condition on `number`: who has one has a sound sum.
purchases = Table(
    "purchases",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("item", String(120), nullable=False),
    Column("quantity", Numeric(12, 3, asdecimal=True), nullable=False),
    Column("unit", String(30), nullable=False, default=""),
    Column("unit_price", BigInteger),
    Column("total", BigInteger, nullable=False),
    Column("vendor", String(80), nullable=False, default=""),
    Column("bought_on", Date, nullable=False),
    Column("source", String(40), nullable=False, unique=True),  # see Scene.message, and the row
    Column("reported_by", Id, ForeignKey("people.id"), nullable=False),
    Column("reported_at", Utc, nullable=False),
    Column("voided_at", Utc),  # taken back, never erased
    Column("voided_by", Id, ForeignKey("people.id")),
    Column("number", Integer),  # running, in the group; None: an earlier version entered it
    Column("own", BigInteger, nullable=False, default=0, server_default="0"),  # see entries
    Column("plan_line_id", Id, ForeignKey("plan_lines.id")),  # None: not in the plan, or no plan
    Column("removal", Integer),  # the place of the entry that took it back
    Column("accepted_at", Utc),  # since then a correction is asked for, not made
    Column("no_receipt", LargeBinary),  # sealed: why there is none
    Index("ix_purchases_group_id", "group_id", "bought_on"),
    Index("ix_purchases_bought_on", "bought_on", "total"),
    Index("uq_purchases_group_id_number", "group_id", "number", unique=True),
    partial("ix_purchases_unnumbered", "group_id", "id", where="number IS NULL"),
    partial(
        "ix_purchases_taken_back",
        "group_id",
        "id",
        where="voided_at IS NOT NULL AND removal IS NULL",
    ),
)

# Money that came or went beside purchases, as it stands by the entries.
cash = Table(
    "cash",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("number", Integer, nullable=False),
    Column("kind", String(10), nullable=False),  # received, returned, interest, own
    Column("amount", BigInteger, nullable=False),  # rupiah
    Column("on_day", Date, nullable=False),
    Column("source", String(40), nullable=False, unique=True),  # see purchases
    Column("booked_by", Id, ForeignKey("people.id")),
    Column("booked_at", Utc, nullable=False),
    Column("removal", Integer),
    CheckConstraint("amount > 0", name="ck_cash_sound"),
    UniqueConstraint("group_id", "number"),
)

# What the group said it would buy (RAB).
plan_lines = Table(
    "plan_lines",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    Column("place", Integer, nullable=False),  # in the plan, from 1
    Column("name", String(120), nullable=False),
    Column("quantity", Numeric(12, 3, asdecimal=True)),
    Column("unit", String(30), nullable=False, default=""),
    Column("amount", BigInteger, nullable=False),  # rupiah
    Column("made_by", Id, ForeignKey("people.id")),
    Column("made_at", Utc, nullable=False),
    Column("ended_at", Utc),  # left out of the plan
    CheckConstraint("amount > 0", name="ck_plan_lines_sound"),
    Index("ix_plan_lines_group_id", "group_id", "place"),
)

# Corrections of what was accepted already: an officer decides.
revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    ref("groups"),
    ref("purchases"),
    Column("body", LargeBinary, nullable=False),  # sealed JSON: how it is to stand, own words, why
    Column("asked_by", Id, ForeignKey("people.id"), nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("decided_by", Id, ForeignKey("people.id")),
    Column("decided_at", Utc),
    Column("verdict", String(8), nullable=False, default="", server_default=""),  # yes, no
    Column("note", LargeBinary),  # sealed: why not
    Index("ix_revisions_purchase_id", "purchase_id"),
    partial("ix_revisions_open", "asked_at", where="decided_at IS NULL"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("purchase_id", Id, ForeignKey("purchases.id"), primary_key=True),
    Column("file_id", Id, ForeignKey("files.id"), primary_key=True),
)
