"""How the run of a conversation ends early. None is an Exception: no topic may swallow it.

Knows: nothing. Must not know: who raises what.
"""

from __future__ import annotations


class Pause(BaseException):
    """The run waits for the person. Not an Exception: no topic may swallow it."""


class TalkOver(BaseException):
    """The conversation is over before its last line."""


class Away(BaseException):
    """What was typed is for the engine, not for this conversation."""

    def __init__(self, step: object) -> None:
        super().__init__()
        self.step = step


class Rerun(BaseException):
    """An answer was forgotten or put right: run again from the first line, with this said first."""

    def __init__(self, said: str = "") -> None:
        super().__init__()
        self.said = said
