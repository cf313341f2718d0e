"""`jps-bot check` for WhatsApp: each missing step in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.whatsapp import content
from bot.channels.whatsapp.channel import Twilio as Api
from bot.channels.whatsapp.check import problems
from tests.fakes.twilio import Twilio
from tests.fakes.whatsapp_house import PUBLIC, settings_for

OWN = "+628111111111"


async def all_content(twilio: Twilio) -> None:
    api = Api(settings_for(twilio.url))
    await content.push(api)
    await api.close()
    twilio.approve_all()


async def test_nothing_is_missing_when_all_is_done(twilio: Twilio) -> None:
    await all_content(twilio)
    assert await problems(settings_for(twilio.url), PUBLIC) == []


@pytest.mark.parametrize(
    ("setting", "word"),
    [({"account_sid": "AC1"}, "account_sid"), ({"auth_token": ""}, "auth_token"),
     ({"sender": "0812"}, "sender")],
)  # fmt: skip
async def test_settings_are_looked_at_before_twilio_is_asked(
    twilio: Twilio, setting: dict[str, str], word: str
) -> None:
    (found,) = await problems(settings_for(twilio.url, **setting), PUBLIC)
    assert f"whatsapp.{word}" in found
    assert not twilio.asked


async def test_all_settings_are_told_at_once(twilio: Twilio) -> None:
    found = await problems(
        settings_for(twilio.url, sender="", auth_token=""), "http://bot.example.id"
    )
    assert len(found) == 3
    assert "public_url" in found[-1]


async def test_refused_credentials_are_said(twilio: Twilio) -> None:
    (found,) = await problems(settings_for(twilio.url, auth_token="wrong"), PUBLIC)
    assert "refuses these credentials" in found


async def test_a_twilio_that_does_not_answer_is_said(twilio: Twilio) -> None:
    twilio.down = True
    (found,) = await problems(settings_for(twilio.url), PUBLIC)
    assert "does not answer" in found


async def test_a_closed_account_is_said(twilio: Twilio) -> None:
    twilio.account_status = "suspended"
    (found,) = await problems(settings_for(twilio.url), PUBLIC)
    assert "suspended" in found


async def test_missing_texts_are_said(twilio: Twilio) -> None:
    (found,) = await problems(settings_for(twilio.url), PUBLIC)
    assert "templates push" in found


async def test_texts_that_meta_refused_are_named(twilio: Twilio) -> None:
    await all_content(twilio)
    refused = next(one for one in twilio.contents.values() if one.approval)
    refused.approval = "rejected"
    (found,) = await problems(settings_for(twilio.url), PUBLIC)
    assert refused.described["friendly_name"] in found


def sender(**more: Any) -> dict[str, Any]:
    return {"sender_id": f"whatsapp:{OWN}", "status": "ONLINE",
            "webhook": {"callback_url": f"{PUBLIC}/whatsapp#rc=3&rp=all"}} | more  # fmt: skip


@pytest.mark.parametrize(
    ("senders", "said"),
    [([sender()], []), ([], ["no WhatsApp sender"]),
     ([sender(status="OFFLINE")], ["OFFLINE"]),
     ([sender(webhook={"callback_url": "https://old.example/whatsapp"})], ["webhook must be"]),
     ([sender(status="DRAFT", webhook=None)], ["DRAFT", "webhook must be"])],
)  # fmt: skip
async def test_a_sender_of_ones_own_is_looked_at(
    twilio: Twilio, senders: list[dict[str, Any]], said: list[str]
) -> None:
    await all_content(twilio)
    twilio.senders = senders
    found = await problems(settings_for(twilio.url, sender=OWN), PUBLIC)
    assert len(found) == len(said)
    assert all(word in sentence for word, sentence in zip(said, found, strict=True))
