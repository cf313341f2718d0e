"""Links with which somebody comes to this service from a message or from paper. Pure.

Knows: how Telegram and WhatsApp write a link that opens a chat with some words in it.
Must not know: what the words begin, whom they are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

FOR_MEMBERS = "anggota-"  # how the word begins that a member brings along


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the service is written to: the bot's name on Telegram, the number (E.164) on WhatsApp;
    "" where there is none."""

    telegram: str = ""
    whatsapp: str = ""

    def on_telegram(self, start: str) -> str:
        """A link whose button begins the bot with this word: up to 64 of A-Z, a-z, 0-9, "_", "-".
        "" without a bot."""
        return f"https://t.me/{self.telegram}?start={start}" if self.telegram else ""

    def on_whatsapp(self, text: str) -> str:
        """A link that opens a chat with these words, to be sent; "" without a number."""
        number = self.whatsapp.removeprefix("+")
        return f"https://wa.me/{number}?text={quote(text)}" if number else ""
