"""When a message was written, as far as providers can be believed, and which day that was.

Knows: how late and how wrong the moments are that providers give.
Must not know: what is done with them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.talk.messages import Incoming

# Telegram keeps an update for 24 h, Twilio lists messages of past days: a month is none of both.
_LONGEST_WAY = timedelta(days=31)
_OLDEST_FORWARD = timedelta(days=3650)  # older than both applications' forwarding
_FAST = timedelta(minutes=5)  # a clock may be ahead of ours by this much


def sent(message: Incoming, received: datetime) -> datetime:
    """When it was sent; when it was received, where the provider's moment cannot be right."""
    return message.sent_at if _can_be(message.sent_at, received, _LONGEST_WAY) else received


def written(message: Incoming, received: datetime) -> datetime:
    """When its words were written: of a forwarded message, when they were written first."""
    first = message.written_at
    if first is not None and _can_be(first, received, _OLDEST_FORWARD):
        return first
    return sent(message, received)


def _can_be(moment: datetime, received: datetime, oldest: timedelta) -> bool:
    return received - oldest < moment <= received + _FAST


def day_of(moment: datetime, zone: str) -> date:
    """The calendar day it is for a person in this zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
