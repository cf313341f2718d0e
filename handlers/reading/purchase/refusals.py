"""When a text with an amount in it is no purchase: questions, plans, sales, corrections, fees.

Knows: how the words of a message are weighed: some refuse alone, others against the signs that
something was bought.
Must not know: how rows are built. A refused text proposes nothing: the form is one tap away,
a row that nobody bought would have to be found again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.reading.purchase import talk_words as talk
from handlers.reading.purchase.hearsay import without_remarks
from handlers.reading.purchase.words import (
    ACQUIRE,
    AT,
    BECAUSE,
    BUY,
    FILLERS,
    GOODS,
    PURPOSE,
    RENTS,
    REPORTS,
    SERVICES,
    UNITS,
)

_AMOUNT = "#"
_PHRASE = re.compile(r"(?<!\w)(?:" + "|".join(talk.PHRASES) + ")")
_REFERS = re.compile(r"(?<!\w)(?:yang|yg|sing|nu) #")  # "yg 145rb": one of those known
_VERB_FORM = re.compile(talk.VERB_FORMS)
_COMPOUND = re.compile(r"(?<!\w)(?:" + "|".join(talk.COMPOUNDS) + r")(?!\w)")
_ENDING = re.compile(r"(?:nya|ne|na|ipun|ku|mu)$")
_AS_WRITTEN = talk.NO_VERBS | GOODS | BUY
_NO_VERBS = _AS_WRITTEN | FILLERS | UNITS
_ACQUIRED = ACQUIRE - talk.WEIGHT_OF.keys()
_VERB = re.compile(r"(?:di|me|ng)?(?P<root>[a-z]{4,})(?:in|kan)")
_NOUN = re.compile(r"(?:pe(?:mper|ng|m|n|r)?|ke)(?P<root>[a-z]{4,})an")
_TALKS = (*(known for known, _ in talk.REFUSING), talk.PLAN)
_MORE_THAN_A_NAME = 5  # words: a longer name without a verb of buying is a sentence


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a purchase beside its words: rows, marks of price, sellers, days."""

    rows: int
    item: tuple[str, ...]  # the words of the first item
    counted: bool  # a quantity, and a mark that makes its price of one or of all
    unit: bool  # a quantity with a unit: "2 sak"
    bare_rate: bool  # a price of one without a quantity: "24rb/kg"
    sellers: frozenset[str]  # the words of all sellers
    day: bool


def refusal(sentences: Sequence[Sequence[str]]) -> str:
    """Why this text is no purchase, "" when it may be one.

    `sentences`: the words of each sentence, lower case, with "#" for an amount and "?" where it
    is asked.
    """
    sentences = without_remarks(sentences)
    everything = [word for sentence in sentences for word in sentence]
    done = _bought(everything) and any(word in talk.PAST for word in everything)
    for sentence in sentences:
        why = _asked(sentence, done) or _why(sentence)
        if why:
            return why
    return "price talk" if _PHRASE.search(" ".join(everything)) else ""


def doubt(sentences: Sequence[Sequence[str]], signs: Evidence) -> str:
    """Why the rows found are rather talk, "" when they are likely bought.

    The words of talk are weighed against the signs of a purchase; a verb of buying outweighs a
    few of them.
    """
    sentences = without_remarks(sentences)
    outside = (word for sentence in sentences for word in _without_sellers(_told(sentence)))
    told = [word for word in outside if word not in signs.sellers]
    everything = [word for sentence in sentences for word in sentence]
    verb = _bought(everything)
    if signs.item and all(_weight(word, verb) for word in signs.item):
        return "no purchase"
    signs_for = _for(told, signs, verb)
    against = _against(told, signs, verb)
    return "no purchase" if not signs_for or against >= signs_for else ""


def is_talk(word: str) -> bool:
    """Whether a word by itself speaks of something else than a thing: "besok", "makasih"."""
    return bool(_weight(word, verb=False)) or any(word in known for known in _TALKS)


def _against(told: Sequence[str], signs: Evidence, verb: bool) -> int:
    first = next((word for word in told if word not in FILLERS or word in talk.PRICE), "")
    rented = any(word in RENTS | SERVICES for word in told)
    weights = [_weight(w, verb) for w in dict.fromkeys(told) if not (rented and w in talk.RATES)]
    rate = 2 if signs.bare_rate and not verb else 0
    length = 0 if verb else max(0, len(signs.item) - _MORE_THAN_A_NAME)
    refers = 2 * (bool(_REFERS.search(" ".join(told))) and not verb)
    return sum(weights) + rate + length + refers + 2 * (first in talk.PRICE and not verb)


def _weight(word: str, verb: bool) -> int:
    known = talk.WEIGHT_OF.get(word) or talk.WEIGHT_OF.get(_stem(word))
    if known:
        return known
    if len(word) < 5 or word in _NO_VERBS:
        return 0
    return (1 if verb else 2) if _VERB_FORM.fullmatch(word) else 0


def _for(told: Sequence[str], signs: Evidence, verb: bool) -> int:
    goods = any(word in GOODS or _stem(word) in GOODS for word in signs.item)
    acquired = any(word in _ACQUIRED for word in told)
    known = acquired and not verb
    return (
        4 * verb + known + (goods or signs.unit) + 2 * signs.counted
        + bool(signs.sellers) + signs.day + (signs.rows > 1)
    )  # fmt: skip


def _bought(words: Iterable[str]) -> bool:
    """Whether a verb of buying stands among these words (lower case)."""
    return any(word in BUY for word in words)


def bought_in(sentences: Iterable[Iterable[str]]) -> bool:
    """Whether a verb of buying stands in the text."""
    return any(_bought(sentence) for sentence in sentences)


def _asked(sentence: Sequence[str], done: bool) -> str:
    """Whether it is a question: by its mark, or by "gak" at its end."""
    said = list(sentence)
    while said and said[-1] in talk.PARTICLES:
        said.pop()
    asks = "?" in said or (bool(said) and said[-1] in talk.NOT)
    return "question" if asks and (_AMOUNT in sentence or not done) else ""


def _why(sentence: Sequence[str]) -> str:
    everything, priced = _told(sentence), _AMOUNT in sentence
    told = _without_sellers(everything)
    for words, reason in talk.REFUSING:
        if reason == "question" and not priced:
            continue
        here = told if words is talk.OTHER_TALK else everything
        if any(form in words for word in here for form in _forms(word)):
            return reason
    if _by_others(told):
        return "chat"
    if any(word in talk.NO_AMOUNT for word in told):
        return "absurd price"
    if _negated(told):
        return "cancelled"
    pairs = itertools.pairwise(["", *told])
    if any(word in talk.PLAN_NOUNS and before not in talk.ACCORDING for before, word in pairs):
        return "plan"
    before = told[: _last(told, _AMOUNT) + 1] if priced else told
    return "plan" if (priced or _bought(told)) and _planned(before) else ""


def _stem(word: str) -> str:
    """The word without a possessive ending: "sisane" is "sisa"."""
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= 4 else word


@lru_cache(maxsize=4096)
def _forms(word: str) -> tuple[str, ...]:
    """The word, its stem, and the root: "pembatalan" is "batal", "targetin" is "target"."""
    if word in _AS_WRITTEN:
        return (word,)
    stem = _stem(word)
    root = _NOUN.fullmatch(stem) or _VERB.fullmatch(stem)
    return tuple(dict.fromkeys((word, stem, root["root"] if root else word)))


def _last(words: Sequence[str], mark: str) -> int:
    return max((at for at, word in enumerate(words) if word == mark), default=-1)


def _negated(told: Sequence[str]) -> bool:
    """Whether a verb is denied up to two words later: "belum saya bayar"."""
    for at, word in enumerate(told):
        after = itertools.takewhile(lambda w: w != _AMOUNT, told[at + 1 : at + 4])
        if word in talk.NOT and any(near in talk.DONE for near in after):
            return True
    return False


def _by_others(told: Sequence[str]) -> bool:
    """Whether somebody else bought: "suami beli rokok", "anak kos pesen 10 porsi"."""
    verb = next((at for at, word in enumerate(told) if word in BUY), 0)
    subject = [word for word in told[:verb] if word not in FILLERS]
    orders = verb and told[verb] in talk.ORDERS
    return any(word in talk.OTHERS for word in subject) or bool(orders and subject)


def _planned(told: Sequence[str]) -> bool:
    """Whether a plan is told: "mau beli", but not "mau lapor"."""
    for at, word in enumerate(told):
        rest = told[at + 1 : at + 3]
        plan = any(form in talk.PLAN for form in _forms(word))
        if plan and not any(after.startswith(REPORTS) for after in rest):
            return True
    return False


def _told(words: Sequence[str]) -> list[str]:
    """The words outside purposes ("untuk …", "biar …"), which may speak of plans and sales."""
    told: list[str] = []
    hidden = False
    for word in _COMPOUND.sub(" ", " ".join(words)).split():
        if word in PURPOSE or word in BECAUSE:
            hidden = True
        elif word in BUY or word in (",", _AMOUNT):
            hidden = False
        if not hidden:
            told.append(word)
    return told


def _without_sellers(told: Sequence[str]) -> list[str]:
    """The words without those right after "di" and "dari": a seller may be anybody."""
    pairs = itertools.pairwise(["", *told])
    return [word for before, word in pairs if before not in AT or word in BUY | {_AMOUNT}]
