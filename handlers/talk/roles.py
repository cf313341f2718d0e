"""Who may do what: the groups somebody writes for or sees, and the officer's door.

Knows: which role does what in a group, that officers have a role, that two people may write from
one phone. Must not know: what they want to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NoReturn

from handlers.deeds.rights import ACTING, BOOKING, READING, By
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose
from handlers.talk.kinds import one_of
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.run import Conversation
from handlers.talk.scene import Scene
from storage import people
from storage.access import group_people, membership, officers
from storage.access.group_people import GroupPart
from storage.access.membership import Membership
from storage.groups import Group

ENTER = Option("Masuk dengan kode", "/masuk", command=True)
SEEING = (  # what those may do here who only read
    Option("Saldo", "/saldo", command=True),
    Option("Lihat anggota", "/anggota", command=True),
    Option("Laporan", "/laporan", command=True),
)
_ASK = Option("Tanya petugas", "/tanya petugas", command=True)
_WHO = "Siapa yang menulis sekarang?"


def by(scene: Scene) -> By:
    """Whoever is talking, as one who asks for a deed."""
    return By(scene.person, "chat")


def parts(scene: Scene) -> list[GroupPart]:
    """Where those act who write from this phone, each group once."""
    found: dict[int, GroupPart] = {}
    for person in (scene.person, scene.shared):
        for part in [] if person is None else group_people.of_person(scene.store, person):
            found.setdefault(part.group.id, part)
    return [*found.values()]


def books(scene: Scene) -> list[Group]:
    """The groups that somebody who writes from this phone may write for."""
    return [part.group for part in parts(scene) if part.role in BOOKING]


def sees(scene: Scene) -> list[GroupPart]:
    """The groups of which somebody who writes from this phone sees what is kept. While a group is
    held, it is the former leader alone."""
    seen = [part for part in parts(scene) if part.role in READING]
    return [part for part in seen if part.role == "former" or not part.group.held]


def memberships(scene: Scene) -> list[Membership]:
    """Of which groups those who write from this phone are members themselves."""
    persons = [it for it in (scene.person, scene.shared) if it is not None]
    return [one for person in persons for one in membership.of_person(scene.store, person)]


def is_member(scene: Scene) -> bool:
    return bool(memberships(scene))


def only_member(scene: Scene) -> bool:
    """Whether somebody is a member of a group and acts in none."""
    return scene.role != "officer" and not parts(scene) and is_member(scene)


def either(when: Callable[[Scene], bool], one: Conversation, other: Conversation) -> Conversation:
    """Two conversations that are begun by the same words, of which one is for some people: what
    was begun goes on, whatever becomes of them meanwhile."""

    def play(chat: Chat) -> None:
        for_them = chat.once("salah satu", lambda: "ya" if when(chat.scene) else "")
        (one if for_them else other)(chat)

    return play


def my_group(chat: Chat) -> Group:
    """The group this person writes for; asks who writes where two may, and which group when there
    are several; ends when there is none. From then on the talk is theirs."""
    ask_who(chat)
    mine = parts(chat.scene)
    booked = [part.group for part in mine if part.role in BOOKING]
    if not booked:
        _books_nothing(chat, mine)
    return _free(chat, _which(chat, booked))


def led_group(chat: Chat) -> Group:
    """The same for what only the leader of a group does."""
    ask_who(chat)
    mine = parts(chat.scene)
    led = [part.group for part in mine if part.role == "ketua"]
    if mine and not led:
        chat.stop("Yang ini dilakukan oleh ketua kelompok. Mohon hubungi ketuanya.", *SEEING)
    if not led:
        _books_nothing(chat, mine)
    return _free(chat, _which(chat, led))


def seen_group(chat: Chat) -> Group:
    """A group of which this person sees what is kept; ends when there is none."""
    seen = [part.group for part in sees(chat.scene)]
    if not seen:
        mine = parts(chat.scene)
        for part in mine:
            if part.role in READING:
                _free(chat, part.group)
        _books_nothing(chat, mine)
    return _which(chat, seen)


def ask_who(chat: Chat) -> None:
    """Two people write from this phone: which of them it is now is asked, never inferred."""
    scene = chat.scene
    if scene.person is None or scene.shared is None:
        return
    both = [people.get(scene.store, person) for person in (scene.person, scene.shared)]
    options = tuple(Option(person.name, str(person.id)) for person in both)
    chosen = int(chat.ask(Question("penulis", _WHO, one_of(options), "Penulis", options)))
    chat.scene = replace(scene, person=chosen, shared=None)


def _which(chat: Chat, mine: Sequence[Group]) -> Group:
    return choose(chat, "kelompok", "Untuk kelompok yang mana?", mine,
                  lambda group: group.name, lambda group: group.village)  # fmt: skip


def _free(chat: Chat, group: Group) -> Group:
    if group.held:
        chat.stop(
            f"Catatan *{group.name}* sedang ditahan: ketua sebelumnya keberatan. Petugas akan "
            "memutuskan, lalu Bapak/Ibu diberi tahu.",
            _ASK,
        )
    return group


def _books_nothing(chat: Chat, mine: Sequence[GroupPart]) -> NoReturn:
    """What is said to those who have another part in a group, or none."""
    for part in mine:
        name = f"*{part.group.name}*"
        if part.role == "pendamping":
            chat.stop(f"Bapak/Ibu pendamping {name}: bisa melihat saldo, anggota, dan laporan. "
                      "Yang mencatat ketua, bendahara, atau sekretaris.", *SEEING)  # fmt: skip
        if part.role == "former":
            chat.stop(f"Catatan {name} ditahan sampai petugas memutuskan. Selama itu Bapak/Ibu "
                      "bisa melihatnya, dan belum ada yang bisa mencatat.", *SEEING)  # fmt: skip
    if mine:
        chat.stop(f"Bapak/Ibu mandor *{mine[0].group.name}*: tugasnya mencatat kehadiran, dan itu "
                  "belum bisa di sini. Untuk yang lain, mohon hubungi ketua kelompok.",
                  _ASK)  # fmt: skip
    chat.stop(
        "Bagian ini untuk ketua kelompok yang sudah terdaftar di layanan ini. "
        "Punya kode dari Dinas atau pendamping? Tekan tombol di bawah.",
        ENTER,
    )


def officer(chat: Chat) -> int:
    """The person id of an officer; ends for everybody else, without saying what is behind."""
    if chat.scene.role != "officer" or chat.scene.person is None:
        chat.stop("Bagian ini untuk petugas.", Option("Menu", "/menu", command=True))
    return chat.scene.person


def acting_officer(chat: Chat) -> int:
    """The person id of an officer who may do more than read; ends for everybody else."""
    me = officer(chat)
    known = officers.get(chat.store, me)
    if known is None or known.duty not in ACTING:
        chat.stop(
            "Bapak/Ibu bisa membaca di sini. Yang ini dilakukan oleh petugas di daerahnya.",
            Option("Kelompok", "/kelompok", command=True),
            Option("Menu", "/menu", command=True),
        )
    return me
