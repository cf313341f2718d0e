"""The little language for conversations: straight-line functions, replayed at every message.

Knows: questions, answers by key, the pause, the review. Must not know: any topic, any channel,
where a talk is kept.

A conversation is a transaction retried with one more answer each time. At every message its
function runs from the first line; `ask` returns the stored answer of its key, or says the
question and raises `Pause`, which ends the run. What was said before the last used answer has
been said already and is dropped, so no line needs to know whether it is being replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, NoReturn

from handlers.programme import Programme
from handlers.talk.choices import pick, skip, yes_no
from handlers.talk.limits import Allowance, Costly
from handlers.talk.messages import Attachment, Narrowed, Option, Reply, Unfit
from handlers.talk.question import Entry, Illegible, Question, T, Tapped, Typed
from handlers.talk.state import Talk, forget_last
from storage import Tx, buckets, files
from storage.cabinet import Cabinet

_REVIEW = "periksa"
_YES = Option("Ya, simpan", "ya")
_CHANGE = Option("Ubah", "ubah")
_UNREAD = "Maaf, jawaban Bapak/Ibu yang tadi tidak terbaca lagi. Mohon tulis sekali lagi, ya."


class Pause(BaseException):
    """The run waits for the person. Not an Exception: no topic may swallow it."""


class TalkOver(BaseException):
    """The conversation is over before its last line."""


class _Rerun(BaseException):
    """An answer was forgotten: run again from the first line."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a run takes place: the unit of work, who is talking, and when.

    `today` is the day on which their message was written, where they live: "hari ini" means it,
    however late it is read. `now` is the moment of reading.
    """

    store: Tx
    chat: int
    channel: str
    message: str  # unique per message: what is written because of it can't be written twice
    today: date
    now: datetime
    person: int | None = None
    role: str = ""
    sender_name: str = ""
    heard: str = ""  # the question last asked in free text
    programme: Programme = field(default_factory=Programme)
    cabinet: Cabinet | None = None
    quota: files.Quota = field(default_factory=files.Quota)
    limits: Allowance = field(default_factory=Allowance)

    def wait(self, kind: Costly) -> timedelta:
        """How long until this chat may do something that is counted; nothing when it may now."""
        return buckets.wait(self.store, *self.limits.bucket(kind, self.chat))

    def spend(self, kind: Costly) -> timedelta:
        """Count it; when it is too much already the wait is given and nothing is counted."""
        return buckets.take(self.store, *self.limits.bucket(kind, self.chat))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: what to say, whether it is over, whether the entry could not be taken."""

    replies: tuple[Reply, ...]
    ended: bool
    unfit: bool = False
    told: tuple[tuple[int, Reply], ...] = ()
    spent: tuple[Costly, ...] = ()


class Chat:
    """One run of one conversation."""

    def __init__(self, scene: Scene, talk: Talk, entry: Entry | None) -> None:
        self.scene = scene
        self.store = scene.store
        self.talk = talk
        self.replies: list[Reply] = []
        self.told: list[tuple[int, Reply]] = []
        self.spent: list[Costly] = []
        self.unfit = False
        self._entry = entry

    def say(self, text: str, *options: Option, attachment: Attachment | None = None) -> None:
        """Tell the person something when this run is over."""
        self.replies.append(Reply(text, options, attachment))

    def tell(self, chat: int, reply: Reply) -> None:
        """Tell another chat something once this conversation has ended."""
        self.told.append((chat, reply))

    def spend(self, kind: Costly) -> None:
        """Count it when this run is over, also when it only pauses and writes nothing."""
        self.spent.append(kind)

    def attach(self, data: bytes, name: str, kind: Literal["picture", "document"]) -> Attachment:
        """Keep a file that goes out with a reply. The same bytes again are the same file."""
        assert self.scene.cabinet is not None
        digest = self.scene.cabinet.put(data)
        id = files.add(self.store, digest, len(data), name)
        return Attachment(str(id), name, kind)

    def stop(self, text: str, *options: Option) -> NoReturn:
        """Say a last thing and end the conversation; what it wrote is kept."""
        self.say(text, *options)
        raise TalkOver

    def title(self, text: str) -> None:
        """How a draft of this conversation is called when it is offered again."""
        self.talk.title = text

    def once(self, key: str, make: Callable[[], str]) -> str:
        """What can't be repeated (a chance number, the time): made at the first run, then kept."""
        if key not in self.talk.notes:
            self.talk.notes[key] = make()
        return self.talk.notes[key]

    def offer(self, question: Question[Any]) -> None:
        """What began the conversation may already hold the answer; if not, it is asked."""
        text = self.talk.seed.pop("text", "")
        if text and question.key not in self.talk.answers:
            self.talk.early[question.key] = text
            self.talk.early_on[question.key] = self.talk.begun

    def ask(self, question: Question[T], options: Sequence[Option] = ()) -> T:
        """The answer to a question; without one, the question is said and the run ends."""
        question = replace(question, options=tuple(options) or question.options)
        if question.key not in self.talk.answers and not self._take(question):
            self._put(question, question.wording)
        return self._value(question)

    def known(self, question: Question[T]) -> T | None:
        """The answer when there is one, without asking."""
        return self._value(question) if question.key in self.talk.answers else None

    def _value(self, question: Question[T]) -> T:
        """What is stored; forgotten and asked for again, alone, when it can't be read any more."""
        try:
            return question.value(self.talk.answers[question.key])
        except Illegible:
            self.again(question, _UNREAD)

    def again(self, question: Question[T], reason: str) -> NoReturn:
        """The answer reads well but can't be: forget it, say why, ask again."""
        self.talk.answers.pop(question.key, None)
        self.replies.clear()
        self._put(question, f"{reason}\n\n{question.wording}")

    def ask_or(self, question: Question[T], default: T | None) -> T:
        """A default until the person wants to change it (in the review); then it is asked."""
        untouched = question.key not in {*self.talk.answers, *self.talk.changing, self.talk.asked}
        return default if untouched and default is not None else self.ask(question)

    def review(
        self, heading: str, *questions: Question[Any], shown: Mapping[str, str] | None = None
    ) -> None:
        """Read everything back. Yes goes on; *ubah*, then a number or a name, changes one answer.

        `shown` gives what stands behind a question (by key) where that is not its own answer.
        """
        if _REVIEW in self.talk.answers:
            return
        said = shown or {}
        lines = [f"- {_before(q.label)} {said.get(q.key) or self._shown(q)}" for q in questions]
        if self.talk.asked == _REVIEW and self._entry is not None:
            self._decide(questions)
        self._changed(questions)
        self.talk.changing = {}  # until here a change could still be taken back
        self._wait(_REVIEW, Reply("\n".join([heading, *lines]), (_YES, _CHANGE)), digits=False)

    def _shown(self, question: Question[Any]) -> str:
        if question.key not in self.talk.answers:
            return "belum ada"
        return question.parser.show(self._value(question))

    def _decide(self, questions: Sequence[Question[Any]]) -> None:
        said = _words(self._used())
        if yes_no(said) is True:
            self.talk.answers[_REVIEW] = "ya"
            raise _Rerun
        chosen = pick(said, [question.label for question in questions])
        if chosen is None:
            self.unfit = yes_no(said) is None and said != _CHANGE.value
            self._which(questions)
        key = questions[chosen].key
        self.talk.changing = {key: self.talk.answers.pop(key, None)}
        self._put(questions[chosen], questions[chosen].wording)

    def _changed(self, questions: Sequence[Question[Any]]) -> None:
        """Ask for a change that no line of the conversation asks for, such as files.

        Whoever has nothing to give keeps what stood there.
        """
        for question in questions:
            if question.key not in self.talk.changing or question.key in self.talk.answers:
                continue
            said = _words(self._entry) if self._entry and self.talk.asked == question.key else ""
            if said and skip(said):
                forget_last(self.talk)
            else:
                self.ask(question)
            raise _Rerun

    def _which(self, questions: Sequence[Question[Any]]) -> NoReturn:
        options = tuple(Option(q.label, str(n)) for n, q in enumerate(questions, 1))
        self._wait(_REVIEW, Reply("Bagian mana yang diubah?", (*options, _YES)), digits=False)

    def _used(self) -> Entry:
        """The entry, which from now on is spent; what was said before it was said before."""
        entry, self._entry = self._entry, None
        assert entry is not None
        self.replies.clear()
        return entry

    def _take(self, question: Question[T]) -> bool:
        """Use the entry, or one that came early, as the answer."""
        if self._entry is None or self.talk.asked != question.key:
            return self._take_early(question)
        entry = self._used()
        try:
            self.talk.answers[question.key] = question.parser.canonical(entry)
        except Unfit as unfit:
            self.unfit = not isinstance(unfit, Narrowed)
            if isinstance(unfit, Narrowed):
                self.talk.notes[_page(question.key)] = unfit.page
            options = tuple(Option(label, value) for label, value in unfit.choices)
            self._put(replace(question, options=options or question.options), str(unfit))
        return True

    def _take_early(self, question: Question[T]) -> bool:
        early = self.talk.early.pop(question.key, None)
        if early is None:
            return False
        day = self.talk.early_on.pop(question.key, "")
        try:
            entry = Typed(early, date.fromisoformat(day) if day else self.scene.today)
            self.talk.answers[question.key] = question.parser.read(entry)
        except Unfit:
            return False
        return True

    def page(self, key: str) -> str:
        """Where in a long list the person is (`Narrowed.page`), "" at its beginning."""
        return self.talk.notes.get(_page(key), "")

    def _put(self, question: Question[T], text: str) -> NoReturn:
        # Beside buttons a number is the number of a button.
        digits = question.parser.digits and not question.options
        self._wait(question.key, Reply(text, question.options), digits)

    def _wait(self, key: str, reply: Reply, digits: bool) -> NoReturn:
        if self._entry is not None and self.talk.asked:
            # The code changed while the person was answering: the answer waits for its question.
            self.talk.early[self.talk.asked] = _words(self._entry)
            if isinstance(self._entry, Typed):
                self.talk.early_on[self.talk.asked] = self._entry.today.isoformat()
        self.replies.append(reply)
        self.talk.asked, self.talk.digits = key, digits
        raise Pause


def _words(entry: Entry) -> str:
    """An entry where the engine itself reads it, by the words it knows or the values it showed."""
    return entry.value if isinstance(entry, Tapped) else entry.text


def _page(key: str) -> str:
    return f"{key}.halaman"


def _before(label: str) -> str:
    """A label as it stands before an answer."""
    return label if label.endswith("?") else f"{label}:"


Conversation = Callable[[Chat], None]


def run(conversation: Conversation, scene: Scene, talk: Talk, entry: Entry | None) -> Outcome:
    """Play a conversation until it waits or ends. Only an ending keeps what it wrote."""
    while True:
        mark = scene.store.mark()
        chat = Chat(scene, talk, entry)
        try:
            conversation(chat)
        except _Rerun:
            scene.store.undo(mark)
            entry = None
            continue
        except Pause:
            scene.store.undo(mark)
            return Outcome(
                tuple(chat.replies), ended=False, unfit=chat.unfit, spent=tuple(chat.spent)
            )
        except TalkOver:
            pass
        except BaseException:
            scene.store.undo(mark)
            raise
        scene.store.keep(mark)
        return Outcome(
            tuple(chat.replies), ended=True, told=tuple(chat.told), spent=tuple(chat.spent)
        )
