"""Word tables: the `.tsv` files beside the readers, which a non-programmer edits.

A table opens with `#` lines that say what it is and who reads it. Then one line names the columns,
and below it stands one word a line: `word`, `class` (what the word does) and, where it has a
meaning, `value`, `weight` and `example`, a short message in which the word means this. Cells at the
end of a line may be left out; more `#` lines and empty ones may stand anywhere.

Knows: how such a file is written, and what is wrong with one, by file and line.
Must not know: what any class or value means, who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

COLUMNS = ("word", "class", "value", "weight", "example")
HEAVIEST = 9
_WEIGHTS = {"": 0} | {str(weight): weight for weight in range(HEAVIEST + 1)}


class TableError(Exception):
    """A word table that cannot be used: the message names the file, the line and the cure."""


class Term(NamedTuple):
    """One line of a table. `weight` is 1 to 9, or 0 where the table gives none. What stands under
    `example` is for those who read the table, and for its tests."""

    word: str
    kind: str
    value: str = ""
    weight: int = 0


class Table:
    """The terms of one file, in its order."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        # By class: a reader asks for one class after the other, at every start of the program.
        self._of: dict[str, list[Term]] = {}
        for term in self.terms:
            self._of.setdefault(term[1], []).append(term)
        self._sets: dict[tuple[str, ...], frozenset[str]] = {}  # asked for at every message
        self._values: dict[str, dict[str, str]] = {}

    def of(self, *kinds: str) -> frozenset[str]:
        """The words of these classes together."""
        if kinds not in self._sets:
            words = (term[0] for kind in kinds for term in self._of.get(kind, ()))
            self._sets[kinds] = frozenset(words)
        return self._sets[kinds]

    def values(self, kind: str) -> Mapping[str, str]:
        """Word -> value of one class."""
        if kind not in self._values:
            self._values[kind] = {term.word: term.value for term in self._of.get(kind, ())}
        return self._values[kind]

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
    known = dict.fromkeys(kinds.split(), False) | dict.fromkeys(counted.split(), True)
    found: dict[tuple[str, ...], Term] = {}
    places: list[int] = []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        said = line.rstrip()
        if not said or said[0] == "#":
            continue
        try:
            if places:
                term = _term(places, said.split("\t"))
                _check(term, known)
                if found.setdefault(term[:3], term) is not term:
                    raise ValueError(f"'{term.word}' stands in class '{term.kind}' twice")
            else:
                places = _headings(said.split("\t"))
        except ValueError as error:
            raise TableError(f"{path.name}, line {number}: {error}") from None
    if not found:
        raise TableError(f"{path.name}: there is no word in this table")
    return Table(found.values())


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise TableError(f"{path.name}: the file is missing in {path.parent}") from None
    except UnicodeDecodeError as error:
        raise TableError(f"{path.name}: save it as UTF-8 (byte {error.start} is not)") from None


def _headings(cells: list[str]) -> list[int]:
    """Where in a Term each column of the file goes."""
    if cells[:2] != list(COLUMNS[:2]) or not set(cells) <= set(COLUMNS):
        raise ValueError(f"the headings are 'word', 'class' and some of {', '.join(COLUMNS[2:])}")
    return [COLUMNS.index(cell) for cell in cells]


def _term(places: list[int], cells: list[str]) -> Term:
    if not 2 <= len(cells) <= len(places):
        raise ValueError(f"a line has 2 to {len(places)} columns with one tab between them")
    said = ["", "", "", "", ""]
    for place, cell in zip(places, cells, strict=False):
        said[place] = cell
    word, kind, value, weight, _ = said
    if weight not in _WEIGHTS:
        raise ValueError(f"'{weight}' is no weight; write 1 to {HEAVIEST}")
    return Term(word, kind, value, _WEIGHTS[weight])


def _check(term: Term, known: Mapping[str, bool]) -> None:
    """Raise ValueError for a word that no reader would ever find, and for a class unknown.

    `known`: whether the values of a class are whole numbers.
    """
    word, kind, value = term[:3]
    if not word or word != " ".join(word.lower().split()):
        raise ValueError(f"'{word}' must be in small letters, without blanks around it")
    counted = known.get(kind)
    if counted is None:
        raise ValueError(f"there is no class '{kind}' here, only {', '.join(known)}")
    if counted and not value.isdecimal():
        raise ValueError(f"'{word}' needs a whole number in the column 'value', not '{value}'")
