"""Reports that groups owe, and the reminder steps that are said once, ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from storage import Store, Tx, chats, files, groups, people, reports
from storage.database import Database
from storage.reports import Report
from storage.vault import Vault
from tests.support import Clock, an_officer

DUE = date(2020, 12, 29)


def owed(
    tx: Tx, kind: str = "lpj", due: date | None = DUE, remind_at: datetime | None = None
) -> Report:
    """A report of a group of its own."""
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
    reports.open_(tx, group, kind, "", due, remind_at)
    [report] = reports.of_group(tx, group)
    return report


def test_a_report_that_is_owed_is_empty_and_open(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        report = owed(tx, remind_at=clock.time)
        assert reports.get(tx, report.id) == report
    assert (report.kind, report.due_on, report.state) == ("lpj", DUE, "open")
    assert (report.body, report.note, report.sent_at) == ({}, "", None)
    assert report.remind_at == clock.time


def test_asked_for_twice_it_is_still_one_report(store: Store) -> None:
    with store.transaction() as tx:
        report = owed(tx)
        reports.open_(tx, report.group, "lpj", "", None, None)
        assert reports.of_group(tx, report.group) == [report]


def test_those_due_first_stand_first_and_those_without_a_date_last(store: Store) -> None:
    with store.transaction() as tx:
        group = owed(tx, "tanpa tanggal", None).group
        for kind, days in (("later", 9), ("sooner", 2)):
            reports.open_(tx, group, kind, "", DUE + timedelta(days=days), None)
        kinds = [report.kind for report in reports.of_group(tx, group)]
    assert kinds == ["sooner", "later", "tanpa tanggal"]


def test_a_report_handed_in_waits_for_an_officer(store: Store, clock: Clock) -> None:
    body = {"Apa hasilnya?": "Panen 40 kg ☺", "Kendala?": "tidak ada"}
    with store.transaction() as tx:
        report = owed(tx, remind_at=clock.time)
        assert reports.hand_in(tx, report.id, body)
        assert not reports.hand_in(tx, report.id, {"Apa": "lain"}), "it is in already"
        [sent] = reports.sent(tx, 5)
    assert sent.body == body
    assert list(sent.body) == list(body)
    assert (sent.state, sent.sent_at, sent.remind_at) == ("sent", clock.time, None)


def test_a_report_holds_its_photos_by_their_question_until_it_comes_with_others(
    store: Store,
) -> None:
    with store.transaction() as tx:
        report, other = owed(tx), owed(tx)
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        first, second, third = (files.want(tx, chat, "ref", "", "") for _ in range(3))
        assert reports.photos(tx, report.id) == {}
        assert reports.hand_in(tx, report.id, {}, {"a": [first, second], "b": [third]})
        assert reports.photos(tx, report.id) == {"a": (first, second), "b": (third,)}
        assert not reports.hand_in(tx, report.id, {}, {"a": [third]}), "it is in already"
        assert reports.photos(tx, report.id) == {"a": (first, second), "b": (third,)}
        officer = an_officer(tx, "Wati")
        reports.decide(tx, report.id, accepted=False, note="buram", by=officer, remind_at=None)
        assert reports.hand_in(tx, report.id, {}, {"a": [second]})
        assert reports.photos(tx, report.id) == {"a": (second,)}
        assert reports.photos(tx, other.id) == {}


def test_the_longest_waiting_is_seen_first(store: Store, clock: Clock) -> None:
    handed: list[int] = []
    for _ in range(3):
        clock.later(hours=1)
        with store.transaction() as tx:
            report = owed(tx)
            reports.hand_in(tx, report.id, {})
            handed.append(report.id)
    with store.reading() as tx:
        assert [report.id for report in reports.sent(tx, 2)] == handed[:2]


def handed_in(tx: Tx) -> Report:
    report = owed(tx)
    reports.hand_in(tx, report.id, {"Apa?": "a"})
    return report


def test_an_accepted_report_is_over(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        wati, report = an_officer(tx, "Wati"), handed_in(tx)
        assert reports.decide(tx, report.id, True, "", wati, clock.time)
        after = reports.get(tx, report.id)
        assert (after.state, after.remind_at) == ("accepted", None)
        assert not reports.decide(tx, report.id, False, "", wati, None), "it was decided"
        assert not reports.hand_in(tx, report.id, {}), "nothing is owed"


def test_a_returned_report_is_owed_again(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        wati, report = an_officer(tx, "Wati"), handed_in(tx)
        assert reports.decide(tx, report.id, False, "foto kurang", wati, clock.time)
        after = reports.get(tx, report.id)
        assert (after.state, after.note, after.remind_at) == ("returned", "foto kurang", clock.time)
        assert reports.hand_in(tx, report.id, {"Apa?": "b"})
        again = reports.get(tx, report.id)
        assert (again.state, again.note, again.body) == ("sent", "", {"Apa?": "b"})


def test_a_report_that_is_still_open_cannot_be_decided(store: Store) -> None:
    with store.transaction() as tx:
        report = owed(tx)
        assert not reports.decide(tx, report.id, True, "", people.add(tx, "Wati"), None)


def test_the_date_of_the_agreement_can_be_set(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        report = owed(tx, due=None)
        reports.due_date(tx, report.id, DUE, clock.time)
        after = reports.get(tx, report.id)
    assert (after.due_on, after.remind_at) == (DUE, clock.time)


def test_only_what_is_owed_and_due_is_reminded_of(store: Store, clock: Clock) -> None:
    soon = clock.time + timedelta(hours=1)
    with store.transaction() as tx:
        first, second = owed(tx, remind_at=soon), owed(tx, remind_at=clock.time)
        owed(tx, remind_at=None)
        done = owed(tx, remind_at=clock.time)
        reports.hand_in(tx, done.id, {})
        assert [report.id for report in reports.to_remind(tx, 5)] == [second.id]
        assert reports.next_reminder(tx) == clock.time
        reports.remind_next(tx, second.id, None)
        assert reports.next_reminder(tx) == soon
    clock.later(hours=1)
    with store.transaction() as tx:
        assert [report.id for report in reports.to_remind(tx, 5)] == [first.id]
        reports.remind_next(tx, first.id, None)
        assert reports.next_reminder(tx) is None


def test_two_clocks_never_remind_of_the_same_report(
    url: str, database: Database, store: Store, vault: Vault, clock: Clock
) -> None:
    if database.kind == "sqlite":
        return  # one writer at a time: see tests/test_database.py
    with store.transaction() as tx:
        owed(tx, remind_at=clock.time)
    second = Database(url)
    with store.transaction() as tx:
        assert len(reports.to_remind(tx, 5)) == 1
        with Store(second, vault, clock).transaction() as other:
            assert reports.to_remind(other, 5) == []
    second.close()


def test_a_reminder_step_is_said_once_ever(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        report = owed(tx)
        assert reports.note_reminder(tx, "r:-3", report.id, "queued")
        assert not reports.note_reminder(tx, "r:-3", report.id, "queued")
    clock.later(days=2)
    with store.transaction() as tx:
        assert not reports.note_reminder(tx, "r:-3", report.id, "skipped", "no leader")
        assert reports.note_reminder(tx, "r:-1", report.id, "skipped", "no leader")
        assert reports.reminded(tx, report.id) == [("r:-3", "queued"), ("r:-1", "skipped")]
        since = clock.time - timedelta(days=1)
        assert reports.reminded(tx, report.id, since) == [("r:-1", "skipped")]
