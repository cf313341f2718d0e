"""Letters to a number that was silent for months: by now it may be somebody else's.

Knows: what such a number is told instead, which names nobody and no group. Must not know: what was
to be said, how a number shows itself again; the turn asks for a code.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.talk.messages import Occasion, Reply, Told
from storage import Tx, chats


def nameless(tx: Tx, told: Told, after: timedelta) -> Told:
    """The same letters in the same order; those to numbers that were silent for longer name
    nothing."""
    silent = chats.silent_numbers(tx, [chat for chat, _ in told], tx.now - after)
    return [(chat, _instead() if chat in silent else said) for chat, said in told]


def _instead() -> Reply:
    return Reply(
        "Ada kabar dari layanan JPS untuk kelompok yang dulu dicatat dari nomor ini. Karena sudah "
        "lama tidak ada pesan dari sini, isinya tidak kami kirim. Kalau memang Bapak/Ibu, masuk "
        "lagi dengan kode dari Dinas: ketik *masuk*.",
        occasion=Occasion("nomor-lama", ()),
    )
