"""The members of a group as a workbook: to be checked, printed, and read in again.

Knows: its headings. Must not know: whose list it is, who may have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.papers.workbook import book
from handlers.reading import nik

_HEADS = ("No", "Nama lengkap", "NIK", "L/P", "No HP", "Tercatat sejak")


@dataclass(frozen=True, slots=True, repr=False)
class RosterLine:
    """A member: `nik` 16 digits, "" where it can't be read; `phone` E.164; `since` their day."""

    name: str
    nik: str
    phone: str | None
    since: date


def roster(members: Sequence[RosterLine]) -> bytes:
    """The list with whole NIKs."""
    rows = [
        (place, it.name, it.nik, nik.sex_of(it.nik) if it.nik else "", _local(it.phone), it.since)
        for place, it in enumerate(members, 1)
    ]
    return book(("Anggota", [_HEADS, *rows]))


def _local(phone: str | None) -> str:
    return f"0{phone.removeprefix('+62')}" if phone else ""
