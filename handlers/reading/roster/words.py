"""The words of lists of members, from `cells.tsv`: what a cell or a line says by them.

Knows: how a text is made plain to be found in a table. Must not know: cells, columns, people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from handlers.reading.tables import Table
from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, latin

Value = TypeVar("Value")
Standing = Literal["deceased", "withdrawn", "replacement"]
STANDINGS: tuple[Standing, ...] = ("deceased", "withdrawn", "replacement")
_MOST_WORDS = 12  # of a cell or a line that are looked at: what is longer tells of something else

_SIGNS = re.compile(r"[^a-z0-9']+")
_FOOTNOTE = re.compile(r"\s*\*+\)?\s*$")  # "Siti *)", told of below the list
_LONE = re.compile(r"\b([a-z]) (?=[a-z]\b)")


@cache
def _table() -> Table:
    return read_table(
        Path(__file__).with_name("cells.tsv"),
        "sex role why deceased withdrawn replacement absent aside chat title place",
    )


def plain(text: str) -> str:
    """Small letters and digits, single blanks."""
    return " ".join(_SIGNS.sub(" ", latin(folded(text))).split())


def spelt(text: str) -> str:
    """`plain`, with single letters together: "N I K" and "N.I.K." are "nik"."""
    return _LONE.sub(r"\1", plain(text))


def longest(words: Mapping[str, Value], text: str) -> Value | None:
    """What the longest of these words in a plain text means, the first of them if it is a tie."""
    said = text.split()[:_MOST_WORDS]
    for size in range(len(said), 0, -1):
        for at in range(len(said) - size + 1):
            found = words.get(" ".join(said[at : at + size]))
            if found is not None:
                return found
    return None


def sex(text: str) -> str | None:
    """L or P, when a cell says nothing else."""
    return _values("sex").get(plain(text))


def role(text: str) -> str | None:
    """The role that a cell names."""
    return longest(_values("role"), plain(text))


def why(text: str) -> str | None:
    """The reason of eligibility that a cell names."""
    return longest(_values("why"), plain(text))


def standings(texts: Iterable[str]) -> list[Standing]:
    """What these texts say of somebody, that a person has to decide on."""
    said = [plain(text) for text in texts]
    return [kind for kind in STANDINGS if any(_holds(kind, text) for text in said)]


def named(text: str) -> str:
    """A name without "Alm." in front of it, and without what is said behind it of its owner: an
    address, that somebody left."""
    said = _FOOTNOTE.sub("", text).split()
    while said and plain(said[0]) in _values("deceased"):
        del said[0]
    told = [plain(word) for word in said]
    ends = [at for at in range(1, len(told)) if _is_behind_a_name(" ".join(told[at:]))]
    return " ".join(said[: ends[0]] if ends else said)


def _is_behind_a_name(text: str) -> bool:
    place = " " in text and _opens("place", text)  # "Made Desa" is a name, "Made desa Batu" is not
    return place or any(_opens(kind, text) for kind in STANDINGS)


def tells_standing(text: str) -> bool:
    """Whether a piece of a line only says that somebody died or left; "alm. Slamet" is a name."""
    said = plain(text).split()
    in_front = len(said) > 1 and said[0].startswith("alm")
    return not in_front and any(_opens(kind, " ".join(said)) for kind in STANDINGS)


def absent(text: str) -> bool:
    """Whether a cell says that there is nothing to say: "-", "0", "belum punya"."""
    said = plain(text)
    return not said.strip("0") or said in _values("absent")


def is_aside(text: str) -> bool:
    """Whether a cell opens a row that is no member: a signature, a total, a village."""
    return _opens("aside", plain(text))


def is_talk(text: str) -> bool:
    """Whether a line greets, thanks or remarks; "Pak ini datanya" does, "Pak Slamet" does not."""
    said = plain(text).split()
    while len(said) > 1 and said[0] in _values("title"):
        del said[0]
    return _opens("chat", " ".join(said)) or is_aside(text)


@cache
def _values(kind: str) -> Mapping[str, str]:
    return _table().values(kind)


def _holds(kind: str, text: str) -> bool:
    return longest(_values(kind), text) is not None


def _opens(kind: str, text: str) -> bool:
    said = text.split()[:3]
    return any(" ".join(said[:size]) in _values(kind) for size in range(1, len(said) + 1))


def role_words() -> Mapping[str, str]:
    """Word -> role."""
    return _values("role")
