"""A change of a purchase that an officer has accepted is asked for here, and decided by an officer.

Knows: what is asked and told. Must not know: who decides, how a change is read.
"""

from __future__ import annotations

from handlers.deeds import revisions as deeds
from handlers.deeds.ledger import Gone, Unsound
from handlers.talk.chat import Chat
from handlers.talk.kinds import text
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import by
from storage.groups import Group
from storage.money import revisions
from storage.money.ledger import Booked
from storage.money.standing import Purchase

_BALANCE = Option("Saldo", "/saldo", command=True)
_WAITS = "Perbaikan nomor {} sudah diminta dan menunggu petugas. Nanti Bapak/Ibu diberi tahu."
WHY = Question("sebab", "", text(200, passed_on=True), "Sebab", (), "Apa sebabnya diperbaiki?")


def refuse_open(chat: Chat, group: Group, entry: Booked) -> None:
    """While one change of a purchase waits for an officer, there is no other."""
    if entry.accepted and entry.id in [
        it.purchase for it in revisions.open_of(chat.store, group.id)
    ]:
        chat.stop(_WAITS.format(entry.number), _BALANCE)


def ask(chat: Chat, group: Group, entry: Booked, now: Purchase | None, change: str) -> None:
    """Ask for it with the reason; until an officer agrees the purchase stands as it does."""
    wording = (
        f"{change.strip()}\nBelanja ini sudah diterima petugas, jadi perbaikannya diputuskan "
        "petugas. Apa sebabnya? Kalau tidak jadi, ketik *batal*."
    )
    key = "hapus" if now is None else f"{now.total}.{now.quantity}.{now.bought_on}"
    why = chat.ask(WHY.at(f"{entry.id}.{key}", wording))
    words = chat.talk.seed.get("kata", "")
    try:
        letters = deeds.ask(chat.store, by(chat.scene), group, entry.id, now, words, why)
    except deeds.AlreadyAsked:
        chat.stop(_WAITS.format(entry.number), _BALANCE)
    except Gone:
        chat.stop(f"Belanja nomor {entry.number} sudah tidak ada.", _BALANCE)
    except Unsound:
        chat.stop("Jumlah itu tidak bisa dicatat. Mohon periksa banyaknya dan harganya.", _BALANCE)
    for place, said in letters:
        chat.tell(place, said)
    chat.say(f"Permintaan dikirim ke petugas. Sampai disetujui, nomor {entry.number} tetap seperti "
             "semula, dan Bapak/Ibu diberi tahu hasilnya.", _BALANCE)  # fmt: skip
