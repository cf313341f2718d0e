"""The plan of a group (RAB): lines entered and left out, and purchases put on the lines.

Knows: what a sound line is, that a plan above the grant is not kept unasked, that the line of a
purchase is changed by an entry as everything of the ledger. Must not know: how a plan is read, by
which words a purchase finds its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.deeds import rights
from handlers.deeds.ledger import Gone, Unsound
from handlers.deeds.rights import By, Refused
from handlers.masking import mask
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from storage import Tx
from storage.money import ledger, plan
from storage.money.chain import Booker
from storage.money.plan import PlanLine, Planned

MOST_LINES = 60  # a plan of more is another table
_WORDS = "rencana"  # what stands in an entry that nobody told by itself


class AboveGrant(Refused):
    """The plan would be more than the grant, and nobody said that it is meant so."""


class TooManyLines(Refused):
    """More lines than a plan has."""


def add(
    tx: Tx, by: By, group: int, some: Sequence[Planned], most: int | None = None
) -> list[PlanLine]:
    """Further lines of the plan, of which the sum is at most `most`, where that is given.

    Raises `NotAllowed`, `Unsound`, `TooManyLines`, `AboveGrant`.
    """
    me = rights.books(tx, by, group)
    ledger.hold(tx, group)
    kept = [_sound(it) for it in some]
    there = plan.of_group(tx, group)
    if len(there) + len(kept) > MOST_LINES:
        raise TooManyLines(TooManyLines.__doc__)
    sum_ = sum(it.planned.amount for it in there) + sum(it.amount for it in kept)
    if most is not None and sum_ > most:
        raise AboveGrant(AboveGrant.__doc__)
    lines = plan.add(tx, group, kept, me)
    told = {"lines": str(len(lines)), "total": str(sum(it.amount for it in kept))}
    rights.note(tx, by, "plans.add", ("group", group), group, **told)
    return lines


def _sound(it: Planned) -> Planned:
    if not it.name.strip() or not 0 < it.amount <= HIGHEST_TOTAL:
        raise Unsound(Unsound.__doc__)
    if it.quantity is not None and it.quantity <= 0:
        raise Unsound(Unsound.__doc__)
    return replace(it, name=mask(it.name))


def end(tx: Tx, by: By, group: int, lines: Sequence[int]) -> None:
    """These lines are left out of the plan; raises `Gone` where one stands no more,
    `NotAllowed`."""
    rights.books(tx, by, group)
    ledger.hold(tx, group)
    if not {*lines} <= {it.id for it in plan.of_group(tx, group)}:
        raise Gone(Gone.__doc__)
    plan.end(tx, group, lines)
    left_out = ",".join(map(str, lines))
    rights.note(tx, by, "plans.end", ("group", group), group, lines=left_out)


def place(tx: Tx, by: By, group: int, on: Mapping[int, int | None], words: str = _WORDS) -> int:
    """Put purchases on lines of the plan, by their ids; None: outside the plan. How many were
    changed: what an officer accepted and what was taken back stays. Raises `NotAllowed`, `Gone`."""
    me = rights.books(tx, by, group)
    ledger.hold(tx, group)
    if not {*on.values()} <= {None, *(it.id for it in plan.of_group(tx, group))}:
        raise Gone(Gone.__doc__)
    hand, changed = Booker(me, by.door), 0
    for id, line in on.items():
        it = ledger.one(tx, group, id)
        if it is None or it.accepted or it.purchase.line == line:
            continue
        ledger.change(tx, group, it, replace(it.purchase, line=line), hand, mask(words))
        changed += 1
    if changed:
        rights.note(tx, by, "plans.place", ("group", group), group, changed=str(changed))
    return changed
