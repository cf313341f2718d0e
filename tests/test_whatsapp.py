"""The WhatsApp channel against a fake Twilio: real HTTP, real signatures, no sleeping."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from bot.channels import (
    FetchFailed,
    Later,
    Missing,
    Rejected,
    Report,
    Sent,
    Unknown,
    Unreachable,
    WindowClosed,
    Windowed,
)
from bot.channels import whatsapp_content as content
from bot.channels.whatsapp import MOST_BYTES, WhatsAppChannel
from bot.channels.whatsapp_media import MediaDesk
from bot.config import WhatsAppSettings
from handlers.messages import Attachment, Incoming, Media, Occasion, Option, Reply
from tests.fakes.twilio import ACCOUNT, SENDER, TOKEN, Twilio, signed
from tests.support import Clock

SARI = "+6281234567890"
PUBLIC = "https://bot.example.id"
HOOK = f"{PUBLIC}/whatsapp"
FORM = [("MessageSid", "SM1"), ("From", f"whatsapp:{SARI}"), ("Body", "halo"), ("NumMedia", "0")]
YES_NO = (Option("Ya", "5:0"), Option("Tidak", "5:1"))


@pytest.fixture
async def twilio(clock: Clock) -> AsyncIterator[Twilio]:
    fake = Twilio(clock)
    await fake.start()
    fake.wrote[SARI] = clock.time
    yield fake
    await fake.stop()


def settings_for(url: str, **more: str) -> WhatsAppSettings:
    known = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": SENDER, "api_url": url}
    return WhatsAppSettings.model_validate(known | more)


def channel_to(twilio: Twilio, clock: Clock, **more: Any) -> WhatsAppChannel:
    return WhatsAppChannel(
        settings_for(twilio.url, **more), PUBLIC, lambda file: f"{PUBLIC}/files/{file.file}",
        clock, seconds=1.5,
    )  # fmt: skip


@pytest.fixture
async def channel(twilio: Twilio, clock: Clock) -> AsyncIterator[WhatsAppChannel]:
    made = channel_to(twilio, clock)
    yield made
    await made.close()


@pytest.fixture
async def hasty(twilio: Twilio, clock: Clock) -> AsyncIterator[WhatsAppChannel]:
    """A channel that gives up at once on an answer that does not come."""
    made = WhatsAppChannel(
        settings_for(twilio.url), PUBLIC, lambda file: file.file, clock, seconds=0.15
    )
    yield made
    await made.close()


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
    assert channel.status(url, Headers(headers), body) == Report("MM1", "failed", "63016")
    assert channel.status(f"{url}/", Headers(headers), body) == 403
    headers, body = signed(url, [("MessageSid", "MM1")])
    assert channel.status(url, Headers(headers), body) == 400


# Sending


async def push(channel: WhatsAppChannel, twilio: Twilio) -> None:
    await content.push(channel.twilio)
    twilio.approve_all()


async def test_a_text_goes_out(channel: WhatsAppChannel, twilio: Twilio) -> None:
    end = await channel.send(SARI, Reply("Tercatat."), None)
    assert end == Sent(twilio.messages[0]["sid"])
    assert twilio.shown == [{"body": "Tercatat.", "media": "", "to": f"whatsapp:{SARI}"}]


async def test_buttons_are_drawn_by_content(channel: WhatsAppChannel, twilio: Twilio) -> None:
    await push(channel, twilio)
    await channel.send(SARI, Reply("Benar? 😀\nCek dulu.", YES_NO), None)
    (shown,) = twilio.shown
    assert shown["body"] == "Benar? 😀\nCek dulu."
    assert shown["options"] == [("Ya", "5:0"), ("Tidak", "5:1")]


@pytest.mark.parametrize("count", range(1, 11))
async def test_every_count_of_options_up_to_ten_is_drawn(
    channel: WhatsAppChannel, twilio: Twilio, count: int
) -> None:
    await push(channel, twilio)
    options = tuple(Option(f"Pilihan {place}", f"5:{place}") for place in range(count))
    assert isinstance(await channel.send(SARI, Reply("Pilih:", options), None), Sent)
    assert len(twilio.shown[0]["options"]) == count
    assert twilio.shown[0]["kind"].endswith("quick-reply" if count <= 3 else "list-picker")


async def test_without_content_the_options_are_numbers(
    channel: WhatsAppChannel, twilio: Twilio
) -> None:
    await channel.send(SARI, Reply("Benar?", YES_NO), None)
    (shown,) = twilio.shown
    assert "1. Ya\n2. Tidak" in shown["body"]


@pytest.mark.parametrize("code", [21655, 63021, 21658])
async def test_content_that_is_refused_becomes_numbers(
    channel: WhatsAppChannel, twilio: Twilio, code: int
) -> None:
    await push(channel, twilio)
    twilio.faults.append(code)
    assert isinstance(await channel.send(SARI, Reply("Benar?", YES_NO), None), Sent)
    assert "1. Ya\n2. Tidak" in twilio.shown[0]["body"]
    await channel.send(SARI, Reply("Benar?", YES_NO), None)
    assert twilio.shown[1]["options"]  # it is looked for again at once


async def test_a_long_text_is_several_messages_in_order(
    channel: WhatsAppChannel, twilio: Twilio
) -> None:
    text = " ".join(f"Kalimat {number}." for number in range(400))
    end = await channel.send(SARI, Reply(text), None)
    assert " ".join(shown["body"] for shown in twilio.shown) == text
    assert end == Sent(twilio.messages[-1]["sid"])


async def test_a_file_goes_out_as_a_link(channel: WhatsAppChannel, twilio: Twilio) -> None:
    await channel.send(SARI, Reply("Hasil", attachment=Attachment("7", "a.png", "picture")), b"x")
    assert twilio.shown[0]["media"] == f"{PUBLIC}/files/7"
    assert twilio.shown[0]["body"] == "Hasil"


@pytest.mark.parametrize(
    ("code", "end"),
    [(63016, WindowClosed), (63018, Later), (20429, Later), (63014, Unreachable),
     (63003, Unreachable), (63007, Later), (21617, Rejected), (12345, Rejected)],
)  # fmt: skip
async def test_each_refusal_has_its_end(
    channel: WhatsAppChannel, twilio: Twilio, code: int, end: type
) -> None:
    twilio.faults.append(code)
    assert isinstance(await channel.send(SARI, Reply("halo"), None), end)


async def test_wrong_credentials_hold_everything_up(twilio: Twilio, clock: Clock) -> None:
    channel = channel_to(twilio, clock, auth_token="wrong")
    end = await channel.send(SARI, Reply("halo"), None)
    assert isinstance(end, Later)
    assert end.everyone
    await channel.close()


async def test_a_twilio_that_is_not_there_was_not_told_anything(clock: Clock) -> None:
    channel = WhatsAppChannel(settings_for("http://127.0.0.1:9"), PUBLIC, lambda file: file.file)
    end = await channel.send(SARI, Reply("halo"), None)
    assert isinstance(end, Later)
    assert end.everyone
    assert isinstance(await channel.find(SARI, (), Reply("halo")), Unknown)
    await channel.close()


@pytest.mark.parametrize("fault", ["slow", "drop", "lose"])
async def test_no_answer_is_unknown_and_looked_up(
    hasty: WhatsAppChannel, channel: WhatsAppChannel, twilio: Twilio, fault: str
) -> None:
    twilio.faults.append(fault)
    assert isinstance(await hasty.send(SARI, Reply("halo"), None), Unknown)
    found = await channel.find(SARI, (), Reply("halo"))
    assert isinstance(found, Missing if fault == "lose" else Sent)


async def test_a_message_of_another_letter_is_not_taken_for_the_one_in_doubt(
    channel: WhatsAppChannel,
) -> None:
    first = await channel.send(SARI, Reply("Foto diterima."), None)
    assert isinstance(first, Sent)
    found = await channel.find(SARI, {first.receipt}, Reply("Foto diterima."))
    assert found == Missing(Reply("Foto diterima."))


async def test_a_part_held_up_leaves_only_the_rest(
    channel: WhatsAppChannel, twilio: Twilio
) -> None:
    reply = Reply("Daftar anggota", attachment=Attachment("7", "a.pdf", "document"))
    twilio.faults.extend(["", 20429])
    assert isinstance(await channel.send(SARI, reply, b"x"), Unknown)
    assert await channel.find(SARI, (), reply) == Missing(Reply("Daftar anggota"))


async def test_a_knock_waits_for_the_approval(channel: WhatsAppChannel, twilio: Twilio) -> None:
    await content.push(channel.twilio)
    end = await channel.knock(SARI, Reply("Kabar."))
    assert isinstance(end, Later)
    assert not end.everyone


async def test_a_knock_goes_out_when_the_window_is_closed(
    channel: WhatsAppChannel, twilio: Twilio, clock: Clock
) -> None:
    await push(channel, twilio)
    clock.later(hours=25)
    assert isinstance(await channel.send(SARI, Reply("halo"), None), WindowClosed)
    facts = ("KUB Maju", "LPJ", "15 Januari 2021", "7")
    end = await channel.knock(SARI, Reply("…", occasion=Occasion("pengingat", facts)))
    assert end == Sent(twilio.messages[-1]["sid"], template="pengingat")
    assert "KUB Maju: LPJ paling lambat 15 Januari 2021, 7 hari lagi" in twilio.shown[-1]["body"]
    assert ("Isi laporan", "/isi laporan") in twilio.shown[-1]["options"]


async def test_the_channel_has_a_window(channel: WhatsAppChannel) -> None:
    assert isinstance(channel, Windowed)


# Files that come in


async def test_a_file_is_fetched_with_credentials_and_deleted(
    channel: WhatsAppChannel, twilio: Twilio
) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"), "image/jpeg")
    assert await channel.fetch(media) == b"jpeg"
    await channel.forget(media)
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(media)
    assert not failed.value.final  # Twilio may not have stored it yet


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/x", "http://media.twiliocdn.com/x", "https://twilio.com.evil.example/x",
     "https://s3-external-1.amazonaws.com/other/x", "file:///etc/passwd", "http://127.0.0.1:22/"],
)  # fmt: skip
async def test_redirects_to_other_hosts_are_not_followed(
    channel: WhatsAppChannel, twilio: Twilio, elsewhere: str
) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"))
    twilio.redirect = elsewhere
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(media)
    assert failed.value.final


async def test_redirects_end(channel: WhatsAppChannel, twilio: Twilio) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"))
    twilio.redirect = media.ref
    with pytest.raises(FetchFailed, match="redirects"):
        await channel.fetch(media)


async def test_a_file_that_is_too_large_is_not_read_to_its_end(twilio: Twilio) -> None:
    url = twilio.put("SM1", "ME1", "image/jpeg", b"x" * 5000)
    async with aiohttp.ClientSession() as session:
        desk = MediaDesk(session, twilio.url, ACCOUNT, TOKEN)
        with pytest.raises(FetchFailed, match="too large") as failed:
            await desk.fetch(url, most=4000)
    assert failed.value.final


async def test_a_line_that_breaks_is_tried_again(channel: WhatsAppChannel, twilio: Twilio) -> None:
    media = Media("photo", twilio.put("SM1", "ME1", "image/jpeg", b"jpeg"))
    twilio.down = True
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(media)
    assert not failed.value.final
    await channel.forget(media)
    twilio.down = False
    assert await channel.fetch(media) == b"jpeg"


# Content resources


async def test_pushing_twice_changes_nothing(channel: WhatsAppChannel, twilio: Twilio) -> None:
    twilio.page = 3
    made = await content.push(channel.twilio)
    assert sorted(made) == sorted(resource.name for resource in content.wanted().values())
    assert await content.push(channel.twilio) == []
    assert len(twilio.contents) == len(made)


async def test_status_says_what_is_missing_and_what_meta_says(
    channel: WhatsAppChannel, twilio: Twilio
) -> None:
    assert {word for _, word in await content.status(channel.twilio)} == {"missing"}
    await content.push(channel.twilio)
    assert {word for _, word in await content.status(channel.twilio)} == {"ready", "pending"}
    twilio.approve_all()
    assert {word for _, word in await content.status(channel.twilio)} == {"ready", "approved"}


async def test_prune_removes_our_old_ones_and_nobody_elses(
    channel: WhatsAppChannel, twilio: Twilio
) -> None:
    await content.push(channel.twilio)
    one = next(iter(twilio.contents.values()))
    old = dict(one.described) | {"friendly_name": "jps_pengingat_00000000"}
    other = dict(one.described) | {"friendly_name": "promo"}
    for described in (old, other):
        await channel.twilio("POST", f"{content.URL}/Content", described)
    assert await content.prune(channel.twilio) == ["jps_pengingat_00000000"]
    assert await content.prune(channel.twilio) == []
    assert "promo" in {one.described["friendly_name"] for one in twilio.contents.values()}


async def test_a_refused_push_says_which(twilio: Twilio, clock: Clock) -> None:
    channel = channel_to(twilio, clock, auth_token="wrong")
    with pytest.raises(content.PushFailed, match="401"):
        await content.push(channel.twilio)
    await channel.close()


async def test_ready_content_is_asked_for_once(channel: WhatsAppChannel, twilio: Twilio) -> None:
    await push(channel, twilio)
    before = len(twilio.asked)
    for _ in range(5):
        await channel.send(SARI, Reply("Benar?", YES_NO), None)
    listed = [asked for asked in twilio.asked[before:] if "ContentAndApprovals" in asked]
    assert len(listed) == 1


# Missed messages


async def test_what_no_webhook_brought_is_found_in_order(
    channel: WhatsAppChannel, twilio: Twilio, clock: Clock
) -> None:
    since, twilio.page = clock.time, 2
    for number in range(5):
        clock.later(minutes=1)
        await twilio.write("", SARI, f"pesan {number}")
    await channel.send(SARI, Reply("jawaban"), None)
    known = {twilio.messages[0]["sid"]}

    async def seen(keys: Sequence[str]) -> set[str]:
        return known & set(keys)

    found = await channel.missed(since, seen)
    assert [message.text for message in found] == [f"pesan {number}" for number in range(1, 5)]
    assert found[0].sent_at == since + timedelta(minutes=2)
    assert await channel.missed(clock.time + timedelta(minutes=1), seen) == []


async def test_a_missed_photo_is_found_with_its_file(
    channel: WhatsAppChannel, twilio: Twilio, clock: Clock
) -> None:
    await twilio.write("", SARI, "nota", NumMedia="1")
    url = twilio.put(twilio.messages[0]["sid"], "ME1", "image/jpeg", b"jpeg")
    (message,) = await channel.missed(clock.time - timedelta(hours=1), none_known)
    assert message.media == (Media("photo", url, "image/jpeg"),)
    assert await channel.fetch(message.media[0]) == b"jpeg"


async def none_known(keys: Sequence[str]) -> set[str]:
    return set()


async def test_missed_messages_of_a_silent_twilio_are_asked_for_later(
    channel: WhatsAppChannel, twilio: Twilio, clock: Clock
) -> None:
    twilio.down = True
    with pytest.raises(FetchFailed):
        await channel.missed(clock.time, none_known)


def test_golden_files_are_text() -> None:
    for path in (Path(__file__).parent / "golden" / "whatsapp").iterdir():
        assert json.loads(path.read_text("utf-8"))["what"]


class Recording:
    """Stands in for a session: notes what is asked for and answers from a list."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, bool]] = []

    @asynccontextmanager
    async def get(self, url: str, **how: Any) -> AsyncIterator[Any]:
        self.asked.append((url, "Authorization" in how["headers"]))
        status, headers = self.answers.pop(0)
        yield SimpleNamespace(status=status, headers=headers, content=self)

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        yield b"jpeg"


async def test_credentials_go_to_the_api_and_nowhere_else() -> None:
    first = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
    stores = [
        "https://mms.twiliocdn.com/x",
        "https://s3-external-1.amazonaws.com/media.twiliocdn.com/x",
    ]
    session = Recording((307, {"Location": stores[0]}), (307, {"Location": stores[1]}), (200, {}))
    desk = MediaDesk(cast("aiohttp.ClientSession", session), "https://api.twilio.com", "AC", "t")
    assert await desk.fetch(first) == b"jpeg"
    assert session.asked == [(first, True), (stores[0], False), (stores[1], False)]
