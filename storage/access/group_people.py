"""Who acts in a group, and as what: its leader, and those who came in beside.

Knows: that there is one leader, who stands in the group's own row, and that of all others each has
one part in a group at a time; who had one before stays, for the acts of that time.
Must not know: what a role may do. `everybody` and `of_person` are the only places that put the
leader and the others together, so that nobody else needs to know that they lie apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    String,
    bindparam,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
    update,
)

from storage import groups as led
from storage.database.ready import Ready
from storage.groups import Group
from storage.store import Tx
from storage.tables import group_people, groups, people, takeovers
from storage.tables.base import Id

# "former": a leader who objected to losing the group, until that is decided.
GroupRole = Literal["ketua", "bendahara", "sekretaris", "pendamping", "mandor", "former"]


@dataclass(frozen=True, slots=True)
class GroupPerson:
    """Somebody of a group: `id` is the person's. `since` None: the leader, whose beginning stands
    in the acts."""

    id: int
    name: str
    role: GroupRole
    since: datetime | None


@dataclass(frozen=True, slots=True)
class GroupPart:
    """A group in which somebody acts, and as what."""

    group: Group
    role: GroupRole


_C = group_people.c
_NOW = _C.ended_at.is_(None)
_KETUA, _FORMER = literal_column("'ketua'", String()), literal_column("'former'", String())
_PERSON, _GROUP = bindparam("person", type_=Id), bindparam("group", type_=Id)

# Built once: they are asked at nearly every message.
_OF_PERSON = Ready(
    union_all(
        select(*led.COLUMNS, _KETUA).where(groups.c.leader_id == _PERSON),
        select(*led.COLUMNS, _C.role)
        .join(group_people, _C.group_id == groups.c.id)
        .where(_C.person_id == _PERSON, _NOW),
        select(*led.COLUMNS, _FORMER)
        .join(takeovers, takeovers.c.group_id == groups.c.id)
        .where(
            takeovers.c.former_id == _PERSON,
            takeovers.c.objected_at.is_not(None),
            takeovers.c.decided_at.is_(None),
        ),
    )
)
_ROLE = Ready(select(_C.role).where(_C.group_id == _GROUP, _C.person_id == _PERSON, _NOW))


def of_person(tx: Tx, person: int) -> list[GroupPart]:
    """The groups in which this person acts, in the order in which they were entered; of each the
    highest part: whoever came to lead one is nothing else in it."""
    found: dict[int, GroupPart] = {}
    for row in tx.connection.rows(_OF_PERSON, {"person": person}):
        group = Group(*row[:-1])
        found.setdefault(group.id, GroupPart(group, row[-1]))
    return [found[id] for id in sorted(found)]


def role_of(tx: Tx, group: Group, person: int) -> GroupRole | None:
    """What this person is in a group now; None: nothing."""
    if group.leader == person:
        return "ketua"
    rows = tx.connection.rows(_ROLE, {"group": group.id, "person": person})
    return rows[0][0] if rows else None


def everybody(tx: Tx, group: int) -> list[GroupPerson]:
    """All who act in a group now: the leader first, the others in the order in which they came."""
    query = union_all(
        select(people.c.id, people.c.name, _KETUA, type_coerce(null(), _C.since.type))
        .join(groups, groups.c.leader_id == people.c.id)
        .where(groups.c.id == group),
        select(people.c.id, people.c.name, _C.role, _C.since)
        .join(group_people, _C.person_id == people.c.id)
        .where(_C.group_id == group, _NOW),
    )
    rows = [GroupPerson(*row) for row in tx.connection.execute(query)]
    return sorted(rows, key=lambda it: (it.since is not None, it.since, it.id))


def let_in(tx: Tx, group: int, person: int, role: GroupRole) -> None:
    """From now on this person is that in the group; what they were in it before is over."""
    end(tx, group, person)
    tx.connection.execute(
        group_people.insert(),
        {"id": tx.new_id(), "group_id": group, "person_id": person, "role": role,
         "since": tx.now},
    )  # fmt: skip


def lead(tx: Tx, group: int, person: int) -> None:
    """From now on this person leads the group, and is nothing else in it."""
    end(tx, group, person)
    led.appoint(tx, group, person)


def end(tx: Tx, group: int, person: int) -> bool:
    """This person has no part in the group any more; False where they had none beside leading."""
    here = update(group_people).where(_C.group_id == group, _C.person_id == person, _NOW)
    return bool(tx.connection.execute(here.values(ended_at=tx.now)).rowcount)


def end_since(tx: Tx, group: int, at: datetime) -> list[int]:
    """Nobody who came into the group from then on has a part in it; who they were."""
    here = update(group_people).where(_C.group_id == group, _C.since >= at, _NOW)
    query = here.values(ended_at=tx.now).returning(_C.person_id)
    return sorted(tx.connection.execute(query).scalars())
