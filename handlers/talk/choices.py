"""Yes or no, one of several choices, or nothing to say: short answers in four languages.

Knows: how people in Indonesia, Java and Sunda agree, refuse, count, point and skip.
Must not know: any question. When two readings are possible, the answer is None: ask again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, seen, tidy

_LONGEST = 200  # characters; a longer text tells a story and picks nothing
_SHORTEST_PREFIX = 3
_SHORTEST_TYPO = 4
_MOST_TYPED = 4  # words in which typos are looked for
_LIKE = 0.75  # share of letters in common from which a word counts as a typo of another

_TABLE = read_table(
    Path(__file__).with_name("choices.tsv"),
    "yes judge have no fault support skip place last pointer filler",
    counted="place",
)
_FILLER = _TABLE.of("filler")
_POINTER = _TABLE.of("pointer")
# How a word takes part in an answer. Only whole answers of a known shape count (`_SHAPES`):
# a denied judgement is a no, but a denied fault ("tidak salah") could mean either.
_PARTS = ("yes", "judge", "have", "no", "fault", "support", "skip")
_SHAPES = (
    (re.compile(r"(?:(?:yes|judge|have) )+"), True),
    (re.compile(r"no |no (?:(?:judge|have|support) )+|(?:support )?fault "), False),
)
_SKIPS = re.compile(r"(?:skip )+|no (?:have|support) (?:other )?")

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("👍👌✅✔☑🆗💯🙆", ", ya ,"),
        **dict.fromkeys("👎❌✖🚫🙅⛔", ", tidak ,"),
        **dict.fromkeys("🙏😊🙂😀😁😄👏💪🤝☺♀♂()[]'\"*_:#/-", " "),
        "\n": ",",
    }
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\s,.;!]")

_COUNTS = {word: place - 1 for word, place in _TABLE.numbers("place").items()}
_LAST = _TABLE.of("last")


def _squeezed(word: str) -> str:
    """Repeated letters once: "iyaaa" is "iya", and "nggak" meets "ngak" in the table."""
    return re.sub(r"(.)\1+", r"\1", word)


_PART_OF = {_squeezed(term.word): term.kind for term in _TABLE.terms if term.kind in _PARTS}


def yes_no(text: str) -> bool | None:
    """True for a yes, False for a no, None when it is neither or could be both."""
    typed = _typed(text)
    clauses = [_tokens(clause) for clause in re.split(r"[,.;!]+", typed)]
    verdicts = {_verdict(clause) for clause in clauses if clause}
    return verdicts.pop() if len(verdicts) == 1 and "?" not in typed else None


def is_courtesy(text: str) -> bool:
    """Whether nothing is said but courtesies: "ya pak", "kak"."""
    said = _TOKEN.findall(_typed(text))
    return bool(said) and all(token in _FILLER for token in said)


def skip(text: str) -> bool:
    """Whether the person has nothing to answer: "lewati", "tidak ada", "gak punya hp", "-"."""
    typed = _typed(text)
    parts = _shape(_tokens(typed))
    lone_sign = re.fullmatch(r"[-.xX]{1,3}", tidy(text, _LONGEST)) is not None
    return lone_sign or (_SKIPS.fullmatch(parts) is not None and "?" not in typed)


def pick(text: str, labels: Sequence[str]) -> int | None:
    """The index of the one label that is meant: by number, word, prefix, or a typo of it.

    None when nothing fits, when several do, or when it is a question.
    """
    typed = _typed(text)
    if "?" in typed:
        return None
    number = _numbered(typed, len(labels))
    named = _named(typed, labels)
    if number is not None:
        return number if number in named or not named else None
    return named.pop() if len(named) == 1 else None


def named(text: str, labels: Sequence[str]) -> list[int]:
    """The places of all labels that these words may mean: none of them is a number of a list."""
    typed = _typed(text)
    return [] if "?" in typed else sorted(_named(typed, labels))


def _typed(text: str) -> str:
    """Lower case, emoji as words; nothing when it is too long for a short answer."""
    typed = folded(seen(text, _LONGEST).translate(_SIGNS), 2 * _LONGEST)
    return typed if len(text) <= _LONGEST else ""


def _tokens(typed: str) -> list[str]:
    """The words that say something, each once where it is repeated."""
    said = (token for token in _TOKEN.findall(typed) if token not in _FILLER)
    return [token for token, _ in groupby(said)]


def _shape(tokens: list[str]) -> str:
    return "".join(_PART_OF.get(_squeezed(token), "other") + " " for token in tokens)


def _verdict(tokens: list[str]) -> bool | None:
    shape = _shape(tokens)
    return next((verdict for known, verdict in _SHAPES if known.fullmatch(shape)), None)


def _numbered(typed: str, count: int) -> int | None:
    """The position that "no 2", "yang kedua" or "kaping kalih" points at."""
    said = [
        token
        for token in _TOKEN.findall(typed)
        if token in _COUNTS or token not in _FILLER | _POINTER  # "pisan" is both
    ]
    if len(said) != 1:
        return None
    place = _place(said[0], count)
    return place if 0 <= place < count else None


def _place(token: str, count: int) -> int:
    if token in _LAST:
        return count - 1
    return int(token) - 1 if token.isdecimal() else _COUNTS.get(token, count)


def _named(typed: str, labels: Sequence[str]) -> set[int]:
    """The labels that the words mean, by the strictest reading that finds any."""
    said = [token for token in _tokens(typed) if token not in _POINTER]
    whole = _TOKEN.findall(typed)
    label_words = [_TOKEN.findall(_typed(label)) for label in labels]
    exact = {at for at, label in enumerate(label_words) if whole and label == whole}
    if exact or not said:
        return exact
    return (
        _agreed(typed, labels) or _all_in(said, label_words, _begins) or _typos(said, label_words)
    )


def _agreed(typed: str, labels: Sequence[str]) -> set[int]:
    """The one label of a yes-or-no question that a yes or a no stands for."""
    verdicts = [yes_no(label) for label in labels]
    if verdicts.count(True) != 1 or verdicts.count(False) != 1:
        return set()
    verdict = yes_no(typed)
    return set() if verdict is None else {verdicts.index(verdict)}


def _all_in(
    said: list[str], label_words: list[list[str]], fits: Callable[[str, str], bool]
) -> set[int]:
    """The labels in which every word that was said is found."""
    return {
        at
        for at, label in enumerate(label_words)
        if all(any(fits(word, other) for other in label) for word in said)
    }


def _typos(said: list[str], label_words: list[list[str]]) -> set[int]:
    return _all_in(said, label_words, _alike) if len(said) <= _MOST_TYPED else set()


def _begins(word: str, other: str) -> bool:
    """Whether a word is another or begins it, or both agree, or both deny: "gak" is "tidak"."""
    part = _PART_OF.get(_squeezed(word))
    if part in ("yes", "no") and part == _PART_OF.get(_squeezed(other)):
        return True
    return word == other or (len(word) >= _SHORTEST_PREFIX and other.startswith(word))


def _alike(word: str, other: str) -> bool:
    if _begins(word, other):
        return True
    long_enough = min(len(word), len(other)) >= _SHORTEST_TYPO
    return long_enough and SequenceMatcher(None, word, other, autojunk=False).ratio() >= _LIKE
