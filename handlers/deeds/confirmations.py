"""Officers ask some members of a group, chosen by chance, whether it got what it reported.

Knows: who may ask, who can be asked, whose answer counts. Must not know: how chance is made, how
the answers are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from handlers.deeds import rights
from handlers.deeds.rights import BOOKING, By, NotAllowed, Refused
from handlers.masking import mask
from handlers.reading.typed import folded
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, chats, confirmations
from storage.access import group_people, membership
from storage.confirmations import Ask, Confirmation
from storage.groups import Group
from storage.money import ledger
from storage.money.ledger import Booked
from storage.tables.areas import covers

Somebody = tuple[int, int]  # a member, and the person who speaks for them
Pick = Callable[[Sequence[Somebody], int], Sequence[Somebody]]  # so many of them, by chance
About = Booked | str  # a purchase of the group, or a thing in the officer's words

SAID: dict[Confirmation, str] = {"ya": "Sudah", "belum": "Belum", "tidak tahu": "Tidak tahu"}


class NobodyToAsk(Refused):
    """No member of the group who has not been asked this has written here lately."""


class NotAsked(Refused):
    """This person was not asked that, or is not that member any more."""


def askable(tx: Tx, group: Group, about: About, silence: timedelta) -> list[Somebody]:
    """The members who can be asked: they have written here within `silence` (after it the number
    may be somebody else's), want to be written to, do not book for the group, and were not asked
    the same before."""
    booking = [it.id for it in group_people.everybody(tx, group.id) if it.role in BOOKING]
    before = {
        member
        for asking in confirmations.of_group(tx, group.id)
        if _same(about, asking.purchase, asking.about)
        for member in confirmations.said(tx, asking.id)
    }
    there = membership.reachable(tx, group.id, tx.now - silence, booking)
    return [one for one in there if one[0] not in before]


def _same(about: About, purchase: int | None, said: str) -> bool:
    if isinstance(about, Booked):
        return about.id == purchase
    return purchase is None and folded(mask(about)) == folded(said)


def outside(tx: Tx, by: By, group: Group) -> None:
    """Raises `NotAllowed` for everybody but officers of the area who have no part in the group:
    what members say is not for those who lead it, whatever else they are."""
    inside = by.person is not None and group_people.role_of(tx, group, by.person) is not None
    if inside or not covers(rights.reach(tx, by), group.area):
        raise NotAllowed(NotAllowed.__doc__)


def ask(
    tx: Tx, by: By, group: Group, about: About, count: int, pick: Pick, silence: timedelta
) -> Told:
    """Ask so many members, or all where there are fewer; gives what they are told.

    Raises `NobodyToAsk`, and `NotAllowed`: an officer of the area who has no part in the group, and
    a purchase that stands in the ledger of this group.
    """
    me = rights.officer(tx, by, group.id)
    outside(tx, by, group)
    purchase = about.id if isinstance(about, Booked) else None
    if purchase is not None and ledger.one(tx, group.id, purchase) is None:
        raise NotAllowed(NotAllowed.__doc__)
    able = askable(tx, group, about, silence)
    chosen = sorted(pick(able, min(count, len(able)))) if count > 0 else []
    if not chosen:
        raise NobodyToAsk(NobodyToAsk.__doc__)
    thing = mask(about.purchase.item if isinstance(about, Booked) else about)
    id, asks = confirmations.add(tx, group.id, purchase, thing, me, chosen)
    rights.note(tx, by, "confirmations.ask", ("confirmation", id), group.id, f"{len(asks)} members")
    letters = [_asked(group, thing, one) for one in asks]
    to = [chats.of_person(tx, person)[:1] for _, person in chosen]
    return [(chat, said) for there, said in zip(to, letters, strict=True) for chat in there]


def _asked(group: Group, thing: str, ask: int) -> Reply:
    options = tuple(
        Option(label, f"/jawab konfirmasi {ask} {said}", command=True)
        for said, label in SAID.items()
    )
    return Reply(
        f"Petugas bertanya kepada beberapa anggota *{group.name}*: apakah kelompok Bapak/Ibu sudah "
        f"menerima *{thing}*? Jawabannya dijumlahkan tanpa nama; ketua tidak diberi tahu.",
        options,
        occasion=Occasion("konfirmasi", (group.name, thing), own_accord=True),
    )


def answer(tx: Tx, by: By, ask: int, said: Confirmation) -> Ask:
    """Keep what a member answers, or answers instead of before. Raises `NotAsked`: everybody
    answers for the member they speak for."""
    mine = [] if by.person is None else confirmations.of_person(tx, by.person)
    one = next((it for it in mine if it.id == ask), None)
    if one is None:
        raise NotAsked(NotAsked.__doc__)
    confirmations.answer(tx, one.id, said)
    rights.note(tx, by, "confirmations.answer", ("confirmation", one.asking))
    return one
