"""How many bytes do a group, a message and a receipt take? Run by hand:

    uv run python -m benchmarks.size                 # SQLite
    uv run python -m benchmarks.size --postgresql

Leaders register twenty members and report ten purchases, each with a photo, and strangers ask a
question, all through the engine; letters are recorded as sent. Bytes are counted by table, with
indexes, after a VACUUM: what the data themselves take, on any machine.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select, text

import storage
from benchmarks.turns import HOLD, PROGRAMME, beats, database, fill, message, open_store, steps
from bot import log
from bot.answering.engine import Engine
from handlers.listing import CATALOGUE
from handlers.talk.messages import Incoming, Media
from storage import Store, files, schema, tables
from storage.cabinet import Cabinet
from storage.mail.outbox import Ending
from storage.vault import new_key

GROUPS, LEADERS, STRANGERS = 1000, 30, 1000
MEMBERS, PURCHASES = 20, 10
PHOTO = 100_000  # bytes; what is added to them does not depend on their number
_KEPT = Path(storage.__file__).parent / "register.toml"


def talks() -> Iterator[list[Incoming]]:
    """What is written, one message of everybody at a time."""
    leaders = range(GROUPS - LEADERS, GROUPS)
    for member in range(MEMBERS):
        for step in range(6):
            yield [message(leader, steps(leader, member)[step]) for leader in leaders]
    for number in range(PURCHASES):
        price = 100_000 + 1_000 * number
        yield [message(one, f"beli pakan {number + 2} sak @{price} kemarin") for one in leaders]
        yield [message(one, "ya") for one in leaders]
        yield [photo(one, number) for one in leaders]
        yield [message(one, "1") for one in leaders]  # the one purchase that has no photo yet
    strangers = range(GROUPS, GROUPS + STRANGERS)
    for begin in range(0, STRANGERS, 100):
        yield [message(one, "apa syarat ikut program ini?") for one in strangers[begin:][:100]]


def photo(leader: int, number: int) -> Incoming:
    media = Media("photo", f"{leader}-{number}", "image/jpeg", PHOTO, f"{leader}-{number}")
    return replace(message(leader, ""), kind="media", media=(media,))


def play(store: Store, cabinet: Cabinet) -> int:
    """Everything is said and answered; how many messages that were."""
    engine = Engine(store, CATALOGUE, PROGRAMME, cabinet)
    answered, ended = 0, list[Ending]()
    for messages in talks():
        answered += sum(beats(engine, messages, ended))
        fetch(store, cabinet)
    return answered


def fetch(store: Store, cabinet: Cabinet) -> None:
    """Photos arrive: each has other bytes."""
    with store.transaction() as tx:
        wanted = files.claim(tx, ["telegram"], LEADERS, tx.now + HOLD)
    for one in wanted:
        data = os.urandom(PHOTO)
        name = cabinet.put(data)
        with store.transaction() as tx:
            files.stored(tx, one, files.Bytes(name, name, "", len(data), "image/jpeg", "ok"))


def bytes_of(store: Store, names: Sequence[str]) -> dict[str, int]:
    """Of each table with its indexes."""
    if store.database.kind == "sqlite":
        store.database.rewrite()
        query = ("SELECT sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) "
                 "WHERE tbl_name = :name")  # fmt: skip
    else:
        with store.database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as alone:
            alone.execute(text("VACUUM FULL"))
        query = "SELECT pg_total_relation_size(:name)"
    with store.reading() as tx:
        return {name: tx.connection.execute(text(query), {"name": name}).scalar_one() or 0
                for name in names}  # fmt: skip


def written(store: Store) -> int:
    """Where PostgreSQL's log of changes stands, in bytes; copies and backups carry all of it."""
    if store.database.kind == "sqlite":
        return 0
    with store.reading() as tx:
        query = text("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
        return tx.connection.execute(query).scalar_one()


def show(store: Store, cabinet: Path, messages: int, wal: int) -> None:
    kept = {name: table["kept"] for name, table in tomllib.loads(_KEPT.read_text()).items()}
    names = sorted(tables.metadata.tables)
    sizes = bytes_of(store, names)
    with store.reading() as tx:
        rows = {name: tx.connection.execute(
            select(func.count()).select_from(tables.metadata.tables[name])).scalar_one()
            for name in names}  # fmt: skip
    print(
        f"{messages} messages\n\n| table | rows | bytes a row | kept |\n| --- | --- | --- | --- |"
    )
    for name in names:
        if rows[name] >= LEADERS:
            print(f"| {name} | {rows[name]} | {sizes[name] / rows[name]:.0f} | {kept[name]} |")
    photos = [path.stat().st_size for path in cabinet.glob("*/*")]
    if photos:
        more = sum(photos) / len(photos) - PHOTO
        print(f"\n{len(photos)} photos of {PHOTO} bytes, each + {more:.0f}")
    if wal:
        print(f"log of changes: {wal / messages:.0f} bytes a message")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    log.setup("ERROR")
    with database(asked.postgresql) as url, tempfile.TemporaryDirectory() as folder:
        store = open_store(url, new_key())
        schema.migrate(store.database)
        fill(store, GROUPS)
        before = written(store)
        messages = play(store, Cabinet(Path(folder), store.vault))
        show(store, Path(folder), messages, written(store) - before)
        store.database.close()


if __name__ == "__main__":
    main()
