"""Lists of members through the front door: whatever happens between, no row is lost or doubled."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.answering.engine import Engine
from bot.simulator.bench import Bench, OnPhone
from handlers.deeds import roster
from handlers.deeds.rights import By
from handlers.listing import CATALOGUE
from handlers.reading.roster.listing import PeopleList, RosterDoubt, RosterRow, row_of
from handlers.talk.messages import Incoming
from storage import Store, Tx, acts, chats, groups, members
from storage import people as persons
from storage.bulk import rosters
from storage.tables import members as people
from storage.tables import roster_rows
from storage.tables import rosters as lists
from tests.short import assert_short

NAMES = [
    "Kartinah Dewi",
    "Mulyadi",
    "Sri Wahyuni",
    "Bambang Sutrisno",
    "Tumini",
    "Paijo",
    "Wagiman",
    "Suparti",
    "Ngatiyem",
    "Joko Santoso",
    "Rubinem",
    "Sugeng Riyadi",
    "Lasmini",
    "Darto",
    "Endang Lestari",
    "Kasiman",
    "Murtini",
    "Yatno",
    "Sumarni",
    "Tukiman",
]
SITI = "3302145208850001"  # she is in the group of the demo
_PLACE = re.compile(r"[Bb]aris (\d+)")


@dataclass
class Roster:
    """Twenty people and what is wrong with some of them."""

    rng: random.Random
    first: int = 1  # what the first person's row is called: in a file the heading is row 1
    names: list[str] = field(default_factory=list[str])
    numbers: list[str] = field(default_factory=list[str])
    lines: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        more = self.rng.choice(
            ("", "", " Binti Haji Muhammad Abdurrahman Kartasasmita Wiryadinata")
        )
        self.names = [f"{name}{more}"[:80] for name in NAMES]
        self.numbers = [f"33021452088{at % 10}{at + 101:04}" for at in range(len(NAMES))]
        self.lines = [self._line(at) for at in range(len(NAMES))]

    def _line(self, at: int) -> str:
        name, number, born = self.names[at], self.numbers[at], ""
        match self.rng.choice(("", "", "", "short", "twice", "born", "phone", "name", "here")):
            case "short":
                number = number[: self.rng.randint(10, 15)]
            case "twice":
                number = self.numbers[self.rng.randrange(at + 1)]
            case "born":
                born = "01-01-1970"
            case "name":
                name = ""
            case "here":
                number = SITI
            case _:
                pass
        phone = "08xx" if self.rng.random() < 0.2 else f"0812-3456-78{at:02}"
        return f"{name};{number};{born};{phone}"

    @property
    def text(self) -> str:
        return "\n".join(["Nama;NIK;Tanggal lahir;HP", *self.lines])

    def answer(self, said: str) -> str:
        """What a leader says who knows everything."""
        found = _PLACE.search(said)
        if found is None or "anggota tercatat" in said:
            return "betulkan"
        if "sudah terdaftar di kelompok" in said:
            return "lewati"
        at = int(found[1]) - self.first
        if "namanya belum" in said:
            return self.names[at]
        return "NIK sudah benar" if "tanggal lahir" in said else self.numbers[at]


class Phone:
    """A leader's phone, on which things go wrong."""

    def __init__(self, reopen: Callable[[], Bench], rng: random.Random) -> None:
        self._reopen, self.rng = reopen, rng
        self.bench = reopen()
        self.said = ""
        self._last: Incoming | None = None

    async def write(self, text: str) -> None:
        await self._send(self.bench.message("telegram", "ratna", text))

    async def give(self, file: Path) -> None:
        await self._send(
            self.bench.message("telegram", "ratna", "", "media", file=file, media="document")
        )

    async def _send(self, message: Incoming) -> None:
        self._last = message
        if self.rng.random() < 0.15:  # it came in, and the process died
            bench = self.bench
            Engine(bench.store, CATALOGUE, bench.programme, bench.cabinet).receive([self._last])
            self.bench = self._reopen()
            self._heard(await self.bench.settle())
            return
        self._heard(await self.bench.receive(self._last))

    async def trouble(self) -> None:
        match self.rng.choice(("again", "restart", "silence", "kembali", "batal", "lewati", "hm")):
            case "again":
                assert self._last is not None
                self._heard(await self.bench.receive(self._last))
            case "restart":
                self.bench = self._reopen()
            case "silence":
                days = timedelta(days=self.rng.randint(1, 4))
                self._heard(await self.bench.advance(self.bench.clock.time + days))
            case said:
                await self.write(said)

    def _heard(self, shown: list[OnPhone]) -> None:
        for each in shown:
            if not each.own:
                assert_short(each.reply)
        mine = [each.reply.text for each in shown if not each.own and each.address == "ratna"]
        self.said = mine[-1] if mine else self.said


async def save(phone: Phone, told: Roster, file: Path | None) -> None:
    """Until the list is saved, pasted or sent as a file."""
    for _ in range(60):
        if " orang tercatat." in phone.said:
            return
        if phone.rng.random() < 0.25:
            await phone.trouble()
        elif "Sudahkah semua" in phone.said or "mohon diperiksa" in phone.said:
            await phone.write("ya")
        else:
            await phone.give(file) if file else await phone.write(told.text)
    raise AssertionError(phone.said)


async def mend(phone: Phone, told: Roster, calm: int) -> None:
    """Rows are put right, at first with trouble between, until none waits or all places are taken.
    A NIK that another row has taken by mistake keeps its owner waiting."""
    for step in range(calm + 40):
        with phone.bench.store.reading() as tx:
            full = members.count(tx, group_of(tx)) == len(NAMES)
            if full or not rosters.waiting(tx, group_of(tx)):
                return
        if step < calm and phone.rng.random() < 0.4:
            await phone.trouble()
        else:
            await phone.write(told.answer(phone.said))


def group_of(tx: Tx) -> int:
    chat = chats.at(tx, ("telegram", "ratna"))
    assert chat is not None
    assert chat.person is not None
    [group] = groups.led_by(tx, chat.person)
    return group.id


def check(tx: Tx, told: Roster) -> None:
    """Rows read are those saved, refused and set aside; no NIK stands twice."""
    group = group_of(tx)
    every = tx.connection.execute(select(lists.c.id, lists.c.rows_read, lists.c.rows_aside)).all()
    for id, read, aside in every:
        saved = count(tx, select(func.count()).where(people.c.roster_id == id))
        waits = count(tx, select(func.count()).where(
            roster_rows.c.roster_id == id, roster_rows.c.state.in_(("waiting", "replaced"))
        ))  # fmt: skip
        assert read == saved + waits + aside
    assert [read for _, read, _ in every] == [len(NAMES)]
    there = [row.name for row in members.of_group(tx, group)]
    waiting = [row_of(row.body).name for row in rosters.waiting(tx, group)]
    listed = [line.partition(";")[0] for line in told.lines if SITI not in line]
    begin = [name for at, name in enumerate(NAMES) if told.names[at] in listed]
    kept = [name.casefold() for name in (*there, *filter(None, waiting))]
    assert [sum(name.startswith(each.casefold()) for name in kept) for each in begin] == (
        [1] * len(begin)
    )
    niks = list(tx.connection.execute(
        select(people.c.nik_index).where(people.c.left_at.is_(None))
    ).scalars())  # fmt: skip
    assert len(niks) == len(set(niks))


def count(tx: Tx, query: object) -> int:
    return tx.connection.execute(query).scalar_one()  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(12))
async def test_no_row_is_lost_or_doubled_whatever_happens_between(
    benches: Callable[..., Bench], url: str, seed: int, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    told, phone = Roster(rng), Phone(lambda: benches(url=url), rng)
    file = tmp_path / "anggota.csv" if rng.random() < 0.4 else None
    if file:
        told.first = 2
        file.write_text(told.text, "utf-8")
    await save(phone, told, file)
    with phone.bench.store.reading() as tx:
        check(tx, told)
    await mend(phone, told, calm=25)
    with phone.bench.store.reading() as tx:
        check(tx, told)
        assert members.count(tx, group_of(tx)) <= len(NAMES)


class House:
    """A group with its leader, and another one of the same edition."""

    def __init__(self, tx: Tx) -> None:
        self.ratna = persons.add(tx, "Ratna")
        self.group, self.other = (self._group(tx, name, "tkm-2020") for name in ("Melati", "Mawar"))
        self.later = self._group(tx, "Anggrek", "tkm-2023")
        self.leader = By(self.ratna, "chat")

    def _group(self, tx: Tx, name: str, edition: str) -> int:
        group = groups.add(tx, edition, name, "Asia/Jakarta")
        groups.appoint(tx, group, self.ratna)
        return group


def row(at: int, nik: str | None = None, **more: object) -> RosterRow:
    number = nik or f"33021452088501{at:02}"
    return RosterRow.model_validate(
        {"place": f"baris {at}", "name": f"Anggota {at}", "nik": number} | more
    )


def short(at: int) -> RosterRow:
    doubt = RosterDoubt(code="refuse:nik_length", said="NIK kurang 1 angka")
    return row(at).model_copy(
        update={"nik": None, "raw": f"3302145208850{at:02}", "doubts": (doubt,)}
    )


def test_undoing_a_list_takes_back_exactly_its_rows(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        roster.add(tx, house.leader, house.group, 20, "Siti", SITI, None)
        first = PeopleList(rows=(row(1), row(2), short(3)))
        roster.enter(tx, house.leader, house.group, 20, first, "a")
        roster.enter(tx, house.leader, house.group, 20, PeopleList(rows=(row(4), short(5))), "b")
        newest = rosters.newest(tx, house.group)
        assert newest is not None
        assert newest[1] == 1
        assert roster.take_back(tx, house.leader, house.group, newest[0]) == 1
        names = [each.name for each in members.of_group(tx, house.group)]
        assert sorted(names) == ["Anggota 1", "Anggota 2", "Siti"]
        assert [row_of(each.body).name for each in rosters.waiting(tx, house.group)] == [
            "Anggota 3"
        ]
    with store.reading() as tx:
        assert acts.verify(tx) is None


def test_a_nik_stands_once_in_an_edition_and_may_stand_in_another(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        roster.add(tx, house.leader, house.other, 20, "Siti", SITI, None)
        listed = PeopleList(rows=(row(1, SITI), row(2)))
        here = roster.enter(tx, house.leader, house.group, 20, listed, "a")
        assert [each.place for each in here.waits] == ["baris 1"]
        later = roster.enter(tx, house.leader, house.later, 10, listed, "b")
        assert (len(later.saves), later.waits) == (2, [])


def test_who_leads_may_be_one_of_the_group(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        listed = PeopleList(rows=(row(1, leads=True), row(2), row(3)))
        told = roster.sorted_out(tx, house.group, 1, listed, leader_counts=True)
        assert [len(part) for part in (told.saves, told.waits, told.here)] == [1, 1, 1]
        told = roster.sorted_out(tx, house.group, 2, listed)
        assert [len(part) for part in (told.saves, told.waits, told.here)] == [2, 1, 0]


def test_the_same_list_again_changes_nothing_and_another_goes_on() -> None:
    first = PeopleList(rows=(row(1), short(2)), ignored=1)
    assert first.joined(first) == first
    more = first.joined(PeopleList(rows=(short(2), short(3))))
    assert [each.place for each in more.rows] == ["baris 1", "baris 2", "baris 5"]
    assert more.ignored == 2


def test_a_row_is_mended_once(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        roster.enter(tx, house.leader, house.group, 20, PeopleList(rows=(short(1),)), "a")
        [waits] = rosters.waiting(tx, house.group)
        new = roster.NewMember("Anggota 1", SITI)
        roster.mend(tx, house.leader, house.group, 20, waits, new)
        with pytest.raises(roster.NikTaken):
            roster.mend(tx, house.leader, house.group, 20, waits, new)
        with pytest.raises(roster.NotWaiting):
            roster.mend(
                tx, house.leader, house.group, 20, waits, roster.NewMember("A", row(9).nik or "")
            )
        with pytest.raises(roster.Full):
            roster.mend(tx, house.leader, house.group, 1, waits, new)


def test_who_is_entered_one_by_one_waits_no_longer_and_a_namesake_does(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        listed = PeopleList(rows=(short(11), short(12)))
        roster.enter(tx, house.leader, house.group, 20, listed, "a")
        right = "3302145208850011"
        roster.add(tx, house.leader, house.group, 20, "anggota 11", right, None)
        roster.add(tx, house.leader, house.group, 20, "Anggota 12", "7310010101900001", None)
        assert [row_of(each.body).name for each in rosters.waiting(tx, house.group)] == [
            "Anggota 12"
        ]


def test_a_row_that_does_not_open_any_more_is_asked_for_anew(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        roster.enter(tx, house.leader, house.group, 20, PeopleList(rows=(short(1),)), "a")
        tx.connection.execute(roster_rows.update().values(body=b"damaged"))
        [waits] = rosters.waiting(tx, house.group)
        assert [each.code for each in row_of(waits.body).doubts] == [
            "refuse:name", "refuse:nik_missing",
        ]  # fmt: skip
