"""Keeps the learned index beside the topic files, so that a start costs milliseconds.

Knows: the folder of topics, which examples belong to which class, when a kept index is stale.
Must not know: what a question means, any channel, any conversation.

After an edit of examples or word tables: `python -m handlers.finding.learn_faq`.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handlers.finding import learning, likeness, marks, wording
from handlers.finding.likeness import Index, Lexicon
from handlers.finding.topic_files import (
    OFF_TOPIC,
    OffTopic,
    Topic,
    read_off_topic,
    read_table,
    read_topics,
)
from handlers.reading import typed

PACKAGED = Path(__file__).parent.parent / "faq"
INDEX_FILE = "index.bin"
_MARK = 32  # bytes of the fingerprint in front of the index
_NOT_OURS = "~"  # in front of the classes that are no topic
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything that people edit in a folder of topics."""

    path: Path
    topics: Mapping[str, Topic]
    off_topic: tuple[OffTopic, ...]
    lexicon: Lexicon

    def examples(self) -> list[tuple[str, str, str]]:
        """All (text, class, register); a kind of message that is not ours is a class too."""
        ours = [
            (text, topic.id, register)
            for topic in self.topics.values()
            for register, texts in {"title": (topic.title,), **topic.examples}.items()
            for text in texts
        ]
        return ours + [
            (t, off_class(kind.id), "off") for kind in self.off_topic for t in kind.examples
        ]


def off_class(kind: str) -> str:
    """The class of one kind of message that is not ours."""
    return _NOT_OURS + kind


def is_ours(name: str) -> bool:
    """True when a class is a topic."""
    return not name.startswith(_NOT_OURS)


def read_folder(path: Path) -> Folder:
    """A folder of topics; TopicError names file and line of the first mistake."""
    lexicon = Lexicon(read_table(path / "kata.tsv"), read_table(path / "sepadan.tsv"))
    return Folder(path, read_topics(path), read_off_topic(path / f"{OFF_TOPIC}.md"), lexicon)


def fitting_index(folder: Folder) -> Index:
    """The kept index when it was learned from just these examples, else one learned now."""
    kept = folder.path / INDEX_FILE
    if kept.exists() and (found := kept.read_bytes())[:_MARK] == fingerprint(folder):
        return Index.loaded(found[_MARK:], folder.lexicon)
    _log.warning(
        "%s does not fit the examples; learning takes a while. "
        "Keep the result with: python -m handlers.finding.learn_faq",
        kept,
    )
    return learned_index(folder)


def learned_index(folder: Folder) -> Index:
    """The index over all examples of a folder; takes seconds for thousands of them."""
    return Index.learned([(text, name) for text, name, _ in folder.examples()], folder.lexicon)


def fingerprint(folder: Folder) -> bytes:
    """Changes with every example, word pair and affix, and with the code that learns from them."""
    lexicon = folder.lexicon
    facts = [folder.examples(), list(lexicon.pairs.items()), list(lexicon.families.items())]
    digest = hashlib.sha256(json.dumps(facts).encode())
    code = (typed, wording, marks, learning, likeness)
    for path in (*(Path(str(module.__file__)) for module in code), wording.AFFIXES):
        digest.update(path.read_bytes())
    return digest.digest()


def keep_index(path: Path) -> int:
    """Learns the index of a folder and writes it there; returns how many examples it holds."""
    folder = read_folder(path)
    kept = fingerprint(folder) + learned_index(folder).to_bytes()
    (path / INDEX_FILE).write_bytes(kept)
    return len(folder.examples())
