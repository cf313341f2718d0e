"""Files: promised first, fetched by one, sealed on the disk under the hash of what they are."""

from __future__ import annotations

import errno
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Store, Tx, chats, files
from storage.cabinet import Cabinet, DiskFull
from storage.database import Database
from storage.vault import Unreadable, Vault, new_key
from tests.support import Clock

HOLD = timedelta(minutes=1)
PHOTO = b"\xff\xd8 a receipt"


def want(tx: Tx, ref: str = "AgAC", unique: str = "", address: str = "a") -> int:
    chat = chats.find(tx, [("telegram", address)])["telegram", address]
    return files.want(tx, chat, ref, "image/jpeg", unique)


def claim(store: Store, limit: int = 10) -> list[files.Wanted]:
    with store.transaction() as tx:
        return files.claim(tx, limit, tx.now + HOLD)


def test_a_promised_file_is_fetched_by_one(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        id = want(tx)
        row = files.get(tx, id)
    assert (row.state, row.mime, row.sha256, row.size, row.error) == (
        "wanted",
        "image/jpeg",
        "",
        0,
        "",
    )
    [wanted] = claim(store)
    assert (wanted.id, wanted.channel, wanted.address) == (id, "telegram", "a")
    assert (wanted.source, wanted.attempts) == ("AgAC", 0)
    assert claim(store) == []
    clock.later(minutes=1)
    assert [again.id for again in claim(store)] == [id], "its fetcher died"


def test_only_so_many_are_taken_the_oldest_first(store: Store, clock: Clock) -> None:
    ids: list[int] = []
    for _ in range(3):
        with store.transaction() as tx:
            ids.append(want(tx))
        clock.later(seconds=1)
    assert [wanted.id for wanted in claim(store, 2)] == ids[:2]
    assert [wanted.id for wanted in claim(store, 2)] == ids[2:]


def test_two_fetchers_never_get_the_same_file(
    url: str, database: Database, store: Store, vault: Vault, clock: Clock
) -> None:
    if database.kind == "sqlite":
        return  # one writer at a time: see tests/test_database.py
    with store.transaction() as tx:
        want(tx)
    second = Database(url)
    with store.transaction() as tx:
        assert len(files.claim(tx, 5, tx.now + HOLD)) == 1
        with Store(second, vault, clock).transaction() as other:
            assert files.claim(other, 5, other.now + HOLD) == []
    second.close()


def test_a_stored_file_is_wanted_no_more(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        id = want(tx)
        files.missed(tx, id, "timeout", tx.now)
        files.stored(tx, id, "ab" * 32, 1234, "image/png")
        row = files.get(tx, id)
        assert files.next_due(tx) is None
    assert (row.state, row.mime, row.sha256, row.size, row.error) == (
        "stored",
        "image/png",
        "ab" * 32,
        1234,
        "",
    )
    clock.later(days=1)
    assert claim(store) == []


def test_a_file_that_was_missed_is_tried_again_in_time(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        id = want(tx)
        files.missed(tx, id, "e" * 400, tx.now + HOLD)
        assert files.next_due(tx) == clock.time + HOLD
        assert files.get(tx, id).error == "e" * 300
    assert claim(store) == []
    clock.later(minutes=1)
    [wanted] = claim(store)
    assert wanted.attempts == 1


def test_a_file_can_be_given_up(store: Store) -> None:
    with store.transaction() as tx:
        id = want(tx)
        files.missed(tx, id, "gone", None)
        assert files.get(tx, id).state == "failed"
        assert files.next_due(tx) is None
    assert claim(store) == []


def test_waiting_for_room_counts_no_attempt(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        files.wait(tx, want(tx), tx.now + HOLD)
    assert claim(store) == []
    clock.later(minutes=1)
    assert [wanted.attempts for wanted in claim(store)] == [0]


def test_where_a_file_lies_cannot_be_read_in_the_table(store: Store) -> None:
    with store.transaction() as tx:
        want(tx, "secret-file-id")
        [source] = tx.connection.exec_driver_sql("SELECT source FROM files").scalars()
    assert b"secret-file-id" not in bytes(source)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(data=st.binary(max_size=2000))
def test_what_is_put_away_is_read_again(cabinet: Cabinet, data: bytes) -> None:
    name = cabinet.put(data)
    assert name == hashlib.sha256(data).hexdigest()
    assert cabinet.read(name) == data


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_bytes_are_one_file_and_sealed(cabinet: Cabinet, tmp_path: Path) -> None:
    assert cabinet.put(PHOTO) == cabinet.put(PHOTO)
    [path] = kept(tmp_path / "files")
    assert b"receipt" not in path.read_bytes()


def test_a_file_that_is_gone_damaged_or_swapped_says_so(cabinet: Cabinet, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        cabinet.read("ab" * 32)
    name = cabinet.put(PHOTO)
    [path] = kept(tmp_path / "files")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Unreadable):
        cabinet.read(name)
    other = cabinet.put(b"another photo")
    shown = next(p for p in kept(tmp_path / "files") if p.name == other)
    path.write_bytes(shown.read_bytes())
    with pytest.raises(Unreadable):
        cabinet.read(name)


def test_another_key_does_not_open_the_cabinet(cabinet: Cabinet, tmp_path: Path) -> None:
    name = cabinet.put(PHOTO)
    with pytest.raises(Unreadable):
        Cabinet(tmp_path / "files", Vault(new_key())).read(name)


def test_a_full_disk_says_what_to_do_and_leaves_no_scraps(
    cabinet: Cabinet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DiskFull, match="make room"):
            cabinet.put(PHOTO)
    assert kept(tmp_path / "files") == []
    assert cabinet.read(cabinet.put(PHOTO)) == PHOTO


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE files SET source = (SELECT address FROM chats LIMIT 1)",
        "UPDATE chats SET address = (SELECT source FROM files LIMIT 1) WHERE id = {chat}",
    ],
)
def test_a_damaged_promise_is_given_up_and_holds_up_no_other(store: Store, spoil: str) -> None:
    with store.transaction() as tx:
        id = want(tx)
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        tx.connection.exec_driver_sql(spoil.format(chat=chat))
        other = want(tx, address="b")
    assert [wanted.id for wanted in claim(store)] == [other]
    with store.reading() as tx:
        row = files.get(tx, id)
        assert (row.state, row.error) == ("failed", "does not open")
