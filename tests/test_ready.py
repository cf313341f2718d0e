"""Statements that are ready say on both databases what they say through SQLAlchemy."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from storage import Store, Tx, chats, groups
from storage.database import DatabaseDown
from storage.database.ready import Ready
from storage.database.trouble import TooLong
from storage.tables import facts, leases
from storage.tables import groups as table

PUT = Ready(insert(facts))
LISTED = select(facts.c.name, facts.c.value).where(
    facts.c.name.in_(bindparam("names", expanding=True))
)
SOME = Ready(LISTED.order_by(facts.c.name), "names")


def put(tx: Tx, *names: str) -> None:
    tx.connection.many(PUT, [{"name": name, "value": name.upper()} for name in names])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.sampled_from("abcdefghijk"), min_size=1, max_size=20))
def test_a_list_of_any_length_finds_each_once(store: Store, asked: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        put(tx, *"abcdefgh")
        found = tx.connection.rows(SOME, {"names": asked})
        assert found == [(name, name.upper()) for name in sorted(set(asked) & set("abcdefgh"))]
        raise ZeroDivisionError  # nothing is kept for the next example


def test_moments_days_and_nothing_come_back_as_they_went_in(store: Store) -> None:
    wib = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=7)))
    with store.transaction() as tx:
        tx.connection.many(Ready(insert(leases)), [{"name": "a", "holder": "b", "until": wib}])
        [(until,)] = tx.connection.rows(Ready(select(leases.c.until)), {})
        group = groups.add(tx, "tkm", "Melati", "Asia/Jakarta", paid_on=date(2026, 2, 3))
        asked = Ready(
            select(table.c.paid_on, table.c.leader_id).where(table.c.id == bindparam("id"))
        )
        assert tx.connection.rows(asked, {"id": group}) == [(date(2026, 2, 3), None)]
    assert until == wib and until.utcoffset() == timedelta(0)


def test_each_row_gets_its_own_answer_in_its_order(store: Store) -> None:
    with store.transaction() as tx:
        put(tx, "b")
        new = Ready(tx.insert(facts).on_conflict_do_nothing().returning(facts.c.name))
        rows = [{"name": name, "value": ""} for name in ("c", "b", "a", "c")]
        assert tx.connection.each(new, rows) == ["c", None, "a", None]


def test_rows_that_changed_are_counted(store: Store) -> None:
    change = Ready(
        update(facts).where(facts.c.name == bindparam("which")).values(value=bindparam("new"))
    )
    with store.transaction() as tx:
        put(tx, "a", "b")
        rows = [{"which": which, "new": "x"} for which in ("a", "b", "nobody")]
        assert tx.connection.many(change, rows) == 2
        assert tx.connection.rows(SOME, {"names": ["a", "b"]}) == [("a", "x"), ("b", "x")]


def test_what_the_table_says_of_a_column_left_out_counts(store: Store) -> None:
    chat = Ready(insert(chats.chats))
    with store.transaction() as tx:
        row = {"id": 5, "channel": "telegram", "address_index": b"i", "address": b"a"}
        tx.connection.many(chat, [row | {"made_at": tx.now}])
        kept = select(chats.chats.c.unreachable, chats.chats.c.person_id)
        assert tx.connection.execute(kept).all() == [("", None)]


def test_a_part_that_is_undone_takes_its_statements_along(store: Store) -> None:
    with store.transaction() as tx:
        mark = tx.mark()
        put(tx, "a")
        tx.undo(mark)
        put(tx, "b")
        assert tx.connection.rows(SOME, {"names": ["a", "b"]}) == [("b", "B")]


def test_a_value_that_is_missing_is_no_null(store: Store) -> None:
    both = LISTED.where(facts.c.value == bindparam("value"))
    named = Ready(both, "names")
    with store.transaction() as tx:
        put(tx, "a")
        assert tx.connection.rows(named, {"names": ["a"], "value": "A"}) == [("a", "A")]
        with pytest.raises(KeyError):
            tx.connection.rows(named, {"names": ["a"], "valu": "A"})


def test_a_text_that_is_too_long_is_refused_alike(store: Store) -> None:
    with store.transaction() as tx, pytest.raises(TooLong, match="name: 41 characters"):
        put(tx, "n" * 41)


def test_a_broken_rule_says_nothing_of_the_row(store: Store) -> None:
    with pytest.raises(IntegrityError) as refused, store.transaction() as tx:
        tx.connection.many(PUT, [{"name": "3302140101010001", "value": "x"}] * 2)
    assert "3302140101010001" not in str(refused.value)


def test_a_connection_that_is_of_no_use_is_an_outage_and_given_up(store: Store) -> None:
    with pytest.raises(DatabaseDown), store.transaction() as tx:
        if store.database.kind == "sqlite":
            tx.connection.exec_driver_sql("PRAGMA query_only=ON")
        else:
            pid = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with store.transaction() as other:
                other.connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        put(tx, "a")
    with store.transaction() as tx:
        put(tx, "a")
