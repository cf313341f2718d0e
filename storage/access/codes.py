"""One-time codes: what a piece of paper from the Dinas opens, once.

Knows: codes by their blind index, when they end. Must not know: why a code was given out.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, func, select, update

from storage.store import Tx
from storage.tables import codes, groups
from storage.tables.areas import within

CodeKind = Literal["leader", "role", "officer", "person", "member"]
MANY: CodeKind = "member"  # opens the door to a group for whoever is on its list, again and again

# Without letters and digits that are mistaken for each other on paper or by ear.
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
_LENGTH = 8
_MARK = 10  # signs of the blind index that name a code in a list


@dataclass(frozen=True, slots=True)
class Code:
    """What a one-time code opens."""

    kind: CodeKind
    group: int | None
    person: int | None = None  # who comes in again, from another phone or application
    area: str | None = None  # where whoever uses it becomes an officer, and in which duty
    duty: str = ""
    issuer: int | None = None  # who made it; None: the operator
    role: str = ""  # what whoever uses it becomes in the group, "" its leader


def issue(
    tx: Tx, kind: CodeKind, lasts: timedelta, group: int | None = None, code: str | None = None,
    person: int | None = None, area: str | None = None, duty: str = "", issuer: int | None = None,
    role: str = "",
) -> str:  # fmt: skip
    """A new one-time code; only its blind index is kept, so it can be shown this once.

    Older ones of the same role in the group, or of the same person, are void from now on.
    """
    if group is not None or person is not None:
        void(tx, group, person, role)
    made = code or "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    tx.connection.execute(
        codes.insert(),
        {"code_index": tx.vault.index("code", made), "kind": kind, "group_id": group,
         "person_id": person, "area": area, "duty": duty, "issuer_id": issuer, "role": role,
         "expires_at": tx.now + lasts, "made_at": tx.now},
    )  # fmt: skip
    return made


def void(tx: Tx, group: int | None = None, person: int | None = None, role: str = "") -> int:
    """Codes of this group's leader or of this role in it, or of this person, open nothing any
    more; how many."""
    of_group = (codes.c.group_id == group) & (codes.c.role == role)
    theirs = codes.c.person_id == person if person is not None else of_group
    return _void(tx, theirs)


def void_made_by(tx: Tx, issuer: int, group: int | None = None) -> int:
    """What this person gave out, everywhere or for one group, opens nothing any more; how many."""
    made = codes.c.issuer_id == issuer
    here = made if group is None else made & (codes.c.group_id == group)
    return _void(tx, here)


def against(tx: Tx, leader: int) -> list[int]:
    """The groups that somebody leads for whose leader, or for whose own further phone, another
    person has made a code that may still be used."""
    led = select(groups.c.id).where(groups.c.leader_id == leader)
    foreign = codes.c.issuer_id.is_distinct_from(leader)
    new = (codes.c.kind == "leader") & codes.c.group_id.in_(led)
    again = (codes.c.kind == "person") & (codes.c.person_id == leader)
    found = tx.connection.execute(
        select(codes.c.group_id).where(new | again, foreign, *_unused(tx))
    ).scalars()
    named = set(found)
    theirs = tx.connection.execute(led.order_by(groups.c.id)).scalars()
    return [id for id in theirs if id in named or None in named]


def void_group(tx: Tx, group: int) -> int:
    """No code makes anybody anything in this group any more; how many that were."""
    return _void(tx, (codes.c.group_id == group) & (codes.c.kind != MANY))


def _void(tx: Tx, which: ColumnElement[bool]) -> int:
    here = update(codes).where(which, codes.c.used_at.is_(None), codes.c.voided_at.is_(None))
    return tx.connection.execute(here.values(voided_at=tx.now)).rowcount


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that may still be used, without the code itself; `mark` names it in a list."""

    mark: str
    opens: Code
    made_at: datetime
    expires_at: datetime


def open_ones(tx: Tx, area: str = "") -> list[OpenCode]:
    """The codes of an area that may still be used, the newest first: those of a group by where it
    lives, of an officer by where they are to act; all others only in the whole country's."""
    where = func.coalesce(groups.c.area, codes.c.area, "")
    query = (
        select(codes.c.code_index, codes.c.made_at, codes.c.expires_at, *_OPENS)
        .outerjoin(groups, groups.c.id == codes.c.group_id)
        .where(*_unused(tx), within(where, area))
        .order_by(codes.c.made_at.desc(), codes.c.code_index)
    )
    return [
        OpenCode(_mark(index), Code(*opens), made, expires)
        for index, made, expires, *opens in tx.connection.execute(query)
    ]


def void_marked(tx: Tx, mark: str) -> Code | None:
    """Void the open code that a list names so; None when there is none."""
    unused = tx.connection.execute(select(codes.c.code_index, *_OPENS).where(*_unused(tx))).all()
    found = next((row for row in unused if _mark(row[0]) == mark), None)
    if found is None:
        return None
    here = update(codes).where(codes.c.code_index == found[0])
    tx.connection.execute(here.values(voided_at=tx.now))
    return Code(*found[1:])


def _mark(index: bytes) -> str:
    return bytes(index).hex()[:_MARK]


_OPENS = (codes.c.kind, codes.c.group_id, codes.c.person_id, codes.c.area, codes.c.duty,
          codes.c.issuer_id, codes.c.role)  # fmt: skip


def well_formed(code: str) -> bool:
    """Whether a word could have been issued as a code."""
    typed = _typed(code)
    return len(typed) == _LENGTH and set(typed) <= set(_ALPHABET)


def look_at(tx: Tx, code: str) -> Code | None:
    """What a code would open, without using it up; None when it opens nothing."""
    query = select(*_OPENS).where(*_usable(tx, code))
    row = tx.connection.execute(query).first()
    return None if row is None else Code(*row)


def _usable(tx: Tx, code: str) -> tuple[ColumnElement[bool], ...]:
    return (
        codes.c.code_index == tx.vault.index("code", _typed(code)),
        *_unused(tx),
    )


def _unused(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return (codes.c.used_at.is_(None), codes.c.voided_at.is_(None), codes.c.expires_at > tx.now)


def _typed(code: str) -> str:
    """A code as it was issued, however it was typed: wide letters, small ones, dashes, marks
    that nobody sees."""
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(char for char in plain if char.isascii() and char.isalnum())


def use(tx: Tx, code: str, person: int) -> Code | None:
    """Use up a code; None when it is unknown, used or too old, or is of those that many use and
    that make nobody anything. Two tries at once: one wins."""
    used = tx.connection.execute(
        update(codes)
        .where(*_usable(tx, code), codes.c.kind != MANY)
        .values(used_at=tx.now, used_by=person)
        .returning(*_OPENS)
    ).first()
    return None if used is None else Code(*used)
