"""Databases of earlier schemas open, get today's schema, and keep what is in them."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext

from bot.simulator import panel
from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from storage import members, schema
from storage.database import Database
from storage.money import ledger
from storage.schema import NewSchema
from storage.tables import metadata
from tests.support import ROOT, Postgres, the_group

OLD = sorted((ROOT / "tests" / "old_databases").glob("*.sql"))


def restored(dump: Path, folder: Path) -> None:
    folder.mkdir()
    sql = dump.read_text()
    (folder / "key").write_text(sql.partition("\n")[0].removeprefix("-- key "))
    connection = sqlite3.connect(folder / "jps.db")
    connection.executescript(sql)
    connection.close()


def same_as_today(database: Database) -> None:
    schema.check(database)
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("dump", OLD, ids=lambda dump: dump.stem)
async def test_an_old_database_opens_with_all_that_is_in_it(
    dump: Path, tmp_path: Path, benches: Callable[..., Bench]
) -> None:
    restored(dump, tmp_path / "old")
    bench = benches("old")
    same_as_today(bench.store.database)
    with bench.store.reading() as tx:
        melati = the_group(tx)
        assert "Budi Santoso" in [member.name for member in members.of_group(tx, melati.id)]
        assert sum(e.purchase.total for e in ledger.latest(tx, melati.id, 9)) == 3_450_000
    terminal = Terminal(bench, lambda: bench, tmp_path)
    terminal.person = "ratna"
    for line in ("batal", "lanjut", "3302140101800027"):
        printed = "\n".join(await terminal.line(line))
    assert "HP" in printed, "the draft goes on where it was"


UNREAD = ("998b766", "abff0e1", "cdb0202")  # what was bought stood in another shape then


@pytest.mark.parametrize("dump", OLD, ids=lambda dump: dump.stem)
async def test_an_open_question_of_an_old_database_is_answered(
    dump: Path, tmp_path: Path, benches: Callable[..., Bench]
) -> None:
    restored(dump, tmp_path / "old")
    bench = benches("old")
    terminal = Terminal(bench, lambda: bench, tmp_path)
    terminal.person = "joko"
    with bench.store.reading() as tx:
        answers = panel.known(tx, bench.programme, "telegram", "joko")["talk"]["answers"]
    assert answers == [["belanja", "tidak terbaca lagi" if dump.stem in UNREAD else "1 barang"]]
    printed = "\n".join(await terminal.line("ya"))
    if dump.stem in UNREAD:
        assert "tidak terbaca lagi" in printed
        assert "Apa yang dibeli" in printed
        printed = "\n".join(await terminal.line("beli semen 2 sak @60rb kemarin"))
        assert "mohon diperiksa" in printed, "a yes to what could not be read is no yes to this"
        printed = "\n".join(await terminal.line("ya"))
    assert "Tercatat nomor 1: Rp120.000" in printed


@pytest.mark.parametrize("dump", OLD, ids=lambda dump: dump.stem)
async def test_a_button_of_an_old_database_is_tapped(
    dump: Path, tmp_path: Path, benches: Callable[..., Bench]
) -> None:
    """Which of two totals was meant: asked anew where the goods must be written again."""
    restored(dump, tmp_path / "old")
    bench = benches("old")
    terminal = Terminal(bench, lambda: bench, tmp_path)
    terminal.person = "ratna"
    printed = "\n".join(await terminal.line("2"))
    if dump.stem in UNREAD:
        assert "tidak terbaca lagi" in printed
        assert "per kg" in "\n".join(await terminal.line("beli gula 3 kg 45rb kemarin"))
        printed = "\n".join(await terminal.line("2"))
    assert "Rp135.000" in printed
    assert "mohon diperiksa" in printed
    assert "Tercatat nomor 3: Rp135.000" in "\n".join(await terminal.line("ya"))


# What the first of all schemas lacked, each of the others some of it.
FIRST_DAYS = """
    DROP TABLE conversations; DROP TABLE progress;
    ALTER TABLE outbox DROP COLUMN template; ALTER TABLE outbox DROP COLUMN claimed_by;
    DROP INDEX ix_outbox_receipt; DROP INDEX ix_inbox_chat_id;
    ALTER TABLE codes DROP COLUMN person_id;
    UPDATE alembic_version SET version_num = '0001'
"""


def test_a_server_of_the_first_days_is_completed(postgres: Postgres) -> None:
    url = postgres.new("template1")
    database = Database(url)
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in FIRST_DAYS.split(";"):
            connection.exec_driver_sql(statement)
    schema.migrate(database)
    same_as_today(database)
    database.close()
    postgres.drop(url)


def test_two_that_migrate_at_once_do_no_harm(empty_url: str) -> None:
    code = (
        "import sys; from storage import schema; from storage.database import Database\n"
        "schema.migrate(Database(sys.argv[1]))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, empty_url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate()[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    database = Database(empty_url)
    same_as_today(database)
    database.close()


def test_an_old_program_says_why_it_cannot_go_on(database: Database) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        for attempt in (schema.check, schema.migrate):
            with pytest.raises(NewSchema, match="newer version than this program"):
                attempt(database)
    finally:
        with database.transaction() as connection:
            connection.exec_driver_sql(
                f"UPDATE alembic_version SET version_num = '{schema.newest()}'"
            )
