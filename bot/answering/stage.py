"""The open talk of one chat, and what may be done with it: begin, put aside, take up, take back.

Knows: how a talk is played on, how asides return to its question, what is said of drafts.
Must not know: what a message means, files, transactions, any topic.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from bot.answering import drafts
from bot.answering.resolver import Step, Word
from bot.answering.state import State
from handlers.talk.catalogue import Begin, Catalogue
from handlers.talk.messages import Reply
from handlers.talk.question import Entry, Hearing, Typed, only_read
from handlers.talk.run import Outcome, run
from handlers.talk.scene import Scene
from handlers.talk.state import Talk, forget_last, from_state, remember
from storage import chats

STALE = "Tombol itu untuk pertanyaan yang sudah lewat."
_WHENEVER = "Kapan saja boleh dimulai lagi."


class Stage:
    """The talk under way in one chat, and what is to be said when the turn is over."""

    def __init__(self, catalogue: Catalogue, scene: Scene, state: State) -> None:
        self._catalogue = catalogue
        self._scene = scene
        self.state = state
        self.told: list[tuple[int, Reply]] = []
        self._said: list[Reply] = []
        self._parked = False

    def _put_off(self, talk: Talk) -> None:
        """Another day: what was said so far waits as a draft."""
        self.state.talk = None
        if talk.stands:
            self._said.append(Reply(talk.stands, (drafts.MENU,)))
            return
        title = drafts.park(self._scene.store, self._scene.chat, talk)
        kept = f"Kami simpan: {title}. Ketik *lanjut* kalau sudah siap meneruskan."
        self._said.append(
            Reply(f"Baik, tidak apa-apa. {kept if title else _WHENEVER}".strip(),
                  (drafts.RESUME, drafts.MENU) if title else (drafts.MENU,))
        )  # fmt: skip

    def _rewind(self, word: Word, talk: Talk) -> None:
        if word == "restart":
            talk.answers.clear()
            talk.changing.clear()
            talk.early.clear()
            talk.early_on.clear()
            talk.spans.clear()
            talk.earlier.clear()
        if word == "stale":
            self._said.append(Reply(STALE))
        if word == "back" and not forget_last(talk):
            self._said.append(Reply("Ini pertanyaan pertama. Ketik *batal* kalau tidak jadi."))
        talk.asked = ""
        self._run(None)

    def _restore(self) -> None:
        talk = self.state.talk
        if self.state.dropped is None and talk is not None and talk.undo:
            # Not put aside: what it is about may be gone when this is through.
            self.state.talk = self._begun(Begin(talk.undo))
            self._run(None)
            return
        begun = self._catalogue.undo(self._scene) if talk is None else None
        if self.state.dropped is None and begun is not None:
            self.state.talk = self._begun(begun)
            self._run(None)
            return
        if self.state.dropped is None:
            self._said.append(Reply("Tidak ada yang bisa dikembalikan.", (drafts.MENU,)))
            return
        self._park()
        self.state.talk, self.state.dropped = self.state.dropped, None
        self._run(None)

    def _begun(self, begin: Begin, answers: dict[str, str] | None = None) -> Talk:
        day = self._scene.today.isoformat()
        talk = Talk(begin.name, seed=dict(begin.seed), begun=day, answers=answers or {})
        remember(talk, begin.seed.get("text", ""))
        return talk

    def _aside(self, begin: Begin) -> None:
        """Played at once and forgotten; an open question is asked again after it. One that has to
        ask itself (of which group?) becomes the open talk."""
        talk = self._begun(begin)
        played = self._played(talk, None)
        if not played.ended:
            self._park()
            self.state.talk = talk
        if self.state.talk is None or self.state.talk is talk:
            self._said += played.replies
            return
        # The buttons are those of the open question, which is asked again.
        self._said += [replace(reply, options=()) for reply in played.replies]
        self._run(None, briefly=True)

    def _run(self, entry: Entry | None, hear: Hearing = only_read,
             briefly: bool = False) -> Step | None:  # fmt: skip
        """Play the open talk on, `briefly` below an answer to something else; a step that the
        entry asks for instead is given back."""
        talk = self.state.talk
        assert talk is not None
        outcome = self._played(talk, entry, hear)
        self._said += outcome.briefly if briefly and outcome.briefly else outcome.replies
        if outcome.ended:
            self.told += outcome.told
            self.state.talk = self.state.dropped = None  # another form was done since
            if outcome.next is None:
                self._remind_of_drafts()
            else:
                name, seed, answers = outcome.next
                self.state.talk = self._begun(Begin(name, seed), answers)
                self._run(None)
        return cast(Step | None, outcome.away)

    def _played(self, talk: Talk, entry: Entry | None, hear: Hearing = only_read) -> Outcome:
        before = dict(talk.answers)
        outcome = run(self._catalogue[talk.name].play, self._scene, talk, entry, hear)
        if isinstance(entry, Typed) and talk.answers != before:
            remember(talk, entry.text)
        for kind in outcome.spent:
            self._scene.spend(kind)
        return outcome

    def _remind_of_drafts(self) -> None:
        waiting = chats.waiting(self._scene.store, self._scene.chat)
        if waiting:
            last = self._said.pop() if self._said else Reply("")
            told = self._parked or bool(self.state.warned)  # danger stands alone
            self._said.append(drafts.reminded(last, waiting, told=told))

    def _park(self) -> None:
        """Put the open talk aside; one in which nothing was said yet is just forgotten."""
        talk, self.state.talk = self.state.talk, None
        title = drafts.park(self._scene.store, self._scene.chat, talk) if talk is not None else ""
        if title:
            self._parked = True
            # No word to take it up by: a question follows, and there *lanjut* may be the answer.
            self._said.append(Reply(f"Disimpan dulu: {title}."))

    def _resume(self, draft: int) -> None:
        """Take up this draft, or (0) the only one; of several the person chooses by name."""
        store, chat = self._scene.store, self._scene.chat
        waiting = chats.waiting(store, chat)
        if not draft and len(waiting) > 1:
            self._said.append(drafts.which(waiting))
            return
        taken = chats.take_up(store, chat, draft or (waiting[0].id if waiting else 0))
        if taken is None:
            self._nothing_waits()
            return
        self._park()
        self.state.talk = from_state(taken)
        self._run(None)

    def _nothing_waits(self) -> None:
        none = Reply("Tidak ada isian lain yang menunggu.")
        if self.state.talk is None:
            self._said.append(replace(none, options=(drafts.MENU,)))
        else:
            self._said.append(none)
            self._run(None, briefly=True)
