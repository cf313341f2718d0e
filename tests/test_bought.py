"""What waits between messages of a purchase: checked, shown, and the same when read again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.leader import bought, completing
from handlers.leader.bought import Bought
from handlers.reading.purchase.rows import HIGHEST_TOTAL
from handlers.talk.messages import Unfit
from handlers.talk.question import Question, Typed
from storage.money.standing import Purchase

TODAY = date(2020, 12, 15)


def kept(text: str) -> str:
    return completing.parser.read(Typed(text, TODAY))


def told(text: str) -> Bought:
    return completing.parser.load(kept(text))


def row(**changes: Any) -> str:
    """One row as JSON that somebody typed."""
    usual: dict[str, Any] = {
        "item": "ember", "quantity": 1, "unit": "", "unit_price": 25000, "total": 25000,
        "vendor": "", "bought_on": "2020-12-14",
    }  # fmt: skip
    return json.dumps({"rows": [usual | changes]})


MESSAGES = (
    "beli pakan lele 5 sak @285rb kemarin di toko Jaya",
    "beli lele 10kg 250rb",
    "beli terpal 300",
    "kemarin di toko Jaya beli pakan 3 sak @300rb, ember 2 @25rb, selang 75rb",
    "beli cangkul 2 @90rb kemarin, total 200rb",
    "beli gula 1,5 kg 21rb tadi",
)


@pytest.mark.parametrize("message", MESSAGES)
def test_what_is_kept_is_never_taken_from_a_keyboard(message: str) -> None:
    with pytest.raises(Unfit, match="belum terbaca"):
        kept(kept(message))


def test_a_message_becomes_rows() -> None:
    [line] = told(MESSAGES[0]).rows
    assert (line.item, line.quantity, line.unit) == ("pakan lele", Decimal(5), "sak")
    assert (line.unit_price, line.total) == (285_000, 1_425_000)
    assert (line.vendor, line.bought_on) == ("toko Jaya", date(2020, 12, 14))


def test_a_stated_sum_is_kept_only_when_it_does_not_fit() -> None:
    assert told("beli cangkul 2 @90rb kemarin, total 200rb").stated == 200_000
    assert told("beli cangkul 2 @90rb kemarin, total 180rb").stated is None


@pytest.mark.parametrize(
    "typed",
    [
        row(),
        row(total=-5_000_000),
        row(total=0),
        row(total=HIGHEST_TOTAL + 1),
        row(total=None),
        row(quantity=0),
        row(quantity=-1),
        row(unit_price=-1),
        row(item=""),
        row(item="x" * 121),
        row(bought_on="2020-12-16"),
        row(bought_on="kemarin"),
        row(paid=True),
        '{"rows": []}',
        '{"rows": [{}]}',
        "{",
        "{}",
        "selamat pagi",
        "",
    ],
)
def test_what_no_message_could_have_said_is_refused(typed: str) -> None:
    with pytest.raises(Unfit, match="belum terbaca"):
        kept(typed)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r'\{"rows":\s*\[.{0,40}\]\}', fullmatch=True))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    try:
        once = kept(typed)
    except Unfit:
        return
    assert completing.parser.load(once).rows


def test_a_row_without_a_total_is_settled_by_it() -> None:
    [line] = told("beli lele 10kg 250rb").rows
    assert line.total is None
    assert line.total_options == (250_000, 2_500_000)
    settled = line.settled(2_500_000)
    assert (settled.total, settled.unit_price, settled.total_options) == (2_500_000, 250_000, ())


def test_a_price_each_that_is_no_whole_rupiah_is_not_named() -> None:
    [line] = told("beli paku 3 kg total 100rb").rows
    assert line.settled(100_000).unit_price is None


def test_a_long_name_is_mentioned_shortly() -> None:
    [line] = told("beli " + "pakan lele " * 30 + "5 sak @285rb").rows
    assert len(line.item) <= 120
    assert len(line.short) <= 41
    assert line.short.endswith("…")
    assert line.name == f"{line.short} 5 sak"


def test_one_thing_is_mentioned_without_a_count() -> None:
    [line] = told("beli terpal 300").rows
    assert line.name == "terpal"


def asked(text: str) -> tuple[Question[Bought], Bought]:
    """What is asked next of what this text told."""
    question = completing.missing(told(text))
    assert question is not None
    return question, told(text)


def then(text: str, *said: str) -> Bought:
    """What is told after each of these answers the question that was open."""
    found = told(text)
    for more in said:
        question = completing.missing(found, dated=False)
        assert question is not None
        found = question.parser.load(question.parser.read(Typed(more, TODAY)))
    return found


def totals(found: Bought) -> list[int | None]:
    return [row.total for row in found.rows]


LELE = "beli lele 10kg 250rb"


@pytest.mark.parametrize(
    "said", ["semua", "Semuanya!", "harga total", "totalnya 250rb", "satunya 25rb"]
)
def test_in_all(said: str) -> None:
    assert totals(then(LELE, said)) == [250_000]


@pytest.mark.parametrize(
    "said", ["per kg", "kg", "satuannya itu per kilo", "sekilo", "250rb per kg"]
)
def test_each(said: str) -> None:
    assert totals(then(LELE, said)) == [2_500_000]


@pytest.mark.parametrize("said", ["", "ya", "semua per kg", "250rb"])
def test_neither_is_asked_again_with_both(said: str) -> None:
    question, _ = asked(LELE)
    with pytest.raises(Unfit) as refused:
        question.parser.read(Typed(said, TODAY))
    assert [label for label, _ in refused.value.choices] == [o.label for o in question.options]


def test_nothing_above_the_grant_is_offered() -> None:
    found = told("beli mesin 3 unit 20jt kemarin")
    question = completing.missing(found, most=40_000_000)
    assert question is not None
    assert [option.label for option in question.options] == ["Semuanya"]
    assert "Rp60.000.000" not in question.wording
    each = question.parser.load(question.parser.read(Typed("per unit", TODAY)))
    assert totals(each) == [60_000_000], "who insists is asked about the grant later"


@pytest.mark.parametrize(
    ("first", "said", "expected"),
    [
        ("beli cat 3 kaleng 90rb", ["satunya 30rb"], [90_000]),
        ("beli cat 3 kaleng 90rb", ["semuanya jadi 85rb"], [85_000]),
        ("beli lem 3 botol 15rb", ["totalnya 45rb"], [45_000]),
        ("beli gula 10kg 140rb", ["sama tepung 20 kg 160rb", "semua", "semua"], [140_000, 160_000]),
        ("saya beli freezer", ["3,5 juta"], [3_500_000]),
        ("saya beli freezer", ["kemarin", "3,5 juta"], [3_500_000]),
        ("beli semen 3 sak", ["sama paku 2 kg", "30rb", "180rb", "semua", "semua"],
         [180_000, 30_000]),
        ("3,5 juta", ["kemarin", "genset"], [3_500_000]),
        ("kemarin", ["beli ember 25rb"], [25_000]),
    ],
)  # fmt: skip
def test_told_in_parts(first: str, said: list[str], expected: list[int]) -> None:
    assert totals(then(first, *said)) == expected


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ("harganya 275rb", ("pakan", 5, 1_375_000)),
        ("totalnya 1,5jt", ("pakan", 5, 1_500_000)),
        ("satunya 300rb", ("pakan", 5, 1_500_000)),
        ("jumlahnya 6 sak", ("pakan", 6, 1_710_000)),
        ("pakannya @290rb", ("pakan", 5, 1_450_000)),
        ("barangnya dedak", ("dedak", 5, 1_425_000)),
    ],
)
def test_a_field_is_put_right(said: str, row: tuple[str, int, int]) -> None:
    kept_ = kept("beli pakan 5 sak @285rb kemarin")
    new = completing.amended(kept_, Typed(said, TODAY))
    assert new is not None
    [line] = Bought.model_validate_json(new).rows
    total = line.total or line.total_options[0]
    assert (line.item, line.quantity, total) == row


@pytest.mark.parametrize(
    ("first", "said", "total"),
    [
        ("beli pakan 5 sak @285rb", "harganya 275rb", 1_375_000),
        ("beli pakan 5 sak total 1,4jt", "harganya 1,3jt", 1_300_000),
        ("beli pakan 5 sak total 1,4jt", "jumlahnya 4 sak", 1_400_000),
        ("beli ember @30rb", "jumlahnya 2", 60_000),
        ("beli pakan 5 sak @285rb", "harganya 1,4jt", None),
        ("beli pakan 5 sak total 1,4jt", "harganya 280rb", None),
        ("beli ember 30rb", "jumlahnya 2", None),
    ],
)
def test_a_price_put_right_means_what_the_one_before_meant(
    first: str, said: str, total: int | None
) -> None:
    """Unless it is far from it: then it is asked, as it is where nothing was said before."""
    new = completing.amended(kept(first), Typed(said, TODAY))
    assert new is not None
    [line] = Bought.model_validate_json(new).rows
    assert line.total == total


def test_a_price_chosen_by_a_button_keeps_its_meaning_too() -> None:
    asked = completing.missing(told("beli pakan 5 sak 285rb kemarin"))
    assert asked is not None
    for option, expected in zip(asked.options, (280_000, 1_400_000), strict=True):
        new = completing.amended(option.value, Typed("harganya 280rb", TODAY))
        assert new is not None
        assert Bought.model_validate_json(new).rows[0].total == expected


def test_day_and_seller_are_put_right_for_all_rows() -> None:
    kept_ = kept("kemarin beli ember 25rb, selang 75rb")
    dated = completing.amended(kept_, Typed("tanggalnya 10 desember", TODAY))
    assert dated is not None
    new = completing.amended(dated, Typed("di toko subur", TODAY))
    assert new is not None
    rows = Bought.model_validate_json(new).rows
    assert {row.bought_on for row in rows} == {date(2020, 12, 10)}
    assert {row.vendor for row in rows} == {"toko subur"}


def test_a_row_is_called_off_while_another_is_left() -> None:
    two = kept("kemarin beli ember 25rb, selang 75rb")
    new = completing.amended(two, Typed("ember gak jadi", TODAY))
    assert new is not None
    [line] = Bought.model_validate_json(new).rows
    assert line.item == "selang"
    assert completing.amended(new, Typed("selang gak jadi", TODAY)) is None


@pytest.mark.parametrize(
    "said", ["makasih ya", "halo bu", "kapan cair?", "saya pengen beli laptop 5jt", "tokonya salah"]
)
def test_talk_changes_nothing(said: str) -> None:
    assert completing.amended(kept("beli ember 25rb kemarin"), Typed(said, TODAY)) is None


def purchase(**changes: Any) -> Purchase:
    usual = {
        "item": "ember", "quantity": Decimal("2.000"), "unit": "", "unit_price": 25_000,
        "total": 50_000, "vendor": "", "bought_on": TODAY,
    }  # fmt: skip
    return Purchase(**(usual | changes))


@pytest.mark.parametrize(
    ("bought_", "line"),
    [
        (purchase(), "ember 2 @ Rp25.000 = Rp50.000"),
        (purchase(quantity=Decimal(1)), "ember = Rp50.000"),
        (purchase(unit_price=None), "ember 2 = Rp50.000"),
        (
            purchase(quantity=Decimal("1.5"), unit="kg", unit_price=None),
            "ember 1,5 kg = Rp50.000",
        ),
        (purchase(quantity=Decimal(1000), unit="ekor"), "ember 1000 ekor @ Rp25.000 = Rp50.000"),
    ],
)
def test_a_purchase_as_a_line(bought_: Purchase, line: str) -> None:
    assert bought.shown(bought_) == line


def test_several_are_listed_above_their_sum_in_words() -> None:
    assert bought.shown_all([purchase(), purchase(item="paku", total=20_000, unit_price=None)]) == (
        "\n   - ember 2 @ Rp25.000 = Rp50.000\n   - paku 2 = Rp20.000"
        "\n   Jumlah *Rp70.000* (tujuh puluh ribu rupiah)"
    )
