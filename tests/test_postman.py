"""The postman: letters out in the background, each chat's in order, every ending written down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.channels import End, Later
from bot.codec import dump_reply, load_reply
from bot.sending.delivery import HOLD
from bot.sending.postman import FEWEST, MOST, Pace, Postman
from bot.sending.words import AGAIN
from handlers.talk.messages import Reply
from storage.database import DatabaseDown
from storage.mail import claiming, outbox
from storage.mail.outbox import Claimed, Ending, Letter
from tests.office import SENT, Office, Scripted
from tests.support import Clock

Work = Callable[..., Any]


def postman(
    office: Office, poked: list[str], before: Callable[..., Awaitable[Any]] | None = None
) -> Postman:
    """`before` is waited for, with the endings, ahead of the transaction they are written in."""

    async def share(work: Work, *args: Any) -> Any:
        if before is not None:
            await before(*args)
        with office.store.transaction() as tx:
            return work(tx, *args)

    return Postman(office.delivery, share, lambda: poked.append("poke"))


async def test_the_postman_sends_many_at_once_and_records_them_together(office: Office) -> None:
    for n in range(20):
        office.write(f"to {n}", f"chat {n}")
    recorded: list[int] = []

    async def counting(endings: Sequence[Ending]) -> None:
        recorded.append(len(endings))

    man = postman(office, [], counting)
    man.take(office.delivery.claim(bulk=False))
    await man.drained()
    assert sum(recorded) == 20
    assert all(office.ends(f"chat {n}") == [("sent", "")] for n in range(20))


async def test_the_postman_pokes_when_something_is_left(office: Office) -> None:
    poked: list[str] = []
    office.channel.ends = [Later(0, "busy")]
    office.write()
    man = postman(office, poked)
    man.take(office.delivery.claim(bulk=False))
    await man.drained()
    assert poked == ["poke"]
    man.letters_left = True
    office.write("lagi", "b")
    man.take(office.delivery.claim(bulk=False))
    await man.drained()
    assert poked == ["poke", "poke"]


async def test_the_postman_settles_orphans(office: Office, clock: Clock) -> None:
    office.write("pengingat", lane="bulk")
    office.delivery.claim(bulk=True)
    clock.time += HOLD + timedelta(seconds=1)
    man = postman(office, [])
    man.take(office.delivery.orphans(), orphaned=True)
    await man.drained()
    assert office.ends() == [("unknown", "its sender died")]
    assert office.channel.sent == []


async def test_what_came_into_these_hands_meanwhile_is_no_orphan(
    office: Office, clock: Clock
) -> None:
    """Who looks for orphans may wait for the database longer than a letter is held."""
    office.write()
    man = postman(office, [])
    hands = man.alive
    man.take(office.delivery.claim(bulk=False))
    clock.time += HOLD + timedelta(seconds=1)
    assert office.delivery.orphans(hands) == []
    await man.drained()
    assert office.delivery.orphans(hands) == []
    assert len(office.channel.sent) == 1


async def test_a_letter_that_waits_too_long_for_its_turn_is_put_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.postman._QUEUE_SECONDS", -1)
    office.write()
    man = postman(office, [])
    man.take(office.delivery.claim(bulk=False))
    await man.drained()
    assert office.ends() == [("waiting", "queue")]
    assert office.channel.sent == []


async def test_what_may_be_out_keeps_its_doubt_where_its_turn_never_comes(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.write()
    office.delivery.claim(bulk=False)
    clock.time += HOLD + timedelta(seconds=1)
    man = postman(office, [])
    with monkeypatch.context() as patched:
        patched.setattr("bot.sending.postman._QUEUE_SECONDS", -1)
        man.take(office.delivery.orphans(), orphaned=True)
        await man.drained()
    assert office.ends() == [("sending", "")]
    clock.time += timedelta(seconds=1)
    man.take(office.delivery.orphans(), orphaned=True)
    await man.drained()
    assert await office.round() == [f"{AGAIN}\n\nhalo"]


async def test_two_answers_whose_sender_died_are_both_marked_when_they_go_out_again(
    office: Office, clock: Clock
) -> None:
    # As the beat hands them over: the second to the hands that have the first.
    chat = office.chat()
    with office.store.transaction() as tx:
        for text in ("satu", "dua"):
            outbox.put(tx, [Letter(chat, dump_reply(Reply(text)))], HOLD)
    clock.time += HOLD + timedelta(seconds=1)
    man = postman(office, [])
    man.take(office.delivery.orphans(), orphaned=True)
    await man.drained()
    assert await office.round() == [f"{AGAIN}\n\nsatu"]
    assert await office.round() == [f"{AGAIN}\n\ndua"]


async def test_endings_that_cannot_be_recorded_leave_the_letter_held(
    office: Office, clock: Clock
) -> None:
    async def down(*_: Any) -> None:
        raise ConnectionError

    office.write()
    man = postman(office, [], down)
    letters: list[Claimed] = office.delivery.claim(bulk=False)
    man.take(letters)
    await man.drained()
    assert office.ends() == [("sending", "")]
    clock.time += HOLD + timedelta(seconds=1)
    assert [letter.id for letter in office.delivery.orphans()] == [letters[0].id]
    assert load_reply(letters[0].body).text == "halo"


class Gated(Scripted):
    """A channel whose sends end one by one, when the test opens the gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gates: dict[str, asyncio.Event] = {}
        self.began: list[str] = []
        self.changed = asyncio.Event()

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        self.began.append(reply.text)
        gate = self.gates.setdefault(reply.text, asyncio.Event())
        self.changed.set()
        await gate.wait()
        return self.ends.pop(0) if self.ends else SENT

    async def until_began(self, *texts: str) -> None:
        while not set(texts) <= set(self.began):
            self.changed.clear()
            await self.changed.wait()

    def open(self, text: str) -> None:
        self.gates.setdefault(text, asyncio.Event()).set()


@pytest.fixture
def gated(office: Office) -> Gated:
    office.channel = Gated()
    office.reopen()
    return office.channel


async def test_an_ending_that_comes_while_others_are_recorded_is_recorded_too(
    office: Office, gated: Gated
) -> None:
    recording, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Sequence[Ending]) -> None:
        recording.set()
        await go_on.wait()

    for name in ("one", "two"):
        office.write(name, name)
    man = postman(office, [], slow)
    man.take(office.delivery.claim(bulk=False))
    await gated.until_began("one", "two")
    gated.open("one")
    await recording.wait()
    gated.open("two")
    go_on.set()
    await man.drained()
    assert office.ends("one") == office.ends("two") == [("sent", "")]


async def test_kept_endings_are_written_in_order_before_later_ones(
    office: Office, gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.postman._SOON", 0.0)
    tried, back = list[list[int]](), asyncio.Event()

    async def down_at_first(endings: Sequence[Ending]) -> None:
        tried.append([ending.id for ending in endings])
        if len(tried) == 1:
            gated.open("two")
            for _ in range(9):
                await asyncio.sleep(0)  # the second ends while the first one is not written
            raise DatabaseDown
        back.set()

    for name in ("one", "two"):
        office.write(name, name)
    letters = {load_reply(it.body).text: it for it in office.delivery.claim(bulk=False)}
    man = postman(office, [], down_at_first)
    man.take(list(letters.values()))
    await gated.until_began("one", "two")
    gated.open("one")
    await back.wait()
    await man.drained()
    one, two = letters["one"].id, letters["two"].id
    assert tried == [[one], [one, two]]
    assert office.ends("one") == office.ends("two") == [("sent", "")]


async def test_the_letters_of_one_chat_go_one_after_the_other(office: Office, gated: Gated) -> None:
    for text in ("first", "second"):
        office.write(text)
    office.write("other", "b")
    man = postman(office, [])
    man.take(_all_of(office))
    await gated.until_began("first", "other")
    assert gated.began == ["first", "other"]
    gated.open("first")
    await gated.until_began("second")
    for text in ("second", "other"):
        gated.open(text)
    await man.drained()
    assert office.ends() == [("sent", ""), ("sent", "")]


async def test_when_the_first_must_wait_the_ones_behind_it_wait_too(
    office: Office, gated: Gated
) -> None:
    gated.ends = [Later(5, "busy")]
    for text in ("first", "second"):
        office.write(text)
    man = postman(office, [])
    man.take(_all_of(office))
    await gated.until_began("first")
    gated.open("first")
    await man.drained()
    assert gated.began == ["first"]
    assert [state for state, _ in office.ends()] == ["waiting", "waiting"]


def _all_of(office: Office) -> list[Claimed]:
    """Every letter, claimed at once, as an engine hands over what one process may hold."""
    with office.store.transaction() as tx:
        ids = tx.connection.exec_driver_sql("SELECT id FROM outbox ORDER BY id").scalars().all()
        tx.connection.exec_driver_sql("UPDATE outbox SET state = 'sending'")
        return claiming.read(tx, ids)


def test_no_more_letters_are_under_way_than_the_speed_needs() -> None:
    pace = Pace()
    assert pace.most == FEWEST
    for _ in range(100):
        pace.took(0.05)
    assert pace.most == pytest.approx(50, abs=1)
    for _ in range(100):
        pace.took(5.0)
    assert pace.most == MOST
