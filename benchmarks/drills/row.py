"""One row of the table in docs/reliability.md.

Knows: what is counted and how it is written. Must not know: what went wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = (
    "| drill | messages | lost | wrong rows | answers doubled | of them unsaid | recovery s "
    "| /health |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was seen. `recovery`: seconds from the end of the trouble until the last of those who
    waited then had an answer; None where there is no such moment."""

    drill: str
    messages: int
    lost: int  # unanswered or set aside
    wrong_rows: int  # of ledger and members: missing or doubled
    doubled: int  # answers beyond one a message
    unsaid: int  # of these, the ones that do not say that they come again
    recovery: float | None
    health: str
    note: str = ""

    @property
    def whole(self) -> bool:
        """Nothing lost, the books exact, and what comes twice says so."""
        return self.lost == 0 and self.wrong_rows == 0 and self.unsaid == 0

    def __str__(self) -> str:
        recovery = "" if self.recovery is None else f"{self.recovery:.1f}"
        name = f"{self.drill} ({self.note})" if self.note else self.drill
        return (
            f"| {name} | {self.messages} | {self.lost} | {self.wrong_rows} | {self.doubled} "
            f"| {self.unsaid} | {recovery} | {self.health} |"
        )
