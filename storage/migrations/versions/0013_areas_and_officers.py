"""Groups lie in an area, officers act in one, in a duty; whoever was an officer stays one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "groups", sa.Column("area", sa.String(length=5), nullable=False, server_default="")
    )
    op.create_index("ix_groups_area", "groups", ["area"])
    op.add_column("codes", sa.Column("area", sa.String(length=5), nullable=True))
    op.add_column(
        "codes", sa.Column("duty", sa.String(length=12), nullable=False, server_default="")
    )
    officers = op.create_table(
        "officers",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("area", sa.String(length=5), nullable=True),
        sa.Column("duty", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_officers_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_officers")),
    )
    people = sa.table("people", sa.column("id"), sa.column("role"), sa.column("made_at"))
    known = sa.select(people.c.id, sa.literal("petugas"), people.c.made_at).where(
        people.c.role == "officer"
    )
    op.execute(officers.insert().from_select(["person_id", "duty", "since"], known))
