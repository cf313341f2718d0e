"""Whether bytes are a photo or a paper: by their own marks, whatever they claim to be."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.receiving.photos import MOST_BYTES, MOST_PIXELS, BadFile, check


def image(format: str, size: tuple[int, int] = (16, 16)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, format)
    return out.getvalue()


@pytest.mark.parametrize(
    ("format", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_photos_are_known_by_their_bytes(format: str, mime: str) -> None:
    assert check(image(format)) == mime


def test_a_paper_is_kept_as_it_is() -> None:
    assert check(b"%PDF-1.7 anything") == "application/pdf"


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF"])
def test_other_pictures_are_refused_with_a_way_out(format: str) -> None:
    with pytest.raises(BadFile, match="foto biasa atau PDF"):
        check(image(format))


@pytest.mark.parametrize("data", [b"", b"halo", b"<html>", b"MZ\x90\x00", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile, match="rusak atau terpotong"):
        check(data)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_in_the_middle_is_noticed(format: str) -> None:
    whole = image(format, (200, 200))
    with pytest.raises(BadFile, match="kirim sekali lagi"):
        check(whole[: len(whole) // 2])


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(BadFile, match="16 MB"):
        check(b"\xff\xd8" + bytes(MOST_BYTES))


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_bomb_is_refused_by_its_pixels(side: int) -> None:
    assert side * side > MOST_PIXELS
    with pytest.raises(BadFile):
        check(bomb(side, side))


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"]))
def test_no_bytes_raise_anything_else(data: bytes, start: bytes) -> None:
    with contextlib.suppress(BadFile):
        assert check(start + data).startswith(("image/", "application/"))
