"""What a message means before any topic sees it. Pure.

Knows: taps, numbers, steering words (*batal*, *kembali*, *lanjut*), start words, and the order in
which a text is tried while a question is open (`Resolver.hear`).
Must not know: topics, the database, how anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering import steering
from bot.answering.state import Shown
from bot.channels.cutting import CALLED
from handlers.reading.typed import plain
from handlers.talk.catalogue import Begin, Catalogue
from handlers.talk.choices import is_courtesy, pick, yes_no
from handlers.talk.messages import Incoming, Media, Option
from handlers.talk.question import Tapped
from handlers.talk.state import Talk

Word = Literal[
    "cancel",
    "back",
    "restart",
    "restore",
    "later",
    "other",
    "stale",
    "beyond",
]

_COMMANDS: dict[str, Word] = {
    "/batal": "cancel", "/kembali": "back", "/ulang": "restart", "/urung": "restore",
    "/nanti": "later", "/hal lain": "other",
}  # fmt: skip
MINE = "Ini jawabannya"  # of what could be something else as well
OTHER = Option("Ini hal lain", "/hal lain", command=True)
_UNDO = ("Batalkan", "Urungkan")
_MOST = 2**63 - 1  # no row has a larger id
_FARTHEST = 99  # a larger number is no place in a list: a NIK, a phone, a price
_PICKED_WORDS = 4  # a longer text is a sentence, not the name of a button


@dataclass(frozen=True, slots=True)
class Answer:
    """The text is for the open question."""

    text: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Take up a draft: this one, or (0) the newest."""

    draft: int


@dataclass(frozen=True, slots=True)
class Free:
    """No button, no start word, nothing open: the catalogue says what it means."""

    text: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A file with its caption."""

    caption: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A kind of message that cannot be read, such as a voice note or a sticker."""

    kind: str


Step = Word | Answer | Tapped | Resume | Free | Photo | Odd | Begin


def route(
    message: Incoming, talk: Talk | None, shown: Shown, catalogue: Catalogue, role: str = ""
) -> Step:
    """The one step that this message asks for; `role` of who sent it."""
    if not message.private:
        return Odd("group")
    if message.kind in catalogue.files_tell:
        begun, part = catalogue.files_tell[message.kind]
        return Begin(begun, {part: message.text})
    if message.kind == "tap":
        return _tap(message.tap, talk, shown, catalogue)
    if photos(message):
        return Photo(message.text)
    if message.kind == "contact" and message.text and talk is not None:
        return Answer(message.text)
    if message.kind == "contact" and message.phone and catalogue.shown_phone:
        return Begin(catalogue.shown_phone)
    if message.kind != "text" or not plain(message.text):
        return Odd(_kind(message))
    return _text(message.text, talk, shown, catalogue, role)


def photos(message: Incoming) -> tuple[Media, ...]:
    """The photos and papers of a message; none when anything else came with them."""
    kept = all(media.kind in ("photo", "document") for media in message.media)
    return message.media if message.kind == "media" and kept else ()


def _kind(message: Incoming) -> str:
    if message.media:
        return message.media[0].kind
    return "empty" if message.kind == "text" else message.kind


def _tap(value: str, talk: Talk | None, shown: Shown, catalogue: Catalogue) -> Step:
    if value.startswith("/"):
        return _command(value, catalogue) or "stale"
    token, _, said = value.partition(":")
    place = _number(said)
    if token != shown.token or place is None or place >= len(shown.options):
        return "stale"
    return _chosen(shown.options[place], talk, catalogue)


def _number(said: str) -> int | None:
    """The number that a text is; larger ones are no place in a list and no row's id."""
    number = int(said) if said.isdecimal() and len(said) <= len(str(_MOST)) else None
    return None if number is None or number > _MOST else number


def _chosen(option: Option, talk: Talk | None, catalogue: Catalogue) -> Step:
    if option.command:
        return _command(option.value, catalogue) or "stale"
    return Tapped(option.value) if talk is not None else "stale"


def _command(text: str, catalogue: Catalogue) -> Step | None:
    word = _COMMANDS.get(text)
    if word is not None:
        return word
    if text == "/lanjut" or text.startswith("/lanjut "):
        return Resume(_number(text.removeprefix("/lanjut").strip()) or 0)
    return catalogue.started_by(text)


def _text(text: str, talk: Talk | None, shown: Shown, catalogue: Catalogue, role: str) -> Step:
    option = _labelled(text, shown.options)
    if option is not None:
        return _chosen(option, talk, catalogue)
    if text.strip().startswith("/") and (begun := _command(text.strip(), catalogue)) is not None:
        return begun
    if talk is not None and (option := _said_to_be_it(text, shown.options)):
        return _chosen(option, talk, catalogue)
    # A word that starts or steers something is that word, and not half a button's name.
    steered = steering.read(text)
    whole = steered not in (None, "later") or catalogue.started_by(text, role)
    if talk is None and steered in ("cancel", "restore") and (option := _undoing(shown.options)):
        return _chosen(option, talk, catalogue)
    if talk is None and whole:
        return unasked(text, shown, catalogue, role)
    option = _named(plain(text), talk, shown.options)
    if option is not None:
        return _chosen(option, talk, catalogue)
    return unasked(text, shown, catalogue, role) if talk is None else Answer(text)


def unasked(text: str, shown: Shown, catalogue: Catalogue, role: str) -> Step:
    """What a text means that no question waits for."""
    steered = steering.read(text)
    if steered == "resume":
        return Resume(0)
    if steered is not None and steered != "later":
        return steered
    begun = catalogue.started_by(text, role)
    if begun is not None:
        return begun
    return "beyond" if _missed(plain(text), shown.options) else Free(text)


def _at(number: int, options: Sequence[Option]) -> Option | None:
    """The button with this number: its place, or what it is called where buttons are called by
    numbers, "No. 12" or "No. 3-5"."""
    called = [(option, found) for option in options if (found := CALLED.match(option.label))]
    if called:
        its = (option for option, it in called if int(it[1]) <= number <= int(it[2] or it[1]))
        return next(its, None)
    return options[number - 1] if 0 < number <= len(options) else None


def _labelled(text: str, options: Sequence[Option]) -> Option | None:
    """The one button whose whole label was typed, whatever else these words mean elsewhere."""
    said = plain(text)
    same = [option for option in options if plain(option.label) == said]
    return same[0] if len(same) == 1 else None


def _said_to_be_it(text: str, options: Sequence[Option]) -> Option | None:
    """The button "Ini jawabannya" in other words: "jawaban", "iya itu jawabanku"."""
    mine = next((option for option in options if option.label == MINE), None)
    words = [word for word in plain(text).split() if not is_courtesy(word)]
    said = bool(words) and yes_no(words[0]) is True and len(words) > 1
    words = words[1:] if said else words
    return mine if words and all(word.startswith("jawab") for word in words) else None


def _undoing(options: Sequence[Option]) -> Option | None:
    """The button that takes back what was just saved: "batal" after "Tercatat"."""
    return next((option for option in options if option.label.startswith(_UNDO)), None)


def _missed(said: str, options: Sequence[Option]) -> bool:
    """A number that none of several buttons has; a single one is not chosen by number."""
    number = _number(said)
    return number is not None and number <= _FARTHEST and len(options) > 1


def _named(said: str, talk: Talk | None, options: Sequence[Option]) -> Option | None:
    """The button that was typed, by number or by its words.

    Where an answer is made of digits a number is the answer; and in a form only numbers name a
    button here, because words go to the question, which knows its own choices.
    """
    number = _number(said)
    if number is not None:
        if talk is not None and talk.digits:
            return None
        return _at(number, options)
    if talk is not None or len(said.split()) > _PICKED_WORDS:
        return None
    place = pick(said, [option.label for option in options])
    return None if place is None else options[place]
