"""How answers to the questions of a report are read: money, people, yes or no, photos, a sentence.

Knows: what people answer instead of a number or a sentence. Must not know: any report.

Their value is the text that stands in the report; that of photos is the files.
"""

from __future__ import annotations

from typing import Any

from handlers.reading import rupiah
from handlers.reading.numerals import clean, find
from handlers.reading.purchase.bubble import read_part
from handlers.talk import kinds
from handlers.talk.choices import skip, yes_no
from handlers.talk.messages import Option, Unfit, Unlikely
from handlers.talk.question import Parser, Typed

_NONE = "Rp0"
_MOST_PEOPLE = 1_000_000
_ALL_OF_IT = "Ya, itu saja"


def _amount(typed: Typed) -> str:
    """An amount of rupiah, also none at all."""
    if skip(typed.text) or typed.text.strip(" .,") in ("0", "nol", "Rp0", "rp 0"):
        return _NONE
    told = read_part(typed.text, typed.today)
    amounts = {amount for price in told.prices for amount in price.amounts}
    if len(amounts) == 1 and (told.quantity is None or told.unit):
        return kinds.exactly(amounts.pop())  # "laku sekitar 3 jutaan bulan ini", which is read back
    return kinds.money.read(typed)


def _people(typed: Typed) -> str:
    """A number of people: "20 orang", "dua puluh", "sekitar 20"."""
    if skip(typed.text):
        return "0"
    found = find(clean(typed.text))
    values = {value for numeral in found for value in numeral.values}
    whole = {int(value) for value in values if value == int(value) and value < _MOST_PEOPLE}
    if len(found) != 1 or len(whole) != 1:
        raise Unfit("Mohon tulis jumlah orangnya saja. Contoh: 12")
    return str(whole.pop())


def _sentence(typed: Typed) -> str:
    """Any words; hardly an answer is a bare yes, a number, a single letter."""
    said = _WORDS.read(typed)
    bare = yes_no(typed.text) is not None and not skip(typed.text)
    if bare or sum(map(str.isalpha, said)) < 2:
        raise Unlikely(
            "Mohon diceritakan sedikit, satu kalimat cukup. Kalau memang hanya itu, tekan "
            f"*{_ALL_OF_IT}*.",
            said,
            _ALL_OF_IT,
        )
    return said


def _photos(typed: Typed) -> str:
    if skip(typed.text):
        return kinds.NOTHING
    raise Unfit(
        "Kirim fotonya lewat tanda klip atau kamera di samping tempat menulis. Kalau tidak ada, "
        "ketik *tidak ada*."
    )


def said(photos: tuple[int, ...]) -> str:
    """What stands in a report where it has photos."""
    return f"{len(photos)} foto" if photos else "tidak ada"


def canonical(photos: tuple[int, ...]) -> str:
    return ",".join(map(str, photos)) or kinds.NOTHING


_PHOTOS: Parser[tuple[int, ...]] = Parser(
    _photos,
    lambda text: () if text == kinds.NOTHING else tuple(int(id) for id in text.split(",")),
    said,
    files=True,
)
NO_PHOTO = (Option("Tidak ada foto", kinds.NOTHING),)
_WORDS = kinds.text()
PARSERS: dict[str, Parser[Any]] = {
    "teks": Parser(_sentence, str, str, open=True),
    "rupiah": Parser(
        _amount, lambda text: rupiah.show(kinds.money.load(text)), str, digits=True,
        example="3,5 juta",
    ),
    "orang": Parser(_people, lambda text: f"{text} orang", str, digits=True, example="12"),
    "ya-tidak": Parser(kinds.confirmed.read, str, str, example="ya"),
    "foto": _PHOTOS,
}  # fmt: skip
