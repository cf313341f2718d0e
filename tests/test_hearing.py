"""What a text means while a question is open: the order, through the front door."""

from __future__ import annotations

import pytest

from handlers.talk.easier import MOST
from handlers.talk.messages import Reply
from storage import Store
from storage.cabinet import Cabinet
from tests.small_talk import AGE, COLOUR, NAME, NICK, Room


@pytest.fixture
def room(store: Store, cabinet: Cabinet) -> Room:
    return Room(store, cabinet)


def said(room: Room, *texts: str) -> Reply:
    """Say these one after the other; the last answer."""
    answers: list[Reply] = []
    for text in texts:
        answers = room.say(text)
    return answers[-1]


@pytest.mark.parametrize("text", ["batal aja kak", "gak jadi deh", "\ufeffbatal ya min"])
def test_a_form_is_left_with_any_courtesy(room: Room, text: str) -> None:
    assert "tidak jadi" in said(room, "orang", "Siti", text).text


def test_a_step_back_with_courtesy_is_no_answer(room: Room) -> None:
    assert said(room, "orang", "Siti", "kembali dulu pak").text == NAME.wording


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("umurnya 36", "- Umur: 36"),
        ("eh maaf umurnya salah, yang benar 36", "- Umur: 36"),
        ("ganti umurnya jadi 36", "- Umur: 36"),
        ("bukan Siti tapi Sinta", "- Nama: sinta"),
        ("namanya Sinta bukan Siti", "- Nama: Sinta"),
    ],
)
def test_a_review_listens(room: Room, text: str, line: str) -> None:
    answer = said(room, "orang", "Siti", "35", "-", text)
    assert answer.text.startswith("Baik, diganti.")
    assert line in answer.text
    assert room.records() == []
    said(room, "ya")
    assert len(room.records()) == 1


@pytest.mark.parametrize("text", ["eh jangan disimpan dulu", "ada yang salah", "tunggu dulu ya"])
def test_a_review_is_not_saved_by_a_no_in_other_words(room: Room, text: str) -> None:
    answer = said(room, "orang", "Siti", "35", "-", text)
    assert "belum disimpan" in answer.text
    assert "Umur" in [option.label for option in answer.options]
    assert room.records() == []


def test_a_part_called_wrong_is_asked_anew_and_can_be_kept(room: Room) -> None:
    assert said(room, "orang", "Siti", "35", "-", "umurnya salah").text == AGE.wording
    assert "- Umur: 35" in said(room, "kembali").text


def test_an_earlier_answer_is_put_right_while_a_later_one_is_asked(room: Room) -> None:
    answer = said(room, "orang", "Siti", "35", "umurnya 36")
    assert answer.text == f"Baik, diganti. Umur: 36.\n\n{NICK.wording}"


def test_refusals_get_easier_and_end_in_a_draft(room: Room) -> None:
    said(room, "orang", "Siti")
    texts = [said(room, f"tua {'x' * n}").text for n in range(1, MOST + 2)]
    assert "angkanya saja" in texts[0]
    assert "*12*" in texts[1]
    assert len(set(texts)) > MOST // 2
    assert all(texts[n : n + 3] != [texts[n]] * 3 for n in range(len(texts)))
    assert "Kami simpan" in texts[-1]
    assert said(room, "lanjut").text == AGE.wording


def test_after_two_misses_there_is_always_a_way_on(room: Room) -> None:
    answer = said(room, "orang", "Siti", "tua", "tua sekali", "sangat tua")
    assert [option.label for option in answer.options] == ["Tanya petugas", "Nanti saja"]


def test_put_off_the_form_waits_as_a_draft(room: Room) -> None:
    answer = said(room, "orang", "Siti", "nanti aja ya bu")
    assert "Kami simpan: orang Siti" in answer.text
    assert said(room, "lanjut").text == AGE.wording


def test_a_start_word_that_may_be_the_answer_is_asked_back(room: Room) -> None:
    answer = said(room, "orang", "mengecat")
    assert [option.label for option in answer.options] == ["Ini jawabannya", "Mau cat"]
    assert said(room, "1").text == AGE.wording
    assert "- Nama: mengecat" in said(room, "40", "-").text


def test_or_it_begins_what_it_names(room: Room) -> None:
    assert said(room, "orang", "mengecat", "2").text.endswith(COLOUR.wording)


def test_menu_is_never_an_answer(room: Room) -> None:
    assert said(room, "orang", "menu").text.startswith("Pilih")


def test_a_question_in_the_middle_is_answered_or_asked_back(room: Room) -> None:
    assert "Catatan" in said(room, "orang", "Siti", "?kapan").text
    assert "hal lain" in said(room, "orang", "kapan ya?").text


def test_go_on_has_one_meaning_in_a_message(room: Room) -> None:
    """A draft waits and everything is read back: *lanjut* could mean either, so nothing is kept."""
    said(room, "orang", "Siti", "nanti aja")
    answer = said(room, "orang", "Ani", "20", "-", "lanjut")
    assert [option.label for option in answer.options] == ["Ya, simpan", "Lanjutkan isian lain"]
    assert room.records() == []
    said(room, "1")
    assert [name for name, _ in room.records()] == ["Ani"]


def test_without_a_draft_go_on_agrees(room: Room) -> None:
    said(room, "orang", "Ani", "20", "-", "lanjut")
    assert [name for name, _ in room.records()] == ["Ani"]


def test_a_swipe_to_an_earlier_question_puts_its_answer_right(room: Room) -> None:
    said(room, "orang", "Siti", "35")
    assert room.reply_to(NAME.wording, "Sinta").text.startswith("Baik, diganti. Nama: Sinta.")
    assert "- Nama: Sinta" in said(room, "-").text


def test_a_swipe_with_words_that_are_no_such_answer_asks_for_it_anew(room: Room) -> None:
    said(room, "orang", "Siti", "35")
    answer = room.reply_to(AGE.wording, "entahlah")
    assert answer.text.endswith(AGE.wording)
    assert "angkanya" in answer.text
    said(room, "36")
    assert "- Umur: 36" in said(room, "-").text


def test_a_swipe_to_a_form_that_is_over_is_no_answer_to_the_one_that_is_open(room: Room) -> None:
    said(room, "orang", "Siti", "35", "-", "ya", "orang")
    answer = room.reply_to(AGE.wording, "Budi")
    assert "pesan yang sudah lewat" in answer.text
    assert [option.label for option in answer.options] == ["Ini jawabannya", "Ini hal lain"]
    assert said(room, "1").text == AGE.wording


def test_a_swipe_to_a_draft_asks_whether_to_take_it_up(room: Room) -> None:
    said(room, "orang", "Siti", "menu")
    answer = room.reply_to(AGE.wording, "35")
    assert "isian yang disimpan" in answer.text
    assert said(room, "1").text == AGE.wording


def test_a_number_with_a_swipe_chooses_none_of_the_newest_buttons(room: Room) -> None:
    said(room, "?a", "menu")
    assert room.reply_to("Catatan: ?a", "2").text == "Catatan: tidak mengerti 2"
