"""Contact cards (vCard, RFC 6350) as WhatsApp sends them: the numbers in them. Pure.

Knows: folded lines, the number that WhatsApp itself puts beside the written one (`waid`).
Must not know: HTTP, where a card lies, what a number is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from handlers.reading import phones
from handlers.talk.messages import Unfit

_FOLD = re.compile(r"(?:\r\n|\n|\r)[ \t]")
_TEL = re.compile(r'(?:[\w-]+\.)?TEL((?:;(?:"[^"]*"|[^":])*)?):(.*)', re.IGNORECASE)
_WAID = re.compile(r';waid="?\+?(\d{7,15})', re.IGNORECASE | re.ASCII)
_URI = re.compile(r"\s*tel:", re.IGNORECASE)
_LONGEST, _MOST = 40, 20  # characters of a number; numbers of a card that are looked at


def numbers(cards: bytes) -> str:
    """The mobile numbers of one or more cards in E.164, ", " between them.

    A number of another country, or none that can be used, stays as it is written, for a question
    to refuse; "" where no number is. Never raises.
    """
    found: list[str] = []
    unfit: list[str] = []
    for written in dict.fromkeys(islice(_written(cards), _MOST)):
        try:
            found.append(phones.read(written))
        except Unfit as why:  # two in one line are two to choose from
            found += [number for _, number in why.choices]
            unfit.append(written)
    return ", ".join(dict.fromkeys(found)) or next(iter(unfit), "")


def _written(cards: bytes) -> Iterator[str]:
    """What is written as numbers: WhatsApp's own where it gives one, which is never local."""
    for line in _FOLD.sub("", cards.decode("utf-8", "replace")).splitlines():
        tel = _TEL.fullmatch(line.strip())
        if tel is None:
            continue
        own = _WAID.search(tel[1])
        number = f"+{own[1]}" if own else _URI.sub("", tel[2]).strip()
        if number:
            yield number[:_LONGEST]
