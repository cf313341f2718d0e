"""The beat: what comes is answered in the commit that writes it down, and loses nothing when that fails."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import engine as engine_room
from bot.answering.engine import SLOW, Drained
from bot.codec import load_reply
from handlers.talk.messages import Incoming
from storage import Store, Tx, chats
from storage.cabinet import Cabinet
from storage.database import DatabaseDown
from storage.mail import inbox
from tests.small_talk import AGE, HOLD, NAME, Room, incoming


@pytest.fixture
def room(store: Store, cabinet: Cabinet) -> Room:
    return Room(store, cabinet)


def beat(room: Room, *messages: Incoming) -> list[str]:
    """One beat; what it says, and all of it is sent."""
    return said(room, room.engine.beat(messages, HOLD))


def said(room: Room, drained: Drained) -> list[str]:
    room.sent(drained.letters)
    return [load_reply(letter.body).text for letter in drained.letters]


def count(room: Room, state: str) -> int:
    with room.store.reading() as tx:
        return inbox.count(tx, state)


def bodies(room: Room) -> list[bytes]:
    with room.store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT body FROM inbox ORDER BY id")
        return [bytes(body) for body in rows.scalars()]


def test_of_what_is_answered_at_once_only_the_key_is_kept(room: Room) -> None:
    assert beat(room, incoming("orang")) == [NAME.wording]
    assert (count(room, "done"), bodies(room)) == (1, [b""])
    assert beat(room, incoming("orang")) == [], "the same key again"
    assert beat(room, incoming("Siti", "1"), incoming("35", "1", "b")) == [AGE.wording]


def test_one_message_a_chat_and_beat_the_others_wait_in_their_order(room: Room) -> None:
    three = [incoming(text) for text in ("orang", "Siti", "35")]
    assert beat(room, *three, incoming("orang", "b", "b")) == [NAME.wording, NAME.wording]
    assert (count(room, "done"), count(room, "waiting")) == (2, 2)
    assert beat(room, incoming("-", "4")) == [AGE.wording], "what waits comes before what came"
    assert len(beat(room)) == 1
    assert beat(room)[0].startswith("Sudah benar?")


def test_a_message_that_raises_is_kept_whole_and_its_neighbours_stay(room: Room) -> None:
    assert beat(room, incoming("rusak"), incoming("orang", "b", "b")) == [NAME.wording]
    assert (count(room, "waiting"), room.records()) == (1, [])
    assert beat(room) == []
    [apology] = beat(room)
    assert "belum bisa kami proses" in apology
    assert (count(room, "failed"), count(room, "waiting")) == (1, 0)
    with room.store.transaction() as tx:
        inbox.retry(tx, [])
        [kept] = inbox.behind(tx, list(inbox.heads(tx, 9)))
    assert '"rusak"' in kept.body


def test_shared_work_is_true_with_the_answers_or_not_at_all(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(tx: Tx) -> None:
        chats.find(tx, [("telegram", "shared")])

    def down(*_: object) -> None:
        raise DatabaseDown("in mid-beat")

    with monkeypatch.context() as patched:
        patched.setattr(chats, "save", down)
        with pytest.raises(DatabaseDown):
            room.engine.beat([incoming("orang")], HOLD, [work])
    with room.store.reading() as tx:
        assert chats.at(tx, ("telegram", "shared")) is None
    assert (count(room, "done"), count(room, "waiting")) == (0, 0), "nothing may be acknowledged"
    assert said(room, room.engine.beat([incoming("orang")], HOLD, [work])) == [NAME.wording]
    with room.store.reading() as tx:
        assert chats.at(tx, ("telegram", "shared")) is not None


class Timer:
    """Each look at the clock on the wall costs this much; `busy` of it is this thread's work."""

    def __init__(self, patch: pytest.MonkeyPatch, step: float, busy: float = 1.0) -> None:
        self.step, self.now = step, 0.0
        patch.setattr(engine_room, "perf_counter", self)
        patch.setattr(engine_room, "thread_time", lambda: self.now * busy)

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_a_beat_that_takes_long_leaves_the_rest_to_the_next(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    Timer(monkeypatch, SLOW * 0.9)
    many = [incoming("orang", str(n), f"chat {n}") for n in range(9)]
    assert len(beat(room, *many)) == 4
    heard = 0
    while count(room, "waiting"):
        heard += len(beat(room))
    assert (count(room, "done"), heard > 4) == (9, True)


def test_who_is_slow_holds_up_nobodys_word_to_a_provider(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        Timer(patched, 2 * SLOW)
        assert len(beat(room, incoming("menu", "1", "slow"))) == 1
    both = [incoming("menu", "2", "slow"), incoming("menu", "3", "quick")]
    assert len(beat(room, *both)) == 1, "the slow one waits"
    assert len(beat(room, incoming("menu", "4", "quick"))) == 1, "and is next, but not together"
    drained = room.engine.beat([incoming("menu", "5", "quick")], HOLD)
    assert [letter.address for letter in drained.letters] == ["slow"], "in a commit of its own"
    assert drained.new == 1


def test_a_machine_that_is_busy_elsewhere_makes_nobody_slow(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    Timer(monkeypatch, 3 * SLOW, busy=0.01)
    many = [incoming("orang", str(n), f"chat {n}") for n in range(9)]
    assert len(beat(room, *many)) == 9


steps = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["orang", "Siti", "35", "-", "ya", "batal", "cat", "rusak", "menu"]),
            st.sampled_from("abc"),
        ),
        max_size=6,
    ),
    max_size=8,
)


@pytest.mark.no_cover
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps)
def test_beats_say_what_receiving_and_draining_say(
    room: Room, steps: list[list[tuple[str, str]]]
) -> None:
    """However messages fall into beats, each chat hears the same in the same order."""
    room.keys += 1
    run = room.keys

    def messages(name: str) -> list[list[Incoming]]:
        return [
            [incoming(text, f"{run} {name} {at} {place}", f"{run} {name} {who}")
             for place, (text, who) in enumerate(step)]
            for at, step in enumerate(steps)
        ]  # fmt: skip

    heard: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in ("one", "two")}

    def hear(name: str, drained: Drained) -> None:
        for letter in drained.letters:
            heard[name][letter.address[-1]].append(load_reply(letter.body).text)
        room.sent(drained.letters)

    for step in messages("one"):
        hear("one", room.engine.beat(step, HOLD))
    for step in messages("two"):
        room.engine.receive(step)
    while count(room, "waiting"):
        drained = room.engine.drain(HOLD)
        for letter in drained.letters:
            hear(letter.address.split()[1], Drained(letters=[letter]))
    assert heard["one"] == heard["two"]
