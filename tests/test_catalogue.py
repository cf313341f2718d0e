"""The catalogue: what begins a conversation, and what a free text means."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.listing import CATALOGUE as OURS
from handlers.public import menu
from handlers.reading.typed import plain
from handlers.talk.catalogue import Begin
from handlers.talk.messages import Option
from handlers.talk.scene import Scene
from tests.small_talk import CATALOGUE

NOWHERE = cast("Scene", None)  # these listeners do not look at it


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("orang", "orang"),
        ("Orang!", "orang"),
        ("  isi   ORANG.", "orang"),
        ("/orang", "orang"),
        ("/ORANG", "orang"),
        ("/isi_orang", "orang"),
        ("/isi orang", "orang"),
        ("/orang@jps_bot", "orang"),
        ("home", "menu"),
        ("*menu*", "menu"),
        ("\u200bmenu", "menu"),
        ("\ufeffmenu", "menu"),
        ("me\u200enu", "menu"),
        ("\u2060/menu", "menu"),
        ("“menu”", "menu"),
        ("ｍｅｎｕ", "menu"),
        ("\ufeff/isi\u00a0orang\u200f", "orang"),
    ],
)
def test_a_start_word_begins_its_conversation(text: str, name: str) -> None:
    assert CATALOGUE.started_by(text) == Begin(name)


@pytest.mark.parametrize("text", ["orang tua", "/orangtua", "/", "//", "", "?", "isi", "/ orang"])
def test_other_words_begin_nothing(text: str) -> None:
    begun = CATALOGUE.started_by(text)
    assert begun is None or text == "/ orang"


def test_what_follows_a_command_is_what_it_is_begun_with() -> None:
    assert CATALOGUE.started_by("/catatan beli pakan") == Begin("catatan", {"text": "beli pakan"})
    assert CATALOGUE.started_by("/isi orang Siti") == Begin("orang", {"text": "Siti"})
    assert CATALOGUE.started_by("/catatan@jps_bot beli") == Begin("catatan", {"text": "beli"})


def test_a_free_text_always_means_something() -> None:
    assert CATALOGUE.meaning(NOWHERE, "?apa ini") == Begin("catatan", {"text": "?apa ini"})
    assert CATALOGUE.meaning(NOWHERE, "xyz").name == "catatan"


def test_only_what_is_surely_something_else_interrupts() -> None:
    assert CATALOGUE.interrupting(NOWHERE, "?apa ini") == Begin("catatan", {"text": "?apa ini"})
    assert CATALOGUE.interrupting(NOWHERE, "xyz") is None


def test_a_conversation_is_found_by_its_name() -> None:
    assert CATALOGUE["orang"].command == "Isi orang"
    assert "orang" in CATALOGUE
    assert "tidak ada" not in CATALOGUE


@given(st.text(max_size=40))
def test_no_text_raises_and_plain_is_plain(text: str) -> None:
    begun = CATALOGUE.started_by(text)
    assert begun is None or begun.name in CATALOGUE
    assert plain(plain(text)) == plain(text)


# The real list


def test_every_start_word_leads_to_one_conversation() -> None:
    words = [
        word
        for entry in OURS.conversations.values()
        for word in (entry.name, *entry.starts, *entry.tells)
    ]
    assert sorted(words) == sorted(set(words))
    for word in words:
        begun = OURS.started_by(word)
        assert begun is not None, word


def test_every_word_works_as_a_command_too() -> None:
    for entry in OURS.conversations.values():
        for word in (entry.name, *entry.starts):
            for typed in (f"/{word}", f"/{word.replace(' ', '_')}"):
                assert OURS.started_by(typed) == Begin(entry.name), typed


def test_a_role_that_is_named_with_the_start_word_is_taken_with_it() -> None:
    begun = Begin("tambah pengurus", {"text": "bendahara"})
    for typed in ("tambah bendahara", "tolong tambah bendahara pak", "buat kode bendahara",
                  "/tambah bendahara", "/tambah_pengurus bendahara"):  # fmt: skip
        assert OURS.started_by(typed) == begun, typed


def test_what_photos_and_odd_messages_begin_is_on_the_list() -> None:
    assert OURS[OURS.file].files_to
    assert OURS[OURS.odd].aside


def test_words_of_the_engine_begin_no_conversation() -> None:
    for word in ("batal", "kembali", "ulang", "lanjut", "urung"):
        assert OURS.started_by(word) is None


def options_of(module: Any) -> list[str]:
    from handlers.talk.messages import Option

    return [
        value.value
        for name in dir(module)
        for value in ([getattr(module, name)] if not isinstance(getattr(module, name), tuple)
                      else getattr(module, name))
        if isinstance(value, Option) and value.command
    ]  # fmt: skip


def test_every_command_button_begins_something() -> None:
    import importlib
    import pkgutil

    import handlers

    engine_words = ("/urung", "/lanjut", "/nanti", "/hal lain")
    for found in pkgutil.walk_packages(handlers.__path__, "handlers."):
        for value in options_of(importlib.import_module(found.name)):
            assert value.startswith(engine_words) or OURS.started_by(value), value


@pytest.mark.parametrize(("role", "options"), menu.MENUS.items())
def test_a_typed_label_of_a_menu_is_its_button(role: str, options: tuple[Option, ...]) -> None:
    for option in options:
        tapped = OURS.started_by(option.value)
        assert OURS.started_by(option.label, role) == tapped, option


def test_an_officers_label_is_no_start_word_of_others() -> None:
    assert OURS.started_by("daftar kelompok") is None
