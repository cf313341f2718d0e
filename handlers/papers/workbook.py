"""Rows as an Excel workbook in which every text stays a text.

Knows: how cells are written. Must not know: what they hold.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

_WIDTH = 20


def book(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """Sheets by name, their first row the heading. What looks like a formula or an address is a
    text, and so is a long number that comes as one, such as a NIK."""
    import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] - 0.1 s that no start needs

    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                          "strings_to_urls": False})  # fmt: skip
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for name, rows in sheets:
        page = book.add_worksheet(name)
        page.set_column(0, max(map(len, rows)) - 1, _WIDTH, text)
        page.freeze_panes(1, 0)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(page, at, column, value, text if at else head)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, value: object, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime | date):
        value = value.isoformat()[:10]
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, str(value), form)
