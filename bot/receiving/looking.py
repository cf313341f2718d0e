"""The process that opens what strangers sent: it decodes one file, gives it back clean, and ends.

Knows: Pillow, how much time and memory they may take.
Must not know: settings, secrets, the database; of the house it loads nothing but `marks`,
`stripping` and `paper`.

Bytes come on the standard input. Out goes a line of JSON, {"kind": format or refusal, "good": …},
and behind it what is kept. A file that takes too much is ended by the system, which the parent
sees; on Windows there is only the parent's patience.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from typing import TYPE_CHECKING, cast

from bot.receiving import paper, stripping
from bot.receiving.marks import BadFile, kind_of

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_ENOUGH_ROWS = 0.9  # of a photo whose end did not arrive
_FILLER = b"\xa5\x5a\x33" * 40  # stands for what did not arrive
_SEEN = (1000, 1000)  # pixels: a JPEG is decoded no larger than it takes to know that it opens
_LEAST_SIDE = 16  # pixels: nobody can read a word in less
_FAINT = 20  # of 256 steps: a colour this near to another is the same; print on paper has 100
_FINE = 4  # times smaller, no more, so that thin letters stay


def look(data: bytes, most_pixels: int) -> tuple[str, bytes]:
    """The format of a photo or paper, and what is kept of it; raises `BadFile`."""
    kind = kind_of(data)
    match kind:
        case "jpeg":
            return kind, _jpeg(data, most_pixels)
        case "png":
            return kind, _png(data, most_pixels)
        case "webp":
            return kind, _webp(data, most_pixels)
        case "pdf":
            return kind, paper.checked(data)
        case _:
            raise BadFile(kind)


def _jpeg(data: bytes, most_pixels: int) -> bytes:
    found = stripping.jpeg(data)
    _fits(found.width, found.height, most_pixels)
    kept = found.data + stripping.END
    if not found.whole and any(found.missing.values()):
        raise BadFile("broken")  # a whole layer of it did not arrive
    # An end mark proves nothing: senders and phones put one behind half a photo, too.
    image = _small(kept)
    _enough(image, _small(found.data + _FILLER + stripping.END))
    _lively(image)
    return kept


def _small(data: bytes) -> ImageFile:
    from PIL.JpegImagePlugin import JpegImageFile

    image = JpegImageFile(io.BytesIO(data))
    image.draft("L" if image.mode in ("L", "RGB") else image.mode, _SEEN)
    image.load()
    return image


def _enough(one: ImageFile, other: ImageFile) -> None:
    """Two decodings that differ in what stands for the missing end: down to where they are equal
    the rows have arrived."""
    from PIL import ImageChops

    differs = ImageChops.difference(one, other).getbbox()
    if differs is not None and differs[1] < _ENOUGH_ROWS * one.height:
        raise BadFile("broken")


def _png(data: bytes, most_pixels: int) -> bytes:
    from PIL.PngImagePlugin import PngImageFile

    width, height, kept = stripping.png(data)
    _fits(width, height, most_pixels)
    try:
        with PngImageFile(io.BytesIO(kept)) as image:
            image.load()
    except (OSError, SyntaxError):
        image = _cut_png(kept)
    _lively(image)
    return kept


def _cut_png(kept: bytes) -> ImageFile:
    """As much as there is, when that is nearly all."""
    from PIL import ImageFile
    from PIL.PngImagePlugin import PngImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        with PngImageFile(io.BytesIO(kept)) as image:
            image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    box = image.getbbox(alpha_only=False)  # rows that did not arrive are 0
    # One that comes in seven passes shows a little of every row from the first on.
    if box is None or box[3] < _ENOUGH_ROWS * image.height or stripping.in_passes(kept):
        raise BadFile("broken")
    return image


def _webp(data: bytes, most_pixels: int) -> bytes:
    from PIL.WebPImagePlugin import WebPImageFile

    kept = stripping.webp(data)
    with WebPImageFile(io.BytesIO(kept)) as image:
        _fits(*image.size, most_pixels)
        image.load()
    if shorter := stripping.shorter(kept):
        _asked_for(image, shorter)
    _lively(image)
    return kept


def _asked_for(image: Image, shorter: bytes) -> None:
    """What ends in a row of equal bytes needs them: some white pages do, half a photo does not."""
    from PIL import ImageChops
    from PIL.WebPImagePlugin import WebPImageFile

    with contextlib.suppress(OSError), WebPImageFile(io.BytesIO(shorter)) as other:
        if not ImageChops.difference(image.convert("RGB"), other.convert("RGB")).getbbox():
            raise BadFile("broken")


def _lively(image: Image) -> None:
    """Something is on it: not one colour from edge to edge, give or take a camera's noise."""
    from PIL import Image

    if image.mode in ("P", "PA"):
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    small = image.reduce(max(1, min(_FINE, max(image.size) // _SEEN[0])))
    if small.mode in ("RGBA", "LA"):  # where nothing covers it, what lies behind is seen
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small.convert("RGBA"))
        small = small.convert("RGB")
    least = _FAINT * (256 if small.mode.startswith("I") else 1)  # 16 bits for each dot
    bands = small.getextrema() if len(small.getbands()) > 1 else (small.getextrema(),)
    spans = cast("tuple[tuple[int, int], ...]", bands)
    if all(high - low < least for low, high in spans):
        raise BadFile("one_colour")


def _fits(width: int, height: int, most_pixels: int) -> None:
    if not width or not height:
        raise BadFile("broken")
    if min(width, height) < _LEAST_SIDE:
        raise BadFile("small")
    if width * height > most_pixels:
        raise BadFile("heavy")


def seen(data: bytes, most_pixels: int) -> tuple[dict[str, str | bool], bytes]:
    """What came of looking; nothing that is in the bytes makes it raise."""
    try:
        kind, kept = look(data, most_pixels)
    except BadFile as bad:
        return {"kind": bad.kind, "good": False}, b""
    except MemoryError:
        return {"kind": "heavy", "good": False}, b""
    except Exception:  # Pillow raises many kinds for damaged bytes
        return {"kind": "broken", "good": False}, b""
    return {"kind": kind, "good": True}, kept


def hold_back(seconds: int, memory: int) -> None:
    """Make the system end this process when it takes too much; answers go before photos."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        os.nice(5)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main() -> None:
    """One file from the standard input. Arguments: seconds, bytes of memory, pixels."""
    seconds, memory, pixels = map(int, sys.argv[1:4])
    hold_back(seconds, memory)
    told, kept = seen(sys.stdin.buffer.read(), pixels)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
