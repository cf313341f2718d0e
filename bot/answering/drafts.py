"""Talks that were put aside: parked under a title, offered again by it.

Knows: what a draft is called, how several are told apart.
Must not know: when one is parked or taken up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.talk.choosing import apart
from handlers.talk.messages import Option, Reply
from handlers.talk.state import Talk, to_state
from storage import Tx, chats
from storage.chats import Draft

_SHOWN = 9
_NAMED = 40  # characters of a title below the last words of something else
MENU = Option("Menu", "/menu", command=True)
RESUME = Option("Lanjutkan", "/lanjut", command=True)


def park(tx: Tx, chat: int, talk: Talk) -> str:
    """Put a talk aside as a draft and give its title; "" when nothing was said in it yet, or what
    it is about waits elsewhere."""
    if talk.stands or not (talk.answers or talk.seed):
        return ""
    chats.park(tx, chat, talk.called, dict(to_state(talk)))
    return talk.called


def which(waiting: Sequence[Draft]) -> Reply:
    """The newest drafts as buttons, and how many more there are."""
    titles = apart([waits.title for waits in waiting], [""] * len(waiting))
    options = [
        Option(title, f"/lanjut {waits.id}", command=True)
        for title, waits in zip(titles, waiting, strict=True)
    ]
    more = len(waiting) - _SHOWN
    rest = f" {more} yang lebih lama muncul setelah sebagian ini selesai." if more > 0 else ""
    return Reply(f"Mau melanjutkan yang mana?{rest}", tuple(options[:_SHOWN]))


def reminded(last: Reply, waiting: Sequence[Draft], *, told: bool) -> Reply:
    """The last words of an ending, and that a draft waits (unless that was `told` just now)."""
    more = f" dan {len(waiting) - 1} lainnya" if len(waiting) > 1 else ""
    title = waiting[0].title
    title = title if len(title) <= _NAMED else f"{title[:_NAMED].rstrip()}…"
    waits = "" if told else f"\n\nMasih menunggu: {title}{more}."
    kept = [option for option in last.options if option != MENU]
    return replace(last, text=f"{last.text}{waits}".strip(), options=(*kept, RESUME))
