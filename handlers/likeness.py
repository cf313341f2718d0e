"""How like a text is to each class of examples: the index behind the questions.

Knows: words and marks of a text, learned weights, how they are kept in one small file.
Must not know: what the classes are, where the examples and the file lie.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.learning import Separators, learn
from handlers.marks import Kin, families, marks, rarity, weigh
from handlers.wording import Wording

_STEPS = 127  # weights are kept as whole numbers from -127 to 127
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word tables: what people write -> plain words; family of words -> its words."""

    pairs: Mapping[str, str]
    families: Mapping[str, str]


class Index:
    """Learned from examples once (seconds), loaded from bytes at start (milliseconds)."""

    def __init__(self, kept: Mapping[str, Any], weights: bytes, lexicon: Lexicon) -> None:
        self.classes: tuple[str, ...] = tuple(kept["classes"])
        self.wording = Wording(lexicon.pairs, kept["vocabulary"])
        self._kept = kept
        self._kin: Kin = families(lexicon.families)
        self._bias: list[float] = kept["bias"]
        self._step: float = kept["step"]
        self._rare: dict[str, float] = dict(zip(kept["marks"], kept["rare"], strict=True))
        self._at = {mark: at * len(self.classes) for at, mark in enumerate(kept["marks"])}
        self._weights = memoryview(weights).cast("b")

    @classmethod
    def learned(cls, examples: Sequence[tuple[str, str]], lexicon: Lexicon) -> Index:
        """An index from (text, class) examples; the same examples give the same index."""
        vocabulary = _vocabulary([text for text, _ in examples], lexicon)
        wording, kin = Wording(lexicon.pairs, vocabulary), families(lexicon.families)
        found = [marks(wording.words(text), wording, kin) for text, _ in examples]
        rare = rarity(found)
        labels = [label for _, label in examples]
        learned = learn([(weigh(f, rare), label) for f, label in zip(found, labels, strict=True)])
        kept, weights = _packed(learned, rare)
        return cls(kept | {"vocabulary": vocabulary}, weights, lexicon)

    @classmethod
    def loaded(cls, kept: bytes, lexicon: Lexicon) -> Index:
        """The index that `to_bytes` kept; raises ValueError when these are other bytes."""
        try:
            head, _, weights = zlib.decompress(kept).partition(b"\n")
            facts = json.loads(head)
            if facts["format"] != _FORMAT:
                raise ValueError(f"format {facts['format']} instead of {_FORMAT}")
            return cls(facts, weights, lexicon)
        except (zlib.error, KeyError, TypeError) as error:
            raise ValueError(f"this is no index: {error}") from error

    def to_bytes(self) -> bytes:
        """The index without its lexicon, compressed."""
        head = json.dumps(self._kept, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(head.encode() + b"\n" + self._weights.tobytes(), 9)

    def scores(self, words: Sequence[str]) -> list[float]:
        """How far plain words lie on the side of each class: above 0 inside, -1 far outside."""
        weighed = weigh(marks(words, self.wording, self._kin), self._rare)
        size = len(self.classes)
        sums = [0.0] * size
        for mark, weight in weighed.items():
            at = self._at[mark]
            row = self._weights[at : at + size]
            sums = [total + weight * value for total, value in zip(sums, row, strict=True)]
        return [b + total * self._step for b, total in zip(self._bias, sums, strict=True)]


def _vocabulary(texts: Sequence[str], lexicon: Lexicon) -> dict[str, int]:
    """The words that unknown ones may be mended to: used twice, or meant by a pair."""
    plain = Wording(lexicon.pairs, {})
    used = Counter(word for text in texts for word in plain.words(text) if word.isalpha())
    known = {word: times for word, times in used.items() if times >= 2 and len(word) >= 3}
    meant = (word for right in lexicon.pairs.values() for word in right.split())
    return {word: 1 for word in meant if len(word) >= 3} | known


def _packed(learned: Separators, rare: Mapping[str, float]) -> tuple[dict[str, Any], bytes]:
    names = sorted(learned.weights)
    step = max(abs(w) for row in learned.weights.values() for w in row) / _STEPS or 1.0
    rows = (round(weight / step) & 0xFF for name in names for weight in learned.weights[name])
    kept = {
        "format": _FORMAT,
        "classes": learned.classes,
        "bias": [round(value, 4) for value in learned.bias],
        "step": step,
        "marks": names,
        "rare": [round(rare[name], 3) for name in names],
    }
    return kept, bytes(rows)
