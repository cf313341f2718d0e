"""Which rows lie within an area. Pure.

Knows: codes of areas, "33" a province and "33.02" a regency in it, "" the whole country; that a row
without an area has "" too, and lies in no other.
Must not know: names of areas, who may see what.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, true
from sqlalchemy.sql.elements import SQLColumnExpression


def within(column: SQLColumnExpression[str], area: str) -> ColumnElement[bool]:
    """The condition that a column's area lies in this one: a range, which an index answers."""
    if not area:
        return true()
    # "33" and all that begins with "33.": no code of two digits is the beginning of another.
    return (column >= area) & (column < area + "~")


def covers(area: str, code: str) -> bool:
    """Whether an area holds another, or is it."""
    return not area or code == area or code.startswith(f"{area}.")
