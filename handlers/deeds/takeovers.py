"""A group or a person's data comes into other hands: never quietly, and with a way to object.

Knows: who hears of it, who may object and who decides. Must not know: what is said at the door.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from handlers.deeds import rights
from handlers.deeds.rights import ACTING, By, NotAllowed, Refused
from handlers.talk.messages import Occasion, Option, Reply, Told
from storage import Tx, chats, groups, people
from storage.access import codes, group_people, officers, takeovers
from storage.access.takeovers import Takeover, WhoLeads
from storage.groups import Group
from storage.tables.areas import covers

_AT_HOME = timedelta(hours=24)  # after it a chat may cut off older ones
_OBJECT = Option("Saya keberatan", "/keberatan", command=True)
_REFUSE = Option("Batalkan kodenya", "/batalkan kode", command=True)
_NOT_ME = Option("Putuskan HP lain", "/putuskan", command=True)
_DECIDE = Option("Putuskan siapa ketua", "/putusan ketua", command=True)


class TooNew(Refused):
    """A chat that came in a short while ago does not cut off those that were there before."""


class NothingToObject(Refused):
    """This person lost no group, or has objected already."""


class Settled(Refused):
    """Another officer has decided on this."""


def code_made(tx: Tx, issuer: int | None, group: Group, same: bool) -> Told:
    """What the sitting leader hears of a code for their group, who may refuse it, and the officers
    but for whoever made it."""
    if group.leader is None:
        return []
    whom = "HP atau aplikasi lain Bapak/Ibu" if same else "ketua baru"
    said = Reply(
        f"Petugas membuat kode untuk *{group.name}*: untuk {whom}. Kalau ini keliru, tekan "
        "*Batalkan kodenya*.",
        (_REFUSE, Option("Tanya petugas", "/tanya petugas", command=True)),
        occasion=Occasion("kode-dibuat", (group.name, whom)),
    )
    maker = "Operator" if issuer is None else people.get(tx, issuer).name
    what = "HP lain ketuanya" if same else "ketua baru"
    ours = Reply(f"*{maker}* membuat kode untuk *{group.name}*: untuk {what}.",
                 occasion=Occasion("kode-dibuat-petugas", (maker, group.name, what)))  # fmt: skip
    sitting = [(chat, said) for chat in chats.of_person(tx, group.leader)]
    return [*sitting, *to_officers(tx, group, ours, but=(issuer, group.leader))]


def refuse_codes(tx: Tx, by: By) -> tuple[list[Group], Told]:
    """The sitting leader refuses the codes that others made for their groups or their own further
    phone: these open nothing any more. Whose groups, and what the officers hear.

    Raises `NothingToObject`.
    """
    refused = [] if by.person is None else codes.against(tx, by.person)
    if by.person is None or not refused:
        raise NothingToObject(NothingToObject.__doc__)
    codes.void(tx, person=by.person)
    name, told = people.get(tx, by.person).name, Told()
    for id in refused:
        codes.void(tx, id)
        rights.note(tx, by, "takeovers.refuse_codes", ("group", id), id)
        group = groups.get(tx, id)
        said = Reply(f"*{name}*, ketua *{group.name}*, membatalkan kode yang dibuat untuk kelompok "
                     "ini. Mohon tanyakan dulu sebelum membuat lagi.",
                     occasion=Occasion("kode-ditolak", (name, group.name)))  # fmt: skip
        told += to_officers(tx, group, said)
    return [groups.get(tx, id) for id in refused], told


def leader_changed(tx: Tx, by: By, group: Group, person: int, issuer: int | None) -> Told:
    """Another person leads a group now; the former leader may object, the area's officers hear."""
    former = group.leader
    if former is None or former == person:
        return []
    id = takeovers.add(tx, group.id, former, person, issuer)
    codes.void_made_by(tx, former, group.id)  # whom to let in is no longer hers to say
    rights.note(tx, by, "takeovers.leader_changed", ("takeover", id), group.id)
    name = people.get(tx, person).name
    theirs = Reply(
        f"Ketua *{group.name}* sekarang *{name}*, masuk dengan kode dari Dinas. Bapak/Ibu tidak "
        "lagi mencatat untuk kelompok ini. Kalau ini tidak benar, tekan *Saya keberatan*.",
        (_OBJECT,),
        occasion=Occasion("ketua-diganti", (group.name, name)),
    )
    before = people.get(tx, former).name
    ours = Reply(f"*{name}* sekarang ketua *{group.name}*, sebelumnya *{before}*.",
                 occasion=Occasion("ketua-baru", (name, group.name, before)))  # fmt: skip
    lost = [(chat, theirs) for chat in chats.of_person(tx, former)]
    return [*lost, *to_officers(tx, group, ours)]


def another_chat(tx: Tx, person: int, chat: int) -> Told:
    """What the other chats of a person, and the officers, hear when one more speaks for them."""
    said = Reply(
        "HP atau aplikasi lain baru saja masuk dengan data Bapak/Ibu. Kalau bukan Bapak/Ibu yang "
        "masuk, tekan *Putuskan HP lain* sekarang.",
        (_NOT_ME,),
        occasion=Occasion("hp-lain-masuk", ()),
    )
    others = [other for other in chats.of_person(tx, person) if other != chat]
    seen = _seen_by_officers(tx, person, "masuk juga dari HP atau aplikasi lain")
    return [*((other, said) for other in others), *(seen if others else [])]


def another_hand(tx: Tx, person: int, chat: int, shared: bool) -> Told:
    """A phone of this person is from now on somebody else's, or (`shared`) somebody else's too:
    what their other chats and the officers hear."""
    what = "dipakai juga oleh orang lain" if shared else "berpindah ke orang lain"
    said = Reply(f"Satu HP atau aplikasi Bapak/Ibu sekarang {what}, dengan kode. Kalau ini tidak "
                 "benar, tekan *Putuskan HP lain*.", (_NOT_ME,),
                 occasion=Occasion("hp-berpindah", (what,)))  # fmt: skip
    others = [other for other in chats.of_person(tx, person) if other != chat]
    seen = _seen_by_officers(tx, person, f"HP-nya sekarang {what}")
    return [*((other, said) for other in others), *seen]


def kept_out(tx: Tx, group: Group) -> Told:
    """What the officers hear of a code that was tried while the group is held."""
    said = Reply(f"Ada yang mencoba masuk ke *{group.name}* dengan kode. Kelompok ini sedang "
                 "ditahan, jadi belum ada yang bisa masuk.", (_DECIDE,),
                 occasion=Occasion("masuk-ditahan", (group.name,)))  # fmt: skip
    return to_officers(tx, group, said)


def disconnect(tx: Tx, by: By, chat: int) -> tuple[int, Told]:
    """The other chats of this person speak for nobody from now on; how many, and what is told.

    Raises `TooNew` where a chat that has just come in would cut off one that was there before,
    and `NotAllowed` for somebody unknown.
    """
    if by.person is None:
        raise NotAllowed(NotAllowed.__doc__)
    since = chats.joined(tx, by.person)
    mine = since.pop(chat, None)
    older = [at for at in since.values() if mine is not None and not _after(mine, at)]
    if mine is not None and tx.now - mine < _AT_HOME and older:
        raise TooNew(TooNew.__doc__)
    for other in since:
        chats.leave(tx, other)
    chats.share_no_more(tx, by.person)
    codes.void(tx, person=by.person)  # one that was made there would let it in again
    rights.note(tx, by, "takeovers.disconnect", ("person", by.person), why=f"{len(since)} chats")
    said = Reply(
        "HP ini diputus dari data kelompok, atas permintaan pemiliknya. Kalau ini keliru, tulis "
        "ke petugas.",
        (Option("Tanya petugas", "/tanya petugas", command=True),),
        occasion=Occasion("hp-diputus", ()),
    )
    seen = _seen_by_officers(tx, by.person, "memutuskan HP atau aplikasinya yang lain")
    return len(since), [*((other, said) for other in since), *(seen if since else [])]


def _after(mine: datetime, at: datetime | None) -> bool:
    return at is not None and at >= mine


def _seen_by_officers(tx: Tx, person: int, what: str) -> Told:
    name, told = people.get(tx, person).name, Told()
    for part in group_people.of_person(tx, person):
        if part.role != "former":
            about = Occasion("hp-pengurus", (name, part.role, part.group.name, what))
            said = Reply(f"*{name}*, {part.role} *{part.group.name}*, {what}.", occasion=about)
            told += to_officers(tx, part.group, said)
    return told


def object_to(tx: Tx, by: By) -> tuple[Group, Told]:
    """The former leader objects: the group is held until an officer decides; who hears of it.

    Raises `NothingToObject`.
    """
    lost = takeovers.newest_of(tx, by.person) if by.person is not None else None
    if lost is None:
        raise NothingToObject(NothingToObject.__doc__)
    takeovers.object_to(tx, lost)
    rights.note(tx, by, "takeovers.object_to", ("takeover", lost.id), lost.group)
    group = groups.get(tx, lost.group)
    leads = group.leader or lost.person  # it may have changed hands again since
    before, now = (people.get(tx, who).name for who in (lost.former, leads))
    ours = Reply(f"*{before}* keberatan: *{now}* sekarang ketua *{group.name}*. Catatan kelompok "
                 "ditahan sampai diputuskan.", (_DECIDE,),
                 occasion=Occasion("ketua-keberatan", (before, now, group.name)))  # fmt: skip
    theirs = Reply(f"Ketua sebelumnya keberatan. Catatan *{group.name}* ditahan sampai petugas "
                   "memutuskan.",
                   occasion=Occasion("catatan-ditahan", (group.name,)))  # fmt: skip
    present = [(chat, theirs) for chat in chats.of_person(tx, leads)]
    return group, [*present, *to_officers(tx, group, ours, but=_parties(tx, lost))]


def _parties(tx: Tx, lost: Takeover) -> set[int]:
    """Whoever led the group from this change of hands on, or made a code for it."""
    them = [(it.former, it.person, it.issuer) for it in takeovers.since(tx, lost)]
    return {who for it in them for who in it if who is not None}


def may_decide(tx: Tx, person: int, lost: Takeover) -> bool:
    """Whether an officer has no hand in this change of hands, nor in any that followed it."""
    return person not in _parties(tx, lost)


def decide(tx: Tx, by: By, takeover: Takeover, verdict: WhoLeads) -> Told:
    """Who leads: whoever does now, or the former leader; all whom it concerns hear of it.

    Raises `Settled`, and `NotAllowed`: an officer of the area who made no code for it and led it at
    no time of that, or the operator.
    """
    me = rights.officer(tx, by, takeover.group)
    if me is not None and not may_decide(tx, me, takeover):
        raise NotAllowed(NotAllowed.__doc__)
    since = takeovers.since(tx, takeover)
    if not takeovers.decide(tx, takeover, verdict, me):
        raise Settled(Settled.__doc__)
    out = _back_to(tx, takeover) if verdict == "former" else []
    rights.note(tx, by, "takeovers.decide", ("takeover", takeover.id), takeover.group, verdict)
    group = groups.get(tx, takeover.group)
    name = people.get(tx, group.leader or takeover.former).name
    said = Reply(f"Petugas memutuskan: ketua *{group.name}* adalah *{name}*.",
                 (Option("Menu", "/menu", command=True),),
                 occasion=Occasion("ketua-diputuskan", (group.name, name)))  # fmt: skip
    led = dict.fromkeys(who for it in since for who in (it.former, it.person))
    told = [(chat, said) for who in led for chat in chats.of_person(tx, who)]
    return [*told, *(letter for who in out for letter in part_over(tx, group, who))]


def _back_to(tx: Tx, takeover: Takeover) -> list[int]:
    """The former leader leads again. Whoever came in since then came in by somebody who does not
    lead, and no code that was given out opens the group; who is out."""
    group_people.lead(tx, takeover.group, takeover.former)
    codes.void_group(tx, takeover.group)
    return group_people.end_since(tx, takeover.group, takeover.at)


def part_over(tx: Tx, group: Group, person: int) -> Told:
    """What somebody hears who has no part in a group any more; who has none anywhere writes on
    nobody's phone any more."""
    said = Reply(
        f"Bapak/Ibu tidak lagi menjadi pengurus *{group.name}*. Yang sudah dicatat tetap "
        "tersimpan. Kalau ini keliru, hubungi ketua atau petugas.",
        (Option("Tanya petugas", "/tanya petugas", command=True),),
        occasion=Occasion("pengurus-keluar", (group.name,)),
    )
    told: Told = [(chat, said) for chat in chats.of_person(tx, person)]
    if not group_people.of_person(tx, person):
        chats.share_no_more(tx, person)
    return told


def to_officers(tx: Tx, group: Group, said: Reply, but: Collection[int | None] = ()) -> Told:
    """The same to each officer who acts in the group's area, but for these people."""
    acting = [it for it in officers.every(tx) if it.duty in ACTING and it.person not in but]
    near = [it for it in acting if covers(it.reach, group.area)]
    return [(chat, said) for it in near for chat in chats.of_person(tx, it.person)[:1]]


def to_outside_officers(tx: Tx, group: Group, said: Reply) -> Told:
    """The same but for those who have a part in the group: they may not decide on what is told, or
    are not to hear of it."""
    inside = {it.id for it in group_people.everybody(tx, group.id)}
    return to_officers(tx, group, said, but=inside)
