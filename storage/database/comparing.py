"""By what rule texts are compared, so that both databases say the same of them.

Knows: Unicode. Must not know: any database, any table.

SQLite's lower() knows only the letters A to Z, and the order of PostgreSQL is that of the locale
it was made with: neither is asked of the database.
"""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """What the spellings of one text share: capitals, accents typed apart and wide signs do not
    count (the Unicode standard, 3.13, D146)."""
    simple = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", simple)


def order(text: str) -> tuple[str, str]:
    """The sort key of a text: as people look for it, then letter by letter."""
    return folded(text), text
