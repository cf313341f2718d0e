"""Letters in doubt and a Twilio that is away: nothing lost, nothing twice, in order."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from handlers.talk.messages import Option, Reply
from storage.mail import inbox
from tests.fakes.whatsapp_house import BUDI, SARI, House

# In doubt


@pytest.mark.parametrize("fault", ["slow", "drop", "lose"])
@pytest.mark.parametrize("lane", ["reply", "bulk"])
async def test_a_send_without_an_answer_arrives_exactly_once(
    hasty: House, fault: str, lane: str
) -> None:
    await hasty.ask(SARI, "menu")
    before = len(hasty.twilio.shown)
    hasty.twilio.faults.append(fault)
    if lane == "bulk":
        hasty.tell(SARI, Reply("Kabar."))
        await hasty.settle()
    else:
        await hasty.ask(SARI, "menu")
    await hasty.pass_time(minutes=2)
    assert len(hasty.twilio.shown) == before + 1
    assert set(hasty.states(hasty.chat_of(SARI))) == {"sent"}


async def test_what_is_slow_to_show_is_not_sent_again(house: House) -> None:
    await house.ask(SARI, "menu")
    house.twilio.faults.append("hide")
    chat = house.tell(SARI, Reply("Kabar."))
    await house.settle()
    assert house.states(chat)[-1] == "sending"
    house.twilio.go.set()
    await house.pass_time(minutes=3)
    assert house.states(chat)[-1] == "sent"
    assert [shown["body"] for shown in house.twilio.shown].count("Kabar.") == 1


async def test_what_comes_after_a_letter_in_doubt_waits_for_it(hasty: House) -> None:
    await hasty.ask(SARI, "menu")
    hasty.twilio.faults.append("lose")
    hasty.tell(SARI, Reply("Pertama."))
    await hasty.settle()
    hasty.tell(SARI, Reply("Kedua."))
    await hasty.pass_time(minutes=3)
    said = [shown["body"] for shown in hasty.twilio.shown[1:]]
    assert said == ["Pertama.", "Kedua."]


async def test_an_answer_does_not_overtake_one_in_doubt(hasty: House) -> None:
    hasty.twilio.faults.append("lose")
    assert await hasty.ask(SARI, "menu") == []
    assert await hasty.ask(SARI, "tanya petugas") == []
    await hasty.pass_time(minutes=3)
    said = [shown["body"] for shown in hasty.twilio.shown]
    assert len(said) == 2
    assert said[0].startswith("Halo, Bapak/Ibu. Mau apa sekarang?")


async def test_a_sender_that_died_is_looked_up_before_anything_is_repeated(house: House) -> None:
    await house.write(SARI, "menu")
    (letter,) = house.engine.drain(timedelta(seconds=9)).letters
    await house.delivery.send(letter)  # out, and then the process is gone
    house.live()
    await house.pass_time(minutes=1)
    assert len(house.twilio.shown) == 1
    assert house.states(house.chat_of(SARI)) == ["sent"]


async def test_a_sender_that_died_before_sending_is_made_good(house: House) -> None:
    await house.write(SARI, "menu")
    house.engine.drain(timedelta(seconds=9))
    house.live()
    await house.pass_time(minutes=3)
    assert len(house.twilio.shown) == 1


async def test_a_reply_half_out_is_finished_not_repeated(house: House) -> None:
    long = Reply(" ".join(f"Kalimat nomor {n} selesai." for n in range(100)),
                 (Option("Ya", "/menu", command=True),))  # fmt: skip
    await house.ask(SARI, "menu")
    before = len(house.twilio.shown)
    house.twilio.faults.extend(["", 20429])
    house.tell(SARI, long)
    await house.settle()
    assert len(house.twilio.shown) == before + 1
    await house.pass_time(minutes=2)
    said = " ".join(shown["body"] for shown in house.twilio.shown[before:])
    assert said.count("Kalimat nomor 0 ") == 1
    assert said.count("Kalimat nomor 99 ") == 1


# Twilio away


async def test_an_hour_without_twilio_loses_nothing_and_keeps_the_order(house: House) -> None:
    await house.ask(SARI, "menu")
    before = len(house.twilio.shown)
    house.twilio.down = True
    for number in range(3):
        await house.write(SARI, f"tanya petugas soal nomor {number}")
        house.tell(BUDI, Reply(f"Kabar {number}."))
    stale = house.tell(BUDI, Reply("Basi."), house.clock.time + timedelta(minutes=30))
    await house.pass_time(hours=1)
    assert len(house.twilio.shown) == before
    house.twilio.down = False
    house.twilio.wrote[BUDI] = house.clock.time
    await house.pass_time(minutes=3)
    said = [shown["body"] for shown in house.twilio.shown[before:]]
    assert [text for text in said if text.startswith("Kabar")] == [
        "Kabar 0.", "Kabar 1.", "Kabar 2."
    ]  # fmt: skip
    assert len([shown for shown in house.twilio.shown[before:] if SARI in shown["to"]]) == 3
    assert house.endings(stale)[-1] == ("dropped", "no longer true when it could be sent")


async def test_a_rate_limit_costs_a_letter_no_attempt(house: House) -> None:
    await house.ask(SARI, "menu")
    house.twilio.faults.extend([20429] * 30)
    chat = house.tell(SARI, Reply("Kabar."))
    await house.pass_time(minutes=40)
    assert house.states(chat)[-1] == "sent"


# Everything at once


@pytest.mark.parametrize("seed", range(3))
async def test_a_storm_loses_nothing_and_answers_nothing_twice(hasty: House, seed: int) -> None:
    """Faults at random, processes dying, news in the wrong order: one answer to each message."""
    dice = random.Random(seed)
    people_ = [f"+62812345678{number:02d}" for number in range(6)]
    for turn in range(4):
        for phone in people_:
            await hasty.write(phone, "menu")
            if dice.random() < 0.3:
                await hasty.twilio.again(f"{hasty.url}/whatsapp", hasty.twilio.messages[-1])
        hasty.twilio.faults.extend(
            dice.choices(["", "drop", "lose", 20429, "slow"], [6, 2, 2, 1, 1], k=5)
        )
        if dice.random() < 0.5:
            hasty.engine.drain(timedelta(seconds=9))  # claimed, and then the process is gone
            hasty.live()
        await hasty.settle()
        await hasty.twilio.report(backwards=bool(turn % 2))
    hasty.twilio.faults.clear()
    await hasty.pass_time(minutes=3)
    got = [shown["to"].removeprefix("whatsapp:") for shown in hasty.twilio.shown]
    assert {phone: got.count(phone) for phone in people_} == dict.fromkeys(people_, 4)
    with hasty.store.reading() as tx:
        assert inbox.count(tx, "done") == 24
