"""A text as a picture that is read on a small phone and can be shown at a counter.

Knows: Pillow, and how a text with *headings*, • points and bars is laid out.
Must not know: what the text says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from handlers.reading.typed import tidy

if TYPE_CHECKING:  # Pillow takes a tenth of a second: only who draws waits for it
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1080  # pixels, the width of a phone in a chat
LONGEST = 4000  # characters; a longer text is cut
MOST_LINES = 80
_MARGIN = 64
_INDENT = 40
_GAP = 28  # air for an empty line
_LEADING = 1.35  # height of a line in sizes of its letters
_INK, _PAPER, _ACCENT = "#1b1b1b", "#ffffff", "#0b5c8a"


class _Style(NamedTuple):
    size: int
    ink: str = _INK
    bold: int = 0  # extra pixels around each letter: the built-in font has no bold cut
    above: int = 0  # pixels of air before the paragraph


_TITLE = _Style(58, _ACCENT, 2)
_HEADING = _Style(44, _ACCENT, 1, _GAP)
_PLAIN = _Style(40, above=8)
_FOOTER = _Style(32, "#5a5a5a", above=44)
_BAR = _Style(26, above=8)  # a bar is as high as such letters
_EMPTY, _OVER = "#dce6ec", "#b3261e"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    style: _Style
    first: bool  # of its paragraph
    point: bool
    share: float | None = None  # of a bar: how much of it is filled; above 1 it is too much

    @property
    def height(self) -> int:
        return int(self.style.size * _LEADING) + (self.style.above if self.first else 0)


def picture(text: str, footer: str = "", shares: Mapping[str, float] | None = None) -> bytes:
    """A PNG, 1080 pixels wide: the first line as title, `*lines*` as headings, then `footer`. Below
    each line that stands in `shares` is a bar, filled so far.

    What the built-in font cannot draw (emoji, other scripts) is left out.
    """
    from PIL import Image, ImageDraw

    lines = [
        *islice(_laid_out(text, shares or {}), MOST_LINES),
        *_broken(footer[:LONGEST], _FOOTER),
    ]
    height = 2 * _MARGIN + sum(line.height for line in lines)
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    pen, top = ImageDraw.Draw(image), _MARGIN
    for line in lines:
        _draw(pen, top, line)
        top += line.height
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _draw(pen: ImageDraw, top: int, line: _Line) -> None:
    style, left = line.style, _MARGIN
    top += style.above if line.first else 0
    if line.share is not None:
        _draw_bar(pen, top, line.share)
    if line.point:
        left += _INDENT
        if line.first:
            middle = top + style.size * 0.62
            pen.ellipse((_MARGIN + 6, middle - 8, _MARGIN + 22, middle + 8), fill=_ACCENT)
    font = _font(style.size)
    pen.text((left, top), line.text, style.ink, font, stroke_width=style.bold)


def _draw_bar(pen: ImageDraw, top: int, share: float) -> None:
    right, bottom = WIDTH - _MARGIN, top + _BAR.size
    pen.rectangle((_MARGIN, top, right, bottom), fill=_EMPTY)
    filled = _MARGIN + int((right - _MARGIN) * min(max(share, 0.0), 1.0))
    if filled > _MARGIN:
        pen.rectangle((_MARGIN, top, filled, bottom), fill=_OVER if share > 1 else _ACCENT)


def _laid_out(text: str, shares: Mapping[str, float]) -> Iterator[_Line]:
    """Paragraphs broken into lines that fit the width."""
    rows = text[:LONGEST].strip().split("\n")
    yield from _broken(rows[0], _TITLE)
    for before, row in pairwise(rows):
        style = _HEADING if row.startswith("*") else _PLAIN
        yield from _broken(row, style if before.strip() else style._replace(above=_GAP))
        if row in shares:
            yield _Line("", _BAR, True, False, shares[row])


def _broken(row: str, style: _Style) -> Iterator[_Line]:
    point = row.lstrip().startswith("•")
    room = WIDTH - 2 * _MARGIN - (_INDENT if point else 0)
    words, first = _drawable(row).split(), True
    while words:
        fit = _fitting(words, _font(style.size), room)
        yield _Line(" ".join(words[:fit])[:WIDTH], style, first, point)
        words, first = words[fit:], False


def _fitting(words: list[str], font: FreeTypeFont, room: int) -> int:
    """How many of the words fit on one line; a word wider than the line gets one to itself."""
    width, space = 0.0, font.getlength(" ")
    for count, word in enumerate(words):
        width += font.getlength(word) + space
        if count and width - space > room:
            return count
    return len(words)


def _drawable(row: str) -> str:
    """ASCII only, which is all that the built-in font has: accents go, stars and points too."""
    plain = unicodedata.normalize("NFKD", tidy(row, LONGEST))
    return "".join(char for char in plain if char.isascii() and char != "*")


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # Pillow's wheels bring FreeType
    return font
