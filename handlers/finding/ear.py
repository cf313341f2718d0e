"""Hears what a text is about by two word tables: what words stand for, and mean together. Pure.

Knows: spelling, endings, slips, glued words, gaps between words. Must not know: what is heard for.

Each word becomes one sign for what it stands for, and the patterns are looked for among the signs,
so spelling, language and the words between make no difference. Gaps are bounded and so is what is
read: no text takes more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from handlers.finding.wording import skeleton, tokens
from handlers.reading.tables import Table, TableError

HARMLESS = "harmless"
_READ = 1_500  # characters: what is meant comes before
_NEAR, _FAR = ".{0,2}?", ".{0,6}?"  # other words between two things
_SHORTEST, _SHORT = 3, 4  # letters of a word without its ending, and without its vowels
_SLIPPED = 7  # letters; a shorter word with a slip is another word
_ENDINGS = ("nya", "ny", "lah", "kah", "pun", "ku", "mu", "kan", "in", "ne", "e")


class Ear:
    """Two tables: words with what they stand for, and what they mean together.

    In a pattern at most two other words stand between two things, six where ".." stands; "a|b" is
    either. What a pattern of the class "harmless" finds is not heard. `kinds`: the classes of
    patterns, the first heard first; `common`: what stands in most texts, so that a pattern is
    looked for by what is rarer in it.
    """

    def __init__(self, words: Table, patterns: Table, kinds: Sequence[str], common: str) -> None:
        things = sorted({term.kind for term in words.terms})
        self._signs = {thing: chr(0xE000 + place) for place, thing in enumerate(things)}
        self._words = {tuple(tokens(t.word)): self._signs[t.kind] for t in words.terms}
        self._longest: dict[str, int] = {}  # of what begins with a word
        for word in self._words:
            self._longest[word[0]] = max(len(word), self._longest.get(word[0], 1))
        self._alone = {word[0]: sign for word, sign in self._words.items() if len(word) == 1}
        self._skeletons = _kin(self._alone, lambda word: [skeleton(word)])
        self._slips = _kin(self._alone, _slips)
        told = sorted(patterns.terms, key=lambda term: (HARMLESS, *kinds).index(term.kind))
        self._patterns = [(term.kind, *self._pattern(term.word)) for term in told]
        self._by: dict[str, list[int]] = {}
        often = {self._signs[kind] for kind in common.split()}
        for place, (_, needed, _) in enumerate(self._patterns):
            for sign in min(needed, key=lambda signs: (len(signs & often), len(signs))):
                self._by.setdefault(sign, []).append(place)
        self._mended = lru_cache(4_096)(self._mend)
        self._kept = lru_cache(1)(self._read)  # one text is asked about more than once

    def kind(self, text: str) -> str | None:
        """The first kind that a text is heard as; None when it is none of them."""
        said = "".join(self._heard(tokens(text[:_READ].replace("%", " persen "))))
        present = set(said)
        for place in sorted(place for sign in present for place in self._by.get(sign, ())):
            kind, needed, told = self._patterns[place]
            if any(map(present.isdisjoint, needed)):
                continue
            if kind == HARMLESS:
                own = frozenset[str]().union(*needed)
                said = told.sub(partial(_without, own), said)
            elif told.search(said):
                return kind
        return None

    def sign(self, name: str) -> str:
        """The sign of what words stand for."""
        return self._signs[name]

    def holds(self, text: str, name: str) -> bool:
        """Whether any word of a text stands for this."""
        return self._signs[name] in self.signs(text)

    def signs(self, text: str) -> str:
        """What each word stands for, as a sign of its own; a dot where it is none of the table."""
        return self._kept(text)

    def _read(self, text: str) -> str:
        return "".join(self._heard(_written(text[:_READ])))

    def _heard(self, words: Sequence[str]) -> Iterator[str]:
        """One sign for what each word, or several together, stand for; a dot for all others."""
        at = 0
        while at < len(words):
            size, sign = self._together(words, at)
            yield sign
            at += size

    def _together(self, words: Sequence[str], at: int) -> tuple[int, str]:
        for size in range(min(self._longest.get(words[at], 1), len(words) - at), 1, -1):
            sign = self._words.get(tuple(words[at : at + size]))
            if sign is not None:
                return size, sign
        return 1, self._mended(words[at])

    def _mend(self, word: str) -> str:
        """What a word stands for, perhaps with an ending, without vowels, with a slip or glued."""
        for said in (word, *_stems(word)):
            if said in self._alone:
                return self._alone[said]
        if len(word) >= _SHORT and 3 * sum(map(word.count, "aeiou")) < len(word):
            found = self._skeletons.get(skeleton(word))
            if found:
                return found
        return self._slip(word) or self._glued(word)

    def _slip(self, word: str) -> str:
        found = {self._alone[one] for one in _slips(word) if one in self._alone}
        if len(word) >= _SLIPPED and word in self._slips:
            found.add(self._slips[word])
        return found.pop() if len(found) == 1 else ""

    def _glued(self, word: str) -> str:
        for at in range(_SHORT, len(word) - 2):
            first, second = self._alone.get(word[:at]), self._alone.get(word[at:])
            if first and second:
                return first + second
        return "."

    def _pattern(self, written: str) -> tuple[list[frozenset[str]], re.Pattern[str]]:
        """The signs of which a text needs one each, and "told .. sign|cap" as an expression over
        them; TableError for an unknown class."""
        needed: list[frozenset[str]] = []
        joined, gap = "", ""
        for part in written.split():
            if part == "..":
                gap = _FAR
                continue
            unknown = [name for name in part.split("|") if name not in self._signs]
            if unknown:
                raise TableError(f"'{written}': no word stands for '{unknown[0]}'")
            needed.append(frozenset(self._signs[name] for name in part.split("|")))
            joined += f"{gap}[{''.join(sorted(needed[-1]))}]"
            gap = _NEAR
        return needed, re.compile(joined)


@lru_cache(1)
def _written(text: str) -> Sequence[str]:
    """The words of a text, which several ears hear one after the other."""
    return tokens(text.replace("%", " persen "))


def _without(own: frozenset[str], found: re.Match[str]) -> str:
    """What stood between is still heard."""
    return "".join("." if sign in own else sign for sign in found[0])


def _stems(word: str) -> Iterator[str]:
    return (word.removesuffix(end) for end in _ENDINGS
            if word.endswith(end) and len(word) - len(end) >= _SHORTEST)  # fmt: skip


def _slips(word: str) -> list[str]:
    """The word with one letter left out, or two in a row changed about."""
    if len(word) < _SLIPPED:
        return []
    out = [word[:at] + word[at + 1 :] for at in range(1, len(word))]
    turned = [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)
    ]
    return [*out, *turned]


def _kin(alone: Mapping[str, str], forms: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """Form -> sign, of the forms that words of one sign alone share and that are no word."""
    found: dict[str, set[str]] = {}
    for word, sign in alone.items():
        for form in forms(word) if len(word) > _SHORT else ():
            found.setdefault(form, set()).add(sign)
    return {
        form: signs.pop()
        for form, signs in found.items()
        if len(signs) == 1 and form not in alone and len(form) >= _SHORT
    }
