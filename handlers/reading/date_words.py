"""Names of days, months and times of day, as tables: full, short, old, misspelt, three languages.

Knows: which name stands for which weekday (0 Monday) or month (1 January).
Must not know: how a date is put together (dates.py).
"""

from __future__ import annotations

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

_DAY_NAMES = {
    0: "senin senen snin snn monday",
    1: "selasa salasa slasa sls tuesday",
    2: "rabu rebo wednesday",
    3: "kamis kemis kmis kms thursday",
    4: "jumat jum'at jumaat juma'ah jemuah jumuah jmat jmt friday",
    5: "sabtu sabtuh saptu sabto sbtu sbt saturday",
    6: "minggu mnggu mingu mgg ahad ngahad sunday",
}
_MONTH_NAMES = {
    1: "januari jan january djanuari januwari",
    2: "februari pebruari februwari febuari feb peb february",
    3: "maret mart mrt mar march",
    4: "april apr aprl",
    5: "mei may mai",
    6: "juni jun june djuni",
    7: "juli jul july djuli",
    8: "agustus agst agt agu ags aug august agustos agusts",
    9: "september sept sep septmber septembr",
    10: "oktober okt october oct oktobr okto",
    11: "november nopember nov nop novembr nopembr",
    12: "desember des dec december dsmbr desmber desembr dess",
}
WEEKDAY_OF = {word: day for day, names in _DAY_NAMES.items() for word in names.split()}
MONTH_OF = {word: month for month, names in _MONTH_NAMES.items() for word in names.split()}

TODAY = (
    "hari ini",
    "hr ini",
    "hari ni",
    "dinten niki",
    "dinten ieu",
    "dina iki",
    "poe ieu",
    "baru saja",
    "baru aja",
    "barusan",
    "brusan",
    "barusaja",
    "tadi",
    "td",
    "tdi",
    "wau",
    "mau esuk",
    "today",
    "this morning",
    "this afternoon",
    "just now",
    "nembe",
    "tembe",
    "nembean",
)
YESTERDAY = (
    *("kemarin", "kmrn", "kmren", "kemaren", "kmrin", "kemarn", "kmarin", "kmaren", "kemrin"),
    *("kmarn", "krmn", "kemren", "wingi", "kamari", "yesterday", "kolo wingi", "kala wingi"),
    *("tadi malam", "tadi malem", "tadi mlm", "td malam", "td malem", "td mlm", "tdi mlm"),
    *("semalam", "semalem", "smlm", "mau bengi", "tadi peuting", "tadi bengi", "last night"),
    *("wau dalu", "peuting tadi", "malam tadi", "wengi wau"),
)
BEFORE_YESTERDAY = (
    *("kemarin lusa", "kemarin dulu", "kmrn lusa", "kmrn dulu", "kemaren lusa", "kemaren dulu"),
    *("kmrin lusa", "lusa kemarin", "lusa kmrn", "kmren lusa", "mangkukna", "mangkuknya"),
    *("wingi nane", "winginane", "wingenane", "wingi kae", "the day before yesterday"),
    *("day before yesterday", "kamari ieu mangkukna", "dua hari kemarin"),
)
VAGUE = (
    *("minggu lalu", "minggu kemarin", "minggu kmrn", "minggu kemaren", "mgg lalu", "mggu lalu"),
    *("minggu yang lalu", "minggu yg lalu", "minggu wingi", "minggu kepungkur", "pekan lalu"),
    *("pekan kemarin", "minggu kamari", "last week", "minggu ini", "pekan ini", "this week"),
    *("bulan lalu", "bln lalu", "bulan kemarin", "bulan kmrn", "bln kmrn", "last month"),
    *(
        "bulan yang lalu",
        "bulan yg lalu",
        "wulan kepungkur",
        "bulan kamari",
        "bulan ini",
        "bln ini",
    ),
    *("awal bulan", "akhir bulan", "tengah bulan", "pertengahan bulan", "awal bln", "akhir bln"),
    *("tempo hari", "kapan hari", "kapan itu", "beberapa hari lalu", "beberapa hari yang lalu"),
    *("beberapa hari yg lalu", "sebulan lalu", "sebulan yang lalu", "sebulan yg lalu"),
    *("beberapa minggu lalu", "baru-baru ini", "recently", "a month ago", "tahun lalu", "thn lalu"),
    *("tahun kemarin", "thn kemarin", "tahun kmrn", "taun wingi", "taun kamari", "tahun wingi"),
    *(
        "sasih kamari",
        "minggu-minggu lalu",
        "akhir pekan",
        "akhir pekan kemarin",
        "kemarin-kemarin",
    ),
    *("kmrn2", "awal minggu", "akhir minggu"),
)
HOURS = (
    *("pagi", "siang", "sore", "malam", "malem", "mlm", "subuh", "petang", "pgi", "sing", "isuk"),
    *("isuk-isuk", "enjing", "esuk", "awan", "bengi", "sonten", "peuting", "beurang", "dini hari"),
    *("morning", "afternoon", "evening", "night", "dalu", "siank", "pagi-pagi"),
)
AGO = (
    *("lalu", "kemarin", "kmrn", "kemaren", "kmren", "kmrin", "wingi", "kepungkur", "kapengker"),
    *("kamari", "silam", "yll", "kemrin", "kapungkur", "kmaren"),
)
SPANS_AGO = ("lalu", "kepungkur", "kapengker", "ago", "silam", "yll", "ka tukang", "kapungkur")
# After these a pair like 5/7 is a size of timber, pipe or iron, not the 5th of July.
SIZED = frozenset(
    [
        "kayu",
        "kaso",
        "kasau",
        "usuk",
        "reng",
        "balok",
        "papan",
        "besi",
        "pipa",
        "paralon",
        "pralon",
        "mur",
        "baut",
    ]
)
