"""Of our own accord: paced over all workers, by day where it is read, to a chat that is reached."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.channels import Unreachable
from bot.running.chores import Chores
from bot.sending.delivery import Delivery
from handlers.programme import Edition, Programme, ReportKind, ReportQuestion
from handlers.reminders import tick
from handlers.reminders.rules import next_step
from storage import Store, Tx, chats, groups, people, reports
from storage.cabinet import Cabinet
from storage.database import Database
from storage.mail import outbox
from storage.vault import Vault
from tests.office import Office, Scripted
from tests.support import Clock

RATE = 5.0
NIGHT = datetime(2020, 12, 15, 15, tzinfo=UTC)  # 22:00 in Jakarta
LPJ = ReportKind(
    title="LPJ",
    questions=(ReportQuestion(key="apa", ask="Apa?"),),
    remind_days=(7, 3, 0),
    remind_every=7,
)
PROGRAMME = Programme(editions={"tkm": Edition(name="TKM", arm="tkm", reports={"lpj": LPJ})})
DUE, REMINDED = date(2020, 12, 29), datetime(2020, 12, 22, 2, tzinfo=UTC)


@pytest.fixture
def both(store: Store, cabinet: Cabinet) -> Office:
    """An office over each of the databases."""
    return Office(store, cabinet, Scripted())


# The pace


@pytest.fixture
def workers(database: Database, vault: Vault, both: Office, clock: Clock) -> list[Delivery]:
    """Two processes over one database."""
    paces = {both.channel.name: RATE}
    channels = {both.channel.name: both.channel}
    stores = both.store, Store(database, vault, clock)
    return [Delivery(store, channels, both.cabinet, paces) for store in stores]


async def second(workers: list[Delivery]) -> list[str]:
    """All that two workers send in one second, each looking twice."""
    lanes: list[str] = []
    for worker in workers * 2:
        for letter in worker.claim(bulk=True):
            lanes.append(letter.lane)
            worker.record([await worker.send(letter)])
    return lanes


async def test_two_workers_share_one_pace(
    both: Office, workers: list[Delivery], clock: Clock
) -> None:
    for n in range(23):
        both.write(f"pengingat {n}", f"r{n}", lane="bulk")
    sent: list[int] = []
    while sum(sent) < 23:
        sent.append(len(await second(workers)))
        clock.later(seconds=1)
    assert sent == [5, 5, 5, 5, 3]


async def test_answers_are_not_paced(both: Office, workers: list[Delivery]) -> None:
    for n in range(12):
        both.write(f"pengingat {n}", f"r{n}", lane="bulk")
        both.write(f"jawaban {n}", f"a{n}")
        both.write(f"putusan {n}", f"p{n}", lane="now")
    lanes = await second(workers)
    assert [lanes.count(lane) for lane in ("reply", "now", "bulk")] == [12, 12, 5]


async def test_a_long_silence_is_not_made_good_at_once(
    both: Office, workers: list[Delivery], clock: Clock
) -> None:
    both.write("yang pertama", "x", lane="bulk")
    assert len(await second(workers)) == 1
    clock.later(hours=1)
    for n in range(12):
        both.write(f"pengingat {n}", f"r{n}", lane="bulk")
    assert len(await second(workers)) == 5


async def test_the_pace_goes_on_when_the_clock_is_set_back(
    both: Office, workers: list[Delivery], clock: Clock
) -> None:
    clock.time = datetime(2020, 12, 15, 9, tzinfo=UTC)  # seven hours before it is day too
    for n in range(12):
        both.write(f"pengingat {n}", f"r{n}", lane="bulk")
    assert len(await second(workers)) == 5
    clock.later(hours=-7)
    assert len(await second(workers)) == 5


# The time of day


async def test_the_night_is_of_who_reads_it(both: Office, clock: Clock) -> None:
    """The group lives in Jakarta, where it is seven; its leader in Jayapura, where it is nine."""
    with both.store.transaction() as tx:
        away = people.add(tx, "Ratna", "Asia/Jayapura")
    both_chats = both.chat("ratna"), both.chat("siti")
    with both.store.transaction() as tx:
        chats.belong(tx, both_chats[0], away)
        chats.belong(tx, both_chats[1], people.add(tx, "Siti"))
    clock.time = datetime(2020, 12, 15, 0, tzinfo=UTC)
    for name in ("ratna", "siti"):
        both.write(f"pengingat {name}", name, lane="bulk", zone="Asia/Jakarta")
    assert await both.round() == ["pengingat ratna"]
    clock.later(hours=1)
    assert await both.round() == ["pengingat siti"]


async def test_what_an_officer_decides_is_heard_at_night(both: Office, clock: Clock) -> None:
    clock.time = NIGHT
    both.write("Jawaban petugas", "a", lane="now")
    both.write("Pengingat", "b", lane="bulk")
    assert await both.round() == ["Jawaban petugas"]


# The chat, and many at once


class Counting(Store):
    """Counts commits that wrote something down."""

    commits = 0

    @contextmanager
    def transaction(self) -> Generator[Tx]:
        with super().transaction() as tx:
            yield tx
        self.commits += 1


def owe(tx: Tx, name: str) -> int:
    """A group that is reminded a week before its day; gives its leader."""
    leader = people.add(tx, name)
    group = groups.add(tx, "tkm", name, "Asia/Jakarta", paid_on=date(2020, 12, 1))
    groups.appoint(tx, group, leader)
    tick.open_reports(tx, PROGRAMME, group)
    [report] = reports.of_group(tx, group)
    step = next_step(groups.get(tx, group), LPJ, DUE, tx.now)
    reports.due_date(tx, report.id, DUE, step)
    return leader


async def test_a_reminder_goes_to_the_chat_that_can_be_reached(both: Office, clock: Clock) -> None:
    blocked, open_ = both.chat("blocked"), both.chat("open")
    with both.store.transaction() as tx:
        leader = owe(tx, "Ratna")
    for chat in (open_, blocked):
        clock.later(minutes=1)
        with both.store.transaction() as tx:
            chats.belong(tx, chat, leader)
            chats.save(tx, [(chat, {})])
    both.channel.ends = [Unreachable("blocked by the user")]
    both.write("halo", "blocked")  # the chat used last, until it is blocked
    await both.round()
    clock.time = REMINDED
    assert Chores(both.store, PROGRAMME).remind() == 1
    [text] = await both.round()
    assert "LPJ" in text
    assert both.channel.sent[-1][0] == "open"


def test_many_reminders_are_written_in_slices_and_answers_go_between(
    database: Database, vault: Vault, cabinet: Cabinet, clock: Clock
) -> None:
    store = Counting(database, vault, clock)
    office = Office(store, cabinet, Scripted())
    with store.transaction() as tx:
        for n in range(60):
            place = ("telegram", f"leader {n}")
            chats.belong(tx, chats.find(tx, [place])[place], owe(tx, f"Melati {n}"))
    clock.time = REMINDED
    chores, more, written = Chores(store, PROGRAMME), True, list[int]()
    while more:
        before = store.commits
        more = chores.remind_some()
        assert store.commits == before + 1
        with store.reading() as tx:
            written.append(outbox.count(tx, "waiting") - sum(written))
        office.write("jawaban")
        [answer] = office.delivery.claim(bulk=False)
        assert answer.lane == "reply"
        office.delivery.record([answer.end("sent")])
    assert sum(written) == 60
    assert max(written) <= 25
    assert len(written) == 3


def test_a_reminder_that_was_written_is_not_written_by_another(
    database: Database, vault: Vault, both: Office, clock: Clock
) -> None:
    chat = both.chat("ratna")
    with both.store.transaction() as tx:
        chats.belong(tx, chat, owe(tx, "Ratna"))
    clock.time = REMINDED + timedelta(minutes=1)
    other = Store(database, vault, clock)
    assert [Chores(it, PROGRAMME).remind() for it in (both.store, other)] == [1, 0]
