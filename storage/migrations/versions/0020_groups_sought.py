"""Groups are looked for by their words, in the database: there may be twelve thousand of them."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "groups", sa.Column("sought", sa.String(length=280), nullable=False, server_default="")
    )
    groups = sa.table(
        "groups", sa.column("id"), sa.column("name"), sa.column("village"), sa.column("district"),
        sa.column("sought"),
    )  # fmt: skip
    connection = op.get_bind()
    columns = (groups.c.id, groups.c.name, groups.c.village, groups.c.district)
    rows = [
        {"group": id, "words": _sought(" ".join(called))}
        for id, *called in connection.execute(sa.select(*columns))
    ]
    if rows:
        here = sa.update(groups).where(groups.c.id == sa.bindparam("group"))
        connection.execute(here.values(sought=sa.bindparam("words")), rows)
    op.drop_index("ix_groups_area", "groups")
    op.create_index("ix_groups_area", "groups", ["area", "sought", "id"])
    op.create_index("ix_groups_sought", "groups", ["sought", "id"])


def _sought(text: str) -> str:
    simple = unicodedata.normalize("NFKC", text).casefold()
    return " " + " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", simple)))
