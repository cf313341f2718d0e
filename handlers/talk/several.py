"""Several answers in one text: "Budi, 3302…, 0812…", also when none is the one that was asked for.

Knows: how people put things side by side. Must not know: any form; parsers read the pieces.
"""

from __future__ import annotations

import re
from typing import Any

from handlers.reading.typed import folded
from handlers.talk.choices import is_courtesy
from handlers.talk.corrections import names_a_part
from handlers.talk.kinds import NOTHING
from handlers.talk.messages import Unfit
from handlers.talk.question import Early, Open, Question, Taken, Typed

_LONGEST = 400  # characters; a longer text is no row of short answers
# A NIK or a phone number stands alone, also without a comma beside it.
_LONG = re.compile(r"(?<![\w+])(\+?\d(?:[ .-]{0,3}\d){8,})(?!\w)")
# Both side by side are two numbers; a NIK has 16 digits, a phone begins with 08 or 62.
_SIDE_BY_SIDE = re.compile(
    r"(?<![\w+])(\d(?:[ .-]?\d){15})\s+(?=(?:\+?62|0)[ .-]?8)"
    r"|(?<![\w+])((?:\+?62|0)[ .-]?8(?:[ .-]?\d){7,11})\s+(?=\d(?:[ .-]?\d){15}(?!\d))"
)
_CUT = re.compile(r"[,;\n|]+|\s+[-/]\s+")


def deal(typed: Typed, open: Open) -> Taken | Early | None:
    """The pieces of a text as answers to questions of the form that have none yet.

    None when it has one piece that answers what is asked, or when no piece answers anything.
    """
    later = [question for question in open.unanswered() if not question.parser.open]
    if not open.several or not later or len(typed.text) > _LONGEST or "?" in typed.text:
        return None
    asked = [] if open.question.parser.open else [open.question]
    taken, unread = _taken(_pieces(typed.text), [*asked, *later], typed)
    mine = taken.pop(open.question.key, "")
    if mine:
        canonical = open.question.parser.read(Typed(mine, typed.today))
        return Taken(canonical, taken, mine, unread) if taken or unread else None
    return Early(taken, unread) if taken else None


def _pieces(text: str) -> list[str]:
    text = _SIDE_BY_SIDE.sub(lambda found: f"{found[0].rstrip()}, ", text)
    apart = (piece.strip(" .:") for piece in _CUT.split(_LONG.sub(r",\1,", text)))
    return [
        piece for piece in apart if piece and not names_a_part(piece) and not is_courtesy(piece)
    ]


def _taken(
    pieces: list[str], questions: list[Question[Any]], typed: Typed
) -> tuple[dict[str, str], str]:
    """Each piece for the first question that reads it, and the pieces that none does."""
    taken: dict[str, str] = {}
    unread: list[str] = []
    for piece in pieces:
        for question in questions:
            if question.key not in taken and _reads(question, piece, typed):
                taken[question.key] = piece
                break
        else:
            unread.append(folded(piece))
    return taken, ", ".join(unread)


def _reads(question: Question[Any], piece: str, typed: Typed) -> bool:
    """Nothing to say ("nanti aja") answers what is asked, never what comes later."""
    try:
        return question.parser.read(Typed(piece, typed.today)) != NOTHING
    except Unfit:
        return False
