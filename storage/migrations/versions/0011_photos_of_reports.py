"""A report may hold photos: which, and which question each answers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_photos",
        sa.Column("report_id", _ID, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.Column("question", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_report_photos_file_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_photos_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "file_id", name=op.f("pk_report_photos")),
    )
