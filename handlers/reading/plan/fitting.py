"""Which line of a plan a thing belongs to, by the words of both.

Knows: other names and spellings of a thing, words that tell nothing. Must not know: what is asked
when several lines fit.

A line may list several things ("wajan, panci"): each of them stands for it. A thing fits one that
says the same and more, or the same and less where both begin with the same word: in Indonesian the
first word says what a thing is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, latin

_KINDS = "same beside name volume unit price amount passed silent"
TABLE = read_table(Path(__file__).with_name("plan_words.tsv"), _KINDS)
_SAME, _BESIDE = TABLE.values("same"), TABLE.of("beside")
_APART = re.compile(r"[,;/(+&:]|\bdan\b")
_WORD = re.compile(r"[a-z]{2,}(?:-[a-z]{2,})?")
_OWNED = re.compile(r"(?<=\w{3})(?:nya|ne)$")
_ALIKE, _LONG = 0.85, 5  # of so many letters one may be slipped


def fitting(item: str, names: Sequence[str]) -> list[int]:
    """The places of the names that this thing fits best: none, one, or those that fit alike."""
    thing = _words(item)
    scores = [max((_score(thing, part) for part in _parts(name)), default=(0, 0)) for name in names]
    best = max(scores, default=(0, 0))
    if best == (0, 0):
        return []
    # "plastik vakum" holds all of "vakum" and is yet no machine where "plastik kemasan" is planned.
    rivals = [best[0] == 1 and any(_alike(thing[0], part[0]) for part in _parts(name))
              for name in names]  # fmt: skip
    return [place for place, score in enumerate(scores) if score == best or rivals[place]]


def _parts(name: str) -> list[list[str]]:
    return [words for part in _APART.split(folded(name)) if (words := _words(part))]


def _words(text: str) -> list[str]:
    """What tells a thing from others, in its order, each under one name; all where nothing does."""
    said = list(dict.fromkeys(_plain(word) for word in _WORD.findall(latin(folded(text)))))
    return [word for word in said if word not in _BESIDE] or said


def _plain(word: str) -> str:
    one, dash, other = word.partition("-")
    word = one if dash and one == other else word  # "toples-toples"
    word = _OWNED.sub("", word)
    return _SAME.get(word, word)


def _score(thing: Sequence[str], line: Sequence[str]) -> tuple[int, int]:
    """How well both fit: whether they begin alike, how many words are shared; none where each says
    something that the other does not."""
    if not thing:
        return 0, 0
    begin = _alike(thing[0], line[0])
    shared = [word for word in line if any(_alike(word, other) for other in thing)]
    less = len(shared) == len(line)
    more = begin and all(any(_alike(word, other) for other in line) for word in thing)
    if not shared or not (less or more):
        return 0, 0
    return (2 if begin else 1), len(shared)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    long = min(len(one), len(other)) >= _LONG
    return long and SequenceMatcher(None, one, other).ratio() >= _ALIKE
