"""Whether a message that may be out is among those that Twilio lists. Pure.

Knows: rows of Twilio's message list, newest first. Must not know: requests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels import Missing, Sent
from bot.channels.whatsapp.content import knock
from bot.channels.whatsapp.shapes import TwilioPart, moment, plan
from handlers.talk.messages import Reply

_RECENT = timedelta(hours=24)
TwilioRow = Mapping[str, Any]


def search(
    rows: Sequence[TwilioRow], taken: Collection[str], reply: Reply, now: datetime
) -> Sent | Missing:
    """What of a reply is out: all of it (the receipt of its last part), or what is missing."""
    candidates = [row for row in reversed(rows) if _ours(row, taken, now)]
    template = knock(reply)
    for row in candidates:
        if row.get("body") == template.text:
            return Sent(str(row["sid"]), template=template.content)
    parts = plan(reply)
    found = _out(parts, candidates)
    if len(found) == len(parts):
        return Sent(found[-1])
    return Missing(_rest(reply, parts[: len(found)]))


def _ours(row: TwilioRow, taken: Collection[str], now: datetime) -> bool:
    outbound = str(row.get("direction", "")).startswith("outbound")
    return outbound and row["sid"] not in taken and moment(row) > now - _RECENT


def _out(parts: Sequence[TwilioPart], candidates: Sequence[TwilioRow]) -> list[str]:
    """Sids of the parts that are out, in order, up to the first that is not."""
    left, found = list(candidates), list[str]()
    for part in parts:
        place = next((at for at, row in enumerate(left) if _shows(row, part)), None)
        if place is None:
            break
        found.append(str(left[place]["sid"]))
        del left[: place + 1]
    return found


def _shows(row: TwilioRow, part: TwilioPart) -> bool:
    """Buttons may have been sent as numbers below the text."""
    if part.file is not None and str(row.get("num_media", "0")) == "0":
        return False
    body = str(row.get("body") or "")
    return body == part.text or bool(part.content and body.startswith(part.text))


def _rest(reply: Reply, out: Sequence[TwilioPart]) -> Reply:
    text = reply.text
    for part in out:
        text = text.removeprefix(part.text).lstrip()
        if part.file is not None:
            reply = replace(reply, attachment=None)
    return replace(reply, text=text)
