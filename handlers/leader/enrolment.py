"""Somebody comes in: a one-time code, a yes to the privacy notice, a name.

Knows: what is said at the door. Must not know: how codes are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from handlers.deeds import people as deeds
from handlers.deeds import roles, takeovers
from handlers.deeds.people import Whose
from handlers.reading import areas, dates, rupiah
from handlers.reading.written_codes import sure, tells_of_code, written
from handlers.talk.calling import called
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.endings import TalkOver
from handlers.talk.kinds import YES_NO, confirmed, one_of, person_name
from handlers.talk.limits import minutes
from handlers.talk.messages import Option, Told, Unfit
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import ENTER, SEEING, by
from handlers.talk.scene import Scene
from handlers.views import group as views
from storage import groups, people
from storage.access import codes
from storage.access.codes import Code
from storage.groups import Group

_PHONE = "nomor"  # in the notes of the talk
_NAMED = 2  # groups that are named
NOTICE = "2020-12b"  # the version of the notice below; a new text needs a new version
_OWN = "Orang yang sama"
_WHOSE: tuple[Whose, ...] = ("own", "shared", "other")
_MENU = Option("Menu", "/menu", command=True)
_EXAMPLE = "KTR4-7MXP"


def _code(entry: Typed) -> str:
    """A code by its shape, so that other words are neither tried nor counted as a guess."""
    code = _meant(entry.text)
    if not code:
        raise Unfit(f"Kode berisi 8 huruf dan angka, contohnya {_EXAMPLE}. Mohon dilihat lagi.")
    return code


def _meant(text: str) -> str:
    """The one code in a text, of those that could have been issued if any could; "": none."""
    found = written(text)
    better = [run for run in found if codes.well_formed(run)] or found
    return better[0] if len(better) == 1 else ""


CODE = Question(
    "kode",
    f"Tulis kode dari Dinas, pendamping, atau ketua. Contoh: *{_EXAMPLE}*",
    Parser(_code, str, str, example=_EXAMPLE),
    "Kode",
)
CONSENT = Question(
    "izin",
    "Sebelum mulai, mohon dibaca:\n"
    "- Kami menyimpan nama Bapak/Ibu, data anggota, dan belanja kelompok, hanya untuk laporan "
    "bantuan ini. NIK dan nomor HP disimpan terkunci.\n"
    "- Yang bisa melihat: ketua, pengurus, dan pendamping kelompok, serta petugas Dinas.\n"
    "- Bapak/Ibu boleh minta salinan, perbaikan, atau penghapusan lewat *tanya petugas*.\n"
    "Setuju?",
    confirmed,
    "Setuju",
    YES_NO,
    "Setuju data Bapak/Ibu dan kelompok disimpan?",
)
ITS_ME = Question(
    "benar", "", confirmed, "Benar", (Option("Ya, benar", "ya"), Option("Bukan saya", "tidak"))
)
NAME = Question("nama", "Siapa nama lengkap Bapak/Ibu?", person_name, "Nama")


def listen(scene: Scene, said: str) -> Begin | None:
    """Who simply sends a code, or tells of one in a sentence, wants to come in.

    Where it opens nothing any more the door says so; what may be any words must fit.
    """
    code, told = _meant(said), tells_of_code(said)
    if not code:
        return None
    alone = len("".join(filter(str.isalnum, said))) == len(code)
    shown = sure(code, said) and (told or (alone and "-" in said))
    if shown and codes.well_formed(code):
        return Begin("masuk", {"text": code})
    return Begin("masuk", {"text": code}) if (told or alone) and _may_open(scene, code) else None


def _may_open(scene: Scene, code: str) -> bool:
    """Whether a lone word is to be tried as a code. It may be a guess, so it is counted as one;
    who has guessed too often hears that at the door, whatever the word."""
    if codes.look_at(scene.store, code) is not None:
        return True
    if not codes.well_formed(code):
        return False
    return bool(scene.spend("codes"))


def enter(chat: Chat) -> None:
    """Use up a code: the leader's chat from now on speaks for the group."""
    chat.title("masuk dengan kode")
    chat.offer(CODE)
    _by_phone(chat)
    code = chat.ask(CODE)
    wait = chat.scene.wait("codes")
    if wait:
        chat.again(CODE, "Kodenya sudah beberapa kali keliru. Supaya data kelompok aman, mohon "
                         f"coba lagi {minutes(wait)}, atau minta kode baru ke Dinas.")  # fmt: skip
    opens = codes.look_at(chat.store, code)
    if opens is None:
        chat.spend("codes")
        chat.again(CODE, "Kode itu tidak dikenal, sudah dipakai, atau sudah lewat waktunya. "
                         "Periksa lagi, atau minta kode baru ke Dinas.")  # fmt: skip
    if opens.kind == codes.MANY:
        chat.stop("Kode itu untuk anggota kelompok, bukan untuk pengurus.",
                  Option("Saya anggota", f"/saya anggota {code}", command=True),
                  _MENU)  # fmt: skip
    _refuse_while_held(chat, opens)
    whose = _whose(chat, opens)
    if opens.person is not None:
        _come_again(chat, code, opens.person, whose)
    _agreed(chat)
    known = chat.scene.person if whose == "own" else None
    name = people.get(chat.store, known).name if known else chat.ask(NAME)
    _admit(chat, code, opens, name, whose)


def _refuse_while_held(chat: Chat, opens: Code) -> None:
    group = None if opens.group is None else groups.get(chat.store, opens.group)
    if group is None or not group.held:
        return
    _tell(chat, takeovers.kept_out(chat.store, group))
    chat.stop("Kelompok ini sedang ditahan: belum diputuskan siapa ketuanya. Petugas diberi tahu. "
              "Kodenya belum terpakai, mohon dicoba lagi nanti.", _MENU)  # fmt: skip


def _whose(chat: Chat, opens: Code) -> Whose:
    """A code on a phone that somebody has already: for whom it is is asked, never inferred."""
    me = chat.scene.person
    if me is None or opens.person == me:
        return "own"
    if deeds.of_own_making(chat.store, by(chat.scene), opens):
        _own_code(chat)
    owner = people.get(chat.store, me)
    lone = opens.kind == "officer" or owner.role == "officer" or chat.scene.shared is not None
    if opens.person is not None:
        lone = lone or people.get(chat.store, opens.person).role == "officer"
    options = [
        *([] if opens.person is not None or opens.issuer == me else [Option(_OWN, "own")]),
        *([] if lone else [Option("Orang lain, berdua", "shared")]),
        Option("HP ganti pemilik", "other"),
    ]
    wording = f"Layanan ini di sini dipakai *{owner.name}*. Kode ini untuk siapa?"
    said = chat.ask(Question("untuk", wording, one_of(options), "Untuk", tuple(options)))
    return next(whose for whose in _WHOSE if whose == said)


def _agreed(chat: Chat) -> None:
    if not chat.ask(CONSENT):
        chat.stop("Baik. Tanpa persetujuan, data kelompok tidak bisa dicatat di sini. "
                  "Bertanya tetap boleh kapan saja.")  # fmt: skip


def _by_phone(chat: Chat) -> None:
    """Whoever the ministry's list names with this phone needs no code, unless they sent one."""
    # A contact card vouches for one message; the talk goes on with the next.
    phone = chat.scene.phone or chat.talk.notes.get(_PHONE, "")
    found = deeds.expected(chat.store, phone)
    if found is None or chat.scene.person not in (None, found[0]) or _sent_code(chat):
        return
    chat.talk.notes[_PHONE] = phone
    person, waiting = found
    name = called(people.get(chat.store, person).name)
    led = _several([f"*{group.name}*" + _at(group) for group in waiting[:_NAMED]], len(waiting))
    if not chat.ask(replace(ITS_ME, wording=f"{name}, ketua {led}?")):
        return
    _agreed(chat)
    place = chat.scene.chat, chat.scene.channel
    _tell(chat, deeds.come_as_expected(chat.store, by(chat.scene), place, phone, NOTICE))
    _welcome(chat, name, waiting[0], others=len(waiting) - 1)
    raise TalkOver


def _several(named: Sequence[str], count: int) -> str:
    """All of these many by name, or how many there are beside those that are named."""
    more = [f"{count - len(named)} kelompok lain"] if count > len(named) else []
    *first, last = [*named, *more]
    return f"{', '.join(first)} dan {last}" if first else last


def _sent_code(chat: Chat) -> bool:
    return CODE.key in chat.talk.answers or CODE.key in chat.talk.early


def _at(group: Group) -> str:
    place = group.village or (areas.title(group.area) if group.area else "")
    return f" di {place}" if place else ""


def _come_again(chat: Chat, code: str, person: int, whose: Whose) -> None:
    """Somebody known writes from another phone or application; a code says so, never a name."""
    try:
        told = deeds.come_again(chat.store, by(chat.scene), chat.scene.chat, code, person, whose)
    except deeds.CodeSpent:
        _spent(chat)
    except deeds.OwnCode:
        _own_code(chat)
    _tell(chat, told)
    name = called(people.get(chat.store, person).name)
    chat.stop(f"Selamat datang, {name}. Data kelompok sekarang bisa dibuka juga dari sini.", _MENU)


def _spent(chat: Chat) -> NoReturn:
    chat.stop("Kode itu baru saja dipakai orang lain. Mohon hubungi Dinas.")


def _own_code(chat: Chat) -> NoReturn:
    chat.again(CODE, "Kode itu Bapak/Ibu buat sendiri, untuk orang lain. Berikan kepada "
                     "orangnya.")  # fmt: skip


def _tell(chat: Chat, told: Told) -> None:
    for place, said in told:
        chat.tell(place, said)


def connect(chat: Chat) -> None:
    """A one-time code with which a person comes in from another phone or application."""
    if chat.scene.person is None:
        chat.stop("Bagian ini untuk yang sudah masuk dengan kode dari Dinas.", ENTER)
    made = deeds.connect(chat.store, by(chat.scene))
    chat.say(
        f"Kode Bapak/Ibu: *{made[:4]}-{made[4:]}*\nBerlaku 30 menit, sekali pakai. Buka layanan "
        "ini di HP atau aplikasi yang lain, lalu kirim kode itu di sana. Jangan berikan kepada "
        "siapa pun: kode ini membuka data kelompok.",
        _MENU,
    )


def _admit(chat: Chat, code: str, opens: Code, name: str, whose: Whose) -> None:
    place = chat.scene.chat, chat.scene.channel
    try:
        told = deeds.admit(chat.store, by(chat.scene), place, code, opens, name, NOTICE, whose)
    except deeds.CodeSpent:
        _spent(chat)
    except deeds.OwnCode:
        _own_code(chat)
    except roles.LeadsAlready:
        chat.stop("Bapak/Ibu sudah ketua kelompok ini. Berikan kodenya kepada orangnya.", _MENU)
    _tell(chat, told)
    if opens.group is None:
        chat.stop(f"Selamat datang, {called(name)}. Sekarang sudah masuk sebagai petugas.",
                  _MENU)  # fmt: skip
    _welcome(chat, called(name), groups.get(chat.store, opens.group), opens.role or "ketua")


def _welcome(
    chat: Chat, name: str, group: Group, role: str = "ketua", others: int = 0
) -> None:  # fmt: skip
    """Three next steps, each with how far it is; to those who do not book, what they may do."""
    what = _several([f"*{group.name}*"], 1 + others)
    said = f"Selamat datang, {name}. Sudah tercatat sebagai {role} {what}."
    if role == "pendamping":
        chat.stop(f"{said} Di sini bisa melihat saldo, anggota, dan laporan kelompok.", *SEEING)
    if role == "mandor":
        chat.stop(f"{said} Mencatat kehadiran belum bisa di sini; nanti dikabari.", _MENU)
    programme, today = chat.scene.programme, chat.scene.today
    known = views.known(chat.store, programme, group, today, 0)
    size = f" dari {known.places.size}" if known.places.size else ""
    due = next((it for it in known.reports if it.owed and it.report.due_on), None)
    last = "Laporan: tanggalnya menurut surat perjanjian"
    if due is not None and due.report.due_on is not None:
        last = f"{due.kind.title}: paling lambat {dates.show(due.report.due_on)}"
    chat.say(
        f"{said} {f'Untuk *{group.name}*, berikutnya' if others else 'Berikutnya'}:\n"
        f"1. Anggota: {known.places.taken}{size} terdaftar\n"
        f"2. Belanja: {rupiah.show(known.spending.money.spent)} dilaporkan\n"
        f"3. {last}",
        Option("Daftar anggota", "/daftar anggota", command=True),
        Option("Lapor belanja", "/lapor belanja", command=True),
        Option("Laporan", "/laporan", command=True),
    )
