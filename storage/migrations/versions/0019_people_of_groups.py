"""Others than the leader act in a group; a code may open that; two people may share a phone."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "group_people",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", _AT, nullable=False),
        sa.Column("ended_at", _AT, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_group_people_{column}")
            )
            for column, table in (("group_id", "groups"), ("person_id", "people"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_people")),
    )
    op.create_index("ix_group_people_group_id", "group_people", ["group_id"])
    op.create_index("ix_group_people_person_id", "group_people", ["person_id"])
    op.create_index(
        "uq_group_people_group_id_person_id", "group_people", ["group_id", "person_id"],
        unique=True, sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.add_column(
        "codes", sa.Column("role", sa.String(length=12), nullable=False, server_default="")
    )
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE chats ADD COLUMN shared_id {number} "
        f"CONSTRAINT {op.f('fk_chats_shared_id')} REFERENCES people (id)"
    )
    op.create_index("ix_chats_shared_id", "chats", ["shared_id"])
