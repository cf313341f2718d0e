"""How a purchase is called, and what becomes of it: the same words for whoever asks and decides.

Knows: purchases as they stand. Must not know: how they came to be told, who reads it.
"""

from __future__ import annotations

from decimal import Decimal

from handlers.reading import dates, rupiah
from storage.money.ledger import Booked
from storage.money.standing import Purchase

_NAME = 40  # characters of an item where it is only mentioned
_CUT = 30  # where it stands twice, as it was and as it becomes


def cut(item: str, most: int = _NAME) -> str:
    """The name of a thing, short enough to be mentioned."""
    return item if len(item) <= most else item[:most].rstrip() + "…"


def amount_of(quantity: Decimal, unit: str) -> str:
    return f"{quantity.normalize():f} {unit}".replace(".", ",").strip()


def name_of(entry: Booked) -> str:
    return f"Nomor {entry.number}, *{cut(entry.purchase.item)}*"


def difference(old: Purchase, new: Purchase) -> str:
    """What is other than before, behind the name of a purchase; a single part on the same line."""
    parts = [(label, one, other) for label, one, other in _parts(old, new) if one != other]
    if len(parts) == 1:
        label, one, other = parts[0]
        return f": {'' if label == 'Harga' else f'{label.lower()} '}{one} → {other}."
    return ":\n" + "\n".join(f"- {label}: {one} → {other}" for label, one, other in parts)


def _parts(old: Purchase, new: Purchase) -> list[tuple[str, str, str]]:
    total, each = (rupiah.show(old.total), rupiah.show(new.total)), (old.unit_price, new.unit_price)
    if new.quantity == old.quantity != 1 and each[0] and each[1]:
        total = (f"@ {rupiah.show(each[0])} = {total[0]}", f"@ {rupiah.show(each[1])} = {total[1]}")
    day = dates.show if old.bought_on.year != new.bought_on.year else dates.short
    parts = [
        ("Barang", cut(old.item, _CUT), cut(new.item, _CUT)),
        (
            "Jumlah",
            amount_of(old.quantity, old.unit),
            amount_of(new.quantity, new.unit),
        ),
        ("Harga", *total),
        ("Tanggal", day(old.bought_on), day(new.bought_on)),
        ("Tempat beli", _seller(old), _seller(new)),
    ]
    if _paid_by(old) != _paid_by(new):  # else it only goes with the price
        parts.append(("Uang sendiri", _own(old), _own(new)))
    return parts


def _seller(it: Purchase) -> str:
    return cut(it.vendor, _CUT) or "tidak ditulis"


def _own(it: Purchase) -> str:
    return rupiah.show(it.own) if it.own else "tidak ada"


def _paid_by(it: Purchase) -> int | str:
    return "all" if it.own == it.total else it.own
