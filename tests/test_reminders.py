"""Reminders: each step once, only what is still owed, only the newest after a silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.programme import Edition, Programme, ReportKind, ReportQuestion
from handlers.reminders import tick
from handlers.reminders.rules import next_step
from handlers.reminders.tick import Notice
from storage import Store, Tx, chats, groups, people, reports
from storage.groups import Group
from storage.reports import Report
from tests.support import Clock

DUE = date(2020, 12, 29)
LPJ = ReportKind(
    title="LPJ",
    questions=(ReportQuestion(key="apa", ask="Apa?"),),
    remind_days=(7, 3, 0),
    remind_every=7,
)
AFTER_PAID = ReportKind(
    title="Kemajuan", questions=(ReportQuestion(key="apa", ask="Apa?"),), days_after_paid=30
)
PROGRAMME = Programme(
    editions={
        "tkm": Edition(name="TKM", arm="tkm", reports={"lpj": LPJ}),
        "dated": Edition(name="TKM", arm="tkm", reports={"kemajuan": AFTER_PAID}),
    }
)
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
SOMEWHERE = Group(1, "tkm", "Melati", "", "Asia/Jakarta", None, None)


def utc(day: int, hour: int, month: int = 12, year: int = 2020) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@dataclass
class Owing:
    """A group that owes a report, and its leader."""

    store: Store
    clock: Clock
    programme: Programme = PROGRAMME
    zone: str = "Asia/Jakarta"
    edition: str = "tkm"

    def __post_init__(self) -> None:
        with self.store.transaction() as tx:
            self.leader = people.add(tx, "Ratna")
            self.chat = chats.find(tx, [("telegram", "ratna")])["telegram", "ratna"]
            chats.belong(tx, self.chat, self.leader)
            self.group = groups.add(
                tx, self.edition, "Melati", self.zone, paid_on=date(2020, 12, 1)
            )
            groups.appoint(tx, self.group, self.leader)
            tick.open_reports(tx, self.programme, self.group)

    def report(self, tx: Tx) -> Report:
        [report] = reports.of_group(tx, self.group)
        return report

    def agree(self, due: date = DUE) -> None:
        """The date of the agreement is entered."""
        with self.store.transaction() as tx:
            step = next_step(groups.get(tx, self.group), LPJ, due, tx.now)
            reports.due_date(tx, self.report(tx).id, due, step)

    def tick(self) -> list[Notice]:
        with self.store.transaction() as tx:
            return tick.tick(tx, self.programme)

    def until(self, end: datetime) -> list[tuple[str, str]]:
        """Let time pass; local day and words of each reminder."""
        said: list[tuple[str, str]] = []
        while True:
            with self.store.reading() as tx:
                due = reports.next_reminder(tx)
            if due is None or due > end:
                self.clock.time = max(self.clock.time, end)
                return said
            self.clock.time = max(self.clock.time, due)
            said += [
                (f"{self.clock.time:%m-%d %H:%M}", notice.reply.text) for notice in self.tick()
            ]


@pytest.fixture
def owing(store: Store, clock: Clock) -> Owing:
    return Owing(store, clock)


def test_without_a_date_nobody_is_reminded(owing: Owing) -> None:
    with owing.store.reading() as tx:
        assert owing.report(tx).due_on is None
    assert owing.until(utc(1, 0, 6, 2021)) == []


def test_each_step_is_said_at_nine_of_its_day_and_then_weekly(owing: Owing) -> None:
    owing.agree()
    said = owing.until(utc(12, 3, 1, 2021))
    assert [when for when, _ in said] == [
        "12-22 02:00", "12-26 02:00", "12-29 02:00", "01-05 02:00", "01-12 02:00",
    ]  # fmt: skip
    assert "7 hari lagi" in said[0][1]
    assert "hari ini" in said[2][1]
    assert "lewat 7 hari" in said[3][1]
    assert all("LPJ" in words and "Selasa, 29 Desember 2020" in words for _, words in said)


def test_nine_is_nine_where_the_group_lives(store: Store, clock: Clock) -> None:
    owing = Owing(store, clock, zone="Asia/Jayapura")
    owing.agree()
    assert [when for when, _ in owing.until(utc(23, 0))] == ["12-22 00:00"]


def test_a_date_counted_from_the_money_needs_no_officer(store: Store, clock: Clock) -> None:
    owing = Owing(store, clock, edition="dated")
    with store.reading() as tx:
        assert owing.report(tx).due_on == date(2020, 12, 31)
        assert owing.report(tx).remind_at == utc(17, 2)


def test_a_notice_says_where_when_and_until_when(owing: Owing) -> None:
    owing.agree()
    owing.clock.time = utc(22, 2)
    [notice] = owing.tick()
    assert (notice.chat, notice.zone) == (owing.chat, "Asia/Jakarta")
    assert notice.stale_at == utc(26, 2), "then the next step says it better"
    assert notice.reply.options[0].command
    assert notice.reply.occasion is not None
    assert notice.reply.occasion.name == "pengingat"
    assert notice.reply.occasion.facts == ("Melati", "LPJ", "Selasa, 29 Desember 2020", "7")


def test_a_second_tick_says_nothing(owing: Owing) -> None:
    owing.agree()
    owing.clock.time = utc(22, 2)
    assert len(owing.tick()) == 1
    assert owing.tick() == []


def test_a_step_that_was_said_is_never_said_again(owing: Owing) -> None:
    owing.agree()
    owing.clock.time = utc(22, 2)
    owing.tick()
    with owing.store.transaction() as tx:
        reports.remind_next(tx, owing.report(tx).id, tx.now)  # a clock that lost its place
    assert owing.tick() == []


def test_after_a_silence_only_the_newest_step_is_said(owing: Owing) -> None:
    owing.agree()
    owing.clock.time = utc(27, 2)
    [notice] = owing.tick()
    assert "2 hari lagi" in notice.reply.text
    assert owing.tick() == []


def test_a_report_that_is_in_is_not_reminded_of(owing: Owing) -> None:
    owing.agree()
    assert len(owing.until(utc(23, 0))) == 1
    with owing.store.transaction() as tx:
        reports.hand_in(tx, owing.report(tx).id, {"Apa?": "a"})
    assert owing.until(utc(1, 0, 3, 2021)) == []


def test_a_returned_report_is_reminded_of_again(owing: Owing) -> None:
    owing.agree()
    with owing.store.transaction() as tx:
        report = owing.report(tx)
        reports.hand_in(tx, report.id, {})
        step = next_step(groups.get(tx, owing.group), LPJ, DUE, tx.now)
        reports.decide(tx, report.id, False, "foto", owing.leader, step)
    assert len(owing.until(utc(23, 0))) == 1


def test_a_new_date_has_reminders_of_its_own(owing: Owing) -> None:
    owing.agree()
    assert len(owing.until(utc(23, 0))) == 1
    owing.agree(DUE + timedelta(days=14))
    assert [when for when, _ in owing.until(utc(6, 0, 1, 2021))] == ["01-05 02:00"]


def returned(owing: Owing) -> None:
    """It is handed in, and some weeks later an officer sends it back."""
    with owing.store.transaction() as tx:
        reports.hand_in(tx, owing.report(tx).id, {})
    owing.clock.later(days=50)
    with owing.store.transaction() as tx:
        step = next_step(groups.get(tx, owing.group), LPJ, owing.report(tx).due_on, tx.now)
        reports.decide(tx, owing.report(tx).id, False, "foto", owing.leader, step)


def test_what_stays_late_is_said_six_times_and_then_rests(owing: Owing) -> None:
    owing.agree()
    said = [words for _, words in owing.until(utc(1, 0, 3, 2021))]
    assert len(said) == 3 + 6
    assert "lewat 42 hari" in said[-1]
    assert owing.until(utc(1, 0, 1, 2031)) == []
    with owing.store.reading() as tx:
        assert reports.next_reminder(tx) is None
        assert owing.report(tx).state == "open", "it is still owed"


def test_rest_ends_with_a_new_date_and_with_a_report_sent_back(owing: Owing) -> None:
    owing.agree()
    owing.until(utc(1, 0, 6, 2021))
    owing.agree(date(2021, 6, 10))
    assert len(owing.until(utc(1, 0, 1, 2022))) == 3 + 6
    returned(owing)
    assert len(owing.until(utc(1, 0, 1, 2025))) == 6


def test_what_nobody_could_be_told_is_told_later(owing: Owing) -> None:
    owing.agree()
    with owing.store.transaction() as tx:
        people.hush(tx, owing.leader, True)
    assert owing.until(utc(1, 0, 6, 2021)) == []
    with owing.store.transaction() as tx:
        people.hush(tx, owing.leader, False)
    assert len(owing.until(utc(1, 0, 6, 2022))) == 6


def test_a_report_reminded_of_for_years_by_an_older_program_rests_at_once(owing: Owing) -> None:
    owing.agree()
    owing.clock.time = utc(1, 2, 8, 2023)
    with owing.store.transaction() as tx:
        report = owing.report(tx)
        for week in range(130):
            reports.note_reminder(tx, f"{report.id}:{DUE}:{7 * week}", report.id, "queued")
    assert owing.until(utc(1, 0, 8, 2024)) == []


@shared
@given(
    st.lists(st.sampled_from(["weeks", "months", "date", "returned", "hush", "hear"]), max_size=8),
    st.integers(0, 3),
)
def test_whatever_happens_reminders_come_to_rest(lite: Store, acts: list[str], most: int) -> None:
    """Between two hand-ins and for one date nobody hears more often than `remind_late`."""
    kind = LPJ.model_copy(update={"remind_late": most})
    edition = Edition(name="TKM", arm="tkm", reports={"lpj": kind})
    clock = Clock()
    owing = Owing(
        Store(lite.database, lite.vault, clock), clock, Programme(editions={"tkm": edition})
    )
    owing.agree()
    late = 0
    for act in [*acts, "hear", "months"]:
        if act == "date":
            late = 0
            owing.agree(clock.time.date() + timedelta(days=30))
        elif act == "returned":
            late = 0
            returned(owing)
        elif act in ("hush", "hear"):
            with owing.store.transaction() as tx:
                people.hush(tx, owing.leader, act == "hush")
        else:
            end = clock.time + timedelta(days=20 if act == "weeks" else 400)
            late += sum("lewat" in words for _, words in owing.until(end))
        assert late <= most
    with owing.store.transaction() as tx:
        assert owing.report(tx).remind_at is None
        reports.hand_in(tx, owing.report(tx).id, {})


def reasons(owing: Owing) -> list[tuple[str, str]]:
    with owing.store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT state, reason FROM reminders").all()
    return [(state, reason) for state, reason in rows]


def test_who_asked_for_silence_gets_none_and_it_is_noted(owing: Owing) -> None:
    owing.agree()
    with owing.store.transaction() as tx:
        people.hush(tx, owing.leader, True)
    assert owing.until(utc(23, 0)) == []
    assert reasons(owing) == [("skipped", "the leader asked for silence")]
    with owing.store.transaction() as tx:
        people.hush(tx, owing.leader, False)
    assert len(owing.until(utc(27, 0))) == 1


def test_a_leader_without_a_chat_and_a_group_without_a_leader_are_noted(
    owing: Owing, store: Store
) -> None:
    owing.agree()
    with store.transaction() as tx:
        groups.appoint(tx, owing.group, people.add(tx, "Tanpa chat"))
        other = groups.add(tx, "tkm", "Tanpa ketua", "Asia/Jakarta")
        reports.open_(tx, other, "lpj", "", DUE, utc(22, 2))
    assert owing.until(utc(23, 0)) == []
    assert sorted(reasons(owing)) == [
        ("skipped", "no leader"),
        ("skipped", "the leader has no chat"),
    ]


def test_a_report_that_left_the_configuration_is_let_go(owing: Owing, store: Store) -> None:
    with store.transaction() as tx:
        reports.open_(tx, owing.group, "gone", "", DUE, utc(22, 2))
    assert owing.until(utc(23, 0)) == []
    with store.reading() as tx:
        assert reports.next_reminder(tx) is None


def test_the_chat_used_last_is_reminded(owing: Owing) -> None:
    owing.agree()
    with owing.store.transaction() as tx:
        other = chats.find(tx, [("whatsapp", "ratna")])["whatsapp", "ratna"]
        chats.belong(tx, other, owing.leader)
        chats.save(tx, [(other, {})])
    owing.clock.time = utc(22, 2)
    [notice] = owing.tick()
    assert notice.chat == other


moments = st.datetimes(datetime(2020, 1, 1), datetime(2022, 1, 1), timezones=st.just(UTC))


@settings(max_examples=80)
@given(
    st.dates(date(2020, 6, 1), date(2021, 6, 1)),
    moments,
    st.lists(st.integers(0, 30), max_size=5).map(tuple),
    st.integers(1, 30),
)
def test_the_next_step_is_always_ahead_and_at_nine(
    due: date, now: datetime, days: tuple[int, ...], every: int
) -> None:
    kind = ReportKind(
        title="a",
        questions=(ReportQuestion(key="apa", ask="b"),),
        remind_days=days,
        remind_every=every,
    )
    step = next_step(SOMEWHERE, kind, due, now)
    assert step is not None
    assert step > now
    assert step.astimezone(UTC).hour == 2
    assert step.date() >= min([due - timedelta(days=most) for most in days] or [due])
