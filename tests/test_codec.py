"""Messages as stored text: there and back, from yesterday, and whatever people type."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot import codec
from bot.codec import LONGEST, dump_incoming, dump_reply, load_incoming, load_reply
from handlers.talk.messages import Attachment, Incoming, Media, Occasion, Option, Reply

storable = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
moments = st.datetimes(timezones=st.just(UTC))
media = st.builds(
    Media,
    st.sampled_from(["photo", "document", "voice", "video", "sticker"]),
    storable,
    storable,
    st.integers(0, 10**9),
    storable,
)
messages = st.builds(
    Incoming,
    channel=storable,
    key=storable,
    address=storable,
    sent_at=moments,
    kind=st.sampled_from(["text", "tap", "media", "location", "contact", "edit", "other"]),
    text=storable,
    tap=storable,
    media=st.lists(media, max_size=3).map(tuple),
    album=storable,
    sender_name=storable,
    private=st.booleans(),
    phone=storable,
    raw=storable,
)
options = st.builds(Option, storable, storable, st.booleans())
replies = st.builds(
    Reply,
    text=storable,
    options=st.lists(options, max_size=4).map(tuple),
    attachment=st.none()
    | st.builds(Attachment, storable, storable, st.sampled_from(["picture", "document"])),
    occasion=st.none() | st.builds(Occasion, storable, st.lists(storable, max_size=3).map(tuple)),
)
NOW = datetime(2020, 12, 15, 9, tzinfo=UTC)


@given(messages)
def test_a_message_comes_back_as_it_was(message: Incoming) -> None:
    assert load_incoming(dump_incoming(message)) == message


@given(replies)
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert load_reply(dump_reply(reply)) == reply


@given(st.text())
def test_any_text_can_be_stored(text: str) -> None:
    kept = codec.storable(Incoming("telegram", "1", "a", NOW, text=text, tap=text, raw=text))
    dumped = dump_incoming(kept)
    dumped.encode()
    assert load_incoming(dumped) == kept
    back = load_incoming(dumped)
    assert len(back.text) == len(text)


def test_half_of_a_surrogate_pair_becomes_a_question_mark() -> None:
    back = codec.storable(Incoming("t", "1", "a", NOW, text="a\ud83db"))
    assert back.text == "a?b"


def test_a_file_is_named_as_it_can_be_stored() -> None:
    back = codec.storable(Incoming("t", "1", "a", NOW, media=(Media("photo", "\ud83d", size=5),)))
    assert back.media == (Media("photo", "?", size=5),)


def test_a_flood_of_text_is_cut() -> None:
    back = codec.storable(Incoming("t", "1", "a", NOW, text="x" * 1_000_000))
    assert back.text == "x" * LONGEST


def edited(dumped: str, **changes: Any) -> str:
    body = json.loads(dumped) | changes
    return json.dumps({name: value for name, value in body.items() if value is not None})


def test_what_tomorrow_adds_is_ignored() -> None:
    message = Incoming("telegram", "1", "a", NOW, text="halo")
    assert load_incoming(edited(dump_incoming(message), mood="good")) == message
    assert load_reply(edited(dump_reply(Reply("halo")), colour="red")) == Reply("halo")


def test_what_yesterday_did_not_know_takes_its_default() -> None:
    message = Incoming("telegram", "1", "a", NOW, text="halo")
    older = edited(dump_incoming(message), album=None, private=None, media=None, raw=None)
    assert load_incoming(older) == message


def test_a_plain_reply_is_stored_as_little() -> None:
    assert dump_reply(Reply("halo")) == '{"text":"halo"}'


def test_letters_stay_readable_in_the_stored_text() -> None:
    assert "Bu Siti ☺" in dump_reply(Reply("Bu Siti ☺"))
