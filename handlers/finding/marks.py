"""What of a text speaks for one topic or another: its marks, each with a weight.

Knows: words, roots, words of one kin (`beli` and `belanja`), neighbours, pieces of words.
Must not know: any topic, how the marks are learned, any file.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from handlers.finding.wording import Wording

_FAMILY = 1.7  # weight of a family of words: it holds where other people choose other words
_NEXT = 1.0  # weight of two words side by side
_NEAR = 0.6  # weight of two words with one between them
_PIECE = 0.5  # weight of three to five letters of a word
_PIECES = (3, 4, 5)

Kin = Mapping[str, Sequence[str]]  # root or word -> the families it belongs to


def families(table: Mapping[str, str]) -> dict[str, list[str]]:
    """A table `family -> words` turned round: word -> families."""
    kin: dict[str, list[str]] = {}
    for family, words in table.items():
        for word in words.split():
            kin.setdefault(word, []).append("=" + family)
    return kin


def marks(words: Sequence[str], wording: Wording, kin: Kin) -> dict[str, float]:
    """The marks of plain words (see `Wording.words`) with the weight of each kind."""
    roots = [wording.root(word) for word in words]
    found = dict.fromkeys(words, 1.0)
    found.update(("." + root, 1.0) for root in roots)
    found.update((name, _FAMILY) for word in (*words, *roots) for name in kin.get(word, ()))
    found.update((f"{a} {b}", _NEXT) for a, b in pairwise(roots))
    found.update((f"{a} . {b}", _NEAR) for a, b in zip(roots, roots[2:], strict=False))
    found.update((piece, _PIECE) for word in dict.fromkeys(words) for piece in _pieces(word))
    return found


def _pieces(word: str) -> Iterable[str]:
    framed = f"_{word}_"
    for size in _PIECES:
        for at in range(len(framed) - size + 1):
            yield "~" + framed[at : at + size]


def rarity(texts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """How much each mark counts: the rarer in the texts the more; seen once it counts nothing."""
    seen: Counter[str] = Counter()
    total = 0
    for text in texts:
        seen.update(text.keys())
        total += 1
    return {mark: math.log(1 + total / times) for mark, times in seen.items() if times >= 2}


def weigh(
    found: Mapping[str, float], rare: Mapping[str, float], full: float = 0.0
) -> dict[str, float]:
    """Marks weighed by their rarity and brought to length 1; unknown marks fall out.

    A text that is shorter than `full` before that stays short: one vague word convinces nobody.
    """
    weighed = {mark: weight * rare[mark] for mark, weight in found.items() if mark in rare}
    scale = 1 / (max(length(weighed), full) or 1.0)
    return {mark: weight * scale for mark, weight in weighed.items()}


def length(weighed: Mapping[str, float]) -> float:
    """The length of weighed marks as a vector."""
    return math.sqrt(sum(weight * weight for weight in weighed.values()))
