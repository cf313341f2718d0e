"""Whether bytes are a photo or a paper that we keep: by their own marks, size and pixels.

Knows: magic bytes and Pillow. Must not know: where the bytes came from or go to.
"""

from __future__ import annotations

import io
import warnings

MOST_BYTES = 16 * 1024 * 1024  # what WhatsApp carries
MOST_PIXELS = 60_000_000  # a phone's best camera; a bomb has more
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class BadFile(Exception):
    """The file cannot be kept; `str(error)` is the sentence for the person who sent it."""


def check(data: bytes) -> str:
    """The MIME type of a photo or PDF; raises `BadFile`."""
    if len(data) > MOST_BYTES:
        raise BadFile("Fotonya terlalu besar (lebih dari 16 MB). Mohon kirim yang lebih kecil.")
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    return _image(data)


def _image(data: bytes) -> str:
    # Imported here: most processes never see a photo, and Pillow takes its time.
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise BadFile("Fotonya terlalu besar. Mohon kirim yang lebih kecil.")
                image.load()
                format = image.format
    except BadFile:
        raise
    except Exception as error:  # Pillow raises many kinds for damaged bytes
        raise BadFile("Fotonya rusak atau terpotong. Mohon kirim sekali lagi.") from error
    if format not in _FORMATS:
        raise BadFile("Jenis berkas ini belum bisa disimpan. Mohon kirim foto biasa atau PDF.")
    return _FORMATS[format]
