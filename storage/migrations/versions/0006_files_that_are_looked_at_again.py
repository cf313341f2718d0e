"""Files keep the hash of what came, and are found by chat and by when they are looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "files", sa.Column("original", sa.String(length=64), nullable=False, server_default="")
    )
    op.create_index("ix_files_chat_id", "files", ["chat_id", "made_at"])
    op.create_index("ix_files_due_at", "files", ["due_at"])
