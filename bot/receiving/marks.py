"""What bytes are by their own first marks, whatever anybody says they are. Pure, opens nothing.

Knows: magic numbers. Must not know: what becomes of a file. A kind that is no format of ours is a
kind of refusal (`handlers/talk/refusals.py`).
"""

from __future__ import annotations

import re

MIMES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
}  # what is kept
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "animated"),
    (b"GIF89a", "animated"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"II+\0", "picture"),  # TIFF of more than 4 GB
    (b"MM\0+", "picture"),
    (b"\0\0\x01\0", "picture"),  # icons
    (b"\0\0\0\x0cjP  ", "picture"),  # JPEG 2000
    (b"\0\0\0\x0cJXL ", "picture"),
    (b"\xff\x0a", "picture"),  # JPEG XL without its box
    (b"\xff\x4f\xff\x51", "picture"),  # JPEG 2000 without its box
    (b"8BPS\0", "picture"),
    (b"\xc5\xd0\xd3\xc6", "drawing"),  # EPS with a preview
    (b"\xd7\xcd\xc6\x9a", "drawing"),  # Windows Metafile
    (b"OggS\0", "voice"),
    *((b"ID3" + bytes([version]), "voice") for version in range(2, 5)),
    (b"#!AMR", "voice"),
    (b"fLaC\0", "voice"),
    *((bytes([0xFF, second]), "voice") for second in (*range(0xF0, 0xF4), *range(0xF8, 0xFC))),
    (b"\x1aE\xdf\xa3", "video"),  # Matroska, WebM
    (b"FLV\x01", "video"),
    (b"\x30\x26\xb2\x75", "video"),  # Windows Media
    (b"\0\0\x01\xba", "video"),  # MPEG
    (b"PK\x05\x06", "archive"),  # a ZIP with nothing in it
    (b"PK\x07\x08", "archive"),  # the first of several
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x1f\x9d", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    *((b"BZh%d1AY" % level, "archive") for level in range(1, 10)),
    (b"MSCF\0", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"dex\n0", "program"),
)
_IN_RIFF = {b"WEBP": "webp", b"WAVE": "voice", b"AVI ": "video", b"CDR": "drawing"}
_ISO = (b"ftyp", b"moov", b"mdat", b"wide")  # boxes with which films and HEIC begin
_IN_ISO = {b"M4A": "voice", b"M4B": "voice", b"hei": "heic", b"hev": "heic", b"mif": "heic",
           b"msf": "heic", b"avi": "heic"}  # fmt: skip
# What stands in a ZIP, the first that is found; whatever else is in one is an archive.
_IN_ZIP = ((b"AndroidManifest.xml", "program"), (b"classes.dex", "program"), (b"xl/", "sheet"),
           (b"word/", "word"), (b"ppt/", "word"), (b"opendocument.spreadsheet", "sheet"),
           (b"opendocument.graphics", "drawing"), (b"opendocument.", "word"),
           (b"application/epub+zip", "word"))  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007
_BITMAP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)  # lengths that a BMP's second header has
_TAR = b"ustar"  # at byte 257
_LOOKED_AT = 4096  # names in an Office file stand near its start
_BLANKS = b"\xef\xbb\xbf\0\t\n\f\r "  # may stand before a PDF's mark, and in no other place
_STEERING = {*range(32), 127} - {*b"\t\n\f\r\x1b"}  # characters that no text holds
_STARTS_OF_TEXT = (
    (b"%pdf-", "pdf"),
    (b"%!ps", "drawing"),
    (b"{\\rtf", "word"),
    (b"#!amr", "voice"),
    (b"<svg", "drawing"),
)
_MARKUP = (b"<?xml", b"<!--", b"<!doctype")  # an SVG may begin with these
_COLUMNS = re.compile(rb"[;\t|]|,(?! )")  # "1,5 kg, telur" is no table; "1;5" is


class BadFile(Exception):
    """The file cannot be kept; `kind` says what it is or what is wrong with it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def kind_of(data: bytes) -> str:
    """A format (a key of `MIMES`) or a kind of refusal."""
    if not data:
        return "nothing"
    if _is_text(data):  # first, so that no word that begins like a mark is taken for one
        return _written(data)
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF"):
        return _IN_RIFF.get(data[8:12].rstrip(b"0123456789"), "unknown")
    if data[4:8] in _ISO:
        return _IN_ISO.get(data[8:11], "video")
    return _boxed(data)


def _boxed(data: bytes) -> str:
    """Kinds that are told by what stands further inside."""
    if data.startswith(b"PK\x03\x04"):
        near = data[:_LOOKED_AT] + data[-_LOOKED_AT:]
        return next((kind for name, kind in _IN_ZIP if name in near), "archive")
    if data.startswith(_OLE):
        return "sheet" if b"W\0o\0r\0k\0b\0o\0o\0k" in data else "word"
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS:
        return "picture"
    if data[257:262] == _TAR:
        return "archive"
    return "pdf" if data[:_LOOKED_AT].lstrip(_BLANKS).startswith(b"%PDF-") else "unknown"


def _is_text(data: bytes) -> bool:
    """Whether somebody could have typed these bytes, in UTF-8, UTF-16 or an old code page."""
    near = _decoded(data[:_LOOKED_AT]).removeprefix(b"\xef\xbb\xbf")
    odd = sum(byte > 127 for byte in near)
    return bool(near) and _STEERING.isdisjoint(near) and odd * 3 <= len(near)


def _decoded(near: bytes) -> bytes:
    """UTF-16 as UTF-8, everything else as it is; nothing when it says UTF-16 and is none."""
    if not near.startswith((b"\xff\xfe", b"\xfe\xff")):
        return near
    return near[: len(near) // 2 * 2].decode("utf-16", "ignore").encode()


def _written(data: bytes) -> str:
    """What kind of text it is."""
    near = _decoded(data[:_LOOKED_AT]).lstrip(_BLANKS).lower()
    if near.startswith(_MARKUP) and b"<svg" in near:
        return "drawing"
    for start, kind in _STARTS_OF_TEXT:
        if near.startswith(start):
            return kind
    columns = {len(_COLUMNS.findall(line)) for line in near.splitlines()[:5] if line.strip()}
    return "sheet" if len(columns) == 1 and columns != {0} else "writing"


def mime_of(data: bytes) -> str:
    """The MIME type under which bytes of ours are shown; "" when we would not show them."""
    kind = kind_of(data)
    return _SHEET if kind == "sheet" and data.startswith(b"PK") else MIMES.get(kind, "")
