"""Who may say what: the demo's country with one of each kind of person, and a line for each
conversation.

Knows: every conversation, what is typed to come to its end, who comes there. Must not know: how
it is played.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from handlers.deeds import cash, ledger, plans, replacements, reports, roster
from handlers.deeds.rights import By
from handlers.reading.roster.listing import PeopleList, RosterRow
from storage import Tx, chats, groups, members
from storage import people as persons
from storage import questions as asked
from storage import reports as owed
from storage.access import group_people
from storage.access import takeovers as stored
from storage.bulk import rosters
from storage.replacements import Newcomer
from tests.access_deeds import BESIDE, FEED, FREEZER, accept_two
from tests.support import all_groups, an_officer

PHOTO = ":photo"
NIK, OTHER = "3302145208850004", "3302141008850005"
SITI = "3302145208850001"
BOOKS = {"leader", "bendahara", "sekretaris"}
READS = {*BOOKS, "pendamping"}
ACTS = {"officer", "head"}
KNOWN = {*READS, "mandor", "other leader", *ACTS, "auditor", "officer elsewhere"}
ALL = {*KNOWN, "applicant"}
# Those who may know nothing of the group: neither what is kept of it nor who is in it.
OUTSIDE = {"applicant", "other leader", "officer elsewhere"}
SECRETS = ("Slamet Riyadi", "Wahyuni Sari", "3.250.000", "3.790.000", "Ratna Wulandari")
NAME = "Melati Abon Lele"


@dataclass(frozen=True)
class Walk:
    """What is typed to come to the end of a conversation. `may`: who then has done the deed `act`,
    or is told `shows`; of one with neither nobody is asked who they are."""

    lines: tuple[str, ...]
    may: set[str]
    act: str = ""
    shows: str = ""


def free(*lines: str) -> Walk:
    return Walk(lines, ALL)


WALKS = {
    **{name: free(f"/{name}") for name in (
        "mulai", "menu", "lainnya", "topik", "bantuan", "jenis lain", "bahaya", "basa-basi",
        "sela", "selengkapnya", "tawaran", "bukan kami", "bukan itu", "hasil syarat",
        "perangkat saya")},
    "gambar syarat": free("/gambar syarat"),
    "tanya": free("/tanya apa syaratnya"),
    "cek syarat": free("/cek syarat", "1", "ya", "ya"),
    "hemat kuota": Walk(("/hemat kuota",), KNOWN, "people.save_data"),
    "hemat mati": Walk(("/hemat mati",), KNOWN, "people.save_data"),
    "tanya petugas": Walk(("/tanya petugas", "kapan dana kami cair ya bu"), ALL, "questions.keep"),
    "masuk": Walk(("/masuk MAWAR349", "orang yang sama", "ya", "Dewi Lestari"), ALL,
                  "people.admit"),
    "sambungkan": Walk(("/sambungkan",), KNOWN, "people.connect"),
    "berhenti": Walk(("/berhenti",), KNOWN, "people.hush"),
    "putuskan": Walk(("/putuskan", "ya"), KNOWN, "takeovers.disconnect"),
    "bukan saya": Walk(("/bukan saya", "ya"), KNOWN, "takeovers.disconnect"),
    "batalkan kode": Walk(("/batalkan kode", "ya"), set(), "takeovers.refuse_codes"),
    "keberatan": Walk(("/keberatan", "ya"), set(), "takeovers.object_to"),
    "daftar anggota": Walk(("/daftar anggota", "Sri Wahyuni", NIK, "0812-3456-7890", "ya", "ya"),
                           BOOKS, "roster.add"),
    "daftar sekaligus": Walk(
        ("/daftar sekaligus", f"Sri Wahyuni, {NIK}\nBudi Santoso, {OTHER}", "ya", "ya"),
        BOOKS, "roster.enter"),
    "betulkan": Walk(("/betulkan", NIK), BOOKS, "roster.mend"),
    "daftar masuk": free("/daftar masuk"),
    "foto daftar": Walk(("/foto daftar",), BOOKS, "roster.keep_photos"),
    "batalkan daftar": Walk(("/batalkan daftar", "ya"), BOOKS, "roster.take_back"),
    "anggota": Walk(("/anggota",), READS, shows="Slamet Riyadi"),
    "ubah anggota": Walk(("/ubah anggota", "slamet", "nama", "Slamet Budi", "ya"), BOOKS,
                         "roster.change"),
    "anggota keluar": Walk(("/anggota keluar", "slamet", "ya"), BOOKS, "roster.remove"),
    "anggota atau belanja": Walk(("/anggota atau belanja 1", "anggota", "ya"), BOOKS, "roster.remove"),
    "urungkan anggota": Walk(("/urungkan anggota",), BOOKS, "roster.undo"),
    "usul ganti": Walk(("/usul ganti", "slamet", "Pindah", "Sri Wahyuni", NIK, "0812-3456-7890",
                        "ya", "ya"), BOOKS, "replacements.ask"),
    "punya sendiri": Walk(("saldo kelompok saya berapa",), READS, shows=f"*{NAME}*: sudah"),
    "pengurus": Walk(("/pengurus",), READS, shows="Ratna Wulandari"),
    "tambah pengurus": Walk(("/tambah pengurus", "bendahara", "ya"), {"leader"}, "roles.code"),
    "keluarkan pengurus": Walk(("/keluarkan pengurus", "1", "ya"), {"leader"}, "roles.end"),
    "lapor belanja": Walk(("/lapor belanja", "beli genset 275rb kemarin di Toko Jaya", "ya"),
                          BOOKS, "ledger.enter"),
    "saldo": Walk(("/saldo",), READS, shows=f"*{NAME}*\nSudah"),
    "rencana": Walk(("/rencana", "melati"), {*READS, *ACTS, "auditor"}, shows=f"Rencana *{NAME}*: "),
    "isi rencana": Walk(("/isi rencana", "freezer 3,5 juta", "ya"), BOOKS, "plans.add"),
    "pindah rencana": Walk(("nomor 1 masuk rencana pakan",), BOOKS, "plans.place"),
    "hapus rencana": Walk(("/hapus rencana", "ya"), BOOKS, "plans.end"),
    "gambar saldo": Walk(("/gambar saldo",), READS, shows=f"*{NAME}*."),
    "daftar belanja": Walk(("/daftar belanja",), READS, shows=f"*{NAME}*: 7 belanja"),
    "excel belanja": Walk(("/excel belanja",), READS, shows=f"*{NAME}*: 7 belanja"),
    "perbaiki belanja": Walk(("/perbaiki belanja 4", "harganya 95rb", "ya"), BOOKS,
                             "ledger.correct"),
    "urungkan belanja": Walk(("/urungkan belanja", "ya"), BOOKS, "ledger.undo"),
    "urungkan terakhir": Walk(("/urungkan terakhir", "ya"), BOOKS, "roster.undo"),
    "batalkan belanja": Walk(("/batalkan belanja", "1", "ya"), BOOKS, "ledger.take_back"),
    "uang masuk": Walk(("/uang masuk", "bunga bank", "12.500", "kemarin", "ya"), BOOKS,
                       "cash.enter"),
    "batalkan uang": Walk(("/batalkan uang", "ya"), BOOKS, "cash.take_back"),
    "hasil jualan": free("/hasil jualan"),
    "nota": Walk(("/nota", PHOTO, "nomor 1"), BOOKS, "receipts.prove"),
    "tanpa nota": Walk(("nomor 1 tanpa nota, beli di pasar",), BOOKS, "receipts.excuse"),
    "foto seadanya": free("/foto seadanya"),
    "laporan": Walk(("/laporan",), READS, shows=f"Laporan *{NAME}*:\n"),
    "isi laporan": Walk(("/isi laporan", "Masih jalan", "tidak ada", "lancar semua", "ya"), BOOKS,
                        "reports.hand_in"),
    "kelompok": Walk(("/kelompok",), {*ACTS, "auditor"}, shows=NAME),
    "buat kode": Walk(("/buat kode", "melati", "bendahara", "ya"), ACTS, "roles.code"),
    "tanggal laporan": Walk(("/tanggal laporan", "melati", "lpj", "31 Januari 2021", "ya"), ACTS,
                            "reports.set_due"),
    "periksa": Walk(("/periksa", "terima"), ACTS, "reports.decide"),
    "periksa perbaikan": Walk(("/periksa perbaikan", "setujui"), ACTS, "revisions.decide"),
    "periksa ganti": Walk(("/periksa ganti", "setujui"), ACTS, "replacements.decide"),
    "putusan ketua": Walk(("/putusan ketua", "ketua baru", "ya"), ACTS, "takeovers.decide"),
    "tautan anggota": Walk(("/tautan anggota",), BOOKS, "memberships.link"),
    # By a NIK that stands nowhere; whose stands there has shown who they are.
    "saya anggota": free("/saya anggota MELATA34", NIK),
    **{name: free(f"/{name}") for name in (
        "kontak sendiri", "data saya", "keberatan anggota", "jawab konfirmasi")},
    "konfirmasi": Walk(("/konfirmasi", "melati", "hal lain", "2 panci"), ACTS,
                       shows=f"Belum ada anggota *{NAME}* yang bisa"),
    "hasil konfirmasi": Walk(("/hasil konfirmasi", "melati"), {*ACTS, "auditor"},
                             shows=f"Di *{NAME}* belum ada"),
    "daftar petugas": Walk(("/daftar petugas",), {*ACTS, "auditor", "officer elsewhere"},
                           shows="*Petugas Provinsi"),
    "cek nik": Walk(("/cek nik", SITI), ACTS, shows=f"*Siti Aminah*, *{NAME}*"),
    "buat kelompok": Walk(
        ("/buat kelompok", "tkm 2020", "Dahlia", "Kutasari", "Baturraden", "Kab. Banyumas",
         "lewati", "belum", "ya"), ACTS, shows="di Kabupaten Banyumas sudah tercatat"),
    "kelompok tanpa wilayah": Walk(
        ("/kelompok tanpa wilayah",), {*ACTS, "officer elsewhere"}, shows="seluruh Indonesia"),
    "jawab": Walk(("/jawab", "Sudah kami terima, mohon ditunggu", "ya"), ACTS, "questions.answer"),
}  # fmt: skip


@dataclass(frozen=True)
class Country:
    """`own`: the group, and one of its area that changed hands; `beyond`: a group elsewhere."""

    own: set[int]
    beyond: int


def settle(tx: Tx) -> Country:
    """One of each kind of person writes from a chat of that name; what waits for each is there."""
    by_name = {group.name: group.id for group in all_groups(tx)}
    melati, beyond = by_name[NAME], by_name["Bina Desa"]
    leader = groups.get(tx, melati).leader
    other = groups.get(tx, beyond).leader
    assert leader is not None
    assert other is not None
    people = {"leader": leader, "other leader": other}
    for role in BESIDE:
        people[role] = persons.add(tx, f"Orang {role}")
        group_people.let_in(tx, melati, people[role], role)
    people["officer"] = an_officer(tx, "Tuti", "33")
    people["head"] = an_officer(tx, "Ida", "33", "kepala")
    people["auditor"] = an_officer(tx, "Adi", "33", "pengawas")
    people["officer elsewhere"] = an_officer(tx, "Eka", "73")
    found = chats.find(tx, [("telegram", name) for name in ALL])
    for name, person in people.items():
        chats.belong(tx, found["telegram", name], person)
    _what_waits(tx, melati, people, found["telegram", "leader"])
    former, newer = persons.add(tx, "Dulu"), persons.add(tx, "Baru")
    taken = groups.add(tx, "tkm-2020", "Anggrek", "Asia/Jakarta", area="33.02")
    groups.appoint(tx, taken, newer)
    stored.add(tx, taken, former, newer, None)
    lost = stored.newest_of(tx, former)
    assert lost is not None
    stored.object_to(tx, lost)
    return Country({melati, taken}, beyond)


def _what_waits(tx: Tx, melati: int, people: dict[str, int], chat: int) -> None:
    by = By(people["leader"], "chat")
    named = {member.name: member for member in members.of_group(tx, melati)}
    for role in ("bendahara", "sekretaris", "leader"):
        mine = By(people[role], "chat")
        roster.change(tx, mine, melati, named["Wahyuni"].id, name="Wahyuni Sari")
    siti = named["Siti Aminah"]
    replacements.ask(tx, by, groups.get(tx, melati), siti, Newcomer("Sari", OTHER, None), "Pindah")
    accept_two(tx, by, groups.get(tx, melati))
    ledger.enter(tx, by, melati, [FREEZER], ["access.0"], [])
    for role in ("bendahara", "sekretaris", "leader"):
        mine, source = By(people[role], "chat"), f"access.{role}"
        [bought] = ledger.enter(tx, mine, melati, [FREEZER], [source], [])
        ledger.correct(tx, mine, melati, bought.id, replace(FREEZER, item="kulkas"))
    cash.enter(tx, by, melati, "interest", 1_000, date(2020, 12, 1), "access.kas")
    plans.add(tx, by, melati, [FEED])
    doubtful = RosterRow(place="baris 1", name="Joko", nik=None)
    roster.enter(tx, by, melati, None, PeopleList(rows=[doubtful], ignored=0), "access")
    assert rosters.waiting(tx, melati)
    sent = next(it for it in owed.of_group(tx, melati) if it.kind == "kemajuan")
    reports.hand_in(tx, by, sent, {"Apa?": "jalan"})
    asked.add(tx, chat, "apa kabar?", "asked")
