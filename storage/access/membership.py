"""Members who write themselves: by what they are known, for whom they speak, who said no.

Knows: active members alone; whoever has left is nobody here. Must not know: who may say to be one,
what is said.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, func, select, update

from storage import groups as known
from storage.database.ready import Ready
from storage.groups import Group
from storage.members import phone_index
from storage.store import Tx
from storage.tables import chats, groups, member_denials, members, people
from storage.tables.base import Id
from storage.vault import Unreadable

NotKnown = Literal["person", "group"]  # whether they are not this one, or know no such group
_M = members.c
_HERE = _M.left_at.is_(None)
_ROW = select(*known.COLUMNS, _M.id, _M.name, _M.person_id).join(groups, groups.c.id == _M.group_id)
_OF_PERSON = Ready(_ROW.where(_M.person_id == bindparam("person", type_=Id), _HERE).order_by(_M.id))


@dataclass(frozen=True, slots=True)
class Membership:
    """An active member (`id`) of a group; `person`: who has said to be this one."""

    id: int
    group: Group
    name: str
    person: int | None


@dataclass(frozen=True, slots=True, repr=False)
class OwnData:
    """What is kept of a member, for that member: of the NIK the end, "" where it is damaged."""

    nik_tail: str
    phone: str | None
    added_at: datetime


def _read(row: Any) -> Membership:
    return Membership(row[-3], Group(*row[:-3]), row[-2], row[-1])


def of_person(tx: Tx, person: int) -> list[Membership]:
    """For which members this person speaks."""
    return [_read(row) for row in tx.connection.rows(_OF_PERSON, {"person": person})]


def with_phone(tx: Tx, phone: str) -> list[Membership]:
    """The members with this phone (E.164); a family may have one."""
    return _where(tx, _M.phone_index == phone_index(tx, phone))


def with_nik(tx: Tx, group: int, nik: str) -> Membership | None:
    """The member of this group with this NIK."""
    here = (_M.nik_index == tx.vault.index("nik", nik)) & (_M.group_id == group)
    return next(iter(_where(tx, here)), None)


def _where(tx: Tx, condition: ColumnElement[bool]) -> list[Membership]:
    query = _ROW.where(condition, _HERE).order_by(_M.id)
    return [_read(row) for row in tx.connection.execute(query)]


def own_data(tx: Tx, member: int) -> OwnData:
    """What is kept of one member."""
    query = select(_M.nik, _M.phone, _M.added_at).where(_M.id == member)
    nik, phone, at = tx.connection.execute(query).one()
    whole = _opened(tx, nik, f"members.nik:{member}")
    return OwnData((whole or "")[-4:], _opened(tx, phone, f"members.phone:{member}"), at)


def _opened(tx: Tx, sealed: bytes | None, about: str) -> str | None:
    try:
        return tx.open(sealed, about) if sealed else None
    except Unreadable:
        return None


def belong(tx: Tx, member: int, person: int) -> None:
    """From now on this person, and nobody else, speaks for this member."""
    tx.connection.execute(update(members).where(_M.id == member).values(person_id=person))


def deny(tx: Tx, one: Membership, chat: int, what: NotKnown) -> bool:
    """Whoever writes there is not this member; False where they have said so before."""
    row = {"id": tx.new_id(), "group_id": one.group.id, "member_id": one.id, "chat_id": chat,
           "what": what, "at": tx.now}  # fmt: skip
    new = tx.insert(member_denials).on_conflict_do_nothing().returning(member_denials.c.id)
    return tx.connection.execute(new, row).first() is not None


def denials(tx: Tx, group: int) -> dict[NotKnown, int]:
    """How many said no, by what they said it to."""
    c = member_denials.c
    query = select(c.what, func.count()).where(c.group_id == group).group_by(c.what)
    return {row[0]: row[1] for row in tx.connection.execute(query)}


def reachable(tx: Tx, group: int, since: datetime, but: Collection[int]) -> list[tuple[int, int]]:
    """Members (and their persons, `but` for these) who wrote after `since`, can be written to and
    want to be, in the order of their ids."""
    theirs = select(chats.c.id).where(
        (chats.c.person_id == _M.person_id) | (chats.c.shared_id == _M.person_id),
        chats.c.unreachable == "",
        chats.c.last_in_at >= since,
    )
    query = (
        select(_M.id, _M.person_id)
        .join(people, people.c.id == _M.person_id)
        .where(_M.group_id == group, _HERE, people.c.quiet.is_(False), theirs.exists())
        .where(_M.person_id.not_in(but))
        .order_by(_M.id)
    )
    return [(member, person) for member, person in tx.connection.execute(query)]
