"""Who else acts in a group: seen, let in by a code, out again.

Knows: what is said of it. Must not know: who may, who hears of it; the deeds do.
"""

from __future__ import annotations

from handlers.deeds import roles as deeds
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose, paged
from handlers.talk.kinds import YES_NO, confirmed, one_of
from handlers.talk.letting_in import DOES, LIST, NAMED, give, roles_of
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import by, led_group, parts, seen_group
from storage.access import group_people
from storage.access.group_people import GroupPerson
from storage.groups import Group

_MENU = Option("Menu", "/menu", command=True)
_ADD = Option("Tambah pengurus", "/tambah pengurus", command=True)
_REMOVE = Option("Keluarkan", "/keluarkan pengurus", command=True)
# As a leader asks for a code, with the role that it names.
ASKED_FOR = {
    f"{verb} {role}": role
    for role in NAMED
    for verb in ("tambah", "tambahkan", "tambah pengurus", "kode", "buat kode", "kode untuk",
                 "buat kode untuk", "undang", "daftarkan", "masukkan")
}  # fmt: skip


def _role_question(chat: Chat, group: Group) -> Question[str]:
    """As what somebody is to come in."""
    options = tuple(Option(role.capitalize(), role) for role in roles_of(chat, group))
    lines = [f"- {role.capitalize()}: {DOES[role]}" for role in roles_of(chat, group)]
    asked = "\n".join(["Kode ini untuk siapa?", *lines])
    return Question("peran", asked, one_of(options), "Untuk", options, "Kode ini untuk siapa?")


def show(chat: Chat) -> None:
    """Everybody of the group."""
    group = seen_group(chat)
    there = group_people.everybody(chat.store, group.id)
    page = chat.talk.seed.get("text", "")
    listed, ways = paged(
        there, lambda some: [f"- {it.name}, {it.role}" for it in some], "pengurus", page
    )
    leads = any(it.role == "ketua" and it.group.id == group.id for it in parts(chat.scene))
    chat.say(f"Pengurus *{group.name}*:\n{listed}", *ways,
             *((_ADD, _REMOVE) if leads else (_MENU,)))  # fmt: skip


def add(chat: Chat) -> None:
    """A code with which somebody comes into the group beside the leader."""
    group = led_group(chat)
    chat.title(f"kode pengurus {group.name}")
    question = _role_question(chat, group)
    chat.offer(question)
    role = NAMED[chat.ask(question)]
    chat.review(f"Kode baru untuk *{group.name}*:", question,
                shown={question.key: f"{role}, {DOES[role]}"}, does="buat")  # fmt: skip
    give(chat, group, role)


OUT = Question("keluar", "", confirmed, "Keluar", YES_NO)


def remove(chat: Chat) -> None:
    """Somebody's part in the group is over."""
    group = led_group(chat)
    others = [it for it in group_people.everybody(chat.store, group.id) if it.role != "ketua"]
    if not others:
        chat.stop(f"Di *{group.name}* belum ada pengurus selain ketua.", _ADD, _MENU)
    person = _who(chat, others)
    asked = f"Keluarkan *{person.name}*, {person.role} *{group.name}*? Yang sudah dicatatnya tetap."
    if not chat.ask(OUT.at(str(person.id), asked)):
        chat.stop(f"Baik, {person.name} tetap {person.role}.", LIST, _MENU)
    for place, said in deeds.end(chat.store, by(chat.scene), group, person.id):
        chat.tell(place, said)
    chat.say(f"{person.name} bukan lagi {person.role} *{group.name}*, dan diberi tahu.",
             LIST, _MENU)  # fmt: skip


def _who(chat: Chat, others: list[GroupPerson]) -> GroupPerson:
    return choose(chat, "siapa", "Siapa yang keluar dari pengurus?", others,
                  lambda it: it.name, lambda it: it.role)  # fmt: skip
