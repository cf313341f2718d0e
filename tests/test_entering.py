"""An officer enters a group of the own area, and says where those lie that have none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from storage import acts, chats, groups, people
from storage.access import officers
from storage.groups import Group
from tests.support import all_groups


@pytest.fixture
def bench(benches: Callable[..., Bench]) -> Bench:
    return benches()


@pytest.fixture
def terminal(bench: Bench, tmp_path: Path) -> Terminal:
    return Terminal(bench, lambda: bench, tmp_path / "out")


async def said(terminal: Terminal, *lines: str) -> str:
    printed: list[str] = []
    for line in lines:
        printed = await terminal.line(line)
    return "\n".join(printed)


def wati_is_of(bench: Bench, area: str) -> None:
    with bench.store.transaction() as tx:
        chat = chats.at(tx, ("telegram", "wati"))
        assert chat is not None
        assert chat.person is not None
        officers.appoint(tx, chat.person, area, "petugas")


def called(bench: Bench, name: str) -> list[Group]:
    with bench.store.reading() as tx:
        return [group for group in all_groups(tx) if group.name == name]


def left(bench: Bench, group: int) -> list[str]:
    """The acts that were done to a group."""
    with bench.store.reading() as tx:
        return [act.deed for act in acts.of_group(tx, group, 9)]


WORDS = ("buat kelompok", "tkm 2020", "Anggrek", "Kutasari", "Baturraden")


async def test_an_officer_enters_groups_of_the_own_area_alone(
    terminal: Terminal, bench: Bench
) -> None:
    wati_is_of(bench, "33")
    asked = await said(terminal, ":as wati", *WORDS, "Kota Bogor")
    assert "Kota Bogor di luar wilayah Bapak/Ibu (Provinsi Jawa Tengah)" in asked
    await said(terminal, "Banyumas", "lewati", "belum", "ya")
    [anggrek] = called(bench, "Anggrek")
    assert (anggrek.area, anggrek.village, anggrek.district) == ("33.02", "Kutasari", "Baturraden")
    assert left(bench, anggrek.id) == ["groups.enter"]
    again = await said(terminal, *WORDS, "Banyumas", "lewati", "belum", "ya")
    assert "sudah ada" in again
    assert len(called(bench, "Anggrek")) == 1


async def test_a_code_for_the_group_just_entered_does_not_ask_which(
    terminal: Terminal, bench: Bench
) -> None:
    wati_is_of(bench, "33")
    told = await said(terminal, ":as wati", *WORDS, "Banyumas", "lewati", "belum", "ya", ":tap 1")
    assert "Kode baru untuk kelompok *Anggrek*" in told
    assert "Kode untuk ketua *Anggrek*" in await said(terminal, "ya")
    [anggrek] = called(bench, "Anggrek")
    wati_is_of(bench, "73")
    for forged in (str(anggrek.id), "9" * 19, "9" * 40, "-1", "0"):
        assert "Anggrek" not in await said(terminal, f"/buat kode {forged}", "batal")
        assert "Anggrek" not in await said(terminal, f"/buat kode {forged}")


async def test_nobody_enters_a_group_with_the_own_phone(terminal: Terminal, bench: Bench) -> None:
    with bench.store.transaction() as tx:
        officer = people.add(tx, "Tuti", phone="+6281234567899")
        officers.appoint(tx, officer, "33", "petugas")
        chats.belong(tx, chats.find(tx, [("telegram", "tuti")])["telegram", "tuti"], officer)
    asked = await said(terminal, ":as tuti", *WORDS, "Banyumas", "Sari", "0812 3456 7899", "belum",
                       "ya")  # fmt: skip
    assert "Itu nomor Bapak/Ibu sendiri" in asked
    assert called(bench, "Anggrek") == []


async def test_a_group_without_an_area_is_placed_by_who_sees_the_country(
    terminal: Terminal, bench: Bench
) -> None:
    with bench.store.transaction() as tx:
        groups.add(tx, "tkm-2020", "Dahlia", "Asia/Jakarta", "Cibuluh")
    wati_is_of(bench, "32")
    assert "seluruh Indonesia" in await said(terminal, ":as wati", "kelompok tanpa wilayah")
    wati_is_of(bench, "")
    asked = await said(terminal, "kelompok tanpa wilayah")
    assert "*Dahlia* (Cibuluh) di kabupaten atau kota apa?" in asked
    assert "Kota Bogor" in await said(terminal, "Bogor")
    assert "Kota Bogor" in await said(terminal, "2")
    assert [group.area for group in called(bench, "Dahlia")] == [""], "before the review is read"
    await said(terminal, "ya")
    [dahlia] = called(bench, "Dahlia")
    assert dahlia.area == "32.71"
    assert left(bench, dahlia.id) == ["groups.place"]
    assert "sudah punya wilayah" in await said(terminal, "kelompok tanpa wilayah")
