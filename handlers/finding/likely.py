"""Open questions that ask the same thing, put together.

Knows: likeness of texts by their words' pieces. Must not know: topics, or who asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.finding.wording import tokens
from storage.questions import Asked

_ALIKE = 0.45  # share of word pieces in common; below it questions differ more than they agree


def _pieces(text: str) -> frozenset[str]:
    words = tokens(text)
    return frozenset(word[at : at + 4] for word in words for at in range(max(1, len(word) - 3)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= _ALIKE * max(1, min(len(one), len(other)))


def grouped(questions: Sequence[Asked]) -> list[list[Asked]]:
    """Questions in groups, the largest first; each belongs to the first group it is like."""
    groups: list[tuple[frozenset[str], list[Asked]]] = []
    for question in questions:
        pieces = _pieces(question.text)
        home = next((group for first, group in groups if _alike(first, pieces)), None)
        if home is None:
            groups.append((pieces, [question]))
        else:
            home.append(question)
    return sorted((group for _, group in groups), key=len, reverse=True)


def group_of(questions: Sequence[Asked], id: int) -> list[Asked]:
    """The group that holds this question, empty when it is not open."""
    for group in grouped(questions):
        if any(question.id == id for question in group):
            return group
    return []
