"""What a question means: which topic answers it, what to offer when unsure, what is not ours.

Knows: the topic files, the index over their examples, when a guess is good enough to be said.
Must not know: any channel, any conversation, who asks, how an answer is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from handlers.clauses import clauses, windows
from handlers.faq_index import PACKAGED, fitting_index, is_ours, off_class, read_folder
from handlers.likeness import Index
from handlers.topic_files import OffTopic, Topic

MOODS = {"sapaan": "greeting", "terima-kasih": "thanks", "marah": "anger", "ocehan": "nonsense"}

_OFFERED = 3
_SHARPNESS = 6.0  # how fast a lead in likeness becomes certainty
_SURE = 0.55  # share of the certainty a topic needs to be answered outright
_NOT_OURS = 0.5  # share of all that is not ours at which a question is refused
_SECOND_SURE = 0.8  # what the second question in a message needs to be answered too


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text was taken for.

    `sure`: ids of the topics to answer: one, two when two questions were asked, none when unsure.
    `offered`: up to three ids, the best first; when sure, the ones answered.
    `score`: 0..1, how certain the best topic is, or when refused, that it is not ours.
    `refused`: not ours; `referral` then says in a sentence where to go ("" = nowhere).
    `mood`: "" or what else it is: "greeting", "thanks", "anger", "nonsense".
    """

    sure: tuple[str, ...]
    offered: tuple[str, ...]
    score: float
    refused: bool
    referral: str
    mood: str


class Faq:
    """The topics and the index over their examples. Make it with `Faq.load`."""

    def __init__(
        self, topics: Mapping[str, Topic], off_topic: Iterable[OffTopic], index: Index
    ) -> None:
        self.topics = MappingProxyType(dict(topics))
        self._off_topic = {off_class(kind.id): kind for kind in off_topic}
        self._index = index

    @classmethod
    def load(cls, folder: Path | None = None) -> Faq:
        """The topics of a folder (default: those packaged); TopicError names file and line.

        An index file that fits the examples is loaded in milliseconds; else the index is
        learned anew, which takes seconds for thousands of examples.
        """
        read = read_folder(folder or PACKAGED)
        return cls(read.topics, read.off_topic, fitting_index(read))

    def understand(self, text: str) -> Understanding:
        """What `text` means; never raises, reads at most its first 4,000 characters."""
        words = self._index.wording.words(text)
        standing = self._standing(words)
        whole = _judged(standing)
        if whole.refused:
            kind = self._off_topic[max(standing, key=standing.__getitem__)]
            return replace(whole, referral=kind.referral, mood=MOODS.get(kind.id, ""))
        second = self._second_question(text, whole.offered[0])
        if second and whole.sure:
            both = (*whole.sure, second)
            return replace(whole, sure=both, offered=both)
        return whole

    def ask_json(self, text: str) -> dict[str, Any]:
        """The answer of `jps-bot ask --json`: topic (null when not ours), score, alternatives."""
        meant = self.understand(text)
        topic = None if meant.refused else meant.offered[0]
        others = [other for other in meant.offered if other != topic]
        return {"topic": topic, "score": round(meant.score, 3), "alternatives": others}

    def _standing(self, words: Sequence[str]) -> dict[str, float]:
        """The certainty of each class, 1 in sum; a ramble counts half as a whole, half in parts."""
        parts = [_shares(self._index.scores(part)) for part in windows(words)]
        shares = _shares(self._index.scores(words))
        if parts:
            means = (sum(column) / len(parts) for column in zip(*parts, strict=True))
            shares = [(a + b) / 2 for a, b in zip(shares, means, strict=True)]
        return dict(zip(self._index.classes, shares, strict=True))

    def _second_question(self, text: str, first: str) -> str:
        """Another topic that a part of the text asks for with great certainty, or ""."""
        parts = clauses(text)
        if len(parts) < 2:
            return ""
        for part in parts:
            judged = _judged(self._standing(self._index.wording.words(part)))
            if judged.sure and judged.score >= _SECOND_SURE and judged.sure[0] != first:
                return judged.sure[0]
        return ""


def _judged(standing: Mapping[str, float]) -> Understanding:
    """What follows from the certainty of each class."""
    ours = sorted(filter(is_ours, standing), key=lambda c: -standing[c])
    not_ours = sum(share for name, share in standing.items() if not is_ours(name))
    offered = tuple(ours[:_OFFERED])
    if not_ours >= _NOT_OURS:
        return Understanding((), offered, not_ours, True, "", "")
    score = standing[offered[0]]
    if score < _SURE:
        return Understanding((), offered, score, False, "", "")
    return Understanding(offered[:1], offered[:1], score, False, "", "")


def _shares(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    raised = [math.exp(_SHARPNESS * (score - top)) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]
