"""A reminder that has to wait is sent only if it still holds: owed, for that date, by that leader."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels import Later, Unreachable
from bot.running.chores import Chores
from handlers.programme import Edition, Programme, ReportKind, ReportQuestion
from handlers.reading import dates
from handlers.reminders.rules import next_step
from storage import Store, chats, groups, people, reports
from storage.cabinet import Cabinet
from storage.reports import Report
from tests.office import Office, Scripted
from tests.support import Clock

LPJ = ReportKind(
    title="LPJ",
    questions=(ReportQuestion(key="apa", ask="Apa?"),),
    remind_days=(7, 3, 0),
    remind_every=7,
)
PROGRAMME = Programme(editions={"tkm": Edition(name="TKM", arm="tkm", reports={"lpj": LPJ})})
NUMBERS = count(1)


@dataclass
class Life:
    """A group that owes a report, what happens to it, and what its leaders get to read."""

    store: Store
    clock: Clock
    office: Office
    leader: int = 0
    address: str = ""
    heard: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.name = f"Melati {next(NUMBERS)}"
        with self.store.transaction() as tx:
            self.group = groups.add(tx, "tkm", self.name, "Asia/Jakarta")
            reports.open_(tx, self.group, "lpj", "", None, None)
        self.new_leader()
        self.new_date()

    def report(self) -> Report:
        with self.store.reading() as tx:
            return reports.of_group(tx, self.group)[0]

    def new_leader(self) -> None:
        self.address = f"ketua {next(NUMBERS)}"
        chat = self.office.chat(self.address)
        with self.store.transaction() as tx:
            self.leader = people.add(tx, "Ratna")
            chats.belong(tx, chat, self.leader)
            groups.appoint(tx, self.group, self.leader)

    def new_date(self) -> None:
        self._agree(self.clock.time.date() + timedelta(days=7))

    def _agree(self, due: date) -> None:
        report = self.report().id
        with self.store.transaction() as tx:
            step = next_step(groups.get(tx, self.group), LPJ, due, tx.now)
            reports.due_date(tx, report, due, step)

    def hand_in(self) -> None:
        report = self.report().id
        with self.store.transaction() as tx:
            reports.hand_in(tx, report, {"Apa?": "jadi"})

    def give_back(self) -> None:
        report = self.report()
        with self.store.transaction() as tx:
            step = next_step(groups.get(tx, self.group), LPJ, report.due_on, tx.now)
            reports.decide(tx, report.id, False, "kurang", self.leader, step)

    def reminded_at_night(self) -> None:
        """The step of a day is written at eleven, because an outage ends."""
        self.clock.later(days=4)
        self.clock.time = self.clock.time.replace(hour=16)  # UTC
        Chores(self.store, PROGRAMME).remind()

    def a_morning(self) -> None:
        self.clock.later(hours=10)

    def refused(self) -> None:
        """The next one has to be sent once more."""
        self.office.channel.ends = [Later(1, "busy")]

    async def send(self) -> None:
        before = len(self.office.channel.sent)
        await self.office.round()
        for address, reply, _ in self.office.channel.sent[before:]:
            if self.name not in reply.text:
                continue  # of an earlier example
            report = self.report()
            assert report.state in ("open", "returned"), "handed in, and reminded all the same"
            assert report.due_on is not None
            assert dates.show(report.due_on) in reply.text, "another date was agreed on meanwhile"
            assert address == self.address, "somebody else leads the group now"
            self.heard.append(reply.text)


ACTS = (Life.new_leader, Life.new_date, Life.hand_in, Life.give_back, Life.reminded_at_night,
        Life.a_morning, Life.refused)  # fmt: skip


@pytest.fixture
def office(store: Store, cabinet: Cabinet) -> Office:
    return Office(store, cabinet, Scripted())


@given(st.lists(st.sampled_from(ACTS), min_size=3, max_size=14))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
def test_whatever_happens_no_reminder_goes_out_that_does_not_hold(
    store: Store, clock: Clock, office: Office, acts: list[Callable[[Life], None]]
) -> None:
    async def played() -> None:
        life = Life(store, clock, office)
        for act in acts:
            act(life)
            await life.send()

    asyncio.run(played())


@pytest.mark.parametrize(
    ("meanwhile", "heard"),
    [
        ((), 1),
        ((Life.hand_in,), 0),
        ((Life.hand_in, Life.give_back), 1),
        ((Life.new_date,), 0),
        ((Life.new_leader,), 0),
    ],
    ids=["nothing", "handed in", "and given back", "another date", "another leader"],
)
async def test_a_reminder_that_waits_for_the_morning(
    store: Store, clock: Clock, office: Office, meanwhile: tuple[Callable[[Life], None], ...],
    heard: int,
) -> None:  # fmt: skip
    life = Life(store, clock, office)
    life.reminded_at_night()
    await life.send()
    assert life.heard == [], "at night nobody is reminded"
    for act in meanwhile:
        act(life)
    life.a_morning()
    await life.send()
    assert len(life.heard) == heard


async def test_a_reminder_that_goes_to_another_chat_of_theirs_is_asked_again(
    store: Store, clock: Clock, office: Office
) -> None:
    life = Life(store, clock, office)
    other = office.chat("the other")
    with store.transaction() as tx:
        chats.belong(tx, other, life.leader)
    life.reminded_at_night()
    life.a_morning()
    office.channel.ends = [Unreachable("blocked")]
    await life.send()
    assert len(office.channel.sent) == 1
    life.hand_in()
    await life.send()
    assert len(office.channel.sent) == 1
    life.give_back()
    await life.send()
    assert len(office.channel.sent) == 1, "what was dropped stays so"
