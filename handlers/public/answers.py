"""Questions about the programme: answered, offered, sent elsewhere, or kept for an officer.

Knows: the FAQ, open questions, what to say when unsure. Must not know: how likeness is measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from handlers.deeds import questions
from handlers.finding.faq import Faq
from handlers.finding.topic_files import Topic
from handlers.talk.calling import you
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.kinds import text
from handlers.talk.limits import minutes
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import by
from handlers.talk.scene import Scene
from storage.questions import QuestionKind

_ASK = Option("Tanya petugas", "/tanya petugas", command=True)
_SHORT = 268  # characters where nobody asked for more: an open question may stand below, of 350
_WORDS = 2  # of letters, in the shortest question
_MENU = Option("Menu", "/menu", command=True)
_WRONG = Option("Bukan itu", "/bukan itu", command=True)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


@cache
def faq() -> Faq:
    """The packaged FAQ, read once in a process."""
    return Faq.load()


def listen(_: Scene, said: str) -> Begin:
    """What a free text asks for; this listener always has an answer."""
    meant = faq().understand(said)
    if meant.sure:
        return Begin("tanya", {"text": " ".join(meant.sure)})
    if meant.refused:
        return Begin("bukan kami", {"text": said, "referral": meant.referral, "mood": meant.mood})
    return Begin("tawaran", {"text": " ".join(meant.offered), "said": said})


def listen_aside(_: Scene, said: str) -> Begin | None:
    """A question in the middle of a form, only when it is surely one: a number never is."""
    if sum(word.strip(".,?!").isalpha() for word in said.split()) < _WORDS:
        return None
    meant = faq().understand(said)
    return Begin("sela", {"text": " ".join(meant.sure)}) if meant.sure else None


def answer(chat: Chat) -> None:
    """The answer to one topic or two in a sentence each, with source and date, and the way to all
    of it."""
    topics = _asked(chat)
    said = "\n\n".join(topic.short for topic in topics)
    sources = "; ".join(dict.fromkeys(map(_source, topics)))
    sourced = f"{said}\n\n_Sumber: {sources}_"
    related = [_button(topic) for topic in _related(topics)[:1]]
    whole = Option("Selengkapnya", f"/selengkapnya {' '.join(t.id for t in topics)}", command=True)
    chat.say(sourced if len(sourced) <= _SHORT else said, whole, *related, _WRONG)


def answer_aside(chat: Chat) -> None:
    """In the middle of a form: the sentence alone."""
    chat.say("\n\n".join(topic.short for topic in _asked(chat)))


def whole(chat: Chat) -> None:
    """All that there is to say about one topic or two."""
    topics = _asked(chat)
    for topic in topics:
        chat.say(f"{topic.answer}\n\n_Sumber: {_source(topic)}_")
    chat.say("", *map(_button, _related(topics)[:2]), _WRONG)


def _asked(chat: Chat) -> list[Topic]:
    ids = chat.talk.seed.get("text", "").split()
    topics = [faq().topics[id] for id in ids if id in faq().topics]
    if not topics:
        chat.stop("Pertanyaan itu belum ada jawabannya di sini.", _ASK, _MENU)
    return topics


def _related(topics: Sequence[Topic]) -> list[Topic]:
    """What else may be asked, from the topics themselves."""
    known = {topic.id for topic in topics}
    return [faq().topics[id] for topic in topics for id in topic.related if id not in known]


def _source(topic: Topic) -> str:
    """Where it is from, and of when, unless the source says that itself."""
    month, year = _MONTHS[topic.date.month - 1], topic.date.year
    dated = re.search(rf"\b{month}\w* {year}\b", topic.source)
    return topic.source if dated else f"{topic.source} ({topic.date.day} {month} {year})"


def _button(topic: Topic) -> Option:
    return Option(topic.title, f"/tanya {topic.id}", command=True)


def offer(chat: Chat) -> None:
    """Not sure: up to three topics to choose from; the question is kept all the same."""
    named = chat.talk.seed.get("text", "").split()  # nothing, when its name was typed
    offered = [faq().topics[id] for id in named if id in faq().topics]
    _keep_miss(chat, chat.talk.seed.get("said", ""), offered[0].id if offered else "")
    chat.say("Maksud Bapak/Ibu yang mana?", *map(_button, offered[:3]), _ASK)


def _keep(chat: Chat, said: str, kind: QuestionKind, guess: str = "") -> None:
    questions.keep(chat.store, by(chat.scene), chat.scene.chat, said, kind, guess)


def _keep_miss(chat: Chat, said: str, guess: str = "") -> None:
    """What was not understood is kept for the officers, so much of it as they can read."""
    if not chat.scene.wait("misses"):
        chat.spend("misses")
        _keep(chat, said, "miss", guess)


def elsewhere(chat: Chat) -> None:
    """Not ours: said kindly, with the right office where there is one."""
    mood, said = chat.talk.seed.get("mood", ""), chat.talk.seed.get("text", "")
    if mood not in _MOODS:
        _keep_miss(chat, said)
    moved = _MOODS.get(mood, "").format(you=you(chat.scene))
    chat.say(moved or chat.talk.seed.get("referral") or _NOT_OURS, _MENU, _ASK)


_NOT_OURS = (
    "Maaf, layanan ini hanya tentang JPS: Tenaga Kerja Mandiri (TKM) dan Padat Karya. "
    "Coba tulis dengan kata lain, atau tanyakan ke petugas."
)
_MOODS = {
    "greeting": "Halo, {you}. Silakan tulis pertanyaannya, atau pilih dari menu.",
    "thanks": "Sama-sama, {you}. Semoga lancar.",
    "anger": "Maaf kalau jawaban kami mengecewakan. Pilih *Tanya petugas* supaya dijawab orang.",
    "nonsense": "Maaf, kami belum paham pesannya. Tulis pertanyaannya, atau pilih dari menu.",
}


def wrong(chat: Chat) -> None:
    """Not what was meant: what was asked goes to the officers."""
    if not chat.scene.heard:
        chat.stop("Maaf, jawaban tadi kurang pas. Tulis pertanyaannya, atau tanyakan ke petugas.",
                  _ASK, _MENU)  # fmt: skip
    _refuse_many(chat)
    _keep(chat, chat.scene.heard, "wrong")
    chat.say(
        "Maaf, jawaban tadi kurang pas. Pertanyaannya kami simpan untuk petugas; kalau dijawab, "
        "jawabannya dikirim ke sini. Boleh juga ditulis lagi dengan kata lain.",
        _ASK,
        _MENU,
    )


TO_OFFICER = Question(
    "pertanyaan",
    "Silakan tulis pertanyaannya. Jawaban petugas dikirim ke sini. Jangan tulis NIK atau PIN.",
    text(1000, passed_on=True),
    "Pertanyaan",
)


def ask_officer(chat: Chat) -> None:
    """A question for a person."""
    chat.offer(TO_OFFICER)
    asked = chat.ask(TO_OFFICER)
    _refuse_many(chat)
    _keep(chat, asked, "asked")
    chat.say("Pertanyaan sudah diteruskan ke petugas. Jawabannya dikirim ke sini.", _MENU)


def _refuse_many(chat: Chat) -> None:
    """One chat may not bury the officers."""
    wait = chat.scene.wait("questions")
    if wait:
        chat.stop(
            "Pertanyaan Bapak/Ibu yang tadi-tadi masih dibaca petugas, jadi yang ini belum kami "
            f"teruskan. Mohon kirim lagi {minutes(wait)}.",
            _MENU,
        )
    chat.spend("questions")
