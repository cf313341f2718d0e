"""Money of a group: purchases entered, proven by photos, taken back.

Knows: that a purchase stands once and is never erased. Must not know: how sentences are read, the
grant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.deeds import rights
from handlers.deeds.rights import By, Refused
from handlers.masking import mask
from storage import Tx, ledger
from storage.ledger import Purchase


class Gone(Refused):
    """There is no such purchase: it was taken back before, or is not this group's."""


def clean(bought: Purchase) -> Purchase:
    """A purchase as the ledger keeps it: no phone and no NIK in the names of goods and sellers,
    which stand in the clear."""
    return replace(bought, item=mask(bought.item), vendor=mask(bought.vendor))


def enter(
    tx: Tx, by: By, group: int, rows: Sequence[Purchase], sources: Sequence[str],
    photos: Sequence[int],
) -> list[int]:  # fmt: skip
    """Enter the purchases of one message and its photos; gives their ids in order.

    `sources`: a name for each row that is never used twice (message and row), so that the same
    report cannot stand twice. Raises `NotAllowed`.
    """
    me = rights.books(tx, by, group)
    entered = [
        ledger.add(tx, group, clean(row), source, me)
        for row, source in zip(rows, sources, strict=True)
    ]
    ledger.attach(tx, entered, photos)
    for id, row in zip(entered, rows, strict=True):
        rights.note(tx, by, "ledger.enter", ("purchase", id), group, total=str(row.total))
    return entered


def prove(tx: Tx, by: By, group: int, purchase: int, photos: Sequence[int]) -> None:
    """These photos prove this purchase; raises `Gone`, `NotAllowed`."""
    rights.books(tx, by, group)
    if not ledger.owned(tx, group, purchase):
        raise Gone(Gone.__doc__)
    ledger.attach(tx, [purchase], photos)
    files = ",".join(map(str, photos))
    rights.note(tx, by, "ledger.prove", ("purchase", purchase), group, files=files)


def take_back(tx: Tx, by: By, group: int, purchase: int) -> None:
    """A purchase leaves the sum but not the record; raises `Gone`, `NotAllowed`."""
    me = rights.books(tx, by, group)
    if not ledger.void(tx, group, purchase, me):
        raise Gone(Gone.__doc__)
    rights.note(tx, by, "ledger.take_back", ("purchase", purchase), group)
