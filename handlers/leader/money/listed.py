"""*daftar belanja*: all purchases by their numbers, page by page or a part of them, and as Excel.

Knows: how a page is said, what the workbook holds. Must not know: how they are read or narrowed.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.leader.bought import amount_of, cut, own_of
from handlers.leader.money.balance import known, named_group
from handlers.leader.money.cash import NAMES
from handlers.papers.spending import OtherMoney, Spent, spending
from handlers.reading import date_words, dates, narrowed, rupiah
from handlers.reading.narrowed import ListPart
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choosing import paged
from handlers.talk.messages import Option
from handlers.talk.roles import sees
from handlers.talk.scene import Scene
from storage.groups import Group
from storage.money import cash
from storage.money.shelf import PurchaseShelf, ShelvedPurchase, Sums

_BALANCE = Option("Saldo", "/saldo", command=True)
_ALL = Option("Semua belanja", "/daftar belanja", command=True)
_NAME = 24  # characters of a name in the list


def listen(scene: Scene, said: str) -> Begin | None:
    """Who asks for the list, or a part of it, of a group that they see."""
    if scene.person is None or not (narrowed.asks(said) or narrowed.may_ask(said)):
        return None
    seen = sees(scene)
    if narrowed.asks(said):
        return Begin("daftar belanja", {"text": said}) if seen else None
    words = narrowed.read(said, scene.today).words
    there = words and any(PurchaseShelf(scene.store, it.group.id, words=words)[:1] for it in seen)
    return Begin("daftar belanja", {"text": said, "maybe": said}) if there else None


def show(chat: Chat) -> None:
    """A page of the list, the last purchase first, and the sum of all that is listed."""
    group, said = named_group(chat)
    part = narrowed.read(said, chat.scene.today)
    shelf = _shelf(chat, group, part)
    sums = shelf.sums
    if not sums.count:
        chat.stop(f"*{group.name}*: {_none(part)}", *([_ALL] if part.narrow else []), _BALANCE)
    several = f" #{group.id}" if len(sees(chat.scene)) > 1 else ""
    page, ways = paged(
        shelf,
        lambda some: [_line(chat, it) for it in some],
        f"daftar belanja{several} {part.text}".rstrip(),
        part.page,
    )
    last = Option("Excel", f"/excel belanja #{group.id}", command=True)
    if maybe := chat.talk.seed.get("maybe"):  # it may have been meant as the beginning of a report
        last = Option("Lapor belanja ini", f"/lapor belanja {maybe}", command=True)
    chat.say(f"*{group.name}*{_heading(part)}: {_sum(sums)}\n{page}", *ways, last)


def workbook(chat: Chat) -> None:
    """All purchases, the money that moved beside them and the sums, as Excel."""
    group, _ = named_group(chat)
    rows = [_row(it) for it in reversed(PurchaseShelf(chat.store, group.id)[:])]
    moves = [
        OtherMoney(it.number, it.day, NAMES[it.kind], it.amount)
        for it in cash.standing(chat.store, group.id)
    ]
    data = spending(group.name, rows, moves, _sums(chat, group))
    chat.say(f"Ini daftar belanja *{group.name}*: {len(rows)} belanja.", _BALANCE,
             attachment=chat.attach(data, "belanja.xlsx", "document"))  # fmt: skip


def _shelf(chat: Chat, group: Group, part: ListPart) -> PurchaseShelf:
    return PurchaseShelf(
        chat.store, group.id, part.since, part.until, bare=part.bare, words=part.words
    )


def _line(chat: Chat, it: ShelvedPurchase) -> str:
    """ "12. 10 Des pakan lele 5 sak Rp1.425.000"."""
    thing = it.booked.purchase
    amount = amount_of(thing.quantity, thing.unit)
    name = cut(thing.item, _NAME) + ("" if amount == "1" else f" {amount}")
    day = dates.brief(thing.bought_on, chat.scene.today)
    own = own_of(thing)
    return f"{it.booked.number}. {day} {name} {rupiah.show(thing.total)}{own}"


def _sum(sums: Sums) -> str:
    own = f", uang sendiri {rupiah.show(sums.own)}" if sums.own else ""
    return f"{sums.count} belanja, jumlah {rupiah.show(sums.total)}{own}"


def _heading(part: ListPart) -> str:
    month = f"{date_words.MONTHS[part.since.month - 1]} {part.since.year}" if part.since else ""
    bare = "belum ada nota" if part.bare else ""
    told = [" ".join(part.words), month, bare]
    return "".join(f", {it}" for it in told if it)


def _none(part: ListPart) -> str:
    if not part.narrow:
        return "belum ada belanja tercatat."
    return f"tidak ada belanja yang cocok dengan {_heading(part).removeprefix(', ')}."


def _row(it: ShelvedPurchase) -> Spent:
    thing = it.booked.purchase
    return Spent(
        it.booked.number, thing.bought_on, thing.item, thing.quantity, thing.unit,
        thing.unit_price, thing.total, thing.own, thing.vendor, it.line, it.photos, it.by,
    )  # fmt: skip


def _sums(chat: Chat, group: Group) -> Sequence[tuple[str, int | None]]:
    """The sums of *saldo*, each by its name."""
    it = known(chat, group)
    totals = it.money.totals
    return [
        ("Bantuan yang masuk", it.money.received),
        ("Tambahan uang sendiri", totals.own),
        ("Bunga bank", totals.interest),
        ("Belanja semuanya", totals.spent),
        ("Belanja dari uang sendiri", totals.spent_own),
        ("Belanja dari dana", it.money.spent),
        ("Kembali ke negara", totals.returned),
        ("Sisa dana", it.money.left),
        *((f"Rencana: {line.line.planned.name}", line.spent) for line in it.plan.lines),
        *([("Di luar rencana", it.plan.outside)] if it.plan.lines else []),
    ]
