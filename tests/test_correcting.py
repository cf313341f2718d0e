"""What was saved is put right by talking: how it is said, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from handlers.deeds import ledger as deeds
from handlers.deeds import revisions
from handlers.deeds.rights import By, NotAllowed
from handlers.leader.bought import Bought, Line
from handlers.leader.money import corrected
from handlers.talk.question import Typed
from storage import Store, Tx, chats, groups, people
from storage.access import group_people
from storage.money import ledger
from storage.money import revisions as stored
from storage.money.standing import Purchase
from storage.money.verifying import verify
from tests.support import an_officer

TODAY = date(2020, 12, 15)
PAINT = Purchase("cat tembok", Decimal(2), "kaleng", 275_000, 550_000, "toko Jaya",
                 date(2020, 12, 14))  # fmt: skip


def told(priced: str = "each", **other: object) -> Bought:
    line = Line(
        item="cat tembok", quantity=Decimal(2), unit="kaleng", unit_price=275_000, total=550_000,
        vendor="toko Jaya", bought_on=date(2020, 12, 14),
    )  # fmt: skip
    return Bought(rows=(line.model_copy(update={"priced": priced, **other}),))


@pytest.mark.parametrize(
    ("said", "number", "rest"),
    [
        ("nomor 3 jadi 250rb", 3, "jadi 250rb"),
        ("no 3 harusnya 4 sak", 3, "harusnya 4 sak"),
        ("no.3 hrsnya 4 sak", 3, "hrsnya 4 sak"),
        ("nmr 12 hrgnya 250rb", 12, "hrgnya 250rb"),
        ("no3 250rb", 3, "250rb"),
        ("#3 jadiin 4", 3, "jadiin 4"),
        ("eh maaf yang nomor 3 salah", 3, ""),
        ("ganti nomor 3 jadi 250rb", 3, "ganti jadi 250rb"),
        ("toko nomor 2 Jaya Makmur", 2, "toko Jaya Makmur"),
        ("tanggal no 1 10 desember", 1, "tanggal 10 desember"),
        ("belanja nomor 5 pakai uang sendiri", 5, "pakai uang sendiri"),
        ("nomor 3 itu bukan 250rb harusnya 275rb", 3, "bukan 250rb tapi 275rb"),
        ("tolong perbaiki nomor 3", 3, ""),
        ("yang tadi harusnya 4 sak", 0, "harusnya 4 sak"),
        ("tadi salah, harusnya 4 sak", 0, "salah, harusnya 4 sak"),
        ("belanja terakhir tanggalnya 10 desember", 0, "tanggalnya 10 desember"),
    ],
)
def test_a_purchase_is_named_by_its_number_or_as_the_newest(
    said: str, number: int, rest: str
) -> None:
    meant = corrected.read(said)
    assert meant is not None
    assert (meant.number, meant.newest, meant.said) == (number, not number, rest)


@pytest.mark.parametrize(
    "said",
    ["nomor 3 itu apa?", "nomor hp saya 081234567890", "tadi pagi beli pakan 3 sak 100rb", "nomor 3",
     "yang tadi gimana pak", "tadi sudah lapor", "no 3 rb", "tadi hujan deras"],
)  # fmt: skip
def test_other_texts_put_nothing_right(said: str) -> None:
    assert corrected.read(said) is None


@pytest.mark.parametrize(
    ("said", "name", "rest"),
    [
        ("freezer jadi 3,1 juta", "freezer", "jadi 3,1 juta"),
        ("kuasnya bukan 3 tapi 2", "kuas", "bukan 3 tapi 2"),
        ("harga cat tembok 250rb", "cat tembok", "harga 250rb"),
        ("yang cat tadi harganya 250rb", "cat", "harganya 250rb"),
        ("frezernya harusnya 3,1jt", "freezer", "harusnya 3,1jt"),
        ("kuas pakai uang sendiri", "kuas", "pakai uang sendiri"),
        ("cat tembok jadi cat kayu", "cat tembok", "jadi cat kayu"),
        ("kuas salah", "kuas", ""),
    ],
)
def test_a_purchase_is_named_by_words_of_its_name(said: str, name: str, rest: str) -> None:
    meant = corrected.by_name(said, ["cat tembok", "kuas", "freezer"])
    assert meant is not None
    assert (meant.name, meant.said) == (name, rest)


@pytest.mark.parametrize(
    "said", ["beli freezer jadi 3,1 juta", "freezer 3jt", "kuas habis", "kulkas jadi 3jt"]
)
def test_new_goods_are_no_correction(said: str) -> None:
    assert corrected.by_name(said, ["cat tembok", "kuas", "freezer"]) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("jadi 250rb", {"unit_price": 250_000, "total": 500_000}),
        ("harganya 275 bukan 285", {}),
        ("totalnya 500rb", {"unit_price": 250_000, "total": 500_000}),
        ("harusnya 4 kaleng", {"quantity": 4, "total": 1_100_000}),
        ("bukan 2 tapi 3", {"quantity": 3, "total": 825_000}),
        ("jadi 3", {"quantity": 3, "total": 825_000}),
        ("jadi 250", {"unit_price": 250_000, "total": 500_000}),
        ("bukan 275 tapi 250", {"unit_price": 250_000, "total": 500_000}),
        ("tanggalnya 10 desember", {"bought_on": date(2020, 12, 10)}),
        ("tgl nya 10 des", {"bought_on": date(2020, 12, 10)}),
        ("harusnya kemarin lusa", {"bought_on": date(2020, 12, 13)}),
        ("tokonya Jaya Makmur", {"vendor": "Jaya Makmur"}),
        ("toko Jaya Makmur", {"vendor": "toko Jaya Makmur"}),
        ("namanya cat kayu", {"item": "cat kayu"}),
        ("jadi cat kayu", {"item": "cat kayu"}),
        ("jadi cat kayu 3 kaleng", {"item": "cat kayu", "quantity": 3, "total": 825_000}),
        ("pakai uang sendiri", {"own": True}),
        ("yang 200rb uang sendiri", {"own": 200_000}),
        ("3 kaleng 250rb", {"quantity": 3, "unit_price": 250_000, "total": 750_000}),
        ("diskon 50rb", {"total": None}),
        ("harganya salah", {"total": None}),
    ],
)  # fmt: skip
def test_what_is_said_takes_the_place_of_what_stood(said: str, expected: dict[str, object]) -> None:
    before = told()
    found = corrected.put_right(before, Typed(said, TODAY))
    assert found is not None
    line, stood = found.rows[0], before.rows[0]
    assert {name: getattr(line, name) for name in expected} == expected
    kept = {"item", "quantity", "bought_on", "vendor", "own"} - {*expected}
    assert {name: getattr(line, name) for name in kept} == {
        name: getattr(stood, name) for name in kept
    }


@pytest.mark.parametrize(
    "said",
    [
        "terima kasih",
        "ya",
        "apa itu?",
        "oke siap",
        "jadi 0",
        "jadi -5rb",
        "jumlahnya 0",
        "harganya 0",
    ],
)
def test_what_says_nothing_of_it_is_not_read(said: str) -> None:
    assert corrected.put_right(told(), Typed(said, TODAY)) is None


def test_a_price_near_both_is_asked_about() -> None:
    found = corrected.put_right(told("plain"), Typed("jadi 250rb", TODAY))
    assert found is not None
    assert found.rows[0].total_options == (250_000, 500_000)


def accepted(tx: Tx) -> tuple[By, groups.Group, int]:
    """A group with a purchase that an officer has accepted."""
    ratna = people.add(tx, "Ratna")
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta", area="33.02")
    groups.appoint(tx, group, ratna)
    me = By(ratna, "chat")
    [it] = deeds.enter(tx, me, group, [PAINT], ["1.0"], [])
    ledger.accept(tx, group, tx.now)
    return me, groups.get(tx, group), it.id


def test_what_is_accepted_changes_with_an_officers_yes_alone(store: Store) -> None:
    now = replace(PAINT, unit_price=250_000, total=500_000)
    with store.transaction() as tx:
        me, group, id = accepted(tx)
        with pytest.raises(deeds.Accepted):
            deeds.correct(tx, me, group.id, id, now)
        revisions.ask(tx, me, group, id, now, "nomor 1 jadi 250rb", "salah baca")
        with pytest.raises(revisions.AlreadyAsked):
            revisions.ask(tx, me, group, id, None, "hapus nomor 1", "")
        [asked] = stored.waiting(tx, "33", 9)
        officer = By(an_officer(tx, "Wati", "33"), "chat")
        inside = By(an_officer(tx, "Budi", "33"), "chat")
        group_people.let_in(tx, group.id, inside.person or 0, "pendamping")
        for nobody in (me, inside, By(an_officer(tx, "Rudi", "11"), "chat")):
            with pytest.raises(NotAllowed):
                revisions.decide(tx, nobody, asked, agreed=True)
        assert [it.purchase for it in ledger.standing(tx, group.id)] == [PAINT]
        revisions.decide(tx, officer, asked, agreed=True)
        [stands] = ledger.standing(tx, group.id)
        assert (stands.purchase, stands.accepted, stands.number) == (now, True, 1)
        with pytest.raises(revisions.DecidedBefore):
            revisions.decide(tx, officer, asked, agreed=True)
        with pytest.raises(deeds.NothingChanged):
            deeds.undo(tx, me, group.id)
        assert verify(tx) is None


def test_a_refused_change_leaves_it_and_the_one_who_asked_is_told(store: Store) -> None:
    with store.transaction() as tx:
        me, group, id = accepted(tx)
        [chat] = chats.find(tx, [("telegram", "7")]).values()
        chats.belong(tx, chat, me.person or 0)
        revisions.ask(tx, me, group, id, None, "hapus nomor 1", "dobel")
        [asked] = stored.open_of(tx, group.id)
        officer = By(an_officer(tx, "Wati", "33"), "chat")
        [(place, reply)] = revisions.decide(tx, officer, asked, agreed=False, note="Mana notanya?")
        assert (place, "Mana notanya?" in reply.text) == (chat, True)
        assert [it.id for it in ledger.standing(tx, group.id)] == [id]
        revisions.ask(tx, me, group, id, None, "hapus nomor 1", "dobel, notanya satu")


def test_what_nobody_accepted_is_not_asked_for(store: Store) -> None:
    with store.transaction() as tx:
        me, group, _ = accepted(tx)
        [it] = deeds.enter(tx, me, group.id, [PAINT], ["2.0"], [])
        with pytest.raises(revisions.NotAccepted):
            revisions.ask(tx, me, group, it.id, None, "", "")
        with pytest.raises(deeds.Gone):
            revisions.ask(tx, me, group, it.id + 1, None, "", "")
        with pytest.raises(deeds.Unsound):
            revisions.ask(tx, me, group, ledger.standing(tx, group.id)[0].id,
                          replace(PAINT, total=0), "", "")  # fmt: skip
