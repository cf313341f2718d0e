"""How much was paid with one's own money: "pake uang sendiri dulu", "yang 2jt saya talangi".

Knows: how people say so. Must not know: what was bought, what is reckoned with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from handlers.reading import rupiah
from handlers.reading.numerals import clean, find
from handlers.reading.rupiah import FoundAmount

# Rupiah, all of it, none of it, or a part of which it is to be asked how much.
Share = int | Literal["all", "none", "some"]

_NOT = r"(?P<no>(?:bukan|bkn|tidak|tdk|gak|ga|nggak|dudu|ora|sanes)\s+)?"
_WITH = r"(?:(?:pakai|pake|pk|pakek|dari|dr|dengan|dgn|nganggo|make|ku)\s+)?"
_WORDS = (
    rf"(?<!\w){_NOT}(?:{_WITH}(?:uang|duit|dana|dhuwit|duwit|artos|modal)(?:nya|e|ne|ku)?\s+"
    r"(?:sendiri|pribadi|dewe|dhewe|sorangan)(?:\s+(?:saya|sy|ketua))?"
    r"|(?:(?:saya|sy|tak|aku)\s+)?(?:di)?(?:nalangin?|talangi|talangin))"
    r"(?:\s+(?:dulu|dl|dlu|sek|disik|heula))?(?!\w)"
)
_OWN = re.compile(_WORDS, re.IGNORECASE)
_ADDED = r"(?<!\w)(?:(?:saya|sy|aku)\s+)?(?:di)?(?:tambah|nambah|nombok|tombok)(?:i|in|an|e|kan)?"
_FEW = r"(?:\s+(?:sebesar|sebanyak|sejumlah|cuma|hanya))?\s*:?\s*$"
_JUST_OWN = re.compile(rf"{_WORDS}{_FEW}", re.IGNORECASE)
_JUST_ADDED = re.compile(rf"{_ADDED}(?:\s+(?:{_WORDS}))?{_FEW}", re.IGNORECASE)
_ITS = re.compile(r"\s*(nya|ne|na)?\s*", re.IGNORECASE)
_JOINED = re.compile(r"(?<=\d)(\s?(?:rb|ribu|rebu|jt|juta|k))(nya|ne|na)(?!\w)", re.IGNORECASE)
_SOME = re.compile(
    r"(?<!\w)(?:setengah|sebagian|separo|separuh|sepalih|sisa|kurang|selisih|lebih)(?:nya|ne|e)?\W+"
    rf"(?:\w+\s+)?{_WORDS}|{_ADDED}\s+{_WORDS.replace('?P<no>', '?:')}|(?<!\w)nombok(?!\w)",
    re.IGNORECASE,
)
# What stands between a price and the part of it: "5jt, yang 2jt uang sendiri".
_SET_OFF = re.compile(
    r"(?:^|[,;.(]|(?<!\w)(?:yang|yg|tapi|tp|sedang|termasuk|antaranya|kurang|kurangnya|sisanya|"
    r"selisihnya))\s*$",
    re.IGNORECASE,
)
_ONLY = re.compile(r"[\s,.!;()]*(?:(?:yang|yg|nya|itu|tapi|saja|aja|ya)[\s,.!]*)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text says of own money, and the text without that."""

    share: Share
    rest: str


def heard(text: str, *, priced: bool = False) -> Heard | None:
    """What is said of own money; None where nothing is. `priced`: the price is known already, so
    that an amount which stands alone beside these words is a part of it."""
    line = clean(_JOINED.sub(r"\1 \2", text))
    amounts = [it for it in (rupiah.money(line, numeral) for numeral in find(line)) if it]
    for place, amount in enumerate(amounts):
        if part := _part(line, amount, amounts[:place], priced=priced):
            return part
    if some := _SOME.search(line):
        return Heard("some", _without(line, *some.span()))
    own = _OWN.search(line)
    if own is None:
        return None
    return Heard("all" if own["no"] is None else "none", _without(line, *own.span()))


def _part(
    line: str, amount: FoundAmount, before: list[FoundAmount], *, priced: bool
) -> Heard | None:
    """This amount as the part that was own money; None where it is a price."""
    start, end, certain = amount.start, amount.end, False
    its = _ITS.match(line, end)
    assert its is not None
    own = _OWN.match(line, its.end())
    if own is not None and own["no"] is None:
        end, certain = own.end(), its[1] is not None
        told = _set_off(line, start, end, before)
    elif added := _JUST_ADDED.search(line, 0, start):
        start, certain, told = added.start(), True, True
    elif (own := _JUST_OWN.search(line, 0, start)) and own["no"] is None:
        start, told = own.start(), bool(before)
    else:
        return None
    rest = _without(line, start, end)
    if not (certain or told or (priced and _ONLY.fullmatch(rest))):
        return None
    sure = len(amount.readings) == 1 and not amount.about
    return Heard(amount.readings[0] if sure else "some", rest)


def _set_off(line: str, start: int, end: int, before: list[FoundAmount]) -> bool:
    """Whether this stands for itself beside a price: "5jt, 2jt uang sendiri"."""
    if not line[:start].strip():
        return line[end:].lstrip().startswith(",")
    if not before:
        return False
    return _SET_OFF.search(line, 0, start) is not None or not line[before[-1].end : start].strip()


def _without(line: str, start: int, end: int) -> str:
    """The line without this part, and without what joined it to the rest."""
    before = _SET_OFF.sub("", line[:start].rstrip())
    joined = " ".join(f"{before} {line[end:]}".split())
    return re.sub(r"\s+(?=[,;.])", "", joined).strip(" ,;")
