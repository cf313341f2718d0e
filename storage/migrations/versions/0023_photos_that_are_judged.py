"""Photos are judged, shown small, kept as they came, and known again."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length in (("verdict", 24), ("thumbnail", 64)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("files", column)
    for name in ("original", "thumbnail", "unique_key"):
        op.create_index(f"ix_files_{name}", "files", [name])
