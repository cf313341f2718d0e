"""A member is replaced by somebody else: asked for by the group, decided by an officer.

Knows: who may, what becomes of the two, who hears of it. Must not know: how it is asked for.
"""

from __future__ import annotations

from handlers.deeds import rights, takeovers
from handlers.deeds.rights import By, NotAllowed, Refused
from handlers.deeds.roster import NikTaken, is_taken
from handlers.reading import nik as niks
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, chats, groups, members, replacements
from storage.access import group_people
from storage.groups import Group
from storage.members import Member
from storage.replacements import Newcomer, Replacement

_DECIDE = Option("Periksa usulnya", "/periksa ganti", command=True)
_MEMBERS = Option("Lihat anggota", "/anggota", command=True)


class AlreadyProposed(Refused):
    """For this member somebody has been proposed already."""


class HasLeft(Refused):
    """The member has left the group meanwhile."""


class AlreadyDecided(Refused):
    """Another officer has decided on this."""


def ask(tx: Tx, by: By, group: Group, member: Member, newcomer: Newcomer, reason: str) -> Told:
    """Ask for a member to be replaced; until an officer agrees nothing changes.

    Gives what the officers are told. Raises `AlreadyProposed`, `HasLeft`, `NikTaken`, `NotAllowed`.
    """
    me = rights.books(tx, by, group.id)
    groups.lock(tx, group.id)
    if member.id not in [it.id for it in members.of_group(tx, group.id)]:
        raise HasLeft(HasLeft.__doc__)
    if member.id in [it.member for it in replacements.open_of(tx, group.id)]:
        raise AlreadyProposed(AlreadyProposed.__doc__)
    _refuse_taken(tx, group.id, newcomer)
    id = replacements.add(tx, group.id, member.id, newcomer, reason, me)
    rights.note(tx, by, "replacements.ask", ("replacement", id), group.id, reason=reason,
                leaves=member.name, comes=newcomer.name, nik=niks.masked(newcomer.nik))  # fmt: skip
    said = Reply(
        f"*{group.name}* mengusulkan pengganti anggota: *{member.name}* diganti *{newcomer.name}*.",
        (_DECIDE,),
        occasion=Occasion("pengganti-diusulkan", (group.name, member.name, newcomer.name)),
    )
    return takeovers.to_outside_officers(tx, group, said)


def decide(tx: Tx, by: By, asked: Replacement, agreed: bool, note: str = "") -> Told:
    """Agree, and one leaves and the other comes at once, or refuse with a note.

    Gives what the group is told. Raises `AlreadyDecided`, `HasLeft`, `NikTaken`, and
    `NotAllowed`: an officer of the area who has no part in the group, and did not ask.
    """
    me = rights.officer(tx, by, asked.group)
    group = groups.get(tx, asked.group)
    if me is not None and (me == asked.asked_by or group_people.role_of(tx, group, me)):
        raise NotAllowed(NotAllowed.__doc__)
    groups.lock(tx, group.id)
    came = _exchange(tx, asked) if agreed else None
    if not replacements.decide(tx, asked.id, agreed, note, me, came):
        raise AlreadyDecided(AlreadyDecided.__doc__)
    rights.note(tx, by, "replacements.decide", ("replacement", asked.id), group.id,
                "agreed" if agreed else "refused", note=note)  # fmt: skip
    letter = _decided(group, members.get(tx, asked.member), asked, note, agreed)
    return [(chat, letter) for chat in chats.of_person(tx, asked.asked_by)[:1]]


def _exchange(tx: Tx, asked: Replacement) -> int:
    """The members change places; the id of the one who came."""
    if asked.id not in [it.id for it in replacements.open_of(tx, asked.group)]:
        raise AlreadyDecided(AlreadyDecided.__doc__)
    if asked.member not in [it.id for it in members.of_group(tx, asked.group)]:
        raise HasLeft(HasLeft.__doc__)
    _refuse_taken(tx, asked.group, asked.newcomer)
    members.remove(tx, asked.group, asked.member, asked.asked_by)
    new = asked.newcomer
    return members.add(tx, asked.group, new.name, new.nik, new.phone, asked.asked_by)


def _refuse_taken(tx: Tx, group: int, newcomer: Newcomer) -> None:
    if is_taken(tx, groups.get(tx, group).edition, newcomer.nik):
        raise NikTaken(NikTaken.__doc__)


def _decided(group: Group, leaves: Member, asked: Replacement, note: str, agreed: bool) -> Reply:
    comes = asked.newcomer.name
    if agreed:
        about = Occasion("pengganti-disetujui", (group.name, leaves.name, comes))
        return Reply(f"Petugas menyetujui: di *{group.name}*, *{leaves.name}* diganti *{comes}*.",
                     (_MEMBERS,), occasion=about)  # fmt: skip
    about = Occasion("pengganti-ditolak", (group.name, leaves.name, comes, note))
    return Reply(
        f"Petugas belum menyetujui *{leaves.name}* diganti *{comes}* di *{group.name}*. "
        f"Catatan: {note}",
        (_MEMBERS,), occasion=about,
    )  # fmt: skip
