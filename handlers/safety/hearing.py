"""Whether a text tells of danger, and of which kind. Pure.

Knows: the word tables beside it: what people write, what it stands for, what means danger together.
Must not know: what is answered, who writes, where.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from handlers.finding.ear import HARMLESS, Ear
from handlers.reading.tables import read as read_table

Danger = Literal["despair", "violence", "sign", "cash", "data", "fee"]  # the gravest first
KINDS: tuple[Danger, ...] = get_args(Danger)
CLASSES = (
    "account again all already amount animal ask asked bank better beware bring burden burn "
    "buy call can chair chat claim come confess cut device die drink empty end escort exist "
    "false feel file fill first follow force forever form give grill hit holding hopeless "
    "house hurt i idno kill late life link lucky make married member money must not official "
    "only paper pay penalty person poison portal purpose raise rest ruined said sea secret "
    "seller sign sleep so sothat stranger suicide taken tax though threat tired told use "
    "vanish wake want weapon world"
)
# What stands in many harmless texts: a pattern is looked for by what is rarer in it.
_COMMON = (
    "i not want money amount buy person official ask told must paper pay exist purpose said "
    "fill tax member seller first sothat only file form device animal life use all idno give"
)


@cache
def _ear() -> Ear:
    """The packaged tables, read once in a process."""
    place = Path(__file__).parent
    words = read_table(place / "words.tsv", CLASSES)
    patterns = read_table(place / "dangers.tsv", " ".join((HARMLESS, *KINDS)))
    return Ear(words, patterns, KINDS, _COMMON)


def danger(text: str) -> Danger | None:
    """The danger that a text tells of, the gravest of several; None for nearly every text."""
    return cast("Danger | None", _ear().kind(text))
