"""Dates of things that have happened: reading them as people type and say them, writing them back.

Knows: "kemarin", "tgl 12", "12/12", "3 des", "senin kemarin", "jumat minggu lalu" and their likes.
Must not know: the clock (the caller says which day it is for that person), purchases, storage.

A date is never in the future. Day comes before month. What is vague has no reading; what can mean
two days has two, and the person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from handlers.reading import date_words as names
from handlers.reading.numerals import clean
from handlers.reading.numerals import find as find_numerals

EARLIEST = 2000  # a year before is a slip of the finger
_SOON = timedelta(days=60)
_NEAREST_YEAR = timedelta(days=330)  # "20 des" on 15 December is no day of last year, but a slip


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date inside a text. `dates` is empty when it is vague or lies in the future.

    `weight`: 3 a calendar date, 2 a weekday, 1 "kemarin", 0 vague; the heavier one is meant when
    both stand side by side ("kemarin tgl 12").
    """

    start: int
    end: int
    dates: tuple[date, ...]
    weight: int
    ahead: bool = False  # a day yet to come, so nothing can have been bought on it


def _any(words: Iterable[str]) -> str:
    inside = "|".join(sorted((re.escape(w) for w in words), key=len, reverse=True))
    return "(?:" + inside.replace(r"\ ", r"\s+") + ")"


_UNIT = (
    "satu|siji|hiji|dua|tiga|telu|tilu|empat|papat|opat|lima|enam|nem|tujuh|pitu|delapan|sembilan"
)
_N = (
    r"(?:\d{1,2}(?!\d)|sepuluh|sapuluh|sebelas"
    rf"|(?:dua|tiga)\s?puluh(?:\s(?:{_UNIT}))?|(?:rong|{_UNIT})(?:\s?belas)?)"
)
_TGL = r"(?:tanggal|tangal|tggl|tgl|tg|kaping)\s*\.?\s*"
_END = r"(?![^\W_])"
_MONTH = _any(names.MONTH_OF) + _END
_DAY = rf"(?P<w>{_any(names.WEEKDAY_OF)}){_END}"
_NO_MARKET = r"(?<!pasar )(?<!psr )"  # Pasar Minggu, Pasar Senen, Pasar Rebo are places
_PAST = _any(names.AGO)
_AGO = rf"(?:(?:yang|yg)\s+)?{_PAST}{_END}"
_SPAN_AGO = rf"(?:(?:yang|yg)\s+)?{_any(names.SPANS_AGO)}{_END}"
_PART = rf"(?:\s+{_any(names.HOURS)}{_END})?"
_HOUR = rf"{_PART}(?:\s+(?:jam|jm|pukul|pkl)\s*\d{{1,2}}(?:[.:]\d\d)?(?!\d){_PART})?"
_HARI = r"(?:hari|hr|dinten|dina|poe|last|on)\s+"
_YEAR = (  # "5 des 1950rb" tells a price
    r"(?:\s*,?\s*(?P<y>(?:19|20)\d\d)(?!\w|[.,]\d|\s?(?:rb|ribu|ewu|jt|juta)\b)"
    r"|\s*[-/']\s*(?P<yy>\d\d)(?!\d|[.,]\d))?"
)
_START = r"(?<![\d/.,x-])"
_NOT_SIZE = rf"(?!\s*{_any(names.MEASURED)}(?![^\W_])|\s*[\"'])"
_D_M = r"(?P<d>\d{1,2})\s?[-/.]\s?(?P<m>\d{1,2})"

Reader = Callable[[re.Match[str], date], tuple[date, ...]]


def _past(day: int, month: int, year: int | None, today: date) -> tuple[date, ...]:
    """That day of that month, of this year or the last one when no year is said."""
    for candidate in (year,) if year else (today.year, today.year - 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found <= today and (year or today - found <= _NEAREST_YEAR):
            return (found,) if found.year >= EARLIEST else ()
    return ()


def _year(match: re.Match[str]) -> int | None:
    found = match.groupdict()
    if found.get("yy"):
        return 2000 + int(found["yy"])
    return int(found["y"]) if found.get("y") else None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    numerals = find_numerals(text)
    return int(numerals[0].values[0]) if numerals else 1  # "se" of "seminggu"


def _named(match: re.Match[str], today: date) -> tuple[date, ...]:
    month = names.MONTH_OF[match["m"]]
    return _past(_number(match["d"]), month, _year(match), today)


def _figures(match: re.Match[str], today: date) -> tuple[date, ...]:
    day, month = int(match["d"]), int(match["m"])
    if month > 12 >= day:
        day, month = month, day
    return _past(day, month, _year(match), today)


def _of_month(match: re.Match[str], today: date) -> tuple[date, ...]:
    """tgl N: of this month when it has come already, otherwise of the one before."""
    day = _number(match["d"])
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    which = match["which"] or ""
    months = (first,) if which.endswith("ini") else (before,) if which else (first, before)
    for month in months:
        try:
            found = month.replace(day=day)
        except ValueError:
            continue
        if found <= today:
            return (found,)
    return ()


def last_weekday(weekday: int, today: date) -> date:
    """The last such weekday before today (0 Monday)."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _weekday(match: re.Match[str], today: date) -> tuple[date, ...]:
    return (last_weekday(names.WEEKDAY_OF[match["w"]], today),)


def _of_last_week(match: re.Match[str], today: date) -> tuple[date, ...]:
    monday = today - timedelta(days=today.weekday() + 7)
    return (monday + timedelta(days=names.WEEKDAY_OF[match["w"]]),)


def _of_this_week(match: re.Match[str], today: date) -> tuple[date, ...]:
    monday = today - timedelta(days=today.weekday())
    found = monday + timedelta(days=names.WEEKDAY_OF[match["w"]])
    return (found,) if found <= today else ()


def _ago(days: int) -> Reader:
    return lambda _match, today: (today - timedelta(days=days),)


def _days_ago(match: re.Match[str], today: date) -> tuple[date, ...]:
    return (today - timedelta(days=_number(match["d"])),)


def _weeks_ago(match: re.Match[str], today: date) -> tuple[date, ...]:
    return (today - timedelta(weeks=_number(match["d"])),)


def _never(_match: re.Match[str], _today: date) -> tuple[date, ...]:
    return ()


_FORMS: tuple[tuple[int, str, Reader], ...] = (
    # 12 des, tanggal dua belas Desember 2020, 12-Dec-20, 12th of December
    (
        3,
        rf"(?:{_TGL})?(?P<d>{_N})(?:st|nd|rd|th)?[\s./-]*(?:of\s+)?(?P<m>{_MONTH})\.?{_YEAR}",
        _named,
    ),
    # Dec 12, December 12th, 2020
    (
        3,
        (
            rf"(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?!\d)"
            r"(?:(?:st|nd|rd|th)(?!,?\s+20\d\d)|(?:st|nd|rd|th)?,?\s+(?P<y>20\d\d)(?!\d|[.,]\d)|(?=\s*(?:[,.;\n]|$)))"
        ),
        _named,
    ),
    # 2020-12-12
    (3, r"(?P<y>20\d\d)([-/])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)", _figures),
    # 12-12-2020, 12.12.20
    (
        3,
        (
            rf"(?:{_TGL})?{_START}(?P<d>\d{{1,2}})([-/.])(?P<m>\d{{1,2}})\2"
            r"(?:(?P<y>20\d\d)|(?P<yy>\d\d))(?![\d/]|[.,]\d)"
        ),
        _figures,
    ),
    # tgl 12/12, tgl 12-12
    (3, rf"{_TGL}{_D_M}(?![\d/])", _figures),
    # 12/12, but not 1/2 inch
    (3, rf"{_START}(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?![\d/]|[.,]\d){_NOT_SIZE}", _figures),
    # tgl 12, tgl 28 bulan lalu
    (
        3,
        (
            rf"{_TGL}(?P<d>{_N})(?:st|nd|rd|th)?{_END}"
            rf"(?:\s+(?P<which>(?:bulan|bln|wulan|sasih)\s+(?:{_AGO}|ini))|\s+{_PAST}{_END})?"
        ),
        _of_month,
    ),
    (
        2,
        rf"(?:{_HARI})?{_NO_MARKET}{_DAY}{_HOUR}\s+(?:di\s+)?(?:minggu|mggu|mgg|pekan)\s+{_AGO}",
        _of_last_week,
    ),
    (2, rf"(?:{_HARI})?{_NO_MARKET}{_DAY}{_HOUR}\s+(?:minggu|pekan)\s+ini{_END}", _of_this_week),
    # hari minggu kemarin; without "hari" the word "minggu" is a week
    (2, rf"{_HARI}{_DAY}{_HOUR}(?:\s+{_AGO})?{_HOUR}", _weekday),
    (2, rf"{_NO_MARKET}(?!minggu|mnggu|mingu|mgg){_DAY}{_HOUR}(?:\s+{_AGO})?{_HOUR}", _weekday),
    (
        2,
        rf"{_NO_MARKET}(?P<w>minggu|mgg),?\s+(?=(?:{_TGL})?\d{{1,2}}(?:[-/]|\s*{_MONTH}))",
        _weekday,
    ),
    (2, rf"{_PAST}\s+(?:itu\s+)?(?:{_HARI})?{_DAY}(?!\s+{_AGO}){_HOUR}", _weekday),
    (2, rf"(?P<d>{_N}|se)\s?(?P<span>hari|hr|dina|dinten|poe|days?)\s+{_SPAN_AGO}", _days_ago),
    (2, rf"(?P<d>{_N}|se)\s?(?P<span>minggu|mggu|mgg|pekan|weeks?)\s+{_SPAN_AGO}", _weeks_ago),
    (1, rf"{_any(names.BEFORE_YESTERDAY)}{_END}{_HOUR}", _ago(2)),
    (1, rf"{_any(names.YESTERDAY)}(?:nya)?{_END}{_HOUR}", _ago(1)),
    (1, rf"{_any(names.TODAY)}{_END}{_HOUR}", _ago(0)),
    (3, rf"(?:hari\s+raya\s+)?{_any(names.FEASTS)}\s+(?:{_SPAN_AGO}|{_PAST}{_END})", _never),
    (0, rf"{_any(names.VAGUE)}{_END}(?:\s+{_AGO})?{_HOUR}", _never),
    (
        0,
        (
            r"(?:minggu|mgg|pekan)\s*ke\s?-?\s*(?:\d|satu|dua|tiga|empat|lima)"
            rf"(?:\s+(?:bulan\s+)?{_MONTH})?"
        ),
        _never,
    ),
    (0, rf"(?:bulan|bln|wulan|sasih)\s+{_MONTH}", _never),
    (0, rf"(?:{_N}|se)\s?(?:bulan|bln|tahun|thn)\s+{_SPAN_AGO}", _never),
)


@cache
def _compiled() -> tuple[tuple[int, re.Pattern[str], Reader], ...]:
    """The forms; made when the first date is read, 0.04 s that no start needs."""
    return tuple((weight, re.compile(r"(?<![^\W_])" + form), do) for weight, form, do in _FORMS)


_FRACTION = re.compile(r"1/[2348]|2/3|3/[48]")
_BETWEEN = re.compile(r"[\s,]*(?:itu|hari|pada|di)?[\s,]*")


def find(text: str, today: date) -> list[FoundDate]:
    """The dates in a sentence (cleaned by `numerals.clean`), left to right.

    Two that stand side by side are one ("Jumat, 11 Desember"); when they disagree it is vague.
    """
    lower = text.lower()
    lower = lower if len(lower) == len(text) else text
    hits = [
        _found(match, weight, do, today)
        for weight, form, do in _compiled()
        for match in form.finditer(lower)
        if not _is_size(lower, match) and not _is_fraction(lower, match)
    ]
    found: list[FoundDate] = []
    for hit in sorted(hits, key=lambda f: (f.start, -f.end, -f.weight)):
        if not found or hit.start >= found[-1].end:
            near = found and _BETWEEN.fullmatch(lower, found[-1].end, hit.start)
            found[-1:] = [_joined(found[-1], hit)] if near else [*found[-1:], hit]
    return found


def _found(match: re.Match[str], weight: int, do: Reader, today: date) -> FoundDate:
    days = do(match, today)
    ahead = weight == 3 and not days and "m" in match.groupdict() and _is_ahead(match, do, today)
    return FoundDate(match.start(), match.end(), days, weight, ahead)


def _is_ahead(match: re.Match[str], do: Reader, today: date) -> bool:
    """Whether somebody who reads the same later finds a day after today."""
    later = today.replace(year=9000, day=1) if _year(match) else today + _SOON
    return any(day > today for day in do(match, later))


def _is_size(lower: str, match: re.Match[str]) -> bool:
    """Whether 5/7 is a size of timber: "kaso 5/7"."""
    if not match.group()[0].isdecimal() or "/" not in match.group() or match.group().count("/") > 1:
        return False
    before = re.findall(r"[^\W\d_]+", lower[max(0, match.start() - 24) : match.start()])
    return any(word in names.SIZED for word in before[-2:])


def _is_fraction(lower: str, match: re.Match[str]) -> bool:
    """Whether 1/2 goes on from a whole number: "2 1/2", whatever follows."""
    part = _FRACTION.fullmatch(match.group())
    return part is not None and re.search(r"\d\s$", lower[: match.start()]) is not None


def _joined(one: FoundDate, other: FoundDate) -> FoundDate:
    """The date that two neighbours mean together: the heavier, if a weekday does not deny it."""
    heavy, light = (one, other) if one.weight >= other.weight else (other, one)
    denied = light.weight == 2 and heavy.weight == 3 and not _same_weekday(heavy, light)
    dates = () if denied else heavy.dates
    return FoundDate(one.start, other.end, dates, heavy.weight, heavy.ahead)


def _same_weekday(one: FoundDate, other: FoundDate) -> bool:
    return {d.weekday() for d in one.dates} == {d.weekday() for d in other.dates}


def read(text: str, today: date) -> tuple[date, ...]:
    """Every day that an answer which is one date can mean, never after `today`.

    () when vague, in the future or no date; two when the person must be asked: "minggu lalu" is a
    week ago or last Sunday, and a weekday that is today's may be today or a week ago.
    """
    line = clean(text).lower().strip(" .,!\n")
    if re.fullmatch(r"\d{1,2}", line):
        line = "tgl " + line
    if re.fullmatch(rf"(?:minggu|mggu|mgg|pekan)\s+{_AGO}", line):
        days = {today - timedelta(days=7), last_weekday(6, today)}
        return tuple(sorted(days, reverse=True))
    found = find(line, today)
    if len(found) != 1:
        return (last_weekday(6, today),) if names.WEEKDAY_OF.get(line) == 6 else ()
    rest = line[: found[0].start] + " " + line[found[0].end :]
    if any(word not in names.FILLERS for word in re.findall(r"[^\W_]+|\?", rest)):
        return ()
    return _or_today(line, found[0].dates, today)


def _or_today(line: str, dates: tuple[date, ...], today: date) -> tuple[date, ...]:
    bare = names.WEEKDAY_OF.get(line.removeprefix("hari ").strip())
    return (today, *dates) if bare == today.weekday() else dates


def show(day: date) -> str:
    """A date in full: "Selasa, 15 Desember 2020"."""
    return f"{names.DAYS[day.weekday()]}, {day.day} {names.MONTHS[day.month - 1]} {day.year}"


def short(day: date) -> str:
    """A date in brief, without the year: "15 Des"."""
    return f"{day.day} {names.MONTHS[day.month - 1][:3]}"


def brief(day: date, today: date) -> str:
    """The same, with the year where it is not this one: "15 Des 2019"."""
    return short(day) if day.year == today.year else f"{short(day)} {day.year}"
