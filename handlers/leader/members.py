"""Members of a group: entered, listed, taken out.

Knows: what is asked of a member and how it is said. Must not know: how it is stored, or other
topics.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

from handlers.deeds import roster
from handlers.leader import called_off
from handlers.reading import nik
from handlers.reading.roster import listing
from handlers.reading.typed import folded, plain
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose, paged
from handlers.talk.kinds import YES_NO, confirmed, nik_number, one_of, optional, person_name
from handlers.talk.kinds import phone_number as phone
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import SEEING, books, by, my_group, seen_group
from handlers.talk.scene import Scene
from handlers.views import group as views
from storage import members
from storage.bulk import rosters
from storage.groups import Group
from storage.members import Member
from storage.money import cash, ledger

NAME = Question("nama", "Siapa nama lengkap anggota? (sesuai KTP)", person_name, "Nama")
NIK = Question("nik", "Berapa NIK-nya? (16 angka, lihat KTP)", nik_number, "NIK")
PHONE = Question(
    "hp",
    "Nomor HP-nya? Ketik *lewati* kalau tidak punya.",
    optional(phone),
    "Nomor HP",
    (Option("Lewati", "-"),),
)
AGREED = Question(
    "setuju",
    "Sudahkah anggota ini setuju datanya (nama, NIK, nomor HP) dicatat untuk laporan kelompok?",
    confirmed,
    "Setuju dicatat",
    YES_NO,
    "Anggota setuju datanya dicatat?",
)
LEAVES = Question("keluar", "", confirmed, "Keluar", YES_NO)
_ADD = Option("Tambah anggota", "/daftar anggota", command=True)
_BOOKING = (  # what those do here who book
    _ADD,
    Option("Ubah data", "/ubah anggota", command=True),
    Option("Tautan anggota", "/tautan anggota", command=True),
)
LIST = Option("Lihat anggota", "/anggota", command=True)
_SAME = ("penulis", "kelompok")  # who writes, for which group
UNDO = Option("Urungkan", "/urungkan anggota", command=True)


def places_of(chat: Chat, group: Group) -> str:
    """How many members are there, and how many may still come."""
    places = views.places(chat.store, chat.scene.programme, group)
    if places.size is None:
        return f"{places.taken} anggota tercatat."
    more = f", {places.left} tempat lagi." if places.left else "."
    return f"{places.taken} dari {places.size} anggota tercatat{more}"


def listen(scene: Scene, said: str) -> Begin | None:
    """The "daftar" of who books is of members; an applicant's asks how one applies."""
    return Begin("daftar anggota") if plain(said) == "daftar" and books(scene) else None


def register(chat: Chat) -> None:
    """A new member, read back before it is kept."""
    group = my_group(chat)
    chat.form(NAME, NIK, PHONE)
    _refuse_when_full(chat, group)
    why = _told_at_once(chat)
    name = chat.ask(NAME)
    chat.title(f"anggota {name}")
    number = chat.ask(NIK)
    refuse_known(chat, group, number)
    mobile = chat.ask(PHONE)
    if not chat.ask(AGREED):
        chat.stop(f"Baik, {name} tidak dicatat. Mohon minta izinnya dulu, lalu daftarkan lagi.")
    shows = nik.told(number, chat.scene.today)
    chat.review(
        f"Dicatat sebagai anggota *{group.name}*, mohon diperiksa:",
        NAME,
        NIK,
        PHONE,
        shown={NIK.key: f"{nik.masked(number)} ({shows})"},
    )
    size = chat.scene.programme.edition(group.edition).places
    try:
        roster.add(chat.store, by(chat.scene), group.id, size, name, number, mobile, why)
    except roster.Full:  # by another chat, since it was looked at above
        refuse_full(chat, group)
    chat.say(f"{name} tercatat. {places_of(chat, group)}", _ADD, LIST)


def _told_at_once(chat: Chat) -> str:
    """What began it may tell all of somebody, "Siti Aminah 3302… 0812… phk"; gives the reason."""
    told = listing.of_text(chat.talk.seed.pop("text", ""), chat.scene.today)
    row = told.rows[0] if told else None
    if row is not None:
        for question, said in ((PHONE, row.phone), (NIK, row.nik), (NAME, row.name)):
            if said:
                chat.assume(question, said)
    return chat.once("alasan", lambda: row.why if row else "")


def _refuse_when_full(chat: Chat, group: Group) -> None:
    if views.places(chat.store, chat.scene.programme, group).full:
        refuse_full(chat, group)


def refuse_full(chat: Chat, group: Group) -> NoReturn:
    """No place is left."""
    edition = chat.scene.programme.edition(group.edition)
    chat.stop(
        f"*{group.name}* sudah penuh: {edition.group_size} anggota. Kalau ada yang diganti, "
        f"keluarkan dulu yang lama. Tanyakan syarat penggantian ke {edition.office}.",
        LIST,
    )


def refuse_known(chat: Chat, group: Group, number: str, question: Question[Any] = NIK) -> None:
    """Ask again for a NIK that somebody of the edition has; of another group nothing is told."""
    known = members.with_niks(chat.store, [number], group.edition).get(number)
    if known is None:
        return
    if known[0] == group.id:
        chat.again(question, f"NIK ini sudah terdaftar di kelompok Bapak/Ibu atas nama {known[1]}.")
    chat.again(question, "NIK ini sudah tercatat di kelompok lain. Mohon periksa lagi angkanya, "
                         "atau tanya petugas.")  # fmt: skip


def show(chat: Chat) -> None:
    """The members of the group, page by page; of a NIK only the end."""
    group = seen_group(chat)
    listed, ways = paged(
        [*enumerate(members.of_group(chat.store, group.id), 1)],
        lambda some: [f"{place}. {it.name} ({_nik_end(it)})" for place, it in some],
        "anggota",
        chat.talk.seed.get("text", ""),
    )
    waits = len(rosters.waiting(chat.store, group.id))
    more = f" {waits} baris daftar belum benar: ketik *betulkan*." if waits else ""
    does = _BOOKING if group.id in {it.id for it in books(chat.scene)} else SEEING[::2]
    chat.say(f"*{group.name}*: {places_of(chat, group)}{more}\n{listed}".strip(), *ways, *does)


def which(chat: Chat, group: Group, wording: str) -> Member:
    """The member that is meant: by the name or place that began the talk, or chosen."""
    there = members.of_group(chat.store, group.id)
    if not there:
        chat.stop("Belum ada anggota yang tercatat.", _ADD)
    name = chat.talk.seed.get("text", "")
    if 0 < _place(name) <= len(there):
        return there[_place(name) - 1]
    there = called_off.named(name, there, [member.name for member in there]) or there
    if len(there) == 1 and name:
        return there[0]
    return choose(chat, "anggota", wording, there, lambda member: member.name,
                  lambda member: f"…{member.nik_tail}")  # fmt: skip


def told(chat: Chat, group: Group, member: Member) -> str:
    """Who it is: of two of one name the end of the NIK tells which."""
    same = [it for it in members.of_group(chat.store, group.id)
            if folded(it.name) == folded(member.name)]  # fmt: skip
    return f"{member.name}, {_nik_end(member)}" if len(same) > 1 else member.name


def _nik_end(member: Member) -> str:
    return f"NIK …{member.nik_tail}" if member.nik_tail else "NIK tidak terbaca, mohon isi lagi"


_ITEM = 40  # characters of a name of goods


def by_number(chat: Chat) -> None:
    """A number alone may be a member's place in the list, or a purchase's."""
    group = my_group(chat)
    place = _place(chat.talk.seed.get("text", ""))
    there = members.of_group(chat.store, group.id)
    kept = {"nomor": str(place), "kata": chat.talk.seed.get("kata", "")}
    entry = ledger.numbered(chat.store, group.id, place)
    moved = cash.numbered(chat.store, group.id, place)
    if not 0 < place <= len(there):
        chat.then("batalkan belanja", *_SAME, **kept)
    if entry is None and moved is None:
        chat.then("anggota keluar", *_SAME, text=str(place))
    name = told(chat, group, there[place - 1])
    other = (
        f"belanja nomor {place}, *{entry.purchase.item[:_ITEM]}*"
        if entry
        else f"uang nomor {place}"
    )
    wording = f"Yang dihapus anggota nomor {place}, *{name}*, atau {other}?"
    what = (Option("Anggota", "anggota"), Option("Belanja" if entry else "Uang", "lain"))
    if chat.ask(Question("hapus", wording, one_of(what), "", what)) == "anggota":
        chat.then("anggota keluar", *_SAME, text=str(place))
    if entry is None:
        chat.then("batalkan uang", *_SAME, text=str(place))
    chat.then("batalkan belanja", *_SAME, **kept)


def _place(said: str) -> int:
    """The place in the list of members that was said, 0 for a name."""
    return int(said) if said.isdecimal() and len(said) < len("1000") else 0


def remove(chat: Chat) -> None:
    """Take a member out of the list."""
    group = my_group(chat)
    member = which(chat, group, "Siapa yang keluar dari kelompok?")
    wording = (
        f"Keluarkan *{told(chat, group, member)}* dari *{group.name}*? Catatannya tetap disimpan."
    )
    if not chat.ask(replace(LEAVES, wording=wording)):
        chat.stop(f"Baik, {member.name} tetap anggota.", LIST)
    roster.remove(chat.store, by(chat.scene), group.id, member.id)
    chat.say(f"{member.name} sudah dikeluarkan. {places_of(chat, group)}", _ADD, LIST, UNDO)
