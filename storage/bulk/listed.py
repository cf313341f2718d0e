"""Groups as a list of the ministry tells them: found by code, many entered or changed at once.

Knows: the columns that such a list fills. Must not know: how a list is written, what is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from storage.groups import COLUMNS, Group, get, sought
from storage.store import Tx
from storage.tables import groups, people, reports

FIELDS = ("code", "edition", "name", "village", "district", "area", "zone", "grant", "paid_on",
          "expects_id")  # fmt: skip
_CALLED = ("name", "village", "district")
_AT_ONCE = 500  # values in one IN


def by_codes(tx: Tx, codes: Collection[str]) -> dict[str, Group]:
    """The groups of these codes."""
    found: dict[str, Group] = {}
    for some in _slices(sorted(codes)):
        query = select(*COLUMNS).where(groups.c.code.in_(some))
        found |= {str(g.code): g for row in tx.connection.execute(query) if (g := Group(*row))}
    return found


def without_code(tx: Tx, editions: Collection[str]) -> list[Group]:
    """Groups of these editions that were entered by hand."""
    query = select(*COLUMNS).where(groups.c.code.is_(None), groups.c.edition.in_(editions))
    return [Group(*row) for row in tx.connection.execute(query)]


class Entered(Exception):
    """Somebody else has just entered a group or a person of this list: look again."""


def enter(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """New groups, each with all of `FIELDS`; their ids. Raises `Entered`."""
    ids = [tx.new_id() for _ in rows]
    made = [{**row, "id": id, "sought": _sought(row), "made_at": tx.now}
            for id, row in zip(ids, rows, strict=True)]  # fmt: skip
    _insert(tx, groups, made)
    return ids


def _insert(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    try:
        if rows:
            tx.connection.execute(table.insert(), rows)
    except IntegrityError as error:
        raise Entered(Entered.__doc__) from error


def change(tx: Tx, group: int, new: Mapping[str, Any]) -> None:
    """Other values of some of `FIELDS`."""
    changed = dict(new)
    if not new.keys().isdisjoint(_CALLED):
        known = get(tx, group)
        changed["sought"] = _sought({field: getattr(known, field) for field in _CALLED} | changed)
    tx.connection.execute(update(groups).where(groups.c.id == group).values(**changed))


def _sought(row: Mapping[str, Any]) -> str:
    return sought(*(row[field] for field in _CALLED))


def phones(tx: Tx, numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    """The people of these phones (E.164): who, and by what name."""
    keyed = {tx.vault.index("phone", number): number for number in numbers}
    found: dict[str, tuple[int, str]] = {}
    for some in _slices(sorted(keyed)):
        query = select(people.c.id, people.c.name, people.c.phone_index)
        here = query.where(people.c.phone_index.in_(some))
        found |= {keyed[index]: (id, name) for id, name, index in tx.connection.execute(here)}
    return found


def expect(tx: Tx, told: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """New people by phone, each with name and zone, who have not come in yet; their ids. Raises
    `Entered`."""
    ids = {phone: tx.new_id() for phone in told}
    rows = [
        {"id": ids[phone], "name": name, "role": "", "zone": zone, "quiet": False,
         "made_at": tx.now, "phone": tx.seal(phone, f"people.phone:{ids[phone]}"),
         "phone_index": tx.vault.index("phone", phone)}
        for phone, (name, zone) in told.items()
    ]  # fmt: skip
    _insert(tx, people, rows)
    return ids


def owe(tx: Tx, rows: Sequence[tuple[int, str, date | None, datetime | None]]) -> None:
    """Groups owe these reports from now on: group, kind, when due, when first reminded."""
    made = [
        {"id": tx.new_id(), "group_id": group, "kind": kind, "period": "", "due_on": due,
         "state": "open", "remind_at": at}
        for group, kind, due, at in rows
    ]  # fmt: skip
    if made:
        tx.connection.execute(tx.insert(reports).on_conflict_do_nothing(), made)


def dates_of(tx: Tx, ids: Collection[int]) -> dict[tuple[int, str], tuple[int, date | None, str]]:
    """Group and kind -> the report, when it is due, its state."""
    found: dict[tuple[int, str], tuple[int, date | None, str]] = {}
    c = reports.c
    for some in _slices(sorted(ids)):
        query = select(c.group_id, c.kind, c.id, c.due_on, c.state).where(c.group_id.in_(some))
        found |= {(group, kind): (id, due, state)
                  for group, kind, id, due, state in tx.connection.execute(query)}  # fmt: skip
    return found


def redate(tx: Tx, rows: Sequence[tuple[int, date, datetime | None]]) -> None:
    """Other dates of reports, and when they are next reminded of."""
    stated = [{"report": id, "day": due, "at": at} for id, due, at in rows]
    if stated:
        here = update(reports).where(reports.c.id == bindparam("report"))
        tx.connection.execute(
            here.values(due_on=bindparam("day"), remind_at=bindparam("at")), stated
        )


def _slices(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE)]
