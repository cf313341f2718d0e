"""A reply as Telegram shows it: messages, bold words, rows of buttons. Pure.

Knows: Telegram's limits, its way to count (UTF-16 units), what fits side by side on a phone.
Must not know: python-telegram-bot, how anything is sent.

*bold* and _italic_ become entities with places and lengths, never HTML or Markdown: a "<" or "*"
that a person typed cannot break a message. A mark without its partner stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels import Abilities
from bot.channels.cutting import numbered, pieces, units
from handlers.talk.messages import Option, Reply

LIMITS = Abilities(text=4096, buttons=100, items=0, label=64)
_CAPTION = 1024
_ENTITIES = 100
_CALLBACK_BYTES = 64
_ABREAST = ((3, 9), (2, 16))  # so many buttons stand in a row when no label is longer than that

# A mark opens before a letter and closes after one, on the same line, and not inside a word.
_MARKED = re.compile(
    r"(?<![\w*/])(?:\*(?=\S)(?P<bold>[^*\n]+)(?<=\S)\*|_(?=\S)(?P<italic>[^_\n]+)(?<=\S)_)(?![\w*])"
)


@dataclass(frozen=True, slots=True)
class TelegramPart:
    """One message: its text (or caption), and what Telegram wants besides as JSON values."""

    text: str
    extra: dict[str, Any]
    with_file: bool = False


def draw(reply: Reply) -> list[TelegramPart]:
    """The messages that show a reply, in order; buttons stand under the last one."""
    reply = whole(reply)
    text, marks = unmarked(reply.text.encode("utf-8", "replace").decode())
    parts: list[TelegramPart] = []
    if reply.attachment is not None:
        fits = units(text) <= _CAPTION
        parts.append(_part(text if fits else "", marks if fits else [], with_file=True))
        text = "" if fits else text
    for start, end in pieces(text, LIMITS.text):
        parts.append(_part(text[start:end], _between(marks, start, end)))
    if parts and reply.options:
        parts[-1].extra["reply_markup"] = {"inline_keyboard": keyboard(reply.options)}
    return parts


def whole(reply: Reply) -> Reply:
    """The reply with its options as numbers in the text where they can't all be buttons."""
    longest = max((len(o.value.encode("utf-8", "replace")) for o in reply.options), default=0)
    if len(reply.options) <= LIMITS.buttons and longest <= _CALLBACK_BYTES:
        return reply
    text = f"{reply.text}\n\n{numbered([option.label for option in reply.options])}"
    return replace(reply, text=text, options=())


Mark = tuple[str, int, int]  # kind, where it begins and ends in the text without marks


def unmarked(text: str) -> tuple[str, list[Mark]]:
    """The text without its marks, and what they said."""
    plain, marks, last = "", list[Mark](), 0
    for found in _MARKED.finditer(text):
        kind = str(found.lastgroup)
        plain += text[last : found.start()]
        marks.append((kind, len(plain), len(plain) + len(found[kind])))
        plain += found[kind]
        last = found.end()
    return plain + text[last:], marks


def _between(marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    """The marks of one piece, counted from its beginning."""
    return [
        (kind, max(begin, start) - start, min(over, end) - start)
        for kind, begin, over in marks
        if begin < end and over > start
    ]


def _part(text: str, marks: Sequence[Mark], with_file: bool = False) -> TelegramPart:
    entities = [
        {"type": kind, "offset": units(text[:begin]), "length": units(text[begin:end])}
        for kind, begin, end in marks[:_ENTITIES]
    ]
    extra: dict[str, Any] = {} if with_file else {"link_preview_options": {"is_disabled": True}}
    if entities:
        extra["caption_entities" if with_file else "entities"] = entities
    return TelegramPart(text, extra, with_file)


def keyboard(options: Sequence[Option]) -> list[list[dict[str, str]]]:
    """Rows of buttons: short labels two or three in a row, long ones alone."""
    rows: list[list[dict[str, str]]] = []
    for label, option in zip(_labels(options), options, strict=True):
        button = {"text": label, "callback_data": option.value}
        if rows and _fits(*rows[-1], button):
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _fits(*row: dict[str, str]) -> bool:
    longest = max(units(button["text"]) for button in row)
    return any(len(row) <= most and longest <= label for most, label in _ABREAST)


def _labels(options: Sequence[Option]) -> list[str]:
    """What stands on the buttons; those that would look alike bear the number that names them."""
    plain = [_one_line(option) for option in options]
    alike = Counter(map(_cut, plain))
    return [
        _cut(f"{place}. {label}" if alike[_cut(label)] > 1 else label)
        for place, label in enumerate(plain, 1)
    ]


def _one_line(option: Option) -> str:
    return " ".join(option.label.encode("utf-8", "replace").decode().split()) or option.value


def _cut(label: str) -> str:
    return label if len(label) <= LIMITS.label else label[: LIMITS.label - 1] + "…"
