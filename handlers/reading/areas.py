"""Provinces, kabupaten and kota: their codes, their zones, and which of them a name means.

Knows: `wilayah.tsv`, how people and offices write these names. Must not know: who may see what.

A code is that of Kemendagri, "33" for a province and "33.02" for a kabupaten or kota in it; "" is
the whole country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal, cast

from handlers.reading.tables import Table
from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded

AreaKind = Literal["provinsi", "kabupaten", "kota"]

_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_CODE = re.compile(r"(\d{2})(?:[. ]?(\d{2}))?", re.ASCII)
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 100  # characters of a name
_SHORT = {"31": "jakarta", "34": "yogyakarta"}  # provinces that are called by less than their name


@dataclass(frozen=True, slots=True)
class Area:
    """A province, kabupaten or kota; `zone` is an IANA time zone."""

    code: str
    name: str
    kind: AreaKind
    province: str
    zone: str

    @property
    def title(self) -> str:
        """The name with its kind, as "Kabupaten Bogor"."""
        return f"{self.kind.capitalize()} {self.name}"


@cache
def every() -> dict[str, Area]:
    """All areas by code, in its order."""
    lines = Path(__file__).with_name("wilayah.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return {
        code: Area(code, name, cast("AreaKind", kind), province, _ZONES[zone])
        for code, name, kind, province, zone in rows
    }


def get(code: str) -> Area | None:
    """The area of this code, written with or without its point."""
    found = _CODE.fullmatch(code.strip())
    return every().get(".".join(filter(None, found.groups()))) if found else None


def title(code: str) -> str:
    """What an area is called; the whole country for ""."""
    area = every().get(code)
    return area.title if area else code or "seluruh Indonesia"


def zone(code: str) -> str:
    """The zone of an area; the capital's for the country."""
    area = every().get(code)
    return area.zone if area else _ZONES["WIB"]


def find(said: str, kinds: Iterable[AreaKind] = ("provinsi", "kabupaten", "kota")) -> list[Area]:
    """The areas that a name, a code or "name, province" may mean; "Bogor" means two."""
    area = get(said)
    if area is not None:
        return [area] if area.kind in kinds else []
    name, _, province = said[:_LONGEST].rpartition(",")
    there = find(province, ("provinsi",)) if name.strip() else []
    kind, key = _key(name if there else said[:_LONGEST])
    meant = [a for a in _named().get(key, ()) if a.kind in kinds and kind in ("", a.kind)]
    return [a for a in meant if not there or a.code[:2] == there[0].code[:2]]


def alike(said: str, kinds: Iterable[AreaKind]) -> list[Area]:
    """Areas whose names are nearly what was written, the likeliest first, to be offered."""
    kind, key = _key(said[:_LONGEST])
    near = get_close_matches(key, _named(), n=3, cutoff=0.8)
    found = (area for name in near for area in _named()[name])
    return [area for area in found if area.kind in kinds and kind in ("", area.kind)]


def _key(said: str) -> tuple[str, str]:
    """The kind of area that a name tells ("" where it tells none), and the name to look up."""
    kinds, left_out = _table().values("kind"), _table().of("left-out")
    words = [word for word in _WORD.findall(folded(said, _LONGEST)) if word not in left_out]
    kind = ""
    for place in (0, -1):  # "kota bogor", "bogor kota", but "lima puluh kota" is a name
        if words and words[place] in kinds and _squeezed(words) not in _named():
            kind = kinds[words.pop(place)]
    return kind, _squeezed(words)


def _squeezed(words: Sequence[str]) -> str:
    """The name without blanks: "Pangkal Pinang" is also written as one word."""
    whole = _table().values("whole")
    words = [whole["kep"] if word == "kep" else word for word in words]
    return "".join(whole.get(" ".join(words), " ".join(words)).split())


@cache
def _table() -> Table:
    return read_table(Path(__file__).with_name("area_words.tsv"), "kind whole left-out")


@cache
def _named() -> dict[str, Sequence[Area]]:
    """Areas by the name to look up."""
    found: dict[str, list[Area]] = {}
    for area in every().values():
        for name in filter(None, (area.name, _SHORT.get(area.code))):
            key = "".join(_WORD.findall(folded(name.replace("Kep.", "Kepulauan"))))
            found.setdefault(key, []).append(area)
    return dict(found)
