"""A group or a person's data comes into other hands: all who have to do with it hear, and may say no."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from handlers.deeds import people, replacements, roles, roster, takeovers
from handlers.deeds.people import OwnCode
from handlers.deeds.rights import OPERATOR, By, Held, NotAllowed
from handlers.deeds.takeovers import NothingToObject, Settled
from handlers.reminders import tick
from storage import Store, Tx, chats, groups, members
from storage import people as persons
from storage.access import codes, group_people
from storage.access import takeovers as stored
from storage.groups import Group
from storage.replacements import Newcomer
from tests.support import Clock, an_officer
from tests.test_reminders import Owing, utc

NIK = "3302145208850001"
STRANGER = By(None, "chat")


class House:
    """A group with its leader, two officers and somebody new; each has a chat."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.ratna = persons.add(tx, "Ratna")
        self.wati, self.tuti = (an_officer(tx, name, "33") for name in ("Wati", "Tuti"))
        self.chat = {
            name: chats.find(tx, [("telegram", name)])["telegram", name]
            for name in ("ratna", "wati", "tuti", "new")
        }
        for name in ("ratna", "wati", "tuti"):
            chats.belong(tx, self.chat[name], getattr(self, name))
        self.id = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta", area="33.02")
        groups.appoint(tx, self.id, self.ratna)

    @property
    def group(self) -> Group:
        return groups.get(self.tx, self.id)

    def code(self, by: int | None = None) -> str:
        officer = By(by or self.wati, "chat")
        return people.leader_code(self.tx, officer, self.group, same=False)[0]

    def come_in(self, code: str, by: By = STRANGER) -> list[int]:
        """Somebody new uses a code; the chats that are told."""
        opens = codes.look_at(self.tx, code)
        assert opens is not None
        place = (self.chat["new"], "telegram")
        told = people.admit(self.tx, by, place, code, opens, "Dewi", "2020-12")
        return [chat for chat, _ in told]


def test_a_new_leader_is_told_to_the_former_one_and_to_the_officers(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        told = house.come_in(house.code())
        assert set(told) == {house.chat["ratna"], house.chat["wati"], house.chat["tuti"]}


def test_the_first_leader_is_told_to_nobody(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        house.id = groups.add(tx, "tkm-2020", "Mawar", "Asia/Jakarta", area="33.02")
        assert house.come_in(house.code()) == []


def test_a_code_for_a_group_is_told_to_its_leader(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        _, told = people.leader_code(tx, By(house.wati, "chat"), house.group, same=True)
        assert house.chat["ratna"] == told[0][0]
        assert house.chat["wati"] not in [chat for chat, _ in told], "she made it"


def test_a_leader_refuses_a_code_that_others_made(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        leader = By(house.ratna, "chat")
        with pytest.raises(takeovers.NothingToObject):
            takeovers.refuse_codes(tx, leader)
        mine = people.connect(tx, leader)
        with pytest.raises(takeovers.NothingToObject):
            takeovers.refuse_codes(tx, leader)
        assert codes.look_at(tx, mine) is not None, "her own"
        made, _ = people.leader_code(tx, By(house.wati, "chat"), house.group, same=False)
        refused, told = takeovers.refuse_codes(tx, leader)
        assert [group.id for group in refused] == [house.group.id]
        assert house.chat["wati"] in [chat for chat, _ in told]
        assert codes.look_at(tx, made) is None


def test_a_newer_code_makes_the_older_void(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        older, newer = house.code(), house.code()
        assert codes.look_at(tx, older) is None
        assert codes.look_at(tx, newer) is not None
        mine = people.connect(tx, By(house.ratna, "chat"))
        assert codes.look_at(tx, newer) is not None, "another kind of code"
        people.connect(tx, By(house.ratna, "chat"))
        assert codes.look_at(tx, mine) is None


def test_nobody_takes_over_with_a_code_of_the_own_making(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        code, mark = house.code(), tx.mark()
        with pytest.raises(OwnCode):
            house.come_in(code, By(house.wati, "chat"))
        tx.undo(mark)
        assert house.group.leader == house.ratna
        same, _ = people.leader_code(tx, By(house.wati, "chat"), house.group, same=True)
        mark = tx.mark()
        with pytest.raises(OwnCode):
            people.come_again(tx, By(house.wati, "chat"), house.chat["wati"], same, house.ratna)
        tx.undo(mark)
        assert codes.look_at(tx, same) is not None, "it was not used up"


def test_an_objection_holds_the_group_until_another_officer_decides(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        house.come_in(house.code())
        dewi = By(house.group.leader, "chat")
        _, told = takeovers.object_to(tx, By(house.ratna, "chat"))
        assert house.chat["wati"] not in [chat for chat, _ in told], "she made the code"
        assert {house.chat["tuti"], house.chat["new"]} == {chat for chat, _ in told}
        with pytest.raises(Held):
            roster.add(tx, dewi, house.id, None, "Siti", NIK, None)
        [waits] = stored.objected(tx, "33")
        assert stored.objected(tx, "73") == []
        for who in (By(house.wati, "chat"), dewi, By(house.ratna, "chat"), By(None, "chat")):
            with pytest.raises(NotAllowed):
                takeovers.decide(tx, who, waits, "former")
        told_all = takeovers.decide(tx, By(house.tuti, "chat"), waits, "former")
        assert {chat for chat, _ in told_all} == {house.chat["ratna"], house.chat["new"]}
        assert (house.group.leader, house.group.held) == (house.ratna, False)
        with pytest.raises(Settled):
            takeovers.decide(tx, OPERATOR, waits, "new")
        roster.add(tx, By(house.ratna, "chat"), house.id, None, "Siti", NIK, None)


def test_who_lost_nothing_or_objected_already_objects_to_nothing(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        with pytest.raises(NothingToObject):
            takeovers.object_to(tx, By(house.ratna, "chat"))
        house.come_in(house.code())
        takeovers.object_to(tx, By(house.ratna, "chat"))
        with pytest.raises(NothingToObject):
            takeovers.object_to(tx, By(house.ratna, "chat"))
        [waits] = stored.objected(tx)
        takeovers.decide(tx, By(house.tuti, "chat"), waits, "new")
        with pytest.raises(NothingToObject):
            takeovers.object_to(tx, By(house.ratna, "chat"))


def test_who_lost_a_group_objects_though_it_changed_hands_again(store: Store) -> None:
    """Two quick changes must not leave the first leader without a say, and whoever had a hand in
    either decides on neither."""
    with store.transaction() as tx:
        house = House(tx)
        house.come_in(house.code())
        dewi = house.group.leader
        sari = persons.add(tx, "Sari")
        takeovers.leader_changed(tx, By(sari, "chat"), house.group, sari, house.tuti)
        groups.appoint(tx, house.id, sari)
        takeovers.object_to(tx, By(dewi, "chat"))
        _, told = takeovers.object_to(tx, By(house.ratna, "chat"))
        assert not {house.chat["wati"], house.chat["tuti"]} & {chat for chat, _ in told}
        earlier, later = sorted(stored.objected(tx), key=lambda it: it.former != house.ratna)
        for who in (house.wati, house.tuti):
            with pytest.raises(NotAllowed):
                takeovers.decide(tx, By(who, "chat"), earlier, "former")
        takeovers.decide(tx, OPERATOR, later, "new")
        assert (house.group.leader, house.group.held) == (sari, True), "one objection waits"
        told = takeovers.decide(tx, OPERATOR, earlier, "former")
        assert (house.group.leader, house.group.held) == (house.ratna, False)
        assert {house.chat["ratna"], house.chat["new"]} <= {chat for chat, _ in told}


def test_who_leads_again_settles_what_became_of_the_group_since(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        house.come_in(house.code())
        dewi, sari = house.group.leader, persons.add(tx, "Sari")
        takeovers.leader_changed(tx, By(sari, "chat"), house.group, sari, None)
        groups.appoint(tx, house.id, sari)
        takeovers.object_to(tx, By(house.ratna, "chat"))
        [waits] = stored.objected(tx)
        takeovers.decide(tx, OPERATOR, waits, "former")
        with pytest.raises(NothingToObject):
            takeovers.object_to(tx, By(dewi, "chat"))


def test_what_was_given_out_ends_with_the_right_to_give_it(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        mine, _ = roles.code(tx, By(house.ratna, "chat"), house.group, "bendahara")
        house.come_in(house.code())
        assert codes.look_at(tx, mine) is None, "she leads no more"
        dewi = By(house.group.leader, "chat")
        theirs, _ = roles.code(tx, dewi, house.group, "sekretaris")
        again = house.code()
        takeovers.object_to(tx, By(house.ratna, "chat"))
        [waits] = stored.objected(tx)
        takeovers.decide(tx, By(house.tuti, "chat"), waits, "former")
        assert codes.look_at(tx, theirs) is None, "whoever gave it out did not lead"
        assert codes.look_at(tx, again) is None, "nor is it open from before"
        last = house.code()
        assert people.end_officer(tx, OPERATOR, house.wati) == 1
        assert codes.look_at(tx, last) is None, "who made it is no officer any more"


def test_a_phone_that_was_cut_off_left_no_code_to_come_back_with(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        made = people.connect(tx, By(house.ratna, "chat"))
        takeovers.disconnect(tx, By(house.ratna, "chat"), house.chat["ratna"])
        assert codes.look_at(tx, made) is None


def test_who_may_not_decide_on_a_replacement_is_not_told_of_it(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        group_people.let_in(tx, house.id, house.wati, "pendamping")
        ratna = By(house.ratna, "chat")
        roster.add(tx, ratna, house.id, None, "Siti", NIK, None)
        [siti] = members.of_group(tx, house.id)
        sari = Newcomer("Sari", "3302145506900003", None)
        told = replacements.ask(tx, ratna, house.group, siti, sari, "Pindah")
        assert [chat for chat, _ in told] == [house.chat["tuti"]]


def test_nobody_is_reminded_while_it_is_not_decided_who_leads(store: Store, clock: Clock) -> None:
    """Nobody could hand it in; when it is decided, who leads is reminded of the next step."""
    owing = Owing(store, clock)
    owing.agree()
    with store.transaction() as tx:
        dewi = persons.add(tx, "Dewi")
        stored.add(tx, owing.group, owing.leader, dewi, None)
        groups.appoint(tx, owing.group, dewi)
        chats.belong(tx, chats.find(tx, [("telegram", "dewi")])["telegram", "dewi"], dewi)
    clock.time = utc(22, 2)
    [before] = owing.tick()
    with store.transaction() as tx:
        assert tick.holds(tx, before.key, before.chat)
        takeovers.object_to(tx, By(owing.leader, "chat"))
        assert not tick.holds(tx, before.key, before.chat), "it waits for the morning"
    clock.time = utc(26, 2)
    assert owing.tick() == []
    with store.transaction() as tx:
        [waits] = stored.objected(tx)
        takeovers.decide(tx, OPERATOR, waits, "former")
    clock.time = utc(29, 2)
    assert [notice.chat for notice in owing.tick()] == [owing.chat]


async def said(terminal: Terminal, who: str, *lines: str) -> str:
    await terminal.line(f":as {who}")
    printed: list[str] = []
    for line in lines:
        printed = await terminal.line(line)
    return "\n".join(printed)


def code_in(text: str) -> str:
    found = re.search(r"\*(\w{4}-\w{4})\*", text)
    assert found is not None, text
    return found[1]


@pytest.fixture
def terminal(benches: Callable[..., Bench], tmp_path: Path) -> Terminal:
    return Terminal(benches(), benches, tmp_path / "out")


async def test_a_stranger_with_a_code_is_seen_and_put_out(terminal: Terminal) -> None:
    """A leader loses her paper; who finds it comes in, she objects, another officer decides."""
    made = await said(terminal, "wati", "buat kode ketua", "melati", "ketua baru", "ya")
    code = code_in(made)
    assert "Petugas membuat kode untuk *Melati Abon Lele*: untuk ketua baru" in made
    came = await said(terminal, "dedi", code, "ya", "Dedi Mulyadi")
    assert "ketua *Melati Abon Lele*" in came
    assert "ratna telegram" in came, "the former leader hears of it at once"
    assert "tidak lagi mencatat" in came
    assert "khusus" not in await said(terminal, "ratna", "saldo")
    held = await said(terminal, "ratna", "bukan saya", "ya")
    assert "ditahan" in held
    assert "sedang ditahan" in await said(terminal, "dedi", "lapor belanja")
    assert "sedang ditahan" in await said(terminal, "dedi", "beli cat 2 kaleng 90rb kemarin")
    assert "menunggu keputusan" in await said(terminal, "wati", "putusan ketua")
    await said(terminal, "tuti", "DINAS734", "ya", "Tuti Alawiyah")
    decided = await said(terminal, "tuti", "/putusan ketua", "ketua sebelumnya", "ya")
    assert "ketua *Melati Abon Lele* adalah *Ratna Wulandari*" in decided
    assert "Sisa dana" in await said(terminal, "ratna", "saldo")
    assert "untuk ketua kelompok" in await said(terminal, "dedi", "daftar anggota")


async def test_a_leader_cuts_off_a_phone_that_is_not_hers(terminal: Terminal, clock: Clock) -> None:
    code = code_in(await said(terminal, "ratna", "sambungkan"))
    came = await said(terminal, "maling", code)
    assert "ratna telegram" in came
    assert "Kalau bukan Bapak/Ibu yang masuk" in came
    assert "3 tempat" in await said(terminal, "ratna", "perangkat saya")
    assert "sudah diputus" in await said(terminal, "ratna", "bukan saya", "ya")
    assert "Data Bapak/Ibu hanya" in await said(terminal, "ratna", "perangkat saya")
    assert "untuk ketua kelompok" in await said(terminal, "maling", "daftar anggota")


async def test_who_has_just_come_in_cuts_off_nobody_who_was_there_before(
    terminal: Terminal,
) -> None:
    code = code_in(await said(terminal, "ratna", "sambungkan"))
    await said(terminal, "maling", code)
    assert "kurang dari 24 jam" in await said(terminal, "maling", "putuskan hp lain", "ya")
    assert "3 tempat" in await said(terminal, "ratna", "perangkat saya")
    await terminal.line(":clock +2d")
    assert "sudah diputus" in await said(terminal, "maling", "putuskan hp lain", "ya")


async def test_officers_see_that_a_phone_came_in_and_was_cut_off(terminal: Terminal) -> None:
    code = code_in(await said(terminal, "ratna", "sambungkan"))
    came = await said(terminal, "maling", code)
    assert "wati telegram" in came
    assert "masuk juga dari HP atau aplikasi lain" in came
    assert "memutuskan HP" in await said(terminal, "ratna", "bukan saya", "ya")


async def test_an_officer_does_not_lead_with_her_own_code(terminal: Terminal) -> None:
    code = code_in(await said(terminal, "wati", "buat kode ketua", "melati", "ketua baru", "ya"))
    assert "buat sendiri" in await said(terminal, "wati", code)
    assert "ketua *Melati Abon Lele*" in await said(terminal, "sari", code, "ya", "Sari Dewi")
