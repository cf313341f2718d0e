"""Purchases held against what is known before they are kept: twice told, too much, too early.

Knows: the ledger and the grant of a group, what a person may answer.
Must not know: how purchases are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.leader import bought
from handlers.reading import dates, rupiah
from handlers.talk.chat import Chat
from handlers.talk.kinds import YES_NO, confirmed, one_of
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.views import group as views
from storage import ledger
from storage.groups import Group
from storage.ledger import Purchase

TWICE = Question("dobel", "", confirmed, "Catat lagi", YES_NO)
_WAYS = (Option("Ya, tetap catat", "ya"), Option("Uang sendiri", "sendiri"), Option("Ubah", "ubah"))
ANYWAY = Question("tetap", "", one_of(_WAYS), "Tetap catat", _WAYS)
_OWN_MONEY = " (uang sendiri)"
_BALANCE = Option("Saldo", "/saldo", command=True)


def meant(
    chat: Chat, group: Group, rows: Sequence[Purchase], told: Question[Any]
) -> list[Purchase]:
    """The rows that are really meant: what is odd was asked, and is left out, marked or kept.

    Whoever wants to change something is asked `told` again.
    """
    kept = [row for place, row in enumerate(rows, 1) if _not_twice(chat, group, place, row)]
    if not kept:
        chat.stop("Baik, tidak dicatat dua kali.", _BALANCE)
    kept = [_timely(chat, group, place, row, told) for place, row in enumerate(kept, 1)]
    return _affordable(chat, group, kept, told)


def _not_twice(chat: Chat, group: Group, place: int, row: Purchase) -> bool:
    """Whether the same thing, price and day does not stand in the ledger, or was bought again."""
    if not ledger.twins(chat.store, group.id, row):
        return True
    wording = (
        f"{bought.shown(row)} tanggal {dates.short(row.bought_on)} sudah tercatat. "
        "Memang beli lagi yang sama?"
    )
    return chat.ask(TWICE.at(f"{place}.{row.total}", wording))


def _timely(chat: Chat, group: Group, place: int, row: Purchase, told: Question[Any]) -> Purchase:
    if group.paid_on is None or row.bought_on >= group.paid_on:
        return row
    wording = (
        f"{bought.shown(row)} dibeli {dates.show(row.bought_on)}, sebelum uang bantuan masuk "
        f"({dates.show(group.paid_on)}). Dicatat bagaimana?"
    )
    return _decided(chat, f"awal.{place}.{row.bought_on}", wording, row, told)


def _affordable(
    chat: Chat, group: Group, rows: list[Purchase], told: Question[Any]
) -> list[Purchase]:
    """More than what is left of the grant is asked before it is kept, not told afterwards."""
    money = views.money(chat.store, chat.scene.programme, group)
    total = sum(row.total for row in rows if not row.item.endswith(_OWN_MONEY))
    if money.left is None or total <= max(money.left, 0):
        return rows
    spent = "dana sudah habis" if money.left <= 0 else f"sisa dana {rupiah.show(money.left)}"
    wording = f"Belanjanya {rupiah.show(total)}, padahal {spent}. Dicatat bagaimana?"
    key = f"lebih.{total}"
    return [_decided(chat, key, wording, row, told) for row in rows]


def _decided(chat: Chat, key: str, wording: str, row: Purchase, told: Question[Any]) -> Purchase:
    how = chat.ask(ANYWAY.at(key, wording))
    if how == "ubah":
        chat.talk.answers.pop(f"{ANYWAY.key}.{key}")
        chat.again(told, "Baik, mohon tulis ulang belanjanya.")
    own = how == "sendiri" and not row.item.endswith(_OWN_MONEY)
    return replace(row, item=row.item + _OWN_MONEY) if own else row
