"""People: who somebody is, once they have shown it.

Knows: people, consents and one-time codes. Must not know: why a code was given out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import ColumnElement, bindparam, select, update

from storage.store import Tx
from storage.tables import codes, consents, people

CodeKind = Literal["leader", "officer", "person"]

# Without letters and digits that are mistaken for each other on paper or by ear.
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Person:
    """A person with their role: "" or "officer"."""

    id: int
    name: str
    role: str
    zone: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class Code:
    """What a one-time code opens."""

    kind: CodeKind
    group: int | None
    person: int | None = None  # who comes in again, from another phone or application


def add(
    tx: Tx, name: str, zone: str = "Asia/Jakarta", role: str = "", phone: str | None = None
) -> int:
    """A new person; the phone (E.164) is sealed and found again by its blind index."""
    id = tx.new_id()
    row = {"id": id, "name": name, "role": role, "zone": zone, "quiet": False, "made_at": tx.now}
    if phone:
        row |= {
            "phone": tx.seal(phone, f"people.phone:{id}"),
            "phone_index": tx.vault.index("phone", phone),
        }
    tx.connection.execute(people.insert(), row)
    return id


_GET = select(people.c.id, people.c.name, people.c.role, people.c.zone, people.c.quiet).where(
    people.c.id == bindparam("person")
)


def get(tx: Tx, id: int) -> Person:
    return Person(*tx.connection.execute(_GET, {"person": id}).one())


def with_phone(tx: Tx, phone: str) -> int | None:
    """The person with this phone (E.164), if there is one."""
    here = people.c.phone_index == tx.vault.index("phone", phone)
    return tx.connection.execute(select(people.c.id).where(here)).scalar_one_or_none()


def phone_of(tx: Tx, id: int) -> str | None:
    """The phone of a person in E.164."""
    sealed = tx.connection.execute(select(people.c.phone).where(people.c.id == id)).scalar_one()
    return tx.open(sealed, f"people.phone:{id}") if sealed else None


def officers(tx: Tx) -> list[int]:
    """Everybody who answers questions and decides on reports."""
    query = select(people.c.id).where(people.c.role == "officer").order_by(people.c.id)
    return list(tx.connection.execute(query).scalars())


def hush(tx: Tx, id: int, quiet: bool) -> None:
    """No more reminders for this person, or reminders again."""
    here = update(people).where(people.c.id == bindparam("person"))
    tx.connection.execute(here.values(quiet=quiet), {"person": id})


def make_officer(tx: Tx, id: int) -> None:
    tx.connection.execute(update(people).where(people.c.id == id).values(role="officer"))


def consent(tx: Tx, person: int, version: str, channel: str, given: bool) -> None:
    """Proof of an answer to the privacy notice: which text, when, where, yes or no."""
    tx.connection.execute(
        consents.insert(),
        {"id": tx.new_id(), "person_id": person, "version": version, "channel": channel,
         "given": given, "at": tx.now},
    )  # fmt: skip


def issue_code(
    tx: Tx, kind: CodeKind, lasts: timedelta, group: int | None = None, code: str | None = None,
    person: int | None = None,
) -> str:  # fmt: skip
    """A new one-time code; only its blind index is kept, so it can be shown this once."""
    made = code or "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    tx.connection.execute(
        codes.insert(),
        {"code_index": tx.vault.index("code", made), "kind": kind, "group_id": group,
         "person_id": person, "expires_at": tx.now + lasts, "made_at": tx.now},
    )  # fmt: skip
    return made


def look_at_code(tx: Tx, code: str) -> Code | None:
    """What a code would open, without using it up; None when it opens nothing."""
    query = select(codes.c.kind, codes.c.group_id, codes.c.person_id).where(*_usable(tx, code))
    row = tx.connection.execute(query).first()
    return None if row is None else Code(*row)


def _usable(tx: Tx, code: str) -> tuple[ColumnElement[bool], ...]:
    tidy = "".join(char for char in code.upper() if char.isalnum())
    return (
        codes.c.code_index == tx.vault.index("code", tidy),
        codes.c.used_at.is_(None),
        codes.c.expires_at > tx.now,
    )


def use_code(tx: Tx, code: str, person: int) -> Code | None:
    """Use up a code; None when it is unknown, used or too old. Two tries at once: one wins."""
    used = tx.connection.execute(
        update(codes)
        .where(*_usable(tx, code))
        .values(used_at=tx.now, used_by=person)
        .returning(codes.c.kind, codes.c.group_id, codes.c.person_id)
    ).first()
    return None if used is None else Code(*used)
