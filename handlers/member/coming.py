"""A member comes in: known by the own phone, or by the link of the group and the own NIK.

Knows: what is said at the door, and that a stranger learns nothing there. Must not know: how
somebody is recognised; the deed does.
"""

from __future__ import annotations

import re
from typing import NoReturn

from handlers.deeds import memberships as deeds
from handlers.deeds import people
from handlers.deeds.memberships import Proof
from handlers.deeds.rights import BOOKING
from handlers.talk.calling import called
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose
from handlers.talk.kinds import YES_NO, confirmed, nik_number, one_of
from handlers.talk.limits import minutes
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import ask_who, by, memberships
from handlers.talk.scene import Scene
from storage.access import group_people
from storage.access.membership import Membership, NotKnown

NOTICE = "anggota-2020-12"  # the version of the notice below; a new text needs a new version
_PHONE = "nomor"  # in the notes of the talk
_MENU = Option("Menu", "/menu", command=True)
_ASK = Option("Tanya petugas", "/tanya petugas", command=True)
SEES = (
    Option("Saldo", "/saldo", command=True),
    Option("Data saya", "/data saya", command=True),
    Option("Saya keberatan", "/keberatan", command=True),
)
_RIGHT = (
    Option("Ya, benar", "ya"),
    Option("Bukan saya", "person"),
    Option("Tidak kenal kelompok", "group"),
)
RIGHT = Question("benar", "", one_of(_RIGHT), "Benar", _RIGHT)
NIK = Question(
    "nik", "Untuk mencocokkan, tulis NIK Bapak/Ibu sendiri: 16 angka, lihat KTP.", nik_number, "NIK"
)
CONSENT = Question(
    "izin",
    "Sebelum lanjut, mohon dibaca:\n"
    "- Kami menyimpan bahwa nama Bapak/Ibu di daftar kelompok memakai HP atau akun ini.\n"
    "- Jawaban untuk petugas dijumlahkan tanpa nama. Ketua tidak melihatnya.\n"
    "- Mau berhenti, melihat, atau menghapus data: ketik *berhenti*, *data saya*, atau *tanya "
    "petugas*.\nSetuju?",
    confirmed,
    "Setuju",
    YES_NO,
    "Setuju HP atau akun ini dicatat untuk Bapak/Ibu?",
)
_SENT = re.compile(r"(?:saya|sy|kami|aku)?\W*anggota\W+([A-Z0-9]{4}\W?[A-Z0-9]{4})\W*", re.I)


def listen(_: Scene, said: str) -> Begin | None:
    """What the link lets people send: the word and the code of their group."""
    sent = _SENT.fullmatch(said.strip())
    return None if sent is None else Begin("saya anggota", {"text": sent[1]})


def come(chat: Chat) -> None:
    """Whoever is a member of a group says so, and from then on sees what a member may see."""
    chat.title("masuk sebagai anggota")
    ask_who(chat)
    # A contact card vouches for one message; the talk goes on with the next.
    phone = chat.scene.phone or chat.talk.notes.get(_PHONE, "")
    chat.talk.notes[_PHONE] = phone
    code = chat.talk.seed.get("text", "")
    found = deeds.shown(chat.store, by(chat.scene), Proof(phone)) if phone else []
    if found:
        one = choose(chat, "anggota", "Bapak/Ibu anggota yang mana?", found,
                     lambda one: one.name, lambda one: one.group.name)  # fmt: skip
        _confirm(chat, one, Proof(phone), otherwise=bool(code))
    if not code:
        _unknown(chat)
    nik = _matching(chat, code)
    proof = Proof(code=code, nik=nik)
    for one in deeds.shown(chat.store, by(chat.scene), proof):
        _confirm(chat, one, proof)
    chat.spend("codes")
    chat.again(NIK, "NIK itu belum cocok dengan daftar anggota. Periksa lagi di KTP. Kalau tetap "
                    "tidak cocok, ketik *tanya petugas*.")  # fmt: skip


def _unknown(chat: Chat) -> NoReturn:
    mine = memberships(chat.scene)
    if mine:
        named = " dan ".join(f"*{one.group.name}*" for one in mine)
        chat.stop(f"Bapak/Ibu sudah tercatat di sini sebagai anggota {named}.", *SEES)
    chat.stop(
        "Dari HP atau akun ini Bapak/Ibu belum kami kenali. Mintalah *tautan anggota* ke ketua "
        "kelompok, lalu buka dari HP ini. Di Telegram bisa juga dengan mengirim kontak sendiri.",
        _ASK, _MENU,
    )  # fmt: skip


def _matching(chat: Chat, code: str) -> str:
    """The NIK to look for in the group of this link; who has missed too often waits."""
    wait = chat.scene.wait("codes")
    if wait:
        chat.stop(f"Sudah beberapa kali belum cocok. Supaya data aman, mohon coba lagi "
                  f"{minutes(wait)}, atau tanyakan ke petugas.", _ASK, _MENU)  # fmt: skip
    group = deeds.opened(chat.store, code)
    if group is None:
        chat.spend("codes")
        chat.stop("Tautan anggota itu tidak dikenal atau sudah tidak berlaku. Mintalah yang baru "
                  "ke ketua kelompok.", _ASK, _MENU)  # fmt: skip
    if group.id in [one.group.id for one in memberships(chat.scene)]:
        _unknown(chat)
    me = chat.scene.person
    if me is not None and group_people.role_of(chat.store, group, me) in BOOKING:
        chat.stop(f"Tautan ini untuk anggota *{group.name}*. Bapak/Ibu mengurus kelompok ini: "
                  "teruskan saja tautannya ke anggota.", _MENU)  # fmt: skip
    return chat.ask(NIK)


def _confirm(chat: Chat, one: Membership, proof: Proof, otherwise: bool = False) -> None:
    """It ends here, but where there is another way to say who one is, and they are not this one."""
    place = f", {one.group.village}" if one.group.village else ""
    wording = f"{called(one.name)}, tercatat di *{one.group.name}*{place}. Benar?"
    said = chat.ask(RIGHT.at(one.id, wording))
    if said == "ya":
        _join(chat, one, proof)
    elif said == "group":
        _deny(chat, one, proof, "group")
    elif not otherwise:
        _deny(chat, one, proof, "person")


def _join(chat: Chat, one: Membership, proof: Proof) -> NoReturn:
    if not chat.ask(CONSENT):
        chat.stop("Baik, tidak ada yang dicatat. Bertanya tetap boleh kapan saja.", _MENU)
    place = chat.scene.chat, chat.scene.channel
    try:
        told = deeds.join(chat.store, by(chat.scene), place, proof, one.id, NOTICE)
    except deeds.AnotherHere:
        chat.stop(f"Dari sini sudah tercatat anggota lain dari *{one.group.name}*. Satu HP atau "
                  "akun untuk satu anggota.", _ASK, _MENU)  # fmt: skip
    for chat_told, said in told:
        chat.tell(chat_told, said)
    chat.stop(
        f"Terima kasih, {called(one.name)}. Sekarang Bapak/Ibu bisa melihat saldo *"
        f"{one.group.name}* dan data sendiri. Ada yang tidak benar? Tekan *Saya keberatan*: yang "
        "membaca petugas, ketua tidak diberi tahu.",
        *SEES,
    )


def _deny(chat: Chat, one: Membership, proof: Proof, what: NotKnown) -> NoReturn:
    told = deeds.deny(chat.store, by(chat.scene), chat.scene.chat, proof, one.id, what)
    for place, said in told:
        chat.tell(place, said)
    chat.stop("Terima kasih, jawabannya dicatat dan petugas akan mengecek. Ketua kelompok tidak "
              "diberi tahu.", _ASK, _MENU)  # fmt: skip


def shows_phone(scene: Scene) -> bool:
    """Whether somebody's phone stands on a list of members, and is of no leader who is awaited."""
    if people.expected(scene.store, scene.phone) is not None:
        return False
    return bool(scene.phone and deeds.shown(scene.store, by(scene), Proof(scene.phone)))
