"""What is said of a file that cannot be kept: each kind its own sentence, another one again.

Knows: kinds of files, and what a person can do instead. Must not know: bytes, channels, topics.
"""

from __future__ import annotations

from handlers.talk.messages import Media

# kind → what is said first, and what is said when the same kind comes again
_SAID: dict[str, tuple[str, str]] = {
    "photo": (
        "Fotonya belum bisa dipakai di sini. Mohon jawab dulu pertanyaan ini.",
        "Foto ini juga belum bisa dipakai dan tidak kami simpan. Jawab dengan tulisan dulu, ya; "
        "ketik *batal* kalau mau berhenti.",
    ),
    "stranger": (
        "Fotonya tidak kami simpan: hanya nota dari ketua kelompok yang terdaftar yang kami "
        "terima di sini. Mohon ditulis saja.",
        "Foto ini juga tidak kami simpan, ya. Tulis saja yang mau ditanyakan. Ketua yang punya "
        "kode dari Dinas: ketik *masuk*.",
    ),
    "voice": (
        "Maaf, pesan suara belum bisa kami dengar. Mohon ditulis, atau pakai ketik suara "
        "(tombol mikrofon di papan ketik).",
        "Suaranya masih belum bisa kami dengar, ya. Tulis pendek saja, misalnya: *saldo*. "
        "Boleh juga minta tolong anggota lain mengetikkan.",
    ),
    "video": (
        "Maaf, video belum bisa kami lihat. Mohon kirim foto atau tulisan.",
        "Video masih belum bisa kami lihat, ya. Ambil satu *foto* saja, lalu kirim fotonya ke "
        "sini.",
    ),
    "heic": (
        "Foto ini jenis HEIC (biasanya dari iPhone), belum bisa kami buka. Mohon kirim lagi "
        "sebagai *foto* dari galeri, jangan sebagai dokumen.",
        "Masih jenis HEIC. Cara lain: buka fotonya, ambil tangkapan layar, lalu kirim tangkapan "
        "layarnya. Di iPhone: Pengaturan, Kamera, Format, pilih *Paling Kompatibel*.",
    ),
    "large": (
        "Berkasnya terlalu besar. Mohon kirim sebagai *foto* biasa, jangan sebagai dokumen: "
        "ukurannya mengecil sendiri.",
        "Masih terlalu besar. Coba foto ulang notanya dengan kamera di aplikasi ini, lalu kirim.",
    ),
    "sheet": (
        "Berkas Excel belum bisa kami simpan. Mohon kirim foto notanya, atau tulis belanjanya "
        "di sini.",
        "Excel masih belum bisa kami terima, ya. Bisa disimpan dulu sebagai PDF, lalu kirim "
        "PDF-nya.",
    ),
    "word": (
        "Berkas Word atau PowerPoint belum bisa kami simpan. Mohon simpan sebagai PDF, lalu "
        "kirim PDF-nya.",
        "Masih berkas Word atau PowerPoint. Kalau sulit dijadikan PDF, foto saja kertasnya lalu "
        "kirim fotonya.",
    ),
    "picture": (
        "Jenis gambar ini belum bisa kami simpan. Mohon kirim foto biasa (JPG) atau PDF.",
        "Gambarnya masih jenis yang sama. Coba ambil tangkapan layar, lalu kirim itu.",
    ),
    "other": (
        "Jenis berkas ini belum bisa kami simpan. Mohon kirim foto biasa atau PDF.",
        "Berkasnya masih jenis yang belum kami kenal. Foto saja notanya dengan kamera HP, lalu "
        "kirim fotonya.",
    ),
    "locked": (
        "PDF ini terkunci kata sandi, jadi tidak bisa kami buka. Mohon kirim PDF tanpa kata "
        "sandi, atau tangkapan layarnya.",
        "PDF-nya masih terkunci. Buka dulu dengan kata sandinya, ambil tangkapan layar, lalu "
        "kirim gambarnya.",
    ),
    "blank": (
        "PDF ini kosong, tidak ada isinya. Mohon periksa dulu, lalu kirim yang benar.",
        "PDF-nya masih kosong. Foto saja kertasnya, lalu kirim fotonya.",
    ),
    "paper": (
        "PDF ini rusak atau terpotong. Mohon kirim sekali lagi.",
        "PDF-nya masih rusak. Foto saja kertasnya, lalu kirim fotonya.",
    ),
    "broken": (
        "Fotonya rusak atau terpotong. Mohon kirim sekali lagi.",
        "Fotonya masih belum bisa dibuka. Mohon foto ulang notanya, tunggu sampai terkirim penuh.",
    ),
    "small": (
        "Gambarnya terlalu kecil, tulisannya tidak akan terbaca. Mohon kirim foto notanya yang "
        "asli.",
        "Gambarnya masih terlalu kecil. Foto notanya dari dekat dengan kamera HP, lalu kirim.",
    ),
    "heavy": (
        "Gambarnya terlalu berat untuk dibuka. Mohon foto ulang dengan kamera HP, lalu kirim.",
        "Masih terlalu berat. Coba ambil tangkapan layar dari gambarnya, lalu kirim itu.",
    ),
    "lost": (
        "Foto yang tadi belum sampai. Mohon kirim fotonya sekali lagi.",
        "Fotonya belum sampai juga. Coba kirim lagi saat sinyal bagus, satu per satu.",
    ),
    "day": (
        "Hari ini fotonya sudah banyak sekali, jadi yang ini belum kami simpan. Mohon kirim lagi "
        "besok.",
        "Foto ini juga belum kami simpan. Simpan dulu di HP, lalu kirim lagi besok, ya.",
    ),
    "chat": (
        "Tempat foto untuk Bapak/Ibu sudah penuh, jadi yang ini belum kami simpan. Simpan dulu "
        "notanya, lalu ketik *tanya petugas*.",
        "Tempat fotonya masih penuh. Nota aslinya jangan dibuang, ya. Ketik *tanya petugas* "
        "supaya dibantu.",
    ),
    "house": (
        "Maaf, tempat penyimpanan kami sedang penuh, jadi foto ini belum kami simpan. Simpan "
        "dulu di HP, lalu kirim lagi besok.",
        "Penyimpanan kami masih penuh. Fotonya jangan dihapus, ya. Mohon coba lagi besok.",
    ),
}  # fmt: skip

_KINDS_OF_MIME = {
    "image/heic": "heic",
    "image/heif": "heic",
    "image/heic-sequence": "heic",
    "image/avif": "heic",
    "image/jpeg": "",
    "image/jpg": "",
    "image/pjpeg": "",
    "image/png": "",
    "image/x-png": "",
    "image/webp": "",
    "text/csv": "sheet",
    "application/msword": "word",
    "application/rtf": "word",
    "application/vnd.ms-excel": "sheet",
    "application/vnd.ms-powerpoint": "word",
}
_KINDS_OF_FAMILY = {"image": "picture", "audio": "voice", "video": "video"}
_OFFICE = {"spreadsheet": "sheet", "wordprocessing": "word", "presentation": "word",
           "opendocument.text": "word"}  # fmt: skip


def said(kind: str, again: bool = False) -> str:
    """The sentence for a kind of file; "" for a kind that is not on the list."""
    return _SAID[kind][again] if kind in _SAID else ""


def why_not(media: Media, most_bytes: int) -> str:
    """The kind of file that is not worth fetching, as far as its sender says; "" fetches it.

    What the bytes really are is looked at once they are here.
    """
    mime = media.mime.partition(";")[0].strip().lower()
    return _kind_of(mime) or ("large" if media.size > most_bytes else "")


def _kind_of(mime: str) -> str:
    if mime in _KINDS_OF_MIME:
        return _KINDS_OF_MIME[mime]
    office = next((kind for word, kind in _OFFICE.items() if word in mime), "")
    return office or _KINDS_OF_FAMILY.get(mime.partition("/")[0], "")
