"""Officers: an area and a duty rule what they see and do, by chat and by deed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from handlers.deeds import people, questions, reports, rights
from handlers.deeds.people import NoOfficer
from handlers.deeds.rights import OPERATOR, By, NotAllowed
from handlers.programme import ReportKind, ReportQuestion
from handlers.reading import areas
from storage import Store, Tx, acts, chats, groups
from storage import people as persons
from storage import questions as asked
from storage import reports as owed
from storage.access import codes, officers
from storage.tables.areas import covers, within
from tests.support import all_groups, an_officer

LPJ = ReportKind(title="LPJ", questions=(ReportQuestion(key="apa", ask="Apa?"),))
CODES = ["", *areas.every()]


@given(st.sampled_from(CODES), st.lists(st.sampled_from(CODES), max_size=60, unique=True))
def test_the_query_and_the_rule_are_one(area: str, rows: list[str]) -> None:
    table = Table("t", MetaData(), Column("area", String(5)))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        for row in rows:
            connection.execute(insert(table), {"area": row})
        found = connection.execute(select(table.c.area).where(within(table.c.area, area)))
        assert set(found.scalars()) == {row for row in rows if covers(area, row)}


def test_a_province_holds_its_regencies_and_no_other() -> None:
    held = [code for code in areas.every() if covers("33", code)]
    assert {areas.every()[code].province for code in held} == {"Jawa Tengah"}
    assert len(held) == 36
    assert not covers("33", "")
    assert covers("", "")


class Land:
    """A group in Banyumas and one in Pangkep, each with its leader and a report handed in."""

    def __init__(self, tx: Tx) -> None:
        self.near, self.far = (self._group(tx, code) for code in ("33.02", "73.10"))
        self.here = {
            duty: By(an_officer(tx, duty, "33.02", duty), "chat")
            for duty in ("petugas", "kepala", "kementerian", "pengawas")
        }
        self.unplaced = By(an_officer(tx, "lama"), "chat")

    @staticmethod
    def _group(tx: Tx, area: str) -> int:
        group = groups.add(tx, "tkm-2020", f"Kelompok {area}", "Asia/Jakarta", area=area)
        leader = persons.add(tx, f"Ketua {area}")
        groups.appoint(tx, group, leader)
        [chat] = chats.find(tx, [("telegram", area)]).values()
        chats.belong(tx, chat, leader)
        asked.add(tx, chat, f"tanya {area}", "asked")
        owed.open_(tx, group, "lpj", "", date(2020, 12, 29), None)
        [report] = owed.of_group(tx, group)
        reports.hand_in(tx, By(leader, "chat"), report, {"Apa?": "a"})
        return group


def accept(tx: Tx, by: By, group: int) -> None:
    [report] = owed.of_group(tx, group)
    reports.decide(tx, by, LPJ, report, accepted=True, note="")


def test_those_who_act_do_so_in_their_area_and_those_who_read_do_not(store: Store) -> None:
    with store.transaction() as tx:
        land = Land(tx)
        near, far = groups.get(tx, land.near), groups.get(tx, land.far)
        for duty in ("petugas", "kepala"):
            people.leader_code(tx, land.here[duty], near, same=False)
            with pytest.raises(NotAllowed):
                people.leader_code(tx, land.here[duty], far, same=False)
            with pytest.raises(NotAllowed):
                accept(tx, land.here[duty], land.far)
        for duty in ("kementerian", "pengawas"):
            with pytest.raises(NotAllowed):
                people.leader_code(tx, land.here[duty], near, same=False)
            with pytest.raises(NotAllowed):
                accept(tx, land.here[duty], land.near)
            with pytest.raises(NotAllowed):
                questions.answer(tx, land.here[duty], [1], "ya")
        accept(tx, land.here["petugas"], land.near)
        accept(tx, land.unplaced, land.far)


def test_lists_hold_what_lies_in_the_area(store: Store) -> None:
    with store.transaction() as tx:
        land = Land(tx)
        stranger = chats.find(tx, [("telegram", "x")])["telegram", "x"]
        asked.add(tx, stranger, "tanya orang", "asked")
        here = rights.reach(tx, land.here["pengawas"])
        assert [g.id for g in all_groups(tx, here)] == [land.near]
        assert [r.group for r in owed.sent(tx, 9, here)] == [land.near]
        seen = {it.text for it in asked.open_ones(tx, 9, here)}
        assert seen == {"tanya 33.02", "tanya orang"}, "somebody without a group is anybody's"
        assert asked.count_open(tx, here) == 2
        far = [it.id for it in asked.open_ones(tx) if it.text == "tanya 73.10"]
        assert questions.answer(tx, land.here["petugas"], far, "ya") == []
        assert [it.id for it in asked.open_ones(tx) if it.id in far] == far
        assert len(all_groups(tx, rights.reach(tx, land.unplaced))) == 2
        with pytest.raises(NotAllowed):
            rights.reach(tx, By(None, "chat"))


def test_an_act_stands_in_the_chain_of_its_area(store: Store) -> None:
    with store.transaction() as tx:
        land = Land(tx)
        people.leader_code(tx, land.here["petugas"], groups.get(tx, land.near), same=False)
    with store.reading() as tx:
        assert {head.chain for head in acts.heads(tx)} == {"33.02", "73.10"}


def test_an_officer_comes_in_with_area_and_duty_moves_and_ends(store: Store) -> None:
    with store.transaction() as tx:
        code = people.officer_code(tx, OPERATOR, "73", "kepala")
        opens = codes.look_at(tx, code)
        assert opens is not None
        [chat] = chats.find(tx, [("telegram", "1")]).values()
        people.admit(tx, By(None, "chat"), (chat, "telegram"), code, opens, "Tuti", "2020-12")
        [tuti] = officers.every(tx)
        assert (tuti.name, tuti.area, tuti.duty) == ("Tuti", "73", "kepala")
        assert persons.get(tx, tuti.person).zone == "Asia/Makassar"
        people.place(tx, OPERATOR, tuti.person, "73.10", "petugas")
        [moved] = officers.every(tx, "73")
        assert (moved.area, moved.duty) == ("73.10", "petugas")
        people.end_officer(tx, OPERATOR, tuti.person)
        assert officers.every(tx) == []
        assert persons.get(tx, tuti.person).role == ""
        with pytest.raises(NotAllowed):
            rights.officer(tx, By(tuti.person, "chat"))
        with pytest.raises(NoOfficer):
            people.end_officer(tx, OPERATOR, tuti.person)
        with pytest.raises(NoOfficer):
            people.place(tx, OPERATOR, tuti.person, "", "petugas")


def test_only_the_operator_makes_moves_and_ends_officers(store: Store) -> None:
    with store.transaction() as tx:
        head = By(an_officer(tx, "Wati", "", "kepala"), "chat")
        assert head.person is not None
        for deed in (
            lambda: people.officer_code(tx, head, "", "kepala"),
            lambda: people.place(tx, head, head.person or 0, "33", "kepala"),
            lambda: people.end_officer(tx, head, head.person or 0),
        ):
            with pytest.raises(NotAllowed):
                deed()
