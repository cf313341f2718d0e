"""Cutting a purchase message into parts: one thing and its price in each.

Knows: lines, commas, "sama", items that share a price, a price that follows its item.
Must not know: how a row is reckoned, what a grand total settles (purchase_line.py).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.reading.purchase.draft import RowDraft, draft
from handlers.reading.purchase.piece import Piece

_CUTS = frozenset({"comma", "and", "cut", "end"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the message.

    `draft.prices` and `draft.has_item()` say what it is: a row with both, a grand total with a
    price alone, something unpriced with a thing alone, a mere day or seller with neither.
    `listing`: several counted things under one price.
    """

    pieces: tuple[Piece, ...]
    draft: RowDraft
    listing: bool = False
    grand: bool = False  # its total may be that of all rows: "…, lem 3, total 85rb"
    joined: bool = False  # to what came before, by "sama" or "dan"

    @property
    def is_row(self) -> bool:
        """Whether it names a thing and a price."""
        return bool(self.draft.prices) and self.draft.has_item()


def parts(pieces: Sequence[Piece]) -> list[Part]:
    """The parts of a message in order."""
    folder = _Folder()
    joiner: Piece | None = None
    for chunk, after in _chunks(pieces):
        folder.take(chunk, joiner)
        joiner = after
    return folder.finish()


def _chunks(pieces: Sequence[Piece]) -> list[tuple[list[Piece], Piece | None]]:
    """Stretches between the cuts, each with the piece that ends it."""
    chunks: list[tuple[list[Piece], Piece | None]] = []
    run: list[Piece] = []
    for piece in pieces:
        if piece.kind in _CUTS:
            chunks += [(part, None) for part in _by_price(run)[:-1]]
            chunks.append((_by_price(run)[-1], piece))
            run = []
        else:
            run.append(piece)
    return chunks + [(part, None) for part in _by_price(run)]


def _by_price(run: list[Piece]) -> list[list[Piece]]:
    """Cut a stretch without commas after each price: "wortel 15rb kentang 20rb"."""
    done: list[list[Piece]] = []
    start = 0
    prices = [at for at, piece in enumerate(run) if piece.kind == "money"]
    for this, following in itertools.pairwise(prices):
        between = run[this + 1 : following]
        if not draft(run[start : this + 1]).has_item() or not draft(between).has_item():
            continue
        offset = next(i for i, p in enumerate(between) if p.kind in ("word", "count", "date"))
        done.append(run[start : this + 1 + offset])
        start = this + 1 + offset
    return [*done, run[start:]]


class _Folder:
    """Joins chunks into parts; `waiting` holds a thing without price or a price without thing."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.waiting: list[Piece] = []
        self.joined = False
        self.listed = False  # several counted things wait for one price

    def take(self, chunk: list[Piece], joiner: Piece | None) -> None:
        """Add one chunk, `joiner` being the piece between it and what came before."""
        here = draft(chunk)
        if not here.prices and not here.has_item():
            self._context(chunk)
        elif self.waiting:
            self._join_waiting(chunk, here, joiner)
        elif here.prices and here.has_item():
            self._add(chunk, joiner)
        elif here.prices and self.parts and self.parts[-1].is_row and not _is_total(here):
            last = self.parts.pop()
            self._add([*last.pieces, *chunk], None)
        elif here.prices and any(part.is_row for part in self.parts):
            self._add(chunk, None)
        else:
            self.waiting, self.joined = list(chunk), _is_and(joiner)

    def _context(self, chunk: list[Piece]) -> None:
        """A day, a seller or a count by itself: the count belongs to the row before it."""
        here = draft(chunk)
        if self.waiting:
            self.waiting += chunk
        elif self.parts and (here.changes or (here.counts and not self.parts[-1].draft.counts)):
            self._add([*self.parts.pop().pieces, *chunk], None)
        elif here.days or here.seller:
            self._add(chunk, None)

    def _join_waiting(self, chunk: list[Piece], here: RowDraft, joiner: Piece | None) -> None:
        before = draft(self.waiting)
        if here.verb and before.has_item() and not before.verb:
            self._add([p for p in self.waiting if not _names(p, before)], None)
            self.waiting = []
            self.take(chunk, joiner)
            return
        both = [*self.waiting, *([joiner] if joiner else []), *chunk]
        together = draft(both)
        if not (together.prices and together.has_item()):
            self.waiting = both
            self.listed = self.listed or _counted_things(before, here, joiner)
            return
        listing = self.listed or _counted_things(before, here, joiner)
        self.waiting, self.listed = [], False
        rows = any(part.is_row for part in self.parts)
        alone = bool(here.prices) and not here.has_item() and _is_total(here)
        self._add(both, None, listing=listing, grand=rows and alone and joiner is not None)

    def _add(
        self, pieces: list[Piece], joiner: Piece | None, listing: bool = False, grand: bool = False
    ) -> None:
        self.parts.append(Part(tuple(pieces), draft(pieces), listing, grand, _is_and(joiner)))

    def finish(self) -> list[Part]:
        """All parts, what still waits as the last one."""
        if self.waiting:
            self.parts.append(Part(tuple(self.waiting), draft(self.waiting), joined=self.joined))
        return self.parts


def _counted_things(before: RowDraft, here: RowDraft, joiner: Piece | None) -> bool:
    """Whether a counted thing stands beside another thing: "tepung 2 kg, oven 500rb"."""
    line = joiner is None or joiner.kind == "cut"  # a line of its own may be the shop's
    counted = bool(before.counts) or bool(here.counts and not (line and here.prices))
    return counted and before.has_item() and here.has_item()


def _names(piece: Piece, before: RowDraft) -> bool:
    return piece in before.item or piece in before.earlier


def _is_and(joiner: Piece | None) -> bool:
    return joiner is not None and joiner.kind == "and"


def _is_total(here: RowDraft) -> bool:
    return all(price.role == "total" for price in here.prices)
