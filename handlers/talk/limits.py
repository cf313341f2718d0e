"""What one chat may do in an hour of that which costs others, and how it is told to wait.

Knows: the limits, which are settings. Must not know: any topic, how it is counted.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Costly = Literal["codes", "questions", "misses", "files", "long_texts"]


class Allowance(BaseModel):
    """So many an hour from one chat; who waits gets some back before the hour is over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    codes: int = Field(default=5, ge=1)  # wrong guesses of a code
    questions: int = Field(default=10, ge=1)  # to the officers
    misses: int = Field(default=30, ge=1)  # texts not understood that are kept for the officers
    files: int = Field(default=60, ge=1)
    long_texts: int = Field(default=20, ge=1)  # over 1,000 characters
    # Not an hour's: a number that was silent for longer may be somebody else's.
    silent_days: int = Field(default=90, ge=1)

    @property
    def silence(self) -> timedelta:
        return timedelta(days=self.silent_days)

    def bucket(self, kind: Costly, chat: int) -> tuple[str, int, timedelta]:
        """The bucket of this chat: its name, how much it holds, in what time it fills."""
        return f"{kind}:{chat}", getattr(self, kind), timedelta(hours=1)


def minutes(wait: timedelta) -> str:
    """A wait as it is told: "12 menit lagi"."""
    return f"{ceil(wait / timedelta(minutes=1))} menit lagi"
