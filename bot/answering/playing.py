"""One message against one locked chat: its turn, and what becomes of it when it raises.

Knows: turns, scenes, attempts, what is written once for many turns together.
Must not know: how messages come to share a commit, how letters travel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import metrics
from bot.answering import guard, moments
from bot.answering.hearing import Reason
from bot.answering.state import State
from bot.answering.thrift import plainly
from bot.answering.turn import Turn
from bot.codec import dump_incoming, dump_reply, load_incoming
from bot.log import describe, log, trace
from handlers.papers.links import Doors
from handlers.programme import Programme
from handlers.reminders.silent import nameless
from handlers.talk.catalogue import Catalogue
from handlers.talk.limits import Allowance
from handlers.talk.messages import Incoming, Reply
from handlers.talk.scene import Scene
from storage import Tx, chats
from storage.cabinet import Cabinet
from storage.chats import ChatRow, TalkState
from storage.database import DatabaseDown
from storage.files import Quota
from storage.mail import inbox, outbox
from storage.mail.outbox import Handed, Lane, Letter

ATTEMPTS = 3
_WHO = (
    "Nomor ini sudah lama tidak menulis ke sini. Demi keamanan data kelompok, mohon masuk lagi "
    "dengan kode dari Dinas: ketik *masuk*."
)
_LATE = timedelta(minutes=10)  # sent longer ago than this, a message was not written "just now"
_APOLOGY = Reply(
    "Maaf, pesan Bapak/Ibu yang tadi belum bisa kami proses. Pesannya kami simpan, tidak hilang. "
    "Data yang sudah tersimpan tetap aman. Silakan coba lagi, atau ketik *menu*."
)


class UnreadablePayload(Exception):
    """A provider sent something this version can't read; kept whole for `jps-bot failed`."""


@dataclass(slots=True)
class Batch:
    """What the turns of one commit have to write, each kind in one go at its end."""

    done: list[int] = field(default_factory=list[int])
    states: list[tuple[int, TalkState]] = field(default_factory=list[tuple[int, TalkState]])
    late: list[tuple[int, datetime]] = field(default_factory=list[tuple[int, datetime]])
    letters: list[Letter] = field(default_factory=list[Letter])  # answers
    told: list[Letter] = field(default_factory=list[Letter])  # to chats that are not locked here
    answered: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    heard_as: dict[int, Reason] = field(default_factory=dict[int, Reason])
    guesses: int = 0  # codes that did not fit

    def write(self, tx: Tx, hold: timedelta | None) -> list[Handed]:
        """Gives the answers that are the caller's to send."""
        inbox.done(tx, self.done)
        chats.save(tx, self.states)
        for chat, at in self.late:
            chats.last_wrote(tx, chat, at)
        held = outbox.put(tx, self.letters, hold)
        outbox.put(tx, self.told)
        guard.guessed(tx, self.guesses)  # last: other processes may wait for its row
        return held


@dataclass(frozen=True, slots=True)
class Due:
    """A message to be answered. `fresh`: it came in this transaction, and only its key is kept."""

    message: inbox.Waiting
    fresh: Incoming | None = None

    @property
    def body(self) -> str:
        return self.message.body if self.fresh is None else dump_incoming(self.fresh)


@dataclass(frozen=True, slots=True)
class _Played:
    state: State
    reply: Reply
    sent_at: datetime
    kind: str
    told: Sequence[tuple[int, Reply]] = ()
    heard_as: Reason | None = None
    guesses: int = 0


class Player:
    """Plays messages in a transaction of the caller's."""

    def __init__(
        self,
        catalogue: Catalogue,
        programme: Programme,
        cabinet: Cabinet,
        on_failure: Callable[[str], None],
        quota: Quota,
        limits: Allowance,
        doors: Doors,
    ) -> None:
        self._catalogue = catalogue
        self._programme = programme
        self._cabinet = cabinet
        self._on_failure = on_failure
        self._quota = quota
        self._limits = limits
        self._doors = doors

    def answer(self, tx: Tx, chat: ChatRow, due: Due, batch: Batch) -> None:
        """Play one message; when it raises, only its own writes are undone."""
        message, mark = due.message, tx.mark()
        try:
            with trace(message.id):
                played = self._play(tx, chat, due)
        except DatabaseDown:
            raise  # not this message's doing: nothing is counted against it
        except Exception as error:
            tx.undo(mark)
            if due.fresh is not None:
                inbox.keep(tx, [(message, due.body)])
            self.missed(tx, chat.id, message.id, message.attempts, error, batch)
            return
        tx.keep(mark)
        batch.answered.append((message.id, played.kind, message.channel))
        batch.guesses += played.guesses
        if played.heard_as is not None:
            batch.heard_as[message.id] = played.heard_as
            log.debug("heard", kind=played.heard_as)  # never the words
        if due.fresh is None:
            batch.done.append(message.id)
        batch.states.append((chat.id, played.state.dump()))
        if tx.now - played.sent_at > _LATE:
            batch.late.append((chat.id, played.sent_at))
        if played.reply.text or played.reply.attachment:
            body = dump_reply(_wired(_as_wanted(chat, played), played.state.shown.token))
            batch.letters.append(
                Letter(chat.id, body, zone=chat.zone, asked_at=played.sent_at, cause=message.id)
            )
        batch.told += [
            Letter(other, dump_reply(said), _lane(said), chat.zone, cause=message.id)
            for other, said in nameless(tx, [*played.told], self._limits.silence)
        ]

    def _play(self, tx: Tx, chat: ChatRow, due: Due) -> _Played:
        message = due.message
        incoming = due.fresh or load_incoming(message.body)
        sent_at = moments.sent(incoming, message.received_at)
        if incoming.raw:
            raise UnreadablePayload("the channel could not read this message")
        wary = _other_hands(chat, tx.now - self._limits.silence)
        if wary:
            chats.leave(tx, chat.id)
            chat = replace(chat, person=None, shared=None, role="", state={})
        state = State.load(chat.state)
        held_back = guard.held_back(tx, chat.id, incoming, self._limits)
        if held_back is not None:
            return _Played(state, held_back, sent_at, incoming.kind)
        scene = self._scene(tx, chat, message, incoming, state.heard)
        turn = Turn(self._catalogue, scene, state)
        reply = turn.play(incoming)
        if wary:
            reply = replace(reply, text=f"{_WHO}\n\n{reply.text}")
        return _Played(state, reply, sent_at, incoming.kind, turn.told, turn.heard_as,
                       scene.spent.count("codes"))  # fmt: skip

    def _scene(
        self, tx: Tx, chat: ChatRow, message: inbox.Waiting, incoming: Incoming, heard: str
    ) -> Scene:
        return Scene(
            store=tx,
            chat=chat.id,
            channel=chat.channel,
            message=_identity(message.channel, message.key, message.received_at),
            turn=message.id,
            today=moments.day_of(moments.written(incoming, message.received_at), chat.zone),
            now=tx.now,
            person=chat.person,
            shared=chat.shared,
            role=chat.role,
            sender_name=incoming.sender_name,
            phone=_phone(chat, incoming),
            thrifty=chat.thrifty,
            heard=heard,
            replies_to=(turn := _replied_to(tx, chat.id, incoming)),
            replied=_answered(tx, turn) if turn else "",
            silent=tx.now - chat.last_in_at if chat.last_in_at else timedelta(),
            programme=self._programme,
            cabinet=self._cabinet,
            quota=self._quota,
            limits=self._limits,
            doors=self._doors,
        )

    def missed(
        self, tx: Tx, chat: int, message: int, before: int, error: Exception, batch: Batch
    ) -> None:
        """Count an attempt that failed after so many `before`; the last one sets it aside."""
        attempts = before + 1
        final = attempts >= ATTEMPTS
        why = describe(error)
        log.error("turn failed", message=message, attempt=attempts, error=why)
        self._on_failure(why)
        inbox.missed(tx, message, attempts, why, final)
        if final:
            metrics.set_aside.labels("error").inc()
            batch.letters.append(Letter(chat, dump_reply(_APOLOGY)))


def _lane(said: Reply) -> Lane:
    return "bulk" if said.occasion is not None and said.occasion.own_accord else "now"


def _replied_to(tx: Tx, chat: int, incoming: Incoming) -> int | None:
    return outbox.cause(tx, chat, incoming.replies_to) if incoming.replies_to else None


def _answered(tx: Tx, turn: int) -> str:
    """The message of that turn, "" when it is forgotten."""
    found = inbox.at(tx, turn)
    return "" if found is None else _identity(*found)


def _phone(chat: ChatRow, incoming: Incoming) -> str:
    """On WhatsApp a chat is its number; on Telegram a contact card of the sender's own says it."""
    return incoming.phone or (chat.address if chat.address.startswith("+") else "")


def _other_hands(chat: ChatRow, since: datetime) -> bool:
    """A number that was silent for long, and for which somebody's rights would be used."""
    if chat.person is None or chat.last_in_at is None or not chats.is_number(chat.address):
        return False
    return chat.last_in_at < since


def _identity(channel: str, key: str, received_at: datetime) -> str:
    """What is written because of this message is named by it: 32 letters, the same at every try.

    Made of the provider's key and never of a row's number. When it was received tells apart two
    messages of one key: Telegram starts its numbers anew after a week of silence.
    """
    named = f"{channel}:{key}:{received_at.timestamp()}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _as_wanted(chat: ChatRow, played: _Played) -> Reply:
    """The reply as this person wants answers to look."""
    talk = played.state.talk
    digits = talk is not None and talk.digits
    return plainly(played.reply, digits) if chat.thrifty else played.reply


def _wired(reply: Reply, question: str) -> Reply:
    """Buttons as they travel: commands as they are, answers as "question:place"."""
    options = tuple(
        option if option.command else replace(option, value=f"{question}:{place}")
        for place, option in enumerate(reply.options)
    )
    return replace(reply, options=options) if options else reply
