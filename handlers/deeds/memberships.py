"""Members themselves: the link that lets them in, who they are, what they say no to.

Knows: what shows that somebody is a member, who hears of it. Must not know: what is said at the
door.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.deeds import questions, rights, takeovers
from handlers.deeds.rights import By, NotAllowed, Refused
from handlers.deeds.roles import CODE_LASTS
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, chats, groups, people
from storage.access import codes, group_people, membership, officers
from storage.access.membership import Membership, NotKnown
from storage.groups import Group

LINK = "anggota"  # the role that its code carries: a newer one voids the older, and no other code
_ANSWER = Option("Pertanyaan masuk", "/jawab", command=True)


class AnotherHere(Refused):
    """Whoever asks speaks for another member of this group already."""


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """What somebody shows: the phone that the channel vouches for, or the link of a group and a
    NIK that stands in it."""

    phone: str = ""
    code: str = ""
    nik: str = ""


def link(tx: Tx, by: By, group: Group) -> str:
    """The code of the link that is passed on to the members of a group; the one before is void.

    Raises `NotAllowed`: those who book for the group.
    """
    rights.books(tx, by, group.id)
    rights.note(tx, by, "memberships.link", ("group", group.id), group.id)
    return codes.issue(tx, codes.MANY, CODE_LASTS, group.id, issuer=by.person, role=LINK)


def opened(tx: Tx, code: str) -> Group | None:
    """The group whose link this is; None for every other code and word."""
    opens = codes.look_at(tx, code)
    if opens is None or opens.kind != codes.MANY or opens.group is None:
        return None
    return groups.get(tx, opens.group)


def shown(tx: Tx, by: By, proof: Proof) -> list[Membership]:
    """The members whom somebody may be by what they show, but for those they speak for already.

    By a NIK nobody is found who books for the group, and nobody for whom somebody else speaks:
    whoever enters the members knows all their NIKs.
    """
    if proof.phone:
        found = membership.with_phone(tx, proof.phone)
        return [one for one in found if one.person is None or one.person != by.person]
    group = opened(tx, proof.code) if proof.nik else None
    if group is None or (by.person is not None and _books(tx, group, by.person)):
        return []
    one = membership.with_nik(tx, group.id, proof.nik)
    return [one] if one is not None and one.person is None else []


def _books(tx: Tx, group: Group, person: int) -> bool:
    return group_people.role_of(tx, group, person) in rights.BOOKING


def join(tx: Tx, by: By, chat: tuple[int, str], proof: Proof, member: int, notice: str) -> Told:
    """Whoever shows it speaks from now on for this member.

    `chat`: its id and channel; a chat that is somebody keeps its person. `notice`: the version of
    the privacy notice that they agreed to. Gives what others are told. Raises `NotAllowed` where
    the proof shows no such member, and `AnotherHere`.
    """
    one = _proven(tx, by, proof, member)
    mine = [] if by.person is None else membership.of_person(tx, by.person)
    if one.group.id in [other.group.id for other in mine]:
        raise AnotherHere(AnotherHere.__doc__)
    person = by.person or _person(tx, one, proof.phone)
    if by.person is None:
        chats.belong(tx, chat[0], person)
    told: Told = takeovers.another_chat(tx, person, chat[0]) if by.person is None else []
    if one.person not in (None, person):
        told += _moved(tx, one)
    membership.belong(tx, one.id, person)
    people.consent(tx, person, notice, chat[1], given=True)
    rights.note(
        tx, By(person, by.door), "memberships.join", ("member", one.id), one.group.id,
        "by phone" if proof.phone else "by link",
    )  # fmt: skip
    return told


def _proven(tx: Tx, by: By, proof: Proof, member: int) -> Membership:
    one = next((it for it in shown(tx, by, proof) if it.id == member), None)
    if one is None:
        raise NotAllowed(NotAllowed.__doc__)
    return one


def _person(tx: Tx, one: Membership, phone: str) -> int:
    """Who this member is: somebody new, or the one who came in with the same phone before and is
    nothing else here. A phone alone opens no group of a leader and no officer's desk."""
    known = people.with_phone(tx, phone) if phone else None
    if known is not None and known == one.person and not _acts(tx, known):
        return known
    return people.add(tx, one.name, one.group.zone, phone if known is None and phone else None)


def _acts(tx: Tx, person: int) -> bool:
    return bool(group_people.of_person(tx, person)) or officers.get(tx, person) is not None


def deny(tx: Tx, by: By, chat: int, proof: Proof, member: int, what: NotKnown) -> Told:
    """Whoever shows it is not this member, or does not know the group. It is kept, and the officers
    hear of it; nobody of the group does. Raises `NotAllowed` as `join`."""
    one = _proven(tx, by, proof, member)
    if not membership.deny(tx, one, chat, what):
        return []
    rights.note(tx, by, "memberships.deny", ("member", one.id), one.group.id, what)
    said = "tidak mengenal kelompok ini" if what == "group" else "bukan orang itu"
    about = Occasion("anggota-menyangkal", (one.group.name, one.name, said))
    return takeovers.to_outside_officers(tx, one.group, Reply(
        f"*{one.group.name}*: yang menulis sebagai anggota *{one.name}* menjawab: {said}. Mohon "
        "dicek. Ketua tidak diberi tahu.", occasion=about))  # fmt: skip


def object_to(tx: Tx, by: By, chat: int, group: Group, text: str) -> Told:
    """What a member tells the officers of their group; nobody of the group hears of it.

    Raises `NotAllowed`: members of the group.
    """
    if by.person is None or group.id not in _groups(tx, by.person):
        raise NotAllowed(NotAllowed.__doc__)
    questions.keep(tx, by, chat, text, "asked", group=group.id)
    about = Occasion("anggota-keberatan", (group.name,))
    said = Reply(f"Seorang anggota *{group.name}* menyampaikan keberatan. Ketua tidak diberi tahu.",
                 (_ANSWER,), occasion=about)  # fmt: skip
    return takeovers.to_outside_officers(tx, group, said)


def _groups(tx: Tx, person: int) -> list[int]:
    return [one.group.id for one in membership.of_person(tx, person)]


def _moved(tx: Tx, one: Membership) -> Told:
    """Somebody else spoke for this member: by the link, or from a phone that was wrong."""
    about = Occasion("anggota-pindah", (one.group.name, one.name))
    return takeovers.to_outside_officers(tx, one.group, Reply(
        f"*{one.group.name}*: anggota *{one.name}* sekarang menulis dari nomor HP yang tercatat; "
        "sebelumnya orang lain yang mengaku. Mohon dicek.", occasion=about))  # fmt: skip
