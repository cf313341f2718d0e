"""What officers ask members of a group, and what each of those answered.

Knows: askings, the members asked, answers, sealed. Must not know: who is chosen, who may ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select, update

from storage.store import Tx
from storage.tables import confirmation_asks, confirmations, members
from storage.vault import Unreadable

Confirmation = Literal["ya", "belum", "tidak tahu"]
# One letter each: how long what is sealed is tells nothing either.
_KEPT: dict[Confirmation, str] = {"ya": "y", "belum": "b", "tidak tahu": "t"}
_READ = {kept: said for said, kept in _KEPT.items()}
_C, _A = confirmations.c, confirmation_asks.c


@dataclass(frozen=True, slots=True)
class Asking:
    """Something that some members of a group were asked about: a purchase, or (None) a thing that
    an officer named."""

    id: int
    group: int
    purchase: int | None
    about: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Ask:
    """One member who was asked. `said` None: not answered yet."""

    id: int
    asking: int
    about: str
    member: int
    person: int
    said: Confirmation | None


def add(
    tx: Tx, group: int, purchase: int | None, about: str, by: int | None,
    asked: Sequence[tuple[int, int]],
) -> tuple[int, list[int]]:  # fmt: skip
    """An asking, and one ask for each of these members and their persons; their ids."""
    id, ids = tx.new_id(), [tx.new_id() for _ in asked]
    tx.connection.execute(
        confirmations.insert(),
        {"id": id, "group_id": group, "purchase_id": purchase, "asked_by": by, "asked_at": tx.now,
         "about": tx.seal(about, f"confirmations.about:{id}")},
    )  # fmt: skip
    tx.connection.execute(
        confirmation_asks.insert(),
        [{"id": ask, "confirmation_id": id, "member_id": member, "person_id": person}
         for ask, (member, person) in zip(ids, asked, strict=True)],
    )  # fmt: skip
    return id, ids


def of_group(tx: Tx, group: int) -> list[Asking]:
    """All askings in a group, the newest first; one that does not open is left out."""
    query = (
        select(_C.id, _C.group_id, _C.purchase_id, _C.about, _C.asked_at)
        .where(_C.group_id == group)
        .order_by(_C.asked_at.desc(), _C.id.desc())
    )
    found: list[Asking] = []
    for id, of, purchase, about, at in tx.connection.execute(query):
        with suppress(Unreadable):
            said = tx.open(about, f"confirmations.about:{id}")
            found.append(Asking(id, of, purchase, said, at))
    return found


def said(tx: Tx, asking: int) -> dict[int, Confirmation | None]:
    """Each member who was asked, and the answer."""
    query = select(_A.id, _A.member_id, _A.said).where(_A.confirmation_id == asking)
    return {member: _opened(tx, id, sealed)
            for id, member, sealed in tx.connection.execute(query)}  # fmt: skip


def _opened(tx: Tx, id: int, sealed: bytes | None) -> Confirmation | None:
    if sealed is None:
        return None
    try:
        return cast("Confirmation", _READ[tx.open(sealed, f"confirmation_asks.said:{id}")])
    except Unreadable:
        return None


def of_person(tx: Tx, person: int) -> list[Ask]:
    """What this person was asked as a member they still are, the newest first."""
    query = (
        select(_A.id, _C.id, _C.about, _A.member_id, _A.person_id, _A.said)
        .join(confirmations, _C.id == _A.confirmation_id)
        .join(members, members.c.id == _A.member_id)
        .where(_A.person_id == person, members.c.person_id == person, members.c.left_at.is_(None))
        .order_by(_C.asked_at.desc(), _A.id.desc())
    )
    found: list[Ask] = []
    for id, asking, about, member, who, sealed in tx.connection.execute(query):
        with suppress(Unreadable):
            thing = tx.open(about, f"confirmations.about:{asking}")
            found.append(Ask(id, asking, thing, member, who, _opened(tx, id, sealed)))
    return found


def answer(tx: Tx, ask: int, said: Confirmation) -> None:
    """Keep an answer; a later one takes the place of the earlier."""
    sealed = tx.seal(_KEPT[said], f"confirmation_asks.said:{ask}")
    here = update(confirmation_asks).where(_A.id == ask)
    tx.connection.execute(here.values(said=sealed, said_at=tx.now))
