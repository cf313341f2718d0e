"""Two phones of one leader cannot both take the last place of a group."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import text

from bot.answering.engine import Engine
from bot.simulator.bench import Bench
from handlers.listing import CATALOGUE
from storage import chats, groups, members


async def test_the_last_place_is_given_once(benches: Callable[..., Bench], url: str) -> None:
    bench = benches(url=url)
    for said in ("daftar anggota", "Sri Wahyuni", "3302145208850199", "-", "ya"):
        await bench.receive(bench.message("telegram", "ratna", said))
    with bench.store.reading() as tx:
        chat = chats.at(tx, ("telegram", "ratna"))
        assert chat is not None and chat.person is not None
        [group] = groups.led_by(tx, chat.person)
        size = bench.programme.edition(group.edition).group_size
        assert size is not None
    engine = Engine(bench.store, CATALOGUE, bench.programme, bench.cabinet)
    engine.receive([bench.message("telegram", "ratna", "ya")])
    here = threading.Thread(target=engine.drain)
    with bench.store.transaction() as tx:
        groups.lock(tx, group.id)  # the other phone is at the same place
        here.start()
        if bench.store.database.kind == "postgresql":
            _until_it_waits(bench, here)
        for number in range(members.count(tx, group.id), size):
            nik = f"33021452088501{number:02}"
            members.add(tx, group.id, f"Anggota {number}", nik, None, chat.person)
    here.join()
    with bench.store.reading() as tx:
        assert members.count(tx, group.id) == size


def _until_it_waits(bench: Bench, thread: threading.Thread) -> None:
    """Until the thread is held up by a lock, or is through without one."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while thread.is_alive():
        with bench.store.database.transaction(reading=True) as connection:
            if connection.execute(query).scalar_one():
                return
        thread.join(0.01)  # between two looks; it ends nothing
