"""Lists of members: which were saved, and their rows that wait to be put right.

Knows: that what a row says is sealed, and gone once it is settled.
Must not know: how a list is read, what is wrong with a row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update

from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import members, roster_photos, roster_rows, rosters
from storage.vault import Unreadable


@dataclass(frozen=True, slots=True, repr=False)
class WaitingRow:
    """A row that is not right yet; `body` is "" where it does not open any more."""

    id: int
    roster: int
    body: str

    def __repr__(self) -> str:
        return f"WaitingRow({self.id})"


def add(tx: Tx, group: int, source: str, rows_read: int, rows_aside: int, made_by: int) -> int:
    """A list that is saved; `source` names the message that did it, so it is saved once."""
    id = tx.new_id()
    tx.connection.execute(
        rosters.insert(),
        {"id": id, "group_id": group, "source": source, "rows_read": rows_read,
         "rows_aside": rows_aside, "made_by": made_by, "made_at": tx.now},
    )  # fmt: skip
    return id


def hold(tx: Tx, roster: int, group: int, bodies: Sequence[str]) -> None:
    """Rows of this list that wait, in their order."""
    ids = [tx.new_id() for _ in bodies]
    rows = [
        {"id": id, "roster_id": roster, "group_id": group, "state": "waiting",
         "body": tx.seal(body, _about(id))}
        for id, body in zip(ids, bodies, strict=True)
    ]  # fmt: skip
    if rows:
        tx.connection.execute(roster_rows.insert(), rows)


def _about(id: int) -> str:
    return f"roster_rows.body:{id}"


_WAITING = Ready(
    select(roster_rows.c.id, roster_rows.c.roster_id, roster_rows.c.body)
    .where(roster_rows.c.group_id == bindparam("group"), roster_rows.c.state == "waiting")
    .order_by(roster_rows.c.id)
)


def waiting(tx: Tx, group: int) -> list[WaitingRow]:
    """The rows of a group that wait, in the order in which they came."""
    found = tx.connection.rows(_WAITING, {"group": group})
    return [WaitingRow(id, roster, _opened(tx, id, body)) for id, roster, body in found]


def _opened(tx: Tx, id: int, body: bytes) -> str:
    try:
        return tx.open(body, _about(id))
    except Unreadable:  # it is asked for anew
        return ""


def settle(tx: Tx, group: int, ids: Collection[int], state: str) -> int:
    """These rows of a group wait no longer (saved, replaced, dropped), and what they say is gone;
    how many."""
    of_group = (roster_rows.c.group_id == group) & roster_rows.c.id.in_(ids)
    here = of_group & (roster_rows.c.state == "waiting")
    return tx.connection.execute(
        update(roster_rows).where(here).values(state=state, body=b"")
    ).rowcount


def newest(tx: Tx, group: int) -> tuple[int, int] | None:
    """The list of a group that was saved last and still stands, and how many of its members are
    there."""
    last = select(rosters.c.id).where(rosters.c.group_id == group, rosters.c.undone_at.is_(None))
    id = tx.connection.execute(last.order_by(rosters.c.id.desc()).limit(1)).scalar()
    if id is None:
        return None
    there = (members.c.roster_id == id) & members.c.left_at.is_(None)
    return id, tx.connection.execute(select(func.count()).where(there)).scalar_one()


def undo(tx: Tx, group: int, roster: int) -> list[int]:
    """The members who came with this list of a group leave, and its rows wait no longer; who they
    were."""
    of_group = (members.c.group_id == group) & (members.c.roster_id == roster)
    there = of_group & members.c.left_at.is_(None)
    ids = list(tx.connection.execute(select(members.c.id).where(there)).scalars())
    tx.connection.execute(update(members).where(there).values(left_at=tx.now))
    rows = select(roster_rows.c.id).where(roster_rows.c.roster_id == roster)
    settle(tx, group, list(tx.connection.execute(rows).scalars()), "dropped")
    here = (rosters.c.id == roster) & (rosters.c.group_id == group)
    tx.connection.execute(update(rosters).where(here).values(undone_at=tx.now))
    return ids


def keep_photos(tx: Tx, group: int, ids: Sequence[int]) -> None:
    """These photos show the list of a group."""
    rows = [{"group_id": group, "file_id": id} for id in ids]
    if rows:
        tx.connection.execute(tx.insert(roster_photos).on_conflict_do_nothing(), rows)
