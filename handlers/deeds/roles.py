"""Who acts in a group beside its leader: let in by a code, and out again.

Knows: who may name somebody, who hears of it. Must not know: what is said at the door, what a role
may do; `rights` does.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.deeds import rights, takeovers
from handlers.deeds.rights import By, Held, Refused
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, chats, people
from storage.access import codes, group_people
from storage.access.group_people import GroupRole
from storage.groups import Group

CODE_LASTS = timedelta(days=14)
_OUT = Option("Keluarkan", "/keluarkan pengurus", command=True)
_ASK = Option("Tanya petugas", "/tanya petugas", command=True)


class LeadsAlready(Refused):
    """Whoever leads a group is nothing else in it."""


class NoPart(Refused):
    """This person has no part in the group, or not any more."""


def code(tx: Tx, by: By, group: Group, role: GroupRole) -> tuple[str, Told]:
    """A code that makes somebody this in the group, and what the leader is told of it.

    Shown this once; older ones for the same role are void. Raises `NotAllowed` (the leader,
    officers of the area, the operator) and `Held`: meanwhile nobody comes in.
    """
    _may_name(tx, by, group)
    if group.held:
        raise Held(Held.__doc__)
    rights.note(tx, by, "roles.code", ("group", group.id), group.id, role)
    made = codes.issue(tx, "role", CODE_LASTS, group.id, issuer=by.person, role=role)
    if group.leader in (None, by.person):
        return made, []
    said = Reply(f"Petugas membuat kode untuk {role} *{group.name}*. Kalau ini keliru, segera "
                 "tulis ke petugas.", (_ASK,),
                 occasion=Occasion("kode-dibuat", (group.name, role)))  # fmt: skip
    return made, [(chat, said) for chat in chats.of_person(tx, group.leader)]


def _may_name(tx: Tx, by: By, group: Group) -> None:
    if by.person is not None and group.leader == by.person:
        rights.leader(tx, by, group.id)
    else:
        rights.officer(tx, by, group.id)


def let_in(tx: Tx, by: By, group: Group, role: GroupRole) -> Told:
    """Whoever used a code for it has this part in the group; the leader and the officers hear.

    Raises `LeadsAlready`. The door has looked at the code.
    """
    assert by.person is not None
    if group.leader == by.person:
        raise LeadsAlready(LeadsAlready.__doc__)
    group_people.let_in(tx, group.id, by.person, role)
    rights.note(tx, by, "roles.let_in", ("person", by.person), group.id, role)
    name = people.get(tx, by.person).name
    ours = Reply(f"*{name}* sekarang {role} *{group.name}*.",
                 occasion=Occasion("pengurus-baru", (name, role, group.name)))  # fmt: skip
    theirs = Reply(f"*{name}* sekarang {role} *{group.name}*, masuk dengan kode. Kalau ini tidak "
                   "benar, tekan *Keluarkan*.", (_OUT, _ASK),
                   occasion=Occasion("pengurus-masuk", (name, role, group.name)))  # fmt: skip
    leaders = chats.of_person(tx, group.leader) if group.leader is not None else []
    return [*((chat, theirs) for chat in leaders), *takeovers.to_officers(tx, group, ours)]


def end(tx: Tx, by: By, group: Group, person: int) -> Told:
    """This person has no part in the group any more, and is told so; what they booked stays.

    Raises `NoPart`, and `NotAllowed` (the leader, officers of the area, the operator).
    """
    _may_name(tx, by, group)
    if not group_people.end(tx, group.id, person):
        raise NoPart(NoPart.__doc__)
    rights.note(tx, by, "roles.end", ("person", person), group.id)
    return takeovers.part_over(tx, group, person)
