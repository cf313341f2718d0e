"""*Hemat kuota*: somebody with little data asks for answers without buttons, and for the old ones.

Knows: what is said of it. Must not know: how an answer is written then.
"""

from __future__ import annotations

from handlers.deeds import people as deeds
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.roles import by

_OFF = Option("Matikan hemat kuota", "/hemat mati", command=True)
_MENU = Option("Menu", "/menu", command=True)


def save(chat: Chat) -> None:
    """From now on words and digits; asked again, how it is ended."""
    deeds.save_data(chat.store, by(chat.scene), chat.scene.chat, on=True)
    chat.say(
        "*Hemat kuota* menyala: tanpa tombol, gambar hanya kalau diminta. Cukup balas dengan "
        "angka. Untuk mematikannya, ketik *hemat mati*.",
        *(() if not chat.scene.thrifty else (_OFF,)),
    )


def spend(chat: Chat) -> None:
    """Buttons again."""
    deeds.save_data(chat.store, by(chat.scene), chat.scene.chat, on=False)
    chat.say("*Hemat kuota* mati. Tombol muncul lagi.", _MENU)
