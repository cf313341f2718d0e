"""Members who are to be replaced by somebody else, and what an officer decided.

Knows: requests, open or decided. Must not know: who may ask or decide, what is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from storage.store import Tx
from storage.tables import groups, replacements
from storage.tables.areas import within

_C = replacements.c
_COLUMNS = (
    _C.id, _C.group_id, _C.member_id, _C.name, _C.nik, _C.phone, _C.reason, _C.asked_by, _C.verdict
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to come: `nik` 16 digits, `phone` E.164."""

    name: str
    nik: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Replacement:
    """`member` leaves and `newcomer` comes; `verdict` is "" while nobody has decided."""

    id: int
    group: int
    member: int
    newcomer: Newcomer
    reason: str
    asked_by: int
    verdict: str


def add(tx: Tx, group: int, member: int, newcomer: Newcomer, reason: str, by: int) -> int:
    """A new request."""
    id = tx.new_id()
    phone = newcomer.phone
    tx.connection.execute(
        replacements.insert(),
        {"id": id, "group_id": group, "member_id": member, "name": newcomer.name,
         "nik": tx.seal(newcomer.nik, f"replacements.nik:{id}"),
         "phone": None if phone is None else tx.seal(phone, f"replacements.phone:{id}"),
         "reason": tx.seal(reason, f"replacements.reason:{id}"),
         "asked_by": by, "asked_at": tx.now},
    )  # fmt: skip
    return id


def open_of(tx: Tx, group: int) -> list[Replacement]:
    """The requests of a group that nobody has decided on, the oldest first."""
    return _read(tx, _open().where(_C.group_id == group))


def waiting(tx: Tx, area: str, most: int) -> list[Replacement]:
    """Those of an area that wait for a decision, the longest first."""
    query = _open().join(groups, groups.c.id == _C.group_id).where(within(groups.c.area, area))
    return _read(tx, query.limit(most))


def decide(tx: Tx, id: int, agreed: bool, note: str, by: int | None, came: int | None) -> bool:
    """Keep a decision; False when somebody else decided before."""
    here = update(replacements).where(_C.id == id, _C.decided_at.is_(None))
    sealed = tx.seal(note, f"replacements.note:{id}") if note else None
    verdict = "yes" if agreed else "no"
    return bool(
        tx.connection.execute(
            here.values(verdict=verdict, decided_at=tx.now, decided_by=by, note=sealed,
                        came_id=came)
        ).rowcount
    )  # fmt: skip


def _open() -> Any:
    return select(*_COLUMNS).where(_C.decided_at.is_(None)).order_by(_C.asked_at, _C.id)


def _read(tx: Tx, query: Any) -> list[Replacement]:
    found: list[Replacement] = []
    for id, group, member, name, nik, phone, reason, asked_by, verdict in tx.connection.execute(
        query
    ):
        newcomer = Newcomer(
            name,
            tx.open(nik, f"replacements.nik:{id}"),
            None if phone is None else tx.open(phone, f"replacements.phone:{id}"),
        )
        why = tx.open(reason, f"replacements.reason:{id}")
        found.append(Replacement(id, group, member, newcomer, why, asked_by, verdict))
    return found
