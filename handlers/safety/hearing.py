"""Whether a text tells of danger, and of which kind. Pure.

Knows: the word tables beside it: what people write, what it stands for, what means danger together.
Must not know: what is answered, who writes, where.

Each word becomes one sign for what it stands for, and the patterns are looked for among the signs,
so spelling, language and the words between make no difference. Gaps are bounded and so is what is
read: no text takes more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Literal, cast, get_args

from handlers.finding.wording import skeleton, tokens
from handlers.reading.tables import Table
from handlers.reading.tables import read as read_table

Danger = Literal["despair", "violence", "sign", "cash", "data", "fee"]  # the gravest first
HARMLESS = "harmless"
_KINDS = (HARMLESS, *get_args(Danger))
_READ = 1_500  # characters: nobody tells of danger after a page of something else
_NEAR, _FAR = ".{0,2}?", ".{0,6}?"  # other words between two things
_SHORTEST, _SHORT = 3, 4  # letters of a word without its ending, and without its vowels
_SLIPPED = 7  # letters; a shorter word with a slip is another word
_ENDINGS = ("nya", "ny", "lah", "kah", "pun", "ku", "mu", "kan", "in")
CLASSES = (
    "account again all already amount animal ask asked bank better beware bring burden burn "
    "buy call can chair chat claim come confess cut device die drink empty end escort exist "
    "false feel file fill first follow force forever form give grill hit holding hopeless "
    "house hurt i idno kill late life link lucky make married member money must not official "
    "only paper pay penalty person poison portal purpose raise rest ruined said sea secret "
    "seller sign sleep so sothat stranger suicide taken tax though threat tired told use "
    "vanish wake want weapon world"
)
# What stands in many harmless texts: a pattern is looked for by what is rarer in it.
_COMMON = (
    "i not want money amount buy person official ask told must paper pay exist purpose said "
    "fill tax member seller first sothat only file form device animal life use all idno give"
)


class Ear:
    """Hears by two tables: words with what they stand for, and what means danger together."""

    def __init__(self, words: Table, patterns: Table) -> None:
        kinds = sorted({term.kind for term in words.terms})
        self._signs = {kind: chr(0xE000 + place) for place, kind in enumerate(kinds)}
        self._words = {tuple(tokens(t.word)): self._signs[t.kind] for t in words.terms}
        self._longest: dict[str, int] = {}  # of what begins with a word
        for word in self._words:
            self._longest[word[0]] = max(len(word), self._longest.get(word[0], 1))
        self._alone = {word[0]: sign for word, sign in self._words.items() if len(word) == 1}
        self._skeletons = _kin(self._alone, lambda word: [skeleton(word)])
        self._slips = _kin(self._alone, _slips)
        told = sorted(patterns.terms, key=lambda term: _KINDS.index(term.kind))
        self._patterns = [(term.kind, *self._pattern(term.word)) for term in told]
        self._by: dict[str, list[int]] = {}
        common = {self._signs[kind] for kind in _COMMON.split()}
        for place, (_, needed, _) in enumerate(self._patterns):
            for sign in min(needed, key=lambda signs: (len(signs & common), len(signs))):
                self._by.setdefault(sign, []).append(place)
        self._mended = lru_cache(4_096)(self._mend)

    def danger(self, text: str) -> Danger | None:
        """The gravest danger that a text tells of; None for nearly every text."""
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
                return cast("Danger", kind)
        return None

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
        them; KeyError for an unknown class."""
        needed: list[frozenset[str]] = []
        joined, gap = "", ""
        for part in written.split():
            if part == "..":
                gap = _FAR
                continue
            needed.append(frozenset(self._signs[name] for name in part.split("|")))
            joined += f"{gap}[{''.join(sorted(needed[-1]))}]"
            gap = _NEAR
        return needed, re.compile(joined)


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


@cache
def _ear() -> Ear:
    """The packaged tables, read once in a process."""
    place = Path(__file__).parent
    return Ear(read_table(place / "words.tsv", CLASSES),
               read_table(place / "dangers.tsv", " ".join(_KINDS)))  # fmt: skip


def danger(text: str) -> Danger | None:
    """The danger that a text tells of, the gravest of several; None for nearly every text."""
    return _ear().danger(text)
