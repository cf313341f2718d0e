"""What is kept of a conversation between messages.

Knows: its answers, what came early, what is being changed; how it is stored and taken back.
Must not know: questions, parsers, any topic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_EARLIER = 12  # changes of one answer that can be taken back
_SCROLLED = 20  # letters back that somebody still replies to
_TITLE = 60  # characters
_TELLS_NOTHING, _WORDS = 5, 300  # characters


@dataclass(slots=True)
class Talk:
    """One conversation as it is kept between messages: small, and only canonical text.

    `begun`: the day on which the message that began it was written; `early`: answers that came
    before their question, `early_on`: on which day each was written (days as 2020-12-31);
    `changing`: the answer that a change begun in the review replaces; `notes`: what `once` made;
    `spans`: the words from which each answer was read, where it was typed; `files`: the question
    to which photos go that come now, also when another one is open; `earlier`: what an answer was
    before it was completed or put right, the newest last; `posed`: what was asked in which letter,
    by the message that the letter follows from, as far back as people scroll; `stands`: what is
    said when it is called off, because something was done before it; `undo`: what takes that back;
    `words`: what was written in it, as it was, the last of it.
    """

    name: str
    seed: dict[str, str] = field(default_factory=dict[str, str])
    begun: str = ""
    answers: dict[str, str] = field(default_factory=dict[str, str])
    early: dict[str, str] = field(default_factory=dict[str, str])
    early_on: dict[str, str] = field(default_factory=dict[str, str])
    notes: dict[str, str] = field(default_factory=dict[str, str])
    changing: dict[str, str | None] = field(default_factory=dict[str, str | None])
    spans: dict[str, str] = field(default_factory=dict[str, str])
    earlier: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    posed: dict[str, str] = field(default_factory=dict[str, str])
    asked: str = ""
    digits: bool = False
    files: str = ""
    title: str = ""
    stands: str = ""
    undo: str = ""
    words: list[str] = field(default_factory=list[str])

    @property
    def told(self) -> str:
        """What was written in it, as it was."""
        return "\n".join(self.words)

    @property
    def called(self) -> str:
        """How it is named where it is spoken of."""
        return (self.title or self.name)[:_TITLE]


def remember(talk: Talk, text: str) -> None:
    """Something was written in it; what is as short as a yes tells nothing."""
    if len(text) > _TELLS_NOTHING and text[:_WORDS] not in talk.words:
        talk.words = [*talk.words, text[:_WORDS]][-_EARLIER:]


def keep(talk: Talk, key: str, canonical: str) -> None:
    """Give an answer; one that stood there comes back by *kembali*."""
    before = talk.answers.pop(key, None)
    if before is None:
        talk.earlier.pop(key, None)
    elif before != canonical:
        talk.earlier[key] = [*talk.earlier.get(key, []), before][-_EARLIER:]
    talk.answers[key] = canonical


def forget_last(talk: Talk) -> bool:
    """Take back the last answer or the last change of it, or a change begun (*kembali*); False
    when there is none."""
    if talk.changing:
        talk.answers |= {key: old for key, old in talk.changing.items() if old is not None}
        talk.changing = {}
        return True
    if not talk.answers:
        return False
    key, _ = talk.answers.popitem()
    if before := talk.earlier.get(key):
        talk.answers[key] = before[-1]
        talk.earlier[key] = before[:-1]
    talk.spans.pop(key, None)
    talk.asked = ""
    return True


def pose(talk: Talk, letter: int) -> None:
    """What is asked now stands in this letter."""
    talk.posed[str(letter)] = talk.asked
    while len(talk.posed) > _SCROLLED:
        del talk.posed[next(iter(talk.posed))]


def copied(talk: Talk) -> Talk:
    """The same talk, which goes on by itself: no part is shared."""
    return replace(
        talk, seed={**talk.seed}, answers={**talk.answers}, early={**talk.early},
        early_on={**talk.early_on}, notes={**talk.notes}, changing={**talk.changing},
        spans={**talk.spans}, earlier={**talk.earlier}, posed={**talk.posed}, words=[*talk.words],
    )  # fmt: skip


def to_state(talk: Talk) -> Mapping[str, object]:
    """The talk as it is stored: empty parts are left out, keys are short-lived JSON."""
    parts = {name: getattr(talk, name) for name in Talk.__dataclass_fields__}
    return {name: value for name, value in parts.items() if value}


def from_state(state: Mapping[str, object]) -> Talk:
    """A stored talk; parts that this version does not know are ignored."""
    known = {name: value for name, value in state.items() if name in Talk.__dataclass_fields__}
    return Talk(**known)  # type: ignore[arg-type]
