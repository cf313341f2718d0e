"""What becomes of messages on the phones of the demo: as on the real ones, and no more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from demo_site import Json, labels
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.hearing import Reason
from bot.simulator.bench import OnPhone
from bot.simulator.phone import HEARD_AS, arrived, attachment_of, written
from handlers.talk.messages import Attachment, Incoming, Option, Reply

NOW = datetime(2020, 12, 15, 2, 0, tzinfo=UTC)
LABELS = st.lists(
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30), max_size=14, unique=True
)


def shown(reply: Reply, channel: str = "telegram", own: bool = False) -> list[Json]:
    return arrived(OnPhone(channel, "ratna", NOW, reply, own))


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name, f"/{place}", command=True) for place, name in enumerate(names))


def test_an_answer_is_one_bubble_with_its_time_in_utc() -> None:
    (entry,) = shown(Reply("Halo"))
    assert entry == {
        "person": "ratna",
        "channel": "telegram",
        "at": "2020-12-15T02:00:00+00:00",
        "mine": False,
        "own": False,
        "text": "Halo",
    }


def test_a_reminder_says_that_nobody_asked() -> None:
    (entry,) = shown(Reply("Pengingat"), own=True)
    assert entry["own"]


def test_telegram_draws_short_buttons_side_by_side() -> None:
    (entry,) = shown(Reply("Pilih", options("ya", "tidak", "batalkan semua belanja")))
    assert entry["draw"] == "buttons"
    assert entry["rows"] == [
        [["ya", "/0"], ["tidak", "/1"]],
        [["batalkan semua belanja", "/2"]],
    ]


def test_whatsapp_draws_three_buttons() -> None:
    (entry,) = shown(Reply("Pilih", options("ya", "tidak", "nanti")), "whatsapp")
    assert entry["draw"] == "buttons"
    assert entry["rows"] == [[["ya", "/0"]], [["tidak", "/1"]], [["nanti", "/2"]]]


def test_whatsapp_opens_a_list_for_more_than_three() -> None:
    (entry,) = shown(Reply("Pilih", options(*"abcdefghij")), "whatsapp")
    assert entry["draw"] == "list"
    assert labels(entry) == list("abcdefghij")


def test_whatsapp_numbers_more_than_ten() -> None:
    (entry,) = shown(Reply("Pilih", options(*"abcdefghijk")), "whatsapp")
    assert "draw" not in entry
    assert "11. k" in entry["text"]


def test_whatsapp_cuts_a_long_text_and_telegram_does_not() -> None:
    long = Reply("kata " * 500)
    assert len(shown(long, "whatsapp")) == 2
    assert len(shown(long, "telegram")) == 1


def test_a_file_is_told_by_name_and_its_bytes_are_kept_back() -> None:
    reply = Reply("Ini berkasnya", attachment=Attachment("7", "lpj.pdf", "document"))
    (entry,) = shown(reply)
    assert entry["attachment"] == {"file": "7", "name": "lpj.pdf", "kind": "document"}
    assert attachment_of(entry) == reply.attachment


def test_whatsapp_sends_a_document_and_its_text_apart() -> None:
    reply = Reply("Ini berkasnya", attachment=Attachment("7", "lpj.pdf", "document"))
    first, second = shown(reply, "whatsapp")
    assert attachment_of(first) == reply.attachment
    assert attachment_of(second) is None
    assert second["text"] == "Ini berkasnya"


def test_ones_own_message_carries_what_the_page_wants_back_and_nothing_empty() -> None:
    message = Incoming("telegram", "k", "ratna", NOW, kind="tap", tap="/saldo")
    entry = written(message, "page-key", label="Saldo", on=4, file="")
    assert entry["mine"]
    assert (entry["key"], entry["kind"]) == ("page-key", "tap")
    assert (entry["label"], entry["on"]) == ("Saldo", 4)
    assert "file" not in entry


@given(LABELS, st.sampled_from(["telegram", "whatsapp"]))
@settings(max_examples=60, deadline=None)
def test_every_option_can_be_seen(names: list[str], channel: str) -> None:
    entries = shown(Reply("Pilih salah satu", options(*names)), channel)
    visible = " ".join(entry["text"] for entry in entries)
    drawn = [label for entry in entries for label in labels(entry)]
    for name in names:
        assert name in drawn or name in visible


@given(LABELS)
@settings(max_examples=40, deadline=None)
def test_whatsapp_never_shows_more_than_it_can(names: list[str]) -> None:
    for entry in shown(Reply("Pilih", options(*names)), "whatsapp"):
        if "draw" in entry:
            most = {"buttons": 3, "list": 10}[entry["draw"]]
            assert len(labels(entry)) <= most
        assert len(entry["text"]) <= 1600


def test_an_answer_says_as_what_the_text_before_it_was_taken() -> None:
    heard = OnPhone("telegram", "ratna", NOW, Reply("Dibatalkan."), False, heard_as="steering")
    (entry,) = arrived(heard)
    assert entry["heard"] == "kata kemudi"


def test_each_reason_has_words_for_whoever_tries_the_demo() -> None:
    assert set(HEARD_AS) == set(get_args(Reason))
