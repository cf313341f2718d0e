"""Where one question ends and the next begins.

Knows: sentence marks, the words that join two questions, how to look at a long ramble in parts.
Must not know: topics, what the words mean otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from handlers.reading.tables import read as read_table

_SHORTEST = 3  # words; a shorter part is no question of its own
_WINDOW = 12  # words
_MOST_CLAUSES = 8
_ENDS = re.compile(
    r"[.!?;]+(?=\s|$)|\n"
    r"|,?\s+(?:te?ru?s|tros|sama|dan juga|(?:oh|eh|o) i?ya|satu lagi|plus"
    r"|sekalian|kalih|sareng|jeung|lan|and)\s",
    re.IGNORECASE,
)

_ASKING = read_table(Path(__file__).with_name("asking.tsv"), "asking").of("asking")


def clauses(text: str) -> list[str]:
    """The parts of a text that may each be a question, in order; one when it has but one."""
    parts = [part.strip() for part in _ENDS.split(text) if part.strip()]
    return [part for part in parts if len(part.split()) >= _SHORTEST][:_MOST_CLAUSES]


def windows(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Overlapping stretches of a long ramble; nothing when the words fit in one stretch."""
    if len(words) > _WINDOW + 2:
        step = _WINDOW // 2
        for at in range(0, len(words) - step, step):
            yield words[at : at + _WINDOW]


def asks(words: Sequence[str]) -> bool:
    """True when plain words hold one that asks."""
    return not _ASKING.isdisjoint(words)
