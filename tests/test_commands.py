"""`jps-bot` as it is typed: what each command prints, and how each failure is told."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import config as settings
from bot.__main__ import app
from bot.codec import load_reply
from bot.config import WebSettings
from bot.receiving.listening import listen
from bot.running import setup
from bot.simulator import place
from bot.simulator.place import held, port_near
from handlers import demo
from handlers.finding.faq import Faq
from handlers.finding.topic_files import TopicError
from handlers.public import answers
from storage import Store, chats, groups, questions
from storage import people as persons
from storage.access import codes, officers
from storage.access import takeovers as took
from storage.database import Database
from storage.mail import claiming, inbox, outbox
from storage.mail.inbox import Arrival
from storage.money.standing import Purchase
from storage.vault import Vault, new_key
from tests.booked import buy
from tests.fakes.telegram import FakeTelegram
from tests.support import KEY, ROOT, Postgres, an_officer

Typed = Callable[..., Result]
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """Types a command in an empty folder: `typed("ask", "kapan cair", JPS_WEB__PORT="1")`."""
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o022)
    known = {
        "JPS_CONFIG": str(ROOT / "config.toml"),
        "JPS_STORAGE__URL": f"sqlite:///{tmp_path / 'jps.db'}",
        "JPS_STORAGE__FILES": str(tmp_path / "files"),
        "JPS_PRIVACY__KEY": KEY,
    }

    def command(*words: str, **environment: str) -> Result:
        return CliRunner().invoke(app, list(words), env=known | environment)

    yield command
    os.umask(before)


@pytest.fixture
def opened(typed: Typed, vault: Vault, tmp_path: Path) -> Store:
    """The store that the commands use, with its tables."""
    assert typed("migrate").exit_code == 0
    return Store(Database(f"sqlite:///{tmp_path / 'jps.db'}"), vault)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


def lines(told: Result) -> list[str]:
    assert told.exit_code == 0, told.output
    return told.stdout.splitlines()


def refused(told: Result) -> str:
    """What is said of a failure: on standard error, in words, exit code 1."""
    assert told.exit_code == 1, told.output
    assert "Traceback" not in told.output
    assert isinstance(told.exception, SystemExit)
    return told.stderr


# Help


def test_help_lists_every_command(typed: Typed) -> None:
    told = typed("--help")
    assert told.exit_code == 0
    for command in ("demo", "chat", "run", "migrate", "check", "key", "officer-code", "ask",
                    "eval", "parse", "failed", "questions", "whatsapp", "audit", "ledger"):  # fmt: skip
        assert re.search(rf"│ {command} ", told.stdout), command


@pytest.mark.parametrize(
    ("group", "commands"),
    [
        ("failed", ["list", "retry"]),
        ("eval", ["faq", "purchases"]),
        ("parse", ["purchase"]),
        ("questions", ["list", "answer", "draft"]),
        ("whatsapp", ["templates", "costs"]),
    ],
)
def test_a_group_alone_shows_its_commands(typed: Typed, group: str, commands: list[str]) -> None:
    told = typed(group)
    for command in commands:
        assert re.search(rf"│ {command} ", told.output), command


def test_the_help_of_chat_gives_the_code_that_nobody_used(typed: Typed) -> None:
    assert demo.CODE in typed("chat", "--help").stdout


def test_a_command_that_is_none_is_refused(typed: Typed) -> None:
    assert typed("tanya").exit_code == 2


def test_chat_prints_a_transcript(typed: Typed) -> None:
    told = CliRunner().invoke(app, ["chat", "--data", "demo"], input=":as ratna\nsaldo\n")
    assert lines(told)[:2] == ["> :as ratna", "> saldo"]
    assert lines(told)[2].startswith("< ")
    assert Path("demo/jps.db").exists()


# Understanding


def test_ask_in_json_gives_topic_score_and_alternatives(typed: Typed) -> None:
    [line] = lines(typed("ask", "kapan dana bantuannya cair?", "--json"))
    found = json.loads(line)
    assert set(found) == {"topic", "score", "alternatives"}
    assert found["topic"] in answers.faq().topics
    assert isinstance(found["score"], float)
    assert set(found["alternatives"]) <= set(answers.faq().topics)


def test_ask_prints_the_answer_or_that_it_is_not_ours(typed: Typed) -> None:
    found = json.loads(typed("ask", "kapan dana bantuannya cair?", "--json").stdout)
    said = typed("ask", "kapan dana bantuannya cair?")
    assert said.stdout.strip() == answers.faq().topics[found["topic"]].answer
    off = json.loads(typed("ask", "resep rendang daging sapi", "--json").stdout)
    assert off["topic"] is None
    assert lines(typed("ask", "resep rendang daging sapi")) == ["Not one of our topics."]


def test_ask_needs_no_database_and_no_key(typed: Typed, tmp_path: Path) -> None:
    told = typed("ask", "kapan cair", "--json", JPS_STORAGE__URL=NOWHERE, JPS_PRIVACY__KEY="")
    assert told.exit_code == 0
    assert list(tmp_path.iterdir()) == []


def test_a_purchase_is_parsed_to_rows(typed: Typed) -> None:
    said = ("parse", "purchase", "beli freezer 2 @3,5jt kmrn di tk makmur", "--today", "2020-12-15")
    [line] = lines(typed(*said, "--json"))
    [row] = json.loads(line)
    assert (row["item"], row["quantity"], row["unit_price"], row["total"]) == (
        "freezer", 2, 3_500_000, 7_000_000,
    )  # fmt: skip
    assert row["bought_on"] == "2020-12-14"
    assert "freezer" in typed(*said).stdout
    assert json.loads(typed("parse", "purchase", "halo", "--json").stdout) == []
    assert "no purchase" in typed("parse", "purchase", "halo").stdout


def test_a_day_that_is_none_is_refused(typed: Typed) -> None:
    assert typed("parse", "purchase", "beli kopi", "--today", "besok").exit_code == 2


def test_questions_of_a_file_are_scored(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "q.tsv"
    path.write_text(
        "text\ttopic\tregister\nkapan dana cair\tpencairan-dana\tcasual\n"
        "resep rendang daging sapi\tdi-luar-topik\tcasual\n"
    )
    [line] = lines(typed("eval", "faq", str(path), "--json"))
    rows = json.loads(line)["rows"]
    keys = {"text", "topic", "register", "answer", "offered", "refused"}
    assert [set(row) for row in rows] == [keys, keys]
    assert rows[0]["text"] == "kapan dana cair"
    assert len(rows[0]["offered"]) <= 3
    assert (rows[1]["answer"], rows[1]["refused"]) == (None, True)
    assert "casual" in typed("eval", "faq", str(path)).stdout


def test_purchases_of_a_file_are_scored(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    record = {"text": "beli kopi 2 kg @50rb", "today": "2020-12-15", "note": "", "expect": [
        {"item": "kopi", "quantity": 2, "unit": "kg", "unit_price": 50_000, "total": 100_000,
         "vendor": None, "bought_on": None}]}  # fmt: skip
    path.write_text(json.dumps(record) + "\n\n")
    [line] = lines(typed("eval", "purchases", str(path), "--json"))
    [row] = json.loads(line)["rows"]
    assert {"text", "proposed", "asks", "flags"} <= set(row)
    assert row["proposed"][0]["total"] == 100_000
    assert isinstance(row["asks"], bool)
    assert isinstance(row["flags"], list)
    assert typed("eval", "purchases", str(path)).exit_code == 0


@pytest.mark.parametrize("kind", ["faq", "purchases"])
def test_a_file_that_is_not_there_is_told(typed: Typed, kind: str) -> None:
    told = typed("eval", kind, "none.txt")
    assert told.exit_code == 2
    assert "does not exist" in told.output


def test_a_file_with_a_mistake_is_told_by_its_line(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text("text\ttopic\tregister\nonly one column\n")
    assert "wrong.txt, line 2: 1 columns, not 3" in refused(typed("eval", "faq", str(path)))
    told = typed("eval", "purchases", str(path))
    assert told.exit_code == 2
    assert "line 1" in told.output


def test_a_topic_file_with_a_mistake_is_told_by_each_command(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "handlers" / "faq", tmp_path / "faq")
    (tmp_path / "faq" / "a.md").write_text("no title\n")
    (tmp_path / "q.tsv").write_text("text\ttopic\tregister\n")

    def damaged() -> Faq:
        return Faq.load(tmp_path / "faq")

    with pytest.raises(TopicError):
        damaged()
    monkeypatch.setattr("handlers.public.answers.faq", damaged)
    monkeypatch.setattr("bot.running.setup.faq", damaged)
    for words in (("ask", "kapan cair"), ("eval", "faq", "q.tsv"), ("check",)):
        assert "a.md, line 1: the first line must be" in refused(typed(*words)), words


# Setting up


def test_a_key_is_a_key(typed: Typed) -> None:
    [key], [other] = lines(typed("key")), lines(typed("key"))
    assert Vault(key).open(Vault(key).seal("a", "b"), "b") == "a"
    assert key != other


def test_another_key_does_not_open_the_database(typed: Typed, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sealed.db'}"
    assert typed("officer-code", JPS_STORAGE__URL=url).exit_code == 0
    told = refused(typed("officer-code", JPS_STORAGE__URL=url, JPS_PRIVACY__KEY=new_key()))
    assert "Put the old key back" in told
    assert typed("officer-code", JPS_STORAGE__URL=url).exit_code == 0


def test_migrating_twice_is_no_harm(typed: Typed) -> None:
    for _ in range(2):
        assert lines(typed("migrate")) == ["The database is up to date."]


def test_an_officer_comes_in_with_a_code_once(typed: Typed, opened: Store) -> None:
    [code], [other] = lines(typed("officer-code")), lines(typed("officer-code"))
    assert code != other
    with opened.reading() as tx:
        sealed = tx.connection.exec_driver_sql("SELECT count(*) FROM codes").scalar_one()
    assert sealed == 2


async def test_check_is_content_when_all_is_set_up(typed: Typed, telegram: FakeTelegram) -> None:
    told = await asyncio.to_thread(typed, "check", **at(telegram))
    assert lines(told) == ["Everything is set up. Start with: jps-bot run"]


def at(telegram: FakeTelegram) -> dict[str, str]:
    return {"JPS_TELEGRAM__TOKEN": telegram.token, "JPS_TELEGRAM__API_URL": telegram.url}


def test_check_says_every_mistake_in_a_sentence(typed: Typed) -> None:
    told = refused(typed("check", JPS_PRIVACY__KEY="", JPS_STORAGE__URL="mysql://a/b"))
    places = ("privacy.key is empty", "no channel is set up", "storage.url:")
    assert len(told.splitlines()) == len(places)
    assert all(line.startswith("- ") for line in told.splitlines())
    assert all(place in told for place in places)


def test_check_says_what_no_file_can_mean(typed: Typed) -> None:
    told = refused(typed("check", JPS_WEB__PORT="many", JPS_WEB__HOSTS="a"))
    assert "web.port" in told
    assert "web.hosts: there is no such setting" in told


def test_check_tries_database_and_key(typed: Typed) -> None:
    told = refused(typed("check", JPS_STORAGE__URL=NOWHERE, JPS_PRIVACY__KEY="short"))
    assert "storage.url: this database does not answer" in told
    assert "privacy.key:" in told
    assert "short" not in told


async def test_check_and_run_tell_a_wrong_token(typed: Typed, telegram: FakeTelegram) -> None:
    wrong = at(telegram) | {"JPS_TELEGRAM__TOKEN": "123456789:AAF-another_token_of_35_letters_"}
    for command in ("check", "run"):
        told = refused(await asyncio.to_thread(typed, command, **wrong))
        assert "@BotFather" in told
        assert wrong["JPS_TELEGRAM__TOKEN"] not in told


# Running


def test_running_without_a_channel_says_what_is_missing(typed: Typed) -> None:
    told = refused(typed("run", "--role", "pigeon"))
    assert "no channel is set up" in told
    assert "--role pigeon: choose all, web, worker or clock." in told


async def test_an_unreachable_database_is_told(typed: Typed, telegram: FakeTelegram) -> None:
    told = await asyncio.to_thread(typed, "run", **at(telegram), JPS_STORAGE__URL=NOWHERE)
    assert "database does not answer" in refused(told)
    assert "Is storage.url right" in told.stderr


async def test_a_database_without_tables_is_told(
    typed: Typed, telegram: FakeTelegram, postgres: Postgres
) -> None:
    empty = postgres.new("template1")
    told = await asyncio.to_thread(typed, "run", **at(telegram), JPS_STORAGE__URL=empty)
    assert "jps-bot migrate" in refused(told)
    assert "jps-bot migrate" in refused(typed("failed", "list", JPS_STORAGE__URL=empty))


WEBHOOK = {
    "JPS_TELEGRAM__MODE": "webhook",
    "JPS_TELEGRAM__SECRET": "rahasia",
    "JPS_WEB__PUBLIC_URL": "https://a.id",
}


async def test_a_port_in_use_is_told_before_telegram_hears_of_the_address(
    typed: Typed, telegram: FakeTelegram
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        known = at(telegram) | WEBHOOK
        told = refused(await asyncio.to_thread(typed, "run", **known, JPS_WEB__PORT=port))
    assert f"web.port {port} cannot be used" in told
    assert "Is another jps-bot running?" in told
    assert telegram.called("setWebhook") == []


@pytest.mark.parametrize(
    ("host", "advice"),
    [("203.0.113.7", "no such address"), ("no.such.host.invalid", "web.host must")],
)
async def test_an_address_that_is_not_ours_is_told(
    typed: Typed, telegram: FakeTelegram, host: str, advice: str
) -> None:
    told = refused(await asyncio.to_thread(typed, "run", **at(telegram), JPS_WEB__HOST=host))
    assert f"web.host {host}" in told
    assert advice in told


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "::", "0.0.0.0"])
def test_every_usual_way_to_write_an_address_is_served(host: str) -> None:
    with listen(WebSettings(host=host, port=0)) as listening:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        here = {"::": "127.0.0.1", "0.0.0.0": "127.0.0.1"}.get(host, host.strip("[]"))
        assert listening.family == family or host == "localhost"
        socket.create_connection((here, listening.getsockname()[1])).close()


def test_run_refuses_what_check_refuses_and_says_it_all_at_once(typed: Typed) -> None:
    wrong = {
        "JPS_WHATSAPP__ACCOUNT_SID": "AC" + "0" * 32, "JPS_PRIVACY__KEY": "short",
        "JPS_STORAGE__URL": "mysql://a/b", "JPS_WEB__PORT": "many", "JPS_WEB__HOSTS": "a",
    }  # fmt: skip
    places = ("web.port", "web.hosts", "whatsapp.auth_token", "whatsapp.sender", "web.public_url",
              "storage.url", "privacy.key")  # fmt: skip
    for words in (["check"], ["run", "--role", "pigeon"]):
        told = refused(typed(*words, **wrong)).splitlines()
        assert [place for place in places if sum(f"- {place}" in line for line in told) != 1] == []
        assert len(told) == len(places) + (words != ["check"])


@pytest.mark.parametrize("command", ["run", "check", "migrate", "officer-code"])
def test_a_configuration_that_is_not_there_is_told(typed: Typed, command: str) -> None:
    assert "gone.toml does not exist" in refused(typed(command, JPS_CONFIG="gone.toml"))


# Trying it


def test_a_port_that_is_none_is_told_in_indonesian(typed: Typed) -> None:
    for port in ("80000", "-1"):
        told = typed("demo", "--port", port)
        assert "Port harus angka" in refused(told)
        assert "Buka http" not in told.output


def test_the_next_free_port_is_taken_where_one_is_busy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = taken.getsockname()[1]
        with port_near(busy) as listening:
            assert listening.getsockname()[1] > busy
    with port_near(0) as listening:
        assert listening.getsockname()[1] > 0


def test_where_every_port_is_busy_it_is_told_before_an_address_is(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "_NEXT", 0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = typed("demo", "--port", str(taken.getsockname()[1]))
    assert "sedang dipakai program lain" in refused(told)
    assert "Buka http" not in told.output


@pytest.mark.parametrize("command", ["demo", "chat"])
def test_a_folder_serves_one_process_at_a_time(typed: Typed, command: str) -> None:
    with held(Path("sub/demo")):
        told = refused(typed(command, "--data", "sub/demo"))
        assert "sedang dipakai jps-bot lain" in told
        assert "--data" in told
    with held(Path("sub/demo")):
        assert Path("sub/demo/lock").exists()


def test_a_folder_that_cannot_be_one_is_told_in_indonesian(typed: Typed) -> None:
    Path("a-file").write_text("")
    assert "tidak bisa ditulis" in refused(typed("chat", "--data", "a-file"))
    Path("demo").mkdir()
    Path("demo/key").write_text("damaged")
    assert "tidak bisa dibuka" in refused(typed("chat", "--data", "demo"))


# What is written is for its owner alone


def open_to_others(folder: Path) -> list[str]:
    """What in a folder somebody else on the machine may look into."""
    return [str(path) for path in folder.rglob("*") if path.stat().st_mode & 0o077]


@pytest.mark.parametrize(
    "words", [["migrate"], ["officer-code"], ["failed", "list"], ["chat", "--data", "sub/demo"]]
)
def test_what_a_command_writes_nobody_else_may_read(
    typed: Typed, tmp_path: Path, words: list[str]
) -> None:
    os.umask(0o022)
    told = typed(*words, JPS_STORAGE__URL=f"sqlite:///{tmp_path}/data/jps.db")
    assert told.exit_code == 0, told.output
    assert list(tmp_path.rglob("jps.db"))
    assert open_to_others(tmp_path) == []


def test_what_an_earlier_version_left_open_is_closed(typed: Typed, tmp_path: Path) -> None:
    os.umask(0o022)
    database = tmp_path / "jps.db"
    assert typed("migrate").exit_code == 0
    database.chmod(0o644)
    assert lines(typed("failed", "list")) == []
    assert open_to_others(tmp_path) == []


# Messages set aside, open questions


def set_aside(store: Store, *keys: str) -> list[int]:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        inbox.add(tx, [Arrival("telegram", key, chat, "{}") for key in keys])
        ids: list[int] = list(tx.connection.exec_driver_sql("SELECT id FROM inbox").scalars())
        tx.connection.exec_driver_sql("UPDATE inbox SET state = 'failed', error = 'KeyError'")
    return ids


def waiting(store: Store) -> int:
    with store.reading() as tx:
        return inbox.count(tx, "waiting")


def test_messages_set_aside_are_listed_and_tried_again(typed: Typed, opened: Store) -> None:
    assert lines(typed("failed", "list")) == []
    ids = set_aside(opened, "1", "2", "3")
    listed = [line.split("\t") for line in lines(typed("failed", "list"))]
    assert [int(row[0]) for row in listed] == ids
    assert {tuple(row[2:]) for row in listed} == {("telegram", "KeyError")}
    assert lines(typed("failed", "retry", str(ids[0]))) == ["1 back in line."]
    assert waiting(opened) == 1
    assert lines(typed("failed", "retry")) == ["2 back in line."]
    assert waiting(opened) == 3
    assert lines(typed("failed", "list")) == []


ALIKE = ("apakah boleh ganti ketua kelompok", "boleh ganti ketua kelompok tidak")


def asked(store: Store) -> list[int]:
    """Two people ask the same thing, one another."""
    with store.transaction() as tx:
        found = chats.find(tx, [("telegram", address) for address in "abc"])
        return [
            questions.add(tx, chat, text, "asked")
            for chat, text in zip(found.values(), (*ALIKE, "kantor buka hari apa"), strict=True)
        ]


def test_questions_are_listed_in_groups_and_drafted(typed: Typed, opened: Store) -> None:
    ids = asked(opened)
    first, second = lines(typed("questions", "list"))
    assert first.startswith(f"2x  {ids[0]}  {ALIKE[0]}")
    assert second.startswith(f"1x  {ids[2]}  kantor")
    assert lines(typed("questions", "draft", str(ids[1]))) == [f"- {text}" for text in ALIKE]


def test_one_answer_reaches_all_who_asked_alike(typed: Typed, opened: Store) -> None:
    ids = asked(opened)
    told = typed("questions", "answer", str(ids[0]), "Boleh, lewat Dinas.")
    assert lines(told) == ["2 people will be told."]
    with opened.transaction() as tx:
        letters = claiming.claim(tx, "now", 9, timedelta(seconds=9))
    assert sorted(letter.address for letter in letters) == ["a", "b"]
    assert all("Boleh, lewat Dinas." in load_reply(letter.body).text for letter in letters)
    assert len(lines(typed("questions", "list"))) == 1
    again = typed("questions", "answer", str(ids[0]), "Boleh.")
    assert lines(again) == ["0 people will be told."]


@pytest.mark.parametrize(
    "words",
    [
        ("migrate",), ("officer-code",), ("failed", "list"), ("failed", "retry"),
        ("questions", "list"), ("questions", "answer", "1", "a"), ("questions", "draft", "1"),
    ],
)  # fmt: skip
def test_no_command_answers_trouble_with_a_traceback(typed: Typed, words: list[str]) -> None:
    assert "database does not answer" in refused(typed(*words, JPS_STORAGE__URL=NOWHERE))
    assert "privacy.key" in refused(typed(*words, JPS_PRIVACY__KEY="short"))


def _places(folder: Path) -> dict[str, dict[str, str]]:
    """Each setting that names a place where nothing can be, and what is said of it."""
    file = folder / "file"
    file.write_text("no database " * 1000)
    return {
        "storage.url: the folder": {"JPS_STORAGE__URL": f"sqlite:///{file}/a/jps.db"},
        "is no database": {"JPS_STORAGE__URL": f"sqlite:///{file}"},
        "keeps nothing": {"JPS_STORAGE__URL": "sqlite://"},
        "keeps nothing. ": {"JPS_STORAGE__URL": "sqlite:///:memory:"},
        "storage.files: nothing can": {"JPS_STORAGE__FILES": str(file)},
        "storage.files: nothing": {"JPS_STORAGE__FILES": f"{file}/files"},
        "files.kept_days": {"JPS_FILES__KEPT_DAYS": "99999999999"},
        "files.open_megabytes": {"JPS_FILES__OPEN_MEGABYTES": "9" * 30},
        "web.host": {"JPS_WEB__HOST": "x" * 300},
        "web.host a..b": {"JPS_WEB__HOST": "a..b"},
    }


async def test_a_place_where_nothing_can_be_is_told_before_anything_begins(
    typed: Typed, telegram: FakeTelegram, tmp_path: Path
) -> None:
    for said, wrong in _places(tmp_path).items():
        told = refused(await asyncio.to_thread(typed, "run", **(at(telegram) | wrong)))
        assert said in told, wrong
    assert telegram.calls == []


# Officers


def test_officers_are_added_listed_placed_and_ended(typed: Typed, opened: Store) -> None:
    [code] = lines(typed("officers", "add", "--area", "kab banyumas", "--duty", "kepala"))
    with opened.transaction() as tx:
        opens = codes.look_at(tx, code)
        assert opens is not None
        assert (opens.area, opens.duty) == ("33.02", "kepala")
        wati = an_officer(tx, "Wati", "33.02", "petugas")
    [told] = lines(typed("officers", "list"))
    assert told.split("\t")[:4] == [str(wati), "Wati", "petugas", "Kabupaten Banyumas"]
    assert lines(typed("officers", "place", str(wati), "--area", "indonesia")) == [
        f"{wati}: petugas, seluruh Indonesia"
    ]
    assert lines(typed("officers", "end", str(wati))) == [f"{wati} is no officer any more."]
    assert lines(typed("officers", "list")) == []
    assert "jps-bot officers list" in refused(typed("officers", "end", str(wati)))


@pytest.mark.parametrize("words", [("officers", "end"), ("failed", "retry")])
def test_a_number_that_no_row_can_have_is_refused_in_words(
    typed: Typed, opened: Store, words: tuple[str, ...]
) -> None:
    beyond = typed(*words, str(2**63))
    assert (beyond.exit_code, isinstance(beyond.exception, SystemExit)) == (2, True)
    assert "Traceback" not in beyond.output


async def test_an_operator_decides_where_no_officer_may(
    typed: Typed, telegram: FakeTelegram, opened: Store
) -> None:
    """Else a group whose one officer made the code would be held for ever."""
    with opened.transaction() as tx:
        ratna, dewi = persons.add(tx, "Ratna"), persons.add(tx, "Dewi")
        chats.belong(tx, chats.find(tx, [("telegram", "1")])["telegram", "1"], ratna)
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta", area="33.02")
        groups.appoint(tx, group, dewi)
        took.add(tx, group, ratna, dewi, an_officer(tx, "Wati", "33.02"))
        took.object_to(tx, took.newest_of(tx, ratna) or pytest.fail("she lost it"))
    checked = lines(await asyncio.to_thread(typed, "check", **at(telegram)))
    assert any("jps-bot takeovers list" in line for line in checked)
    [told] = lines(typed("takeovers", "list"))
    number, *names = told.split("\t")
    assert names[:3] == ["Melati", "former: Ratna", "new: Dewi"]
    assert "write new or former" in refused(typed("takeovers", "decide", number, "ratna"))
    assert lines(typed("takeovers", "decide", number, "former")) == ["1 letters go out."]
    assert lines(typed("takeovers", "list")) == []
    assert "takeovers list" in refused(typed("takeovers", "decide", number, "former"))
    with opened.transaction() as tx:
        assert groups.get(tx, group).leader == ratna
        assert outbox.count(tx, "waiting") == 1


def test_officers_of_the_simulator_are_in_its_folder(typed: Typed, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "demo"))
    [told] = lines(typed("officers", "list", *data))
    assert "Wati Lestari" in told
    wati = told.split("\t")[0]
    assert len(lines(typed("officer-code", *data))) == 1
    assert lines(typed("officers", "end", wati, *data)) == [f"{wati} is no officer any more."]
    assert lines(typed("officers", "list", *data)) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--area", "bogor"), "32.01 Kabupaten Bogor, 32.71 Kota Bogor"),
        (("--area", "banyumass"), "33.02 Kabupaten Banyumas"),
        (("--area", "xyz"), "is no area that we know"),
        (("--area", "33", "--duty", "raja"), "choose one of petugas, kepala"),
    ],
)
def test_an_area_that_is_not_clear_says_what_to_write(
    typed: Typed, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(typed("officers", "add", *words))


async def test_check_names_an_officer_without_an_area(
    typed: Typed, telegram: FakeTelegram, opened: Store
) -> None:
    with opened.transaction() as tx:
        wati = persons.add(tx, "Wati")
        officers.appoint(tx, wati, None, "petugas")
        an_officer(tx, "Tuti", "33")
    told = lines(await asyncio.to_thread(typed, "check", **at(telegram)))
    assert [line for line in told if "Wati" in line] == told[:1]
    assert "jps-bot officers place" in told[0]
    assert "Tuti" not in " ".join(told)


# Groups


async def test_groups_are_listed_and_those_of_no_known_area_alone(
    typed: Typed, telegram: FakeTelegram, opened: Store
) -> None:
    assert lines(typed("groups", "list", "--without-area")) == []
    with opened.transaction() as tx:
        groups.add(tx, "tkm-2020", "Mawar", "Asia/Jakarta", "Cipanas")
        groups.add(tx, "tkm-2020", "Anggrek", "Asia/Jakarta", "Kutasari", area="33.02")
    mawar = "-\ttkm-2020\tMawar\tCipanas\t\tno area yet"
    anggrek = "-\ttkm-2020\tAnggrek\tKutasari\t\tKabupaten Banyumas"
    assert lines(typed("groups", "list")) == [anggrek, mawar]
    assert lines(typed("groups", "list", "--without-area")) == [mawar]
    [told, *_] = lines(await asyncio.to_thread(typed, "check", **at(telegram)))
    assert "see: 1." in told
    assert "jps-bot groups list --without-area" in told


def test_ledger_verify_names_the_first_entry_that_was_changed(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert typed("ledger", "verify", "--data", "d").output == "Every ledger is whole.\n"
    monkeypatch.setenv("JPS_CONFIG", str(ROOT / "config.toml"))
    store = setup.open_folder(tmp_path / "d", settings.load())
    with store.transaction() as tx:
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta", "Banyumas")
        bought = Purchase("lem", Decimal(1), "", None, 9000, "", date(2020, 12, 10))
        person = persons.add(tx, "Ratna")
        buy(tx, group, bought, "1", person)
        buy(tx, group, bought, "2", person)
    whole = typed("ledger", "verify", "--data", "d")
    assert (whole.exit_code, whole.output) == (0, "Every ledger is whole.\n")
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE entries SET total = total - 1 WHERE place = 2")
    broken = typed("ledger", "verify", "--data", "d")
    assert broken.exit_code == 1
    assert "The ledger of Melati Banyumas was changed: entry 2 (number 2)" in broken.output
