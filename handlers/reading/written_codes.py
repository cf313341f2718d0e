"""One-time codes as people write them: in a sentence, cut into pieces, in small letters.

Knows: how long a code is, which words stand around one and are no part of it. Must not know: which
codes there are, what they open.
"""

from __future__ import annotations

import re

from handlers.reading.typed import tidy

LENGTH = 8
_LONGEST = 120  # characters of a sentence in which a code is looked for
_WORD = re.compile(r"[^\W_]+")
_TOLD = re.compile(r"\b(?:kode|kodenya|kodeku|code|codenya)\b|^masuk\b", re.IGNORECASE)
# Without a dash and a digit a run of words is a code only where it is one word: "kaca pecah".
_DASHED = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}", re.IGNORECASE)
_AROUND = {
    "kode", "kodenya", "kodeku", "code", "codenya", "masuk", "ini", "itu", "nya", "saya",
    "sy", "aku", "adalah", "dari", "dinas", "petugas", "ketua", "pak", "bu", "bapak", "ibu",
    "kak", "mas", "mbak", "bang", "min", "admin", "eh", "oh", "ya", "iya", "yg", "yang",
    "tadi", "ada", "dikasih", "dapat", "dapet", "salah", "maaf", "tolong", "sudah", "udah",
    "lagi", "gak", "tidak", "bisa", "gimana", "gmn",
}  # fmt: skip


def tells_of_code(text: str) -> bool:
    """Whether a sentence says that a code stands in it."""
    return _TOLD.search(text) is not None


def written(text: str) -> list[str]:
    """Every run of words in a text that may be a code, without what cuts it; none in a long one."""
    said = tidy(text, _LONGEST + 1)
    if len(said) > _LONGEST:
        return []
    words = [found[0] for found in _WORD.finditer(said)]
    runs = (_run(words[at : at + LENGTH]) for at in range(len(words)))
    dashed = {found[0].replace("-", "") for found in _DASHED.finditer(said)}
    whole = {*words, *dashed}
    return [run for run in runs if run and (run in whole or _mixed(run))]


def _run(words: list[str]) -> str:
    """These words as one code, from the first on; "" where they are none."""
    joined = ""
    for word in words:
        if word.casefold() in _AROUND:
            return ""
        joined += word
        if len(joined) >= LENGTH:
            break
    return joined if len(joined) == LENGTH and joined.isascii() else ""


def sure(run: str, text: str) -> bool:
    """Whether a run is written as only a code is: with digits among letters, in capitals beside
    small ones, or with its dash."""
    apart = run.isupper() and not text.isupper()
    dashed = (it[0].replace("-", "") for it in _DASHED.finditer(text))
    return _mixed(run) or apart or run in dashed


def _mixed(run: str) -> bool:
    return not run.isalpha() and not run.isdecimal()
