"""One part of a purchase message as a draft: item, counts, prices, seller, day.

Knows: which words name the thing, which the seller, which the purpose; what mark a price bears.
Must not know: how a message is cut into parts (purchase_line.py), how a row is reckoned
(purchase_rows.py).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from handlers.reading.purchase import words
from handlers.reading.purchase.piece import Field, Piece, Span

PriceRole = Literal["each", "total", "plain"]
Where = Literal["item", "seller", "aside"]

_LONGEST_SELLER = 6  # words
_GLUED_AT = re.compile(r"(?:di|d)(toko|tk|pasar|psr|warung|shopee|tokped|tokopedia|lazada|tb|olx)")
_ENDS_SELLER = (
    words.BUY | words.AT | words.PURPOSE | words.BECAUSE | (words.FILLERS - words.IN_NAMES)
) - words.TITLES
_SIGNS_DROPPED = frozenset(
    [
        ".",
        ":",
        "-",
        "@",
        "(",
        ")",
        '"',
        "'",
        "/",
        "_",
        "*",
        "!",
        "?",
        "[",
        "]",
        "{",
        "}",
        "#",
        "~",
        "x",
    ]
)


@dataclass(frozen=True, slots=True)
class Price:
    """A price with its mark: of one unit, of all, or none. `amounts` are its readings."""

    role: PriceRole
    amounts: tuple[int, ...]
    mark: str = ""
    about: bool = False
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class RowDraft:
    """What one part of a message says. `item` holds words and the counts among them, in order."""

    item: list[Piece] = field(default_factory=list[Piece])
    earlier: list[Piece] = field(default_factory=list[Piece])  # item words before the verb
    counts: list[Piece] = field(default_factory=list[Piece])
    prices: list[Price] = field(default_factory=list[Price])
    sizes: list[Piece] = field(default_factory=list[Piece])  # counts that belong to the name
    seller: list[Piece] = field(default_factory=list[Piece])
    days: list[Piece] = field(default_factory=list[Piece])
    lasting: list[Piece] = field(default_factory=list[Piece])  # days: "selama 2 hari"
    verb: bool = False
    discount: bool = False
    changes: list[Piece] = field(default_factory=list[Piece])  # of the sum: a deposit, a discount
    inside: list[Piece] = field(default_factory=list[Piece])  # how many are in a pack: "isi 12"
    unused: list[Piece] = field(default_factory=list[Piece])  # said, and gone into nothing

    def named(self) -> list[Piece]:
        """The pieces that name the thing: those after the verb, else those before it."""
        return self.item if any(p.kind == "word" for p in self.item) else self.earlier

    def has_item(self) -> bool:
        """Whether any word names a thing."""
        return any(p.kind == "word" for p in (*self.item, *self.earlier))


def spans(found: RowDraft) -> list[Span]:
    """Where the values of a draft stand in the text."""
    groups: list[tuple[Field, Sequence[Piece | Price]]] = [
        ("item", [piece for piece in found.named() if piece.kind == "word"]),
        ("quantity", found.counts),
        ("price", found.prices),
        ("day", found.days),
        ("seller", found.seller),
    ]
    return [Span(field, held[0].start, held[-1].end) for field, held in groups if held]


def draft(pieces: Sequence[Piece]) -> RowDraft:
    """Sort the pieces of one part into a draft."""
    reader = _Reader(pieces)
    for at, piece in enumerate(pieces):
        reader.take(at, piece)
    found = reader.draft
    if found.named() is found.item:
        found.unused += [piece for piece in found.earlier if piece.kind == "word"]
    return found


class _Reader:
    """Walks over the pieces once; `state` tells what plain words belong to."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.draft = RowDraft()
        self.state: Where = "item"
        self.closed = False  # a price came after the item: what follows is talk

    def take(self, at: int, piece: Piece) -> None:
        if piece.kind == "heard":
            return
        if piece.kind == "word" or (piece.kind == "each" and piece.word == "@"):
            self._word(at, piece)
        elif piece.kind == "count":
            self._count(at, piece)
        elif piece.kind in ("comma", "and"):
            self._joiner(piece)
        else:
            self.state = "item"
            if piece.kind == "money":
                mark = _mark(self.pieces, at)
                self.draft.prices.append(Price(*mark, piece.about, piece.start, piece.end))
                self.closed = self.draft.has_item()
            elif piece.kind == "date":
                self.draft.days.append(piece)
            elif piece.kind == "change":
                self.draft.changes.append(piece)
                self.draft.discount = self.draft.discount or piece.word == "off"
                self.closed = self.draft.has_item()

    def _joiner(self, piece: Piece) -> None:
        """Things listed under one price keep the "dan" between them."""
        if self.state == "item" and self.draft.item and not self.draft.prices:
            self.draft.item.append(piece)
        self.state = "item"

    def _word(self, at: int, piece: Piece) -> None:
        word, draft = piece.word, self.draft
        draft.discount = draft.discount or word in words.DISCOUNT
        if self._begins_seller(at, piece):
            self.state = "seller"
            kept = word not in words.AT and word != "@"
            draft.unused += draft.seller
            draft.seller = [piece] if kept else []
        elif word == ":" and self._is_heading(at):
            draft.item = []
        elif self._is_verb(at, word):
            draft.verb = True
            draft.unused += draft.earlier if draft.item else []
            draft.earlier, draft.item = (draft.item or draft.earlier), []
            self.state, self.closed = "item", False
            self._without_subject()
        elif word in words.PURPOSE or word in words.BECAUSE:
            self._purpose(at, word)
        elif self.state == "seller":
            self._seller(at, piece)
        else:
            self._thing(piece)

    def _thing(self, piece: Piece) -> None:
        """A word that names the thing; after its price it is talk, and kept as unused."""
        if self._names_item(piece):
            self.draft.item.append(piece)
        elif self.closed and self.state != "aside" and not _says_nothing(piece):
            self.draft.unused.append(piece)

    def _purpose(self, at: int, word: str) -> None:
        """A purpose is aside, but what money was paid for is the thing: "uang … untuk sewa"."""
        draft = self.draft
        if all(piece.word in words.MONEY for piece in (*draft.item, *draft.earlier)):
            draft.item, draft.earlier = [], []
        verb = any(later.word in words.BUY for later in self.pieces[at + 1 :])
        aside = draft.has_item() or word in words.BECAUSE or verb
        self.state = "aside" if aside else "item"

    def _without_subject(self) -> None:
        """People counted before the verb are those who bought: "kami 15 orang beli"."""
        paid = any(p.word in words.SERVICES for p in self.draft.earlier)
        counts = self.draft.counts
        self.draft.counts = [c for c in counts if paid or c.unit not in words.PEOPLE]

    def _is_heading(self, at: int) -> bool:
        """Whether a colon ends a heading: "belanja bahan: telur 3kg", but not "telur: 78rb"."""
        rest = itertools.takewhile(lambda p: p.kind != "money", self.pieces[at + 1 :])
        named = (p for p in rest if p.kind == "word" and p.word[0].isalpha())
        return any(p.word not in words.FILLERS | words.AT for p in named)

    def _is_verb(self, at: int, word: str) -> bool:
        """A verb of buying, unless it names the thing: "transport belanja"."""
        if word in words.ACQUIRE:
            return not self.draft.item
        named = at > 0 and self.pieces[at - 1].word in words.BEFORE_NOUN and self.draft.has_item()
        return word in words.BUY and not named

    def _seller(self, at: int, piece: Piece) -> None:
        seller = self.draft.seller
        person = seller and seller[0].word in words.TITLES and piece.word in words.SERVICES
        ended = seller and (piece.word in _ENDS_SELLER or seller[-1].word in words.ONLINE)
        ended = ended or self._names_goods(at, piece)
        if (
            ended
            or person
            or piece.word in _SIGNS_DROPPED - {"."}
            or len(seller) >= _LONGEST_SELLER
        ):
            self.state = "item"
            self._thing(piece)
        elif piece.word != ".":
            self.draft.seller.append(piece)

    def _names_goods(self, at: int, piece: Piece) -> bool:
        """Whether the thing follows its seller at once: "dari toko plastik jaya cup 500 pcs"."""
        seller = self.draft.seller
        kind = bool(seller) and seller[-1].word in words.SHOPS
        named = len(seller) > 1 and not self.draft.has_item() and not kind
        verb = any(later.word in words.BUY for later in self.pieces[at + 1 :])
        return named and piece.word in words.GOODS and not verb

    def _names_item(self, piece: Piece) -> bool:
        if self.state == "aside" or piece.word in words.FILLERS or piece.word in _SIGNS_DROPPED:
            return False
        if piece.word in words.GREETINGS and not self.draft.item:
            return False
        return not (self.closed or piece.word in words.AT or piece.word.endswith("%"))

    def _begins_seller(self, at: int, piece: Piece) -> bool:
        word = piece.word
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        named = (
            after is not None
            and after.kind == "word"
            and after.word not in _ENDS_SELLER | _SIGNS_DROPPED
        )
        if word in words.AT or word == "@":
            return named and self.state != "aside"
        if _GLUED_AT.fullmatch(word):
            return True
        before = self.pieces[at - 1].word if at else ""
        if self.state == "seller" or before in words.RENTS:
            return False
        if word in words.ONLINE:
            return self.draft.has_item() or self.draft.verb
        if self._is_head(at):
            return named
        if word in words.SHOPS:
            return named and (self.draft.has_item() or (at == 0 and word in words.FIRST_SELLERS))
        known = self.draft.has_item() or before in words.PAY
        return word in words.TITLES and named and known

    def _is_head(self, at: int) -> bool:
        """Whether a seller opens the message: a line of its own, or a name in brackets."""
        word, before = self.pieces[at].word, self.pieces[:at]
        if not all(p.kind == "date" or _says_nothing(p) for p in before):
            return False
        rest = itertools.takewhile(lambda p: p.kind != "cut" and p.word != ")", self.pieces[at:])
        alone = not any(piece.kind in ("money", "count") for piece in rest)
        lines = any(p.kind == "cut" for p in self.pieces[at:])
        bracket = bool(before) and before[-1].word == "("
        return alone and ((word in words.SHOPS and lines) or (word in words.TITLES and bracket))

    def _count(self, at: int, piece: Piece) -> None:
        before = self.pieces[at - 1].word if at else ""
        if self.state == "seller" and before in words.SHOPS and not piece.unit:
            return
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        if piece.unit is None and after is not None and after.word in words.MEMBERS:
            self.state = "aside"
            return
        if before == "selama" and piece.unit in words.DAYS:
            self.draft.lasting.append(piece)
            return
        if before == "isi" and (piece.unit is None or piece.unit in words.THINGS):
            self.draft.inside.append(piece)
            self.draft.item.append(piece)
            return
        aside = self.state == "aside"
        unneeded = piece.unit is None or piece.unit in words.PEOPLE or bool(self.draft.counts)
        if aside and unneeded:
            return
        self.state = "aside" if aside else "item"
        model = piece.unit is None and after is not None and after.unit in words.UNITS
        priced = after is not None and after.kind == "money"
        odd = piece.value >= 1_000 and piece.value % 50 > 0  # bearing 6201, not 2500 roof tiles
        model = model or bool(priced and odd and piece.unit is None and self.draft.item)
        packed = before == "@" and piece.unit in words.MEASURES  # "5 karung @ 25kg"
        size = piece.unit in words.SIZES or before in words.SIZE_AFTER or model or packed
        (self.draft.sizes if size else self.draft.counts).append(piece)
        self.draft.item.append(piece)


def _says_nothing(piece: Piece) -> bool:
    word = piece.word
    return word in words.FILLERS or word in words.AT or word in _SIGNS_DROPPED


def _mark(pieces: Sequence[Piece], at: int) -> tuple[PriceRole, tuple[int, ...], str]:
    """What mark the amount at this place bears, its readings, and the words of the mark."""
    money = pieces[at]
    before, after = _before(pieces, at), _after(pieces, at)
    if money.each:
        return "each", money.amounts, "@"
    for near in (before, after):
        if near and near.kind == "each":
            return "each", money.amounts, near.word
        if near and (near.kind == "total" or near.word in words.TOTAL_BEFORE):
            return "total", money.amounts, near.word
    times, count = [*pieces[at + 1 : at + 3], None, None][:2]
    multiplied = times and times.word in ("x", "*") and count and count.kind == "count"
    if multiplied or (before and before.word in ("x", "*")):
        return "each", money.amounts, "x"
    return "plain", money.amounts, ""


def _before(pieces: Sequence[Piece], at: int) -> Piece | None:
    """The mark before an amount, fillers such as "harganya" passed over."""
    for piece in reversed(pieces[max(0, at - 4) : at]):
        marks = piece.kind in ("each", "total") or piece.word in words.TOTAL_BEFORE
        if marks or piece.word in ("x", "*"):
            return piece
        if piece.word not in words.PRICE_FILLERS and piece.word not in (":", "-", ".", ","):
            return None
    return None


def _after(pieces: Sequence[Piece], at: int) -> Piece | None:
    """The mark after an amount, unless it is the mark of the next one."""
    near = pieces[at + 1 : at + 3]
    if not near or near[0].kind not in ("each", "total") or near[0].word in ("=", "@"):
        return None
    belongs_to_next = len(near) > 1 and near[1].kind == "money" and near[0].word[0] != "/"
    return None if belongs_to_next else near[0]
