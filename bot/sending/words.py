"""The few words that sending itself adds to a letter, and when it is day where somebody lives.

Knows: the sentences for a repetition and for an answer that comes late. Must not know: who sends.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.reading import dates
from handlers.talk.messages import Reply
from storage.mail.outbox import Claimed

AGAIN = "(Pesan ini kami kirim ulang. Abaikan kalau sudah terbaca.)"
LATE = timedelta(minutes=10)  # after their message; an answer then says which one it answers
_DAY_BEGINS, _DAY_ENDS = 8, 19  # we write of our own accord in the daytime of who gets it


def repeated(reply: Reply) -> Reply:
    """The same, marked as a repetition."""
    return replace(reply, text=f"{AGAIN}\n\n{reply.text}")


def is_repeated(reply: Reply) -> bool:
    return reply.text.startswith(AGAIN)


def late_line(letter: Claimed, now: datetime) -> str:
    """What an answer says that comes late, "" for one in time and for what is no answer."""
    asked = letter.asked_at or letter.made_at
    if letter.lane != "reply" or now - asked < LATE:
        return ""
    zone = ZoneInfo(letter.zone or "Asia/Jakarta")
    wrote, today = asked.astimezone(zone), now.astimezone(zone).date()
    days = (today - wrote.date()).days
    day = {0: "", 1: "kemarin "}.get(days, f"hari {dates.show(wrote.date())} ")
    return f"Maaf baru sampai: jawaban untuk pesan Bapak/Ibu {day}pukul {wrote:%H.%M}."


def as_said(reply: Reply, line: str) -> Reply:
    """A reply with the line above it, where there is one."""
    return replace(reply, text=f"{line}\n\n{reply.text}") if line and reply.text else reply


def without(reply: Reply, line: str) -> Reply:
    """What `as_said` made of a reply, back again; also where only the rest of it is left."""
    return replace(reply, text=reply.text.removeprefix(line).lstrip("\n")) if line else reply


def daytime(now: datetime, zone: str) -> datetime:
    """Now, or the next morning when it is night where the person lives."""
    local = now.astimezone(ZoneInfo(zone or "Asia/Jakarta"))
    if _DAY_BEGINS <= local.hour < _DAY_ENDS:
        return now
    morning = local.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(now.tzinfo)
