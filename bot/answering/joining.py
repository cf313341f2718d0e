"""Two chats of one account become one: what was begun in the one that ends goes on in the other.

Knows: talks, drafts and waiting messages of both. Must not know: how they were found to be one.
"""

from __future__ import annotations

from bot.answering.drafts import park
from bot.answering.state import State
from storage import Tx, chats
from storage.mail import inbox
from storage.vault import Unreadable


def join(tx: Tx, ends: int, lives: int) -> None:
    """Nothing of the chat that ends is lost: an open talk stays open, or waits as a draft beside
    one that is open here; drafts and unanswered messages move. Both chats are locked for it."""
    chats.hold(tx, (ends, lives))
    chats.move_drafts(tx, ends, lives)
    inbox.move(tx, ends, lives)
    try:
        rows = chats.look(tx, (ends, lives))
    except Unreadable:
        return  # a talk that does not open is nobody's; the message that came must not suffer
    theirs, ours = State.load(rows[ends].state), State.load(rows[lives].state)
    if theirs.talk is None:
        return
    if ours.talk is None:
        ours = theirs
    else:
        park(tx, lives, theirs.talk)
    chats.put_states(tx, [(ends, {}), (lives, ours.dump())])
