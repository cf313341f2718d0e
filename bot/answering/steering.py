"""Words that steer the talk whatever is open: *batal*, *kembali*, *ulang*, *nanti*, *lanjut*.

Knows: the table of them, and the courtesies that people put around.
Must not know: what is open, what a word does to it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast

from handlers.reading.tables import Table
from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, pictureless, seen

Steer = Literal["cancel", "back", "restart", "restore", "later", "resume"]

_KINDS = "cancel back restart restore later resume"
_LONGEST = 80  # characters; a longer text tells something
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)?")


@cache
def table() -> Table:
    """The packaged table, read once in a process."""
    return read_table(Path(__file__).with_name("steering.tsv"), f"{_KINDS} courtesy")


@cache
def _meanings() -> dict[str, Steer]:
    return {term.word: cast(Steer, term.kind) for term in table().terms if term.kind != "courtesy"}


@lru_cache(maxsize=16)  # one message is asked about more than once
def read(text: str) -> Steer | None:
    """What a text steers that holds such a word, courtesies and nothing else; None for any other.

    A question steers nothing: "batal?" is answered.
    """
    if len(text) > _LONGEST or "?" in text:
        return None
    words = _TOKEN.findall(folded(pictureless(seen(text, _LONGEST))))
    whole = _meanings().get(" ".join(words))
    if whole is not None:
        return whole
    courtesy = table().of("courtesy")
    # The words of a meaning may be courtesies too ("nanti dulu", "ulang lagi"): cut at both ends
    # only as far as needed.
    for first, word in enumerate(words):
        for end in range(len(words), first, -1):
            meant = _meanings().get(" ".join(words[first:end]))
            if meant is not None and courtesy.issuperset(words[end:]):
                return meant
        if word not in courtesy:
            return None
    return None
