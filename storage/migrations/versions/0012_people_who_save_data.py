"""A chat may ask for answers that cost little of a data plan."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "chats", sa.Column("thrifty", sa.Boolean(), nullable=False, server_default=sa.false())
    )
