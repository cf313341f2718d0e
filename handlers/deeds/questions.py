"""Questions: kept for an officer, answered where they were asked.

Knows: what is masked before it is kept, who is told of an answer. Must not know: likeness.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.deeds import rights
from handlers.deeds.rights import By
from handlers.masking import mask
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, questions
from storage.questions import QuestionKind


def keep(
    tx: Tx, by: By, chat: int, text: str, kind: QuestionKind, guess: str = "",
    group: int | None = None,
) -> None:  # fmt: skip
    """Keep a question of anybody, with NIK and phones masked; `guess`: the topic it may mean,
    `group`: the one it tells of, whose officers read it.

    Only what somebody asked of an officer ("asked") is an act. What the machine did not understand
    is its own note: a stranger must not fill the log, which is kept for ever.
    """
    id = questions.add(tx, chat, mask(text), kind, guess, group)
    if kind == "asked":
        rights.note(tx, by, "questions.keep", ("question", id), group)


def answer(tx: Tx, by: By, ids: Sequence[int], text: str) -> Told:
    """Answer open questions at once; gives what is to be said in which chats, each once.

    Those that were answered meanwhile are left as they are. Raises `NotAllowed` (officers and
    the operator may).
    """
    me = rights.officer(tx, by)
    still = questions.hold_open(tx, ids, rights.reach(tx, by), me)
    told = questions.answer(tx, still, text, me)
    for id in still:
        rights.note(tx, by, "questions.answer", ("question", id))
    return [(chat, _answered(text)) for chat in told]


def _answered(said: str) -> Reply:
    """An officer's answer as it reaches the one who asked."""
    return Reply(f"Jawaban petugas atas pertanyaan Bapak/Ibu:\n{said}",
                 (Option("Menu", "/menu", command=True),),
                 occasion=Occasion("jawaban-petugas", (said,)))  # fmt: skip
