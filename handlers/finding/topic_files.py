"""The topic files: one Markdown file a topic, which a non-programmer edits.

Knows: how a topic file, the off-topic file and the word tables are written, and what is wrong
with one, by file and line.
Must not know: what a question means, any channel, any conversation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

LONGEST_TITLE = 20  # a WhatsApp button holds no more
LONGEST_ANSWER = 700
LONGEST_SHORT = 160  # what is said first, also in the middle of a form
OFF_TOPIC = "di-luar-topik"
EXAMPLES = "## Contoh pertanyaan"
# heading in the file -> register as the evaluation files name it
REGISTERS: Mapping[str, str] = MappingProxyType(
    {
        "resmi": "formal",
        "santai": "casual",
        "sms": "sms",
        "suara": "voice",
        "jawa": "jawa",
        "sunda": "sunda",
        "inggris": "en",
    }
)
_FIELD = re.compile(r"(Singkat|Sumber|Tanggal|Terkait):\s*(.*)")

_FIELDS = "'Singkat', 'Sumber', 'Tanggal' and 'Terkait'"


class TopicError(Exception):
    """A topic file that cannot be used: the message names the file, the line and the cure."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: what is answered, in a sentence (`short`) and whole, and its questions."""

    id: str
    title: str
    short: str
    answer: str
    source: str
    date: date
    related: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]] = field(repr=False)  # register -> questions


@dataclass(frozen=True, slots=True)
class OffTopic:
    """One kind of message that is not ours, and where it is sent ("" = nowhere)."""

    id: str
    referral: str
    examples: tuple[str, ...] = field(repr=False)


class _Lines:
    """The lines of one file, read in order; `wrong` points at the line in hand."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = 0
        self._lines = read_text(path).splitlines()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._number >= len(self._lines):
            raise StopIteration
        self._number += 1
        return self._lines[self._number - 1].rstrip(" ")

    def wrong(self, what: str) -> TopicError:
        return TopicError(f"{self._path.name}, line {self._number}: {what}")


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, or a TopicError that says why not."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise TopicError(f"{path.name}: the file is missing in {path.parent}") from None
    except UnicodeDecodeError as error:
        raise TopicError(f"{path.name}: save it as UTF-8 (byte {error.start} is not)") from None


def read_topics(folder: Path) -> dict[str, Topic]:
    """All topics of a folder by id; raises TopicError on the first mistake."""
    paths = sorted(path for path in folder.glob("*.md") if path.stem != OFF_TOPIC)
    topics = {path.stem: read_topic(path) for path in paths}
    if not topics:
        raise TopicError(f"{folder}: there is no topic file (*.md) in this folder")
    for topic in topics.values():
        unknown = [other for other in topic.related if other not in topics or other == topic.id]
        if unknown:
            raise TopicError(
                f"{topic.id}.md: 'Terkait' names {', '.join(unknown)}, "
                f"which is no other topic of this folder"
            )
    return topics


def read_topic(path: Path) -> Topic:
    """One topic from its file; raises TopicError."""
    lines = _Lines(path)
    title = _title(lines)
    answer, fields = _answer(lines)
    return Topic(
        id=path.stem,
        title=title,
        short=_short(lines, fields["Singkat"]),
        answer=answer,
        source=fields["Sumber"],
        date=_date(lines, fields["Tanggal"]),
        related=tuple(part.strip() for part in fields["Terkait"].split(",") if part.strip()),
        examples=_examples(lines),
    )


def _title(lines: _Lines) -> str:
    first = next(lines, "")
    title = first.removeprefix("# ").strip()
    if not first.startswith("# ") or not title:
        raise lines.wrong("the first line must be '# ' and the title")
    if len(title) > LONGEST_TITLE:
        raise lines.wrong(f"the title has {len(title)} characters, at most {LONGEST_TITLE} fit")
    return title


def _answer(lines: _Lines) -> tuple[str, dict[str, str]]:
    """The answer and the fields below it, up to the heading of the examples."""
    fields: dict[str, str] = {}
    said: list[str] = []
    for line in lines:
        found = _FIELD.fullmatch(line)
        if line == EXAMPLES:
            break
        if found:
            fields[found[1]] = found[2]
        elif fields and line:
            raise lines.wrong(f"only {_FIELDS} may follow the answer")
        else:
            said.append(line)
    else:
        raise lines.wrong(f"the heading '{EXAMPLES}' is missing")
    return _checked_answer(lines, "\n".join(said).strip()), _checked_fields(lines, fields)


def _checked_answer(lines: _Lines, answer: str) -> str:
    if not answer:
        raise lines.wrong("there is no answer between the title and 'Sumber'")
    if len(answer) > LONGEST_ANSWER:
        raise lines.wrong(
            f"the answer above has {len(answer)} characters, at most {LONGEST_ANSWER} fit"
        )
    return answer


def _checked_fields(lines: _Lines, fields: dict[str, str]) -> dict[str, str]:
    for name in ("Singkat", "Sumber", "Tanggal", "Terkait"):
        if not fields.get(name):
            raise lines.wrong(f"'{name}: …' is missing or empty above this line")
    return fields


def _short(lines: _Lines, written: str) -> str:
    if len(written) > LONGEST_SHORT or written.endswith("?"):
        raise lines.wrong(
            f"'Singkat' answers in at most {LONGEST_SHORT} characters (it has {len(written)}), "
            "and is no question"
        )
    return written


def _date(lines: _Lines, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise lines.wrong(f"'Tanggal: {written}' is no date; write 2020-12-31") from None


def _examples(lines: _Lines) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    register = ""
    for line in lines:
        if line.startswith("### "):
            register = REGISTERS.get(line.removeprefix("### ").strip(), "")
            if not register:
                raise lines.wrong(f"'{line}' is none of ### {', ### '.join(REGISTERS)}")
        elif line:
            found.setdefault(register, []).append(_example(lines, line, register))
    if not found:
        raise lines.wrong("there is no example question")
    return MappingProxyType({register: tuple(texts) for register, texts in found.items()})


def _example(lines: _Lines, line: str, heading: str) -> str:
    text = line.removeprefix("- ").strip()
    if not line.startswith("- ") or not text:
        raise lines.wrong("an example is written '- question'")
    if not heading:
        raise lines.wrong("this example stands under no heading")
    return text


def read_off_topic(path: Path) -> tuple[OffTopic, ...]:
    """The kinds of messages that are not ours; raises TopicError."""
    lines = _Lines(path)
    referrals: dict[str, str] = {}
    examples: dict[str, list[str]] = {}
    category = ""
    for line in lines:
        if line.startswith("## "):
            category = line.removeprefix("## ").strip()
            if category in examples:
                raise lines.wrong(f"'{line}' stands here for the second time")
            examples[category] = []
        elif line.startswith(">") and category:
            referrals[category] = f"{referrals.get(category, '')} {line[1:].strip()}".strip()
        elif line.startswith("- "):
            examples.setdefault(category, []).append(_example(lines, line, category))
        elif line and category and not line.startswith("#"):
            raise lines.wrong("write '## category', '> sentence' or '- example'")
    return tuple(
        OffTopic(category, referrals.get(category, ""), tuple(texts))
        for category, texts in examples.items()
    )


def read_table(path: Path) -> dict[str, str]:
    """A word table: two columns with a tab between them below one line of headings."""
    lines = _Lines(path)
    next(lines, "")
    table: dict[str, str] = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        left, tab, right = line.partition("\t")
        if not tab or not left.strip() or "\t" in right:
            raise lines.wrong("a line has two columns with one tab between them")
        if left in table:
            raise lines.wrong(f"'{left}' stands in this table twice")
        table[left.strip()] = right.strip()
    return table
