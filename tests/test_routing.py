"""Routing: what a message means before any topic sees it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.resolver import Answer, Free, Odd, Photo, Resume, route
from bot.answering.state import Shown
from handlers.talk.catalogue import Begin
from handlers.talk.messages import Media, Option
from handlers.talk.question import Tapped
from handlers.talk.state import Talk
from tests.small_talk import CATALOGUE, COLOURS, incoming

MENU = Option("Menu", "/menu", command=True)
DRAFT = Option("Lanjutkan", "/lanjut 77", command=True)
SHOWN = Shown("41", (*COLOURS, MENU, DRAFT))
TALK = Talk("cat", asked="warna")
DIGITS = Talk("orang", asked="umur", digits=True)


def step(text: str, talk: Talk | None = None, shown: Shown = SHOWN, **parts: Any) -> Any:
    return route(incoming(text, **parts), talk, shown, CATALOGUE)


def tap(value: str, talk: Talk | None = TALK, shown: Shown = SHOWN) -> Any:
    return step("", talk, shown, kind="tap", tap=value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("batal", "cancel"),
        ("Batal!", "cancel"),
        ("/batal", "cancel"),
        ("gak jadi", "cancel"),
        ("batal ya min", "cancel"),
        ("kembali", "back"),
        ("*kembali*", "back"),
        ("kembali \N{PERSON WITH FOLDED HANDS}", "back"),
        ("\ufeffulang", "restart"),
        ("udah ulang dari awal", "restart"),
        ("/ulang", "restart"),
        ("/urung", "restore"),
    ],
)
def test_the_engines_own_words_always_work(text: str, word: str) -> None:
    assert step(text) == word
    inside = step(text, TALK)
    assert inside == (word if text.startswith("/") else Answer(text)), "heard with its question"


def test_a_draft_is_taken_up_by_name_or_the_newest() -> None:
    bare = Shown("41", (*COLOURS, MENU))
    assert step("lanjut", shown=bare) == step("Lanjut ya pak", shown=bare) == Resume(0)
    assert step("Lanjutkan.") == Resume(77), "as the button is called"
    assert step("/lanjut") == Resume(0)
    assert step("/lanjut 77") == Resume(77)
    assert step(f"/lanjut {2**63 - 1}") == Resume(2**63 - 1)
    assert step("/lanjut x") == step(f"/lanjut {2**63}") == step("/lanjut " + "9" * 30) == Resume(0)


def test_in_a_form_go_on_may_be_an_answer() -> None:
    sure = Shown("41", (Option("Ya, simpan", "ya"), Option("Ubah", "ubah")))
    assert step("lanjut", TALK, sure) == Answer("lanjut")
    assert step("/lanjut", TALK, sure) == Resume(0)


def test_a_start_word_begins_when_nothing_is_open() -> None:
    assert step("menu") == Begin("menu")
    assert step("menu", TALK, Shown()) == Answer("menu"), "heard with its question"


@pytest.mark.parametrize("talk", [None, TALK, DIGITS])
def test_a_command_begins_even_in_the_middle(talk: Talk | None) -> None:
    assert step("/menu", talk) == Begin("menu")
    assert step("/catatan a b", talk) == Begin("catatan", {"text": "a b"})


def test_a_text_is_free_or_an_answer() -> None:
    assert step("apa saja") == Free("apa saja")
    assert step("apa saja", TALK) == Answer("apa saja")
    assert step("/tidakada") == Free("/tidakada")


# Numbers and words of buttons


def test_a_number_means_the_button_that_was_shown() -> None:
    assert step("2", TALK) == Tapped("b")
    assert step(" 3. ", TALK) == Tapped("h")
    assert step("4", TALK) == Begin("menu")
    assert step("5", TALK) == Resume(77)


@pytest.mark.parametrize("text", ["0", "6", "99", "9" * 9000])
def test_a_number_that_was_not_shown_is_only_a_text(text: str) -> None:
    assert step(text, TALK) == Answer(text)
    assert step(text, None, Shown("41", (MENU,))) == step(text, None, Shown()) == Free(text)


@pytest.mark.parametrize(("text", "meant"), [("0", "beyond"), ("6", "beyond"), (" 99. ", "beyond"),
    ("100", Free("100")), ("3302140502880003", Free("3302140502880003")), ("6 ekor", Free("6 ekor")),
])  # fmt: skip
def test_outside_a_form_a_number_that_no_button_has_is_told_from_a_text(
    text: str, meant: object
) -> None:
    assert step(text) == meant


def test_where_an_answer_is_made_of_digits_a_number_is_the_answer() -> None:
    assert step("2", DIGITS) == Answer("2")


def test_outside_a_form_a_button_can_be_named() -> None:
    shown = Shown("41", (MENU, Option("Tanya petugas", "/catatan", command=True)))
    assert step("tanya petugas", None, shown) == Begin("catatan")
    assert step("yang kedua", None, shown) == Begin("catatan")
    assert step("petugas", None, shown) == Begin("catatan")


def test_a_sentence_does_not_name_a_button() -> None:
    shown = Shown("41", (Option("Tanya petugas", "/catatan", command=True),))
    text = "saya mau tanya petugas soal pencairan"
    assert step(text, None, shown) == Free(text)


def test_in_a_form_words_go_to_the_question() -> None:
    assert step("yang merah", TALK) == Answer("yang merah")
    assert step("Merah.", TALK) == Tapped("m"), "the whole label is the button"
    shown = Shown("41", (Option("Tanya petugas", "/catatan", command=True),))
    assert step("petugas", TALK, shown) == Answer("petugas")


def test_an_answer_button_without_a_question_is_old() -> None:
    assert step("1", None) == "stale"


def test_a_button_with_a_broken_command_is_old() -> None:
    broken = Shown("41", (Option("Apa", "/tidakada", command=True),))
    assert step("1", None, broken) == "stale"
    assert tap("/tidakada") == "stale"


# Taps


def test_a_tap_means_the_button_of_its_message() -> None:
    assert tap("41:0") == Tapped("m")
    assert tap("41:3") == Begin("menu")


OLD = ["40:0", "41:9", "41:x", "41:", "41", "", ":", "41:-1", "41:²", "41:" + "9" * 9000]


@pytest.mark.parametrize("value", OLD)
def test_a_tap_on_anything_else_is_old(value: str) -> None:
    assert tap(value) == "stale"


def test_a_tap_on_an_answer_after_its_form_is_old() -> None:
    assert tap("41:0", None) == "stale"


def test_a_command_button_works_for_ever() -> None:
    assert tap("/menu", None, Shown()) == Begin("menu")
    assert tap("/urung", None, Shown()) == "restore"
    assert tap("/lanjut 7", None, Shown()) == Resume(7)


# Other kinds


def media(kind: Any, text: str = "") -> Any:
    return step(text, None, kind="media", media=(Media(kind, "ref"),))


def test_photos_and_papers_are_files() -> None:
    assert media("photo", "nota pakan") == Photo("nota pakan")
    assert media("document") == Photo("")


@pytest.mark.parametrize("kind", ["voice", "video", "sticker"])
def test_what_cannot_be_read_is_odd(kind: Any) -> None:
    assert media(kind) == Odd(kind)


@pytest.mark.parametrize("kind", ["location", "contact", "edit", "other"])
def test_other_kinds_are_odd(kind: Any) -> None:
    assert step("", None, kind=kind) == Odd(kind)


def test_a_media_message_without_media_is_odd() -> None:
    assert step("", TALK, kind="media") == Odd("media")


def test_a_contact_card_may_answer_a_question() -> None:
    assert step("+62812", TALK, kind="contact") == Answer("+62812")
    assert step("", TALK, kind="contact") == Odd("contact")
    assert step("+62812", None, kind="contact") == Odd("contact")


@pytest.mark.parametrize("text", ["", " ", "\n", "...", "\u200b", "?!"])
def test_an_empty_message_is_odd(text: str) -> None:
    assert step(text, TALK) == Odd("empty")


def test_in_a_group_nothing_is_talked_about() -> None:
    assert step("menu", None, private=False) == Odd("group")
    assert step("", TALK, kind="tap", tap="41:0", private=False) == Odd("group")


@settings(max_examples=150)
@given(
    st.text(max_size=80),
    st.sampled_from([None, TALK, DIGITS]),
    st.sampled_from(["text", "tap", "media", "location", "contact", "edit", "other"]),
)
def test_every_message_means_something(text: str, talk: Talk | None, kind: Any) -> None:
    found = route(incoming(text, kind=kind, tap=text), talk, SHOWN, CATALOGUE)
    assert isinstance(found, str | Begin | Answer | Free | Odd | Photo | Resume)
