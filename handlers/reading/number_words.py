"""Number words and market slang: which steps of a number each word stands for.

They stand in `numbers.tsv`: Indonesian, Javanese, Sundanese, English.

Knows: the classes of that table. A step is (kind, value): `unit` 1-9, `small` a finished number
below 100, `tens` a number that takes a unit after it (twenty-five), `teen` adds ten to the unit
before it (lima belas), `times` multiplies the unit before it (lima puluh), `scale` closes a group
(ribu, juta), `half` one part of so many (setengah 2, seperempat 4).
Must not know: how the steps are put together (numerals.py), money, dates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from handlers.reading.tables import read

Numeric = Literal["unit", "small", "tens", "teen", "times", "scale", "half"]
_FIGURES = (
    "unit small tens teen times scale one-of part about "
    "scale-after-figures unit-before-step small-before-step"
)
_TABLE = read(
    Path(__file__).with_name("numbers.tsv"),
    f"{_FIGURES} before-noun slang exact point",
    counted=_FIGURES,
)


class NumberStep(NamedTuple):
    """One step of a spoken number."""

    kind: Numeric
    value: int = 0


def _steps(table_class: str, kind: Numeric) -> dict[str, tuple[NumberStep, ...]]:
    return {word: (NumberStep(kind, value),) for word, value in _TABLE.numbers(table_class).items()}


def _one_of(value: int) -> tuple[NumberStep, ...]:
    """ "se-" glued to a step: "seribu", "seratus"."""
    return NumberStep("unit", 1), NumberStep("times" if value == 100 else "scale", value)


STEPS = {
    **_steps("unit", "unit"),
    **_steps("small", "small"),
    **_steps("tens", "tens"),
    **_steps("teen", "teen"),
    **_steps("times", "times"),
    **_steps("scale", "scale"),
    **_steps("part", "half"),
    **{word: _one_of(value) for word, value in _TABLE.numbers("one-of").items()},
}
AFTER_FIGURES = _steps("scale-after-figures", "scale")
BEFORE_STEP = {
    **_steps("small-before-step", "small"),
    **_steps("unit-before-step", "unit"),
}
BEFORE_NOUN = _TABLE.of("before-noun")  # numbers also before what is counted: "kalih ekor"
ABOUT = _steps("about", "scale")  # "25 ribuan", "3 jutaan": about that much
POINT = _TABLE.of("point")  # "tiga koma lima juta"
EXACT = _TABLE.of("exact")  # "rupiah" behind a number: not one coin more
# Whole amounts in market slang, likelier first: "gopek" may be 500 or 500.000.
SLANG = {word: tuple(map(int, values.split())) for word, values in _TABLE.values("slang").items()}
