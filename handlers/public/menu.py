"""The door and the menu: who we are, what we never ask for, what can be done here.

Knows: the first sentences and what each kind of person may do. Must not know: how it is done.
"""

from __future__ import annotations

from handlers.deeds import people as deeds
from handlers.deeds.rights import BOOKING, READING
from handlers.papers.links import FOR_MEMBERS
from handlers.talk import refusals
from handlers.talk.calling import you
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.roles import SEEING, by, is_member, only_member, parts
from storage import people


def _to(label: str, command: str) -> Option:
    return Option(label, f"/{command}", command=True)


_SAFETY = "Kami *tidak pernah* meminta kode OTP, PIN, nomor kartu, atau uang. Semua gratis."
_WELCOME = (
    "Selamat datang, {you}. Ini layanan JPS Kemnaker, untuk kelompok Tenaga Kerja Mandiri (TKM) "
    f"dan Padat Karya.\n\n{_SAFETY}\n\nTulis saja pertanyaan Bapak/Ibu, atau pilih:"
)
_PUBLIC = (_to("Cek syarat", "cek syarat"), _to("Tanya jawab", "topik"), _to("Lainnya", "lainnya"))
_LEADER = (
    _to("Lapor belanja", "lapor belanja"),
    _to("Daftar anggota", "daftar anggota"),
    _to("Lainnya", "lainnya"),
)
_MEMBER = (_to("Saldo", "saldo"), _to("Data saya", "data saya"), _to("Lainnya", "lainnya"))
_SEEING = (*SEEING[::2], _to("Lainnya", "lainnya"))
_OFFICER = (
    _to("Pertanyaan masuk", "jawab"),
    _to("Periksa laporan", "periksa"),
    _to("Lainnya", "lainnya"),
)
_REST_LEADER = (
    _to("Saldo", "saldo"),
    _to("Laporan", "laporan"),
    _to("Lihat anggota", "anggota"),
    _to("Ubah data anggota", "ubah anggota"),
    _to("Anggota keluar", "anggota keluar"),
    _to("Usul ganti anggota", "usul ganti"),
    _to("Batalkan belanja", "batalkan belanja"),
    _to("Tanya jawab", "topik"),
    _to("Tanya petugas", "tanya petugas"),
    _to("Pengurus", "pengurus"),
)
_REST_SEEING = (
    _to("Lihat anggota", "anggota"),
    _to("Pengurus", "pengurus"),
    _to("Tanya jawab", "topik"),
    _to("Tanya petugas", "tanya petugas"),
)
_REST_MEMBER = (
    _to("Saya keberatan", "keberatan"),
    _to("Tanya jawab", "topik"),
    _to("Cek syarat", "cek syarat"),
    _to("Tanya petugas", "tanya petugas"),
    _to("Cara pakai", "bantuan"),
)
_REST_OFFICER = (
    _to("Kelompok", "kelompok"),
    _to("Buat kode ketua", "buat kode"),
    _to("Tanggal laporan", "tanggal laporan"),
    _to("Ganti anggota masuk", "periksa ganti"),
    _to("Cek NIK", "cek nik"),
    _to("Tanya anggota", "konfirmasi"),
    _to("Buat kelompok", "buat kelompok"),
    _to("Tanya jawab", "topik"),
)
_REST_PUBLIC = (
    _to("Tanya petugas", "tanya petugas"),
    _to("Masuk dengan kode", "masuk"),
    _to("Saya anggota", "saya anggota"),
    _to("Cara pakai", "bantuan"),
)
# What each kind of person is shown, by role: "officer", and "" for everybody else.
MENUS = {
    "officer": (*_OFFICER, *_REST_OFFICER),
    "": (*_LEADER, *_REST_LEADER, *_SEEING, *_PUBLIC, *_REST_PUBLIC, *_MEMBER, *_REST_MEMBER),
}
# What *berhenti* ends and *mulai* begins again, by whom.
_ENDS = {
    "leader": ("kami tidak mengirim pengingat lagi", "Pengingat laporan dikirim lagi."),
    "member": ("petugas tidak bertanya lagi lewat sini", "Petugas boleh bertanya lewat sini lagi."),
    "": ("kami tidak mengirim pengingat lagi", ""),
}
_TOPICS = (
    _to("Apa itu JPS", "tanya apa-itu-jps"),
    _to("Syarat ikut", "tanya syarat-umum"),
    _to("Besar bantuan", "tanya besar-bantuan"),
    _to("Cara daftar", "tanya cara-daftar"),
    _to("Berkas", "tanya syarat-dokumen"),
    _to("Pencairan dana", "tanya pencairan-dana"),
    _to("Belanja yang boleh", "tanya belanja-boleh"),
    _to("Bukti belanja", "tanya bukti-belanja"),
    _to("Link palsu", "tanya hoaks-penipuan"),
)


def _kind(chat: Chat) -> str:
    if chat.scene.role == "officer":
        return "officer"
    mine = {part.role for part in parts(chat.scene)}
    if mine & {*BOOKING}:
        return "leader"
    if mine & {*READING}:
        return "seeing"
    return "member" if only_member(chat.scene) else ""


def start(chat: Chat) -> None:
    """The first words, and the menu. Who did not want to be written to is written to again."""
    person = chat.scene.person
    if person is not None and people.get(chat.store, person).quiet:
        deeds.hush(chat.store, by(chat.scene), quiet=False)
        if said := _ENDS[_written_to(chat)][1]:
            chat.say(said)
    welcome = _WELCOME.format(you=you(chat.scene))
    code = chat.talk.seed.get("text", "")
    if code.startswith(FOR_MEMBERS):
        member = f"saya anggota {code.removeprefix(FOR_MEMBERS)[:20]}"
        chat.stop(welcome, _to("Saya anggota", member), *_PUBLIC[:2])
    if code:
        chat.stop(welcome, _to("Masuk dengan kode", f"masuk {code[:20]}"), *_PUBLIC[:2])
    chat.say(welcome, *_options(chat))


def _options(chat: Chat) -> tuple[Option, ...]:
    options = {"officer": _OFFICER, "leader": _LEADER, "seeing": _SEEING, "member": _MEMBER}.get(
        _kind(chat), _PUBLIC
    )
    waits = deeds.expected(chat.store, chat.scene.phone)
    # Nothing of the group is said before they ask to come in.
    return (_to("Masuk sebagai ketua", "masuk"), *options[1:]) if waits else options


def menu(chat: Chat) -> None:
    """Three buttons for the kind of person this is."""
    chat.say(f"Halo, {you(chat.scene)}. Mau apa sekarang?", *_options(chat))


def rest(chat: Chat) -> None:
    """Everything that does not fit three buttons."""
    rest = {
        "officer": _REST_OFFICER,
        "leader": _REST_LEADER,
        "seeing": _REST_SEEING,
        "member": _REST_MEMBER,
    }
    chat.say("Lainnya:", *rest.get(_kind(chat), _REST_PUBLIC))


def quiet(chat: Chat) -> None:
    """*berhenti*: nobody writes to them first until *mulai*; answers still come."""
    deeds.hush(chat.store, by(chat.scene), quiet=True)
    ends = _ENDS[_written_to(chat)][0]
    chat.say(f"Baik, {you(chat.scene)}, {ends}. Ketik *mulai* kalau ingin lagi.",
             _to("Menu", "menu"))  # fmt: skip


def _written_to(chat: Chat) -> str:
    """What is written first to this kind of person: leaders are reminded, members asked."""
    if any(part.role == "ketua" for part in parts(chat.scene)):
        return "leader"
    return "member" if is_member(chat.scene) else ""


def topics(chat: Chat) -> None:
    """The questions most people have."""
    chat.say("Tulis saja pertanyaannya, atau pilih:", *_TOPICS)


def help_(chat: Chat) -> None:
    """How to use this."""
    chat.say(
        "Tulis biasa, tekan tombol, ketik angka. Ketua: tulis belanja, kirim "
        "nota.\n"
        "*menu* pilihan, *kembali* mundur, *batal* berhenti, *lanjut* terus, *hemat kuota* "
        f"tanpa tombol.\n{_SAFETY}",
        _to("Menu", "menu"),
        _to("Tanya petugas", "tanya petugas"),
    )


_ODD = {
    "sticker": "Terima kasih stikernya. Kalau ada yang mau ditanyakan, tulis saja.",
    "location": "Terima kasih, tetapi lokasi tidak kami perlukan. Mohon ditulis saja, ya.",
    "contact": "Kartu kontak tidak kami perlukan sekarang. Mohon ditulis saja, ya.",
    "edit": "Pesan yang diubah tidak kami baca lagi. Mohon kirim pesan baru. Kalau belanja yang "
            "sudah tercatat itu salah, ketik *batalkan belanja*.",
    "empty": "Pesannya kosong. Tulis saja pertanyaannya, atau ketik *menu*.",
    "group": "Demi keamanan data, mohon chat pribadi dengan saya, bukan di grup.",
}  # fmt: skip


def odd(chat: Chat) -> None:
    """A kind of message that is no text: a fitting word, never silence, another one `again`."""
    kind, again = chat.talk.seed.get("text", ""), "again" in chat.talk.seed
    unknown = "Pesan jenis ini belum bisa kami baca. Mohon ditulis, ya."
    chat.say(refusals.said(kind, again) or _ODD.get(kind, unknown), _to("Menu", "menu"))
