"""Who writes so much that others would wait: asked to go slowly, never dropped in silence.

Knows: how much of one chat may wait, and which kinds of messages are counted.
Must not know: what is said in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot import metrics
from bot.answering.resolver import photos
from bot.codec import dump_reply
from bot.log import log
from handlers.talk.limits import Allowance, Costly, minutes
from handlers.talk.messages import Incoming, Reply
from storage import Tx, buckets, leases
from storage.mail import inbox, outbox
from storage.mail.outbox import Letter

MANY = 20  # messages of one chat that may wait without a word about it
MOST = 200  # that may wait at all; the others are set aside
LONG = 1000  # characters of a text that takes long to understand
GUESSES = 50  # wrong codes in a minute, of all chats together: somebody may be trying them out
_MINUTE = timedelta(minutes=1)
_GUESSED = "wrong codes"  # the fact that holds when the last of them came
_ONCE_IN = timedelta(hours=1)
_SLOWLY = Reply("Pelan-pelan ya, pesan Bapak/Ibu kami baca satu per satu.")
_WAIT: dict[Costly, str] = {
    "files": "Kiriman foto Bapak/Ibu sudah banyak sekali, jadi yang ini belum kami simpan. "
    "Mohon kirim lagi {}.",
    "long_texts": "Pesan panjang Bapak/Ibu sudah banyak sekali, jadi yang ini belum kami baca. "
    "Mohon tulis lebih pendek, atau kirim lagi {}.",
}


def slow_down(tx: Tx, chats: Sequence[int]) -> None:
    """Of chats that just wrote: set aside what is too much, and say so once an hour."""
    for chat, waiting in inbox.crowded(tx, chats, MANY).items():
        if waiting > MOST:
            aside = inbox.set_aside(tx, chat, MOST, "too many messages at once")
            metrics.set_aside.labels("too many").inc(aside)
            log.warning("set aside: too many messages at once", messages=aside)
        if not buckets.take(tx, f"slowly:{chat}", 1, _ONCE_IN):
            outbox.put(tx, [Letter(chat, dump_reply(_SLOWLY))])


def held_back(tx: Tx, chat: int, message: Incoming, limits: Allowance) -> Reply | None:
    """What is said instead of an answer when a chat sent too much of what takes long."""
    kind = _counted(message)
    if kind is None:
        return None
    wait = buckets.take(tx, *limits.bucket(kind, chat))
    if not wait:
        return None
    metrics.limited.labels(kind).inc()
    return Reply(_WAIT[kind].format(minutes(wait)))


def guessed(tx: Tx, count: int) -> None:
    """So many codes did not fit: where it is too many of all chats together the operator hears of
    it, once a minute. Nobody is kept out by what others do."""
    if not count:
        return
    now = int(tx.now.timestamp())
    before = [int(at) for at in (leases.fact(tx, _GUESSED) or "").split()]
    latest = [at for at in before if now - at < _MINUTE.seconds] + [now] * count
    leases.set_fact(tx, _GUESSED, " ".join(map(str, latest[-GUESSES:])))
    if len(latest) >= GUESSES and not buckets.take(tx, "alarm of codes", 1, _MINUTE):
        metrics.guessing.inc()
        log.warning("many wrong codes: somebody may be guessing them", in_a_minute=GUESSES)


def _counted(message: Incoming) -> Costly | None:
    if message.kind in ("list", "plan"):  # the file was counted when it came
        return None
    if photos(message):
        return "files"
    return "long_texts" if len(message.text) > LONG else None
