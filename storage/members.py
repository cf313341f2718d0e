"""Members of groups.

Knows: that a NIK is sealed and belongs to one active member of an edition only.
Must not know: how big a group may be; that is a setting of the edition.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, func, select, update

from storage import groups
from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import groups as groups_of
from storage.tables import member_changes, members
from storage.vault import Unreadable


@dataclass(frozen=True, slots=True)
class Member:
    """A member with what may be shown: never more of the NIK than its end."""

    id: int
    name: str
    nik_tail: str


_ADD = Ready(members.insert())


def add(
    tx: Tx, group: int, name: str, nik: str, phone: str | None, added_by: int, why: str = "",
    roster: int | None = None,
) -> int:  # fmt: skip
    """A new member. The database refuses a NIK that an active member of the edition has
    (IntegrityError)."""
    id = tx.new_id()
    row = {
        "id": id,
        "group_id": group,
        "edition": groups.get(tx, group).edition,
        "name": name,
        "nik": tx.seal(nik, f"members.nik:{id}"),
        "nik_index": tx.vault.index("nik", nik),
        "phone": tx.seal(phone, f"members.phone:{id}") if phone else None,
        "why": why,
        "roster_id": roster,
        "phone_index": phone_index(tx, phone),
        "added_by": added_by,
        "added_at": tx.now,
    }
    tx.connection.many(_ADD, [row])
    return id


def phone_index(tx: Tx, phone: str | None) -> bytes | None:
    """By what a member is found from a phone."""
    return tx.vault.index("phone", phone) if phone else None


# Not by the column of the edition: rows that an earlier version wrote have none.
_WITH_NIK = Ready(
    select(members.c.nik_index, members.c.group_id, members.c.name)
    .join(groups_of, groups_of.c.id == members.c.group_id)
    .where(
        members.c.nik_index.in_(bindparam("niks", expanding=True)),
        members.c.left_at.is_(None),
        groups_of.c.edition == bindparam("edition"),
    ),
    "niks",
)


def with_niks(tx: Tx, niks: Collection[str], edition: str) -> dict[str, tuple[int, str]]:
    """NIK -> group and name of the active member of this edition who has it."""
    keyed = {tx.vault.index("nik", nik): nik for nik in niks}
    found = tx.connection.rows(_WITH_NIK, {"niks": list(keyed), "edition": edition})
    return {keyed[index]: (group, name) for index, group, name in found}


@dataclass(frozen=True, slots=True)
class NikHolder:
    """Where a NIK stands: the active member who has it, who entered them and when."""

    member: int
    group: int
    name: str
    added_by: int
    added_at: datetime


def holding(tx: Tx, nik: str) -> list[NikHolder]:
    """The active members with this NIK, of every edition, the newest first."""
    c = members.c
    query = (
        select(c.id, c.group_id, c.name, c.added_by, c.added_at)
        .where(c.nik_index == tx.vault.index("nik", nik), c.left_at.is_(None))
        .order_by(c.added_at.desc(), c.id)
    )
    return [NikHolder(*row) for row in tx.connection.execute(query)]


_SHORT = select(members.c.id, members.c.name, members.c.nik)


def of_group(tx: Tx, group: int) -> list[Member]:
    """The active members in the order they were entered; of a NIK that was damaged no end."""
    here = (members.c.group_id == group) & members.c.left_at.is_(None)
    query = _SHORT.where(here).order_by(members.c.added_at, members.c.id)
    return [Member(id, name, _tail(tx, id, nik)) for id, name, nik in tx.connection.execute(query)]


def _tail(tx: Tx, member: int, nik: bytes) -> str:
    try:
        return tx.open(nik, f"members.nik:{member}")[-4:]
    except Unreadable:  # it hides nobody of the group
        return ""


@dataclass(frozen=True, slots=True, repr=False)
class WholeMember:
    """A member with nothing masked, for a paper that may hold it; a NIK that was damaged is ""."""

    name: str
    nik: str
    phone: str | None
    added_at: datetime


def whole(tx: Tx, group: int) -> list[WholeMember]:
    """The active members of a group as they stand on its papers."""
    c = members.c
    query = (
        select(c.id, c.name, c.nik, c.phone, c.added_at)
        .where(c.group_id == group, c.left_at.is_(None))
        .order_by(c.added_at, c.id)
    )
    return [
        WholeMember(name, _opened(tx, id, "nik", nik) or "", _opened(tx, id, "phone", phone), at)
        for id, name, nik, phone, at in tx.connection.execute(query)
    ]


_COUNT = Ready(
    select(func.count())
    .select_from(members)
    .where(members.c.group_id == bindparam("group"), members.c.left_at.is_(None))
)


def count(tx: Tx, group: int) -> int:
    return tx.connection.rows(_COUNT, {"group": group})[0][0]


def counts(tx: Tx, ids: Collection[int]) -> dict[int, int]:
    """How many each of these groups has; one without members is left out."""
    c = members.c
    here = (c.group_id.in_(ids)) & c.left_at.is_(None)
    query = select(c.group_id, func.count()).where(here).group_by(c.group_id)
    return {group: int(taken) for group, taken in tx.connection.execute(query)}


_CLEAR, _SEALED = ("name", "why"), ("nik", "phone", "disabled")
What = Literal["name", "nik", "phone", "why", "disabled", "left"]


@dataclass(frozen=True, slots=True)
class Change:
    """What was put right of a member; `before` is what stood there, None where nothing did."""

    id: int
    group: int
    member: int
    what: What
    before: str | None
    at: datetime


def get(tx: Tx, id: int) -> Member:
    """A member, also one who has left; raises LookupError when there is none."""
    row = tx.connection.execute(_SHORT.where(members.c.id == id)).first()
    if row is None:
        raise LookupError(f"there is no member {id}")
    return Member(row[0], row[1], _tail(tx, row[0], row[2]))


def change(tx: Tx, group: int, member: int, by: int, **new: str) -> None:
    """Correct the `name`, `nik`, `phone`, `why` or `disabled` of a member of this group ("" forgets
    it); the rest stays. How each stood before is kept."""
    held = _held(tx, group, member)
    if held is None:
        return
    for what, value in new.items():
        _keep(tx, group, member, by, what, held[what])
        _put(tx, member, what, value or None)


def remove(tx: Tx, group: int, member: int, by: int) -> None:
    """The member left; the row stays for the auditors, the NIK is free again."""
    if _held(tx, group, member) is not None:
        _keep(tx, group, member, by, "left", None)
        tx.connection.execute(update(members).where(members.c.id == member).values(left_at=tx.now))


def newest_change(tx: Tx, by: int, since: datetime) -> Change | None:
    """The last thing that this person put right after `since` and did not undo."""
    c = member_changes.c
    query = (
        select(c.id, c.group_id, c.member_id, c.what, c.before, c.at)
        .where(c.by_id == by, c.at > since, c.undone_at.is_(None))
        .order_by(c.at.desc(), c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(query).first()
    if row is None:
        return None
    id, group, member, what, before, at = row
    was = None if before is None else tx.open(before, f"member_changes.before:{id}")
    return Change(id, group, member, what, was, at)


def undo(tx: Tx, change: Change) -> bool:
    """What was put right stands as it did before; False where it was undone already. The database
    refuses a NIK that another active member has meanwhile (IntegrityError)."""
    here = (member_changes.c.id == change.id) & member_changes.c.undone_at.is_(None)
    if not tx.connection.execute(
        update(member_changes).where(here).values(undone_at=tx.now)
    ).rowcount:
        return False
    if change.what == "left":
        again = update(members).where(members.c.id == change.member).values(left_at=None)
        tx.connection.execute(again)
    else:
        _put(tx, change.member, change.what, change.before)
    return True


def nik_of(tx: Tx, member: int) -> str:
    """The whole NIK of a member, also of one who has left."""
    query = select(members.c.nik).where(members.c.id == member)
    return tx.open(tx.connection.execute(query).scalar_one(), f"members.nik:{member}")


def _held(tx: Tx, group: int, member: int) -> dict[str, str | None] | None:
    """What stands of an active member of this group; None where there is none."""
    columns = [members.c[what] for what in (*_CLEAR, *_SEALED)]
    query = select(*columns).where(
        members.c.id == member, members.c.group_id == group, members.c.left_at.is_(None)
    )
    row = tx.connection.execute(query.with_for_update()).first()
    if row is None:
        return None
    stands = row._asdict()
    return {
        **{what: stands[what] for what in _CLEAR},
        **{what: _opened(tx, member, what, stands[what]) for what in _SEALED},
    }


def _opened(tx: Tx, member: int, what: str, sealed: bytes | None) -> str | None:
    if sealed is None:
        return None
    try:
        return tx.open(sealed, f"members.{what}:{member}")
    except Unreadable:  # it was damaged, and is put right just now
        return None


def _keep(tx: Tx, group: int, member: int, by: int, what: str, before: str | None) -> None:
    id = tx.new_id()
    sealed = None if before is None else tx.seal(before, f"member_changes.before:{id}")
    tx.connection.execute(
        member_changes.insert(),
        {"id": id, "group_id": group, "member_id": member, "what": what, "before": sealed,
         "by_id": by, "at": tx.now},
    )  # fmt: skip


def _put(tx: Tx, member: int, what: str, value: str | None) -> None:
    new: dict[str, Any] = {what: value or ""}
    if what in _SEALED:
        new[what] = None if value is None else tx.seal(value, f"members.{what}:{member}")
    if what == "phone":
        new["phone_index"] = phone_index(tx, value)
    if what == "nik" and value is not None:
        new["nik_index"] = tx.vault.index("nik", value)
    tx.connection.execute(update(members).where(members.c.id == member).values(**new))
