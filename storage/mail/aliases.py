"""Further addresses of a chat: a WhatsApp account that writes by number now and by id later.

Knows: that an alias leads to a chat before the chat's own address does; that an account's id is
one person's and a number may pass to another. Must not know: how a provider writes addresses.

A provider names both at once only sometimes, so the two are tied when it does. An id that was
never seen is a new person's, also when it comes with a number that had another id: the number has
another owner, and the chat that it led to speaks for nobody any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, select

from storage import chats
from storage.chats import ChatRow, Place
from storage.store import Tx
from storage.tables import aliases

Caller = tuple[str, str, tuple[str, ...]]  # channel, address, the ids of the account
Join = Callable[[Tx, int, int], None]  # the chat that ends, the chat that goes on


def find(tx: Tx, callers: Sequence[Caller], join: Join) -> dict[Place, int]:
    """Chat ids of those who write; who was never heard of gets a chat.

    `join` is called where two chats are found to be one person's, before one of them ends.
    """
    known = _known(tx, [place for caller in callers for place in _places(caller)])
    plain = [
        (channel, address)
        for channel, address, accounts in callers
        if not accounts and (channel, address) not in known
    ]
    found = known | (chats.find(tx, list(dict.fromkeys(plain))) if plain else {})
    for caller in callers:
        if caller[2]:
            found[caller[0], caller[1]] = _chat(tx, caller, join)
    return found


def at(tx: Tx, place: Place) -> ChatRow | None:
    """The chat of a place, by alias or by its own address; None when nobody wrote from there."""
    known = _known(tx, [place])
    if place in known:
        return chats.look(tx, [known[place]]).get(known[place])
    return chats.at(tx, place)


def _places(caller: Caller) -> list[Place]:
    channel, address, accounts = caller
    return [(channel, name) for name in (address, *accounts)]


_AT = chats.by_address(aliases, aliases.c.chat_id)


def _known(tx: Tx, places: Sequence[Place]) -> dict[Place, int]:
    keys = {place: (place[0], tx.vault.index("chat", place[1])) for place in dict.fromkeys(places)}
    found = chats.at_addresses(tx, _AT, keys.values())
    return {place: found[key] for place, key in keys.items() if key in found}


def _chat(tx: Tx, caller: Caller, join: Join) -> int:
    """The one chat of an account that is named by an address and by ids."""
    channel, address, accounts = caller
    here = at(tx, (channel, address))
    there = next(filter(None, (at(tx, (channel, id)) for id in accounts)), None)
    if here and not (there and here.id == there.id) and _has_account(tx, here.id):
        _let_go(tx, here, (channel, address))
        here = here if there is None and here.address == address else None
    if here and there and here.id != there.id:
        chat = _the_one(tx, here, there, join)
    else:
        one = here or there
        chat = one.id if one else chats.find(tx, [(channel, address)])[channel, address]
    _tie(tx, caller, chat)
    return chat


def _the_one(tx: Tx, here: ChatRow, there: ChatRow, join: Join) -> int:
    """Which chat goes on: of one by number and one by id."""
    if here.person and there.person and here.person != there.person:
        return there.id  # the id is surely theirs, and what another began is nothing of theirs
    lives = max(here, there, key=_worth)
    join(tx, there.id if lives is here else here.id, lives.id)
    return lives.id


def _worth(chat: ChatRow) -> tuple[bool, float]:
    """Of two chats of one person the one goes on that may do more, then the one used last."""
    return chat.person is not None, chat.last_in_at.timestamp() if chat.last_in_at else 0.0


def _has_account(tx: Tx, chat: int) -> bool:
    query = select(aliases.c.chat_id).where(aliases.c.chat_id == chat, aliases.c.account)
    return tx.connection.execute(query.limit(1)).first() is not None


def _let_go(tx: Tx, chat: ChatRow, place: Place) -> None:
    """The address has another owner: its old chat loses it, and its rights if it was its own."""
    gone = aliases.c.chat_id == chat.id
    if chat.address == place[1]:
        chats.leave(tx, chat.id)
    else:
        gone &= aliases.c.address_index == tx.vault.index("chat", place[1])
    tx.connection.execute(delete(aliases).where(gone))


def _tie(tx: Tx, caller: Caller, chat: int) -> None:
    """From now on every name of this account leads to this chat."""
    channel, address, accounts = caller
    rows = [
        {"channel": channel, "address_index": tx.vault.index("chat", name), "chat_id": chat,
         "account": name in accounts}
        for name in dict.fromkeys((*accounts, address))
    ]  # fmt: skip
    insert = tx.insert(aliases)
    tx.connection.execute(
        insert.on_conflict_do_update(
            index_elements=["channel", "address_index"],
            set_={"chat_id": insert.excluded.chat_id},
        ),
        rows,
    )
