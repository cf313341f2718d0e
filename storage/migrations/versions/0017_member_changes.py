"""What was put right of members can be undone, and members are replaced with an officer's yes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_OF = {"group_id": "groups", "member_id": "members", "came_id": "members", "by_id": "people",
       "asked_by": "people", "decided_by": "people"}  # fmt: skip


def upgrade() -> None:
    _table(
        "member_changes",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("undone_at", _AT, nullable=True),
    )
    op.create_index("ix_member_changes_by_id", "member_changes", ["by_id", "at"])
    op.create_index("ix_member_changes_member_id", "member_changes", ["member_id"])
    _table(
        "replacements",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("nik", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", _AT, nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False, server_default=""),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("came_id", _ID, nullable=True),
    )
    op.create_index("ix_replacements_member_id", "replacements", ["member_id"])
    op.create_index(
        "ix_replacements_open", "replacements", ["asked_at"],
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )  # fmt: skip


def _table(name: str, *columns: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint(
                [column.name], [f"{_OF[column.name]}.id"], name=op.f(f"fk_{name}_{column.name}")
            )
            for column in columns
            if column.name in _OF
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
