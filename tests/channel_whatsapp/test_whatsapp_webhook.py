"""WhatsApp webhooks: what is refused, and what is read, over real signatures."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from bot.channels import (
    News,
)
from bot.channels.whatsapp.channel import MOST_BYTES, WhatsAppChannel
from handlers.talk.messages import Incoming
from tests.fakes.twilio import Twilio, signed
from tests.fakes.whatsapp_house import PUBLIC, SARI, channel_to, settings_for
from tests.support import Clock

HOOK = f"{PUBLIC}/whatsapp"
FORM = [("MessageSid", "SM1"), ("From", f"whatsapp:{SARI}"), ("Body", "halo"), ("NumMedia", "0")]


# Webhooks


async def test_a_signed_webhook_is_read(channel: WhatsAppChannel, clock: Clock) -> None:
    headers, body = signed(HOOK, FORM)
    (message,) = await read(channel, headers, body)
    assert message == Incoming("whatsapp", "SM1", SARI, clock.time, text="halo")


async def read(
    channel: WhatsAppChannel, headers: dict[str, str], body: bytes, url: str = HOOK
) -> Sequence[Incoming]:
    got = await channel.webhook(url, Headers(headers), body)
    return [] if isinstance(got, int) else got


async def refusal(
    channel: WhatsAppChannel, headers: dict[str, str], body: bytes, url: str = HOOK
) -> int:
    got = await channel.webhook(url, Headers(headers), body)
    assert isinstance(got, int)
    return got


async def test_a_missing_signature_is_refused(channel: WhatsAppChannel) -> None:
    headers, body = signed(HOOK, FORM)
    del headers["x-twilio-signature"]
    assert await refusal(channel, headers, body) == 403


@pytest.mark.parametrize(
    "signed_for",
    [f"{HOOK}/", HOOK.replace("https", "http"), f"{HOOK}?a=1", "https://other.example/whatsapp"],
)
async def test_a_signature_for_another_address_is_refused(
    channel: WhatsAppChannel, signed_for: str
) -> None:
    assert await refusal(channel, *signed(signed_for, FORM)) == 403


async def test_the_public_address_counts_not_the_one_behind_the_proxy(
    channel: WhatsAppChannel,
) -> None:
    headers, body = signed(f"{HOOK}?a=1", FORM)
    assert await read(channel, headers, body, "http://127.0.0.1:8080/whatsapp?a=1")


async def test_the_port_of_https_is_tolerated(channel: WhatsAppChannel) -> None:
    headers, body = signed(f"{PUBLIC}:443/whatsapp", FORM)
    assert await read(channel, headers, body)


async def test_repeated_keys_are_part_of_the_signature(channel: WhatsAppChannel) -> None:
    pairs = [*FORM, ("Extra", "b"), ("Extra", "a"), ("Empty", "")]
    assert await read(channel, *signed(HOOK, pairs))


async def test_another_token_is_refused(channel: WhatsAppChannel) -> None:
    assert await refusal(channel, *signed(HOOK, FORM, token="guessed")) == 403


async def test_a_shared_key_with_sha256_is_accepted(twilio: Twilio, clock: Clock) -> None:
    channel = channel_to(twilio, clock, webhook_key="shared")
    headers, body = signed(HOOK, FORM, token="shared", how="sha256")
    headers["x-twilio-webhooks-signature-settings"] = "key=wsk_1,algorithm=HMAC_SHA256"
    assert await read(channel, headers, body)
    headers["x-twilio-webhooks-signature-settings"] = "key=wsk_1,algorithm=HMAC_MD5"
    assert await refusal(channel, headers, body) == 403
    await channel.close()


@pytest.mark.parametrize("cut", [1, 20, 60])
async def test_a_truncated_body_is_refused(channel: WhatsAppChannel, cut: int) -> None:
    headers, body = signed(HOOK, FORM)
    assert await refusal(channel, headers, body[:-cut]) == 403


async def test_an_oversized_body_is_refused_unread(channel: WhatsAppChannel) -> None:
    headers, body = signed(HOOK, [*FORM, ("Body", "a" * MOST_BYTES)])
    assert await refusal(channel, headers, body) == 413


async def test_more_fields_than_any_message_has_are_refused(channel: WhatsAppChannel) -> None:
    headers, body = signed(HOOK, [(f"a{number}", "") for number in range(400)])
    assert await refusal(channel, headers, body) == 400


@given(st.binary(max_size=300))
async def test_no_unsigned_bytes_get_through(body: bytes) -> None:
    channel = WhatsAppChannel(settings_for("http://127.0.0.1:9"), PUBLIC, lambda file: file.file)
    assert await refusal(channel, {"x-twilio-signature": "x"}, body) in (400, 403)
    await channel.close()


async def test_a_signed_request_that_is_no_message_is_refused(channel: WhatsAppChannel) -> None:
    assert await refusal(channel, *signed(HOOK, [("Body", "halo")])) == 400


async def test_a_contact_card_is_worth_its_number(channel: WhatsAppChannel, twilio: Twilio) -> None:
    card = b"BEGIN:VCARD\r\nFN:Budi\r\nTEL;waid=6281298765432:+62 812-9876-5432\r\nEND:VCARD"
    url = twilio.put("SM1", "ME1", "text/vcard", card)
    pairs = [*FORM[:2], ("NumMedia", "1"), ("MediaUrl0", url), ("MediaContentType0", "text/vcard")]
    (message,) = await read(channel, *signed(HOOK, pairs))
    assert (message.kind, message.text, message.media) == ("contact", "+6281298765432", ())
    assert not twilio.files  # nothing of it stays at Twilio


async def test_a_contact_card_that_cannot_be_fetched_is_still_a_message(
    channel: WhatsAppChannel,
) -> None:
    pairs = [
        *FORM[:2],
        ("MediaUrl0", "https://evil.example/x"),
        ("MediaContentType0", "text/vcard"),
    ]
    (message,) = await read(channel, *signed(HOOK, pairs))
    assert (message.kind, message.text) == ("contact", "")


async def test_news_of_messages_is_checked_and_read(channel: WhatsAppChannel) -> None:
    url = f"{HOOK}/status"
    pairs = [("MessageSid", "MM1"), ("MessageStatus", "failed"), ("ErrorCode", "63016")]
    headers, body = signed(url, pairs)
    assert channel.status(url, Headers(headers), body) == News("MM1", "failed", "63016")
    assert channel.status(f"{url}/", Headers(headers), body) == 403
    headers, body = signed(url, [("MessageSid", "MM1")])
    assert channel.status(url, Headers(headers), body) == 400


REAL = [("AccountSid", "AC1"), ("Body", "halo"), ("From", f"whatsapp:{SARI}"), ("MessageSid", "SM1"),
        ("NumMedia", "0"), ("SmsMessageSid", "SM1"), ("SmsSid", "SM1")]  # fmt: skip


async def test_a_form_with_two_keys_is_refused(channel: WhatsAppChannel) -> None:
    cut = [*REAL[:3], ("MessageSid", "SM1NumMedia0"), *REAL[5:]]  # signed as the form it was cut of
    headers, _ = signed(HOOK, REAL)
    assert await refusal(channel, headers, urlencode(cut).encode()) == 400


@pytest.mark.parametrize("name", ["MessageSid", "From", "Body", "ButtonPayload"])
async def test_a_field_that_means_something_has_one_value(
    channel: WhatsAppChannel, name: str
) -> None:
    pairs = [*FORM, (name, "one"), (name, "two")]
    assert await refusal(channel, *signed(HOOK, pairs)) == 400
    assert await read(channel, *signed(HOOK, [*FORM, FORM[0]]))  # the same twice says nothing new


async def test_every_form_of_one_signature_has_one_mark(channel: WhatsAppChannel) -> None:
    pairs = [*FORM[1:3], *FORM[:1], *FORM[3:]]
    again = [("From", f"whatsapp:{SARI}"), ("Body", "halo"), ("MessageSid", "SM1NumMedia0")]
    headers, body = signed(HOOK, pairs)
    (message,) = await read(channel, headers, body)
    (replayed,) = await read(channel, headers, urlencode(again).encode())
    assert message.key != replayed.key
    assert message.marks[1] == replayed.marks[1]


@pytest.mark.parametrize("how", ["sha1", "sha256"])
async def test_an_empty_token_is_no_key(twilio: Twilio, clock: Clock, how: str) -> None:
    channel = channel_to(twilio, clock, auth_token="")
    headers, body = signed(HOOK, FORM, token="", how=how)
    if how == "sha256":
        headers["x-twilio-webhooks-signature-settings"] = "key=k,algorithm=HMAC_SHA256"
    assert await refusal(channel, headers, body) == 403
    await channel.close()


async def test_a_reaction_is_no_message(channel: WhatsAppChannel) -> None:
    pairs = [*FORM[:2], ("Body", "👍"), ("MessageType", "reaction")]
    assert await channel.webhook(HOOK, *signed(HOOK, pairs)) == []
