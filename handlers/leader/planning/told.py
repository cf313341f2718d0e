"""What was told of a plan so far, in the shape in which it waits between messages.

Knows: lines as checked JSON, what a text adds to them or puts right, how they are shown.
Must not know: the plan that stands, the grant, what is done with the lines.
"""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.deeds.plans import MOST_LINES
from handlers.reading import rupiah
from handlers.reading.plan.rows import PlanReading, read
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from handlers.reading.typed import folded
from handlers.talk import kinds
from handlers.talk.kinds import one_of
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed
from storage.money.plan import Planned

EXAMPLE = "Freezer 1 unit 3.500.000"
KEY = "rencana"
_UNREAD = f"Barang dan harganya belum terbaca. Tulis satu barang satu baris.\nContoh: *{EXAMPLE}*"
TOO_MANY = (
    f"Rencana paling banyak {MOST_LINES} baris. Mohon gabungkan barang yang sejenis, lalu kirim "
    "lagi."
)
_SHOWN = 8  # lines: what is read back has twelve
_NAME = 40  # characters of a name where it is only mentioned
_UNREAD_KEPT = 100  # characters
_SETTLED = 6  # open lines: more make too many sums
_REMOVED = re.compile(r"(?:hapus|buang|coret|batalkan|batal)(?:kan)?\s+(?:yang |yg |baris )?(.+)")
_NUMBER = re.compile(r"(?:no|nomor|nomer|baris)\.? ?(\d{1,2})\b")
_RIGHT = re.compile(r"\s*(?:itu|jadi|menjadi|harusnya|seharusnya|ganti|diganti|[:=])*\s*")


class ToldLine(BaseModel):
    """One line. `amount` None while it must be asked: it is one of `options` then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    quantity: Decimal | None = Field(gt=0, lt=10**9)
    unit: str = Field(max_length=30)
    amount: int | None = Field(gt=0, le=HIGHEST_TOTAL)
    options: tuple[int, ...] = ()

    @property
    def short(self) -> str:
        """The name, short enough to be mentioned."""
        return cut(self.name)

    @property
    def planned(self) -> Planned:
        quantity = None if self.quantity is None else round(self.quantity, 3)
        return Planned(self.name, quantity, self.unit, self.amount or 0)


class ToldPlan(BaseModel):
    """All lines told so far. `stated`: the sum that was written below them; `unread`: what stood
    between them and told no amount."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[ToldLine, ...] = Field(min_length=1, max_length=MOST_LINES)
    stated: int | None = None
    unread: str = ""

    @property
    def total(self) -> int:
        return sum(row.amount or 0 for row in self.rows)

    @property
    def open(self) -> int | None:
        """The place of a line of which the amount is to be told."""
        return next((at for at, row in enumerate(self.rows) if row.amount is None), None)

    def at(self, place: int, amount: int) -> ToldPlan:
        """With this amount for one of the lines."""
        row = self.rows[place].model_copy(update={"amount": amount, "options": ()})
        rows = (*self.rows[:place], row, *self.rows[place + 1 :])
        return self.model_copy(update={"rows": rows})

    def without(self, place: int) -> ToldPlan:
        rows = (*self.rows[:place], *self.rows[place + 1 :])
        return self.model_copy(update={"rows": rows, "stated": None})

    def plus(self, more: ToldPlan) -> ToldPlan:
        """With further lines; one of the same name takes the place of the other."""
        rows = {folded(row.name): row for row in self.rows}
        rows |= {folded(row.name): row for row in more.rows}
        new = ToldPlan(rows=tuple(rows.values()), stated=more.stated or self.stated)
        reached = new.stated is not None and new.total > new.stated and not more.stated
        return new.model_copy(update={"stated": None}) if reached else new

    def placed(self, said: str) -> int | None:
        """The place that a number or a name means."""
        if number := _NUMBER.fullmatch(said):
            place = int(number[1]) - 1
            return place if 0 <= place < len(self.rows) else None
        words = set(said.split())
        found = [n for n, row in enumerate(self.rows) if words <= set(folded(row.name).split())]
        return found[0] if len(found) == 1 else None


def cut(name: str, most: int = _NAME) -> str:
    """A name that is short enough to be mentioned."""
    return name if len(name) <= most else name[:most].rstrip() + "…"


def shown(plan: ToldPlan) -> str:
    """The lines with their numbers, and their sum in figures and words; of many the first."""
    lines = [f"{n}. {line(row)}" for n, row in enumerate(plan.rows[:_SHOWN], 1)]
    if len(plan.rows) > _SHOWN:
        lines.append(f"dan {len(plan.rows) - _SHOWN} baris lagi")
    listed = "".join(f"\n   {it}" for it in lines)
    return f"{listed}\n   Jumlah *{rupiah.show(plan.total)}* ({rupiah.words(plan.total)})"


def line(row: ToldLine) -> str:
    """One line: "Pakan lele 10 sak = Rp2.850.000"."""
    many = "" if row.quantity is None else f" {row.quantity.normalize():f} {row.unit}"
    return f"{row.short}{many.replace('.', ',').rstrip()} = {rupiah.show(row.amount or 0)}"


def _kept(reading: PlanReading) -> ToldPlan:
    rows = tuple(
        ToldLine(
            name=it.name, quantity=it.quantity, unit=it.unit, amount=it.amount, options=it.options
        )
        for it in reading.rows
    )
    unread = ", ".join(reading.unread)
    plan = ToldPlan(rows=rows, stated=reading.stated, unread=cut(unread, _UNREAD_KEPT))
    return _by_the_sum(plan)


def _by_the_sum(plan: ToldPlan) -> ToldPlan:
    """With what is open settled by the sum that was written, where just one reading makes it."""
    open_ = [at for at, row in enumerate(plan.rows) if row.amount is None]
    if plan.stated is None or not 0 < len(open_) <= _SETTLED:
        return plan
    readings = itertools.product(*(plan.rows[at].options for at in open_))
    fits = [some for some in readings if plan.total + sum(some) == plan.stated]
    if len(fits) != 1:
        return plan
    for at, amount in zip(open_, fits[0], strict=True):
        plan = plan.at(at, amount)
    return plan


def _read(typed: Typed) -> str:
    reading = read(typed.text)
    if len(reading.rows) > MOST_LINES:
        raise Unfit(TOO_MANY)
    try:
        return _kept(reading).model_dump_json()
    except ValidationError as error:
        raise Unfit(_UNREAD) from error


def _amended(kept: str, typed: Typed) -> str | None:
    """With what a text adds, puts right or takes out; None when it does neither."""
    plan, said = ToldPlan.model_validate_json(kept), folded(typed.text).strip(" .!")
    if "?" in said:
        return None
    if removed := _REMOVED.fullmatch(said):
        place = plan.placed(removed[1])
        fits = place is not None and len(plan.rows) > 1
        return plan.without(place).model_dump_json() if fits and place is not None else None
    if number := _NUMBER.match(said):
        return _repriced(plan, int(number[1]) - 1, _RIGHT.sub("", said[number.end() :], count=1))
    try:
        return plan.plus(_kept(read(typed.text))).model_dump_json()
    except ValidationError:
        return None


def _repriced(plan: ToldPlan, place: int, amount: str) -> str | None:
    readings = rupiah.read(amount)
    if len(readings) != 1 or not 0 <= place < len(plan.rows) or readings[0] > HIGHEST_TOTAL:
        return None
    return plan.model_copy(update={"stated": None}).at(place, readings[0]).model_dump_json()


parser: Parser[ToldPlan] = Parser(
    _read,
    ToldPlan.model_validate_json,
    lambda plan: f"{len(plan.rows)} baris",
    digits=True,
    amend=_amended,
    example=EXAMPLE,
    people=True,
)


def missing(plan: ToldPlan) -> Question[ToldPlan] | None:
    """The question for an amount that is not sure; None when all are told."""
    place = plan.open
    if place is None:
        return None
    row = plan.rows[place]
    options = tuple(
        Option(rupiah.show(amount), plan.at(place, amount).model_dump_json())
        for amount in row.options
    )
    many = "" if row.quantity is None else f" {row.quantity.normalize():f} {row.unit}".rstrip()
    wording = f"*{row.short}*{many}: berapa harga semuanya?"

    def read_amount(typed: Typed) -> str:
        try:
            return one_of(options).read(typed)
        except Unfit:
            amount = kinds.money.load(kinds.money.read(typed))
            if amount > HIGHEST_TOTAL:
                raise
            return plan.at(place, amount).model_dump_json()

    filling = Parser(read_amount, ToldPlan.model_validate_json, parser.show, digits=True,
                     example="3,5 juta")  # fmt: skip
    return Question(KEY, wording, filling, "Rencana", options)
