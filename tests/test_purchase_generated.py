"""Purchases made by the thousand: never a silently wrong total, plain ones read without a question.

The whole figure comes from `python -m tests.purchase_generator 10000`.
"""

from __future__ import annotations

from functools import cache

from tests.purchase_generator import KINDS, Tally, message, report, run

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
