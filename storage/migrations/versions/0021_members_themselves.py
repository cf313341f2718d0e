"""Members come in themselves, and are asked by officers what their group got."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_OF = {"group_id": "groups", "member_id": "members", "chat_id": "chats", "person_id": "people",
       "purchase_id": "purchases", "asked_by": "people",
       "confirmation_id": "confirmations"}  # fmt: skip


def upgrade() -> None:
    op.add_column("members", sa.Column("phone_index", sa.LargeBinary(), nullable=True))
    op.create_index("ix_members_phone_index", "members", ["phone_index"])
    _refer("members", "person_id")
    op.create_index("ix_members_person_id", "members", ["person_id"])
    _refer("questions", "group_id")
    _table(
        "member_denials",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.UniqueConstraint(
            "member_id", "chat_id", name=op.f("uq_member_denials_member_id_chat_id")
        ),
    )
    op.create_index("ix_member_denials_group_id", "member_denials", ["group_id"])
    _table(
        "confirmations",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("purchase_id", _ID, nullable=True),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", _ID, nullable=True),
        sa.Column("asked_at", _AT, nullable=False),
    )
    op.create_index("ix_confirmations_group_id", "confirmations", ["group_id"])
    _table(
        "confirmation_asks",
        sa.Column("confirmation_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("said_at", _AT, nullable=True),
        sa.UniqueConstraint(
            "confirmation_id",
            "member_id",
            name=op.f("uq_confirmation_asks_confirmation_id_member_id"),
        ),
    )
    op.create_index("ix_confirmation_asks_person_id", "confirmation_asks", ["person_id"])


def _refer(table: str, column: str) -> None:
    """A column that refers, which SQLite adds only in this way to a table that is there."""
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {number} "
        f"CONSTRAINT {op.f(f'fk_{table}_{column}')} REFERENCES {_OF[column]} (id)"
    )


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
            if getattr(column, "name", None) in _OF
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
