"""Members of groups.

Knows: that a NIK is sealed and belongs to one active member only.
Must not know: how big a group may be; that is a setting of the edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, update

from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import members
from storage.vault import Unreadable


@dataclass(frozen=True, slots=True)
class Member:
    """A member with what may be shown: never more of the NIK than its end."""

    id: int
    name: str
    nik_tail: str


_ADD = Ready(members.insert())


def add(tx: Tx, group: int, name: str, nik: str, phone: str | None, added_by: int) -> int:
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
    tx.connection.many(_ADD, [row])
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


def of_group(tx: Tx, group: int) -> list[Member]:
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


def count(tx: Tx, group: int) -> int:
    return tx.connection.rows(_COUNT, {"group": group})[0][0]


def change(
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


def remove(tx: Tx, group: int, member: int) -> None:
    """The member left; the row stays for the auditors, the NIK is free again."""
    here = (members.c.id == member) & (members.c.group_id == group)
    tx.connection.execute(update(members).where(here).values(left_at=tx.now))
