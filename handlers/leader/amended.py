"""How people put right what stands of a member: "NIK bu Siti yang benar 33…", "ganti Wahyuni jadi
Wahyuni Sari", "ganti Slamet dengan Sri".

Knows: these ways of saying, whose name is meant. Must not know: what is asked then, who is a
member.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from handlers.leader.called_off import named as called
from handlers.reading.typed import folded
from storage.members import Member

_LONGEST = 120  # characters; a longer text tells a story
_LEAD = (
    r"(?:(?:eh|maaf|tolong|tlg|mohon|min|pak|bu|kak|data|itu|ralat|koreksi|revisi|perbaikan)"
    r"[\s,:]+)*"
)
_FIELD = (
    r"(?P<field>nama|jeneng|nami|nik|(?:(?:no|nomor|nomer|nmr)\.?\s*)?ktp"
    r"|(?:no|nomor|nomer|nmr)\.?\s*(?:hp|wa|telepon|telp|tlp|hape)?"
    r"|hp|wa|hape|nope|telepon|telp|tlp)(?:\s?nya|ne|e)?\b"
)
_NAME = r"(?P<name>[^\d,:=]+?)"
_NEW = r"(?P<new>\S.*)"
_NUMBER = r"(?P<new>\+?\d[\d .-]{8,})"
_MOBILE = r"(?P<new>(?:\+?62|0)[ -]?8[\d .-]{7,13})"
_BUT = r"(?:tapi|tetapi|melainkan)"
_WRONG = r"(?:salah|keliru|kleru|lepat)\b(?:\s+(?:ketik|tulis|nulis|eja))?"
_SHOULD = r"(?:seharusnya|harusnya|hrsnya|mestinya|kudune|kuduna)(?:\s+(?:ditulis|adalah|itu))?"
_RIGHT_ONE = r"(?:yang|yg|sing|nu)\s+(?:benar|bener|betul|leres|baru|anyar)"
_RIGHT = rf"{_RIGHT_ONE}|{_SHOULD}|jadi|menjadi|dadi|diganti|ganti|itu"
_LACKS = r"kurang\b(?:\s+(?:satu|dua|\d)\b)?(?:\s+(?:angka|digit)\b)?"
_AMENDS = rf"(?:[,:=]|\b(?:{_WRONG}|{_LACKS})|\b(?:{_RIGHT})\b|\s)+"
_VERB = r"(?:ganti|gantiin|ubah|rubah|betulkan|benerin|koreksi|ralat|perbaiki|ganteni|gentos)"
_INTO = r"(?:jadi|menjadi|dadi|->|=>|ke)"
_FOR = r"(?:dengan|dgn|sama|oleh|karo|ambek|ku)"
_WHY = r"(?:karena|krn|karna|soalnya|sebab|gara-gara)\s+(?P<why>.+)"
_WANTS = r"(?:(?:mau|minta|perlu|harus|akan|ingin|pengen)\s+)"
_SWAP = r"(?:ganti|gantiin|ganteni|gentos|tukar)"
_SOMEBODY = rf"(?:anggota\s+)?{_NAME}"
_BY = rf"(?:\s+{_FOR}\s+(?P<new>\D+?))?"
# Another person takes the place: with the reason, or without a word of who it is.
_REASONED = [
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}{_WANTS}?{_SWAP}\s+{_SOMEBODY}{_BY}\s+{_WHY}",
        rf"{_LEAD}{_SOMEBODY}\s+{_WANTS}*(?:diganti|digantikan){_BY}\s+{_WHY}",
    )
]
_SWAPPED = [
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}{_WANTS}?{_SWAP}\s+{_SOMEBODY}",
        rf"{_LEAD}{_SOMEBODY}\s+{_WANTS}+diganti",
    )
]
_SAID = [
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}{_VERB}\s+(?:{_FIELD}\s+)?{_NAME}\s+(?:{_INTO}|(?P<other>{_FOR}))\s+{_NEW}",
        rf"{_LEAD}{_FIELD}\s+{_NAME}{_AMENDS}(?:bukan\s+[\d .-]+,?\s*{_BUT}\s+)?{_NUMBER}",
        rf"{_LEAD}{_NAME}\s+(?:ganti|pindah)\s+{_FIELD}[\s:,]*(?:(?:{_INTO}|baru)[\s:,]+)?{_NUMBER}",
        rf"{_LEAD}{_NAME}\s+(?:(?:itu|punya)\s+)?{_FIELD}{_AMENDS}{_NUMBER}",
        rf"{_LEAD}{_NAME}[\s,:=-]+{_MOBILE}",
        rf"{_LEAD}{_FIELD}\s+{_RIGHT_ONE}\s+{_NAME}\s+(?:itu|adalah|ialah)\s+{_NEW}",
        rf"{_LEAD}{_FIELD}\s+{_NAME}\s*(?:,\s*|\b{_WRONG}[ ,]*)*(?:{_RIGHT})\s+{_NEW}",
        rf"{_LEAD}{_NAME}\s+(?P<other>diganti|digantikan|digentos)\s+(?:{_FOR}\s+)?{_NEW}",
        rf"{_LEAD}{_FIELD}\s+{_NAME}\s+(?:(?:itu|ini|masih)\s+)*(?:{_WRONG}|kurang|belum benar)"
        r"(?:\s+\d+\s+angka)?(?P<new>)",
    )
]
# Without a word for what is put right it is a name, and only where both are nearly the same.
_MISSPELT = [
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}{_NAME}\s+(?:{_WRONG}[ ,]*)?{_SHOULD}\s+(?P<new>[^\d]+)",
        rf"{_LEAD}bukan\s+{_NAME},?\s+{_BUT}\s+(?P<new>[^\d]+)",
    )
]
_NIK_LEAST, _PHONE_LEAST = 14, 10  # digits
_ALIKE = 0.6  # how much of two names is the same in a slip of the pen


@dataclass(frozen=True, slots=True)
class Amended:
    """Whose data is put right; `field` is "nama", "nik" or "hp", `new` what is to stand there, ""
    where it is only said that it is wrong.

    `other`: it sounds like another person who takes the place.
    """

    name: str
    field: str
    new: str
    other: bool = False
    why: str = ""  # the other person takes it


def read(said: str) -> Amended | None:
    """What a text puts right; None when it puts nothing right."""
    text = folded(said).strip(" .!")
    if len(text) > _LONGEST or "?" in text:
        return None
    return _replaced(text, _REASONED) or _put_right(text) or _replaced(text, _SWAPPED)


def _replaced(text: str, patterns: Sequence[re.Pattern[str]]) -> Amended | None:
    for pattern in patterns:
        if found := pattern.fullmatch(text):
            said = found.groupdict("")
            name, new, why = (said.get(part, "").strip() for part in ("name", "new", "why"))
            return Amended(name, "nama", new, other=True, why=why)
    return None


def _put_right(text: str) -> Amended | None:
    for pattern in _SAID:
        if found := pattern.fullmatch(text):
            groups = found.groupdict()
            new, name = groups["new"].strip(), groups["name"].strip()
            field = _field(groups.get("field") or "", new)
            other = bool(groups.get("other")) and field == "nama" and not alike(name, new)
            return Amended(name, field, new, other)
    for pattern in _MISSPELT:
        found = pattern.fullmatch(text)
        if found and alike(found["name"].strip(), found["new"].strip()):
            return Amended(found["name"].strip(), "nama", found["new"].strip())
    return None


def _field(word: str, new: str) -> str:
    """What is put right, by its name, or by how many digits stand there."""
    digits = sum(map(str.isdigit, new))
    any_number = word.rstrip(".") in ("", "no", "nomor", "nomer", "nmr")
    if word == "nik" or word.endswith("ktp") or (any_number and digits >= _NIK_LEAST):
        return "nik"
    named = word in ("nama", "jeneng", "nami")
    return "hp" if (word and not named) or (not word and digits >= _PHONE_LEAST) else "nama"


def named(name: str, there: Sequence[Member]) -> list[Member]:
    """The members whose name holds all these words."""
    return called(name, there, [member.name for member in there])


def alike(old: str, new: str) -> bool:
    """Whether one may be the other, misspelt or shortened: they share a word, or most letters."""
    one, other = folded(old), folded(new)
    shared = set(one.split()) & set(other.split())
    return bool(shared) or SequenceMatcher(None, one, other).ratio() >= _ALIKE
