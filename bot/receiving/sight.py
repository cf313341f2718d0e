"""What was found out about a file that somebody sent, and in which word it is judged. Pure.

Knows: the words of a verdict; which of them each kind of refusal is. Must not know: Pillow, what
is said to people (`handlers/talk/refusals.py`), what a file is for.
"""

from __future__ import annotations

from dataclasses import dataclass

OK = "ok"
DARK, BLURRED = "foto_ulang:gelap", "foto_ulang:buram"
TINY, CUT = "foto_ulang:kecil", "foto_ulang:terpotong"
_KIND, _BROKEN, _LOCKED, _LARGE = "tolak:jenis", "tolak:rusak", "tolak:terkunci", "tolak:besar"
_OF_REFUSAL = {
    "cut": CUT,
    "small": TINY,
    "black": DARK,
    "one_colour": BLURRED,  # white all over: whatever is on it does not stand out
    "broken": _BROKEN,
    "paper": _BROKEN,
    "blank": _BROKEN,
    "nothing": _BROKEN,
    "locked": _LOCKED,
    "large": _LARGE,
    "heavy": _LARGE,
    "thick": _LARGE,
}  # every other kind is none of those that we keep


@dataclass(slots=True)
class Sight:
    """A file as far as it was looked at.

    `kind` is its format when it is `good`, else a kind of refusal. Width and height are those of
    the dots as they lie, `orientation` says how EXIF turns them, `pages` counts those of a paper;
    None is what nobody came to know. `kept` stands upright, `thumbnail` is a small JPEG of it.
    """

    kind: str
    good: bool = False
    verdict: str = OK
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    pages: int | None = None
    kept: bytes = b""
    thumbnail: bytes = b""


def refused(sight: Sight, kind: str) -> Sight:
    """The same, not to be kept for this reason; what was found out before stays."""
    sight.kind, sight.good, sight.verdict = kind, False, _OF_REFUSAL.get(kind, _KIND)
    sight.kept = sight.thumbnail = b""
    return sight
