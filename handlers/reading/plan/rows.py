"""A plan of spending (RAB) as people write it: pasted tables, numbered lines, "freezer 3,5 juta".

Knows: columns, lines, sums, what stands around a table. Must not know: who wrote it, the lines
that stand already, what is asked.

As with purchases: never a silently wrong amount. Where a line leaves open whether a price is of
each or of all, both are offered (`PlanRow.options`); a sum that was written is held against the
lines and is none itself.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers.reading import rupiah
from handlers.reading.numerals import LONGEST, Numeral, clean, find, literal
from handlers.reading.plan.fitting import TABLE
from handlers.reading.purchase.parts import parts
from handlers.reading.purchase.pieces import take_apart
from handlers.reading.purchase.rows import HIGHEST_TOTAL, reckon
from handlers.reading.purchase.words import UNITS
from handlers.reading.typed import folded

_COLUMNS = ("name", "volume", "unit", "price", "amount")
_NAMED = {word: kind for kind in (*_COLUMNS, "passed") for word in TABLE.of(kind)}
_SILENT = TABLE.of("silent")
_SERVICE = re.compile(r"\W*nip\b", re.IGNORECASE)  # the number of an official is no sum
_CELLS = re.compile(r" *[\t;|] *")
_FRAMED = re.compile(r"\|.*\|")
_OPENING = re.compile(
    r"\s*(?:/?(?:isi|tambah(?:kan)?|masukkan|catat)\s+)?/?(?:rencana|rab)\b"
    r"(?:\s+(?:anggaran|belanja|pembelian|beli|biaya|kami|kita|kelompok|ini|saya|usaha))*\s*"
    r"[:=.,-]*\s*",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*(?:\(?\d{1,2}[.)](?!\d)|[-•*·>]+(?!\d)|[A-Za-z][.)]\s)\s*")
_COUNTED = re.compile(r"\s*(\d{1,2})\s+(?=[^\W\d])")
_SUM = re.compile(r"\W*(?:grand\s*)?(?:jumlah|jml|total|ttl)\b", re.IGNORECASE)
_PART_SUM = re.compile(r"\W*sub[\s-]*(?:jumlah|total)\b", re.IGNORECASE)
_GRANT = re.compile(
    r"\W*(?:(?:jumlah|besar|nilai|total)\s+)?(?:dana|bantuan|pagu|modal awal)\b", re.IGNORECASE
)
_IN_WORDS = re.compile(r"\W*terbilang\b|\s*\(", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:[\s|@x*=.,:()/-]|rp\.?|idr)*", re.IGNORECASE)
_MONEY = {"rp", "idr", "x"}
_UNIT = 2  # words between how many and the price
_ANY_DAY = date(2020, 1, 1)  # a plan tells no day
_FEWEST = 3  # columns: a list of things and prices may be of what was bought
_TITLES = 30  # lines that may stand above a table
_SURE = 2  # lines with an amount that make a pasted table


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What is to be bought. `amount` None while it must be asked: it is one of `options` then."""

    name: str
    quantity: Decimal | None
    unit: str
    amount: int | None
    options: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanReading:
    """The lines of a plan; `stated`: the sum that was written; `unread`: lines within it that tell
    something and no amount."""

    rows: tuple[PlanRow, ...] = ()
    stated: int | None = None
    unread: tuple[str, ...] = ()


def opens(text: str) -> bool:
    """Whether a text says by itself that it is of a plan: "rencana …", "RAB …", or the headings of
    such a table."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    titled = _OPENING.match(first) is not None and "?" not in first
    headed = (_headings(_cells(line)).keys() - {"passed"} for line in text.splitlines()[:_TITLES])
    return titled or any(len(columns) >= _FEWEST for columns in headed)


def read(text: str) -> PlanReading:
    """Read what was written or pasted. Pure; never raises."""
    body = _OPENING.sub("", text[:LONGEST], count=1)
    lines = [line for line in body.splitlines() if line.strip() and not _SERVICE.match(line)]
    counted = _are_counted(lines)
    found = _Found()
    for line in lines:
        found.take(line, counted)
    return PlanReading(tuple(found.rows), found.stated, tuple(found.unread))


def _are_counted(lines: Sequence[str]) -> bool:
    """Whether the lines begin with 1, 2, 3 without a mark: "1 Freezer 1 unit 3.500.000"."""
    numbers = [int(it[1]) for line in lines if (it := _COUNTED.match(line))]
    return len(numbers) >= _SURE and numbers == [*range(1, len(numbers) + 1)]


class _Found:
    """What the lines so far told."""

    def __init__(self) -> None:
        self.rows: list[PlanRow] = []
        self.stated: int | None = None
        self.unread: list[str] = []
        self._columns: Mapping[str, int] = {}

    def take(self, line: str, counted: bool) -> None:
        cells = _cells(line)
        if columns := _headings(cells):
            self._columns = columns
        elif _IN_WORDS.match(line) or _PART_SUM.match(line):
            return
        elif _SUM.match(" ".join(cells)) or (not self.rows and _GRANT.match(line)):
            self._sum(line)
        elif rows := self._rows_of(line, cells, counted):
            self.rows += rows
        elif self.rows and self.stated is None and _tells(line) and not self._is_section(cells):
            self.unread.append(_unmarked(" ".join(filter(None, cells))))

    def _is_section(self, cells: Sequence[str]) -> bool:
        """A row of a table that has a name and no figure."""
        return bool(self._columns) and not any(map(str.isdecimal, "".join(cells[1:])))

    def _sum(self, line: str) -> None:
        """A sum below the lines; above them it is the grant."""
        amounts = _amounts(line)
        if self.rows and amounts:
            self.stated = max(self.stated or 0, amounts[-1])

    def _rows_of(self, line: str, cells: Sequence[str], counted: bool) -> list[PlanRow]:
        if len(cells) > 1 and self._columns and (row := _by_columns(cells, self._columns)):
            return [row]
        told = [cell for cell in cells if cell]
        bare = told[1:] if len(told) > 1 and _is_no(told[0]) else told
        said = clean(" | ".join(bare))
        said = _unmarked(said)
        said = said[it.end() :] if counted and (it := _COUNTED.match(said)) else said
        return [row] if (row := _reckoned_out(said)) else _told(said.replace(" | ", " "))


def _unmarked(line: str) -> str:
    """A line without its number or its bullet."""
    return line[it.end() :] if (it := _MARK.match(line)) else line


def _cells(line: str) -> list[str]:
    """The cells of a line, blank ones too: they hold the places of the others."""
    framed = line.strip()
    return _CELLS.split(framed[1:-1].strip(" ") if _FRAMED.fullmatch(framed) else line.strip(" "))


def _is_no(cell: str) -> bool:
    return re.fullmatch(r"\(?\d{1,3}[.)]?|[A-Za-z][.)]", cell) is not None


def _headings(cells: Sequence[str]) -> dict[str, int]:
    """Column -> place, where these are the headings of a table: in cells most of them are known,
    without cells each word is. "Jumlah" before the price is how many."""
    said = cells if len(cells) > 1 else cells[0].split() if cells else []
    found: dict[str, int] = {}
    known = 0
    for place, cell in enumerate(said):
        kinds = [_NAMED.get(word) for word in re.findall(r"[^\W\d_]+", folded(cell))]
        known += any(kinds) or not cell
        kind = next((it for it in kinds if it and it != "passed"), "passed")
        kind = "price" if "price" in kinds and kinds[0] != "amount" else kind
        if kind == "amount" and "price" not in found and "price" in _kinds(said[place + 1 :]):
            kind = "volume"
        found.setdefault(kind, place)
    least = len(said) if len(cells) == 1 else len(said) / 2
    priced = {"price", "amount"} & {*found}
    return found if "name" in found and priced and known >= least else {}


def _kinds(cells: Sequence[str]) -> set[str | None]:
    return {_NAMED.get(word) for cell in cells for word in re.findall(r"[^\W\d_]+", folded(cell))}


def _by_columns(cells: Sequence[str], columns: Mapping[str, int]) -> PlanRow | None:
    """A row of a table with headings; None where what it must tell stands elsewhere."""
    at = {kind: cells[place] for kind, place in columns.items() if place < len(cells)}
    name = at.get("name", "").strip()
    if not any(map(str.isalpha, name)):
        return None
    price, amount = _rupiah(at.get("price", "")), _rupiah(at.get("amount", ""))
    quantity, unit = _count(at.get("volume", ""))
    whole = round(price * quantity) if price and quantity else price
    totals = tuple(dict.fromkeys(it for it in (whole, amount) if it))
    return _row(name, quantity, at.get("unit", unit), totals)


def _count(cell: str) -> tuple[Decimal | None, str]:
    found = re.fullmatch(r"([\d.,]+)\s*([^\W\d_]*)", cell.strip())
    values = literal(found[1]) if found else ()
    return (values[0], found[2]) if found and values and values[0] > 0 else (None, "")


def _rupiah(cell: str) -> int | None:
    """The amount in a cell, where a bare number is one."""
    figures = re.sub(r"^(?:rp|idr)\.?\s*|(?:[.,]-+)$|(?<=\d)[.,]00$", "", cell.strip().casefold())
    values = literal(figures) or tuple(map(Decimal, rupiah.read(cell)[:1]))
    return int(values[0]) if values and values[0] == int(values[0]) and values[0] > 0 else None


def _row(name: str, quantity: Decimal | None, unit: str, totals: Sequence[int]) -> PlanRow | None:
    """A row with its amount, or with those that it may be."""
    likely = tuple(total for total in totals if 0 < total <= HIGHEST_TOTAL)
    name = " ".join(name.strip(" .,:;|=-").split())
    if not likely or not any(map(str.isalpha, name)):
        return None
    name = name[:1].upper() + name[1:]
    amount = likely[0] if len(likely) == 1 else None
    return PlanRow(name[:120], quantity, unit[:30], amount, () if amount else likely)


def _reckoned_out(line: str) -> PlanRow | None:
    """A line that ends in how many, at how much, and the product of both: it proves itself."""
    numbers = find(line, UNITS)[-3:]
    if len(numbers) < 3 or not _is_end(line, numbers[2]):
        return None
    quantity, price, amount = numbers
    between, last = line[quantity.end : price.start], line[price.end : amount.start]
    words = [word for word in re.findall(r"[^\W\d_]+", between) if folded(word) not in _MONEY]
    if len(words) > _UNIT or not _BETWEEN.fullmatch(_past_unit(last)):
        return None
    for one, each, all_ in itertools.product(quantity.values, price.values, amount.values):
        if one > 0 and one * each == all_ and all_ >= rupiah.LEAST:
            name, unit = _with_unit(line[: quantity.start], " ".join(words))
            return _row(name, one, unit, [int(all_)])
    return None


def _is_end(line: str, number: Numeral) -> bool:
    return re.fullmatch(r"[\s.,)|-]*(?:rupiah)?[\s.,)|-]*", line[number.end :], re.I) is not None


def _past_unit(text: str) -> str:
    """What stands between price and amount, without "/kg" or "per unit"."""
    return re.sub(r"^\s*(?:/|per\s)\s*[^\W\d_]+", "", text)


def _with_unit(name: str, unit: str) -> tuple[str, str]:
    """A unit may stand before its number: "Freezer unit 1"."""
    *words, last = name.strip(" |").split() or [""]
    if unit or folded(last) not in UNITS or not words:
        return name, unit
    return " ".join(words), last


def _told(line: str) -> list[PlanRow]:
    """The things of a line as they are told in a message: "freezer @3,5jt x 2, pakan 2 juta"."""
    found: list[PlanRow] = []
    for part in parts(take_apart(line, _ANY_DAY)):
        reckoned = reckon(part.draft)
        if reckoned is None or "|" in reckoned.row.item:
            continue
        it = reckoned.row
        totals = it.total_options if it.total is None else (it.total,)
        totals = (*totals, *([reckoned.stated] if reckoned.stated else []))
        one = it.quantity == 1 and not it.unit
        name = _as_written(it.item, line)
        row = _row(name, None if one else it.quantity, it.unit or "", totals)
        found += [row] if row else []
    return found


def _as_written(item: str, line: str) -> str:
    """The name with the capitals that it was given: "ATK"."""
    at = line.lower().find(item)
    return line[at : at + len(item)] if at >= 0 else item


def _amounts(line: str) -> list[int]:
    said = clean(" | ".join(_cells(line)))
    found = (rupiah.money(said, number) for number in find(said))
    return [it.readings[0] for it in found if it]


def _tells(line: str) -> bool:
    """Whether a line within a plan means a thing: no heading, no signature, no section."""
    words = re.findall(r"[^\W\d_]{2,}", folded(line))
    section = line.rstrip().endswith(":") or re.match(r"\s*(?:[A-Z]|[IVX]+)[.)]\s", line)
    dots = re.fullmatch(r"[\W_]*", line)
    return bool(words) and not section and not dots and words[0] not in _SILENT
