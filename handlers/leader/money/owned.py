"""How much of a purchase was one's own money, where it was said of a part and not of how much.

Knows: how that is asked and spread over several goods. Must not know: the ledger, the grant.
"""

from __future__ import annotations

from handlers.leader.bought import Bought
from handlers.leader.completing import amended
from handlers.reading import ownmoney, rupiah
from handlers.reading.ownmoney import Share
from handlers.talk import kinds
from handlers.talk.choices import pick, skip
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed

_BUTTON = 20  # characters that WhatsApp shows


def missing(told: Bought) -> Question[Bought] | None:
    """The question for how much it was, in the place of the whole; None where that is told. All
    goods have their price by then."""
    open_ = [place for place, row in enumerate(told.rows) if row.own_part is None]
    if not open_:
        return None
    since = open_[0]
    total = sum(row.total or 0 for row in told.rows[since:])
    half = f"Separuh {rupiah.show(total // 2)}"
    shares: tuple[tuple[str, Share], ...] = (
        (half if len(half) <= _BUTTON else "Separuhnya", total // 2),
        ("Semuanya", "all"),
        ("Tidak ada", "none"),
    )
    options = tuple(Option(label, _with(told, share, since)) for label, share in shares)
    asked = f"Dari {rupiah.show(total)}, berapa yang uang sendiri?"
    parser = _reading(told, since, total, options)
    return Question("belanja", f"{asked} Contoh: 500 ribu", parser, "Barang", options, asked)


def _with(told: Bought, share: Share, since: int) -> str:
    return told.owned(share, since).model_dump_json()


def _reading(told: Bought, since: int, total: int, options: tuple[Option, ...]) -> Parser[Bought]:
    def read(typed: Typed) -> str:
        heard = ownmoney.heard(typed.text, priced=True)
        if heard is not None and not heard.rest and heard.share != "some":
            return within(heard.share)
        place = pick(typed.text, [option.label for option in options])
        if skip(typed.text) or place is not None:
            return options[-1 if place is None else place].value
        try:
            amount = kinds.money.load(kinds.money.read(typed))
        except Unfit as unfit:
            new = None if unfit.choices else amended(told.model_dump_json(), typed)
            if new is not None:
                return new
            choices = ((label, kinds.money.load(value)) for label, value in unfit.choices)
            right = tuple((label, _with(told, n, since)) for label, n in choices if n <= total)
            raise Unfit(str(unfit), right) from None
        return within(amount)

    def within(share: Share) -> str:
        if isinstance(share, int) and share > total:
            raise Unfit(f"Itu lebih dari harganya, {rupiah.show(total)}. Berapa uang sendirinya?")
        return _with(told, share, since)

    return Parser(
        read, Bought.model_validate_json, lambda bought: f"{len(bought.rows)} barang",
        digits=True, example="500 ribu",
    )  # fmt: skip
