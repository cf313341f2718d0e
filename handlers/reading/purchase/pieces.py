"""Taking a message apart: words, amounts, counts, dates and the marks between them.

Knows: spans. What a span is: an amount, a count with its unit, a date, a mark, a word.
Must not know: which piece belongs to which row (purchase_rows.py).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from handlers.reading import dates, numerals, rupiah
from handlers.reading.date_words import SIZED
from handlers.reading.purchase import asides, words
from handlers.reading.purchase.bare import promoted
from handlers.reading.purchase.changes import with_changes
from handlers.reading.purchase.piece import Piece, PieceKind


def _any(options: frozenset[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, options), key=len, reverse=True)) + ")"


_UNIT = _any(words.UNITS)
_EDGE, _END = r"(?<![^\W_])", r"(?![^\W_])"
_DIMENSIONS = re.compile(
    rf"{_EDGE}(?<!\d[.,])\d{{1,3}}(?:[.,]\d{{1,2}})?\s?[x*]\s?\d{{1,3}}(?:[.,]\d{{1,2}})?(?:\s?[x*]\s?\d{{1,3}})?"
    r"(?:\s?(?:cm|mm|mtr|meter|inch|m)(?![^\W_]))?(?![^\W_]|[.,]\d|\s?(?:rb|ribu|jt|juta|k|rebu|ewu)"
    r"(?![^\W_])|\s*[x*]\s*\S)",
    re.IGNORECASE,
)
_TIMBER = re.compile(
    rf"{_EDGE}\d{{1,2}}(?:[.,/]\d{{1,2}})?\s?(?:\"|'')|"
    "(?:" + "|".join(f"(?<={name} )" for name in sorted(SIZED)) + ")"
    rf"\d{{1,2}}/\d{{1,2}}(?![\d/])(?!\s?{_UNIT}{_END})",
    re.IGNORECASE,
)
_GLUED_CODE = re.compile(
    r"(?<![^\W_])[^\W\d_]+-?\d[\w-]*|(?<![^\W_])\d+(?:[.,]\d+)?(?!rb|jt|k|ribu|juta|x)[^\W\d_]+\d[\w]*"
)
_NO_CODE = re.compile(r"(?:rp|idr|tgl|x)\d|[a-z]{3,}2(?:nya)?$")
_LIST_MARK = re.compile(
    r"(?m)^\s*(?:(?:\d{1,2}\s?[.)]|[a-h]\))(?=\s|[^\W\d])|[-*•·>#]+)\s*|(?<=\s)\d{1,2}\)\s*(?=[^\W\d])"
)
_ALL_OF_THEM = re.compile(  # keduanya, dua-duanya, tiga2nya, loro-lorone
    rf"{_EDGE}(?:ke(?:dua|tiga|empat|lima|enam)|(dua|tiga|empat|lima|enam|loro|telu|papat|tilu|opat)"
    r"(?:2|\s?-\s?\1))(?:nya|na|ne|e)(?![^\W_])",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(r"\(([^()\d]{3,120})\)")
_WORD = re.compile(r"[^\W\d_]+(?:['2-][^\W\d_]+)*2?|\d[\w.,/-]*%?|[^\w\s]|_|\n")
_ONE = re.compile(rf"(?:se|sa)({_UNIT})", re.IGNORECASE)
_SIGNS: dict[str, PieceKind] = {
    ",": "comma",
    ";": "cut",
    "\n": "cut",
    "&": "and",
    "+": "and",
    "=": "total",
}
_BLANK = "\x1f"
_UNIT_AFTER = re.compile(r"[^\S\n]{0,16}([^\W\d_]+[23]?)(?![^\W_])")

_SPOKEN_THOUSAND = re.compile(r"(?:ribu|ewu|rebu|sewu)\s*$", re.IGNORECASE)
_NAME_AFTER = re.compile(r"[^\S\n]*(?!rp|idr|total|ttl)[^\W\d_]", re.IGNORECASE)
_RUPIAH = re.compile(r"rp|idr|perak|[.,]-", re.IGNORECASE)


@cache
def _each() -> re.Pattern[str]:
    """What makes a price one of each. The units of the country stand in it six times: compiling
    it takes as long as a twentieth of a start, so it waits for the first purchase."""
    return re.compile(
        rf"{_EDGE}(?:masing[\s-]?masing(?:nya)?|(?:harga\s+)?satuannya|harga\s+satuan"
        rf"|(?:dengan\s+)?(?:tiap|setiap|saben|unggal)\s+{_UNIT}(?:nya|na)?"
        rf"|per\s?{_UNIT}(?:nya|na|ne)?"
        rf"|per\s+(?:satu|satuan|item|orangnya|piece|[a-z]{{2,9}}(?=\s*(?:rp|\d|$|[.,;\n])))"
        rf"|(?:harga|regane|rega|hargana|pangaos)\s+(?:siji|satu|hiji|sahiji)(?=\s+(?:rp\W?\s?)?\d)"
        rf"|(?:satu|siji|hiji|1)\s?{_UNIT}(?:nya|na|ne|e)|(?:se|sa)\s?{_UNIT}(?:nya|na|ne|e)"
        rf"|{_UNIT}(?:nya|ne)|se(?:buah|biji|ekor|orang)nya){_END}"
        rf"|\s?/\s?(?:{_UNIT}|orang|item|satuan|[a-z]{{2,9}}(?=\s*(?:$|[.,;\n]))){_END}",
        re.IGNORECASE,
    )


def take_apart(text: str, today: date) -> list[Piece]:
    """The pieces of a message cleaned by `numerals.clean`, in order."""
    return list(_taken_apart(text, today))


@lru_cache(maxsize=8)  # one message is read as a whole, in part, and as a correction
def _taken_apart(text: str, today: date) -> tuple[Piece, ...]:
    rest = _LIST_MARK.sub(lambda m: "\n" + _BLANK * (len(m.group()) - 1), text) if text else text
    pieces = _asides(rest)
    rest = _blank(rest, pieces)
    pieces += _dates(rest, today)
    rest = _blank(rest, pieces)
    pieces += [*_spans(rest, _each(), "each"), *_spans(rest, _ALL_OF_THEM, "total")]
    rest = _blank(rest, pieces)
    sizes = [*_spans(rest, _DIMENSIONS, "word"), *_spans(rest, _TIMBER, "word")]
    rest = _blank(rest, sizes)
    sizes += _codes(rest)
    rest = _blank(rest, sizes)
    rest = _IN_WORDS.sub(lambda m: _without_repeats(m, rest), rest)
    pieces += sizes
    pieces += _numbers(rest)
    rest = _blank(rest, pieces)
    pieces += [_word(m, rest) for m in _WORD.finditer(rest)]
    return tuple(with_changes(promoted(sorted(pieces, key=lambda piece: piece.start))))


def _asides(text: str) -> list[Piece]:
    return [
        Piece(kind, start, end, text[start:end].strip(), text[start:end].strip().lower())
        for kind, start, end in asides.find(text)
    ]


def _dates(text: str, today: date) -> list[Piece]:
    return [
        Piece(
            "date",
            f.start,
            f.end,
            text[f.start : f.end].lower(),
            "",
            days=f.dates,
            weight=f.weight,
            ahead=f.ahead,
        )
        for f in dates.find(text, today)
    ]


def _spans(text: str, pattern: re.Pattern[str], kind: PieceKind) -> list[Piece]:
    return [
        Piece(kind, m.start(), m.end(), m.group().strip(), m.group().strip().lower())
        for m in pattern.finditer(text)
    ]


def _codes(text: str) -> list[Piece]:
    """Names with figures in them that are neither amounts nor counts: A4, WD40, XR7."""
    return [piece for piece in _spans(text, _GLUED_CODE, "word") if not _NO_CODE.match(piece.word)]


def _blank(text: str, pieces: list[Piece]) -> str:
    """The text with these pieces hidden, every position kept."""
    signs = list(text)
    for piece in pieces:
        signs[piece.start : piece.end] = _BLANK * (piece.end - piece.start)
    return "".join(signs)


def _without_repeats(match: re.Match[str], text: str) -> str:
    """Hide "(dua)" after 2 and "(lima ratus ribu rupiah)" after Rp500.000."""
    inside = numerals.find(match[1])
    before = numerals.find(text[max(0, match.start() - 24) : match.start()])
    same = inside and before and set(inside[0].values) & set(before[-1].values)
    return _BLANK * len(match.group()) if same else match.group()


def _numbers(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    for numeral in numerals.find(text, words.UNITS):
        unit = _unit_after(text, numeral.end)
        amount = rupiah.money(text, numeral)
        if amount and not (unit and _counts_in_words(text, numeral, unit)):
            pieces.append(_money(text, amount, numeral))
        elif numeral.values[0] < 1_000_000 and not _inside_word(text, numeral, unit):
            pieces.append(_count(text, numeral, unit))
    return pieces


def _counts_in_words(text: str, numeral: numerals.Numeral, unit: tuple[str, int]) -> bool:
    """ "2 ribu ekor @150" is a quantity; "1,6jt kotak kabel" and "25rb" never are."""
    spoken = _SPOKEN_THOUSAND.search(text[numeral.start : numeral.end])
    named = _NAME_AFTER.match(text, unit[1])
    return bool(spoken and unit[0].lower() in words.COUNTED and not named)


def _money(text: str, found: rupiah.FoundAmount, numeral: numerals.Numeral) -> Piece:
    span = text[found.start : found.end]
    marked = numeral.scaled or _RUPIAH.search(span) is not None
    value = numeral.values[0]
    return Piece(
        "money", found.start, found.end, span, span.lower(),
        amounts=found.readings, each=found.each, about=found.about, number=value, value=value,
        bare=numeral.figures.isdecimal() and value < 1_000 and not marked,
        grouped=numeral.grouped and not marked,
    )  # fmt: skip


def _count(text: str, numeral: numerals.Numeral, unit: tuple[str, int] | None) -> Piece:
    end = unit[1] if unit else numeral.end
    span = text[numeral.start : end]
    name = unit[0].lower() if unit else None
    return Piece(
        "count", numeral.start, end, span, span.lower(), value=numeral.values[0],
        number=numeral.values[0], unit=words.SINGULAR.get(name, name) if name else None,
    )  # fmt: skip


def _unit_after(text: str, end: int) -> tuple[str, int] | None:
    """The unit or size word right after a number, and where it ends."""
    match = _UNIT_AFTER.match(text, end)
    if match and match[1].lower() in words.UNITS | words.SIZES:
        return match[1], match.end()
    return None


def _inside_word(text: str, numeral: numerals.Numeral, unit: tuple[str, int] | None) -> bool:
    before = text[numeral.start - 1 : numeral.start]
    after = text[numeral.end : numeral.end + 1]
    if text[numeral.end : numeral.end + 2].strip().startswith("%"):
        return True
    return (before.isalnum() and before != "x") or (not unit and after.isalpha() and after != "x")


def _word(match: re.Match[str], text: str) -> Piece:
    word = match.group().lower()
    start, end = match.span()
    one = _ONE.fullmatch(word)
    if one:
        unit = words.SINGULAR.get(one[1], one[1])
        return Piece("count", start, end, match.group(), word, value=Decimal(1), unit=unit)
    return Piece(_kind(word, match, text), start, end, match.group(), word)


def _kind(word: str, match: re.Match[str], text: str) -> PieceKind:
    if word == "." and re.match(r"\s|$", text[match.end() : match.end() + 1]):
        before = re.search(r"[^\W\d_]+$", text[max(0, match.start() - 12) : match.start()])
        return "word" if before and before.group().lower() in words.ABBREVIATIONS else "end"
    if word in ("?", "!"):
        return "end"
    if word == "/" and text[match.start() - 1 : match.start()].isspace():
        return "comma"
    if word in words.EACH:
        return "each"
    if word in words.TOTAL:
        return "total"
    return "and" if word in words.AND else _SIGNS.get(word, "word")
