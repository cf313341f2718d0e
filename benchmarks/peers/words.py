"""What the peers say and understand: the same for both, so that only the libraries differ.

Knows: sentences, what is a right name, NIK and phone number, a handful of questions. State is the
library's own and stays in memory. Must not know: any library.
"""

from __future__ import annotations

import re

Options = tuple[str, ...]

NAME = "Siapa nama lengkap anggota? (sesuai KTP)"
NIK = "Berapa NIK-nya? (16 angka, lihat KTP)"
PHONE = "Nomor HP-nya? Ketik lewati kalau tidak punya."
CONSENT = "Sudahkah anggota ini setuju datanya (nama, NIK, nomor HP) dicatat untuk laporan?"
AGAIN = "Maaf, belum bisa dibaca. Coba tulis lagi, atau ketik batal."
REFUSED = "Baik, tidak dicatat."
UNKNOWN = "Maaf, pertanyaan itu belum ada jawabannya. Tanyakan ke pendamping kelompok Bapak/Ibu."
SKIP: Options = ("Lewati",)
YES_NO: Options = ("Ya", "Tidak")
SAVE: Options = ("Ya, simpan", "Ubah")
NEXT: Options = ("Tambah anggota", "Lihat anggota")
MORE: Options = ("Pencairan dana", "Bagi-bagi uang", "Bukan itu")

BEGIN = re.compile(r"daftar anggota", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d]+(?:[ .'’-]+[^\W\d]+)*")
_NIK = re.compile(r"\d{16}")
_PHONE = re.compile(r"lewati|(?:\+?62|0)8\d{7,11}", re.IGNORECASE)

_TOPICS = {
    frozenset({"besar", "berapa", "jumlah", "bantuan", "uang"}):
        "TKM tahun 2020: Rp40 juta untuk satu kelompok 20 orang. Bentuknya uang, dikirim ke "
        "rekening kelompok. Ini bantuan modal bersama, bukan pinjaman.\n\nKalau dihitung, Rp2 juta "
        "per orang. Tetapi tujuannya bukan untuk dibagi.",
    frozenset({"kapan", "cair", "pencairan", "dana"}):
        "Dana dikirim ke rekening kelompok setelah perjanjian ditandatangani.",
    frozenset({"syarat", "ikut", "daftar", "kelompok"}):
        "Satu kelompok 20 orang, semua punya KTP dan belum pernah menerima bantuan yang sama.",
    frozenset({"laporan", "lapor", "kirim", "kapan"}):
        "Laporan dikirim ketua kelompok, pertama satu bulan setelah uang masuk.",
}  # fmt: skip


def name(text: str) -> str | None:
    """The name as it is kept; None if it is none."""
    return text.strip().title() if _NAME.fullmatch(text.strip()) else None


def nik(text: str) -> str | None:
    return text if _NIK.fullmatch(text.replace(" ", "")) else None


def phone(text: str) -> str | None:
    return text if _PHONE.fullmatch(text.replace(" ", "")) else None


def yes(text: str) -> bool:
    return text.strip().lower() in ("ya", "ya, simpan")


def summary(group: int, given: dict[str, str]) -> str:
    hidden = "•" * 12 + given["nik"][-4:]
    return (
        f"Mohon diperiksa, anggota Kelompok {group}:\n- Nama: {given['name']}\n"
        f"- NIK: {hidden}\n- Nomor HP: {given['phone']}"
    )


def done(given: dict[str, str], count: int) -> str:
    return f"{given['name']} tercatat. {count} anggota tercatat."


def answer(question: str) -> str:
    """The topic that shares most words with the question."""
    asked = set(re.findall(r"\w+", question.lower()))
    best = max(_TOPICS, key=lambda words: len(words & asked))
    return _TOPICS[best] if len(best & asked) > 1 else UNKNOWN
