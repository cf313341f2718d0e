"""Turns: talks begun, parked, taken up, cancelled; asides; photos; always some reply."""

from __future__ import annotations

import pytest

from handlers.talk.catalogue import Catalogue
from handlers.talk.messages import Media, Option, Reply
from storage import Store, chats
from storage.cabinet import Cabinet
from tests.small_talk import AGE, CATALOGUE, COLOUR, COLOURS, NAME, NICK, Room, otherwise
from tests.support import Clock


@pytest.fixture
def room(lite: Store, cabinet: Cabinet) -> Room:
    return Room(lite, cabinet)


def text(replies: list[Reply]) -> str:
    [reply] = replies
    return reply.text


def labels(replies: list[Reply]) -> list[str]:
    [reply] = replies
    return [option.label for option in reply.options]


def says(room: Room, *texts: str) -> str:
    """Say these one after the other; the last answer."""
    return [text(room.say(said)) for said in texts][-1]


def test_a_form_from_its_start_word_to_its_record(room: Room) -> None:
    assert says(room, "orang") == NAME.wording
    assert says(room, "Siti") == AGE.wording
    assert says(room, "35") == NICK.wording
    assert says(room, "-").startswith("Sudah benar?")
    assert says(room, "ya") == "Siti tercatat."
    assert room.records() == [("Siti", "35 None")]


def test_buttons_travel_with_their_message_and_tapping_them_answers(room: Room) -> None:
    [asked] = room.say("cat")
    assert [option.label for option in asked.options] == [o.label for o in COLOURS]
    values = [option.value for option in asked.options]
    assert len({value.partition(":")[0] for value in values}) == 1
    assert text(room.say(kind="tap", tap=values[1])) == "Yakin?"
    assert says(room, "ya") == "Dicat."
    assert room.records() == [("b", "")]


def test_a_number_that_is_not_in_a_list_leaves_the_list_as_it_was(room: Room) -> None:
    [menu] = room.say("menu")
    [missed] = room.say("3")
    assert missed.text.startswith("Pilihannya hanya 2.")
    assert [o.label for o in missed.options] == [o.label for o in menu.options]
    assert says(room, "1") == NAME.wording


def test_a_tap_on_an_old_button_repeats_the_open_question(room: Room) -> None:
    [first] = room.say("cat")
    room.say("merah")
    [stale] = room.say(kind="tap", tap=first.options[0].value)
    assert "sudah lewat" in stale.text
    assert "Yakin?" in stale.text
    assert [option.label for option in stale.options] == ["Ya", "Tidak"]
    assert text(room.say(kind="tap", tap=stale.options[0].value)) == "Dicat."
    assert len(room.records()) == 1


def test_a_tap_on_an_old_button_with_nothing_open_leads_to_the_menu(room: Room) -> None:
    [stale] = room.say(kind="tap", tap="1:0")
    assert "sudah lewat" in stale.text
    assert stale.options == (Option("Menu", "/menu", command=True),)


def test_a_double_tap_saves_once(room: Room) -> None:
    room.say("cat")
    [sure] = room.say("merah")
    for _ in range(2):
        room.say(kind="tap", tap=sure.options[0].value)
    assert len(room.records()) == 1


def test_a_command_button_works_in_the_middle_of_something_else(room: Room) -> None:
    room.say("orang")
    assert text(room.say(kind="tap", tap="/cat")) == f"Mari mengecat.\n\n{COLOUR.wording}"


# Asides


def test_a_question_in_the_middle_is_answered_and_the_open_one_asked_again(room: Room) -> None:
    says(room, "orang", "Siti")
    [reply] = room.say("/catatan penting")
    assert reply.text == f"Catatan: penting\n\n{AGE.wording}"
    assert reply.options == (), "the buttons are those of the open question"
    says(room, "35", "-", "ya")
    assert room.records() == [("Siti", "35 None")]


def test_what_is_surely_a_question_is_not_taken_as_a_bad_answer(room: Room) -> None:
    says(room, "orang", "Siti")
    assert says(room, "?berapa") == f"Catatan: ?berapa\n\n{AGE.wording}"
    assert "angkanya" in says(room, "berapa ya")


def test_an_aside_keeps_the_buttons_of_the_open_question_alive(room: Room) -> None:
    room.say("cat")
    [reply] = room.say("/catatan")
    assert [option.label for option in reply.options] == [o.label for o in COLOURS]
    assert text(room.say("2")) == "Yakin?"


def test_with_nothing_open_an_aside_keeps_its_own_buttons(room: Room) -> None:
    assert labels(room.say("/catatan")) == ["Menu"]


# Words of the engine


def test_cancelling_keeps_nothing_and_can_be_taken_back(room: Room) -> None:
    says(room, "orang", "Siti", "35")
    assert labels(room.say("batal")) == ["Urungkan", "Menu"]
    assert says(room, "ya").startswith("Catatan: tidak mengerti")
    assert says(room, "urung") == NICK.wording
    says(room, "-", "ya")
    assert room.records() == [("Siti", "35 None")]


def test_taking_back_works_once(room: Room) -> None:
    says(room, "orang", "Siti", "batal", "urung", "batal")
    assert says(room, "urung") == AGE.wording
    assert "Tidak ada yang bisa dikembalikan" in says(room, "urung")


def test_taking_back_puts_aside_what_was_begun_since(room: Room) -> None:
    says(room, "orang", "Siti", "batal", "cat", "merah")
    answer = says(room, "urung")
    assert "Disimpan dulu: cat" in answer
    assert AGE.wording in answer


@pytest.mark.parametrize("word", ["batal", "kembali", "ulang"])
def test_with_nothing_open_there_is_nothing_to_do(room: Room, word: str) -> None:
    assert says(room, word) == "Tidak ada yang sedang diisi."


def test_back_asks_the_question_before(room: Room) -> None:
    says(room, "orang", "Siti", "35")
    assert says(room, "kembali") == AGE.wording
    assert says(room, "kembali") == NAME.wording
    assert "pertanyaan pertama" in says(room, "kembali")
    assert says(room, "Ani") == AGE.wording


def test_back_from_a_review_asks_the_last_question(room: Room) -> None:
    says(room, "orang", "Siti", "35", "-")
    assert says(room, "kembali") == NICK.wording


def test_back_takes_back_an_answer_and_not_a_photo_that_came_by_the_way(room: Room) -> None:
    says(room, "cat", "merah")
    room.photo("tembok.jpg")
    assert says(room, "kembali") == f"Mari mengecat.\n\n{COLOUR.wording}"
    says(room, "biru", "ya")
    [(colour, photos)] = room.records()
    assert colour == "b"
    assert photos.isdecimal()


def test_again_begins_at_the_first_question(room: Room) -> None:
    says(room, "orang", "Siti", "35")
    assert says(room, "ulang") == NAME.wording
    says(room, "Ani", "20", "-", "ya")
    assert room.records() == [("Ani", "20 None")]


# Drafts


def test_beginning_something_else_puts_the_open_talk_aside(room: Room) -> None:
    says(room, "orang", "Siti")
    answer = says(room, "cat")
    assert answer.startswith("Disimpan dulu: orang Siti.")
    assert COLOUR.wording in answer


def test_a_talk_in_which_nothing_was_said_is_just_forgotten(room: Room) -> None:
    assert "Disimpan" not in says(room, "orang", "cat")
    assert "Tidak ada isian lain" in says(room, "batal", "lanjut")


def test_two_drafts_wait_side_by_side_and_are_chosen_by_name(room: Room) -> None:
    says(room, "orang", "Siti", "orang", "Ani", "cat")
    [which] = room.say("lanjut")
    named = {option.label: option.value for option in which.options}
    siti = next(value for label, value in named.items() if "Siti" in label)
    assert AGE.wording in text(room.say(kind="tap", tap=siti))
    says(room, "35", "-", "ya")
    assert room.records() == [("Siti", "35 None")]
    assert AGE.wording in says(room, "lanjut")
    says(room, "20", "-", "ya")
    assert sorted(room.records()) == [("Ani", "20 None"), ("Siti", "35 None")]


def test_of_many_drafts_the_rest_is_told_and_those_of_one_title_are_told_apart(room: Room) -> None:
    for name in ("Budi", "Budi", *(f"Ani {n}" for n in range(1, 11))):
        room.say("isi orang")
        room.say(name)
    room.say("menu")
    [which] = room.say("lanjut")
    assert len(which.options) == 9
    assert which.text == (
        "Mau melanjutkan yang mana? 3 yang lebih lama muncul setelah sebagian ini selesai."
    )
    for _ in range(3):
        room.say("/lanjut " + which.options[0].value.split()[-1])
        room.say("batal")
        [which] = room.say("lanjut")
    labels = [option.label for option in which.options]
    assert len(set(labels)) == 9
    assert which.text == "Mau melanjutkan yang mana?"
    assert len([label for label in labels if "Budi" in label]) == 2


def test_a_draft_is_offered_again_when_something_else_ends(room: Room) -> None:
    says(room, "orang", "Siti", "cat", "merah")
    [done] = room.say("ya")
    assert done.text.startswith("Dicat.")
    assert "Masih menunggu: orang Siti" in done.text
    assert "Lanjutkan" in [option.label for option in done.options]
    assert AGE.wording in says(room, "lanjutkan")


def test_a_draft_outlives_years_and_restarts(room: Room, clock: Clock) -> None:
    says(room, "orang", "Siti", "35", "cat")
    clock.later(days=900)
    room.reopen()
    assert NICK.wording in says(room, "lanjut")


def test_a_draft_of_somebody_else_cannot_be_taken_up(room: Room) -> None:
    says(room, "orang", "Siti", "menu")
    with room.store.reading() as tx:
        mine = chats.at(tx, ("telegram", "a"))
        assert mine is not None
        [draft] = chats.waiting(tx, mine.id)
    assert "Tidak ada isian lain" in text(room.say(f"/lanjut {draft.id}", "b"))
    assert AGE.wording in text(room.say(f"/lanjut {draft.id}"))


def test_with_no_draft_the_open_question_is_asked_again(room: Room) -> None:
    says(room, "orang", "Siti")
    assert says(room, "/lanjut") == f"Tidak ada isian lain yang menunggu.\n\n{AGE.wording}"


# Photos


def test_a_photo_by_itself_begins_what_photos_begin(room: Room) -> None:
    assert text(room.photo("nota.jpg")) == f"Foto masuk, kami periksa dulu.\n\n{COLOUR.wording}"
    assert says(room, "merah") == "1 foto disimpan."
    assert room.records()[0][1].isdecimal()


def test_an_album_is_one_answer_with_all_its_photos(room: Room) -> None:
    assert (
        text(room.photo("1.jpg", album="x"))
        == f"Foto masuk, kami periksa dulu.\n\n{COLOUR.wording}"
    )
    assert text(room.photo("2.jpg", album="x")) == "Foto ke-2 masuk, kami periksa dulu."
    assert text(room.photo("3.jpg", album="x")) == "Foto ke-3 masuk, kami periksa dulu."
    assert says(room, "1") == "3 foto disimpan.", "the buttons of the question still count"


def test_a_photo_in_a_talk_that_takes_photos_is_kept_for_it(room: Room) -> None:
    says(room, "cat", "merah")
    answer = text(room.photo("tembok.jpg"))
    assert "Foto masuk, kami periksa dulu." in answer
    assert "Yakin?" in answer
    says(room, "ya")
    assert room.records()[0][1].isdecimal()


def test_a_caption_may_be_the_answer(room: Room) -> None:
    says(room, "cat")
    assert text(room.photo("tembok.jpg", text="biru")) == "Foto masuk, kami periksa dulu.\n\nYakin?"
    says(room, "ya")
    [(colour, photos)] = room.records()
    assert colour == "b"
    assert photos.isdecimal()


def test_a_photo_where_none_fits_repeats_the_question(room: Room) -> None:
    says(room, "orang", "Siti")
    assert text(room.photo("ktp.jpg")) == f"Ini photo.\n\n{AGE.wording}"


def test_a_text_after_an_album_ends_it(room: Room) -> None:
    room.photo("1.jpg", album="x")
    says(room, "merah")
    assert (
        text(room.photo("2.jpg", album="x"))
        == f"Foto masuk, kami periksa dulu.\n\n{COLOUR.wording}"
    )


@pytest.mark.parametrize("kind", ["location", "contact", "edit", "other"])
def test_odd_kinds_get_a_word(room: Room, kind: str) -> None:
    assert text(room.say(kind=kind)) == f"Ini {kind}."


@pytest.mark.parametrize("kind", ["voice", "video", "sticker"])
def test_odd_files_get_a_word_and_the_question_again(room: Room, kind: str) -> None:
    says(room, "orang")
    reply = room.say(kind="media", media=(Media(kind, "ref"),))  # type: ignore[arg-type]
    assert text(reply) == f"Ini {kind}.\n\n{NAME.wording}"


@pytest.mark.parametrize("said", ["", "   ", "x" * 4000, "\u202e\u0000"])
def test_empty_and_endless_messages_get_a_word(room: Room, said: str) -> None:
    assert text(room.say(said))
    says(room, "orang")
    assert text(room.say(said))


# The code changes while people are mid-way


def test_a_conversation_that_is_gone_ends_quietly(room: Room) -> None:
    says(room, "cat", "merah")
    kept = [entry for entry in CATALOGUE.conversations.values() if entry.name != "cat"]
    room.reopen(Catalogue(kept, [otherwise], [], "foto", "aneh"))
    assert "sudah lewat" in says(room, "ya")
    assert says(room, "apa kabar").startswith("Catatan: ")
    assert room.records() == []


# Danger is answered before anything else


def test_danger_is_answered_first_and_the_open_question_is_asked_again(room: Room) -> None:
    room.say("orang")
    assert says(room, "!a") == f"Awas!\n\n{NAME.wording}"
    assert says(room, "Siti") == AGE.wording


def test_danger_with_nothing_open_keeps_its_buttons(room: Room) -> None:
    [warned] = room.say("!a")
    assert warned == Reply("Awas!", (Option("Menu", "/menu", True),))
    assert says(room, "!a") == "Awas!"


def test_who_tells_the_same_danger_again_means_it_as_the_answer(room: Room) -> None:
    room.say("orang")
    assert says(room, "!a", "!a") == AGE.wording


def test_another_danger_is_answered_too(room: Room) -> None:
    room.say("orang")
    assert says(room, "!a", "!b").startswith("Awas!")
    room.say("Siti")
    assert says(room, "!b").startswith("Awas!")


def test_what_is_written_to_a_person_reaches_them_all_the_same(room: Room) -> None:
    room.say("titip")
    assert says(room, "!a") == "Awas!\n\nDiteruskan."
    assert room.records() == [("!a", "")]


def test_a_photo_with_words_of_danger_is_kept_in_a_form_and_begins_none(room: Room) -> None:
    assert text(room.photo("f1", text="!a")) == "Awas!"
    room.say("cat")
    warned = text(room.photo("f2", text="!a"))
    assert warned.startswith("Awas!\n\nFoto masuk")
    assert warned.endswith(COLOUR.wording)
    assert says(room, "biru", "ya") == "Dicat."
    [(colour, kept)] = room.records()
    assert (colour, kept.count(",")) == ("b", 0)
    assert kept.isdecimal()


def test_neither_a_group_nor_a_button_is_asked_for_danger(room: Room) -> None:
    assert text(room.say("!a", private=False)).startswith("Ini group.")
    [menu] = room.say("menu")
    assert text(room.say("!a", kind="tap", tap=menu.options[0].value)) == NAME.wording
