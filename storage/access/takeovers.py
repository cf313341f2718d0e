"""Groups that changed hands: who led, who leads now, who made the code, and an objection to it.

Knows: takeovers, and that one objected to holds its group until it is decided.
Must not know: who may object or decide, what is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select, update

from storage.store import Tx
from storage.tables import groups, takeovers
from storage.tables.areas import within

WhoLeads = Literal["new", "former"]  # who leads from then on


@dataclass(frozen=True, slots=True)
class Takeover:
    """`issuer`: the officer who made the code, None for the operator."""

    id: int
    group: int
    former: int
    person: int
    issuer: int | None
    at: datetime


_C = takeovers.c
_COLUMNS = (_C.id, _C.group_id, _C.former_id, _C.person_id, _C.issuer_id, _C.at)


def add(tx: Tx, group: int, former: int, person: int, issuer: int | None) -> int:
    """A group has another leader than before."""
    id = tx.new_id()
    tx.connection.execute(
        takeovers.insert(),
        {"id": id, "group_id": group, "former_id": former, "person_id": person,
         "issuer_id": issuer, "at": tx.now},
    )  # fmt: skip
    return id


def newest_of(tx: Tx, former: int) -> Takeover | None:
    """The last group that this person lost and does not lead again, while nobody objected or
    decided; whoever led it in between."""
    query = (
        select(*_COLUMNS)
        .join(groups, groups.c.id == _C.group_id)
        .where(_C.former_id == former, _C.objected_at.is_(None), _C.decided_at.is_(None),
               groups.c.leader_id != former)
        .order_by(_C.at.desc(), _C.id.desc())
        .limit(1)
    )  # fmt: skip
    row = tx.connection.execute(query).first()
    return None if row is None else Takeover(*row)


def since(tx: Tx, takeover: Takeover) -> list[Takeover]:
    """This change of hands of the group and all that came after it."""
    here = (_C.group_id == takeover.group) & (_C.at >= takeover.at)
    query = select(*_COLUMNS).where(here).order_by(_C.at, _C.id)
    return [Takeover(*row) for row in tx.connection.execute(query)]


def object_to(tx: Tx, takeover: Takeover) -> None:
    """Nobody writes for the group until it is decided."""
    tx.connection.execute(update(takeovers).where(_C.id == takeover.id).values(objected_at=tx.now))
    _hold(tx, takeover.group, held=True)


def objected(tx: Tx, area: str = "") -> list[Takeover]:
    """Those that wait for a decision in an area, the longest first."""
    query = (
        select(*_COLUMNS)
        .join(groups, groups.c.id == _C.group_id)
        .where(_C.objected_at.is_not(None), _C.decided_at.is_(None), within(groups.c.area, area))
        .order_by(_C.objected_at, _C.id)
    )
    return [Takeover(*row) for row in tx.connection.execute(query)]


def decide(tx: Tx, takeover: Takeover, verdict: WhoLeads, by: int | None) -> bool:
    """What else this person lost of the group is settled with it, and where they lead it again
    what became of it since then; the group is free when nobody else objects. False when somebody
    else decided before."""
    said = {"decided_at": tx.now, "decided_by": by, "verdict": verdict}
    here = update(takeovers).where(_C.group_id == takeover.group, _C.decided_at.is_(None))
    if not tx.connection.execute(here.where(_C.id == takeover.id).values(**said)).rowcount:
        return False
    theirs = _C.former_id == takeover.former
    moot = or_(theirs, _C.at >= takeover.at) if verdict == "former" else theirs
    tx.connection.execute(here.where(moot).values(**said))
    waits = select(_C.id).where(_C.group_id == takeover.group, _C.objected_at.is_not(None),
                                _C.decided_at.is_(None)).limit(1)  # fmt: skip
    _hold(tx, takeover.group, held=tx.connection.execute(waits).first() is not None)
    return True


def _hold(tx: Tx, group: int, held: bool) -> None:
    tx.connection.execute(update(groups).where(groups.c.id == group).values(held=held))
