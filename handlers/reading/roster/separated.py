"""Text as cells: CSV of any encoding and separator, and tables pasted into a message.

Knows: encodings, separators, quotes. Must not know: headings, people.
"""

from __future__ import annotations

import csv
import io
from collections import Counter

from handlers.reading.names import is_degree
from handlers.reading.roster.cells import MOST_ROWS, Cells, Grid, row
from handlers.talk.messages import Unfit

MOST_CHARACTERS = 300_000
MOST_OF_A_MESSAGE = 60_000  # characters; twenty people are told in three thousand
_SEPARATORS = "\t;|,"
_FEWEST = 3  # cells in a row of what is a table
_FEWEST_ROWS = 2  # a heading and somebody
_MOST_LINES = 3  # in one cell; with more a quote was opened and never closed

_TOO_LONG = "Daftar ini terlalu panjang. Kirim daftar anggota satu kelompok saja, ya, Bapak/Ibu."


def decode(data: bytes) -> str:
    """The text of a list of members; raises Unfit when it is longer than any."""
    return checked(text_of(data))


def text_of(data: bytes) -> str:
    """The text of a file: by its first bytes, else UTF-8, else what Windows writes here."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif data[1:400:2].count(0) > 100 or data[:400:2].count(0) > 100:
        text = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    return text.replace("\0", "")


def checked(text: str, most: int = MOST_CHARACTERS) -> str:
    """The same text; raises Unfit when it is longer than any list of members."""
    if len(text) > most or text.count("\n") > MOST_ROWS:
        raise Unfit(_TOO_LONG)
    return text


def records(text: str) -> Grid | None:
    """The rows of a CSV file as Excel would number them; None when no separator fits."""
    tables = [_parsed(text, separator) for separator in _SEPARATORS]
    return _best(tables)


def lines(text: str) -> Grid | None:
    """The same of a pasted message, numbered by its lines."""
    said = text.splitlines()
    return _best([[_plain(line, separator) for line in said] for separator in _SEPARATORS])


def _parsed(text: str, separator: str) -> list[list[str]]:
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        found = []
    runaway = any(cell.count("\n") > _MOST_LINES for row in found for cell in row)
    return [_plain(line, separator) for line in text.splitlines()] if runaway else found


def _plain(line: str, separator: str) -> list[str]:
    """The cells of one line. Bars may frame a table as well."""
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    framed = separator == "|" and len(cells) > _FEWEST and not cells[0] and not cells[-1]
    return cells[1:-1] if framed else cells


def _best(tables: list[list[list[str]]]) -> Grid | None:
    """The table in which most rows have the same number of cells, more of them if it is a tie."""
    best = max(tables, key=_evenness)
    if _evenness(best)[0] < _FEWEST_ROWS:
        return None
    width = _evenness(best)[1]
    rows: dict[int, Cells] = {
        at: row(_joined(each, width)) for at, each in enumerate(best, start=1)
    }
    return Grid({at: each for at, each in rows.items() if each})


def _joined(cells: list[str], width: int) -> list[str]:
    """A row that is too long because of "Slamet, S.Pd" without quotes, its degrees put back."""
    found: list[str] = []
    spare = len(cells) - width
    for text in cells:
        if found and spare > 0 and is_degree(text):
            found[-1] += f", {text}"
            spare -= 1
        else:
            found.append(text)
    return found


def _evenness(table: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(cells) for cells in table if len(cells) >= _FEWEST)
    if not widths:
        return 0, 0
    width, rows = widths.most_common(1)[0]
    return rows, width
