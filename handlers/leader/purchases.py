"""Purchases of a group: reported in one message, read back.

Knows: the talk about purchases. Must not know: how sentences are read, or how rows are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from handlers.deeds import ledger as deeds
from handlers.deeds import receipts
from handlers.leader import bought, checks, completing
from handlers.leader.bought import EXAMPLE, NOT_SAID, Bought, Line
from handlers.leader.money import owned
from handlers.leader.planning import placing
from handlers.reading import dates, noreceipt, ownmoney, rupiah
from handlers.reading.purchase.line import begins, read
from handlers.reading.typed import folded
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.kinds import YES_NO, confirmed, exactly, money, one_of, past_day, photos, text
from handlers.talk.messages import Option
from handlers.talk.question import Question, Typed
from handlers.talk.roles import books, by, my_group
from handlers.talk.scene import Scene
from handlers.views import group as views
from storage import files
from storage.groups import Group
from storage.money.ledger import Booked
from storage.money.standing import Purchase

BALANCE = Option("Saldo", "/saldo", command=True)
MORE = Option("Lapor lagi", "/lapor belanja", command=True)


def _amended(kept: str, typed: Typed) -> str | None:
    """What was told, put right, or with the word that there is no receipt of it."""
    told, said = Bought.model_validate_json(kept), noreceipt.said(typed.text)
    named = {word for row in told.rows for word in folded(row.item).split()}
    if said is None or not named.issuperset(folded(said.before).split()):
        return completing.amended(kept, typed)
    return told.model_copy(update={"excuse": said.why or NOT_SAID}).model_dump_json()


BOUGHT: Question[Bought] = Question(
    "belanja",
    f"Apa yang dibeli, berapa harganya, kapan, dan di mana? Boleh beberapa barang.\n{EXAMPLE}",
    replace(completing.parser, amend=_amended),
    "Barang",
)
FITS = Question("cocok", "", money, "Jumlah", short="Jumlah mana yang benar menurut nota?")
DAY = Question("tanggal", "Tanggal berapa belinya? Contoh: kemarin, 12 Desember", past_day,
               "Tanggal")  # fmt: skip
VENDOR = Question("toko", "Beli di mana? Tulis nama toko atau pasarnya.", completing.seller, "Toko")
_SEND = "Kirim foto notanya sekarang."
PHOTOS = Question("nota", _SEND, photos("Kalau belum ada, ketik *batal*; boleh menyusul."))
_CHANGED = photos("Kalau belum ada, ketik *kembali*; boleh menyusul.")
_OR_BACK = "Kirim foto notanya, atau ketik *kembali*."
CHANGED_PHOTOS = Question(PHOTOS.key, _SEND, _CHANGED, "Foto nota", short=_OR_BACK)
OTHER_PHOTOS = Question(
    PHOTOS.key,
    f"{_SEND} Foto yang tadi diganti dengan yang ini. Kalau tidak jadi, ketik *kembali*.",
    _CHANGED,
    "Foto nota",
    short=_OR_BACK,
)


def listen(scene: Scene, said: str) -> Begin | None:
    """A leader who simply writes what was bought begins a report."""
    if scene.person is None:
        return None
    text, _ = bought.excused(said, scene.today)
    own = ownmoney.heard(text)
    reading = read(own.rest if own else text, scene.today)
    if not (reading.rows or reading.maybe) or not books(scene):
        return None
    return Begin("lapor belanja", {"text": said} | ({} if reading.rows else {"maybe": said[:200]}))


def listen_alone(scene: Scene, said: str) -> Begin | None:
    """The same while nothing is asked; then a purchase may also begin without its price."""
    if found := listen(scene, said):
        return found
    if not books(scene):
        return None
    return Begin("lapor belanja", {"text": said}) if begins(said, scene.today) else None


def report(chat: Chat) -> None:
    """Purchases told at once or in parts, read back before they stand in the ledger."""
    group = my_group(chat)
    _refuse_talk(chat)
    chat.form(BOUGHT)
    chat.offer(BOUGHT)
    chat.ask(BOUGHT)
    chat.fold(BOUGHT, DAY, lambda told, day: told.placed(day, all_=True).model_dump_json())
    told = chat.fold(BOUGHT, VENDOR, lambda told, name: _sold_by(told, name).model_dump_json())
    told = _settled_before(chat, told)
    chat.title("belanja " + ", ".join(line.short for line in told.rows[:2]))
    grant = views.money(chat.store, chat.scene.programme, group).grant
    if (question := completing.missing(told, most=grant) or owned.missing(told)) is not None:
        chat.more(question)
    rows = _purchases(_fitted(chat, told))
    proofs = good_photos(chat)
    excuse = "" if proofs else told.excuse
    if excuse == NOT_SAID:
        excuse = chat.ask(WHY)
    chat.title(_title(rows, proofs))
    rows = checks.meant(chat, group, rows, BOUGHT)
    plan = placing.placed(chat, group, rows)
    heading = "\n".join([f"Belanja *{group.name}*, mohon diperiksa:", *told.notes])
    fields = (BOUGHT, DAY, VENDOR, *plan.fields, _changed_photos(chat))
    chat.review(heading, *fields, shown=_shown(rows, proofs, excuse) | plan.shown)
    _enter(chat, group, plan.rows, proofs, excuse)


def _settled_before(chat: Chat, told: Bought) -> Bought:
    """Forms begun by an earlier version ask for an open total under a key of its own."""
    for place, line in enumerate(told.rows):
        key = ".".join(map(str, ("jumlah", place + 1, *line.total_options)))
        if line.needs != "total" or key not in (chat.talk.asked, *chat.talk.answers):
            continue
        options = tuple(Option(rupiah.show(n), exactly(n)) for n in line.total_options)
        question = Question(key, f"{line.name}: berapa harga semuanya?", money, "Jumlah", options)
        chat.ask(question)
        told = chat.fold(BOUGHT, question, partial(_with_total, place))
    return told


def _with_total(place: int, told: Bought, total: int) -> str:
    return told.at(place, told.rows[place].settled(total)).model_dump_json()


IS_IT = Question("memang", "", confirmed, "Dilaporkan", YES_NO)


def _refuse_talk(chat: Chat) -> None:
    """What may be talk is asked about before anything of it is kept."""
    said = chat.talk.seed.get("maybe", "")
    wording = f"Ini belanja yang mau dilaporkan?\n“{said}”"
    if said and not chat.ask(replace(IS_IT, wording=wording)):
        chat.stop("Baik, tidak dicatat.", BALANCE)


def _sold_by(told: Bought, name: str) -> Bought:
    return told.placed(vendor=name, all_=True)


def _shown(rows: Sequence[Purchase], proofs: Sequence[int], excuse: str) -> dict[str, str]:
    """What is read back behind each question."""
    days = sorted({row.bought_on for row in rows})
    vendors = sorted({row.vendor for row in rows if row.vendor})
    none = f"tanpa nota ({bought.cut(excuse)})" if excuse else "belum ada, kirim saja kalau ada"
    return {
        BOUGHT.key: bought.shown_all(rows),
        DAY.key: " dan ".join(map(dates.show, days)),
        VENDOR.key: bought.some_of(vendors) or "tidak ditulis",
        PHOTOS.key: f"{len(proofs)} foto" if proofs else none,
    }


def _fitted(chat: Chat, told: Bought) -> Sequence[Line]:
    """Where the stated total does not fit the sum, the person says which one is right."""
    lines = told.rows
    ours = sum(line.total or 0 for line in lines)
    if told.stated is None or told.stated == ours:
        return lines
    wording = (
        f"Hitungan kami {rupiah.show(ours)}, tetapi tertulis {rupiah.show(told.stated)}. "
        "Mana yang benar menurut nota?"
    )
    options = [Option(rupiah.show(amount), exactly(amount)) for amount in (ours, told.stated)]
    right = chat.ask(FITS.at(f"{ours}.{told.stated}", wording), options)
    if right == ours:
        return lines
    if len(lines) == 1 and right == told.stated:
        return [lines[0].settled(right)]
    return chat.again(BOUGHT, "Baik, mohon tulis ulang belanjanya dengan harga yang benar.")


def _purchases(lines: Sequence[Line]) -> list[Purchase]:
    """Rows for the ledger, of which everything is told."""
    rows = [
        Purchase(
            item=line.item,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            total=line.total or 0,
            vendor=line.vendor,
            bought_on=line.bought_on,
            own=line.own_part or 0,
        )
        for line in lines
        if line.bought_on is not None
    ]
    return [deeds.clean(row) for row in rows]  # what is read back is what will be kept


def good_photos(chat: Chat) -> tuple[int, ...]:
    """The photos that came from this chat, without those that turned out to be damaged."""
    came = chat.known(PHOTOS) or ()
    return files.good(chat.store, chat.scene.chat, came)


WHY = Question(
    "alasan", "Kenapa tidak ada notanya? Tulis singkat, atau pilih.", text(120), "Alasannya",
    (Option("Beli di pasar", "Beli di pasar"), Option("Tidak diberi nota", "Tidak diberi nota"),
     Option("Notanya hilang", "Notanya hilang")),
)  # fmt: skip


def _changed_photos(chat: Chat) -> Question[tuple[int, ...]]:
    """New photos take the place of those that came, and whoever sends them is told so."""
    came = chat.talk.answers.get(PHOTOS.key) or chat.talk.changing.get(PHOTOS.key)
    return OTHER_PHOTOS if came else CHANGED_PHOTOS


def _title(rows: Sequence[Purchase], proofs: Sequence[int]) -> str:
    day = dates.short(rows[0].bought_on)
    return f"belanja {day}, {len(rows)} barang" + ("" if proofs else ", tanpa foto")


def _enter(
    chat: Chat, group: Group, rows: Sequence[Purchase], proofs: Sequence[int], excuse: str
) -> None:
    sources = [f"{chat.scene.message}.{place}" for place in range(len(rows))]
    booked = deeds.enter(
        chat.store, by(chat.scene), group.id, rows, sources, proofs, chat.talk.told
    )
    ids = [entry.id for entry in booked]
    for told in receipts.entered(chat.store, group.id, ids, proofs):
        chat.tell(*told)
    if excuse:
        receipts.excuse(chat.store, by(chat.scene), group.id, ids, excuse)
    total = rupiah.show(sum(row.total for row in rows))
    numbers = _numbers([entry.number for entry in booked])
    photo = (
        "" if proofs or excuse else "\n\nFoto notanya bisa dikirim kapan saja, langsung ke sini."
    )
    said = f"Tercatat nomor {numbers}: {total}. {left(chat, group)}{photo}"
    which = str(booked[0].number) if len(booked) == 1 else "tadi"
    undo = Option("Batalkan ini", f"/batalkan belanja {which}", command=True)
    chat.say(said, BALANCE, MORE, undo)


def _numbers(numbers: Sequence[int]) -> str:
    """The numbers that purchases of one message got, which follow each other."""
    first, last = numbers[0], numbers[-1]
    return str(first) if first == last else f"{first} sampai {last}"


def left(chat: Chat, group: Group) -> str:
    """What is left of the grant, as far as the grant is known."""
    money = views.money(chat.store, chat.scene.programme, group)
    if money.received is None or money.left is None:
        office = chat.scene.programme.edition(group.edition).office
        return f"Besar bantuan kelompok belum kami ketahui; tanyakan ke {office}."
    came = rupiah.show(money.received)
    if money.left < 0:
        return f"Perhatian: laporan lebih {rupiah.show(-money.left)} dari dana yang masuk."
    return f"Sisa dana {rupiah.show(money.left)} dari {came}."


def _entry_line(entry: Booked) -> str:
    day = dates.short(entry.purchase.bought_on)
    return f"nomor {entry.number}, {day}: {bought.mentioned(entry.purchase)}"


LISTED = 9  # a list of a phone has ten entries


def chosen(chat: Chat, entries: Sequence[Booked], wording: str) -> Booked:
    """One of these entries, listed in full above short buttons."""
    lines = [f"- {_entry_line(entry)}" for entry in entries]
    options = tuple(map(_entry_button, entries))
    asked = Question("catatan", "\n".join([wording, *lines]), one_of(options), "", options)
    chosen = chat.ask(asked)
    found = next((entry for entry in entries if str(entry.id) == chosen), None)
    return found or chat.again(asked, "Yang tadi sudah tidak ada lagi.")


def _entry_button(entry: Booked) -> Option:
    return Option(f"No. {entry.number} {rupiah.show(entry.purchase.total)}", str(entry.id))
