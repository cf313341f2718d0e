"""Sending on WhatsApp against a fake Twilio over real HTTP, and content resources."""

from __future__ import annotations

import pytest

from bot.channels import (
    Later,
    Missing,
    Rejected,
    Sent,
    Unknown,
    Unreachable,
    WindowClosed,
    Windowed,
)
from bot.channels.whatsapp import content
from bot.channels.whatsapp.channel import WhatsAppChannel
from handlers.talk.messages import Attachment, Occasion, Option, Reply
from tests.fakes.twilio import Twilio
from tests.fakes.whatsapp_house import PUBLIC, SARI, channel_to, settings_for
from tests.support import Clock

YES_NO = (Option("Ya", "5:0"), Option("Tidak", "5:1"))


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
    assert end.away
    assert not await channel.answers()
    assert isinstance(await channel.find(SARI, (), Reply("halo")), Unknown)
    await channel.close()


@pytest.mark.parametrize("fault", ["slow", "drop", "lose"])
async def test_no_answer_is_unknown_and_looked_up(
    hasty_channel: WhatsAppChannel, channel: WhatsAppChannel, twilio: Twilio, fault: str
) -> None:
    twilio.faults.append(fault)
    assert isinstance(await hasty_channel.send(SARI, Reply("halo"), None), Unknown)
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
