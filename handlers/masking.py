"""Long numbers out of free text: what is kept or logged must not carry a NIK or a phone.

Knows: how people and programs write numbers, and what an amount, a day, a time and an address of
a machine look like. Must not know: where the text goes.

A number may be dressed in anything that is neither letter nor digit: blanks, dashes, brackets,
line breaks, invisible signs. So every run of digits with only such signs between is one number,
and nine digits or more are hidden, unless the whole run reads as amounts and days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

_DIGIT = r"[\d⁰¹²³⁴-⁹₀-₉①-⑨⓪]"  # \d is every alphabet's own digits, full-width ones too
_SIGNS = r"[\W_]{0,40}"  # what may stand between two digits of one number
_RUN = re.compile(rf"\+?{_DIGIT}(?:{_SIGNS}{_DIGIT}){{8,}}")
_DIGITS = re.compile(_DIGIT)
# Between two things that are written one after the other, never inside a number with dots.
_GAP = re.compile(r"[.:]?[\s,;/()+=*|–—-]+")
_LARGEST = 40_000_000_000  # rupiah; 62 8…, a phone in groups of three, begins above it
_BARE_MOBILE = re.compile(r"8\d{8,11}")  # a phone without its zero
_NIK_DIGITS = 16

_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?(?![.\d])", re.ASCII)
_DAY = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?!\d)", re.ASCII)
_TIME = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d)?(?![.:\d])", re.ASCII)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_MACHINE = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}(?::\d{{2,5}})?(?![.\d])", re.ASCII)
_SMALL = re.compile(r"[1-9]\d{0,2}(?!\.?\d)", re.ASCII)


def mask(text: str) -> str:
    """The text with every number of nine digits or more cut to its last two.

    Amounts as Indonesia writes them (1.250.000, up to 40 thousand million), days and times stay
    readable, and so does every number below a hundred million.
    """
    return _RUN.sub(lambda found: _hidden(found[0]), text)


def mask_niks(text: str) -> str:
    """The text with NIKs cut to their last two digits; other numbers, phones too, stay."""

    def hidden(found: re.Match[str]) -> str:
        digits = "".join(_DIGITS.findall(found[0]))
        return f"[…{digits[-2:]}]" if _is_nik(digits) else found[0]

    return _RUN.sub(hidden, text)


def _hidden(run: str) -> str:
    digits = "".join(_DIGITS.findall(run))
    return run if _harmless(run, digits) else f"[…{digits[-2:]}]"


def _harmless(run: str, digits: str) -> bool:
    """Whether a run is amounts, days and times, and cannot be read as one number as well."""
    kinds = _kinds(run)
    if kinds == ["amount"] or ("day" in kinds and set(kinds) <= {"day", "time"}):
        return True
    telling = {"amount", "day", "machine"} & set(kinds)
    return bool(telling) and not (_is_phone(digits, kinds) or _is_nik(digits))


def _is_phone(digits: str, kinds: list[str]) -> bool:
    """Amounts side by side may begin with an 8, as a phone without its zero does."""
    if digits.startswith(("0", "628")):
        return True
    return set(kinds) != {"amount"} and bool(_BARE_MOBILE.fullmatch(digits))


def _is_nik(digits: str) -> bool:
    """Sixteen digits with a day (women's plus 40) and a month where a NIK has them."""
    if len(digits) != _NIK_DIGITS:
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return 1 <= day % 40 <= 31 and day <= 71 and 1 <= month <= 12


def _kinds(run: str) -> list[str]:
    """What stands in the run, one after the other; nothing when any of it is something else."""
    found: list[str] = []
    at = 0
    while at < len(run):
        kind, at = _next(run, at)
        gap = _GAP.match(run, at)
        if not kind or (at < len(run) and gap is None):
            return []
        found.append(kind)
        at = gap.end() if gap else at
    return found


def _next(run: str, at: int) -> tuple[str, int]:
    """The kind that begins here and where it ends; "" when nothing known does."""
    for kind, pattern, holds in _TOKENS:
        match = pattern.match(run, at)
        if match and holds(match):
            return kind, match.end()
    return "", at


def _affordable(amount: re.Match[str]) -> bool:
    return int(amount[0].partition(",")[0].replace(".", "")) <= _LARGEST


def _real(day: re.Match[str]) -> bool:
    """A day of this or the last century, the year first or last."""
    first, month, last = int(day[1]), int(day[3]), int(day[4])
    year, number = (first, last) if len(day[1]) == 4 else (last, first)
    try:
        return 1900 <= date(year, month, number).year < 2100
    except ValueError:
        return False


def _always(_: re.Match[str]) -> bool:
    return True


_TOKENS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    ("amount", _AMOUNT, _affordable),
    ("day", _DAY, _real),
    ("machine", _MACHINE, _always),
    ("time", _TIME, _always),
    ("small", _SMALL, _always),
)
