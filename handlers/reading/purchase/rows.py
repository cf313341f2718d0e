"""From a draft to a row of the ledger: how many, at what price, for how much.

Knows: people times days, sizes that belong to the name, unit price against total.
Must not know: other rows of the message, dates, who sold it.

No mark after a quantity above one leaves the total open: it is asked, however plausible one
reading is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from handlers.reading.purchase import words
from handlers.reading.purchase.changes import MOST_OFFERED, altered
from handlers.reading.purchase.draft import Price, PriceRole, RowDraft
from handlers.reading.purchase.piece import Piece, Span

_OWNED = re.compile(r"(?:nya|ku)$")
HIGHEST_TOTAL = 200_000_000  # twice the largest grant; such a row is a slip of the finger


@dataclass(frozen=True, slots=True)
class Row:
    """One row for the ledger; amounts in whole rupiah.

    `total` is None while it must be asked: `total_options` then holds what it may be, the price
    as the total first. `unit_price` is None when it is not whole or not known. `priced`: whether
    the price was said of each or of all, "plain" where neither.
    """

    item: str
    quantity: Decimal
    unit: str | None
    unit_price: int | None
    total: int | None
    vendor: str | None = None
    bought_on: date | None = None
    total_options: tuple[int, ...] = ()
    spans: tuple[Span, ...] = field(default=(), compare=False)  # where its values were read
    priced: PriceRole = field(default="plain", compare=False)

    def within(self, most: int) -> Row:
        """The same row without the offers above this sum, unless all of them are."""
        fitting = tuple(total for total in self.total_options if total <= most)
        return replace(self, total_options=fitting) if fitting else self

    def settled(self, total: int) -> Row:
        """The same row with this total."""
        return replace(self, total=total, unit_price=_share(total, self.quantity), total_options=())


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A row and what its part of the message leaves open.

    `stated`: a total that does not fit the row (it may be that of the whole message).
    `unsure`: why the row must be asked although it has a total, "" when it need not.
    """

    row: Row
    stated: int | None = None
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: Decimal
    unit: str | None
    given: bool
    others: tuple[Decimal, ...] = ()  # readings when two counts compete


def reckon(draft: RowDraft) -> Reckoned | None:
    """The row of a draft; None when it names no thing or has no price."""
    quantity, sizes = _quantity(draft)
    item = item_name(draft, sizes)
    if not draft.prices or not item:
        return None
    row = Row(item, quantity.value, quantity.unit, None, None)
    found = _packed(row, draft) or _reckoned(row, draft, quantity)
    return _changed(found, draft)


def _packed(row: Row, draft: RowDraft) -> Reckoned | None:
    """ "2 dus isi 12 @15rb": each box or each piece in it; None where it makes no difference."""
    if not draft.inside or any(price.role == "total" for price in draft.prices):
        return None
    each = [price for price in draft.prices if price.role == "each"]
    named = [word for price in each for word in re.findall(r"[^\W\d_x]+", price.mark)]
    inside = draft.inside[0].unit
    inner = any(word in words.THINGS and not _alike(word, row.unit) for word in named)
    inner = inner or (inside in named and inside != row.unit)
    if (row.quantity <= 1 and not each) or (named and not inner):
        return None
    pieces = row.quantity * draft.inside[0].value
    price = (each or draft.prices)[0].amounts[-1]
    if inner:
        offers = _offered((price * pieces, price * row.quantity))
        return Reckoned(replace(row, total_options=offers), unsure="packs")
    totals = (price * row.quantity, price * pieces, *(() if each else (price,)))
    return Reckoned(replace(row, total_options=_offered(totals)), unsure="packs")


def _changed(found: Reckoned, draft: RowDraft) -> Reckoned:
    """The row after what changes its sum; sure only where the sum after it is said."""
    said = any(price.role == "total" for price in draft.prices)
    if not draft.changes or (said and len(draft.prices) > 1):
        return found
    row = found.row
    totals = row.total_options if row.total is None else (row.total,)
    options = altered(totals, draft.changes, row.quantity)
    open_row = replace(row, unit_price=None, total=None, total_options=options)
    return replace(found, row=open_row, unsure="change")


def _offered(totals: Iterable[Decimal | int]) -> tuple[int, ...]:
    """These totals in their order, each once, without those that no group has, at most three."""
    whole = dict.fromkeys(int(total) for total in totals if total > 0)
    likely = [total for total in whole if total <= HIGHEST_TOTAL]
    return tuple(likely or whole)[:MOST_OFFERED]


def _reckoned(row: Row, draft: RowDraft, quantity: _Quantity) -> Reckoned:
    if quantity.others:
        return _of_rivals(row, draft, quantity)
    return _priced(row, draft, quantity)


def _of_rivals(row: Row, draft: RowDraft, quantity: _Quantity) -> Reckoned:
    """Two counts that may both be the quantity: the price of all, or of one of either."""
    price = draft.prices[-1]
    once = () if price.role == "each" else (Decimal(1),)
    totals = [amount * count for amount in price.amounts for count in (*once, *quantity.others)]
    return Reckoned(replace(row, total_options=_offered(totals)), unsure="ambiguous")


def item_name(draft: RowDraft, sizes: list[Piece]) -> str:
    """The thing as written, lower case, with sizes and without quantity."""
    parts = [p for p in draft.named() if p.kind != "count" or p in sizes or p in draft.inside]
    while parts and parts[-1].kind in ("comma", "and"):
        parts.pop()
    while parts and parts[0].kind in ("comma", "and"):
        parts.pop(0)
    text = " ".join(map(_thing, parts)).replace(" ,", ",")
    if not text and any(count.unit in words.PEOPLE for count in draft.counts):
        return "upah"
    if not text:  # "10 botol @2000": the vessel is what was bought
        return next((c.unit for c in draft.counts if c.unit in words.VESSELS), "") or ""
    return text


def _thing(piece: Piece) -> str:
    """A word of a name without "-nya" or "-ku", where a known thing is left: not "paku", "siku"."""
    bare = _OWNED.sub("", piece.word)
    return bare if bare in words.GOODS else piece.word


def _quantity(draft: RowDraft) -> tuple[_Quantity, list[Piece]]:
    """How many, and the counts that are sizes and stay in the name."""
    rivals = _rivals(draft)
    if rivals:
        return rivals, draft.sizes
    counts, sizes = _without_sizes(draft)
    people = [c for c in counts if c.unit in words.PEOPLE]
    days = [c for c in counts if c.unit in words.DAYS]
    if len(days) > 1:  # "3 hari 150rb sehari"
        counts = [c for c in counts if c not in days or c.value != 1]
        days = [c for c in days if c.value != 1]
    if len(people) == len(days) == 1 and len(counts) == 2:
        return _Quantity(people[0].value * days[0].value, "orang-hari", True), sizes
    several = [c for c in counts if c.value != 1] or counts[:1]
    values = {c.value for c in several}
    if draft.lasting and len(several) == 1:
        days = draft.lasting[0].value
        return _Quantity(several[0].value * days, several[0].unit, True), sizes
    if not several:
        return _Quantity(Decimal(1), None, False), sizes
    if len(values) > 1:
        product = several[0].value * several[1].value
        return _Quantity(product, several[0].unit, True, (*sorted(values), product)), sizes
    return _Quantity(several[0].value, several[0].unit or _unit_of(counts), True), sizes


def _rivals(draft: RowDraft) -> _Quantity | None:
    """Two quantities that a unit price may be meant for: "2 karung 50 kg @12rb"."""
    marks = [price.mark for price in draft.prices if price.role == "each"]
    measure = next((c for c in draft.counts if c.unit in words.MEASURES and c.value != 1), None)
    if not marks or not measure:
        return None
    pack = next((c for c in draft.counts if c.unit in words.COUNTED), None)
    per_measure = any(measure.unit in re.findall(r"\w+", mark) for mark in marks)
    if pack and not _is_size(measure, draft) and (per_measure or measure.start > pack.start):
        product = pack.value * measure.value
        readings = tuple(sorted({pack.value, measure.value, product}))
        return _Quantity(pack.value, pack.unit, True, readings)
    return None if pack else _length(measure, draft)


def _length(measure: Piece, draft: RowDraft) -> _Quantity | None:
    """What is sold by its length and priced by the piece or the metre: "etalase 2 meter @900rb"."""
    by_length = any(piece.word in words.BY_LENGTH for piece in draft.named())
    if not by_length or not _is_size(measure, draft):
        return None
    return _Quantity(measure.value, measure.unit, True, (Decimal(1), measure.value))


def _unit_of(counts: list[Piece]) -> str | None:
    return next((count.unit for count in counts if count.unit), None)


def _without_sizes(draft: RowDraft) -> tuple[list[Piece], list[Piece]]:
    counts = draft.counts
    measures = [c for c in counts if c.unit in words.MEASURES or _is_size(c, draft)]
    other = [c for c in counts if c not in measures and c.unit not in words.PERIODS]
    if measures and (other or (len(measures) == 1 and _is_size(measures[0], draft))):
        return [c for c in counts if c not in measures], [*draft.sizes, *measures]
    return counts, draft.sizes


def _is_size(measure: Piece, draft: RowDraft) -> bool:
    """Whether a weight or volume tells what the thing is: "tabung gas 12kg"."""
    if any(measure.unit and measure.unit in price.mark for price in draft.prices):
        return False
    names = {piece.word for piece in draft.named()}
    weights = [w for name in names for w in words.SACK_WEIGHTS.get(name, ())]
    sized = words.SIZED_BY.get(measure.unit or "", frozenset())
    weighed = measure.unit is None or measure.unit in words.MEASURES
    return bool(names & sized) or (weighed and measure.value in weights)


def _share(total: int, quantity: Decimal) -> int | None:
    share = Decimal(total) / quantity if quantity else Decimal(0)
    return int(share) if share == int(share) and share > 0 else None


def _priced(row: Row, draft: RowDraft, quantity: _Quantity) -> Reckoned:
    prices = _by_role(draft, quantity)
    each, total, plain = prices["each"], prices["total"], prices["plain"]
    doubtful = any(price.about or len(price.amounts) > 1 for price in draft.prices)
    if doubtful or len(each) > 1 or len(total) > 1 or (len(plain) > 1 and (each or total)):
        return _doubtful(row, draft)
    if each:
        stated = (total or plain or [None])[0]
        return _by_unit(row, each[0].amounts[0], stated, quantity)
    if len(plain) == 2:
        return _two_plain(row, plain[0].amounts[0], plain[1].amounts[0])
    if len(plain) > 2:
        return _doubtful(row, draft)
    if total:
        return _by_total(row, total[0].amounts[0], [] if draft.discount else plain)
    packs = (words.DOZENS[c.unit] for c in draft.counts if c.value == 1 and c.unit in words.DOZENS)
    return Reckoned(_open(row, plain[0].amounts[0], next(packs, 0)))


def _by_role(draft: RowDraft, quantity: _Quantity) -> dict[str, list[Price]]:
    """Prices by their mark. "3 karung … sekarung 310rb": one more count of 1 marks the unit."""
    roles: dict[str, list[Price]] = {"each": [], "total": [], "plain": []}
    ones = [c for c in draft.counts if c.value == 1 and c.unit and _alike(c.unit, quantity.unit)]
    single = quantity.value > 1 and ones and len(draft.prices) == 1
    for price in draft.prices:
        roles["each" if single and price.role == "plain" else price.role].append(price)
    return roles


def _alike(one: str, unit: str | None) -> bool:
    """Whether both count the same: "lbr" and "lembar", a piece and anything; no box of bottles."""
    if unit is None or one == unit or one in words.PIECES or {one, unit} <= {"kg", "kilo", "kgs"}:
        return True
    short, long = sorted((one, unit), key=len)
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def _open(row: Row, price: int, per: int = 0) -> Row:
    """A price without a mark: sure for one thing or less, open for more. `per`: so many are a pack
    of which the price may be: "24 biji selusin 54rb"."""
    if row.quantity <= 1:
        return row.settled(price)
    packs = (price * row.quantity / per,) if per and not row.quantity % per else ()
    return replace(row, total_options=_offered((*packs, price, price * row.quantity)))


def _by_unit(row: Row, price: int, stated: Price | None, quantity: _Quantity) -> Reckoned:
    exact = price * row.quantity
    if exact != int(exact):
        return Reckoned(replace(row, total_options=(price, int(exact))), unsure="ambiguous")
    fixed = replace(row, unit_price=price, total=int(exact), priced="each")
    if stated is None:
        return Reckoned(fixed, unsure="" if quantity.given else "no quantity")
    total = stated.amounts[0]
    if not quantity.given and total > price and total % price == 0:
        return Reckoned(
            replace(fixed, quantity=Decimal(total // price), total=total), unsure="ambiguous"
        )
    return Reckoned(fixed, None if total == exact else total)


def _by_total(row: Row, total: int, plain: list[Price]) -> Reckoned:
    if not plain or total in (plain[0].amounts[0], plain[0].amounts[0] * row.quantity):
        return Reckoned(replace(row.settled(total), priced="total"))
    return Reckoned(_open(row, plain[0].amounts[0]), total)


def _two_plain(row: Row, first: int, second: int) -> Reckoned:
    if second == first * row.quantity and row.quantity > 1:
        return Reckoned(row.settled(second))
    options = dict.fromkeys((first, second))
    return Reckoned(replace(row, total_options=tuple(options)), unsure="ambiguous")


def _doubtful(row: Row, draft: RowDraft) -> Reckoned:
    """Amounts that may be this or that: every reading, once and times the quantity."""
    options: list[Decimal | int] = []
    for price in draft.prices:
        counts = (row.quantity,) if price.role == "each" else (1, row.quantity)
        options += [amount * count for count in counts for amount in price.amounts]
    return Reckoned(replace(row, total_options=_offered(options)), unsure="ambiguous")
