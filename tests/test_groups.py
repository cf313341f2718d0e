"""Groups and members: a NIK is sealed, and belongs to one active member only."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from storage import Store, Tx, groups, members, people
from storage.groups import Group, GroupShelf
from tests.support import Clock

NIK = "3302145208850001"
OTHER = "3302141011780002"


def group(tx: Tx, name: str = "Melati") -> int:
    return groups.add(tx, "tkm-2020", name, "Asia/Jakarta")


def member(tx: Tx, group: int, name: str = "Siti", nik: str = NIK, phone: str | None = None) -> int:
    return members.add(tx, group, name, nik, phone, people.add(tx, "Ratna"))


def of_nik(tx: Tx, nik: str) -> tuple[int, str] | None:
    return members.with_niks(tx, [nik], "tkm-2020").get(nik)


def test_a_group_is_as_it_was_added(store: Store) -> None:
    with store.transaction() as tx:
        id = groups.add(tx, "tkm-2020", "Melati", "Asia/Makassar", "Pangkep", date(2020, 12, 1))
        assert groups.get(tx, id) == Group(
            id, "tkm-2020", "Melati", "Pangkep", "Asia/Makassar", None, date(2020, 12, 1)
        )
        with pytest.raises(LookupError):
            groups.get(tx, 404)


def test_all_groups_stand_by_name(store: Store) -> None:
    with store.transaction() as tx:
        for name in ("Melati", "Anggrek", "Mawar"):
            group(tx, name)
        assert [row.name for row in GroupShelf(tx, "")[:]] == ["Anggrek", "Mawar", "Melati"]


def test_a_leader_may_lead_several_and_be_replaced(store: Store) -> None:
    with store.transaction() as tx:
        ratna, joko = people.add(tx, "Ratna"), people.add(tx, "Joko")
        one, other = group(tx, "Melati"), group(tx, "Mawar")
        for each in (one, other):
            groups.appoint(tx, each, ratna)
        assert [row.id for row in groups.led_by(tx, ratna)] == [one, other]
        groups.appoint(tx, one, joko)
        assert [row.name for row in groups.led_by(tx, ratna)] == ["Mawar"]
        assert [row.name for row in groups.led_by(tx, joko)] == ["Melati"]
        assert groups.led_by(tx, 404) == []


def test_a_member_is_shown_with_the_end_of_the_nik_only(store: Store) -> None:
    with store.transaction() as tx:
        melati = group(tx)
        id = member(tx, melati)
        [shown] = members.of_group(tx, melati)
    assert (shown.id, shown.name, shown.nik_tail) == (id, "Siti", "0001")
    assert NIK not in repr(shown)


def test_members_stand_in_the_order_they_were_entered(store: Store) -> None:
    with store.transaction() as tx:
        melati, mawar = group(tx), group(tx, "Mawar")
        member(tx, melati, "Wahyu", NIK)
        member(tx, melati, "Ani", OTHER)
        member(tx, mawar, "Lain", "3302145506900003")
        assert [m.name for m in members.of_group(tx, melati)] == ["Wahyu", "Ani"]
        assert (members.count(tx, melati), members.count(tx, mawar)) == (2, 1)


def test_a_nik_is_found_wherever_it_is(store: Store) -> None:
    with store.transaction() as tx:
        melati = group(tx)
        member(tx, melati)
        assert of_nik(tx, NIK) == (melati, "Siti")
        assert of_nik(tx, OTHER) is None


def test_the_database_itself_refuses_a_nik_twice(store: Store) -> None:
    with store.transaction() as tx:
        melati, mawar = group(tx), group(tx, "Mawar")
        member(tx, melati)
    for there in (melati, mawar):
        with pytest.raises(IntegrityError), store.transaction() as tx:
            member(tx, there, "Siti lagi")


def test_who_left_stays_on_record_and_frees_the_nik(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        melati, mawar = group(tx), group(tx, "Mawar")
        siti = member(tx, melati)
        members.remove(tx, mawar, siti, people.add(tx, "Ratna"))
        assert members.count(tx, melati) == 1, "another group cannot remove her"
        members.remove(tx, melati, siti, people.add(tx, "Ratna"))
        assert members.of_group(tx, melati) == []
        assert of_nik(tx, NIK) is None
        member(tx, mawar)
        count = "SELECT count(*) FROM members WHERE left_at IS NOT NULL"
        assert tx.connection.exec_driver_sql(count).scalar_one() == 1


def stored(tx: Tx, id: int) -> tuple[str, str, str | None]:
    query = f"SELECT name, nik, phone FROM members WHERE id = {id}"
    name, nik, phone = tx.connection.exec_driver_sql(query).one()
    return (
        name,
        tx.open(bytes(nik), f"members.nik:{id}"),
        None if phone is None else tx.open(bytes(phone), f"members.phone:{id}"),
    )


def test_only_what_is_given_is_changed(store: Store) -> None:
    with store.transaction() as tx:
        melati, mawar = group(tx), group(tx, "Mawar")
        siti = member(tx, melati)
        members.change(tx, melati, siti, people.add(tx, "Ratna"), name="Siti Aminah")
        assert stored(tx, siti) == ("Siti Aminah", NIK, None)
        members.change(tx, melati, siti, people.add(tx, "Ratna"), nik=OTHER)
        members.change(tx, melati, siti, people.add(tx, "Ratna"), phone="+6281234567890")
        assert stored(tx, siti) == ("Siti Aminah", OTHER, "+6281234567890")
        assert (of_nik(tx, NIK), of_nik(tx, OTHER)) == (
            None,
            (melati, "Siti Aminah"),
        )
        members.change(tx, mawar, siti, people.add(tx, "Ratna"), name="Bukan anggotanya")
        assert stored(tx, siti)[0] == "Siti Aminah"


def test_a_change_cannot_take_a_nik_of_somebody_else(store: Store) -> None:
    with store.transaction() as tx:
        melati = group(tx)
        member(tx, melati)
        joko = member(tx, melati, "Joko", OTHER)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        members.change(tx, melati, joko, people.add(tx, "Ratna"), nik=NIK)


def test_neither_nik_nor_phone_is_in_the_table(store: Store) -> None:
    with store.transaction() as tx:
        siti = member(tx, group(tx), phone="+6281234567890")
        row = tx.connection.exec_driver_sql("SELECT * FROM members").one()
        bare = b" ".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
                         for v in row)  # fmt: skip
        assert stored(tx, siti) == ("Siti", NIK, "+6281234567890")
    assert NIK.encode() not in bare
    assert b"81234567890" not in bare
