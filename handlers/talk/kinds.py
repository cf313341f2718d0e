"""Ready parsers for the kinds of answers that topics ask for.

Knows: how each kind is read, kept as canonical text, and shown. Must not know: who asks.
What a parser gives, it loads; typed words never pass as what it gives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from handlers.masking import mask_niks
from handlers.reading import dates, names, nik, phones, rupiah
from handlers.reading.typed import LONGEST_MESSAGE, tidy
from handlers.talk.choices import named, pick, skip, yes_no
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, T, Typed

NOTHING = "-"  # canonical text of an answer that was left out
_TEXT_LIMIT = 500
_WORDS = re.compile(r"[^\W\d_]{2}")


def text(limit: int = _TEXT_LIMIT, *, passed_on: bool = False) -> Parser[str]:
    """Any words up to `limit` characters; `passed_on`: a person reads them, whatever they are,
    but for a NIK, which is in no letter to anybody."""

    def read(entry: Typed) -> str:
        words = tidy(entry.text, LONGEST_MESSAGE)
        if not words:
            raise Unfit("Mohon ditulis dengan kata-kata, ya.")
        if passed_on and not _WORDS.search(words):
            raise Unfit("Mohon ditulis dengan kata-kata, supaya orang yang membacanya mengerti.")
        if len(words) > limit:
            raise Unfit(
                f"Terlalu panjang: {len(words)} huruf. Mohon ditulis lebih singkat, paling banyak "
                f"{limit} huruf."
            )
        return mask_niks(words) if passed_on else words

    return Parser(read, str, str, open=True, passed_on=passed_on)


def _int_text(entry: Typed) -> str:
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d{1,9})(\s+\w+)?", tidy(entry.text))
    if found is None:
        raise Unfit("Mohon tulis angkanya saja. Contoh: 12")
    return str(int(re.sub(r"\D", "", found[1])))


number: Parser[int] = Parser(_int_text, int, str, digits=True, example="12")


def _name(entry: Typed) -> str:
    return names.read(entry.text)


person_name: Parser[str] = Parser(_name, str, str, example="Siti Aminah")


def _nik(entry: Typed) -> str:
    return nik.read(entry.text, entry.today).digits


nik_number: Parser[str] = Parser(_nik, str, nik.masked, digits=True, example="3201 0101 0190 0001")


def _phone(entry: Typed) -> str:
    return phones.read(entry.text)


phone_number: Parser[str] = Parser(_phone, str, phones.show, digits=True, example="0812-3456-7890")


def _money(entry: Typed) -> str:
    readings = rupiah.read(entry.text)
    if len(readings) > 1:
        choices = tuple((rupiah.show(amount), exactly(amount)) for amount in readings)
        raise Unfit("Maksudnya berapa? Pilih salah satu.", choices)
    for amount in readings:
        return exactly(amount)
    raise Unfit("Jumlahnya belum terbaca. Contoh: 350.000 atau 3,5 juta")


def exactly(amount: int) -> str:
    """Canonical text of an amount; the bare number would not do: 750 may mean 750,000."""
    return f"Rp{amount}"


money: Parser[int] = Parser(
    _money, lambda text: int(text.removeprefix("Rp")), rupiah.show, digits=True, example="350.000"
)


def _day(entry: Typed) -> str:
    readings = dates.read(entry.text, entry.today)
    if len(readings) > 1:
        choices = tuple((dates.show(day), day.isoformat()) for day in readings)
        raise Unfit("Tanggal yang mana? Pilih salah satu.", choices)
    for day in readings:
        return day.isoformat()
    raise Unfit("Tanggalnya belum terbaca. Contoh: kemarin, 12 Desember, atau 12/12")


past_day: Parser[date] = Parser(
    _day, date.fromisoformat, dates.show, digits=True, example="12 Desember"
)


def _yes_no(entry: Typed) -> str:
    answer = yes_no(entry.text)
    if answer is None:
        raise Unfit("Mohon jawab *ya* atau *tidak*.")
    return "ya" if answer else "tidak"


confirmed: Parser[bool] = Parser(_yes_no, "ya".__eq__, lambda yes: "ya" if yes else "tidak")
YES_NO = (Option("Ya", "ya"), Option("Tidak", "tidak"))


def one_of(options: Sequence[Option]) -> Parser[str]:
    """One of these options, by tap, number, word or typo; the value is the option's value."""
    labels = {option.value: option.label for option in options}

    def read(entry: Typed) -> str:
        chosen = pick(entry.text, list(labels.values()))
        if chosen is None:
            raise Unfit("Mohon pilih salah satu.", tuple((o.label, o.value) for o in options))
        return options[chosen].value

    return Parser(read, str, lambda value: labels.get(value, value))


def optional(inner: Parser[T]) -> Parser[T | None]:
    """The same answer, or nothing: "lewati", "tidak ada", "-"."""

    def read(entry: Typed) -> str:
        return NOTHING if skip(entry.text) else inner.read(entry)

    return Parser(
        read,
        lambda text: None if text == NOTHING else inner.load(text),
        lambda value: "tidak ada" if value is None else inner.show(value),
        digits=inner.digits,
        open=inner.open,
        example=inner.example,
        files=inner.files,
        tapped=lambda value: value if value == NOTHING else inner.tapped(value),
    )


def photos(instead: str) -> Parser[tuple[int, ...]]:
    """Photos come as files, which the engine files away itself: nothing typed is one.

    `instead` says what to do for whoever has none.
    """

    def read(_: Typed) -> str:
        raise Unfit(f"Itu bukan foto. Mohon kirim fotonya. {instead}")

    return Parser(
        read,
        lambda text: tuple(int(id) for id in text.split(",")),
        lambda ids: f"{len(ids)} foto",
        files=True,
    )


def reviewed(labels: Sequence[str]) -> Parser[str]:
    """What is said to everything read back: "ya", "ubah", or the number of a part from 1."""

    def read(entry: Typed) -> str:
        agreed = yes_no(entry.text)
        if agreed is not None:
            return "ya" if agreed else "ubah"
        if named(entry.text, ["Ubah", "Ganti"]):
            return "ubah"
        chosen = pick(entry.text, labels)
        if chosen is None:
            raise Unfit(
                "Ketik *ya* kalau sudah benar. Kalau ada yang salah, tulis saja yang benar, "
                "misalnya: *tanggalnya kemarin*."
            )
        return str(chosen + 1)

    return Parser(read, str, str, example="ya")
