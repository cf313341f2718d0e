"""One line of a pasted list, taken apart: numbers, labels, roles, and the name that is left.

Knows: how NIKs and phones are told apart among blanks, dots and dashes, and which labels open what.
Must not know: the lines around it, what is wrong with a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from handlers.reading import names, nik
from handlers.reading.roster import birthdays, words
from handlers.reading.roster.cells import Cell, cell
from handlers.reading.roster.headings import ColumnKind, kind, kinds_of_words
from handlers.talk.messages import Unfit, Unlikely

_ROW = re.compile(
    r"^\W{0,3}(?:no\.?\s*)?(\d{1,3})(?:\s*[.)\]:]+\s*(?!\d{1,3}\b)|\s*-\s*|\s+)(?=\S)"
)
_LONE = re.compile(r"\W{0,3}\d{1,3}\W{0,3}")  # a number alone on its line
_RUN = re.compile(r"[+('`]*(?<!\d)\d(?:[\dOoIl|]|[ .()-]{1,3}(?=[\dOo]))*")
_WORD = re.compile(r"[\dOoIl|]+")
_PHONE = re.compile(r"(?:0|62|8)\d{8,12}")
_NIK = re.compile(rf"(?!00)(?=(?:\D*\d){{10}})[\dOoIl|]{{{nik.LENGTH}}}")
_WHOLE = re.compile(rf"(?<!\d)\d{{{nik.LENGTH}}}(?!\d)")
_MOST_NUMBERS = 2  # NIK and family's card; with more a line tells of several people
_SOME = 6  # digits behind the word NIK; "NIK 16 angka" has fewer
_FEWEST = 12  # digits of a NIK that lost or won some; a phone that begins otherwise has fewer
_CUT = re.compile(r"[;,|/\t:=_]+|\s-+\s|(?<=[\s;])-+|-+(?=[\s;])|^-+|-+$|\s{3,}|\.\s*(?=;|$)")
_BRACKET = re.compile(r"\(([^()]*)\)")
# Where an address ends: at a sign, or where nothing but numbers stands before a phone.
_PAST = re.compile(r"[^,;|\t]*[,;|\t]|\W*\d{1,3}(?:\s*/\s*\d{1,3})?\s+(?=(?:\+?62|0)[ -]?8\d)")
_SEX_BEHIND = re.compile(r"\s+\(?([LP])\)?\s*$")
_HERE = " ; "  # where something was taken out
_SHORT = 3  # letters
_MOST_WORDS = 6  # of a line that is nothing but a name
_NO_LABEL = frozenset(["l", "p", "no", "id", "ket", "urut", "tempat", "status"])


@dataclass(frozen=True, slots=True)
class LineTold:
    """What one line says."""

    fields: dict[ColumnKind, Cell]
    notes: tuple[str, ...]
    numbered: bool
    labelled: bool


def told(line: str, today: date) -> LineTold:
    """What a line says."""
    if len(_WHOLE.findall(line)) > _MOST_NUMBERS:
        return LineTold({}, (), numbered=False, labelled=False)
    row = _ROW.match(line)
    rest = line[row.end() :] if row and not _PHONE.fullmatch(row[1]) else line
    fields: dict[ColumnKind, Cell] = {}
    labelled = False
    left: list[str] = []
    beside: list[str] = []  # of an address: a role may stand behind it, but no name
    for label, text in _labelled(rest):
        labelled |= label is not None
        text = _take_numbers(text, label, fields, today)
        text = _take_birth(text, label, fields, today)
        if label in ("name", "role", "sex", "note") and text.strip(" ;.-"):
            _keep(label, text, fields, left)
        elif label in (None, "nik", "phone", "kk"):
            left.append(text)
        elif label == "other":
            beside.append(text)
    notes = [*_take_role(left, fields), *_take_role(beside, fields)]
    if "name" not in fields:
        sure = row is not None or bool(fields)
        _take_name(left, fields, sure=sure)
    numbered = row is not None or _LONE.fullmatch(line) is not None
    return LineTold(fields, tuple(notes), numbered, labelled or words.absent(rest))


@cache
def _label() -> re.Pattern[str]:
    known = [word for word in kinds_of_words() if word not in _NO_LABEL]
    ordered = sorted(known, key=len, reverse=True)
    either = "|".join(r"[\s._/,-]*".join(map(_apart, word.split())) for word in ordered)
    behind = r"\s*(?:\([^()]*\))?\s*(?:[:=]+|(?=\.?\s*[+'(]?\d))"
    several = r"(?!2(?!\d))"  # "nama2 anggota" is talk
    return re.compile(rf"(?<![^\W_])({either}){several}{behind}", re.IGNORECASE)


def _apart(word: str) -> str:
    """A short word may be written letter by letter: "N I K", "L/P"."""
    return r"[\s./]*".join(word) if len(word) <= _SHORT else word


def _labelled(text: str) -> Iterator[tuple[ColumnKind | None, str]]:
    """The line cut before its labels: what stands in front has none."""
    at, label = 0, None
    for match in _label().finditer(text):
        yield label, text[at : match.start()]
        at, label = match.end(), kind(match[1])
    yield label, text[at:]


def _take_numbers(
    text: str, label: ColumnKind | None, fields: dict[ColumnKind, Cell], today: date
) -> str:
    """The text without the numbers that are a NIK or a phone, which go into the fields."""
    if label == "other":  # so far it is somebody else's, or nothing to keep
        text = text[past.end() :] if (past := _PAST.match(text)) else ""
    if label == "kk":
        text = _RUN.sub("", text, count=1)
    parts: list[str] = []
    at = 0
    for run in _RUN.finditer(text):
        rest = _take_run(run[0], label, fields, today)
        if rest != run[0]:
            parts += [text[at : run.start()], _HERE, rest, _HERE]
            at = run.end()
    return "".join([*parts, text[at:]])


def _take_run(
    run: str, label: ColumnKind | None, fields: dict[ColumnKind, Cell], today: date
) -> str:
    niks = list(_spans(run, _NIK))
    niks.sort(key=lambda span: nik.fault(_digits(run, span), today) is not None)
    for start, end in niks[:1]:
        # The second number of sixteen digits may be the family's card: message.py tells them apart.
        fields.setdefault("kk" if "nik" in fields else "nik", Cell(run[start:end].strip(" .-'`(")))
        before = _take_run(run[:start], None, fields, today)
        return before + _HERE + _take_run(run[end:], None, fields, today)
    for span in sorted(_spans(run, _PHONE), key=lambda span: (span[0], -span[1])):
        first = fields.get("phone")
        said = "+" * run.startswith("+") + run[slice(*span)].strip()
        fields["phone"] = Cell(f"{first.text} / {said}" if first else said)
        before = _take_run(run[: span[0]], None, fields, today)
        return before + _take_run(run[span[1] :], None, fields, today)
    digits = sum(map(str.isdigit, run))
    if (digits >= _FEWEST and "nik" not in fields) or (label == "nik" and digits >= _SOME):
        fields["nik"] = Cell(run.strip(" .-'`("))
        return ""
    if label == "phone" and digits >= _SOME:
        fields.setdefault("phone", Cell(run.strip()))
        return ""
    return run


def _digits(run: str, span: tuple[int, int]) -> str:
    letters = "".join(_WORD.findall(run[slice(*span)]))
    return letters.translate(str.maketrans("OoIl|", "00111"))


def _spans(run: str, fits: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where neighbouring words of a run make such a number together, the fewest words first."""
    found = [match.span() for match in _WORD.finditer(run)]
    for size in range(1, min(len(found), 8) + 1):
        for at in range(len(found) - size + 1):
            start, end = found[at][0], found[at + size - 1][1]
            if fits.fullmatch("".join(_WORD.findall(run[start:end]))):
                yield start, end


def _take_birth(
    text: str, label: ColumnKind | None, fields: dict[ColumnKind, Cell], today: date
) -> str:
    """The text without a day of birth; of the text behind such a label nothing is left."""
    match = birthdays.WRITTEN.search(text)
    if match is None or not birthdays.read(match[0], today):
        return "" if label == "birth" else text
    fields.setdefault("birth", Cell(match[0]))
    return "" if label == "birth" else text[: match.start()] + _HERE + text[match.end() :]


def _keep(label: ColumnKind, text: str, fields: dict[ColumnKind, Cell], left: list[str]) -> None:
    """What stands behind a label, up to where something was taken out."""
    first, _, behind = text.partition(";")
    if label == "name":  # "(ketua)", "(Alm.)"
        behind = " ".join([*(f"({inside})" for inside in _BRACKET.findall(first)), behind])
        first = _BRACKET.sub(" ", first)
    found = cell(first.strip(" ,.-|/\t"))
    if found:
        fields.setdefault(label, found)
    left.append(behind)


def _take_role(left: list[str], fields: dict[ColumnKind, Cell]) -> list[str]:
    """Roles, sexes and what is said of somebody, out of the text that has no label."""
    notes: list[str] = []
    for at, text in enumerate(left):
        notes += _BRACKET.findall(text)
        text = _BRACKET.sub(_HERE, text)
        chunks = [chunk.strip() for chunk in _CUT.split(text)]
        kept: list[str] = []
        for chunk in chunks:
            if words.tells_standing(chunk):
                notes.append(chunk)
                continue
            role, behind = _role_in(chunk)
            if role and "role" not in fields:
                fields["role"] = Cell(role)
            kept.append(behind)
        left[at] = _HERE.join(kept)
    note = fields.pop("note", None)
    notes += [note.text] if note else []
    if "role" not in fields and (role := next(filter(None, map(words.role, notes)), None)):
        fields["role"] = Cell(role)
    return notes


def _role_in(chunk: str) -> tuple[str, str]:
    """A role at one end of a chunk, and the chunk without it."""
    said = chunk.split()
    known = words.role_words()
    for size in (2, 1):
        for part, rest in ((said[-size:], said[:-size]), (said[:size], said[size:])):
            if words.plain(" ".join(part)) in known and len(part) == size:
                return " ".join(part), " ".join(rest)
    return "", chunk


def _take_name(left: list[str], fields: dict[ColumnKind, Cell], *, sure: bool) -> None:
    """The first chunk that reads as a name; of a line that says nothing else the whole of it."""
    chunks = [chunk.strip() for text in left for chunk in _CUT.split(text) if chunk.strip(" .-")]
    if not sure and (len(chunks) != 1 or len(chunks[0].split()) > _MOST_WORDS):
        return
    for chunk in chunks:
        behind = _SEX_BEHIND.search(chunk)
        text = chunk[: behind.start()] if behind else chunk
        if words.sex(chunk) and not chunk.isdecimal():
            fields.setdefault("sex", Cell(chunk))
        elif "name" not in fields and not words.absent(text) and _is_name(text, sure):
            fields["name"] = Cell(text)
            if behind:
                fields.setdefault("sex", Cell(behind[1]))


def _is_name(text: str, sure: bool) -> bool:
    if words.is_talk(text) or words.spelt(text) in kinds_of_words():
        return False
    try:
        names.read(words.named(text))
    except Unlikely:
        return sure
    except Unfit:
        return False
    return True
