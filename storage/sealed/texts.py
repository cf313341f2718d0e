"""Texts of people that were once kept in the clear, each now in a sealed column of its own.

Knows: which column a text is in and which it was in, how it is bound to its row.
Must not know: what a text says, who reads it.

The clear column stays for as long as an earlier version may run beside this one or be started
again. That version knows the clear column alone, and this one leaves it empty: what stands there
was written by an earlier version after whatever is sealed, and counts.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table

from storage.store import Tx
from storage.tables import drafts, questions, reports


class SealedText:
    """A text of a row: `sealed` holds it, `clear` is where earlier versions kept it."""

    def __init__(self, table: Table, name: str) -> None:
        self.table = table
        self.id, self.clear, self.sealed = table.c.id, table.c[name], table.c[f"{name}_sealed"]

    def seal(self, tx: Tx, id: int, text: str) -> bytes | None:
        """The text as the sealed column of this row keeps it; None of an empty one."""
        return tx.seal(text, self._about(id)) if text else None

    def values(self, tx: Tx, id: int, text: str) -> dict[str, Any]:
        """Both columns of a row, to be written together."""
        return {self.clear.name: "", self.sealed.name: self.seal(tx, id, text)}

    def read(self, tx: Tx, id: int, clear: str, sealed: bytes | None) -> str:
        """The text of a row from both its columns; raises `Unreadable` when it does not open."""
        return clear or (tx.open(sealed, self._about(id)) if sealed else "")

    def _about(self, id: int) -> str:
        return f"{self.table.name}.{self.clear.name}:{id}"


REPORT = SealedText(reports, "body")
NOTE = SealedText(reports, "note")
ANSWER = SealedText(questions, "answer")
TITLE = SealedText(drafts, "title")
EVERY = (REPORT, NOTE, ANSWER, TITLE)
