"""Conversations that we began and pay for: one is open for a day after its first message.

Knows: chats, the groups their people lead, months. Must not know: prices; they change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from storage.database import order
from storage.store import Tx
from storage.tables import chats, conversations, groups

_OPEN = timedelta(hours=24)
_NOBODY = "(tanpa kelompok)"


@dataclass(frozen=True, slots=True)
class Cost:
    """How many conversations were begun with one group in one month ("2021-01")."""

    month: str
    group: str
    conversations: int


def begin(tx: Tx, chat: int) -> bool:
    """We write to a chat first: counted unless such a conversation is open. True when counted."""
    newest = select(func.max(conversations.c.begun_at)).where(conversations.c.chat_id == chat)
    last = tx.connection.execute(newest).scalar_one()
    if last is not None and last > tx.now - _OPEN:
        return False
    group = tx.connection.execute(_GROUP.where(chats.c.id == chat)).first()
    zone = ZoneInfo(group[1] if group else "Asia/Jakarta")
    row = {"id": tx.new_id(), "chat_id": chat, "group_id": group[0] if group else None,
           "month": f"{tx.now.astimezone(zone):%Y-%m}", "begun_at": tx.now}  # fmt: skip
    tx.connection.execute(conversations.insert(), row)
    return True


_GROUP = (
    select(groups.c.id, groups.c.zone)
    .join(chats, chats.c.person_id == groups.c.leader_id)
    .order_by(groups.c.id)
    .limit(1)
)


def costs(tx: Tx) -> list[Cost]:
    """Conversations by month and group: the newest month first, then the most, then by name."""
    c = conversations.c
    query = (
        select(c.month, func.coalesce(groups.c.name, _NOBODY), func.count())
        .join(groups, groups.c.id == c.group_id, isouter=True)
        .group_by(c.month, groups.c.id, groups.c.name)
        .order_by(groups.c.id.nulls_last())
    )
    begun = [Cost(*row) for row in tx.connection.execute(query)]
    begun.sort(key=lambda cost: (-cost.conversations, order(cost.group)))
    return sorted(begun, key=lambda cost: cost.month, reverse=True)
