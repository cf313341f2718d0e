"""What is kept of news and conversations, on both databases."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Store, chats
from storage.mail import billing, progress
from tests.support import Clock

STATES = ("queued", "sent", "failed", "delivered", "read")


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered", "read"))))
def test_the_furthest_state_wins_in_any_order(store: Store, order: tuple[str, ...]) -> None:
    with store.transaction() as tx:
        for state in order:
            progress.note(tx, [("MM1", state, "")])
        assert progress.state_of(tx, "MM1") == ("read", "")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=8), st.integers(0, 2**40))
def test_a_state_never_moves_back(lite: Store, states: list[str], number: int) -> None:
    receipt = f"MM{number}"
    with lite.transaction() as tx:
        reached: list[int] = []
        for state in states:
            progress.note(tx, [(receipt, state, "")])
            now = progress.state_of(tx, receipt)
            assert now is not None
            reached.append(STATES.index(now[0]))
    assert reached == sorted(reached)


def test_what_did_not_move_is_not_told_again(store: Store) -> None:
    with store.transaction() as tx:
        assert progress.note(tx, [("MM1", "sent", "")]) == [("MM1", "sent", "")]
        assert progress.note(tx, [("MM1", "sent", ""), ("MM1", "queued", "")]) == []
        assert progress.note(tx, [("MM1", "dancing", "")]) == []


def test_old_news_is_forgotten(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        progress.note(tx, [("MM1", "sent", "")])
    clock.later(days=31)
    with store.transaction() as tx:
        assert progress.forget(tx, timedelta(days=30)) == 1
        assert progress.state_of(tx, "MM1") is None


def test_a_conversation_lasts_a_day(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        (chat,) = chats.find(tx, [("whatsapp", "+6281234567890")]).values()
        assert billing.begin(tx, chat)
        assert not billing.begin(tx, chat)
    clock.later(hours=23)
    with store.transaction() as tx:
        assert not billing.begin(tx, chat)
    clock.later(hours=2)
    with store.transaction() as tx:
        assert billing.begin(tx, chat)
        assert [cost.conversations for cost in billing.costs(tx)] == [2]


def test_a_month_is_that_of_the_people(store: Store, clock: Clock) -> None:
    clock.time = clock.time.replace(month=12, day=31, hour=18)  # 01:00 of January in Jakarta
    with store.transaction() as tx:
        (chat,) = chats.find(tx, [("whatsapp", "+6281234567890")]).values()
        billing.begin(tx, chat)
        assert [cost.month for cost in billing.costs(tx)] == ["2021-01"]
