"""A part of a purchase, told by itself: "saya beli freezer", "3,5 juta", "di toko makmur".

Knows: what one bubble holds, also where it names the field ("harganya 275rb") or puts one right
("bukan 250rb tapi 275rb"). Must not know: what was told before, which question is open.

Whole purchases are read by `line.read`. Here nothing is reckoned and nothing is guessed: a bubble
says what it says, with the place in the text that says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from handlers.reading import dates, rupiah
from handlers.reading.numerals import LONGEST, clean
from handlers.reading.purchase import words
from handlers.reading.purchase.changes import told_alone
from handlers.reading.purchase.draft import Price, draft, spans
from handlers.reading.purchase.piece import Field, Piece, Span
from handlers.reading.purchase.pieces import take_apart
from handlers.reading.purchase.refusals import is_talk
from handlers.reading.purchase.rows import item_name

_LABELS = words.table("labels", "item quantity price each total day seller amends denies but")
_AMENDS = _LABELS.of("amends")
_DENIES, _BUT = _LABELS.of("denies"), _LABELS.of("but")
_SIGNS = frozenset(",.:-!\n=")
_MONEY: tuple[Field, ...] = ("price", "each", "total")
_FIELDS: dict[str, Field] = {
    word: field
    for field in ("item", "quantity", *_MONEY, "day", "seller")
    for word in _LABELS.of(field)
}


@dataclass(frozen=True, slots=True)
class Bubble:
    """What one bubble says of a purchase; what it does not say is empty.

    `field`: the one that it names, also when no value follows ("tokonya salah"). `quantity`
    without a `unit` may be a price when that is what was asked. `prices`: each with its readings
    (whole rupiah) and its role. `day_said` without `days`: a day that is vague or yet to come.
    `change`: of a sum that was told before, "diskon 50rb", never a price. `denied`: what it calls
    wrong. `unused`: words of the text that went into nothing.
    """

    field: Field = ""
    item: str = ""
    quantity: Decimal | None = None
    unit: str | None = None
    prices: tuple[Price, ...] = ()
    days: tuple[date, ...] = ()
    day_said: bool = False
    vendor: str = ""
    buys: bool = False  # a verb of buying stands in it
    change: Piece | None = None
    denied: str = ""
    unused: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def says(self) -> bool:
        """Whether it says anything of a purchase."""
        told = self.item or self.prices or self.days or self.vendor or self.field
        return bool(told or self.change) or self.quantity is not None


def read_part(text: str, today: date) -> Bubble:
    """Read one bubble written on `today`, the person's own day. Pure; never raises."""
    if len(text) > LONGEST:
        return Bubble()
    line = clean(text)
    pieces, denied = _without_denied(take_apart(line, today))
    if alone := told_alone(pieces):
        change, rest = alone
        told = _free([piece for piece in rest if piece.word not in _AMENDS - words.FILLERS])
        return replace(told, change=change, denied=denied)
    at = next((i for i, p in enumerate(pieces) if not _says_nothing(p)), len(pieces))
    field = _FIELDS.get(pieces[at].word, "") if at < len(pieces) else ""
    if field and not _names_more(field, pieces[at + 1 :]):
        rest = [p for p in pieces[at + 1 :] if p.word not in _AMENDS and p.word not in _SIGNS]
        told = _of_field(field, rest, line, today)
    else:
        told = _free([p for p in pieces[at:] if p.word not in _AMENDS - words.FILLERS])
    return replace(told, denied=denied)


def _says_nothing(piece: Piece) -> bool:
    word = piece.word
    known = word in _AMENDS or word in words.FILLERS or word in _SIGNS
    return known and word not in _FIELDS and word not in words.TITLES


def _without_denied(pieces: list[Piece]) -> tuple[list[Piece], str]:
    """The pieces without those that are denied ("bukan … tapi"), and the denied text."""
    no = next((at for at, p in enumerate(pieces) if p.word in _DENIES), -1)
    if no < 0:
        return pieces, ""
    but = next((at for at in range(no, len(pieces)) if pieces[at].word in _BUT), None)
    end = len(pieces) if but is None else but
    denied = " ".join(piece.text for piece in pieces[no + 1 : end])
    return [*pieces[:no], *pieces[end + 1 :]], denied


def _names_more(field: Field, rest: Sequence[Piece]) -> bool:
    """Whether the label only opens a longer telling: "toko makmur freezer 3jt"."""
    if field == "seller":
        return any(piece.kind in ("money", "count", "date") for piece in rest)
    return field == "item" and any(piece.kind == "money" for piece in rest)


def _of_field(field: Field, rest: list[Piece], line: str, today: date) -> Bubble:
    """What stands after the name of a field, read as that field alone where it can be."""
    if field in _MONEY:
        return _price(field, rest, line)
    if field == "day":
        said = " ".join(piece.text for piece in rest)
        days = dates.read(said, today) if said else ()
        spans = (Span("day", rest[0].start, rest[-1].end),) if days else ()
        return replace(_free(rest), field=field, days=days, day_said=bool(rest), spans=spans,
                       item="", quantity=None, unit=None)  # fmt: skip
    if field == "seller":
        return replace(_seller([p for p in rest if p.word not in words.AT]), field=field)
    return replace(_free(rest), field=field)


def _seller(pieces: Sequence[Piece]) -> Bubble:
    """A seller alone: "pak Budi"."""
    kept = words.IN_NAMES | words.TITLES
    named = [p for p in pieces if p.word in kept or p.word not in words.FILLERS | _SIGNS]
    spans = (Span("seller", named[0].start, named[-1].end),) if named else ()
    return Bubble(vendor=" ".join(piece.text for piece in named), spans=spans)


def _price(field: Field, rest: list[Piece], line: str) -> Bubble:
    """An amount after its label, which makes also a bare number one: "harganya 275"."""
    told = _free(rest)
    bare = told.quantity is not None and not told.unit and not told.prices
    if bare:
        count = next(piece for piece in rest if piece.kind == "count")
        amounts = rupiah.read(line[count.start : count.end])
        span = Span("price", count.start, count.end)
        told = replace(
            told, quantity=None, prices=(Price("plain", amounts),) if amounts else (), spans=(span,)
        )
    role = "plain" if field == "price" else "each" if field == "each" else "total"
    prices = tuple(replace(p, role=role) if p.role == "plain" else p for p in told.prices)
    return replace(told, field=field, prices=prices)


def _free(pieces: Sequence[Piece]) -> Bubble:
    """What a bubble without a label says."""
    found = draft(pieces)
    if _is_person(pieces):
        return _seller(pieces)
    named = [piece for piece in found.named() if piece.kind == "word"]
    talk = all(is_talk(piece.word) for piece in named)
    item = "" if talk else item_name(found, found.sizes)
    count = next(iter(found.counts), None)
    return Bubble(
        item=item,
        quantity=count.value if count else None,
        unit=count.unit if count else None,
        prices=tuple(found.prices),
        days=found.days[0].days if len(found.days) == 1 else (),
        day_said=bool(found.days),
        vendor=" ".join(piece.text for piece in found.seller),
        buys=found.verb,
        unused=tuple(p.text for p in (*(named if talk else ()), *found.unused, *found.counts[1:])),
        spans=tuple(s for s in spans(found) if s.field != "item" or item),
    )


def _is_person(pieces: Sequence[Piece]) -> bool:
    """Whether it is a title and a name and nothing else: "pak Budi", but not "bu, belum"."""
    named = [piece for piece in pieces if piece.word not in words.FILLERS | _SIGNS]
    titled = bool(pieces) and pieces[0].word in words.TITLES and bool(named)
    return titled and all(p.kind == "word" and not is_talk(p.word) for p in named)
