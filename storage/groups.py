"""Groups: what they are called, where they live, who leads them.

Knows: the rows of groups. Must not know: their members, or how big a group may be; that is a
setting of the edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, update

from storage.database import order
from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import groups
from storage.tables.areas import within


@dataclass(frozen=True, slots=True)
class Group:
    """A group of an edition.

    `zone` is the IANA time zone it lives in, `area` the code of its regency (tables/areas.py), ""
    where nobody has told it; `grant` is in rupiah, None where it is what the edition says; `code`
    the key of the ministry's list, None where it was entered by hand; `expects` the person who is
    to lead it; `held`: the former leader objects to the present one, and nobody writes until it is
    decided.
    """

    id: int
    edition: str
    name: str
    village: str
    zone: str
    leader: int | None
    paid_on: date | None
    area: str = ""
    grant: int | None = None
    code: str | None = None
    district: str = ""
    expects: int | None = None
    held: bool = False


COLUMNS = (
    groups.c.id,
    groups.c.edition,
    groups.c.name,
    groups.c.village,
    groups.c.zone,
    groups.c.leader_id,
    groups.c.paid_on,
    groups.c.area,
    groups.c.grant,
    groups.c.code,
    groups.c.district,
    groups.c.expects_id,
    groups.c.held,
)


def add(
    tx: Tx, edition: str, name: str, zone: str, village: str = "", paid_on: date | None = None,
    area: str = "",
) -> int:  # fmt: skip
    id = tx.new_id()
    tx.connection.execute(
        groups.insert(),
        {"id": id, "edition": edition, "name": name, "zone": zone, "village": village,
         "paid_on": paid_on, "area": area, "made_at": tx.now},
    )  # fmt: skip
    return id


# The questions of every message are built once: building one costs more than asking it.
_ONE = Ready(select(*COLUMNS).where(groups.c.id == bindparam("group")))
_LOCK = Ready(
    select(groups.c.id).where(groups.c.id == bindparam("group")).with_for_update(key_share=True)
)
_LED = Ready(
    select(*COLUMNS).where(groups.c.leader_id == bindparam("person")).order_by(groups.c.id)
)


def get(tx: Tx, id: int) -> Group:
    """The group of this id; raises LookupError when there is none."""
    found = tx.connection.rows(_ONE, {"group": id})
    if not found:
        raise LookupError(f"there is no group {id}")
    return Group(*found[0])


def lock(tx: Tx, id: int) -> None:
    """Let nobody else change this group until the commit (on SQLite nobody can anyhow).

    Rows that only point to it may still be written.
    """
    tx.connection.rows(_LOCK, {"group": id})


def every(tx: Tx, area: str = "") -> list[Group]:
    """All groups of an area by name; those of one name always in the same order."""
    query = select(*COLUMNS).where(within(groups.c.area, area))
    listed = [Group(*row) for row in tx.connection.execute(query)]
    return sorted(listed, key=lambda group: (order(group.name), group.id))


def some(tx: Tx) -> bool:
    """Whether there is any group."""
    return tx.connection.execute(select(groups.c.id).limit(1)).first() is not None


def expecting(tx: Tx, person: int) -> list[Group]:
    """The groups without a leader that this person is to lead."""
    here = (groups.c.expects_id == person) & groups.c.leader_id.is_(None)
    query = select(*COLUMNS).where(here).order_by(groups.c.id)
    return [Group(*row) for row in tx.connection.execute(query)]


def led_by(tx: Tx, person: int) -> list[Group]:
    """The groups this person leads."""
    return [Group(*row) for row in tx.connection.rows(_LED, {"person": person})]


def appoint(tx: Tx, group: int, leader: int) -> None:
    tx.connection.execute(update(groups).where(groups.c.id == group).values(leader_id=leader))
