"""What is said of a file that cannot be kept or read: each kind its own sentence, then another.

Knows: kinds of files, and what a person can do instead. Must not know: bytes, channels, topics.
No kind is named like one of `MessageKind`: those have their words in handlers/public/menu.py.
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
    "animated": (
        "Gambar bergerak (GIF) belum bisa kami simpan. Mohon kirim foto notanya saja.",
        "Masih gambar bergerak. Ambil satu *foto* notanya dengan kamera HP, lalu kirim fotonya.",
    ),
    "sheet": (
        "Tabel (Excel, CSV) yang kami baca hanya daftar anggota: mohon kirim sendiri, tidak "
        "bersama foto.",
        "Tabelnya mohon dikirim sendiri, ya. Kalau itu belanja, foto saja notanya atau tulis "
        "belanjanya di sini.",
    ),
    "writing": (
        "Berkas tulisan belum bisa kami simpan. Mohon kirim foto notanya, atau salin tulisannya "
        "ke sini sebagai pesan biasa.",
        "Masih berkas tulisan. Foto saja notanya dengan kamera HP, lalu kirim fotonya ke sini.",
    ),
    "word": (
        "Berkas Word atau PowerPoint belum bisa kami simpan. Mohon kirim foto notanya, atau "
        "simpan dulu sebagai PDF lalu kirim PDF-nya.",
        "Masih berkas Word atau PowerPoint. Foto saja kertasnya dengan kamera HP, lalu kirim "
        "fotonya.",
    ),
    "archive": (
        "Berkas ZIP atau RAR tidak bisa kami buka. Mohon kirim foto notanya saja, satu per satu.",
        "Masih berkas ZIP atau RAR. Buka dulu di HP, pilih foto notanya, lalu kirim fotonya.",
    ),
    "program": (
        "Itu berkas aplikasi, tidak kami buka dan tidak kami simpan. Hati-hati, aplikasi dari "
        "orang tak dikenal sering dipakai menipu: jangan dipasang. Kalau mau kirim nota, kirim "
        "fotonya, ya.",
        "Berkas aplikasi tidak kami terima. Jangan dipasang kalau tidak tahu asalnya. Yang kami "
        "perlukan hanya foto notanya.",
    ),
    "drawing": (
        "Berkas gambar rancangan (SVG dan sejenisnya) belum bisa kami simpan. Mohon kirim foto "
        "notanya dengan kamera HP.",
        "Masih berkas rancangan. Ambil tangkapan layarnya atau foto notanya, lalu kirim itu.",
    ),
    "picture": (
        "Jenis gambar ini belum bisa kami simpan. Mohon kirim foto notanya dengan kamera HP.",
        "Gambarnya masih jenis yang sama. Foto notanya, atau ambil tangkapan layar lalu kirim itu.",
    ),
    "nothing": (
        "Berkas yang sampai kosong, tidak ada isinya. Mohon kirim fotonya sekali lagi.",
        "Yang sampai masih kosong. Coba foto ulang notanya, tunggu sampai terkirim penuh.",
    ),
    "unknown": (
        "Jenis berkas ini belum bisa kami simpan. Mohon kirim foto notanya dengan kamera HP.",
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
    "active": (
        "PDF ini berisi perintah atau berkas lain di dalamnya. Demi keamanan tidak kami simpan. "
        "Mohon kirim foto notanya, atau tangkapan layarnya.",
        "PDF-nya masih berisi perintah atau berkas lain. Foto saja kertasnya, lalu kirim fotonya.",
    ),
    "thick": (
        "PDF ini terlalu tebal, halamannya banyak sekali. Mohon kirim halaman notanya saja.",
        "PDF-nya masih terlalu tebal. Foto saja halaman notanya, lalu kirim fotonya.",
    ),
    "paper": (
        "PDF ini rusak atau terpotong. Mohon kirim sekali lagi.",
        "PDF-nya masih rusak. Foto saja kertasnya, lalu kirim fotonya.",
    ),
    "cut": (
        "Fotonya terpotong: hanya sebagian yang sampai. Mohon kirim sekali lagi, tunggu sampai "
        "terkirim penuh.",
        "Fotonya masih sampai sebagian saja. Foto ulang notanya, lalu kirim saat sinyal bagus.",
    ),
    "broken": (
        "Fotonya rusak atau terpotong. Mohon kirim sekali lagi.",
        "Fotonya masih belum bisa dibuka. Mohon foto ulang notanya, tunggu sampai terkirim penuh.",
    ),
    "black": (
        "Fotonya hitam semua, notanya tidak kelihatan. Mohon foto ulang di tempat terang.",
        "Fotonya masih hitam semua. Lihat dulu di HP sampai notanya tampak, lalu kirim.",
    ),
    "one_colour": (
        "Fotonya kosong: hanya satu warna. Mohon foto ulang notanya sampai tulisannya tampak.",
        "Fotonya masih kosong, tulisannya tidak kelihatan. Lihat dulu di HP sampai notanya "
        "tampak, lalu kirim.",
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

# verdict → the same of a photo that is kept all the same: whoever sent it may have no better one
_HARD_TO_READ: dict[str, tuple[str, str]] = {
    "foto_ulang:gelap": (
        "Fotonya gelap, tulisannya tidak terbaca. Mohon foto ulang di tempat terang.",
        "Foto ini juga gelap. Coba dekat jendela atau di luar rumah, jangan kena bayangan.",
    ),
    "foto_ulang:buram": (
        "Fotonya buram, tulisannya tidak terbaca. Mohon foto ulang: HP jangan bergerak, tunggu "
        "sampai tulisannya tajam.",
        "Foto ini juga buram. Lap dulu kameranya, ketuk tulisannya di layar, baru difoto.",
    ),
    "foto_ulang:kecil": (
        "Gambarnya terlalu kecil, tulisannya tidak terbaca. Mohon kirim foto notanya yang asli.",
        "Gambar ini juga terlalu kecil. Coba foto notanya dari dekat dengan kamera HP.",
    ),
    "foto_ulang:terpotong": (
        "Fotonya terpotong: hanya sebagian yang sampai. Mohon kirim sekali lagi, tunggu sampai "
        "terkirim penuh.",
        "Foto ini juga sampai sebagian saja. Coba kirim lagi saat sinyal bagus.",
    ),
}  # fmt: skip
_KEPT = (
    "Kalau tidak bisa, biarkan saja: foto ini tetap kami simpan.",
    "Kalau tetap begitu tidak apa-apa, fotonya sudah kami simpan.",
)

# What a type names, the first that is found in it: makers write the same type in many ways.
# A picture that is not named here is fetched, and judged by what it really is.
_KINDS_OF_TYPE = (
    ("heic", "heic"), ("heif", "heic"), ("avif", "heic"), ("gif", "animated"), ("svg", "drawing"),
    ("postscript", "drawing"), ("coreldraw", "drawing"), ("illustrator", "drawing"),
    ("dwg", "drawing"), ("dxf", "drawing"), ("opendocument.graphics", "drawing"),
    ("tiff", "picture"), ("photoshop", "picture"), ("bmp", "picture"),
    ("jp2", "picture"), ("jxl", "picture"), ("x-icon", "picture"),
    ("spreadsheet", "sheet"), ("excel", "sheet"), ("comma-separated", "sheet"), ("csv", "sheet"),
    ("tab-separated", "sheet"), ("numbers", "sheet"), ("wps-office.xls", "sheet"),
    ("kset", "sheet"), ("word", "word"), ("powerpoint", "word"), ("presentation", "word"),
    ("opendocument.text", "word"), ("rtf", "word"), ("wps-office", "word"), ("kswps", "word"),
    ("google-apps.document", "word"), ("iwork", "word"), ("epub", "word"),
    ("android.package", "program"), ("x-msdownload", "program"), ("x-dosexec", "program"),
    ("apk", "program"), ("zip", "archive"), ("rar", "archive"), ("x-7z", "archive"),
    ("x-tar", "archive"), ("compressed", "archive"),
)  # fmt: skip
_KINDS_OF_FAMILY = {"audio": "voice", "video": "video", "text": "writing"}
_TEXTS = ("application/json", "application/xml", "application/xhtml+xml")


def said(kind: str, again: bool = False) -> str:
    """The sentence for a kind of file; "" for a kind that is not on the list."""
    return _SAID[kind][again] if kind in _SAID else ""


def hard_to_read(verdict: str, again: bool) -> str:
    """The sentence for a photo that is kept though it can hardly be read; "" for one that can."""
    wording = _HARD_TO_READ.get(verdict)
    return f"{wording[again]} {_KEPT[again]}" if wording else ""


_LIST_LOST = (
    "Berkas daftar yang tadi belum sampai. Mohon kirim sekali lagi, atau tempel daftarnya di sini."
)
_LISTS = {
    "large": "Berkas daftarnya terlalu besar. Salin daftar anggotanya saja ke berkas Excel baru, "
    "lalu kirim lagi.",
    "heavy": "Berkas daftarnya terlalu berat untuk dibaca. Salin daftar anggotanya, lalu tempel di "
    "sini.",
}


def of_list(kind: str) -> str:
    """The sentence for a file that should hold a list of members, and could not be fetched or
    read."""
    return _LISTS.get(kind, _LIST_LOST)


def may_be_list(media: Media) -> bool:
    """Whether its sender calls it a table or a plain text."""
    mime = media.mime.partition(";")[0].strip().lower()
    return media.kind == "document" and (_kind_of(mime) == "sheet" or mime == "text/plain")


def why_not(media: Media, most_bytes: int) -> str:
    """The kind of file that is not worth fetching, as far as its sender says; "" fetches it.

    What the bytes really are is looked at once they are here.
    """
    mime = media.mime.partition(";")[0].strip().lower()
    return _kind_of(mime) or ("large" if media.size > most_bytes else "")


def _kind_of(mime: str) -> str:
    named = next((kind for word, kind in _KINDS_OF_TYPE if word in mime), "")
    if named or mime in _TEXTS:
        return named or "writing"
    return _KINDS_OF_FAMILY.get(mime.partition("/")[0], "")
