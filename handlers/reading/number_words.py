"""The words for numbers, as tables: Indonesian, Javanese, Sundanese, English, Hokkien market slang.

Knows: which word stands for which step of a number (a digit, "puluh", "ribu", a half).
Must not know: how the steps are put together (numerals.py), money, dates.

A step is (kind, value): `unit` 1-9, `small` a finished number below 100, `tens` a number that takes
a unit after it (twenty-five), `teen` adds ten to the unit before it (lima belas), `times`
multiplies the unit before it (lima puluh), `scale` closes a group (ribu, juta), `half` one part of
so many (setengah 2, seperempat 4).
"""

from __future__ import annotations

from typing import Literal, NamedTuple


class Step(NamedTuple):
    """One step of a spoken number."""

    kind: Literal["unit", "small", "tens", "teen", "times", "scale", "half"]
    value: int = 0


_UNITS = {
    1: "satu st siji hiji sahiji setunggal satunggal one",
    2: "dua loro rong duwa two",
    3: "tiga telu telung tilu tigang tlu three",
    4: "empat papat patang opat sekawan four",
    5: "lima limang gangsal lma five",
    6: "enam enem nem genep six",
    7: "tujuh pitu pitung tuju seven",
    8: "delapan wolu wolung dalapan lapan eight",
    9: "sembilan sanga songo sangang salapan nine",
}
_SMALL = {
    0: "nol",
    10: "sepuluh sapuluh sepulu sedasa",
    11: "sebelas sabelas sewelas eleven",
    12: "rolas twelve",
    13: "telulas thirteen",
    14: "patbelas fourteen",
    15: "limalas fifteen",
    16: "sixteen",
    17: "pitulas seventeen",
    18: "wolulas eighteen",
    19: "sangalas nineteen",
    21: "selikur",
    22: "rolikur",
    23: "telulikur",
    24: "patlikur",
    25: "selawe salawe",
}
_TENS = {
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty seket",
    60: "sixty sewidak",
    70: "seventy",
    80: "eighty",
    90: "ninety",
}
_TIMES = {10: "puluh pulu plh dasa", 100: "ratus rts atus hundred"}
_SCALES = {
    1_000: "ribu rb rbu rebu ewu thousand",
    1_000_000: "juta jt jta yuta yuto million mio",
    1_000_000_000: "miliar milyar mlyr billion",
}
_ONE_OF = {  # "se-" glued to a step
    100: "seratus saratus satus",
    1_000: "seribu sarebu serebu sewu srb",
    1_000_000: "sejuta sajuta sayuta sejt",
    1_000_000_000: "semiliar semilyar",
}

_K = "k"  # a scale only right after figures: "150k"

STEPS: dict[str, tuple[Step, ...]] = {
    **{word: (Step("unit", value),) for value, row in _UNITS.items() for word in row.split()},
    **{word: (Step("small", value),) for value, row in _SMALL.items() for word in row.split()},
    **{word: (Step("tens", value),) for value, row in _TENS.items() for word in row.split()},
    **{word: (Step("times", value),) for value, row in _TIMES.items() for word in row.split()},
    **{word: (Step("scale", value),) for value, row in _SCALES.items() for word in row.split()},
    **{
        word: (Step("unit", 1), Step("times" if value == 100 else "scale", value))
        for value, row in _ONE_OF.items()
        for word in row.split()
    },
    **dict.fromkeys(["belas", "bls", "welas"], (Step("teen"),)),
    **dict.fromkeys(["setengah", "satengah", "stengah", "stgh", "half"], (Step("half", 2),)),
    **dict.fromkeys(["seperempat", "saparapat", "seprapat", "quarter"], (Step("half", 4),)),
}

AFTER_FIGURES: dict[str, tuple[Step, ...]] = {_K: (Step("scale", 1_000),)}

# Numbers only when "hundred", "ewu" … follows: alone they are "di" (ten), "dan" (kalih), "a".
BEFORE_STEP: dict[str, tuple[Step, ...]] = {
    "ten": (Step("small", 10),),
    "kalih": (Step("unit", 2),),
    "a": (Step("unit", 1),),
}

BEFORE_NOUN = frozenset({"kalih", "a"})  # numbers also before what is counted: "kalih ekor"

# "25 ribuan", "3 jutaan": about that much.
ABOUT: dict[str, tuple[Step, ...]] = {
    **dict.fromkeys(["ribuan", "rban", "rebuan", "ewonan"], (Step("scale", 1_000),)),
    **dict.fromkeys(["jutaan", "jtan", "yutaan"], (Step("scale", 1_000_000),)),
}

# Whole amounts in market slang: -ceng thousands, -ban ten thousands, -tiau millions. What counted
# in hundreds before inflation is said for thousands today, so "gopek" may be 500 or 500.000.
SLANG: dict[str, tuple[int, ...]] = {
    "seceng": (1_000,),
    "noceng": (2_000,),
    "goceng": (5_000,),
    "ceceng": (1_000,),
    "ceban": (10_000,),
    "noban": (20_000,),
    "goban": (50_000,),
    "jigo": (25_000,),
    "gocap": (50_000,),
    "cepek": (100, 100_000),
    "pego": (150, 150_000),
    "nopek": (200, 200_000),
    "gopek": (500, 500_000),
    "cetiau": (1_000_000,),
    "cetiaw": (1_000_000,),
    "gotiau": (5_000_000,),
    "gotiaw": (5_000_000,),
}
