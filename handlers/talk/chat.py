"""The little language for conversations: straight-line functions, replayed at every message.

Knows: questions, answers, the pause, the review. Must not know: topics, channels, where it is kept.

A conversation is a transaction retried with one more answer each time. At every message its
function runs from the first line; `ask` returns the stored answer of its key, or says the
question and raises `Pause`, which ends the run. What was said before the last used answer has
been said already and is dropped, so no line needs to know whether it is being replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal, NoReturn

from handlers.talk.choices import skip
from handlers.talk.easier import MOST, refusal
from handlers.talk.endings import Away, Pause, Rerun, TalkOver
from handlers.talk.kinds import reviewed
from handlers.talk.limits import Costly
from handlers.talk.messages import Attachment, Narrowed, Option, Reply, Unfit, Unlikely
from handlers.talk.question import (
    AskedBack,
    Changed,
    Early,
    Elsewhere,
    Entry,
    Hearing,
    Illegible,
    NotRead,
    Open,
    Question,
    T,
    Taken,
    Typed,
    Verdict,
    Wrong,
    words,
)  # fmt: skip
from handlers.talk.scene import Scene
from handlers.talk.state import Talk, forget_last, keep
from storage import files

_REVIEW = "periksa"
_CHANGE = Option("Ubah", "ubah")
_HELD = 200  # characters of the words that an answer was read from
_UNREAD = "Maaf, jawaban Bapak/Ibu yang tadi tidak terbaca lagi. Mohon tulis sekali lagi, ya."


class Chat:
    """One run of one conversation."""

    def __init__(self, scene: Scene, talk: Talk, entry: Entry | None, hear: Hearing,
                 said: str = "") -> None:  # fmt: skip
        self.scene = scene
        self.store = scene.store
        self.talk = talk
        self.replies: list[Reply] = [Reply(said)] if said else []
        self.told: list[tuple[int, Reply]] = []
        self.spent: list[Costly] = []
        self.briefly: tuple[Reply, ...] = ()  # the question that it waits for, in few words
        self.next: tuple[str, dict[str, str], dict[str, str]] | None = None
        self._entry = entry
        self._hear = hear
        self._form: tuple[Question[Any], ...] = ()
        self._passed: dict[str, Question[Any]] = {}  # those that have an answer
        self._several = False  # whether one text may answer several of them
        self._day = talk.begun

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
        id = files.add(self.store, self.scene.cabinet.put(data), len(data), name)
        return Attachment(str(id), name, kind)

    def stop(self, text: str, *options: Option) -> NoReturn:
        """Say a last thing and end the conversation; what it wrote is kept."""
        self.say(text, *options)
        raise TalkOver

    def then(self, name: str, *keeps: str, **seed: str) -> NoReturn:
        """End this conversation, keep what it wrote, and go on at once with another, for which the
        answers with the keys `keeps` stand too."""
        self.next = (name, seed, {k: v for k, v in self.talk.answers.items() if k in keeps})
        raise TalkOver

    def stands(self, text: str, undo: str) -> None:
        """What was done before it stays when it is called off; `undo` is what takes it back."""
        self.talk.stands, self.talk.undo = text, undo

    def title(self, text: str) -> None:
        """How a draft of this conversation is called when it is offered again."""
        self.talk.title = text

    def once(self, key: str, make: Callable[[], str]) -> str:
        """What can't be repeated (a chance number, the time): made at the first run, then kept."""
        if key not in self.talk.notes:
            self.talk.notes[key] = make()
        return self.talk.notes[key]

    def form(self, *questions: Question[Any]) -> None:
        """The questions of this form, each with a label: one text may answer several of them, or
        put right what was answered before."""
        self._form, self._several = questions, True

    def offer(self, question: Question[Any], part: str = "text") -> None:
        """What began the conversation may already hold the answer; if not, it is asked."""
        text = self.talk.seed.pop(part, "")
        if text and question.key not in self.talk.answers:
            self.talk.early[question.key] = text
            self.talk.early_on[question.key] = self.talk.begun

    def ask(self, question: Question[T], options: Sequence[Option] = ()) -> T:
        """The answer to a question; without one, the question is said and the run ends."""
        question = replace(question, options=tuple(options)) if options else question
        if question.key not in self.talk.answers and not self._take(question):
            self._put(question, question.wording)
        self._passed[question.key] = question
        return self._value(question)

    def more(self, question: Question[Any]) -> NoReturn:
        """What was answered is not whole yet: ask for the rest. It stays until it is completed."""
        if self._entry is not None and self.talk.asked == question.key:
            taken = self._answer_to(question)
            self._keep(question.key, taken.canonical, taken.span)
            raise Rerun
        self._put(question, question.wording)

    def takes_files(self, question: Question[Any]) -> None:
        """Photos that come before any question asks for them are the answer to this one."""
        self.talk.files = question.key

    def fold(self, into: Question[T], other: Question[Any], join: Callable[[T, Any], str]) -> T:
        """The first answer, joined with another that stood beside it for a while."""
        if other.key in self.talk.answers:
            canonical = join(self._value(into), self._value(other))
            self.talk.answers.pop(other.key)
            self.talk.changing.pop(other.key, None)
            keep(self.talk, into.key, canonical)
        return self._value(into)

    def instead(self, question: Question[Any], canonical: str) -> NoReturn:
        """Another answer takes the place of this one, and the run begins anew with it."""
        self._keep(question.key, canonical, "")
        raise Rerun

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
        self._put(question, f"{reason}\n\n{question.again}")

    def ask_or(self, question: Question[T], default: T | None) -> T:
        """A default until the person wants to change it (in the review); then it is asked."""
        return default if self._untouched(question) and default is not None else self.ask(question)

    def assume(self, question: Question[Any], canonical: str) -> None:
        """The same, kept as the answer: more may be added to it."""
        if self._untouched(question):
            self.talk.answers = {question.key: canonical} | self.talk.answers

    def _untouched(self, question: Question[Any]) -> bool:
        return question.key not in {*self.talk.answers, *self.talk.changing, self.talk.asked}

    def review(
        self,
        heading: str,
        *questions: Question[Any],
        shown: Mapping[str, str] | None = None,
        does: str = "simpan",
    ) -> None:
        """Read everything back. Yes goes on; what is typed may put a part right, *ubah* asks which.

        `shown` gives what stands behind a question (by key) where that is not its own answer;
        `does` is the verb of what a yes will do: "simpan", "kirim".
        """
        if _REVIEW in self.talk.answers:
            return
        said = shown or {}
        lines = [f"- {q.before} {said.get(q.key) or self._shown(q)}" for q in questions]
        self._form, self._several = questions, False
        if self.talk.asked == _REVIEW and self._entry is not None:
            self._decide(heading, does, questions)
        self._changed(questions)
        self.talk.changing = {}  # until here a change could still be taken back
        again = f"*{self.talk.called}* sudah benar?"
        yes = Option(f"Ya, {does}", "ya")
        self._wait(_REVIEW, "\n".join([heading, *lines]), again, (yes, _CHANGE))

    def _shown(self, question: Question[Any]) -> str:
        known = question.key in self.talk.answers
        return question.parser.show(self._value(question)) if known else "belum ada"

    def _decide(self, heading: str, does: str, questions: Sequence[Question[Any]]) -> None:
        yes = Option(f"Ya, {does}", "ya")
        parser = reviewed([question.label for question in questions])
        asked = Question(_REVIEW, heading, parser, "", (yes, _CHANGE))
        said = self._answer_to(asked).canonical
        if said == "ya":
            self.talk.answers[_REVIEW] = "ya"
            raise Rerun
        if said.isdecimal() and int(said) <= len(questions):
            self._ask_anew(questions[int(said) - 1])
        parts = (Option(q.label, str(n)) for n, q in enumerate(questions, 1))
        text = f"Baik, belum di{does}. Bagian mana yang diubah?"
        self._wait(_REVIEW, text, text, (*parts, yes))

    def _ask_anew(self, question: Question[Any], why: str = "") -> NoReturn:
        self.talk.changing = {question.key: self.talk.answers.pop(question.key, None)}
        self._put(question, f"{why}\n\n{question.wording}".strip())

    def _changed(self, questions: Sequence[Question[Any]]) -> None:
        """Ask for a change that no line of the conversation asks for, such as files. Whoever has
        nothing to give keeps what stood there."""
        for question in questions:
            if question.key not in self.talk.changing or question.key in self.talk.answers:
                continue
            said = words(self._entry) if self._entry and self.talk.asked == question.key else ""
            if said and skip(said):
                forget_last(self.talk)
            else:
                self.ask(question)
            raise Rerun

    def _used(self) -> Entry:
        """The entry, which from now on is spent; what was said before it was said before."""
        entry, self._entry = self._entry, None
        assert entry is not None
        self._day = entry.today.isoformat() if isinstance(entry, Typed) else self.talk.begun
        self.replies.clear()
        return entry

    def _take(self, question: Question[T]) -> bool:
        """Use the entry, or one that came early, as the answer."""
        beside = self.beside and not question.parser.open
        if self._entry is None or not (self.talk.asked == question.key or beside):
            return self._take_early(question)
        read = self._answer_to(question)
        self._keep(question.key, read.canonical, read.span)
        return True

    @property
    def beside(self) -> bool:
        """Whether words came beside the photos that were asked for: they may be what is next."""
        typed = self._entry
        return isinstance(typed, Typed) and typed.with_files and self.talk.asked in self._passed

    def _answer_to(self, question: Question[Any]) -> Taken:
        """What the entry answers; where it is anything else, that is done and this run ends."""
        entry = self._used()
        verdict = self._verdict(question, entry)
        if verdict == Wrong(None):
            return Taken(_CHANGE.value)
        if not isinstance(verdict, Taken):
            self._no_answer(question, verdict)
        if said := self._come_later(verdict.later, verdict.unread):
            self.say(said)
        for note in (_missed(question.key), _doubt(question.key)):
            self.talk.notes.pop(note, None)
        return verdict

    def _no_answer(self, question: Question[Any], verdict: Verdict) -> NoReturn:
        match verdict:
            case Elsewhere():
                raise Away(verdict.step)
            case Early():
                labels = " dan ".join(q.label for q in self._form if q.key in verdict.later)
                said = self._come_later(verdict.later, verdict.unread)
                raise Rerun(f"Baik, {labels} dicatat dulu. {said}".strip())
            case Changed():
                self._put_right(verdict)
            case Wrong(question=Question() as wrong):
                self._ask_anew(wrong, verdict.why)
            case AskedBack():
                self._put(replace(question, options=verdict.options), verdict.text)
            case NotRead():
                self._refuse(question, verdict.unfit)
            case _:
                raise AssertionError(verdict)

    def _verdict(self, question: Question[Any], entry: Entry) -> Verdict:
        if isinstance(entry, Typed):
            doubt = self.talk.notes.get(_doubt(question.key), "")
            long_ago, review = self.scene.long_ago, question.key == _REVIEW
            about, passed = self._passed.get(entry.replies_to or ""), tuple(self._passed.values())
            form, answers, several = self._form, self.talk.answers, self._several
            told = Open(question, form, answers, doubt, long_ago, review, several, about, passed)
            return self._hear(entry, told)
        try:
            return Taken(question.parser.tapped(entry.value))
        except Unfit as unfit:
            return NotRead(unfit)

    def _keep(self, key: str, canonical: str, span: str) -> None:
        keep(self.talk, key, canonical)
        self.talk.spans.pop(key, None)
        if span:
            self.talk.spans[key] = span[:_HELD]

    def _come_later(self, later: Mapping[str, str], unread: str) -> str:
        """Keep what answers later questions; what is said of words that nothing took."""
        self.talk.early |= later
        self.talk.early_on |= dict.fromkeys(later, self._day)
        return f"Yang ini belum terbaca: {unread}." if unread else ""

    def _put_right(self, change: Changed) -> NoReturn:
        """Another answer takes the place of the old one, and the run begins anew with it."""
        question, canonical = change.question, change.canonical
        self._keep(question.key, canonical, change.span)
        read_back = self.talk.asked == _REVIEW or question.parser.amend is not None
        shown = "" if read_back else f" {question.before} {self._shown(question)}."
        self.talk.asked = ""
        # Not "dicatat": nothing is kept before everything was read back.
        raise Rerun("Baik." if question.parser.amend is not None else f"Baik, diganti.{shown}")

    def _refuse(self, question: Question[Any], unfit: Unfit) -> NoReturn:
        """Say why, each time in other words; after many times the form is put aside."""
        if isinstance(unfit, Narrowed):
            self.talk.notes[f"{question.key}.halaman"] = unfit.page
            options = tuple(Option(label, value) for label, value in unfit.choices)
            self._put(replace(question, options=options), str(unfit))
        if isinstance(unfit, Unlikely):
            self.talk.notes[_doubt(question.key)] = unfit.canonical
            sure = Option(unfit.label, unfit.canonical)
            self._put(replace(question, options=(sure,)), str(unfit))
        missed = int(self.talk.notes.get(_missed(question.key), "0")) + 1
        self.talk.notes[_missed(question.key)] = str(missed)
        if missed > MOST:
            del self.talk.notes[_missed(question.key)]
            raise Away("later")
        reply = refusal(question, unfit, missed)
        self._put(replace(question, options=reply.options), reply.text)

    def _take_early(self, question: Question[T]) -> bool:
        early = self.talk.early.pop(question.key, None)
        if early is None:
            return False
        day = self.talk.early_on.pop(question.key, "")
        try:
            entry = Typed(early, date.fromisoformat(day) if day else self.scene.today)
            self._keep(question.key, question.parser.read(entry), early)
        except Unfit:
            return False
        return True

    def page(self, key: str) -> str:
        """Where in a long list the person is (`Narrowed.page`), "" at its beginning."""
        return self.talk.notes.get(f"{key}.halaman", "")

    def _put(self, question: Question[T], text: str) -> NoReturn:
        if question.parser.files:
            self.takes_files(question)
        # Beside buttons a number is the number of a button.
        digits = question.parser.digits and not question.options
        self._wait(question.key, text, question.again, question.options, digits)

    def _wait(self, key: str, text: str, again: str, options: tuple[Option, ...],
              digits: bool = False) -> NoReturn:  # fmt: skip
        if self._entry is not None and self.talk.asked:
            # The code changed while the person was answering: the answer waits for its question.
            self.talk.early[self.talk.asked] = words(self._entry)
            if isinstance(self._entry, Typed):
                self.talk.early_on[self.talk.asked] = self._entry.today.isoformat()
        self.replies.append(Reply(text, options))
        self.briefly = (Reply(again, options),)
        self.talk.asked, self.talk.digits = key, digits
        raise Pause


def _missed(key: str) -> str:
    return f"{key}.meleset"


def _doubt(key: str) -> str:
    return f"{key}.ragu"
