"""The link that a group passes on to its members, who then write here themselves.

Knows: the words to pass on. Must not know: who may come in by it; the deed does.
"""

from __future__ import annotations

from handlers.deeds import memberships as deeds
from handlers.papers.links import FOR_MEMBERS
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.roles import by, my_group

_MENU = Option("Menu", "/menu", command=True)


def invite(chat: Chat) -> None:
    """A message to pass on, with a link that is the group's own."""
    group = my_group(chat)
    made = deeds.link(chat.store, by(chat.scene), group)
    words = f"saya anggota {made[:4]}-{made[4:]}"
    doors = chat.scene.doors
    ways = [
        f"{name}: {link}"
        for name, link in (
            ("Telegram", doors.on_telegram(f"{FOR_MEMBERS}{made}")),
            ("WhatsApp", doors.on_whatsapp(words)),
        )
        if link
    ]
    chat.say(
        f"Untuk anggota *{group.name}*: lihat saldo kelompok dan data sendiri. Kirim *{words}* ke "
        "layanan JPS ini" + (" lewat tautan:\n" + "\n".join(ways) if ways else ".") + "\nGratis, "
        "tanpa PIN atau OTP.\n(Teruskan ke anggota. Berlaku 14 hari; yang lama tidak berlaku "
        "lagi.)",
        Option("Lihat anggota", "/anggota", command=True),
        _MENU,
    )
