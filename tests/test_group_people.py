"""Who acts in a group beside its leader: comes in aloud, does what the role is for, goes out again."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from handlers.deeds import ledger, people, reports, roles, roster, takeovers
from handlers.deeds.people import OwnCode, Whose
from handlers.deeds.rights import OPERATOR, By, Held, NotAllowed
from handlers.deeds.roles import LeadsAlready, NoPart
from storage import Store, Tx, acts, chats, groups
from storage import people as persons
from storage import reports as owed
from storage.access import codes, group_people
from storage.access import takeovers as stored
from storage.access.group_people import GroupRole
from storage.groups import Group
from tests.support import an_officer, the_group
from tests.test_deeds import FREEZER, LPJ

NIK = "3302145208850001"
BESIDE: tuple[GroupRole, ...] = ("bendahara", "sekretaris", "pendamping", "mandor")


class House:
    """A group with its leader, an officer, an officer of elsewhere, and who comes in."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.ratna, self.wati = persons.add(tx, "Ratna"), an_officer(tx, "Wati", "33")
        self.far = an_officer(tx, "Tuti", "73")
        self.chat = {name: chats.find(tx, [("telegram", name)])["telegram", name]
                     for name in ("ratna", "wati", "new", "newer")}  # fmt: skip
        for name in ("ratna", "wati"):
            chats.belong(tx, self.chat[name], getattr(self, name))
        self.id = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta", area="33.02")
        groups.appoint(tx, self.id, self.ratna)
        owed.open_(tx, self.id, "lpj", "", None, None)
        [self.report] = owed.of_group(tx, self.id)
        self.leader, self.officer = By(self.ratna, "chat"), By(self.wati, "page")
        self.unused = ""  # a code that nobody has come in with

    @property
    def group(self) -> Group:
        return groups.get(self.tx, self.id)

    def come_in(self, code: str, chat: str = "new", by: By | None = None,
                whose: Whose = "own") -> list[int]:  # fmt: skip
        opens = codes.look_at(self.tx, code)
        assert opens is not None
        place, by = (self.chat[chat], "telegram"), by or By(None, "chat")
        told = people.admit(self.tx, by, place, code, opens, chat.title(), "2020-12b", whose)
        return [chat for chat, _ in told]

    def let_in(self, role: GroupRole, chat: str = "new") -> By:
        self.come_in(roles.code(self.tx, self.leader, self.group, role)[0], chat)
        [row] = chats.look(self.tx, [self.chat[chat]]).values()
        return By(row.person, "chat")


def deeds(house: House, by: By) -> list[str]:
    """Which deeds of the group this person may do."""
    tx, done = house.tx, list[str]()
    tries: dict[str, Callable[[], object]] = {
        "enter": lambda: ledger.enter(tx, by, house.id, [FREEZER], ["a.0"], []),
        "add": lambda: roster.add(tx, by, house.id, None, "Siti", NIK, None),
        "hand_in": lambda: reports.hand_in(tx, by, house.report, {"Apa?": "a"}),
        "code": lambda: roles.code(tx, by, house.group, "sekretaris"),
        "leader code": lambda: people.leader_code(tx, by, house.group, same=False),
    }
    for name, deed in tries.items():
        mark = tx.mark()
        try:
            deed()
        except NotAllowed:
            pass
        else:
            done.append(name)
        tx.undo(mark)
    return done


BOOKS = ["enter", "add", "hand_in"]


@pytest.mark.parametrize(
    ("role", "may"),
    [("bendahara", BOOKS), ("sekretaris", BOOKS), ("pendamping", []), ("mandor", [])],
)
def test_each_role_does_what_it_is_for(store: Store, role: GroupRole, may: list[str]) -> None:
    with store.transaction() as tx:
        house = House(tx)
        assert deeds(house, house.leader) == [*BOOKS, "code"]
        assert deeds(house, house.let_in(role)) == may
        assert deeds(house, house.officer) == ["code", "leader code"]
        assert deeds(house, By(house.far, "chat")) == deeds(house, By(None, "chat")) == []


def test_it_is_kept_who_did_what(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        sari = house.let_in("bendahara")
        ledger.enter(tx, house.leader, house.id, [FREEZER], ["a.0"], [])
        ledger.enter(tx, sari, house.id, [FREEZER], ["b.0"], [])
    with store.reading() as tx:
        newest = [(it.deed, it.person) for it in acts.of_group(tx, house.id, 5)]
        assert acts.verify(tx) is None
    assert newest == [
        ("ledger.enter", sari.person), ("ledger.enter", house.ratna), ("people.admit", sari.person),
        ("roles.let_in", sari.person), ("roles.code", house.ratna),
    ]  # fmt: skip


def test_all_of_a_group_are_found_in_one_place(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        sari = house.let_in("bendahara").person
        assert sari is not None
        assert [(it.id, it.role) for it in group_people.everybody(tx, house.id)] == [
            (house.ratna, "ketua"), (sari, "bendahara"),
        ]  # fmt: skip
        other = groups.add(tx, "tkm-2020", "Mawar", "Asia/Jakarta")
        groups.appoint(tx, other, sari)
        mine = [(part.group.name, part.role) for part in group_people.of_person(tx, sari)]
        assert mine == [("Melati", "bendahara"), ("Mawar", "ketua")]
        assert group_people.of_person(tx, house.wati) == []
        assert group_people.everybody(tx, groups.add(tx, "tkm-2020", "x", "Asia/Jakarta")) == []


def test_coming_in_is_told_to_the_leader_and_the_officers_of_the_area(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        code, told = roles.code(tx, house.leader, house.group, "bendahara")
        assert told == [], "she knows"
        assert set(house.come_in(code)) == {house.chat["ratna"], house.chat["wati"]}
        _, told = roles.code(tx, house.officer, house.group, "sekretaris")
        assert [chat for chat, _ in told] == [house.chat["ratna"]]


def test_a_newer_code_makes_older_ones_of_its_role_void_and_no_other(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        leads, _ = people.leader_code(tx, house.officer, house.group, same=False)
        first, _ = roles.code(tx, house.leader, house.group, "bendahara")
        other, _ = roles.code(tx, house.leader, house.group, "sekretaris")
        newer, _ = roles.code(tx, house.leader, house.group, "bendahara")
        assert [codes.look_at(tx, code) is not None for code in (leads, first, other, newer)] == [
            True, False, True, True,
        ]  # fmt: skip


def test_who_is_put_out_is_told_and_what_they_booked_stays(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        sari = house.let_in("bendahara")
        assert sari.person is not None
        member = roster.add(tx, sari, house.id, None, "Siti", NIK, None)
        for nobody in (sari, By(house.far, "chat")):
            with pytest.raises(NotAllowed):
                roles.end(tx, nobody, house.group, sari.person)
        told = roles.end(tx, house.leader, house.group, sari.person)
        assert [chat for chat, _ in told] == [house.chat["new"]]
        assert deeds(house, sari) == []
        roster.change(tx, house.leader, house.id, member, name="Siti A")
        with pytest.raises(NoPart):
            roles.end(tx, house.leader, house.group, sari.person)


def test_who_leads_has_no_other_part(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        code, _ = roles.code(tx, house.officer, house.group, "bendahara")
        with pytest.raises(LeadsAlready):
            house.come_in(code, "ratna", house.leader)
        sari = house.let_in("sekretaris")
        leads, _ = people.leader_code(tx, house.officer, house.group, same=False)
        house.come_in(leads, "new", sari)
        assert [it.role for it in group_people.everybody(tx, house.id)] == ["ketua"]


def test_another_role_takes_the_place_of_the_first(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        sari = house.let_in("pendamping")
        house.come_in(roles.code(tx, house.leader, house.group, "bendahara")[0], "new", sari)
        assert [it.role for it in group_people.everybody(tx, house.id)] == ["ketua", "bendahara"]


def test_an_officer_comes_in_nowhere_with_a_code_of_her_own(store: Store) -> None:
    whoses: tuple[Whose, ...] = ("own", "shared", "other")
    with store.transaction() as tx:
        house = House(tx)
        code, _ = roles.code(tx, house.officer, house.group, "bendahara")
        for whose in whoses:
            mark = tx.mark()
            with pytest.raises(OwnCode):
                house.come_in(code, "wati", By(house.wati, "chat"), whose)
            tx.undo(mark)


def held(house: House) -> By:
    """A new leader came in and let a treasurer in, then the former one objected."""
    code, _ = people.leader_code(house.tx, house.officer, house.group, same=False)
    house.come_in(code)
    dewi = By(house.group.leader, "chat")
    house.come_in(roles.code(house.tx, dewi, house.group, "bendahara")[0], "newer")
    house.unused, _ = roles.code(house.tx, dewi, house.group, "sekretaris")
    takeovers.object_to(house.tx, house.leader)
    return dewi


def test_while_a_group_is_held_nobody_else_comes_in(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        dewi = held(house)
        with pytest.raises(Held):
            people.leader_code(tx, house.officer, house.group, same=False)
        for somebody in (dewi, house.officer):
            with pytest.raises(Held):
                roles.code(tx, somebody, house.group, "bendahara")
        with pytest.raises(Held):
            house.come_in(house.unused, "newer")
        for somebody in (dewi, house.leader):
            assert deeds(house, somebody) == []
        assert [part.role for part in group_people.of_person(tx, house.ratna)] == ["former"]


@pytest.mark.parametrize("verdict", ["new", "former"])
def test_whom_a_leader_let_in_who_was_none_is_out_again(
    store: Store, verdict: stored.WhoLeads
) -> None:
    with store.transaction() as tx:
        house = House(tx)
        before = house.let_in("sekretaris", "newer").person
        tx.now = tx.now.replace(year=tx.now.year + 1)
        chats.leave(tx, house.chat["newer"])
        held(house)
        [waits] = stored.objected(tx)
        told = takeovers.decide(tx, OPERATOR, waits, verdict)
        there = {it.role for it in group_people.everybody(tx, house.id) if it.id != before}
        assert there == ({"ketua"} if verdict == "former" else {"ketua", "bendahara"})
        assert group_people.role_of(tx, house.group, before or 0) == "sekretaris"
        assert (house.chat["newer"] in [chat for chat, _ in told]) is (verdict == "former")


def test_a_decision_is_told_to_all_who_book_or_accompany(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        house.let_in("pendamping")
        house.let_in("mandor", "newer")
        reports.hand_in(tx, house.leader, house.report, {"Apa?": "a"})
        read = owed.get(tx, house.report.id)
        told = reports.decide(tx, house.officer, LPJ, read, True, "")
        assert [chat for chat, _ in told] == [house.chat["ratna"], house.chat["new"]]


def test_nobody_decides_on_a_report_of_a_group_in_which_they_have_a_part(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        code, _ = roles.code(tx, house.leader, house.group, "bendahara")
        house.come_in(code, "wati", By(house.wati, "chat"))
        reports.hand_in(tx, house.leader, house.report, {"Apa?": "a"})
        with pytest.raises(NotAllowed):
            reports.decide(tx, house.officer, LPJ, owed.get(tx, house.report.id), True, "")


def test_two_share_a_phone_and_each_is_heard_of_there(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        code, _ = roles.code(tx, house.leader, house.group, "bendahara")
        assert house.come_in(code, "ratna", house.leader, "shared") == [house.chat["wati"]] * 2
        sari = group_people.everybody(tx, house.id)[1].id
        [row] = chats.look(tx, [house.chat["ratna"]]).values()
        assert (row.person, row.shared) == (house.ratna, sari)
        assert chats.of_person(tx, sari) == [house.chat["ratna"]]
        roles.end(tx, house.leader, house.group, sari)
        assert chats.of_person(tx, sari) == []


# Through the front door


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


async def invited(terminal: Terminal, role: str, leader: str = "ratna") -> str:
    read_back = await said(terminal, leader, "tambah pengurus", role)
    assert role in read_back and "Ya, buat" in read_back
    return code_in(await said(terminal, leader, "ya"))


async def test_a_treasurer_comes_in_by_her_leaders_code_and_books(
    terminal: Terminal,
) -> None:
    code = await invited(terminal, "bendahara")
    came = await said(terminal, "sari", code, "ya", "Sari Dewi")
    assert "Sudah tercatat sebagai bendahara *Melati Abon Lele*" in came
    assert "ratna telegram" in came and "tekan *Keluarkan*" in came
    assert "wati telegram" in came
    assert "Tercatat nomor 2: Rp275.000" in await said(
        terminal, "sari", "beli genset 275rb kemarin di Toko Jaya", "ya"
    )
    assert "Rp3.525.000" in await said(terminal, "ratna", "saldo")
    assert "3 dari 20" in await said(terminal, "sari", "anggota")
    assert "bendahara" in await said(terminal, "sari", "saya ketua ya?")
    assert "oleh ketua" in await said(terminal, "sari", "tambah pengurus")
    assert "- Sari Dewi, bendahara" in await said(terminal, "sari", "pengurus")
    out = await said(terminal, "ratna", "keluarkan pengurus", "ya")
    assert "bukan lagi bendahara" in out
    assert "sari telegram" in out and "tidak lagi menjadi pengurus" in out
    assert "untuk ketua kelompok" in await said(terminal, "sari", "saldo")
    assert "Rp3.525.000" in await said(terminal, "ratna", "saldo")


@pytest.mark.parametrize("asked", ["tambah bendahara", "buat kode untuk sekretaris"])
async def test_who_names_the_role_is_not_asked_for_it(terminal: Terminal, asked: str) -> None:
    read_back = await said(terminal, "ratna", asked)
    assert asked.split()[-1] in read_back and "Ya, buat" in read_back
    assert "Kode ini untuk siapa" in await said(terminal, "ratna", "batal", "tambah mandor")


async def test_a_companion_sees_and_writes_nothing(terminal: Terminal) -> None:
    await said(terminal, "sari", await invited(terminal, "pendamping"), "ya", "Sari Dewi")
    for word in ("saldo", "anggota", "laporan", "pengurus"):
        assert "*Melati Abon Lele*" in await said(terminal, "sari", word)
    for word in ("lapor belanja", "daftar anggota", "isi laporan", "batalkan belanja"):
        assert "Bapak/Ibu pendamping" in await said(terminal, "sari", word)
    assert "Saldo" in await said(terminal, "sari", "menu")
    assert "Pengurus" in await said(terminal, "sari", "lainnya")
    assert "melihat saldo" in await said(terminal, "sari", "saya ketua ya?")


async def test_a_foreman_is_of_padat_karya_and_told_what_waits(terminal: Terminal) -> None:
    assert "Mandor" not in await said(terminal, "ratna", "tambah pengurus")
    await said(terminal, "ratna", "batal")
    code = await invited(terminal, "mandor", "joko")
    assert "sebagai mandor" in await said(terminal, "sari", code, "ya", "Sari Dewi")
    for word in ("saldo", "lapor belanja", "laporan", "saldo kelompok saya berapa"):
        assert "mandor *Bina Desa*" in await said(terminal, "sari", word)


async def test_an_officer_makes_a_code_for_a_treasurer(terminal: Terminal) -> None:
    made = await said(terminal, "wati", "buat kode", "melati", "bendahara", "ya")
    assert "Petugas membuat kode untuk bendahara" in made, "the leader hears"
    came = await said(terminal, "sari", code_in(made), "ya", "Sari Dewi")
    assert "sebagai bendahara" in came


async def test_on_a_shared_phone_who_writes_is_asked_each_time(
    terminal: Terminal,
) -> None:
    code = await invited(terminal, "bendahara")
    asked = await said(terminal, "ratna", code)
    assert "Kode ini untuk siapa?" in asked and "Orang yang sama" not in asked
    came = await said(terminal, "ratna", "berdua", "ya", "Sari Dewi")
    assert "sebagai bendahara" in came
    for name in ("sari dewi", "ratna wulandari"):
        asked = await said(terminal, "ratna", "beli genset 275rb kemarin di Toko Jaya")
        assert "Siapa yang menulis sekarang?" in asked
        await said(terminal, "ratna", name, "ya")
        await said(terminal, "ratna", "ya")
    with terminal.bench.store.reading() as tx:
        melati = the_group(tx)
        ratna, sari = [it.id for it in group_people.everybody(tx, melati.id)]
        booked = [it.person for it in acts.of_group(tx, melati.id, 9) if it.deed == "ledger.enter"]
    assert booked == [ratna, sari]
    assert "Siapa yang menulis" in await said(terminal, "ratna", "tambah pengurus")
    assert "oleh ketua" in await said(terminal, "ratna", "sari dewi")
    assert "Sisa dana" in await said(terminal, "ratna", "saldo"), "both may see it"


async def test_a_phone_that_changes_hands_opens_nothing_of_the_one_before(
    terminal: Terminal,
) -> None:
    made = await said(terminal, "wati", "buat kode", "mawar", "ya")
    given = await said(terminal, "ratna", code_in(made), "hp ganti pemilik", "ya", "Sari Dewi")
    assert "sebagai ketua *Mawar Jahit*" in given
    assert "berpindah ke orang lain" in given and "wati telegram" in given
    assert "Mawar" in await said(terminal, "ratna", "saldo")


async def test_a_code_for_the_same_person_opens_a_second_group(terminal: Terminal) -> None:
    made = await said(terminal, "wati", "buat kode", "mawar", "ya")
    await said(terminal, "ratna", code_in(made), "orang yang sama", "ya")
    assert "kelompok yang mana" in await said(terminal, "ratna", "saldo")


async def test_while_a_group_is_held_the_former_leader_reads_and_nobody_comes_in(
    terminal: Terminal,
) -> None:
    made = await said(terminal, "wati", "buat kode", "melati", "ketua baru", "ya")
    await said(terminal, "dedi", code_in(made), "ya", "Dedi Mulyadi")
    third = await invited(terminal, "bendahara", "dedi")
    await said(terminal, "ratna", "saya keberatan", "ya")
    for word in ("saldo", "anggota", "laporan", "saldo kelompok saya berapa"):
        assert "*Melati Abon Lele*" in await said(terminal, "ratna", word)
        assert "sedang ditahan" in await said(terminal, "dedi", word)
    for word in ("lapor belanja", "daftar anggota", "isi laporan", "tambah pengurus"):
        assert "itahan" in await said(terminal, "dedi", word)
        await said(terminal, "dedi", "batal")
        assert "sekarang" not in await said(terminal, "ratna", word)
    kept_out = await said(terminal, "sari", third)
    assert "sedang ditahan" in kept_out and "Ada yang mencoba masuk" in kept_out
    again = await said(terminal, "wati", "buat kode", "melati", "ketua baru", "ya")
    assert "sedang ditahan" in again
