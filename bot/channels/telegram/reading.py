"""Telegram's updates as messages. Pure.

Knows: the shapes of an update, what in them is a message to the bot, who may have sent it.
Must not know: python-telegram-bot, how updates arrive, what an answer looks like.

Plain dictionaries are read, not python-telegram-bot's objects: the same update costs 4 instead of
80 microseconds (benchmarks/telegram_channel.py), and a shape that the library can't read costs
one message and not the whole batch it came in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from bot.channels.telegram.kinds import ASKED, NOTES, UPDATES
from handlers.reading import phones
from handlers.talk.messages import Incoming, Media, MediaKind, Unfit

NAME = "telegram"
TOPIC = "/"  # between a group and a topic in an address
_NUMBERS = 2**63  # ids fit into 64 bits (Bot API, "signed 64-bit integer"); keys have a length
_EDITABLE_DAYS = 3  # Telegram lets people change a message for 48 hours

_FILES: tuple[tuple[str, MediaKind, str], ...] = (  # field, kind, type where none is given
    ("animation", "animated", "video/mp4"),  # before "document", which repeats it
    ("document", "document", ""),
    ("voice", "voice", "audio/ogg"),
    ("audio", "voice", "audio/mpeg"),
    ("video", "video", "video/mp4"),
    ("video_note", "video", "video/mp4"),
    ("sticker", "sticker", "image/webp"),
)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it; `username` is "" until Telegram was asked."""

    id: int
    username: str = ""


def read(update: Any, now: datetime, me: Me) -> Incoming | None:
    """One update as a message; None when nobody waits for an answer to it. Never raises.

    What should be a message but cannot be read is kept whole in `raw`.
    """
    try:
        return _read(update, now, me)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is kept
        return _unreadable(update, now, type(error).__name__)


def _read(update: Json, now: datetime, me: Me) -> Incoming | None:
    key = _key(update)
    if not key:
        raise TypeError("update_id is no number")
    kind = next((name for name, fate in UPDATES.items() if fate == "played" and name in update), "")
    match kind:
        case "callback_query":
            return _tap(update[kind], key, now)
        case "edited_message":
            return _edit(update[kind], key, me)
        case "message":
            return _message(update[kind], key, me)
        case _:
            return None


def tap_id(update: Any) -> str:
    """The id under which a tap wants to be told "got it"; "" when this is no tap."""
    return str(_fields(_fields(update).get("callback_query")).get("id", ""))


def _tap(tap: Json, key: str, now: datetime) -> Incoming:
    """A button pressed. Its message may be too old to be shown, then only its chat is known."""
    sender, message = tap["from"], _fields(tap.get("message"))
    chat: Json = message.get("chat") or {"id": sender["id"], "type": "private"}
    return Incoming(
        channel=NAME,
        key=key,
        address=_place(chat, message),
        sent_at=now,
        kind="tap",
        tap=_text(tap, "data"),
        sender_name=_name(sender),
        private=chat["type"] == "private",
    )


def _edit(message: Json, key: str, me: Me) -> Incoming | None:
    if "location" in message:
        return None  # a shared live position, corrected every few seconds
    text = _text(message, "text") or _text(message, "caption")
    return _incoming(message, key, me, {"kind": "edit", "text": text})


def _message(message: Json, key: str, me: Me) -> Incoming | None:
    return _incoming(message, key, me, _content(message))


def _incoming(message: Json, key: str, me: Me, content: dict[str, Any]) -> Incoming | None:
    chat, sender = message["chat"], _fields(message.get("from"))
    private = chat["type"] == "private"
    if sender.get("is_bot") or not NOTES.isdisjoint(message):
        return None
    if not private and not _to_us(message, me):
        return None
    return Incoming(
        channel=NAME,
        key=key,
        address=_place(chat, message),
        # An edit comes when it is made, but its words were meant on the day of the message.
        sent_at=datetime.fromtimestamp(message.get("edit_date") or message["date"], UTC),
        written_at=_first_written(message),
        sender_name=_name(sender),
        private=private,
        replies_to=_replied_to(message, me),
        marks=_marks(message),
        **content,
    )


def _replied_to(message: Json, me: Me) -> str:
    """The id of the message of ours that this replies to; "" for anybody else's."""
    replied = _fields(message.get("reply_to_message"))
    ours = _fields(replied.get("from")).get("id") == me.id
    return str(_id(replied["message_id"])) if ours else ""


def _first_written(message: Json) -> datetime | None:
    """Of a forwarded message (before Bot API 7.0 in "forward_date"), or of one that was edited."""
    origin = _fields(message.get("forward_origin")).get("date") or message.get("forward_date")
    origin = origin or (message["date"] if "edit_date" in message else None)
    return datetime.fromtimestamp(origin, UTC) if origin else None


def _marks(message: Json) -> tuple[tuple[str, int], ...]:
    """A message in its present words: an edit that changes none of them was heard already.

    Telegram sends edits for what no bot sees, too (Bot API, Update.edited_message).
    """
    file = _media(message)
    said = [message["chat"]["id"], message["message_id"], file.unique if file else "",
            _text(message, "text") or _text(message, "caption")]  # fmt: skip
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return ((f"telegram {digest}", _EDITABLE_DAYS),)


def _place(chat: Json, message: Json) -> str:
    """Where an answer goes: the chat, in a group with topics the topic as well."""
    place = str(_id(chat["id"]))
    if chat["type"] == "private" or message.get("is_topic_message") is not True:
        return place
    return f"{place}{TOPIC}{_id(message['message_thread_id'])}"


def _id(number: Any) -> int:
    """An id as Telegram gives it. Of nothing else an address is made: it would be a stranger's."""
    if type(number) is not int or not 0 < abs(number) < _NUMBERS:  # JSON's true is an int, too
        raise TypeError("no id")
    return number


def _to_us(message: Json, me: Me) -> bool:
    """In a group a bot is spoken to by a command, by its name, or by a reply to it.

    With Telegram's privacy mode nothing else arrives. Without it, or as an administrator, the bot
    hears everything, and must not answer people who talk to each other.
    """
    if _replied_to(message, me):
        return True
    text = (_text(message, "text") or _text(message, "caption")).casefold()
    name = f"@{me.username.casefold()}"
    command, at, whom = text.partition(" ")[0].partition("@")
    if command.startswith("/"):
        return not at or not me.username or f"@{whom}" == name
    return bool(me.username) and name in text


def _content(message: Json) -> dict[str, Any]:
    media = _media(message)
    if media is not None:
        caption, album = _text(message, "caption"), _text(message, "media_group_id")
        return {"kind": "media", "media": (media,), "text": caption, "album": album}
    if "contact" in message:
        return _contact(message)
    if "location" in message:
        return {"kind": "location"}
    if "text" in message:
        return {"text": _text(message, "text")}
    return {"kind": "other", "text": _text(message, "caption")}


def _media(message: Json) -> Media | None:
    if message.get("photo"):
        largest = max(message["photo"], key=lambda size: size["width"] * size["height"])
        return _file(largest, "photo", "image/jpeg")
    for field, kind, mime in _FILES:
        if field in message:
            return _file(message[field], kind, mime)
    return None


def _file(file: Json, kind: MediaKind, mime: str) -> Media:
    return Media(
        kind,
        ref=str(file["file_id"]),
        mime=_text(file, "mime_type") or mime,
        size=max(0, int(file.get("file_size", 0))),
        unique=_text(file, "file_unique_id"),
    )


def _contact(message: Json) -> dict[str, Any]:
    """A contact card. Only Telegram's own word makes a number the sender's: the ids are equal."""
    card = message["contact"]
    number = _phone(_text(card, "phone_number"))
    own = card.get("user_id") is not None and card["user_id"] == message["from"]["id"]
    return {"kind": "contact", "text": number, "phone": number if own else ""}


def _phone(written: str) -> str:
    """A card's number in E.164, whether Telegram gives it with its country code or without.

    A number of another country or none at all stays as it is, for a question to refuse.
    """
    try:
        return phones.read(written)
    except Unfit:
        digits = "".join(char for char in written if char.isdecimal())
        return digits if digits.startswith("0") else f"+{digits}"


def _text(fields: Json, name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _name(sender: Json) -> str:
    return f"{_text(sender, 'first_name')} {_text(sender, 'last_name')}".strip()


def _unreadable(update: Any, now: datetime, why: str) -> Incoming:
    try:
        raw = json.dumps(update)
    except (TypeError, ValueError, RecursionError):
        raw = why
    key = _key(update) or hashlib.sha256(raw.encode()).hexdigest()
    return Incoming(
        channel=NAME, key=key, address=_address(update), sent_at=now, kind="other", raw=raw
    )


def _key(update: Any) -> str:
    """The number of an update; "" when it has none, or a longer one than Telegram's."""
    number = _fields(update).get("update_id")
    return str(number) if type(number) is int and abs(number) < _NUMBERS else ""


def _address(update: Any) -> str:
    """Who wrote an update that cannot be read, as far as it can be told; or "".

    Only people: a group or a channel has an id below 0, and most of what is said there is said to
    others.
    """
    fields = _fields(update)
    for part in (_fields(fields.get(kind)) for kind in ASKED):
        for owner in (part, _fields(part.get("message"))):
            with suppress(TypeError):
                return str(max(0, _id(_fields(owner.get("chat")).get("id"))) or "")
    return ""


def _fields(value: Any) -> Json:
    """The fields of a JSON object; anything else has none."""
    return cast("Json", value) if isinstance(value, dict) else {}
