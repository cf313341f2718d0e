"""Pictures and papers of every kind that people send, made here."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from PIL import Image


@cache
def receipt(width: int = 240, height: int = 320, mode: str = "RGB") -> Image.Image:
    """Lively to the last row, so that a missing part shows."""
    noise = Image.frombytes(
        "L", (width, height), bytes((x * x // 7) % 256 for x in range(width * height))
    )
    return noise.convert(mode)


def picture(format: str = "JPEG", image: Image.Image | None = None, **how: Any) -> bytes:
    out = io.BytesIO()
    (image or receipt()).save(out, format, **how)
    return out.getvalue()


def telling() -> Image.Exif:
    """An EXIF that tells of maker and place, and that the photo lies on its side."""
    exif = Image.Exif()
    exif[0x010F] = "SAMSUNG"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (7.0, 46.0, 12.0)
    return exif


def paper(*contents: str, trailer: str = "", root: str = "", more: Sequence[str] = ()) -> bytes:
    """A PDF with one page for each of these contents; "" is a page with nothing on it.

    `more` objects stand behind the pages: of one page, object 5 and so on.
    """
    numbers = range(len(contents))
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in numbers)
    objects = [f"<< /Type /Catalog /Pages 2 0 R {root} >>",
               f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>"]  # fmt: skip
    for n, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents {4 + 2 * n} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects += more
    out, places = "%PDF-1.4\n", list[int]()
    for n, written in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


LOCK = (
    "/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 "
    f"/O <{'ab' * 32}> /U <{'cd' * 32}> >> /ID [<00> <00>] "
)


def many_scans(scans: int, side: int = 7700) -> bytes:
    """The hostile picture: small, wide, and gone over again and again."""
    image = Image.new("L", (side, side))
    image.paste(255, (0, 0, 64, 64))  # of whole blocks, so that each scan says the same again
    whole = picture("JPEG", image, progressive=True)
    place = whole.index(b"\xff\xda")
    last = whole.rindex(b"\xff\xda")
    assert place < last
    return whole[:-2] + whole[last:-2] * scans + b"\xff\xd9"
