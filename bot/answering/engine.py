"""The beat: what has come is written down, answered and settled in one commit.

Knows: inbox, chats, outbox, how many messages may share one commit, what is done when it fails.
Must not know: channels, topics, how one message is played, how letters travel.

beat:    1. what others left to this commit (the endings of letters) is written;
         2. what came is told from what came before, and its chats are locked;
         3. one message a chat is played: the oldest that waits, or the one that just came. Of one
            that came and is answered at once only its key is kept; what must wait is kept whole;
         4. answers are handed out to be sent. After the commit, and not before, a provider may be
            told "got it".
receive: only 1 and 2, everything waits: for a process that does not answer.
drain:   only 3 and 4: for whoever has received before.

failure: a message that raises is undone alone, tried three times, then set aside with an apology,
         so it never blocks its chat. One that kills the process is known by what the process had
         in hand: it is stored before it is played again, and the third death sets it aside. When
         a commit as a whole fails, nothing of it is true: the caller receives first, then lets
         `drain` play one alone until it is found who is to blame.
fair:    chats take turns in a ring, one message each, however many wait; a slow one holds up
         nobody's commit, one that pours has its turn when all has come, and who writes very much
         is asked to go slowly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import takewhile
from time import perf_counter, thread_time

from bot.answering import guard
from bot.answering.hand import Hand
from bot.answering.hearing import Reason
from bot.answering.joining import join
from bot.answering.playing import ATTEMPTS, Batch, Due, Player
from bot.codec import dump_incoming, storable
from bot.log import answered
from handlers.papers.links import Doors
from handlers.programme import Programme
from handlers.talk.catalogue import Catalogue
from handlers.talk.limits import Allowance
from handlers.talk.messages import Incoming
from storage import Store, Tx, chats
from storage.cabinet import Cabinet
from storage.chats import ChatRow
from storage.database import DatabaseDown
from storage.files import Quota
from storage.mail import aliases, inbox, outbox, seen
from storage.mail.outbox import Claimed, Handed

BATCH = 24  # messages that may share one commit: about 20 ms of work, so nobody waits long
SLOW = 0.05  # seconds of a turn's own work from which on it shares no commit
LONG = 0.15  # seconds of turns after which those that are left wait for the next commit
_CROWD = 3  # so many times as many chats are looked at as are taken

Shared = Callable[[Tx], object]  # work that others leave to this commit
_Came = tuple[Incoming, int]  # a message and its chat


class Killed(Exception):
    """The process died each time that it had this message in hand."""


@dataclass(slots=True)
class Drained:
    """What one commit did: messages that were new, messages over, and the letters that the caller
    is to send now.

    `left` says that other letters wait in the outbox behind older ones; `heard_as`, by message,
    what its text was taken as.
    """

    new: int = 0
    answered: int = 0
    letters: list[Claimed] = field(default_factory=list[Claimed])
    left: bool = False
    heard_as: dict[int, Reason] = field(default_factory=dict[int, Reason])
    seconds: float = 0.0  # of work, all messages together


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
        hand: Hand | None = None,
        doors: Doors | None = None,
    ) -> None:
        self._store = store
        self._hand = hand
        self._player = Player(
            catalogue, programme, cabinet, on_failure, quota or Quota(), limits or Allowance(),
            doors or Doors(),
        )  # fmt: skip
        self._turn = 0  # the chat that had the last turn of those that wait
        self._slow: set[int] = set()  # chats whose last turn was slow
        self._slow_waits = False  # one of them is next, and needs a commit of its own
        self._suspects: dict[int, int] = {}  # what was tried last: chat → message
        self._poured: set[int] = set()  # chats of which very much came last

    def receive(self, messages: Sequence[Incoming], shared: Sequence[Shared] = ()) -> int:
        """Write messages down in one commit; returns how many were new. Never judges them."""
        if not messages and not shared:
            return 0
        with self._store.transaction() as tx:
            for work in shared:
                work(tx)
            came = self._came(tx, messages)
            ids = self._write_down(tx, came, set())
        return len(ids) - ids.count(None)

    def beat(
        self, messages: Sequence[Incoming], hold: timedelta, shared: Sequence[Shared] = ()
    ) -> Drained:
        """Take in what has come, answer what may be answered, in one commit.

        `hold`: letters are handed to the caller, claimed for that long. Whatever it raises, nothing
        was done; of `DatabaseDown` when the connection broke in the commit all may have been.
        """
        if not self._slow_waits:
            return self._beat(messages, hold, shared, BATCH, _CROWD)
        # Whose turn is slow has it now, and nobody's word to a provider waits for it.
        drained = Drained(self.receive(messages, shared))
        self._slow_waits = False
        # What came is true by now, so this must not raise; the next beat meets the trouble too.
        with suppress(Exception):
            drained = replace(self.drain(hold), new=drained.new)
        return drained

    def drain(self, hold: timedelta | None = None, limit: int = BATCH) -> Drained:
        """Answer the oldest message of up to `limit` chats in one commit.

        When the commit as a whole fails, each message is tried alone, so that a bad one can't hold
        up the others.
        """
        try:
            return self._beat((), hold, (), limit, _CROWD)
        except DatabaseDown:
            raise
        except Exception:
            return self.drain_one(hold)

    def drain_one(self, hold: timedelta | None) -> Drained:
        """Answer the one message that is next; when its commit fails, it is to blame."""
        try:
            return self._beat((), hold, (), 1, 1)
        except DatabaseDown:
            raise
        except Exception as error:
            with self._store.transaction() as tx:
                self._blame(tx, error)
            return Drained()

    def _blame(self, tx: Tx, error: Exception) -> None:
        """Nothing of the message is opened here: that may be what fails."""
        batch = Batch()
        for chat, message in self._suspects.items():
            attempts = inbox.attempts(tx, message)
            if attempts is not None:
                self._player.missed(tx, chat, message, attempts, error, batch)
        outbox.put(tx, batch.letters)

    def _beat(
        self, messages: Sequence[Incoming], hold: timedelta | None, shared: Sequence[Shared],
        limit: int, crowd: int,
    ) -> Drained:  # fmt: skip
        began = perf_counter()
        drained, batch = Drained(), Batch()
        self._suspects = {}
        with self._store.transaction() as tx:
            for work in shared:
                work(tx)
            came = self._came(tx, messages)
            # More than are taken: on PostgreSQL other workers hold some of them.
            heads = inbox.heads(tx, limit * crowd, self._turn)
            if not heads:
                self._turn = 0  # nobody waits for a turn, so the next look begins anywhere
                if not came:
                    return drained
            self._suspects = heads
            ring = self._ring(list(heads), alone=not came)
            locked = self._lock(tx, came, ring, limit)
            if self._hand is not None:
                self._hand.look()  # only now: a chat may be free because another died of it
            dues = self._dues(tx, came, locked, ring, limit, drained)
            try:
                self._play(tx, dues, locked, batch, drained)
            finally:
                if self._hand is not None:
                    self._hand.put_down()
            held = batch.write(tx, hold)
        answered.tell(batch.answered)
        self._turn = _last_turn(dues[: drained.answered], ring) or self._turn
        drained.letters = [_claimed(one, locked[one.letter.chat]) for one in held]
        drained.left = len(held) < len(batch.letters) + len(batch.told)
        drained.heard_as = batch.heard_as
        drained.seconds = perf_counter() - began
        return drained

    def _came(self, tx: Tx, messages: Sequence[Incoming]) -> list[_Came]:
        """Of these messages those that did not come before under another key, with their chats."""
        new = seen.fresh(tx, [m.marks for m in messages])
        fresh = [storable(m) for m, is_new in zip(messages, new, strict=True) if is_new]
        if not fresh:
            return []
        places = aliases.find(tx, [(m.channel, m.address, m.accounts) for m in fresh], join)
        return [(m, places[m.channel, m.address]) for m in fresh]

    def _write_down(self, tx: Tx, came: Sequence[_Came], at_once: set[int]) -> list[int | None]:
        """Their numbers, None for a key that came before. Those at these places of the list are
        answered in this commit: nothing of them is kept but the key."""
        arrivals = [
            inbox.Arrival(m.channel, m.key, chat, None if at in at_once else dump_incoming(m))
            for at, (m, chat) in enumerate(came)
        ]
        ids = inbox.add(tx, arrivals)
        wait = {chat for at, (_, chat) in enumerate(came) if ids[at] and at not in at_once}
        if wait:
            guard.slow_down(tx, list(wait))
        return ids

    def _ring(self, heads: list[int], alone: bool) -> list[int]:
        """The chats of those that wait which may share a commit: a slow one shares it with nobody,
        and gets its own as soon as it is first."""
        ring = list(takewhile(lambda chat: chat not in self._slow, heads))
        if ring or not heads:
            return ring
        self._slow_waits = not alone
        return heads[:1] if alone else []

    def _lock(
        self, tx: Tx, came: Sequence[_Came], ring: Sequence[int], limit: int
    ) -> dict[int, ChatRow]:
        """The chats that take part in this commit, save those that another worker has."""
        coming = {chat for _, chat in came if chat not in self._slow}
        locked = chats.lock(tx, list(coming), len(coming)) if coming else {}
        more = [chat for chat in ring if chat not in locked]
        return locked | (chats.lock(tx, more, limit, self._turn) if more else {})

    def _dues(
        self, tx: Tx, came: Sequence[_Came], locked: dict[int, ChatRow], ring: Sequence[int],
        limit: int, drained: Drained,
    ) -> list[Due]:  # fmt: skip
        """One message of each locked chat: what waits in it, or else what came. Only now that they
        are locked it is sure what waits: another worker may have answered it, or left more."""
        before, self._poured = self._poured, _pouring(came)
        # Whoever pours has no turn in the pause before the next hundred either.
        pouring = self._poured if came else before
        free = [chat for chat in locked if chat not in pouring]
        behind = {m.chat: m for m in inbox.behind(tx, free)} if free else {}
        turns = dict.fromkeys([*(chat for chat in ring if chat in behind), *behind])
        waiting = [Due(behind[chat]) for chat in turns][:limit]
        at_once: dict[int, int] = {}  # chat → place of the message in the list
        for at, (_, chat) in enumerate(came):
            if chat in free and chat not in behind and len(at_once) < limit:
                at_once.setdefault(chat, at)
        # One that may have killed a process is first on the disk, and played in the next commit.
        at_once = {chat: at for chat, at in at_once.items() if not self._deaths(came[at][0])}
        ids = self._write_down(tx, came, set(at_once.values()))
        drained.new = len(ids) - ids.count(None)
        fresh = [
            Due(inbox.Waiting(id, chat, m.channel, m.key, "", 0, tx.now), m)
            for at, ((m, chat), id) in enumerate(zip(came, ids, strict=True))
            if id is not None and at_once.get(chat) == at
        ]
        return waiting + fresh

    def _play(
        self, tx: Tx, dues: Sequence[Due], locked: dict[int, ChatRow], batch: Batch,
        drained: Drained,
    ) -> None:  # fmt: skip
        """Play them, until one is slow or all together are: others shall not wait for more."""
        worked = _Worked()
        for due in dues:
            chat = due.message.chat
            self._answer(tx, locked[chat], due, batch)
            drained.answered += 1
            last, together = worked.seconds()
            if last > SLOW:
                self._slow.add(chat)
                break
            self._slow.discard(chat)
            if together > LONG:
                break
        left = [due for due in dues[drained.answered :] if due.fresh is not None]
        inbox.keep(tx, [(due.message, due.body) for due in left])

    def _answer(self, tx: Tx, chat: ChatRow, due: Due, batch: Batch) -> None:
        message, hand = due.message, self._hand
        if hand is not None and self._deaths(message) >= ATTEMPTS:
            self._player.missed(tx, chat.id, message.id, ATTEMPTS - 1, Killed(), batch)
            hand.forgive(message.channel, message.key)
            return
        if hand is not None:
            hand.take(message.channel, message.key)
        self._player.answer(tx, chat, due, batch)
        if hand is not None:
            hand.forgive(message.channel, message.key)

    def _deaths(self, message: Incoming | inbox.Waiting) -> int:
        return 0 if self._hand is None else self._hand.deaths(message.channel, message.key)


class _Worked:
    """Seconds that turns took of this thread alone: a machine that is busy elsewhere makes nobody
    slow.

    The clock on the wall is asked for each turn, the thread's own, which is dear where system calls
    are, only when a turn may have been slow by the other.
    """

    def __init__(self) -> None:
        self._began = self._last = perf_counter()
        self._thread = thread_time()

    def seconds(self) -> tuple[float, float]:
        """Of the turn that just ended, and of all: above its limit only where it truly was."""
        before, self._last = self._last - self._began, perf_counter()
        last = self._last - self._began - before
        if last <= SLOW and before + last <= LONG:
            return last, before + last
        together = thread_time() - self._thread
        return min(last, max(0.0, together - before)), together


def _pouring(came: Sequence[_Came]) -> set[int]:
    """Chats of which more comes than one commit takes: their turn is when it has come, so that
    those behind them are heard sooner."""
    if len(came) <= BATCH:
        return set()
    return {chat for chat, n in Counter(chat for _, chat in came).items() if n > BATCH}


def _last_turn(played: Sequence[Due], ring: Sequence[int]) -> int:
    """Whose turn came last of the ring; where others had all of them, it is passed over."""
    had = {due.message.chat for due in played}
    return next((chat for chat in reversed(ring) if chat in had), ring[-1] if ring else 0)


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
