"""Photos that belong to nothing go after a week, and nothing that belongs to somebody ever does."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.running.sweeping import Sweeper
from storage import Store, Tx, chats, files, groups, orphans, people, reports
from storage.cabinet import Cabinet
from storage.database import Database
from storage.money import ledger
from storage.money.standing import Purchase
from storage.tables import files as table
from storage.vault import Vault
from tests.booked import buy
from tests.support import Clock, an_officer

KEPT = timedelta(days=7)
BOUGHT = Purchase("cat", Decimal(1), "", None, 5000, "", date(2020, 12, 15))


def stored(tx: Tx, cabinet: Cabinet, data: bytes, chat: str = "a") -> int:
    """A photo of this chat that is here."""
    owner = chats.find(tx, [("telegram", chat)])["telegram", chat]
    id = files.want(tx, owner, "ref", "", "")
    [wanted] = [w for w in files.claim(tx, ["telegram"], 99, tx.now) if w.id == id]
    files.stored(tx, wanted, files.Bytes(cabinet.put(data), "", "", len(data), "image/png", "ok"))
    return id


def bought(tx: Tx) -> int:
    leader = people.add(tx, "Ratna")
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
    return buy(tx, group, BOUGHT, f"m{tx.new_id()}", leader)


def reported(tx: Tx, photo: int) -> int:
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
    reports.open_(tx, group, "lpj", "", None, None)
    [report] = reports.of_group(tx, group)
    reports.hand_in(tx, report.id, {"Foto?": "1 foto"}, {"foto": [photo]})
    return report.id


def left(store: Store) -> list[int]:
    with store.reading() as tx:
        return sorted(tx.connection.execute(table.select()).scalars())


def bytes_left(folder: Path) -> set[bytes]:
    return {path.name.encode() for path in (folder / "files").rglob("*") if path.is_file()}


def age(folder: Path) -> None:
    """The disk's own dates: put away two hours ago."""
    for path in (folder / "files").rglob("*"):
        os.utime(path, (time.time() - 7200,) * 2)


def test_a_week_after_it_was_of_use_to_nobody(
    store: Store, cabinet: Cabinet, clock: Clock, tmp_path: Path
) -> None:
    sweeper = Sweeper(store, cabinet, KEPT)
    with store.transaction() as tx:
        alone, proof, open_, parked, dropped, told = (
            stored(tx, cabinet, name) for name in (b"1", b"2", b"3", b"4", b"5", b"6")
        )
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        ledger.attach(tx, [bought(tx)], [proof])
        reported(tx, told)
        chats.save(
            tx,
            [(chat, {"talk": {"answers": {"nota": f"{open_}"}}, "dropped": {"x": str(dropped)}})],
        )
        chats.park(tx, chat, "nota", {"answers": {"nota": f"7,{parked}"}})
    age(tmp_path)
    clock.later(days=6, hours=23)
    assert sweeper.sweep() == 0
    clock.later(hours=1)
    assert sweeper.sweep() == 2
    assert left(store) == sorted([proof, open_, parked, told])
    assert len(bytes_left(tmp_path)) == 4
    assert alone not in left(store)
    with store.transaction() as tx:
        chats.save(tx, [(chat, {})])
    clock.later(days=7)
    sweeper.sweep()
    assert left(store) == sorted([proof, parked, told])


def test_a_photo_of_a_report_goes_when_the_report_came_again_with_another(
    store: Store, cabinet: Cabinet, clock: Clock
) -> None:
    sweeper = Sweeper(store, cabinet, KEPT)
    with store.transaction() as tx:
        first, alone = stored(tx, cabinet, b"1"), stored(tx, cabinet, b"2")
        report, officer = reported(tx, first), an_officer(tx, "Wati")
        reports.decide(tx, report, accepted=False, note="buram", by=officer, remind_at=None)
    clock.later(days=8)
    sweeper.sweep()
    assert left(store) == [first] != [alone], "it was sent back, and is still its photo"
    with store.transaction() as tx:
        second = stored(tx, cabinet, b"3")
        reports.hand_in(tx, report, {}, {"foto": [second]})
    clock.later(days=8)
    sweeper.sweep()
    assert left(store) == [second]


def test_bytes_that_another_file_has_stay(
    store: Store, cabinet: Cabinet, clock: Clock, tmp_path: Path
) -> None:
    with store.transaction() as tx:
        stored(tx, cabinet, b"the same")
        proof = stored(tx, cabinet, b"the same", "b")
        ledger.attach(tx, [bought(tx)], [proof])
        ours = files.add(tx, cabinet.put(b"a list of ours"), 9, "daftar.pdf")
    age(tmp_path)
    clock.later(days=7)
    assert Sweeper(store, cabinet, KEPT).sweep() == 1
    assert left(store) == [proof]
    assert ours not in left(store)
    with store.reading() as tx:
        assert cabinet.read(files.get(tx, proof).sha256) == b"the same"


def test_what_came_and_the_small_picture_go_with_what_is_shown_of_it(
    store: Store, cabinet: Cabinet, clock: Clock, tmp_path: Path
) -> None:
    names = [cabinet.put(data) for data in (b"shown", b"as it came", b"small", b"as it came too")]
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        alone, proof = (files.want(tx, chat, "ref", "", "") for _ in range(2))
        for wanted in files.claim(tx, ["telegram"], 9, tx.now):
            original = names[1 if wanted.id == alone else 3]
            files.stored(
                tx, wanted, files.Bytes(names[0], original, names[2], 9, "image/png", "ok")
            )
        ledger.attach(tx, [bought(tx)], [proof])
    age(tmp_path)
    sweeper = Sweeper(store, cabinet, KEPT)
    assert sum(sweeper.sweep() for _ in range(16)) == 0, "all of it has a row"
    clock.later(days=7)
    assert sweeper.sweep() == 1
    assert bytes_left(tmp_path) == {name.encode() for name in (names[0], names[2], names[3])}


def test_bytes_without_any_row_go_too_but_not_at_once(
    store: Store, cabinet: Cabinet, tmp_path: Path
) -> None:
    for n in range(5):
        cabinet.put(b"its fetcher died %d" % n)
    sweeper = Sweeper(store, cabinet, KEPT)
    assert sum(sweeper.sweep() for _ in range(16)) == 0
    age(tmp_path)
    assert sum(sweeper.sweep() for _ in range(16)) == 5
    assert bytes_left(tmp_path) == set()


def test_a_sweeper_that_died_half_way_loses_nothing(
    store: Store, cabinet: Cabinet, tmp_path: Path
) -> None:
    with store.transaction() as tx:
        stored(tx, cabinet, b"a receipt")
    [path] = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    path.rename(path.with_suffix(".old"))
    sweeper = Sweeper(store, cabinet, KEPT)
    assert sum(sweeper.sweep() for _ in range(16)) == 0
    assert cabinet.read(path.name) == b"a receipt"


@pytest.mark.parametrize("moment", [1, 2])
def test_bytes_put_away_again_while_they_are_deleted_stay(
    cabinet: Cabinet, tmp_path: Path, moment: int
) -> None:
    """Before they are put aside, and after it."""
    name, asked = cabinet.put(b"twice"), 0
    age(tmp_path)

    def needed(_: str) -> bool:
        nonlocal asked
        asked += 1
        if asked == moment:
            cabinet.put(b"twice")
        return False

    cabinet.drop(name, needed)
    assert cabinet.read(name) == b"twice"


def test_bytes_that_became_needed_or_are_gone_are_left(cabinet: Cabinet, tmp_path: Path) -> None:
    name = cabinet.put(b"needed")
    age(tmp_path)
    assert not cabinet.drop(name, lambda _: True)
    answers = iter([False, True])
    assert not cabinet.drop(name, lambda _: next(answers))
    assert cabinet.read(name) == b"needed"
    assert not cabinet.drop("ab" * 32, lambda _: False)


def test_a_chat_that_does_not_open_or_is_at_work_keeps_its_files(
    url: str, database: Database, store: Store, vault: Vault, cabinet: Cabinet, clock: Clock
) -> None:
    with store.transaction() as tx:
        file = stored(tx, cabinet, b"1")
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
    clock.later(days=7)
    if database.kind == "postgresql":
        second = Database(url)
        with store.transaction() as tx:
            chats.lock(tx, [chat], 1)
            with Store(second, vault, clock).transaction() as other:
                assert orphans.forget(other, KEPT) == []
        second.close()
        clock.later(days=7)
    with store.transaction() as tx:
        tx.connection.exec_driver_sql(f"UPDATE chats SET state = address WHERE id = {chat}")
    with store.transaction() as tx:
        assert orphans.forget(tx, KEPT) == []
    assert left(store) == [file]


STEPS = st.lists(
    st.sampled_from(["photo", "same", "attach", "open", "close", "park", "day", "sweep"]),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=STEPS)
def test_whatever_happens_a_proof_can_be_read(
    lite: Store, cabinet: Cabinet, clock: Clock, tmp_path: Path, steps: list[str]
) -> None:
    proofs, held, last = set[int](), 0, 0
    sweeper = Sweeper(lite, cabinet, KEPT)
    for n, step in enumerate(steps):
        with lite.transaction() as tx:
            chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
            if step in ("photo", "same"):
                last = stored(tx, cabinet, b"same" if step == "same" else b"%d" % n)
            elif step == "attach" and files.good(tx, chat, [last]):
                ledger.attach(tx, [bought(tx)], [last])
                proofs.add(last)
            elif step in ("open", "close"):
                held = last if step == "open" and files.good(tx, chat, [last]) else 0
                chats.save(tx, [(chat, {"talk": {"nota": str(held)}} if held else {})])
            elif step == "park" and files.good(tx, chat, [last]):
                chats.park(tx, chat, "nota", {"nota": str(last)})
                proofs.add(last)
        clock.later(days=5 * (step == "day"))
        age(tmp_path)
        if step == "sweep":
            sweeper.sweep()
        with lite.reading() as tx:
            assert all(cabinet.read(files.get(tx, id).sha256) for id in proofs | ({held} - {0}))
