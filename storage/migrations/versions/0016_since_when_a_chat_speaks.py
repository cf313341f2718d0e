"""A chat knows since when it speaks for its person; those of earlier versions have done so long."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chats", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
