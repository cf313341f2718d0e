"""The register of columns: every column is in it, and what it says of sealing is so."""

from __future__ import annotations

import tomllib
from importlib import import_module

import pytest
from sqlalchemy import Column, LargeBinary, String

from storage.sealed.texts import EVERY
from storage.tables import metadata
from tests.support import ROOT

REGISTER = tomllib.loads((ROOT / "storage" / "register.toml").read_text(encoding="utf-8"))
CLASSES = {"none", "programme", "personal", "secret"}
FORMS = {"sealed", "index", "emptied", "clear"}
LONGEST_WORD = 60  # characters: a shorter column holds a word of ours, no text of anybody
NAMES = {
    "people.name",
    "members.name",
    "replacements.name",
}  # stay clear, so that officers find people

ENTRIES = {
    f"{table}.{name}": entry
    for table, told in REGISTER.items()
    for name, entry in told["columns"].items()
}
COLUMNS: dict[str, Column[object]] = {
    f"{table.name}.{column.name}": column
    for table in metadata.tables.values()
    for column in table.columns
}


def classed(*classes: str) -> set[str]:
    return {name for name, entry in ENTRIES.items() if entry[0] in classes}


def formed(*forms: str) -> set[str]:
    return {name for name, entry in ENTRIES.items() if entry[1] in forms}


def test_every_column_is_in_the_register_and_nothing_else() -> None:
    assert set(ENTRIES) - set(COLUMNS) == set(), "no such column any more"
    assert set(COLUMNS) - set(ENTRIES) == set(), "what does it hold?"


def test_every_entry_says_what_it_has_to() -> None:
    assert classed(*CLASSES) == formed(*FORMS) == set(ENTRIES)
    assert [name for name, entry in ENTRIES.items() if len(entry) not in (3, 4, 5)] == []
    assert [name for name, entry in ENTRIES.items() if not all(entry)] == []
    assert [table for table, told in REGISTER.items() if not told["kept"]] == []


def test_what_is_sealed_or_an_index_is_bytes_and_all_other_bytes_tell_nothing() -> None:
    blind = {name for name, column in COLUMNS.items() if isinstance(column.type, LargeBinary)}
    assert formed("sealed", "index") - blind == set()
    assert (blind - formed("sealed", "index")) & classed("personal", "secret") == set()


def test_what_is_personal_and_written_freely_is_sealed_and_a_secret_is_never_clear() -> None:
    free = {
        name
        for name, column in COLUMNS.items()
        if isinstance(column.type, String) and not 0 < (column.type.length or 0) <= LONGEST_WORD
    }
    assert free & classed("personal") & formed("clear") == NAMES
    assert classed("secret") & formed("clear") == set()


def test_what_is_emptied_is_what_is_sealed_when_the_store_is_opened() -> None:
    moved = {str(text.clear): str(text.sealed) for text in EVERY}
    assert formed("emptied") == set(moved)
    assert set(moved.values()) <= formed("sealed")


ENDS = {told["by"] for told in REGISTER.values() if "by" in told}
ENDS |= {entry[4] for entry in ENTRIES.values() if len(entry) == 5}


@pytest.mark.parametrize("named", sorted(ENDS))
def test_whoever_ends_a_column_is_there(named: str) -> None:
    home, _, function = named.rpartition(".")
    assert callable(getattr(import_module(home), function))
