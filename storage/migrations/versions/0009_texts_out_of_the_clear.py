"""Sealed columns for what people wrote in reports, notes, answers and the names of drafts.

The old columns stay, and are empty once the store was opened: see storage/sealed/moving.py.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SEALED = (
    ("reports", "body_sealed"),
    ("reports", "note_sealed"),
    ("questions", "answer_sealed"),
    ("drafts", "title_sealed"),
)


def upgrade() -> None:
    for table, column in _SEALED:
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))
    database = op.get_bind()
    if database.dialect.name == "sqlite" and database.scalar(sa.text("SELECT 1 FROM chats")):
        # Its free pages hold what was deleted: the file is written anew when it is opened.
        op.execute("INSERT INTO facts (name, value) VALUES ('old pages', 'to be overwritten')")
