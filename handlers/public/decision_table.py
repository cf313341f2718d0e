"""The shape of a decision table file, and everything that can be wrong with one.

Knows: questions, choices, outcomes, and values that differ by edition or arm.
Must not know: what any question is about, how a person is asked, any conversation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.talk.choices import pick

ANY = "*"
ARM, EDITION = "program", "edisi"  # what the answers say besides those of the questions
OUTCOMES = "ENC-"  # met, not met, for the Dinas to decide, no matter

_NO_KEY = "no arm, and no edition of one; there are the arms"

Keyed = str | dict[str, str]
Label = Annotated[str, Field(min_length=1, max_length=24)]  # a WhatsApp list holds no more
ShortText = Annotated[str, Field(min_length=1, max_length=80)]


class DecisionTableError(ValueError):
    """The file cannot be used; `mistakes` holds every reason, one plain sentence each."""

    def __init__(self, path: Path, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join([f"{path.name} cannot be used:", *self.mistakes]))


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Scoped(_Row):
    """A row for some arms or editions only (none named: for all), and not for others."""

    only: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()

    def concerns(self, keys: Sequence[str]) -> bool:
        """Whether the row is for the edition and arm in `keys`."""
        meant = not self.only or not set(self.only).isdisjoint(keys)
        return meant and set(self.but_not).isdisjoint(keys)


class ArmRow(_Row):
    id: str
    label: Label
    name: str
    also: tuple[str, ...] = ()


class Program(_Row):
    ask: str
    arm: tuple[ArmRow, ...] = Field(min_length=1)


class ChoiceRow(_Row):
    """One answer.

    `also` holds other words for it; `least` and `most` make it the answer for a number between.
    """

    id: str
    label: Label
    outcome: Keyed
    point: Keyed = ""
    why: Keyed = ""
    source: Keyed = ""
    go: tuple[ShortText, ...] = ()
    also: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


class QuestionRow(_Scoped):
    id: str
    ask: Keyed
    skip_if: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    choice: tuple[ChoiceRow, ...] = Field(min_length=2, max_length=10)


class LineRow(_Scoped):
    """A paper to bring, or a thing good to know."""

    text: ShortText
    source: str = ""


class Sheet(_Row):
    """A whole file."""

    office: ShortText
    program: Program
    question: tuple[QuestionRow, ...] = Field(min_length=1)
    paper: tuple[LineRow, ...] = ()
    note: tuple[LineRow, ...] = ()


def value(keyed: Keyed, keys: Sequence[str]) -> str | None:
    """The value for the first of `keys` that has one; None when none has."""
    if isinstance(keyed, str):
        return keyed
    return next((keyed[key] for key in keys if key in keyed), None)


def load(path: Path) -> Sheet:
    """The sheet in a TOML file; raises TableError with every mistake at once."""
    try:
        sheet = Sheet.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise DecisionTableError(path, [f"it cannot be opened: {error.strerror}"]) from error
    except ValidationError as error:
        raise DecisionTableError(path, list(_misshapen(error))) from error
    except ValueError as error:  # bad TOML, which names its line, or bad UTF-8
        raise DecisionTableError(path, [f"it is no TOML: {error}"]) from error
    if mistakes := list(_mistakes(sheet)):
        raise DecisionTableError(path, mistakes)
    return sheet


def _misshapen(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
        yield f"{place}: {fault['msg']}"


def _mistakes(sheet: Sheet) -> Iterator[str]:
    arms = [arm.id for arm in sheet.program.arm]
    yield from _twice("[program]", "arm", arms)
    yield from _twice("the file", "question", [row.id for row in sheet.question])
    for scoped in (*sheet.question, *sheet.paper, *sheet.note):
        yield from _unknown_scope(scoped, arms)
    earlier: dict[str, set[str]] = {}
    for row in sheet.question:
        yield from _wrong_question(row, arms)
        yield from _wrong_skip(row, earlier)
        earlier[row.id] = {choice.id for choice in row.choice}


def _twice(place: str, what: str, ids: Sequence[str]) -> Iterator[str]:
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield f"{place}: {what} {id!r} is there twice"


def _unknown_scope(row: _Scoped, arms: Sequence[str]) -> Iterator[str]:
    name = row.id if isinstance(row, QuestionRow) else getattr(row, "text", "")
    for key in (*row.only, *row.but_not):
        if key == ANY or not _is_key(key, arms):
            yield f"{name!r}: {key!r} is {_NO_KEY} {', '.join(arms)}"


def _is_key(key: str, arms: Sequence[str]) -> bool:
    return key in (ANY, *arms) or any(key.startswith(f"{arm}-") for arm in arms)


def _chain(key: str, arms: Sequence[str]) -> tuple[str, ...]:
    """The names under which a value for `key` may stand: itself, its arm, the rest."""
    return (key, *(arm for arm in arms if key.startswith(f"{arm}-")), ANY)


def _wrong_question(row: QuestionRow, arms: Sequence[str]) -> Iterator[str]:
    place = f"question {row.id!r}"
    if row.id in (ARM, EDITION):
        yield f"{place}: this name is taken, choose another id"
    yield from _wrong_keys(f"{place}: ask", row.ask, row.only or arms, arms)
    yield from _twice(place, "choice", [choice.id for choice in row.choice])
    yield from _twice(place, "also", [word for choice in row.choice for word in choice.also])
    labels = [choice.label for choice in row.choice]
    for at, choice in enumerate(row.choice):
        if pick(choice.label, labels) != at:
            yield f"{place}: label {choice.label!r} cannot be told from the others when typed"
        yield from _wrong_choice(f"{place}, choice {choice.id!r}", choice, row.only or arms, arms)


def _wrong_choice(
    place: str, choice: ChoiceRow, concerned: Sequence[str], arms: Sequence[str]
) -> Iterator[str]:
    keyed = (choice.outcome, choice.point, choice.why, choice.source)
    for name, field in zip(("outcome", "point", "why", "source"), keyed, strict=True):
        yield from _wrong_keys(f"{place}: {name}", field, concerned, arms)
    named = {key for table in keyed if isinstance(table, dict) for key in table}
    editions = {key for key in named if any(key.startswith(f"{arm}-") for arm in concerned)}
    for key in (*concerned, *sorted(editions.difference(concerned))):
        yield from _unfounded(place, choice, _chain(key, arms))


def _wrong_keys(
    place: str, keyed: Keyed, concerned: Sequence[str], arms: Sequence[str]
) -> Iterator[str]:
    for key in keyed if isinstance(keyed, dict) else ():
        if not _is_key(key, arms):
            yield f"{place}: {key!r} is {_NO_KEY} {', '.join(arms)}"
    for key in concerned:
        if value(keyed, _chain(key, arms)) is None:
            yield f"{place}: nothing is said for {key!r}; add it, or '{ANY}' for the rest"


def _unfounded(place: str, choice: ChoiceRow, keys: Sequence[str]) -> Iterator[str]:
    """A verdict without a source, or a finding without words."""
    outcome = value(choice.outcome, keys)
    if outcome is None:
        return
    if outcome not in OUTCOMES or len(outcome) != 1:
        yield f"{place}: outcome {outcome!r} for {keys[0]} is none of {', '.join(OUTCOMES)}"
    if outcome in ("E", "N") and not value(choice.source, keys):
        yield f"{place}: {outcome} for {keys[0]} needs a source; without one the outcome is C"
    if outcome in ("E", "N", "C") and not value(choice.point, keys):
        yield f"{place}: {outcome} for {keys[0]} needs a point, the words for the result"
    if outcome in ("N", "C") and not value(choice.why, keys):
        yield f"{place}: {outcome} for {keys[0]} needs a why"


def _wrong_skip(row: QuestionRow, earlier: dict[str, set[str]]) -> Iterator[str]:
    for id, answers in row.skip_if.items():
        if id not in earlier:
            yield f"question {row.id!r}: skip_if names {id!r}, which is not asked before it"
        for answer in answers:
            if id in earlier and answer not in earlier[id]:
                yield f"question {row.id!r}: skip_if names {answer!r}, no choice of {id!r}"
