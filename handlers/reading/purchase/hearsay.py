"""What reads as a purchase and may be none to report: others' purchases, offers, one's own home.

Knows: who stands before the verb, places that are only told of, remarks beside the purchase.
Must not know: rows, totals. What is only doubtful is asked, never refused and never proposed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.reading.purchase import talk_words as talk
from handlers.reading.purchase.words import (
    ACQUIRE,
    AT,
    BUY,
    FILLERS,
    GOODS,
    PRICE_FILLERS,
    TITLES,
    UNITS,
)

_AMOUNT = "#"
_GROUPS = frozenset({"kelompok", "klp", "klompok", "grup", "group", "klmpok"})
OURS = _GROUPS | {"kami", "kita", "saya", "aku", "sy", "ak", "kula", "kulo", "abdi", "urang"}
_BESIDE = frozenset({"sudah", "sdh", "udah", "tadi", "barusan", "baru", "kemarin", "juga", "ikut"})
_BEFORE_REMARK = frozenset({"nanti", "tapi", "cuma", "tinggal", "maaf", "sayang", "ntar", "cm"})
_GOT = frozenset({"dapat", "dapet", "dpt", "kena", "dapatnya"})
_POSSESSED = re.compile(r"([a-z]{2,})(?:nya|ne)")
_REST = re.compile(r"sisa(?:nya|ne|na)")  # "dp 500rb sisanya bulan depan"
_NO_REMARK = PRICE_FILLERS | GOODS | talk.PLAN | talk.REFUSING_WORDS
_PERHAPS = re.compile(r"(?<!\w)(?:" + "|".join(talk.PERHAPS) + ")")


def without_remarks(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """The sentences without remarks on something else: "…, notanya hilang", "…, catnya besok"."""
    if not any(_AMOUNT in sentence for sentence in sentences):
        return [list(sentence) for sentence in sentences]
    kept: list[list[str]] = []
    for sentence in sentences:
        clauses = [clause for clause in _clauses(sentence) if not _is_remark(clause)]
        kept.append([word for clause in clauses for word in (*clause, ",")][:-1])
    return kept


def _clauses(sentence: Sequence[str]) -> list[list[str]]:
    clauses: list[list[str]] = [[]]
    for word in sentence:
        if word == ",":
            clauses.append([])
        elif _AMOUNT in clauses[-1] and _REST.fullmatch(word):
            clauses.append([word])
        else:
            clauses[-1].append(word)
    return clauses


def _is_remark(clause: Sequence[str]) -> bool:
    """Whether a clause without an amount begins with what belongs to the thing, or its paper."""
    words = [word for word in clause if word not in _BEFORE_REMARK]
    if not words or _AMOUNT in words or "?" in words or any(word in BUY for word in words):
        return False
    first = words[0]
    own = _POSSESSED.fullmatch(first)
    belongs = own and first not in _NO_REMARK and own[1] not in _NO_REMARK - GOODS
    paper = first in talk.REMARK and (len(words) > 1 or bool(_REST.fullmatch(first)))
    return bool(belongs or paper) and not any(word in talk.CANCELLED for word in words)


def hearsay(sentences: Sequence[Sequence[str]]) -> str:
    """Why what reads as a purchase may be none to report, "" when nothing says so."""
    words = [word for sentence in sentences for word in sentence]
    if any(_by_another(sentence) for sentence in sentences):
        return "other buyer"
    got = any(word in BUY or word in _GOT for word in words)
    if not got and any(word in talk.PROMO for word in words):
        return "offer"
    if _is_place_told_of(words) and not got:
        return "place"
    return "perhaps" if _PERHAPS.search(" ".join(words)) else ""


def _is_place_told_of(words: Sequence[str]) -> bool:
    """Whether it tells what one thing costs somewhere: "di bengkel depan ngelas 500rb"."""
    counted = any(word[0].isdecimal() for word in words if word)
    return bool(words) and words[0] in AT and words.count(_AMOUNT) == 1 and not counted


def _by_another(sentence: Sequence[str]) -> bool:
    """Whether a person or another group stands before the verb: "bu Siti beli", "klp Melati beli".

    "dibelikan pak RT …" as well; "pak, beli …" and "bu saya beli …" speak to somebody.
    """
    verb = next((at for at, word in enumerate(sentence) if word in BUY or word in ACQUIRE), -1)
    agent = sentence[verb + 1 : verb + 2] if verb >= 0 and sentence[verb].startswith("di") else ()
    if agent and agent[0] in TITLES:
        return True
    subject = [word for word in sentence[: max(verb, 0)] if word not in _BESIDE]
    if len(subject) < 2 or any(word in OURS - _GROUPS for word in subject) or "," in subject:
        return False
    named = subject[1] not in FILLERS | GOODS | UNITS | AT and subject[1].isalpha()
    return named and (subject[0] in TITLES or subject[0] in _GROUPS) and len(subject) <= 3
