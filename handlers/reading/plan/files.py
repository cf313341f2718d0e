"""A plan in a workbook or a table that somebody sent, as the text that they could have pasted.

Knows: which sheet is a plan. Must not know: how a file is opened, what its lines mean.
"""

from __future__ import annotations

from handlers.reading.numerals import LONGEST
from handlers.reading.plan.rows import opens, read
from handlers.reading.roster import files, separated
from handlers.reading.roster.cells import Grid
from handlers.talk.messages import Unfit

_TOO_LONG = (
    "Rencana di berkas ini terlalu panjang. Kirim tabel RAB satu kelompok saja, ya, Bapak/Ibu."
)


def of_file(data: bytes) -> str:
    """The first sheet that is a plan; "" where none is. Raises Unfit with what to do."""
    found = files.opened(data)
    if isinstance(found, str):
        table = separated.records(found)
        found = [table] if table else []
    for text in map(_text, found):
        if opens(text) and read(text).rows:
            if len(text) > LONGEST:
                raise Unfit(_TOO_LONG)
            return text
    return ""


def _text(grid: Grid) -> str:
    lines: list[str] = []
    for at in sorted(grid.rows):
        row = grid.rows[at]
        cells = [row[n].text if n in row else "" for n in range(1, max(row) + 1)]
        lines.append("\t".join(cells))
    return "\n".join(lines)
