"""Members of a group: added, corrected, taken out.

Knows: that a group has so many places and a NIK stands once. Must not know: how members are asked
for, what is said.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from handlers.deeds import rights
from handlers.deeds.rights import By, Refused
from handlers.reading import nik as niks
from handlers.reading import phones
from storage import Tx, groups, members
from storage.members import Change, WholeMember

_UNDONE_WITHIN = timedelta(days=1)


class Full(Refused):
    """The group has as many members as its edition allows."""


class NothingToUndo(Refused):
    """This person put nothing right within the last day, or has undone it."""


class NikTaken(Refused):
    """An active member has this NIK, here or in another group."""


def add(
    tx: Tx, by: By, group: int, size: int | None, name: str, nik: str, phone: str | None
) -> int:
    """A new member; gives the member's id.

    `size` is the edition's number of places, None where it is not known; `nik` 16 digits, `phone`
    E.164. Raises `Full`, `NikTaken`, `NotAllowed`.
    """
    me = rights.books(tx, by, group)
    groups.lock(tx, group)  # two who book could each see the last place free
    if size is not None and members.count(tx, group) >= size:
        raise Full(Full.__doc__)
    _refuse_taken(tx, nik)
    member = members.add(tx, group, name, nik, phone, me)
    rights.note(tx, by, "roster.add", ("member", member), group, name=name, nik=niks.masked(nik))
    return member


def export(tx: Tx, by: By, group: int) -> list[WholeMember]:
    """The members with whole NIKs, for a paper; that it was made is an act.

    Raises `NotAllowed`: officers of the area and the operator.
    """
    rights.officer(tx, by, group)
    listed = members.whole(tx, group)
    rights.note(tx, by, "roster.export", ("group", group), group, f"{len(listed)} members")
    return listed


def _refuse_taken(tx: Tx, nik: str) -> None:
    if members.with_nik(tx, nik) is not None:
        raise NikTaken(NikTaken.__doc__)


def change(
    tx: Tx, by: By, group: int, member: int, name: str | None = None, nik: str | None = None,
    phone: str | None = None,
) -> None:  # fmt: skip
    """Correct what is given of a member; raises `NikTaken`, `NotAllowed`."""
    me = rights.books(tx, by, group)
    if nik is not None:
        _refuse_taken(tx, nik)
    new = {"name": name, "nik": nik, "phone": phone}
    members.change(tx, group, member, me, **{what: it for what, it in new.items() if it})
    told = {"name": name, "nik": nik and niks.masked(nik), "phone": phone and phones.masked(phone)}
    given = {what: it for what, it in told.items() if it}
    rights.note(tx, by, "roster.change", ("member", member), group, **given)


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
        if size is not None and members.count(tx, last.group) >= size:
            raise Full(Full.__doc__)
        _refuse_taken(tx, members.nik_of(tx, last.member))
    if last.what == "nik" and last.before is not None:
        _refuse_taken(tx, last.before)
    if not members.undo(tx, last):
        raise NothingToUndo(NothingToUndo.__doc__)
    rights.note(tx, by, "roster.undo", ("member", last.member), last.group, last.what)
    return last
