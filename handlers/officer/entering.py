"""An officer enters a group, and says where those lie of which nobody has told it.

Knows: what is asked of a group, how a regency is read back. Must not know: which group is there
already, what follows from a new one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.deeds import groups as deeds
from handlers.deeds import rights
from handlers.reading import areas
from handlers.reading.group_list import ListedGroup, made_code
from handlers.reading.typed import plain
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose_from, listed
from handlers.talk.kinds import NOTHING, optional, past_day, person_name, phone_number, text
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import acting_officer, by
from storage import groups
from storage.tables.areas import covers

_MENU = Option("Menu", "/menu", command=True)
_NEXT = Option("Berikutnya", "/kelompok tanpa wilayah", command=True)
_KINDS: tuple[areas.AreaKind, ...] = ("kabupaten", "kota")
_EXAMPLE = "Kab. Banyumas"
_NO_LEADER = Option("Belum tahu", NOTHING)
_NOT_YET = Option("Belum", NOTHING)


def _regency(reach: str) -> Parser[str]:
    """A kabupaten or kota of this area; where a name means two, it is asked which."""

    def read(entry: Typed) -> str:
        meant = areas.find(entry.text, _KINDS)
        found = [area for area in meant if covers(reach, area.code)]
        if len(found) == 1:
            return found[0].code
        if meant and not found:
            raise Unfit(f"{meant[0].title} di luar wilayah Bapak/Ibu ({areas.title(reach)}).")
        near = found or [it for it in areas.alike(entry.text, _KINDS) if covers(reach, it.code)]
        choices = tuple((area.title, area.code) for area in near)
        if choices:
            raise Unfit("Yang mana maksudnya?", choices)
        raise Unfit(f"Kabupaten atau kota itu tidak ditemukan. Contoh: {_EXAMPLE}")

    return Parser(read, str, areas.title, example=_EXAMPLE)


def _called(entry: Typed) -> str:
    said = text(80).read(entry)
    if not any(char.isalpha() for char in said):
        raise Unfit("Mohon tulis namanya.")
    return said


_NAME = Parser(_called, str, str, open=True)
_DAY = optional(past_day)


def _day(entry: Typed) -> str:
    return NOTHING if plain(entry.text).startswith("belum") else _DAY.read(entry)


def _shown(day: date | None) -> str:
    return _DAY.show(day) if day else "belum"


NAME = Question("kelompok", "Apa nama kelompoknya?", _NAME, "Kelompok")
VILLAGE = Question("desa", "Di desa atau kelurahan apa?", _NAME, "Desa/kelurahan")
DISTRICT = Question("kecamatan", "Kecamatannya apa?", _NAME, "Kecamatan")
LEADER = Question(
    "ketua", "Siapa nama ketuanya? Kalau belum tahu, ketik *lewati*.", optional(person_name),
    "Ketua", (_NO_LEADER,),
)  # fmt: skip
PHONE = Question(
    "hp", "Berapa nomor HP ketuanya? Dari nomor itu ia bisa masuk tanpa kode. Kalau belum tahu, "
    "ketik *lewati*.", optional(phone_number), "Nomor HP", (_NO_LEADER,),
)  # fmt: skip
PAID = Question(
    "cair", "Tanggal berapa dananya masuk ke rekening kelompok? Kalau belum, ketik *belum*.",
    replace(_DAY, read=_day, show=_shown), "Dana masuk", (_NOT_YET,),
)  # fmt: skip


def _regency_question(reach: str, wording: str) -> Question[str]:
    return Question("wilayah", wording, _regency(reach), "Kabupaten/kota")


def enter(chat: Chat) -> None:
    """One group of the own area."""
    acting_officer(chat)
    chat.title("kelompok baru")
    reach = rights.reach(chat.store, by(chat.scene))
    editions = chat.scene.programme.editions
    options = [Option(edition.name, id) for id, edition in editions.items()]
    edition = replace(listed("edisi", "Kelompok dari program yang mana?", options), label="Program")
    regency = _regency_question(reach, "Di kabupaten atau kota apa?")
    asked = [edition, NAME, VILLAGE, DISTRICT, regency, LEADER]
    chat.ask(edition)
    name, village, district = chat.ask(NAME), chat.ask(VILLAGE), chat.ask(DISTRICT)
    area, leader = chat.ask(regency), chat.ask(LEADER)
    phone = chat.ask(PHONE) if leader else None
    asked += [PHONE, PAID] if leader else [PAID]
    paid = chat.ask(PAID)
    chat.review("Kelompok baru:", *asked)
    code = made_code(chat.ask(edition), name, village, district)
    row = ListedGroup(1, code, False, chat.ask(edition), name, village, district, area,
                      leader or "", phone or "", None, paid)  # fmt: skip
    try:
        entered = deeds.add(chat.store, by(chat.scene), chat.scene.programme, row)
    except deeds.ThereAlready:
        chat.stop(f"*{name}* di {village}, {district} sudah ada. Tidak dicatat dua kali.", _MENU)
    except rights.NotAllowed:
        chat.again(regency, f"{areas.title(area)} di luar wilayah Bapak/Ibu.")
    except deeds.OwnPhone:
        chat.again(PHONE, "Itu nomor Bapak/Ibu sendiri. Kelompok dipimpin orang lain.")
    chat.say(f"*{name}* di {areas.title(area)} sudah tercatat.",
             Option("Buat kode ketua", f"/buat kode {entered}", command=True), _MENU)  # fmt: skip


def place(chat: Chat) -> None:
    """A group of which nobody has told where it lies."""
    acting_officer(chat)
    reach = rights.reach(chat.store, by(chat.scene))
    shelf = groups.GroupShelf(chat.store, "", unplaced=True)
    if reach:
        chat.stop("Kelompok tanpa wilayah dibetulkan petugas yang wilayahnya seluruh Indonesia.",
                  _MENU)  # fmt: skip
    if not len(shelf):
        chat.stop("Semua kelompok sudah punya wilayah.", _MENU)
    wording = f"{len(shelf)} kelompok belum punya wilayah. Yang mana?"
    group = choose_from(chat, "kelompok", wording, shelf,
                        lambda it: it.name, lambda it: it.village)  # fmt: skip
    if chat.once("tanpa", lambda: str(group.id)) != str(group.id):
        chat.stop("Kelompok tadi sudah diisi petugas lain.", _NEXT, _MENU)
    chat.title(f"wilayah {group.name}")
    at = ", ".join(filter(None, (group.village, group.district)))
    regency = _regency_question(
        "", f"*{group.name}*{f' ({at})' if at else ''} di kabupaten atau kota apa?"
    )
    area = chat.ask(regency)
    chat.review(f"Wilayah *{group.name}*:", regency)
    try:
        deeds.place(chat.store, by(chat.scene), group.id, area)
    except deeds.Placed:
        chat.stop("Wilayah kelompok ini baru saja diisi petugas lain.", _NEXT, _MENU)
    chat.say(f"*{group.name}* sekarang di {areas.title(area)}.",
             _NEXT, _MENU)  # fmt: skip
