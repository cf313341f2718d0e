"""What was taken is not taken again, under whatever key and however late it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.simulator.bench import Bench
from handlers.talk.messages import Incoming
from storage import Store
from storage.mail import inbox, seen


def test_a_mark_is_taken_once_until_its_time_is_over(store: Store) -> None:
    a, b, c = ("a", 3), ("b", 3), ("c", 3)
    with store.transaction() as tx:
        assert seen.fresh(tx, [[a], [a, b], [], []]) == [True, False, True, True]
    with store.transaction() as tx:
        assert seen.fresh(tx, [[b, c], [c]]) == [False, False]


async def test_a_request_replayed_after_its_key_was_forgotten_is_not_played(bench: Bench) -> None:
    message = replace(bench.message("whatsapp", "+6281234567890", "menu"),
                      marks=(("whatsapp SM1", 3650), ("whatsapp signed x", 3650)))  # fmt: skip
    assert await take(bench, message) == 1
    bench.clock.time += timedelta(days=200)
    with bench.store.transaction() as tx:
        inbox.forget(tx, timedelta(days=2))
        seen.forget(tx)
    assert await take(bench, message) == 0
    again = replace(message, key="SM2", marks=(("whatsapp SM2", 3650), message.marks[1]))
    assert await take(bench, again) == 0
    other = replace(message, key="SM3", marks=(("whatsapp SM3", 3650), ("whatsapp signed y", 3650)))
    assert await take(bench, other) == 1


async def test_an_edit_that_changes_no_word_is_not_answered(bench: Bench) -> None:
    said = replace(bench.message("telegram", "5012345678", "menu"), marks=(("telegram a", 3),))
    assert await take(bench, said) == 1
    assert await take(bench, replace(said, key="e1", kind="edit")) == 0
    assert await take(bench, replace(said, key="e2", kind="edit", marks=(("telegram b", 3),))) == 1


async def take(bench: Bench, message: Incoming) -> int:
    return len(await bench.receive(message))
