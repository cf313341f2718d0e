"""Groups carry the code of the ministry's list, their district, grant, and who is to lead them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("groups", sa.Column("code", sa.String(length=40), nullable=True))
    op.add_column(
        "groups", sa.Column("district", sa.String(length=80), nullable=False, server_default="")
    )
    op.add_column("groups", sa.Column("grant", sa.BigInteger(), nullable=True))
    # In one statement of both databases: SQLite adds no key to a table that stands.
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE groups ADD COLUMN expects_id {number} "
        f"CONSTRAINT {op.f('fk_groups_expects_id')} REFERENCES people (id)"
    )
    op.create_index("uq_groups_code", "groups", ["code"], unique=True)
    op.create_index("ix_groups_expects_id", "groups", ["expects_id"])
