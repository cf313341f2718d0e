"""Fetching files: three tries, then the person is asked; a full disk loses nothing."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import Abilities, End, FetchFailed, Sent
from bot.codec import load_reply
from bot.receiving.fetching import TRIES, Fetcher
from handlers.talk import refusals
from handlers.talk.messages import Media, Reply
from storage import Store, chats, files
from storage.cabinet import Cabinet, DiskFull
from storage.database import DatabaseDown
from storage.mail import claiming, closing
from tests.pictures import picture, receipt, telling
from tests.slips import UNREADABLE, slip, soft
from tests.support import Clock


def jpeg() -> bytes:
    return picture("JPEG", receipt(16, 16))


async def here(work: Callable[..., Any], *args: Any) -> Any:
    return work(*args)


@dataclass
class Source:
    """A provider that gives these things, one a fetch."""

    gives: list[bytes | Exception]
    name: str = "telegram"
    limits: Abilities = field(default_factory=lambda: Abilities(4096, 10, 0, 64))
    asked: list[str] = field(default_factory=list)

    async def fetch(self, media: Media) -> bytes:
        self.asked.append(media.ref)
        given = self.gives.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        raise NotImplementedError

    async def find(self, address: str, taken: Collection[str], reply: Reply) -> Sent | None:
        raise NotImplementedError

    async def close(self) -> None:
        return None


@dataclass
class Desk:
    """A store with one promised file, and a fetcher."""

    store: Store
    cabinet: Cabinet
    source: Source
    file: int = 0
    chat: int = 0

    def __post_init__(self) -> None:
        self.fetcher = Fetcher(self.store, {"telegram": self.source}, self.cabinet)
        with self.store.transaction() as tx:
            self.chat = chats.find(tx, [("telegram", "a")])["telegram", "a"]
            self.file = files.want(tx, self.chat, "file-id", "image/png", "")

    async def round(self) -> int:
        return await self.fetcher.round(here)

    def row(self) -> files.FileRow:
        with self.store.reading() as tx:
            return files.get(tx, self.file)

    def said(self) -> list[str]:
        heard: list[str] = []
        while True:
            with self.store.transaction() as tx:
                found = claiming.claim(tx, "reply", 5, timedelta(minutes=1))
                closing.end(tx, [letter.end("sent") for letter in found])
            if not found:
                return heard
            heard += [load_reply(letter.body).text for letter in found]


def desk(store: Store, cabinet: Cabinet, *gives: bytes | Exception) -> Desk:
    return Desk(store, cabinet, Source(list(gives)))


async def test_a_photo_comes_into_the_cabinet(lite: Store, cabinet: Cabinet) -> None:
    it = desk(lite, cabinet, jpeg())
    assert await it.round() == 1
    assert (it.row().state, it.row().mime) == ("stored", "image/jpeg")
    assert cabinet.read(it.row().sha256) == jpeg()
    assert it.source.asked == ["file-id"]
    assert await it.round() == 0
    assert it.said() == []


async def test_a_fetch_that_fails_is_tried_again(
    lite: Store, cabinet: Cabinet, clock: Clock
) -> None:
    it = desk(lite, cabinet, FetchFailed("busy"), FetchFailed("busy"), jpeg())
    assert await it.round() == 1
    assert await it.round() == 0
    for _ in range(2):
        clock.later(minutes=1)
        assert await it.round() == 1
    assert it.row().state == "stored"
    assert it.said() == []


async def test_after_the_last_try_hours_later_the_person_is_asked(
    lite: Store, cabinet: Cabinet, clock: Clock
) -> None:
    it = desk(lite, cabinet, *[FetchFailed("busy")] * TRIES)
    for _ in range(TRIES + 2):
        await it.round()
        clock.later(hours=4)
    assert (it.row().state, it.row().error) == ("failed", "lost")
    assert it.said() == ["Foto yang tadi belum sampai. Mohon kirim fotonya sekali lagi."]


async def test_what_can_never_be_fetched_is_not_tried_again(lite: Store, cabinet: Cabinet) -> None:
    it = desk(lite, cabinet, FetchFailed("expired", final=True))
    await it.round()
    assert it.row().state == "failed"
    assert len(it.said()) == 1


@pytest.mark.parametrize("rubbish", [b"", b"not a photo", jpeg()[:100]])
async def test_what_is_no_photo_is_told_at_once(
    lite: Store, cabinet: Cabinet, rubbish: bytes
) -> None:
    it = desk(lite, cabinet, rubbish)
    await it.round()
    assert it.row().state == "failed"
    [said] = it.said()
    assert "ohon" in said


async def test_a_full_disk_waits_and_loses_nothing(
    lite: Store, cabinet: Cabinet, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: bytes) -> str:
        raise DiskFull("no room")

    it = desk(lite, cabinet, *[jpeg()] * (TRIES + 2))
    with monkeypatch.context() as patched:
        patched.setattr(cabinet, "put", full)
        for _ in range(TRIES + 1):
            await it.round()
            clock.later(minutes=5)
    assert it.row().state == "wanted"
    assert it.said() == []
    await it.round()
    assert it.row().state == "stored"


async def test_a_fetcher_that_dies_leaves_the_file_to_the_next(
    lite: Store, cabinet: Cabinet, clock: Clock
) -> None:
    it = desk(lite, cabinet, jpeg())
    with lite.transaction() as tx:
        assert len(files.claim(tx, ["telegram"], 1, tx.now + timedelta(minutes=1))) == 1
    assert await it.round() == 0
    clock.later(minutes=1)
    await it.round()
    assert it.row().state == "stored"


async def test_what_nobody_lives_to_tell_of_is_given_up(
    lite: Store, cabinet: Cabinet, clock: Clock
) -> None:
    it = desk(lite, cabinet, jpeg())
    for _ in range(TRIES):
        with lite.transaction() as tx:
            assert files.claim(tx, ["telegram"], 1, tx.now + timedelta(minutes=1))
        clock.later(minutes=1)
    await it.round()
    assert (it.row().state, it.source.asked, len(it.said())) == ("failed", [], 1)


async def test_each_refusal_is_said_and_the_second_in_other_words(
    lite: Store, cabinet: Cabinet
) -> None:
    it = desk(lite, cabinet, b"%PDF-", b"%PDF-", FetchFailed("huge", final=True, kind="large"))
    for _ in range(2):
        with lite.transaction() as tx:
            files.want(tx, it.chat, "file-id", "", "")
    while await it.round():
        pass
    assert sorted(it.said()) == sorted(
        [refusals.said("paper"), refusals.said("paper", again=True), refusals.said("large")]
    )


async def test_what_came_is_kept_as_it_was_and_what_is_shown_tells_less(
    store: Store, cabinet: Cabinet
) -> None:
    sent = picture("JPEG", slip(600, 800), exif=telling())
    it = desk(store, cabinet, sent)
    await it.round()
    shown, small = cabinet.read(it.row().sha256), cabinet.read(it.row().thumbnail)
    assert cabinet.read(hashlib.sha256(sent).hexdigest()) == sent
    assert b"SAMSUNG" in sent
    assert b"SAMSUNG" not in shown + small
    assert it.row().size == len(sent) + len(shown) + len(small)
    assert (it.row().verdict, it.said()) == ("ok", [])


async def test_a_receipt_that_is_hard_to_read_is_kept_and_its_sender_told_once(
    store: Store, cabinet: Cabinet, clock: Clock
) -> None:
    dark, soft_ = picture("JPEG", UNREADABLE["at night"][1]()), picture("JPEG", soft(slip(), 12))
    it = desk(store, cabinet, dark, dark, dark, soft_)
    with store.transaction() as tx:
        papers = [files.want(tx, it.chat, f"{n}", "", "", purpose=files.RECEIPT) for n in range(3)]
    for _ in range(3):
        await it.round()
        clock.later(hours=1)
    with store.reading() as tx:
        found = [files.get(tx, id) for id in (it.file, *papers)]
    assert {row.state for row in found} == {"stored"}
    assert [row.verdict[11:] for row in found] == ["gelap", "gelap", "gelap", "buram"]
    assert sorted(it.said()) == sorted(
        [
            refusals.hard_to_read("foto_ulang:gelap", again=False),
            refusals.hard_to_read("foto_ulang:gelap", again=True),
            refusals.hard_to_read("foto_ulang:buram", again=False),
        ]
    ), "and of a photo that is no receipt nothing"


async def test_with_little_room_on_the_disk_what_was_promised_waits(
    lite: Store, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = desk(lite, cabinet, jpeg())
    with monkeypatch.context() as patched:
        patched.setattr(cabinet, "free", lambda: 499_000_000)
        assert await it.round() == 0
    assert (it.row().state, it.source.asked) == ("wanted", [])
    assert await it.round() == 1


async def test_a_fetcher_that_slept_says_nothing_and_undoes_nothing(
    lite: Store, cabinet: Cabinet, clock: Clock
) -> None:
    """The second one stores the photo while the first waits for its provider."""
    it = desk(lite, cabinet, FetchFailed("gone", final=True))
    other = Fetcher(lite, {"telegram": Source([jpeg()])}, cabinet)

    async def slow(work: Callable[..., Any], *args: Any) -> Any:
        if work.__name__ == "_give_up":
            clock.later(hours=1)
            assert await other.round(here) == 1
        return work(*args)

    assert await it.fetcher.round(slow) == 1
    assert (it.row().state, it.said()) == ("stored", [])


async def test_when_nobody_can_look_it_is_tried_again_and_given_up_at_last(
    lite: Store, cabinet: Cabinet, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    it = desk(lite, cabinet, *[jpeg()] * TRIES)
    await it.round()
    assert (it.row().state, it.row().error) == ("wanted", "not looked at")
    for _ in range(TRIES):
        clock.later(hours=4)
        await it.round()
    assert (it.row().state, len(it.said())) == ("failed", 1)


async def test_files_of_a_channel_that_is_not_here_are_left(lite: Store, cabinet: Cabinet) -> None:
    it = desk(lite, cabinet)
    assert await Fetcher(lite, {}, cabinet).round(here) == 0
    assert it.row().state == "wanted"


@pytest.mark.parametrize(
    "odd", [RecursionError(), MemoryError(), UnicodeError(), OverflowError(), OSError(5, "I/O")]
)
async def test_one_that_fails_in_an_odd_way_costs_the_others_nothing(
    lite: Store, cabinet: Cabinet, clock: Clock, odd: Exception
) -> None:
    it = desk(lite, cabinet, odd, jpeg(), odd, jpeg())
    with lite.transaction() as tx:
        more = [files.want(tx, it.chat, f"{n}", "", "") for n in range(3)]
    assert await it.round() == 4
    with lite.reading() as tx:
        states = [files.get(tx, id).state for id in (it.file, *more)]
    assert states == ["wanted", "stored", "wanted", "stored"]
    it.source.gives = [jpeg(), jpeg()]
    clock.later(seconds=10)
    assert await it.round() == 2
    assert (it.row().state, it.said()) == ("stored", [])


async def test_a_cabinet_that_takes_nothing_waits_as_a_full_disk_does(
    lite: Store, cabinet: Cabinet, clock: Clock, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "files"
    in_the_way.write_text("")
    it = desk(lite, cabinet, *[jpeg()] * (TRIES + 2))
    for _ in range(TRIES + 1):
        await it.round()
        clock.later(minutes=5)
    assert (it.row().state, it.said()) == ("wanted", [])
    in_the_way.unlink()
    await it.round()
    assert it.row().state == "stored"


async def test_one_that_cannot_be_written_down_holds_up_no_other(
    lite: Store, cabinet: Cabinet, clock: Clock
) -> None:
    it = desk(lite, cabinet, jpeg(), jpeg())
    with lite.transaction() as tx:
        files.want(tx, it.chat, "other", "", "")
    first = True

    async def down_at_first(work: Callable[..., Any], *args: Any) -> Any:
        nonlocal first
        if work.__name__ == "_store_row" and first:
            first = False
            raise DatabaseDown("away")
        return work(*args)

    assert await it.fetcher.round(down_at_first) == 2
    it.source.gives = [jpeg()]
    clock.later(minutes=3)
    assert await it.round() == 1
    assert it.row().state == "stored"


class Hanging(Source):
    """A provider that is silent about some files until it is let go; `came` is told of others."""

    def __init__(self, *silent: str, name: str = "telegram") -> None:
        super().__init__([], name)
        self.silent = silent
        self.go = asyncio.Event()
        self.came: asyncio.Queue[str] = asyncio.Queue()

    async def fetch(self, media: Media) -> bytes:
        if media.ref in self.silent:
            await self.go.wait()
        self.came.put_nowait(media.ref)
        return jpeg()


def promised(store: Store, channel: str, *names: str) -> list[int]:
    with store.transaction() as tx:
        chat = chats.find(tx, [(channel, "b")])[channel, "b"]
        return [files.want(tx, chat, name, "image/jpeg", name) for name in names]


async def test_a_file_that_hangs_keeps_no_other_waiting(lite: Store, cabinet: Cabinet) -> None:
    promised(lite, "telegram", "silent", *"12345")
    source = Hanging("silent")
    fetcher = Fetcher(lite, {"telegram": source}, cabinet)
    async with asyncio.timeout(30):
        under_way = asyncio.create_task(fetcher.round(here))
        assert {await source.came.get() for _ in range(5)} == set("12345")
        promised(lite, "telegram", "later")
        assert await source.came.get() == "later"
        assert not under_way.done()
        source.go.set()
        assert await under_way == 7


async def test_a_provider_that_is_silent_keeps_those_of_another_waiting_no_longer(
    lite: Store, cabinet: Cabinet
) -> None:
    promised(lite, "telegram", *"1234567")
    promised(lite, "whatsapp", *"abcdef")
    silent, other = Hanging(*"1234567"), Hanging(name="whatsapp")
    fetcher = Fetcher(lite, {"telegram": silent, "whatsapp": other}, cabinet)
    async with asyncio.timeout(30):
        under_way = asyncio.create_task(fetcher.round(here))
        assert {await other.came.get() for _ in range(6)} == set("abcdef")
        assert silent.came.empty()
        silent.go.set()
        assert await under_way == 13


async def test_a_database_that_goes_away_leaves_nothing_half_fetched(
    lite: Store, cabinet: Cabinet
) -> None:
    (file,) = promised(lite, "telegram", "slow")
    source = Hanging("slow")
    claims = 0

    async def down_at_the_second_claim(work: Callable[..., Any], *args: Any) -> Any:
        nonlocal claims
        claims += work.__name__ == "_claim"
        if work.__name__ == "_claim" and claims == 2:
            source.go.set()
            raise DatabaseDown("away")
        return work(*args)

    with pytest.raises(DatabaseDown):
        await Fetcher(lite, {"telegram": source}, cabinet).round(down_at_the_second_claim)
    with lite.reading() as tx:
        assert files.get(tx, file).state == "stored"
