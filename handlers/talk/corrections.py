"""What a text puts right of a form: "tanggalnya 10 desember", "bukan Siti tapi Sinta", "salah".

Knows: how parts of a form are named, how people deny and amend.
Must not know: any form; a question's parser reads what is put in the place of its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from handlers.reading.tables import Table
from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded, tidy
from handlers.talk.messages import Unfit
from handlers.talk.question import Changed, Open, Question, Typed, Wrong

_FIELDS = "thing day seller photo name nik phone"
_LONGEST = 200  # characters; a longer text tells a story
_WORD = re.compile(r"[^\s,:=.!]+(?:[.,-][^\s,:=.!]+)*")
_ENDING = re.compile(r"(?:nya|ne|na|ku|e)$")
_SHORTEST = 3  # letters of a label's own word
_TELLING = 5  # letters of a word that tells one question from others: "omzet"
_LABEL = 3  # words of a label that is a name and no question
_SLIPS = {"eh", "aduh", "waduh", "maaf", "maap"}
# A number and its unit, and no word beside: "eh 3 mesin rusak" tells something.
_FIGURE = re.compile(
    r"(?:rp ?)?\+?\d[\d .,-]*(?:rb|rbu|ribu|ewu|jt|juta|orang|org|wong|jalmi)?"
    r"(?: (?:pak|bu|kak|min))?"
)
_NYA = ("nya", "ny")  # typed apart: "NIK nya"
_DENIED = re.compile(
    r"\b(?:bukan|bkn|sanes|dudu)\s+(?P<old>.+?)\s*(?:,\s*)?\b(?:tapi|tp|tetapi|melainkan|"
    r"ning|tapine|yang (?:benar|bener|betul)|yg (?:benar|bener|betul))\s+(?P<new>.+)"
)
_DENIED_LAST = re.compile(r"(?P<new>[^,]+?)\s*,?\s+(?:bukan|bkn|sanes|dudu)\s+(?P<old>.+)")


@cache
def _table() -> Table:
    return read_table(Path(__file__).with_name("fields.tsv"), f"{_FIELDS} opener wrong amends stop")


@cache
def _known() -> frozenset[str]:
    return frozenset(term.word for term in _table().terms)


@cache
def _field_of() -> dict[str, str]:
    return {term.word: term.kind for term in _table().terms if term.kind in _FIELDS.split()}


def find(typed: Typed, open: Open) -> Changed | Wrong | None:
    """The correction that a text is; None when it puts nothing right.

    While everything is read back any part may be meant, before that only what was answered.
    """
    if len(typed.text) > _LONGEST or "?" in typed.text:
        return None
    questions = open.form if open.review else open.answered()
    return (
        _amended(typed, open, questions)
        or _named(typed, questions)
        or _denied(typed, open, questions)
        or (_at_review(typed, questions) if open.review else _said_again(typed, open))
    )


def names_a_part(text: str) -> bool:
    """Whether it only says which part comes next: "NIK nya", "wa saja"."""
    said = [_bare(word) for word in _WORD.findall(folded(text, _LONGEST))]
    passed = set(_field_of()) | set(_NYA) | _table().of("opener", "amends")
    return not set(_field_of()).isdisjoint(said) and passed.issuperset(said)


def _amended(typed: Typed, open: Open, questions: Sequence[Question[Any]]) -> Changed | None:
    """By what a kind of answer knows itself: "harganya 275rb" in a list of goods."""
    for question in questions:
        kept, amend = open.answers.get(question.key), question.parser.amend
        new = amend(kept, typed) if amend is not None and kept is not None else None
        if new is not None and new != kept:
            return Changed(question, new, typed.text)
    return None


def _named(typed: Typed, questions: Sequence[Question[Any]]) -> Changed | Wrong | None:
    """By the name of its part, first in the text or after openers and words of correction."""
    said = tidy(typed.text, _LONGEST)
    opener, wrong = _table().of("opener"), _table().of("wrong")
    found = list(_WORD.finditer(said))
    words = [_bare(match[0].casefold()) for match in found]
    at = 0
    while at < len(words) and words[at] not in _field_of() and words[at] in opener | wrong:
        at += 1
    question = _called(words[at], questions) if at < len(words) else None
    if question is None:
        return None
    called_wrong = not wrong.isdisjoint(words[:at])
    at += 1
    passed = opener | wrong | _table().of("amends") | set(_NYA) | _same_field(words[at - 1])
    while at < len(words) and words[at] in passed:
        called_wrong = called_wrong or words[at] in wrong
        at += 1
    value = said[found[at].start() :] if at < len(words) else ""
    return _put_right(typed, question, value, called_wrong)


def _same_field(word: str) -> set[str]:
    """A part may be named by two words: "nomor hp", "no wa", "foto nota"."""
    field = _field_of().get(word)
    return {other for other, its in _field_of().items() if its == field}


def _bare(word: str) -> str:
    return word if word in _known() else _ENDING.sub("", word) or word


def _called(word: str, questions: Sequence[Question[Any]]) -> Question[Any] | None:
    """The question that a word names: by its label, or by another word for the same."""
    field = _field_of().get(word)
    for question in questions:
        label = folded(question.label).split()
        own = word in label and len(word) >= _SHORTEST
        own = own and (
            len(label) <= _LABEL or (len(word) >= _TELLING and not _shared(word, questions))
        )
        if own or (field and field in map(_field_of().get, label)):
            return question
    return None


def _shared(word: str, questions: Sequence[Question[Any]]) -> bool:
    """Whether the labels of several questions hold a word."""
    return sum(word in folded(question.label).split() for question in questions) > 1


def _put_right(
    typed: Typed, question: Question[Any], value: str, called_wrong: bool
) -> Changed | Wrong | None:
    canonical = _read(question, value, typed) if value else None
    if canonical is not None:
        return Changed(question, canonical, value)
    return Wrong(question) if called_wrong else None


def _figure(question: Question[Any], text: str, typed: Typed) -> str | None:
    """What a text reads as, unless only its number does: "3 mesin rusak" is no number of people."""
    canonical = _read(question, text, typed)
    number = " ".join(word for word in text.split() if word[0].isdigit())
    foreign = number != text and not _FIGURE.fullmatch(text)
    return None if foreign and canonical == _read(question, number, typed) else canonical


def _read(question: Question[Any], value: str, typed: Typed) -> str | None:
    try:
        return question.parser.read(Typed(value, typed.today))
    except Unfit:
        return None


def _denied(typed: Typed, open: Open, questions: Sequence[Question[Any]]) -> Changed | Wrong | None:
    """One thing is not what was told but another: "bukan Siti tapi Sinta"."""
    said = folded(typed.text, _LONGEST)
    found = _DENIED.search(said) or _DENIED_LAST.fullmatch(said)
    if found is None:
        return None
    old, new = (found[part].strip(" .,!") for part in ("old", "new"))
    for question in questions:
        kept = open.answers.get(question.key)
        value = _replaced(question, kept, old, new, typed) if kept is not None else None
        if value is not None:
            return Changed(question, value, new)
    return None


def _replaced(question: Question[Any], kept: str, old: str, new: str, typed: Typed) -> str | None:
    """The answer with the new words in the place of the old, when it holds the old ones."""
    words = question.value(kept)
    text = folded(words) if isinstance(words, str) else ""
    inside = re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text)
    if inside is not None:
        return _read(question, text[: inside.start()] + new + text[inside.end() :], typed)
    if _read(question, old, typed) == kept:
        return _read(question, new, typed)
    return None


def _said_again(typed: Typed, open: Open) -> Changed | Wrong | None:
    """A figure alone after a word of correction, for the last answer that it fits: "eh 7 orang",
    "eh salah 0813…"."""
    words = folded(typed.text, _LONGEST).replace(",", " , ", 1).split()
    passed = _table().of("opener", "wrong", "amends") | {","}
    slip = next((word for word in words if word not in passed - _SLIPS), "")
    if slip not in _SLIPS | _table().of("wrong"):
        return None
    rest = " ".join(words[next(at for at, w in enumerate([*words, ""]) if w not in passed) :])
    if not _FIGURE.fullmatch(rest):
        return None
    questions = [question for question in open.passed if question.key in open.answers]
    for question in reversed([q for q in questions if q.parser.digits and not q.parser.amend]):
        canonical = _read(question, rest, typed)
        if canonical is not None:
            return Changed(question, canonical, rest)
    return _told_with_figures(questions, open.answers)


def _told_with_figures(questions: Sequence[Question[Any]], kept: Mapping[str, str]) -> Wrong | None:
    """The last answer in words that holds a figure is asked anew: "15 orang 12 hari"."""
    for question in reversed(questions):
        words = question.value(kept[question.key]) if question.parser.open else ""
        if isinstance(words, str) and re.search(r"\d", words):
            return Wrong(question)
    return None


def _at_review(typed: Typed, questions: Sequence[Question[Any]]) -> Changed | Wrong | None:
    """A value alone, where only one part can hold it; or only that something is wrong."""
    said = folded(typed.text, _LONGEST)
    bare = [word.strip(",.!") for word in said.split()]
    while bare and bare[0] in _table().of("opener"):
        bare.pop(0)
    text = " ".join(bare)
    if any(re.match(rf"{re.escape(word)}\b", text) for word in _table().of("stop")):
        return Wrong(None)
    if bare and _table().of("wrong", "opener").issuperset(bare):
        return Wrong(None)
    exact = [q for q in questions if q.parser.digits and q.parser.amend is None]
    read = [(q, canonical) for q in exact if (canonical := _figure(q, text, typed)) is not None]
    return Changed(*read[0], typed.text) if len(read) == 1 else None
