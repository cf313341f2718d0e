"""What is kept of a chat between its messages: the open talk, the buttons shown, what was heard.

Knows: its stored shape. Must not know: what any of it leads to.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from handlers.talk.messages import Option
from handlers.talk.state import Talk, from_state, to_state


@dataclass(frozen=True, slots=True)
class Shown:
    """The buttons last shown, in the letter of that turn: numbers and taps mean these alone."""

    token: str = ""
    options: tuple[Option, ...] = ()
    turn: int = 0

    @classmethod
    def anew(cls, options: tuple[Option, ...], turn: int) -> Shown:
        """With a token made by chance, so no later question has the same.

        The letter keeps it apart from the numbers that buttons carried in earlier versions.
        """
        return cls(f"q{secrets.token_hex(6)}", options, turn)


@dataclass(slots=True)
class State:
    """What is kept of a chat between messages."""

    talk: Talk | None = None
    dropped: Talk | None = None  # the talk cancelled last, so that *batal* can be taken back
    shown: Shown = field(default_factory=Shown)
    heard: str = ""  # the question last asked in free text, for "not what I meant"
    album: str = ""  # the album whose photos are arriving
    photos: int = 0  # how many of it came so far
    unkept: str = ""  # the kind of file that was refused last
    said: str = ""  # a digest of what was answered last, and how often in a row
    warned: str = ""  # the kind of danger that the last message told of

    @classmethod
    def load(cls, state: dict[str, Any]) -> State:
        shown = state.get("shown")
        return cls(
            talk=from_state(state["talk"]) if state.get("talk") else None,
            dropped=from_state(state["dropped"]) if state.get("dropped") else None,
            heard=state.get("heard", ""),
            shown=_shown(*shown) if shown else Shown(),
            album=state.get("album", ""),
            photos=state.get("photos", 0),
            unkept=state.get("unkept", ""),
            warned=state.get("warned", ""),
            said=state.get("said", ""),
        )

    def dump(self) -> dict[str, Any]:
        """What is stored: parts that are empty are left out."""
        options = [[o.label, o.value, o.command] for o in self.shown.options]
        state: dict[str, Any] = {
            "talk": to_state(self.talk) if self.talk else None,
            "dropped": to_state(self.dropped) if self.dropped else None,
            "shown": [self.shown.token, options, self.shown.turn] if self.shown.token else None,
            "heard": self.heard,
            "album": self.album,
            "photos": self.photos if self.album else 0,
            "unkept": self.unkept,
            "warned": self.warned,
            "said": self.said,
        }
        return {name: part for name, part in state.items() if part}


def _shown(token: str, options: list[list[Any]], turn: int = 0) -> Shown:
    return Shown(token, tuple(Option(*option) for option in options), turn)
