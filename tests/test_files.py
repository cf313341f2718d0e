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


def laid(shown: str, original: str = "", thumbnail: str = "", size: int = 9) -> files.Bytes:
    return files.Bytes(shown, original, thumbnail, size, "image/png", "ok")


def claim(store: Store, limit: int = 10) -> list[files.Wanted]:
    with store.transaction() as tx:
        return files.claim(tx, ["telegram"], limit, tx.now + HOLD)


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
    assert (wanted.source, wanted.attempts) == ("AgAC", 1)
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
        assert len(files.claim(tx, ["telegram"], 5, tx.now + HOLD)) == 1
        with Store(second, vault, clock).transaction() as other:
            assert files.claim(other, ["telegram"], 5, other.now + HOLD) == []
    second.close()


def test_a_stored_file_is_wanted_no_more(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        id = want(tx)
    [first] = claim(store)
    with store.transaction() as tx:
        assert files.missed(tx, first, "timeout", tx.now)
    [wanted] = claim(store)
    with store.transaction() as tx:
        assert files.stored(tx, wanted, laid("ab" * 32, "cd" * 32, size=1234))
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
    [first] = claim(store)
    with store.transaction() as tx:
        files.missed(tx, first, "e" * 400, tx.now + HOLD)
        assert files.next_due(tx) == clock.time + HOLD
        assert files.get(tx, id).error == "e" * 300
    assert claim(store) == []
    clock.later(minutes=1)
    [wanted] = claim(store)
    assert wanted.attempts == 2


def test_a_file_can_be_given_up(store: Store) -> None:
    with store.transaction() as tx:
        id = want(tx)
    [wanted] = claim(store)
    with store.transaction() as tx:
        files.missed(tx, wanted, "gone", None)
        assert files.get(tx, id).state == "failed"
        assert files.next_due(tx) is None
    assert claim(store) == []


def test_waiting_for_room_counts_no_attempt(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        want(tx)
    [wanted] = claim(store)
    with store.transaction() as tx:
        assert files.wait(tx, wanted, tx.now + HOLD)
    assert claim(store) == []
    clock.later(minutes=1)
    assert [wanted.attempts for wanted in claim(store)] == [1]


def test_a_try_that_did_not_count_wakes_no_older_claim(store: Store, clock: Clock) -> None:
    """Two claims with the same count are still two claims."""
    with store.transaction() as tx:
        id = want(tx)
    [asleep] = claim(store)
    clock.later(minutes=1)
    [awake] = claim(store)
    with store.transaction() as tx:
        assert files.wait(tx, awake, tx.now + HOLD)
        assert not files.missed(tx, asleep, "lost", None)
    clock.later(minutes=1)
    [again] = claim(store)
    with store.transaction() as tx:
        assert not files.missed(tx, awake, "lost", None)
        assert files.stored(tx, again, laid("ab" * 32, "cd" * 32))
        assert files.get(tx, id).state == "stored"


def test_whoever_slept_past_the_hold_changes_nothing(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        id = want(tx)
    [asleep] = claim(store)
    clock.later(minutes=1)
    [awake] = claim(store)
    with store.transaction() as tx:
        assert not files.missed(tx, asleep, "late", None)
        assert not files.wait(tx, asleep, tx.now)
        assert files.stored(tx, awake, laid("ab" * 32, "cd" * 32))
        assert not files.missed(tx, asleep, "later", None)
        assert not files.missed(tx, awake, "twice", None)
        assert not files.stored(tx, asleep, laid("ee" * 32, "ff" * 32, size=1))
        assert (files.get(tx, id).state, files.get(tx, id).sha256) == ("stored", "ab" * 32)


def test_only_files_of_ones_own_channels_cost_an_attempt(store: Store) -> None:
    with store.transaction() as tx:
        want(tx)
        assert files.claim(tx, ["whatsapp"], 5, tx.now + HOLD) == []
    assert [wanted.attempts for wanted in claim(store)] == [1]


def test_only_good_files_of_the_same_chat_are_proof(store: Store) -> None:
    with store.transaction() as tx:
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        bad = want(tx)
    [wanted] = claim(store)
    with store.transaction() as tx:
        files.missed(tx, wanted, "gone", None)
        mine, theirs = want(tx), want(tx, address="b")
        assert files.good(tx, chat, (1, theirs, mine, bad)) == (mine,)
        with pytest.raises(FileNotFoundError):
            files.get(tx, 1)


@pytest.mark.parametrize(
    ("quota", "free", "said"),
    [
        (files.Quota(), 10**9, ""),
        (files.Quota(chat_daily=2), 10**9, "day"),
        (files.Quota(chat_bytes=2000), 10**9, "chat"),
        (files.Quota(total_bytes=3000), 10**9, "house"),
        (files.Quota(least_free=10**9), 10**9 - 1, "house"),
    ],
)
def test_there_is_room_until_a_limit_is_reached(
    store: Store, clock: Clock, quota: files.Quota, free: int, said: str
) -> None:
    with store.transaction() as tx:
        chat, other = (chats.find(tx, [("telegram", a)])["telegram", a] for a in ("a", "b"))
        for owner in (chat, chat, other):
            files.want(tx, owner, "ref", "", "", 1000)
        assert files.full(tx, chat, quota, free) == said
        assert files.full(tx, other, quota, free) == (said if said == "house" else "")
    clock.later(days=1)
    with store.transaction() as tx:
        assert files.full(tx, chat, quota, free) == ("" if said == "day" else said)


def test_the_cabinet_is_for_its_owner_alone(cabinet: Cabinet, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        cabinet.put(PHOTO)
    finally:
        os.umask(before)
    [path] = kept(tmp_path / "files")
    assert [p.stat().st_mode & 0o777 for p in (path, path.parent, tmp_path / "files")] == [
        0o600, 0o700, 0o700,
    ]  # fmt: skip
    assert cabinet.free() > 0


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


def put_away(store: Store, id: int, original: str) -> None:
    [wanted] = [wanted for wanted in claim(store) if wanted.id == id]
    with store.transaction() as tx:
        assert files.stored(tx, wanted, laid("ab" * 32, original))


def test_the_same_file_is_known_by_its_bytes_and_by_its_providers_id(
    store: Store, clock: Clock
) -> None:
    with store.transaction() as tx:
        first, second = want(tx, unique="AQAD"), want(tx, unique="AQAE", address="b")
        assert files.same(tx, second) == []
    put_away(store, first, "cd" * 32)
    with store.transaction() as tx:
        third, fourth = want(tx, unique="AQAD", address="b"), want(tx, address="c")
        failed = want(tx, unique="AQAD")
        chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
        listed = files.want(tx, chat, "r", "", "AQAD", 0, files.LIST)
    with store.transaction() as tx:
        assert files.same(tx, third) == [first], "before its bytes are here"
        assert files.same(tx, fourth) == [], "nothing is known of it, nor is nothing alike"
        assert files.same(tx, first) == [], "only what came earlier"
    clock.later(minutes=1)
    claimed = {wanted.id: wanted for wanted in claim(store)}
    with store.transaction() as tx:
        assert files.stored(tx, claimed[second], laid("ef" * 32, "cd" * 32))
        assert files.stored(tx, claimed[third], laid("ab" * 32, "99" * 32))
        assert files.stored(tx, claimed[fourth], laid("77" * 32, "cd" * 32))
        assert files.missed(tx, claimed[failed], "lost", None)
        assert files.read(tx, claimed[listed])
    with store.transaction() as tx:
        last = want(tx, unique="AQAD")
        assert files.same(tx, second) == [first]
        assert files.same(tx, third) == [first], "what is shown may be equal of two that came"
        assert files.same(tx, fourth) == [first, second]
        assert files.same(tx, last) == [first, third], "neither one that failed nor a list"
        assert files.same(tx, 1) == [], "it is forgotten"
