"""WhatsApp's door against what no honest phone sends, and what Twilio may send in another form."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from storage import groups
from storage.access import codes
from storage.mail import progress
from tests.fakes.twilio import ACCOUNT, SENDER, signed
from tests.fakes.whatsapp_house import SARI, House

CODE = "MAWAR349"


async def post(house: House, path: str, pairs: list[tuple[str, str]]) -> int:
    headers, body = signed(f"{house.url}{path}", pairs)
    return await _post(f"{house.url}{path}", headers, body)


async def _post(url: str, headers: dict[str, str], body: bytes) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status


def news(sid: str, code: str = "") -> list[tuple[str, str]]:
    return [("MessageSid", sid), ("MessageStatus", "failed"), ("ErrorCode", code)]


@pytest.mark.parametrize(
    "absurd",
    [news("M" * 81), news("M" * 5000), news("MM\0"), news(""), news("MMé"), news("MM1", "1" * 13),
     news("MM1", "6\x003"), [*news("MM1"), ("SmsSid", "MM2")]],
)  # fmt: skip
async def test_absurd_news_is_refused_and_spoils_none_that_comes_with_it(
    house: House, absurd: list[tuple[str, str]]
) -> None:
    forms = [news("MM3"), absurd, news("M" * 80, "9" * 12)]
    answers = await asyncio.gather(*(post(house, "/whatsapp/status", form) for form in forms))
    assert answers == [204, 400, 204]
    with house.store.reading() as tx:
        assert progress.state_of(tx, "MM3") == ("failed", "")
        assert progress.state_of(tx, "M" * 80) == ("failed", "9" * 12)


async def leader(house: House) -> None:
    """Sari comes in with a code."""
    with house.store.transaction() as tx:
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        codes.issue(tx, "leader", timedelta(days=14), group, CODE)
    for line in (CODE, "ya", "Sari Dewi"):
        await house.ask(SARI, line)


@pytest.mark.parametrize("sender", [SARI, f"sms:{SARI}", f"rcs:{SARI}", "messenger:123456789"])
async def test_the_sender_of_another_channel_is_nobody_on_this_one(
    house: House, sender: str
) -> None:
    await leader(house)
    assert await house.write(SARI, "saldo", From=sender, To=SENDER) == 400
    await house.settle()
    assert "Melati" not in house.twilio.shown[-1]["body"].partition("ketua *Melati*")[2]


def cut_anew(form: dict[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """Another form for the same signature: its first fields go into the address, its key grows."""
    kept = [(name, form[name]) for name in ("Body", "From")]
    kept.append(("MessageSid", f"{form['MessageSid']}NumMedia{form['NumMedia']}"))
    return f"AccountSid{form['AccountSid']}", kept


async def test_what_was_signed_with_a_query_is_taken_once_however_it_is_cut(house: House) -> None:
    form = {"AccountSid": ACCOUNT, "Body": "menu", "From": f"whatsapp:{SARI}", "MessageSid": "SM1",
            "NumMedia": "0"}  # fmt: skip
    house.twilio.wrote[SARI] = house.clock.time
    url = f"{house.url}/whatsapp?via=1"
    headers, body = signed(url, list(form.items()))
    assert await _post(url, headers, body) == 204
    await house.settle()
    moved, again = cut_anew(form)
    for _ in range(2):
        house.clock.later(days=3)
        house.twilio.wrote[SARI] = house.clock.time
        assert await _post(url + moved, headers, urlencode(again).encode()) == 204
        await house.settle()
    assert len(house.twilio.shown) == 1


async def asked_for_a_phone(house: House) -> str:
    """Sari's form asks for the number of a member."""
    await leader(house)
    for line in ("daftar anggota", "Budi Santoso", "3302140101800001"):
        said = await house.ask(SARI, line)
    return said[-1]


async def card(house: House, *cards: str) -> str:
    """Sari sends contact cards in one message; what she is told."""
    fields: dict[str, str] = {}
    for place, one in enumerate(cards):
        data = f"BEGIN:VCARD\r\n{one}\r\nEND:VCARD".encode()
        fields[f"MediaUrl{place}"] = house.twilio.put("SM1", f"ME{place}", "text/vcard", data)
        fields[f"MediaContentType{place}"] = "text/vcard; charset=utf-8"
    said = await house.ask(SARI, NumMedia=str(len(cards)), MessageType="contacts", **fields)
    return said[-1]


@pytest.mark.parametrize(
    "written",
    ["TEL;type=CELL;waid=6281298765432:", "TEL;waid=62812\r\n 98765432:+62 812-\r\n\t9876-5432",
     "TEL;WAID=6281298765432;TYPE=CELL:0812 9876 5432", "TEL:021-7654321\r\nTEL:(0812) 9876-5432",
     "TEL:081298765432\r\nTEL;waid=6281298765432:+62 812-9876-5432"],
)  # fmt: skip
async def test_a_contact_card_answers_the_question_for_a_number(house: House, written: str) -> None:
    await asked_for_a_phone(house)
    await card(house, written)
    assert "0812-9876-5432" in (await house.ask(SARI, "ya"))[-1]
    assert not house.twilio.files  # nothing of it stays at Twilio


async def test_two_numbers_in_cards_are_two_to_choose_from(house: House) -> None:
    await asked_for_a_phone(house)
    said = await card(house, "TEL;waid=6281298765432:", "TEL:0813 9876 5432")
    assert "Ada lebih dari satu nomor HP" in said


async def test_a_card_from_abroad_is_told_so(house: House) -> None:
    await asked_for_a_phone(house)
    assert "nomor luar negeri" in await card(house, "TEL;waid=60123456789:012-345 6789")


@pytest.mark.parametrize(
    "fields",
    [{"MessageType": "reaction"}, {"MessageType": "REACTION", "ReactionEmoji": "👍"},
     {"MessageType": "text", "ReactionEmoji": "👍"}],
)  # fmt: skip
@pytest.mark.parametrize("body", ["", "👍"])
async def test_a_reaction_gives_no_consent(house: House, body: str, fields: dict[str, str]) -> None:
    if not body and "ReactionEmoji" not in fields:
        body = "❤️"
    with house.store.transaction() as tx:
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
        codes.issue(tx, "leader", timedelta(days=14), group, CODE)
    await house.ask(SARI, CODE)
    assert await house.ask(SARI, body, **fields) == []
    assert "Siapa nama" in (await house.ask(SARI, "ya", ReactionEmoji=""))[-1]


async def test_words_beside_an_emoji_are_words(house: House) -> None:
    assert await house.ask(SARI, "menu", ReactionEmoji="👍", To=f"whatsapp:{SENDER}")
