"""Who may be let into a group beside its leader, and the code that does it.

Knows: what each role is for, in words; how its code is said to leaders and officers alike.
Must not know: who may give one out; the deed does.
"""

from __future__ import annotations

from handlers.deeds import roles as deeds
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.roles import by
from storage.access.group_people import GroupRole
from storage.groups import Group

LIST = Option("Lihat pengurus", "/pengurus", command=True)
_MENU = Option("Menu", "/menu", command=True)
_BOOKS = "ikut mencatat belanja, anggota, dan laporan"
DOES: dict[GroupRole, str] = {
    "bendahara": _BOOKS,
    "sekretaris": _BOOKS,
    "pendamping": "melihat saldo, anggota, dan laporan",
    "mandor": "mencatat kehadiran",
}
NAMED: dict[str, GroupRole] = {role: role for role in DOES}


def roles_of(chat: Chat, group: Group) -> tuple[GroupRole, ...]:
    """What somebody may become in this group: a foreman is of Padat Karya."""
    works = chat.scene.programme.edition(group.edition).arm == "padat-karya"
    return tuple(role for role in DOES if works or role != "mandor")


def give(chat: Chat, group: Group, role: GroupRole) -> None:
    """The code itself, shown this once."""
    made, told = deeds.code(chat.store, by(chat.scene), group, role)
    for place, said in told:
        chat.tell(place, said)
    chat.say(
        f"Kode untuk {role} *{group.name}*: *{made[:4]}-{made[4:]}*\nBerlaku 14 hari, sekali "
        "pakai. Berikan langsung kepada orangnya, jangan di grup. Ia membuka layanan ini di "
        "HP-nya, lalu mengirim kode itu.",
        LIST, _MENU,
    )  # fmt: skip
