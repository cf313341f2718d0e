"""What a reply to an older message of ours belongs to (a *swipe*). Reads drafts, changes nothing.

Knows: which question stood in which letter, of the open talk and of drafts.
Must not know: what the words mean.

A swipe names a letter; a letter is known by the turn that it follows from (`Scene.replies_to`), and
a talk keeps which of its questions stood in which (`Talk.posed`).
"""

from __future__ import annotations

from bot.answering.resolver import OTHER
from bot.answering.state import Shown
from handlers.talk.messages import Option, Reply
from handlers.talk.scene import Scene
from handlers.talk.state import Talk, from_state
from storage import chats


def older(scene: Scene, shown: Shown) -> bool:
    """Whether it replies to another letter than the one whose buttons are the newest."""
    return scene.replies_to is not None and scene.replies_to != shown.turn


def question(scene: Scene, talk: Talk) -> str | None:
    """The key of the earlier question of this talk that it replies to; "" where it replies to
    something else, None where it replies to nothing or to what is asked now."""
    if scene.replies_to is None:
        return None
    key = talk.posed.get(str(scene.replies_to), "")
    return None if key == talk.asked else key


def draft(scene: Scene, talk: Talk | None) -> Reply | None:
    """Asks whether the draft is to be taken up whose question it replies to."""
    letter = str(scene.replies_to)
    if not scene.replies_to or (talk is not None and letter in talk.posed):
        return None
    for waits in chats.waiting(scene.store, scene.chat):
        parked = chats.parked(scene.store, scene.chat, waits.id)
        if parked is not None and letter in from_state(parked).posed:
            return Reply(
                f"Itu balasan untuk isian yang disimpan: {waits.title}. Mau dilanjutkan?",
                (Option("Lanjutkan", f"/lanjut {waits.id}", command=True), OTHER),
            )
    return None
