"""Receipts: who may give which photo, what officers hear of one that comes twice, and that nothing
typed or forged is ever a photo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.simulator.bench import Bench
from handlers.deeds import ledger, receipts
from handlers.deeds.ledger import Foreign, Gone
from handlers.deeds.rights import By
from handlers.talk.messages import Media, Told
from storage import Store, Tx, acts, chats, files, groups, people
from storage.files import Bytes
from storage.money import ledger as booked
from storage.money import proofs
from storage.money.standing import Purchase
from tests.support import Clock, an_officer, the_group

FREEZER = Purchase("freezer", Decimal(1), "", None, 3_250_000, "Toko Makmur", date(2020, 12, 10))
FOLDER = Path(__file__).parent / "transcripts" / "files"


@dataclass
class Led:
    """A group with its leader, who writes from one chat."""

    id: int
    by: By
    chat: int

    def enter(self, tx: Tx, source: str, *rows: Purchase) -> list[int]:
        sources = [f"{source}.{place}" for place in range(len(rows))]
        return [it.id for it in ledger.enter(tx, self.by, self.id, rows, sources, [])]

    def photo(self, tx: Tx, unique: str = "") -> int:
        return files.want(tx, self.chat, "ref", "image/jpeg", unique, purpose=files.RECEIPT)

    def prove(self, tx: Tx, purchases: Sequence[int], photo: int) -> Told:
        return receipts.prove(tx, self.by, self.id, purchases, [photo])


def led(tx: Tx, name: str, area: str) -> Led:
    person = people.add(tx, f"Ketua {name}")
    chat = chats.find(tx, [("telegram", name)])["telegram", name]
    chats.belong(tx, chat, person)
    id = groups.add(tx, "tkm-2020", name, "Asia/Jakarta", area=area)
    groups.appoint(tx, id, person)
    return Led(id, By(person, "chat"), chat)


def seen_by(tx: Tx, name: str, area: str) -> int:
    """An officer's chat."""
    chat = chats.find(tx, [("telegram", name)])["telegram", name]
    chats.belong(tx, chat, an_officer(tx, name, area))
    return chat


def stored(tx: Tx, photo: int, original: str) -> None:
    [wanted] = [it for it in files.claim(tx, ["telegram"], 50, tx.now) if it.id == photo]
    assert files.stored(tx, wanted, Bytes("ab" * 32, original, "", 10, "image/jpeg", "ok"))


def said(told: Told) -> list[tuple[int, str]]:
    return [(chat, reply.text) for chat, reply in told]


def test_a_photo_of_another_group_proves_nothing(store: Store) -> None:
    with store.transaction() as tx:
        one, other = led(tx, "satu", "33.02"), led(tx, "dua", "33.02")
        [mine], [theirs] = one.enter(tx, "a", FREEZER), other.enter(tx, "b", FREEZER)
        photo, foreign = one.photo(tx), other.photo(tx)
        for forged in ([foreign], [photo, foreign], [10**15]):
            with pytest.raises(Foreign):
                receipts.prove(tx, one.by, one.id, [mine], forged)
            with pytest.raises(Foreign):
                ledger.enter(tx, one.by, one.id, [FREEZER], ["c.0"], forged)
        with pytest.raises(Gone):
            one.prove(tx, [mine, theirs], photo)
        with pytest.raises(Gone):
            receipts.excuse(tx, one.by, one.id, [theirs], "hilang")
        ledger.take_back(tx, one.by, one.id, mine)
        with pytest.raises(Gone):
            one.prove(tx, [mine], photo)
        assert proofs.proven(tx, one.id) == proofs.proven(tx, other.id) == {}


def test_one_photo_proves_several_and_takes_the_excuse_back(store: Store) -> None:
    with store.transaction() as tx:
        one = led(tx, "satu", "33.02")
        rows = one.enter(tx, "a", FREEZER, replace(FREEZER, item="kompor", total=450_000))
        receipts.excuse(tx, one.by, one.id, rows, "nota hilang, kata 3201010101900001")
        assert booked.count_bare(tx, one.id) == 0
        whys = proofs.excuses(tx, one.id)
        assert set(whys) == {*rows}
        assert "3201010101900001" not in whys[rows[0]]
        assert one.prove(tx, rows, one.photo(tx)) == []
        assert proofs.excuses(tx, one.id) == {}
        assert proofs.proven(tx, one.id) == dict.fromkeys(rows, 1)
    with store.reading() as tx:
        deeds = [it.deed for it in acts.of_group(tx, one.id, 9)]
    assert deeds.count("receipts.prove") == deeds.count("receipts.excuse") == 2


def test_officers_of_the_area_hear_once_of_one_photo_in_two_groups(store: Store) -> None:
    with store.transaction() as tx:
        one, other = led(tx, "satu", "33.02"), led(tx, "dua", "33.02")
        officer, _ = seen_by(tx, "Wati", "33"), seen_by(tx, "Eka", "73")
        [first] = one.enter(tx, "a", FREEZER)
        [second] = other.enter(tx, "b", replace(FREEZER, item="mesin", vendor="", total=3_000_000))
        one_photo, again = one.photo(tx, "same"), other.photo(tx, "same")
        assert one.prove(tx, [first], one_photo) == []
        told = other.prove(tx, [second], again)
        assert said(told) == [(officer,
            "*dua*: nota nomor 1, mesin, 10 Des, Rp3.000.000 sama dengan nota nomor 1, freezer, "
            "10 Des, Rp3.250.000 dari *satu*. Mohon dicek. Kelompoknya tidak diberi tahu.")]  # fmt: skip
        assert len(told[0][1].text) <= 350
        assert other.prove(tx, [second], again) == [], "it is told once"
        stored(tx, one_photo, "cd" * 32)
        assert receipts.fetched(tx, one_photo) == []
        stored(tx, again, "cd" * 32)
        assert receipts.fetched(tx, again) == [], "their id was the same, which was told"
    with store.reading() as tx:
        [noticed] = [it for it in acts.of_group(tx, other.id, 9)
                     if it.deed == "receipts.seen_again"]  # fmt: skip
    assert (noticed.person, noticed.door) == (None, "clock")


def test_the_bytes_tell_it_once_they_are_here_whichever_comes_last(store: Store) -> None:
    with store.transaction() as tx:
        one, other = led(tx, "satu", "33.02"), led(tx, "dua", "33.02")
        officer = seen_by(tx, "Wati", "")
        [first] = one.enter(tx, "a", FREEZER)
        [second] = other.enter(tx, "b", replace(FREEZER, vendor="Toko Lain"))
        photo, again = one.photo(tx, "x"), other.photo(tx, "y")
        one.prove(tx, [first], photo)
        stored(tx, again, "cd" * 32)
        assert receipts.fetched(tx, again) == [], "it proves nothing yet"
        assert other.prove(tx, [second], again) == []
        stored(tx, photo, "cd" * 32)
        [(chat, text)] = said(receipts.fetched(tx, photo))
    assert chat == officer
    assert "*satu*" in text
    assert "*dua*" in text


def test_a_group_elsewhere_is_not_named_and_those_inside_hear_nothing(store: Store) -> None:
    with store.transaction() as tx:
        one, other = led(tx, "satu", "73.10"), led(tx, "dua", "33.02")
        near, far = seen_by(tx, "Wati", "33"), seen_by(tx, "Pusat", "")
        inside = seen_by(tx, "Ida", "33")
        ida = next(it.person for it in [chats.lock(tx, [inside], 1)[inside]])
        assert ida is not None
        groups.appoint(tx, one.id, ida)
        one = replace(one, by=By(ida, "chat"), chat=inside)
        [first] = one.enter(tx, "a", FREEZER)
        [second] = other.enter(tx, "b", replace(FREEZER, vendor="Toko Lain"))
        one.prove(tx, [first], one.photo(tx, "same"))
        told = dict(said(other.prove(tx, [second], other.photo(tx, "same"))))
    assert set(told) == {near, far}
    assert "satu kelompok di luar wilayah Bapak/Ibu" in told[near]
    assert "*satu*" in told[far]


@pytest.mark.parametrize(
    ("vendor", "other", "heard"),
    [
        ("Toko Makmur", "toko makmur", True),
        ("Toko Makmur", "Toko Jaya", False),
        ("", "", False),
        ("pasar", "Pasar", False),
        ("Pasar Wage", "pasar wage", False),
        ("toko", "Toko", False),
    ],
)
def test_shop_day_and_sum_are_a_receipt(store: Store, vendor: str, other: str, heard: bool) -> None:
    parts = [replace(FREEZER, item=name, total=total, vendor=vendor)
             for name, total in (("pakan", 900_000), ("ember", 50_000))]  # fmt: skip
    whole = replace(FREEZER, item="belanja", total=950_000, vendor=other)
    with store.transaction() as tx:
        one, two = led(tx, "satu", "33.02"), led(tx, "dua", "33.02")
        seen_by(tx, "Wati", "33")
        told = receipts.entered(tx, one.id, one.enter(tx, "a", whole), [])
        assert told == []
        mine = two.enter(tx, "b", *parts)
        assert bool(receipts.entered(tx, two.id, mine, [])) == heard
        later = two.enter(tx, "c", replace(FREEZER, item="x", total=50_000, vendor=vendor))
        assert receipts.entered(tx, two.id, later, []) == [], "a part is not the whole"
        tomorrow = replace(whole, bought_on=date(2020, 12, 11), vendor=vendor)
        assert receipts.entered(tx, two.id, two.enter(tx, "d", tomorrow), []) == []
        same_here = two.enter(tx, "e", replace(whole, vendor=vendor))
        assert bool(receipts.entered(tx, two.id, same_here, [])) == heard


def test_what_was_taken_back_is_no_receipt(store: Store) -> None:
    """Whoever takes a purchase back and enters it anew sends the same photo again."""
    with store.transaction() as tx:
        one = led(tx, "satu", "33.02")
        seen_by(tx, "Wati", "33")
        [wrong] = one.enter(tx, "a", FREEZER)
        one.prove(tx, [wrong], one.photo(tx, "same"))
        ledger.take_back(tx, one.by, one.id, wrong)
        right = one.enter(tx, "b", replace(FREEZER, total=3_200_000))
        assert receipts.entered(tx, one.id, right, []) == []
        assert one.prove(tx, right, one.photo(tx, "same")) == []


def say(bench: Bench, text: str = "", *media: Media, channel: str = "telegram") -> str:
    message = bench.message(channel, "ratna", text, "media" if media else "text")
    shown = asyncio.run(bench.receive(replace(message, media=media)))
    return "\n".join(it.reply.text for it in shown if it.address == "ratna")


def proven(bench: Bench) -> dict[int, int]:
    with bench.store.reading() as tx:
        return proofs.proven(tx, the_group(tx).id)


NOTA = Media("photo", str(FOLDER / "nota.jpg"), "image/jpeg", unique="nota.jpg")


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_nothing_typed_is_a_photo(bench: Bench, clock: Clock, channel: str) -> None:
    with bench.store.transaction() as tx:
        one = led(tx, "satu", "33.02")
        foreign = one.photo(tx)
    ids = [foreign, foreign - 1, 1, 3, 2**63 - 1, 2**70, -1]
    for begun in ("nota", "nota freezer", "beli paku 45rb kemarin di toko Jaya"):
        say(bench, begun, channel=channel)
        for typed in [str(id) for id in ids] + [f"{foreign},{foreign}", f"nota {foreign}", "1,2"]:
            say(bench, typed, channel=channel)
            assert proven(bench) == {}
        say(bench, "batal", channel=channel)
    say(bench, "beli paku 45rb kemarin di toko Jaya", channel=channel)
    for typed in ("ubah", "foto nota", str(foreign), f"fotonya {foreign}", "kembali", "ya"):
        say(bench, typed, channel=channel)
    assert proven(bench) == {}
    assert "belum ada foto" in say(bench, "saldo", channel=channel)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_forged_buttons_choose_no_purchase_of_others(bench: Bench, channel: str) -> None:
    with bench.store.transaction() as tx:
        other = led(tx, "satu", "33.02")
        [theirs] = other.enter(tx, "b", FREEZER)
    shown = say(bench, "", NOTA, channel=channel)
    assert "Ini nota belanja yang mana?" in shown
    for value in (str(theirs), f"{theirs}", "baru:1", "sudah", f"x:{theirs}", "x:0", "/nota 1"):
        forged = replace(bench.message(channel, "ratna", "", "tap"), tap=value)
        asyncio.run(bench.receive(forged))
        say(bench, str(theirs), channel=channel)
    assert proven(bench) == {}
    with bench.store.reading() as tx:
        assert proofs.proven(tx, other.id) == {}


def test_a_photo_that_is_lost_is_none(bench: Bench) -> None:
    broken = Media("photo", str(FOLDER / "rusak.jpg"), "image/jpeg", unique="rusak.jpg")
    assert "Foto nota dicatat" in say(bench, "nota freezer", broken)
    assert proven(bench) == {}
    assert "Foto nota dicatat" in say(bench, "nota freezer", NOTA)
    assert list(proven(bench).values()) == [1]
