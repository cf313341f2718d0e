"""Messages as the phones of the demo show them: one entry for each bubble.

Knows: what a phone draws (bubbles, buttons, a list, numbers). Must not know: HTTP, who is who.

An entry: person, channel, at (ISO, UTC), mine, text, and
  mine:     key, kind, label and on (the words tapped and the entry they stood under),
            file, name, media (an upload)
  the bot's: own (of its own accord), options [[label, value]], draw (buttons, list, numbers),
            attachment (name and kind; its bytes are asked for by the entry's number), id
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from bot.bench import Shown
from bot.channels import Limits
from bot.channels.simulator import LIMITS
from handlers.messages import Attachment, Incoming, Reply

Entry = dict[str, Any]


def written(message: Incoming, key: str, **more: object) -> Entry:
    """A message of the person who holds the phone; `more` is what the page wants back with it."""
    return {
        "person": message.address,
        "channel": message.channel,
        "at": message.sent_at.astimezone(UTC).isoformat(),
        "mine": True,
        "key": key,
        "kind": message.kind,
        "text": message.text,
        **{name: value for name, value in more.items() if value},
    }


def arrived(shown: Shown) -> Entry:
    """A message of the bot."""
    reply = shown.reply
    entry: Entry = {
        "person": shown.address,
        "channel": shown.channel,
        "at": shown.at.astimezone(UTC).isoformat(),
        "mine": False,
        "own": shown.own,
        "text": reply.text,
    }
    if reply.options:
        entry["options"] = [[option.label, option.value] for option in reply.options]
        entry["draw"] = drawn(reply, LIMITS[shown.channel])
    if reply.attachment:
        entry["attachment"] = {"name": reply.attachment.name, "kind": reply.attachment.kind}
        entry["id"] = reply.attachment.file
    return entry


def drawn(reply: Reply, limits: Limits) -> str:
    """How a phone draws the options: "buttons", a "list" that opens, or "numbers" to type."""
    short = all(len(option.label) <= limits.label for option in reply.options)
    if short and len(reply.options) <= limits.buttons:
        return "buttons"
    return "list" if len(reply.options) <= limits.items else "numbers"


def attachment_of(entry: Entry) -> Attachment | None:
    """The file that an entry of the bot carries."""
    if "attachment" not in entry:
        return None
    return Attachment(entry["id"], entry["attachment"]["name"], entry["attachment"]["kind"])
