"""How well purchases are read, measured on a file of labelled messages.

Knows: the scoring rules of such files: pairing by item, what makes a row right.
Must not know: files and the command line (the caller reads lines and prints).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.reading.purchase.line import as_json, read

Record = dict[str, Any]

_SAME_ITEM = 0.8  # token-set F1 from which two item names are the same thing


def records(lines: Iterable[str]) -> list[Record]:
    """The labelled messages of a JSON-lines file; raises ValueError with the line number."""
    found: list[Record] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number}: {error}") from error
    return found


def propose(record: Record) -> Record:
    """What the bot makes of one labelled message: its rows, what it asks, which words it left."""
    reading = read(record["text"], date.fromisoformat(record["today"]))
    return {
        "text": record["text"],
        "proposed": as_json(reading),
        "asks": reading.asks,
        "flags": list(reading.flags),
        "stated_total": reading.stated_total,
        "unused": list(reading.unused),
    }


@dataclass(slots=True)
class Score:
    """Counts over a file. `wrong` lists the messages that are not all right, with what was read."""

    rows: int = 0
    rows_right: int = 0
    messages: int = 0
    messages_right: int = 0
    ambiguous: int = 0
    ambiguous_right: int = 0
    options_right: int = 0
    mismatches: int = 0
    mismatches_right: int = 0
    negatives: int = 0
    negatives_right: int = 0
    needless_questions: int = 0
    silently_wrong: int = 0
    vendors_right: int = 0
    units_right: int = 0
    unit_prices_right: int = 0
    wrong: list[Record] = field(default_factory=list[Record])


def score(labelled: Sequence[Record]) -> Score:
    """Score the reader on labelled messages (`text`, `today`, `expect`)."""
    result = Score()
    for record in labelled:
        proposal = propose(record)
        right = _negative(result, proposal) if not record["expect"] else None
        if right is None:
            right = _purchase(result, record, proposal)
        if not right:
            result.wrong.append({"expect": record["expect"], **proposal})
    return result


def _negative(result: Score, proposal: Record) -> bool:
    right = not proposal["proposed"]
    result.negatives += 1
    result.negatives_right += right
    result.silently_wrong += 0 if proposal["asks"] else len(proposal["proposed"])
    return right


def _purchase(result: Score, record: Record, proposal: Record) -> bool:
    result.messages += 1
    pairs, extra = _paired(record["expect"], proposal["proposed"])
    rights = [_row(result, wanted, got, proposal) for wanted, got in pairs]
    result.silently_wrong += 0 if proposal["asks"] else len(extra)
    open_rows = any(wanted.get("ambiguous") for wanted, _ in pairs)
    flagged = "mismatch" in proposal["flags"]
    if record.get("expect_error"):
        result.mismatches += 1
        result.mismatches_right += flagged and all(rights)
    elif proposal["asks"] and not open_rows:
        result.needless_questions += 1
    right = all(rights) and not extra and (flagged or not record.get("expect_error"))
    result.messages_right += right
    return right


def _row(result: Score, wanted: Record, got: Record | None, proposal: Record) -> bool:
    result.rows += 1
    result.ambiguous += bool(wanted.get("ambiguous"))
    if got is None:
        return False
    result.vendors_right += _same_text(wanted["vendor"], got["vendor"])
    result.units_right += wanted["unit"] == got["unit"]
    result.unit_prices_right += wanted["unit_price"] == got["unit_price"]
    same = (
        _likeness(wanted["item"], got["item"]) >= _SAME_ITEM
        and wanted["quantity"] == got["quantity"]
        and wanted["bought_on"] == got["bought_on"]
    )
    right = same and (
        proposal["asks"] if wanted.get("ambiguous") else wanted["total"] == got["total"]
    )
    result.rows_right += right
    result.ambiguous_right += right and bool(wanted.get("ambiguous"))
    result.options_right += wanted.get("total_options") == got.get("total_options", ())
    wrong_total = got["total"] is not None and got["total"] != wanted["total"]
    result.silently_wrong += wrong_total and not proposal["asks"]
    return right


def _paired(
    expected: Sequence[Record], proposed: Sequence[Record]
) -> tuple[list[tuple[Record, Record | None]], list[Record]]:
    """Expected rows with the proposed row most alike in its item, and the rows left over."""
    ranked = sorted(
        ((-_likeness(w["item"], g["item"]), i, j)
         for i, w in enumerate(expected) for j, g in enumerate(proposed)),
    )  # fmt: skip
    partner: dict[int, int] = {}
    for _, wanted, got in ranked:
        if wanted not in partner and got not in partner.values():
            partner[wanted] = got
    pairs = [(w, proposed[partner[i]] if i in partner else None) for i, w in enumerate(expected)]
    return pairs, [row for j, row in enumerate(proposed) if j not in partner.values()]


def _likeness(one: str, other: str) -> float:
    """Token-set F1 of two item names."""
    a, b = (set(re.findall(r"[^\W_]+", text.lower())) for text in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _same_text(one: str | None, other: str | None) -> bool:
    return (one or "").lower() == (other or "").lower()


def report(result: Score) -> str:
    """The score for people, one line a figure."""
    lines = [
        _share("rows right", result.rows_right, result.rows),
        _share("messages all right", result.messages_right, result.messages),
        _share("ambiguous rows asked", result.ambiguous_right, result.ambiguous),
        _share("mismatches pointed out", result.mismatches_right, result.mismatches),
        _share("negatives left alone", result.negatives_right, result.negatives),
        _share("vendor", result.vendors_right, result.rows),
        _share("unit", result.units_right, result.rows),
        _share("unit price", result.unit_prices_right, result.rows),
        f"{'asked without need':24} {result.needless_questions:4} messages",
        f"{'silently wrong':24} {result.silently_wrong:4} rows",
    ]
    return "\n".join(lines)


def _share(name: str, right: int, of: int) -> str:
    return f"{name:24} {right:4} of {of:4}  {right / of:6.1%}" if of else f"{name:24}    - none"
