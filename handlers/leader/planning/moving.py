"""A purchase that was saved is put on another line of the plan: "nomor 3 masuk rencana freezer".

Knows: how people say so, what is asked then. Must not know: how else a purchase is put right.
"""

from __future__ import annotations

import re

from handlers.deeds import plans
from handlers.leader import bought
from handlers.leader.planning.placing import line_of, line_question
from handlers.leader.planning.told import cut
from handlers.reading.typed import folded
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Typed
from handlers.talk.roles import books, by, my_group
from handlers.talk.scene import Scene
from handlers.views import plan as views
from storage.groups import Group
from storage.money import ledger
from storage.money.ledger import Booked

_SHOW = Option("Rencana", "/rencana", command=True)
_FILL = Option("Isi rencana", "/isi rencana", command=True)
_REPORT = Option("Lapor belanja", "/lapor belanja", command=True)
_LEAD = r"(?:(?:eh|maaf|tolong|tlg|min|pak|bu)[ ,]+)*"
_WHICH = r"(?:belanja |catatan |yang )*(?:nomor|nomer|no)\.? ?(?P<number>\d{1,4})(?: itu)?"
_PUT = r"(?:masuk|masukkan|masukin|pindah|pindahkan|pindahin|taruh|ikut)"
_INTO = rf"(?:{_PUT} )?(?:ke )?(?:dalam )?(?:baris )?rencana(?:nya)?(?: ke)?"
_OUT = r"(?:di ?luar|bukan|keluar dari|keluarkan dari) rencana"
_SAID = [
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}{_WHICH},? {_INTO}(?: (?P<line>.+))?",
        rf"{_LEAD}{_PUT} {_WHICH} ke (?:dalam )?(?:baris )?rencana(?: (?P<line>.+))?",
        rf"{_LEAD}(?:keluarkan )?{_WHICH},? (?:(?:masuk|itu|dari) )*(?P<out>{_OUT}|rencana)",
    )
]


def listen(scene: Scene, said: str) -> Begin | None:
    """Who says of a numbered purchase where in the plan it belongs."""
    text = folded(said).strip(" .!")
    if scene.person is None or "rencana" not in text or "?" in text:
        return None
    for pattern in _SAID:
        if found := pattern.fullmatch(text):
            told = found.groupdict("")
            line = "di luar rencana" if told.get("out") else told["line"]
            seed = {"nomor": found["number"], "text": said, "baris": line}
            return Begin("pindah rencana", seed) if books(scene) else None
    return None


def move(chat: Chat) -> None:
    """Put one purchase on another line, or outside the plan."""
    group = my_group(chat)
    booked = _booked(chat, group)
    lines = views.of_group(chat.store, group.id).lines
    if not lines:
        chat.stop("Belum ada rencana belanja.", _FILL)
    name = f"Belanja nomor {booked.number}, {cut(booked.purchase.item)},"
    question = line_question("baris", f"{name} masuk rencana yang mana?", lines, lines)
    said = chat.talk.seed.get("baris", "")
    try:
        chosen = question.parser.read(Typed(said, chat.scene.today)) if said else ""
    except Unfit:
        chosen = ""
    line = line_of(chosen or chat.ask(question), lines)
    where = f"masuk rencana *{cut(line.line.planned.name)}*" if line else "di luar rencana"
    target = line and line.line.id
    if booked.purchase.line == target:
        chat.stop(f"{name} memang sudah {where}.", _SHOW)
    plans.place(chat.store, by(chat.scene), group.id, {booked.id: target},
                chat.talk.seed.get("text", "rencana"))  # fmt: skip
    chat.say(f"{name} sekarang {where}.", _SHOW)


def _booked(chat: Chat, group: Group) -> Booked:
    """The purchase of the number that was said, when it can still be changed."""
    said = chat.talk.seed.get("nomor", "")
    booked = ledger.numbered(chat.store, group.id, int(said)) if said.isdecimal() else None
    if booked is None:
        chat.stop(f"Belanja nomor {said} tidak ada." if said else
                  "Tulis nomor belanjanya. Contoh: *nomor 3 masuk rencana freezer*.",
                  _REPORT)  # fmt: skip
    if booked.accepted:
        chat.stop(f"{bought.mentioned(booked.purchase)} sudah diterima petugas, jadi tidak diubah.",
                  _SHOW)  # fmt: skip
    return booked
