"""Opens what a configuration names: the store, the cabinet, the bench of the demo.

Knows: which parts make a service. Must not know: commands, channels' inner life.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.codec import dump_reply
from bot.config import BadConfig, Config
from handlers import demo
from handlers.courtesy.hearing import courtesy
from handlers.deeds import questions as deeds
from handlers.deeds.rights import OPERATOR
from handlers.finding.likely import group_of
from handlers.finding.topic_files import TopicError
from handlers.own.hearing import own
from handlers.programme import Programme
from handlers.public.answers import faq
from handlers.reading.tables import TableError
from handlers.safety.hearing import danger
from handlers.talk.messages import Told
from storage import Store, Tx, groups, leases, questions, schema
from storage.access import officers, takeovers
from storage.cabinet import Cabinet
from storage.database import BadUrl, Database, DatabaseDown
from storage.mail import outbox
from storage.money import adopting
from storage.sealed import moving
from storage.vault import BadKey, Vault, new_key

if TYPE_CHECKING:
    from bot.simulator.bench import Bench

_KEY_MARK = "key mark"
_SQLITE = b"SQLite format 3\0"


def open_store(config: Config) -> Store:
    """The store of a real service; raises `BadConfig` when a setting makes that impossible."""
    problems: list[str] = []
    database, vault = _database(config, problems), _vault(config, problems)
    if database is None or vault is None:
        raise BadConfig(problems)
    return Store(database, vault)


def _database(config: Config, problems: list[str]) -> Database | None:
    try:
        database = Database(config.storage.url)
    except BadUrl as error:
        problems.append(f"storage.url: {error}")
        return None
    except OSError as error:
        problems.append(
            f"storage.url: the folder of this database cannot be made ({error.strerror}). Choose "
            "one in which this user may write."
        )
        return None
    if database.kind == "sqlite" and (why := _no_file(database.url.database or "")):
        database.close()
        problems.append(f"storage.url: {why}")
        return None
    return database


def _no_file(name: str) -> str:
    """Why this cannot be the file of an SQLite database; "" where it is one or can become one."""
    if name in ("", ":memory:"):
        return f"a database without a file keeps nothing. {BadUrl.__doc__}"
    with contextlib.suppress(OSError), Path(name).open("rb") as file:
        if file.read(len(_SQLITE)) not in (b"", _SQLITE):  # sqlite.org/fileformat.html, 1.3
            return f"{name} is no database. Choose another file, or put a copy of yours back."
    return ""


def _vault(config: Config, problems: list[str]) -> Vault | None:
    try:
        return Vault(config.privacy.key.get_secret_value())
    except BadKey as error:
        problems.append(f"privacy.key: {error}")
        return None


def open_migrated(config: Config) -> Store:
    """The store, with today's schema: SQLite is brought up to date, PostgreSQL must be."""
    store = open_store(config)
    _close_to_others(*_files_of(store.database))
    try:
        if store.database.kind == "sqlite":
            schema.migrate(store.database)
        else:
            schema.check(store.database)
        _check_key(store)
        _leave_nothing_clear(store)
    except (schema.OldSchema, schema.NewSchema, DatabaseDown, BadConfig):
        store.database.close()
        raise
    return store


def left_to_do(config: Config) -> list[str]:
    """What an operator should do in a database that is there already; it is only read."""
    store = open_store(config)
    try:
        if any(not path.exists() for path in _files_of(store.database)[:1]):
            return []
        schema.check(store.database)
        with store.reading() as tx:
            unplaced = [it for it in officers.every(tx) if it.area is None]
            lost = len(groups.GroupShelf(tx, "", unplaced=True))
            held = len(takeovers.objected(tx))
    except schema.OldSchema as error:  # SQLite is brought up to date by itself
        return [] if store.database.kind == "sqlite" else [str(error)]
    except schema.NewSchema as error:
        return [str(error)]
    finally:
        store.database.close()
    told = (
        f"Groups without an area, which only officers of the whole country see: {lost}. They place "
        "them by *kelompok tanpa wilayah*; so does a list that tells the regency. Which they are: "
        "jps-bot groups list --without-area"
    )
    waits = f"Groups held until it is decided who leads: {held}. See: jps-bot takeovers list"
    named = [
        f"Officer {it.person} ({it.name}) sees the whole country, for no area is set. Set it with: "
        f"jps-bot officers place {it.person} --area …"
        for it in unplaced
    ]
    return [told] * (lost > 0) + [waits] * (held > 0) + named


def _check_key(store: Store) -> None:
    """The key must be the one that sealed this database; the first one to open it is."""
    mark = store.vault.index("key", "of this database").hex()
    with store.transaction() as tx:
        sealed_by = leases.fact(tx, _KEY_MARK)
        if sealed_by is None:
            leases.set_fact(tx, _KEY_MARK, mark)
    if sealed_by not in (None, mark):
        raise BadConfig(
            ["privacy.key is not the key that this database was sealed with. Put the old key back; "
             "nothing was changed."]
        )  # fmt: skip


def _leave_nothing_clear(store: Store) -> None:
    moving.seal_rest(store)
    moving.index_phones(store)
    adopting.adopt_rest(store)
    moving.overwrite(store)


def problems(config: Config) -> list[str]:
    """What is wrong with database, key and topic files, each in a sentence."""
    found: list[str] = []
    database = _database(config, found)
    if database is not None:
        if not database.answers():
            found.append("storage.url: this database does not answer. Is the address right?")
        database.close()
    found += _of_the_folder(Cabinet(config.storage.files, Vault(new_key())), config)
    if config.privacy.key.get_secret_value():  # of none, `bot.needed` says more
        _vault(config, found)
    try:
        faq()
        for hears in (danger, own, courtesy):  # their tables are read here, not at a first message
            hears("")
    except TopicError as error:
        found.append(f"handlers/faq: {error}")
    except TableError as error:
        found.append(f"a word table: {error}")
    return found


def _files_of(database: Database) -> list[Path]:
    name = database.url.database if database.kind == "sqlite" else None
    return [Path(f"{name}{end}") for end in ("", "-wal", "-shm")] if name else []


def _close_to_others(*paths: Path) -> None:
    """What earlier versions left open to other users of the machine is for this one alone."""
    for path in paths:
        with contextlib.suppress(OSError):  # not there yet, or not ours
            path.chmod(0o700 if path.is_dir() else 0o600)


def open_cabinet(config: Config, store: Store) -> Cabinet:
    """The folder of sealed files; raises `BadConfig` where none can be."""
    _close_to_others(config.storage.files)
    cabinet = Cabinet(config.storage.files, store.vault)
    if found := _of_the_folder(cabinet, config):
        raise BadConfig(found)
    return cabinet


def _of_the_folder(cabinet: Cabinet, config: Config) -> list[str]:
    """A disk that is full is made empty while the service runs; a folder that is none stays so."""
    try:
        cabinet.check()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            folder = config.storage.files
            return [f"storage.files: nothing can be kept in {folder} ({error.strerror}). Choose a "
                    "folder in which this user may write."]  # fmt: skip
    return []


def answer_alike(store: Store, id: int, text: str) -> int:
    """Answer an open question and those like it; how many chats will be told."""
    # Likeness of a thousand questions takes half a minute: nobody waits for the lock meanwhile.
    with store.reading() as tx:
        alike = group_of(questions.open_ones(tx), id)
    with store.transaction() as tx:
        told = deeds.answer(tx, OPERATOR, [question.id for question in alike], text)
        post(tx, told)
    return len(told)


def post(tx: Tx, told: Told) -> None:
    """What a deed of the operator tells goes out as what a deed in a chat tells."""
    outbox.put(tx, [outbox.Letter(chat, dump_reply(reply), "now") for chat, reply in told])


def open_bench(folder: Path, config: Config, url: str = "") -> Bench:
    """The demo in a folder: its own key, database and files; filled when it is fresh."""
    from bot.simulator.bench import Bench, Clock  # no real service needs a demo

    clock = Clock(config.demo.start)
    store = open_folder(folder, config, url, clock)
    vault = store.vault
    cabinet, uploads = Cabinet(folder / "files", vault), Cabinet(folder / "uploads", vault)
    return Bench(store, clock, cabinet, uploads, config)


def open_folder(
    folder: Path, config: Config, url: str = "", now: Callable[[], datetime] | None = None
) -> Store:
    """The store of the simulator's folder, filled when it is fresh; it stands at the demo's time
    unless there is another clock."""
    folder.mkdir(parents=True, exist_ok=True)
    vault = Vault(_own_key(folder / "key"))
    database = Database(url or f"sqlite:///{folder / 'jps.db'}")
    store = Store(database, vault, now or (lambda: config.demo.start))
    _close_to_others(*_files_of(store.database), folder / "uploads", folder / "files")
    schema.migrate(store.database)
    _leave_nothing_clear(store)
    _fill(store, config.programme)
    return store


def _own_key(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(new_key())
    return path.read_text().strip()


def _fill(store: Store, programme: Programme) -> None:
    with store.transaction() as tx:
        if not groups.some(tx):
            demo.seed(tx, programme)
