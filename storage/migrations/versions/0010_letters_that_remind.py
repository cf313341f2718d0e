"""A letter knows which step of a reminder it says; letters of earlier versions know none."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("reminder", sa.String(length=120), nullable=True))
