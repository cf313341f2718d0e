"""A purchase that an officer has accepted is to be put right or taken back: asked for by the group,
decided by an officer.

Knows: who may, what becomes of the purchase, who hears of it. Must not know: how it is asked for.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.deeds import rights, takeovers
from handlers.deeds.ledger import Gone, sound
from handlers.deeds.rights import By, NotAllowed, Refused
from handlers.differences import cut
from handlers.masking import mask
from handlers.reading import rupiah
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, chats, groups
from storage.access import group_people
from storage.groups import Group
from storage.money import ledger, revisions
from storage.money.chain import Booker
from storage.money.ledger import Booked
from storage.money.revisions import Revision
from storage.money.standing import Purchase

_DECIDE = Option("Periksa", "/periksa perbaikan", command=True)
_BALANCE = Option("Saldo", "/saldo", command=True)
_AGREED = "disetujui petugas"


class AlreadyAsked(Refused):
    """A change of this purchase is asked for already."""


class NotAccepted(Refused):
    """No officer has accepted this purchase: it can be changed at once."""


class DecidedBefore(Refused):
    """Another officer has decided on this."""


def ask(
    tx: Tx, by: By, group: Group, purchase: int, now: Purchase | None, words: str, why: str
) -> Told:
    """Ask for an accepted purchase to stand like this, or (None) no more; until an officer agrees
    nothing changes.

    Gives what the officers are told. Raises `AlreadyAsked`, `Gone`, `NotAccepted`, `NotAllowed`,
    `Unsound`.
    """
    me = rights.books(tx, by, group.id)
    ledger.hold(tx, group.id)
    booked = ledger.one(tx, group.id, purchase)
    if booked is None:
        raise Gone(Gone.__doc__)
    if not booked.accepted:
        raise NotAccepted(NotAccepted.__doc__)
    if purchase in [it.purchase for it in revisions.open_of(tx, group.id)]:
        raise AlreadyAsked(AlreadyAsked.__doc__)
    kept = None if now is None else sound(now)
    id = revisions.add(tx, group.id, purchase, kept, mask(words), mask(why), me)
    rights.note(tx, by, "revisions.ask", ("revision", id), group.id, purchase=str(purchase))
    item, wish = cut(booked.purchase.item), _wish(booked, kept)
    said = Reply(
        f"*{group.name}* minta perbaikan belanja nomor {booked.number}, *{item}*: {wish}.",
        (_DECIDE,),
        occasion=Occasion("perbaikan-diminta", (group.name, str(booked.number), item, wish)),
    )
    return takeovers.to_outside_officers(tx, group, said)


def decide(tx: Tx, by: By, asked: Revision, agreed: bool, note: str = "") -> Told:
    """Agree, and the purchase stands as it was asked for at once, or refuse with a note.

    Gives what the group is told. Raises `DecidedBefore`, `Gone`, and `NotAllowed`: an officer of
    the area who has no part in the group, and did not ask.
    """
    me = rights.officer(tx, by, asked.group)
    group = groups.get(tx, asked.group)
    if me is not None and (me == asked.asked_by or group_people.role_of(tx, group, me)):
        raise NotAllowed(NotAllowed.__doc__)
    ledger.hold(tx, group.id)
    booked = ledger.one(tx, group.id, asked.purchase)
    if booked is None and agreed:
        raise Gone(Gone.__doc__)
    if not revisions.decide(tx, asked.id, agreed, note, me):
        raise DecidedBefore(DecidedBefore.__doc__)
    if booked is not None and agreed:
        _carry_out(tx, by, asked, booked)
    rights.note(tx, by, "revisions.decide", ("revision", asked.id), group.id,
                "agreed" if agreed else "refused", note=note)  # fmt: skip
    if booked is None:
        return []
    letter = _decided(group, booked, asked, note, agreed)
    return [(chat, letter) for chat in chats.of_person(tx, asked.asked_by)[:1]]


def _carry_out(tx: Tx, by: By, asked: Revision, booked: Booked) -> None:
    """In the words of whoever asked, by the hand of whoever agreed. What it costs of the plan and
    how much of it is proven stays its own."""
    hand = Booker(by.person, by.door)
    if asked.now is None:
        ledger.void(tx, asked.group, booked, hand, asked.words, _AGREED)
    else:
        now = replace(asked.now, line=booked.purchase.line)
        ledger.change(tx, asked.group, booked, now, hand, asked.words, _AGREED)


def _wish(booked: Booked, now: Purchase | None) -> str:
    """What is asked for, in few words."""
    if now is None:
        return "dihapus"
    old = booked.purchase
    if now.total != old.total:
        return f"dari {rupiah.show(old.total)} jadi {rupiah.show(now.total)}"
    return "isinya diubah, harganya tetap"


def _decided(group: Group, booked: Booked, asked: Revision, note: str, agreed: bool) -> Reply:
    number, item, wish = str(booked.number), cut(booked.purchase.item), _wish(booked, asked.now)
    if agreed:
        about = Occasion("perbaikan-disetujui", (group.name, number, item, wish))
        return Reply(f"Petugas menyetujui perbaikan *{group.name}*, belanja nomor {number}, "
                     f"*{item}*: {wish}.", (_BALANCE,), occasion=about)  # fmt: skip
    about = Occasion("perbaikan-ditolak", (group.name, number, item, note))
    return Reply(
        f"Petugas belum menyetujui perbaikan *{group.name}*, belanja nomor {number}, *{item}*. "
        f"Catatan: {note}",
        (_BALANCE,), occasion=about,
    )  # fmt: skip
