"""Reports that a group owes: what is due, filled in, handed in, accepted or sent back.

Knows: the talk about reports. Must not know: when reminders go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.deeds import reports as deeds
from handlers.leader import report_answers as answers
from handlers.programme import ReportKind, ReportQuestion
from handlers.reading import dates
from handlers.talk.calling import you
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose
from handlers.talk.kinds import YES_NO
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import SEEING, books, by, my_group, seen_group
from handlers.views import group as views
from handlers.views.group import ReportView
from storage import files, reports
from storage.groups import Group
from storage.reports import Report

_FILL = Option("Isi laporan", "/isi laporan", command=True)
_STATES = {
    "open": "belum dikirim",
    "sent": "sudah dikirim, menunggu petugas",
    "accepted": "diterima petugas",
    "returned": "dikembalikan, mohon diperbaiki",
}

_LOST = {  # of one that was damaged: still owed or not
    True: "Isi yang dulu tidak terbaca lagi. Mohon isi sekali lagi.",
    False: "Isinya tidak terbaca lagi. Mohon beri tahu petugas.",
}


def _all(chat: Chat, group: Group) -> list[ReportView]:
    return views.reports_of(chat.store, chat.scene.programme, group, chat.scene.today)


def _due(chat: Chat, group: Group, view: ReportView) -> str:
    due, days = view.report.due_on, view.days
    if due is None or days is None:
        office = chat.scene.programme.edition(group.edition).office
        return f"tanggalnya ada di surat perjanjian; tanyakan ke {office}"
    if days < 0:
        return f"seharusnya {dates.show(due)}, lewat {-days} hari"
    return f"paling lambat {dates.show(due)}" + (f", {days} hari lagi" if days else "")


def status(chat: Chat) -> None:
    """Every report of the group with its state and date."""
    group = seen_group(chat)
    lines: list[str] = []
    for view in _all(chat, group):
        when = f" ({_due(chat, group, view)})" if view.owed else ""
        note = f"\n  Catatan petugas: {view.report.note}" if view.report.note else ""
        lost = "" if view.report.legible else f"\n  {_LOST[view.owed]}"
        lines.append(f"- {view.kind.title}: {_STATES[view.report.state]}{when}{note}{lost}")
    if not lines:
        chat.stop(f"Belum ada laporan yang diminta dari *{group.name}*.")
    does = (_FILL,) if group.id in {it.id for it in books(chat.scene)} else SEEING[:2]
    chat.say(f"Laporan *{group.name}*:\n" + "\n".join(lines), *does)


def fill_in(chat: Chat) -> None:
    """Fill in a report that is owed, read it back, hand it in."""
    group = my_group(chat)
    owed = [view for view in _all(chat, group) if view.owed]
    if not owed:
        chat.stop(f"Tidak ada laporan yang harus diisi sekarang. Terima kasih, {you(chat.scene)}.")
    chosen = choose(chat, "laporan", "Laporan yang mana?", owed, lambda view: view.kind.title)
    report, kind = chosen.report, chosen.kind
    chat.title(f"{kind.title} {group.name}")
    asked = _questions(report.kind, kind)
    photos = _Photos(chat, report, asked)
    # A report that came back is not written anew: what was said then stands until it is changed.
    said = [
        photos.of(question, its)
        if question.parser.files
        else chat.ask_or(question, report.body.get(its.ask) or _earlier(chat, report.kind, place))
        for place, (question, its) in enumerate(zip(asked, kind.questions, strict=True), 1)
    ]
    note = f"Catatan petugas: {report.note}\n\n" if report.note else ""
    shown = {question.key: text for question, text in zip(asked, said, strict=True)}
    heading = f"{note}{kind.title} *{group.name}*, mohon diperiksa:"
    chat.review(heading, *asked, shown=shown, does="kirim")
    body = {its.ask: text for its, text in zip(kind.questions, said, strict=True)}
    try:
        deeds.hand_in(chat.store, by(chat.scene), report, body, photos.taken)
    except deeds.NotOwed:
        chat.stop("Laporan ini sudah dikirim sebelumnya.")
    chat.say(f"{kind.title} sudah dikirim. Terima kasih, {you(chat.scene)}. Petugas akan "
             "memeriksa, hasilnya dikirim ke sini.",
             Option("Laporan", "/laporan", command=True))  # fmt: skip


class _Photos:
    """The photos of a report, also those with which it was handed in before."""

    def __init__(self, chat: Chat, report: Report, asked: Sequence[Question[Any]]) -> None:
        self._chat = chat
        self._report = report
        self._held = reports.photos(chat.store, report.id)
        self.taken: dict[str, tuple[int, ...]] = {}
        for question in [question for question in asked if question.parser.files][:1]:
            chat.takes_files(question)

    def of(self, question: Question[tuple[int, ...]], its: ReportQuestion) -> str:
        """What stands in the report; photos that turned out to be damaged are asked for again."""
        chat, held = self._chat, self._held.get(its.key, ())
        if its.ask in self._report.body:
            chat.assume(question, answers.canonical(held))
        sent = chat.ask(question)
        came = files.good(chat.store, chat.scene.chat, sent)
        good = tuple(file for file in sent if file in held or file in came)
        if sent and not good:
            chat.again(question, "Foto yang tadi tidak bisa dibuka.")
        self.taken[its.key] = good
        return answers.said(good)


def _earlier(chat: Chat, id: str, place: int) -> str | None:
    """The answer in a form begun when answers had the number of their question as key."""
    return chat.talk.answers.get(f"{id}.{place}")


_OPTIONS = {"ya-tidak": YES_NO, "foto": answers.NO_PHOTO}


def _questions(id: str, kind: ReportKind) -> list[Question[Any]]:
    count = len(kind.questions)
    return [
        Question(
            f"{id}.{question.key}",
            f"{kind.title}, {place} dari {count}:\n{question.ask}",
            answers.PARSERS[question.kind],
            _label(question.ask),
            _OPTIONS.get(question.kind, ()),
            _label(question.ask),
        )
        for place, question in enumerate(kind.questions, 1)
    ]


def _label(wording: str) -> str:
    """The question itself, without what is explained after it."""
    question, mark, _ = wording.partition("?")
    return question + mark
