"""Purchases told in parts: what a bubble adds or puts right, and what is asked next.

Knows: which row a bubble speaks of, what is missing. Must not know: the ledger, the talk.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pydantic import ValidationError

from handlers.leader.bought import (
    EXAMPLE,
    Bought,
    Line,
    cut,
    is_refused,
    part,
    read_first,
    some_of,
    surely,
    whole,
)
from handlers.reading import dates, ownmoney, rupiah
from handlers.reading.purchase.bubble import Bubble, read_part
from handlers.reading.purchase.changes import altered
from handlers.reading.purchase.draft import Price, PriceRole
from handlers.reading.purchase.piece import Piece
from handlers.reading.typed import folded
from handlers.talk import kinds
from handlers.talk.choices import yes_no
from handlers.talk.kinds import one_of
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed

_JOINED = re.compile(r"^(?:sama|ama|juga|tambah|plus|terus|trus|dan|n|lan|jeung|karo|terus juga)\b")
_REMOVED = re.compile(
    r"^(?:hapus|buang|coret|batalkan|batal)\s+(?:yang |yg )?(.+)$"
    r"|^(?:yang |yg )?(.+?)(?:nya)?\s+(?:batal|(?:gak|ga|nggak|tidak|tdk) jadi)$"
)
_NUMBER = re.compile(r"\b(?:no|nomor|nomer)\.? ?(\d{1,2})\b")
_WHOLE = {"semua", "semuanya", "seluruhnya", "total", "totalnya", "kabeh", "sadaya"}
_EACH = {"per", "satu", "satuan", "satuannya", "satunya", "masing", "sekilo", "perkilo", "siji"}
_KEY = "belanja"
_SELLER = 80  # characters
_WRONG = re.compile(r"\b(?:salah|keliru|kleru|ganti|ubah|bukan)\b")


def amended(kept: str, typed: Typed) -> str | None:
    """What was told, with what this text adds or puts right; None when it speaks of none of it."""
    bought = Bought.model_validate_json(kept)
    heard = ownmoney.heard(typed.text, priced=bought.asked is None)
    rest = heard.rest if heard else typed.text
    try:
        new = _amended(bought, replace(typed, text=rest)) if rest.strip() else None
    except ValidationError:
        return None
    if heard is not None:
        more = new if new and len(new.rows) > len(bought.rows) else None
        new = (new or bought).owned(heard.share, len(bought.rows) if more else 0)
    return None if new is None or new == bought else new.model_dump_json()


def _amended(bought: Bought, typed: Typed) -> Bought | None:
    said = folded(typed.text)
    if "?" in said or re.search(r"[{\[]", said):
        return None
    if fewer := _fewer(bought, said):
        return fewer
    told = read_part(typed.text, typed.today)
    if told.change is not None and not told.prices:
        return _altered(bought, told, told.change, said)
    if not told.says or (told.item and is_refused(typed, told)):
        return None
    return _with(bought, told, typed, said)


def _with(bought: Bought, told: Bubble, typed: Typed, said: str) -> Bought | None:
    """With a part of a row, or with more goods."""
    asked = bought.asked
    if asked is not None and not bought.rows[asked].item and told.item:
        return _named_at_last(bought, asked, told, typed)
    numbered = _NUMBER.search(said)
    place = int(numbered[1]) - 1 if numbered else _spoken_of(bought, told, said)
    if place is None and told.item and not told.field and not told.denied:
        return _other_goods(bought, told, typed, said)
    if _calls_price_wrong(told, said):
        return _mispriced(bought, place)
    place = bought.last if place is None else place
    if place >= len(bought.rows):
        return None
    return _put_right(bought, told, place)


def _calls_price_wrong(told: Bubble, said: str) -> bool:
    named = told.field in ("price", "each", "total") and not told.prices
    return named and _WRONG.search(said) is not None


def _mispriced(bought: Bought, place: int | None) -> Bought | None:
    """The price of one row is to be told anew; of which one is asked where it is not said."""
    if place is None and bought.asked is None and len(bought.rows) > 1:
        return bought.model_copy(update={"mispriced": True})
    place = bought.last if place is None else place
    fits = place < len(bought.rows)
    return bought.at(place, bought.rows[place].unpriced()) if fits else None


def _altered(bought: Bought, told: Bubble, change: Piece, said: str) -> Bought | None:
    """With what a discount, a deposit, a share make of a price; which total is meant is asked."""
    place = _spoken_of(bought, told, said)
    if bought.asked is not None:
        return None
    if place is None and len(bought.rows) > 1:
        return _mispriced(bought, None)
    line = bought.rows[place or 0]
    assert line.total is not None
    totals = altered((line.total,), (change,), line.quantity)
    open_ = line.of_these(totals).model_copy(update={"priced": "total"})
    return bought.at(place or 0, open_) if len(totals) > 1 else None


def _fewer(bought: Bought, said: str) -> Bought | None:
    """Without a row that is called off, while another is left."""
    found = _REMOVED.fullmatch(said.strip(" .!"))
    if found is None or len(bought.rows) < 2:
        return None
    name = found[1] or found[2]
    number = _NUMBER.search(name)
    places = [int(number[1]) - 1] if number else _named(bought, name)
    if len(places) != 1 or places[0] >= len(bought.rows):
        return None
    rows = [row for place, row in enumerate(bought.rows) if place != places[0]]
    return bought.model_copy(update={"rows": tuple(rows), "stated": None})


def _named(bought: Bought, name: str) -> list[int]:
    """The places of rows whose name holds all these words."""
    words = {re.sub(r"(?<=\w{2})(?:nya|ne|na)$", "", word) for word in folded(name).split()}
    rows = [set(folded(row.item).split()) for row in bought.rows]
    return [place for place, its in enumerate(rows) if words and words <= its]


def _spoken_of(bought: Bought, told: Bubble, said: str) -> int | None:
    if not told.item or _JOINED.match(said):
        return None
    places = _named(bought, told.item)
    return places[0] if len(places) == 1 else None


def _named_at_last(bought: Bought, place: int, told: Bubble, typed: Typed) -> Bought:
    """The goods of which only a price, a day or a seller was told before."""
    more, line = whole(typed), bought.rows[place]
    if more is None:
        return _put_right(bought, told, place)
    if line.total is None and not line.total_options:  # its day and seller are those told before
        rows = (*bought.rows[:place], *more.rows, *bought.rows[place + 1 :])
        return bought.model_copy(update={"rows": rows}).placed(line.bought_on, line.vendor)
    return bought.plus(more)


def _other_goods(bought: Bought, told: Bubble, typed: Typed, said: str) -> Bought | None:
    """More goods, when something beside the bare name speaks for it."""
    more = whole(typed, sure=True)
    if more is not None:
        return None if typed.with_files else bought.plus(more)
    if not told.prices and (_JOINED.match(said) or told.buys or told.unit):
        return bought.plus(part(told))
    return None


def _put_right(bought: Bought, told: Bubble, place: int) -> Bought:
    """The row with what the bubble says of it; day and seller are those of all bare rows."""
    line = bought.rows[place]
    if (told.field == "item" and told.item) or (told.item and not line.item):
        line = line.model_copy(update={"item": told.item})
    if told.quantity is not None and (told.unit or told.field == "quantity"):
        line = line.counted(told.quantity, told.unit or "")
    if len(told.prices) == 1:
        line = line.at_price(told.prices[0])
    new = bought.at(place, line) if line != bought.rows[place] else bought
    day = told.days[0] if len(told.days) == 1 else None
    return new.placed(day, told.vendor)


# What is asked next


def missing(
    bought: Bought, *, most: int | None = None, dated: bool = True
) -> Question[Bought] | None:
    """The question for what is not told yet, in the place of the whole; None when all is told.

    No total above `most` rupiah, what the group was granted, is offered while another is left.
    """
    place = bought.asked
    if place is not None:
        return _of_row(bought, place, bought.rows[place], most)
    if bought.mispriced:
        goods = _goods(bought)
        return Question(_KEY, _WHOSE_PRICE, _filling(bought, goods), "Barang", goods)
    if dated and any(row.bought_on is None for row in bought.rows):
        goods = some_of([cut(row.item, _FEW) for row in bought.rows if row.bought_on is None])
        wording = f"{goods}: tanggal berapa belinya? Contoh: kemarin, 12 Desember"
        return _question(bought, wording, "Tanggal berapa belinya?")
    return None


def _of_row(bought: Bought, place: int, line: Line, most: int | None) -> Question[Bought]:
    known, name = _known(line), cut(line.item, _FEW)
    if line.needs == "item":
        told = rupiah.show(line.total) if line.total else "Itu"
        return _question(bought, f"{told}{known} untuk barang apa?", f"{told} untuk barang apa?")
    if line.needs == "price":
        each = f"harga per {line.unit}" if line.unit else "harga satuannya"
        price = {"each": each, "total": "harga semuanya"}.get(line.priced, "harganya")
        price = "harganya" if line.quantity == 1 else price
        wording = f"*{line.name}*{known}: berapa {price}?"
        return _question(bought, wording, f"*{name}*: berapa {price}?")
    price, *others = line.total_options
    affordable = [total for total in line.total_options if most is None or total <= most]
    offered = affordable or list(line.total_options)
    pair = others == [round(price * line.quantity)]
    roles: dict[int, PriceRole] = {others[0]: "each", price: "total"} if pair else {}
    new = {total: bought.at(place, line.settled(total, roles.get(total))).model_dump_json()
           for total in offered}  # fmt: skip
    if not pair:
        options = tuple(Option(rupiah.show(total), new[total]) for total in offered)
        asked = "berapa harga semuanya?"
        return _question(bought, f"{line.name}: {asked}", f"{name}: {asked}", options)
    unit = line.unit or "satuan"
    told = rupiah.show(price)
    labels = {price: _label("Semuanya", told), others[0]: _label(f"Per {unit}", told)}
    asks = f"{told} itu harga semuanya,"
    wording, again = f"{asks} atau per {unit} (jadi {rupiah.show(others[0])})?", f"atau per {unit}?"
    if others[0] not in offered:
        wording, again = f"{asks} bukan? Kalau bukan, tulis harga semuanya.", "bukan?"
    options = tuple(Option(labels[total], new[total]) for total in offered)
    return _question(bought, f"{line.name}: {wording}", f"{name}: {asks} {again}", options)


def _label(which: str, told: str) -> str:
    """What stands on a button; a price too long for it stands in the question."""
    whole = f"{which} {told}"
    return whole if len(whole) <= _BUTTON else which


_BUTTON = 20  # characters that WhatsApp shows
_FEW = 24  # characters of a name that stands beside others, or is said again
_WHOSE_PRICE = "Harga barang yang mana yang berubah?"
_LISTED = 10  # entries of a list on a phone; of more goods one is named


def _goods(bought: Bought) -> tuple[Option, ...]:
    """The goods as buttons: the price of the one that is chosen is told anew."""
    return tuple(
        Option(row.name, bought.at(place, row.unpriced()).model_dump_json())
        for place, row in enumerate(bought.rows[:_LISTED])
    )


def _known(line: Line) -> str:
    """What is told already beside the name, in brackets."""
    told = [dates.short(line.bought_on) if line.bought_on else "", line.vendor]
    known = ", ".join(filter(None, told))
    return f" ({known})" if known else ""


def _question(
    bought: Bought, wording: str, again: str, options: tuple[Option, ...] = ()
) -> Question[Bought]:
    if len(bought.rows) > 1:
        so_far = some_of([row.name for row in bought.rows if row.item], 3 - (len(bought.rows) > 3))
        wording = f"Sampai sekarang: {so_far}.\n{wording}"
    return Question(_KEY, wording, _filling(bought, options), "Barang", options, again)


def _filling(bought: Bought, options: tuple[Option, ...]) -> Parser[Bought]:
    """Reads the next part of what was told so far."""
    place = bought.asked

    def read(typed: Typed) -> str:
        line = None if place is None else bought.rows[place]
        side = _side(bought, place, typed) if place is not None and options else None
        if side is not None:
            return side
        new = amended(bought.model_dump_json(), typed)
        if new is not None:
            return _surely(new, typed) if line and line.needs == "item" else new
        if _only_called_wrong(line, typed):
            return bought.model_dump_json()  # that is what is being asked
        if line is None:
            return one_of(options).read(typed) if bought.mispriced else _dated(bought, typed)
        if line.needs == "price":
            return _priced(bought, bought.last, typed)
        return _which_total(line, typed, options)

    return Parser(
        read, Bought.model_validate_json, lambda told: f"{len(told.rows)} barang", digits=True,
        example=_EXAMPLES["day" if place is None else bought.rows[place].needs],
    )  # fmt: skip


def _only_called_wrong(line: Line | None, typed: Typed) -> bool:
    """Whether it says that a price is wrong, and not the right one. What only changes a price that
    is not told yet is refused."""
    told = read_part(typed.text, typed.today)
    if line is not None and told.change is not None and not told.prices:
        raise Unfit(_PAID[line.needs])
    return _calls_price_wrong(told, folded(typed.text))


def _which_total(line: Line, typed: Typed, options: tuple[Option, ...]) -> str:
    """A yes to the one total that is offered; anything else is refused."""
    agreed = yes_no(typed.text) if len(options) == 1 else None
    if agreed:
        return options[0].value
    choices = tuple((option.label, option.value) for option in options)
    raise Unfit(_HOW_MUCH if agreed is False else _ASKED[line.needs], choices)


_EXAMPLES = {"item": "pakan lele", "price": "3,5 juta", "total": "semuanya", "day": "kemarin"}
_PAID = {
    "item": "Barang apa yang dibeli? Contoh: pakan lele",
    "price": "Mohon tulis harga yang dibayar, sesudah potongan.",
    "total": "Mohon tulis harga semuanya yang dibayar, sesudah potongan.",
}
_HOW_MUCH = "Baik. Berapa harga semuanya?"
_ASKED = {
    "item": "Barang apa yang dibeli? Contoh: pakan lele",
    "total": "Harga semuanya atau satuannya? Pilih salah satu.",
}


def _surely(new: str, typed: Typed) -> str:
    told = read_part(typed.text, typed.today)
    bare = told.item and not (told.buys or told.unit or told.prices)
    return surely(told.item, Bought.model_validate_json(new)) if bare else new


def _side(bought: Bought, place: int, typed: Typed) -> str | None:
    """Which of the totals is meant: by "semuanya" or "per kilo", when no other price is named."""
    line, told = bought.rows[place], read_part(typed.text, typed.today)
    other = told.prices or told.quantity not in (None, 1) or re.search(r"\d", typed.text)
    if other or len(line.total_options) != 2:
        return None
    said = set(re.findall(r"\w+", typed.text.casefold()))
    whole_, each = bool(said & _WHOLE), bool(said & (_EACH | {line.unit.casefold()}))
    if whole_ == each:
        return None
    role = "each" if each else "total"
    return bought.at(place, line.settled(line.total_options[int(each)], role)).model_dump_json()


def _priced(bought: Bought, place: int, typed: Typed) -> str:
    """A bare amount for the row that has none; two readings are offered."""

    def settled(canonical: str) -> str:
        price = Price("plain", (kinds.money.load(canonical),))
        return bought.at(place, bought.rows[place].at_price(price)).model_dump_json()

    try:
        return settled(kinds.money.read(typed))
    except Unfit as unfit:
        choices = tuple((label, settled(canonical)) for label, canonical in unfit.choices)
        raise Unfit(str(unfit), choices) from None


def _dated(bought: Bought, typed: Typed) -> str:
    try:
        day = kinds.past_day.read(typed)
    except Unfit as unfit:
        choices = tuple((label, _on(bought, canonical)) for label, canonical in unfit.choices)
        raise Unfit(str(unfit), choices) from None
    return _on(bought, day)


def _on(bought: Bought, canonical: str) -> str:
    return bought.placed(kinds.past_day.load(canonical)).model_dump_json()


def _seller(typed: Typed) -> str:
    """The name of a shop, a market, a person."""
    told = read_part(typed.text, typed.today)
    name = told.vendor or ("" if told.prices or told.quantity is not None else told.item)
    if not name or "?" in typed.text:
        raise Unfit("Nama toko atau pasarnya belum terbaca. Contoh: toko Jaya")
    return name[:_SELLER]


seller: Parser[str] = Parser(_seller, str, str, example="toko Jaya")
parser: Parser[Bought] = Parser(
    read_first,
    Bought.model_validate_json,
    lambda told: f"{len(told.rows)} barang",
    digits=True,
    amend=amended,
    example=EXAMPLE.removeprefix("Contoh: ").strip("*"),
)
