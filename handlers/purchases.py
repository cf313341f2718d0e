"""Purchases of a group: reported in one message, read back, proven by a photo, taken back.

Knows: the talk about purchases. Must not know: how sentences are read, or how rows are kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from handlers import dates, rupiah
from handlers.catalogue import Begin
from handlers.chat import Chat, Entry, Parser, Question, Scene
from handlers.messages import Option, Unfit
from handlers.purchase_line import as_json, read
from handlers.questions import (
    YES_NO,
    choose,
    confirmed,
    exactly,
    money,
    past_day,
    photos,
    text,
)
from handlers.roles import my_group
from storage import groups, ledger
from storage.groups import Group
from storage.ledger import Entry as LedgerEntry
from storage.ledger import Purchase

_EXAMPLE = "Contoh: *beli pakan lele 5 sak @285rb kemarin di toko Jaya*"
_BALANCE = Option("Saldo", "/saldo", command=True)
_MORE = Option("Lapor lagi", "/lapor belanja", command=True)
_UNDO = Option("Batalkan ini", "/batalkan belanja", command=True)


@dataclass(frozen=True, slots=True)
class Bought:
    """What one message reported, as `purchase_line` reads it: rows in its JSON shape."""

    rows: tuple[dict[str, Any], ...]
    stated: int | None
    mismatch: bool


def _read(entry: Entry) -> str:
    if entry.text.startswith('{"rows":'):
        return _kept(entry.text)
    reading = read(entry.text, entry.today)
    if not reading.rows:
        raise Unfit(f"Barang dan harganya belum terbaca.\n{_EXAMPLE}")
    return json.dumps(
        {
            "rows": as_json(reading),
            "stated": reading.stated_total,
            "mismatch": "mismatch" in reading.flags,
        },
        ensure_ascii=False,
    )


def _kept(stored: str) -> str:
    try:
        _load(stored)
    except (ValueError, KeyError, TypeError) as error:
        raise Unfit(f"Barang dan harganya belum terbaca.\n{_EXAMPLE}") from error
    return stored


def _load(stored: str) -> Bought:
    body = json.loads(stored)
    return Bought(tuple(body["rows"]), body["stated"], bool(body["mismatch"]))


BOUGHT: Question[Bought] = Question(
    "belanja",
    f"Apa yang dibeli, berapa harganya, kapan, dan di mana? Boleh beberapa barang.\n{_EXAMPLE}",
    Parser(_read, _load, lambda bought: f"{len(bought.rows)} barang", digits=True),
    "Barang",
)
TOTAL = Question("jumlah", "", money, "Jumlah")
FITS = Question("cocok", "", money, "Jumlah")
DAY = Question("tanggal", "Tanggal berapa belinya? Contoh: kemarin, 12 Desember", past_day,
               "Tanggal")  # fmt: skip
VENDOR = Question("toko", "Beli di mana? Tulis nama toko atau pasarnya.", text(80), "Toko")
PHOTOS = Question("nota", "Kirim foto notanya sekarang.", photos, "Foto nota")
TWICE = Question("dobel", "", confirmed, "Catat lagi", YES_NO)


def listen(scene: Scene, said: str) -> Begin | None:
    """A leader who simply writes what was bought begins a report."""
    if scene.person is None or not read(said, scene.today).rows:
        return None
    return (
        Begin("lapor belanja", {"text": said}) if groups.led_by(scene.store, scene.person) else None
    )


def report(chat: Chat) -> None:
    """One or more purchases, read back in figures and words before they stand in the ledger."""
    group = my_group(chat)
    chat.offer(BOUGHT)
    bought = chat.ask(BOUGHT)
    chat.title(f"belanja {_items(bought)}")
    lines = [_settled(chat, place, row) for place, row in enumerate(bought.rows, 1)]
    lines = _fitted(chat, bought, lines)
    day = chat.ask_or(DAY, _common_day(bought))
    vendor = chat.ask_or(VENDOR, next((r["vendor"] for r in bought.rows if r["vendor"]), ""))
    proofs = chat.known(PHOTOS) or ()
    rows = [_purchase(line, day, vendor, len(bought.rows) == 1) for line in lines]
    chat.title(_title(rows, day, proofs))
    _warn_twice(chat, group, rows)
    chat.review(
        f"Belanja *{group.name}*, mohon diperiksa:", BOUGHT, DAY, VENDOR, PHOTOS,
        shown={BOUGHT.key: _shown(rows), DAY.key: dates.show(day), VENDOR.key: vendor or "tidak ditulis",
               PHOTOS.key: _proof(proofs)},
    )  # fmt: skip
    _enter(chat, group, rows, proofs)


def _items(bought: Bought) -> str:
    return ", ".join(str(row["item"]) for row in bought.rows[:2])


def _common_day(bought: Bought) -> date | None:
    """The day that the message named; rows of one message share it."""
    days = {row["bought_on"] for row in bought.rows}
    only = days.pop() if len(days) == 1 else None
    return date.fromisoformat(only) if only else None


def _settled(chat: Chat, place: int, row: dict[str, Any]) -> dict[str, Any]:
    """A row with one total: what can be read in two ways is asked, never guessed."""
    if not row.get("ambiguous"):
        return row
    whole, each = row["total_options"]
    unit = row["unit"] or "satuan"
    options = (
        Option(f"{rupiah.show(whole)} semua", exactly(whole)),
        Option(f"{rupiah.show(whole)} per {unit}", exactly(each)),
    )
    # The key carries the amounts: other goods are another question, not an old answer.
    question = TOTAL.at(
        f"{place}.{whole}.{each}",
        f"{row['item']} {_count(row)}: {rupiah.show(whole)} itu harga semuanya, atau per {unit} "
        f"(jadi {rupiah.show(each)})?",
    )
    total = chat.ask(question, options)
    price = whole if total == each else None
    return row | {"total": total, "unit_price": price, "ambiguous": False}


def _fitted(
    chat: Chat, bought: Bought, lines: Sequence[dict[str, Any]]
) -> Sequence[dict[str, Any]]:
    """Where the stated total does not fit the sum, the person says which one is right."""
    ours = sum(int(line["total"]) for line in lines)
    if not bought.mismatch or bought.stated is None or bought.stated == ours:
        return lines
    wording = (
        f"Hitungan kami {rupiah.show(ours)}, tetapi tertulis {rupiah.show(bought.stated)}. "
        "Mana yang benar menurut nota?"
    )
    options = [Option(rupiah.show(amount), exactly(amount)) for amount in (ours, bought.stated)]
    right = chat.ask(FITS.at(f"{ours}.{bought.stated}", wording), options)
    if right == ours:
        return lines
    if len(lines) == 1 and right == bought.stated:
        return [lines[0] | {"total": right, "unit_price": None}]
    chat.again(BOUGHT, "Baik, mohon tulis ulang belanjanya dengan harga yang benar.")


def _purchase(line: dict[str, Any], day: date, vendor: str, alone: bool) -> Purchase:
    return Purchase(
        item=str(line["item"])[:120],
        quantity=Decimal(str(line["quantity"])),
        unit=str(line["unit"] or "")[:30],
        unit_price=line["unit_price"],
        total=int(line["total"]),
        vendor=str(vendor if alone else line["vendor"] or vendor)[:80],
        bought_on=day,
    )


def _count(row: dict[str, Any]) -> str:
    return f"{row['quantity']:g} {row['unit'] or ''}".replace(".", ",").strip()


def _line(bought: Purchase) -> str:
    amount = f"{bought.quantity.normalize():f} {bought.unit}".replace(".", ",").strip()
    price = f" @ {rupiah.show(bought.unit_price)}" if bought.unit_price and amount != "1" else ""
    count = "" if amount == "1" else f" {amount}{price}"
    return f"{bought.item}{count} = {rupiah.show(bought.total)}"


def _shown(rows: Sequence[Purchase]) -> str:
    """The goods, and their sum in figures and words."""
    total = sum(row.total for row in rows)
    listed = _line(rows[0]) if len(rows) == 1 else "".join(f"\n   - {_line(row)}" for row in rows)
    return f"{listed}\n   Jumlah *{rupiah.show(total)}* ({rupiah.words(total)})"


def _proof(proofs: Sequence[int]) -> str:
    return f"{len(proofs)} foto" if proofs else "belum ada, kirim saja kalau ada"


def _title(rows: Sequence[Purchase], day: date, proofs: Sequence[int]) -> str:
    return f"belanja {dates.short(day)}, {len(rows)} barang" + ("" if proofs else ", tanpa foto")


def _warn_twice(chat: Chat, group: Group, rows: Sequence[Purchase]) -> None:
    """The same thing, price and day stands in the ledger: meant, or sent twice?"""
    for place, row in enumerate(rows, 1):
        if not ledger.twins(chat.store, group.id, row):
            continue
        wording = (
            f"{_line(row)} tanggal {dates.short(row.bought_on)} sudah tercatat. "
            "Memang beli lagi yang sama?"
        )
        if not chat.ask(TWICE.at(f"{place}.{row.total}", wording)):
            chat.stop("Baik, tidak dicatat dua kali.", _BALANCE)


def _enter(chat: Chat, group: Group, rows: Sequence[Purchase], proofs: Sequence[int]) -> None:
    leader = chat.scene.person
    assert leader is not None
    entered = [
        ledger.add(chat.store, group.id, row, f"{chat.scene.message}.{place}", leader)
        for place, row in enumerate(rows)
    ]
    ledger.attach(chat.store, entered, proofs)
    total = rupiah.show(sum(row.total for row in rows))
    photo = "" if proofs else "\n\nFoto notanya bisa dikirim kapan saja, langsung ke sini."
    chat.say(f"Tercatat: {total}. {left(chat, group)}{photo}", _BALANCE, _MORE, _UNDO)


def left(chat: Chat, group: Group) -> str:
    """What is left of the grant, as far as the grant is known."""
    grant = chat.scene.programme.edition(group.edition).grant
    spent = ledger.spent(chat.store, group.id)
    if grant is None:
        office = chat.scene.programme.edition(group.edition).office
        return f"Besar bantuan kelompok belum kami ketahui; tanyakan ke {office}."
    over = spent - grant
    if over > 0:
        return f"Perhatian: laporan lebih {rupiah.show(over)} dari bantuan {rupiah.show(grant)}."
    return f"Sisa dana {rupiah.show(-over)} dari {rupiah.show(grant)}."


def balance(chat: Chat) -> None:
    """What came, what is spent, what is left, what still lacks a receipt."""
    group = my_group(chat)
    spent = ledger.spent(chat.store, group.id)
    bare = ledger.without_receipt(chat.store, group.id)
    proof = f"\n{len(bare)} belanja belum ada foto nota." if bare else ""
    newest = [_entry_line(entry) for entry in ledger.latest(chat.store, group.id, 5)]
    recent = "\n\nBelanja terakhir:\n" + "\n".join(newest) if newest else ""
    chat.say(
        f"*{group.name}*\nSudah dilaporkan {rupiah.show(spent)}.\n{left(chat, group)}{proof}"
        f"{recent}",
        _MORE,
    )


def _entry_line(entry: LedgerEntry) -> str:
    return f"- {dates.short(entry.purchase.bought_on)}: {_line(entry.purchase)}"


def _choose(chat: Chat, entries: Sequence[LedgerEntry], wording: str) -> LedgerEntry:
    return choose(chat, "catatan", wording, entries[:10],
                  lambda entry: _entry_line(entry).removeprefix("- "))  # fmt: skip


VOID = Question("yakin", "Batalkan catatan ini? Petugas tetap bisa melihat bahwa pernah dicatat.",
                confirmed, "Batalkan", YES_NO)  # fmt: skip


def take_back(chat: Chat) -> None:
    """A purchase reported by mistake leaves the sum but not the record."""
    group = my_group(chat)
    entries = ledger.latest(chat.store, group.id, 10)
    if not entries:
        chat.stop("Belum ada belanja yang tercatat.", _MORE)
    entry = _choose(chat, entries, "Catatan mana yang dibatalkan?")
    chat.say(_line(entry.purchase))
    if not chat.ask(VOID):
        chat.stop("Baik, catatannya tetap.", _BALANCE)
    leader = chat.scene.person
    assert leader is not None
    ledger.void(chat.store, group.id, entry.id, leader)
    chat.say(f"Dibatalkan: {_line(entry.purchase)}. {left(chat, group)}", _BALANCE, _MORE)


def receipt(chat: Chat) -> None:
    """A photo that came by itself: the proof of a purchase that has none yet."""
    group = my_group(chat)
    proofs = chat.ask(PHOTOS)
    bare = ledger.without_receipt(chat.store, group.id)
    if not bare:
        chat.stop("Foto diterima, tetapi semua belanja sudah ada notanya. Tulis dulu belanjanya, "
                  f"ya.\n{_EXAMPLE}", _MORE)  # fmt: skip
    chat.title("foto nota")
    entry = _choose(chat, bare, "Nota ini untuk belanja yang mana?")
    ledger.attach(chat.store, [entry.id], proofs)
    chat.say(f"Foto nota disimpan untuk {_line(entry.purchase)}.", _BALANCE)
