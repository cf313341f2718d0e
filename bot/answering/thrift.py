"""A reply for somebody who saves data (*hemat kuota*): words and digits, no buttons. Pure.

Knows: how options are written as text. Must not know: who saves, what is said.
Pictures are drawn only when they are asked for, and one turn is one message, for everybody.
"""

from __future__ import annotations

from dataclasses import replace

from bot.channels.cutting import numbered
from handlers.talk.messages import Reply


def plainly(reply: Reply, digits: bool) -> Reply:
    """The reply with its options in the text; with their words alone where `digits` are answers."""
    labels = [option.label for option in reply.options]
    if not labels:
        return reply
    words = " atau ".join(f"*{label}*" for label in labels)
    rows = f"Boleh juga ketik {words}." if digits else numbered(labels)
    return replace(reply, text=f"{reply.text}\n\n{rows}".strip(), options=())
