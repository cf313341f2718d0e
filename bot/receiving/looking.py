"""The process that opens what strangers sent: it decodes one file, gives it back clean, and ends.

Knows: Pillow, how much time and memory they may take.
Must not know: settings, secrets, the database; of the house it loads nothing but `marks`, `sight`,
`stripping`, `judging` and `paper`.

Bytes come on the standard input. Out goes a line of JSON, which is a `Sight`, and behind it what is
kept (as many bytes as "kept" says) and the thumbnail. A file that takes too much is ended by the
system, which the parent sees; on Windows there is only the parent's patience.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, cast

from bot.receiving import judging, paper, sight, stripping
from bot.receiving.marks import BadFile, kind_of
from bot.receiving.sight import Sight

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose
    from PIL.ImageFile import ImageFile

_ENOUGH_ROWS = 0.9  # of a photo whose end did not arrive
_FILLER = b"\xa5\x5a\x33" * 40  # stands for what did not arrive
_SEEN = (1000, 1000)  # pixels: a JPEG is decoded no larger than it takes to know that it opens
_LEAST_SIDE = 16  # pixels: nobody can read a word in less
_FAINT = 20  # of 256 steps: a colour this near to another is the same; print on paper has 100
_FINE = 4  # times smaller, no more, so that thin letters stay
_QUALITY = 92  # of a photo that was turned; the one that came is kept, too
_ORIENTATION = 0x0112  # of EXIF
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # its numbers → `PIL.Image.Transpose`


def look(found: Sight, data: bytes, most_pixels: int) -> None:
    """Find out what a photo or paper is, and what is kept of it; raises `BadFile`."""
    match found.kind:
        case "jpeg":
            _shown(found, _jpeg(found, data, most_pixels))
        case "png":
            _shown(found, _png(found, data, most_pixels))
        case "webp":
            _shown(found, _webp(found, data, most_pixels))
        case "pdf":
            found.kept, found.pages = paper.checked(data)
        case _:
            raise BadFile(found.kind)


def _jpeg(found: Sight, data: bytes, most_pixels: int) -> ImageFile:
    read = stripping.jpeg(data)
    _fits(found, read.width, read.height, most_pixels)
    found.kept, found.orientation = read.data + stripping.END, read.orientation
    # An end mark proves nothing: senders and phones put one behind half a photo, too.
    image = _small(found.kept)
    rows = _rows(image, _small(read.data + _FILLER + stripping.END))
    if not rows:
        raise BadFile("cut")
    layers = read.whole or not any(read.missing.values())  # or a whole layer of it did not arrive
    if rows < _ENOUGH_ROWS * image.height or not layers:
        found.verdict = sight.CUT
    return image


def _small(data: bytes) -> ImageFile:
    from PIL.JpegImagePlugin import JpegImageFile

    image = JpegImageFile(io.BytesIO(data))
    image.draft(image.mode, _SEEN)
    image.load()
    return image


def _rows(one: ImageFile, other: ImageFile) -> int:
    """How many have arrived: two decodings differ in what stands for the missing end."""
    from PIL import ImageChops

    differs = ImageChops.difference(one, other).getbbox()
    return one.height if differs is None else differs[1]


def _png(found: Sight, data: bytes, most_pixels: int) -> ImageFile:
    from PIL.PngImagePlugin import PngImageFile

    width, height, found.kept = stripping.png(data)
    _fits(found, width, height, most_pixels)
    try:
        with PngImageFile(io.BytesIO(found.kept)) as image:
            image.load()
    except (OSError, SyntaxError):
        image = _cut_png(found)
    found.orientation = _turned(image)
    return image


def _cut_png(found: Sight) -> ImageFile:
    """As much as there is."""
    from PIL import ImageFile
    from PIL.PngImagePlugin import PngImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        with PngImageFile(io.BytesIO(found.kept)) as image:
            image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    box = image.getbbox(alpha_only=False)  # rows that did not arrive are 0
    if box is None:
        raise BadFile("cut")
    # One that comes in seven passes shows a little of every row from the first on.
    if box[3] < _ENOUGH_ROWS * image.height or stripping.in_passes(found.kept):
        found.verdict = sight.CUT
    found.kept = _packed(image, "PNG")  # whole again, so that it opens everywhere
    return image


def _packed(image: Image, format: str) -> bytes:
    image.info.pop("exif", None)  # or whoever heeds it would turn the dots once more
    out = io.BytesIO()
    image.save(out, format, quality=_QUALITY)
    return out.getvalue()


def _webp(found: Sight, data: bytes, most_pixels: int) -> ImageFile:
    from PIL.WebPImagePlugin import WebPImageFile

    found.kept = stripping.webp(data)
    with WebPImageFile(io.BytesIO(found.kept)) as image:
        _fits(found, *image.size, most_pixels)
        image.load()
    if shorter := stripping.shorter(found.kept):
        _asked_for(image, shorter)
    found.orientation = _turned(image)
    return image


def _asked_for(image: Image, shorter: bytes) -> None:
    """What ends in a row of equal bytes needs them: some white pages do, half a photo does not."""
    from PIL import ImageChops
    from PIL.WebPImagePlugin import WebPImageFile

    with contextlib.suppress(OSError), WebPImageFile(io.BytesIO(shorter)) as other:
        if not ImageChops.difference(image.convert("RGB"), other.convert("RGB")).getbbox():
            raise BadFile("cut")


def _turned(image: Image) -> int:
    return int(image.getexif().get(_ORIENTATION, 1))  # of what is kept, which says nothing else


def _shown(found: Sight, image: ImageFile) -> None:
    """Judge a picture, and stand it upright."""
    from PIL import Image

    seen = flat(image)
    if all(high - low < _FAINT for low, high in _spans(seen)):
        raise BadFile("black" if judging.black(seen) else "one_colour")
    found.pages = 1
    if found.verdict == sight.OK:
        found.verdict = judging.verdict(seen, (found.width or 0) * (found.height or 0))
    if found.orientation in _TURNS:
        turn = Image.Transpose(_TURNS[found.orientation])
        del image  # a large one need not stand in memory twice
        found.kept, seen = _upright(found.kept, found.kind, turn), seen.transpose(turn)
    found.thumbnail = judging.thumbnail(seen)


def _spans(seen: Image) -> tuple[tuple[int, int], ...]:
    return cast("tuple[tuple[int, int], ...]", seen.getextrema())


def _upright(kept: bytes, kind: str, turn: Transpose) -> bytes:
    """The same picture with its dots turned, as programs that heed no EXIF show it."""
    from PIL import Image

    with Image.open(io.BytesIO(kept), formats=(kind.upper(),)) as image:
        return _packed(image.transpose(turn), kind)


def flat(image: Image) -> Image:
    """As it is seen, of a thousand dots or some more: where nothing covers it, on white."""
    from PIL import Image

    if image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    small = image.reduce(max(1, min(_FINE, max(image.size) // _SEEN[0])))
    if small.mode.startswith("I"):  # 16 bits for each dot
        small = Image.frombytes("L", small.size, small.convert("I;16").tobytes()[1::2])
    if small.mode in ("RGBA", "LA"):
        white = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(white, small.convert("RGBA"))
    return small.convert("RGB")


def _fits(found: Sight, width: int, height: int, most_pixels: int) -> None:
    if not width or not height:
        raise BadFile("broken")
    found.width, found.height = width, height
    if min(width, height) < _LEAST_SIDE:
        raise BadFile("small")
    if width * height > most_pixels:
        raise BadFile("heavy")


def seen(data: bytes, most_pixels: int) -> Sight:
    """What came of looking; nothing that is in the bytes makes it raise."""
    found = Sight(kind_of(data))
    try:
        look(found, data, most_pixels)
    except BadFile as bad:
        return sight.refused(found, bad.kind)
    except MemoryError:
        return sight.refused(found, "heavy")
    except Exception:  # Pillow raises many kinds for damaged bytes
        return sight.refused(found, "broken")
    found.good = True
    return found


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
    found = seen(sys.stdin.buffer.read(), pixels)
    kept, thumbnail = found.kept, found.thumbnail
    told = asdict(replace(found, kept=b"", thumbnail=b"")) | {"kept": len(kept)}
    del told["thumbnail"]
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + kept + thumbnail)


if __name__ == "__main__":
    main()
