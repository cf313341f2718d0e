"""Messages as JSON text: what stands in the sealed bodies of inbox and outbox.

Knows: the fields of Incoming and Reply. Must not know: where the text is kept.
A field that this version does not know is ignored, one that is missing takes its default, so old
and new workers can share one database.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.talk.messages import Attachment, Incoming, Media, Occasion, Option, Reply

_PLAIN = ("channel", "key", "address", "kind", "text", "tap", "album", "sender_name", "private",
          "phone", "raw", "replies_to")  # fmt: skip
LONGEST = 10_000  # characters kept of a text: more than any person types or any channel carries


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def storable(message: Incoming) -> Incoming:
    """The message as it can be kept: text as UTF-8 can hold it, with lone surrogates as "?", and
    a flood of text cut. One that cannot be written down would hold up all that came with it.
    """
    changed: dict[str, Any] = {
        name: _storable(value)
        for name in _PLAIN
        if isinstance(value := getattr(message, name), str) and not _holds(value)
    }
    media = message.media
    if not all(_holds(part) for m in media for part in (m.kind, m.ref, m.mime, m.unique)):
        changed["media"] = tuple(
            Media(m.kind, _storable(m.ref), _storable(m.mime), m.size, _storable(m.unique))
            for m in media
        )
    return replace(message, **changed) if changed else message


def _holds(text: str) -> bool:
    return len(text) <= LONGEST and (text.isascii() or _storable(text) == text)


def dump_incoming(message: Incoming) -> str:
    """The message, which must be `storable`, as JSON."""
    body: dict[str, Any] = {name: getattr(message, name) for name in _PLAIN}
    body["sent_at"] = message.sent_at.isoformat()
    if message.written_at is not None:
        body["written_at"] = message.written_at.isoformat()
    body["media"] = [[m.kind, m.ref, m.mime, m.size, m.unique] for m in message.media]
    return _dump(body)


def _storable(text: str) -> str:
    return text[:LONGEST].encode("utf-8", "replace").decode()


def load_incoming(text: str) -> Incoming:
    body = json.loads(text)
    fields = {name: body[name] for name in _PLAIN if name in body}
    media = tuple(Media(*item) for item in body.get("media", ()))
    written = body.get("written_at")
    return Incoming(
        **fields,
        sent_at=datetime.fromisoformat(body["sent_at"]),
        written_at=datetime.fromisoformat(written) if written else None,
        media=media,
    )


def dump_reply(reply: Reply) -> str:
    body: dict[str, Any] = {"text": reply.text}
    if reply.options:
        body["options"] = [[o.label, o.value, o.command] for o in reply.options]
    if reply.attachment:
        body["attachment"] = [reply.attachment.file, reply.attachment.name, reply.attachment.kind]
    if reply.occasion:
        body["occasion"] = [reply.occasion.name, *reply.occasion.facts]
    return _dump(body)


def load_reply(text: str) -> Reply:
    body = json.loads(text)
    attachment, occasion = body.get("attachment"), body.get("occasion")
    return Reply(
        text=body["text"],
        options=tuple(Option(*item) for item in body.get("options", ())),
        attachment=Attachment(*attachment) if attachment else None,
        occasion=Occasion(occasion[0], tuple(occasion[1:])) if occasion else None,
    )
