"""Money of a group: purchases entered, put right, taken back, and undone.

Knows: that each of these is an entry which is never changed or erased; that what an officer has
accepted is not changed by the group alone. Must not know: how sentences are read, the grant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.deeds import rights
from handlers.deeds.rights import By, Refused
from handlers.masking import mask
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from storage import Tx
from storage.access import group_people
from storage.money import ledger, proofs
from storage.money.chain import Booker
from storage.money.ledger import Booked, LastChange
from storage.money.standing import Purchase

UNDONE_WITHIN = timedelta(days=1)


class Gone(Refused):
    """There is no such purchase: it was taken back before, or is not this group's."""


class Unsound(Refused):
    """A sum that nobody can have paid: none, too much, or not quantity times price."""


class Foreign(Refused):
    """A photo that nobody of this group sent."""


class Accepted(Refused):
    """An officer has accepted this purchase: a change of it must be asked for."""


class NothingChanged(Refused):
    """This person changed nothing of late that still stands as they left it."""


def clean(bought: Purchase) -> Purchase:
    """A purchase as the ledger keeps it: no phone and no NIK in the names of goods and sellers,
    which stand in the clear."""
    return replace(bought, item=mask(bought.item), vendor=mask(bought.vendor))


def enter(
    tx: Tx, by: By, group: int, rows: Sequence[Purchase], sources: Sequence[str],
    photos: Sequence[int], words: str = "",
) -> list[Booked]:  # fmt: skip
    """Enter the purchases of one message, told in these `words`, and its photos; in order.

    `sources`: a name for each row that is never used twice (message and row), so that the same
    report cannot stand twice. Raises `Foreign`, `NotAllowed`, `Unsound`.
    """
    me = rights.books(tx, by, group)
    sent_here(tx, group, photos)
    entered = ledger.add(tx, group, [sound(row) for row in rows], sources, Booker(me, by.door),
                         mask(words))  # fmt: skip
    ledger.attach(tx, [it.id for it in entered], photos)
    for it in entered:
        about = ("purchase", it.id)
        rights.note(tx, by, "ledger.enter", about, group, total=str(it.purchase.total))
    return entered


def sent_here(tx: Tx, group: int, photos: Sequence[int]) -> None:
    """Raises `Foreign` unless somebody who acts in this group sent each of these photos."""
    people = {it.id for it in group_people.everybody(tx, group)}
    if photos and proofs.sent_by(tx, photos, people) != {*photos}:
        raise Foreign(Foreign.__doc__)


def sound(row: Purchase) -> Purchase:
    """The row as it is kept, when somebody can have paid it."""
    whole = 0 < row.total <= HIGHEST_TOTAL and row.quantity > 0 and 0 <= row.own <= row.total
    each = row.unit_price or 0
    # Quantities are kept in thousandths: by them a third of 30.000 is 9.990, not 10.000.
    if not whole or (each and abs(each * row.quantity - row.total) > max(1, each // 1000)):
        raise Unsound(Unsound.__doc__)
    return clean(row)


def correct(
    tx: Tx, by: By, group: int, purchase: int, now: Purchase, words: str = "", why: str = ""
) -> Booked:
    """A purchase is put right; gives how it stood. Raises `Accepted`, `Gone`, `NotAllowed`,
    `Unsound`."""
    me, before = _held(tx, by, group, purchase)
    ledger.change(tx, group, before, sound(now), Booker(me, by.door), mask(words), mask(why))
    told = {"before": str(before.purchase.total), "now": str(now.total)}
    rights.note(tx, by, "ledger.correct", ("purchase", purchase), group, **told)
    return before


def take_back(tx: Tx, by: By, group: int, purchase: int, words: str = "", why: str = "") -> None:
    """A purchase leaves the sum but not the record; raises `Accepted`, `Gone`, `NotAllowed`."""
    me, before = _held(tx, by, group, purchase)
    ledger.void(tx, group, before, Booker(me, by.door), mask(words), mask(why))
    rights.note(tx, by, "ledger.take_back", ("purchase", purchase), group)


def _held(tx: Tx, by: By, group: int, purchase: int) -> tuple[int, Booked]:
    """Who asks, and the purchase, which nobody else changes meanwhile."""
    me = rights.books(tx, by, group)
    ledger.hold(tx, group)
    found = ledger.one(tx, group, purchase)
    if found is None:
        raise Gone(Gone.__doc__)
    if found.accepted:
        raise Accepted(Accepted.__doc__)
    return me, found


def undo(tx: Tx, by: By, group: int, words: str = "") -> LastChange:
    """The newest correction or removal by this person within a day is undone; gives it.

    Raises `Accepted`, `NothingChanged`, `NotAllowed`.
    """
    me = rights.books(tx, by, group)
    ledger.hold(tx, group)
    change = ledger.last_change(tx, group, me, tx.now - UNDONE_WITHIN)
    if change is None:
        raise NothingChanged(NothingChanged.__doc__)
    if change.booked.accepted:
        raise Accepted(Accepted.__doc__)
    hand = Booker(me, by.door)
    if change.removed:
        ledger.restore(tx, group, change, hand, mask(words))
    else:
        ledger.change(tx, group, change.booked, change.before, hand, mask(words),
                      undoes=change.place)  # fmt: skip
    rights.note(tx, by, "ledger.undo", ("purchase", change.booked.id), group)
    return change
