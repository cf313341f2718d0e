"""Whether a text is only polite, and how. Pure.

Knows: the word tables beside it. Must not know: what was said before, what is answered.

Every word must be one of the table, so that nothing that was asked or told is ever lost to it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from handlers.finding.ear import Ear
from handlers.reading.tables import read as read_table

Courtesy = Literal["sorry", "later", "thanks", "agreed", "greeting"]
KINDS: tuple[Courtesy, ...] = get_args(Courtesy)
CLASSES = "agreed filler greeting ill late later sorry thanks title yes"
_WORDS = 14  # a longer text tells something
_PICTURES = re.compile(
    r"[\s👍👌🙏🤝😊🙂✅\U0001f3fb-\U0001f3ff\ufe0f]*[👍👌🙏🤝😊🙂✅][\s\U0001f3fb-\U0001f3ff\ufe0f]*"
)
_DIGIT = re.compile(r"[0-9?]")


@cache
def _ear() -> Ear:
    """The packaged tables, read once in a process."""
    place = Path(__file__).parent
    words = read_table(place / "words.tsv", CLASSES)
    return Ear(words, read_table(place / "polite.tsv", " ".join(KINDS)), KINDS, "")


def courtesy(text: str) -> Courtesy | None:
    """How a text is polite and nothing else; a name may follow a title. None for all others."""
    if len(text.split()) > _WORDS or _DIGIT.search(text):
        return None
    if _PICTURES.fullmatch(text):
        return "thanks" if "🙏" in text else "agreed"
    ear = _ear()
    signs = ear.signs(text)
    known = re.sub(f"{ear.sign('title')}[.]$", "", signs)
    return None if "." in known else cast("Courtesy | None", ear.kind(text))


def surely(text: str) -> Courtesy | None:
    """The same where a question waits for free text: "ya", "lancar" or "telat" is its answer."""
    kind = courtesy(text)
    ear = _ear()
    polite = any(ear.holds(text, name) for name in ("sorry", "thanks", "agreed", "greeting"))
    put_off = kind == "later" and any(ear.holds(text, name) for name in ("yes", "title"))
    return kind if polite or put_off else None


def ill(text: str) -> bool:
    """Whether somebody is ill, by what is said."""
    return _ear().holds(text, "ill")
