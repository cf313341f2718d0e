"""How well questions are understood, measured on a file of labelled questions.

Knows: the evaluation file (text, topic, register), top-1, offered, refused, wrong although sure.
Must not know: how a question is understood, where a report is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from handlers.finding.faq import Faq
from handlers.finding.topic_files import OFF_TOPIC, TopicError, read_text

COLUMNS = ("text", "topic", "register")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled question."""

    text: str
    topic: str
    register: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One labelled question and what became of it.

    `answer`: the topic answered as sure, or None; `best`: the first guess, None when refused;
    `offered`: up to three topics offered, or the ones answered; `refused`: told it is not ours.
    """

    text: str
    topic: str
    register: str
    answer: str | None
    best: str | None
    offered: tuple[str, ...]
    refused: bool

    @property
    def ours(self) -> bool:
        """True when the question has a topic."""
        return self.topic != OFF_TOPIC


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some rows: `ours` in scope, `others` not."""

    ours: int
    others: int
    best_right: int
    answered_right: int
    offered_right: int
    wrong_sure: int  # a wrong topic answered as sure, over all rows
    refused_right: int

    @classmethod
    def of(cls, rows: Sequence[Scored]) -> Tally:
        """The counts of some rows."""
        ours = [row for row in rows if row.ours]
        return cls(
            ours=len(ours),
            others=len(rows) - len(ours),
            best_right=sum(row.best == row.topic for row in ours),
            answered_right=sum(row.answer == row.topic for row in ours),
            offered_right=sum(row.topic in row.offered for row in ours),
            wrong_sure=sum(row.answer not in (None, row.topic) for row in rows),
            refused_right=sum(row.refused for row in rows if not row.ours),
        )


def read_rows(path: Path) -> list[Labelled]:
    """The rows of a TSV file without quoting; raises TopicError naming file and line."""
    head, *lines = read_text(path).split("\n")
    names = head.rstrip("\r").split("\t")
    if any(column not in names for column in COLUMNS):
        raise TopicError(f"{path.name}, line 1: the columns must be {', '.join(COLUMNS)}")
    rows: list[Labelled] = []
    for number, line in enumerate(lines, 2):
        cells = line.rstrip("\r").split("\t")
        if line.strip() and len(cells) != len(names):
            raise TopicError(f"{path.name}, line {number}: {len(cells)} columns, not {len(names)}")
        if line.strip():
            rows.append(Labelled(*(cells[names.index(column)] for column in COLUMNS)))
    return rows


def score_rows(faq: Faq, rows: Iterable[Labelled]) -> list[Scored]:
    """Asks every question and keeps what was understood."""
    return [_scored(faq, row) for row in rows]


def _scored(faq: Faq, row: Labelled) -> Scored:
    meant = faq.understand(row.text)
    return Scored(
        text=row.text,
        topic=row.topic,
        register=row.register,
        answer=meant.sure[0] if meant.sure else None,
        best=meant.offered[0] if meant.offered else None,
        offered=meant.offered,
        refused=meant.refused,
    )


def as_json(scored: Iterable[Scored]) -> dict[str, Any]:
    """What `jps-bot eval faq --json` prints."""
    keep = ("text", "topic", "register", "answer", "offered", "refused")
    return {"rows": [{name: asdict(row)[name] for name in keep} for row in scored]}


def report(scored: Sequence[Scored]) -> str:
    """A table for people: overall and by register, counts beside shares."""
    head = ("register", "best", "answered", "offered", "refused", "wrong sure")
    registers = sorted({row.register for row in scored})
    groups = [("all", list(scored))]
    groups += [(name, [row for row in scored if row.register == name]) for name in registers]
    table = [head, *(_report_line(name, Tally.of(rows)) for name, rows in groups)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in table)
    return "\n".join(line.rstrip() for line in lines)


def _report_line(name: str, tally: Tally) -> tuple[str, ...]:
    return (
        name,
        _share(tally.best_right, tally.ours),
        _share(tally.answered_right, tally.ours),
        _share(tally.offered_right, tally.ours),
        _share(tally.refused_right, tally.others),
        _share(tally.wrong_sure, tally.ours + tally.others),
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part}/{whole})" if whole else "-"
