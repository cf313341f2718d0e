"""Members of a group: added one by one or as a list, corrected, taken out.

Knows: that a group has so many places, that a NIK stands once in an edition, which rows of a list
wait to be put right. Must not know: how members are asked for, what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from handlers.deeds import rights
from handlers.deeds.rights import By, Refused
from handlers.reading import nik as niks
from handlers.reading import phones
from handlers.reading.roster.listing import PeopleList, RosterDoubt, RosterRow, row_of
from handlers.reading.typed import folded
from storage import Tx, groups, members
from storage.bulk import rosters
from storage.bulk.rosters import WaitingRow
from storage.groups import Group
from storage.members import Change, NikHolder, WholeMember
from storage.tables.areas import covers

# Doubts that the list itself does not show.
TAKEN, NO_PLACE = "refuse:nik_taken", "refuse:no_place"
NIK_TAKEN = RosterDoubt(
    code=TAKEN, said="NIK sudah tercatat di kelompok lain, mohon periksa atau tanya petugas"
)
_NO_PLACE = RosterDoubt(code=NO_PLACE, said="tempat di kelompok sudah penuh")
_UNDONE_WITHIN = timedelta(days=1)
_ALIKE = 0.8  # of two NIKs, of which one has a slip


class Full(Refused):
    """The group has as many members as its edition allows."""


class NikTaken(Refused):
    """An active member has this NIK, here or in another group of the edition."""


class NothingToUndo(Refused):
    """This person put nothing right within the last day, or has undone it."""


class NotWaiting(Refused):
    """This row waits no longer."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to be added: `nik` 16 digits, `phone` E.164, `why` the reason of eligibility."""

    name: str
    nik: str
    phone: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class SortedList:
    """What becomes of the rows of a list: each is in one of these.

    `here`: in this group already; `aside`: those and what is no member.
    """

    saves: Sequence[RosterRow]
    waits: Sequence[RosterRow]
    here: Sequence[RosterRow]
    ignored: int

    @property
    def aside(self) -> int:
        return len(self.here) + self.ignored

    @property
    def read(self) -> int:
        return len(self.saves) + len(self.waits) + self.aside


def sorted_out(
    tx: Tx, group: int, size: int | None, listing: PeopleList, *, leader_counts: bool = False
) -> SortedList:
    """What would become of a list now. `leader_counts`: who leads has a place without a row."""
    edition = groups.get(tx, group).edition
    taken = members.with_niks(tx, [row.nik for row in listing.rows if row.nik], edition)
    left = None if size is None else max(0, size - members.count(tx, group))
    saves, waits, here = list[RosterRow](), list[RosterRow](), list[RosterRow]()
    for row in listing.rows:
        whose = taken.get(row.nik or "")
        again = next((one for one in saves if row.nik and one.nik == row.nik), None)
        if (whose and whose[0] == group) or (row.leads and leader_counts):
            here.append(row)
        elif row.doubts or row.name is None or row.nik is None:
            waits.append(row)
        elif again:
            said = f"NIK sama dengan {again.place}"
            waits.append(row.doubted(RosterDoubt(code="refuse:nik_duplicate_in_file", said=said)))
        elif whose:
            waits.append(row.doubted(NIK_TAKEN))
        elif left is not None and len(saves) >= left:
            waits.append(row.doubted(_NO_PLACE))
        else:
            saves.append(row)
    return SortedList(saves, waits, here, listing.ignored)


def is_taken(tx: Tx, edition: str, nik: str) -> bool:
    """Whether an active member of an edition has this NIK."""
    return bool(members.with_niks(tx, [nik], edition))


def add(
    tx: Tx, by: By, group: int, size: int | None, name: str, nik: str, phone: str | None,
    why: str = "",
) -> int:  # fmt: skip
    """A new member; gives the member's id.

    `size` is the number of places for members, None where it is not known. A row of a list that
    told of the same person waits no longer. Raises `Full`, `NikTaken`, `NotAllowed`.
    """
    leader = rights.books(tx, by, group)
    groups.lock(tx, group)  # two who book could each see the last place free
    new = NewMember(name, nik, phone, why)
    _refuse_full(tx, group, size)
    _refuse_taken(tx, group, nik)
    _replace(tx, group, [RosterRow(place="", name=name, nik=nik)], "saved")
    member = _added(tx, group, new, leader)
    rights.note(tx, by, "roster.add", ("member", member), group, name=name, nik=niks.masked(nik))
    return member


def enter(
    tx: Tx, by: By, group: int, size: int | None, listing: PeopleList, source: str,
    *, leader_counts: bool = False,
) -> SortedList:  # fmt: skip
    """Every row of a list that is without doubt becomes a member, the others wait; says which.

    One that waits from an earlier list and is told again is replaced. Raises `NotAllowed`.
    """
    leader = rights.books(tx, by, group)
    groups.lock(tx, group)
    found = sorted_out(tx, group, size, listing, leader_counts=leader_counts)
    _replace(tx, group, [*found.saves, *found.waits], "replaced")
    roster = rosters.add(tx, group, source, found.read, found.aside, leader)
    rosters.hold(tx, roster, group, [row.model_dump_json() for row in found.waits])
    area = groups.get(tx, group).area
    for row in found.saves:
        assert row.name is not None
        assert row.nik is not None
        new = NewMember(row.name, row.nik, row.phone, row.why)
        member = _added(tx, group, new, leader, roster)
        shown = {"name": new.name, "nik": niks.masked(new.nik)}
        rights.note_in(tx, by, "roster.add", ("member", member), group, area, **shown)
    counts = {"saved": len(found.saves), "waiting": len(found.waits), "aside": found.aside}
    told = {word: str(count) for word, count in counts.items()}
    rights.note_in(tx, by, "roster.enter", ("roster", roster), group, area, **told)
    return found


def mend(tx: Tx, by: By, group: int, size: int | None, row: WaitingRow, new: NewMember) -> int:
    """A row that waited becomes a member. Raises `Full`, `NikTaken`, `NotWaiting`, `NotAllowed`."""
    leader = rights.books(tx, by, group)
    groups.lock(tx, group)
    _refuse_full(tx, group, size)
    _refuse_taken(tx, group, new.nik)
    if not rosters.settle(tx, group, [row.id], "saved"):
        raise NotWaiting(NotWaiting.__doc__)
    member = _added(tx, group, new, leader, row.roster)
    shown = {"name": new.name, "nik": niks.masked(new.nik)}
    rights.note(tx, by, "roster.mend", ("member", member), group, **shown)
    return member


def drop(tx: Tx, by: By, group: int, row: WaitingRow) -> None:
    """A row that waited becomes no member. Raises `NotAllowed`."""
    rights.books(tx, by, group)
    if rosters.settle(tx, group, [row.id], "dropped"):
        rights.note(tx, by, "roster.drop", ("roster", row.roster), group)


def take_back(tx: Tx, by: By, group: int, roster: int) -> int:
    """Everybody who came with a list leaves, and nothing of it waits; how many they were. Raises
    `NotAllowed`."""
    rights.books(tx, by, group)
    groups.lock(tx, group)
    left = rosters.undo(tx, group, roster)
    area = groups.get(tx, group).area
    for member in left:
        rights.note_in(tx, by, "roster.remove", ("member", member), group, area)
    rights.note_in(tx, by, "roster.take_back", ("roster", roster), group, area)
    return len(left)


def keep_photos(tx: Tx, by: By, group: int, photos: Sequence[int]) -> None:
    """Photos of the list are kept with the group. Raises `NotAllowed`."""
    rights.books(tx, by, group)
    rosters.keep_photos(tx, group, photos)
    count = str(len(photos))
    rights.note(tx, by, "roster.keep_photos", ("group", group), group, photos=count)


def _added(tx: Tx, group: int, new: NewMember, leader: int, roster: int | None = None) -> int:
    return members.add(tx, group, new.name, new.nik, new.phone, leader, new.why, roster)


def _refuse_full(tx: Tx, group: int, size: int | None) -> None:
    if size is not None and members.count(tx, group) >= size:
        raise Full(Full.__doc__)


def look_up(tx: Tx, by: By, nik: str) -> list[tuple[Group, NikHolder | None]]:
    """By whom a NIK is taken: each group with the member in it, None where the group lies beyond
    the own area. That somebody looked is an act.

    Raises `NotAllowed`: officers who act, and the operator.
    """
    rights.officer(tx, by)
    reach = rights.reach(tx, by)
    found: list[tuple[Group, NikHolder | None]] = []
    for held in members.holding(tx, nik):
        group = groups.get(tx, held.group)
        rights.note(tx, by, "roster.look_up", ("member", held.member), group.id)
        found.append((group, held if covers(reach, group.area) else None))
    return found


def _refuse_taken(tx: Tx, group: int, nik: str) -> None:
    if is_taken(tx, groups.get(tx, group).edition, nik):
        raise NikTaken(NikTaken.__doc__)


def _replace(tx: Tx, group: int, told: Sequence[RosterRow], state: str) -> None:
    """Rows that wait and tell of somebody who is told of now. One name is not enough where the
    numbers differ: nobody is lost because of a namesake."""
    named = {folded(row.name): row for row in told if row.name}
    gone: list[int] = []
    for waits in rosters.waiting(tx, group):
        old = row_of(waits.body)
        new = named.get(folded(old.name)) if old.name else None
        if new and _alike(old.nik or old.raw, new.nik or new.raw):
            gone.append(waits.id)
    if gone:
        rosters.settle(tx, group, gone, state)


def _alike(old: str, new: str) -> bool:
    return not old or SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE


def export(tx: Tx, by: By, group: int) -> list[WholeMember]:
    """The members with whole NIKs, for a paper; that it was made is an act.

    Raises `NotAllowed`: officers of the area and the operator.
    """
    rights.officer(tx, by, group)
    listed = members.whole(tx, group)
    rights.note(tx, by, "roster.export", ("group", group), group, f"{len(listed)} members")
    return listed


def change(
    tx: Tx, by: By, group: int, member: int, name: str | None = None, nik: str | None = None,
    phone: str | None = None, why: str | None = None, disabled: str | None = None,
) -> None:  # fmt: skip
    """Correct what is given of a member; `disabled` only with the member's own consent, "" forgets
    it. Raises `NikTaken`, `NotAllowed`."""
    me = rights.books(tx, by, group)
    if nik is not None:
        _refuse_taken(tx, group, nik)
    new = {"name": name, "nik": nik, "phone": phone, "why": why, "disabled": disabled}
    given = {what: it for what, it in new.items() if it is not None}
    members.change(tx, group, member, me, **given)
    shown = {"nik": niks.masked, "phone": phones.masked}
    told = {what: shown.get(what, str)(it) for what, it in given.items() if what != "disabled"}
    if disabled is not None:
        told["disabled"] = "kept" if disabled else "forgotten"
    rights.note(tx, by, "roster.change", ("member", member), group, **told)


def remove(tx: Tx, by: By, group: int, member: int) -> None:
    """The member left; the row stays for the auditors. Raises `NotAllowed`."""
    me = rights.books(tx, by, group)
    members.remove(tx, group, member, me)
    rights.note(tx, by, "roster.remove", ("member", member), group)


def undo(tx: Tx, by: By, sizes: Callable[[int], int | None]) -> Change:
    """Undo what this person put right last; what it was.

    `sizes` gives the places of a group, None where they are not known. Raises `NothingToUndo`
    (a day after it too), `NikTaken` and `Full` where somebody else has the number or the place
    meanwhile, and `NotAllowed`.
    """
    last = None
    if by.person is not None:
        last = members.newest_change(tx, by.person, tx.now - _UNDONE_WITHIN)
    if last is None:
        raise NothingToUndo(NothingToUndo.__doc__)
    rights.books(tx, by, last.group)
    groups.lock(tx, last.group)
    size = sizes(last.group)
    if last.what == "left":
        _refuse_full(tx, last.group, size)
        _refuse_taken(tx, last.group, members.nik_of(tx, last.member))
    if last.what == "nik" and last.before is not None:
        _refuse_taken(tx, last.group, last.before)
    if not members.undo(tx, last):
        raise NothingToUndo(NothingToUndo.__doc__)
    rights.note(tx, by, "roster.undo", ("member", last.member), last.group, last.what)
    return last
