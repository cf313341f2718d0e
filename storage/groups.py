"""Groups: what they are called, where they live, who leads them.

Knows: the rows of groups. Must not know: their members, or how big a group may be; that is a
setting of the edition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, bindparam, func, select, update

from storage.database import folded
from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import groups
from storage.tables.areas import within


@dataclass(frozen=True, slots=True)
class Group:
    """A group of an edition.

    `zone` is the IANA time zone it lives in, `area` the code of its regency (tables/areas.py), ""
    where nobody has told it; `grant` is in rupiah, None where it is what the edition says; `code`
    the key of the ministry's list, None where it was entered by hand; `expects` the person who is
    to lead it; `held`: the former leader objects to the present one, and nobody writes until it is
    decided.
    """

    id: int
    edition: str
    name: str
    village: str
    zone: str
    leader: int | None
    paid_on: date | None
    area: str = ""
    grant: int | None = None
    code: str | None = None
    district: str = ""
    expects: int | None = None
    held: bool = False


_WORDS = re.compile(r"\w+")
_MOST = 10**9  # more groups than there are

COLUMNS = (
    groups.c.id,
    groups.c.edition,
    groups.c.name,
    groups.c.village,
    groups.c.zone,
    groups.c.leader_id,
    groups.c.paid_on,
    groups.c.area,
    groups.c.grant,
    groups.c.code,
    groups.c.district,
    groups.c.expects_id,
    groups.c.held,
)


def add(
    tx: Tx, edition: str, name: str, zone: str, village: str = "", paid_on: date | None = None,
    area: str = "",
) -> int:  # fmt: skip
    id = tx.new_id()
    tx.connection.execute(
        groups.insert(),
        {"id": id, "edition": edition, "name": name, "zone": zone, "village": village,
         "paid_on": paid_on, "area": area, "sought": sought(name, village), "made_at": tx.now},
    )  # fmt: skip
    return id


# The questions of every message are built once: building one costs more than asking it.
_ONE = Ready(select(*COLUMNS).where(groups.c.id == bindparam("group")))
_LOCK = Ready(
    select(groups.c.id).where(groups.c.id == bindparam("group")).with_for_update(key_share=True)
)
_LED = Ready(
    select(*COLUMNS).where(groups.c.leader_id == bindparam("person")).order_by(groups.c.id)
)


def get(tx: Tx, id: int) -> Group:
    """The group of this id; raises LookupError when there is none."""
    found = tx.connection.rows(_ONE, {"group": id})
    if not found:
        raise LookupError(f"there is no group {id}")
    return Group(*found[0])


def lock(tx: Tx, id: int) -> None:
    """Let nobody else change this group until the commit (on SQLite nobody can anyhow).

    Rows that only point to it may still be written.
    """
    tx.connection.rows(_LOCK, {"group": id})


def sought(name: str, village: str = "", district: str = "") -> str:
    """What stands in the column of this name: the words by which a group is looked for, each after
    a blank, the name first: it is the order of long lists too."""
    return " " + " ".join(_WORDS.findall(folded(f"{name} {village} {district}")))


@dataclass(frozen=True, slots=True)
class GroupShelf:
    """The groups of an area by name, as many as there may be: counted, and read in parts.

    `words` narrow it to those in which a word of name, village or district begins with each;
    `unplaced`: those of which nobody has told where they lie.
    """

    tx: Tx
    area: str
    words: tuple[str, ...] = ()
    unplaced: bool = False

    def __len__(self) -> int:
        query = select(func.count()).select_from(groups).where(*self._here())
        return self.tx.connection.execute(query).scalar_one()

    def __getitem__(self, places: slice) -> list[Group]:
        first, _, _ = places.indices(_MOST)
        query = select(*COLUMNS).where(*self._here()).order_by(groups.c.sought, groups.c.id)
        if places.stop is not None:
            query = query.limit(max(0, places.stop - first))
        rows = self.tx.connection.execute(query.offset(first)).all()
        return [Group(*row) for row in rows]

    def about(self, words: str) -> GroupShelf:
        """Those of the whole shelf that these words may mean."""
        return replace(self, words=tuple(_WORDS.findall(folded(words))))

    def one(self, id: int) -> Group | None:
        """The group of this id if it stands here."""
        query = select(*COLUMNS).where(groups.c.id == id, self._there())
        row = self.tx.connection.execute(query).first()
        return None if row is None else Group(*row)

    def _here(self) -> list[ColumnElement[bool]]:
        begun = (groups.c.sought.contains(f" {word}", autoescape=True) for word in self.words)
        return [self._there(), *begun]

    def _there(self) -> ColumnElement[bool]:
        return groups.c.area == "" if self.unplaced else within(groups.c.area, self.area)


def some(tx: Tx) -> bool:
    """Whether there is any group."""
    return tx.connection.execute(select(groups.c.id).limit(1)).first() is not None


def leaderless(tx: Tx, area: str, most: int, after: int = 0) -> list[Group]:
    """Up to `most` groups of an area that nobody leads yet, by their ids, those behind `after`."""
    here = (groups.c.leader_id.is_(None), groups.c.id > after, within(groups.c.area, area))
    query = select(*COLUMNS).where(*here).order_by(groups.c.id).limit(most)
    return [Group(*row) for row in tx.connection.execute(query)]


def count_leaderless(tx: Tx, area: str) -> int:
    """How many groups of an area nobody leads yet."""
    here = (groups.c.leader_id.is_(None), within(groups.c.area, area))
    query = select(func.count()).select_from(groups).where(*here)
    return tx.connection.execute(query).scalar_one()


def expecting(tx: Tx, person: int) -> list[Group]:
    """The groups without a leader that this person is to lead."""
    here = (groups.c.expects_id == person) & groups.c.leader_id.is_(None)
    query = select(*COLUMNS).where(here).order_by(groups.c.id)
    return [Group(*row) for row in tx.connection.execute(query)]


def led_by(tx: Tx, person: int) -> list[Group]:
    """The groups this person leads."""
    return [Group(*row) for row in tx.connection.rows(_LED, {"person": person})]


def appoint(tx: Tx, group: int, leader: int) -> None:
    tx.connection.execute(update(groups).where(groups.c.id == group).values(leader_id=leader))
