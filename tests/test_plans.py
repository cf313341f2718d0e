"""The plan of a group: lines in and out, what was spent of each, purchases put on them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.deeds import ledger, plans
from handlers.deeds.ledger import Gone, Unsound
from handlers.deeds.rights import By, NotAllowed
from handlers.views import plan as views
from storage import Store, Tx, groups, people
from storage.money import chain
from storage.money import ledger as stored
from storage.money.plan import Planned
from storage.money.standing import Purchase
from storage.money.verifying import verify

FREEZER = Planned("Freezer", Decimal(1), "unit", 3_500_000)
FEED = Planned("Pakan lele", None, "", 2_000_000)
PELLETS = Purchase("pelet", Decimal(1), "", None, 400_000, "", date(2020, 12, 1))


def melati(tx: Tx) -> tuple[By, int]:
    """A group of its own, and its leader."""
    group, person = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta"), people.add(tx, "Ratna")
    groups.appoint(tx, group, person)
    return By(person, "chat"), group


def buys(tx: Tx, by: By, group: int, bought: Purchase, source: str) -> int:
    [it] = ledger.enter(tx, by, group, [bought], [source], [])
    return it.id


def test_a_plan_shows_what_is_spent_and_left_by_line(store: Store) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        freezer, feed = plans.add(tx, by, group, [FREEZER, FEED])
        buys(tx, by, group, replace(PELLETS, line=feed.id), "a")
        buys(tx, by, group, replace(PELLETS, line=feed.id, own=100_000), "b")
        buys(tx, by, group, replace(PELLETS, total=50_000), "c")
        known = views.of_group(tx, group)
        assert [(it.line, it.spent, it.left) for it in known.lines] == [
            (freezer, 0, 3_500_000), (feed, 700_000, 1_300_000)]  # fmt: skip
        assert (known.outside, known.planned) == (50_000, 5_500_000)


def test_what_was_bought_for_a_line_that_is_left_out_is_outside(store: Store) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        freezer, feed = plans.add(tx, by, group, [FREEZER, FEED])
        buys(tx, by, group, replace(PELLETS, line=feed.id), "a")
        plans.end(tx, by, group, [feed.id])
        known = views.of_group(tx, group)
        assert [it.line for it in known.lines] == [freezer]
        assert known.outside == 400_000
        with pytest.raises(Gone):
            plans.end(tx, by, group, [feed.id])
        [new] = plans.add(tx, by, group, [FEED])
        assert new.place == 2  # as somebody counts what is left


def test_a_plan_above_the_grant_is_not_kept_unasked(store: Store) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        plans.add(tx, by, group, [FREEZER], 5_000_000)
        with pytest.raises(plans.AboveGrant):
            plans.add(tx, by, group, [FEED], 5_000_000)
        plans.add(tx, by, group, [FEED])
        assert views.of_group(tx, group).planned == 5_500_000


@pytest.mark.parametrize(
    "bad", [replace(FEED, amount=0), replace(FEED, amount=-1), replace(FEED, amount=200_000_001),
            replace(FEED, name=" "), replace(FEED, quantity=Decimal(0))]
)  # fmt: skip
def test_a_line_that_nobody_can_mean_is_not_kept(store: Store, bad: Planned) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        with pytest.raises(Unsound):
            plans.add(tx, by, group, [bad])
        assert views.of_group(tx, group).lines == []


def test_a_plan_has_an_end(store: Store) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        plans.add(tx, by, group, [FEED] * plans.MOST_LINES)
        with pytest.raises(plans.TooManyLines):
            plans.add(tx, by, group, [FEED])


def test_no_number_of_a_person_stands_in_a_plan(store: Store) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        [line] = plans.add(tx, by, group, [replace(FEED, name="Pakan, telp 081234567890")])
        assert "081234567890" not in line.planned.name


def test_purchases_are_put_on_lines_by_entries(store: Store) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        [feed] = plans.add(tx, by, group, [FEED])
        one, two, gone = (buys(tx, by, group, PELLETS, name) for name in "abc")
        ledger.take_back(tx, by, group, gone)
        assert plans.place(tx, by, group, {one: feed.id, two: feed.id, gone: feed.id}) == 2
        assert plans.place(tx, by, group, {one: feed.id}) == 0
        assert views.of_group(tx, group).lines[0].spent == 800_000
        assert plans.place(tx, by, group, {one: None}) == 1
        assert views.of_group(tx, group).outside == 400_000
        stored.accept(tx, group, tx.now)
        assert plans.place(tx, by, group, {two: None}) == 0
    with store.transaction() as tx:
        assert verify(tx) is None


def test_no_line_of_another_group_is_taken(store: Store) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        other, there = melati(tx)
        [line] = plans.add(tx, other, there, [FEED])
        one = buys(tx, by, group, PELLETS, "a")
        with pytest.raises(Gone):
            plans.place(tx, by, group, {one: line.id})
        with pytest.raises(Gone):
            plans.end(tx, by, group, [line.id])
        with pytest.raises(NotAllowed):
            plans.end(tx, by, there, [line.id])


STEPS = st.lists(
    st.tuples(st.sampled_from(["buy", "own", "move", "end", "plan", "undo"]), st.integers(0, 5)),
    max_size=15,
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_lines_and_what_is_outside_are_all_that_was_spent(
    store: Store, steps: list[tuple[str, int]]
) -> None:
    with store.transaction() as tx:
        by, group = melati(tx)
        for place, (step, which) in enumerate(steps):
            _done(tx, by, group, step, which, f"{group}.{place}")
            known, totals = views.of_group(tx, group), chain.totals(tx, group)
            told = sum(it.spent for it in known.lines) + known.outside
            assert told == totals.spent - totals.spent_own


def _done(tx: Tx, by: By, group: int, step: str, which: int, source: str) -> None:
    lines = [None, *(it.line.id for it in views.of_group(tx, group).lines)]
    line, bought = lines[which % len(lines)], stored.standing(tx, group)
    if step in ("buy", "own"):
        own = 100_000 if step == "own" else 0
        buys(tx, by, group, replace(PELLETS, line=line, own=own), source)
    elif step == "plan":
        plans.add(tx, by, group, [FEED])
    elif step == "end" and line is not None:
        plans.end(tx, by, group, [line])
    elif step == "move" and bought:
        plans.place(tx, by, group, {bought[which % len(bought)].id: line})
    elif step == "undo":
        with suppress(ledger.NothingChanged):
            ledger.undo(tx, by, group)
