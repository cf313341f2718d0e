"""What was typed, brought to plain Indonesian words.

Knows: spelling: slang and short forms, repeated letters, glued words, Javanese, Sundanese and
English words (pairs from a table), colloquial affixes, links and numbers as kinds.
Must not know: any topic, any file, what the words are used for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, latin

LONGEST_TEXT = 4_000  # characters that are read; a Telegram message holds 4,096
LONGEST_WORD = 24  # letters; what is longer is no word
LONGEST_PAIR = 3  # words on the left side of a pair
_SHORTEST_ROOT = 4
_FEW_VOWELS = 0.35  # share of the letters; plain Indonesian words have more
_SHORTEST_TYPO = 6  # letters; `kanal` is not `kenal`
_SHORTEST_GLUED = 7

# All repeats are bounded, so that no text takes more than linear time.
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.(?:com|id|net|org|ly|site|xyz|me)\b\S*"
)
_AMOUNT = re.compile(
    r"\b(?:rp\.?\s?[\d.,]{1,20}"
    r"|[\d.,]{0,20}\d\s?(?:jt|juta|jutaan|rb|ribu|rebu|ewu|k|yuta|million|m)\b"
    r"|\d{1,3}(?:[.,]\d{3}){1,5})(?:\s?(?:jt|juta|rb|ribu))?"
)
_TWICE = re.compile(r"\b([a-z]{2,20})(?:2|-\1)(?=nya|an|\b)")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+|[?]+")
_CLIPPED_START = re.compile(r"^d(?=[b-df-hj-np-tv-z])")
_CLIPPED_END = re.compile(r"ny$|kn$")
_WHOLE_END = {"ny": "nya", "kn": "kan"}
_VOWELS = str.maketrans("", "", "aeiou")

AFFIXES = Path(__file__).with_name("affixes.tsv")
_AFFIXES = read_table(AFFIXES, "particle owner suffix prefix")
_ENDINGS = tuple(_AFFIXES.of(kind) for kind in ("particle", "owner", "suffix"))
_PREFIXES = tuple((term.word, term.value) for term in _AFFIXES.terms if term.kind == "prefix")


def clean(text: str) -> str:
    """The text as it is seen, lower case, in ASCII: no accents, no emoji; at most 4,000 signs."""
    return latin(folded(text, LONGEST_TEXT))


def tokens(text: str) -> list[str]:
    """The words of a text in order; links become `tautan`, sums of money `nominal`."""
    plain = _LINK.sub(" tautan ", clean(text))
    plain = _AMOUNT.sub(" nominal ", plain)
    plain = _TWICE.sub(r"\1", _REPEATED.sub(r"\1", plain))
    found = (_token(word) for word in _TOKEN.findall(plain))
    return [word for word in found if word]


def _token(word: str) -> str:
    if word.isdecimal():
        return word if len(word) <= 4 else ("nik" if len(word) == 16 else "angka")
    return "?" if word[0] == "?" else word.replace("'", "")[:LONGEST_WORD]


def skeleton(word: str) -> str:
    """The word without vowels: `bantuan` and `bntuan` share one."""
    return word[:1] + word[1:].translate(_VOWELS)


def whole_words(used: Mapping[str, int]) -> dict[str, int]:
    """Leaves out the words that are but short forms (`klmpk`) of other words that are used."""
    likely = _by_key(used, lambda word: {skeleton(word)})
    return {
        word: times
        for word, times in used.items()
        if not _looks_short(word)
        or not any(
            len(other) > len(word) and 3 * used[other] >= times and _inside(word, other)
            for other in likely[skeleton(word)]
        )
    }


def _looks_short(word: str) -> bool:
    vowels = len(word) - len(word.translate(_VOWELS))
    return vowels == 0 or (len(word) > 3 and vowels <= _FEW_VOWELS * len(word))


class Wording:
    """Turns a text into plain words. `pairs`: what people write -> what it means ("" = nothing).

    `vocabulary` (word -> how often it is used) is what unknown words are mended to.
    """

    def __init__(self, pairs: Mapping[str, str], vocabulary: Mapping[str, int]) -> None:
        self._pairs = {tuple(tokens(left)): right.split() for left, right in pairs.items()}
        self._vocabulary = vocabulary
        self._skeletons = _by_key(vocabulary, lambda word: {skeleton(word)})
        self._holes = _by_key((w for w in vocabulary if len(w) >= _SHORTEST_TYPO), _holes)
        self._mended: dict[str, list[str]] = {}
        self._roots: dict[str, str] = {}

    def words(self, text: str) -> list[str]:
        """The plain words of a text, in order, pairs applied and misspellings mended.

        Words that mean nothing ("halo min") fall out, unless nothing else was said.
        """
        written = tokens(text)
        said = list(self._paired(written, fillers=False))
        if not any(map(str.isalpha, said)):
            said = list(self._paired(written, fillers=True))
        return [plain for word in said for plain in self.mend(word)]

    def _paired(self, written: list[str], *, fillers: bool) -> Iterator[str]:
        at = 0
        while at < len(written):
            size, meant = self._pair_at(written, at)
            empty = not self._pairs.get(tuple(meant), meant)  # a filler, or a pair that means one
            if fillers or not empty:
                yield from meant
            at += size

    def _pair_at(self, written: list[str], at: int) -> tuple[int, list[str]]:
        """How many words from `at` on the longest pair takes, and what they mean."""
        for size in range(min(LONGEST_PAIR, len(written) - at), 0, -1):
            words = written[at : at + size]
            meant = self._pairs.get(tuple(words))
            if meant is not None:
                return size, meant or words
        return 1, [written[at]]

    def mend(self, word: str) -> list[str]:
        """An unknown word as the known one that it was meant to be, or the two glued in it."""
        if word in self._vocabulary or len(word) < 3 or not word.isalpha():
            return [word]
        known = self._mended.get(word)
        if known is None:
            known = self._guess(word)
            if len(self._mended) < 5_000:
                self._mended[word] = known
        return known

    def _guess(self, word: str) -> list[str]:
        if self.root(word) != word:
            return [word]
        for likely in (self._same_skeleton(word), self._unclipped(word), self._typo(word)):
            if likely:
                return [max(likely, key=lambda w: self._vocabulary.get(w, 0))]
        return self._split(word) or [word]

    def _same_skeleton(self, word: str) -> list[str]:
        return [w for w in self._skeletons.get(skeleton(word), ()) if _inside(word, w)]

    def _unclipped(self, word: str) -> list[str]:
        """`dgadai` is `digadai`, `gajiny` is `gajinya`, `ajukn` is `ajukan`."""
        whole = _CLIPPED_START.sub("di", word)
        whole = _CLIPPED_END.sub(lambda end: _WHOLE_END[end[0]], whole)
        if whole == word:
            return []
        known = whole in self._vocabulary or self.root(whole) != whole
        return [whole] if known else self._same_skeleton(whole)

    def _typo(self, word: str) -> list[str]:
        if len(word) < _SHORTEST_TYPO:
            return []
        likely = {w for hole in _holes(word) for w in self._holes.get(hole, ())}
        return sorted(w for w in likely if w[0] == word[0])

    def _split(self, word: str) -> list[str]:
        if len(word) < _SHORTEST_GLUED:
            return []
        cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
        good = [pair for pair in cuts if all(half in self._vocabulary for half in pair)]
        if not good:
            return []
        return list(max(good, key=lambda pair: min(self._vocabulary[half] for half in pair)))

    def root(self, word: str) -> str:
        """The word without its affixes, where what is left is a known word; else the word."""
        known = self._roots.get(word)
        if known is None:
            known = self._find_root(word)
            if len(self._roots) < 20_000:
                self._roots[word] = known
        return known

    def _find_root(self, word: str) -> str:
        bases = [base for base in _bases(word) if base in self._vocabulary]
        return min(bases, key=lambda base: (len(base), -self._vocabulary[base], base), default=word)


def _by_key(words: Iterable[str], keys: Callable[[str], set[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        for key in keys(word):
            found.setdefault(key, []).append(word)
    return found


def _holes(word: str) -> set[str]:
    """The word with each one letter left out: two words that share one are a typo apart."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _inside(short: str, long: str) -> bool:
    """True when all letters of `short` stand in `long` in the same order."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def _bases(word: str) -> set[str]:
    bare = {word}
    for endings in _ENDINGS:
        bare |= {w.removesuffix(end) for w in bare for end in endings if w.endswith(end)}
    for _ in range(2):
        bare |= {
            back + w[len(front) :] for w in bare for front, back in _PREFIXES if w.startswith(front)
        }
    return {w for w in bare if len(w) >= _SHORTEST_ROOT} - {word}
