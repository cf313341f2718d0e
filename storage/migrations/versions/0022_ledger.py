"""Ledgers become chains of entries; purchases get numbers, and a plan that they belong to."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)
_AMOUNT = sa.Numeric(12, 3, asdecimal=True)
_OF = {"group_id": "groups", "person_id": "people", "plan_line_id": "plan_lines",
       "booked_by": "people", "made_by": "people", "purchase_id": "purchases",
       "asked_by": "people", "decided_by": "people"}  # fmt: skip
# An earlier version enters purchases without a number.
_SOUND = "number IS NULL OR (number > 0 AND total > 0 AND quantity > 0 AND own BETWEEN 0 AND total)"


def upgrade() -> None:
    _plan()
    _ledger()
    _purchases()


def _plan() -> None:
    _table(
        "plan_lines",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("quantity", _AMOUNT, nullable=True),
        sa.Column("unit", sa.String(length=30), nullable=False, server_default=""),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("made_by", _ID, nullable=True),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("ended_at", _AT, nullable=True),
        sa.CheckConstraint("amount > 0", name="ck_plan_lines_sound"),
    )
    op.create_index("ix_plan_lines_group_id", "plan_lines", ["group_id", "place"])


def _ledger() -> None:
    _table(
        "entries",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", _AMOUNT, nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("own", sa.BigInteger(), nullable=False),
        sa.Column("plan_line_id", _ID, nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("before_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("group_id", "place", name=op.f("uq_entries_group_id_place")),
        sa.CheckConstraint(
            "total > 0 AND quantity > 0 AND own BETWEEN 0 AND total", name="ck_entries_sound"
        ),
    )
    op.create_index("ix_entries_group_id_number", "entries", ["group_id", "number"])
    op.create_index("ix_entries_person_id", "entries", ["person_id", "at"])
    sums = ("received", "spent", "spent_own", "own", "interest", "returned")
    op.create_table(
        "ledgers",
        sa.Column("group_id", _ID, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_ledgers_group_id")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_ledgers")),
    )
    _table(
        "cash",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("booked_by", _ID, nullable=True),
        sa.Column("booked_at", _AT, nullable=False),
        sa.Column("removal", sa.Integer(), nullable=True),
        sa.UniqueConstraint("source", name=op.f("uq_cash_source")),
        sa.UniqueConstraint("group_id", "number", name=op.f("uq_cash_group_id_number")),
        sa.CheckConstraint("amount > 0", name="ck_cash_sound"),
    )


def _purchases() -> None:
    op.add_column(
        "purchases", sa.Column("own", sa.BigInteger(), nullable=False, server_default="0")
    )
    # SQLite takes a condition on an old table only with a new column, and then on all of the row.
    op.execute(
        "ALTER TABLE purchases ADD COLUMN number INTEGER "
        f"CONSTRAINT ck_purchases_sound CHECK ({_SOUND})"
    )
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE purchases ADD COLUMN plan_line_id {number} "
        f"CONSTRAINT {op.f('fk_purchases_plan_line_id')} REFERENCES plan_lines (id)"
    )
    op.add_column("purchases", sa.Column("removal", sa.Integer(), nullable=True))
    op.add_column("purchases", sa.Column("accepted_at", _AT, nullable=True))
    op.add_column("purchases", sa.Column("no_receipt", sa.LargeBinary(), nullable=True))
    op.create_index("ix_purchases_bought_on", "purchases", ["bought_on", "total"])
    op.create_index(
        "uq_purchases_group_id_number", "purchases", ["group_id", "number"], unique=True
    )
    _partial("ix_purchases_unnumbered", "number IS NULL")
    _partial("ix_purchases_taken_back", "voided_at IS NOT NULL AND removal IS NULL")
    _table(
        "revisions",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("purchase_id", _ID, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", _AT, nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False, server_default=""),
        sa.Column("note", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_revisions_purchase_id", "revisions", ["purchase_id"])
    op.create_index(
        "ix_revisions_open", "revisions", ["asked_at"],
        sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL"),
    )  # fmt: skip


def _partial(name: str, where: str) -> None:
    op.create_index(
        name, "purchases", ["group_id", "id"],
        sqlite_where=sa.text(where), postgresql_where=sa.text(where),
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
            if getattr(column, "name", None) in _OF
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
