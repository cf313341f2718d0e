"""The conversation language: a function replayed with one more answer each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from handlers.talk.chat import Chat
from handlers.talk.endings import Pause, TalkOver
from handlers.talk.kinds import money, number
from handlers.talk.messages import Option, Reply
from handlers.talk.question import Entry, Question, Tapped, Typed
from handlers.talk.run import Conversation, Outcome, run
from handlers.talk.scene import Scene
from handlers.talk.state import Talk, copied, forget_last, from_state, to_state
from storage import Store, Tx
from storage.cabinet import Cabinet
from tests.small_talk import AGE, COLOUR, NAME, NICK, NOON, form, paint, record
from tests.support import all_groups

TODAY = date(2020, 12, 15)


class Stage:
    """One talk over one transaction; between answers it is stored and read back as JSON."""

    def __init__(self, tx: Tx, conversation: Conversation, cabinet: Cabinet | None = None) -> None:
        self.scene = Scene(tx, 1, "telegram", "41", TODAY, NOON, cabinet=cabinet)
        self.conversation = conversation
        self.talk = Talk("it")

    def play(self, entry: Entry | None = None) -> Outcome:
        self.talk = from_state(json.loads(json.dumps(to_state(self.talk))))
        return run(self.conversation, self.scene, self.talk, entry)

    def say(self, *texts: str) -> Outcome:
        """Give answers one after the other; the outcome of the last."""
        outcome = self.play()
        for said in texts:
            outcome = self.play(Typed(said, TODAY))
        return outcome

    def answer(self, said: str) -> Outcome:
        return self.play(Typed(said, TODAY))

    def records(self) -> list[tuple[str, str]]:
        return [(row.name, row.village) for row in all_groups(self.scene.store)]


@pytest.fixture
def tx(lite: Store) -> Iterator[Tx]:
    with lite.transaction() as opened:
        yield opened


def texts(outcome: Outcome) -> list[str]:
    return [reply.text for reply in outcome.replies]


def test_the_first_question_is_asked_and_nothing_else(tx: Tx) -> None:
    stage = Stage(tx, form)
    outcome = stage.play()
    assert texts(outcome) == [NAME.wording]
    assert not outcome.ended
    assert stage.talk.asked == "nama"


def test_answers_lead_to_the_end(tx: Tx) -> None:
    stage = Stage(tx, form)
    outcome = stage.say("Siti", "35", "-", "ya")
    assert outcome == Outcome((Reply("Siti tercatat."),), ended=True)
    assert stage.records() == [("Siti", "35 None")]


@pytest.mark.parametrize("answers", [(), ("Siti",), ("Siti", "35"), ("Siti", "35", "Ti")])
def test_nothing_is_kept_before_the_end(tx: Tx, answers: tuple[str, ...]) -> None:
    stage = Stage(tx, form)
    assert not stage.say(*answers).ended
    assert stage.records() == []


def test_what_is_written_before_a_question_is_kept_once_and_only_at_the_end(tx: Tx) -> None:
    def writes_first(chat: Chat) -> None:
        record(chat, "early", "")
        chat.ask(NAME)
        chat.ask(AGE)

    stage = Stage(tx, writes_first)
    for said in ("Siti", "tua", "35"):
        stage.play()
        assert stage.records() == []
        stage.answer(said)
    assert stage.records() == [("early", "")]


def test_what_was_said_before_an_answer_is_not_said_again(tx: Tx) -> None:
    stage = Stage(tx, paint)
    assert texts(stage.play()) == ["Mari mengecat.", COLOUR.wording]
    assert texts(stage.answer("merah")) == ["Yakin?"]
    assert texts(stage.answer("ya")) == ["Dicat."]


def test_asked_anew_everything_is_said_again(tx: Tx) -> None:
    stage = Stage(tx, paint)
    stage.say("merah")
    assert texts(stage.play()) == ["Mari mengecat.", "Yakin?"]


def test_a_choice_shows_its_buttons(tx: Tx) -> None:
    [_, asked] = Stage(tx, paint).play().replies
    assert asked.options == COLOUR.options


def test_a_bad_answer_is_told_why_and_changes_nothing(tx: Tx) -> None:
    stage = Stage(tx, form)
    stage.say("Siti")
    before = to_state(stage.talk)
    outcome = stage.answer("tiga puluh")
    assert "angkanya" in texts(outcome)[0]
    assert dict(to_state(stage.talk)) == {**before, "notes": {"umur.meleset": "1"}}


def test_a_bad_choice_offers_the_buttons_again(tx: Tx) -> None:
    stage = Stage(tx, paint)
    [reply] = stage.say("ungu").replies
    assert reply.options == COLOUR.options


def test_a_text_with_two_readings_is_asked_back(tx: Tx) -> None:
    price = Question("harga", "Berapa?", money)
    stage = Stage(tx, lambda chat: chat.say(f"{chat.ask(price)} rupiah"))
    [reply] = stage.say("750").replies
    assert [option.label for option in reply.options] == ["Rp750", "Rp750.000"]
    assert texts(stage.play(Tapped(reply.options[0].value))) == ["750 rupiah"]


def test_an_answer_that_reads_well_can_still_be_refused(tx: Tx) -> None:
    stage = Stage(tx, form)
    outcome = stage.say("Siti", "200")
    assert texts(outcome) == [f"Tidak ada yang setua itu.\n\n{AGE.wording}"]
    assert stage.talk.answers == {"nama": "Siti"}
    assert texts(stage.answer("20")) == [NICK.wording]


def test_stopping_keeps_what_was_written_and_says_a_last_word(tx: Tx) -> None:
    def stops(chat: Chat) -> None:
        record(chat, "kept", "")
        chat.stop("Sampai di sini.", Option("Menu", "/menu", True))
        raise AssertionError("never reached")

    stage = Stage(tx, stops)
    outcome = stage.play()
    assert outcome.ended
    assert outcome.replies == (Reply("Sampai di sini.", (Option("Menu", "/menu", True),)),)
    assert stage.records() == [("kept", "")]


def test_what_raises_is_undone_and_raised_on(tx: Tx) -> None:
    def fails(chat: Chat) -> None:
        record(chat, "lost", "")
        raise ZeroDivisionError

    stage = Stage(tx, fails)
    with pytest.raises(ZeroDivisionError):
        stage.play()
    assert stage.records() == []


def test_a_topic_cannot_swallow_a_pause(tx: Tx) -> None:
    def greedy(chat: Chat) -> None:
        try:
            chat.ask(NAME)
        except Exception:  # noqa: BLE001 the mistake that is tested
            chat.say("swallowed")

    assert not Stage(tx, greedy).play().ended
    assert not issubclass(Pause, Exception)
    assert not issubclass(TalkOver, Exception)


def test_what_cannot_be_repeated_is_made_once(tx: Tx) -> None:
    made = iter("abc")

    def draws(chat: Chat) -> None:
        drawn = chat.once("undian", lambda: next(made))
        chat.ask(NAME)
        record(chat, drawn, chat.once("undian", lambda: next(made)))

    stage = Stage(tx, draws)
    stage.say("Siti")
    assert stage.records() == [("a", "a")]


def test_others_are_told_only_at_the_end(tx: Tx) -> None:
    def tells(chat: Chat) -> None:
        chat.tell(7, Reply("Kabar"))
        chat.ask(NAME)

    stage = Stage(tx, tells)
    assert stage.play().told == ()
    assert stage.answer("Siti").told == ((7, Reply("Kabar")),)


def test_a_file_goes_out_from_the_cabinet(tx: Tx, cabinet: Cabinet) -> None:
    def shows(chat: Chat) -> None:
        chat.say("Ini.", attachment=chat.attach(b"bytes", "a.png", "picture"))

    [reply] = Stage(tx, shows, cabinet).play().replies
    assert reply.attachment is not None
    assert (reply.attachment.name, reply.attachment.kind) == ("a.png", "picture")
    assert reply.attachment.file.isdecimal()


def test_what_began_it_may_hold_the_first_answer(tx: Tx) -> None:
    def offered(chat: Chat) -> None:
        chat.offer(AGE)
        chat.say(f"{chat.ask(AGE)} tahun")

    stage = Stage(tx, offered)
    stage.talk.seed["text"] = "35"
    assert texts(stage.play()) == ["35 tahun"]
    stage = Stage(tx, offered)
    stage.talk.seed["text"] = "umur saya rahasia"
    assert texts(stage.play()) == [AGE.wording]
    assert texts(stage.answer("36")) == ["36 tahun"]
    assert texts(Stage(tx, offered).play()) == [AGE.wording]


def test_an_offer_never_replaces_an_answer(tx: Tx) -> None:
    def offered(chat: Chat) -> None:
        chat.offer(AGE)
        chat.say(f"{chat.ask(AGE)} tahun")

    stage = Stage(tx, offered)
    stage.talk.seed["text"] = "35"
    stage.talk.answers["umur"] = "40"
    assert texts(stage.play()) == ["40 tahun"]


def test_loops_have_keys_of_their_own(tx: Tx) -> None:
    def loop(chat: Chat) -> None:
        names = [chat.ask(NAME.at(n, f"Nama ke-{n}?")) for n in (1, 2)]
        chat.say(" dan ".join(names))

    stage = Stage(tx, loop)
    assert texts(stage.play()) == ["Nama ke-1?"]
    assert texts(stage.answer("Siti")) == ["Nama ke-2?"]
    assert set(stage.talk.answers) == {"nama.1"}
    assert texts(stage.answer("Ani")) == ["Siti dan Ani"]
    assert NAME.at(1).wording == NAME.wording


# The review


def reviewed(tx: Tx) -> Stage:
    stage = Stage(tx, form)
    stage.say("Siti", "35", "-")
    return stage


def test_a_review_reads_everything_back(tx: Tx) -> None:
    stage = Stage(tx, form)
    [reply] = stage.say("Siti", "35", "-").replies
    assert reply.text == "Sudah benar?\n- Nama: Siti\n- Umur: 35\n- Panggilan: tidak ada"
    assert [option.label for option in reply.options] == ["Ya, simpan", "Ubah"]


@pytest.mark.parametrize("yes", ["ya", "betul", "ok", "sampun leres", "👍"])
def test_a_yes_in_any_words_saves(tx: Tx, yes: str) -> None:
    stage = reviewed(tx)
    assert stage.answer(yes).ended
    assert stage.records() == [("Siti", "35 None")]


@pytest.mark.parametrize("no", ["tidak", "salah", "ubah", "belum"])
def test_a_no_asks_which_part(tx: Tx, no: str) -> None:
    outcome = reviewed(tx).answer(no)
    assert texts(outcome) == ["Baik, belum disimpan. Bagian mana yang diubah?"]
    assert [option.label for option in outcome.replies[0].options] == [
        "Nama",
        "Umur",
        "Panggilan",
        "Ya, simpan",
    ]


@pytest.mark.parametrize("which", ["2", "umur", "Umurnya salah", "no 2"])
def test_one_answer_is_changed_and_the_others_stay(tx: Tx, which: str) -> None:
    stage = reviewed(tx)
    stage.answer("ubah")
    outcome = stage.answer(which)
    if texts(outcome) != [AGE.wording]:  # a sentence that is not sure asks which part
        outcome = stage.answer("2")
    assert texts(outcome) == [AGE.wording]
    assert "- Umur: 36" in texts(stage.answer("36"))[0]
    stage.answer("ya")
    assert stage.records() == [("Siti", "36 None")]


def test_a_part_can_be_named_at_once(tx: Tx) -> None:
    stage = reviewed(tx)
    assert texts(stage.answer("nama")) == [NAME.wording]
    assert "- Nama: Ani" in texts(stage.answer("Ani"))[0]


def test_what_is_neither_yes_nor_a_part_is_no_answer(tx: Tx) -> None:
    outcome = reviewed(tx).answer("kapan cair?")
    assert "tulis saja yang benar" in texts(outcome)[0]


def test_going_back_from_a_change_restores_the_old_answer(tx: Tx) -> None:
    stage = reviewed(tx)
    before = dict(stage.talk.answers)
    stage.answer("2")
    assert "umur" not in stage.talk.answers
    assert forget_last(stage.talk)
    assert stage.talk.answers == before
    stage.talk.asked = ""
    assert "- Umur: 35" in texts(stage.play())[0]


def test_a_bad_answer_to_a_change_can_be_taken_back_too(tx: Tx) -> None:
    stage = reviewed(tx)
    before = dict(stage.talk.answers)
    stage.answer("2")
    assert "angkanya saja" in texts(stage.answer("tua sekali"))[0]
    assert "seperti ini: *12*" in texts(stage.answer("tua sekali"))[0]
    assert forget_last(stage.talk)
    assert stage.talk.answers == before


def test_a_default_is_asked_only_when_it_is_to_be_changed(tx: Tx) -> None:
    def shop(chat: Chat) -> None:
        name = chat.ask(NAME)
        age = chat.ask_or(AGE, 30)
        chat.review("Benar?", NAME, AGE, shown={"umur": f"{age} tahun"})
        record(chat, name, str(age))

    stage = Stage(tx, shop)
    assert texts(stage.say("Siti"))[0].endswith("- Umur: 30 tahun")
    assert texts(stage.answer("2")) == [AGE.wording]
    assert forget_last(stage.talk)
    stage.talk.asked = ""
    assert texts(stage.play())[0].endswith("- Umur: 30 tahun")
    stage.answer("umur")
    assert texts(stage.answer("44"))[0].endswith("- Umur: 44 tahun")
    stage.answer("ya")
    assert stage.records() == [("Siti", "44")]


def test_without_a_default_it_is_asked(tx: Tx) -> None:
    stage = Stage(tx, lambda chat: chat.say(str(chat.ask_or(AGE, None))))
    assert texts(stage.play()) == [AGE.wording]
    assert texts(stage.answer("4")) == ["4"]


def test_a_part_that_was_never_asked_shows_so(tx: Tx) -> None:
    stage = Stage(tx, lambda chat: chat.review("Benar?", AGE))
    assert texts(stage.play()) == ["Benar?\n- Umur: belum ada"]


# Back


def test_back_forgets_the_last_answer(tx: Tx) -> None:
    stage = Stage(tx, form)
    stage.say("Siti", "35")
    assert forget_last(stage.talk)
    assert texts(stage.play()) == [AGE.wording]
    assert forget_last(stage.talk)
    assert not forget_last(stage.talk)
    assert texts(stage.play()) == [NAME.wording]


# Code that changes while people are mid-way


def test_a_question_inserted_before_the_open_one_is_asked_and_the_answer_kept(tx: Tx) -> None:
    stage = Stage(tx, form)
    stage.say("Siti", "35")  # the bot asks for the nickname

    def newer(chat: Chat) -> None:
        name, age = chat.ask(NAME), chat.ask(AGE)
        colour = chat.ask(COLOUR)
        record(chat, name, f"{age} {colour} {chat.ask(NICK)}")

    stage.conversation = newer
    assert texts(stage.answer("Iti")) == [COLOUR.wording]
    assert stage.answer("biru").ended
    assert stage.records() == [("Siti", "35 b Iti")]


def test_an_early_answer_that_does_not_fit_its_question_is_asked_for(tx: Tx) -> None:
    stage = Stage(tx, form)
    stage.say("Siti")
    stage.talk.early["umur"] = "tua"
    assert texts(stage.play()) == [AGE.wording]
    assert stage.talk.early == {}


def test_a_question_taken_out_is_skipped_and_its_answer_ignored(tx: Tx) -> None:
    stage = Stage(tx, form)
    stage.say("Siti", "35")

    def newer(chat: Chat) -> None:
        record(chat, chat.ask(NAME), chat.ask(NICK) or "-")

    stage.conversation = newer
    assert stage.answer("Iti").ended
    assert stage.records() == [("Siti", "Iti")]


def test_keys_that_nobody_knows_are_ignored() -> None:
    stored: dict[str, Any] = {"name": "it", "answers": {"nama": "Siti"}, "later": [1, 2]}
    assert from_state(stored) == Talk("it", answers={"nama": "Siti"})


def test_a_fresh_talk_is_stored_as_its_name_alone() -> None:
    assert to_state(Talk("it")) == {"name": "it"}
    talk = Talk("it", {"text": "a"}, "2020-12-15", {"b": "c"}, {"d": "e"}, {"d": "2020-12-16"},
                {"f": "g"}, {"h": None}, "i", True, "j")  # fmt: skip
    assert from_state(json.loads(json.dumps(to_state(talk)))) == talk


def test_state_is_small(tx: Tx) -> None:
    stage = reviewed(tx)
    assert len(json.dumps(to_state(stage.talk))) < 200


def test_a_number_question_says_that_digits_are_its_answer(tx: Tx) -> None:
    stage = Stage(tx, form)
    stage.play()
    assert not stage.talk.digits
    stage.answer("Siti")
    assert stage.talk.digits is number.digits is True


# Answers of an earlier version that can't be read any more


@pytest.mark.parametrize("open_now", ["umur", "panggilan", "periksa"])
def test_an_answer_that_cannot_be_read_any_more_is_asked_for_alone(tx: Tx, open_now: str) -> None:
    stage = Stage(tx, form)
    stage.talk.answers |= {"nama": "Siti", "umur": "tiga lima", "panggilan": "Ti"}
    stage.talk.asked = open_now
    outcome = stage.play() if open_now == "umur" else stage.answer("ya")
    [said] = texts(outcome)
    assert "tidak terbaca lagi" in said
    assert said.endswith(AGE.wording)
    assert stage.talk.answers == {"nama": "Siti", "panggilan": "Ti"}
    [read_back] = texts(stage.answer("35"))
    assert read_back.startswith("Sudah benar?"), "a yes from before is none to what is new"
    assert stage.answer("ya").ended
    assert stage.records() == [("Siti", "35 Ti")]


def test_what_only_the_review_shows_is_read_as_carefully(tx: Tx) -> None:
    def shown(chat: Chat) -> None:
        chat.review("Sudah benar?", AGE)
        record(chat, "umur", chat.ask(NAME))

    stage = Stage(tx, shown)
    stage.talk.answers["umur"] = "tiga lima"
    assert "tidak terbaca lagi" in texts(stage.play())[0]
    assert "umur" not in stage.talk.answers


def test_photos_that_cannot_be_read_any_more_are_asked_for_and_never_dropped_unsaid(
    tx: Tx,
) -> None:
    stage = Stage(tx, paint)
    stage.talk.answers |= {"warna": "m", "foto": "a/b"}
    assert "tidak terbaca lagi" in texts(stage.play())[0]
    stage.talk.answers["foto"] = "7"  # as the engine files it away
    assert texts(stage.play()) == ["Mari mengecat.", "Yakin?"]
    assert stage.answer("ya").ended
    assert stage.records() == [("m", "7")]


def test_a_copied_talk_goes_on_by_itself() -> None:
    talk = Talk("daftar")
    parts = [part for part in Talk.__dataclass_fields__ if isinstance(getattr(talk, part), dict)]
    for part in parts:
        getattr(talk, part)["nama"] = part
    other = copied(talk)
    assert other == talk
    for part in parts:
        getattr(other, part)["nama"] = "lain"
    assert [getattr(talk, part) for part in parts] == [{"nama": part} for part in parts]
