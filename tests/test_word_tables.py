"""The word tables in use: every example in them means what its class says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from handlers.courtesy.hearing import KINDS, courtesy
from handlers.own.hearing import Own, own
from handlers.reading import date_words, dates, names, numerals, rupiah
from handlers.reading.numerals import steps
from handlers.reading.plan import rows as plans
from handlers.reading.plan.fitting import fitting
from handlers.reading.purchase.bubble import read_part
from handlers.reading.purchase.line import Reading, Row, read
from handlers.reading.purchase.pieces import take_apart
from handlers.reading.purchase.words import SINGULAR
from handlers.reading.roster import headings, words
from handlers.safety.hearing import Danger, danger
from handlers.talk import choices, corrections, kinds
from handlers.talk.messages import Unfit
from handlers.talk.question import Changed, Open, Question, Typed, Wrong
from tests.support import ROOT

TODAY = date(2020, 12, 16)  # a Wednesday
TABLES = sorted(path for path in (ROOT / "handlers").rglob("*.tsv") if path.parent.name != "faq")
Example = tuple[str, str, str]  # word, value, example
Meaning = Callable[[str, str, str], bool]


def examples(path: Path) -> dict[str, list[Example]]:
    """Class -> the words that have an example, read without the reader under test."""
    lines = [line for line in path.read_text("utf-8").split("\n") if line and line[0] != "#"]
    heads, *rows = (line.split("\t") for line in lines)
    found: dict[str, list[Example]] = {}
    for row in rows:
        cells = dict(zip(heads, row, strict=False))
        if cells.get("example"):
            entry = (cells["word"], cells.get("value", ""), cells["example"])
            found.setdefault(cells["class"], []).append(entry)
    return found


def reading(text: str) -> Reading:
    return read(text, TODAY)


def one_row(text: str) -> Row:
    [row] = reading(text).rows
    return row


def is_unit(word: str, _: str, text: str) -> bool:
    return one_row(text).unit == SINGULAR.get(word, word)


def is_size(word: str, _: str, text: str) -> bool:
    row = one_row(text)
    return row.unit is None and row.quantity == 1 and word in row.item


def settles(_word: str, _: str, text: str) -> bool:
    return one_row(text).total == 130_000 and not reading(text).asks


def buys(_word: str, _: str, text: str) -> bool:
    return one_row(text).item == "semen"


def leads_to_seller(_word: str, _: str, text: str) -> bool:
    return "jaya" in str(one_row(text).vendor)


def is_seller(word: str, _: str, text: str) -> bool:
    return word in str(one_row(text).vendor).split()


def refuses(reason: str) -> Callable[[str, str, str], bool]:
    """The message is refused for this reason, and would be a purchase without the word."""

    def check(word: str, _: str, text: str) -> bool:
        without = " ".join(text.replace(word, " ", 1).split())
        return reading(text).flags == (reason,) and bool(reading(without).rows)

    return check


def is_price_talk(pattern: str, _: str, text: str) -> bool:
    said = text.replace("130rb", "#").replace("100rb", "#").replace("500rb", "#")
    return reading(text).flags == ("price talk",) and re.search(pattern, said) is not None


def is_perhaps(_pattern: str, _: str, text: str) -> bool:
    return reading(text).flags[0] == "perhaps" and bool(reading(text).maybe)


def is_bought(_pattern: str, _: str, text: str) -> bool:
    return bool(reading(text).rows)


def is_number(factor: int) -> Callable[[str, str, str], bool]:
    def check(_: str, value: str, text: str) -> bool:
        [found] = numerals.find(numerals.clean(text))
        return found.values[0] == int(value) * factor

    return check


def adds(more: int) -> Callable[[str, str, str], bool]:
    return lambda word, value, text: is_number(1)(word, str(int(value) + more), text)


def stands_in_number(word: str, _: str, text: str) -> bool:
    [found] = numerals.find(numerals.clean(text))
    return text[found.start : found.end].split()[0] == word


def is_weekday(_: str, value: str, text: str) -> bool:
    return {date_words.DAYS[day.weekday()] for day in dates.read(text, TODAY)} == {value}


def is_month(_: str, value: str, text: str) -> bool:
    return {date_words.MONTHS[day.month - 1] for day in dates.read(text, TODAY)} == {value}


def is_day(*ago: int) -> Callable[[str, str, str], bool]:
    """The one date in the text is so many days ago, or vague."""

    def check(_word: str, _: str, text: str) -> bool:
        [found] = dates.find(numerals.clean(text), TODAY)
        return found.dates == tuple(TODAY - timedelta(days=days) for days in ago)

    return check


def is_timber(_word: str, _: str, text: str) -> bool:
    return dates.find(numerals.clean(text), TODAY) == []


def is_amount(_word: str, _: str, text: str) -> bool:
    return rupiah.read(text) == (50_000,)


def names_field(kind: str) -> Callable[[str, str, str], bool]:
    def check(_word: str, _: str, text: str) -> bool:
        told = read_part(text, TODAY)
        return told.field == kind and len(told.spans) == 1

    return check


def is_name(_word: str, _: str, text: str) -> bool:
    return names.read(text) == "Siti Aminah"


def says(verdict: bool) -> Callable[[str, str, str], bool]:
    return lambda _word, _, text: choices.yes_no(text) is verdict


def skips(_word: str, _: str, text: str) -> bool:
    return choices.skip(text)


LABELS = ["aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh", "iii", "jjj"]


def picks(_: str, value: str, text: str) -> bool:
    return choices.pick(text, LABELS) == int(value or len(LABELS)) - 1


PARTS = {
    "thing": Question("barang", "", kinds.text(), "Barang"),
    "day": Question("tanggal", "", kinds.past_day, "Tanggal"),
    "seller": Question("toko", "", kinds.text(80), "Toko"),
    "photo": Question("foto", "", kinds.photos(""), "Foto nota"),
    "name": Question("nama", "", kinds.person_name, "Nama"),
    "nik": Question("nik", "", kinds.nik_number, "NIK"),
    "phone": Question("hp", "", kinds.phone_number, "Nomor HP"),
}


def corrected(text: str) -> Changed | Wrong | None:
    """The correction that a text is while all of these parts are read back."""
    asked = Question("periksa", "", kinds.confirmed)
    return corrections.find(Typed(text, TODAY), Open(asked, tuple(PARTS.values()), review=True))


def puts_right(kind: str) -> Callable[[str, str, str], bool]:
    def check(_: str, __: str, text: str) -> bool:
        found = corrected(text)
        return found is not None and found.question is PARTS[kind]

    return check


def hears(ear: Callable[[str], str | None], kind: str | None) -> Callable[[str, str, str], bool]:
    return lambda _, __, text: ear(text) == kind


def stops(_: str, __: str, text: str) -> bool:
    return corrected(text) == Wrong(None)


def heads(kind: str) -> Callable[[str, str, str], bool]:
    return lambda _word, _, text: headings.kind(text) == kind


def stands(kind: words.Standing) -> Callable[[str, str, str], bool]:
    return lambda _word, _, text: kind in words.standings([text])


def is_same_thing(word: str, value: str, text: str) -> bool:
    return word in text and fitting(text, [value]) == [0]


def tells_nothing(word: str, _: str, text: str) -> bool:
    return fitting(text, [re.sub(rf"\b{word}\b", "", text)]) == [0]


def heads_plan(kind: str) -> Meaning:
    """The word may stand above this column of a plan, or (`passed`) above one that is passed."""

    def check(word: str, _: str, __: str) -> bool:
        named = {"passed": "No", "name": "Uraian", "volume": "Volume", "unit": "Satuan",
                 "price": "Harga", "amount": "Jumlah"} | {kind: word}  # fmt: skip
        table = f"{';'.join(named.values())}\n1;Pakan;10;sak;285000;2850000"
        [row] = plans.read(table).rows
        return (row.name, row.quantity, row.unit, row.amount) == ("Pakan", 10, "sak", 2_850_000)

    return check


def is_no_line(_word: str, _: str, text: str) -> bool:
    reading = plans.read(f"freezer 1 unit 3.500.000\n{text}")
    return [row.name for row in reading.rows] == ["Freezer"] and reading.unread == ()


MEANS: dict[str, dict[str, Meaning]] = {
    "plan_words": {
        "same": is_same_thing,
        "beside": tells_nothing,
        **{kind: heads_plan(kind)
           for kind in ("name", "volume", "unit", "price", "amount", "passed")},
        "silent": is_no_line,
    },
    "headings": {kind: heads(kind) for kind in get_args(headings.ColumnKind)},
    "cells": {
        "sex": lambda _, value, text: words.sex(text) == value,
        "role": lambda _, value, text: words.role(text) == value,
        "why": lambda _, value, text: words.why(text) == value,
        **{kind: stands(kind) for kind in words.STANDINGS},
        "absent": lambda _word, _, text: words.absent(text),
        "aside": lambda _word, _, text: words.is_aside(text),
        "place": lambda _word, _, text: words.named(text) == "Siti",
        **dict.fromkeys(["chat", "title"], lambda _word, _, text: words.is_talk(text)),
    },
    "units": {
        **dict.fromkeys(["counted", "measure", "person", "day", "period"], is_unit),
        "size": is_size,
    },
    "prices": dict.fromkeys(["each", "total", "total-before"], settles),
    "buying": {"buy": buys, "acquire": buys},
    "sellers": {"at": leads_to_seller, **dict.fromkeys(["shop", "online", "title"], is_seller)},
    "talk": {
        **{kind: refuses(kind) for kind in ["question", "plan", "cancelled", "fee", "correction"]},
        **{kind: refuses(kind) for kind in ["offer", "gift"]},
        "sold": refuses("sale"),
        "money-in": refuses("money in"),
        "other": refuses("chat"),
    },
    "phrases": {"refuses": is_price_talk, "compound": is_bought, "perhaps": is_perhaps},
    "numbers": {
        "unit": is_number(100),
        "small": is_number(1_000),
        "tens": adds(1),
        "teen": adds(5),
        "times": is_number(5),
        "scale": is_number(5),
        "one-of": is_number(1),
        "about": is_number(25),
        "scale-after-figures": is_number(150),
        "unit-before-step": is_number(100),
        "small-before-step": is_number(1_000),
    },
    "dates": {
        "weekday": is_weekday,
        "month": is_month,
        "today": is_day(0),
        "yesterday": is_day(1),
        "before-yesterday": is_day(2),
        "vague": is_day(),
        "time-of-day": is_day(1),
        "ago": is_day(1),
        "span-ago": is_day(3),
        "sized": is_timber,
        "measured": is_timber,
        "feast": is_day(),
    },
    "amounts": {"filler": is_amount},
    "fields": {
        **{kind: puts_right(kind) for kind in PARTS},
        **dict.fromkeys(["opener", "wrong", "amends"], puts_right("day")),
        "stop": stops,
    },
    "polite": {kind: hears(courtesy, kind) for kind in KINDS},
    "asked": {kind: hears(own, kind) for kind in get_args(Own)},
    "dangers": {
        "harmless": hears(danger, None),
        **{kind: hears(danger, kind) for kind in get_args(Danger)},
    },
    "labels": {
        kind: names_field(kind)
        for kind in ["item", "quantity", "price", "each", "total", "day", "seller"]
    },
    "names": dict.fromkeys(["lead-in", "title", "courtesy"], is_name),
    "choices": {
        "yes": says(True),
        "judge": says(True),
        "no": says(False),
        "fault": says(False),
        **dict.fromkeys(["have", "support", "skip"], skips),
        "place": picks,
        "last": picks,
    },
}  # fmt: skip


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_example_means_what_its_class_says(path: Path) -> None:
    found = examples(path)
    assert found.keys() <= MEANS.get(path.stem, {}).keys(), "an example that nothing proves"
    wrong = [
        entry
        for kind, entries in found.items()
        for entry in entries
        if not MEANS[path.stem][kind](*entry)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", list(MEANS))
def test_every_meaning_is_shown_by_an_example(name: str) -> None:
    [path] = [path for path in TABLES if path.stem == name]
    assert examples(path).keys() == MEANS[name].keys()


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_table_says_what_it_is_and_who_reads_it(path: Path) -> None:
    text = path.read_text("utf-8")
    [reader] = re.findall(r"[Rr]ead by\s+(?:# )?([\w/]+\.py)", text)
    assert text.startswith("# ")
    assert (path.parent / Path(reader).name).is_file()


@pytest.mark.parametrize("word", ["siapa", "saldo", "bagaimana", "batal", "lewati"])
def test_words_that_no_name_holds_are_refused(word: str) -> None:
    with pytest.raises(Unfit):
        names.read(f"siti {word}")


PURCHASE = [path for path in TABLES if path.parent.name == "purchase" and path.stem != "phrases"]
REFUSES = (
    *("question", "plan", "cancelled", "sold", "money-in"),
    *("fee", "correction", "offer", "gift", "other"),
)


def classes(path: Path) -> dict[str, list[str]]:
    """Class -> its words."""
    lines = [line for line in path.read_text("utf-8").split("\n") if line and line[0] != "#"]
    found: dict[str, list[str]] = {}
    for line in lines[1:]:
        word, kind = line.split("\t")[:2]
        found.setdefault(kind, []).append(word)
    return found


@pytest.mark.parametrize("path", PURCHASE, ids=lambda path: path.stem)
def test_every_word_of_a_purchase_table_can_be_met_in_a_message(path: Path) -> None:
    """A message is taken apart into words: what is no such word, or two of them, never matches."""
    words = [word for listed in classes(path).values() for word in listed]
    met = [[piece.word for piece in take_apart(word, TODAY)] for word in words]
    never = [word for word, pieces in zip(words, met, strict=True) if " ".join(pieces) != word]
    assert [word for word in never if not dates.find(word, TODAY) and steps(word) == ()] == []


def test_no_word_of_talk_is_weighed_where_it_refuses_already() -> None:
    found = classes(next(path for path in TABLES if path.stem == "talk"))
    refusing = [word for kind in REFUSES for word in found[kind]]
    weighed = {word for kind in ("held", "state", "talk") for word in found[kind]}
    assert weighed & set(refusing) == set()
    assert sorted(set(refusing)) == sorted(refusing)
