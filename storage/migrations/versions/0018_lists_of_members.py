"""Lists of members, their rows that wait, files with such lists; a NIK is one of an edition."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _tables()
    _members()
    op.add_column(
        "files", sa.Column("purpose", sa.String(length=12), nullable=False, server_default="")
    )


def _tables() -> None:
    op.create_table(
        "rosters",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_aside", sa.Integer(), nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_rosters_group_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_rosters_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosters")),
        sa.UniqueConstraint("source", name=op.f("uq_rosters_source")),
    )
    op.create_index("ix_rosters_group_id", "rosters", ["group_id"])
    op.create_table(
        "roster_rows",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("roster_id", _ID, nullable=False),
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["rosters.id"], name=op.f("fk_roster_rows_roster_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_roster_rows_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_rows")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_roster_rows_waiting", "roster_rows", ["group_id", "id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    op.create_table(
        "roster_photos",
        sa.Column("group_id", _ID, nullable=False),
        sa.Column("file_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_roster_photos_group_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_roster_photos_file_id")),
        sa.PrimaryKeyConstraint("group_id", "file_id", name=op.f("pk_roster_photos")),
    )


def _members() -> None:
    op.add_column(
        "members", sa.Column("edition", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column(
        "members", sa.Column("why", sa.String(length=20), nullable=False, server_default="")
    )
    op.add_column("members", sa.Column("disabled", sa.LargeBinary(), nullable=True))
    # In one statement of both databases: SQLite adds no key to a table that stands.
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE members ADD COLUMN roster_id {number} "
        f"CONSTRAINT {op.f('fk_members_roster_id')} REFERENCES rosters (id)"
    )
    op.execute(
        "UPDATE members SET edition = "
        "(SELECT groups.edition FROM groups WHERE groups.id = members.group_id)"
    )
    here = sa.text("left_at IS NULL")
    op.create_index(
        "uq_members_edition_nik", "members", ["edition", "nik_index"], unique=True,
        sqlite_where=here, postgresql_where=here,
    )  # fmt: skip
    op.create_index("ix_members_roster_id", "members", ["roster_id"])
    op.drop_index("uq_members_nik_index", "members")
