"""An officer looks up by whom a NIK is taken.

Knows: what is said of it, within the own area and beyond. Must not know: who may look.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from handlers.deeds import roster
from handlers.reading import areas, dates
from handlers.reading.typed import plain
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.kinds import nik_number
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import acting_officer, by
from handlers.talk.scene import Scene
from storage import people
from storage.groups import Group
from storage.members import NikHolder

_MENU = Option("Menu", "/menu", command=True)
_AGAIN = Option("Cek lagi", "/cek nik", command=True)
NIK = Question("nik", "NIK mana yang dicek? (16 angka)", nik_number, "NIK")


_TYPED = re.compile(r"(?:tolong |coba )?(?:cek|cari|lihat) nik\s+(\d[\d .-]{14,22}\d)")


def listen(scene: Scene, said: str) -> Begin | None:
    """An officer who sends a NIK along with the word looks it up at once."""
    typed = _TYPED.fullmatch(plain(said)) if scene.role == "officer" else None
    return None if typed is None else Begin("cek nik", {"text": typed[1]})


def nik(chat: Chat) -> None:
    """In which group a NIK stands, under which name, and who entered it."""
    acting_officer(chat)
    chat.title("cek NIK")
    chat.offer(NIK)
    number = chat.ask(NIK)
    found = roster.look_up(chat.store, by(chat.scene), number)
    said = [_said(chat, group, held) for group, held in found]
    chat.say("\n".join(said) or "NIK itu tidak tercatat di kelompok mana pun.", _AGAIN, _MENU)


def _said(chat: Chat, group: Group, held: NikHolder | None) -> str:
    programme = chat.scene.programme.edition(group.edition).name
    if held is None:
        where = areas.title(group.area) if group.area else "wilayah yang belum diisi"
        return f"- {programme}: tercatat di kelompok lain di {where}. Tanyakan ke Dinas di sana."
    day = held.added_at.astimezone(ZoneInfo(group.zone)).date()
    by_whom = people.get(chat.store, held.added_by).name
    place = ", ".join(filter(None, (f"*{group.name}*", group.village)))
    return f"- {programme}: *{held.name}*, {place}. Dicatat {by_whom}, {dates.show(day)}."
