"""A purchase in one message: any number of rows, or none when nothing was bought.

Knows: how a message is cut into parts, what a grand total settles, whose day and seller is whose.
Must not know: who wrote it, how rows are shown or saved.

The rule above all: never a silently wrong total. What is unsure is asked (`asks`); what does not
look like a purchase is not proposed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.reading.numerals import LONGEST, clean
from handlers.reading.purchase.changes import told_alone
from handlers.reading.purchase.draft import RowDraft, draft, spans
from handlers.reading.purchase.hearsay import OURS, hearsay
from handlers.reading.purchase.parts import Part, parts
from handlers.reading.purchase.piece import Piece
from handlers.reading.purchase.pieces import take_apart
from handlers.reading.purchase.refusals import Evidence, bought_in, doubt, refusal
from handlers.reading.purchase.rows import HIGHEST_TOTAL, Reckoned, Row, item_name, reckon
from handlers.reading.purchase.sums import by_grand_totals, with_deposits, without_repeats
from handlers.reading.purchase.words import (
    AT,
    BUY,
    FILLERS,
    GOODS,
    MEMBERS,
    MONEY,
    PEOPLE,
    THINGS,
)

__all__ = ["Reading", "Row", "as_json", "begins", "read"]

_YEAR = ("tahun", "thn", "taun")  # what cost so much last year is no purchase of the group
_MOST_PRICES = 100  # in one message; more is no message that a person typed


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says was bought.

    No rows: no purchase, propose nothing (`flags` then says why). `asks`: the person must be
    asked before anything is proposed as sure. `maybe`: rows of what looks like a purchase but may
    be talk; ask whether it is one to be reported, then take them as the rows. `unused`: words that
    went into no row, as written; with money, goods, names or numbers among them it asks.
    `flags`: "ambiguous", "mismatch" (`stated_total` is then what the person wrote), "no quantity",
    "unpriced", "unread", "listing", "change", "packs", "future day", "foreign money", "too long".
    """

    rows: tuple[Row, ...] = ()
    asks: bool = False
    flags: tuple[str, ...] = ()
    stated_total: int | None = None
    maybe: tuple[Row, ...] = ()
    unused: tuple[str, ...] = ()


_DONE = OURS | {
    "lagi",
    "lg",
    "tadi",
    "td",
    "barusan",
    "sudah",
    "sdh",
    "udah",
    "wis",
    "uwis",
    "geus",
}
_ALLOWED = {"boleh", "blh", "bole", "harus", "mesti", "kudu", "wajib", "perlu", "kan", "ngapain"}

_NO_PRICE = Reading(flags=("no price",))


def read(text: str, today: date, most: int = HIGHEST_TOTAL) -> Reading:
    """Read one message written on `today`, the person's own day. Never raises.

    `most`: rupiah that the group was granted; no larger total is offered while another is left.
    """
    if len(text) > LONGEST:
        return Reading(flags=("too long",))
    pieces = take_apart(clean(text), today)
    prices = sum(piece.kind == "money" for piece in pieces)
    if prices > _MOST_PRICES:
        return Reading(flags=("too long",))
    sentences = _sentences(pieces)
    if not prices:
        return _without_price(pieces, sentences)
    if _only_changes(pieces):
        return Reading(flags=("change",))
    why = "negative" if any(piece.kind == "minus" for piece in pieces) else refusal(sentences)
    if why:
        return Reading(flags=(why,))
    found = parts(pieces)
    why = doubt(sentences, _signs(found))
    if why:
        return Reading(flags=(why,))
    reading = _settle(found, pieces)
    rows = tuple(row.within(most) for row in reading.rows)
    reading = replace(reading, rows=rows)
    talk = hearsay(sentences) or _subject(found) if reading.rows else ""
    return _as_maybe(reading, talk) if talk else reading


def begins(text: str, today: date) -> bool:
    """Whether it tells that something was bought and not yet for how much: "beli ember 4 buah".

    A bare "beli motor" may ask whether that is allowed: a number, a day or a word says it is done.
    """
    if len(text) > LONGEST:
        return False
    pieces = take_apart(clean(text), today)
    sentences = _sentences(pieces)
    said = {word for sentence in sentences for word in sentence}
    done = bool(said & _DONE) or any(piece.kind in ("count", "date") for piece in pieces)
    if any(piece.kind == "money" for piece in pieces) or not done or said & _ALLOWED:
        return False
    named = draft(pieces).has_item() and not any(piece.ahead for piece in pieces)
    told = bought_in(sentences) and named
    return told and not refusal(sentences) and not hearsay(sentences)


def _only_changes(pieces: Sequence[Piece]) -> bool:
    """Whether it only tells of a discount, a deposit of something else: "dp 500rb"."""
    alone = told_alone(pieces)
    return alone is not None and not any(
        piece.kind == "money" or _says(piece) for piece in alone[1]
    )


def _without_price(pieces: Sequence[Piece], sentences: Sequence[Sequence[str]]) -> Reading:
    """Nothing is proposed; what was paid in money of another country is asked for in rupiah."""
    foreign = tuple(piece.text for piece in pieces if piece.kind == "foreign")
    named = any(piece.word in GOODS for piece in pieces) or bought_in(sentences)
    bought = foreign and named and not refusal(sentences)
    return Reading((), True, ("foreign money",), unused=foreign) if bought else _NO_PRICE


def _subject(found: Sequence[Part]) -> str:
    """ "other buyer" where a name stands before the verb, and the thing after it."""
    drafts = [part.draft for part in found if part.is_row and part.draft.verb]
    named = [p for d in drafts if d.named() is d.item for p in d.earlier if p.kind == "word"]
    return "other buyer" if any(map(_is_name, named)) else ""


def _is_name(piece: Piece) -> bool:
    """Whether it is written like a name: a capital within the message, or capitals ("RT")."""
    known = piece.word in GOODS or piece.word in OURS or piece.word in MONEY
    short = piece.text.isupper() and 1 < len(piece.text) < 4
    return not known and (short or (piece.text[:1].isupper() and piece.start > 0))


def _as_maybe(reading: Reading, why: str) -> Reading:
    return replace(reading, rows=(), maybe=reading.rows, asks=True, flags=(why, *reading.flags))


def _signs(found: Sequence[Part]) -> Evidence:
    """What speaks for a purchase beside the words."""
    rows = [part.draft for part in found if part.is_row]
    marked = [row for row in rows if any(price.role != "plain" for price in row.prices)]
    item = rows[0].named() if rows else []
    return Evidence(
        rows=len(rows),
        item=tuple(piece.word for piece in item if piece.kind == "word"),
        counted=any(count.value != 1 for row in marked for count in row.counts),
        unit=any(c.unit in THINGS and c.value != 1 for row in rows for c in row.counts),
        bare_rate=any(_is_bare_rate(row) for row in rows),
        sellers=frozenset(piece.word for part in found for piece in part.draft.seller),
        day=any(part.draft.days for part in found),
    )


def _is_bare_rate(row: RowDraft) -> bool:
    """Whether only a price of one is told: "24rb/kg", "14rb seliter"."""
    if not row.counts:
        return row.prices[0].role == "each"
    one = row.counts[-1]
    spoken = one.value == 1 and not one.text[0].isdecimal() and len(row.counts) == 1
    return spoken and one.start > row.prices[0].start


def _sentences(pieces: Sequence[Piece]) -> list[list[str]]:
    """The words of each sentence, "#" for an amount."""
    sentences: list[list[str]] = [[]]
    for at, piece in enumerate(pieces):
        if piece.kind == "date" and not piece.days:
            sentences[-1] += ["tahunlalu"] if piece.text.startswith(_YEAR) else []
            continue
        if piece.kind == "end" and piece.word == "?":
            sentences[-1].append("?")
        if piece.kind in ("end", "cut"):
            sentences.append([])
        elif piece.kind == "money":
            sentences[-1].append("#")
        elif piece.kind not in ("change", "heard", "foreign") and not _are_buyers(pieces, at):
            sentences[-1].append(piece.word or "tadi")
    return sentences


def _are_buyers(pieces: Sequence[Piece], at: int) -> bool:
    """Whether people are counted who bought: "kelompok kami 15 orang beli"."""
    return pieces[at].unit in PEOPLE and at > 0 and pieces[at - 1].word in OURS


def _settle(found: list[Part], pieces: Sequence[Piece]) -> Reading:
    """Rows with their totals, days and sellers, and what has to be asked."""
    reckoned = without_repeats([(part, _reckon(part)) for part in found])
    rows = [_placed(r.row, part, found) for part, r in reckoned if r]
    if not rows:
        return Reading(flags=("no purchase",))
    rows, deposited = with_deposits(rows)
    stated = [r.stated for _, r in reckoned if r and r.stated]
    stated += [price.amounts[0] for part, r in reckoned if not r for price in part.draft.prices]
    rows, mismatch = by_grand_totals(rows, stated)
    if any((row.total or min(row.total_options, default=0)) > HIGHEST_TOTAL for row in rows):
        return Reading(flags=("absurd price",))
    flags = [r.unsure for _, r in reckoned if r and r.unsure and r.unsure != "ambiguous"]
    checks = {
        "ambiguous": any(row.total is None for row in rows),
        "mismatch": mismatch is not None,
        "unpriced": any(_is_unpriced(part) for part in found),
        "discount": _discounted(found),
        "listing": any(part.grand for part in found),
        "future day": any(piece.ahead for piece in pieces),
        "change": deposited,
        "foreign money": any(piece.kind == "foreign" for piece in pieces),
    }
    unused = _unused(found, reckoned, pieces)
    flags += [flag for flag, holds in checks.items() if holds]
    flags += ["unread"] if any(map(_matters, unused)) and "unpriced" not in flags else []
    said = tuple(piece.text for piece in unused)
    flags = list(dict.fromkeys(flags))
    return Reading(tuple(rows), bool(flags), tuple(flags), mismatch, unused=said)


def _unused(
    found: Sequence[Part], reckoned: Sequence[tuple[Part, Reckoned | None]], pieces: Sequence[Piece]
) -> list[Piece]:
    """The pieces that went into no row, in their order."""
    taken = {piece.start for part in found for piece in part.pieces}
    lost = {piece.start for part in found for piece in part.draft.unused}
    for part, reckon_ in reckoned:
        if reckon_ is None and part.draft.has_item():
            lost |= {piece.start for piece in (*part.draft.named(), *part.draft.counts)}
    left = [p for p in pieces if p.start in lost or (p.start not in taken and _says(p))]
    return [piece for piece in left if _says(piece) and piece.start not in _members(pieces)]


def _members(pieces: Sequence[Piece]) -> set[int]:
    """Where people are counted who are not paid: "15 anggota"."""
    pairs = itertools.pairwise(pieces)
    return {one.start for one, word in pairs if one.kind == "count" and word.word in MEMBERS}


def _says(piece: Piece) -> bool:
    if piece.kind in ("money", "count", "foreign"):
        return True
    known = piece.word in FILLERS or piece.word in BUY or piece.word in AT
    return piece.kind == "word" and not known and any(map(str.isalnum, piece.word))


def _matters(piece: Piece) -> bool:
    """Whether what is unread may be a thing, its price or how many of it."""
    return piece.kind in ("money", "count") or piece.word in GOODS or piece.word[:1].isdecimal()


def _reckon(part: Part) -> Reckoned | None:
    """The row of a part; several counted things under one price are one row, quantity 1."""
    if not part.listing:
        return reckon(part.draft)
    sizes = [*part.draft.counts, *part.draft.sizes]
    part.draft.counts = []
    found = reckon(part.draft)
    if found is None:
        return None
    named = replace(found.row, item=item_name(part.draft, sizes))
    return replace(found, row=named, unsure=found.unsure or "listing")


def _is_unpriced(part: Part) -> bool:
    """A thing without a price that clearly belongs to the list: counted, or joined by "sama"."""
    thing = part.draft.has_item() and not part.draft.prices
    return thing and (part.joined or bool(part.draft.counts))


def _discounted(found: list[Part]) -> bool:
    """Whether something was taken off the price and the price after it is not marked."""
    return any(
        part.draft.discount and all(price.role != "total" for price in part.draft.prices)
        for part in found
    )


def _placed(row: Row, part: Part, found: list[Part]) -> Row:
    """The row with its seller and day: its own, the only one said, or that said before it."""
    seller = _nearest(part, [p for p in found if p.draft.seller])
    day = _nearest(part, [p for p in found if p.draft.days])
    name = " ".join(piece.text for piece in seller.draft.seller) if seller else None
    held = [span for span in spans(part.draft) if span.field not in ("day", "seller")]
    for field, other in (("day", day), ("seller", seller)):
        held += [span for span in spans(other.draft) if span.field == field] if other else []
    bought_on = _day(day.draft.days) if day else None
    return replace(row, vendor=name, bought_on=bought_on, spans=tuple(dict.fromkeys(held)))


def _nearest(part: Part, having: list[Part]) -> Part | None:
    if part in having:
        return part
    before = [other for other in having if other.pieces[0].start < part.pieces[0].start]
    return (before[-1:] or having[:1] or [None])[0]


def _day(days: Sequence[Piece]) -> date | None:
    """The day that is meant: a calendar date before a weekday before "kemarin" before "tadi"."""
    best = max(
        days, key=lambda piece: (piece.weight, -max(piece.days, default=date.min).toordinal())
    )
    return best.days[0] if len(best.days) == 1 else None


def as_json(reading: Reading) -> list[dict[str, object]]:
    """The rows in the shape of the files that `jps-bot eval purchases` scores."""
    return [_row_json(row) for row in reading.rows]


def _row_json(row: Row) -> dict[str, object]:
    whole = row.quantity == int(row.quantity)
    shown: dict[str, object] = {
        "item": row.item,
        "quantity": int(row.quantity) if whole else float(row.quantity),
        "unit": row.unit,
        "unit_price": row.unit_price,
        "total": row.total,
        "vendor": row.vendor,
        "bought_on": row.bought_on.isoformat() if row.bought_on else None,
    }
    if row.total is None:
        shown |= {"ambiguous": True, "total_options": list(row.total_options)}
    return shown
