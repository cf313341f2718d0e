"""What somebody asks about themselves that may be known here. Pure.

Knows: the word tables beside it. Must not know: who asks, what is known of them.

Only a short text that says whose it is, or can be of nothing else ("lpj kapan"): "berapa besar
bantuan" is a question about the programme.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from handlers.finding.ear import Ear
from handlers.reading.tables import read as read_table

Own = Literal["treasurer", "money", "due", "members", "reports", "question", "leader"]
KINDS: tuple[Own, ...] = get_args(Own)
CLASSES = (
    "already answered balance chair keep many member mine money notyet officer other ours question "
    "recorded remain report see since spent taken treasurer what when who"
)
_OTHER = "other"  # a word with which it is a question about the rules
_WORDS = 12  # a longer text tells a story, in which something else is asked
_ALONE = 6  # words, with which somebody only says who they are


@cache
def _ear() -> Ear:
    """The packaged tables, read once in a process."""
    place = Path(__file__).parent
    words = read_table(place / "words.tsv", CLASSES)
    return Ear(words, read_table(place / "asked.tsv", " ".join(KINDS)), KINDS, "mine already")


def own(text: str) -> Own | None:
    """What is asked of one's own; None when it is nothing of the kind."""
    length = len(text.split())
    if length > _WORDS or _ear().holds(text, _OTHER):
        return None
    kind = cast("Own | None", _ear().kind(text))
    return None if kind == "leader" and length > _ALONE else kind
