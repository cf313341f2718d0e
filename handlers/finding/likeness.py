"""How like a text is to each class of examples: the index behind the questions.

Knows: words and marks of a text, learned weights, how they are kept in one small file.
Must not know: what the classes are, where the examples and the file lie.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import TypedDict

from handlers.finding.learning import Separators, learn
from handlers.finding.marks import Kin, families, length, marks, rarity, weigh
from handlers.finding.wording import Wording, whole_words

_STEPS = 127  # weights are kept as whole numbers from -127 to 127
_ZERO = 128  # what is added to them, so that a byte holds each and none is below zero
_LANE = 8  # bytes for the sum of one class, so that none runs over into the next
_ONE = 1 << 28  # a mark of weight 1 in such a sum
_AT_HAND = 2_048  # marks whose lanes are kept, a kilobyte each: most texts share most of theirs
_FULL = 0.6  # of the usual length of an example: that much a text must say to count in full
_SMALL = 0.03  # weights nearer to zero than this are left out: they change no answer


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word tables: what people write -> plain words; family of words -> its words."""

    pairs: Mapping[str, str]
    families: Mapping[str, str]


class _Kept(TypedDict):
    """The head of a kept index; behind it stand the weights: of each mark a byte a class."""

    classes: list[str]
    bias: list[float]
    step: float  # a weight is a whole number times this
    full: float  # length that the marks of a text need to count in full
    vocabulary: dict[str, int]
    marks: list[str]
    rare: list[float]


class Index:
    """Learned from examples once (a minute), loaded from bytes at start (milliseconds)."""

    def __init__(self, kept: _Kept, weights: bytes, lexicon: Lexicon) -> None:
        self.classes: tuple[str, ...] = tuple(kept["classes"])
        self.wording = Wording(lexicon.pairs, kept["vocabulary"])
        self._kept = kept
        self._kin: Kin = families(lexicon.families)
        self._bias: list[float] = kept["bias"]
        self._full: float = kept["full"]
        self._step: float = kept["step"]
        self._rare: dict[str, float] = dict(zip(kept["marks"], kept["rare"], strict=True))
        places = range(0, len(weights), len(self.classes))
        self._rows = dict(zip(kept["marks"], places, strict=True))
        self._weights = weights
        self._lanes = lru_cache(_AT_HAND)(self._laid_out)

    @classmethod
    def learned(cls, examples: Sequence[tuple[str, str]], lexicon: Lexicon) -> Index:
        """An index from (text, class) examples; the same examples give the same index."""
        known = vocabulary([text for text, _ in examples], lexicon)
        wording, kin = Wording(lexicon.pairs, known), families(lexicon.families)
        found = [marks(wording.words(text), wording, kin) for text, _ in examples]
        rare = rarity(found)
        full = _FULL * median(
            length({m: w * rare.get(m, 0.0) for m, w in f.items()}) for f in found
        )
        weighed = (weigh(f, rare, full) for f in found)
        learned = learn(list(zip(weighed, (label for _, label in examples), strict=True)))
        return cls(*_packed(learned, rare, known, full), lexicon)

    @classmethod
    def loaded(cls, kept: bytes, lexicon: Lexicon) -> Index:
        """The index that `to_bytes` kept; raises ValueError when these are other bytes."""
        try:
            head, _, weights = zlib.decompress(kept).partition(b"\n")
            return cls(json.loads(head), weights, lexicon)
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"this is no index: {error}") from error

    def to_bytes(self) -> bytes:
        """The index without its lexicon, compressed."""
        head = json.dumps(self._kept, ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(head.encode() + b"\n" + self._weights, 9)

    @property
    def size(self) -> int:
        """How many weights are kept."""
        return len(self._weights) - self._weights.count(_ZERO)

    def scores(self, words: Sequence[str]) -> list[float]:
        """How far plain words lie on the side of each class: above 0 inside, -1 far outside.

        The weights of a mark are one long number in which each class has a lane, so that adding
        up thousands of them for all classes is a hundred steps of the machine's own.
        """
        weighed = weigh(marks(words, self.wording, self._kin), self._rare, self._full)
        total = whole = 0
        for mark, weight in weighed.items():
            times = round(weight * _ONE)
            total += times * self._lanes(mark)
            whole += times
        classes = len(self.classes)
        sums = struct.unpack(f"<{classes}Q", total.to_bytes(classes * _LANE, "little"))
        unit = self._step / _ONE
        return [b + (each - whole * _ZERO) * unit for b, each in zip(self._bias, sums, strict=True)]

    def _laid_out(self, mark: str) -> int:
        start, classes = self._rows[mark], len(self.classes)
        lanes = bytearray(classes * _LANE)
        lanes[::_LANE] = self._weights[start : start + classes]
        return int.from_bytes(lanes, "little")


def vocabulary(texts: Sequence[str], lexicon: Lexicon) -> dict[str, int]:
    """The words that unknown ones may be mended to: used twice, or meant by a pair."""
    plain = Wording(lexicon.pairs, {})
    used = Counter(word for text in texts for word in plain.words(text) if word.isalpha())
    known = {word: times for word, times in used.items() if times >= 2 and len(word) >= 3}
    meant = {w: 1 for right in lexicon.pairs.values() for w in right.split() if len(w) >= 3}
    return whole_words(known) | {word: known.get(word, 1) for word in meant}


def _packed(
    learned: Separators, rare: Mapping[str, float], known: dict[str, int], full: float
) -> tuple[_Kept, bytes]:
    """The weights as whole numbers, the small ones left out."""
    names = sorted(learned.weights)
    step = max(abs(w) for row in learned.weights.values() for w in row) / _STEPS or 1.0
    kept = _Kept(
        classes=list(learned.classes),
        bias=[round(value, 4) for value in learned.bias],
        step=step,
        full=round(full, 2),
        vocabulary=known,
        marks=names,
        rare=[round(rare[name], 2) for name in names],
    )
    rows = (learned.weights[name] for name in names)
    return kept, bytes(_ZERO + (round(w / step) if abs(w) > _SMALL else 0) for r in rows for w in r)
