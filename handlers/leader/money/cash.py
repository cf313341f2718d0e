"""Money that came or went beside purchases: told, read back, entered, taken back.

Knows: what is asked about it, what is odd. Must not know: how sentences are read, how it is kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers.deeds import cash as deeds
from handlers.deeds.ledger import Gone
from handlers.leader.purchases import left
from handlers.reading import dates, moved, rupiah
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose
from handlers.talk.kinds import YES_NO, confirmed, money, one_of, past_day
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import books, by, my_group
from handlers.talk.scene import Scene
from handlers.views import group as views
from storage.groups import Group
from storage.money import cash
from storage.money.cash import Move
from storage.money.standing import CashKind

_BALANCE = Option("Saldo", "/saldo", command=True)
_MORE = Option("Catat uang lain", "/uang masuk", command=True)
NAMES: dict[CashKind, str] = {
    "received": "Bantuan masuk",
    "interest": "Bunga bank",
    "own": "Tambahan uang sendiri",
    "returned": "Kembali ke negara",
}
_KINDS: tuple[Option, ...] = (
    Option("Bantuan masuk", "received"),
    Option("Bunga bank", "interest"),
    Option("Uang sendiri", "own"),
    Option("Kembali ke negara", "returned"),
)
_LISTED = 9  # a list of a phone has ten entries
_BOOKED_HERE = (
    "Yang dicatat di sini: bantuan yang masuk, bunga bank, tambahan uang sendiri, dan sisa dana "
    "yang dikembalikan. Hasil jualan tidak ikut saldo bantuan."
)


def _kind(typed: Typed) -> str:
    kind = moved.kind_of(typed.text)
    if kind is None and moved.sold(typed.text):
        raise Unfit(_BOOKED_HERE, tuple((it.label, it.value) for it in _KINDS))
    return kind or one_of(_KINDS).read(typed)


def _loaded(text: str) -> CashKind:
    return next(kind for kind in NAMES if kind == text)


KIND: Question[CashKind] = Question(
    "jenis", "Uang apa ini?", Parser(_kind, _loaded, NAMES.__getitem__), "Jenis", _KINDS
)
AMOUNT = Question("jumlah", "Berapa jumlahnya? Contoh: 20 juta", money, "Jumlah")
DAY = Question("tanggal", "Tanggal berapa? Contoh: kemarin, 1 Desember", past_day, "Tanggal")
SURE = Question("tetap", "", confirmed, "Tetap catat", YES_NO, "Tetap dicatat?")
TWICE = Question("dobel", "", confirmed, "Catat lagi", YES_NO, "Memang ada lagi?")
VOID = Question("yakin", "Batalkan catatan ini? Petugas tetap bisa melihat bahwa pernah dicatat.",
                confirmed, "Batalkan", YES_NO)  # fmt: skip


def listen(scene: Scene, said: str) -> Begin | None:
    """Who tells surely what money moved enters it; who tells of a sale is told what is kept."""
    if scene.person is None or not books(scene):
        return None
    told = moved.read(said, scene.today)
    if told is None or not told.amounts:
        return None
    seed = {"text": said}
    if told.kind is not None:
        seed["kind"] = next(it.label for it in _KINDS if it.value == told.kind)
    if len(told.amounts) == 1:
        seed["sum"] = rupiah.show(told.amounts[0])
    if len(told.days) == 1:
        seed["day"] = f"{told.days[0]:%d/%m/%Y}"
    return Begin("uang masuk", seed)


def listen_for_sales(scene: Scene, said: str) -> Begin | None:
    """What was taken by selling is not the grant's: whoever tells it hears what is kept here."""
    sold = scene.person is not None and moved.sold(said) and books(scene)
    return Begin("hasil jualan") if sold else None


def sales(chat: Chat) -> None:
    """What is kept here, and what is not."""
    chat.say(f"{_BOOKED_HERE} Ceritakan hasilnya saat mengisi laporan.", _MORE, _BALANCE)


def enter(chat: Chat) -> None:
    """Money that came or went: kind, sum and day, read back before it stands."""
    group = my_group(chat)
    chat.form(KIND, AMOUNT, DAY)
    for question, part in ((KIND, "kind"), (AMOUNT, "sum"), (DAY, "day")):
        chat.offer(question, part)
    kind, amount, day = chat.ask(KIND), chat.ask(AMOUNT), chat.ask(DAY)
    chat.title(f"{NAMES[kind].lower()} {rupiah.show(amount)}")
    if amount > HIGHEST_TOTAL:
        chat.again(AMOUNT, f"{rupiah.show(amount)} terlalu besar. Mohon dicek nolnya.")
    _asked_about(chat, group, kind, amount, day)
    shown = {AMOUNT.key: f"*{rupiah.show(amount)}* ({rupiah.words(amount)})"}
    heading = f"Uang *{group.name}*, mohon diperiksa:"
    chat.review(heading, KIND, AMOUNT, DAY, shown=shown)
    source, words = f"{chat.scene.message}.kas", chat.talk.told
    move = deeds.enter(chat.store, by(chat.scene), group.id, kind, amount, day, source, words)
    undo = Option("Batalkan ini", f"/batalkan uang {move.number}", command=True)
    chat.say(f"Tercatat nomor {move.number}: {told(move)}. {left(chat, group)}",
             _BALANCE, _MORE, undo)  # fmt: skip


def _asked_about(chat: Chat, group: Group, kind: CashKind, amount: int, day: date) -> None:
    """What is more than was granted or is left, or stands already, is asked about."""
    known = views.money(chat.store, chat.scene.programme, group)
    came = known.totals.received + amount
    wording = ""
    if kind == "received" and known.grant is not None and came > known.grant:
        wording = (f"Dengan ini bantuan yang masuk jadi {rupiah.show(came)}, padahal besarnya "
                   f"{rupiah.show(known.grant)}. Tetap dicatat?")  # fmt: skip
    if kind == "returned" and known.left is not None and amount > known.left:
        wording = (f"Itu lebih dari sisa dana, {rupiah.show(max(known.left, 0))}. "
                   "Tetap dicatat?")  # fmt: skip
    if wording and not chat.ask(SURE.at(f"{kind}.{amount}.{known.left}", wording)):
        chat.stop("Baik, tidak dicatat.", _BALANCE)
    alike = (kind, amount, day)
    for move in cash.standing(chat.store, group.id):
        if (move.kind, move.amount, move.day) == alike:
            wording = f"{told(move)} sudah tercatat, nomor {move.number}. Memang ada lagi?"
            if not chat.ask(TWICE.at(f"{kind}.{amount}.{day}.{move.number}", wording)):
                chat.stop("Baik, tidak dicatat dua kali.", _BALANCE)


def told(move: Move) -> str:
    """ "Bunga bank Rp12.500, 3 Des"."""
    return f"{NAMES[move.kind]} {rupiah.show(move.amount)}, {dates.short(move.day)}"


def take_back(chat: Chat) -> None:
    """Money that was entered by mistake leaves the sums but not the record."""
    group = my_group(chat)
    moves = cash.standing(chat.store, group.id)
    if not moves:
        chat.stop("Belum ada uang masuk atau keluar yang tercatat.", _MORE)
    named = chat.talk.seed.get("text", "")
    meant = [move for move in moves if str(move.number) == named] or moves
    shown = meant[-_LISTED:]
    wording = "\n".join(["Mana yang dibatalkan?", *(f"{it.number}. {told(it)}" for it in shown)])
    move = choose(chat, "catatan", wording, shown,
                  lambda it: f"{it.number}: {rupiah.show(it.amount)}")  # fmt: skip
    asked = replace(VOID, wording=f"Nomor {move.number}: {told(move)}.\n{VOID.wording}")
    if not chat.ask(replace(asked, short="Batalkan catatan ini?")):
        chat.stop("Baik, catatannya tetap.", _BALANCE)
    try:
        deeds.take_back(chat.store, by(chat.scene), group.id, move.number)
    except Gone:
        chat.stop("Catatan itu sudah dibatalkan.", _BALANCE)
    chat.say(f"Dibatalkan: {told(move)}. {left(chat, group)}", _BALANCE, _MORE)
