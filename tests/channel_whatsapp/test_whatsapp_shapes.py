"""WhatsApp's shapes, without a network: payloads read, replies planned, codes, texts, lookups."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import Later, Missing, Rejected, Sent, Unknown, Unreachable, WindowClosed
from bot.channels.cutting import units
from bot.channels.whatsapp import cards, content, ends, shapes
from bot.channels.whatsapp.lookup import search
from handlers.listing import CATALOGUE
from handlers.talk.messages import Attachment, Occasion, Option, Reply

GOLDEN = Path(__file__).parent.parent / "golden" / "whatsapp"
NOW = datetime(2020, 12, 15, 2, 0, tzinfo=UTC)
FORM = {"MessageSid": "SM1", "From": "whatsapp:+6281234567890", "Body": "halo"}


def golden(kind: str) -> list[Any]:
    paths = sorted(GOLDEN.glob(f"{kind}_*.json"))
    return [pytest.param(json.loads(path.read_text("utf-8")), id=path.stem) for path in paths]


def reply_of(described: dict[str, Any]) -> Reply:
    options = tuple(Option(*option) for option in described.get("options", ()))
    attachment = described.get("attachment")
    return Reply(described["text"], options, Attachment(*attachment) if attachment else None)


@pytest.mark.parametrize("case", golden("in"))
def test_payloads_are_read(case: dict[str, Any]) -> None:
    message = shapes.read(case["form"], NOW)
    said = {name: getattr(message, name) for name in case["incoming"] if name != "media"}
    assert said | {"media": [[m.kind, m.ref, m.mime] for m in message.media]} == case["incoming"]
    assert (message.channel, message.sent_at, message.private) == ("whatsapp", NOW, True)


@pytest.mark.parametrize("case", golden("status"))
def test_news_is_read(case: dict[str, Any]) -> None:
    assert list(shapes.progress_of(case["form"])) == case["report"]


@pytest.mark.parametrize("case", golden("out"))
def test_replies_are_planned(case: dict[str, Any]) -> None:
    parts = [
        shapes.TwilioPart(
            part.get("text", ""), part.get("content", ""), tuple(part.get("values", ())),
            Attachment(*part["file"]) if "file" in part else None,
        )
        for part in case["parts"]
    ]  # fmt: skip
    assert shapes.plan(reply_of(case["reply"])) == parts


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_form_without_what_every_message_has_is_none(missing: str) -> None:
    with pytest.raises(shapes.NotAMessage):
        shapes.read({name: value for name, value in FORM.items() if name != missing}, NOW)


@pytest.mark.parametrize("written", ["", "whatsapp:", "whatsapp:+62abc", "messenger:1",
                                     "+6281234567890", "sms:+6281234567890"])  # fmt: skip
def test_a_strange_sender_is_not_read(written: str) -> None:
    with pytest.raises(shapes.NotAMessage):
        shapes.read(FORM | {"From": written}, NOW)


@pytest.mark.parametrize(
    "written", ["whatsapp:+6281234567890", "+6281234567890", "whatsapp:6281234567890",
                " whatsapp:+6281234567890 "],
)  # fmt: skip
def test_one_number_is_one_address(written: str) -> None:
    assert shapes.address_of(written) == "+6281234567890"


@pytest.mark.parametrize("form", [{}, {"MessageSid": "MM1"}, {"MessageStatus": "sent"},
                                  {"MessageSid": "MM1", "MessageStatus": "dancing"}])  # fmt: skip
def test_news_without_sid_or_state_is_none(form: dict[str, str]) -> None:
    with pytest.raises(shapes.NotAMessage):
        shapes.progress_of(form)


def test_a_broken_count_of_media_is_no_media() -> None:
    message = shapes.read(FORM | {"NumMedia": "many"}, NOW)
    assert (message.kind, message.media) == ("text", ())


@pytest.mark.parametrize(
    ("card", "phones"),
    [
        ("FN:Budi\r\nTEL;type=CELL;waid=6281234567890:+62 812-3456-7890\r\n", "+6281234567890"),
        ("item1.TEL:081234567890\n", "+6281234567890"),
        ("TEL;VALUE=uri:tel:+6281234567890\n", "+6281234567890"),
        ("TEL:021-555\nTEL;TYPE=cell:0812 3456 7890\n", "+6281234567890"),
        ("TEL;type=CELL;waid=6281234567890:\r\n", "+6281234567890"),
        ("TEL;type=CELL;waid=62812\r\n 34567890:+62 81\r\n\t2-3456-7890", "+6281234567890"),
        ('TEL;TYPE="cell,home:1";VALUE=uri:TEL:+62-812-3456-7890', "+6281234567890"),
        ("TEL;waid=60123456789:012-345 6789", "+60123456789"),
        ("TEL:+60 12-345 6789\nTEL:(0812) 3456-7890", "+6281234567890"),
        ("TEL:081234567890\rTEL:+62 812-3456-7890\rTEL:0813 9876 5432",
         "+6281234567890, +6281398765432"),
        ("FN:Budi\nNOTE:TEL 081234567890\nNOTE:folded\n TEL:081234567890", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_numbers_of_a_contact_card(card: str, phones: str) -> None:
    assert cards.numbers(f"BEGIN:VCARD\n{card}".encode()) == phones


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_card(card: bytes) -> None:
    assert isinstance(cards.numbers(card), str)


@given(st.dictionaries(st.sampled_from(["MessageSid", "From", "Body", "NumMedia", "MediaUrl0",
                                        "MediaContentType0", "MessageType", "ListId", "Latitude",
                                        "ButtonPayload"]), st.text(max_size=20)))  # fmt: skip
def test_any_form_is_read_or_refused(form: dict[str, str]) -> None:
    try:
        message = shapes.read(form, NOW)
    except shapes.NotAMessage:
        return
    assert message.key
    assert message.address.startswith("+")


_LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1,
                  max_size=30).filter(str.strip)  # fmt: skip
_REPLIES = st.builds(
    Reply,
    st.text(st.sampled_from("abc. \n😀"), max_size=4000),
    st.lists(st.builds(Option, _LABELS, st.text(max_size=20)), max_size=12).map(tuple),
    st.none() | st.just(Attachment("7", "a.png", "picture")),
)


@settings(max_examples=60)
@given(_REPLIES)
def test_every_part_is_within_the_limits_and_nothing_is_lost(reply: Reply) -> None:
    parts = shapes.plan(reply)
    shown = "".join("".join(part.text.split()) for part in parts)
    assert shown.startswith("".join(reply.text.split()))
    for part in parts:
        assert units(part.text) <= (1024 if part.content else 1600)
        assert part.text or part.file
    for option in reply.options:
        drawn = any(option.label in part.values for part in parts)
        assert drawn or "".join(option.label.split()) in shown
    assert sum(part.file is not None for part in parts) == (reply.attachment is not None)
    assert all(not before.content for before, _ in pairwise(parts))


def test_a_long_text_ends_its_parts_at_sentences() -> None:
    text = " ".join(f"Kalimat nomor {number} selesai di sini." for number in range(80))
    parts = shapes.plan(Reply(text, (Option("Ya", "1:0"),)))
    assert len(parts) > 1
    assert all(part.text.endswith(".") for part in parts)


def test_two_options_of_one_name_become_numbers() -> None:
    (part,) = shapes.plan(Reply("Yang mana?", (Option("Sari", "1:0"), Option("Sari", "1:1"))))
    assert "1. Sari\n2. Sari" in part.text


# Content


def test_each_kind_has_one_name_that_changes_with_its_text() -> None:
    names = {resource.name for resource in content.wanted().values()}
    assert len(names) == len(content.wanted())
    first = content.Resource("a", {"t": {"body": "x"}}, {}, template=True)
    other = content.Resource("a", {"t": {"body": "y"}}, {}, template=True)
    assert first.name != other.name
    assert first.name.startswith("jps_a_")


TEXTS = tomllib.loads((Path(content.__file__).parent / "templates.toml").read_text("utf-8"))


@pytest.mark.parametrize("kind", list(TEXTS))
def test_a_template_can_be_approved(kind: str) -> None:
    text = TEXTS[kind]
    body: str = text["body"]
    variables = sorted(set(re.findall(r"\{\{(\d+)\}\}", body)))
    assert variables == [str(number) for number in range(1, len(text["samples"]) + 1)]
    assert not body.startswith("{{")
    assert not body.endswith("}}")
    assert "}}{{" not in body.replace(" ", "")
    assert units(content.body_of(kind, text["samples"])) <= 1024
    assert 1 <= len(text["buttons"]) <= 10
    for title, value in text["buttons"]:
        assert units(title) <= 20
        assert value == "/lanjut" or CATALOGUE.started_by(value) is not None


@given(st.text(max_size=3000), st.sampled_from([*TEXTS, "unknown"]))
def test_a_knock_is_always_one_line_within_the_limit(fact: str, name: str) -> None:
    facts = (fact,) * len(TEXTS[name]["samples"]) if name in TEXTS else (fact,)
    part = content.knock(Reply(fact, occasion=Occasion(name, facts)))
    assert units(part.text) <= 1024
    assert all(value and "\n" not in value and "  " not in value for value in part.values)
    assert part.content in TEXTS


def test_what_has_no_text_of_its_own_is_told_by_the_general_one() -> None:
    part = content.knock(Reply("Foto sudah sampai.\n\nLanjut?"))
    assert part.content == "kabar"
    assert "Foto sudah sampai. Lanjut?" in part.text


# Codes


@pytest.mark.parametrize(
    ("code", "end"),
    [("63016", WindowClosed), ("63018", Later), ("63017", Later), ("20429", Later),
     ("63014", Unreachable), ("63003", Unreachable), ("63024", Unreachable),
     ("63015", Unreachable), ("63007", Later), ("63038", Later), ("63021", Rejected),
     ("21617", Rejected), ("21658", Rejected), ("99999", Rejected)],
)  # fmt: skip
def test_each_code_leads_to_its_end(code: str, end: type) -> None:
    assert isinstance(ends.of_code(code), end)
    assert isinstance(ends.of_answer(400, code), end)


@pytest.mark.parametrize(
    ("status", "end"), [(429, Later), (401, Later), (503, Later), (500, Unknown), (404, Rejected)]
)
def test_an_answer_without_a_code_is_judged_by_its_status(status: int, end: type) -> None:
    assert isinstance(ends.of_answer(status, ""), end)


def test_the_daily_tier_does_not_hold_up_answers_to_others() -> None:
    tier, rate = ends.of_code("63018"), ends.of_code("20429")
    assert isinstance(tier, Later)
    assert isinstance(rate, Later)
    assert (tier.everyone, rate.everyone) == (False, True)


# Looking for a message in doubt

LONG = Reply("a. " * 700, (Option("Ya", "1:0"),))


def row(sid: str, body: str, **more: Any) -> dict[str, Any]:
    return {"sid": sid, "body": body, "direction": "outbound-api", "num_media": "0",
            "date_sent": format_datetime(NOW)} | more  # fmt: skip


def test_all_parts_out_is_sent() -> None:
    rows = [row(f"MM{at}", part.text) for at, part in enumerate(shapes.plan(LONG))]
    assert search(list(reversed(rows)), (), LONG, NOW) == Sent(rows[-1]["sid"])


def test_what_is_missing_is_what_was_not_seen() -> None:
    first, *rest = shapes.plan(LONG)
    found = search([row("MM1", first.text)], (), LONG, NOW)
    assert isinstance(found, Missing)
    assert shapes.plan(found.rest) == rest


def test_a_file_that_is_out_is_not_sent_again() -> None:
    reply = Reply("Daftar", attachment=Attachment("7", "a.pdf", "document"))
    found = search([row("MM1", "", num_media="1")], (), reply, NOW)
    assert found == Missing(Reply("Daftar"))


@pytest.mark.parametrize(
    "other",
    [row("TAKEN", "halo"), row("MM2", "halo", direction="inbound"), row("MM3", "hal"),
     row("MM4", "halo", date_sent=format_datetime(NOW - timedelta(days=2)))],
)  # fmt: skip
def test_other_messages_are_not_taken_for_it(other: dict[str, Any]) -> None:
    assert search([other], {"TAKEN"}, Reply("halo"), NOW) == Missing(Reply("halo"))


def test_buttons_sent_as_numbers_are_recognised() -> None:
    reply = Reply("Benar?", (Option("Ya", "1:0"),))
    (part,) = shapes.in_numbers(reply.text, reply)
    assert search([row("MM1", part.text)], (), reply, NOW) == Sent("MM1")


def test_a_knock_is_recognised() -> None:
    reply = Reply("Kabar.")
    found = search([row("MM1", content.knock(reply).text)], (), reply, NOW)
    assert found == Sent("MM1", template="kabar")
