"""What is asked and how an answer is read: typed words, or a button that we showed ourselves.

Knows: the two kinds of entry, questions, parsers. Must not know: any topic, the order of a talk.

Typed words and canonical text are two types. Canonical text (what a button stands for, what is
kept of an answer) never comes from a keyboard: whoever types what we store typed words, no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from handlers.talk.messages import Option

T = TypeVar("T")


class Illegible(Exception):
    """A stored answer has a shape of an earlier version that its parser can't read any more."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Words from a keyboard, and the day on which they were written where that person lives."""

    text: str
    today: date


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button of the open question: the canonical text that it stands for."""

    value: str


Entry = Typed | Tapped


@dataclass(frozen=True, slots=True)
class Parser(Generic[T]):
    """Pure reading of one kind of answer.

    `read` gives the canonical text of typed words or raises `Unfit`; `tapped` does so for a
    button, which mostly stands for its answer. `load` turns canonical text into a value, `show`
    tells a person what was understood. `digits` marks answers made of digits: without buttons a
    typed "2" is then the answer, not a choice from what was shown before.
    """

    read: Callable[[Typed], str]
    load: Callable[[str], T]
    show: Callable[[T], str]
    digits: bool = False
    tapped: Callable[[str], str] = str

    def canonical(self, entry: Entry) -> str:
        """The canonical text of either kind of entry; raises `Unfit`."""
        return self.tapped(entry.value) if isinstance(entry, Tapped) else self.read(entry)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A key (part of the stored schema: a new meaning needs a new key), wording, parser."""

    key: str
    wording: str
    parser: Parser[T]
    label: str = ""  # its name in a review
    options: tuple[Option, ...] = ()

    def at(self, place: object, wording: str = "") -> Question[T]:
        """The same question for one turn of a loop: key "barang" becomes "barang.2"."""
        return replace(self, key=f"{self.key}.{place}", wording=wording or self.wording)

    def value(self, stored: str) -> T:
        """What a stored answer means; raises `Illegible`."""
        try:
            return self.parser.load(stored)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise Illegible(self.key) from error
