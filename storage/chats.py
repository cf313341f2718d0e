"""Where people write from: one row per channel and address, with the talk under way on it.

Knows: chats, drafts, and that locking a chat is locking its row.
Must not know: what the state means; it is JSON to this file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, Table, bindparam, case, delete, select, update

from storage.database.ready import Ready
from storage.sealed.texts import TITLE
from storage.store import Tx
from storage.tables import chats, drafts, people
from storage.tables.base import Id
from storage.vault import Unreadable

TalkState = dict[str, Any]
Place = tuple[str, str]  # channel, address


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A locked chat: its place, its person, and the state kept between messages."""

    id: int
    channel: str
    address: str
    person: int | None
    role: str
    zone: str
    state: TalkState
    last_in_at: datetime | None
    unreachable: str
    thrifty: bool = False
    shared: int | None = None  # a second person who writes from there


@dataclass(frozen=True, slots=True)
class Draft:
    """A talk that waits to be taken up again."""

    id: int
    title: str
    parked_at: datetime


def find(tx: Tx, places: Sequence[Place]) -> dict[Place, int]:
    """Chat ids of these places; places never heard of get a row."""
    keyed = {(channel, tx.vault.index("chat", address)): (channel, address)
             for channel, address in places}  # fmt: skip
    found = _ids(tx, list(keyed))
    missing = [key for key in keyed if key not in found]
    if missing:
        tx.connection.execute(
            tx.insert(chats).on_conflict_do_nothing(),
            [_new(tx, *keyed[key], index=key[1]) for key in missing],
        )
        found |= _ids(tx, missing)
    return {place: found[key] for key, place in keyed.items()}


Key = tuple[str, bytes]  # channel, index of an address


def by_address(table: Table, found: Column[int]) -> Ready:
    """Asks a table what it has `found` for addresses; `at_addresses` carries it out."""
    # Two lists, not a list of pairs: for pairs SQLite reads the whole table.
    query = select(table.c.channel, table.c.address_index, found).where(
        table.c.channel.in_(bindparam("channels", expanding=True)),
        table.c.address_index.in_(bindparam("indexes", expanding=True)),
    )
    return Ready(query, "channels", "indexes")


def at_addresses(tx: Tx, query: Ready, keys: Collection[Key]) -> dict[Key, int]:
    """What was found for these, as far as there is anything."""
    channels = list({channel for channel, _ in keys})
    asked = {"channels": channels, "indexes": [index for _, index in keys]}
    wanted = set(keys)
    return {
        (channel, index): id
        for channel, index, id in tx.connection.rows(query, asked)
        if (channel, index) in wanted
    }


_IDS = by_address(chats, chats.c.id)


def _ids(tx: Tx, keys: Collection[Key]) -> dict[Key, int]:
    return at_addresses(tx, _IDS, keys)


def _new(tx: Tx, channel: str, address: str, index: bytes) -> dict[str, Any]:
    id = tx.new_id()
    sealed = tx.seal(address, f"chats.address:{id}")
    return {"id": id, "channel": channel, "address_index": index, "address": sealed,
            "unreachable": "", "made_at": tx.now}  # fmt: skip


_ROW = (
    select(
        chats.c.id,
        chats.c.channel,
        chats.c.address,
        chats.c.person_id,
        people.c.role,
        people.c.zone,
        chats.c.state,
        chats.c.last_in_at,
        chats.c.unreachable,
        chats.c.thrifty,
        chats.c.shared_id,
    )
    .outerjoin(people, people.c.id == chats.c.person_id)
    .where(chats.c.id.in_(bindparam("ids", expanding=True)))
)
_LOOK = Ready(_ROW, "ids")
_LOCK = Ready(
    _ROW.with_for_update(of=chats, skip_locked=True)
    .order_by(chats.c.id <= bindparam("after", type_=Id), chats.c.id)
    .limit(bindparam("most", type_=Integer)),
    "ids",
)


def lock(tx: Tx, ids: Sequence[int], most: int, after: int = 0) -> dict[int, ChatRow]:
    """Lock up to `most` of these chats for this transaction and read them.

    Those that another worker holds are left to it. The others are taken in a ring, the one
    behind `after` first. On SQLite the transaction itself is the lock.
    """
    asked = {"ids": ids, "after": after, "most": most}
    return {row[0]: _row(tx, row) for row in tx.connection.rows(_LOCK, asked)}


def hold(tx: Tx, ids: Collection[int]) -> None:
    """Lock these chats for this transaction, after whoever holds them now."""
    query = select(chats.c.id).where(chats.c.id.in_(ids)).order_by(chats.c.id)
    tx.connection.execute(query.with_for_update()).all()


def look(tx: Tx, ids: Sequence[int]) -> dict[int, ChatRow]:
    """Read chats without locking them."""
    return {row[0]: _row(tx, row) for row in tx.connection.rows(_LOOK, {"ids": ids})}


def at(tx: Tx, place: Place) -> ChatRow | None:
    """Read the chat of a place; None, and no row made, when nobody wrote from there."""
    found = _ids(tx, [(place[0], tx.vault.index("chat", place[1]))])
    return next(iter(look(tx, list(found.values())).values()), None)


def _row(tx: Tx, row: Any) -> ChatRow:
    id, channel, address, person, role, zone, state, last_in_at, *rest = row
    unreachable, thrifty, shared = rest
    return ChatRow(
        id=id,
        channel=channel,
        address=tx.open(address, f"chats.address:{id}"),
        person=person,
        role=role or "",
        zone=zone or "Asia/Jakarta",
        state=json.loads(tx.open(state, f"chats.state:{id}")) if state else {},
        last_in_at=last_in_at,
        unreachable=unreachable,
        thrifty=thrifty,
        shared=shared,
    )


_SAVE = update(chats).where(chats.c.id == bindparam("chat"))
_ANSWERED = Ready(
    _SAVE.values(
        state=bindparam("new"), last_in_at=bindparam("now"), unreachable=bindparam("reason")
    )
)


def save(tx: Tx, states: Sequence[tuple[int, TalkState]]) -> None:
    """Keep the states of answered chats; whoever writes can be reached and has an open window."""
    if not states:
        return
    tx.connection.many(
        _ANSWERED,
        [{"chat": id, "new": _sealed(tx, f"chats.state:{id}", state), "now": tx.now, "reason": ""}
         for id, state in states],
    )  # fmt: skip


def _sealed(tx: Tx, about: str, state: TalkState) -> bytes:
    return tx.seal(json.dumps(state, ensure_ascii=False, separators=(",", ":")), about)


def put_states(tx: Tx, states: Sequence[tuple[int, TalkState]]) -> None:
    """Change what is kept between messages, and nothing else: nobody has written now."""
    rows = [{"chat": id, "new": _sealed(tx, f"chats.state:{id}", state)} for id, state in states]
    tx.connection.execute(_SAVE.values(state=bindparam("new")), rows)


def last_wrote(tx: Tx, chat: int, at: datetime) -> None:
    """They wrote at that time, which is not now: found late, or the provider says so."""
    tx.connection.execute(_SAVE.values(last_in_at=at), {"chat": chat})


def belong(tx: Tx, chat: int, person: int) -> None:
    """From now on this chat speaks for this person, and for nobody else."""
    tx.connection.execute(
        _SAVE.values(person_id=person, shared_id=None, joined_at=tx.now), {"chat": chat}
    )


def share(tx: Tx, chat: int, person: int) -> None:
    """From now on this person writes from there too."""
    tx.connection.execute(_SAVE.values(shared_id=person), {"chat": chat})


def share_no_more(tx: Tx, person: int) -> None:
    """Where this person wrote as the second one, they do no more."""
    theirs = update(chats).where(chats.c.shared_id == person)
    tx.connection.execute(theirs.values(shared_id=None))


def leave(tx: Tx, chat: int) -> None:
    """This chat speaks for nobody: its address may be somebody else's now. Its talks are gone."""
    tx.connection.execute(
        _SAVE.values(person_id=None, shared_id=None, state=None, thrifty=False, joined_at=None),
        {"chat": chat},
    )
    tx.connection.execute(delete(drafts).where(drafts.c.chat_id == chat))


def set_thrifty(tx: Tx, chat: int, on: bool) -> None:
    """Whether answers are to cost little data, in every chat of the person of this chat."""
    person = select(chats.c.person_id).where(chats.c.id == chat).scalar_subquery()
    theirs = (chats.c.id == chat) | (chats.c.person_id == person)
    tx.connection.execute(update(chats).where(theirs).values(thrifty=on))


def gave_up(tx: Tx, chat: int, why: str) -> None:
    """The person blocked the bot or left; nothing is sent on our own until they write again."""
    tx.connection.execute(_SAVE.values(unreachable=why), {"chat": chat})


def moved(tx: Tx, chat: int, address: str) -> None:
    """A group chat got another address; its history stays.

    When it has written from there already there are two rows, and the new one lives on.
    """
    channel = tx.connection.execute(select(chats.c.channel).where(chats.c.id == chat)).scalar_one()
    if not _ids(tx, [(channel, tx.vault.index("chat", address))]):
        sealed = tx.seal(address, f"chats.address:{chat}")
        changed = {"address_index": tx.vault.index("chat", address), "address": sealed}
        tx.connection.execute(_SAVE.values(**changed), {"chat": chat})


def of_person(tx: Tx, person: int) -> list[int]:
    """The chats of a person: those that can be reached first, of these the one used last."""
    blocked = case((chats.c.unreachable == "", 0), else_=1)
    query = (
        select(chats.c.id)
        .where((chats.c.person_id == person) | (chats.c.shared_id == person))
        .order_by(blocked, chats.c.last_in_at.desc().nulls_last(), chats.c.id)
    )
    return list(tx.connection.execute(query).scalars())


def silent_numbers(tx: Tx, ids: Sequence[int], since: datetime) -> set[int]:
    """Those of these chats that speak for somebody, are a phone number, and have not written since:
    a number may have been given to somebody else meanwhile, an account may not."""
    if not ids:
        return set()
    query = select(chats.c.id, chats.c.address).where(
        chats.c.id.in_(ids), chats.c.person_id.is_not(None), chats.c.last_in_at < since
    )
    rows = tx.connection.execute(query).all()
    opened = {id: tx.open(address, f"chats.address:{id}") for id, address in rows}
    return {id for id, address in opened.items() if is_number(address)}


def is_number(address: str) -> bool:
    """Whether an address is a phone number, which changes hands."""
    return address.startswith("+")


def joined(tx: Tx, person: int) -> dict[int, datetime | None]:
    """Chat -> since when it speaks for this person; None: for long."""
    query = select(chats.c.id, chats.c.joined_at).where(chats.c.person_id == person)
    rows = tx.connection.execute(query).all()
    return {row[0]: row[1] for row in rows}


def beside(tx: Tx, chat: int) -> int | None:
    """The other chat of the same person that can be reached, of several the one used last."""
    person = select(chats.c.person_id).where(chats.c.id == chat).scalar_subquery()
    query = (
        select(chats.c.id)
        .where(chats.c.person_id == person, chats.c.id != chat, chats.c.unreachable == "")
        .order_by(chats.c.last_in_at.desc().nulls_last(), chats.c.id)
    )
    return tx.connection.execute(query.limit(1)).scalar_one_or_none()


def park(tx: Tx, chat: int, title: str, state: TalkState) -> int:
    """Put a talk aside under a name; returns the draft's id."""
    id = tx.new_id()
    tx.connection.execute(
        drafts.insert(),
        {"id": id, "chat_id": chat, "parked_at": tx.now,
         "state": _sealed(tx, f"drafts.state:{id}", state), **TITLE.values(tx, id, title[:200])},
    )  # fmt: skip
    return id


def move_drafts(tx: Tx, ends: int, lives: int) -> None:
    """The drafts of one chat are another's from now on."""
    tx.connection.execute(update(drafts).where(drafts.c.chat_id == ends).values(chat_id=lives))


_WAITING = Ready(
    select(drafts.c.id, drafts.c.parked_at, TITLE.clear, TITLE.sealed)
    .where(drafts.c.chat_id == bindparam("chat"))
    .order_by(drafts.c.parked_at.desc(), drafts.c.id.desc())
)


def waiting(tx: Tx, chat: int) -> list[Draft]:
    """The drafts of a chat, newest first; they never expire. One that does not open is left out."""
    found: list[Draft] = []
    for id, parked_at, *title in tx.connection.rows(_WAITING, {"chat": chat}):
        with suppress(Unreadable):
            found.append(Draft(id, TITLE.read(tx, id, *title), parked_at))
    return found


def remembered(tx: Tx, ids: Sequence[int], but: Collection[str] = ()) -> dict[int, str]:
    """The states (`but` for these parts) and drafts of chats as JSON; the chats are locked.

    Chats that another worker holds, and those that do not open, are left out.
    """
    locked = select(chats.c.id, chats.c.state).where(chats.c.id.in_(ids))
    found: dict[int, str] = {}
    for id, state in tx.connection.execute(locked.with_for_update(skip_locked=True)).all():
        query = select(drafts.c.id, drafts.c.state).where(drafts.c.chat_id == id)
        parked = tx.connection.execute(query).all()
        try:
            parts: TalkState = json.loads(tx.open(state, f"chats.state:{id}")) if state else {}
            said = [tx.open(sealed, f"drafts.state:{draft}") for draft, sealed in parked]
        except Unreadable:
            continue
        said.append(json.dumps({name: part for name, part in parts.items() if name not in but}))
        found[id] = "\n".join(said)
    return found


def parked(tx: Tx, chat: int, draft: int) -> TalkState | None:
    """What a draft holds; None when this chat has no such draft."""
    here = (drafts.c.id == draft) & (drafts.c.chat_id == chat)
    sealed = tx.connection.execute(select(drafts.c.state).where(here)).scalar_one_or_none()
    return None if sealed is None else json.loads(tx.open(sealed, f"drafts.state:{draft}"))


def take_up(tx: Tx, chat: int, draft: int) -> TalkState | None:
    """Take a draft out of the drawer; None when this chat has no such draft."""
    state = parked(tx, chat, draft)
    if state is not None:
        tx.connection.execute(delete(drafts).where(drafts.c.id == draft))
    return state
