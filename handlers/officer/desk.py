"""The officer's desk: codes, groups, dates, reports to decide on, questions to answer.

Knows: what officers do by chat. Must not know: how letters travel; it leaves them to the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.deeds import people as access
from handlers.deeds import questions as answering
from handlers.deeds import reports as deeds
from handlers.deeds import rights
from handlers.deeds import takeovers as hands
from handlers.programme import ReportKind
from handlers.reading import areas, dates, rupiah
from handlers.talk import letting_in
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose, choose_from, labelled, paged
from handlers.talk.kinds import one_of, text
from handlers.talk.messages import Option, Unfit, Unlikely
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import acting_officer, by, officer
from handlers.views import group as views
from storage import groups, people, questions, reports
from storage.access import group_people, officers, takeovers
from storage.access.officers import Officer
from storage.groups import Group
from storage.questions import Asked
from storage.reports import Report

_MENU = Option("Menu", "/menu", command=True)


_MOST = 2**63 - 1  # no row has a larger id
_WHOSE = (Option("Ketua yang sama", "sama"), Option("Ketua baru", "baru"))
WHOSE = Question(
    "siapa", "Untuk ketua yang sama (HP, nomor, atau aplikasi lain), ketua baru, atau pengurus "
    "lain?",
    one_of(_WHOSE), "Untuk", _WHOSE, "Untuk ketua yang sama, ketua baru, atau pengurus lain?",
)  # fmt: skip


def _reach(chat: Chat) -> str:
    return rights.reach(chat.store, by(chat.scene))


def _group(chat: Chat, wording: str) -> Group:
    return choose_from(chat, "kelompok", wording, groups.GroupShelf(chat.store, _reach(chat)),
                       lambda group: group.name, lambda group: group.village)  # fmt: skip


def _named(chat: Chat) -> Group | None:
    """The group of the button that began this: one of the own area, whatever was typed."""
    said = chat.talk.seed.get("text", "")
    id = int(said) if said.isdecimal() and len(said) <= len(str(_MOST)) else 0
    return groups.GroupShelf(chat.store, _reach(chat)).one(id) if id <= _MOST else None


def code(chat: Chat) -> None:
    """A one-time code for the leader of a group, shown this once."""
    acting_officer(chat)
    group = _named(chat) or _group(chat, "Kode untuk ketua kelompok yang mana?")
    chat.title(f"kode ketua {group.name}")
    whom = _whom(chat, group)
    role = letting_in.NAMED.get(whom)
    shown = {"sama": "Ketua yang sama", "baru": "Ketua baru"}.get(whom, whom)
    chat.review(f"Kode baru untuk kelompok *{group.name}*:", WHOSE, shown={WHOSE.key: shown},
                does="buat")  # fmt: skip
    if group.held and whom != "sama":
        chat.stop(f"*{group.name}* sedang ditahan: belum diputuskan siapa ketuanya. Selama itu "
                  "tidak ada yang bisa masuk.", _MENU)  # fmt: skip
    if role is not None:
        letting_in.give(chat, group, role)
        return
    made, told = access.leader_code(chat.store, by(chat.scene), group, whom == "sama")
    for place, said in told:
        chat.tell(place, said)
    chat.say(
        f"Kode untuk ketua *{group.name}*: *{made[:4]}-{made[4:]}*\nBerlaku 14 hari, sekali "
        "pakai. Berikan langsung kepada ketuanya, jangan di grup.",
        _MENU,
    )


def _whom(chat: Chat, group: Group) -> str:
    """For whom the code is: of a group without a leader it can only be for a new one."""
    if group.leader is None:
        return "baru"
    others = [Option(role.capitalize(), role) for role in letting_in.roles_of(chat, group)]
    options = (*_WHOSE, *others)
    return chat.ask(replace(WHOSE, parser=one_of(options), options=options))


def overview(chat: Chat) -> None:
    """Every group in a line, page by page."""
    officer(chat)
    programme, shelf = chat.scene.programme, groups.GroupShelf(chat.store, _reach(chat))

    def lines(some: Sequence[tuple[Group, str]]) -> list[str]:
        figures = views.figures(chat.store, programme, [group for group, _ in some])
        return [
            f"- {name}: {places.taken} anggota, dilaporkan {rupiah.show(money.spent)}"
            for (_, name), (places, money) in zip(some, figures, strict=True)
        ]

    named = labelled(shelf, lambda group: group.name, lambda group: group.village)
    listed, ways = paged(named, lines, "kelompok", chat.talk.seed.get("text", ""))
    chat.say(f"*Kelompok*\n{listed}" if listed else "Belum ada kelompok.", *ways, _MENU)


def colleagues(chat: Chat) -> None:
    """Who acts and who reads in the own area, and below it; never a phone."""
    officer(chat)
    listed = officers.every(chat.store, _reach(chat))

    def lines(some: Sequence[Officer]) -> list[str]:
        return [f"- {it.name}: {it.duty}, {areas.title(it.reach)}" for it in some]

    said, ways = paged(listed, lines, "daftar petugas", chat.talk.seed.get("text", ""))
    chat.say(f"*Petugas {areas.title(_reach(chat))}*\n{said}", *ways, _MENU)


_SPAN = timedelta(days=5 * 365)  # agreements run for a year or two
_PAST = "Ya, memang itu"
_WRITTEN = "Tulis dengan tahunnya, misalnya *31 Januari 2021* atau *31-1-2021*."


def _agreed_day(entry: Typed) -> str:
    """A day that was written with its year: from any later day on it is the same one."""
    said, latest = entry.text.strip(), entry.today + _SPAN
    read = {dates.read(said, latest), dates.read(said, latest + timedelta(days=400))}
    with suppress(ValueError):
        read = {(date.fromisoformat(said),)}
    [days, *others] = read
    if others or len(days) != 1:
        raise Unfit(f"Tanggalnya belum terbaca. {_WRITTEN}")
    if abs(days[0] - entry.today) > _SPAN:
        raise Unfit(f"Tahunnya terlalu jauh, mohon diperiksa. {_WRITTEN}")
    if days[0] < entry.today:
        raise Unlikely(
            f"{dates.show(days[0])} sudah lewat. Kalau memang begitu di surat perjanjian, tekan "
            f"*{_PAST}*. {_WRITTEN}",
            days[0].isoformat(),
            _PAST,
        )
    return days[0].isoformat()


DUE = Question(
    "tanggal",
    f"Tanggal laporan menurut surat perjanjian? {_WRITTEN}",
    Parser(_agreed_day, date.fromisoformat, dates.show, digits=True, example="31 Januari 2021"),
    "Tanggal",
)


def due_date(chat: Chat) -> None:
    """Enter the date that stands in a group's agreement."""
    acting_officer(chat)
    group = _group(chat, "Tanggal laporan untuk kelompok yang mana?")
    report = _report(chat, group)
    kind = _kind(chat, group, report)
    chat.title(f"tanggal {kind.title} {group.name}")
    day = chat.ask(DUE)
    chat.review(f"{kind.title} *{group.name}*:", DUE)
    deeds.set_due(chat.store, by(chat.scene), group, kind, report, day)
    chat.say(f"{kind.title} *{group.name}*: {dates.show(day)}. Pengingat sudah diatur.", _MENU)


def _kind(chat: Chat, group: Group, report: Report) -> ReportKind:
    return chat.scene.programme.report_kind(group.edition, report.kind)


def _report(chat: Chat, group: Group) -> Report:
    owed = [r for r in reports.of_group(chat.store, group.id) if r.state != "accepted"]
    if not owed:
        chat.stop(f"Tidak ada laporan yang ditunggu dari *{group.name}*.", _MENU)
    return choose(chat, "laporan", "Laporan yang mana?", owed,
                  lambda report: _kind(chat, group, report).title)  # fmt: skip


_VERDICTS = (Option("Terima", "terima"), Option("Kembalikan", "kembalikan"))
NOTE = Question("catatan", "Apa yang perlu diperbaiki? Tulis singkat untuk ketua.",
                text(400, passed_on=True), "Catatan")  # fmt: skip

_ILLEGIBLE = ("Isi laporan ini tidak terbaca lagi. Mohon *Kembalikan*, supaya ketua mengisinya "
              "sekali lagi.")  # fmt: skip


def decide(chat: Chat) -> None:
    """The report that waits longest: accept it, or send it back with a note."""
    me = acting_officer(chat)
    # Nobody decides on what they have handed in themselves: another officer does.
    own = {part.group.id for part in group_people.of_person(chat.store, me)}
    waiting = [
        report for report in reports.sent(chat.store, 20, _reach(chat)) if report.group not in own
    ]
    if not waiting:
        chat.stop("Tidak ada laporan yang menunggu.", _MENU)
    report = _read(chat, waiting[0])
    group = groups.get(chat.store, report.group)
    kind = _kind(chat, group, report)
    chat.title(f"memeriksa {kind.title} {group.name}")
    lost = reports.lost_photos(chat.store, report.id)
    verdict = chat.ask(_verdict(f"{kind.title} *{group.name}*", report, lost))
    note = "" if verdict == "terima" else chat.ask(NOTE)
    if note:
        heading = f"{kind.title} dikembalikan ke ketua *{group.name}* dengan catatan:"
        chat.review(heading, NOTE, does="kembalikan")
    try:
        told = deeds.decide(chat.store, by(chat.scene), kind, report, verdict == "terima", note)
    except deeds.NotAllowed:
        chat.stop("Kelompok ini tidak lagi di wilayah Bapak/Ibu.", _MENU)
    except deeds.Decided:
        chat.stop("Laporan ini sudah diputuskan petugas lain.", _MENU)
    except deeds.Damaged:
        chat.stop(_ILLEGIBLE, Option("Periksa lagi", "/periksa", command=True), _MENU)
    except deeds.Rewritten:
        chat.stop(
            "Setelah dibaca tadi, laporan ini dikirim lagi oleh ketua. Keputusan belum disimpan. "
            "Mohon baca yang baru.",
            Option("Periksa lagi", "/periksa", command=True), _MENU,
        )  # fmt: skip
    for place, said in told:
        chat.tell(place, said)
    chat.say("Sudah disimpan, ketua diberi tahu.", Option("Berikutnya", "/periksa", command=True),
             _MENU)  # fmt: skip


def _verdict(heading: str, report: Report, lost: int) -> Question[str]:
    """What nobody can read can only be asked for again."""
    body = "\n".join(f"- {asked}\n  {said}" for asked, said in report.body.items())
    verdicts = _VERDICTS if report.legible else _VERDICTS[1:]
    said = body if report.legible else _ILLEGIBLE
    said += f"\n\n{lost} foto di antaranya tidak sampai atau tidak bisa dibuka." if lost else ""
    again = f"{heading}: diterima atau dikembalikan?"
    return Question("putusan", f"{heading}\n{said}", one_of(_VERDICTS), "Putusan", verdicts, again)


def _read(chat: Chat, first: Report) -> Report:
    """The report that is being decided on, dated as it was when it was read."""
    seen = chat.once("laporan", lambda: f"{first.id} {first.sent_at}")
    id, _, sent_at = seen.partition(" ")
    report = reports.get(chat.store, int(id))
    # Drafts of earlier versions carry no date: what they show now is what was read last.
    return replace(report, sent_at=datetime.fromisoformat(sent_at)) if sent_at else report


_WRITE = "Tulis jawabannya, atau *batal*."
ANSWER = Question("jawaban", "", text(1000, passed_on=True), "Jawaban", short=_WRITE)


def answer(chat: Chat) -> None:
    """The open question that waits longest: answer it where it was asked."""
    me = acting_officer(chat)
    waiting = questions.open_ones(chat.store, 1, _reach(chat), me)
    if not waiting:
        chat.stop("Tidak ada pertanyaan yang menunggu.", _MENU)
    key = chat.once("tanya", lambda: str(waiting[0].id))
    asked = questions.get(chat.store, int(key))
    count = questions.count_open(chat.store, _reach(chat), me)
    question = ANSWER.at(
        key, f"Pertanyaan (1 dari {count}){_of(chat, asked)}:\n{asked.text}\n\n{_WRITE}"
    )
    chat.title("jawaban pertanyaan")
    said = chat.ask(question)
    chat.review(f"Dikirim kepada yang bertanya:\n“{asked.text}”", question, does="kirim")
    told = answering.answer(chat.store, by(chat.scene), [int(key)], said)
    for place, reply in told:
        chat.tell(place, reply)
    chat.say("Jawaban dikirim." if told else "Pertanyaan ini sudah dijawab petugas lain.",
             Option("Berikutnya", "/jawab", command=True), _MENU)  # fmt: skip


def _of(chat: Chat, asked: Asked) -> str:
    """Of which group a member tells; not who, for it is answered without that."""
    if asked.group is None:
        return ""
    return f", dari anggota *{groups.get(chat.store, asked.group).name}*"


_LEADS = (Option("Ketua baru", "new"), Option("Ketua sebelumnya", "former"))


def who_leads(chat: Chat) -> None:
    """The objection that waits longest: who leads the group."""
    me = acting_officer(chat)
    waiting = [
        it
        for it in takeovers.objected(chat.store, _reach(chat))
        if hands.may_decide(chat.store, me, it)
    ]
    if not waiting:
        chat.stop("Tidak ada keberatan yang menunggu keputusan Bapak/Ibu.", _MENU)
    key = chat.once("keberatan", lambda: str(waiting[0].id))
    found = next((it for it in waiting if str(it.id) == key), None)
    if found is None:
        chat.stop("Keberatan ini sudah diputuskan petugas lain.", _MENU)
    group = groups.get(chat.store, found.group)
    leads = group.leader or found.person
    before, now = (people.get(chat.store, who).name for who in (found.former, leads))
    chat.title(f"ketua {group.name}")
    asked = Question(
        "ketua", f"Siapa ketua *{group.name}*?\n- Ketua baru: {now}\n- Ketua sebelumnya: {before}",
        one_of(_LEADS), "Ketua", _LEADS, f"Siapa ketua *{group.name}*?",
    )  # fmt: skip
    verdict = chat.ask(asked)
    shown = {"ketua": now if verdict == "new" else before}
    chat.review(f"Ketua *{group.name}* diputuskan:", asked, shown=shown, does="putuskan")
    try:
        told = hands.decide(
            chat.store, by(chat.scene), found, "new" if verdict == "new" else "former"
        )
    except hands.Settled:
        chat.stop("Keberatan ini sudah diputuskan petugas lain.", _MENU)
    for place, said in told:
        chat.tell(place, said)
    chat.say("Keputusan disimpan, yang bersangkutan diberi tahu.", _MENU)
