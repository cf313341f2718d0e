"""Purchases held against what is known before they are kept: twice told, too early,
after the last report, at ten times the usual price, too much.

Knows: the ledger, the grant and the reports of a group, what a person may answer.
Must not know: how purchases are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median_low
from zoneinfo import ZoneInfo

from handlers.leader import bought
from handlers.leader.bought import Bought
from handlers.reading import dates, rupiah
from handlers.reading.typed import folded
from handlers.talk.chat import Chat
from handlers.talk.choices import yes_no
from handlers.talk.kinds import YES_NO, confirmed, one_of
from handlers.talk.messages import Option
from handlers.talk.question import Parser, Question, Typed
from handlers.views import group as views
from storage.groups import Group
from storage.money import ledger
from storage.money.ledger import Booked
from storage.money.standing import Purchase

TWICE = Question("dobel", "", confirmed, "Catat lagi", YES_NO, "Memang beli lagi yang sama?")
_WAYS = (Option("Ya, tetap catat", "ya"), Option("Uang sendiri", "sendiri"), Option("Ubah", "ubah"))
ANYWAY = Question(
    "tetap", "", one_of(_WAYS), "Tetap catat", _WAYS, "Belanja tadi dicatat bagaimana?"
)
_PARTS = (
    Option("Sisanya uang sendiri", "sisa"),
    Option("Semua uang sendiri", "semua"),
    Option("Ubah", "ubah"),
)
_ALL = (Option("Uang sendiri", "semua"), Option("Ubah", "ubah"))
LATE = Question("sesudah", "", confirmed, "Tetap catat", YES_NO, "Belanja ini tetap dicatat?")
_PRICES = (Option("Benar", "benar"), Option("Ubah harga", "ubah"))
_TIMES = 10  # so many times the usual price is more likely a nought too many
_LOOKED_AT = 500  # purchases, the newest, that say what is usual
_UNITS = {"kilo": "kg", "kilogram": "kg"}
_BALANCE = Option("Saldo", "/saldo", command=True)


def _price(typed: Typed) -> str:
    agreed = yes_no(typed.text)
    if agreed is None:
        return one_of(_PRICES).read(typed)
    return _PRICES[not agreed].value


USUAL = Question("biasa", "", Parser(_price, str, str, example="benar"), "Harga", _PRICES)


def meant(
    chat: Chat, group: Group, rows: Sequence[Purchase], told: Question[Bought]
) -> list[Purchase]:
    """The rows that are really meant: what is odd was asked, and is left out, marked or kept.

    Whoever wants to change something is asked `told` again.
    """
    _before_the_last_report(chat, group)
    before = [entry.purchase for entry in ledger.latest(chat.store, group.id, _LOOKED_AT)]
    for place, row in enumerate(rows):
        _at_its_usual_price(chat, [*before, *rows[:place]], place, row, told)
    kept = [row for place, row in enumerate(rows, 1) if _not_twice(chat, group, place, row)]
    if not kept:
        chat.stop("Baik, tidak dicatat dua kali.", _BALANCE)
    kept = [_timely(chat, group, place, row, told) for place, row in enumerate(kept, 1)]
    return _affordable(chat, group, kept, told)


def still_meant(
    chat: Chat, group: Group, booked: Booked, now: Purchase, told: Question[Bought]
) -> Purchase:
    """A saved purchase as it is to stand from now on: what is odd about the change was asked."""
    before = booked.purchase
    if _each(now) != _each(before):
        others = [it.purchase for it in ledger.latest(chat.store, group.id, _LOOKED_AT)
                  if it.id != booked.id]  # fmt: skip
        _at_its_usual_price(chat, [*others, before], 0, now, told)
    if now.bought_on != before.bought_on:
        now = _timely(chat, group, booked.number, now, told)
    was = before.total - before.own
    if now.total - now.own <= was:
        return now
    return _affordable(chat, group, [now], told, was)[0]


def _before_the_last_report(chat: Chat, group: Group) -> None:
    """Of what is told when the report on all of the money is in already, it is asked first."""
    for view in views.reports_of(chat.store, chat.scene.programme, group, chat.scene.today):
        sent = view.report.sent_at
        if not view.kind.closing or view.owed or sent is None:
            continue
        day = dates.show(sent.astimezone(ZoneInfo(group.zone)).date())
        wording = f"{view.kind.title} sudah dikirim {day}. Belanja ini tetap dicatat?"
        if not chat.ask(LATE.at(f"{view.id}.{sent:%Y%m%d%H%M%S}", wording)):
            chat.stop("Baik, tidak dicatat.", _BALANCE)


def _at_its_usual_price(
    chat: Chat, known: Sequence[Purchase], place: int, row: Purchase, told: Question[Bought]
) -> None:
    """A price ten times that of each purchase of the same before, or a tenth of it, is asked."""
    now, others = _each(row), sorted(_each(other) for other in known if _same(other, row))
    if any(now < other * _TIMES and other < now * _TIMES for other in others) or not others:
        return
    usual = median_low(others)
    name, price = bought.cut(row.item), _per(now, row)
    wording = f"*{name}*: biasanya {_per(usual, row)}, sekarang {price}. Benar?"
    asked = USUAL.at(f"{place}.{row.quantity}.{row.total}", wording)
    asked = replace(asked, short=f"*{bought.cut(row.item, 24)}*: {price} benar?")
    if chat.ask(asked) == "ubah":
        chat.talk.answers.pop(asked.key)
        priced = chat.known(told)
        assert priced is not None
        chat.instead(told, priced.at(place, priced.rows[place].unpriced()).model_dump_json())


def _same(one: Purchase, other: Purchase) -> bool:
    return _thing(one) == _thing(other)


def _thing(row: Purchase) -> tuple[str, str]:
    unit = folded(row.unit)
    return folded(row.item), _UNITS.get(unit, unit)


def _each(row: Purchase) -> Decimal:
    return row.total / row.quantity


def _per(each: Decimal, row: Purchase) -> str:
    return rupiah.show(round(each)) + (f" per {row.unit}" if row.unit else "")


def _not_twice(chat: Chat, group: Group, place: int, row: Purchase) -> bool:
    """Whether the same thing, price and day does not stand in the ledger, or was bought again."""
    if not ledger.twins(chat.store, group.id, row):
        return True
    wording = (
        f"{bought.mentioned(row)} tanggal {dates.short(row.bought_on)} sudah tercatat. "
        "Memang beli lagi yang sama?"
    )
    return chat.ask(TWICE.at(f"{place}.{row.total}", wording))


def _timely(
    chat: Chat, group: Group, place: int, row: Purchase, told: Question[Bought]
) -> Purchase:
    if group.paid_on is None or row.bought_on >= group.paid_on:
        return row
    wording = (
        f"{bought.mentioned(row)} dibeli {dates.show(row.bought_on)}, sebelum uang bantuan masuk "
        f"({dates.show(group.paid_on)}). Dicatat bagaimana?"
    )
    return _decided(chat, f"awal.{place}.{row.bought_on}", wording, row, told)


def _affordable(
    chat: Chat, group: Group, rows: list[Purchase], told: Question[Bought], freed: int = 0
) -> list[Purchase]:
    """More than what is left of the grant is not kept as spent of it: the rest is own money.
    `freed`: so much of what is spent they take the place of."""
    money = views.money(chat.store, chat.scene.programme, group)
    total = sum(row.total - row.own for row in rows)
    left = max((money.left or 0) + freed, 0)
    if money.left is None or total <= left:
        return rows
    spent = f"sisa dana {rupiah.show(left)}" if left else "dana sudah habis"
    wording = (
        f"Belanjanya {rupiah.show(total)}, padahal {spent}. Kelebihannya dibayar uang sendiri? "
        "Kalau ada uang lain yang masuk, ketik *uang masuk* dulu."
    )
    asked = _over(f"lebih.{total}.{left}", wording, _PARTS if left else _ALL)
    how = chat.ask(asked)
    if how == "ubah":
        chat.talk.answers.pop(asked.key)
        chat.again(told, "Baik, mohon tulis ulang belanjanya.")
    return _owned(rows, total if how == "semua" else total - left)


def _over(key: str, wording: str, ways: tuple[Option, ...]) -> Question[str]:
    """What becomes of what is over: a yes is the first of these ways, a no the last."""

    def read(typed: Typed) -> str:
        agreed = yes_no(typed.text)
        return one_of(ways).read(typed) if agreed is None else ways[0 if agreed else -1].value

    parser = Parser(read, str, str, example="ya")
    return Question(key, wording, parser, "Uang sendiri", ways, "Kelebihannya uang sendiri?")


def _owned(rows: Sequence[Purchase], part: int) -> list[Purchase]:
    """The rows with so much more of one's own money in them, from the last on."""
    done: list[Purchase] = []
    for row in reversed(rows):
        here = min(part, row.total - row.own)
        done.insert(0, replace(row, own=row.own + here))
        part -= here
    return done


def _decided(chat: Chat, key: str, wording: str, row: Purchase, told: Question[Bought]) -> Purchase:
    how = chat.ask(ANYWAY.at(key, wording))
    if how == "ubah":
        chat.talk.answers.pop(f"{ANYWAY.key}.{key}")
        chat.again(told, "Baik, mohon tulis ulang belanjanya.")
    return replace(row, own=row.total) if how == "sendiri" else row
