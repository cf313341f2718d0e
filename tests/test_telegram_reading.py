"""Telegram's payloads, each kind one file in golden/telegram, and what is made of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Message, Update

from bot.channels.telegram.kinds import ASKED, FIELDS, UPDATES
from bot.channels.telegram.reading import Me, read, tap_id
from handlers.talk.messages import Incoming, Media

GOLDEN = sorted((Path(__file__).parent / "golden" / "telegram").glob("*.json"))
NOW = datetime(2020, 12, 15, 3, 30, tzinfo=UTC)
ME = Me(123456789, "jps_uji_bot")
CASES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in GOLDEN}
READABLE = [name for name in CASES if not name.startswith("unreadable")]


def expected(case: dict[str, Any]) -> Incoming | None:
    if case["incoming"] is None:
        return None
    fields = dict(case["incoming"])
    at = fields.pop("sent_at")
    fields["sent_at"] = NOW if at == "now" else datetime.fromisoformat(at)
    if "written_at" in fields:
        fields["written_at"] = datetime.fromisoformat(fields["written_at"])
    fields["media"] = tuple(Media(*media) for media in fields.get("media", ()))
    if fields.get("raw") == "itself":
        fields["raw"] = json.dumps(case["update"])
    return Incoming(**fields)


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_update_is_read_as_its_file_says(name: str) -> None:
    assert read(CASES[name]["update"], NOW, ME) == expected(CASES[name]), CASES[name]["about"]


@pytest.mark.parametrize("name", READABLE)
def test_the_files_have_the_shapes_that_the_library_knows(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # it warns of spans of time otherwise
    update = Update.de_json(CASES[name]["update"], None)
    assert update.update_id == CASES[name]["update"]["update_id"]
    assert len(update.to_dict()) == 2  # nothing but its id and one content: no name is misspelt
    incoming = expected(CASES[name])
    if incoming is not None and update.effective_chat is not None:
        assert str(update.effective_chat.id) == incoming.address.partition("/")[0]


def test_whatever_is_answered_is_among_the_updates_asked_for() -> None:
    answered = {kind for case in CASES.values() if case["incoming"]
                for kind in case["update"] if kind != "update_id"}  # fmt: skip
    assert answered == set(ASKED)


@pytest.mark.parametrize("update", [None, 7, "halo", [], [{}], {}, {"update_id": "x"}])
def test_what_is_no_update_is_kept(update: Any) -> None:
    message = read(update, NOW, ME)
    assert message is not None
    assert message.raw == json.dumps(update)
    assert message.address == ""


def test_updates_without_an_id_are_told_apart_by_what_they_hold() -> None:
    one, same, other = (read(update, NOW, ME) for update in ({"a": 1}, {"a": 1}, {"a": 2}))
    assert one is not None
    assert other is not None
    assert one == same
    assert one.key != other.key


def test_what_cannot_even_be_written_as_json_is_kept_by_its_fault() -> None:
    message = read({"update_id": 5, "message": {"chat": {"id": 9}, "text": {1, 2}}}, NOW, ME)
    assert message is not None
    assert message.raw
    assert (message.key, message.address) == ("5", "9")


MADE_UP: list[Any] = [True, False, 0, 1.5, "5012345678", 2**63, 10**100, None, [7], {"id": 7}]


@pytest.mark.parametrize("chat", MADE_UP)
@pytest.mark.parametrize("name", ["text", "edited_message", "tap", "unreadable_text"])
def test_no_address_is_made_of_what_is_no_id(name: str, chat: Any) -> None:
    """The update is kept whole, and nobody gets an answer that was not meant for them."""
    update = json.loads(json.dumps(CASES[name]["update"]))
    part = next(part for kind, part in update.items() if kind in ASKED)
    part.get("message", part)["chat"]["id"] = chat
    message = read(update, NOW, ME)
    assert message is not None
    assert (message.address, message.raw) == ("", json.dumps(update))


@pytest.mark.parametrize("topic", [True, 0, "7", 2.5])
def test_no_topic_is_made_of_what_is_no_id(topic: Any) -> None:
    update = json.loads(json.dumps(CASES["topic_command"]["update"]))
    update["message"]["message_thread_id"] = topic
    message = read(update, NOW, ME)
    assert message is not None
    assert (message.address, message.raw) == ("", json.dumps(update))


def test_a_group_hears_nothing_of_an_update_that_cannot_be_read() -> None:
    """Nobody can tell whether it was said to us; a channel's post never is."""
    group = json.loads(json.dumps(CASES["group_command"]["update"])) | {"update_id": "x"}
    post = json.loads(json.dumps(CASES["channel_post"]["update"])) | {"update_id": "x"}
    for update in (group, post):
        message = read(update, NOW, ME)
        assert message is not None
        assert (message.address, message.raw) == ("", json.dumps(update))


def test_the_sender_must_be_the_owner_of_the_number() -> None:
    """A number is somebody's own only by Telegram's id, not by a name or by a forwarded card."""
    case = CASES["contact_own"]["update"]
    card = case["message"]["contact"] | {"user_id": "5012345678"}  # the same digits, as a text
    forged = {**case, "message": case["message"] | {"contact": card}}
    message = read(forged, NOW, ME)
    assert message is not None
    assert message.phone == ""


def test_before_telegram_told_the_name_every_command_is_for_us() -> None:
    nameless = Me(ME.id)
    assert read(CASES["group_command_to_another"]["update"], NOW, nameless) is not None
    assert read(CASES["group_talk"]["update"], NOW, nameless) is None
    assert read(CASES["group_mention"]["update"], NOW, nameless) is None
    assert read(CASES["group_reply_to_us"]["update"], NOW, nameless) is not None


def test_a_tap_has_an_id_to_thank_for() -> None:
    ids = {name: tap_id(case["update"]) for name, case in CASES.items()}
    assert ids["tap"] == "21530948123456789"
    assert {name for name, found in ids.items() if found} == {
        "tap", "tap_old_message", "tap_inline_message", "topic_tap", "unreadable_tap"
    }  # fmt: skip
    assert [tap_id(strange) for strange in (None, [], {"callback_query": 3})] == ["", "", ""]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PLACES = st.sampled_from(sorted(CASES))


@settings(max_examples=150)
@given(PLACES, st.data())
def test_no_damage_to_an_update_raises(name: str, data: st.DataObject) -> None:
    """Any field of any known update is replaced by anything: it is read, kept or passed over."""
    update = json.loads(json.dumps(CASES[name]["update"]))
    owner: Any = update
    while True:
        key = data.draw(st.sampled_from(_keys(owner)))
        if not _keys(owner[key]) or data.draw(st.booleans()):
            break
        owner = owner[key]
    owner[key] = data.draw(JSON)
    message = read(update, NOW, ME)
    assert message is None or isinstance(message, Incoming)
    if message is not None:
        assert message.channel == "telegram"
        assert all(isinstance(part, str) for part in (message.text, message.tap, message.raw))
        assert isinstance(message.private, bool)


def _keys(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value)
    return list(range(len(value))) if isinstance(value, list) else []


# The table of all that Telegram can send


def _private(**fields: Any) -> dict[str, Any]:
    message = {"message_id": 7, "date": 1_607_990_400,
               "from": {"id": 5012345678, "is_bot": False, "first_name": "Ratna"},
               "chat": {"id": 5012345678, "type": "private", "first_name": "Ratna"}}  # fmt: skip
    return {"update_id": 700000001, "message": message | fields}


def test_every_name_of_the_bot_api_stands_in_the_table() -> None:
    """A new release of the library that knows more fails here: decide, then write it down."""
    assert {name for name in Message.__slots__ if not name.startswith("_")} <= set(FIELDS)
    assert {str(kind.value) for kind in Update.ALL_TYPES} <= set(UPDATES)


def test_the_table_knows_every_name_in_the_files() -> None:
    for name, case in CASES.items():
        if not name.startswith(("unreadable", "unknown")):
            update = case["update"]
            assert set(update) - {"update_id"} <= set(UPDATES), name
            assert set(update.get("message", {})) <= set(FIELDS), name


@pytest.mark.parametrize("name", [name for name, fate in FIELDS.items() if fate == "note"])
def test_no_service_note_is_answered(name: str) -> None:
    assert read(_private(**{name: {"id": 1}}), NOW, ME) is None


@pytest.mark.parametrize("name", [name for name, fate in FIELDS.items() if fate == "odd"])
def test_what_cannot_be_read_is_answered(name: str) -> None:
    message = read(_private(**{name: {"id": 1}}), NOW, ME)
    assert message is not None
    assert message.kind == "other"


@pytest.mark.parametrize("name", [name for name, fate in UPDATES.items() if fate == "ignored"])
def test_what_is_not_for_us_is_not_answered(name: str) -> None:
    inner = _private(text="ya")["message"] | {"user": {"id": 1}}
    assert read({"update_id": 700000001, name: inner}, NOW, ME) is None


@pytest.mark.parametrize(
    "written", ["081234567890", "6281234567890", "+6281234567890", "0062 812 3456 7890"]
)
def test_a_card_is_read_with_or_without_its_country_code(written: str) -> None:
    card = {"phone_number": written, "first_name": "R", "user_id": 5012345678}
    message = read(_private(contact=card), NOW, ME)
    assert message is not None
    assert message.phone == message.text == "+6281234567890"


def test_an_edit_has_the_mark_of_the_words_it_holds() -> None:
    said = _private(text="beli telur 20rb")
    same = {"update_id": 700000002, "edited_message": said["message"] | {"edit_date": 1}}
    other = {"update_id": 700000003, "edited_message": said["message"] | {"text": "21rb"}}
    marks = [message.marks for update in (said, same, other) if (message := read(update, NOW, ME))]
    assert marks[0] == marks[1] != marks[2]
