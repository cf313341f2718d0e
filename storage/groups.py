"""Groups and their members.

Knows: groups, members, that a NIK is sealed and belongs to one active member only.
Must not know: how big a group may be; that is a setting of the edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, update

from storage.database import order
from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import groups, members
from storage.tables.areas import within
from storage.vault import Unreadable


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


@dataclass(frozen=True, slots=True)
class Member:
    """A member with what may be shown: never more of the NIK than its end."""

    id: int
    name: str
    nik_tail: str


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


_ADD_MEMBER = Ready(members.insert())


def add_member(tx: Tx, group: int, name: str, nik: str, phone: str | None, added_by: int) -> int:
    """A new member. The database refuses a NIK that an active member has (IntegrityError)."""
    id = tx.new_id()
    row = {
        "id": id,
        "group_id": group,
        "name": name,
        "nik": tx.seal(nik, f"members.nik:{id}"),
        "nik_index": tx.vault.index("nik", nik),
        "phone": tx.seal(phone, f"members.phone:{id}") if phone else None,
        "added_by": added_by,
        "added_at": tx.now,
    }
    tx.connection.many(_ADD_MEMBER, [row])
    return id


_WITH_NIK = Ready(
    select(members.c.group_id, members.c.name).where(
        members.c.nik_index == bindparam("nik"), members.c.left_at.is_(None)
    )
)


def with_nik(tx: Tx, nik: str) -> tuple[int, str] | None:
    """Group and name of the active member with this NIK."""
    found = tx.connection.rows(_WITH_NIK, {"nik": tx.vault.index("nik", nik)})
    return (found[0][0], found[0][1]) if found else None


def members_of(tx: Tx, group: int) -> list[Member]:
    """The active members in the order they were entered; of a NIK that was damaged no end."""
    query = (
        select(members.c.id, members.c.name, members.c.nik)
        .where(members.c.group_id == group, members.c.left_at.is_(None))
        .order_by(members.c.added_at, members.c.id)
    )
    return [Member(id, name, _tail(tx, id, nik)) for id, name, nik in tx.connection.execute(query)]


def _tail(tx: Tx, member: int, nik: bytes) -> str:
    try:
        return tx.open(nik, f"members.nik:{member}")[-4:]
    except Unreadable:  # it hides nobody of the group
        return ""


_COUNT = Ready(
    select(func.count())
    .select_from(members)
    .where(members.c.group_id == bindparam("group"), members.c.left_at.is_(None))
)


def count_members(tx: Tx, group: int) -> int:
    return tx.connection.rows(_COUNT, {"group": group})[0][0]


def change_member(
    tx: Tx, group: int, member: int, name: str | None = None, nik: str | None = None,
    phone: str | None = None,
) -> None:  # fmt: skip
    """Correct what is given of a member of this group; the rest stays."""
    new: dict[str, Any] = {}
    if name is not None:
        new["name"] = name
    if nik is not None:
        new["nik"] = tx.seal(nik, f"members.nik:{member}")
        new["nik_index"] = tx.vault.index("nik", nik)
    if phone is not None:
        new["phone"] = tx.seal(phone, f"members.phone:{member}")
    here = (members.c.id == member) & (members.c.group_id == group)
    tx.connection.execute(update(members).where(here).values(**new))


def remove_member(tx: Tx, group: int, member: int) -> None:
    """The member left; the row stays for the auditors, the NIK is free again."""
    here = (members.c.id == member) & (members.c.group_id == group)
    tx.connection.execute(update(members).where(here).values(left_at=tx.now))
