"""Numbers whose neighbours tell what they are: bare prices, counts in groups of three, units.

Knows: "per ekor 7500", "kena 375", "5.000 ekor 1,25jt", "3 gebok @25rb".
Must not know: how pieces are found, which row they belong to.

A bare number below a thousand that is a price stands for itself or for so many thousand; only
where one of the two is out of the question does it have one reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.reading import rupiah
from handlers.reading.purchase import words
from handlers.reading.purchase.piece import Piece

_CUTS = frozenset({"comma", "and", "cut", "end"})
_STROKES = frozenset({"'", "`", "´"})
_TIMES = frozenset({"x", "*"})
_LEAST_TOTAL = 1_000  # nobody reports a purchase of less
_MOST_GUESSED = 20_000_000  # "1.000 @800": nobody leaves out the thousands of such a sum
_ROUND = re.compile(r"[1-9]\d{1,2}[05]")
_MOST_COUNTED = 100_000
_YEAR = re.compile(r"20[123]\d")


def promoted(pieces: list[Piece]) -> list[Piece]:
    """The pieces with these numbers as what they are."""
    pieces = _with_units([_as_count(pieces, at) for at in range(len(pieces))])
    pieces = _with_at(pieces)
    priced = any(piece.kind == "money" for piece in pieces)
    listed = not priced and _is_price_list(pieces)
    if not priced and _is_thing_and_number(pieces):
        last = pieces[-1]
        amounts = (int(last.value) * 1_000, int(last.value))
        return [*pieces[:-1], replace(last, kind="money", amounts=amounts)]
    return [_as_price(pieces, at, listed) for at in range(len(pieces))]


def _segment(pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    """Where the stretch around this place begins and ends, cut at commas, "dan" and lines."""
    start = next((i + 1 for i in range(at - 1, -1, -1) if pieces[i].kind in _CUTS), 0)
    end = next((i for i in range(at, len(pieces)) if pieces[i].kind in _CUTS), len(pieces))
    return start, end


def _at(pieces: Sequence[Piece], at: int) -> Piece | None:
    return pieces[at] if 0 <= at < len(pieces) else None


def _as_count(pieces: list[Piece], at: int) -> Piece:
    """Groups of three before a unit or "@" are a quantity where another amount is the price."""
    piece = pieces[at]
    if not piece.grouped or piece.kind != "money" or piece.each:
        return piece
    after = _at(pieces, at + 1)
    if after is None:
        return piece
    begins = at == 0 or pieces[at - 1].word in words.BUY
    things = begins and after.kind == "word" and after.word in words.GOODS
    if not (things or _is_unit(after) or _marks_price(pieces, at + 1)):
        return piece
    start, end = _segment(pieces, at)
    others = [p for p in (*pieces[start:at], *pieces[at + 1 : end]) if p.kind == "money"]
    bare = any(p.kind == "count" and not p.unit for p in pieces[at + 1 : end])
    counted = any(p.kind == "count" and p.unit in words.UNITS for p in pieces[start:at])
    named = piece.number >= _MOST_COUNTED or _names_a_thing(pieces, at + 1)
    if counted or named or not (others or bare) or _too_cheap(piece, after, others):
        return piece
    return replace(piece, kind="count", value=Decimal(int(piece.number)), amounts=())


def _names_a_thing(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a vessel begins the next thing: "gerobak 53.000 papan cuci 32.000"."""
    after = _at(pieces, at + 1)
    name = after is not None and after.kind == "word" and after.word[0].isalpha()
    return pieces[at].word in words.VESSELS and name


def _is_unit(piece: Piece) -> bool:
    return piece.kind == "word" and piece.word in words.THINGS


def _marks_price(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a price of one begins here: "@2500", "@ 800", "x 150"."""
    piece = pieces[at]
    if piece.kind == "money":
        return piece.each
    after = _at(pieces, at + 1)
    numbered = after is not None and after.kind in ("money", "count")
    return piece.word == "@" and numbered


def _too_cheap(piece: Piece, unit: Piece, others: Sequence[Piece]) -> bool:
    """Whether so much of it would cost next to nothing: "telur 28.000 kg … 56.000"."""
    weighed = unit.word in words.MEASURES
    plain = [p for p in others if not p.each]
    return weighed and any(p.amounts[0] < piece.number * rupiah.LEAST for p in plain)


def _with_units(pieces: list[Piece]) -> list[Piece]:
    """Counts with the unit that follows them, also one that no table knows: "3 gebok @25rb"."""
    done: list[Piece] = []
    for at, piece in enumerate(pieces):
        before = done[-1] if done else None
        bare = before is not None and before.kind == "count" and before.unit is None
        if before and bare and (_is_unit(piece) or _is_strange_unit(pieces, at)):
            unit = words.SINGULAR.get(piece.word, piece.word)
            text = f"{before.text} {piece.text}"
            done[-1] = replace(before, unit=unit, end=piece.end, text=text, word=text.lower())
        else:
            done.append(piece)
    return done


def _is_strange_unit(pieces: Sequence[Piece], at: int) -> bool:
    """Whether an unknown word between a number and the mark of a price counts what is named
    before: "kapur 4 engkrak @30rb"."""
    piece, named, after = pieces[at], _at(pieces, at - 2), _at(pieces, at + 1)
    if piece.kind != "word" or not re.fullmatch(r"[^\W\d_]{3,12}", piece.word):
        return False
    named_before = named is not None and named.kind == "word" and named.word[0].isalpha()
    if not named_before or named is None or named.word in words.BUY | words.FILLERS | words.AT:
        return False
    vessel = piece.word in words.GOODS and named.word not in words.GOODS
    known = vessel or piece.word in words.FILLERS | words.NOT_COUNTED
    marked = after is not None and (after.kind in ("each", "total") or after.each)
    return marked and not known


def _with_at(pieces: list[Piece]) -> list[Piece]:
    """ "2 klg a 76rb", "3 kg a' 38rb", "4 sak à 20.000": so shops write "@"."""
    done: list[Piece] = []
    for at, piece in enumerate(pieces):
        counted = bool(done) and done[-1].kind == "count"
        after = _at(pieces, at + 1)
        after = _at(pieces, at + 2) if after and after.word in _STROKES else after
        priced = after is not None and after.kind == "money"
        if piece.word in ("a", "à") and counted and priced:
            done.append(replace(piece, kind="each", word="@"))
        elif not (piece.word in _STROKES and done and done[-1].text.lower() in ("a", "à")):
            done.append(piece)
    return done


def _is_price_list(pieces: Sequence[Piece]) -> bool:
    """Whether every stretch ends in a bare number: "kandang kawat 640, tempat pakan 35"."""
    ends = [at for at, p in enumerate(pieces) if p.kind in _CUTS] + [len(pieces)]
    last = [pieces[at - 1] for at in ends if at]
    numbers = [p for p in last if p.kind == "count" and p.unit is None]
    alike = len(numbers) == len(last) and all(p.value >= 10 and not p.value % 5 for p in numbers)
    return alike and len(numbers) > 1 and any(p.value >= 100 for p in numbers)


def _is_thing_and_number(pieces: Sequence[Piece]) -> bool:
    """Whether the message is a known thing and a round number: "kandang kawat 640"."""
    if len(pieces) < 2:
        return False
    *named, last = pieces
    if last.kind != "count" or last.unit or not _ROUND.fullmatch(last.word):
        return False
    plain = all(piece.kind == "word" and piece.word.isalpha() for piece in named)
    thing = named[0].word in words.GOODS
    return plain and thing and len(named) <= 3 and not last.value % 5


def _as_price(pieces: list[Piece], at: int, listed: bool) -> Piece:
    piece = pieces[at]
    if piece.kind == "money" and piece.each and piece.bare:
        return replace(piece, amounts=_readings(pieces, at, each=True))
    bare = piece.kind == "count" and piece.unit is None
    if bare and piece.value % 1 and piece.value < 1_000 and _follows_at(pieces, at):
        return replace(piece, kind="money", amounts=(int(piece.value * 1_000),), each=True)
    if not bare or piece.value % 1 or piece.value < 5:
        return piece
    each = _marked_each(pieces, at)
    if not each and not _stands_for_price(pieces, at, listed):
        return piece
    amounts = _readings(pieces, at, each)
    if not each and not listed and not _is_named_price(pieces, at):
        amounts = tuple(dict.fromkeys((int(piece.value), *amounts)))
    return replace(piece, kind="money", amounts=amounts, each=each)


def _follows_at(pieces: Sequence[Piece], at: int) -> bool:
    """ "@ 22,5" is 22.500: no rupiah has a half."""
    return at > 0 and pieces[at - 1].word == "@"


def _is_named_price(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a word says that it is a price, and not only its place at the end."""
    before = pieces[at - 1]
    return before.kind == "total" or before.word in words.COSTS


def _readings(pieces: Sequence[Piece], at: int, each: bool) -> tuple[int, ...]:
    """What a bare number means as a price, likeliest first."""
    piece = pieces[at]
    value = int(piece.value)
    if value >= 1_000:
        return (value,)
    start, end = _segment(pieces, at)
    counts = [p for p in pieces[start:end] if p.kind == "count" and p is not piece]
    most = max((p.value for p in counts if p.unit), default=1)
    most = max(most, *(p.value for p in counts)) if counts else most
    after = _at(pieces, at + 1)
    rate = words.THINGS.intersection(re.findall(r"[a-z]+", after.word)) if after else set[str]()
    named = bool(rate) and after is not None and after.kind == "each"
    dear = any(u in words.DEAR for u in (rate if named else {p.unit for p in counts}))
    if value < rupiah.LEAST or dear or value * most < _LEAST_TOTAL:
        return (value * 1_000,)
    if each and value * 1_000 * most > _MOST_GUESSED:
        return (value,)
    return (value, value * 1_000)


def _marked_each(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a bare number is a unit price: "per ekor 7500", "3500 per kilo", "20 sak x 8000"."""
    before = pieces[max(0, at - 2) : at]
    after = _at(pieces, at + 1)
    large = pieces[at].value >= 1_000
    if before and before[-1].kind == "each":
        return True
    if after and after.kind == "each" and after.word != "@":
        return not (at + 2 < len(pieces) and pieces[at + 2].kind == "money")
    times = len(before) == 2 and before[0].unit and before[1].word in _TIMES
    one = before and before[-1].value == 1 and before[-1].unit in words.THINGS
    counted = any(piece.value > 1 and piece.unit for piece in pieces[:at])
    usual = pieces[at].value >= rupiah.LEAST
    return bool((times and usual) or (one and counted and (large or usual)))


def _stands_for_price(pieces: Sequence[Piece], at: int, listed: bool) -> bool:
    """Whether a bare number is the price of what stands before it."""
    piece = pieces[at]
    before, after = _at(pieces, at - 1), _at(pieces, at + 1)
    if before is None or _YEAR.fullmatch(piece.word):
        return False
    last = after is None or after.kind in _CUTS | {"date"}
    ends = last or (after is not None and after.word in words.AT)
    if before.word in words.COSTS and ends and piece.value >= 10:
        return True
    if listed and last and before.kind == "word":
        return True
    if not _ROUND.fullmatch(piece.word):
        return False
    if before.kind == "total" or before.word in words.PRICE_WORDS:
        return True
    bought = any(p.word in words.BUY for p in pieces[:at])
    counted = before.kind == "count" and before.unit in words.COUNTED
    return last and ((bought and before.kind == "word") or counted)
