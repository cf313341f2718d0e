"""What a keyboard does to a text, undone, layer by layer: the first step of every reader.

    seen     what a person sees: one kind of digit, quote, dash and blank, nothing invisible
    tidy     the same on one line, single blanks
    folded   the same without capitals
    plain    the same without the punctuation at its edges: how commands and buttons compare

and, on top of any of them, `pictureless` (no emoji) and `latin` (ASCII signs only).
Each reader takes the highest layer that still holds what it reads.

Knows: Unicode (control, invisible and direction marks, wide digits, keycap emoji).
Must not know: any question, any topic, any language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_ANSWER = 500  # characters; nobody answers one question with more, so the rest is noise
LONGEST_MESSAGE = 4096  # characters; both channels cut messages there

# Signs that phones put in the place of those on the keys: "smart" quotes, long dashes, and
# fractions, which stand apart so that "2½" is no 21/2.
_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_ON_THE_KEYS = str.maketrans(
    {
        "⁄": "/",
        **{
            sign: f" {unicodedata.normalize('NFKC', sign).replace('⁄', '/')} "
            for sign in _FRACTIONS
        },
        **dict.fromkeys("‘’‛ʼ′`´", "'"),
        **dict.fromkeys("“”„‟", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
# What has no shape of its own though Unicode does not call it a format sign: Hangul fillers, the
# joiner of graphemes, Mongolian and other variation selectors, the ring of a keycap; skin tones.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20e3\u3164\ufe00-\ufe0f\uffa0"
    "\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
_EDGES = " .,!?;:\"'*"


def seen(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """The text as a person sees it, at most `longest` characters, its lines kept.

    Compatibility forms are made plain (wide digits, ligatures), digits of every script are 0-9,
    every blank is a space or a line's end, and marks that nobody sees are dropped. Linear, and
    constant beyond the limit; any `str` is fine, lone surrogates included.
    """
    keys = _composed(text[:longest])[:longest]  # one sign may stand for eighteen: ﷺ
    if keys.isascii() and keys.isprintable():
        return keys  # most texts: nothing in them is anything but what it is
    shown = "".join(_shown(sign) for sign in _UNSEEN.sub("", keys))
    return _composed(shown)[:longest]  # what stood apart may have come together


@lru_cache(maxsize=16)  # one message is asked about by a dozen readers, each of which begins here
def tidy(text: str, longest: int = LONGEST_ANSWER) -> str:
    """What is `seen`, on one line, blanks of every kind one space. Idempotent."""
    return " ".join(_composed(" ".join(seen(text, longest).split()))[:longest].split())


def folded(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """The `tidy` text without capitals."""
    return tidy(text, longest).casefold()


def plain(text: str) -> str:
    """The `folded` text without punctuation at its edges; "" when nothing can be read in it."""
    return folded(text).strip(_EDGES)


def pictureless(text: str) -> str:
    """A `seen` text with blanks for emoji and other pictures; accents that join nothing go."""
    return "".join(map(_written, text))


def latin(text: str) -> str:
    """A `seen` text on one line in ASCII: letters lose their accents, other signs are blanks."""
    apart = unicodedata.normalize("NFKD", text)
    bare = (s if s.isascii() else "" if unicodedata.combining(s) else " " for s in apart)
    return " ".join("".join(bare).split())


def _composed(text: str) -> str:
    """Composed by Unicode's rules, which may bring signs that phones use again."""
    if text.isascii():
        return text.replace("`", "'")  # the same, sooner
    return unicodedata.normalize("NFKC", text.translate(_ON_THE_KEYS)).translate(_ON_THE_KEYS)


def _shown(sign: str) -> str:
    """The sign itself, a digit 0-9, a space for any blank, nothing for an unseen one."""
    if sign == "\n" or " " <= sign <= "~":
        return sign
    category = unicodedata.category(sign)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return "\n" if category in ("Zl", "Zp") else " "
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return "" if category.startswith("C") else sign


def _written(sign: str) -> str:
    kind = "" if sign.isascii() else unicodedata.category(sign)
    if kind in ("Mn", "Me"):
        return ""
    return " " if kind in ("So", "Sk") else sign
