"""Who may do what: the group a leader speaks for, and the officer's door.

Knows: that leaders lead groups and officers have a role. Must not know: what they want to do.
"""

from __future__ import annotations

from handlers.deeds.rights import ACTING, By
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose
from handlers.talk.messages import Option
from handlers.talk.scene import Scene
from storage import groups
from storage.access import officers
from storage.groups import Group

ENTER = Option("Masuk dengan kode", "/masuk", command=True)


def by(scene: Scene) -> By:
    """Whoever is talking, as one who asks for a deed."""
    return By(scene.person, "chat")


def my_group(chat: Chat) -> Group:
    """The group this person leads; asks which when there are several, ends when there is none."""
    led = [] if chat.scene.person is None else groups.led_by(chat.store, chat.scene.person)
    if not led:
        chat.stop(
            "Bagian ini untuk ketua kelompok yang sudah terdaftar di layanan ini. "
            "Punya kode dari Dinas atau pendamping? Tekan tombol di bawah.",
            ENTER,
        )
    group = choose(chat, "kelompok", "Untuk kelompok yang mana?", led,
                   lambda group: group.name, lambda group: group.village)  # fmt: skip
    if group.held:
        chat.stop(
            f"Catatan *{group.name}* sedang ditahan: ketua sebelumnya keberatan. Petugas akan "
            "memutuskan, lalu Bapak/Ibu diberi tahu.",
            Option("Tanya petugas", "/tanya petugas", command=True),
        )
    return group


def leads(scene: Scene) -> bool:
    """Whether somebody leads a group."""
    return scene.person is not None and bool(groups.led_by(scene.store, scene.person))


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
