"""Receipts: photos that prove purchases, the word that there is none, and one that comes twice.

Knows: who may say so, when two receipts are one, that officers hear of it and the group does not.
Must not know: how photos are fetched or judged, how sentences are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from handlers.deeds import ledger, rights
from handlers.deeds.ledger import Gone
from handlers.deeds.rights import ACTING, By
from handlers.masking import mask
from handlers.reading import dates, rupiah
from handlers.reading.typed import folded
from handlers.talk.messages import Occasion, Reply, Told
from storage import Tx, chats, groups
from storage.access import group_people, officers
from storage.groups import Group
from storage.money import ledger as booked
from storage.money import proofs
from storage.money.proofs import Paid
from storage.tables.areas import covers

_CLOCK = By(None, "clock")  # nobody asked: it was noticed
_ENOUGH = 10  # messages that are looked at: an officer who hears of so many knows
_NAMES = 40  # characters of a thing where it is mentioned
# Where many people buy: the name of such a place makes no receipt the same.
_ANYWHERE = {
    "pasar",
    "psr",
    "pasaran",
    "toko",
    "tk",
    "warung",
    "wr",
    "kios",
    "ud",
    "lapak",
    "online",
}


def prove(tx: Tx, by: By, group: int, purchases: Sequence[int], photos: Sequence[int]) -> Told:
    """These photos prove these purchases; who hears of a receipt that was used before.

    Raises `Foreign`, `Gone`, `NotAllowed`.
    """
    rights.books(tx, by, group)
    _stand(tx, group, purchases)
    ledger.sent_here(tx, group, photos)
    twins = _twins(tx, photos)
    booked.attach(tx, purchases, photos)
    proofs.excuse_no_more(tx, purchases)
    files = ",".join(map(str, photos))
    for purchase in purchases:
        rights.note(tx, by, "receipts.prove", ("purchase", purchase), group, files=files)
    return _told(tx, group, proofs.of_ids(tx, purchases), proofs.of_photos(tx, twins))


def excuse(tx: Tx, by: By, group: int, purchases: Sequence[int], why: str) -> None:
    """There is no receipt of these purchases, for this reason. Raises `Gone`, `NotAllowed`."""
    rights.books(tx, by, group)
    _stand(tx, group, purchases)
    for purchase in purchases:
        proofs.excuse(tx, purchase, mask(why))
        rights.note(tx, by, "receipts.excuse", ("purchase", purchase), group)


def _stand(tx: Tx, group: int, purchases: Sequence[int]) -> None:
    if any(booked.one(tx, group, purchase) is None for purchase in purchases):
        raise Gone(Gone.__doc__)


def entered(tx: Tx, group: int, purchases: Sequence[int], photos: Sequence[int]) -> Told:
    """What officers hear when purchases that were just entered stand somewhere already, by shop,
    day and sum of their receipt or by its photo."""
    told, known = Told(), set[int]()
    for slip in _slips(proofs.of_ids(tx, purchases)):
        others = _same_slip(tx, slip)
        told += _told(tx, group, slip, others)
        known |= {it.id for it in others}
    twins = proofs.of_photos(tx, _twins(tx, photos, purchases))
    fresh = [it for it in twins if it.id not in known]
    return told + _told(tx, group, proofs.of_ids(tx, purchases), fresh)


def _twins(tx: Tx, photos: Sequence[int], purchases: Collection[int] = ()) -> list[int]:
    """Photos that are one of these which prove nothing yet but these purchases."""
    found: list[int] = []
    for photo in photos:
        twins = proofs.alike(tx, photo)
        if twins and {it.id for it in proofs.of_photos(tx, [photo])} <= {*purchases}:
            found += twins
    return found


def fetched(tx: Tx, photo: int) -> Told:
    """The same of a photo whose bytes have just come, when it was given before that."""
    twins = proofs.alike(tx, photo, by_bytes=True)
    mine = proofs.of_photos(tx, [photo]) if twins else []
    others = [it for it in proofs.of_photos(tx, twins) if mine and not _told_by_words(it, mine)]
    return _told(tx, mine[0].group, mine, others) if others else []


def _slips(rows: Iterable[Paid]) -> list[list[Paid]]:
    """Purchases of one message, day and seller are on one receipt."""
    ordered = sorted(rows, key=_slip)
    return [[*slip] for _, slip in groupby(ordered, key=_slip)]


def _slip(it: Paid) -> tuple[int, str, str, str]:
    return it.group, it.message, it.day.isoformat(), folded(it.vendor)


def _is_shop(vendor: str) -> bool:
    """Whether it names one seller: "pasar" and whatever stands behind it is a place of many."""
    words = folded(vendor).replace(".", " ").split()
    return bool(words) and words[0] not in ("pasar", "psr") and not _ANYWHERE.issuperset(words)


def _same_slip(tx: Tx, slip: Sequence[Paid]) -> list[Paid]:
    """Other receipts of this shop, day and sum; one that was told in parts, by the same parts."""
    first, whole = slip[0], sum(it.total for it in slip)
    if not _is_shop(first.vendor):
        return []
    totals = {whole, *(it.total for it in slip)}
    found = proofs.told_alike(tx, first.day, first.vendor, totals)
    there = {(it.group, it.message) for it in found} - {(first.group, first.message)}
    slips = [
        slip for message in sorted(there)[:_ENOUGH] for slip in _slips(proofs.told_in(tx, *message))
    ]
    same = [slip for slip in slips if _slip(slip[0])[2:] == _slip(first)[2:]]
    return [it for other in same if sum(o.total for o in other) == whole for it in other]


def _told_by_words(it: Paid, mine: Sequence[Paid]) -> bool:
    same = [(o.day, folded(o.vendor), o.total) for o in mine if _is_shop(o.vendor)]
    return (it.day, folded(it.vendor), it.total) in same


def _told(tx: Tx, group: int, mine: Sequence[Paid], others: Sequence[Paid]) -> Told:
    """One letter to each officer who acts in the area and in neither group."""
    here = {it.id for it in mine}
    others = [it for it in others if it.id not in here]
    if not mine or not others:
        return []
    theirs, other = groups.get(tx, group), groups.get(tx, _slips(others)[0][0].group)
    pairs = ",".join(f"{a.id}-{b.id}" for a in mine for b in others)
    rights.note(tx, _CLOCK, "receipts.seen_again", ("purchase", mine[0].id), group, pairs=pairs)
    inside = {it.id for id in (theirs.id, other.id) for it in group_people.everybody(tx, id)}
    told = Told()
    for officer in officers.every(tx):
        near = officer.duty in ACTING and covers(officer.reach, theirs.area)
        if near and officer.person not in inside:
            said = _said(theirs, mine, other, others, covers(officer.reach, other.area))
            told += [(chat, said) for chat in chats.of_person(tx, officer.person)[:1]]
    return told


def _said(
    group: Group, mine: Sequence[Paid], other: Group, others: Sequence[Paid], near: bool
) -> Reply:
    """A group outside the officer's own area is not named to them."""
    whose = "kelompok ini juga" if other.id == group.id else f"*{other.name}*"
    whose = whose if near else "satu kelompok di luar wilayah Bapak/Ibu"
    more = len({it.group for it in others}) - 1
    whose += f" (dan {more} kelompok lain)" if more else ""
    its, before = _named(mine), _named(_slips(others)[0])
    return Reply(
        f"*{group.name}*: nota {its} sama dengan nota {before} dari {whose}. Mohon dicek. "
        "Kelompoknya tidak diberi tahu.",
        occasion=Occasion("nota-sama", (group.name, its, f"{before}, {whose.replace('*', '')}")),
    )


def _named(rows: Sequence[Paid]) -> str:
    """The first of these with its number, day and sum, and how many there are besides."""
    first, total = rows[0], rupiah.show(sum(it.total for it in rows))
    more = f" dan {len(rows) - 1} lainnya" if len(rows) > 1 else ""
    day = dates.short(first.day)
    return f"nomor {first.number}, {first.item[:_NAMES]}{more}, {day}, {total}"
