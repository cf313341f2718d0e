"""WhatsApp inwards on both databases: messages, photos, what was missed, files of ours."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.channels.whatsapp import missed, routes
from bot.receiving.fetching import TRIES
from handlers.talk.messages import Attachment, Reply
from storage import chats, files, groups, leases, people
from storage.database import DatabaseDown
from storage.mail import inbox
from storage.money import ledger
from tests.fakes.twilio import signed
from tests.fakes.whatsapp_house import BUDI, SARI, House
from tests.pictures import picture

PNG = picture("PNG")


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


async def test_what_no_webhook_brought_is_answered_once(house: House) -> None:
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
    # Chats take turns; which of two people comes first is not promised.
    assert sorted(shown["to"] for shown in house.twilio.shown[before:]) == sorted(
        f"whatsapp:{who}" for who in (SARI, BUDI)
    )


async def test_what_came_in_three_days_of_silence_is_answered_once(house: House) -> None:
    """Also where the clean-up ran before the first look: its keys are not kept so long."""
    await house.catch_up.look()
    await house.ask(SARI, "menu")
    await house.twilio.write("", BUDI, "menu")
    house.clock.later(days=3)
    house.chores.clean()
    assert await house.catch_up.look() == 2, "one that was answered is known by its mark"
    await house.settle()
    with house.store.reading() as tx:
        assert inbox.count(tx, "done") == 1
    assert await house.catch_up.look() == 0


async def test_more_than_can_be_looked_through_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.catch_up.look()
    house.twilio.page = 2
    for _ in range(5):
        await house.twilio.write("", SARI, "menu")
    monkeypatch.setattr(missed, "_PAGES", 2)
    with capture_logs() as logs:
        assert await house.catch_up.look() == 4
    assert [line["pages"] for line in logs if line["log_level"] == "error"] == [2]


async def test_kemarin_of_a_message_that_waited_three_days_is_the_day_before_it(
    house: House,
) -> None:
    await house.catch_up.look()
    leads(house, SARI, "Asia/Makassar")
    house.clock.time = house.clock.time.replace(hour=16, minute=30)  # half past midnight in WITA
    await house.twilio.write("", SARI, "beli pakan lele 5 sak @285rb kemarin di toko Jaya")
    written = house.clock.time.astimezone(ZoneInfo("Asia/Makassar")).date()
    house.clock.later(days=3)
    assert await house.catch_up.look() == 1
    await house.settle()
    await house.ask(SARI, "ya")
    with house.store.reading() as tx:
        [row] = ledger.latest(tx, groups.led_by(tx, people_of(house, SARI))[0].id, 9)
    assert row.purchase.bought_on == written - timedelta(days=1)


async def test_a_message_found_late_does_not_open_the_window_longer(house: House) -> None:
    await house.catch_up.look()
    wrote = house.clock.time
    await house.twilio.write("", SARI, "menu")
    house.clock.later(hours=20)
    await house.catch_up.look()
    await house.settle()
    with house.store.reading() as tx:
        (row,) = chats.look(tx, [house.chat_of(SARI)]).values()
    assert row.last_in_at == wrote


@pytest.mark.parametrize("told", ["9999-01-01T00:00:00+00:00", "2020-12-16", "rubbish", ""])
async def test_a_look_that_cannot_have_been_is_made_again(house: House, told: str) -> None:
    """Of a clock that was ahead for a while, or of something that nobody can read."""
    await house.catch_up.look()
    await house.ask(SARI, "menu")
    with house.store.transaction() as tx:
        leases.set_fact(tx, "whatsapp looked at", told)
    await house.twilio.write("", SARI, "menu")
    house.clock.later(minutes=2)
    assert await house.catch_up.look() == 1
    assert await house.catch_up.look() == 0


async def test_a_photo_whose_link_cannot_be_had_now_is_taken_later(house: House) -> None:
    await house.catch_up.look()
    await house.twilio.write("", SARI, "nota", NumMedia="1")
    sid = house.twilio.messages[-1]["sid"]
    house.twilio.put(sid, "ME1", "image/jpeg", b"jpeg")
    house.twilio.listless = True
    assert await house.catch_up.look() == 0
    house.twilio.listless = False
    assert await house.catch_up.look() == 1


@pytest.mark.parametrize(
    "odd", [{"date_sent": "soon"}, {"sid": None}, {"from": None}, {"date_sent": None}]
)
async def test_a_listed_message_that_cannot_be_read_holds_up_no_other(
    house: House, odd: dict[str, str | None]
) -> None:
    await house.catch_up.look()
    for _ in range(3):
        await house.twilio.write("", SARI, "menu")
    house.twilio.messages[-2].update(odd, date_created=odd.get("date_sent", "soon"))
    assert await house.catch_up.look() == 2


def people_of(house: House, phone: str) -> int:
    with house.store.reading() as tx:
        row = chats.at(tx, ("whatsapp", phone))
    assert row is not None and row.person is not None
    return row.person


def leads(house: House, phone: str, zone: str = "Asia/Jakarta") -> None:
    """This phone is a leader's: a stranger's files are not fetched."""
    chat = house.chat_of(phone)
    with house.store.transaction() as tx:
        person = people.add(tx, "Sari", zone)
        paid = house.clock.time.date() - timedelta(days=9)
        groups.appoint(tx, groups.add(tx, "tkm-2020", "Melati", zone, paid_on=paid), person)
        chats.belong(tx, chat, person)


async def test_a_photo_is_stored_and_deleted_at_twilio(house: House) -> None:
    leads(house, SARI)
    url = house.twilio.put("SM1", "ME1", "image/png", PNG)
    await house.ask(SARI, "", NumMedia="1", MediaUrl0=url, MediaContentType0="image/png")
    assert not house.twilio.files
    with house.store.reading() as tx:
        (row,) = [files.get(tx, id) for id in _file_ids(tx)]
    assert (row.state, row.mime) == ("stored", "image/png")
    assert house.cabinet.read(row.sha256) == PNG


@pytest.mark.parametrize(
    "mime", ["image/png", "application/pdf", "video/mp4",
             "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
)  # fmt: skip
async def test_a_strangers_files_are_not_fetched(house: House, mime: str) -> None:
    url = house.twilio.put("SM1", "ME1", mime, PNG)
    [said] = await house.ask(SARI, "", NumMedia="1", MediaUrl0=url, MediaContentType0=mime)
    assert said
    with house.store.reading() as tx:
        assert _file_ids(tx) == []


async def test_a_file_with_a_list_of_members_is_read_and_asked_about(house: House) -> None:
    leads(house, SARI)
    rows = "nama;nik;hp\nMulyadi;3302141506800007;0812-3456-7801\nTumini;3302145208850006;-\n"
    url = house.twilio.put("SM1", "ME1", "text/csv", rows.encode())
    fields = {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "text/csv"}
    came, told = await house.ask(SARI, "", **fields)
    assert "sedang kami baca" in came
    assert "2 baris dibaca: 2 bisa disimpan" in told


def _file_ids(tx: object) -> list[int]:
    from storage.tables import files as table

    return [row[0] for row in tx.connection.execute(table.select())]  # type: ignore[attr-defined]


async def test_a_photo_that_does_not_come_is_asked_for_again_after_the_last_try(
    house: House,
) -> None:
    leads(house, SARI)
    url = house.twilio.url + "/2010-04-01/gone"
    await house.ask(SARI, "", NumMedia="1", MediaUrl0=url, MediaContentType0="image/png")
    await house.pass_time(hours=8)
    tries = [asked for asked in house.twilio.asked if asked.endswith("/gone")]
    assert len(tries) == TRIES
    assert "kirim fotonya sekali lagi" in house.twilio.shown[-1]["body"]


# Files of ours


def attach(house: House) -> Attachment:
    name = house.cabinet.put(PNG)
    with house.store.transaction() as tx:
        return Attachment(str(files.add(tx, name, len(PNG), "hasil.png")), "hasil.png", "picture")


async def test_a_file_of_ours_is_fetched_by_its_link(house: House) -> None:
    await house.ask(SARI, "menu")
    house.tell(SARI, Reply("Hasil", attachment=attach(house)))
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


async def test_trouble_does_not_end_the_look_for_missed_messages(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One database that was away ended it for good, and nobody knew."""
    monkeypatch.setattr(routes, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(routes, "AGAIN_SECONDS", 0.0)
    troubles: list[Exception] = [DatabaseDown("away"), RuntimeError("odd"), TimeoutError()]
    done = asyncio.Event()

    async def holds() -> bool:
        if troubles:
            raise troubles.pop(0)
        done.set()
        return True

    looking = asyncio.create_task(house.desk.poll(house.receive, holds))
    try:
        async with asyncio.timeout(10):
            await done.wait()
        assert not looking.done()
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
