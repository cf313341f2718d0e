"""The separators: they learn what can be told apart, always in the same way."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.finding.learning import Separators, Signs, learn

FRUIT = [
    ({"red": 1.0, "round": 1.0}, "apple"),
    ({"red": 0.8, "small": 0.3, "round": 1.0}, "apple"),
    ({"yellow": 1.0, "long": 1.0}, "banana"),
    ({"yellow": 1.0, "long": 0.7, "ripe": 0.5}, "banana"),
    ({"blue": 1.0, "small": 1.0}, "plum"),
    ({"blue": 1.0, "small": 0.9, "round": 0.4}, "plum"),
]


def scores(learned: Separators, signs: Signs) -> dict[str, float]:
    return {
        name: learned.bias[at]
        + sum(weight * learned.weights[sign][at] for sign, weight in signs.items())
        for at, name in enumerate(learned.classes)
    }


def best(learned: Separators, signs: Signs) -> str:
    found = scores(learned, signs)
    return max(found, key=found.__getitem__)


def test_each_example_is_put_into_its_class() -> None:
    learned = learn(FRUIT)
    assert [best(learned, signs) for signs, _ in FRUIT] == [name for _, name in FRUIT]


def test_a_new_mixture_follows_its_signs() -> None:
    learned = learn(FRUIT)
    assert best(learned, {"yellow": 1.0}) == "banana"
    assert best(learned, {"blue": 0.5, "small": 0.5}) == "plum"


def test_classes_stand_in_the_order_of_their_names() -> None:
    assert learn(FRUIT).classes == ("apple", "banana", "plum")


def test_every_sign_has_one_weight_a_class() -> None:
    learned = learn(FRUIT)
    assert set(learned.weights) == {"red", "round", "small", "yellow", "long", "ripe", "blue"}
    assert {len(row) for row in learned.weights.values()} == {3}
    assert len(learned.bias) == 3


def test_the_same_examples_give_the_same_weights() -> None:
    assert learn(FRUIT) == learn(list(FRUIT))


def test_a_sign_of_one_class_speaks_for_it_and_against_the_others() -> None:
    apple, banana, plum = learn(FRUIT).weights["yellow"]
    assert banana > 0 > max(apple, plum)


def test_a_higher_cost_fits_an_odd_example_better() -> None:
    odd = [*FRUIT, ({"red": 1.0, "round": 0.9}, "plum")]
    timid = scores(learn(odd, cost=0.01), odd[-1][0])["plum"]
    eager = scores(learn(odd, cost=10.0, rounds=50), odd[-1][0])["plum"]
    assert eager > timid


def test_more_rounds_come_nearer_to_the_border_asked_for() -> None:
    signs = FRUIT[0][0]
    late = scores(learn(FRUIT, cost=10.0, rounds=100), signs)
    assert late["apple"] > 0.95
    assert late["banana"] < -0.7


def test_one_class_alone_is_learned_too() -> None:
    learned = learn([({"a": 1.0}, "only")])
    assert learned.classes == ("only",)
    assert scores(learned, {"a": 1.0})["only"] > 0


def test_examples_without_signs_only_move_the_bias() -> None:
    learned = learn([({}, "empty"), ({"a": 1.0}, "full")])
    found = scores(learned, {})
    assert found["empty"] > found["full"]


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_signs_that_tell_apart_are_found_among_noise(seed: int) -> None:
    dice = random.Random(seed)
    names = ("a", "b", "c")
    examples = [
        ({f"sign {name}": 1.0} | {f"noise {dice.randrange(30)}": 0.5 for _ in range(3)}, name)
        for name in names * 8
    ]
    learned = learn(examples)
    assert [best(learned, {f"sign {name}": 1.0}) for name in names] == list(names)
