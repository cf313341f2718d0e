"""A purchase is put right by talking, any time after it was saved.

Knows: which one is meant, what is asked and read back. Must not know: how people say it
(corrected.py), how it is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from handlers.deeds import ledger as deeds
from handlers.differences import difference, name_of
from handlers.leader import bought, checks, completing
from handlers.leader.bought import Bought, Line
from handlers.leader.called_off import purchases_named
from handlers.leader.money import corrected, owned, revising
from handlers.leader.money.corrected import SaidWrong
from handlers.leader.purchases import BALANCE, LISTED, MORE, chosen, left
from handlers.reading.purchase.bubble import read_part
from handlers.reading.purchase.draft import PriceRole
from handlers.reading.purchase.line import read
from handlers.reading.typed import folded
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.kinds import YES_NO, confirmed
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import books, by, my_group
from handlers.talk.scene import Scene
from handlers.views import group as views
from storage.groups import Group
from storage.money import ledger
from storage.money.ledger import Booked
from storage.money.standing import Purchase

UNDO = Option("Urungkan", "/urungkan belanja", command=True)
SAVE = Question("simpan", "", confirmed, "Simpan", YES_NO)
_KEY = "belanja"
_EXAMPLE = "Contoh: *harganya 250rb*, *jumlahnya 4*, *tanggalnya 10 Desember*"
_BY_NUMBER = "nomor 3 jadi 250rb, hapus nomor 3"
_DIGITS = 6  # of a number that can be one
_SHOWN = 3  # purchases that are named where the one that was meant is none
_CUT = 30  # characters of a name of goods
_CHANGED = "Nomor {} baru saja diubah dari HP lain. Mohon ketik lagi perbaikannya."


def listen(scene: Scene, said: str) -> Begin | None:
    """Who books and puts right what was saved is asked about that purchase."""
    if scene.person is None:
        return None
    meant = corrected.read(said)
    if meant is not None and not meant.newest:
        return _begin(said, meant) if books(scene) else None
    groups = books(scene)
    for group in groups:
        standing = ledger.standing(scene.store, group.id)
        items = [it.purchase.item for it in standing]
        if named := corrected.by_name(said, items):
            return _begin(said, replace(named, newest=meant is not None))
        if standing and meant is not None:
            return _begin(said, meant)
    unknown = corrected.unknown(said) if groups else ""
    return Begin("perbaiki belanja", {"nama": unknown}) if unknown else None


def _begin(said: str, meant: SaidWrong) -> Begin:
    seed = {"kata": said, "text": meant.said, "nomor": str(meant.number or ""), "nama": meant.name,
            "terakhir": "ya" if meant.newest else ""}  # fmt: skip
    return Begin("perbaiki belanja", {key: value for key, value in seed.items() if value})


def correct(chat: Chat) -> None:
    """One purchase is put right; an officer decides where one has accepted it."""
    group = my_group(chat)
    entry = meant(chat, group, "Belanja mana yang diperbaiki?")
    chat.title(f"perbaikan nomor {entry.number}")
    revising.refuse_open(chat, group, entry)
    before = _told(chat, group, entry)
    asked = _question(entry, before)
    chat.form(asked)
    chat.offer(asked)
    told = chat.ask(asked)
    grant = views.money(chat.store, chat.scene.programme, group).grant
    if (more := completing.missing(told, most=grant) or owned.missing(told)) is not None:
        chat.more(more)
    now = _now(entry.purchase, before.rows[0], told.rows[0])
    if now == entry.purchase:
        chat.stop(f"{name_of(entry)} sudah tercatat begitu, jadi tidak ada yang diubah: "
                  f"{bought.mentioned(now)}.", BALANCE)  # fmt: skip
    now = checks.still_meant(chat, group, entry, now, asked)
    change = difference(entry.purchase, now)
    if entry.accepted:
        revising.ask(chat, group, entry, now, f"{name_of(entry)}{change}")
        return
    if not chat.ask(SAVE.at(f"{entry.id}.{hash_of(now)}", asks(entry, change, "Simpan?"))):
        chat.stop("Baik, tidak ada yang diubah.", BALANCE)
    _save(chat, group, entry, now)


def _save(chat: Chat, group: Group, entry: Booked, now: Purchase) -> None:
    words = chat.talk.seed.get("kata", "")
    try:
        deeds.correct(chat.store, by(chat.scene), group.id, entry.id, now, words)
    except deeds.Gone:
        gone(chat, group, entry.number)
    except deeds.Accepted:
        chat.stop(_CHANGED.format(entry.number), BALANCE)
    except deeds.Unsound:
        chat.stop(
            "Jumlah itu tidak bisa dicatat. Mohon periksa banyaknya dan harganya, lalu ketik lagi.",
            BALANCE,
        )
    chat.say(f"Sudah diperbaiki, nomor {entry.number}: {bought.mentioned(now)}. "
             f"{left(chat, group)}\n\nKetik *urungkan* kalau salah.", BALANCE, UNDO)  # fmt: skip


def meant(chat: Chat, group: Group, wording: str) -> Booked:
    """The purchase that was spoken of: by its number, its name, as the newest, or chosen."""
    seed, text = chat.talk.seed, chat.talk.seed.get("text", "")
    if text.isdecimal():  # a button names it by its number
        seed["nomor"] = seed.pop("text")
    if number := int(seed.get("nomor", "0")[:_DIGITS]):
        return ledger.numbered(chat.store, group.id, number) or gone(chat, group, number)
    standing = ledger.standing(chat.store, group.id)[::-1]
    if not standing:
        chat.stop("Belum ada belanja yang tercatat.", MORE)
    some: Sequence[Booked] = standing
    if name := seed.get("nama", ""):
        some = purchases_named(name, standing) or [
            it for it in standing if corrected.by_name(f"{name} salah", [it.purchase.item])
        ]
        if not some:
            chat.stop(f"Belum ada belanja *{name[:_CUT]}*. {_newest(standing)}", BALANCE)
    if seed.get("terakhir") or text == "tadi":
        some = _last_told(chat, group, some, read_part(text, chat.scene.today).unit)
    if len(some) > LISTED:
        wording += f" Yang tampil {LISTED} terakhir; yang lain sebut nomornya: *{_BY_NUMBER}*."
    return some[0] if len(some) == 1 else chosen(chat, some[:LISTED], wording)


def _last_told(
    chat: Chat, group: Group, some: Sequence[Booked], unit: str | None
) -> Sequence[Booked]:
    """Those of the newest message, or the one that this person put right since; the one that is
    counted like this ("yang tadi harusnya 4 sak") comes first."""
    at = max(it.reported_at for it in some)
    told = [it for it in some if it.reported_at == at]
    assert chat.scene.person is not None
    changed = ledger.last_change(chat.store, group.id, chat.scene.person, at)
    after = changed is not None and not changed.removed and changed.at > at
    touched = [it for it in some if after and changed and it.id == changed.booked.id]
    counted = [it for it in {it.id: it for it in (*touched, *told)}.values()
               if unit and it.purchase.unit == unit]  # fmt: skip
    return counted or touched or told


def gone(chat: Chat, group: Group, number: int) -> NoReturn:
    """No purchase of this number stands."""
    standing = ledger.latest(chat.store, group.id, _SHOWN)
    chat.stop(f"Belanja nomor {number} tidak ada, atau sudah dihapus. {_newest(standing)}".strip(),
              BALANCE)  # fmt: skip


def _newest(standing: Sequence[Booked]) -> str:
    some = ", ".join(f"nomor {it.number} {bought.cut(it.purchase.item, _CUT)}"
                     for it in standing[:_SHOWN])  # fmt: skip
    return f"Yang terbaru: {some}." if some else ""


def asks(entry: Booked, change: str, question: str) -> str:
    """What becomes of a purchase, and what is asked about it."""
    return f"{name_of(entry)}{change}" + ("\n" if "\n" in change else " ") + question


def hash_of(now: Purchase) -> str:
    """Stands for these values in the key of a question: other ones are asked about anew."""
    return f"{now.total}.{now.quantity}.{now.bought_on}.{now.own}.{now.item}.{now.vendor}"[:80]


def _told(chat: Chat, group: Group, entry: Booked) -> Bought:
    """The purchase as it was told: whether its price was of each or of all stands in the words."""
    it = entry.purchase
    line = Line(
        item=it.item, quantity=it.quantity, unit=it.unit, unit_price=it.unit_price, total=it.total,
        vendor=it.vendor, bought_on=it.bought_on,
        own=True if it.own == it.total else it.own or False,
    )  # fmt: skip
    told = Bought(rows=(line.model_copy(update={"priced": _priced(chat, group, entry)}),))
    stood = line.model_dump_json(exclude={"priced"})
    if chat.once("semula", lambda: stood) != stood:
        chat.stop(_CHANGED.format(entry.number), BALANCE)
    return told


def _priced(chat: Chat, group: Group, entry: Booked) -> PriceRole:
    """Whether its price was told of each or of all, or chosen so when that was asked."""
    words, total = ledger.told_first(chat.store, group.id, entry.number)
    for row in read(words, entry.purchase.bought_on).rows:
        if folded(row.item) == folded(entry.purchase.item):
            if row.total is None and total in row.total_options and row.priced == "plain":
                return "total" if total == row.total_options[0] else "each"
            return row.priced
    return "plain"


def _question(entry: Booked, before: Bought) -> Question[Bought]:
    def reading(kept: Bought, typed: Typed) -> str:
        new = corrected.put_right(kept, typed)
        if new is None:
            raise Unfit(f"Perbaikannya belum terbaca.\n{_EXAMPLE}")
        return new.model_dump_json()

    def amend(kept: str, typed: Typed) -> str | None:
        new = corrected.put_right(Bought.model_validate_json(kept), typed)
        return None if new is None else new.model_dump_json()

    parser = Parser(
        lambda typed: reading(before, typed), Bought.model_validate_json,
        lambda told: told.rows[0].name, digits=True, amend=amend, example="harganya 250rb",
    )  # fmt: skip
    shown = f"nomor {entry.number}, *{bought.mentioned(entry.purchase)}*"
    return Question(_KEY, f"Apa yang benar untuk {shown}?\n{_EXAMPLE}", parser, "Belanja")


def _now(stood: Purchase, before: Line, told: Line) -> Purchase:
    """How the purchase is to stand; own money goes with its total."""
    total, own = told.total or 0, told.own_part or 0
    if told.own == before.own and before.own is not True:
        own = min(stood.own, total)
    assert told.bought_on is not None
    return deeds.clean(
        replace(
            stood, item=told.item, quantity=told.quantity, unit=told.unit, total=total, own=own,
            unit_price=told.unit_price, vendor=told.vendor, bought_on=told.bought_on,
        )
    )  # fmt: skip
