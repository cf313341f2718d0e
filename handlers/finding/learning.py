"""Learning which class a text belongs to from examples: one linear separator a class.

Knows: linear support vector machines (squared hinge loss), trained by dual coordinate descent
after Hsieh and others, "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008).
Must not know: words, topics, files.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

Signs = Mapping[str, float]  # what stands in a text -> how much it counts


@dataclass(frozen=True, slots=True)
class Separators:
    """One weight a sign and class, and one bias a class; `weights[sign][class index]`."""

    classes: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]
    bias: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Row:
    places: tuple[int, ...]
    values: tuple[float, ...]
    square: float  # squared length, the constant sign of the bias included


def learn(
    examples: Sequence[tuple[Signs, str]], *, cost: float = 1.0, rounds: int = 4
) -> Separators:
    """Separators for (signs, class) examples; the same examples give the same separators.

    `cost` is how much an example on the wrong side weighs, `rounds` how often all are seen: more
    than a few learn the examples better and other questions no better.
    """
    classes = tuple(sorted({label for _, label in examples}))
    places: dict[str, int] = {}
    rows = [_row(signs, places) for signs, _ in examples]
    columns: list[list[float]] = []
    for name in classes:
        sides = [1.0 if label == name else -1.0 for _, label in examples]
        columns.append(_separate(rows, sides, len(places), cost, rounds))
    weights = {sign: [column[at] for column in columns] for sign, at in places.items()}
    return Separators(classes, weights, [column[-1] for column in columns])


def _row(signs: Signs, places: dict[str, int]) -> _Row:
    at = tuple(places.setdefault(sign, len(places)) for sign in signs)
    values = tuple(signs.values())
    return _Row(at, values, sum(map(mul, values, values)) + 1.0)


def _separate(
    rows: Sequence[_Row], sides: Sequence[float], size: int, cost: float, rounds: int
) -> list[float]:
    """The weights of one class against all others; the last one is the bias."""
    weights = [0.0] * (size + 1)
    push = [0.0] * len(rows)  # the dual variable of each example
    order = list(range(len(rows)))
    shuffle = random.Random(1)  # noqa: S311 - an order that repeats, no secret
    for _ in range(rounds):
        shuffle.shuffle(order)
        for at in order:
            _step(rows[at], sides[at], at, push, weights, cost)
    return weights


def _step(
    row: _Row, side: float, at: int, push: list[float], weights: list[float], cost: float
) -> None:
    """One example moves the border, unless it lies far enough on its side."""
    reached = sum(map(mul, map(weights.__getitem__, row.places), row.values)) + weights[-1]
    slope = side * reached - 1.0 + push[at] / (2.0 * cost)
    if push[at] == 0.0 and slope >= 0.0:
        return
    before = push[at]
    push[at] = max(before - slope / (row.square + 1.0 / (2.0 * cost)), 0.0)
    change = (push[at] - before) * side
    for place, value in zip(row.places, row.values, strict=True):
        weights[place] += change * value
    weights[-1] += change
