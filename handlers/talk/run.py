"""Plays a conversation from its first line until it waits or ends.

Knows: what is undone and what is kept at each ending. Must not know: any topic, what is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers.talk.chat import Chat
from handlers.talk.endings import Away, Pause, Rerun, TalkOver
from handlers.talk.limits import Costly
from handlers.talk.messages import Reply
from handlers.talk.question import Entry, Hearing, only_read
from handlers.talk.scene import Scene
from handlers.talk.state import Talk

Conversation = Callable[[Chat], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: what to say, whether it is over; `away`: a step of the engine's that the
    entry asks for instead, and nothing was taken; `briefly`: the open question alone, in few words,
    to stand below an answer to something else; `next`: the conversation that goes on where this one
    ended, with its seed and answers."""

    replies: tuple[Reply, ...]
    ended: bool
    told: tuple[tuple[int, Reply], ...] = ()
    spent: tuple[Costly, ...] = ()
    away: object = None
    next: tuple[str, dict[str, str], dict[str, str]] | None = None
    briefly: tuple[Reply, ...] = ()


def run(
    conversation: Conversation,
    scene: Scene,
    talk: Talk,
    entry: Entry | None,
    hear: Hearing = only_read,
) -> Outcome:
    """Play a conversation until it waits or ends. Only an ending keeps what it wrote.

    `hear` says what a typed text is while a question is open.
    """
    said = ""
    while True:
        mark = scene.store.mark()
        chat = Chat(scene, talk, entry, hear, said)
        try:
            conversation(chat)
        except Rerun as again:
            scene.store.undo(mark)
            entry, said = None, again.said
            continue
        except Away as away:
            scene.store.undo(mark)
            return Outcome((), ended=False, away=away.step)
        except Pause:
            scene.store.undo(mark)
            return Outcome(
                tuple(chat.replies), ended=False, spent=tuple(chat.spent), briefly=chat.briefly
            )
        except TalkOver:
            pass
        except BaseException:
            scene.store.undo(mark)
            raise
        scene.store.keep(mark)
        return Outcome(
            tuple(chat.replies), ended=True, told=tuple(chat.told), spent=tuple(chat.spent),
            next=chat.next,
        )  # fmt: skip
