"""Codes name who made them and may be made void; a group that changed hands can be held."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("codes", sa.Column("voided_at", _AT, nullable=True))
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE codes ADD COLUMN issuer_id {number} "
        f"CONSTRAINT {op.f('fk_codes_issuer_id')} REFERENCES people (id)"
    )
    op.add_column(
        "groups", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "takeovers",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("former_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("issuer_id", _ID, nullable=True),
        sa.Column("at", _AT, nullable=False),
        sa.Column("objected_at", _AT, nullable=True),
        sa.Column("decided_at", _AT, nullable=True),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False, server_default=""),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_takeovers_{column}"))
            for column, table in (
                ("group_id", "groups"), ("former_id", "people"), ("person_id", "people"),
                ("issuer_id", "people"), ("decided_by", "people"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeovers")),
    )  # fmt: skip
    op.create_index("ix_takeovers_group_id", "takeovers", ["group_id"])
    op.create_index("ix_takeovers_former_id", "takeovers", ["former_id"])
