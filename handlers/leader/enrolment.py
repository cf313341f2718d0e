"""A leader comes in: a one-time code from the Dinas, a yes to the privacy notice, a name.

Knows: what is said at the door. Must not know: how codes are kept.
"""

from __future__ import annotations

import re
from datetime import timedelta

from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat, Question, Scene
from handlers.talk.kinds import YES_NO, confirmed, person_name, text
from handlers.talk.messages import Option
from handlers.talk.roles import ENTER
from storage import chats, codes, groups, people
from storage.codes import Code

NOTICE = "2020-12"  # the version of the notice below; a new text needs a new version
_CONNECT_LASTS = timedelta(minutes=30)
_MENU = Option("Menu", "/menu", command=True)
CODE = Question(
    "kode", "Tulis kode dari Dinas atau pendamping. Contoh: *KTR4-7MXP*", text(20), "Kode"
)
CONSENT = Question(
    "izin",
    "Sebelum mulai, mohon dibaca:\n"
    "- Kami menyimpan nama Bapak/Ibu, data anggota, dan belanja kelompok, hanya untuk laporan "
    "bantuan ini. NIK dan nomor HP disimpan terkunci.\n"
    "- Yang bisa melihat: Bapak/Ibu dan petugas Dinas.\n"
    "- Bapak/Ibu boleh minta salinan, perbaikan, atau penghapusan lewat *tanya petugas*.\n"
    "Setuju?",
    confirmed,
    "Setuju",
    YES_NO,
)
NAME = Question("nama", "Siapa nama lengkap Bapak/Ibu?", person_name, "Nama")


_SENT = re.compile(
    r"(?:masuk|kode)\W+([A-Z0-9]{4}\W?[A-Z0-9]{4})|([A-Z0-9]{4}-[A-Z0-9]{4})|([A-Z0-9]{8})",
    re.IGNORECASE,
)


def listen(scene: Scene, said: str) -> Begin | None:
    """Who simply sends a code wants to come in. Eight letters may be any word: they must fit."""
    sent = _SENT.fullmatch(said.strip())
    if sent is None:
        return None
    code = str(sent[sent.lastindex or 0])
    if sent[3] and codes.look_at(scene.store, code) is None:
        return None
    return Begin("masuk", {"text": code})


def enter(chat: Chat) -> None:
    """Use up a code: the leader's chat from now on speaks for the group."""
    chat.title("masuk dengan kode")
    chat.offer(CODE)
    code = chat.ask(CODE)
    opens = codes.look_at(chat.store, code)
    if opens is None:
        chat.again(CODE, "Kode itu tidak dikenal, sudah dipakai, atau sudah lewat waktunya. "
                         "Periksa lagi, atau minta kode baru ke Dinas.")  # fmt: skip
    if opens.person is not None:
        _come_again(chat, code, opens.person)
    if not chat.ask(CONSENT):
        chat.stop("Baik. Tanpa persetujuan, data kelompok tidak bisa dicatat di sini. "
                  "Bertanya tetap boleh kapan saja.")  # fmt: skip
    known = chat.scene.person
    name = people.get(chat.store, known).name if known else chat.ask(NAME)
    _admit(chat, code, opens, known or _new_person(chat, name, opens), name)


def _come_again(chat: Chat, code: str, person: int) -> None:
    """Somebody known writes from another phone or application; a code says so, never a name."""
    _use(chat, code, person)
    chats.belong(chat.store, chat.scene.chat, person)
    chat.stop(f"Selamat datang, {people.get(chat.store, person).name}. Data Bapak/Ibu sekarang "
              "bisa dibuka juga dari sini.", _MENU)  # fmt: skip


def _use(chat: Chat, code: str, person: int) -> None:
    if not codes.use(chat.store, code, person):
        chat.stop("Kode itu baru saja dipakai orang lain. Mohon hubungi Dinas.")


def connect(chat: Chat) -> None:
    """A one-time code with which a person comes in from another phone or application."""
    person = chat.scene.person
    if person is None:
        chat.stop("Bagian ini untuk yang sudah masuk dengan kode dari Dinas.", ENTER)
    made = codes.issue(chat.store, "person", _CONNECT_LASTS, person=person)
    chat.say(
        f"Kode Bapak/Ibu: *{made[:4]}-{made[4:]}*\nBerlaku 30 menit, sekali pakai. Buka layanan "
        "ini di HP atau aplikasi yang lain, lalu kirim kode itu di sana. Jangan berikan kepada "
        "siapa pun: kode ini membuka data kelompok.",
        _MENU,
    )


def _new_person(chat: Chat, name: str, opens: Code) -> int:
    zone = groups.get(chat.store, opens.group).zone if opens.group else "Asia/Jakarta"
    return people.add(chat.store, name, zone)


def _admit(chat: Chat, code: str, opens: Code, person: int, name: str) -> None:
    _use(chat, code, person)
    chats.belong(chat.store, chat.scene.chat, person)
    people.consent(chat.store, person, NOTICE, chat.scene.channel, given=True)
    if opens.group is None:
        people.make_officer(chat.store, person)
        chat.stop(f"Selamat datang, {name}. Bapak/Ibu sekarang masuk sebagai petugas.",
                  _MENU)  # fmt: skip
    groups.appoint(chat.store, opens.group, person)
    group = groups.get(chat.store, opens.group)
    chat.say(
        f"Selamat datang, {name}. Bapak/Ibu tercatat sebagai ketua *{group.name}*.",
        Option("Daftar anggota", "/daftar anggota", command=True),
        Option("Lapor belanja", "/lapor belanja", command=True),
        _MENU,
    )
