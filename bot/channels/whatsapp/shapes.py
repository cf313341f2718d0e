"""WhatsApp payloads as Twilio shapes them: a form read, a REST row read, a reply planned. Pure.

Knows: field names of Twilio's requests, WhatsApp's lengths. Must not know: HTTP, signatures, sids
of content, the library. Field names: twilio.com/docs/messaging/guides/webhook-request. New fields
appear without notice, so what is not known is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.channels import Abilities
from bot.channels.cutting import numbered, pieces, units
from handlers.talk.messages import Attachment, Incoming, Media, MediaKind, MessageKind, Reply

LIMITS = Abilities(text=1600, buttons=3, items=10, label=20, window_hours=24)
BUTTON_TEXT = 1024  # characters of the text above buttons
ITEM = 24  # characters of an entry of a list
CAPTION = 1024
_TOGETHER_SECONDS = 20
_PREFIX = "whatsapp:"
_CARDS = 3  # of one message that are looked at
VCARDS = ("text/vcard", "text/x-vcard", "text/directory")
_PHONE = re.compile(r"\+?(\d{7,15})", re.ASCII)
# An account that hides its number: a country, a dot and up to 128 letters and digits (Meta,
# business-scoped user ids). Taken as it comes, also in a shape that nobody announced yet.
_ACCOUNT = re.compile(r"(?=.{0,139}[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]{0,139}")
# The account beside a number; the name differs between Twilio's pages, so both are read.
_ACCOUNT_FIELDS = ("ExternalUserId", "ExternalUserIdentifier")
_KEYS = ("MessageSid", "SmsMessageSid", "SmsSid")  # all three are one id where they are given
_KEY = re.compile(r"\w{1,80}", re.ASCII)  # as long as the column that holds it
_CODE = re.compile(r"\w{0,12}", re.ASCII)
# What is read of a webhook, beside the files: each of these has one value or is refused.
READ = (*_KEYS, *_ACCOUNT_FIELDS, "From", "To", "Body", "ProfileName", "NumMedia", "MessageType",
        "ReactionEmoji", "Label", "Address", "Latitude", "ButtonPayload", "ButtonText", "ListId",
        "ListTitle", "MediaUrl0", "MediaUrl1", "MediaUrl2", "MediaContentType0",
        "MediaContentType1", "MediaContentType2", "MessageStatus", "SmsStatus",
        "ErrorCode", "OriginalRepliedMessageSid", "OriginalRepliedMessageSender")  # fmt: skip
MARK_DAYS = 3650  # a captured request is valid for as long as the auth token is
_STATES = ("queued", "sending", "sent", "delivered", "read", "failed", "undelivered", "canceled",
           "accepted", "scheduled")  # fmt: skip


class NotAMessage(Exception):
    """A signed request without what every message has: it is not a message."""


@dataclass(frozen=True, slots=True)
class TwilioPart:
    """One message to Twilio. `content` names the resource that draws buttons, "" is plain text."""

    text: str = ""
    content: str = ""
    values: tuple[str, ...] = ()
    file: Attachment | None = None


def address_of(written: str) -> str:
    """`whatsapp:+62812…` (or without prefix or plus) as E.164, an account's id as it came.

    Raises `NotAMessage` for what is neither.
    """
    bare = written.strip().removeprefix(_PREFIX)
    phone = _PHONE.fullmatch(bare)
    if phone is None and not _ACCOUNT.fullmatch(bare):
        raise NotAMessage("no WhatsApp address")
    return f"+{phone[1]}" if phone else bare


def _sender(form: Mapping[str, str]) -> str:
    """Who wrote on WhatsApp; raises `NotAMessage` for the sender of another channel.

    A number may serve SMS too and call the same webhook, and the sender of an SMS can be forged:
    so one of both ends must be WhatsApp's.
    """
    if not any(form.get(end, "").strip().startswith(_PREFIX) for end in ("From", "To")):
        raise NotAMessage("not from WhatsApp")
    return address_of(form.get("From", ""))


def _accounts(form: Mapping[str, str], address: str) -> tuple[str, ...]:
    """The ids of the account that wrote, as far as they are given beside its address."""
    named = (form.get(field, "").strip().removeprefix(_PREFIX) for field in _ACCOUNT_FIELDS)
    found = (name for name in named if _ACCOUNT.fullmatch(name) and name != address)
    return tuple(dict.fromkeys(found))


def _key(form: Mapping[str, str]) -> str:
    """The id of a message: one, under whichever names. A form that was cut anew has several."""
    keys = {form[name] for name in _KEYS if form.get(name)}
    if len(keys) != 1 or not all(map(_KEY.fullmatch, keys)):
        raise NotAMessage("no MessageSid" if not keys else "more than one MessageSid")
    return keys.pop()


def is_reaction(form: Mapping[str, str]) -> bool:
    """An emoji on a message: never an answer, never consent, and nobody waits for a word on it.

    Twilio's form of it is told by no page yet: a type, an emoji in a field of its own, or both.
    Words beside the emoji are somebody's words.
    """
    emoji = form.get("ReactionEmoji", "")
    alone = bool(emoji) and form.get("Body", "") in ("", emoji)
    return alone or form.get("MessageType", "").lower() == "reaction"


def read(form: Mapping[str, str], now: datetime) -> Incoming:
    """One inbound message; raises `NotAMessage`. A webhook carries no time, so it is `now`."""
    key, address = _key(form), _sender(form)
    media = _media(form)
    return Incoming(
        channel="whatsapp",
        key=key,
        address=address,
        sent_at=now,
        kind=_kind(form, media),
        text=_text(form),
        tap=_tap(form),
        media=media,
        album=_album(media, _text(form), now),
        sender_name=form.get("ProfileName", ""),
        replies_to=_replied_to(form),
        accounts=_accounts(form, address),
        marks=((f"whatsapp {key}", MARK_DAYS),),
    )


def _replied_to(form: Mapping[str, str]) -> str:
    """The id of the message of ours that this replies to; "" for one of their own."""
    ours = form.get("OriginalRepliedMessageSender", "") == form.get("To")
    replied = form.get("OriginalRepliedMessageSid", "") if ours else ""
    return replied if _KEY.fullmatch(replied) else ""


def _album(media: Sequence[Media], text: str, now: datetime) -> str:
    """WhatsApp has no albums: files without words that come together belong together."""
    return str(int(now.timestamp()) // _TOGETHER_SECONDS) if media and not text else ""


def _kind(form: Mapping[str, str], media: Sequence[Media]) -> MessageKind:
    if _tap(form):
        return "tap"
    if form.get("Latitude"):
        return "location"
    if cards_of(form):
        return "contact"
    if media:
        return "media"
    said = form.get("MessageType", "text")
    return "text" if form.get("Body") or said in ("text", "button", "interactive") else "other"


def _tap(form: Mapping[str, str]) -> str:
    # ListId is told by public code only: whichever of the two comes is taken.
    return form.get("ButtonPayload") or form.get("ListId", "")


def _text(form: Mapping[str, str]) -> str:
    place = form.get("Label") or form.get("Address", "")
    return form.get("Body") or form.get("ButtonText") or form.get("ListTitle") or place


def cards_of(form: Mapping[str, str]) -> list[str]:
    """Where the contact cards lie that were sent, as far as they are looked at."""
    return [url for url, mime in _files(form, _CARDS) if _is_card(mime)]


def _is_card(mime: str) -> bool:
    return mime.partition(";")[0].strip().lower() in VCARDS


def _files(form: Mapping[str, str], count: int) -> list[tuple[str, str]]:
    """Address and type of each file that is named."""
    fields = ((f"MediaUrl{place}", f"MediaContentType{place}") for place in range(count))
    files = ((form.get(url, ""), form.get(mime, "")) for url, mime in fields)
    return [(url, mime) for url, mime in files if url and mime]


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    count = form.get("NumMedia", "0")
    files = _files(form, min(int(count), 20) if count.isdecimal() and len(count) < 9 else 0)
    sticker = form.get("MessageType") == "sticker"
    return tuple(
        Media("sticker" if sticker else _media_kind(mime), url, mime)
        for url, mime in files
        if not _is_card(mime)
    )


def _media_kind(mime: str) -> MediaKind:
    kinds: dict[str, MediaKind] = {"image": "photo", "audio": "voice", "video": "video"}
    return kinds.get(mime.partition("/")[0].lower(), "document")


def from_row(row: Mapping[str, Any], media: Sequence[Mapping[str, Any]], host: str) -> Incoming:
    """A message that was found by REST; raises `NotAMessage`.

    A row has no ButtonPayload: a tap comes back as the words of its button, typed.
    """
    form = {"MessageSid": row["sid"], "From": row["from"], "Body": row.get("body") or ""}
    form["NumMedia"] = str(len(media))
    for place, one in enumerate(media):
        form[f"MediaUrl{place}"] = host + str(one["uri"]).removesuffix(".json")
        form[f"MediaContentType{place}"] = one["content_type"]
    return read(form, moment(row))


def moment(row: Mapping[str, Any]) -> datetime:
    """When a REST row was sent: RFC 2822, UTC."""
    written = row.get("date_sent") or row.get("date_created")
    return parsedate_to_datetime(str(written)).astimezone(UTC)


def plan(reply: Reply) -> list[TwilioPart]:
    """The messages that show a reply, in order."""
    drawn = _drawn(reply)
    text = reply.text.strip() or ("Silakan pilih." if reply.options else "")
    if reply.options and not drawn:
        return _with_file(reply.attachment, in_numbers(text, reply))
    parts = [TwilioPart(text=piece) for piece in split(text, LIMITS.text)]
    if drawn:
        parts[-1:] = [TwilioPart(text=piece) for piece in split(parts[-1].text, BUTTON_TEXT)]
        parts[-1] = TwilioPart(parts[-1].text, drawn, (parts[-1].text, *_values(reply)))
    return _with_file(reply.attachment, parts)


def in_numbers(text: str, reply: Reply) -> list[TwilioPart]:
    """A text with the options of a reply as numbers below it: what always works."""
    rows = numbered([option.label for option in reply.options])
    return [TwilioPart(text=piece) for piece in split(f"{text}\n\n{rows}", LIMITS.text)]


def _with_file(file: Attachment | None, parts: list[TwilioPart]) -> list[TwilioPart]:
    """One file a message; a picture may carry the text, a document carries none."""
    if file is None:
        return parts
    only = parts[0] if len(parts) == 1 else None
    if file.kind == "picture" and only and not only.content and units(only.text) <= CAPTION:
        return [TwilioPart(text=only.text, file=file)]
    return [TwilioPart(file=file), *parts]


def _drawn(reply: Reply) -> str:
    """The name of the resource that draws these options, "" when none can."""
    labels = [option.label for option in reply.options]
    longest = max(map(units, labels), default=0)
    if not labels or len(set(labels)) < len(labels):
        return ""
    if len(labels) <= LIMITS.buttons and longest <= LIMITS.label:
        return f"tombol_{len(labels)}"
    return f"daftar_{len(labels)}" if len(labels) <= LIMITS.items and longest <= ITEM else ""


def _values(reply: Reply) -> tuple[str, ...]:
    return tuple(value for option in reply.options for value in (option.label, option.value))


def split(text: str, limit: int) -> list[str]:
    """A text in pieces of at most `limit`, cut where a reader would pause."""
    return [text[begin:end] for begin, end in pieces(text, limit)]


def progress_of(form: Mapping[str, str]) -> tuple[str, str, str]:
    """Sid, state and error code of a status callback; raises `NotAMessage`."""
    state = form.get("MessageStatus") or form.get("SmsStatus", "")
    code = form.get("ErrorCode", "")
    if state not in _STATES or not _CODE.fullmatch(code):
        raise NotAMessage("no message status")
    return _key(form), state, code if code != "0" else ""
