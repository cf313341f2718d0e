"""Messages as the phones of the demo show them: one entry for each bubble.

Knows: what becomes of a message on each kind of phone. Must not know: HTTP, who is who.

An entry: person, channel, at (ISO, UTC), mine, text, and
  mine:      key, kind, and what the page wants back: label and on (the words tapped and the
             entry they stood under), file, name and media (an upload)
  the bot's: own (of its own accord), heard (as what the text before was taken), rows of options
             [[[label, value], …], …] and how they are drawn ("buttons" or "list"), attachment
             {file, name, kind}; its bytes are asked for
             by the entry's number
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from bot.answering.hearing import Reason
from bot.channels.telegram.drawing import keyboard, whole
from bot.channels.whatsapp.shapes import TwilioPart, plan
from bot.simulator.bench import OnPhone
from bot.simulator.diary import DiaryEntry
from handlers.talk.messages import Attachment, Incoming

_BUTTONS, _LIST = "tombol_", "daftar_"  # how the resources are called that `plan` draws with


# What a text was taken as, for whoever tries the demo: see bot/answering/hearing.py.
HEARD_AS: Mapping[Reason, str] = {
    "danger": "bahaya", "list": "daftar anggota", "steering": "kata kemudi",
    "swipe": "balasan ke pesan lama",
    "answer": "jawaban", "correction": "perbaikan", "putting off": "nanti dulu",
    "own data": "data sendiri", "courtesy": "basa-basi", "start word": "perintah",
    "another matter": "hal lain", "no answer": "bukan jawaban",
    "asked after long": "ditanya dulu, sudah lama",
}  # fmt: skip


def written(message: Incoming, key: str, **more: object) -> DiaryEntry:
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


def arrived(shown: OnPhone) -> list[DiaryEntry]:
    """A message of the bot, in as many bubbles as the channel makes of it."""
    return [
        {
            "person": shown.address,
            "channel": shown.channel,
            "at": shown.at.astimezone(UTC).isoformat(),
            "mine": False,
            "own": shown.own,
            **({"heard": HEARD_AS[shown.heard_as]} if shown.heard_as else {}),
            "text": part.text,
            **_options(shown, part),
            **_attachment(part),
        }
        for part in _parts(shown)
    ]


def _parts(shown: OnPhone) -> list[TwilioPart]:
    """WhatsApp cuts texts and draws few buttons; Telegram takes nearly every reply as it is."""
    reply = shown.reply if shown.channel == "whatsapp" else whole(shown.reply)
    if shown.channel == "whatsapp":
        return plan(reply)
    return [TwilioPart(reply.text, _BUTTONS if reply.options else "", file=reply.attachment)]


def _options(shown: OnPhone, part: TwilioPart) -> DiaryEntry:
    if not part.content:
        return {}
    options = shown.reply.options
    if shown.channel == "telegram":
        rows = [[[b["text"], b["callback_data"]] for b in row] for row in keyboard(options)]
    else:
        rows = [[[option.label, option.value]] for option in options]
    return {"draw": "list" if part.content.startswith(_LIST) else "buttons", "rows": rows}


def _attachment(part: TwilioPart) -> DiaryEntry:
    if part.file is None:
        return {}
    file = part.file
    return {"attachment": {"file": file.file, "name": file.name, "kind": file.kind}}


def attachment_of(entry: DiaryEntry) -> Attachment | None:
    """The file that an entry of the bot carries."""
    return Attachment(**entry["attachment"]) if "attachment" in entry else None
