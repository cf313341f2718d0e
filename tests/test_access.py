"""Nobody reaches what is not theirs: every deed, conversation and button, by everybody, by any way."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

import pytest

from handlers.deeds.rights import Refused
from storage import Store, Tx
from storage.acts import Act
from tests.access_deeds import (
    ASKED_ONLY,
    AT_THE_DOOR,
    DEEDS,
    House,
    Niks,
    everybody,
    forged,
    house,
    named,
    rows,
)


class _Undone(Exception):
    """Ends a transaction in which nothing is to stay."""


def left(tx: Tx) -> list[Act]:
    """The acts that this transaction will leave."""
    rows = [row for _, row in tx._last]  # pyright: ignore[reportPrivateUsage]
    return [cast("Act", row[0]) for row in rows]


@pytest.fixture
def houses(store: Store) -> tuple[House, House]:
    """Two groups in two provinces."""
    with store.transaction() as tx:
        niks = Niks()
        return house(tx, niks, "Melati", "33.02"), house(tx, niks, "Mawar", "73.10")


def test_each_deed_stands_in_the_table() -> None:
    assert named() == set(DEEDS) | AT_THE_DOOR | ASKED_ONLY


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_done_by_whoever_may_and_leaves_its_act(
    store: Store, houses: tuple[House, House], name: str
) -> None:
    deed, own = DEEDS[name], houses[0]
    done = set[str]()
    with suppress(_Undone), store.transaction() as tx:
        for who, by in everybody(tx, *houses).items():
            mark, kept, said = tx.mark(), rows(tx, own), len(left(tx))
            with suppress(Refused):
                deed.done(tx, by, own)
                if (deed.act or name) in [act.deed for act in left(tx)[said:]]:
                    done.add(who)
            assert who in deed.may or rows(tx, own) == kept, f"{who} changed something"
            tx.undo(mark)
        raise _Undone
    assert done == deed.may


@pytest.mark.parametrize("name", DEEDS)
def test_the_ids_of_others_do_nothing_to_them(
    store: Store, houses: tuple[House, House], name: str
) -> None:
    """A leader, and an officer, say the ids of another group in the name of their own."""
    theirs, own = houses
    with suppress(_Undone), store.transaction() as tx:
        people = everybody(tx, own, theirs)
        for who in ("leader", "bendahara", "officer", "head"):
            mark, kept = tx.mark(), rows(tx, theirs)
            with suppress(Refused, LookupError):
                DEEDS[name].done(tx, people[who], forged(own, theirs))
            assert rows(tx, theirs) == kept, f"{who} changed something of others"
            tx.undo(mark)
        raise _Undone
