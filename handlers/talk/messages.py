"""What goes in and what comes out of a conversation.

Knows: one message from one person, one reply, the buttons on it, a file sent or to be sent.
Must not know: any channel (only its name), any database, any topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

MediaKind = Literal["photo", "document", "voice", "video", "animated", "sticker"]
# "list", "plan": what a file told that they sent before, read by us (bot/receiving/fetching.py)
MessageKind = Literal[
    "text", "tap", "media", "location", "contact", "edit", "list", "plan", "other"
]

LONGEST = 350  # characters of all that one turn says, but for what somebody asked to see whole


class Unfit(Exception):
    """What was typed cannot be taken as an answer.

    `str(error)` is the sentence for the person: what is wrong and what to type instead.
    `choices` holds (label, canonical text) pairs when the text can be read in several ways:
    the person then picks one, the bot never guesses.
    """

    def __init__(self, sentence: str, choices: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(sentence)
        self.choices = choices


class Unlikely(Unfit):
    """What was typed could be an answer, but hardly is one: taken when the person insists.

    `canonical` is that answer, `label` shows it on the button that confirms it.
    """

    def __init__(self, sentence: str, canonical: str, label: str) -> None:
        super().__init__(sentence)
        self.canonical = canonical
        self.label = label


class Narrowed(Unfit):
    """What was typed is understood, and leaves several to choose from: it begins nothing else.

    `page` is what of a long list is shown now, in the words of that list.
    """

    def __init__(self, sentence: str, choices: tuple[tuple[str, str], ...], page: str) -> None:
        super().__init__(sentence, choices)
        self.page = page


@dataclass(frozen=True, slots=True)
class Media:
    """One file that came with a message, still at the provider: `ref` is how it is fetched."""

    kind: MediaKind
    ref: str
    mime: str = ""
    size: int = 0
    unique: str = ""  # the provider's stable id of the same file, for duplicate receipts


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from one person, the channel forgotten but for its name.

    `key` is unique per channel: the same key twice is the same message delivered twice.
    `address` is where an answer goes, as the channel writes it: a Telegram chat (and topic), a
    phone number in E.164, a WhatsApp account id of up to 140 characters.
    `sent_at` is by the provider's clock; `written_at` is of a forwarded message, when it was
    first written. Both as the provider tells them: see bot/answering/moments.py.
    """

    channel: str
    key: str
    address: str
    sent_at: datetime
    kind: MessageKind = "text"
    text: str = ""  # what was typed, or the caption of a file
    tap: str = ""  # the value of the button tapped, as it was sent out
    media: tuple[Media, ...] = ()
    album: str = ""  # files of one album arrive as separate messages with one album id
    sender_name: str = ""
    private: bool = True  # False in a group chat: no NIK, no money there
    phone: str = ""  # a contact card of the sender, verified by the channel to be their own
    written_at: datetime | None = None
    raw: str = ""  # the untouched payload, kept only when it could not be read
    replies_to: str = ""  # the provider's id of the message of ours that they replied to by a swipe
    accounts: tuple[str, ...] = ()  # further addresses that the provider names for the same person
    # What this message is known by beside its key, and for how many days: another message with
    # one of these marks is the same one again.
    marks: tuple[tuple[str, int], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Option:
    """One button: a `label` to show and the text it stands for.

    A `command` button (menu, a topic) works for ever; any other button answers the question
    it was sent with and nothing else.
    """

    label: str
    value: str
    command: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes out: bytes wait in the file store under `file`."""

    file: str
    name: str
    kind: Literal["picture", "document"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a message of our own accord is about: a name, and the facts it tells in their order.

    A channel that may send only texts approved beforehand picks one by it. `own_accord`: nobody
    waits for it, so it waits for daytime; else it is told at once.
    """

    name: str
    facts: tuple[str, ...]
    own_accord: bool = field(default=False, compare=False)  # no letter carries it: it has a lane


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, with options, never how to draw them. *stars* mean bold."""

    text: str
    options: tuple[Option, ...] = field(default=())
    attachment: Attachment | None = None
    occasion: Occasion | None = None


def merged(replies: Sequence[Reply]) -> Reply:
    """One message of several; the buttons are those of the last that has any."""
    text = "\n\n".join(reply.text for reply in replies if reply.text)
    options = next((r.options for r in reversed(replies) if r.options), ())
    attachment = next((r.attachment for r in replies if r.attachment), None)
    return Reply(text, options, attachment)


Told = list[tuple[int, Reply]]  # chat, and what is to be said there
