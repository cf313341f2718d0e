"""A group's balance: what came less what went, and the same figures in words, picture and Excel,
whatever was entered, put right, taken back, undone or sent twice before."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.exc import IntegrityError

from handlers.deeds import cash, ledger
from handlers.deeds.rights import By
from handlers.leader.money import balance, listed
from handlers.programme import Edition, Programme
from handlers.talk.chat import Chat
from handlers.talk.question import only_read
from handlers.talk.run import run
from handlers.talk.scene import Scene
from handlers.talk.state import Talk
from storage import Store, Tx, chats, groups, people
from storage import files as stored
from storage.access import group_people
from storage.cabinet import Cabinet
from storage.money import chain, plan
from storage.money.plan import Planned
from storage.money.shelf import PurchaseShelf
from storage.money.standing import CashKind, Purchase
from tests.support import Clock

TODAY = date(2020, 12, 15)
GRANT = 40_000_000
TKM = Edition(name="TKM", arm="tkm", group_size=20, grant=GRANT, reports={})
PROGRAMME = Programme(editions={"tkm-2020": TKM})
KINDS: tuple[CashKind, ...] = ("received", "returned", "interest", "own")
_messages = count(1)


@dataclass
class Book:
    """A group with those who book for it; `bought` and `moved` as they must stand."""

    group: int
    chat: int
    hands: tuple[By, ...]
    lines: tuple[int, ...]
    bought: dict[int, Purchase] = field(default_factory=dict[int, Purchase])
    moved: dict[int, tuple[CashKind, int]] = field(default_factory=dict[int, tuple[CashKind, int]])
    ids: dict[int, int] = field(default_factory=dict[int, int])

    def sum(self, kind: CashKind) -> int:
        return sum(amount for of, amount in self.moved.values() if of == kind)

    @property
    def own(self) -> int:
        return sum(it.own for it in self.bought.values())

    @property
    def spent(self) -> int:
        return sum(it.total for it in self.bought.values())

    @property
    def received(self) -> int:
        paid = any(kind == "received" for kind, _ in self.moved.values())
        return self.sum("received") if paid else GRANT

    @property
    def left(self) -> int:
        came = self.received + self.own + self.sum("own") + self.sum("interest")
        return came - self.spent - self.sum("returned")


def opened(tx: Tx) -> Book:
    leader, treasurer = people.add(tx, "Ratna"), people.add(tx, "Sari")
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
    groups.appoint(tx, group, leader)
    group_people.let_in(tx, group, treasurer, "bendahara")
    place = ("telegram", str(group))
    chat = chats.find(tx, [place])[place]
    lines = plan.add(
        tx, group, [Planned(name, None, "", 900_000) for name in ("pakan", "alat")], None
    )
    hands = (By(leader, "chat"), By(treasurer, "chat"))
    return Book(group, chat, hands, tuple(it.id for it in lines))


def thing(it: Book, number: int) -> Purchase:
    line = (*it.lines, None)[number % 3]
    own = (0, number, number // 3)[number // 3 % 3]
    return Purchase("pakan", Decimal(1), "", None, number, "", TODAY, own, line)


def enters(tx: Tx, it: Book, by: By, number: int) -> None:
    source = str(next(_messages))
    [new] = ledger.enter(tx, by, it.group, [thing(it, number)], [source], [])
    it.bought[new.number], it.ids[new.number] = new.purchase, new.id
    with suppress(IntegrityError), savepoint(tx):
        ledger.enter(tx, by, it.group, [thing(it, number)], [source], [])  # it came twice


def moves(tx: Tx, it: Book, by: By, number: int) -> None:
    kind, source = KINDS[number % 4], str(next(_messages))
    new = cash.enter(tx, by, it.group, kind, number, TODAY, source)
    it.moved[new.number] = (kind, number)
    with suppress(IntegrityError), savepoint(tx):
        cash.enter(tx, by, it.group, kind, number, TODAY, source)


@contextmanager
def savepoint(tx: Tx) -> Generator[None]:
    mark = tx.mark()
    try:
        yield
    except BaseException:
        tx.undo(mark)
        raise
    tx.keep(mark)


def corrects(tx: Tx, it: Book, by: By, number: int) -> None:
    if not it.bought:
        return
    which = sorted(it.bought)[number % len(it.bought)]
    now = thing(it, number)
    ledger.correct(tx, by, it.group, it.ids[which], now)
    it.bought[which] = now


def takes_back(tx: Tx, it: Book, by: By, number: int) -> None:
    there = sorted([*it.bought, *it.moved])
    if not there:
        return
    which = there[number % len(there)]
    if which in it.moved:
        cash.take_back(tx, by, it.group, which)
        del it.moved[which]
    else:
        ledger.take_back(tx, by, it.group, it.ids[which])
        del it.bought[which]


def undoes(tx: Tx, it: Book, by: By, _: int) -> None:
    with suppress(ledger.NothingChanged):
        change = ledger.undo(tx, by, it.group)
        it.bought[change.booked.number] = change.before


DEEDS = (enters, enters, moves, corrects, takes_back, undoes)
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.integers(1, 9_000_000)), max_size=20
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_what_came_less_what_went_is_left_and_told_alike_everywhere(
    store: Store, cabinet: Cabinet, steps: list[tuple[Callable[..., None], int, int]]
) -> None:
    with store.transaction() as tx:
        it = opened(tx)
    for deed, who, number in steps:
        with store.transaction() as tx:  # a restart between two of them keeps no more than rows
            deed(tx, it, it.hands[who], number)
    with store.transaction() as tx:
        sums = chain.totals(tx, it.group)
        assert sums.balance(it.received) == it.left
        sees = Scene(tx, it.chat, "telegram", "1", TODAY, tx.now, person=it.hands[0].person,
                     role="leader", programme=PROGRAMME, cabinet=cabinet)  # fmt: skip
        [said] = run(balance.show, sees, Talk("saldo"), None).replies
        assert_sums(said.text, it)
        group = groups.get(tx, it.group)
        drawn, shares = balance.drawn(Chat(sees, Talk("gambar"), None, only_read), group)
        assert_sums(drawn, it)
        assert_plan(drawn, shares, it)
        [sent] = run(listed.workbook, sees, Talk("excel"), None).replies
        assert sent.attachment is not None
        data = cabinet.read(stored.get(tx, int(sent.attachment.file)).sha256)
    assert_workbook(load_workbook(io.BytesIO(data)), it)


def rupiah(amount: int) -> str:
    return "Rp" + f"{amount:,}".replace(",", ".")


def assert_sums(text: str, it: Book) -> None:
    lines = text.split("\n")
    assert f"Sudah dilaporkan {rupiah(it.spent - it.own)}." in lines
    if it.left < 0:
        assert f"Perhatian: laporan lebih {rupiah(-it.left)} dari dana yang masuk." in lines
    else:
        assert f"Sisa dana {rupiah(it.left)} dari {rupiah(it.received)}." in lines
    beside: dict[CashKind, str] = {"interest": "bunga bank", "own": "tambahan uang sendiri",
              "returned": "kembali ke negara"}  # fmt: skip
    for kind, name in beside.items():
        found = re.search(rf"Sudah dihitung: .*{name} (Rp[\d.]*\d)", text)
        told = it.sum(kind)
        assert (found[1] if found else rupiah(0)) == rupiah(told)
    found = re.search(r"Belanja dari uang sendiri (Rp[\d.]*\d),", text)
    assert (found[1] if found else rupiah(0)) == rupiah(it.own)
    bare = re.search(r"(\d+) belanja belum ada foto nota", text)
    assert (int(bare[1]) if bare else 0) == len(it.bought)


def by_line(it: Book, line: int | None) -> int:
    return sum(one.total - one.own for one in it.bought.values() if one.line == line)


def assert_plan(text: str, shares: dict[str, float], it: Book) -> None:
    for name, line in zip(("pakan", "alat"), it.lines, strict=True):
        told = f"{name}: {rupiah(by_line(it, line))} dari {rupiah(900_000)}"
        assert told in text.split("\n")
        assert shares[told] == by_line(it, line) / 900_000
    outside = by_line(it, None)
    assert (f"Di luar rencana: {rupiah(outside)}" in text) == (outside > 0)


def assert_workbook(book: Any, it: Book) -> None:
    sums = {row[0].value: row[1].value for row in book["Saldo"].iter_rows()}
    assert sums == {
        "Melati": "Rupiah", "Bantuan yang masuk": it.received,
        "Tambahan uang sendiri": it.sum("own"), "Bunga bank": it.sum("interest"),
        "Belanja semuanya": it.spent, "Belanja dari uang sendiri": it.own,
        "Belanja dari dana": it.spent - it.own, "Kembali ke negara": it.sum("returned"),
        "Sisa dana": it.left, "Rencana: pakan": by_line(it, it.lines[0]),
        "Rencana: alat": by_line(it, it.lines[1]), "Di luar rencana": by_line(it, None),
    }  # fmt: skip
    _, *rows = ([cell.value for cell in row] for row in book["Belanja"].iter_rows())
    assert [row[0] for row in rows] == sorted(it.bought)
    assert sum(row[6] for row in rows) == it.spent
    assert sum(row[7] or 0 for row in rows) == it.own
    _, *others = ([cell.value for cell in row] for row in book["Uang lain"].iter_rows())
    assert {row[0]: row[3] for row in others} == {n: sum for n, (_, sum) in it.moved.items()}


# The list


def test_a_shelf_is_read_in_parts_and_narrowed(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        it = opened(tx)
        rows = [thing(it, number) for number in (3, 4, 8, 9)]
        rows[1] = replace(rows[1], item="Bensin ÉCO", bought_on=date(2020, 11, 30), line=None)
        rows[2] = replace(rows[2], vendor="Toko Jaya", line=None)
        for row in rows:
            ledger.enter(tx, it.hands[1], it.group, [row], [str(next(_messages))], [])
        all_ = PurchaseShelf(tx, it.group)

        def numbers(shelf: PurchaseShelf) -> list[int]:
            return [one.booked.number for one in shelf[:]]

        assert (len(all_), numbers(all_)) == (4, [4, 3, 2, 1])
        assert [one.booked.number for one in all_[1:3]] == [3, 2]
        assert (all_.sums.total, all_.sums.own) == (24, sum(row.own for row in rows))
        assert all_[0:1][0].by == "Sari"
        assert numbers(replace(all_, until=date(2020, 11, 30))) == [2]
        assert numbers(replace(all_, since=date(2020, 12, 1))) == [4, 3, 1]
        assert numbers(replace(all_, words=("bensin", "éco"))) == [2]
        assert numbers(replace(all_, words=("jay",))) == [3]
        assert numbers(replace(all_, words=("aya",))) == []
        assert replace(all_, words=("jaya",)).sums.total == 8
        assert replace(all_, bare=True).numbers() == [1, 2, 3, 4]
        plan.end(tx, it.group, it.lines[:1])
        assert [one.line for one in all_[3:4]] == [""], "a line that ended is none"
