"""Whether somebody can read what is on a picture, and a small one of it to show in lists.

Knows: how light, sharp and large a picture must be for that: every threshold, with what was
measured. Must not know: formats, files, what is said.

A judgement only asks for another photo, so doubt is decided for the picture: each rule wants two
signs at once, one of the whole and one of its best part. A small receipt on a large dark table is
light somewhere, and little text on much white is sharp somewhere.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, cast

from bot.receiving import sight

if TYPE_CHECKING:
    from PIL.Image import Image

# A form of 45 characters by 25 lines, each of 8 by 16 dots, in which a 3 and an 8 just differ.
# Previews of 320 by 240 have half of it, the smallest camera (640 by 480) twice as much.
_LEAST_DOTS = 360 * 400
# Dots of what is measured, 400 by 300. At 800 by 600 a blur of which every word is read has 9 and
# one of which none is 4, the measure's own grain; here they have 51 and 12.
_MEASURED = 400 * 300
# Mean of a dark photo 23, of those in the evening 64, of the others 145 and more; but a small
# receipt on a black table 15, a screenshot in white on black 16. The lightest 2 % are 31 in the
# dark one, 141 on the black table; the best tiles as it lies below 1,000, of the screenshot 13,000.
_DARK, _PALE, _LIGHTEST, _STANDS_OUT = 50, 80, 0.98, 1000
# Variance of the Laplacian, with the light spread. Out of focus: the whole 12 to 21, its best tiles
# 30 to 59. Soft, yet every word is read: 38 and 66. Little text on much white: 209 and 7,000.
# Sharp: from 870 and 3,100.
_SHARP, _SHARP_TILES, _BEST = 30, 70, 2
_TILE = 40  # dots
_ENDS, _MOST_SPREAD = 0.001, 4  # what is spread from end to end, and how much: not the noise
_HALVED = 2  # the Laplacian reaches from -1020 to 1020, a picture holds half of a half of it
_THUMBNAIL, _QUALITY = 320, 70  # its longest side; about 12 kB


def verdict(seen: Image, dots: int) -> str:
    """Of a picture as it is seen (`looking.flat`), which had so many dots when it came."""
    if dots < _LEAST_DOTS:
        return sight.TINY
    grey = seen.convert("L")
    less = min(1.0, (_MEASURED / (grey.width * grey.height)) ** 0.5)
    grey.thumbnail((math.ceil(grey.width * less), math.ceil(grey.height * less)))
    return sight.DARK if _dark(grey) else sight.OK if _sharp(grey) else sight.BLURRED


def _dark(grey: Image) -> bool:
    from PIL import ImageStat

    if ImageStat.Stat(grey).mean[0] >= _DARK or _level(grey, _LIGHTEST) >= _PALE:
        return False
    return _best(_edges(grey)) < _STANDS_OUT


def _level(grey: Image, share: float) -> int:
    """How light the lightest of this share of all dots is, from the darkest on."""
    counts, passed = grey.histogram(), 0
    for light, count in enumerate(counts):
        passed += count
        if passed >= share * sum(counts):
            return light
    return len(counts) - 1


def _sharp(grey: Image) -> bool:
    from PIL import ImageChops

    low, high = _level(grey, _ENDS), _level(grey, 1 - _ENDS)
    spread = min(255 / max(1, high - low), _MOST_SPREAD)
    edges = _edges(ImageChops.subtract(grey, ImageChops.constant(grey, low), 1 / spread))
    return _variance(edges) >= _SHARP or _best(edges) >= _SHARP_TILES


def _edges(grey: Image) -> Image:
    from PIL import ImageFilter

    laplace = (0, 1, 0, 1, -4, 1, 0, 1, 0)
    edges = grey.filter(ImageFilter.Kernel((3, 3), laplace, scale=_HALVED, offset=128))
    return edges.crop((1, 1, edges.width - 1, edges.height - 1))  # its rim is not filtered


def _variance(edges: Image) -> float:
    from PIL import ImageStat

    return ImageStat.Stat(edges).var[0] * _HALVED**2


def _best(edges: Image) -> float:
    """The variance of the best parts; of one of them alone a lamp may be the cause."""
    tiles = [
        edges.crop((left, top, left + _TILE, top + _TILE))
        for top in range(0, edges.height - _TILE + 1, _TILE)
        for left in range(0, edges.width - _TILE + 1, _TILE)
    ]
    best = sorted(map(_variance, tiles), reverse=True)[:_BEST]
    return best[-1] if len(best) == _BEST else 0


def black(seen: Image) -> bool:
    """Whether what is of one colour is so for want of light."""
    return cast("tuple[int, int]", seen.convert("L").getextrema())[1] < _PALE


def thumbnail(seen: Image) -> bytes:
    """A small JPEG of an upright picture."""
    small, out = seen.copy(), io.BytesIO()
    small.thumbnail((_THUMBNAIL, _THUMBNAIL))
    small.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
