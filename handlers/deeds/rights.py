"""Who asks for a deed, through which door, and whether they may.

Knows: what each role may do in a group, that officers of two duties act for the groups of their
area, the operator for the installation; that the other duties read.
Must not know: any deed.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.masking import mask
from storage import Tx, acts, groups
from storage.access import group_people, officers
from storage.access.group_people import GroupRole
from storage.acts import Act, Door
from storage.groups import Group
from storage.tables.areas import covers


@dataclass(frozen=True, slots=True)
class By:
    """Whoever asks. `person` None: the operator at the command line, a stranger in a chat."""

    person: int | None
    door: Door

    @property
    def operator(self) -> bool:
        return self.person is None and self.door == "command"


OPERATOR = By(None, "command")
ACTING = ("petugas", "kepala")  # the ministry and auditors read
BOOKING: tuple[GroupRole, ...] = (
    "ketua",
    "bendahara",
    "sekretaris",
)  # write on the group's one ledger
READING: tuple[GroupRole, ...] = (*BOOKING, "pendamping", "former")  # see what is kept of the group


class Refused(Exception):
    """A deed that was not done, and changed nothing; each kind says why in its own name."""


class NotAllowed(Refused):
    """This person may not do this: no such role in the group, and no officer of its area."""


class Held(NotAllowed):
    """The former leader of the group objects to the present one: until an officer decides nobody
    writes for it."""


def leader(tx: Tx, by: By, group: int) -> int:
    """The person id of the leader of this group; raises `NotAllowed` for everybody else, and `Held`
    while it is not decided who leads."""
    led = groups.get(tx, group)
    if by.person is None or led.leader != by.person:
        raise NotAllowed(NotAllowed.__doc__)
    return _free(led, by.person)


def books(tx: Tx, by: By, group: int) -> int:
    """The person id of somebody who writes on the ledger of this group, its list of members and
    its reports; raises `NotAllowed` for everybody else, and `Held` as above."""
    booked = groups.get(tx, group)
    if by.person is None or group_people.role_of(tx, booked, by.person) not in BOOKING:
        raise NotAllowed(NotAllowed.__doc__)
    return _free(booked, by.person)


def _free(group: Group, person: int) -> int:
    if group.held:
        raise Held(Held.__doc__)
    return person


def officer(tx: Tx, by: By, group: int | None = None) -> int | None:
    """The person id of an officer who may act, and for this group; None for the operator.

    Raises `NotAllowed` for everybody else: also for those who only read, and outside the own area.
    """
    if by.operator:
        return None
    acting = officers.get(tx, by.person) if by.person is not None else None
    if acting is None or acting.duty not in ACTING:
        raise NotAllowed(NotAllowed.__doc__)
    if group is not None and not covers(acting.reach, groups.get(tx, group).area):
        raise NotAllowed(NotAllowed.__doc__)
    return acting.person


def reach(tx: Tx, by: By) -> str:
    """The area whose groups somebody sees: "" is the country. Raises `NotAllowed`: officers of any
    duty and the operator see groups."""
    if by.operator:
        return ""
    reading = officers.get(tx, by.person) if by.person is not None else None
    if reading is None:
        raise NotAllowed(NotAllowed.__doc__)
    return reading.reach


def note(
    tx: Tx,
    by: By,
    deed: str,
    about: tuple[str, int],
    group: int | None = None,
    why: str = "",
    **detail: str,
) -> None:
    """Leave the act of a deed: `deed` as "roster.add", `about` the kind of thing and its id.

    `why` stands in the clear, so numbers in it are masked; the detail is sealed.
    """
    area = "" if group is None else groups.get(tx, group).area
    note_in(tx, by, deed, about, group, area, why, **detail)


def note_in(
    tx: Tx, by: By, deed: str, about: tuple[str, int], group: int | None, area: str, why: str = "",
    **detail: str,
) -> None:  # fmt: skip
    """The same where the area of the group is at hand."""
    acts.add(tx, Act(by.person, by.door, deed, *about, group, area, mask(why), detail))
