"""Which purchases are meant by words, as they stand on receipts: "nota freezer sama kompor",
"nomor 3 dan 4", "belanja kemarin", "toko makmur", "yang 275rb".

Knows: what stood on one slip of paper, how people name purchases that are entered.
Must not know: what becomes of those that are meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby
from zoneinfo import ZoneInfo

from handlers.leader import bought
from handlers.reading import dates, rupiah
from handlers.reading.noreceipt import NOTE
from handlers.reading.numerals import clean, find
from handlers.reading.typed import folded
from handlers.talk.choices import is_courtesy
from storage.money.ledger import Booked

_LONGEST = 160  # characters; a longer text tells a story
_ALIKE = 0.75  # share of letters from which a word is a slip of the pen
_SHORTEST = 4  # letters of such a word
_NAMES = 2  # goods of a slip that are named where it is listed
_NAME = 20  # characters of each
_NUMBERED = re.compile(r"\b(?:no|nomor|nomer|nmr|nomr|catatan|#)\b\.?\s*#?\s*(?=\d)|#\s*(?=\d)")
_FIGURES = re.compile(
    r"(?<![\w.,])(\d{1,3})(?:\s*(?:-|s/d|sd|sampai|smp|hingga)\s*(\d{1,3}))?(?![\w.,]*\d|rb|\w)"
)
_AND = re.compile(r"\s*(?:,|;|\n|\+|&|/|\b(?:dan|sama|serta|karo|jeung|lan|plus|juga|jg)\b)\s*")
_ALL = {"semua", "semuanya", "smua", "kabeh", "kabehe", "sadaya", "seluruhnya", "semuane"}
_LAST = {"tadi", "barusan", "terakhir", "bieu", "nembe"}
_MORE = {
    "kedua",
    "tambahan",
    "lagi",
    "susulan",
    "lanjutan",
    "sambungan",
    "ketiga",
    "dua",
    "satunya",
}
_IDLE = {
    "ini", "itu", "iki", "ieu", "foto", "gambar", "bukti", "untuk", "utk", "buat", "bwt",
    "kanggo", "adalah", "pakai", "yang", "yg", "sing", "nu", "dari", "dr", "di", "belanja",
    "belanjaan", "belanjanya", "pembelian", "beli", "punya", "kirim", "mau", "saya", "sy", "ya",
    "nya", "ada", "kami", "ke", "berikut", "barang", "tanggal", "tgl", "harga", "seharga",
    "kwitansi", "tolong", "catat", "halaman", "lembar", "dengan", "total", "jumlah", "totalnya",
    "hari", "dibeli", "masih", "lah", "toko", "tk", "warung", "notane", "susulannya", "maaf",
    "telat", "baru", "ketemu", "akan",
}  # fmt: skip
_NOTES = re.compile(rf"\b(?:foto\s+)?{NOTE}\b", re.IGNORECASE)
_ENDING = re.compile(r"(?<=\w{3})(?:nya|ne|na|ny)$")


@dataclass(frozen=True, slots=True)
class Slip:
    """Purchases told in one message, of one day and seller: they stand on one receipt."""

    entries: tuple[Booked, ...]

    @property
    def ids(self) -> str:
        return ",".join(str(it.id) for it in self.entries)

    @property
    def numbers(self) -> str:
        """ "12", or "3-5" of several."""
        first, last = self.entries[0].number, self.entries[-1].number
        return str(first) if first == last else f"{first}-{last}"

    @property
    def total(self) -> int:
        return sum(it.purchase.total for it in self.entries)

    @property
    def line(self) -> str:
        """As it stands in a list."""
        day = dates.short(self.entries[0].purchase.bought_on)
        if len(self.entries) == 1:
            return f"nomor {self.numbers}, {day}: {bought.mentioned(self.entries[0].purchase)}"
        names = bought.some_of([bought.cut(it.purchase.item, _NAME) for it in self.entries], _NAMES)
        return f"nomor {self.numbers}, {day}: {names} = {rupiah.show(self.total)}"


@dataclass(frozen=True, slots=True)
class Basket:
    """The purchases of a group that may be meant: every one that stands, those of them that lack a
    receipt, what day it is there."""

    entries: Sequence[Booked]
    bare: Collection[int]
    today: date
    zone: str

    def of(self, ids: Collection[int]) -> Basket:
        """Those of these ids alone."""
        return replace(self, entries=[it for it in self.entries if it.id in ids])


@dataclass(frozen=True, slots=True)
class Meant:
    """`sure`: what is meant for certain, "" of nothing; `either`: one of these is."""

    sure: tuple[Booked, ...] = ()
    either: tuple[Slip, ...] = ()


def slips(entries: Sequence[Booked]) -> list[Slip]:
    """These purchases by the receipts on which they stand, the newest first."""

    def key(it: Booked) -> tuple[float, str, str]:
        day, vendor = it.purchase.bought_on.isoformat(), folded(it.purchase.vendor)
        return -it.reported_at.timestamp(), day, vendor

    ordered = sorted(entries, key=lambda it: (*key(it), it.number))
    return [Slip(tuple(its)) for _, its in groupby(ordered, key=key)]


def speaks_of_more(said: str) -> bool:
    """Whether it is a further photo of what has one: "foto kedua nota freezer"."""
    return not _MORE.isdisjoint(re.findall(r"\w+", folded(said)))


def is_numbered(said: str) -> bool:
    """Whether it names a purchase by its number."""
    return _NUMBERED.search(folded(said)) is not None


def bare_words(said: str) -> list[str]:
    """The words that name something: without what only says that it is a receipt."""
    words = re.findall(r"[^\W\d_]+(?:-\w+)?|\d[\w.,]*", _NOTES.sub(" ", folded(said)))
    named = (_ENDING.sub("", word) for word in words if word not in _IDLE | _MORE)
    return [it for it in named if it in _ALL or not (it in _IDLE or is_courtesy(it))]


def meant(said: str, basket: Basket) -> Meant | None:
    """What these words mean; None where they name nothing, or a word among them is strange."""
    text = _NOTES.sub(" ", folded(said))
    if len(text) > _LONGEST or "?" in text:
        return None
    found: dict[int, Booked] = {}
    numbered = False
    for part in filter(str.strip, _AND.split(text)):
        numbered = numbered or _NUMBERED.search(part) is not None
        its = _part(part, basket, numbered)
        if its is None:
            return None
        if its.either:
            return its
        found |= {it.id: it for it in its.sure}
    return Meant(tuple(sorted(found.values(), key=lambda it: it.number))) if found else None


def _part(part: str, basket: Basket, numbered: bool) -> Meant | None:
    """What one thing of an enumeration means: all that is said of it must fit."""
    numbers, rest = _by_number(part, basket, numbered)
    if numbers is not None:
        there = _named(bare_words(rest), numbers)
        return Meant(tuple(numbers)) if numbers and len(there) == len(numbers) else None
    words = bare_words(part)
    if words and _LAST.issuperset(words):
        return _every(slips(basket.entries)[0].entries, basket) if basket.entries else None
    amount, rest = _amount(part)
    days, rest = _days(rest, basket.today)
    words = bare_words(rest)
    there = _named([word for word in words if word not in _ALL | _LAST], basket.entries)
    if amount:
        return _one(_of_amount(amount, there), basket)
    if days:
        return _every(_of_days(there, days, basket), basket)
    if not _ALL.isdisjoint(words):
        return _every([it for it in there if it.id in basket.bare], basket)
    return _one(slips(_bare_first(there, basket)), basket) if words else None


def _bare_first(entries: Sequence[Booked], basket: Basket) -> Sequence[Booked]:
    return [it for it in entries if it.id in basket.bare] or entries


def _every(entries: Sequence[Booked], basket: Basket) -> Meant | None:
    return Meant(tuple(_bare_first(entries, basket))) if entries else None


def _one(found: Sequence[Slip], basket: Basket) -> Meant | None:
    """One receipt for certain, or one of several."""
    bare = [it for it in found if any(entry.id in basket.bare for entry in it.entries)] or found
    if len(bare) > 1:
        return Meant(either=tuple(bare))
    return Meant(bare[0].entries) if bare else None


def _by_number(part: str, basket: Basket, numbered: bool) -> tuple[list[Booked] | None, str]:
    """The purchases of these running numbers; None where no number names any."""
    bare = re.fullmatch(r"\W*\d{1,3}(?:\s*(?:-|sampai)\s*\d{1,3})?\W*", part)
    if not numbered and bare is None:
        return None, part
    wanted: set[int] = set()
    for figures in _FIGURES.finditer(_NUMBERED.sub("", part)):
        first, last = int(figures[1]), int(figures[2] or figures[1])
        wanted |= {*range(first, last + 1)}
    if not wanted:
        return None, part
    found = [it for it in basket.entries if it.number in wanted]
    rest = _FIGURES.sub(" ", _NUMBERED.sub("", part))
    return (found if len(found) == len(wanted) else []), rest


def _amount(part: str) -> tuple[tuple[int, ...], str]:
    cleaned = clean(part)
    for numeral in find(cleaned):
        if found := rupiah.money(cleaned, numeral):
            return found.readings, cleaned[: found.start] + " " + cleaned[found.end :]
    return (), part


def _of_amount(amounts: Sequence[int], entries: Sequence[Booked]) -> list[Slip]:
    """The receipts of such a sum; else the goods that cost so much, in all or each."""
    whole = [slip for slip in slips(entries) if slip.total in amounts]
    if whole:
        return whole
    same = [it for it in entries if it.purchase.total in amounts]
    same = same or [it for it in entries if it.purchase.unit_price in amounts]
    return [Slip((it,)) for it in same]


def _days(part: str, today: date) -> tuple[set[date], str]:
    cleaned, days = clean(part), set[date]()
    for found in reversed(dates.find(cleaned, today)):
        if found.dates:
            days |= {*found.dates}
            cleaned = cleaned[: found.start] + " " + cleaned[found.end :]
    return days, cleaned


def _of_days(entries: Sequence[Booked], days: Collection[date], basket: Basket) -> list[Booked]:
    """Bought on that day; else told on it: "belanja kemarin" may be either."""
    zone = ZoneInfo(basket.zone)
    then = [it for it in entries if it.purchase.bought_on in days]
    return then or [it for it in entries if it.reported_at.astimezone(zone).date() in days]


def _named(words: Sequence[str], entries: Sequence[Booked]) -> list[Booked]:
    """Those in whose name and seller all these words stand; where none has them, a slip of the pen
    is looked for."""

    def having(fits: Callable[[str, str], bool]) -> list[Booked]:
        return [
            it
            for it in entries
            if all(any(fits(word, own) for own in _words_of(it)) for word in words)
        ]

    return having(_begins) or having(_alike)


def _words_of(it: Booked) -> list[str]:
    return folded(f"{it.purchase.item} {it.purchase.vendor}").replace(".", " ").split()


def _begins(word: str, own: str) -> bool:
    return word == own or (len(word) >= _SHORTEST and own.startswith(word))


def _alike(word: str, own: str) -> bool:
    if _begins(word, own):
        return True
    long_enough = min(len(word), len(own)) >= _SHORTEST
    return long_enough and SequenceMatcher(None, word, own, autojunk=False).ratio() >= _ALIKE
