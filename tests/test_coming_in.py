"""A leader comes in by the phone of the list, without a code; nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from handlers.deeds import people as deeds
from handlers.deeds.groups import take_in
from handlers.deeds.rights import OPERATOR, By, NotAllowed
from handlers.reading.group_list import ListedGroup
from storage import acts, chats
from tests.support import the_group

PHONE, OTHER = "+6281234567890", "+6281399998888"
ANGGREK = ListedGroup(
    2, "A-1", True, "tkm-2020", "Anggrek Bakery", "Kutasari", "Baturraden", "33.02",
    "Sari Dewi", PHONE, None, date(2020, 12, 1), {"lpj": date(2021, 1, 15)},
)  # fmt: skip


@pytest.fixture
def bench(benches: Callable[..., Bench]) -> Bench:
    bench = benches()
    with bench.store.transaction() as tx:
        take_in(tx, OPERATOR, bench.programme, [ANGGREK])
    return bench


@pytest.fixture
def terminal(bench: Bench, tmp_path: Path) -> Terminal:
    return Terminal(bench, lambda: bench, tmp_path / "out")


async def said(terminal: Terminal, *lines: str) -> str:
    printed: list[str] = []
    for line in lines:
        printed = await terminal.line(line)
    return "\n".join(printed)


def leader_of(bench: Bench) -> int | None:
    with bench.store.reading() as tx:
        group = the_group(tx, ANGGREK.name)
        return group.leader


async def as_phone(terminal: Terminal, phone: str) -> None:
    await said(terminal, ":channel whatsapp", f":as {phone}")


async def test_the_number_of_the_list_comes_in_without_a_code(
    terminal: Terminal, bench: Bench
) -> None:
    await as_phone(terminal, PHONE)
    assert "Masuk sebagai ketua" in await said(terminal, "mulai")
    asked = await said(terminal, "masuk sebagai ketua")
    assert "Bapak/Ibu Sari Dewi, ketua *Anggrek Bakery* di Kutasari?" in asked
    assert "Setuju" in await said(terminal, "ya benar")
    told = await said(terminal, "ya")
    assert "Selamat datang" in told
    assert "1. Anggota: 0 dari 20 terdaftar" in told
    assert "2. Belanja: Rp0 dilaporkan" in told
    assert "3. LPJ (laporan akhir): paling lambat Jumat, 15 Januari 2021" in told
    assert leader_of(bench) is not None
    assert "Sisa dana" in await said(terminal, "saldo")
    with bench.store.reading() as tx:
        assert acts.verify(tx) is None


async def test_who_is_to_lead_several_hears_of_each(terminal: Terminal, bench: Bench) -> None:
    with bench.store.transaction() as tx:
        more = [replace(ANGGREK, row=n, code=f"A-{n}", name=f"Dahlia {n}") for n in (3, 4)]
        take_in(tx, OPERATOR, bench.programme, more)
    await as_phone(terminal, PHONE)
    asked = await said(terminal, "masuk")
    assert "*Anggrek Bakery* di Kutasari, *Dahlia 3* di Kutasari dan 1 kelompok lain?" in asked
    told = await said(terminal, "ya", "ya")
    assert "sebagai ketua *Anggrek Bakery* dan 2 kelompok lain. Untuk *Anggrek Bakery*" in told
    assert len(told.split("[1]")[0]) <= 350


async def test_who_says_no_is_asked_for_a_code_and_leads_nothing(
    terminal: Terminal, bench: Bench
) -> None:
    await as_phone(terminal, PHONE)
    assert "Tulis kode" in await said(terminal, "masuk", "bukan saya")
    assert leader_of(bench) is None


async def test_without_consent_nothing_is_kept(terminal: Terminal, bench: Bench) -> None:
    await as_phone(terminal, PHONE)
    assert "Tanpa persetujuan" in await said(terminal, "masuk", "ya", "tidak")
    assert leader_of(bench) is None
    with bench.store.reading() as tx:
        chat = chats.at(tx, ("whatsapp", PHONE))
        assert chat is not None
        assert chat.person is None


async def test_another_number_hears_nothing_of_the_group(terminal: Terminal) -> None:
    await as_phone(terminal, OTHER)
    for line in ("mulai", "masuk", "menu"):
        told = await said(terminal, line)
        assert "Anggrek" not in told
        assert "sebagai ketua" not in told


async def test_before_they_ask_the_number_hears_nothing_of_the_group(terminal: Terminal) -> None:
    await as_phone(terminal, PHONE)
    assert "Anggrek" not in await said(terminal, "mulai")


async def test_a_code_in_hand_is_taken_first(terminal: Terminal, bench: Bench) -> None:
    await as_phone(terminal, PHONE)
    assert "Setuju" in await said(terminal, "MAWAR349")


async def test_ones_own_contact_card_does_the_same_on_telegram(
    terminal: Terminal, bench: Bench
) -> None:
    card = bench.message("telegram", "sari", "081234567890", "contact")
    [asked] = await bench.receive(replace(card, phone=PHONE))
    assert "ketua *Anggrek Bakery*" in asked.reply.text
    await said(terminal, ":as sari", "ya", "ya")
    assert leader_of(bench) is not None


async def test_a_contact_card_while_the_code_is_asked(terminal: Terminal, bench: Bench) -> None:
    await said(terminal, ":as sari", "masuk")
    card = bench.message("telegram", "sari", "081234567890", "contact")
    [asked] = await bench.receive(replace(card, phone=PHONE))
    assert "ketua *Anggrek Bakery*" in asked.reply.text


async def test_somebody_elses_card_opens_nothing(terminal: Terminal, bench: Bench) -> None:
    [told] = await bench.receive(bench.message("telegram", "sari", "081234567890", "contact"))
    assert "Anggrek" not in told.reply.text


async def test_who_speaks_for_somebody_else_is_not_offered_the_group(
    terminal: Terminal, bench: Bench
) -> None:
    card = bench.message("telegram", "joko", "081234567890", "contact")
    [told] = await bench.receive(replace(card, phone=PHONE))
    assert "Anggrek" not in told.reply.text
    with bench.store.transaction() as tx:
        joko = chats.at(tx, ("telegram", "joko"))
        assert joko is not None
        with pytest.raises(NotAllowed):
            deeds.come_as_expected(
                tx, By(joko.person, "chat"), (joko.id, "telegram"), PHONE, "2020-12"
            )


async def test_once_a_group_has_a_leader_the_phone_opens_it_no_more(
    terminal: Terminal, bench: Bench
) -> None:
    await as_phone(terminal, PHONE)
    await said(terminal, "masuk", "ya", "ya")
    card = bench.message("telegram", "sari", "081234567890", "contact")
    [told] = await bench.receive(replace(card, phone=PHONE))
    assert "Anggrek" not in told.reply.text


@pytest.mark.parametrize("sent", [
    "kode saya mawar349 ya bu", "kodenya MAW AR 349 pak", "kodenya mawar 349 pak", "MAWA R349",
    "ini kode saya bu mawar-349", "mawar 349", "kode: mawa-r349", "masuk mawar_349 kak",
    "pak sy kode DINAS734", "DINAS734",
    "pak sy dikasih kode MAWAR349 gmn pakenya", "M A W A R 3 4 9", "ＭＡＷＡＲ３４９",
])  # fmt: skip
@pytest.mark.parametrize("door", [[], ["masuk"]])
async def test_a_code_is_understood_however_it_is_written(
    terminal: Terminal, sent: str, door: list[str]
) -> None:
    assert "Setuju?" in await said(terminal, ":as dedi", *door, sent)


@pytest.mark.parametrize("sent", [
    "kode saya ktr47mxp ya bu", "kodenya KTR 4 7MXP pak", "kode ktr4 7mxp", "ktr4-7mxp",
    "masuk KTRWMXPA", "kode saya KTRWMXPA ya bu",
])  # fmt: skip
async def test_a_code_that_opens_nothing_is_told_so(terminal: Terminal, sent: str) -> None:
    assert "Kode itu tidak dikenal" in await said(terminal, ":as dedi", sent)


@pytest.mark.parametrize("sent", [
    "kode otp 123456 diminta orang, gimana", "kode pos 53151 bu", "beli telur 4kg 120rb",
    "berapa lama kodenya dikirim", "ada kode bayar dari pln",
])  # fmt: skip
async def test_other_words_are_no_code(terminal: Terminal, sent: str) -> None:
    told = await said(terminal, ":as dedi", sent)
    assert "tidak dikenal, sudah dipakai" not in told
    assert "Tulis kode" not in told
