"""What was told of purchases so far, in the shape in which it waits between messages.

Knows: rows as checked JSON, half-told ones too, how they are shown.
Must not know: the ledger, what is asked next (completing.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.differences import amount_of, cut
from handlers.reading import narrowed, noreceipt, ownmoney, rupiah
from handlers.reading.ownmoney import Share
from handlers.reading.purchase.bubble import Bubble, read_part
from handlers.reading.purchase.draft import Price, PriceRole
from handlers.reading.purchase.line import Row, read
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from handlers.reading.purchase.words import GOODS
from handlers.reading.typed import folded
from handlers.talk.messages import Unfit, Unlikely
from handlers.talk.question import Typed
from storage.money.standing import Purchase

EXAMPLE = "Contoh: *beli pakan lele 5 sak @285rb kemarin di toko Jaya*"
_ITEM, _UNIT, _VENDOR = 120, 30, 80  # characters that the ledger keeps
_UNREAD = f"Barang dan harganya belum terbaca.\n{EXAMPLE}"
_FOR_MACHINES = re.compile(r"[{\[]")  # nobody writes a list of goods with these
_OFFERED = 3  # readings of a price
_LIKE = 3  # a price that is put right is no more than so many times the one before
_UNREAD_KEPT = 200  # characters
_READ_BACK = 6  # rows: what is read back has twelve lines


Need = Literal["item", "price", "total", ""]
_NOTES = {
    "discount": "Ada potongan harga: mohon dicek, totalnya sudah sesudah potongan?",
    "change": "Ada uang muka, potongan, atau kembalian: mohon dicek, jumlahnya sudah benar?",
    "packs": "Ada isi per kemasan: mohon dicek jumlah dan totalnya.",
    "listing": "Beberapa barang dengan satu harga: mohon dicek totalnya.",
    "no quantity": "Jumlah barangnya belum jelas: mohon dicek.",
    "future day": "Hari belinya belum terjadi, jadi tanggalnya ditanyakan.",
    "foreign money": "Ada harga yang bukan rupiah: mohon tulis dalam rupiah.",
}


class Line(BaseModel):
    """One row, perhaps half-told. `total` is None while it must be asked: it is one of
    `total_options` then, or nothing was said of a price yet. `item` is "" before it is told.
    `priced`: whether its price was told of each or of all, and so the next one, too. `own`: how
    much was one's own money, in rupiah; True: all of it, whatever it costs; None: some of it, and
    how much is to be told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str = Field(max_length=_ITEM)
    quantity: Decimal = Field(gt=0, lt=10**9, decimal_places=3)
    unit: str = Field(max_length=_UNIT)
    unit_price: int | None = Field(gt=0, le=HIGHEST_TOTAL)
    total: int | None = Field(gt=0, le=HIGHEST_TOTAL)
    vendor: str = Field(max_length=_VENDOR)
    bought_on: date | None
    total_options: tuple[int, ...] = ()
    priced: PriceRole = "plain"
    own: bool | int | None = False

    @property
    def own_part(self) -> int | None:
        """Rupiah of its total that were own money; None where that is to be told."""
        if self.own is None or self.total is None:
            return None
        part = self.total if self.own is True else int(self.own)
        return part if part <= self.total else None

    @property
    def needs(self) -> Need:
        """What has to be asked before it can stand in the ledger, but for its day."""
        if not self.item:
            return "item"
        if self.total is not None:
            return ""
        return "total" if self.total_options else "price"

    @property
    def short(self) -> str:
        """The item, short enough to be mentioned."""
        return cut(self.item)

    @property
    def name(self) -> str:
        """The item and how much of it: "pakan lele 5 sak"."""
        amount = amount_of(self.quantity, self.unit)
        return self.short if amount == "1" else f"{self.short} {amount}"

    def settled(self, total: int, priced: PriceRole | None = None) -> Line:
        """The same row with this total; a price each where it is a whole number of rupiah."""
        each = total / self.quantity
        price = int(each) if each == int(each) and each > 0 else None
        new = {"total": total, "unit_price": price, "total_options": ()}
        return self.model_copy(update=new | {"priced": priced or self.priced})

    def at_price(self, price: Price) -> Line:
        """The same row with a price that was told, by its mark; what is unsure stays open."""
        each = [round(amount * self.quantity) for amount in price.amounts]
        role = self._meant(price)
        if role == "each":
            totals = each
        elif role == "total" or self.quantity == 1:
            totals = list(price.amounts)
        else:
            totals = [*price.amounts, *each]
        totals = [total for total in dict.fromkeys(totals) if 0 < total <= HIGHEST_TOTAL]
        if self.needs == "total":  # said before it was read as these
            whole = price.amounts if price.role == "plain" else ()
            totals = self._offered(totals) or self._offered(whole) or totals
        if len(totals) == 1:
            return self.settled(totals[0], role)
        return self.of_these(totals)

    def _offered(self, totals: Sequence[int]) -> list[int]:
        return [total for total in totals if total in self.total_options]

    def of_these(self, totals: Sequence[int]) -> Line:
        """The same row, and which of these totals is meant is to be told."""
        return self.model_copy(
            update={"total": None, "unit_price": None, "total_options": tuple(totals[:_OFFERED])}
        )

    def _meant(self, price: Price) -> PriceRole:
        """A price without a mark in the place of another means what that meant, when it is like
        it: "harganya 275rb" after "@285rb" is of each, 1,375,000 is not."""
        if price.role != "plain" or self.total is None or self.quantity == 1:
            return self.priced if price.role == "plain" and self.total is None else price.role
        before = self.total / (self.quantity if self.priced == "each" else 1)
        near = all(before < _LIKE * amount and amount < _LIKE * before for amount in price.amounts)
        return self.priced if near else "plain"

    def unpriced(self) -> Line:
        """The same row, and what it cost is to be told."""
        return self.model_copy(update={"total": None, "unit_price": None, "total_options": ()})

    def counted(self, quantity: Decimal, unit: str) -> Line:
        """The same row with another quantity; its price each stays, and makes the total anew."""
        changed = self.model_copy(
            update={"quantity": round(quantity, 3), "unit": (unit or self.unit)[:_UNIT]}
        )
        if self.total is None:
            asked = self.total_options[:1]  # the price as it was told: what it makes is asked anew
            changed = changed.model_copy(update={"total_options": ()})
            return changed.at_price(Price("plain", asked)) if asked else changed
        if self.unit_price is None or self.quantity == 1 or self.priced == "total":
            return changed.unpriced().at_price(Price("plain", (self.total,)))
        return changed.settled(round(self.unit_price * quantity))


class Bought(BaseModel):
    """All rows told so far; `stated`: a sum that was named and does not fit them; `unsure`: what
    is to be looked at when it is read back; `unread`: words that went into nothing; `mispriced`:
    the price of one of them is wrong, and it is not said of which; `excuse`: why there is no
    receipt, `NOT_SAID` where only that is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[Line, ...] = Field(min_length=1, max_length=100)
    stated: int | None = None
    unsure: tuple[str, ...] = ()
    unread: str = ""
    mispriced: bool = False
    excuse: str = ""

    def at(self, place: int, line: Line) -> Bought:
        """The same with another row at this place."""
        rows = [*self.rows[:place], line, *self.rows[place + 1 :]]
        return self.model_copy(update={"rows": tuple(rows), "stated": None, "mispriced": False})

    def plus(self, others: Bought) -> Bought:
        """With more goods behind these."""
        rows = (*self.rows, *others.rows)[:100]
        unread = " ".join(filter(None, (self.unread, others.unread)))
        unsure = tuple(dict.fromkeys((*self.unsure, *others.unsure)))
        return Bought(rows=rows, stated=None, unsure=unsure, unread=unread,
                      excuse=self.excuse or others.excuse)  # fmt: skip

    def owned(self, share: Share, since: int = 0) -> Bought:
        """With one's own money in the rows from this place on: a sum stands in the last of them,
        and in those before it as far as it is more than that one cost."""
        rows, left = list(self.rows), share if isinstance(share, int) else 0
        for place in reversed(range(since, len(rows))):
            own: bool | int | None = share == "all"
            if share == "some":
                own = None
            elif isinstance(share, int):
                total = rows[place].total
                own = left if place == since or total is None else min(left, total)
                left -= own
            rows[place] = rows[place].model_copy(update={"own": own})
        return self.model_copy(update={"rows": tuple(rows)})

    def placed(self, day: date | None = None, vendor: str = "", *, all_: bool = False) -> Bought:
        """With a day or a seller for the rows that have none; for every row when all have one."""
        rows = list(self.rows)
        for key, value in (("bought_on", day), ("vendor", vendor[:_VENDOR])):
            if not value:
                continue
            bare = [n for n, row in enumerate(rows) if not getattr(row, key)]
            for n in range(len(rows)) if all_ or not bare else bare:
                rows[n] = rows[n].model_copy(update={key: value})
        return self.model_copy(update={"rows": tuple(rows)})

    @property
    def asked(self) -> int | None:
        """The row that is asked about next: of those without a price the one told last."""
        needs = [row.needs for row in self.rows]
        if "item" in needs:
            return needs.index("item")
        if "price" in needs:
            return len(needs) - 1 - needs[::-1].index("price")
        return needs.index("total") if "total" in needs else None

    @property
    def last(self) -> int:
        """The row that a bubble without a name speaks of: the one that is asked about, or the
        last."""
        return len(self.rows) - 1 if self.asked is None else self.asked

    @property
    def notes(self) -> list[str]:
        """What to look at when everything is read back."""
        said = [_NOTES[flag] for flag in self.unsure if flag in _NOTES]
        return said + ([f"Belum tercatat: {self.unread}. Kalau itu belanja juga, tulis harganya."]
                       if self.unread else [])  # fmt: skip


def _line(row: Row) -> Line:
    return Line(
        item=row.item[:_ITEM],
        quantity=round(row.quantity, 3),
        unit=(row.unit or "")[:_UNIT],
        unit_price=row.unit_price,
        total=row.total,
        vendor=(row.vendor or "")[:_VENDOR],
        bought_on=row.bought_on,
        total_options=row.total_options if row.total is None else (),
        priced=row.priced,
    )


NOT_SAID = "-"


def excused(text: str, today: date) -> tuple[str, str]:
    """A text of purchases without the words that there is no receipt, and why there is none; the
    text as it is and "" where it says nothing of it or is no purchase."""
    said = noreceipt.said(text)
    if said is None:
        return text, ""
    ways = ((said.before, said.why), (f"{said.before} {said.after}", said.own))
    return next(
        ((rest, why or NOT_SAID) for rest, why in ways if read(rest, today).rows), (text, "")
    )


def whole(typed: Typed, *, sure: bool = False) -> Bought | None:
    """The purchases that a text tells with their prices; None when it tells none, or (`sure`) may
    be talk."""
    text, excuse = excused(typed.text, typed.today)
    heard = ownmoney.heard(text)
    reading = read(heard.rest if heard else text, typed.today)
    rows = reading.rows if sure else reading.rows or reading.maybe
    if _FOR_MACHINES.search(typed.text) or not rows:
        return None
    lines = tuple(map(_line, rows))
    if any(line.bought_on and line.bought_on > typed.today for line in lines):
        return None
    stated = reading.stated_total if "mismatch" in reading.flags else None
    unread = " ".join(reading.unused) if {"unread", "unpriced"} & {*reading.flags} else ""
    told = Bought(rows=lines, stated=stated, unsure=reading.flags, unread=unread[:_UNREAD_KEPT],
                  excuse=excuse)  # fmt: skip
    return told.owned(heard.share) if heard else told


def is_refused(typed: Typed, told: Bubble) -> bool:
    """Whether a whole message is no purchase: with goods and a price a plan, a sale, a minus; a
    wish to see the list."""
    if _FOR_MACHINES.search(typed.text) or narrowed.asks(typed.text):
        return True
    flags = read(typed.text, typed.today).flags if told.item and told.prices else ()
    return bool(flags) and flags[0] not in ("no purchase", "no price", "ambiguous")


def part(told: Bubble) -> Bought:
    """What a bubble tells of one purchase, half of it perhaps."""
    line = Line(
        item=told.item[:_ITEM],
        quantity=round(told.quantity or Decimal(1), 3) or Decimal(1),
        unit=(told.unit or "")[:_UNIT],
        unit_price=None,
        total=None,
        vendor=told.vendor[:_VENDOR],
        bought_on=told.days[0] if len(told.days) == 1 else None,
    )
    priced = line.at_price(told.prices[0]) if len(told.prices) == 1 else line
    return Bought(rows=(priced,), unread=" ".join(told.unused)[:_UNREAD_KEPT])


_SURE = "Ya, itu barangnya"


def read_first(typed: Typed) -> str:
    """Canonical text of what was bought; a thing that nothing else speaks for is asked about."""
    if noreceipt.of_receipt(typed.text) and whole(typed, sure=True) is None:
        raise Unfit(_UNREAD)
    try:
        found = whole(typed)
        if found is not None:
            return found.model_dump_json()
        told = read_part(typed.text, typed.today)
        if not told.says or "?" in typed.text or is_refused(typed, told):
            raise Unfit(_UNREAD)
        half = part(told)
    except ValidationError as error:
        raise Unfit(_UNREAD) from error
    if told.day_said and not told.days:
        raise Unfit("Hari itu belum terjadi, atau belum jelas. Mohon tulis tanggal belinya.")
    if not (told.item or told.prices or told.days or told.vendor):
        raise Unfit(_UNREAD)
    if told.item and not (told.buys or told.unit or told.prices):
        return surely(told.item, half)
    return half.model_dump_json()


def surely(item: str, told: Bought) -> str:
    """Canonical text of what was told; a thing that is in no table is asked about once."""
    if GOODS.isdisjoint(folded(item).split()):
        asked = f"*{cut(item)}* itu barang yang dibeli? Kalau ya, tekan tombolnya.\n{EXAMPLE}"
        raise Unlikely(asked, told.model_dump_json(), _SURE)
    return told.model_dump_json()


def shown(purchase: Purchase) -> str:
    """One purchase as a line: "pakan lele 5 sak @ Rp285.000 = Rp1.425.000"."""
    amount = amount_of(purchase.quantity, purchase.unit)
    each = purchase.unit_price
    price = f" @ {rupiah.show(each)}" if each and amount != "1" else ""
    count = "" if amount == "1" else f" {amount}{price}"
    return f"{purchase.item}{own_of(purchase)}{count} = {rupiah.show(purchase.total)}"


def own_of(purchase: Purchase) -> str:
    """What is said behind the name of a thing that was paid with one's own money."""
    if not purchase.own:
        return ""
    if purchase.own == purchase.total:
        return " (uang sendiri)"
    return f" ({rupiah.show(purchase.own)} uang sendiri)"


def mentioned(purchase: Purchase) -> str:
    """The same where it is only spoken of: a long name is cut."""
    return shown(replace(purchase, item=cut(purchase.item)))


def some_of(names: Sequence[str], most: int = 3) -> str:
    """The first of these, and how many more there are: "cat, paku, semen dan 7 lainnya"."""
    more = f" dan {len(names) - most} lainnya" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def shown_all(rows: Sequence[Purchase]) -> str:
    """Purchases of one message, and their sum in figures and words; of many the first."""
    total = sum(row.total for row in rows)
    lines = [shown(row) for row in rows[:_READ_BACK]]
    if len(rows) > _READ_BACK:
        lines.append(f"dan {len(rows) - _READ_BACK} lainnya")
    listed = lines[0] if len(rows) == 1 else "".join(f"\n   - {line}" for line in lines)
    return f"{listed}\n   Jumlah *{rupiah.show(total)}* ({rupiah.words(total)})"
