"""What members say of their group: askings with their answers counted, and who denied.

Knows: sums alone; which member said what is nobody's to see. Must not know: how it is drawn, who
may see it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from storage import Tx, confirmations
from storage.access import membership


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """One thing that was asked about, how many were asked, and how many said what."""

    about: str
    asked_at: datetime
    asked: int
    yes: int
    not_yet: int
    unknown: int

    @property
    def silent(self) -> int:
        """Those who have not answered."""
        return self.asked - self.yes - self.not_yet - self.unknown


@dataclass(frozen=True, slots=True)
class DenialView:
    """How many say that they are not the member they were taken for, or know no such group."""

    person: int
    group: int


def of_group(tx: Tx, group: int) -> list[ConfirmationView]:
    """Everything that was asked in a group, the newest first."""
    found: list[ConfirmationView] = []
    for asking in confirmations.of_group(tx, group):
        said = confirmations.said(tx, asking.id)
        count = Counter(said.values())
        found.append(ConfirmationView(asking.about, asking.asked_at, len(said), count["ya"],
                                      count["belum"], count["tidak tahu"]))  # fmt: skip
    return found


def denials(tx: Tx, group: int) -> DenialView:
    """Who said no in a group."""
    said = membership.denials(tx, group)
    return DenialView(said.get("person", 0), said.get("group", 0))
