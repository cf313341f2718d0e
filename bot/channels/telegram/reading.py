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
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from handlers.talk.messages import Incoming, Media, MediaKind

NAME = "telegram"
KINDS = ("message", "edited_message", "callback_query")  # the updates that we ask for

_FILES: tuple[tuple[str, MediaKind, str], ...] = (  # field, kind, type where none is given
    ("animation", "video", "video/mp4"),  # before "document", which repeats it
    ("document", "document", ""),
    ("voice", "voice", "audio/ogg"),
    ("audio", "voice", "audio/mpeg"),
    ("video", "video", "video/mp4"),
    ("video_note", "video", "video/mp4"),
    ("sticker", "sticker", "image/webp"),
)
# Telegram's own notes in a private chat: nobody wrote them, nobody waits for an answer.
_NOTES = frozenset({
    "pinned_message", "message_auto_delete_timer_changed", "write_access_allowed",
    "connected_website", "chat_background_set", "boost_added", "proximity_alert_triggered",
    "users_shared", "chat_shared",
})  # fmt: skip

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
    key = str(int(update["update_id"]))
    if "callback_query" in update:
        return _tap(update["callback_query"], key, now)
    if "edited_message" in update:
        return _edit(update["edited_message"], key, me)
    if "message" in update:
        return _message(update["message"], key, me)
    return None


def tap_id(update: Any) -> str:
    """The id under which a tap wants to be told "got it"; "" when this is no tap."""
    return str(_fields(_fields(update).get("callback_query")).get("id", ""))


def _tap(tap: Json, key: str, now: datetime) -> Incoming:
    """A button pressed. Its message may be too old to be shown, then only its chat is known."""
    sender = tap["from"]
    chat: Json = _fields(tap.get("message")).get("chat") or {"id": sender["id"], "type": "private"}
    return Incoming(
        channel=NAME,
        key=key,
        address=str(int(chat["id"])),
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
    if sender.get("is_bot") or not (_written(message) if private else _to_us(message, me)):
        return None
    return Incoming(
        channel=NAME,
        key=key,
        address=str(int(chat["id"])),
        sent_at=datetime.fromtimestamp(message["date"], UTC),
        written_at=_first_written(message),
        sender_name=_name(sender),
        private=private,
        **content,
    )


def _first_written(message: Json) -> datetime | None:
    """Of a forwarded message; before Bot API 7.0 its moment stood in "forward_date"."""
    origin = _fields(message.get("forward_origin")).get("date") or message.get("forward_date")
    return datetime.fromtimestamp(origin, UTC) if origin else None


def _written(message: Json) -> bool:
    return _NOTES.isdisjoint(message)


def _to_us(message: Json, me: Me) -> bool:
    """In a group a bot is spoken to by a command, by its name, or by a reply to it.

    With Telegram's privacy mode nothing else arrives. Without it, or as an administrator, the bot
    hears everything, and must not answer people who talk to each other.
    """
    if _fields(_fields(message.get("reply_to_message")).get("from")).get("id") == me.id:
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
        size=int(file.get("file_size", 0)),
        unique=_text(file, "file_unique_id"),
    )


def _contact(message: Json) -> dict[str, Any]:
    """A contact card. Only Telegram's own word makes a number the sender's: the ids are equal."""
    card = message["contact"]
    number = "+" + "".join(c for c in _text(card, "phone_number") if c.isdecimal())
    own = card.get("user_id") is not None and card["user_id"] == message["from"]["id"]
    return {"kind": "contact", "text": number, "phone": number if own else ""}


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
    number = _fields(update).get("update_id")
    key = str(number) if isinstance(number, int) else hashlib.sha256(raw.encode()).hexdigest()
    return Incoming(
        channel=NAME, key=key, address=_address(update), sent_at=now, kind="other", raw=raw
    )


def _address(update: Any) -> str:
    """The chat of an update that cannot be read, as far as it can be told; or ""."""
    for part in map(_fields, _fields(update).values()):
        for owner in (part, _fields(part.get("message"))):
            chat = _fields(owner.get("chat")).get("id")
            if isinstance(chat, int):
                return str(chat)
    return ""


def _fields(value: Any) -> Json:
    """The fields of a JSON object; anything else has none."""
    return cast("Json", value) if isinstance(value, dict) else {}
