"""The log of what was done, in chains."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "chains",
        sa.Column("name", sa.String(length=5), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chains")),
    )
    op.create_table(
        "acts",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("chain", sa.String(length=5), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("group_id", _ID, nullable=True),
        sa.Column("area", sa.String(length=13), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.Column("detail_hash", sa.LargeBinary(), nullable=False),
        sa.Column("before_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_acts_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_acts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        sa.UniqueConstraint("chain", "place", name=op.f("uq_acts_chain_place")),
    )
    op.create_index("ix_acts_group_id", "acts", ["group_id", "at"])
