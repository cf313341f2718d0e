"""What the rows of one message have to do with each other: deposits, sums told again, grand totals.

Knows: that a total may be that of all rows, that a deposit belongs to the price of its thing.
Must not know: how a message is cut into parts, how a single row is reckoned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from handlers.reading.purchase.parts import Part
from handlers.reading.purchase.rows import Reckoned, Row
from handlers.reading.purchase.words import CHANGES, GOODS

_MOST_OPEN = 12  # rows whose totals a grand total may settle: 2 ** 12 sums
_Reckonings = list[tuple[Part, Reckoned | None]]


def without_repeats(reckoned: _Reckonings) -> _Reckonings:
    """Where the last row is a total of unknown name that is the sum of those before it, it is that
    sum: "semen 4 sak @70rb, mayaranana sadaya 280rb"."""
    if not reckoned or len(reckoned) < 2:
        return reckoned
    part, last = reckoned[-1]
    draft = part.draft
    known = any(piece.word in GOODS for piece in draft.named())
    total = all(price.role == "total" for price in draft.prices)
    if last is None or last.row.total is None or known or draft.counts or not total:
        return reckoned
    before = [r.row for _, r in reckoned[:-1] if r]
    return [*reckoned[:-1], (part, None)] if before and _ways(before, last.row.total) else reckoned


def with_deposits(rows: list[Row]) -> tuple[list[Row], bool]:
    """ "dp etalase 500rb, etalasenya 1,8jt" is one thing: whether so much was paid is asked."""
    kept = list(rows)
    for down in rows:
        lead = next((w for w in CHANGES if CHANGES[w] == "down" and down.item.startswith(w)), "")
        thing = down.item.removeprefix(lead).strip()
        at = next((i for i, r in enumerate(kept) if lead and r.item == thing and r.total), None)
        if at is None or down.total is None:
            continue
        totals = (kept[at].total or 0, down.total)
        kept[at] = replace(kept[at], unit_price=None, total=None, total_options=totals)
        kept.remove(down)
    return kept, len(kept) < len(rows)


def by_grand_totals(rows: list[Row], stated: list[int]) -> tuple[list[Row], int | None]:
    """Rows settled by the totals that the message states, and the total that fits none."""
    mismatch: int | None = None
    for total in stated:
        ways = _ways(rows, total)
        if len(ways) == 1:
            rows = [
                row.settled(amount) if row.total is None else row
                for row, amount in zip(rows, ways[0], strict=True)
            ]
        elif not ways:
            mismatch = total
    return rows, mismatch


def _ways(rows: Sequence[Row], total: int) -> list[tuple[int, ...]]:
    """Every choice of open totals that adds up to the grand total."""
    options = [row.total_options if row.total is None else (row.total,) for row in rows]
    if sum(len(choice) > 1 for choice in options) > _MOST_OPEN:
        return [(), ()]
    return [choice for choice in product(*options) if sum(choice) == total]
