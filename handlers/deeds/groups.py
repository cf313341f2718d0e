"""Groups of the programme: taken in from a list, many at once, and changed by the same list again;
one by an officer, who also says where those lie of which nobody has told it.

Knows: which group a row means, what of it is new, what follows from it (reports owed, dates).
Must not know: files, headings, what is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from handlers.deeds import rights
from handlers.deeds.rights import By, NotAllowed, Refused
from handlers.programme import Programme
from handlers.reading import areas
from handlers.reading.group_list import CellFault, ListedGroup, made_code, other_name
from handlers.reminders.rules import due_on, next_step
from storage import Tx, groups
from storage.bulk import listed
from storage.groups import Group
from storage.tables.areas import covers

RowState = Literal["new", "changed", "same", "refused"]


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of a row; `wrong` says why it was refused, `doubt` what it was taken in with."""

    row: int
    state: RowState
    wrong: CellFault | None = None
    doubt: CellFault | None = None


_Date = tuple[int, date, datetime | None]  # a report, its day, when it is next reminded of
_Owed = Mapping[tuple[int, str], tuple[int, date | None, str]]  # group, kind: report, day, state


@dataclass(frozen=True, slots=True)
class _Change:
    row: ListedGroup
    group: Group | None
    new: dict[str, Any]
    dates: Sequence[_Date]


def take_in(
    tx: Tx, by: By, programme: Programme, rows: Sequence[ListedGroup], *, look_only: bool = False
) -> list[RowOutcome]:
    """Enter groups that are not there yet, and change those that the list tells otherwise.

    Told twice nothing changes the second time. `look_only`: say what would be done. Raises
    `NotAllowed`: only the operator has such lists.
    """
    if not by.operator:
        raise NotAllowed(NotAllowed.__doc__)
    known = _known(tx, rows)
    numbers = listed.phones(tx, {row.phone for row in rows if row.phone})
    people = _people(tx, rows, numbers, look_only=look_only)
    owed = listed.dates_of(tx, {group.id for group in known.values()})
    changes: list[_Change] = []
    taken: list[RowOutcome] = []
    for row in rows:
        group = known.get(row.row)
        if group is not None and group.edition != row.edition:
            taken.append(RowOutcome(row.row, "refused", _of_another(row, group)))
            continue
        new = _new(row, group, people.get(row.row))
        dates = _dates(programme, owed, row, group, new, tx.now) if group else []
        change = _Change(row, group, new, dates)
        changes.append(change)
        taken.append(RowOutcome(row.row, _state(change), doubt=_of_two(row, numbers)))
    if not look_only:
        _write(tx, by, programme, changes)
    return taken


class ThereAlready(Refused):
    """The group is there already: of the same edition, name, village and district."""


class OwnPhone(Refused):
    """Whoever enters a group is not its leader: with that phone they would come in as such."""


class Placed(Refused):
    """It is known already where the group lies."""


def add(tx: Tx, by: By, programme: Programme, row: ListedGroup) -> int:
    """Enter one group of the own area; its id. Raises `NotAllowed`, `ThereAlready`, `OwnPhone`."""
    me = rights.officer(tx, by)
    if not _regency_within(rights.reach(tx, by), row.area):
        raise NotAllowed(NotAllowed.__doc__)
    if _known(tx, [row]):
        raise ThereAlready(ThereAlready.__doc__)
    leader = _people(tx, [row], listed.phones(tx, {row.phone} - {""}), look_only=False).get(row.row)
    if leader is not None and leader == me:
        raise OwnPhone(OwnPhone.__doc__)
    [id] = _write(tx, by, programme, [_Change(row, None, _new(row, None, leader), ())])
    return id


def place(tx: Tx, by: By, group: int, area: str) -> None:
    """Say in which regency a group lies of which nobody has told it. Raises `NotAllowed`: those of
    the whole country, for nobody else sees it; `Placed`."""
    groups.lock(tx, group)
    found = groups.get(tx, group)
    rights.officer(tx, by, group)
    if found.area:
        raise Placed(Placed.__doc__)
    if not _regency_within("", area):
        raise NotAllowed(NotAllowed.__doc__)
    listed.change(tx, group, {"area": area, "zone": areas.zone(area)})
    rights.note_in(tx, by, "groups.place", ("group", group), group, area)


def _regency_within(reach: str, area: str) -> bool:
    told = areas.every().get(area)
    return told is not None and told.kind != "provinsi" and covers(reach, area)


def _known(tx: Tx, rows: Sequence[ListedGroup]) -> dict[int, Group]:
    """Row -> the group that it means: by its code, else by edition, name, village and district,
    whether we had made a code of these or it was entered by hand."""
    made = {row.row: made_code(row.edition, row.name, row.village, row.district) for row in rows}
    coded = listed.by_codes(tx, {row.code for row in rows} | set(made.values()))
    by_hand = {
        made_code(group.edition, group.name, group.village, group.district): group
        for group in listed.without_code(tx, {row.edition for row in rows})
    }
    found = {
        row.row: coded.get(row.code) or coded.get(made[row.row]) or by_hand.get(made[row.row])
        for row in rows
    }
    return {row: group for row, group in found.items() if group is not None}


def _people(
    tx: Tx, rows: Sequence[ListedGroup], numbers: Mapping[str, tuple[int, str]], *, look_only: bool
) -> dict[int, int]:
    """Row -> who is to lead the group, by the phone of the list; new people are entered."""
    told = {row.phone: (row.leader, areas.zone(row.area)) for row in rows if row.phone}
    found = {phone: id for phone, (id, _) in numbers.items()}
    new = {phone: told[phone] for phone in told if phone not in found}
    # Looked at only, somebody new is nobody of those who are known.
    found |= dict.fromkeys(new, 0) if look_only else listed.expect(tx, new)
    return {row.row: found[row.phone] for row in rows if row.phone}


def _new(row: ListedGroup, group: Group | None, leader: int | None) -> dict[str, Any]:
    """The fields in which the row says something that is not known; a blank says nothing."""
    # A list that tells the province alone says nothing new of a group whose regency is known.
    known = group is not None and group.area and covers(row.area, group.area)
    said: dict[str, Any] = {
        "name": row.name, "village": row.village, "district": row.district,
        "area": "" if known else row.area,
        "grant": row.grant, "paid_on": row.paid_on, "expects_id": leader,
    }  # fmt: skip
    if said["area"]:
        said["zone"] = areas.zone(row.area)
    if row.told or group is None or group.code is None:
        said["code"] = row.code
    if group is None:
        return {**dict.fromkeys(listed.FIELDS), **said, "edition": row.edition,
                "zone": areas.zone(row.area)}  # fmt: skip
    now = {"expects_id": group.expects} | {
        name: getattr(group, name) for name in said if name != "expects_id"
    }
    return {name: value for name, value in said.items()
            if value not in (None, "") and value != now[name]}  # fmt: skip


def _state(change: _Change) -> RowState:
    if change.group is None:
        return "new"
    return "changed" if change.new or change.dates else "same"


def _of_two(row: ListedGroup, numbers: Mapping[str, tuple[int, str]]) -> CellFault | None:
    """A phone that is somebody else's by an earlier list: that person would come in as leader of
    this group too. It may be a shared phone or another spelling, so the row is taken in."""
    _, name = numbers.get(row.phone, (0, ""))
    if not other_name(name, row.leader):
        return None
    return CellFault(row.row, "phone", f"nomor ini sudah tercatat atas nama {name}, bukan "
                     f"{row.leader}", f"Dari nomor itu {name} yang masuk sebagai ketua. Kalau "
                     "keliru, betulkan nomornya di daftar.")  # fmt: skip


def _of_another(row: ListedGroup, group: Group) -> CellFault:
    return CellFault(row.row, "code", f"kode ini milik kelompok edisi {group.edition}",
                 "Pakai kode lain: satu kelompok ada dalam satu edisi.")  # fmt: skip


def _write(tx: Tx, by: By, programme: Programme, changes: Sequence[_Change]) -> Sequence[int]:
    """The ids of those that are new."""
    new = [change for change in changes if change.group is None]
    ids = listed.enter(tx, [change.new for change in new])
    owed: list[tuple[int, str, date | None, datetime | None]] = []
    for id, change in zip(ids, new, strict=True):
        group = _group(id, change)
        for kind, rule in programme.edition(group.edition).reports.items():
            due = change.row.due.get(kind) or due_on(group, rule)
            owed.append((id, kind, due, next_step(group, rule, due, tx.now)))
        rights.note_in(tx, by, "groups.enter", ("group", id), id, group.area)
    listed.owe(tx, owed)
    for change in changes:
        if change.group is not None:
            _change(tx, by, change.group, change)
    return ids


def _change(tx: Tx, by: By, group: Group, change: _Change) -> None:
    if change.new:
        listed.change(tx, group.id, change.new)
    listed.redate(tx, change.dates)
    if change.new or change.dates:
        told = ", ".join([*sorted(change.new), *(["dates"] if change.dates else [])])
        area = change.new.get("area", group.area)
        rights.note_in(tx, by, "groups.change", ("group", group.id), group.id, area, told)


def _group(id: int, change: _Change) -> Group:
    """The group as it is after the change."""
    new, row = change.new, change.row
    return Group(id, row.edition, row.name, row.village, new["zone"], None, row.paid_on,
                 new["area"], row.grant)  # fmt: skip


def _dates(
    programme: Programme, owed: _Owed, row: ListedGroup, group: Group, new: Mapping[str, Any],
    now: datetime,
) -> list[_Date]:  # fmt: skip
    """Reports that are still owed and are due on another day by this row: report, day, reminder."""
    after = replace(group, paid_on=row.paid_on or group.paid_on)
    found: list[_Date] = []
    for kind, rule in programme.edition(group.edition).reports.items():
        report, due, state = owed.get((group.id, kind), (0, None, ""))
        day = row.due.get(kind) or (due_on(after, rule) if "paid_on" in new else None)
        if day and day != due and state in ("open", "returned"):
            found.append((report, day, next_step(after, rule, day, now)))
    return found
