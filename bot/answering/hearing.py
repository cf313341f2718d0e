"""What a text means while a question is open: the one order in which it is tried.

    danger         asked before this, of every text (`Turn`)
    steering       *batal*, *kembali*, *ulang*, *urungkan*, with any courtesy around
    a swipe        a reply to an older message of ours belongs to what it replies to
    a list         several people in one text, and more of a list that is read back
    the answer     where the kind of answer is closed: a choice, a number, a day, a name
    a correction   of something given before in this form
    putting off    *nanti*, *lanjut*
    own data       what is known of who asks
    courtesy       thanks, greetings, "habis magrib ya bu"
    a start word   asked back where it could be the answer as well
    another matter an aside, a purchase; asked back where it could be the answer as well
    the answer     where any words may be one

Steering stands before the answer because its words are few, whole and never an answer by
themselves, while "kembali" would read as an officer's *Kembalikan*. A button whose whole label was
typed comes before all of it (resolver.py).

Knows: the order, and what it asks back. Must not know: any topic; the catalogue claims.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from bot.answering import steering
from bot.answering.resolver import MINE, OTHER, Resume
from handlers.reading.typed import LONGEST_MESSAGE, plain, tidy
from handlers.talk import corrections, several
from handlers.talk.catalogue import Begin, Catalogue
from handlers.talk.choices import yes_no
from handlers.talk.kinds import NOTHING
from handlers.talk.messages import Narrowed, Option, Unfit, Unlikely
from handlers.talk.question import (
    AskedBack,
    Changed,
    Elsewhere,
    NotRead,
    Open,
    Taken,
    Typed,
    Verdict,
    Wrong,
)
from handlers.talk.scene import Scene

Reason = Literal[
    "danger", "steering", "swipe", "list", "answer", "correction", "putting off", "own data",
    "courtesy", "start word", "another matter", "no answer", "asked after long",
]  # fmt: skip
_ASKS = re.compile(
    r"^(?:apa|apakah|kapan|kpn|dimana|di mana|siapa|berapa|brp|bagaimana|gimana|gmn|kenapa|knp|"
    r"mengapa|bisakah|bolehkah|boleh (?:gak|ga|tidak|nggak)|bisa (?:gak|ga|tidak|nggak))\b"
)


class Resolver:
    """Hears one text. Afterwards `verdict` is what it was taken as, and `reason` names it."""

    def __init__(self, catalogue: Catalogue, scene: Scene, drafts: Callable[[], bool]) -> None:
        self._catalogue = catalogue
        self._scene = scene
        self._drafts = drafts
        self._unfit: Unfit | None = None
        self.reason: Reason = "no answer"
        self.verdict: Verdict | None = None

    def __call__(self, typed: Typed, open: Open) -> Verdict:
        """The verdict of the first in line that has one."""
        self.verdict = self._heard(typed, open)
        return self.verdict

    def _heard(self, typed: Typed, open: Open) -> Verdict:
        order: tuple[tuple[Reason, Callable[[Typed, Open], Verdict | None]], ...] = (
            ("steering", self._steered),
            ("swipe", self._swiped),
            ("list", self._listed),
            ("answer", self._answered),
            ("correction", self._corrected),
            ("putting off", self._put_off),
            ("own data", self._own),
            ("courtesy", self._courteous),
            ("start word", self._begun),
            ("another matter", self._beside),
        )
        for self.reason, reading in order:
            verdict = reading(typed, open)
            if verdict is not None:
                return verdict
        self.reason = "answer" if open.question.parser.open else "no answer"
        return self._at_last(typed, open)

    def _steered(self, typed: Typed, _: Open) -> Verdict | None:
        word = steering.read(typed.text)
        return None if word in (None, "later", "resume") else Elsewhere(word)

    def _swiped(self, typed: Typed, open: Open) -> Verdict | None:
        """What replies to an older message is no answer to what is asked now, or they say so."""
        if typed.replies_to is None:
            return None
        begun = self._catalogue.started_by(typed.text, self._scene.role)
        if begun is not None:
            return Elsewhere(begun)
        about = _put_anew(typed, open)
        if isinstance(about, Changed):
            return about
        for reading in (self._own, self._courteous, self._beside):
            if verdict := reading(typed, open):
                return verdict
        if about is not None:
            return about
        try:
            mine = open.question.parser.read(typed)
        except Unfit as unfit:
            return NotRead(unfit)
        return AskedBack(
            f"Itu balasan untuk pesan yang sudah lewat. Atau jawaban untuk pertanyaan ini?\n\n"
            f"{open.question.wording}",
            (Option(MINE, mine), OTHER),
        )

    def _listed(self, typed: Typed, open: Open) -> Verdict | None:
        """No form of one person takes several: a list is a matter of its own, or more of a list."""
        parser = open.question.parser
        if parser.people or parser.passed_on:
            return None
        begun = self._catalogue.people(self._scene, typed.text)
        if begun is None:
            return None
        for question in open.answered():
            if question.parser.people and question.parser.amend is not None:
                more = question.parser.amend(open.answers[question.key], typed)
                return Elsewhere(begun) if more is None else Changed(question, more, typed.text)
        return Elsewhere(begun)

    def _answered(self, typed: Typed, open: Open) -> Verdict | None:
        parser = open.question.parser
        if parser.open:
            return None
        if dealt := several.deal(typed, open):
            return dealt
        try:
            read = Taken(parser.read(typed), span=typed.text)
        except Narrowed as narrowed:
            return NotRead(narrowed)
        except Unfit as unfit:
            self._unfit = unfit
            return _insisted(typed, open, unfit)
        if steering.read(typed.text) == "later" and read.canonical != NOTHING:
            return None  # "selesai dulu" reads as a name
        return self._two_meanings(typed, open, read) or read

    def _two_meanings(self, typed: Typed, open: Open, read: Taken) -> Verdict | None:
        """*lanjut* agrees, and takes up a draft: where both could be meant, the person says."""
        if steering.read(typed.text) != "resume" or not self._drafts():
            return None
        labels = {option.value: option.label for option in open.question.options}
        mine = Option(labels.get(read.canonical, "Ya"), read.canonical)
        return AskedBack(
            "Maksud Bapak/Ibu yang mana?",
            (mine, Option("Lanjutkan isian lain", "/lanjut", command=True)),
        )

    def _corrected(self, typed: Typed, open: Open) -> Verdict | None:
        """Not of a text that as a whole begins something: "tambah anggota" adds nothing here."""
        begins = self._catalogue.started_by(typed.text, self._scene.role) is not None
        return None if open.question.parser.passed_on or begins else corrections.find(typed, open)

    def _put_off(self, typed: Typed, _: Open) -> Verdict | None:
        word = steering.read(typed.text)
        return Elsewhere(Resume(0) if word == "resume" else word) if word else None

    def _own(self, typed: Typed, open: Open) -> Verdict | None:
        return self._claimed(self._catalogue.own(self._scene, typed.text), open)

    def _courteous(self, typed: Typed, open: Open) -> Verdict | None:
        return self._claimed(self._catalogue.courtesy(self._scene, typed.text), open)

    @staticmethod
    def _claimed(begin: Begin | None, open: Open) -> Verdict | None:
        return Elsewhere(begin) if begin and not open.question.parser.passed_on else None

    def _begun(self, typed: Typed, open: Open) -> Verdict | None:
        begun = self._catalogue.started_by(typed.text, self._scene.role)
        if begun is None:
            return None
        mine = None if begun.name == self._catalogue.menu else self._as_answer(typed, open)
        if mine is None:
            return Elsewhere(begun)
        said = tidy(typed.text)
        command = Option(f"Mau {begun.name}", f"/{begun.name}", command=True)
        return AskedBack(
            f"“{said}” itu jawaban untuk pertanyaan tadi, atau mau *{begun.name}*?",
            (Option(MINE, mine), command),
        )

    def _beside(self, typed: Typed, open: Open) -> Verdict | None:
        parser = open.question.parser
        if parser.passed_on:
            return None
        mine = self._as_answer(typed, open)
        begun = self._catalogue.interrupting(self._scene, typed.text)
        asks = "?" in typed.text or _ASKS.match(plain(typed.text)) is not None
        if mine is None or (begun is not None and asks and self._catalogue[begun.name].aside):
            return None if begun is None else Elsewhere(begun)
        if asks or (begun is not None and not self._catalogue[begun.name].aside):
            return AskedBack("Ini jawaban untuk pertanyaan tadi, atau hal lain?",
                         (Option(MINE, mine), OTHER))  # fmt: skip
        return None

    def _at_last(self, typed: Typed, open: Open) -> Verdict:
        parser = open.question.parser
        if not parser.open:
            assert self._unfit is not None
            return NotRead(self._unfit)
        try:
            mine = parser.read(typed)
        except Unfit as unfit:
            return _insisted(typed, open, unfit) or NotRead(unfit)
        if open.long_ago:
            self.reason = "asked after long"
            return AskedBack(
                f"Ini jawaban untuk pertanyaan terakhir?\n\n{open.question.again}",
                (Option(MINE, mine), OTHER),
            )
        return Taken(mine, span=tidy(typed.text, LONGEST_MESSAGE))

    @staticmethod
    def _as_answer(typed: Typed, open: Open) -> str | None:
        """The text as an answer to a question that takes any words; None where it is none."""
        if not open.question.parser.open:
            return None
        try:
            return open.question.parser.read(typed)
        except Unfit:
            return None


def _put_anew(typed: Typed, open: Open) -> Changed | Wrong | None:
    """The words as another answer to the earlier question that they reply to."""
    about = open.about
    if about is None:
        return None
    kept, amend = open.answers.get(about.key), about.parser.amend
    try:
        new = amend(kept, typed) if amend is not None and kept is not None else None
        return Changed(about, new or about.parser.read(typed), typed.text)
    except Unfit as unfit:
        return Wrong(about, str(unfit))


def _insisted(typed: Typed, open: Open, unfit: Unfit) -> Taken | None:
    """An unlikely answer that was asked about: it is given again, or confirmed."""
    again = isinstance(unfit, Unlikely) and unfit.canonical == open.doubt
    if open.doubt and (again or yes_no(typed.text) is True):
        return Taken(open.doubt, span=typed.text)
    return None
