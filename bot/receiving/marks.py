"""What bytes are by their own first marks, whatever anybody says they are. Pure, opens nothing.

Knows: magic numbers. Must not know: what becomes of a file. A kind that is no format of ours is a
kind of refusal (`handlers/talk/refusals.py`).
"""

from __future__ import annotations

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
    (b"%PDF-", "pdf"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"%!PS", "picture"),
    (b"\xc5\xd0\xd3\xc6", "picture"),  # EPS with a preview
    (b"8BPS", "picture"),
    (b"OggS", "voice"),
    (b"ID3", "voice"),
    (b"#!AMR", "voice"),
    (b"fLaC", "voice"),
    *((bytes([0xFF, second]), "voice") for second in (*range(0xF0, 0xF4), *range(0xF8, 0xFC))),
    (b"\x1aE\xdf\xa3", "video"),  # Matroska, WebM
    (b"{\\rtf", "word"),
)
_IN_RIFF = {b"WEBP": "webp", b"WAVE": "voice", b"AVI ": "video"}
_IN_ISO = {b"M4A": "voice", b"M4B": "voice", b"hei": "heic", b"hev": "heic", b"mif": "heic",
           b"msf": "heic", b"avi": "heic"}  # fmt: skip
_IN_ZIP = ((b"xl/", "sheet"), (b"word/", "word"), (b"ppt/", "word"),
           (b"opendocument.spreadsheet", "sheet"), (b"opendocument.", "word"))  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007
_LOOKED_AT = 4096  # names in an Office file stand near its start
_PDF_STARTS_BEFORE = 1024  # every reader of PDF finds its mark there (ISO 32000-1, annex H.3.4.1)


class BadFile(Exception):
    """The file cannot be kept; `kind` says what it is or what is wrong with it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def kind_of(data: bytes) -> str:
    """A format (a key of `MIMES`) or a kind of refusal."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF"):
        return _IN_RIFF.get(data[8:12], "other")
    if data[4:8] == b"ftyp":
        return _IN_ISO.get(data[8:11], "video")
    return _boxed(data)


def _boxed(data: bytes) -> str:
    """Kinds that are told by what stands further inside."""
    if data.startswith(b"PK\x03\x04"):
        near = data[:_LOOKED_AT] + data[-_LOOKED_AT:]
        return next((kind for name, kind in _IN_ZIP if name in near), "other")
    if data.startswith(_OLE):
        return "sheet" if b"W\0o\0r\0k\0b\0o\0o\0k" in data else "word"
    return "pdf" if b"%PDF-" in data[:_PDF_STARTS_BEFORE] else "other"


def mime_of(data: bytes) -> str:
    """The MIME type under which bytes of ours are shown; "" when we would not show them."""
    kind = kind_of(data)
    return _SHEET if kind == "sheet" and data.startswith(b"PK") else MIMES.get(kind, "")
