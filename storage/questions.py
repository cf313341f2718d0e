"""Questions that nobody has answered yet, and the answers officers gave.

Knows: questions, sealed, and which chat asked. Must not know: how likeness is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    not_,
    or_,
    select,
    true,
    update,
)

from storage.sealed.texts import ANSWER
from storage.store import Tx
from storage.tables import chats, group_people, groups, questions
from storage.tables.areas import within
from storage.vault import Unreadable

QuestionKind = Literal["miss", "wrong", "asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question: its text has NIK and phones masked."""

    id: int
    chat: int
    text: str
    kind: QuestionKind
    guess: str
    asked_at: datetime
    group: int | None = None  # of which a member tells something


def add(
    tx: Tx, chat: int, text: str, kind: QuestionKind, guess: str = "", group: int | None = None
) -> int:
    """Keep a question; the caller has masked it."""
    id = tx.new_id()
    tx.connection.execute(
        questions.insert(),
        {"id": id, "chat_id": chat, "text": tx.seal(text, f"questions.text:{id}"), "kind": kind,
         "guess": guess, "state": "open", "asked_at": tx.now, "group_id": group},
    )  # fmt: skip
    return id


_C = questions.c
_COLUMNS = (_C.id, _C.chat_id, _C.text, _C.kind, _C.guess, _C.asked_at, _C.group_id)


def _seen(area: str, me: int | None) -> ColumnElement[bool]:
    """What an officer of this area reads: not what a member tells of a group in which they
    themselves (`me`) have a part."""
    if me is None:
        return _from(area)
    mine = select(group_people.c.group_id).where(
        group_people.c.person_id == me, group_people.c.ended_at.is_(None)
    )
    own = select(groups.c.id).where((groups.c.leader_id == me) | groups.c.id.in_(mine))
    return _from(area) & (_C.group_id.is_(None) | _C.group_id.not_in(own))


def _from(area: str) -> ColumnElement[bool]:
    """Of a group of this area; or else asked by somebody who acts in one, or acts in none."""
    if not area:
        return true()
    told = select(groups.c.id).where(groups.c.id == _C.group_id, within(groups.c.area, area))
    # Two questions and not one with an OR, for which PostgreSQL reads all groups for each question.
    # Each is of the chat that asked, said by `correlate`: else anybody who acts would count.
    led = select(groups.c.id).where(groups.c.leader_id == chats.c.person_id)
    beside = (
        select(groups.c.id)
        .join(group_people, group_people.c.group_id == groups.c.id)
        .where(group_people.c.person_id == chats.c.person_id, group_people.c.ended_at.is_(None))
    )
    acts = [acting.correlate(chats) for acting in (led, beside)]
    here = [acting.where(within(groups.c.area, area)).exists() for acting in acts]
    theirs = or_(*here, not_(or_(*(acting.exists() for acting in acts))))
    asked = select(chats.c.id).where(chats.c.id == _C.chat_id, theirs).exists()
    return told.exists() | (_C.group_id.is_(None) & asked)


def open_ones(tx: Tx, limit: int = 1000, area: str = "", me: int | None = None) -> list[Asked]:
    """Open questions that officers of an area see, the oldest first; one that does not open is
    left out."""
    here = (_C.state == "open") & _seen(area, me)
    query = select(*_COLUMNS).where(here).order_by(_C.asked_at, _C.id)
    return list(islice(_that_open(tx, query), limit))


def _that_open(tx: Tx, query: Select[*tuple[Any, ...]]) -> Iterator[Asked]:
    for row in tx.connection.execute(query):
        with suppress(Unreadable):
            yield _opened(tx, *row)


def get(tx: Tx, id: int) -> Asked:
    """One question, answered or not; raises `Unreadable` when it does not open."""
    query = select(*_COLUMNS).where(_C.id == id)
    return _opened(tx, *tx.connection.execute(query).one())


def _opened(
    tx: Tx, id: int, chat: int, text: bytes, kind: QuestionKind, guess: str, at: datetime,
    group: int | None,
) -> Asked:  # fmt: skip
    return Asked(id, chat, tx.open(text, f"questions.text:{id}"), kind, guess, at, group)


def hold_open(tx: Tx, ids: Sequence[int], area: str = "", me: int | None = None) -> list[int]:
    """Those of these questions that are open, and that officers of an area see, locked: nobody
    else answers them meanwhile."""
    here = (_C.id.in_(ids)) & (_C.state == "open") & _seen(area, me)
    query = select(_C.id).where(here).order_by(_C.id).with_for_update()
    return list(tx.connection.execute(query).scalars())


def count_open(tx: Tx, area: str = "", me: int | None = None) -> int:
    """How many open questions officers of an area see."""
    query = select(func.count()).select_from(questions).where(_C.state == "open", _seen(area, me))
    return tx.connection.execute(query).scalar_one()


def answer(tx: Tx, ids: Sequence[int], text: str, by: int | None) -> list[int]:
    """Answer open questions at once; returns the chats that asked, each once, to be told."""
    still = select(_C.id, _C.chat_id).where(_C.id.in_(ids), _C.state == "open").order_by(_C.id)
    asked = tx.connection.execute(still.with_for_update()).all()
    if asked:
        over = {"state": "answered", "answered_by": by, "answered_at": tx.now}
        tx.connection.execute(
            _ANSWER,
            [{"question": id, **over, **ANSWER.values(tx, id, text)} for id, _ in asked],
        )
    return sorted({chat for _, chat in asked})


_ANSWER = update(questions).where(_C.id == bindparam("question"))


def newest_of(tx: Tx, chat: int) -> tuple[datetime, datetime | None] | None:
    """When this chat last asked an officer, and when that was answered; None: it never did."""
    query = (
        select(_C.asked_at, _C.answered_at)
        .where(_C.chat_id == chat, _C.kind != "miss")
        .order_by(_C.asked_at.desc(), _C.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(query).first()
    return None if row is None else (row.asked_at, row.answered_at)
