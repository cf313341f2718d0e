"""Nothing is known by the number of its row: ids and buttons never come a second time."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.state import State
from bot.codec import load_reply
from bot.running.chores import Chores
from bot.simulator.bench import Bench
from handlers.programme import Programme
from handlers.talk.messages import Incoming, Option
from storage import Store, chats, groups
from storage.cabinet import Cabinet
from storage.mail import inbox, outbox
from storage.money import ledger
from tests.small_talk import COLOUR, HOLD, Room, incoming
from tests.support import Clock

BOUGHT = "beli pakan lele 5 sak @285rb kemarin di toko Jaya"
_shared = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25,
)


class Watched:
    """A room that notes every id it gives and every button it shows."""

    def __init__(self, store: Store, cabinet: Cabinet, clock: Clock) -> None:
        self.room = Room(store, cabinet)
        self.clock = clock
        self.chores = Chores(store, Programme())
        self.messages: list[int] = []
        self.letters: list[int] = []
        self.questions: list[tuple[Option, ...]] = []

    def hear(self, message: Incoming) -> str:
        """One message in, one answer out."""
        self.room.engine.receive([message])
        with self.room.store.reading() as tx:
            self.messages += inbox.heads(tx, 1).values()
        [letter] = self.room.engine.drain(HOLD).letters
        self.letters.append(letter.id)
        self.room.sent([letter])
        reply = load_reply(letter.body)
        answers = tuple(option for option in reply.options if not option.command)
        if answers:
            self.questions.append(answers)
        return reply.text

    def does(self, step: str, key: str) -> None:
        match step:
            case "days pass":
                self.clock.later(days=40)  # more than anything that is over is kept
            case "clean-up":
                self.chores.clean()
            case "restart":
                self.room.reopen()
            case _:
                self.hear(incoming(step, key))


keys = itertools.count()  # all examples of a test share one database
steps = st.lists(
    st.sampled_from(["cat", "merah", "batal", "menu", "days pass", "clean-up", "restart"]),
    max_size=16,
)


@_shared
@given(steps)
def test_ids_and_buttons_never_come_twice_and_an_old_button_answers_nothing(
    store: Store, cabinet: Cabinet, clock: Clock, story: list[str]
) -> None:
    watched = Watched(store, cabinet, clock)
    before = watched.room.records()
    for step in [*story, "cat"]:
        watched.does(step, f"key {next(keys)}")
    assert len(set(watched.messages)) == len(watched.messages)
    assert len(set(watched.letters)) == len(watched.letters)
    *old, newest = watched.questions
    values = [option.value for question in watched.questions for option in question]
    assert len(set(values)) == len(values)
    for option in itertools.chain(*old):
        assert "pertanyaan yang sudah lewat" in watched.hear(_tap(option))
    answered = watched.hear(_tap(newest[0]))
    assert ("pertanyaan yang sudah lewat" in answered) == bool(old), "asked again since"
    watched.hear(incoming("batal", f"key {next(keys)}"))
    assert watched.room.records() == before


def _tap(option: Option) -> Incoming:
    return incoming("", f"key {next(keys)}", kind="tap", tap=option.value)


def test_an_emptied_table_gives_other_ids(store: Store, cabinet: Cabinet, clock: Clock) -> None:
    watched = Watched(store, cabinet, clock)
    for number in range(3):
        watched.hear(incoming("menu", str(number)))
        watched.does("days pass", "")
        watched.does("clean-up", "")
        with store.reading() as tx:
            assert inbox.count(tx, "done") == 0
            chat = chats.at(tx, ("telegram", "a"))
            assert chat is not None and outbox.endings(tx, chat.id) == []
    assert len(set(watched.messages)) == len(set(watched.letters)) == 3


def test_a_button_sent_before_tokens_still_answers_its_question(
    store: Store, cabinet: Cabinet
) -> None:
    """Until this version buttons were named after the row of the message they answered."""
    room = Room(store, cabinet)
    room.say("cat")
    with store.transaction() as tx:
        chat = chats.at(tx, ("telegram", "a"))
        assert chat is not None
        shown = [[o.label, o.value, o.command] for o in COLOUR.options]
        chats.save(tx, [(chat.id, chat.state | {"shown": ["41", shown]})])
        kept = State.load(chats.look(tx, [chat.id])[chat.id].state)
    assert kept.shown.token == "41"
    assert "sudah lewat" in room.say(kind="tap", tap="40:1")[0].text
    with store.transaction() as tx:
        chats.save(tx, [(chat.id, chat.state | {"shown": ["41", shown]})])
    assert room.say(kind="tap", tap="41:1")[0].text == "Yakin?"
    assert "sudah lewat" in room.say(kind="tap", tap="41:1")[0].text


async def test_after_quiet_days_a_purchase_is_kept_like_the_first(bench: Bench) -> None:
    for number, days in enumerate((4, 9, 1), 2):  # the demo has one
        await _says(bench, BOUGHT)
        said = await _says(bench, "ya")
        if "sudah tercatat" in said:
            said = await _says(bench, "ya")
        assert f"Tercatat nomor {number}: Rp1.425.000" in said
        await bench.advance(bench.clock.time + timedelta(days=days))
    assert len(_purchases(bench)) == 4, "one of the demo, and three"


async def test_numbers_that_telegram_starts_anew_are_other_messages(bench: Bench) -> None:
    for _ in range(2):
        await _says(bench, BOUGHT, "700")
        said = await _says(bench, "ya", "701")
        if "sudah tercatat" in said:
            said = await _says(bench, "ya", "702")
        assert "Tercatat" in said
        await bench.advance(bench.clock.time + timedelta(days=8))
    assert len(_purchases(bench)) == 3


async def _says(bench: Bench, text: str, key: str = "") -> str:
    message = bench.message("telegram", "ratna", text)
    if key:
        message = replace(message, key=key)
    shown = await bench.receive(message)
    return "\n".join(one.reply.text for one in shown)


def _purchases(bench: Bench) -> list[ledger.Booked]:
    with bench.store.reading() as tx:
        chat = chats.at(tx, ("telegram", "ratna"))
        assert chat is not None and chat.person is not None
        [group] = groups.led_by(tx, chat.person)
        return ledger.latest(tx, group.id, 99)
