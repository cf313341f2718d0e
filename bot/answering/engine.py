"""Receive, drain, answer: one way in for every channel, one transaction for every message.

Knows: inbox, chats, outbox, attempts, how many messages may share one commit.
Must not know: channels, topics, how letters travel.

receive: messages are written down, each key once; only then may a provider be told "got it".
drain:   the oldest unanswered message of some free chats is played; its answer, its state and
         what it wrote become true in one commit. A message that raises is undone alone, tried
         three times, then set aside with an apology, so it never blocks its chat.
fair:    chats take turns in a ring, one message each, however many wait; a slow one holds up
         nobody's commit, and who writes very much is asked to go slowly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from time import perf_counter, thread_time

from bot import metrics
from bot.answering import guard, moments
from bot.answering.joining import join
from bot.answering.turn import State, Turn
from bot.codec import dump_incoming, dump_reply, load_incoming
from bot.log import describe, log, trace
from handlers.programme import Programme
from handlers.talk.catalogue import Catalogue
from handlers.talk.chat import Scene
from handlers.talk.limits import Allowance
from handlers.talk.messages import Incoming, Reply
from storage import Store, Tx, chats
from storage.cabinet import Cabinet
from storage.chats import ChatRow
from storage.database import DatabaseDown
from storage.files import Quota
from storage.mail import aliases, inbox, outbox, seen
from storage.mail.outbox import Claimed, Handed, Letter

ATTEMPTS = 3
BATCH = 24  # messages that may share one commit: about 20 ms of work, so nobody waits long
SLOW = 0.05  # seconds of a turn's own work from which on it shares no commit
_GIVEN_AWAY = timedelta(days=90)  # of silence; a phone number may be somebody else's after it
_WHO = (
    "Nomor ini sudah lama tidak menulis ke sini. Demi keamanan data kelompok, mohon masuk lagi "
    "dengan kode dari Dinas: ketik *masuk*."
)
_LATE = timedelta(minutes=10)  # sent longer ago than this, a message was not written "just now"
_CROWD = 3  # so many times as many chats are looked at as are taken
_APOLOGY = Reply(
    "Maaf, pesan Bapak/Ibu yang tadi belum bisa kami proses. Pesannya kami simpan, tidak hilang. "
    "Data yang sudah tersimpan tetap aman. Silakan coba lagi, atau ketik *menu*."
)


@dataclass(slots=True)
class Drained:
    """What one `drain` did: messages over, and the letters that the caller is to send now.

    `left` says that other letters wait in the outbox behind older ones.
    """

    answered: int = 0
    letters: list[Claimed] = field(default_factory=list[Claimed])
    left: bool = False
    seconds: float = 0.0  # of work, all messages together


@dataclass(slots=True)
class _Batch:
    done: list[int] = field(default_factory=list[int])
    states: list[tuple[int, dict[str, object]]] = field(
        default_factory=list[tuple[int, dict[str, object]]]
    )
    late: list[tuple[int, datetime]] = field(default_factory=list[tuple[int, datetime]])
    letters: list[Letter] = field(default_factory=list[Letter])  # answers
    told: list[Letter] = field(default_factory=list[Letter])  # to chats that are not locked here


@dataclass(frozen=True, slots=True)
class _Played:
    state: State
    reply: Reply
    sent_at: datetime
    told: Sequence[tuple[int, Reply]] = ()


class Engine:
    """The heart: plays messages against chats. Safe to run in many processes at once."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        programme: Programme,
        cabinet: Cabinet,
        on_failure: Callable[[str], None] = lambda _: None,
        quota: Quota | None = None,
        limits: Allowance | None = None,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._programme = programme
        self._cabinet = cabinet
        self._on_failure = on_failure
        self._quota = quota or Quota()
        self._limits = limits or Allowance()
        self._turn = 0  # the chat that had the last turn
        self._slow: set[int] = set()  # chats whose last turn was slow
        self._suspects: dict[int, int] = {}  # what was tried last: chat → message

    def receive(self, messages: Sequence[Incoming]) -> int:
        """Write messages down in one commit; returns how many were new. Never judges them."""
        if not messages:
            return 0
        with self._store.transaction() as tx:
            new = seen.fresh(tx, [m.marks for m in messages])
            messages = [message for message, fresh in zip(messages, new, strict=True) if fresh]
            if not messages:
                return 0
            places = aliases.find(tx, [(m.channel, m.address, m.accounts) for m in messages], join)
            taken = inbox.add(
                tx,
                [
                    inbox.Arrival(m.channel, m.key, places[m.channel, m.address], dump_incoming(m))
                    for m in messages
                ],
            )
            guard.slow_down(tx, list(places.values()))
        return taken

    def drain(self, hold: timedelta | None = None, limit: int = BATCH) -> Drained:
        """Answer the oldest message of up to `limit` chats in one commit.

        With `hold`, letters are handed to the caller, claimed for that long. When the commit as
        a whole fails, each message is tried alone, so that a bad one can't hold up the others.
        """
        try:
            return self._drain(hold, limit)
        except DatabaseDown:
            raise
        except Exception:
            return self._drain_one(hold)

    def _drain_one(self, hold: timedelta | None) -> Drained:
        try:
            return self._drain(hold, 1, crowd=1)  # the first and no other: it is to blame
        except DatabaseDown:
            raise
        except Exception as error:
            with self._store.transaction() as tx:
                self._blame(tx, error)
            return Drained()

    def _blame(self, tx: Tx, error: Exception) -> None:
        """Nothing of the message is opened here: that may be what fails."""
        batch = _Batch()
        for chat, message in self._suspects.items():
            attempts = inbox.attempts(tx, message)
            if attempts is not None:
                self._missed(tx, chat, message, attempts, error, batch)
        outbox.put(tx, batch.letters)

    def _drain(self, hold: timedelta | None, limit: int, crowd: int = _CROWD) -> Drained:
        began = perf_counter()
        drained, batch = Drained(), _Batch()
        self._suspects = {}
        with self._store.transaction() as tx:
            # More than are taken: on PostgreSQL other workers hold some of them.
            heads = inbox.heads(tx, limit * crowd, self._turn)
            if not heads:
                return drained
            self._suspects = heads
            together = self._together(list(heads))
            locked = chats.lock(tx, together, limit, self._turn)
            last = self._answer_each(tx, heads, locked, batch, drained) or together[-1]
            inbox.done(tx, batch.done)
            chats.save(tx, batch.states)
            for chat, at in batch.late:
                chats.last_wrote(tx, chat, at)
            held = outbox.put(tx, batch.letters, hold)
            outbox.put(tx, batch.told)
        self._turn = last
        drained.letters = [_claimed(one, locked[one.letter.chat]) for one in held]
        drained.left = len(held) < len(batch.letters) + len(batch.told)
        drained.seconds = perf_counter() - began
        return drained

    def _together(self, ring: list[int]) -> list[int]:
        """The chats that may share a commit: a slow one shares it with nobody."""
        return list(takewhile(lambda chat: chat not in self._slow, ring)) or ring[:1]

    def _answer_each(
        self, tx: Tx, heads: dict[int, int], locked: dict[int, ChatRow], batch: _Batch,
        drained: Drained,
    ) -> int | None:  # fmt: skip
        """Play the first message of each locked chat, until one is slow: others shall not wait
        for more of the kind. Gives the chat that came last."""
        ring = [chat for chat in heads if chat in locked]
        bodies = inbox.bodies(tx, [heads[chat] for chat in ring])
        waiting = {m.chat: m for m in bodies if heads.get(m.chat) == m.id}
        for chat in ring:
            if chat not in waiting:
                continue  # before the chat was locked it was answered, or moved to another chat
            # Time of this thread alone: a machine that is busy elsewhere makes nobody slow.
            began = thread_time()
            self._answer(tx, locked[chat], waiting[chat], batch)
            drained.answered += 1
            if thread_time() - began > SLOW:
                self._slow.add(chat)
                return chat
            self._slow.discard(chat)
        return ring[-1] if ring else None

    def _answer(self, tx: Tx, chat: ChatRow, message: inbox.Waiting, batch: _Batch) -> None:
        """Play one message; when it raises, only its own writes are undone."""
        mark = tx.mark()
        try:
            with trace(message.id):
                played = self._play(tx, chat, message)
        except DatabaseDown:
            raise  # not this message's doing: nothing is counted against it
        except Exception as error:
            tx.undo(mark)
            self._missed(tx, chat.id, message.id, message.attempts, error, batch)
            return
        tx.keep(mark)
        batch.done.append(message.id)
        batch.states.append((chat.id, played.state.dump()))
        if tx.now - played.sent_at > _LATE:
            batch.late.append((chat.id, played.sent_at))
        if played.reply.text or played.reply.attachment:
            body = dump_reply(_wired(played.reply, played.state.shown.token))
            batch.letters.append(
                Letter(chat.id, body, zone=chat.zone, asked_at=played.sent_at, cause=message.id)
            )
        batch.told += [
            Letter(other, dump_reply(said), "now", chat.zone, cause=message.id)
            for other, said in played.told
        ]

    def _play(self, tx: Tx, chat: ChatRow, message: inbox.Waiting) -> _Played:
        incoming = load_incoming(message.body)
        sent_at = moments.sent(incoming, message.received_at)
        if incoming.raw:
            raise UnreadablePayload("the channel could not read this message")
        wary = _other_hands(chat, tx.now)
        if wary:
            chats.leave(tx, chat.id)
            chat = replace(chat, person=None, role="", state={})
        state = State.load(chat.state)
        held_back = guard.held_back(tx, chat.id, incoming, self._limits)
        if held_back is not None:
            return _Played(state, held_back, sent_at)
        scene = self._scene(tx, chat, message, incoming, state.heard)
        turn = Turn(self._catalogue, scene, state)
        reply = turn.play(incoming)
        log.info("answered", kind=incoming.kind, channel=incoming.channel)
        if wary:
            reply = replace(reply, text=f"{_WHO}\n\n{reply.text}")
        return _Played(state, reply, sent_at, turn.told)

    def _scene(
        self, tx: Tx, chat: ChatRow, message: inbox.Waiting, incoming: Incoming, heard: str
    ) -> Scene:
        return Scene(
            store=tx,
            chat=chat.id,
            channel=chat.channel,
            message=_identity(message),
            today=moments.day_of(moments.written(incoming, message.received_at), chat.zone),
            now=tx.now,
            person=chat.person,
            role=chat.role,
            sender_name=incoming.sender_name,
            heard=heard,
            programme=self._programme,
            cabinet=self._cabinet,
            quota=self._quota,
            limits=self._limits,
        )

    def _missed(
        self, tx: Tx, chat: int, message: int, before: int, error: Exception, batch: _Batch
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


def _other_hands(chat: ChatRow, now: datetime) -> bool:
    """A number that was silent for long, and for which somebody's rights would be used."""
    if chat.person is None or chat.last_in_at is None or not chat.address.startswith("+"):
        return False
    return now - chat.last_in_at > _GIVEN_AWAY


class UnreadablePayload(Exception):
    """A provider sent something this version can't read; kept whole for `jps-bot failed`."""


def _claimed(handed: Handed, chat: ChatRow) -> Claimed:
    id, letter, fence, made_at = handed
    return Claimed(
        id=id,
        chat=chat.id,
        channel=chat.channel,
        address=chat.address,
        body=letter.body,
        lane=letter.lane,
        attempts=0,
        zone=letter.zone,
        stale_at=letter.stale_at,
        last_in_at=None,  # just now: they wrote, and this is the answer
        unreachable="",
        fence=fence,
        made_at=made_at,
        asked_at=letter.asked_at,
        cause=letter.cause,
    )


def _identity(message: inbox.Waiting) -> str:
    """What is written because of this message is named by it: 32 letters, the same at every try.

    Made of the provider's key and never of a row's number. When it was received tells apart two
    messages of one key: Telegram starts its numbers anew after a week of silence.
    """
    named = f"{message.channel}:{message.key}:{message.received_at.timestamp()}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _wired(reply: Reply, question: str) -> Reply:
    """Buttons as they travel: commands as they are, answers as "question:place"."""
    options = tuple(
        option if option.command else replace(option, value=f"{question}:{place}")
        for place, option in enumerate(reply.options)
    )
    return replace(reply, options=options) if options else reply
