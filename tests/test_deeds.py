"""Deeds: who may, what is left behind, and that it is the same through whichever door."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.simulator.bench import Bench
from handlers.deeds import ledger, people, questions, receipts, reports, roster
from handlers.deeds.rights import OPERATOR, By, NotAllowed
from handlers.programme import ReportKind, ReportQuestion
from storage import Store, Tx, acts, chats, files, groups, members
from storage import people as persons
from storage import questions as asked
from storage import reports as owed
from storage.access import codes
from storage.database import Database
from storage.money.standing import Purchase
from storage.vault import Vault
from tests.support import Clock, an_officer, the_group

NIK = "3302145208850001"
OTHER = "3302141011780002"
PHONE = "081234567890"
LPJ = ReportKind(title="LPJ", questions=(ReportQuestion(key="apa", ask="Apa?"),))
FREEZER = Purchase(f"freezer {PHONE}", Decimal(1), "", None, 90_000, f"Toko {PHONE}",
                   date(2020, 12, 1))  # fmt: skip


class House:
    """A group with its leader, an officer, and somebody else."""

    def __init__(self, tx: Tx) -> None:
        self.ratna, self.wati = persons.add(tx, "Ratna"), an_officer(tx, "Wati")
        self.stranger = persons.add(tx, "Dedi")
        self.group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        groups.appoint(tx, self.group, self.ratna)
        owed.open_(tx, self.group, "lpj", "", date(2020, 12, 29), None)
        [self.report] = owed.of_group(tx, self.group)
        self.leader, self.officer = By(self.ratna, "chat"), By(self.wati, "page")
        self.nobody = (By(None, "chat"), By(None, "clock"), By(self.stranger, "chat"))


def told(store: Store, group: int) -> list[tuple[str, int | None, str]]:
    with store.reading() as tx:
        assert acts.verify(tx) is None
        return [(it.deed, it.person, it.door) for it in reversed(acts.of_group(tx, group, 50))]


def test_a_deed_leaves_who_did_it_and_through_which_door(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        siti = roster.add(tx, house.leader, house.group, 20, "Siti", NIK, None)
        roster.change(tx, house.leader, house.group, siti, name="Siti A")
        [freezer] = ledger.enter(tx, house.leader, house.group, [FREEZER], ["a.0"], [])
        ledger.take_back(tx, house.leader, house.group, freezer.id)
        reports.hand_in(tx, house.leader, house.report, {"Apa?": "a"})
        read = owed.get(tx, house.report.id)
        reports.decide(tx, house.officer, LPJ, read, False, "kurang foto")
        roster.remove(tx, house.leader, house.group, siti)
    mine = [(deed, house.ratna, "chat") for deed in (
        "roster.add", "roster.change", "ledger.enter", "ledger.take_back", "reports.hand_in")]  # fmt: skip
    assert told(store, house.group) == [
        *mine, ("reports.decide", house.wati, "page"), ("roster.remove", house.ratna, "chat")
    ]  # fmt: skip


def test_whoever_may_not_is_refused_and_leaves_nothing(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        siti = roster.add(tx, house.leader, house.group, None, "Siti", NIK, None)
        [freezer] = ledger.enter(tx, house.leader, house.group, [FREEZER], ["a.0"], [])
        group, row = house.group, groups.get(tx, house.group)
    for_leaders: list[Callable[[Tx, By], object]] = [
        lambda tx, by: roster.add(tx, by, group, None, "Joko", OTHER, None),
        lambda tx, by: roster.change(tx, by, group, siti, name="X"),
        lambda tx, by: roster.remove(tx, by, group, siti),
        lambda tx, by: ledger.enter(tx, by, group, [FREEZER], ["b.0"], []),
        lambda tx, by: receipts.prove(tx, by, group, [freezer.id], []),
        lambda tx, by: ledger.take_back(tx, by, group, freezer.id),
        lambda tx, by: reports.hand_in(tx, by, house.report, {}),
    ]
    for_officers: list[Callable[[Tx, By], object]] = [
        lambda tx, by: reports.set_due(tx, by, row, LPJ, house.report, date(2021, 1, 1)),
        lambda tx, by: reports.decide(tx, by, LPJ, house.report, True, ""),
        lambda tx, by: questions.answer(tx, by, [1], "ya"),
        lambda tx, by: people.leader_code(tx, by, row, same=False),
        lambda tx, by: people.officer_code(tx, by),
    ]
    tries = [(deed, by) for deed in for_leaders for by in (*house.nobody, house.officer, OPERATOR)]
    tries += [(deed, by) for deed in for_officers for by in (*house.nobody, house.leader)]
    for deed, by in tries:
        with pytest.raises(NotAllowed), store.transaction() as tx:
            deed(tx, by)
    with pytest.raises(NotAllowed), store.transaction() as tx:
        people.officer_code(tx, house.officer)
    assert [deed for deed, *_ in told(store, group)] == ["roster.add", "ledger.enter"]


def test_nobody_decides_on_the_report_of_their_own_group(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        groups.appoint(tx, house.group, house.wati)
        own = By(house.wati, "chat")
        reports.hand_in(tx, own, house.report, {"Apa?": "a"})
        with pytest.raises(NotAllowed):
            reports.decide(tx, own, LPJ, house.report, True, "")
        assert owed.get(tx, house.report.id).state == "sent"


async def test_an_officer_who_leads_is_shown_no_report_of_her_own(bench: Bench) -> None:
    with bench.store.transaction() as tx:
        wati = chats.at(tx, ("telegram", "wati"))
        assert wati is not None and wati.person is not None
        melati = the_group(tx)
        groups.appoint(tx, melati.id, wati.person)
        lpj = next(it for it in owed.of_group(tx, melati.id) if it.kind == "lpj")
        reports.hand_in(tx, By(wati.person, "chat"), lpj, {"Apa?": "a"})
    shown = await bench.receive(bench.message("telegram", "wati", "periksa"))
    assert shown[-1].reply.text == "Tidak ada laporan yang menunggu."


async def test_an_officer_is_told_of_photos_that_never_came(bench: Bench) -> None:
    with bench.store.transaction() as tx:
        melati = the_group(tx)
        chat = chats.at(tx, ("telegram", "ratna"))
        assert chat is not None
        lost, waits = (files.want(tx, chat.id, "ref", "", "") for _ in range(2))
        for wanted in files.claim(tx, ["telegram"], 9, tx.now):
            if wanted.id == lost:
                files.missed(tx, wanted, "gone", None)
        lpj = next(it for it in owed.of_group(tx, melati.id) if it.kind == "lpj")
        photos = {"foto": (lost, waits)}
        reports.hand_in(tx, By(melati.leader, "chat"), lpj, {"Foto?": "2 foto"}, photos)
    shown = await bench.receive(bench.message("telegram", "wati", "periksa"))
    [said] = [it.reply.text for it in shown if it.address == "wati"]
    assert "2 foto\n\n1 foto di antaranya tidak sampai" in said


async def test_an_officer_decides_on_what_she_has_read_and_no_other(bench: Bench) -> None:
    async def wati(text: str) -> str:
        shown = await bench.receive(bench.message("telegram", "wati", text))
        return next(it.reply.text for it in shown if it.address == "wati")

    def handed_in(said: str) -> int:
        with bench.store.transaction() as tx:
            melati = the_group(tx)
            lpj = next(it for it in owed.of_group(tx, melati.id) if it.kind == "lpj")
            reports.hand_in(tx, By(melati.leader, "chat"), lpj, {"Apa?": said})
            return lpj.id

    report = handed_in("yang lama")
    assert "yang lama" in await wati("periksa")
    with bench.store.transaction() as tx:  # another officer sends it back meanwhile
        assert owed.decide(tx, report, False, "kurang", an_officer(tx, "Tuti"), None)
    handed_in("yang baru")
    assert "Keputusan belum disimpan" in await wati("terima")
    with bench.store.reading() as tx:
        assert owed.get(tx, report).state == "sent"
    assert "yang baru" in await wati("periksa")
    assert "Sudah disimpan" in await wati("terima")
    with bench.store.reading() as tx:
        assert owed.get(tx, report).state == "accepted"


def test_only_what_was_answered_now_is_an_act(store: Store) -> None:
    with store.transaction() as tx:
        officer = House(tx).officer
        chat = chats.find(tx, [("telegram", "1")])["telegram", "1"]
        ids = [asked.add(tx, chat, f"kapan cair {n}?", "asked") for n in range(3)]
        assert questions.answer(tx, officer, ids[:1], "Bulan ini.")
        assert questions.answer(tx, officer, [*ids, 77], "Bulan depan.")
        assert not questions.answer(tx, officer, ids, "Tahun depan.")
    with store.reading() as tx:
        query = "SELECT subject FROM acts WHERE act = 'questions.answer'"
        answered = tx.connection.exec_driver_sql(query).scalars().all()
    assert sorted(answered) == sorted(ids)


def test_no_phone_or_nik_stands_in_the_clear_of_ledger_and_acts(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        ledger.enter(tx, house.leader, house.group, [FREEZER], ["a.0"], [])
        roster.add(tx, house.leader, house.group, None, "Siti", NIK, "+6281234567890")
        chat = chats.find(tx, [("telegram", "1")])["telegram", "1"]
        questions.keep(tx, By(None, "chat"), chat, f"NIK saya {NIK}", "asked")
        assert NIK not in asked.open_ones(tx)[0].text
    with store.reading() as tx:
        found = b""
        for table in ("purchases", "acts", "members", "questions"):
            for row in tx.connection.exec_driver_sql(f"SELECT * FROM {table}").all():
                for value in row:
                    raw = isinstance(value, bytes | memoryview)
                    found += (bytes(value) if raw else str(value).encode()) + b"\n"
    assert b"freezer" in found and b"roster.add" in found
    assert NIK.encode() not in found and b"81234567890" not in found


def test_what_was_not_understood_is_no_act(store: Store) -> None:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "1")])["telegram", "1"]
        questions.keep(tx, By(None, "chat"), chat, "blablabla", "miss")
    with store.reading() as tx:
        assert acts.heads(tx) == []


def test_codes_leave_the_officer_who_gave_them_out(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        made, _ = people.leader_code(tx, house.officer, groups.get(tx, house.group), same=False)
        chat = chats.find(tx, [("telegram", "2")])["telegram", "2"]
        opens = codes.look_at(tx, made)
        assert opens is not None
        people.admit(tx, By(None, "chat"), (chat, "telegram"), made, opens, "Dewi", "2020-12")
        new = groups.get(tx, house.group).leader
        with pytest.raises(people.CodeSpent):
            people.come_again(tx, By(None, "chat"), chat, made, house.ratna)
    assert told(store, house.group) == [
        ("people.leader_code", house.wati, "page"),
        ("takeovers.leader_changed", new, "chat"), ("people.admit", new, "chat"),
    ]  # fmt: skip


def test_the_last_place_is_taken_once_by_two_chats_at_once(
    url: str, store: Store, vault: Vault, clock: Clock
) -> None:
    with store.transaction() as tx:
        house = House(tx)
    begin, refused = threading.Barrier(2), list[str]()

    def work(nik: str) -> None:
        database = Database(url)
        begin.wait()
        try:
            with Store(database, vault, clock).transaction() as tx:
                roster.add(tx, house.leader, house.group, 1, "Siti", nik, None)
        except roster.Full:
            refused.append(nik)
        database.close()

    threads = [threading.Thread(target=work, args=(nik,)) for nik in (NIK, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with store.reading() as tx:
        assert members.count(tx, house.group) == 1


@pytest.mark.parametrize(
    ("odd", "sound"),
    [({}, True), ({"total": 3_250_001}, True), ({"total": 3_260_000}, False), ({"total": 0}, False),
     ({"unit_price": None, "total": 200_000_001}, False), ({"own": 4_000_000}, False),
     ({"quantity": Decimal("0.333"), "unit_price": 30_000, "total": 10_000}, True)],
)  # fmt: skip
def test_a_sum_that_nobody_can_have_paid_is_refused(
    store: Store, odd: dict[str, Any], sound: bool
) -> None:
    row = replace(FREEZER, unit_price=3_250_000, total=3_250_000, quantity=Decimal(1))
    with store.transaction() as tx:
        house = House(tx)
        if sound:
            ledger.enter(tx, house.leader, house.group, [replace(row, **odd)], ["a"], [])
        else:
            with pytest.raises(ledger.Unsound):
                ledger.enter(tx, house.leader, house.group, [replace(row, **odd)], ["a"], [])
