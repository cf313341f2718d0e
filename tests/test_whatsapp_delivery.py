"""WhatsApp from webhook to phone and back, on both databases, with a Twilio that misbehaves."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import aiohttp
import pytest

from bot.channels import whatsapp_content as content
from bot.codec import dump_reply
from bot.config import Config
from handlers.messages import Attachment, Occasion, Option, Reply
from handlers.reminders import next_step, open_reports
from storage import Store, chats, conversations, files, groups, inbox, outbox, people, progress
from storage import reports as owed
from storage.files import Cabinet
from storage.outbox import Letter
from tests.fakes.twilio import signed
from tests.fakes.whatsapp_house import House
from tests.support import Clock

SARI, BUDI = "+6281234567890", "+6281298765432"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
async def house(
    store: Store, clock: Clock, cabinet: Cabinet, config: Config
) -> AsyncIterator[House]:
    made = await House(store, clock, cabinet, config).start()
    yield made
    await made.stop()


@pytest.fixture
async def hasty(
    store: Store, clock: Clock, cabinet: Cabinet, config: Config
) -> AsyncIterator[House]:
    """Gives up quickly on an answer that does not come."""
    made = await House(store, clock, cabinet, config).start(seconds=0.3)
    yield made
    await made.stop()


async def templates(house: House) -> None:
    await content.push(house.channel.twilio)
    house.twilio.approve_all()


def chat_of(house: House, phone: str) -> int:
    with house.store.transaction() as tx:
        return chats.find(tx, [("whatsapp", phone)])["whatsapp", phone]


def tell(house: House, phone: str, reply: Reply, stale_at: datetime | None = None) -> int:
    """Something of our own accord."""
    chat = chat_of(house, phone)
    with house.store.transaction() as tx:
        outbox.put(tx, [Letter(chat, dump_reply(reply), "bulk", "Asia/Jakarta", stale_at)])
    return chat


def endings(house: House, chat: int) -> list[tuple[str, str]]:
    with house.store.reading() as tx:
        return outbox.endings(tx, chat)


def states(house: House, chat: int) -> list[str]:
    return [state for state, _ in endings(house, chat)]


# In


async def test_a_message_is_answered_once_however_often_it_comes(house: House) -> None:
    assert await house.ask(SARI, "menu")
    row = house.twilio.messages[0]
    shown = len(house.twilio.shown)
    for _ in range(3):
        assert await house.twilio.again(f"{house.url}/whatsapp", row) == 204
    await house.settle()
    assert len(house.twilio.shown) == shown


async def test_refused_requests_touch_no_database(house: House) -> None:
    house.database_down = True  # whoever commits now fails with 503
    headers, body = signed(f"{house.url}/whatsapp", [("MessageSid", "SM9")], token="guessed")
    async with aiohttp.ClientSession() as session:
        for sent, expected in (
            (body, 403),
            (body[:5], 403),
            (b"x" * 100_000, 413),
            (b"\xff", 400),
        ):
            async with session.post(f"{house.url}/whatsapp", data=sent, headers=headers) as answer:
                assert answer.status == expected
        async with session.post(
            f"{house.url}/whatsapp/status", data=body, headers=headers
        ) as answer:
            assert answer.status == 403


async def test_a_database_that_is_down_is_said_so(house: House) -> None:
    house.database_down = True
    assert await house.write(SARI, "halo") == 503


async def test_what_no_webhook_brought_is_answered_in_order(house: House) -> None:
    await house.catch_up.look()  # an installation's first look takes nothing
    await house.ask(SARI, "menu")
    house.clock.later(minutes=2)
    await house.twilio.write("", SARI, "menu")
    house.clock.later(minutes=2)
    await house.twilio.write("", BUDI, "menu")
    assert await house.catch_up.look() == 2
    assert await house.catch_up.look() == 0
    before = len(house.twilio.shown)
    await house.settle()
    assert [shown["to"] for shown in house.twilio.shown[before:]] == [
        f"whatsapp:{SARI}", f"whatsapp:{BUDI}"
    ]  # fmt: skip


async def test_a_message_found_late_does_not_open_the_window_longer(house: House) -> None:
    await house.catch_up.look()
    wrote = house.clock.time
    await house.twilio.write("", SARI, "menu")
    house.clock.later(hours=20)
    await house.catch_up.look()
    await house.settle()
    with house.store.reading() as tx:
        (row,) = chats.look(tx, [chat_of(house, SARI)]).values()
    assert row.last_in_at == wrote


async def test_a_photo_is_stored_and_deleted_at_twilio(house: House) -> None:
    url = house.twilio.put("SM1", "ME1", "image/png", PNG)
    await house.ask(SARI, "", NumMedia="1", MediaUrl0=url, MediaContentType0="image/png")
    assert not house.twilio.files
    with house.store.reading() as tx:
        (row,) = [files.get(tx, id) for id in _file_ids(tx)]
    assert (row.state, row.mime) == ("stored", "image/png")
    assert house.cabinet.read(row.sha256) == PNG


def _file_ids(tx: object) -> list[int]:
    from storage.tables import files as table

    return [row[0] for row in tx.connection.execute(table.select())]  # type: ignore[attr-defined]


async def test_a_photo_that_does_not_come_is_asked_for_again_after_three_tries(
    house: House,
) -> None:
    url = house.twilio.url + "/2010-04-01/gone"
    await house.ask(SARI, "", NumMedia="1", MediaUrl0=url, MediaContentType0="image/png")
    await house.pass_time(minutes=5)
    tries = [asked for asked in house.twilio.asked if asked.endswith("/gone")]
    assert len(tries) == 3
    assert "kirim fotonya sekali lagi" in house.twilio.shown[-1]["body"]


# The window


async def test_within_the_day_our_own_word_goes_out_as_it_is(house: House) -> None:
    await house.ask(SARI, "menu")
    await house.pass_time(hours=5)
    tell(house, SARI, Reply("Kabar untuk Ibu."))
    await house.settle()
    assert house.twilio.shown[-1]["body"] == "Kabar untuk Ibu."


REMINDER = Reply(
    "Pengingat", occasion=Occasion("pengingat", ("KUB Maju", "LPJ", "29 Desember 2020", "7"))
)


async def test_after_the_day_the_approved_text_goes_out_and_is_counted(house: House) -> None:
    await templates(house)
    await house.ask(SARI, "menu")
    await house.pass_time(hours=25)
    chat = tell(house, SARI, REMINDER)
    await house.settle()
    assert "LPJ paling lambat 29 Desember 2020" in house.twilio.shown[-1]["body"]
    assert states(house, chat)[-1] == "sent"
    with house.store.reading() as tx:
        assert conversations.costs(tx) == [
            conversations.Cost("2020-12", "(tanpa kelompok)", 1)
        ]  # fmt: skip


async def test_without_approval_our_own_word_waits(house: House) -> None:
    await content.push(house.channel.twilio)
    await house.ask(SARI, "menu")
    await house.pass_time(hours=25)
    chat = tell(house, SARI, REMINDER)
    await house.settle()
    state, error = endings(house, chat)[-1]
    assert state == "waiting"
    assert "not approved" in error


async def test_a_window_that_closed_earlier_than_we_thought_is_made_good_once(
    house: House,
) -> None:
    await templates(house)
    await house.ask(SARI, "menu")
    await house.twilio.report()
    house.twilio.late_window = True
    house.twilio.wrote.clear()  # Twilio does not know of her message
    chat = tell(house, SARI, REMINDER)
    await house.settle()
    assert states(house, chat)[-1] == "sent"
    assert await house.twilio.report(times=3) == [204, 204, 204]
    await house.settle()
    texts = [shown for shown in house.twilio.shown if "29 Desember" in shown["body"]]
    assert len(texts) == 1  # the template, once
    sid = house.twilio.messages[-1]["sid"]
    house.twilio.news.clear()
    house.twilio.tell(f"{house.url}/whatsapp/status", sid, "failed", "63016")
    await house.twilio.report()
    await house.settle()
    assert endings(house, chat)[-1] == ("failed", "late 63016")


async def test_an_answer_after_the_window_goes_out_as_a_template(house: House) -> None:
    await templates(house)
    await house.write(SARI, "menu")
    house.twilio.down = True
    await house.settle()
    house.twilio.down = False
    house.clock.later(hours=25)
    await house.settle()
    house.clock.later(minutes=1)
    await house.settle()
    assert house.twilio.shown[-1]["body"].startswith("Pesan untuk Bapak/Ibu dari layanan JPS:")


# News


async def test_news_in_any_order_moves_a_message_only_forward(house: House) -> None:
    await house.ask(SARI, "menu")
    receipt = house.twilio.messages[-1]["sid"]
    assert set(await house.twilio.report(backwards=True, times=2)) == {204}
    with house.store.reading() as tx:
        assert progress.state_of(tx, receipt) == ("read", "")


async def test_news_that_overtakes_its_receipt_is_not_lost(house: House) -> None:
    await templates(house)
    await house.ask(SARI, "menu")
    house.twilio.news.clear()
    house.twilio.late_window = True
    house.twilio.wrote.clear()
    chat = tell(house, SARI, REMINDER)
    (letter,) = house.delivery.claim(bulk=True)
    ending = await house.delivery.send(letter)
    await house.twilio.report()  # before the receipt is recorded
    house.delivery.record([ending])
    assert states(house, chat)[-1] == "sent"
    await house.desk.look(house.catch_up)
    await house.settle()
    assert "29 Desember" in house.twilio.shown[-1]["body"]


@pytest.mark.parametrize(
    ("code", "state", "unreachable"),
    [("63014", "failed", "blocked or opted out"), ("63003", "failed", "number not on WhatsApp"),
     ("63018", "waiting", ""), ("63021", "failed", ""), ("99999", "failed", "")],
)  # fmt: skip
async def test_each_late_code_leads_to_its_action(
    house: House, code: str, state: str, unreachable: str
) -> None:
    await house.ask(SARI, "menu")
    chat = chat_of(house, SARI)
    house.twilio.news.clear()
    sid = house.twilio.messages[-1]["sid"]
    house.twilio.tell(f"{house.url}/whatsapp/status", sid, "undelivered", code)
    await house.twilio.report(times=2)
    assert states(house, chat) == [state]
    with house.store.reading() as tx:
        assert chats.look(tx, [chat])[chat].unreachable == unreachable


async def test_nothing_is_sent_of_our_own_accord_to_who_blocked_us(house: House) -> None:
    await house.ask(SARI, "menu")
    house.twilio.faults.append(63014)
    chat = tell(house, SARI, Reply("Kabar."))
    await house.settle()
    tell(house, SARI, Reply("Kabar lagi."))
    await house.settle()
    assert states(house, chat)[1:] == ["dropped", "dropped"]
    await house.ask(SARI, "menu")  # she writes again
    tell(house, SARI, Reply("Kabar ketiga."))
    await house.settle()
    assert house.twilio.shown[-1]["body"] == "Kabar ketiga."


async def test_what_arrived_is_kept_no_longer(house: House) -> None:
    await house.ask(SARI, "menu")
    chat = chat_of(house, SARI)
    assert _bodies(house, chat) == [True]
    await house.twilio.report()
    assert _bodies(house, chat) == [False]


def _bodies(house: House, chat: int) -> list[bool]:
    from storage.tables import outbox as table

    with house.store.reading() as tx:
        rows = tx.connection.execute(table.select().where(table.c.chat_id == chat))
        return [bool(row.body) for row in rows]


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
        tell(hasty, SARI, Reply("Kabar."))
        await hasty.settle()
    else:
        await hasty.ask(SARI, "menu")
    await hasty.pass_time(minutes=2)
    assert len(hasty.twilio.shown) == before + 1
    assert set(states(hasty, chat_of(hasty, SARI))) == {"sent"}


async def test_what_is_slow_to_show_is_not_sent_again(house: House) -> None:
    await house.ask(SARI, "menu")
    house.twilio.faults.append("hide")
    chat = tell(house, SARI, Reply("Kabar."))
    await house.settle()
    assert states(house, chat)[-1] == "sending"
    house.twilio.go.set()
    await house.pass_time(minutes=3)
    assert states(house, chat)[-1] == "sent"
    assert [shown["body"] for shown in house.twilio.shown].count("Kabar.") == 1


async def test_what_comes_after_a_letter_in_doubt_waits_for_it(hasty: House) -> None:
    await hasty.ask(SARI, "menu")
    hasty.twilio.faults.append("lose")
    tell(hasty, SARI, Reply("Pertama."))
    await hasty.settle()
    tell(hasty, SARI, Reply("Kedua."))
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
    assert said[0].startswith("Mau apa sekarang?")


async def test_a_sender_that_died_is_looked_up_before_anything_is_repeated(house: House) -> None:
    await house.write(SARI, "menu")
    (letter,) = house.engine.drain(timedelta(seconds=9)).letters
    await house.delivery.send(letter)  # out, and then the process is gone
    house.live()
    await house.pass_time(minutes=1)
    assert len(house.twilio.shown) == 1
    assert states(house, chat_of(house, SARI)) == ["sent"]


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
    tell(house, SARI, long)
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
        tell(house, BUDI, Reply(f"Kabar {number}."))
    stale = tell(house, BUDI, Reply("Basi."), house.clock.time + timedelta(minutes=30))
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
    assert endings(house, stale)[-1] == ("dropped", "no longer true when it could be sent")


async def test_a_rate_limit_costs_a_letter_no_attempt(house: House) -> None:
    await house.ask(SARI, "menu")
    house.twilio.faults.extend([20429] * 30)
    chat = tell(house, SARI, Reply("Kabar."))
    await house.pass_time(minutes=40)
    assert states(house, chat)[-1] == "sent"


# Files of ours


def attach(house: House) -> Attachment:
    name = house.cabinet.put(PNG)
    with house.store.transaction() as tx:
        return Attachment(str(files.add(tx, name, len(PNG), "hasil.png")), "hasil.png", "picture")


async def test_a_file_of_ours_is_fetched_by_its_link(house: House) -> None:
    await house.ask(SARI, "menu")
    tell(house, SARI, Reply("Hasil", attachment=attach(house)))
    await house.settle()
    url = house.twilio.shown[-1]["media"]
    assert url.endswith("/hasil.png")
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert await answer.read() == PNG


@pytest.mark.parametrize("wrong", ["another file", "longer life", "another signature", "over"])
async def test_a_link_opens_one_file_for_a_while(house: House, wrong: str) -> None:
    url = house.links.make(attach(house))
    head, file, ends, signature, name = url.rsplit("/", 4)
    if wrong == "another file":
        file = str(int(file) + 1)
    elif wrong == "longer life":
        ends = str(int(ends) + 9999)
    elif wrong == "another signature":
        signature = signature[::-1]
    else:
        house.clock.later(hours=7)
    async with (
        aiohttp.ClientSession() as session,
        session.get("/".join((head, file, ends, signature, name))) as answer,
    ):
        assert answer.status == 404


# Costs


async def test_conversations_are_counted_by_group_and_month(house: House) -> None:
    await templates(house)
    await house.ask(SARI, "menu")
    with house.store.transaction() as tx:
        person = people.add(tx, "Sari")
        chats.belong(tx, chats.find(tx, [("whatsapp", SARI)])["whatsapp", SARI], person)
        groups.appoint(tx, groups.add(tx, "tkm-2020", "KUB Maju", "Asia/Jakarta"), person)
    await house.pass_time(hours=25)
    for _ in range(2):  # two texts within one day are one conversation
        tell(house, SARI, REMINDER)
        await house.settle()
    await house.pass_time(days=1)
    tell(house, SARI, REMINDER)
    await house.settle()
    house.clock.later(days=20)
    tell(house, SARI, REMINDER)
    await house.settle()
    with house.store.reading() as tx:
        costs = [(c.month, c.group, c.conversations) for c in conversations.costs(tx)]
    assert costs == [("2021-01", "KUB Maju", 1), ("2020-12", "KUB Maju", 2)]


async def test_reminders_reach_a_silent_leader_by_template(house: House, config: Config) -> None:
    await templates(house)
    await house.ask(SARI, "menu")
    with house.store.transaction() as tx:
        person = people.add(tx, "Sari")
        chats.belong(tx, chats.find(tx, [("whatsapp", SARI)])["whatsapp", SARI], person)
        group = groups.add(tx, "tkm-2020", "KUB Maju", "Asia/Jakarta")
        groups.appoint(tx, group, person)
        open_reports(tx, config.programme, group)
        (report, *_) = owed.of_group(tx, group)
        kind, due = config.programme.report_kind("tkm-2020", report.kind), date(2020, 12, 24)
        row = groups.get(tx, group)
        owed.due_date(tx, report.id, due, next_step(row, kind, due, tx.now))
    house.clock.later(days=2)
    await house.pass_time(days=8)
    said = [shown["body"] for shown in house.twilio.shown[1:]]
    assert ["7 hari lagi" in said[0], "3 hari lagi" in said[1], "1 hari lagi" in said[2],
            "hari ini" in said[3]] == [True] * 4  # fmt: skip
    assert all(shown["template"] for shown in house.twilio.shown[1:])


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
