"""A day of birth out of what people and programs write.

Knows: figures with the day or the year first, names of months, years of two digits.
Must not know: whose it is, NIKs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from handlers.reading.date_words import MONTH_OF
from handlers.reading.nik import OLDEST
from handlers.reading.typed import folded

_GAP = r"\s*[-/. ]\s*"
WRITTEN = re.compile(
    rf"(?<!\d)(?:(?P<y1>(?:19|20)\d\d){_GAP}(?P<m1>\d{{1,2}}){_GAP}(?P<d1>\d{{1,2}})"
    rf"|(?P<d2>\d{{1,2}})(?:{_GAP}(?P<m2>\d{{1,2}}){_GAP}"
    r"|[-/. ]*(?P<name>[a-z]{3,10})\.?[-/,. ]*)"
    r"(?P<y2>(?:19|20)\d\d|\d\d))(?!\d)",
    re.IGNORECASE,
)


def read(text: str, today: date) -> tuple[date, ...]:
    """The days that a text can mean, the likeliest first: day before month, a year of two digits
    in the last century before this one. Empty when none is written, or none there is."""
    match = WRITTEN.search(folded(text))
    return tuple(dict.fromkeys(_days(match, today))) if match else ()


def _days(match: re.Match[str], today: date) -> Iterator[date]:
    day, month = int(match["d1"] or match["d2"]), _month(match)
    for year in _years(match["y1"] or match["y2"]):
        # Excel turns 05/12 round where it stands on American: both are meant by somebody.
        for named, numbered in ((day, month), (month, day)):
            if match["name"] and (named, numbered) != (day, month):
                continue
            try:
                found = date(year, numbered, named)
            except ValueError:
                continue
            if found <= today and today.year - found.year <= OLDEST:
                yield found


def _month(match: re.Match[str]) -> int:
    if match["name"]:
        return MONTH_OF.get(match["name"].casefold(), 0)
    return int(match["m1"] or match["m2"])


def _years(text: str) -> tuple[int, ...]:
    year = int(text)
    return (year,) if year > 99 else (1900 + year, 2000 + year)
