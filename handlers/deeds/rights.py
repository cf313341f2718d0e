"""Who asks for a deed, through which door, and whether they may.

Knows: that leaders act for their group, officers for any, the operator for the installation.
Must not know: any deed.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.masking import mask
from storage import Tx, acts, groups, people
from storage.acts import Act, Door


@dataclass(frozen=True, slots=True)
class By:
    """Whoever asks. `person` None: the operator at the command line, a stranger in a chat."""

    person: int | None
    door: Door

    @property
    def operator(self) -> bool:
        return self.person is None and self.door == "command"


OPERATOR = By(None, "command")


class Refused(Exception):
    """A deed that was not done, and changed nothing; each kind says why in its own name."""


class NotAllowed(Refused):
    """This person may not do this: neither leader of the group, nor officer where one is asked."""


def leader(tx: Tx, by: By, group: int) -> int:
    """The person id of the leader of this group; raises `NotAllowed` for everybody else."""
    if by.person is None or groups.get(tx, group).leader != by.person:
        raise NotAllowed(NotAllowed.__doc__)
    return by.person


def officer(tx: Tx, by: By) -> int | None:
    """An officer's person id, None for the operator; raises `NotAllowed` for everybody else."""
    if by.operator:
        return None
    if by.person is None or people.get(tx, by.person).role != "officer":
        raise NotAllowed(NotAllowed.__doc__)
    return by.person


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
    acts.add(tx, Act(by.person, by.door, deed, *about, group, "", mask(why), detail))
