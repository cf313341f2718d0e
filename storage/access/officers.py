"""Officers: where somebody acts for the Dinas, in which duty, since when and until when.

Knows: officers by person. Must not know: what a duty allows.
An officer who was ended stays, for the acts of that time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, select, update

from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import officers, people
from storage.tables.areas import within

Duty = Literal["petugas", "kepala", "kementerian", "pengawas"]


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer. `area` None: not set yet, and the whole country until it is."""

    person: int
    name: str
    area: str | None
    duty: Duty
    since: datetime

    @property
    def reach(self) -> str:
        """The area whose groups this officer sees: "" is the country."""
        return self.area or ""


_C = officers.c
_COLUMNS = (_C.person_id, people.c.name, _C.area, _C.duty, _C.since)
_GET = Ready(
    select(*_COLUMNS)
    .join(people, people.c.id == _C.person_id)
    .where(_C.person_id == bindparam("person"), _C.until.is_(None))
)


def appoint(tx: Tx, person: int, area: str | None, duty: Duty) -> None:
    """From now on this person is an officer there; what they were before is over."""
    row = {"area": area, "duty": duty, "since": tx.now, "until": None}
    insert = tx.insert(officers)
    tx.connection.execute(
        insert.on_conflict_do_update(index_elements=["person_id"], set_=row),
        {"person_id": person, **row},
    )
    tx.connection.execute(_ROLE, {"person": person, "is": "officer"})


_ROLE = update(people).where(people.c.id == bindparam("person")).values(role=bindparam("is"))


def end(tx: Tx, person: int) -> bool:
    """This person is no officer any more; False where they were none."""
    here = update(officers).where(_C.person_id == person, _C.until.is_(None))
    ended = tx.connection.execute(here.values(until=tx.now)).rowcount
    tx.connection.execute(_ROLE, {"person": person, "is": ""})
    return bool(ended)


def get(tx: Tx, person: int) -> Officer | None:
    """The officer that this person is now."""
    found = tx.connection.rows(_GET, {"person": person})
    return Officer(*found[0]) if found else None


def every(tx: Tx, area: str = "") -> list[Officer]:
    """All officers of an area and below it, in the order in which they came."""
    query = (
        select(*_COLUMNS)
        .join(people, people.c.id == _C.person_id)
        .where(_C.until.is_(None))
        .order_by(_C.since, _C.person_id)
    )
    if area:
        query = query.where(within(_C.area, area))
    return [Officer(*row) for row in tx.connection.execute(query)]
