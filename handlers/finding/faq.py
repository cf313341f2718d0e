"""What a question means: which topic answers it, what to offer when unsure, what is not ours.

Knows: the topic files, the index over their examples, when a guess is good enough to be said.
Must not know: any channel, any conversation, who asks, how an answer is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from handlers.finding.clauses import asks, clauses, windows
from handlers.finding.faq_index import PACKAGED, fitting_index, is_ours, off_class, read_folder
from handlers.finding.likeness import Index
from handlers.finding.topic_files import OffTopic, Topic
from handlers.finding.wording import LONGEST_TEXT

MOODS = {
    "Sapaan": "greeting",
    "Terima kasih dan penutup": "thanks",
    "Marah dan makian": "anger",
    "Iseng dan tidak bermakna": "nonsense",
}

_OFFERED = 3
_SHARPNESS = 10.0  # how fast a lead in likeness becomes certainty
_SURE = 0.6  # share of the certainty a topic needs to be answered outright
_NOT_OURS = 0.45  # share of all that is not ours at which a question is refused
_VAGUE = 2  # words; so few (`bantuan`, `boleh gak`) look like much, so they need
_PLAIN = 0.8  # this much to be answered, or to be taken for a greeting or nonsense
_CLEAR = 0.85  # a text as certain as this is not taken apart
_PART = 0.7  # certainty of each of two questions by itself
_LIKELY = 4  # each of two questions must be among this many topics of the whole text


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text was taken for.

    `sure`: ids of the topics to answer: one, two when two questions were asked, none when unsure.
    `offered`: up to three ids, the best first; when sure, the ones answered; none when refused.
    `score`: 0..1, how certain the best topic is, or when refused, that it is not ours.
    `refused`: not ours; `referral` then says in a sentence where to go ("" = nowhere).
    `mood`: "" or what else it is: "greeting", "thanks", "anger", "nonsense".
    """

    sure: tuple[str, ...]
    offered: tuple[str, ...]
    score: float
    refused: bool = False
    referral: str = ""
    mood: str = ""


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
        """What `text` means; never raises, reads at most its first `LONGEST_TEXT` characters."""
        text = text[:LONGEST_TEXT]
        words = self._index.wording.words(text)
        standing = self._standing(words)
        vague = len(words) <= _VAGUE
        refusal = self._refusal(standing)
        if refusal.score >= (_PLAIN if refusal.mood and vague else _NOT_OURS):
            return refusal
        ranked = sorted(filter(is_ours, standing), key=lambda name: -standing[name])
        score = standing[ranked[0]]
        both = self._two_questions(text, ranked)
        if both:
            return Understanding(both, both, score)
        if score >= (_PLAIN if vague else _SURE):
            return Understanding((ranked[0],), (ranked[0],), score)
        return Understanding((), tuple(ranked[:_OFFERED]), score)

    def ask_json(self, text: str) -> dict[str, Any]:
        """The answer of `jps-bot ask --json`: topic (null when not ours), score, alternatives."""
        meant = self.understand(text)
        topic, *others = meant.offered or (None,)
        return {"topic": topic, "score": round(meant.score, 3), "alternatives": others}

    def _refusal(self, standing: Mapping[str, float]) -> Understanding:
        likely = max((name for name in standing if not is_ours(name)), key=standing.__getitem__)
        kind = self._off_topic[likely]
        mood = MOODS.get(kind.id, "")
        return Understanding(
            (), (), _not_ours(standing), refused=True, referral=kind.referral, mood=mood
        )

    def _standing(self, words: Sequence[str]) -> dict[str, float]:
        """The certainty of each class, 1 in sum.

        A ramble that is not clear as a whole counts half as a whole and half by its parts.
        """
        shares = _shares(self._index.scores(words))
        if max(shares) < _CLEAR:
            parts = [_shares(self._index.scores(part)) for part in windows(words)]
            shares = [
                (share + sum(column) / len(column)) / 2 if column else share
                for share, *column in zip(shares, *parts, strict=True)
            ]
        return dict(zip(self._index.classes, shares, strict=True))

    def _two_questions(self, text: str, ranked: Sequence[str]) -> tuple[str, ...]:
        """The topics of two questions in one text, in order: both asked, both clear by
        themselves and likely in the text as a whole. () when there are not just two."""
        found: dict[str, None] = {}
        parts = [self._index.wording.words(part) for part in clauses(text)]
        for words in filter(asks, parts if len(parts) > 1 else ()):
            alone = self._standing(words)
            best = max(alone, key=alone.__getitem__)
            if alone[best] >= _PART and best in ranked[:_LIKELY]:
                found[best] = None
        return tuple(found) if len(found) == 2 else ()


def _not_ours(standing: Mapping[str, float]) -> float:
    """The certainty that a text is not ours."""
    return sum(share for name, share in standing.items() if not is_ours(name))


def _shares(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    raised = [math.exp(_SHARPNESS * (score - top)) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]
