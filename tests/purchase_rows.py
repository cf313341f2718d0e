"""How the tests of whole purchase messages write a row.

"item | quantity | total | month-day", with "?price as total/price times quantity" where the total
must be asked and "-" where no day is said. All messages are written on TODAY.
"""

from __future__ import annotations

from datetime import date

from handlers.reading.purchase.line import Row

TODAY = date(2020, 12, 15)  # a Tuesday
Case = tuple[str, list[str]]


def shown(row: Row) -> str:
    day = row.bought_on.strftime("%m-%d") if row.bought_on else "-"
    options = "?" + "/".join(str(option) for option in row.total_options)
    total = options if row.total is None else str(row.total)
    return f"{row.item} | {row.quantity} | {total} | {day}"
