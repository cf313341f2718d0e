"""What is known of whoever asks: own money, dates, members, reports, questions to the officer.

Knows: how each figure is said in one short message. Must not know: how the asking is heard.

Nothing is reckoned or guessed here: what is not recorded is said to be so, with whom to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.deeds.rights import BOOKING
from handlers.leader.bought import some_of
from handlers.leader.purchases import left
from handlers.own.hearing import own
from handlers.reading import date_words, rupiah
from handlers.talk.calling import you
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.roles import ENTER, only_member, parts, seen_group, sees
from handlers.talk.scene import Scene
from handlers.views import group as views
from handlers.views.group import ReportView
from storage import members, questions
from storage.access.group_people import GroupPart
from storage.groups import Group

_MENU = Option("Menu", "/menu", command=True)
_ASK = Option("Tanya petugas", "/tanya petugas", command=True)
_NAMES = 6  # of members that are said in one message
_ROOM = 200  # characters of what is known of several groups
_ZONE = "Asia/Jakarta"  # of whoever leads no group
_MEMBERS = {"money": "saldo", "treasurer": "saldo"}  # what is begun of it by a member
_STRANGERS = ("leader", "treasurer")  # what is answered to those who lead no group too


def listen(scene: Scene, said: str) -> Begin | None:
    """What is asked of one's own, where something of it is known; else it is a general question."""
    asked = own(said)
    if asked is None or scene.role == "officer":
        return None
    if asked in _MEMBERS and only_member(scene):
        return Begin(_MEMBERS[asked])
    begin = Begin("punya sendiri", {"text": asked})
    if asked == "question":
        return begin if questions.newest_of(scene.store, scene.chat) else None
    return begin if asked in _STRANGERS or parts(scene) else None


def answer(chat: Chat) -> None:
    """One short message for each group of which this person may see what is kept."""
    asked = chat.talk.seed.get("text", "leader")
    seen = sees(chat.scene)
    led = [part.group for part in seen]
    if asked == "question":
        _question(chat, led[0].zone if led else _ZONE)
    elif not led and not parts(chat.scene):
        chat.say(_UNKNOWN.get(asked, _UNKNOWN["leader"]), ENTER, _ASK)
    elif not led:
        seen_group(chat)  # it says why not
    else:
        say = _SAID.get(asked)
        every = [_part(chat, part) if say is None else say(chat, part.group) for part in seen]
        chat.say(_fitting(led, every, _WORDS.get(asked, "laporan")), *_OPTIONS.get(asked, _ALL))


def _fitting(led: Sequence[Group], said: Sequence[str], word: str) -> str:
    """What is said of the first groups, of as many as are read at once, and of others their names
    and by which word all of them are seen."""
    fit = 1
    while fit < len(said) and len("\n".join(said[: fit + 1])) <= _ROOM:
        fit += 1
    others = some_of([group.name for group in led[fit:]])
    more = [f"Juga {others}: ketik *{word}*."] if others else []
    return "\n".join([*said[:fit], *more])


_UNKNOWN = {
    "leader": "Selamat datang, Ketua. Di sini ketua mendaftarkan anggota, melaporkan belanja, dan "
    "mengirim laporan. Masuk dulu dengan kode dari Dinas atau pendamping: ketik *masuk*. Belum "
    "punya kode? Mintalah ke Dinas Tenaga Kerja.",
    "treasurer": "Bendahara bisa ikut mencatat dari HP sendiri: mintalah ketua mengetik *tambah "
    "pengurus*, lalu kirim kodenya ke sini. Sebelum itu, demi keamanan, datanya tidak kami buka.",
}


def _money(chat: Chat, group: Group) -> str:
    known = views.spending(chat.store, chat.scene.programme, group, 0)
    spent = rupiah.show(known.money.spent)
    proof = f" {known.unproven} belanja belum ada foto nota." if known.unproven else ""
    return f"*{group.name}*: sudah dilaporkan {spent}. {left(chat, group)}{proof}"


def _members(chat: Chat, group: Group) -> str:
    places = views.places(chat.store, chat.scene.programme, group)
    of = f" dari {places.size}" if places.size else ""
    listed = [member.name for member in members.of_group(chat.store, group.id)]
    more = f", dan {len(listed) - _NAMES} lainnya" if len(listed) > _NAMES else ""
    who = f": {', '.join(listed[:_NAMES])}{more}." if listed else "."
    return f"*{group.name}*: {places.taken}{of} anggota tercatat{who}"


def _due(chat: Chat, group: Group) -> str:
    owed = [view for view in _reports(chat, group) if view.owed]
    lines = [
        f"- {view.kind.title}: {_until(view.report.due_on, view.days)}"
        for view in owed
        if view.report.due_on and view.days is not None
    ]
    if undated := ", ".join(view.kind.title for view in owed if view.days is None):
        office = chat.scene.programme.edition(group.edition).office
        lines.append(f"- {undated}: tanggalnya belum tercatat di sini; tanyakan ke {office}")
    none = "tidak ada laporan yang harus dikirim sekarang."
    return "\n".join([f"*{group.name}*:", *lines]) if lines else f"*{group.name}*: {none}"


def _until(due: date, days: int) -> str:
    if days < 0:
        return f"seharusnya {_day(due)}, sudah lewat {-days} hari"
    return f"paling lambat {_day(due)}" + (f", {days} hari lagi" if days else ", hari ini")


def _states(chat: Chat, group: Group) -> str:
    lines = [f"- {view.kind.title}: {_state(view, group)}" for view in _reports(chat, group)]
    none = "belum ada laporan yang diminta."
    return "\n".join([f"*{group.name}*:", *lines]) if lines else f"*{group.name}*: {none}"


def _state(view: ReportView, group: Group) -> str:
    sent = view.report.sent_at
    when = f" {_day_there(sent, group.zone)}" if sent else ""
    return {
        "open": "belum kami terima",
        "sent": f"sudah dikirim{when}, menunggu diperiksa petugas",
        "accepted": f"sudah diterima petugas; dikirim{when}",
        "returned": "dikembalikan petugas untuk diperbaiki; ketik *laporan*",
    }[view.report.state]


def _reports(chat: Chat, group: Group) -> list[ReportView]:
    return views.reports_of(chat.store, chat.scene.programme, group, chat.scene.today)


def _part(chat: Chat, part: GroupPart) -> str:
    role = "ketua sebelumnya" if part.role == "former" else part.role
    does = "melihat saldo, anggota, dan laporan."
    if part.role in BOOKING:
        does = "melaporkan belanja, mendaftarkan anggota, melihat saldo, dan mengirim laporan."
    return f"{you(chat.scene)} tercatat sebagai {role} *{part.group.name}*. Di sini bisa {does}"


def _question(chat: Chat, zone: str) -> None:
    newest = questions.newest_of(chat.store, chat.scene.chat)
    if newest is None:
        chat.stop("Belum ada pertanyaan Bapak/Ibu yang diteruskan ke petugas.", _ASK, _MENU)
    asked, answered = (None if at is None else _day_there(at, zone) for at in newest)
    if answered:
        chat.say(f"Pertanyaan Bapak/Ibu tanggal {asked} sudah dijawab tanggal {answered}; "
                 "jawabannya dikirim ke sini.", _ASK, _MENU)  # fmt: skip
    else:
        chat.say(f"Pertanyaan Bapak/Ibu ada di petugas sejak {asked} dan belum dijawab. "
                 "Jawabannya dikirim ke sini.", _MENU)  # fmt: skip


def _day_there(at: datetime, zone: str) -> str:
    return _day(at.astimezone(ZoneInfo(zone)).date())


def _day(day: date) -> str:
    """A date without its weekday: "5 Januari 2021"."""
    return f"{day.day} {date_words.MONTHS[day.month - 1]} {day.year}"


_SAID: dict[str, Callable[[Chat, Group], str]] = {
    "money": _money,
    "treasurer": _money,
    "due": _due,
    "members": _members,
    "reports": _states,
}
_ALL = (Option("Menu", "/menu", command=True), Option("Lainnya", "/lainnya", command=True))
_WORDS = {"money": "saldo", "treasurer": "saldo", "members": "anggota"}
_OPTIONS = {
    "money": (Option("Saldo lengkap", "/saldo", command=True),),
    "due": (Option("Isi laporan", "/isi laporan", command=True),),
    "members": (Option("Lihat anggota", "/anggota", command=True),),
    "reports": (Option("Laporan", "/laporan", command=True),),
}
