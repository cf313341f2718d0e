"""Whatever we write of our own accord has a text that WhatsApp may show after a day of silence."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator

import pytest

from bot.channels.whatsapp import content
from tests.support import ROOT

TEMPLATES = tomllib.loads((ROOT / "bot/channels/whatsapp/templates.toml").read_text("utf-8"))
# Conversations say what they say through `Chat`; a `Reply` of one's own is a letter to somebody.
SOURCES = [path for path in sorted((ROOT / "handlers").rglob("*.py")) if path.parent.name != "talk"]


def calls(called: str) -> Iterator[tuple[str, ast.Call, ast.FunctionDef]]:
    """Calls of this name in a function, with the place, as "deeds/reports.py:88"."""
    for path in SOURCES:
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and ast.unparse(node.func) == called:
                        yield f"{path.parent.name}/{path.name}:{node.lineno}", node, function


def names(node: ast.expr, function: ast.FunctionDef) -> set[str]:
    """The names that an occasion may have: written where it is made, or just before."""
    if isinstance(node, ast.Name):
        told = (it for it in ast.walk(function) if isinstance(it, ast.Assign))
        return {name for it in told if ast.unparse(it.targets[0]) == node.id
                for name in names(it.value, function)}  # fmt: skip
    if isinstance(node, ast.IfExp):
        return names(node.body, function) | names(node.orelse, function)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


OCCASIONS = {
    place: (names(call.args[0], function), call.args[1])
    for place, call, function in calls("Occasion")
}


def test_every_letter_of_our_own_has_an_occasion() -> None:
    letters = [(place, {it.arg for it in call.keywords}) for place, call, _ in calls("Reply")]
    assert len(letters) > 9
    assert [place for place, given in letters if "occasion" not in given] == []


@pytest.mark.parametrize("place", OCCASIONS)
def test_every_occasion_has_its_text(place: str) -> None:
    named, facts = OCCASIONS[place]
    assert named
    assert named <= set(TEMPLATES)
    if isinstance(facts, ast.Tuple) and not any(isinstance(it, ast.Starred) for it in facts.elts):
        assert {len(TEMPLATES[name]["samples"]) for name in named} == {len(facts.elts)}


def test_every_text_has_its_occasion() -> None:
    used = {name for named, _ in OCCASIONS.values() for name in named}
    assert set(TEMPLATES) - used == {content.OTHERWISE}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_text_is_short(name: str) -> None:
    assert len(TEMPLATES[name]["body"]) <= 200
