"""Takes out of a picture what does not show: EXIF, GPS, comments, thumbnails, what hangs behind it.

Knows: how JPEG, PNG and WebP are laid out, byte by byte; the pixels stay untouched.
Must not know: Pillow's decoders, what the picture is for.

What is kept is a list of what is needed, not what is left after a list of what is known to tell
tales. Of EXIF only the orientation stays, without which a photo lies on its side.
Formats: ITU-T T.81 (JPEG), JFIF 1.02, PNG 3rd edition, developers.google.com/speed/webp/docs.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.receiving.marks import BadFile

END = b"\xff\xd9"
MOST_SCANS = 100  # encoders write about ten; a thousand of 60 megapixels take half a minute
_NEXT_MARK = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")  # in a scan 00 and D0-D7 are no marks
_ALONE = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_NEEDED = {0xC4, 0xCC, 0xDB, 0xDC, 0xDD}  # tables, restart interval, number of lines
_SCAN, _EXIF = 0xDA, b"Exif\0\0"
_COEFFICIENTS = 64


@dataclass(slots=True)
class Jpeg:
    """A JPEG without what does not show, and what its marks say of it.

    `data` ends before the end mark; `whole` says whether there was one. `missing` counts, for
    each component, the coefficients whose last bit no scan has brought.
    """

    width: int = 0
    height: int = 0
    scans: int = 0
    whole: bool = False
    orientation: int = 1
    missing: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    parts: list[bytes] = field(default_factory=list[bytes])

    @property
    def data(self) -> bytes:
        turned = _tiff(self.orientation)
        segment = _segment(0xE1, _EXIF + turned) if turned else b""
        # JFIF's own mark, if there is one, stands first.
        return b"".join([b"\xff\xd8", *self.parts[:1], segment, *self.parts[1:]])


def jpeg(data: bytes) -> Jpeg:
    """Read the marks up to the end mark or the end of the bytes; raises `BadFile`."""
    found, place = Jpeg(parts=[b""]), 2
    while (mark := _mark(data, place)) is not None:
        kind, place = mark
        if kind == END[1]:
            found.whole = True
            break
        if kind in _ALONE:
            continue
        length = int.from_bytes(data[place : place + 2])
        body = data[place + 2 : place + length]
        if length < 2 or len(body) < length - 2:
            break
        place += length
        _take(found, kind, body)
        if kind == _SCAN:
            over = _NEXT_MARK.search(data, place)
            end = over.start() if over else len(data)
            found.parts.append(data[place:end])
            place = end
    if not found.scans:
        raise BadFile("broken")
    return found


def _mark(data: bytes, place: int) -> tuple[int, int] | None:
    """The mark at this place and where it ends; None at the end, or where there is none."""
    if data[place : place + 1] != b"\xff":
        return None
    while data[place : place + 1] == b"\xff":
        place += 1
    return (data[place], place + 1) if place < len(data) else None


def _take(found: Jpeg, kind: int, body: bytes) -> None:
    if kind == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 12:
        found.parts[0] = _segment(kind, body[:12] + b"\0\0")  # without its thumbnail
    elif kind == 0xE1 and body.startswith(_EXIF):
        found.orientation = _orientation(body)
    elif kind == 0xEE and body.startswith(b"Adobe"):
        found.parts.append(_segment(kind, body[:12]))  # says how colours were turned into numbers
    elif kind in _FRAMES:
        _frame(found, body)
        found.parts.append(_segment(kind, body))
    elif kind == _SCAN:
        _scan(found, body)
        found.parts.append(_segment(kind, body))
    elif kind in _NEEDED:
        found.parts.append(_segment(kind, body))


def _segment(kind: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body


def _frame(found: Jpeg, body: bytes) -> None:
    if len(body) < 6 or len(body) < 6 + 3 * body[5] or found.missing:
        raise BadFile("broken")
    found.height, found.width = struct.unpack(">HH", body[1:5])
    found.missing = {body[6 + 3 * n]: set(range(_COEFFICIENTS)) for n in range(body[5])}


def _scan(found: Jpeg, body: bytes) -> None:
    found.scans += 1
    if found.scans > MOST_SCANS:
        raise BadFile("heavy")
    if not body or len(body) < 4 + 2 * body[0]:
        raise BadFile("broken")
    components = [body[1 + 2 * n] for n in range(body[0])]
    first, last, approximation = body[-3:]
    if approximation & 0x0F == 0:
        for component in components:
            found.missing.get(component, set[int]()).difference_update(range(first, last + 1))


def png(data: bytes) -> tuple[int, int, bytes]:
    """Width, height, and the picture without what does not show; raises `BadFile`."""
    width, height, place, out = 0, 0, 8, [data[:8]]
    while place + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        place += length + 12
        if kind == b"IEND":
            break
        if kind == b"IHDR":
            if len(body) != 13:
                raise BadFile("broken")
            width, height = struct.unpack(">II", body[:8])
        if kind == b"eXIf" and (turned := _tiff(_orientation(body))):
            out.append(_chunk(kind, turned))
        if kind in (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB"):
            out.append(_chunk(kind, body))
        elif kind == b"IDAT":
            # As it came, its checksum too; one that was cut off gets a new one.
            whole = data[place - length - 12 : place]
            out.append(whole if place <= len(data) else _chunk(kind, body))
    return width, height, b"".join([*out, _chunk(b"IEND", b"")])


def in_passes(png: bytes) -> bool:
    """Whether its rows come in seven passes (Adam7), each finer than the last."""
    return png[28:29] == b"\1"


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def webp(data: bytes) -> bytes:
    """The picture without what does not show; raises `BadFile` for one that moves or is cut."""
    kept, orientation = list[tuple[bytes, bytes]](), 1
    for kind, body in _chunks(data, min(8 + int.from_bytes(data[4:8], "little"), len(data))):
        if kind == b"EXIF":
            orientation = _orientation(body)
        elif kind in (b"ANIM", b"ANMF"):
            raise BadFile("animated")
        elif kind in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH"):
            kept.append((kind, body))
    return _riff(kept, _tiff(orientation))


def shorter(webp: bytes) -> bytes:
    """A picture without half of the equal bytes at its end; b"" when they are few.

    Apps make room for a whole file first and fill it as it comes: bytes that no decoder asks for
    stand for what did not come.
    """
    for kind, body in _chunks(webp, len(webp)):
        if kind in (b"VP8 ", b"VP8L"):
            alike = len(body) - len(body.rstrip(body[-1:]))
            few = alike < max(_LEAST_HOLE, len(body) // 10)
            return b"" if few else _riff([(kind, body[: len(body) - alike // 2])], b"")
    return b""


def _chunks(webp: bytes, end: int) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= end:
        kind, length = struct.unpack("<4sI", webp[place : place + 8].ljust(8, b"\0"))
        body = webp[place + 8 : place + 8 + length]
        if len(body) < length:
            raise BadFile("cut")
        yield kind, body
        place += 8 + length + length % 2


_LEAST_HOLE = 64  # bytes
_ALPHA, _WITH_EXIF = 0x10, 0x08  # flags of VP8X


def _riff(kept: list[tuple[bytes, bytes]], turned: bytes) -> bytes:
    chunks = b""
    extended = bool(kept) and kept[0][0] == b"VP8X" and len(kept[0][1]) == 10
    for kind, body in [*kept, *([(b"EXIF", turned)] if turned and extended else [])]:
        if kind == b"VP8X":
            flags = body[0] & _ALPHA | (_WITH_EXIF if turned else 0)
            body = bytes([flags, 0, 0, 0]) + body[4:10]
        chunks += kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _orientation(exif: bytes) -> int:
    """1 to 8 as EXIF counts them; 1, upright, when it cannot be read."""
    from PIL import Image

    found = Image.Exif()
    try:
        found.load(exif)
        value = int(found.get(0x0112, 1))
    except Exception:  # whatever a damaged EXIF makes of itself, the photo is shown as it lies
        return 1
    return value if 1 <= value <= 8 else 1


def _tiff(orientation: int) -> bytes:
    """An EXIF body that says nothing but how the photo is turned; b"" when it stands upright."""
    if orientation == 1:
        return b""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
