"""The 24-hour window, news of messages and costs, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from bot.channels.whatsapp import content
from bot.config import Config
from handlers.reminders.rules import next_step
from handlers.reminders.tick import open_reports
from handlers.talk.messages import Occasion, Reply
from storage import chats, groups, people
from storage import reports as owed
from storage.mail import billing, progress
from tests.fakes.whatsapp_house import BUDI, SARI, House

# The window


async def test_within_the_day_our_own_word_goes_out_as_it_is(house: House) -> None:
    await house.ask(SARI, "menu")
    await house.pass_time(hours=5)
    house.tell(SARI, Reply("Kabar untuk Ibu."))
    await house.settle()
    assert house.twilio.shown[-1]["body"] == "Kabar untuk Ibu."


REMINDER = Reply(
    "Pengingat", occasion=Occasion("pengingat", ("KUB Maju", "LPJ", "29 Desember 2020", "7"))
)


async def test_after_the_day_the_approved_text_goes_out_and_is_counted(house: House) -> None:
    await house.templates()
    await house.ask(SARI, "menu")
    await house.pass_time(hours=25)
    chat = house.tell(SARI, REMINDER)
    await house.settle()
    assert "LPJ paling lambat 29 Desember 2020" in house.twilio.shown[-1]["body"]
    assert house.states(chat)[-1] == "sent"
    with house.store.reading() as tx:
        assert billing.costs(tx) == [
            billing.Cost("2020-12", "(tanpa kelompok)", 1)
        ]  # fmt: skip


async def test_without_approval_our_own_word_waits(house: House) -> None:
    await content.push(house.channel.twilio)
    await house.ask(SARI, "menu")
    await house.pass_time(hours=25)
    chat = house.tell(SARI, REMINDER)
    await house.settle()
    state, error = house.endings(chat)[-1]
    assert state == "waiting"
    assert "not approved" in error


async def test_a_window_that_closed_earlier_than_we_thought_is_made_good_once(
    house: House,
) -> None:
    await house.templates()
    await house.ask(SARI, "menu")
    await house.twilio.report()
    house.twilio.late_window = True
    house.twilio.wrote.clear()  # Twilio does not know of her message
    chat = house.tell(SARI, REMINDER)
    await house.settle()
    assert house.states(chat)[-1] == "sent"
    assert await house.twilio.report(times=3) == [204, 204, 204]
    await house.settle()
    texts = [shown for shown in house.twilio.shown if "29 Desember" in shown["body"]]
    assert len(texts) == 1  # the template, once
    sid = house.twilio.messages[-1]["sid"]
    house.twilio.news.clear()
    house.twilio.tell(f"{house.url}/whatsapp/status", sid, "failed", "63016")
    await house.twilio.report()
    await house.settle()
    assert house.endings(chat)[-1] == ("failed", "late 63016")


async def test_an_answer_after_the_window_goes_out_as_a_template(house: House) -> None:
    await house.templates()
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


@pytest.mark.parametrize("others", [[BUDI], []])
async def test_who_blocked_us_hears_our_own_word_in_another_chat_of_theirs(
    house: House, others: list[str]
) -> None:
    """Twilio takes everything, and says only later that nobody could be reached."""
    with house.store.transaction() as tx:
        person = people.add(tx, "Sari")
    for phone in (*others, SARI):
        await house.ask(phone, "menu")
        with house.store.transaction() as tx:
            chats.belong(tx, chats.find(tx, [("whatsapp", phone)])["whatsapp", phone], person)
    chat = house.tell(SARI, Reply("Kabar untuk Ibu."))
    await house.settle()
    sid = house.twilio.messages[-1]["sid"]
    shown = len(house.twilio.shown)
    house.twilio.news.clear()
    house.twilio.tell(f"{house.url}/whatsapp/status", sid, "undelivered", "63014")
    await house.twilio.report(times=2)
    for _ in range(2):
        await house.settle()
    assert [one["to"] for one in house.twilio.shown[shown:]] == [f"whatsapp:{r}" for r in others]
    assert house.endings(chat)[-1] == ("dropped" if others else "failed", "blocked or opted out")


async def test_news_that_overtakes_its_receipt_is_not_lost(house: House) -> None:
    await house.templates()
    await house.ask(SARI, "menu")
    house.twilio.news.clear()
    house.twilio.late_window = True
    house.twilio.wrote.clear()
    chat = house.tell(SARI, REMINDER)
    (letter,) = house.delivery.claim(bulk=True)
    ending = await house.delivery.send(letter)
    await house.twilio.report()  # before the receipt is recorded
    house.delivery.record([ending])
    assert house.states(chat)[-1] == "sent"
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
    chat = house.chat_of(SARI)
    house.twilio.news.clear()
    sid = house.twilio.messages[-1]["sid"]
    house.twilio.tell(f"{house.url}/whatsapp/status", sid, "undelivered", code)
    await house.twilio.report(times=2)
    assert house.states(chat) == [state]
    with house.store.reading() as tx:
        assert chats.look(tx, [chat])[chat].unreachable == unreachable


async def test_nothing_is_sent_of_our_own_accord_to_who_blocked_us(house: House) -> None:
    await house.ask(SARI, "menu")
    house.twilio.faults.append(63014)
    chat = house.tell(SARI, Reply("Kabar."))
    await house.settle()
    house.tell(SARI, Reply("Kabar lagi."))
    await house.settle()
    assert house.states(chat)[1:] == ["dropped", "dropped"]
    await house.ask(SARI, "menu")  # she writes again
    house.tell(SARI, Reply("Kabar ketiga."))
    await house.settle()
    assert house.twilio.shown[-1]["body"] == "Kabar ketiga."


async def test_what_arrived_is_kept_no_longer(house: House) -> None:
    await house.ask(SARI, "menu")
    chat = house.chat_of(SARI)
    assert _bodies(house, chat) == [True]
    await house.twilio.report()
    assert _bodies(house, chat) == [False]


def _bodies(house: House, chat: int) -> list[bool]:
    from storage.tables import outbox as table

    with house.store.reading() as tx:
        rows = tx.connection.execute(table.select().where(table.c.chat_id == chat))
        return [bool(row.body) for row in rows]


# Costs


async def test_conversations_are_counted_by_group_and_month(house: House) -> None:
    await house.templates()
    await house.ask(SARI, "menu")
    with house.store.transaction() as tx:
        person = people.add(tx, "Sari")
        chats.belong(tx, chats.find(tx, [("whatsapp", SARI)])["whatsapp", SARI], person)
        groups.appoint(tx, groups.add(tx, "tkm-2020", "KUB Maju", "Asia/Jakarta"), person)
    await house.pass_time(hours=25)
    for _ in range(2):  # two texts within one day are one conversation
        house.tell(SARI, REMINDER)
        await house.settle()
    await house.pass_time(days=1)
    house.tell(SARI, REMINDER)
    await house.settle()
    house.clock.later(days=20)
    house.tell(SARI, REMINDER)
    await house.settle()
    with house.store.reading() as tx:
        costs = [(c.month, c.group, c.conversations) for c in billing.costs(tx)]
    assert costs == [("2021-01", "KUB Maju", 1), ("2020-12", "KUB Maju", 2)]


async def test_reminders_reach_a_silent_leader_by_template(house: House, config: Config) -> None:
    await house.templates()
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
