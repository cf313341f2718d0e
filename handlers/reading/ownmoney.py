"""Whether something was paid with one's own money: "pake uang sendiri dulu", "saya talangi".

Knows: how people say so. Must not know: what was bought, what is reckoned with it.
"""

from __future__ import annotations

import re

_NOT = r"(?P<no>(?:bukan|bkn|tidak|tdk|gak|ga|nggak|dudu|ora|sanes)\s+)?"
_WITH = r"(?:(?:pakai|pake|pk|pakek|dari|dr|dengan|dgn|nganggo|make|ku)\s+)?"
_OWN = re.compile(
    rf"(?<!\w){_NOT}(?:{_WITH}(?:uang|duit|dana|dhuwit|duwit|artos|modal)(?:nya|e|ne|ku)?\s+"
    r"(?:sendiri|pribadi|dewe|dhewe|sorangan)(?:\s+(?:saya|sy|ketua))?"
    r"|(?:(?:saya|sy|tak|aku)\s+)?(?:di)?(?:nalangin?|talangi|talangin))"
    r"(?:\s+(?:dulu|dl|dlu|sek|disik|heula))?(?!\w)",
    re.IGNORECASE,
)
# A part of a price, of which it would have to be asked how much: nothing is marked then.
_PARTLY = re.compile(
    r"(?<!\w)(?:setengah|sebagian|separo|separuh|sepalih|sisa|kurang|selisih|tambah|nambah|nombok|"
    r"tombok)|(?:sendiri|pribadi|talangi|talangin)\s+(?:rp\W?)?\d|\d\w*nya\s",
    re.IGNORECASE,
)


def said(text: str) -> bool | None:
    """True where a text says so, False where it denies it, None where it says nothing of it."""
    found = None if _PARTLY.search(text) else _OWN.search(text)
    return None if found is None else found["no"] is None


def without(text: str) -> str:
    """The text without those words."""
    return " ".join(_OWN.sub(" ", text).split()) if said(text) is not None else text
