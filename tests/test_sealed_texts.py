"""What people wrote in reports, notes, answers and drafts is in no table and no file in the clear.

Also what an earlier version left there, and what one writes that still runs beside this one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.config import BadConfig, Config, load
from bot.running import setup
from bot.running.chores import Chores
from bot.simulator.bench import Bench
from storage import Store, Tx, chats, groups, leases, questions, reports
from storage.database import Database
from storage.sealed import moving
from storage.tables import metadata
from storage.vault import Vault, new_key
from tests.support import KEY, ROOT, all_groups, an_officer, the_group
from tests.test_old_databases import OLD, restored

CLEAR = [dump for dump in OLD if "body_sealed" not in dump.read_text("utf-8")]  # before 0009

NIK = "3302145506900077"
SECRETS = (NIK, "TBC paru", "Sekar Ayu")
ILL = f"Sekar Ayu (NIK {NIK}) sakit TBC paru"
BODY = {"Apa kendalanya?": ILL}
NOTE, ANSWER, TITLE = (f"{kind}: {' '.join(SECRETS)}" for kind in ("Perbaiki", "Jawab", "anggota"))
VISIBLE = "Melati Abon Lele"  # in the clear, so the search is known to work


@dataclass
class Written:
    """One of everything, by ids."""

    group: int
    chat: int
    officer: int
    question: int
    report: int


def begun(tx: Tx) -> Written:
    """A group that owes a report, and a chat that has asked something."""
    group = groups.add(tx, "tkm-2020", VISIBLE, "Asia/Jakarta")
    reports.open_(tx, group, "lpj", "", date(2020, 12, 29), None)
    [report] = reports.of_group(tx, group)
    chat = chats.find(tx, [("telegram", "1")])["telegram", "1"]
    officer = an_officer(tx, "Wati")
    return Written(group, chat, officer, questions.add(tx, chat, "Kapan?", "asked"), report.id)


def written(tx: Tx) -> Written:
    """All four texts, by today's code."""
    at = begun(tx)
    assert reports.hand_in(tx, at.report, BODY)
    assert reports.decide(tx, at.report, False, NOTE, at.officer, None)
    assert questions.answer(tx, [at.question], ANSWER, at.officer) == [at.chat]
    chats.park(tx, at.chat, TITLE, {})
    return at


def yesterday(tx: Tx, at: Written) -> None:
    """All four texts as a version writes them that knows no sealed column for them."""
    body = json.dumps(BODY, ensure_ascii=False)
    draft = chats.park(tx, at.chat, "", {})
    for statement in (
        f"UPDATE reports SET state = 'returned', body = '{body}', note = '{NOTE}'",
        f"UPDATE questions SET state = 'answered', answer = '{ANSWER}'",
        f"UPDATE drafts SET title = '{TITLE}' WHERE id = {draft}",
    ):
        tx.connection.exec_driver_sql(statement)


def same(tx: Tx, at: Written) -> None:
    """All four read as they were written."""
    report = reports.get(tx, at.report)
    assert (report.body, report.note) == (BODY, NOTE)
    assert [draft.title for draft in chats.waiting(tx, at.chat)] == [TITLE]


def answer(tx: Tx, question: int) -> str:
    [sealed] = tx.connection.exec_driver_sql("SELECT answer_sealed FROM questions").scalars()
    return tx.open(bytes(sealed), f"questions.answer:{question}")


def rows(store: Store) -> bytes:
    """Every value of every table."""
    with store.reading() as tx:
        values = [value for table in metadata.sorted_tables
                  for row in tx.connection.execute(table.select()) for value in row]  # fmt: skip
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def hidden(stored: bytes) -> bool:
    assert VISIBLE.encode() in stored
    return not any(secret.encode() in stored for secret in SECRETS)


def in_files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("jps.db*")))


def test_what_is_written_is_read_and_stands_in_no_table(store: Store) -> None:
    with store.transaction() as tx:
        at = written(tx)
    with store.reading() as tx:
        same(tx, at)
        assert answer(tx, at.question) == ANSWER
    assert hidden(rows(store))


def test_nor_in_a_byte_of_the_file(lite: Store, tmp_path: Path) -> None:
    with lite.transaction() as tx:
        written(tx)
    assert hidden(in_files(tmp_path))


def test_what_is_deleted_is_overwritten(lite: Store, tmp_path: Path) -> None:
    with lite.transaction() as tx:
        yesterday(tx, begun(tx))
    lite.database.close()
    with lite.transaction() as tx:
        for table in ("reports", "questions", "drafts"):
            tx.connection.exec_driver_sql(f"DELETE FROM {table}")
    lite.database.close()  # of the WAL nothing is left then
    assert hidden(in_files(tmp_path))


def test_a_text_that_was_moved_to_another_row_does_not_open(store: Store) -> None:
    with store.transaction() as tx:
        one, other = written(tx), begun(tx)
        assert reports.hand_in(tx, other.report, {"Apa?": "baik"})
        copy = f"(SELECT body_sealed FROM reports WHERE id = {one.report})"
        tx.connection.exec_driver_sql(
            f"UPDATE reports SET body_sealed = {copy} WHERE id = {other.report}"
        )
        third = begun(tx)
        assert reports.hand_in(tx, third.report, {"Apa?": "lancar"})
        legible = {it.id: it.legible for it in reports.sent(tx, 5)}
        assert legible == {other.report: False, third.report: True}, "it holds up no other"


def test_a_damaged_report_is_still_reminded_of_and_a_damaged_draft_stops_no_talk(
    store: Store,
) -> None:
    with store.transaction() as tx:
        at = written(tx)
        chats.park(tx, at.chat, "belanja", {})
        reports.remind_next(tx, at.report, tx.now)
        tx.connection.exec_driver_sql("UPDATE reports SET body_sealed = note_sealed")
        tx.connection.exec_driver_sql(
            "UPDATE drafts SET title_sealed = (SELECT max(title_sealed) FROM drafts)"
            if tx.database.kind == "sqlite"
            else "UPDATE drafts SET title_sealed = (SELECT title_sealed FROM drafts LIMIT 1)"
        )
        assert [it.id for it in reports.to_remind(tx, 5)] == [at.report]
        assert len(chats.waiting(tx, at.chat)) == 1


# What an earlier version wrote


@pytest.fixture
def chores(store: Store, config: Config) -> Chores:
    return Chores(store, config.programme)


def test_what_an_earlier_version_wrote_is_read_and_sealed(store: Store, chores: Chores) -> None:
    with store.transaction() as tx:
        at = begun(tx)
        yesterday(tx, at)
        same(tx, at)
    assert not hidden(rows(store))
    chores.clean()
    assert hidden(rows(store))
    with store.reading() as tx:
        same(tx, at)
        assert answer(tx, at.question) == ANSWER
    assert moving.seal_rest(store) == 0


def test_more_than_is_sealed_at_once_is_sealed(lite: Store) -> None:
    with lite.transaction() as tx:
        chat = begun(tx).chat
        for _ in range(401):
            chats.park(tx, chat, "", {})
        tx.connection.exec_driver_sql("UPDATE drafts SET title = 'Sekar Ayu ' || id")
    assert moving.seal_rest(lite) == 401
    with lite.reading() as tx:
        told = {draft.title for draft in chats.waiting(tx, chat)}
        assert told == {f"Sekar Ayu {draft.id}" for draft in chats.waiting(tx, chat)}
    assert hidden(rows(lite))


def test_what_somebody_is_changing_is_left_to_the_next_time(store: Store, vault: Vault) -> None:
    if store.database.kind == "sqlite":
        return  # one writer at a time: see tests/test_database.py
    with store.transaction() as tx:
        at = begun(tx)
        yesterday(tx, at)
    other = Database(store.database.url.render_as_string(hide_password=False))
    with Store(other, vault).transaction() as tx:
        reports.due_date(tx, at.report, date(2021, 1, 1), None)
        assert moving.seal_rest(store) == 2, "an answer and a name; nobody waits for the report"
    other.close()
    assert moving.seal_rest(store) == 2
    assert hidden(rows(store))


# One report in the hands of both versions

VERDICTS = ("return", "return", "return", "accept")
FROM = {"hand in": ("open", "returned"), "return": ("sent",), "accept": ("sent",)}
TO = {"hand in": "sent", "return": "returned", "accept": "accepted"}


@dataclass
class Story:
    """What is true of the report whichever version did what."""

    state: str = "open"
    body: dict[str, str] = field(default_factory=dict[str, str])
    note: str = ""

    def step(self, step: str, text: str) -> None:
        self.state, self.note = TO[step], text if step == "return" else ""
        self.body = {"Apa?": text} if step == "hand in" else self.body


def by_today(tx: Tx, at: Written, step: str, text: str) -> bool:
    if step == "hand in":
        return reports.hand_in(tx, at.report, {"Apa?": text})
    return reports.decide(tx, at.report, step == "accept", text, at.officer, None)


def by_yesterday(tx: Tx, at: Written, step: str, text: str) -> bool:
    """The statements of the version before, which set what it knows and nothing else."""
    body = f", body = '{json.dumps({'Apa?': text})}'" if step == "hand in" else ""
    note = text if step == "return" else ""
    changed = tx.connection.exec_driver_sql(
        f"UPDATE reports SET state = '{TO[step]}', note = '{note}'{body} WHERE id = {at.report} "
        f"AND state IN ({', '.join(repr(state) for state in FROM[step])})"
    )
    return changed.rowcount == 1


@settings(
    max_examples=30,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.sampled_from([by_today, by_yesterday, None]), st.sampled_from(VERDICTS)),
        max_size=12,
    )
)
def test_both_versions_by_turns_lose_no_word_and_raise_none_from_the_dead(
    store: Store, steps: list[tuple[Callable[..., bool] | None, str]]
) -> None:
    with store.transaction() as tx:
        at, story = begun(tx), Story()
    for place, (version, verdict) in enumerate(steps):
        step = verdict if story.state == "sent" else "hand in"
        if version is None:
            moving.seal_rest(store)
        else:
            with store.transaction() as tx:
                done = version(tx, at, step, f"kata {place}")
            assert done == (story.state in FROM[step])
            if done:
                story.step(step, f"kata {place}")
        with store.reading() as tx:
            report = reports.get(tx, at.report)
        assert (report.state, report.body, report.note) == (story.state, story.body, story.note)


# Databases of earlier schemas


def fill(database: Path) -> list[str]:
    """Secrets in every clear column of an old file, and in what it deleted; names of its drafts."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA secure_delete=OFF")
    [(chat,)] = connection.execute("SELECT id FROM chats LIMIT 1").fetchall()
    body = json.dumps(BODY)
    connection.execute("UPDATE reports SET state='returned', body=?, note=?", (body, NOTE))
    asked = {"id": 1, "chat_id": chat, "text": b"?", "kind": "asked", "guess": "", "asked_at":
             "2020-12-15 02:00:00.000000", "state": "answered", "answer": ANSWER}  # fmt: skip
    marks = ", ".join("?" * len(asked))
    put = f"INSERT INTO questions ({', '.join(asked)}) VALUES ({marks})"
    connection.execute(put, tuple(asked.values()))
    connection.commit()
    for id in range(2, 60):  # so many that whole pages come free
        connection.execute(put, tuple((asked | {"id": id, "answer": ANSWER * 9}).values()))
    connection.commit()
    connection.execute("DELETE FROM questions WHERE id > 1")
    connection.commit()
    names = [name for (name,) in connection.execute("SELECT title FROM drafts")]
    connection.close()
    return names


def fact(store: Store) -> str | None:
    with store.reading() as tx:
        return leases.fact(tx, "old pages")


@pytest.mark.parametrize("dump", CLEAR, ids=lambda dump: dump.stem)
def test_an_old_file_is_read_and_nothing_stays_in_it(
    dump: Path, tmp_path: Path, benches: Callable[..., Bench]
) -> None:
    restored(dump, tmp_path / "old")
    [draft] = fill(tmp_path / "old" / "jps.db")
    assert not hidden(in_files(tmp_path / "old"))
    bench = benches("old")
    stored = in_files(tmp_path / "old")
    assert hidden(stored)
    assert draft.encode() not in stored
    with bench.store.reading() as tx:
        told = [it for group in all_groups(tx) for it in reports.of_group(tx, group.id)]
        assert {(it.note, *it.body.values()) for it in told} == {(NOTE, *BODY.values())}
        [chat] = tx.connection.exec_driver_sql("SELECT chat_id FROM drafts").scalars()
        assert [waits.title for waits in chats.waiting(tx, chat)] == [draft]
    assert fact(bench.store) == "overwritten"


def test_the_last_file_of_the_clear_is_read_to_the_letter(
    tmp_path: Path, benches: Callable[..., Bench]
) -> None:
    restored(ROOT / "tests" / "old_databases" / "7b27951.sql", tmp_path / "old")
    assert not hidden(in_files(tmp_path / "old"))
    bench = benches("old")
    with bench.store.reading() as tx:
        melati = the_group(tx, VISIBLE)
        [lpj] = [it for it in reports.of_group(tx, melati.id) if it.state == "returned"]
        [asked] = tx.connection.exec_driver_sql("SELECT id FROM questions").scalars()
        assert answer(tx, asked) == f"Boleh. Kalau {ILL}, hubungi Dinas"
    assert lpj.note == f"{ILL}: tulis siapa gantinya"
    assert list(lpj.body.values()) == [ILL, "tidak ada", "tidak ada"]
    assert hidden(in_files(tmp_path / "old"))


def test_an_old_file_that_is_in_use_opens_and_is_overwritten_the_next_time(
    tmp_path: Path, benches: Callable[..., Bench]
) -> None:
    restored(CLEAR[0], tmp_path / "old")
    fill(tmp_path / "old" / "jps.db")
    reader = sqlite3.connect(tmp_path / "old" / "jps.db", isolation_level=None)
    reader.execute("PRAGMA journal_mode=WAL")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM chats").fetchall()
    bench = benches("old")
    assert hidden(rows(bench.store)), "what is kept is sealed"
    assert fact(bench.store) == "to be overwritten"
    reader.close()
    bench.store.database.close()
    bench = benches("old")
    assert fact(bench.store) == "overwritten"
    assert hidden(in_files(tmp_path / "old"))


def test_a_fresh_file_needs_no_overwriting(lite: Store) -> None:
    assert fact(lite) is None


# Opened for service


def configured(url: str, tmp_path: Path, key: str) -> Config:
    return load(ROOT / "config.toml", {
        "JPS_STORAGE__URL": url, "JPS_STORAGE__FILES": str(tmp_path / "files"),
        "JPS_PRIVACY__KEY": key,
    })  # fmt: skip


@pytest.fixture
def opens(url: str, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    opened: list[Store] = []

    def open_one(key: str = KEY) -> Store:
        opened.append(setup.open_migrated(configured(url, tmp_path, key)))
        return opened[-1]

    yield open_one
    for store in opened:
        store.database.close()


def test_a_store_that_is_opened_for_service_has_nothing_in_the_clear(
    store: Store, opens: Callable[..., Store]
) -> None:
    with opens().transaction() as tx:
        at = begun(tx)
        yesterday(tx, at)
    again = opens()
    assert hidden(rows(again))
    with again.reading() as tx:
        same(tx, at)


def test_with_another_key_nothing_is_sealed(store: Store, opens: Callable[..., Store]) -> None:
    with opens().transaction() as tx:
        yesterday(tx, begun(tx))
    before = rows(store)
    with pytest.raises(BadConfig, match="nothing was changed"):
        opens(new_key())
    assert rows(store) == before
