"""Word tables: the `.tsv` files beside the readers, which a non-programmer edits.

A table opens with `#` lines that say what it is and who reads it. Then one line names the columns,
and below it stands one word a line: `word`, `class` (what the word does) and, where it has a
meaning, `value`, `weight` and `example`, a short message in which the word means this. Cells at the
end of a line may be left out; more `#` lines and empty ones may stand anywhere.

Knows: how such a file is written, and what is wrong with one, by file and line.
Must not know: what any class or value means, who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

COLUMNS = ("word", "class", "value", "weight", "example")
HEAVIEST = 9


class TableError(Exception):
    """A word table that cannot be used: the message names the file, the line and the cure."""


class Term(NamedTuple):
    """One line of a table. `weight` is 1 to 9, or 0 where the table gives none."""

    word: str
    kind: str
    value: str = ""
    weight: int = 0
    example: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The terms of one file, in its order."""

    terms: tuple[Term, ...]

    def of(self, *kinds: str) -> frozenset[str]:
        """The words of these classes together."""
        return frozenset(term.word for term in self.terms if term.kind in kinds)

    def values(self, kind: str) -> dict[str, str]:
        """Word -> value of one class."""
        return {term.word: term.value for term in self.terms if term.kind == kind}

    def numbers(self, kind: str) -> dict[str, int]:
        """Word -> value of one class whose values are whole numbers."""
        return {word: int(value) for word, value in self.values(kind).items()}

    def weights(self) -> dict[str, int]:
        """Word -> weight, of the words that have one."""
        return {term.word: term.weight for term in self.terms if term.weight}


def read(path: Path, kinds: str, *, counted: str = "") -> Table:
    """The table in a UTF-8 file; raises TableError on its first mistake.

    `kinds`: the classes that it may hold, separated by blanks; `counted`: those of them whose
    values are whole numbers.
    """
    known, figures = kinds.split(), counted.split()
    found: dict[tuple[str, ...], Term] = {}
    columns: list[str] = []
    for number, line in _lines(path):
        cells = line.split("\t")
        try:
            if columns:
                term = _term(columns, cells)
                _check(term, known, figures)
                if found.setdefault(term[:3], term) is not term:
                    raise ValueError(f"'{term.word}' stands in class '{term.kind}' twice")
            else:
                columns = _headings(cells)
        except ValueError as error:
            raise TableError(f"{path.name}, line {number}: {error}") from None
    if not found:
        raise TableError(f"{path.name}: there is no word in this table")
    return Table(tuple(found.values()))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, each with its number."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise TableError(f"{path.name}: the file is missing in {path.parent}") from None
    except UnicodeDecodeError as error:
        raise TableError(f"{path.name}: save it as UTF-8 (byte {error.start} is not)") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, line.rstrip()


def _headings(cells: list[str]) -> list[str]:
    if cells[:2] != list(COLUMNS[:2]) or not set(cells) <= set(COLUMNS):
        raise ValueError(f"the headings are 'word', 'class' and some of {', '.join(COLUMNS[2:])}")
    return cells


def _term(columns: list[str], cells: list[str]) -> Term:
    if not 2 <= len(cells) <= len(columns):
        raise ValueError(f"a line has 2 to {len(columns)} columns with one tab between them")
    said = dict(zip(columns, cells, strict=False))
    weight = said.get("weight") or "0"
    if weight not in map(str, range(HEAVIEST + 1)):
        raise ValueError(f"'{weight}' is no weight; write 1 to {HEAVIEST}")
    return Term(
        cells[0], cells[1], said.get("value", ""), int(weight), said.get("example", "").strip()
    )


def _check(term: Term, known: list[str], figures: list[str]) -> None:
    """Raise ValueError for a word that no reader would ever find, and for a class unknown."""
    word, kind, value = term[:3]
    if not word or word != " ".join(word.lower().split()):
        raise ValueError(f"'{word}' must be in small letters, without blanks around it")
    if kind not in known:
        raise ValueError(f"there is no class '{kind}' here, only {', '.join(known)}")
    if kind in figures and not value.isdecimal():
        raise ValueError(f"'{word}' needs a whole number in the column 'value', not '{value}'")
