"""People: who somebody is, once they have shown it.

Knows: people and their consents. Must not know: how they showed who they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from storage.store import Tx
from storage.tables import consents, people


@dataclass(frozen=True, slots=True)
class Person:
    """A person with their role: "" or "officer"."""

    id: int
    name: str
    role: str
    zone: str
    quiet: bool


def add(tx: Tx, name: str, zone: str = "Asia/Jakarta", phone: str | None = None) -> int:
    """A new person; the phone (E.164) is sealed and found again by its blind index."""
    id = tx.new_id()
    row = {"id": id, "name": name, "role": "", "zone": zone, "quiet": False, "made_at": tx.now}
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


def hush(tx: Tx, id: int, quiet: bool) -> None:
    """No more reminders for this person, or reminders again."""
    here = update(people).where(people.c.id == bindparam("person"))
    tx.connection.execute(here.values(quiet=quiet), {"person": id})


def consent(tx: Tx, person: int, version: str, channel: str, given: bool) -> None:
    """Proof of an answer to the privacy notice: which text, when, where, yes or no."""
    tx.connection.execute(
        consents.insert(),
        {"id": tx.new_id(), "person_id": person, "version": version, "channel": channel,
         "given": given, "at": tx.now},
    )  # fmt: skip
