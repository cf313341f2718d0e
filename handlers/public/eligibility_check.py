"""*cek syarat*: the few questions that still decide, and what to bring where.

Knows: how the check is talked through. Must not know: any rule; the table has them.
"""

from __future__ import annotations

from functools import cache

from handlers.papers.picture import picture
from handlers.public import eligibility as rules
from handlers.public.eligibility import DecisionTable, OpenQuestion
from handlers.reading import dates
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.question import Parser, Question, Typed

_MENU = Option("Menu", "/menu", command=True)
_ASK = Option("Tanya petugas", "/tanya petugas", command=True)


@cache
def table() -> DecisionTable:
    """The packaged table, read once in a process."""
    return DecisionTable.load()


def _asked(question: OpenQuestion) -> Question[str]:
    """A question of the table as a question of the talk."""

    def read(entry: Typed) -> str:
        return question.read(entry.text)

    labels = {choice.id: choice.label for choice in question.choices}
    options = tuple(Option(label, id) for id, label in labels.items())
    parser = Parser(read, str, lambda id: labels.get(id, id))
    return Question(question.id, question.text, parser, question.id, options)


def check(chat: Chat) -> None:
    """Ask what decides, then say which points are met, which are not, which the Dinas decides."""
    answers: dict[str, str] = {}
    walked = ""
    chat.title("cek syarat")
    while (question := table().next(answers)) is not None:
        answers[question.id] = chat.ask(_asked(question))
        walked += _place(question, answers[question.id])
    whole = Option("Selengkapnya", f"/hasil syarat {walked}", command=True)
    as_picture = Option("Kirim gambar", f"/gambar syarat {walked}", command=True)
    chat.say(rules.in_short(table().result(answers)), whole, as_picture, _ASK)


def _place(question: OpenQuestion, answer: str) -> str:
    return str([choice.id for choice in question.choices].index(answer))


def show(chat: Chat) -> None:
    """All of a result: each point, what to bring, where to go, what it rests on."""
    as_picture = Option(
        "Kirim gambar", f"/gambar syarat {chat.talk.seed.get('text', '')}", command=True
    )
    chat.say(f"{_result(chat)}\n\nDicek {dates.show(chat.scene.today)}.", as_picture, _ASK, _MENU)


def draw(chat: Chat) -> None:
    """The same as a picture, to show at the village office."""
    data = picture(_result(chat), f"Dicek {dates.show(chat.scene.today)}")
    chat.say("Ini gambarnya, bisa ditunjukkan di kantor desa.", _MENU,
             attachment=chat.attach(data, "syarat.png", "picture"))  # fmt: skip


def _result(chat: Chat) -> str:
    """The result at the end of the way through the table that a button carries, one digit an
    answer, so that nothing about the person has to be kept for it."""
    answers: dict[str, str] = {}
    for digit in chat.talk.seed.get("text", ""):
        question = table().next(answers)
        if question is None or not digit.isdecimal() or int(digit) >= len(question.choices):
            break
        answers[question.id] = question.choices[int(digit)].id
    if not answers or table().next(answers) is not None:
        chat.stop("Daftar syaratnya sudah berubah. Mohon ulangi.",
                  Option("Cek syarat", "/cek syarat", command=True))  # fmt: skip
    return rules.text(table().result(answers))
