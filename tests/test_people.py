"""People, consents and one-time codes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import Store, groups, people
from storage.access import codes
from storage.access.codes import Code
from storage.database import Database
from storage.vault import Vault
from tests.support import Clock

PHONE = "+6281234567890"
DAY = timedelta(days=1)


def test_a_person_is_as_they_were_added(store: Store) -> None:
    with store.transaction() as tx:
        ratna = people.add(tx, "Ratna")
        wati = people.add(tx, "Wati", "Asia/Makassar", PHONE)
        one, other = people.get(tx, ratna), people.get(tx, wati)
    assert (one.name, one.role, one.zone, one.quiet) == ("Ratna", "", "Asia/Jakarta", False)
    assert (other.name, other.role, other.zone) == ("Wati", "", "Asia/Makassar")


def test_a_person_is_found_by_their_phone(store: Store) -> None:
    with store.transaction() as tx:
        ratna = people.add(tx, "Ratna", phone=PHONE)
        nobody = people.add(tx, "Joko")
        assert people.with_phone(tx, PHONE) == ratna
        assert people.with_phone(tx, "+6281200000000") is None
        assert (people.phone_of(tx, ratna), people.phone_of(tx, nobody)) == (PHONE, None)


def test_a_phone_belongs_to_one_person_and_is_never_in_clear(store: Store) -> None:
    with store.transaction() as tx:
        people.add(tx, "Ratna", phone=PHONE)
        rows = tx.connection.exec_driver_sql("SELECT * FROM people").all()
    assert "81234567890" not in repr([bytes(v) if isinstance(v, memoryview) else v for v in rows])
    with pytest.raises(IntegrityError), store.transaction() as tx:
        people.add(tx, "Ratna lagi", phone=PHONE)


def test_silence_can_be_asked_for_and_taken_back(store: Store) -> None:
    with store.transaction() as tx:
        ratna, joko = people.add(tx, "Ratna"), people.add(tx, "Joko")
        people.hush(tx, ratna, True)
        assert (people.get(tx, ratna).quiet, people.get(tx, joko).quiet) == (True, False)
        people.hush(tx, ratna, False)
        assert not people.get(tx, ratna).quiet


def test_a_yes_and_a_no_to_the_notice_are_both_kept(store: Store) -> None:
    with store.transaction() as tx:
        ratna = people.add(tx, "Ratna")
        people.consent(tx, ratna, "2020-12", "telegram", given=False)
        people.consent(tx, ratna, "2020-12", "whatsapp", given=True)
        rows = tx.connection.exec_driver_sql("SELECT channel, given FROM consents ORDER BY id")
        assert [(channel, bool(given)) for channel, given in rows] == [
            ("telegram", False),
            ("whatsapp", True),
        ]


def issued(store: Store, code: str | None = None, lasts: timedelta = DAY) -> str:
    with store.transaction() as tx:
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        return codes.issue(tx, "leader", lasts, group, code)


def use(store: Store, code: str) -> Code | None:
    with store.transaction() as tx:
        return codes.use(tx, code, people.add(tx, "Ratna"))


@pytest.mark.parametrize(
    "typed",
    [
        "ACDE3479",
        "acde-3479",
        "acde 3479",
        "ACDE–3479",
        "ＡＣＤＥ３４７９",
        "\ufeffACDE\u200b3479\u2060",
    ],
)
def test_a_code_opens_however_it_is_typed(store: Store, typed: str) -> None:
    issued(store, "ACDE3479")
    assert use(store, typed) is not None


def test_a_code_opens_its_group_once(store: Store) -> None:
    code = issued(store)
    with store.reading() as tx:
        opens = codes.look_at(tx, code)
        assert codes.look_at(tx, code) == opens, "looking does not use it up"
    assert opens is not None
    assert opens.kind == "leader"
    assert use(store, code) == opens
    assert use(store, code) is None
    with store.reading() as tx:
        assert codes.look_at(tx, code) is None


def test_an_officers_code_opens_no_group(store: Store) -> None:
    with store.transaction() as tx:
        code = codes.issue(tx, "officer", DAY)
    assert use(store, code) == Code("officer", None)


@pytest.mark.parametrize("typed", ["MAWAR349", "mawar349", "MAWA-R349", " mawa r349 ", "Mawar.349"])
def test_a_code_is_read_as_people_type_it(store: Store, typed: str) -> None:
    issued(store, "MAWAR349")
    assert use(store, typed) is not None


@pytest.mark.parametrize("typed", ["", "MAWAR340", "MAWAR3499", "🌹", "' OR 1=1 --"])
def test_what_is_no_code_opens_nothing(store: Store, typed: str) -> None:
    issued(store, "MAWAR349")
    assert use(store, typed) is None


def test_a_code_runs_out(store: Store, clock: Clock) -> None:
    code = issued(store)
    clock.later(days=1)
    assert use(store, code) is None
    with store.reading() as tx:
        assert codes.look_at(tx, code) is None


def test_a_code_is_easy_to_read_out_and_hard_to_guess(store: Store) -> None:
    codes = {issued(store) for _ in range(8)}
    assert len(codes) == 8
    assert all(len(code) == 8 and not set(code) & set("0O1I5S8B2Z") for code in codes)


def test_only_the_index_of_a_code_is_kept(store: Store) -> None:
    code = issued(store)
    with store.reading() as tx:
        assert code not in repr(tx.connection.exec_driver_sql("SELECT * FROM codes").all())


def test_of_two_who_use_a_code_at_once_one_wins(
    url: str, store: Store, vault: Vault, clock: Clock
) -> None:
    code, start = issued(store), threading.Barrier(2)
    databases = [Database(url), Database(url)]
    got: list[Code | None] = []

    def try_it(database: Database) -> None:
        start.wait()
        got.append(use(Store(database, vault, clock), code))

    threads = [threading.Thread(target=try_it, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    assert sorted(opened is None for opened in got) == [False, True]
