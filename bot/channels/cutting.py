"""A long text in pieces that a channel can carry, cut where a reader would pause.

Knows: paragraphs, lines, sentences, words, and how both providers count. Must not know: any
channel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Where a reader would pause, the best place first.
_PAUSES = tuple(re.compile(p) for p in (r"\n\s*\n\s*", r"\n\s*", r"(?<=[.!?…])\s+", r"\s+"))
_BLANKS = re.compile(r"\s*")
CALLED = re.compile(r"No\. (\d{1,6})(?:-(\d{1,6}))?\b")  # a button that is called by a number
_LEAST = 3  # a piece fills at least a third of what it may, so that pieces stay few


def units(text: str) -> int:
    """Length as Telegram and WhatsApp count it: UTF-16 units, an emoji has two or more."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def numbered(labels: Sequence[str]) -> str:
    """Options as lines of text, for when they can't all be buttons: what always works.

    Where some are called by a number, "No. 12", that is theirs, and nobody is given a second one.
    """
    if any(CALLED.match(label) for label in labels):
        return "\n".join(f"- {label}" for label in labels) + "\n\nBalas dengan tulisannya."
    rows = (f"{number}. {label}" for number, label in enumerate(labels, 1))
    return "\n".join(rows) + "\n\nBalas dengan angka atau tulisannya."


def pieces(text: str, limit: int) -> list[tuple[int, int]]:
    """Where the pieces of `text` begin and end, each of at most `limit` units.

    Blanks around pieces are left out, nothing else is: a text that fits is one piece, one of
    nothing but blanks is none. An emoji of one character is never cut in two.
    """
    found: list[tuple[int, int]] = []
    start, end = _after_blanks(text, 0), len(text.rstrip())
    while start < end:
        window = _fitting(text[start : min(end, start + limit)], limit)
        if start + len(window) < end:
            window = window[: _pause(window)]
        found.append((start, start + len(window.rstrip())))
        start = _after_blanks(text, start + len(window))
    return found


def _after_blanks(text: str, start: int) -> int:
    blanks = _BLANKS.match(text, start)
    return blanks.end() if blanks else start


def _fitting(text: str, limit: int) -> str:
    """As much of the beginning as fits."""
    while (over := units(text) - limit) > 0:
        text = text[: -((over + 1) // 2)]
    return text


def _pause(window: str) -> int:
    """Where to end a window that is followed by more."""
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(window)]
        if ends and ends[-1] >= len(window) // _LEAST:
            return ends[-1]
    return len(window)
