"""Fences of claims, what a late answer needs to know, and the pace of our own accord."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state = 'waiting'")
_TAKEN = sa.text("receipt <> ''")


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_paces")),
    )
    op.add_column("outbox", sa.Column("fence", _ID, server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("cause", _ID, nullable=True))
    # Serves what ix_outbox_due served, and finds answers behind thousands of reminders.
    op.create_index(
        "ix_outbox_lane_due",
        "outbox",
        ["lane", "due_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index(
        "ix_outbox_taken", "outbox", ["chat_id"], sqlite_where=_TAKEN, postgresql_where=_TAKEN
    )
    op.drop_index("ix_outbox_due", table_name="outbox")
