"""Further addresses of a chat, and marks of the messages that were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "aliases",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("account", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_aliases_chat_id")),
        sa.PrimaryKeyConstraint("channel", "address_index", name=op.f("pk_aliases")),
    )
    op.create_index("ix_aliases_chat_id", "aliases", ["chat_id"])
    op.create_table(
        "seen",
        sa.Column("mark_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark_hash", name=op.f("pk_seen")),
    )
    op.create_index("ix_seen_until", "seen", ["until"])
