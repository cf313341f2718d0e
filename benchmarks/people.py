"""People who type to a bot: each registers members and asks a question, waiting for each answer.

Knows: what is typed, and a word that a right answer to it holds. Must not know: how it travels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .turns import steps

# What an answer to each of the six steps of a registration says, whoever gives it.
_SAYS = ("nama lengkap", "NIK", "Nomor HP", "setuju", "diperiksa", "tercatat")
_QUESTION = ("berapa besar bantuan untuk kelompok kami?", "Rp40 juta")


@dataclass(slots=True)
class Person:
    """One who types. `says` is what the answer now waited for must hold; None: none is due."""

    chat: int
    members: int
    checked: bool = True
    says: str | None = None
    since: float = 0.0
    lines: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = list(self._typed())[::-1]

    def _typed(self) -> Iterator[tuple[str, str]]:
        for member in range(self.members):
            yield from zip(steps(self.chat, member), _SAYS, strict=True)
            yield _QUESTION

    def types(self) -> str | None:
        """The next line, whose answer is due from now on; None when there is no more."""
        if not self.lines:
            return None
        text, says = self.lines.pop()
        self.says = says if self.checked else ""
        return text

    def hears(self, text: str) -> str:
        """What is wrong with this answer; empty if nothing is."""
        says, self.says = self.says, None
        if says is None:
            return f"chat {self.chat} is told without having asked: {text[:60]}"
        return "" if says in text else f"chat {self.chat} waits for “{says}”, hears: {text[:60]}"
