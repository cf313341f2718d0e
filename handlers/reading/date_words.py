"""Names of days, months and times of day: full, short, old, misspelt, three languages.

They stand in `dates.tsv`.

Knows: which name stands for which weekday (0 Monday) or month (1 January), how both are shown.
Must not know: how a date is put together (dates.py).
"""

from __future__ import annotations

from pathlib import Path

from handlers.reading.tables import read

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_TABLE = read(
    Path(__file__).with_name("dates.tsv"),
    "weekday month today yesterday before-yesterday vague time-of-day ago span-ago sized measured "
    "feast filler",
)

WEEKDAY_OF = {word: DAYS.index(name) for word, name in _TABLE.values("weekday").items()}
MONTH_OF = {word: MONTHS.index(name) + 1 for word, name in _TABLE.values("month").items()}
TODAY = _TABLE.of("today")
YESTERDAY = _TABLE.of("yesterday")
BEFORE_YESTERDAY = _TABLE.of("before-yesterday")
VAGUE = _TABLE.of("vague")
HOURS = _TABLE.of("time-of-day")
AGO = _TABLE.of("ago")
SPANS_AGO = _TABLE.of("span-ago")
SIZED = _TABLE.of("sized")  # after these 5/7 is a size of timber, pipe or iron, not a day in July
MEASURED = _TABLE.of("measured")  # before these 1/2 is a share or a size, not the 1st of February
FEASTS = _TABLE.of("feast")  # with "kemarin" the last one, whose day no calendar here knows
FILLERS = _TABLE.of("filler")  # may stand around a date in an answer that is one
