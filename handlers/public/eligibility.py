"""The eligibility self-check: which question still decides, and what the answers amount to.

Knows: how a decision table is walked (handlers/eligibility.toml), and how its result is worded.
Must not know: any rule of the programme, which all stand in the table; who is asking.

Nothing here decides: the ministry does. The result says which points are met, which are not,
and which the Dinas has to look at, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.public.decision_table import (
    ANY,
    ARM,
    EDITION,
    ChoiceRow,
    QuestionRow,
    Sheet,
    load,
    value,
)
from handlers.reading.typed import tidy
from handlers.talk.choices import pick
from handlers.talk.messages import Unfit

LONGEST_TEXT = 1000  # characters
Answers = Mapping[str, str]

_TABLE = Path(__file__).with_name("eligibility.toml")
_OPENING = "Ini catatan dari jawaban Bapak/Ibu, bukan keputusan. Yang memutuskan Kemnaker."
_CLOSING = "Tunjukkan pesan ini di kantor desa/kelurahan atau Dinas."
_BRIEFLY = "Ini menurut jawaban Bapak/Ibu, bukan keputusan. Yang memutuskan Kemnaker."
_FURTHER = "Yang dibawa ada di *Selengkapnya*."
_TOLD = 2  # points of one kind, in short
_ENDED = "Kalau ragu atau keadaan berubah, tanya Dinas Tenaga Kerja."


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its id as it is kept, its label as it is shown, and what else stands for it."""

    id: str
    label: str
    also: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def holds(self, number: int) -> bool:
        """Whether the choice is a span of numbers with this one in it."""
        spans = self.least is not None or self.most is not None
        return spans and (self.least or 0) <= number <= (self.most or number)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that still decides something."""

    id: str
    text: str
    choices: tuple[Choice, ...]

    def read(self, text: str) -> str:
        """The id of the choice that is meant, by label, position, typo or number; or Unfit."""
        typed = tidy(text).casefold().rstrip(".! ")
        for choice in self.choices:
            if text == choice.id or typed in choice.also:
                return choice.id
        at = pick(text, [choice.label for choice in self.choices])
        at = at if at is not None else self._spanning(typed)
        if at is None:
            raise Unfit("Mohon pilih salah satu.", tuple((c.label, c.id) for c in self.choices))
        return self.choices[at].id

    def _spanning(self, typed: str) -> int | None:
        """The choice for the one number in a text such as "umur saya 45 th"."""
        numbers = [int(word) for word in typed.split() if word.isdecimal() and len(word) < 4]
        spans = (at for at, choice in enumerate(self.choices) if choice.holds(numbers[0]))
        return next(spans, None) if len(numbers) == 1 and "?" not in typed else None


@dataclass(frozen=True, slots=True)
class Point:
    """What came of one question: E met, N not met, C for the Dinas to decide; and why."""

    outcome: str
    text: str
    why: str = ""
    source: str = ""
    go: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Where a person stands by their own answers. `papers` and `places`: what to bring, where."""

    title: str
    met: tuple[Point, ...]
    unmet: tuple[Point, ...]
    undecided: tuple[Point, ...]
    papers: tuple[str, ...]
    places: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """What the points rest on, each once."""
        points = (*self.unmet, *self.met, *self.undecided)
        return tuple(dict.fromkeys(point.source for point in points if point.source))


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table. Answers are question id -> choice id; besides "program", the arm, they
    may hold "edisi", an edition id such as "tkm-2020", for rules that differ by year.

    Answers to questions or choices that the table no longer has are ignored.
    """

    sheet: Sheet

    @classmethod
    def load(cls, path: Path | None = None) -> DecisionTable:
        """The table in a file; raises `decision_table.DecisionTableError` with every mistake."""
        return cls(load(path or _TABLE))

    def next(self, answers: Answers) -> OpenQuestion | None:
        """The first question that can still change the result; None when nothing can.

        A point that is not met ends the check: what follows could not outweigh it.
        """
        if answers.get(ARM) not in [arm.id for arm in self.sheet.program.arm]:
            arms = tuple(Choice(arm.id, arm.label, arm.also) for arm in self.sheet.program.arm)
            return OpenQuestion(ARM, self.sheet.program.ask, arms)
        if any(point.outcome == "N" for point in self._points(answers)):
            return None
        open_rows = (row for row in self._rows(answers) if self._point(row, answers) is None)
        row = next(open_rows, None)
        return None if row is None else _question(row, _keys(answers))

    def result(self, answers: Answers) -> Result:
        """What the answers given so far amount to."""
        points, keys = list(self._points(answers)), _keys(answers)
        met, unmet, undecided = (_only(points, outcome) for outcome in "ENC")
        asked_there = [place for point in undecided for place in point.go]
        title = f"Cek syarat {self._name(answers)}"
        if unmet:
            return Result(title, met, unmet, (), (), (), (_ENDED,))
        papers = tuple(row.text for row in self.sheet.paper if row.concerns(keys))
        notes = tuple(row.text for row in self.sheet.note if row.concerns(keys))
        places = tuple(dict.fromkeys([*asked_there, self.sheet.office]))
        return Result(title, met, unmet, undecided, papers, places, notes)

    def _name(self, answers: Answers) -> str:
        """The arm, with the year where the edition's id ends in one: "TKM 2020"."""
        arm = answers.get(ARM, "")
        name = next((row.name for row in self.sheet.program.arm if row.id == arm), "")
        year = answers.get(EDITION, "").removeprefix(f"{arm}-")
        return f"{name} {year}" if year.isdecimal() else name

    def _rows(self, answers: Answers) -> Iterator[QuestionRow]:
        """The questions that concern this arm and edition and are not skipped."""
        keys = _keys(answers)
        for row in self.sheet.question:
            if row.concerns(keys) and not any(
                answers.get(id) in choices for id, choices in row.skip_if.items()
            ):
                yield row

    def _points(self, answers: Answers) -> Iterator[Point]:
        points = (self._point(row, answers) for row in self._rows(answers))
        return (point for point in points if point is not None)

    def _point(self, row: QuestionRow, answers: Answers) -> Point | None:
        """What a question came to: by its answer, or because every answer comes to the same."""
        keys = _keys(answers)
        given = [choice for choice in row.choice if choice.id == answers.get(row.id)]
        possible = {_point(choice, keys) for choice in given or row.choice}
        return possible.pop() if len(possible) == 1 else None


def in_short(result: Result) -> str:
    """What decides, in a few lines; all of it is `text`."""
    met = f"Sudah sesuai: {len(result.met)} hal." if result.met and not result.unmet else ""
    lines = (
        f"*{result.title}*",
        _some("Belum sesuai", [f"{point.text} ({point.why})" for point in result.unmet]),
        met,
        _some("Dinas yang menentukan", [point.text for point in result.undecided]),
        _BRIEFLY,
        _ENDED if result.unmet else _FURTHER,
    )
    return "\n".join(filter(None, lines))


def _some(heading: str, points: Sequence[str]) -> str:
    """The first points behind their heading, and how many more there are."""
    more = f" dan {len(points) - _TOLD} lainnya" if len(points) > _TOLD else ""
    return f"{heading}: {'; '.join(points[:_TOLD])}{more}." if points else ""


def text(result: Result) -> str:
    """The result to read and to show at the village office, at most 1,000 characters.

    Reasons are left out when it would become longer, then sources, then the last points.
    """
    for line in (_reasoned, _bare):
        body = "\n\n".join(filter(None, (*_sections(result, line), _basis(result), _CLOSING)))
        if len(body) <= LONGEST_TEXT:
            return body
    room = LONGEST_TEXT - len(_CLOSING) - 2
    body = "\n\n".join(_sections(result, _bare))
    return body[:room].rpartition("\n")[0].rstrip() + "\n\n" + _CLOSING


def _sections(result: Result, line: Callable[[Point], str]) -> Iterator[str]:
    yield f"*{result.title}*\n{_OPENING}"
    for heading, lines in (
        ("Belum sesuai", map(line, result.unmet)),
        ("Sudah sesuai", map(line, result.met)),
        ("Dinas yang menentukan", map(line, result.undecided)),
        ("Yang dibawa", result.papers),
        ("Ke mana", result.places),
    ):
        if listed := "\n".join(f"• {each}" for each in lines):
            yield f"*{heading}*\n{listed}"
    yield " ".join(result.notes)


def _reasoned(point: Point) -> str:
    return f"{point.text}: {point.why}" if point.why and point.outcome != "E" else point.text


def _bare(point: Point) -> str:
    return point.text


def _basis(result: Result) -> str:
    return f"Dasar: {'; '.join(result.sources)}." if result.sources else ""


def _only(points: Iterable[Point], outcome: str) -> tuple[Point, ...]:
    return tuple(point for point in points if point.outcome == outcome)


def _keys(answers: Answers) -> tuple[str, ...]:
    """Under which names a value is looked up, the most special first."""
    return tuple(filter(None, (answers.get(EDITION), answers.get(ARM), ANY)))


def _point(choice: ChoiceRow, keys: Sequence[str]) -> Point:
    outcome = value(choice.outcome, keys) or "-"
    if outcome == "-":
        return Point(outcome, "")
    point, why, source = (
        value(keyed, keys) or "" for keyed in (choice.point, choice.why, choice.source)
    )
    return Point(outcome, point, why, source, choice.go)


def _question(row: QuestionRow, keys: Sequence[str]) -> OpenQuestion:
    choices = tuple(Choice(c.id, c.label, c.also, c.least, c.most) for c in row.choice)
    return OpenQuestion(row.id, value(row.ask, keys) or "", choices)
