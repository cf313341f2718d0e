"""Purchases made by the thousand: never a silently wrong total, plain ones read without a question.

The whole figure comes from `python -m tests.purchase_generator 10000`.
"""

from __future__ import annotations

from functools import cache

from handlers.reading.numerals import clean
from handlers.reading.purchase.line import read
from tests.purchase_generator import KINDS, TODAY, Tally, message, report, run

SEEDS = range(1_500)


@cache
def tally() -> Tally:
    return run(SEEDS)


def test_no_generated_message_is_wrong_without_a_word() -> None:
    assert tally().silent == [], report(tally())


def test_plain_generated_messages_are_read_without_a_question() -> None:
    assert tally().plain_read >= 0.9 * tally().plain, report(tally())


def test_every_kind_is_made_and_a_seed_makes_its_message_again() -> None:
    assert len(tally().kinds) == len(set(KINDS))
    assert message(7) == message(7) != message(8)


def test_every_row_says_where_its_thing_and_its_price_stand() -> None:
    for seed in range(300):
        text = clean(message(seed).text)
        for row in read(text, TODAY).rows:
            held = {span.field: text[span.start : span.end].lower() for span in row.spans}
            assert row.item.split()[0] in held["item"], text
            assert any(map(str.isdecimal, held["price"])) or "juta" in held["price"], text


def test_nothing_above_the_grant_is_offered_while_another_total_is_left() -> None:
    text = "beli batako 500 biji 900rb"
    [row] = read(text, TODAY).rows
    assert row.total_options == (900_000,)
    [row] = read("beli kursi 50 buah 900rb", TODAY).rows
    assert row.total_options == (900_000, 45_000_000)
    [row] = read("beli kursi 50 buah 900rb", TODAY, most=20_000_000).rows
    assert row.total_options == (900_000,)
