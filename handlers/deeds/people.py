"""Who somebody is: codes given out and used, a chat that speaks for a person, consent, silence.

Knows: who may give out which code, and what a code makes of whoever uses it.
Must not know: what is said at the door.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, cast

from handlers.deeds import rights, roles, takeovers
from handlers.deeds.rights import By, Held, NotAllowed, Refused
from handlers.reading import areas
from handlers.talk.messages import Told
from storage import Tx, chats, groups, people
from storage.access import codes, group_people, officers
from storage.access.codes import Code
from storage.access.group_people import GroupRole
from storage.access.officers import Duty
from storage.groups import Group
from storage.mail import closing

# Of a chat that speaks for somebody already: a code is for them, for somebody else who writes from
# there too, or for somebody else whose phone it is now.
Whose = Literal["own", "shared", "other"]
_OFFICER_LASTS = timedelta(hours=24)  # it opens more than one group
_CONNECT_LASTS = timedelta(minutes=30)


class CodeSpent(Refused):
    """Somebody else has just used this code, or it ended meanwhile."""


class NoOfficer(Refused):
    """This person is no officer, or not any more."""


class OwnCode(Refused):
    """Whoever made a code cannot come in with it: nobody takes over a group alone."""


def leader_code(tx: Tx, by: By, group: Group, same: bool) -> tuple[str, Told]:
    """A code for the leader of a group, new or (`same`) the sitting one from another phone, and
    what the sitting leader and the officers are told of it.

    Shown this once; older ones are void. Raises `NotAllowed` (officers, operator) and `Held`:
    while it is not decided who leads nobody else comes to.
    """
    rights.officer(tx, by, group.id)
    if group.held and not same:
        raise Held(Held.__doc__)
    again = group.leader if same else None
    why = "for the new leader" if again is None else "for the same leader"
    rights.note(tx, by, "people.leader_code", ("group", group.id), group.id, why)
    told = takeovers.code_made(tx, by.person, group, same)
    if again is not None:
        return codes.issue(tx, "person", roles.CODE_LASTS, person=again, issuer=by.person), told
    return codes.issue(tx, "leader", roles.CODE_LASTS, group.id, issuer=by.person), told


def leader_codes(tx: Tx, by: By, some: Sequence[Group]) -> list[tuple[Group, str]]:
    """A code for the leader to be of each of these groups, for a sheet. Those that somebody leads
    meanwhile are left out. Older codes are void. Raises `NotAllowed` (the operator)."""
    if not by.operator:
        raise NotAllowed(NotAllowed.__doc__)
    made: list[tuple[Group, str]] = []
    for group in some:
        groups.lock(tx, group.id)
        if groups.get(tx, group.id).leader is None:
            rights.note(tx, by, "people.leader_codes", ("group", group.id), group.id, "on a sheet")
            made.append((group, codes.issue(tx, "leader", roles.CODE_LASTS, group.id)))
    return made


def void_code(tx: Tx, by: By, mark: str) -> Code:
    """The open code of this mark opens nothing any more; what it would have opened.

    Raises `NotAllowed` (the operator) and `CodeSpent` where there is none.
    """
    if not by.operator:
        raise NotAllowed(NotAllowed.__doc__)
    opened = codes.void_marked(tx, mark)
    if opened is None:
        raise CodeSpent(CodeSpent.__doc__)
    rights.note(tx, by, "people.void_code", ("code", 0), opened.group, why=opened.kind)
    return opened


def officer_code(tx: Tx, by: By, area: str | None = None, duty: Duty = "petugas") -> str:
    """A code that makes an officer of an area (None: to be set later), in a duty.

    Raises `NotAllowed`: only the operator gives it out.
    """
    if not by.operator:
        raise NotAllowed(NotAllowed.__doc__)
    rights.note(tx, by, "people.officer_code", ("officer", 0), why=_where(area, duty))
    return codes.issue(tx, "officer", _OFFICER_LASTS, area=area, duty=duty)


def place(tx: Tx, by: By, person: int, area: str, duty: Duty) -> None:
    """An officer acts from now on there, in this duty.

    Raises `NotAllowed` (the operator), and `NoOfficer` where the person is none.
    """
    if not by.operator:
        raise NotAllowed(NotAllowed.__doc__)
    if officers.get(tx, person) is None:
        raise NoOfficer(NoOfficer.__doc__)
    officers.appoint(tx, person, area, duty)
    rights.note(tx, by, "people.place", ("person", person), why=_where(area, duty))


def end_officer(tx: Tx, by: By, person: int) -> int:
    """This person is no officer any more, and what codes they gave out open nothing; how many were
    still open. Raises `NotAllowed` (the operator), `NoOfficer`."""
    if not by.operator:
        raise NotAllowed(NotAllowed.__doc__)
    if not officers.end(tx, person):
        raise NoOfficer(NoOfficer.__doc__)
    void = codes.void_made_by(tx, person)
    rights.note(tx, by, "people.end_officer", ("person", person), why=f"{void} codes void")
    return void


def _where(area: str | None, duty: str) -> str:
    return f"{duty}, area {'to be set' if area is None else area or 'of the country'}"


def connect(tx: Tx, by: By) -> str:
    """A code with which this person comes in from another phone; raises `NotAllowed`."""
    if by.person is None:
        raise NotAllowed(NotAllowed.__doc__)
    rights.note(tx, by, "people.connect", ("person", by.person))
    return codes.issue(tx, "person", _CONNECT_LASTS, person=by.person, issuer=by.person)


def come_again(
    tx: Tx, by: By, chat: int, code: str, person: int, whose: Whose = "own"
) -> Told:  # fmt: skip
    """A chat speaks from now on for somebody known; what their other chats are told. Raises
    `CodeSpent`, `OwnCode`."""
    _use(tx, by, code, person)
    told = _speak(tx, by, chat, person, whose)
    rights.note(tx, By(person, by.door), "people.come_again", ("person", person))
    return [*told, *takeovers.another_chat(tx, person, chat)]


def _use(tx: Tx, by: By, code: str, person: int) -> Code:
    used = codes.use(tx, code, person)
    if used is None:
        raise CodeSpent(CodeSpent.__doc__)
    if of_own_making(tx, by, used):
        raise OwnCode(OwnCode.__doc__)
    return used


def of_own_making(tx: Tx, by: By, code: Code) -> bool:
    """Whether whoever writes made this code, and it is not for them. A leader may let somebody in
    on the leader's own phone."""
    if code.issuer is None or code.issuer != by.person or code.person == by.person:
        return False
    return not code.role or code.group is None or groups.get(tx, code.group).leader != by.person


def _speak(tx: Tx, by: By, chat: int, person: int, whose: Whose) -> Told:
    """The chat speaks for this person; what is told to whom it spoke for before."""
    if by.person is None or whose == "own":
        if by.person != person:
            chats.belong(tx, chat, person)
        return []
    told = takeovers.another_hand(tx, by.person, chat, shared=whose == "shared")
    if whose == "shared":
        chats.share(tx, chat, person)
    else:
        chats.leave(tx, chat)
        chats.belong(tx, chat, person)
    return told


def admit(
    tx: Tx, by: By, chat: tuple[int, str], code: str, opens: Code, name: str, notice: str,
    whose: Whose = "own",
) -> Told:  # fmt: skip
    """Whoever used a code becomes what it opens: officer, or leader or another part of its group.

    `chat`: its id and channel, which speaks for them from now on. `notice`: the version of the
    privacy notice that they agreed to. `name` is used for somebody new. Gives what those who have
    to do with it are told. Raises `CodeSpent`, `OwnCode`, `LeadsAlready`, and `Held` where it is
    not decided who leads the group.
    """
    group = groups.get(tx, opens.group) if opens.group is not None else None
    if group is not None and group.held:
        raise Held(Held.__doc__)
    known = by.person if whose == "own" else None
    person = known or people.add(tx, name, group.zone if group else areas.zone(opens.area or ""))
    used, them = _use(tx, by, code, person), By(person, by.door)
    told = _speak(tx, by, chat[0], person, whose)
    people.consent(tx, person, notice, chat[1], given=True)
    if group is None:
        officers.appoint(tx, person, opens.area, cast("Duty", opens.duty or "petugas"))
    elif used.role:
        told += roles.let_in(tx, them, group, cast("GroupRole", used.role))
    else:
        told += takeovers.leader_changed(tx, them, group, person, used.issuer)
        group_people.lead(tx, group.id, person)
    why = "officer" if group is None else used.role or "leader"
    rights.note(tx, them, "people.admit", ("person", person), opens.group, why)
    return [(place, said) for place, said in told if place != chat[0]]  # who reads the answer


def expected(tx: Tx, phone: str) -> tuple[int, list[Group]] | None:
    """Who has this phone (E.164) by the ministry's list, and the groups that wait for them."""
    person = people.with_phone(tx, phone) if phone else None
    waiting = groups.expecting(tx, person) if person is not None else []
    return (person, waiting) if person is not None and waiting else None


def come_as_expected(tx: Tx, by: By, chat: tuple[int, str], phone: str, notice: str) -> Told:
    """Whoever writes from the phone of the list leads the groups that wait for them.

    `chat`: its id and channel, `phone` as the channel vouches for it, `notice` the version of the
    privacy notice that they agreed to. Gives what their other chats are told. Raises `NotAllowed`
    when no group waits for this phone, or the chat is somebody else's.
    """
    found = expected(tx, phone)
    if found is None or by.person not in (None, found[0]):
        raise NotAllowed(NotAllowed.__doc__)
    person, waiting = found
    chats.belong(tx, chat[0], person)
    people.consent(tx, person, notice, chat[1], given=True)
    for group in waiting:
        group_people.lead(tx, group.id, person)
        rights.note(
            tx, By(person, by.door), "people.come_as_expected", ("person", person), group.id
        )
    return takeovers.another_chat(tx, person, chat[0])


def hush(tx: Tx, by: By, quiet: bool) -> None:
    """No more reminders for this person, or reminders again; nothing for somebody unknown."""
    if by.person is None:
        return
    people.hush(tx, by.person, quiet)
    if quiet:
        closing.withdraw(tx, by.person)  # those of tonight wait for the morning
    why = "no reminders" if quiet else "reminders again"
    rights.note(tx, by, "people.hush", ("person", by.person), why=why)


def save_data(tx: Tx, by: By, chat: int, on: bool) -> None:
    """Answers that cost little data, or the usual ones again, in all chats of whoever writes.

    Of somebody unknown it is no act: a stranger must not fill the log, which is kept for ever.
    """
    chats.set_thrifty(tx, chat, on)
    if by.person is not None:
        why = "little data" if on else "the usual"
        rights.note(tx, by, "people.save_data", ("person", by.person), why=why)
