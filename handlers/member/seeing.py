"""What a member sees: the money of the group, and what is kept of themselves.

Knows: how both are said; no name of anybody else. Must not know: how figures are made.
"""

from __future__ import annotations

from handlers.reading import date_words, phones, rupiah
from handlers.talk.chat import Chat
from handlers.talk.endings import TalkOver
from handlers.talk.messages import Option
from handlers.talk.roles import memberships, parts
from handlers.talk.run import Conversation
from handlers.views import group as views
from storage.access import membership
from storage.access.membership import Membership
from storage.groups import Group

_MENU = Option("Menu", "/menu", command=True)
_ASK = Option("Tanya petugas", "/tanya petugas", command=True)
_OBJECT = Option("Saya keberatan", "/keberatan", command=True)
_MOST = 3  # groups that one person may be a member of, and that are said at once


def balance(chat: Chat) -> None:
    """What was granted, reported and left in each group of this person."""
    groups = {one.group.id: one.group for one in memberships(chat.scene)}
    lines = [_money(chat, group) for group in list(groups.values())[:_MOST]]
    chat.say("\n".join([*lines, "Angkanya dari laporan kelompok."]), _OBJECT, _MENU)


def and_as_member(acting: Conversation) -> Conversation:
    """The balance of those who act in a group, and below it of where they are only a member."""

    def play(chat: Chat) -> None:
        try:
            acting(chat)
        except TalkOver:
            _elsewhere(chat)
            raise
        _elsewhere(chat)

    return play


def _elsewhere(chat: Chat) -> None:
    acts = {part.group.id for part in parts(chat.scene)}
    mine = {one.group.id: one.group for one in memberships(chat.scene)}
    lines = [_money(chat, group) for id, group in mine.items() if id not in acts]
    if lines:
        chat.say("\n".join(["Sebagai anggota:", *lines[:_MOST]]), _OBJECT)


def _money(chat: Chat, group: Group) -> str:
    money = views.money(chat.store, chat.scene.programme, group)
    spent = f"*{group.name}*: sudah dilaporkan {rupiah.show(money.spent)}"
    if money.received is None or money.left is None:
        office = chat.scene.programme.edition(group.edition).office
        return f"{spent}. Besar bantuan belum kami ketahui; tanyakan ke {office}."
    if money.left < 0:
        over = rupiah.show(-money.left)
        return f"{spent}, lebih {over} dari bantuan {rupiah.show(money.received)}."
    return f"{spent} dari bantuan {rupiah.show(money.received)}, sisa {rupiah.show(money.left)}."


def mine(chat: Chat) -> None:
    """What is kept of this person as a member."""
    kept = [_data(chat, one) for one in memberships(chat.scene)[:_MOST]]
    chat.say("\n".join([*kept, "Ada yang salah? Tulis ke petugas."]), _ASK, _MENU)


def _data(chat: Chat, one: Membership) -> str:
    data = membership.own_data(chat.store, one.id)
    phone = f"HP …{phones.show(data.phone)[-3:]}" if data.phone else "tanpa nomor HP"
    since = f"{data.added_at.day} {date_words.MONTHS[data.added_at.month - 1]} {data.added_at.year}"
    nik = f"NIK …{data.nik_tail}" if data.nik_tail else "NIK tidak terbaca"
    return f"*{one.group.name}*: {one.name}, {nik}, {phone}, tercatat {since}."
