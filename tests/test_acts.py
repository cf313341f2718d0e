"""The log of what was done: any change of it is seen, and forgetting a person is no change."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage import Store, Tx, acts, groups, people
from storage.acts import Act, Broken, Head
from storage.database import Database
from storage.vault import Vault
from tests.support import Clock

NIK = "3302145208850001"
areas = st.sampled_from(["", "32.14", "32.14.05", "33.02.14.2003"])
some_acts = st.builds(
    Act,
    person=st.none(),
    door=st.sampled_from(["chat", "page", "command", "clock"]),
    deed=st.sampled_from(["roster.add", "ledger.enter"]),
    kind=st.just("member"),
    subject=st.integers(0, 2**63 - 1),
    area=areas,
    why=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    detail=st.dictionaries(st.sampled_from(["nama", "nik"]), st.sampled_from([NIK, "Siti"])),
)


def act(subject: int = 1, **more: Any) -> Act:
    return Act(None, "command", "roster.add", "member", subject, **more)


def write(store: Store, *written: Act) -> None:
    with store.transaction() as tx:
        for one in written:
            acts.add(tx, one)


def verified(store: Store) -> Broken | None:
    with store.reading() as tx:
        return acts.verify(tx)


def execute(tx: Tx, statement: str) -> Any:
    return tx.connection.exec_driver_sql(statement)


@contextmanager
def tampering(store: Store) -> Iterator[Tx]:
    """Whatever is done here is undone again."""
    with store.transaction() as tx:
        mark = tx.mark()
        yield tx
        tx.undo(mark)


def ids(tx: Tx) -> list[int]:
    return [id for (id,) in execute(tx, "SELECT id FROM acts ORDER BY chain, place")]


CHANGES = (
    "UPDATE acts SET id = id + 4444444 WHERE id = {0}",
    "UPDATE acts SET at = '2001-01-01 00:00:00.000000' WHERE id = {0}",
    "UPDATE acts SET person_id = {person} WHERE id = {0}",
    "UPDATE acts SET door = 'other' WHERE id = {0}",
    "UPDATE acts SET act = 'other' WHERE id = {0}",
    "UPDATE acts SET kind = 'other' WHERE id = {0}",
    "UPDATE acts SET subject = subject - 1 WHERE id = {0}",
    "UPDATE acts SET group_id = {group} WHERE id = {0}",
    "UPDATE acts SET area = '99' WHERE id = {0}",
    "UPDATE acts SET why = 'because we can' WHERE id = {0}",
    "UPDATE acts SET detail_hash = hash WHERE id = {0}",
    "UPDATE acts SET before_hash = hash WHERE id = {0}",
    "UPDATE acts SET hash = before_hash WHERE id = {0}",
    "UPDATE acts SET detail = hash WHERE id = {0}",
    "UPDATE acts SET place = place + 1000000 WHERE id = {0}",
    "UPDATE acts SET chain = 'else' WHERE id = {0}",
    "DELETE FROM acts WHERE id = {0}",
    "UPDATE chains SET place = place - 1",
    "UPDATE chains SET hash = (SELECT min(before_hash) FROM acts)",
    "DELETE FROM chains",
)


@settings(
    max_examples=10,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.lists(some_acts, min_size=1, max_size=4), min_size=1, max_size=4),
    st.integers(0, 15),
)
def test_any_sequence_is_whole_and_any_change_of_it_is_seen(
    store: Store, written: list[list[Act]], which: int
) -> None:
    with store.transaction() as tx:
        for table in ("acts", "chains"):
            execute(tx, f"DELETE FROM {table}")
    for together in written:
        write(store, *together)
    assert verified(store) is None
    with tampering(store) as tx:
        person, group = people.add(tx, "Ratna"), groups.add(tx, "tkm", "Melati", "Asia/Jakarta")
        victim = ids(tx)[which % len(ids(tx))]
        for change in CHANGES:
            mark = tx.mark()
            execute(tx, change.format(victim, person=person, group=group))
            assert acts.verify(tx) is not None, change
            tx.undo(mark)
        assert acts.verify(tx) is None


def test_the_first_broken_act_is_named(store: Store) -> None:
    write(store, act(1), act(2), act(3, area="32.14.05"))
    with tampering(store) as tx:
        _, second, third = ids(tx)
        execute(tx, f"UPDATE acts SET why = 'x' WHERE id IN ({second}, {third})")
        assert acts.verify(tx) == Broken("", 2, second)
    with tampering(store) as tx:
        execute(tx, f"DELETE FROM acts WHERE id = {third}")
        assert acts.verify(tx) == Broken("32.14", 1, None), "the last one of its chain is missed"


@pytest.mark.parametrize("column", ["before_hash", "hash", "detail_hash", "detail", "at"])
def test_text_that_sqlite_keeps_among_bytes_is_damage_too(lite: Store, column: str) -> None:
    write(lite, act(1), act(2, detail={"nama": "Siti"}))
    with tampering(lite) as tx:
        execute(tx, f"UPDATE acts SET {column} = 'text' WHERE place = 2")
        broken = acts.verify(tx)
        assert broken is not None
        assert broken.chain == ""
    with tampering(lite) as tx:
        execute(tx, "UPDATE chains SET hash = 'text'")
        assert acts.verify(tx) == Broken("", 1, None)


def test_two_acts_cannot_change_places(store: Store) -> None:
    write(store, act(1), act(1))
    with tampering(store) as tx:
        first, second = ids(tx)
        for id, place in ((first, 9), (second, 1), (first, 2)):
            execute(tx, f"UPDATE acts SET place = {place} WHERE id = {id}")
        assert acts.verify(tx) == Broken("", 1, second)


def test_the_detail_of_another_act_does_not_fit(store: Store) -> None:
    write(store, act(1, detail={"nama": "Siti"}), act(2, detail={"nama": "Siti"}))
    with tampering(store) as tx:
        first, second = ids(tx)
        execute(tx, f"UPDATE acts SET detail = (SELECT detail FROM acts WHERE id = {second}) "
                    f"WHERE id = {first}")  # fmt: skip
        assert acts.verify(tx) == Broken("", 1, first)


def test_what_is_erased_is_gone_and_the_chain_is_whole(store: Store) -> None:
    write(store, act(1, detail={"nik": NIK}), act(2, detail={"nik": NIK}), act(3))
    with store.transaction() as tx:
        first, second, _ = ids(tx)
        [one, two] = execute(tx, "SELECT detail_hash FROM acts WHERE place < 3").scalars()
        assert bytes(one) != bytes(two), "the same detail cannot be told from its hash"
        acts.erase_detail(tx, first)
    assert verified(store) is None
    with store.reading() as tx:
        details = execute(tx, "SELECT detail FROM acts ORDER BY place").scalars().all()
        assert details[0] is None
        assert tx.open(bytes(details[1]), f"acts.detail:{second}").endswith(
            json.dumps({"nik": NIK})
        )


def test_a_detail_is_sealed_and_read_again(store: Store) -> None:
    with store.transaction() as tx:
        melati = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        acts.add(tx, act(5, group=melati, why="asked for", detail={"nik": NIK}))
        acts.add(tx, act(6, group=melati))
    with store.reading() as tx:
        newest, oldest = acts.of_group(tx, melati, 10)
        assert (newest.subject, newest.detail) == (6, {})
        assert (oldest.deed, oldest.why, oldest.detail) == ("roster.add", "asked for", {"nik": NIK})
        row = execute(tx, "SELECT * FROM acts").all()
        assert NIK not in repr([bytes(v) if isinstance(v, memoryview) else v for v in row[0]])
        acts_of_nobody = acts.of_group(tx, 404, 10)
    assert acts_of_nobody == []
    with store.transaction() as tx:
        acts.erase_detail(tx, oldest.id)
        assert acts.of_group(tx, melati, 10)[1].detail is None


def test_what_is_undone_leaves_no_act(store: Store) -> None:
    with store.transaction() as tx:
        acts.add(tx, act(1))
        mark = tx.mark()
        acts.add(tx, act(2))
        tx.undo(mark)
        acts.add(tx, act(3))
    with store.reading() as tx:
        assert execute(tx, "SELECT subject FROM acts ORDER BY place").scalars().all() == [1, 3]
    with pytest.raises(ValueError), store.transaction() as tx:
        acts.add(tx, act(4))
        raise ValueError
    with store.reading() as tx:
        [head] = acts.heads(tx)
    assert (head.chain, head.place) == ("", 2)


def test_each_regency_has_a_chain_of_its_own(store: Store) -> None:
    write(store, act(1, area="33.02.14"), act(2), act(3, area="33.02"))
    with store.reading() as tx:
        ends: list[Head] = acts.heads(tx)
    assert [(end.chain, end.place) for end in ends] == [("", 1), ("33.02", 2)]


def test_workers_at_once_make_one_chain_and_wait_for_no_other_in_a_circle(
    url: str, vault: Vault, clock: Clock
) -> None:
    begin = threading.Barrier(4)

    def work(number: int) -> None:
        database = Database(url)
        store = Store(database, vault, clock)
        begin.wait()
        for turn in range(12):
            regencies = ["32.14", "33.02"][:: 1 if number % 2 else -1]
            write(store, *(act(number * 100 + turn, area=area) for area in regencies))
        database.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database = Database(url)
    store = Store(database, vault, clock)
    assert verified(store) is None
    with store.reading() as tx:
        assert [(end.chain, end.place) for end in acts.heads(tx)] == [("32.14", 48), ("33.02", 48)]
    database.close()


def test_acts_that_come_while_one_looks_are_no_damage(store: Store) -> None:
    write(store, act(1))
    if store.database.kind == "sqlite":
        write(store, act(2))
        assert verified(store) is None
        return
    with store.reading() as tx:
        assert acts.verify(tx) is None
        write(store, act(2))
        assert acts.verify(tx) is None
