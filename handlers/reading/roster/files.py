"""What a file is, by its first bytes: its name says nothing.

Knows: which kinds of files hold lists, and the sentence for each that we do not read.
Must not know: what a list is.
"""

from __future__ import annotations

from handlers.reading.roster import separated, workbook
from handlers.reading.roster.cells import Grid
from handlers.talk.messages import Unfit

MOST_BYTES = 5_000_000
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"  # .xls, and every workbook with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*", b"\0\0\0")
_PAGE = (b"<html", b"<!doctype", b"<?xml", b"<table", b"{\\rtf")
_HEAD = 1024  # bytes

_PICTURE = (
    "Foto daftar tidak bisa saya baca. Ketik atau tempel daftarnya di chat, atau kirim berkas "
    "Excel."
)
_PDF = "PDF tidak bisa saya baca. Salin daftarnya lalu tempel di chat, atau kirim berkas Excel."
_LOCKED_UP = "Berkas Excel ini pakai kata sandi. Hapus dulu kata sandinya, lalu kirim lagi."
_OLD = "Ini Excel model lama (.xls). Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
_WEB = "Berkas ini halaman web, bukan Excel. Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
_EMPTY = "Berkas ini kosong. Coba kirim lagi daftarnya, ya, Bapak/Ibu."
_NO_TEXT = "Berkas ini bukan daftar yang bisa saya baca. Kirim berkas Excel (.xlsx) atau CSV."


def opened(data: bytes) -> list[Grid] | str:
    """The sheets of a workbook, or the text of anything else; raises Unfit with what to do."""
    if not data.strip():
        raise Unfit(_EMPTY)
    if len(data) > MOST_BYTES:
        raise Unfit(workbook.TOO_LARGE)
    if data.startswith(_ZIP):
        return workbook.read(data)
    if said := refusal(data):
        raise Unfit(said)
    return separated.decode(data)


def refusal(data: bytes) -> str:
    """Why a file that is no workbook is none that we read; "" where it is a text."""
    if data.startswith(_OLE):
        return _LOCKED_UP if _LOCKED in data else _OLD
    if data.startswith(_PICTURES):
        return _PICTURE
    if data.startswith(b"%PDF"):
        return _PDF
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_PAGE):
        return _WEB
    return "" if _is_text(data) else _NO_TEXT


def _is_text(data: bytes) -> bool:
    """Whether it is text in any encoding: hardly a byte of it steers a machine. In UTF-16 every
    second byte is nothing."""
    head = data[:_HEAD]
    steering = sum(byte < 32 and byte not in b"\t\n\r\0" for byte in head)
    nothing = head.count(0)
    return 20 * steering < len(head) and (not nothing or 5 * nothing > 2 * len(head))
