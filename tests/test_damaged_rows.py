"""One row that was damaged hides no other, and whoever can put it right is told what to do."""

from __future__ import annotations

import pytest

from bot.simulator.bench import Bench
from handlers.deeds import reports as deeds
from handlers.deeds.rights import By
from storage import members, reports
from tests.support import the_group

LEADER, OFFICER = "ratna", "wati"
SPOIL = {
    "of another row": "X'00112233445566778899aabbccddeeff00112233445566778899'",
    "too short": "X'00'",
    "empty": "X''",
}


async def said(bench: Bench, who: str, *texts: str) -> str:
    for text in texts:
        shown = await bench.receive(bench.message("telegram", who, text))
    return "\n".join(it.reply.text for it in shown if it.address == who)


def hand_in(bench: Bench, kinds: int) -> list[int]:
    """So many reports of the group are in, among them the one with that is to be damaged."""
    with bench.store.transaction() as tx:
        group = the_group(tx)
        owed = sorted(reports.of_group(tx, group.id), key=lambda it: it.id)[:kinds]
        for report in owed:
            deeds.hand_in(tx, By(group.leader, "chat"), report, {"Apa hasilnya?": "Panen."})
    return [report.id for report in owed]


def spoil(bench: Bench, table: str, column: str, how: str, id: int) -> None:
    value = SPOIL[how]
    if bench.store.database.kind == "postgresql":
        value = "'\\x" + value[2:-1] + "'::bytea"
    with bench.store.transaction() as tx:
        tx.connection.exec_driver_sql(f"UPDATE {table} SET {column} = {value} WHERE id = {id}")


@pytest.mark.parametrize("how", ["of another row", "too short"])
async def test_a_report_that_nobody_can_read_is_filled_in_again(bench: Bench, how: str) -> None:
    before = await said(bench, LEADER, "laporan")
    titles = [line.partition(":")[0] for line in before.splitlines() if line.startswith("- ")]
    assert len(titles) > 1
    [lost, *_] = hand_in(bench, 1)
    spoil(bench, "reports", "body_sealed", how, lost)
    listed = await said(bench, LEADER, "laporan")
    assert all(title in listed for title in titles)
    assert "tidak terbaca lagi. Mohon beri tahu petugas" in listed

    shown = await said(bench, OFFICER, "periksa")
    assert "tidak terbaca lagi" in shown
    assert "tidak terbaca lagi" in await said(bench, OFFICER, "terima"), "it cannot be accepted"
    sent_back = await said(bench, OFFICER, "periksa", "kembalikan")
    assert "Apa yang perlu diperbaiki" in sent_back
    assert "Sudah disimpan" in await said(bench, OFFICER, "Mohon isi lagi.", "ya")
    assert "Mohon isi sekali lagi" in await said(bench, LEADER, "laporan")
    filling = await said(bench, LEADER, "isi laporan", titles[0].removeprefix("- "))
    assert "1 dari" in filling


async def test_a_report_that_was_damaged_holds_up_no_other(bench: Bench) -> None:
    first, other = hand_in(bench, 2)
    spoil(bench, "reports", "body_sealed", "of another row", first)
    assert "tidak terbaca" in await said(bench, OFFICER, "periksa")
    await said(bench, OFFICER, "kembalikan", "Mohon isi lagi.", "ya")
    assert "Panen." in await said(bench, OFFICER, "periksa")
    assert "Sudah disimpan" in await said(bench, OFFICER, "terima")
    with bench.store.reading() as tx:
        states = [reports.get(tx, id).state for id in (first, other)]
    assert states == ["returned", "accepted"]


async def test_what_was_damaged_while_it_was_read_is_not_accepted(bench: Bench) -> None:
    [report] = hand_in(bench, 1)
    assert "Panen." in await said(bench, OFFICER, "periksa")
    spoil(bench, "reports", "body_sealed", "too short", report)
    assert "tidak terbaca lagi" in await said(bench, OFFICER, "terima")
    with bench.store.reading() as tx:
        assert reports.get(tx, report).state == "sent"


async def test_text_of_an_earlier_version_that_is_no_body_hides_no_other(bench: Bench) -> None:
    [report] = hand_in(bench, 1)
    before = await said(bench, LEADER, "laporan")
    for rubbish in ("{", "[1]", "5"):
        with bench.store.transaction() as tx:
            tx.connection.exec_driver_sql(f"UPDATE reports SET body = '{rubbish}'")
        listed = await said(bench, LEADER, "laporan")
        assert listed.count("\n- ") == before.count("\n- ")
    with bench.store.reading() as tx:
        assert not reports.get(tx, report).legible


@pytest.mark.parametrize("how", SPOIL)
async def test_a_member_whose_nik_was_damaged_hides_no_other(bench: Bench, how: str) -> None:
    with bench.store.reading() as tx:
        first, *others = members.of_group(tx, the_group(tx).id)
    assert others
    spoil(bench, "members", "nik", how, first.id)
    listed = await said(bench, LEADER, "anggota")
    assert f"{first.name} (NIK tidak terbaca, mohon isi lagi)" in listed
    assert all(f"{one.name} (NIK …{one.nik_tail})" in listed for one in others)
