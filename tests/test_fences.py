"""Two workers over one outbox, whose clocks are apart and jump: every letter ends once, and truly.

The provider of these tests keeps the truth: what is out, whatever it answered.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels import Abilities, End, Later, Missing, Rejected, Sent, Unknown
from bot.codec import dump_reply
from bot.running.chores import Chores
from bot.sending.claims import HOLD
from bot.sending.delivery import Delivery
from handlers.programme import Programme
from handlers.talk.messages import Media, Reply
from storage import Store, chats
from storage.cabinet import Cabinet
from storage.database import Database
from storage.mail import claiming, outbox
from storage.mail.closing import IN_DOUBT
from storage.mail.outbox import Claimed, Ending, Letter
from storage.vault import Vault
from tests.support import Clock

Answer = Literal["sent", "later", "rejected", "silent, out", "silent, not out"]
ENDED = ("sent", "unknown", "failed", "dropped")


@dataclass
class Provider:
    """Does as it is told with the next letter, and remembers what is out."""

    knows: bool  # whether it can be asked afterwards
    next: Answer = "sent"
    name: str = "telegram"
    limits: Abilities = field(default_factory=lambda: Abilities(4096, 10, 0, 64))
    out: Counter[str] = field(default_factory=Counter[str])
    rejected: set[str] = field(default_factory=set[str])

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        label = reply.text.rpartition("\n")[2]
        if self.next in ("sent", "silent, out"):
            self.out[label] += 1
        if self.next == "rejected":
            self.rejected.add(label)
        ends: dict[str, End] = {
            "sent": Sent(label),
            "later": Later(20, "busy"),
            "rejected": Rejected("no"),
        }
        return ends.get(self.next, Unknown("silent"))

    async def find(
        self, address: str, taken: Collection[str], reply: Reply
    ) -> Sent | Missing | Unknown | None:
        if not self.knows:
            return None
        label = reply.text.rpartition("\n")[2]
        return Sent(label) if self.out[label] else Missing(reply)

    async def fetch(self, media: Media) -> bytes:
        raise NotImplementedError

    async def close(self) -> None:
        return None


class Worker:
    """One process: its clock, what it holds, and endings that it has not written down yet."""

    def __init__(self, database: Database, vault: Vault, cabinet: Cabinet, post: Provider) -> None:
        self.clock = Clock()
        self.store = Store(database, vault, self.clock)
        self._parts = {post.name: post}, cabinet
        self.born()

    def born(self) -> None:
        self.delivery = Delivery(self.store, self._parts[0], self._parts[1])
        self.hands: list[tuple[Claimed, bool]] = []  # and whether its sender had died
        self.endings: list[Ending] = []

    @property
    def alive(self) -> set[int]:
        return {letter.id for letter, _ in self.hands} | {ending.id for ending in self.endings}

    def take(self) -> None:
        self.hands += [(letter, False) for letter in self.delivery.claim(bulk=True)]

    def take_orphans(self) -> None:
        before = self.alive
        taken = self.delivery.orphans(before)
        assert before.isdisjoint(letter.id for letter in taken)
        self.hands += [(letter, True) for letter in taken]

    def overtake(self, seconds: float) -> None:
        self.clock.later(seconds=seconds)
        self.take_orphans()

    async def send(self) -> None:
        if self.hands:
            letter, orphan = self.hands.pop(0)
            do = self.delivery.settle if orphan else self.delivery.send
            self.endings.append(await do(letter))

    def record(self) -> None:
        self.delivery.record(self.endings)
        self.endings = []


@dataclass(frozen=True)
class Row:
    """What another worker must find as it was left."""

    state: str
    fence: int
    until: datetime | None
    by: str
    error: str
    receipt: str


class World:
    """Two workers, one outbox, one provider; looks after each step."""

    def __init__(
        self, database: Database, vault: Vault, cabinet: Cabinet, knows: bool, apart: int
    ) -> None:
        self.post = Provider(knows)
        self.workers = [Worker(database, vault, cabinet, self.post) for _ in range(2)]
        self.workers[1].clock.later(minutes=apart)
        self.letters: dict[str, tuple[int, str]] = {}  # label → id, lane
        self.forgotten: dict[int, Row] = {}  # by a clean-up
        with self.workers[0].store.transaction() as tx:
            tx.connection.exec_driver_sql("DELETE FROM outbox")

    def put(self, who: int, chat: str, lane: outbox.Lane, at_once: bool) -> None:
        worker, label = self.workers[who], f"letter {len(self.letters)}"
        place = ("telegram", chat)
        with worker.store.transaction() as tx:
            letter = Letter(chats.find(tx, [place])[place], dump_reply(Reply(label)), lane)
            handed = outbox.put(tx, [letter], HOLD if at_once else None)
            worker.hands += [(it, False) for it in claiming.read(tx, [h.id for h in handed])]
            newest = tx.connection.exec_driver_sql("SELECT max(id) FROM outbox")
            self.letters[label] = newest.scalar_one(), lane

    async def step(self, what: str, who: int, more: Any) -> None:
        worker, before = self.workers[who], self.rows()
        written = {e.id: e for e in worker.endings}
        self.post.next = more if what == "send" else "sent"
        do: dict[str, Callable[[], object]] = {
            "put": lambda: self.put(who, *more),
            "take": worker.take,
            "orphans": worker.take_orphans,
            "send": worker.send,
            "record": worker.record,
            "time": lambda: worker.clock.later(seconds=more),
            "wait and overtake": lambda: worker.overtake(more),
            "die": lambda: self.die(worker, same=more),
            "clean up": lambda: self.clean_up(worker, more),
        }
        done = do[what]()
        if isinstance(done, Coroutine):
            await done
        after = self.rows()
        for id, row in before.items():
            if id in after:
                self.look(row, after[id], written.get(id) if what == "record" else None)
                continue
            assert what == "clean up" and row.state in ENDED, "what has not ended was forgotten"
            self.forgotten[id] = row

    def clean_up(self, worker: Worker, days: int) -> None:
        """Days later, by this worker's clock; the other's still stands where it stood."""
        worker.clock.later(days=days)
        Chores(worker.store, Programme()).clean()

    def die(self, worker: Worker, same: bool) -> None:
        """Killed and started again: by its old name, which ends its holds, or by a new one."""
        worker.born()
        if same:
            with worker.store.transaction() as tx:
                outbox.release(tx)
        else:
            worker.store.holder += "'"

    def look(self, row: Row, now: Row, ending: Ending | None) -> None:
        if row.state in ENDED and now != row:
            assert (row.state, now.state) == ("unknown", "sent"), "an ended letter was changed"
        if ending is None or row.state != "sending":
            return
        if row.fence == ending.fence:
            assert now.state == ending.state
        elif row.by != IN_DOUBT:
            assert now == row, "the claim of another was overwritten"

    def rows(self) -> dict[int, Row]:
        with self.workers[0].store.reading() as tx:
            found = tx.connection.exec_driver_sql(
                "SELECT id, state, fence, claimed_until, claimed_by, error, receipt FROM outbox"
            )
            return {id: Row(*rest) for id, *rest in found}

    async def to_the_end(self) -> None:
        """The provider is well again, the workers go on; two days later nothing may be open."""
        latest = max(worker.clock() for worker in self.workers)
        for worker in self.workers:
            worker.clock.time = (latest + timedelta(days=2)).replace(hour=2)  # 09 in Jakarta
        for _ in range(30):
            if all(row.state in ENDED for row in self.rows().values()):
                return
            for who, worker in enumerate(self.workers):
                await self.step("take", who, None)
                await self.step("orphans", who, None)
                while worker.hands:
                    await self.step("send", who, "sent")
                await self.step("record", who, None)
                worker.clock.later(seconds=61)

    def judge(self) -> None:
        rows = self.rows() | self.forgotten
        for label, (id, lane) in self.letters.items():
            state, out = rows[id].state, self.post.out[label]
            assert state in ("sent", "unknown", "failed"), f"{label} is {state}"
            assert state != "sent" or out, "said to be out, and is not"
            assert state != "failed" or label in self.post.rejected
            if lane == "bulk" and not self.post.knows:
                assert out <= 1, "of our own accord never twice"


WHO = st.integers(0, 1)
ANSWERS = st.sampled_from(["sent", "sent", "later", "rejected", "silent, out", "silent, not out"])
# Just past a hold, a quarter of an hour, an hour on, and seven hours back.
SPANS = st.sampled_from([1, 13, 13, 900, 3600, -7 * 3600])
PUTS = st.tuples(st.sampled_from("ab"), st.sampled_from(["reply", "now", "bulk"]), st.booleans())
SENDS = st.tuples(st.just("send"), WHO, ANSWERS)
TAKES = st.tuples(st.sampled_from(["take", "take", "record", "orphans"]), WHO, st.none())
OVERTAKES = st.tuples(st.just("wait and overtake"), WHO, SPANS)
STEPS = st.one_of(
    TAKES, TAKES, SENDS, SENDS, OVERTAKES,
    st.tuples(st.just("put"), WHO, PUTS),
    st.tuples(st.just("time"), WHO, SPANS),
    st.tuples(st.just("die"), WHO, st.booleans()),
    st.tuples(st.just("clean up"), WHO, st.sampled_from([0, 2, 31])),
)  # fmt: skip


@pytest.mark.no_cover
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=25, max_size=60), st.booleans(), st.sampled_from([0, 5, -5]))
def test_any_interleaving_of_two_workers_leaves_each_letter_in_one_true_ending(
    database: Database,
    vault: Vault,
    cabinet: Cabinet,
    steps: list[tuple[str, int, Any]],
    knows: bool,
    apart: int,
) -> None:
    async def go() -> None:
        world = World(database, vault, cabinet, knows, apart)
        for lane in ("reply", "bulk"):
            world.put(0, lane, lane, at_once=False)
        for what, who, more in steps:
            await world.step(what, who, more)
        await world.to_the_end()
        world.judge()

    asyncio.run(go())


@pytest.fixture
def world(database: Database, vault: Vault, cabinet: Cabinet) -> World:
    return World(database, vault, cabinet, knows=False, apart=0)


async def run(world: World, *steps: tuple[str, int, Any]) -> None:
    for what, who, more in steps:
        await world.step(what, who, more)


REPLY, REMINDER = ("a", "reply", False), ("a", "bulk", False)


async def test_who_slept_past_the_hold_does_not_end_what_another_sends(world: World) -> None:
    await run(world, ("put", 0, REPLY), ("take", 0, None), ("send", 0, "later"))
    await run(world, ("time", 1, 13), ("orphans", 1, None), ("send", 1, None), ("record", 1, None))
    await run(world, ("take", 1, None), ("send", 1, "sent"), ("record", 1, None))
    [sent] = world.rows().values()
    assert sent.state == "sent"
    await run(world, ("record", 0, None))
    assert list(world.rows().values()) == [sent]


async def test_who_slept_past_the_hold_does_not_take_a_letter_out_of_anothers_hands(
    world: World,
) -> None:
    await run(world, ("put", 0, REPLY), ("take", 0, None), ("send", 0, "later"))
    await run(world, ("wait and overtake", 1, 13))
    [held] = world.rows().values()
    await run(world, ("record", 0, None))
    assert list(world.rows().values()) == [held]


async def test_who_slept_past_the_hold_may_still_say_that_it_is_out(world: World) -> None:
    """The other one left a reminder in doubt; the sender knows better."""
    await run(world, ("put", 0, REMINDER), ("take", 0, None), ("send", 0, "sent"))
    await run(world, ("time", 1, 13), ("orphans", 1, None), ("send", 1, None), ("record", 1, None))
    assert [row.state for row in world.rows().values()] == ["unknown"]
    await run(world, ("record", 0, None))
    assert [row.state for row in world.rows().values()] == ["sent"]
    assert world.post.out["letter 0"] == 1


async def test_an_answer_that_is_out_after_all_is_not_sent_again(world: World) -> None:
    await run(world, ("put", 0, REPLY), ("take", 0, None), ("send", 0, "sent"))
    await run(world, ("time", 1, 13), ("orphans", 1, None), ("send", 1, None), ("record", 1, None))
    await run(world, ("record", 0, None))
    await world.to_the_end()
    assert world.post.out["letter 0"] == 1


async def test_a_letter_that_has_ended_stays_as_it_ended(world: World) -> None:
    await run(world, ("put", 0, REPLY), ("take", 0, None), ("send", 0, "sent"))
    await run(world, ("wait and overtake", 1, 13), ("send", 1, None), ("record", 1, None))
    await run(world, ("take", 1, None), ("send", 1, "rejected"), ("record", 1, None))
    ended = world.rows()
    assert [row.state for row in ended.values()] == ["failed"]
    await run(world, ("record", 0, None))
    assert world.rows() == ended


async def test_the_same_ending_written_twice_counts_once(world: World) -> None:
    """A commit whose answer was lost: the worker writes its endings again."""
    await run(world, ("put", 0, REPLY), ("take", 0, None), ("send", 0, "later"))
    worker = world.workers[0]
    again = list(worker.endings)
    await run(world, ("record", 0, None))
    worker.endings = again
    await run(world, ("record", 0, None))
    with worker.store.transaction() as tx:
        tries = tx.connection.exec_driver_sql("SELECT attempts FROM outbox").scalar_one()
    assert tries == 1
