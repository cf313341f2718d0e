"""Corrections of purchases that an officer has accepted already: asked for, then decided.

Knows: such requests, open or decided. Must not know: who may ask or decide, what is said.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from storage.money.standing import Purchase
from storage.store import Tx
from storage.tables import groups, revisions
from storage.tables.areas import within

_C = revisions.c
_COLUMNS = (_C.id, _C.group_id, _C.purchase_id, _C.body, _C.asked_by, _C.verdict)


@dataclass(frozen=True, slots=True)
class Revision:
    """How a purchase is to stand; `now` None: it is to be taken back. `verdict` is "" while nobody
    has decided."""

    id: int
    group: int
    purchase: int
    now: Purchase | None
    words: str
    why: str
    asked_by: int
    verdict: str


def add(
    tx: Tx, group: int, purchase: int, now: Purchase | None, words: str, why: str, by: int
) -> int:
    """A new request."""
    id = tx.new_id()
    thing = None if now is None else asdict(now)
    body = json.dumps({"now": thing, "words": words, "why": why}, ensure_ascii=False, default=str)
    tx.connection.execute(
        revisions.insert(),
        {"id": id, "group_id": group, "purchase_id": purchase,
         "body": tx.seal(body, f"revisions.body:{id}"), "asked_by": by, "asked_at": tx.now},
    )  # fmt: skip
    return id


def open_of(tx: Tx, group: int) -> list[Revision]:
    """The requests of a group that nobody has decided on, the oldest first."""
    return _read(tx, _open().where(_C.group_id == group))


def waiting(tx: Tx, area: str, most: int) -> list[Revision]:
    """Those of an area that wait for a decision, the longest first."""
    query = _open().join(groups, groups.c.id == _C.group_id).where(within(groups.c.area, area))
    return _read(tx, query.limit(most))


def decide(tx: Tx, id: int, agreed: bool, note: str, by: int | None) -> bool:
    """Keep a decision; False when somebody else decided before."""
    here = update(revisions).where(_C.id == id, _C.decided_at.is_(None))
    sealed = tx.seal(note, f"revisions.note:{id}") if note else None
    values = {"verdict": "yes" if agreed else "no", "decided_at": tx.now, "decided_by": by}
    return bool(tx.connection.execute(here.values(**values, note=sealed)).rowcount)


def _open() -> Any:
    return select(*_COLUMNS).where(_C.decided_at.is_(None)).order_by(_C.asked_at, _C.id)


def _read(tx: Tx, query: Any) -> list[Revision]:
    found: list[Revision] = []
    for id, group, purchase, body, asked_by, verdict in tx.connection.execute(query).all():
        told = json.loads(tx.open(body, f"revisions.body:{id}"))
        now = None if told["now"] is None else _thing(told["now"])
        found.append(
            Revision(id, group, purchase, now, told["words"], told["why"], asked_by, verdict)
        )
    return found


def _thing(told: dict[str, Any]) -> Purchase:
    thing = Purchase(**told)
    day = date.fromisoformat(told["bought_on"])
    return replace(thing, quantity=Decimal(told["quantity"]), bought_on=day)
