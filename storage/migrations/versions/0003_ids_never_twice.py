"""SQLite gives no id of inbox and outbox a second time, also when the table was emptied.

PostgreSQL's sequences never do. Yesterday's code runs on it unchanged.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in ("inbox", "outbox"):
        # SQLite knows AUTOINCREMENT only from the making of a table: its rows are copied.
        made_anew = op.batch_alter_table(
            table, recreate="always", table_kwargs={"sqlite_autoincrement": True}
        )
        with made_anew:
            pass
