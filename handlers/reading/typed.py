"""What a phone keyboard does to a text, undone: the first step of every parser.

Knows: Unicode (control, zero-width and direction marks, wide digits, keycap emoji).
Must not know: any question, any topic, any language.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_ANSWER = 500  # characters; nobody answers one question with more, so the rest is noise

# Keycap and variation selectors turn "2" into an emoji and say nothing; skin tones likewise.
_DECORATION = re.compile("[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_MARKS = {**dict.fromkeys("‘’ʼ`´", "'"), **dict.fromkeys("‐‑‒–—−", "-")}
_PLAIN_MARKS = str.maketrans(_MARKS)


def tidy(text: str, longest: int = LONGEST_ANSWER) -> str:
    """The text on one line as a person sees it, at most `longest` characters.

    Compatibility forms are made plain (wide digits, ligatures), marks that nobody sees are
    dropped, blanks of every kind become one space. Idempotent; linear, and constant beyond
    the limit; any `str` is fine, lone surrogates included.
    """
    plain = unicodedata.normalize("NFKC", text[:longest].translate(_PLAIN_MARKS)).translate(
        _PLAIN_MARKS
    )
    seen = "".join(_seen(char) for char in _DECORATION.sub("", plain))
    return " ".join(unicodedata.normalize("NFKC", " ".join(seen.split()))[:longest].split())


def words(table: str) -> frozenset[str]:
    """A word list written as running text."""
    return frozenset(table.split())


def _seen(char: str) -> str:
    """The character itself, a space for a control character, nothing for an unseen one."""
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category.startswith("C") else char
