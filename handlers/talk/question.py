"""What is asked and how an answer is read: typed words, or a button that we showed ourselves.

Knows: the two kinds of entry, questions, parsers, what a text may be while a question is open.
Must not know: any topic, the order of a talk, what is decided where.

Typed words and canonical text are two types. Canonical text (what a button stands for, what is
kept of an answer) never comes from a keyboard: whoever types what we store typed words, no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeVar

from handlers.talk.messages import Option, Unfit

T = TypeVar("T")
# Up to the first question mark, or to the end of a sentence where nothing asks.
_FIRST = re.compile(r"[^?]*\?(?=\s)|.*?(?:\.(?=\s)|\n)", re.DOTALL)


class Illegible(Exception):
    """A stored answer has a shape of an earlier version that its parser can't read any more."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Words from a keyboard, and the day on which they were written where that person lives.

    `with_files`: photos or papers came beside them, which belong to what they tell. `replies_to`:
    the key of the earlier question that they reply to by a swipe; "" where that is no question of
    this talk, None where they reply to nothing or to what was asked last.
    """

    text: str
    today: date
    with_files: bool = False
    replies_to: str | None = None


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button of the open question: the canonical text that it stands for."""

    value: str


Entry = Typed | Tapped


def words(entry: Entry) -> str:
    """An entry where the engine itself reads it, by the words it knows or the values it showed."""
    return entry.value if isinstance(entry, Tapped) else entry.text


@dataclass(frozen=True, slots=True)
class Parser(Generic[T]):
    """Pure reading of one kind of answer.

    `read` gives the canonical text of typed words or raises `Unfit`; `tapped` does so for a
    button, which mostly stands for its answer. `load` turns canonical text into a value, `show`
    tells a person what was understood. `digits` marks answers made of digits: without buttons a
    typed "2" is then the answer, not a choice from what was shown before. `open`: any words may be
    the answer, so what else they could be is looked at first; where words are asked for in order to
    be passed on (`passed_on`), only steering words are looked at. `amend` puts a kept answer right
    by what is typed later: new canonical text, or None when the words say nothing of it.
    `example`: an answer that reads. `files`: the answer is photos or papers; `people`: a list of
    them, or of other things.
    """

    read: Callable[[Typed], str]
    load: Callable[[str], T]
    show: Callable[[T], str]
    digits: bool = False
    tapped: Callable[[str], str] = str
    open: bool = False
    passed_on: bool = False
    amend: Callable[[str, Typed], str | None] | None = None
    example: str = ""
    files: bool = False
    people: bool = False

    def canonical(self, entry: Entry) -> str:
        """The canonical text of either kind of entry; raises `Unfit`."""
        return self.tapped(entry.value) if isinstance(entry, Tapped) else self.read(entry)


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A key (part of the stored schema: a new meaning needs a new key), wording, parser.

    `short`: how it is asked again, where its first sentence would not do.
    """

    key: str
    wording: str
    parser: Parser[T]
    label: str = ""  # its name in a review
    options: tuple[Option, ...] = ()
    short: str = ""

    @property
    def before(self) -> str:
        """Its label as it stands before an answer."""
        return self.label if self.label.endswith("?") else f"{self.label}:"

    @property
    def again(self) -> str:
        """The question without what explains it: whoever hears it again has read that."""
        first = _FIRST.match(f"{self.wording}\n")
        return self.short or (first[0].strip() if first else self.wording)

    def at(self, place: object, wording: str = "") -> Question[T]:
        """The same question for one turn of a loop: key "barang" becomes "barang.2"."""
        return replace(self, key=f"{self.key}.{place}", wording=wording or self.wording)

    def value(self, stored: str) -> T:
        """What a stored answer means; raises `Illegible`."""
        try:
            return self.parser.load(stored)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise Illegible(self.key) from error


@dataclass(frozen=True, slots=True)
class Open:
    """The open question, and what a text beside its answer may belong to.

    `form`: the questions of this form that have a label, answered or not, in their order;
    `answers`: what was given so far, canonical, by key; `doubt`: the unlikely answer that was
    asked about and not confirmed yet; `long_ago`: it was asked a day ago or earlier; `review`:
    everything is read back, to be confirmed; `several`: one text may answer several of the form;
    `about`: the earlier question, answered already, that the text replies to by a swipe; `passed`:
    every question that has an answer, in their order, also where there is no form.
    """

    question: Question[Any]
    form: tuple[Question[Any], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    doubt: str = ""
    long_ago: bool = False
    review: bool = False
    several: bool = False
    about: Question[Any] | None = None
    passed: tuple[Question[Any], ...] = ()

    def answered(self) -> list[Question[Any]]:
        """Those that have an answer and are not asked now."""
        return [q for q in self.form if q.key in self.answers and q.key != self.question.key]

    def unanswered(self) -> list[Question[Any]]:
        """Those that come later."""
        return [q for q in self.form if q.key not in self.answers and q.key != self.question.key]


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer, and the parts of the text that answer questions which come later (by key)."""

    canonical: str
    later: Mapping[str, str] = field(default_factory=dict[str, str])
    span: str = ""  # the words that it was read from
    unread: str = ""  # words that nothing took


@dataclass(frozen=True, slots=True)
class Early:
    """No answer to the open question, but to some that come later: their texts by key."""

    later: Mapping[str, str]
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """Another answer of this form is put right."""

    question: Question[Any]
    canonical: str
    span: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something of this form is wrong: this answer, or (None) it is not said which. `why`: what is
    to be said of the words that should have put it right."""

    question: Question[Any] | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class NotRead:
    """Meant as an answer perhaps, but none."""

    unfit: Unfit


@dataclass(frozen=True, slots=True)
class AskedBack:
    """It may be the answer or something else: the person says which."""

    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Not for this form: a step of the engine's."""

    step: object


Verdict = Taken | Early | Changed | Wrong | NotRead | AskedBack | Elsewhere
Hearing = Callable[[Typed, Open], Verdict]


def only_read(typed: Typed, open: Open) -> Verdict:
    """The shortest hearing: a text is the answer or none."""
    try:
        return Taken(open.question.parser.read(typed), span=typed.text)
    except Unfit as unfit:
        return NotRead(unfit)
