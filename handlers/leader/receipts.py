"""Receipts of purchases: which photo proves which of them, a further one, and none at all.

Knows: the talk about receipts. Must not know: how photos are judged, how words name a purchase.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.deeds import receipts as deeds
from handlers.leader import bought, slips
from handlers.leader.purchases import PHOTOS, WHY, good_photos, report
from handlers.leader.slips import Basket, Meant, Slip
from handlers.reading import noreceipt, rupiah
from handlers.reading.purchase.line import read
from handlers.reading.typed import folded
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choices import named, pick
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import books, by, my_group
from handlers.talk.scene import Scene
from storage import files
from storage.groups import Group
from storage.money import ledger
from storage.money import proofs as stored
from storage.money.ledger import Booked

_BALANCE = Option("Saldo", "/saldo", command=True)
_NEW = Option("Belanja baru", "baru")
_PROVEN = Option("Sudah ada nota", "sudah")
_LISTED = 8  # a list of a phone has ten entries, and two stand below
_JUST = timedelta(minutes=15)  # a photo that comes so soon after a purchase is of it
_SHORTLY = timedelta(minutes=5)  # photos of one receipt
_KEY = "catatan"
_GONE = "Yang tadi sudah tidak ada lagi."
_SHORT = "Nota belanja yang mana?"

_ANNOUNCED = re.compile(
    rf"(?:ini|iki|ieu|berikut|tambahan|susulan|(?:mau |saya )*kirim) (?:foto )?{noreceipt.NOTE}\b"
)
_LONGEST = 80  # characters; a longer text tells a story
_INSISTS = re.compile(
    r"(?:(?:ya|yo|udah|sudah|sdh|wes|wis|maaf)\W+)*(?:"
    r"(?:di)?biar(?:in|kan|ke|no)?(?:\W+(?:aja|saja|wae|ae|begitu|gitu|itu|dulu|lah))*"
    r"|(?:tidak|tdk|gak|ga|gk|nggak|ndak|ora|teu)\W*(?:bisa|iso|bs|tiasa)\W+(?:di)?(?:foto|poto|moto)"
    r"(?:\W+\w+){0,3}"
    r"|(?:foto|nota)?(?:nya)?\W*(?:ada|punya)(?:nya|ku)?\W+(?:cuma|hanya|mung|itu|ini)(?:\W+\w+){0,2}"
    r"|(?:nota|kertas|tulisan|tinta)(?:nya)?\W+(?:memang|emang|aslinya|sudah|udah|sdh)\W+"
    r"(?:pudar|luntur|buram|gelap|lecek|tipis)(?:\W+\w+){0,2})"
)


def listen(scene: Scene, said: str) -> Begin | None:
    """Who speaks of a receipt of purchases that are entered, or says that there is none."""
    if scene.person is None or not (groups := books(scene)):
        return None
    baskets = [_basket(scene, group) for group in groups]
    told = noreceipt.said(said)
    if told is not None:
        buys = read(told.before, scene.today).rows or read(said, scene.today).rows
        lists = told.before and not (
            told.why or slips.bare_words(told.before)
        )  # "belanja tanpa nota"
        none = not any(basket.bare for basket in baskets)
        return None if buys or lists or none else Begin("tanpa nota", {"text": said})
    if not noreceipt.of_receipt(said) or "?" in said:
        return None
    found = slips.is_numbered(said) or any(slips.meant(said, basket) for basket in baskets)
    return Begin("nota", {"text": said}) if found else None


def listen_alone(scene: Scene, said: str) -> Begin | None:
    """The same while nothing is asked; then the photo may be announced without saying of what."""
    if found := listen(scene, said):
        return found
    text = folded(said)
    announced = _ANNOUNCED.match(text) is not None and len(text) <= _LONGEST and "?" not in text
    return Begin("nota", {"text": said}) if announced and books(scene) else None


def listen_insisting(scene: Scene, said: str) -> Begin | None:
    """Who was asked for a better photo and has none."""
    text = folded(said).strip(" .!,")
    if _INSISTS.fullmatch(text) and files.hard_to_read(scene.store, scene.chat):
        return Begin("foto seadanya")
    return None


def insisted(chat: Chat) -> None:
    """A photo that is hard to read counts all the same."""
    chat.say("Baik, tidak apa-apa. Foto yang tadi tetap kami simpan.")


def _basket(scene: Scene, group: Group) -> Basket:
    entries = ledger.standing(scene.store, group.id)
    bare = {it.id for it in ledger.without_receipt(scene.store, group.id)}
    return Basket(entries, bare, scene.today, group.zone)


@dataclass(frozen=True, slots=True)
class Placing:
    """A photo that is to find its purchases: `told`: those that are named; `just`: those that the
    photo before it proved; `by_word`: it was asked for because somebody wanted to send one."""

    basket: Basket
    told: Meant
    just: Sequence[Booked]
    by_word: bool

    @property
    def listed(self) -> list[Slip]:
        """Among which it is asked."""
        return [*self.told.either] or self.bare or slips.slips(self.just)

    @property
    def bare(self) -> list[Slip]:
        return slips.slips(_still_bare(self.basket, self.basket.entries))


def receipt(chat: Chat) -> None:
    """A photo that came by itself: the proof of purchases, or the beginning of one."""
    group = my_group(chat)
    by_word = chat.once("diminta", lambda: "" if PHOTOS.key in chat.talk.answers else "ya")
    basket = _basket(chat.scene, group)
    told, just = _told(chat, group, basket), _just_proven(chat, group, basket)
    sent = Placing(basket, told, just, bool(by_word))
    which = _which(basket, sent.listed)
    chat.form(PHOTOS, replace(which, parser=_in_words(which.parser)))
    chat.ask(_asking(told))
    chat.title("foto nota")
    chosen = _chosen(chat, sent, which)
    if not chosen:
        report(chat)
        return
    photos = good_photos(chat)
    if not photos:
        chat.again(PHOTOS, "Foto yang tadi tidak bisa dibuka, jadi belum ada yang disimpan.")
    _prove(chat, group, chosen, photos)


def _asking(told: Meant) -> Question[tuple[int, ...]]:
    if not told.sure:
        return PHOTOS
    return replace(PHOTOS, wording=f"Kirim foto nota untuk {_named(told.sure)}.", short="")


def _told(chat: Chat, group: Group, basket: Basket) -> Meant:
    """What is meant by the words that came with it, or by the message that it replies to."""
    words = slips.meant(chat.talk.seed.get("text", ""), basket)
    return _swiped(chat, group, basket) or words or Meant()


def _swiped(chat: Chat, group: Group, basket: Basket) -> Meant | None:
    """What was saved by the message that it replies to."""
    its = _of(basket, chat.once("balasan", lambda: _replied_to(chat.scene, group)))
    return Meant(tuple(its)) if its else None


def _replied_to(scene: Scene, group: Group) -> str:
    if not scene.replied:
        return ""
    return ",".join(str(it.id) for it in stored.told_in(scene.store, group.id, scene.replied))


def _just_proven(chat: Chat, group: Group, basket: Basket) -> list[Booked]:
    """What the photo proved that came from here shortly before."""

    def find() -> str:
        since = chat.scene.now - _SHORTLY
        return ",".join(map(str, stored.just_proven(chat.store, group.id, chat.scene.chat, since)))

    return _of(basket, chat.once("barusan", find))


def _of(basket: Basket, ids: str) -> list[Booked]:
    wanted = {*ids.split(",")}
    return [it for it in basket.entries if str(it.id) in wanted]


def _chosen(chat: Chat, sent: Placing, which: Question[str]) -> Sequence[Booked]:
    """The purchases that the photo proves; none where it begins a new one."""
    basket, open_ = sent.basket, which.key in (*chat.talk.answers, chat.talk.asked)
    if not open_ and sent.told.sure:
        return sent.told.sure
    words = slips.bare_words(chat.talk.seed.get("text", ""))
    if not (open_ or words or chat.beside):
        at_once = chat.once("langsung", lambda: _at_once(chat, sent))
        if its := _of(basket, at_once):
            return its
    waits = sent.listed or (sent.by_word and basket.entries) or which.key in chat.talk.early
    if not (open_ or waits):
        return []
    answer = chat.ask(which)
    if answer == _PROVEN.value:
        proven = slips.slips([it for it in basket.entries if it.id not in basket.bare])
        wording = "Tambahan foto untuk belanja yang mana?"
        which = _which(basket, proven, wording, key=f"{_KEY}.lagi", more=())
        answer = chat.ask(which)
    return [] if answer == _NEW.value else _of(basket, answer) or chat.again(which, _GONE)


def _at_once(chat: Chat, sent: Placing) -> str:
    """What a photo without words proves unasked: the same as the one before it in its album, or
    the only purchase without one, when it was reported just now."""
    if sent.just and chat.talk.seed.get("album"):
        return ",".join(str(it.id) for it in sent.just)
    since, bare = chat.scene.now - _JUST, sent.bare
    new = len(bare) == 1 and all(it.reported_at >= since for it in bare[0].entries)
    return bare[0].ids if new else ""


def _prove(chat: Chat, group: Group, chosen: Sequence[Booked], photos: Sequence[int]) -> None:
    ids = [it.id for it in chosen]
    had = stored.proven(chat.store, group.id)
    excused = stored.excuses(chat.store, group.id)
    for told in deeds.prove(chat.store, by(chat.scene), group.id, ids, photos):
        chat.tell(*told)
    name = _named(chosen)
    said = f"Foto nota dicatat untuk {name}."
    if all(id in had for id in ids):
        many = f" Sekarang ada {had[ids[0]] + len(photos)} foto." if len(ids) == 1 else ""
        said = f"Foto nota ditambahkan untuk {name}.{many}"
    if any(id in excused for id in ids):
        said += " Catatan *tanpa nota* dihapus."
    chat.say(said, _BALANCE)


def _named(entries: Sequence[Booked]) -> str:
    """Purchases where they are mentioned: one in full, several by number, names and sum."""
    if len(entries) == 1:
        return f"nomor {entries[0].number}: {bought.mentioned(entries[0].purchase)}"
    names = bought.some_of([bought.cut(it.purchase.item, 24) for it in entries])
    total = rupiah.show(sum(it.purchase.total for it in entries))
    return f"{len(entries)} belanja: {names} ({total})"


# Which one


def _which(
    basket: Basket, listed: Sequence[Slip], wording: str = "Ini nota belanja yang mana?",
    key: str = _KEY, more: Sequence[Option] | None = None,
) -> Question[str]:  # fmt: skip
    """Asks for one of these receipts, below which stand `more`; None: a new one, one that is
    proven."""
    if more is None:
        proven = any(it.id not in basket.bare for it in basket.entries)
        more = (_NEW, _PROVEN) if proven else (_NEW,)
    shown = listed[:_LISTED]
    if len(listed) > len(shown):
        wording += f" Yang tampil {len(shown)} dari {len(listed)}; yang lain boleh disebut saja."
    lines = [f"- {slip.line}" for slip in shown]
    options = (*map(_button, shown), *more)
    parser = _reading(basket, listed, options, more)
    return Question(key, "\n".join([wording, *lines]), parser, "belanjanya", options, _SHORT)


def _button(slip: Slip) -> Option:
    return Option(f"No. {slip.numbers} {rupiah.show(slip.total)}", slip.ids)


def _reading(
    basket: Basket, listed: Sequence[Slip], options: Sequence[Option], more: Sequence[Option]
) -> Parser[str]:
    labels = [option.label for option in options]

    def wanted(typed: Typed) -> str:
        number = re.fullmatch(r"\W*(\d{1,3})\W*", typed.text)
        if number and (its := _holding(listed, int(number[1]))):
            return its.ids
        chosen = named(typed.text, [option.label for option in more])
        if len(chosen) == 1:
            return more[chosen[0]].value
        if read(typed.text, typed.today).rows:
            raise Unfit("Itu seperti belanja baru.")
        found = slips.meant(typed.text, replace(basket, today=typed.today))
        if found is not None and found.sure:
            return ",".join(str(it.id) for it in found.sure)
        if found is not None:
            lines = "\n".join(f"- {slip.line}" for slip in found.either[:_LISTED])
            choices = tuple((it.label, it.value) for it in map(_button, found.either[:_LISTED]))
            raise Unfit(f"Yang mana dari ini?\n{lines}", choices)
        place = None if re.search(r"\d", typed.text) else pick(typed.text, labels)
        if place is None:
            raise Unfit("Belum ketemu. Sebut nomor atau nama barangnya, atau pilih di sini.",
                        tuple((it.label, it.value) for it in options))  # fmt: skip
        return options[place].value

    return Parser(wanted, str, str)


def _in_words(parser: Parser[str]) -> Parser[str]:
    """The same before the list is shown: there a bare number is neither a photo nor a purchase."""

    def wanted(typed: Typed) -> str:
        if not re.search(r"[^\W\d_]{2}", typed.text):
            raise Unfit("Itu belum menyebut belanjanya.")
        return parser.read(typed)

    return replace(parser, read=wanted)


def _holding(listed: Sequence[Slip], number: int) -> Slip | None:
    return next((it for it in listed if number in [e.number for e in it.entries]), None)


# None at all


def without(chat: Chat) -> None:
    """Purchases of which there is no receipt, and why."""
    group = my_group(chat)
    basket = _basket(chat.scene, group)
    if not basket.bare:
        chat.stop("Semua belanja sudah ada notanya, atau sudah dicatat tanpa nota.", _BALANCE)
    told, why = _excused(chat.talk.seed.get("text", ""), basket)
    told = told if told.sure else _swiped(chat, group, basket) or told
    if told.sure and not {it.id for it in told.sure} & {*basket.bare}:
        chat.stop(f"Tidak perlu: {_named(told.sure)}, sudah ada fotonya atau alasannya.", _BALANCE)
    chosen = _bare_ones(chat, basket, told)
    chat.title("belanja tanpa nota")
    why = why or chat.ask(WHY)
    deeds.excuse(chat.store, by(chat.scene), group.id, [it.id for it in chosen], why)
    chat.say(f"Dicatat tanpa nota: {_named(chosen)}. Alasannya: {bought.cut(why, 80)}. "
             "Kalau nanti notanya ada, kirim saja fotonya.", _BALANCE)  # fmt: skip


def _excused(text: str, basket: Basket) -> tuple[Meant, str]:
    """Which purchases a text means that says there is no receipt, and why."""
    said = noreceipt.said(text)
    if said is None:
        return slips.meant(text, basket) or Meant(), ""
    if slips.bare_words(said.before):
        return slips.meant(said.before, basket) or Meant(), said.why
    head, _, tail = said.after.partition(",")
    found = slips.meant(head, basket)
    return (found, said.own or tail.strip()) if found else (Meant(), said.why)


def _bare_ones(chat: Chat, basket: Basket, told: Meant) -> Sequence[Booked]:
    its = _still_bare(basket, told.sure)
    listed = [*told.either] or slips.slips(_still_bare(basket, basket.entries))
    if not its and len(listed) == 1:
        return listed[0].entries
    if its:
        return its
    which = _which(basket, listed, "Belanja mana yang tanpa nota?", more=())
    chosen = _of(basket, chat.ask(which))
    return _still_bare(basket, chosen) or chat.again(which, _GONE)


def _still_bare(basket: Basket, entries: Collection[Booked]) -> list[Booked]:
    return [it for it in entries if it.id in basket.bare]
