"""Rupiah: reading amounts as people type and say them, and writing them back.

Knows: what makes a number an amount of money, the shorthand of prices, the bounds of sense.
Must not know: purchases, dates, how an amount is asked for.

Amounts are whole rupiah. An amount that can be read in two ways has two readings and is asked
back, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from handlers.reading.numerals import Numeral, clean, find, literal
from handlers.reading.tables import read as read_table

LEAST = 50  # the smallest coin still in use (Bank Indonesia): less is a slip of the finger
MOST = 10_000_000_000  # far above what any group is granted; above it digits were doubled

_BEFORE = re.compile(r"(?P<each>@\s*)?(?P<rp>(?<![^\W\d_])(?:rp|idr)\s*[.:]?\s*)?$", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:[.,]-{1,2})?(?:\s*(?P<rp>rupiah|rupia|perak|rp|idr)(?![^\W_]))?", re.IGNORECASE
)
_TIMES = re.compile(
    r"\s*(?P<n>\d+(?:,\d+)?)\s*(?:[x*]\s*@?|@)\s*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL
)
_MILLIARD = re.compile(r"\s*(?:rp\.?\s*)?(?P<n>\d+(?:[.,]\d+)?)\s*m\s*", re.IGNORECASE)
_FILLERS = read_table(Path(__file__).with_name("amounts.tsv"), "filler").of("filler")
_DIGITS = [
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
]


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """An amount inside a text: its span with Rp and ",-", and its readings, likeliest first.

    `each`: marked as a unit price by "@". `about`: only roughly that much ("300rb-an").
    """

    start: int
    end: int
    readings: tuple[int, ...]
    each: bool = False
    about: bool = False


def read(text: str) -> tuple[int, ...]:
    """Every plausible reading of an answer that is one amount.

    () when there is none, one when it is sure, two or more when the person must be asked:
    "3,5jt" (3500000,); "750" (750, 750000); "2M" (2000000000, 2000000); "300rb-an" ().
    """
    line = clean(text)
    milliard = _MILLIARD.fullmatch(line)
    if milliard:
        share = literal(milliard["n"])[-1:]
        return _whole(tuple(v * unit for v in share for unit in (1_000_000_000, 1_000_000)))
    product = _TIMES.fullmatch(line)
    if product:
        count = literal(product["n"])
        return _whole(tuple(c * v for c in count[:1] for v in read(product["rest"])))
    return _read_one(line)


def _read_one(line: str) -> tuple[int, ...]:
    numerals = find(line)
    if len(numerals) != 1 or numerals[0].about:
        return ()
    amount = money(line, numerals[0])
    start, end = (amount.start, amount.end) if amount else (numerals[0].start, numerals[0].end)
    around = re.findall(r"[^\W\d_]+|[-+?]", (line[:start] + " " + line[end:]).lower())
    if any(word not in _FILLERS for word in around):
        return ()
    if amount and (amount.readings[0] >= 10_000 or _has_rupiah(line) or numerals[0].scaled):
        return amount.readings
    return _shorthand(numerals[0].values[0])


def _has_rupiah(line: str) -> bool:
    return re.search(r"rp|idr|rupia|perak|[.,]-", line, re.IGNORECASE) is not None


def _shorthand(value: Decimal) -> tuple[int, ...]:
    """A bare number as a price: people leave "ribu" and "juta" out."""
    if value < 100:
        return _whole((value * 1_000_000, value * 1_000)[:: 1 if value % 1 else -1])
    return _whole((value, value * 1_000) if value < 10_000 else (value,))


def money(text: str, numeral: Numeral) -> FoundAmount | None:
    """The amount that this number of the text is, None when it is something else.

    A number counts as money when it is said with Rp, rupiah, ribu, juta or "@", or is written in
    thousands. The text is cleaned by `numerals.clean`.
    """
    before = _BEFORE.search(text[max(0, numeral.start - 12) : numeral.start])
    after = _AFTER.match(text[numeral.end : numeral.end + 12])
    each = bool(before and before["each"])
    marked = numeral.scaled or each or bool(before and before["rp"]) or bool(after and after["rp"])
    if not (marked or _looks_like_money(numeral)):
        return None
    readings = _whole(numeral.values)
    if not readings:
        return None
    start = numeral.start - (len(before.group()) if before else 0)
    end = numeral.end + (after.end() if after else 0)
    return FoundAmount(start, end, readings, each, numeral.about)


def _looks_like_money(numeral: Numeral) -> bool:
    if numeral.grouped:
        return numeral.values[0] >= 1_000
    return (
        numeral.figures.isdecimal() and re.fullmatch(r"[1-9]\d{4,9}", numeral.figures) is not None
    )


def _whole(values: tuple[Decimal, ...]) -> tuple[int, ...]:
    whole = (int(v) for v in values if v == int(v) and LEAST <= v <= MOST)
    return tuple(dict.fromkeys(whole))


def show(amount: int) -> str:
    """An amount in figures: 1250000 is "Rp1.250.000"."""
    return "Rp" + f"{amount:,}".replace(",", ".")


def words(amount: int) -> str:
    """An amount in plain Indonesian words (terbilang), 0 or more.

    2000500 is "dua juta nol ribu lima ratus rupiah": without "nol ribu" people hear 2.500.000.
    """
    return _spell(amount) + " rupiah"


def _spell(n: int) -> str:
    if n < 12:
        return _DIGITS[n]
    if n < 20:
        return _DIGITS[n - 10] + " belas"
    for unit, name in ((1_000_000_000, "miliar"), (1_000_000, "juta"), (1_000, "ribu")):
        if n >= unit:
            head = "seribu" if n // unit == 1 and unit == 1_000 else f"{_spell(n // unit)} {name}"
            gap = "nol ribu " if unit > 1_000 and 0 < n % unit < 1_000 else ""
            return f"{head} {gap}{_spell(n % unit)}" if n % unit else head
    unit, name = (100, "ratus") if n >= 100 else (10, "puluh")
    head = "seratus" if n // unit == 1 else f"{_spell(n // unit)} {name}"
    return f"{head} {_spell(n % unit)}" if n % unit else head
