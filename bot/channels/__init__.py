"""What a channel is: reads what its provider sends, sends a reply, says what it can do.

Knows: the protocol and the typed ends of a send. Must not know: any provider.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from handlers.talk.messages import Media, Reply


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel can show. `window_hours`: free text only so long after their last message."""

    text: int
    buttons: int  # options drawn as buttons; more become a list or numbered text
    items: int  # entries of a list, 0 where there are none
    label: int  # characters of a button
    window_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """It is out; `receipt` is the provider's id of the (last) message.

    `moved_to`: the address it went to, when the provider says that the chat has a new one.
    """

    receipt: str
    moved_to: str = ""
    template: str = ""  # the approved text that went out instead, because the window was closed


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again after so many seconds.

    `everyone`: the provider says so of the whole channel. `flood`: of this chat, because too many
    messages came. `away`: nobody was there to say anything about this message.
    """

    seconds: float
    why: str
    everyone: bool = False
    flood: bool = False
    away: bool = False


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """Free text is not allowed until the person writes again."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person blocked the bot, left, or has no such account."""

    why: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider will never take this message; `why` goes to the operator."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer came: it may be out or not."""

    why: str


End = Sent | Later | WindowClosed | Unreachable | Rejected | Unknown


@dataclass(frozen=True, slots=True)
class Missing:
    """The provider was asked: the message is not out. `rest` is what of it is still to be sent."""

    rest: Reply


@dataclass(frozen=True, slots=True)
class News:
    """What a provider says later of a message it took; `code` is its own error code, or ""."""

    receipt: str
    state: str
    code: str = ""


class FetchFailed(Exception):
    """A file could not be fetched; `final` when trying again is useless.

    `kind` is the kind of refusal that the person hears (`handlers/talk/refusals.py`).
    """

    def __init__(self, why: str, final: bool = False, kind: str = "lost") -> None:
        super().__init__(why)
        self.final = final
        self.kind = kind


class Channel(Protocol):
    """One way to reach people."""

    name: str
    limits: Abilities

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        """Send a reply (with the bytes of its attachment). Never raises."""
        ...

    async def fetch(self, media: Media) -> bytes:
        """The bytes of a file that came in; raises `FetchFailed`."""
        ...

    async def find(
        self, address: str, taken: Collection[str], reply: Reply
    ) -> Sent | Missing | Unknown | None:
        """Look for a message that may be out, but not among `taken`, the receipts of others.

        Unknown when the provider does not answer now, None where it can never be asked.
        """
        ...

    async def close(self) -> None: ...


@runtime_checkable
class Keeping(Channel, Protocol):
    """A channel whose provider keeps files until it is told to delete them."""

    async def forget(self, media: Media) -> None:
        """The file is stored here. Never raises."""
        ...


@runtime_checkable
class Answering(Channel, Protocol):
    """A channel whose provider can be asked whether it is there."""

    async def answers(self) -> bool:
        """True when it answers anything at all; changes nothing there. Never raises."""
        ...


@runtime_checkable
class Windowed(Channel, Protocol):
    """A channel on which free text ends `limits.window_hours` after the person last wrote."""

    async def knock(self, address: str, reply: Reply) -> End:
        """Send the approved text that says what `reply` says. Never raises."""
        ...
