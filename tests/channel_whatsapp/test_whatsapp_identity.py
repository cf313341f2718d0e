"""Who is who on WhatsApp: one number one chat, old numbers ask again, codes join two channels."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from storage import chats, groups
from storage.access import codes
from storage.chats import ChatRow
from storage.mail import aliases
from tests.fakes.whatsapp_house import BUDI, SARI, House

NEW = BUDI
CODE = "MAWAR349"


async def leader(house: House) -> int:
    """Sari comes in with a code; gives her group."""
    with house.store.transaction() as tx:
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        codes.issue(tx, "leader", timedelta(days=14), group, CODE)
    for line in (CODE, "ya", "Sari Dewi"):
        said = await house.ask(SARI, line)
    assert "ketua *Melati*" in said[-1]
    return group


def chat_of(house: House, phone: str) -> ChatRow | None:
    with house.store.reading() as tx:
        return chats.at(tx, ("whatsapp", phone))


def code_in(text: str) -> str:
    found = re.search(r"\*([A-Z0-9]{4}-[A-Z0-9]{4})\*", text)
    assert found is not None
    return found[1]


async def test_one_number_is_one_chat_however_it_is_written(house: House) -> None:
    await house.ask(SARI, "menu")
    await house.ask(SARI, "menu", From=f"whatsapp:{SARI.removeprefix('+')}")
    row = chat_of(house, SARI)
    assert row is not None
    assert row.address == SARI


async def test_a_number_silent_for_long_must_come_in_again(house: House) -> None:
    group = await leader(house)
    await house.ask(SARI, "lapor belanja")  # a form is open when the number goes silent
    house.clock.later(days=91)
    said = await house.ask(SARI, "saldo")
    assert "mohon masuk lagi dengan kode" in said[0]
    assert "Melati" not in said[0]
    row = chat_of(house, SARI)
    assert row is not None
    assert row.person is None
    with house.store.transaction() as tx:
        group_row = groups.get(tx, group)
        assert group_row.leader is not None  # the group keeps its leader, only the number asks
        codes.issue(tx, "person", timedelta(days=1), code="SAMA3479", person=group_row.leader)
    said = await house.ask(SARI, "SAMA3479")
    assert "Selamat datang, Bapak/Ibu Sari Dewi" in said[-1]
    assert "Melati" in " ".join(await house.ask(SARI, "saldo"))


async def test_a_number_in_use_is_not_asked(house: House) -> None:
    await leader(house)
    house.clock.later(days=80)
    assert "masuk lagi" not in (await house.ask(SARI, "saldo"))[0]
    house.clock.later(days=80)
    assert "masuk lagi" not in (await house.ask(SARI, "saldo"))[0]


async def test_a_stranger_is_never_asked(house: House) -> None:
    await house.ask(SARI, "menu")
    house.clock.later(days=200)
    assert "masuk lagi" not in (await house.ask(SARI, "menu"))[0]


async def test_a_code_of_ones_own_joins_another_number(house: House) -> None:
    await leader(house)
    code = code_in((await house.ask(SARI, "sambungkan"))[0])
    assert "Selamat datang, Bapak/Ibu Sari Dewi" in (await house.ask(NEW, code))[0]
    assert "Melati" in " ".join(await house.ask(NEW, "saldo"))
    first, second = chat_of(house, SARI), chat_of(house, NEW)
    assert first is not None
    assert second is not None
    assert first.person == second.person


async def test_a_joining_code_works_once_and_not_for_long(house: House) -> None:
    await leader(house)
    code = code_in((await house.ask(SARI, "sambungkan"))[0])
    await house.ask(NEW, code)
    assert "tidak dikenal" in (await house.ask("+6281355555555", f"masuk {code}"))[0]
    code = code_in((await house.ask(SARI, "sambungkan"))[0])
    house.clock.later(minutes=31)
    assert "tidak dikenal" in (await house.ask("+6281355555555", f"masuk {code}"))[0]


async def test_who_is_not_in_gets_no_code(house: House) -> None:
    assert "sudah masuk dengan kode" in (await house.ask(SARI, "sambungkan"))[0]


async def test_the_same_name_joins_nothing(house: House) -> None:
    await leader(house)
    with house.store.transaction() as tx:
        other = groups.add(tx, "tkm-2020", "Mawar", "Asia/Jakarta")
        codes.issue(tx, "leader", timedelta(days=14), other, "LAIN3479")
    for line in ("LAIN3479", "ya", "Sari Dewi"):
        await house.ask(NEW, line)
    first, second = chat_of(house, SARI), chat_of(house, NEW)
    assert first is not None
    assert second is not None
    assert first.person != second.person


@pytest.mark.parametrize(("answer", "same"), [("1", True), ("2", False)])
async def test_an_officer_gives_a_code_for_the_same_leader_or_a_new_one(
    house: House, answer: str, same: bool
) -> None:
    group = await leader(house)
    officer = "+6281311112222"
    with house.store.transaction() as tx:
        codes.issue(tx, "officer", timedelta(days=1), code="DINAS734")
        before = groups.get(tx, group).leader
    for line in ("DINAS734", "ya", "Wati Lestari", "buat kode"):
        said = await house.ask(officer, line)
    await house.ask(officer, answer)
    said = await house.ask(officer, "ya")
    code = code_in(" ".join(said))
    for line in (code,) if same else (code, "ya", "Tuti Alawiyah"):
        said = await house.ask(NEW, line)
    assert "Selamat datang" in " ".join(said)
    with house.store.reading() as tx:
        assert (groups.get(tx, group).leader == before) is same


HIDDEN = "ID.13491208655302741918"


async def test_who_hides_the_number_enrols_and_is_answered(house: House) -> None:
    with house.store.transaction() as tx:
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        codes.issue(tx, "leader", timedelta(days=14), group, CODE)
    for line in (CODE, "ya", "Sari Dewi"):
        said = await house.ask(HIDDEN, line)
    assert "ketua *Melati*" in said[-1]
    house.clock.later(days=91)  # an id is never given to somebody else
    assert "masuk lagi" not in (await house.ask(HIDDEN, "saldo"))[0]


async def test_number_first_and_id_later_is_one_chat(house: House) -> None:
    await leader(house)
    for field in ("ExternalUserId", "ExternalUserIdentifier"):
        id = f"ID.{field}7"
        await house.ask(SARI, "menu", **{field: id} if field == "ExternalUserId" else
                        {"ExternalUserId": "ID.ExternalUserId7", field: id})  # fmt: skip
        await house.write(id, "saldo")
        assert house.engine.drain().answered == 1
        assert chat_of(house, id) is None
    with house.store.reading() as tx:
        row = aliases.at(tx, ("whatsapp", "ID.ExternalUserId7"))
    assert row == chat_of(house, SARI)


async def test_id_first_and_number_later_is_one_chat(house: House) -> None:
    await house.ask(HIDDEN, "menu")
    await house.ask(SARI, "menu", ExternalUserId=HIDDEN)
    assert chat_of(house, SARI) is None
    with house.store.reading() as tx:
        assert aliases.at(tx, ("whatsapp", SARI)) == chat_of(house, HIDDEN)


async def test_two_chats_of_one_person_become_the_one_with_rights(house: House) -> None:
    await house.ask(HIDDEN, "menu")
    await leader(house)
    await house.ask(SARI, "menu", ExternalUserId=HIDDEN)
    with house.store.reading() as tx:
        for name in (SARI, HIDDEN):
            row = aliases.at(tx, ("whatsapp", name))
            assert row is not None
            assert row.address == SARI


async def test_what_was_begun_by_id_goes_on_in_the_chat_by_number(house: House) -> None:
    await leader(house)
    asked = (await house.ask(HIDDEN, "cek syarat"))[-1]
    second = (await house.ask(HIDDEN, "1"))[-1]
    assert second != asked
    third = (await house.ask(SARI, "1", ExternalUserId=HIDDEN))[-1]
    assert third not in (asked, second)
    assert asked in (await house.ask(HIDDEN, "ulang"))[-1]  # the same talk, from its first question


async def test_beside_an_open_talk_the_other_one_waits_as_a_draft(house: House) -> None:
    await leader(house)
    await house.ask(HIDDEN, "cek syarat")
    eligibility = (await house.ask(HIDDEN, "1"))[-1]
    review = (await house.ask(SARI, "beli freezer 3 juta kemarin"))[-1]
    assert "mohon diperiksa" in review
    saved = (await house.ask(SARI, "ya", ExternalUserId=HIDDEN))[-1]
    assert "Tercatat nomor 1: Rp3.000.000" in saved
    assert "Masih menunggu: " in saved
    assert eligibility in (await house.ask(HIDDEN, "lanjut"))[-1]


async def test_drafts_and_unanswered_messages_move_with_their_chat(house: House) -> None:
    await leader(house)
    await house.ask(HIDDEN, "cek syarat")
    eligibility = (await house.ask(HIDDEN, "1"))[-1]
    await house.ask(HIDDEN, "menu")
    seen = len(house.twilio.shown)
    await house.write(HIDDEN, "saldo")
    await house.write(SARI, "menu", ExternalUserId=HIDDEN)
    await house.settle()
    balance, menu = house.twilio.shown[seen:]
    assert "*Melati*" in balance["body"]
    assert "Halo, Bapak/Ibu Sari Dewi" in menu["body"]
    assert eligibility in (await house.ask(HIDDEN, "lanjut"))[-1]


async def test_chats_of_two_people_are_not_mixed(house: House) -> None:
    await leader(house)
    await house.ask(SARI, "beli freezer 3 juta kemarin")
    with house.store.transaction() as tx:
        other = groups.add(tx, "tkm-2020", "Mawar", "Asia/Jakarta")
        codes.issue(tx, "leader", timedelta(days=14), other, "LAIN3479")
    for line in ("LAIN3479", "ya", "Tuti Alawiyah"):
        await house.ask(HIDDEN, line)
    await house.ask(SARI, "menu")  # the number was used last, and passes to Tuti now
    said = " ".join(await house.ask(SARI, "lanjut", ExternalUserId=HIDDEN))
    assert "freezer" not in said
    said = " ".join(await house.ask(SARI, "saldo", ExternalUserId=HIDDEN))
    assert "Mawar" in said
    assert "Melati" not in said


async def test_a_number_with_another_id_is_in_other_hands(house: House) -> None:
    await leader(house)
    await house.ask(SARI, "menu", ExternalUserId=HIDDEN)
    said = await house.ask(SARI, "saldo", ExternalUserId="ID.999")
    assert "Melati" not in " ".join(said)
    row = chat_of(house, SARI)
    assert row is not None
    assert row.person is None
    with house.store.reading() as tx:
        assert aliases.at(tx, ("whatsapp", HIDDEN)) is None  # the old id leads nowhere any more


async def test_a_number_that_passes_on_leaves_the_chat_by_id_to_its_owner(house: House) -> None:
    with house.store.transaction() as tx:
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        codes.issue(tx, "leader", timedelta(days=14), group, CODE)
    for line in (CODE, "ya", "Sari Dewi"):
        await house.ask(HIDDEN, line)
    assert "Melati" in " ".join(await house.ask(SARI, "saldo", ExternalUserId=HIDDEN))
    assert "Melati" not in " ".join(await house.ask(SARI, "saldo", ExternalUserId="ID.999"))
    assert "Melati" not in " ".join(await house.ask(SARI, "saldo"))
    assert "Melati" in " ".join(await house.ask(HIDDEN, "saldo"))


async def test_a_new_id_is_a_new_person(house: House) -> None:
    await leader(house)
    await house.ask(SARI, "menu", ExternalUserId=HIDDEN)
    assert "Melati" not in " ".join(await house.ask("ID.999", "saldo"))
