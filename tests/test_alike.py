"""Both databases say the same of the same texts. PostgreSQL's own order is that of the locale it
was made with, so the order is tested against a rule and not only against the other database.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage import Store, Tx, acts, chats, groups, people
from storage.acts import Act
from storage.database import Database, folded
from storage.mail import billing
from storage.money import ledger
from storage.money.standing import Purchase
from storage.vault import Vault
from tests.booked import buy
from tests.support import KEY, Clock, Postgres, all_groups

shared = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25,
)
NAMES = st.text(st.sampled_from("abzABZ éÉèİiIıßẞ0-(.ñＡ\u0301"), min_size=1, max_size=6)
OIL = Purchase("minyak", Decimal(2), "liter", None, 30_000, "", date(2020, 12, 10))


Answer = TypeVar("Answer")


class Undone(Exception):
    """What an example wrote is not kept for the next one."""


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, postgres: Postgres
) -> Iterator[list[Store]]:
    path = tmp_path_factory.mktemp("alike") / "jps.db"
    shutil.copy(migrated_sqlite, path)
    made = postgres.new()
    opened = [Database(url) for url in (f"sqlite:///{path}", made)]
    yield [Store(database, Vault(KEY), Clock()) for database in opened]
    for database in opened:
        database.close()
    postgres.drop(made)


def of_each(stores: list[Store], said: Callable[[Tx], Answer]) -> list[Answer]:
    answers: list[Answer] = []
    for store in stores:
        with pytest.raises(Undone), store.transaction() as tx:
            answers.append(said(tx))
            raise Undone
    return answers


def _group(tx: Tx, name: str) -> int:
    return groups.add(tx, "tkm-2020", name, "Asia/Jakarta")


@shared
@given(st.lists(NAMES, max_size=5))
@example(["bunga", "Anggrek", "anggrek", "Mawar", "(baru)", "Éka"])
def test_groups_stand_in_one_order(stores: list[Store], names: list[str]) -> None:
    def listed(tx: Tx) -> list[str]:
        for name in names:
            _group(tx, name)
        return [group.name for group in all_groups(tx)]

    first, second = of_each(stores, listed)
    assert first == second
    assert sorted(first) == sorted(names)
    assert [groups.sought(name) for name in first] == sorted(groups.sought(name) for name in names)


@shared
@given(NAMES, NAMES)
@example("ÉCLAIR", "éclair")
@example("Minyak İ", "minyak i\u0307")
@example("e\u0301", "É")
@example("minyak", "minyak ")
def test_the_same_thing_is_bought_twice_in_any_capitals(
    stores: list[Store], one: str, other: str
) -> None:
    def twin(tx: Tx) -> bool:
        group = _group(tx, "Melati")
        buy(tx, group, replace(OIL, item=one), "1.0", people.add(tx, "Ratna"))
        return bool(ledger.twins(tx, group, replace(OIL, item=other)))

    same = folded(one) == folded(other)
    assert of_each(stores, twin) == [same, same]


@pytest.mark.parametrize("item", ["ÉCLAIR keju", "Ñandu", "minyak", "ﬁlter", "STRAẞE"])
def test_capitals_are_no_difference(stores: list[Store], item: str) -> None:
    for spelled in (item.lower(), item.upper(), item.title(), item.casefold()):
        assert folded(spelled) == folded(item)


@shared
@given(st.lists(NAMES, max_size=4, unique=True))
def test_the_bill_stands_in_one_order(stores: list[Store], names: list[str]) -> None:
    def bill(tx: Tx) -> list[billing.Cost]:
        for place, name in enumerate(["", *names]):
            (chat,) = chats.find(tx, [("whatsapp", f"+62812345678{place}")]).values()
            if name:
                leader = people.add(tx, name)
                chats.belong(tx, chat, leader)
                groups.appoint(tx, _group(tx, name), leader)
            billing.begin(tx, chat)
        return billing.costs(tx)

    first, second = of_each(stores, bill)
    assert first == second
    assert sorted(cost.group for cost in first) == sorted(["(tanpa kelompok)", *names])


def test_the_ends_of_the_log_stand_in_one_order(stores: list[Store]) -> None:
    for store in stores:
        with store.transaction() as tx:
            for area in ("32.14", "", "3.2", "32", "a", "B"):
                acts.add(tx, Act(None, "command", "roster.add", "member", 1, area=area))
        with store.reading() as tx:
            assert [head.chain for head in acts.heads(tx)] == ["", "3.2", "32", "32.14", "B", "a"]
