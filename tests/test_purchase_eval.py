"""Scoring purchase files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.reading.purchase.evaluation import propose, records, report, score

TODAY = "2020-12-15"


def wanted(item: str, total: int | None, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "item": item,
        "quantity": 1,
        "unit": None,
        "unit_price": total,
        "total": total,
        "vendor": None,
        "bought_on": None,
    }
    return row | more


def message(text: str, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"text": text, "today": TODAY, "expect": list(rows), **more}


def test_files_are_read_line_by_line() -> None:
    lines = [json.dumps(message("beli lem 20rb", wanted("lem", 20_000))), "", "  \n"]
    assert [record["text"] for record in records(lines)] == ["beli lem 20rb"]


def test_a_broken_line_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        records(["{}", "{oops"])


def test_a_proposal_has_the_fields_of_the_report() -> None:
    assert propose(message("semen 2 sak @65rb total 140rb")) == {
        "text": "semen 2 sak @65rb total 140rb",
        "proposed": [
            {
                "item": "semen",
                "quantity": 2,
                "unit": "sak",
                "unit_price": 65_000,
                "total": 130_000,
                "vendor": None,
                "bought_on": None,
            }
        ],
        "asks": True,
        "flags": ["mismatch"],
        "stated_total": 140_000,
        "unused": [],
    }


def test_a_proposal_says_which_words_it_did_not_use() -> None:
    assert propose(message("semen 2 sak @65rb mantap betulan"))["unused"] == ["mantap", "betulan"]


def test_what_may_be_talk_is_asked_and_nothing_is_proposed() -> None:
    proposal = propose(message("kelompok Mawar beli semen 2 sak @65rb"))
    assert (proposal["asks"], proposal["proposed"]) == (True, [])


def test_a_right_row() -> None:
    result = score([message("beli lem kayu 20rb", wanted("lem kayu", 20_000))])
    assert (result.rows_right, result.rows, result.messages_right) == (1, 1, 1)
    assert (result.vendors_right, result.units_right, result.unit_prices_right) == (1, 1, 1)
    assert result.wrong == []


@pytest.mark.parametrize(
    "row",
    [
        wanted("lem kayu putih besar", 20_000),
        wanted("lem kayu", 20_000, quantity=2),
        wanted("lem kayu", 20_000, bought_on="2020-12-14"),
    ],
)
def test_a_wrong_item_quantity_or_day_makes_the_row_wrong(row: dict[str, Any]) -> None:
    result = score([message("beli lem kayu 20rb", row)])
    assert (result.rows_right, result.messages_right, result.silently_wrong) == (0, 0, 0)
    assert len(result.wrong) == 1


def test_a_wrong_total_proposed_as_sure_is_silently_wrong() -> None:
    result = score([message("beli lem kayu 20rb", wanted("lem kayu", 25_000))])
    assert (result.rows_right, result.silently_wrong) == (0, 1)


def test_a_missing_row_and_an_extra_row() -> None:
    missing = score([message("lem 20rb", wanted("lem", 20_000), wanted("cat", 50_000))])
    assert (missing.rows, missing.rows_right, missing.messages_right) == (2, 1, 0)
    extra = score([message("lem 20rb, cat 50rb", wanted("cat", 50_000))])
    assert (extra.rows_right, extra.messages_right, extra.silently_wrong) == (1, 0, 1)


def test_rows_are_paired_by_their_item() -> None:
    rows = [wanted("cat", 50_000), wanted("lem", 20_000)]
    assert score([message("lem 20rb, cat 50rb", *rows)]).rows_right == 2


def test_an_open_row_is_right_when_it_is_asked() -> None:
    row = wanted(
        "cat", None, quantity=2, unit="kaleng", ambiguous=True, total_options=[90_000, 180_000]
    )
    result = score([message("cat 2 kaleng 90rb", row)])
    assert (result.ambiguous_right, result.ambiguous, result.options_right) == (1, 1, 1)
    assert result.needless_questions == 0


def test_an_open_row_proposed_as_sure_is_wrong() -> None:
    row = wanted("cat", None, ambiguous=True, total_options=[90_000, 180_000])
    result = score([message("cat 90rb", row)])
    assert (result.ambiguous_right, result.rows_right, result.silently_wrong) == (0, 0, 1)


def test_a_question_without_need_is_counted() -> None:
    row = wanted("cat", 90_000, quantity=2, unit="kaleng")
    result = score([message("cat 2 kaleng 90rb", row)])
    assert (result.needless_questions, result.rows_right, result.silently_wrong) == (1, 0, 0)


def test_a_mismatch_is_right_when_it_is_pointed_out() -> None:
    row = wanted("semen", 130_000, quantity=2, unit="sak", unit_price=65_000)
    bad = message("semen 2 sak @65rb total 140rb", row, expect_error=True, stated_total=140_000)
    assert (score([bad]).mismatches_right, score([bad]).messages_right) == (1, 1)
    silent = message("semen 2 sak @65rb", row, expect_error=True, stated_total=140_000)
    assert (score([silent]).mismatches_right, score([silent]).messages_right) == (0, 0)


def test_negatives() -> None:
    left = score([message("besok mau beli cat 90rb")])
    assert (left.negatives_right, left.negatives, left.silently_wrong) == (1, 1, 0)
    proposed = score([message("cat 90rb")])
    assert (proposed.negatives_right, proposed.silently_wrong) == (0, 1)


def test_the_report_gives_counts_beside_shares() -> None:
    text = report(score([message("lem 20rb", wanted("lem", 20_000)), message("halo")]))
    assert "rows right                  1 of    1  100.0%" in text
    assert "mismatches pointed out      - none" in text
    assert "silently wrong              0 rows" in text
