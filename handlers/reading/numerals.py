"""Numbers as they are typed and spoken, found inside a text.

Knows: figures with dots and commas, number words, "1jt500", "satu setengah juta", market slang.
Must not know: whether a number is money, a date or a quantity.

A text is cleaned once (`clean`), and every span in this family of modules counts characters of
the cleaned text. All loops are bounded by the length of the text times a constant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from handlers.reading.number_words import (
    ABOUT,
    AFTER_FIGURES,
    BEFORE_NOUN,
    BEFORE_STEP,
    EXACT,
    POINT,
    SLANG,
    STEPS,
    NumberStep,
)
from handlers.reading.typed import LONGEST_MESSAGE, pictureless, seen

LONGEST = LONGEST_MESSAGE

# Signs that mean something only beside numbers: times, and the ring around the "1" of a list.
_SIGNS = str.maketrans({**dict.fromkeys("×✕✖", "x"), "\u20e3": ")"})

_TOKEN = re.compile(
    r"(?<![\d/.,])[1-7]/[2348](?![\d/])|\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_|\n"
)
_GLUED = re.compile("|".join(sorted(STEPS, key=len, reverse=True)))
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+(?:,\d\d)?|(?:,\d{3})+(?:\.\d\d)?)")
_DECIMAL = re.compile(r"\d{1,6}[.,]\d{1,3}")
_LEADS, _GROUP = re.compile(r"[1-9]\d{0,2}"), re.compile(r"\d{3}")
_MOST_TOKENS = 24  # longer than any number a person says


class Token(NamedTuple):
    """One word, number or sign of a text: `start` and `end` are positions, `word` lower case."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text.

    `values` are its readings, likeliest first. `scaled`: said with ribu, juta or as slang.
    `grouped`: figures in groups of three. `about`: "300rb-an". `figures`: written in digits only.
    """

    start: int
    end: int
    values: tuple[Decimal, ...]
    scaled: bool = False
    grouped: bool = False
    about: bool = False
    figures: str = ""


def clean(text: str) -> str:
    """The text as it is seen, without emoji, times signs as they are typed.

    Cut to LONGEST characters. Everything is found in, and every span counts, this text.
    """
    return pictureless(seen(text[:LONGEST].translate(_SIGNS), LONGEST))


def tokens(text: str) -> list[Token]:
    """The words, numbers and signs of a cleaned text, in order."""
    return [Token(m.start(), m.end(), m.group().lower()) for m in _TOKEN.finditer(text)]


def find(text: str, nouns: frozenset[str] = frozenset()) -> list[Numeral]:
    """Every number of a cleaned text, left to right, none overlapping.

    `nouns` are words that are counted: in "15 ribu 500 pcs" with "pcs" among them, 500 is a number
    of its own and not the end of 15.500.
    """
    words = _joined(tokens(text))
    found: list[Numeral] = []
    at = 0
    while at < len(words):
        numeral, after = _number_at(words, at, nouns)
        if numeral:
            found.append(numeral)
        at = max(after, at + 1)
    return found


def _joined(words: list[Token]) -> list[Token]:
    """The tokens with figures in spaced groups ("3 500 000") and spoken decimals as one token."""
    joined: list[Token] = []
    at = 0
    while at < len(words):
        token, after = _spaced(words, at)
        if after == at + 1:
            token, after = _with_point(words, at)
        joined.append(token)
        at = after
    return joined


def _spaced(words: list[Token], at: int) -> tuple[Token, int]:
    """ "Rp 3 500 000" is one number; without Rp only two groups of three make one."""
    after = at + 1
    if not _LEADS.fullmatch(words[at].word):
        return words[at], after
    while after < min(len(words), at + 4) and _GROUP.fullmatch(words[after].word):
        if words[after].start != words[after - 1].end + 1:
            break
        after += 1
    marked = at > 0 and words[at - 1].word in ("rp", "idr")
    if after - at < (2 if marked else 3) or not (marked or words[after - 1].word == "000"):
        return words[at], at + 1
    return _one(words, at, after, ".".join(token.word for token in words[at:after])), after


def _with_point(words: list[Token], at: int) -> tuple[Token, int]:
    """ "tiga koma lima" is "3,5", where a scale or anything else may follow."""
    here = at + 2 < len(words) and words[at + 1].word in POINT
    if not here or (at and steps(words[at - 1].word)):
        return words[at], at + 1
    after, tail = at + 2, ""
    while after < min(len(words), at + 5) and (digit := _digit(words[after].word)):
        tail, after = tail + digit, after + 1
    whole = _digit(words[at].word)
    if not whole or not tail:
        return words[at], at + 1
    return _one(words, at, after, f"{whole},{tail}"), after


def _digit(word: str) -> str:
    """A number below twelve in words or in figures, as figures; "" for anything else."""
    if word.isdecimal() and len(word) <= 3:
        return word
    found = [step for step in STEPS.get(word, ()) if step.kind in ("unit", "small")]
    return str(found[0].value) if len(found) == 1 else ""


def _one(words: list[Token], at: int, after: int, figures: str) -> Token:
    return Token(words[at].start, words[after - 1].end, figures)


def steps(word: str) -> tuple[NumberStep, ...]:
    """The steps of a number word, also of words glued together ("limaratus"); () for others."""
    known = STEPS.get(word)
    if known or not 6 <= len(word) <= 40:
        return known or ()
    parts = _GLUED.findall(word)
    return tuple(s for part in parts for s in STEPS[part]) if "".join(parts) == word else ()


def literal(figures: str) -> tuple[Decimal, ...]:
    """What figures with dots and commas can mean, () when nothing: "1.250" 1250 or 1.25."""
    if figures.isdecimal():
        return (Decimal(figures),) if len(figures) <= 15 else ()
    plain: tuple[Decimal, ...] = ()
    if _THOUSANDS.fullmatch(figures):
        tail = figures[-3] in ".," and len(figures) > 3
        whole, cents = (figures[:-3], figures[-2:]) if tail else (figures, "0")
        plain = (Decimal(re.sub("[.,]", "", whole)[:15] + "." + cents),)
    if _DECIMAL.fullmatch(figures):
        return (*plain, Decimal(figures.replace(",", ".")))
    return plain


@dataclass(slots=True)
class _Sum:
    """A number being put together; `mark` is the token at which the open part began."""

    totals: tuple[Decimal, ...] = (Decimal(0),)
    parts: tuple[Decimal, ...] = ()
    unit: Decimal | None = None  # the last unit, which "puluh" or "ratus" may still multiply
    unit_at: int = 0
    mark: int = 0
    scale: int = 0
    said: bool = False  # the open part came in words
    about: bool = False
    written: list[str] = field(default_factory=list[str])

    def add_figures(self, token: Token, at: int, fits: bool) -> bool:
        """Take figures as the open part; False when they begin another number.

        `fits`: glued to what is before them or followed by a scale ("1jt500", "1jt 50 ribu").
        """
        if "/" in token.word:
            above, below = token.word.split("/")
            share = Decimal(above) / Decimal(below)
            return self._add_half(share.quantize(Decimal("0.001")), at)
        values = literal(token.word)
        tail_fits = fits or (len(token.word) == 3 and token.word.isdecimal())
        if self._continues(values) and fits:
            self.parts, self.unit = (self.parts[0] + values[0],), None
            return True
        if self.parts or not values or (self.scale and not tail_fits):
            return False
        self.parts, self.unit, self.unit_at, self.mark = values, values[0], at, at
        self.written.append(token.word)
        return True

    def _continues(self, values: tuple[Decimal, ...]) -> bool:
        """Whether figures go on from spoken hundreds: "7 ratus 50 ribu"."""
        hundreds = bool(self.parts) and self.said and not self.parts[0] % 100
        return hundreds and len(values) == 1 and 0 < values[0] < 100 and self.parts[0] > 0

    def add(self, step: NumberStep, at: int) -> int | None:
        """Take one step; None when it fits, otherwise the token before which the number ends."""
        part = self.parts[0] if self.parts else None
        if step.kind == "half":
            return None if self._add_half(Decimal(1) / step.value, at) else at
        if step.kind == "scale":
            return self._close(step.value, at)
        if step.kind in ("times", "teen"):
            return self._multiply(step, at)
        room = {"unit": 10, "small": 100, "tens": 100}[step.kind]
        if part is None:
            self.mark = at
        elif part % room or not self.said or (room == 10 and part % 100 == 10):
            return at
        self.parts, self.said = ((part or 0) + Decimal(step.value),), True
        self.unit, self.unit_at = (Decimal(step.value) if room == 10 else None), at
        return None

    def _multiply(self, step: NumberStep, at: int) -> int | None:
        if self.unit is None or not self.parts or not 0 < self.unit < 10:
            return at
        rest = self.parts[0] - self.unit
        if rest % 100 or (step.value == 100 and rest):
            return self.unit_at  # "dua puluh | lima ratus": the unit begins the next number
        value = self.unit + step.value if step.kind == "teen" else self.unit * step.value
        self.parts, self.unit, self.said = (rest + value,), None, True
        return None

    def _close(self, scale: int, at: int) -> int | None:
        if not self.parts:
            return at
        if self.scale and scale >= self.scale:
            return self.mark
        shares = self.parts
        if scale > 1000 and len(shares) > 1:
            shares = shares[::-1]  # "1.250 juta" is 1,25 juta before it is 1250 juta
        self.totals = tuple(t + p * scale for t in self.totals for p in shares)
        self.parts, self.unit, self.scale, self.said = (), None, scale, False
        return None

    def _add_half(self, share: Decimal, at: int) -> bool:
        if self.parts:
            self.parts = tuple(p + share for p in self.parts[:1] if p == int(p))
            return bool(self.parts)
        if self.scale:
            self.totals = tuple(t + self.scale * share for t in self.totals)
            return True
        self.parts, self.mark, self.unit = (share,), at, None
        self.written.append("")  # a fraction is no plain figure
        return True

    def tails(self, exact: bool) -> tuple[Decimal, ...]:
        """What the open part after a scale adds: "dua juta lima ratus" adds 500.000."""
        tail = self.parts[0]
        if tail != int(tail) or tail >= 1000:
            return ()
        if self.scale == 1000:
            return (tail,) if exact or (tail >= 50 and tail % 50 == 0) else ()
        share = self.scale // 1000
        loose = [tail * share] if tail >= 10 else [tail * share * 100]
        if tail < 10 and self.said:
            loose.append(tail * share)  # "sejuta dua" may be 1.002.000, "1jt2" is not
        if 10 <= tail < 100 and not self.said:
            loose.append(tail * share * 10)  # "1jt50": 1.050.000 or 1.500.000
        return (*([tail] if exact else []), *loose) if tail else (Decimal(0),)


def _number_at(words: list[Token], at: int, nouns: frozenset[str]) -> tuple[Numeral | None, int]:
    slang = SLANG.get(words[at].word)
    if slang:
        return _slang(words, at, slang)
    stop = min(len(words), at + _MOST_TOKENS)
    total, after = _sum(words, at, stop, nouns)
    if total.scale and total.parts:
        follows = words[after].word if after < len(words) else ""
        tails = () if follows in nouns else total.tails(follows in EXACT)
        if not tails:
            total, after = _sum(words, at, total.mark, nouns)
        else:
            total.totals = tuple(t + tail for t in total.totals for tail in tails)
            total.parts = ()
    return (_numeral(words, at, after, total), after) if after > at else (None, at)


def _sum(words: list[Token], at: int, stop: int, nouns: frozenset[str]) -> tuple[_Sum, int]:
    """Add up tokens from `at`, ending before `stop` or where the next number begins."""
    total = _Sum()
    for here in range(at, stop):
        token = words[here]
        if token.word[0].isdecimal():
            glued = here > at and words[here - 1].end == token.start
            closes = here + 1 < stop and _goes_on(words[here + 1].word)
            if not total.add_figures(token, here, glued or closes):
                return total, here
            continue
        cut = _cut(total, _steps_here(words, here, nouns), token, here)
        if cut is not None:
            return (total, here) if cut == here else _sum(words, at, cut, nouns)
    return total, stop


def _cut(total: _Sum, found: tuple[NumberStep, ...], token: Token, here: int) -> int | None:
    if not found:
        return here
    for step in found:
        cut = total.add(step, here)
        if cut is not None:
            return cut
    total.about = total.about or token.word in ABOUT
    return None


def _goes_on(word: str) -> bool:
    """Whether figures before this word may belong to a spoken number: "5 ratus", "50 ribu"."""
    found = ABOUT.get(word) or STEPS.get(word) or AFTER_FIGURES.get(word) or ()
    return len(found) == 1 and found[0].kind in ("scale", "times")


def _steps_here(words: list[Token], here: int, nouns: frozenset[str]) -> tuple[NumberStep, ...]:
    word = words[here].word
    if word in BEFORE_STEP:
        follows = words[here + 1].word if here + 1 < len(words) else ""
        after = steps(follows)
        counts = follows in nouns and word in BEFORE_NOUN
        fits = counts or (after and after[0].kind in ("times", "scale", "teen"))
        return BEFORE_STEP[word] if fits else ()
    if word in AFTER_FIGURES:
        return AFTER_FIGURES[word] if here and words[here - 1].word[-1].isdecimal() else ()
    return ABOUT.get(word) or steps(word)


def _numeral(words: list[Token], at: int, after: int, total: _Sum) -> Numeral | None:
    values = total.totals if total.scale else total.parts
    figures = words[at].word if after == at + 1 and total.written == [words[at].word] else ""
    about, end = _about(words, after)
    if not values:
        return None
    if not total.scale:
        values = values[:1]
    return Numeral(
        start=words[at].start,
        end=words[end - 1].end,
        values=tuple(dict.fromkeys(values)),
        scaled=bool(total.scale),
        grouped=bool(figures) and _THOUSANDS.fullmatch(figures) is not None,
        about=total.about or about,
        figures=figures,
    )


def _about(words: list[Token], after: int) -> tuple[bool, int]:
    """Whether "-an" follows, and where the number then ends."""
    rest = [token.word for token in words[after : after + 2]]
    if rest[:1] == ["an"]:
        return True, after + 1
    return (True, after + 2) if rest == ["-", "an"] else (False, after)


def _slang(words: list[Token], at: int, values: tuple[int, ...]) -> tuple[Numeral, int]:
    """Slang, with a scale after it when one is said: "gopek" 500 or 500.000, "gopek rebu"."""
    follows = STEPS.get(words[at + 1].word) if at + 1 < len(words) else None
    after = at + 1
    if follows and follows[0].kind == "scale" and len(values) > 1:
        values, after = (values[0] * follows[0].value,), at + 2
    readings = tuple(Decimal(value) for value in values)
    return Numeral(words[at].start, words[after - 1].end, readings, scaled=True), after
