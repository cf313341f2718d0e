"""Figures in a message that are neither an amount nor a count: phones, hours, models, accounts.

Knows: how they are written. Must not know: what they mean for a row.

What is found here is hidden from every reader of numbers, so that no phone becomes a quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from handlers.reading import date_words
from handlers.reading.number_words import STEPS
from handlers.reading.purchase import words

AsideKind = Literal["word", "heard", "foreign", "minus"]

_EDGE, _END = r"(?<![^\W_])", r"(?![^\W_])"
_HOURS = "|".join(sorted(map(re.escape, date_words.HOURS), key=len, reverse=True))
_UNITS = "|".join(sorted(map(re.escape, words.UNITS | words.SIZES), key=len, reverse=True))
_SIZES = "|".join(sorted(map(re.escape, words.SIZES), key=len, reverse=True))
_COUNTED = rf"(?!\s*(?:{_UNITS}){_END}|\s*@|\d|[.,/]\d)"
_HOUR_WORDS = "|".join(w for w, s in STEPS.items() if len(s) == 1 and 0 < s[0].value <= 12)
_CLOCK = r"(?:[01]?\d|2[0-3])[.:][0-5]\d"
_CURRENCY = "|".join(sorted(words.CURRENCIES, key=len, reverse=True))


class Aside(NamedTuple):
    """Where it stands; `kind` "word" names a thing or a seller, "heard" says nothing of a row."""

    kind: AsideKind
    start: int
    end: int


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_FORMS: tuple[tuple[AsideKind, re.Pattern[str]], ...] = (
    # [10/12 08.15] Rina: before a message that was copied
    ("heard", _pattern(r"(?m)^\s*\[(?=[^\]\n]*\d[.:]\d\d)[^\]\n]{4,30}\][^:\n]{1,40}:")),
    # 0812-3456-7890, +62 812 3456 7890, hp 021 5551234
    ("heard", _pattern(rf"(?:{_EDGE}(?:hp|wa|telp?|tlp|telepon|no|nomor|nomer|kontak)\W{{0,3}})*"
                       r"(?<![\d.,])(?:\+?62[\s.-]?|0)8\d{1,3}(?:[\s.-]?\d{3,5}){1,3}(?!\d|[.,]\d)")),
    # rekening 1234-5678-90
    ("heard", _pattern(rf"{_EDGE}(?:hp|wa|telp?|tlp|telepon|kontak|norek|rek|rekening|nik|nis|npwp)"
                       r"(?:\s?(?:no|nomor))?[\s.:]{1,3}\d[\d.-]{6,24}(?!\d)")),
    ("word", _pattern(r"@(?!rp|idr)[a-z][\w.]*[a-z_\d]{2}(?!\w)")),  # @toko_88
    # jam 9, pukul 09.45 wib, tadi 14.20, 10:15, 00.30 malam
    ("heard", _pattern(rf"{_EDGE}(?:jam|jm|pukul|pkl)\s*(?:{_CLOCK}|(?:stgh|setengah)\s*\w+"
                       rf"|\d{{1,2}}|(?:{_HOUR_WORDS}){_END}){_COUNTED}"
                       rf"(?:\s*(?:wib|wita|wit|an){_END})?")),
    ("heard", _pattern(rf"(?<![\d.,:]){_CLOCK}(?=\s*(?:wib|wita|wit|{_HOURS}|tadi|semalam|kemarin)"
                       rf"{_END})(?:\s*(?:wib|wita|wit){_END})?")),
    ("heard", _pattern(rf"(?<![\d.,:])(?:[01]?\d|2[0-3]):[0-5]\d{_COUNTED}")),
    ("heard", _pattern(r"\A\s*(?:[01]\d|2[0-3])\.[0-5]\d(?![\d.,])" + _COUNTED)),
    # $100, US$ 20, 120 dolar, RM300
    ("foreign", _pattern(rf"{_EDGE}(?:{_CURRENCY})\s?\d[\d.,]*|(?:us|s|a)?[$€£¥]\s?\d[\d.,]*")),
    ("foreign", _pattern(rf"(?<![\d.,])\d[\d.,]*\s?(?:[$€£¥]|(?:{_CURRENCY}){_END})")),
    # bibit 5-7 cm, pakan 781-1
    ("word", _pattern(rf"{_EDGE}\d{{1,3}}\s?-\s?\d{{1,3}}\s?(?:{_SIZES}){_END}")),
    ("word", _pattern(rf"{_EDGE}\d{{3,4}}-\d{{1,2}}(?![\d-]|[.,]\d|\s?(?:rb|ribu|jt|juta|k)"
                      rf"{_END})")),
    ("word", _pattern(rf"{_EDGE}\d{{2,3}}/\d{{2,3}}-\d{{2}}{_END}")),  # ban 90/80-14
    # pakan minus 75.000, but not "obeng minus 25rb"
    ("minus", _pattern(rf"(?<!obeng )(?<!plus )(?<!mata ){_EDGE}minus\s(?=(?:rp\W?\s?)?\d)")),
    ("minus", _pattern(r"(?<![^\s@(\[,=:])(?<!\n)-(?=(?:rp\W?\s?)?\d)|\brp\W?\s?-\s?(?=\d)")),
)  # fmt: skip


def find(text: str) -> Iterator[Aside]:
    """The asides of a cleaned text, none overlapping; the first form that fits wins."""
    taken: list[tuple[int, int]] = []
    for kind, form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span()
            if start < end and all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                yield Aside(kind, start, end)
