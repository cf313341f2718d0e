"""What the panel of the demo says about a person: right, and never more than may be seen."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.simulator.bench import Bench
from bot.simulator.panel import Facts, known
from handlers import demo
from storage import chats, questions, reports
from storage.money.standing import Purchase
from tests.booked import buy
from tests.support import all_groups, the_group

NIK = "3302145107880004"
PHONE = "081234567890"
_folders = itertools.count()
BOUGHT = "beli freezer 2 @3,5jt kemarin di toko Makmur"


@pytest.fixture
def bench(benches: Callable[..., Bench]) -> Bench:
    return benches()


def look(bench: Bench, person: str = "ratna", channel: str = "telegram") -> Facts:
    with bench.store.reading() as tx:
        return known(tx, bench.programme, channel, person)


async def say(bench: Bench, *said: str, person: str = "ratna", channel: str = "telegram") -> Facts:
    """Say all this; gives what is known then."""
    for text in said:
        await bench.receive(bench.message(channel, person, text))
    return look(bench, person, channel)


def melati(facts: Facts) -> Facts:
    (group,) = facts["groups"]
    return group


# Who


def test_a_leader_is_known_with_the_group(bench: Bench) -> None:
    facts = look(bench)
    assert facts["who"]["role"] == "leader"
    group = melati(facts)
    assert (group["name"], group["place"], group["edition"], group["size"]) == (
        "Melati Abon Lele",
        "Banyumas",
        "TKM JPS 2020",
        20,
    )


def test_a_leader_elsewhere_has_another_clock(bench: Bench) -> None:
    assert look(bench, "joko")["who"]["zone"] == "Asia/Makassar"


def test_a_stranger_is_nobody(bench: Bench) -> None:
    facts = look(bench, "orang-baru-1", "whatsapp")
    assert facts["who"] == {"name": "", "role": "", "zone": "Asia/Jakarta"}
    assert facts["groups"] == []
    assert (facts["talk"], facts["drafts"], facts["desk"]) == (None, [], None)


async def test_a_stranger_who_writes_has_a_talk(bench: Bench) -> None:
    facts = await say(bench, f"/masuk {demo.CODE}", person="dedi")
    assert facts["who"]["role"] == ""
    assert facts["talk"]["asked"] == "izin"


# Members


async def test_a_member_shows_with_the_end_of_the_nik_alone(bench: Bench) -> None:
    facts = await say(bench, "daftar anggota", "Budi Santoso", NIK, "lewati", "ya", "ya")
    assert melati(facts)["members"][-1] == {"name": "Budi Santoso", "nik": "…0004"}
    assert len(melati(facts)["members"]) == 4


async def test_a_nik_or_phone_that_was_typed_never_shows(bench: Bench) -> None:
    for text in ("daftar anggota", "Budi Santoso", NIK, PHONE, "ya", "ya"):
        facts = json.dumps(await say(bench, text))
        assert NIK not in facts
        assert PHONE[1:] not in facts


# Money


def test_the_ledger_adds_up(bench: Bench) -> None:
    assert melati(look(bench))["ledger"] == {
        "rows": [
            {
                "day": "10 Des",
                "item": "freezer",
                "vendor": "Toko Makmur",
                "total": "Rp3.250.000",
                "photos": 0,
            }
        ],
        "spent": "Rp3.250.000",
        "grant": "Rp40.000.000",
        "left": "Rp36.750.000",
        "over": False,
        "share": 0.081,
        "bare": 1,
    }


async def test_a_purchase_is_on_top_with_its_count(bench: Bench) -> None:
    ledger = melati(await say(bench, BOUGHT, "ya"))["ledger"]
    assert ledger["rows"][0]["item"] == "freezer, 2"
    assert (ledger["spent"], ledger["left"], ledger["bare"]) == ("Rp10.250.000", "Rp29.750.000", 2)


async def test_what_is_above_the_grant_is_own_money(bench: Bench) -> None:
    bought = ("beli mesin jahit 10 @5jt kemarin di toko Jaya", "sisanya uang sendiri", "ya")
    ledger = melati(await say(bench, *bought))["ledger"]
    assert (ledger["over"], ledger["left"], ledger["share"]) == (False, "Rp0", 1)


def test_what_was_entered_above_the_grant_is_told_as_such(bench: Bench) -> None:
    sewing = Purchase("mesin jahit", Decimal(10), "", None, 50_000_000, "", date(2020, 12, 14))
    with bench.store.transaction() as tx:
        group = the_group(tx)
        assert group.leader is not None
        buy(tx, group.id, sewing, "1.1", group.leader)
    ledger = melati(look(bench))["ledger"]
    assert (ledger["over"], ledger["left"], ledger["share"]) == (True, "Rp13.250.000", 1)


def test_an_unknown_grant_is_left_open(bench: Bench) -> None:
    ledger = melati(look(bench, "joko"))["ledger"]
    assert (ledger["grant"], ledger["left"], ledger["over"], ledger["share"]) == ("", "", False, 0)


# Reports


def test_a_report_has_its_day_and_how_long_it_is(bench: Bench) -> None:
    first, second = melati(look(bench))["reports"]
    assert first["title"] == "LPJ (laporan akhir)"
    assert (first["due"], first["days"]) == ("Selasa, 29 Desember 2020", 14)
    assert (first["state"], first["group"]) == ("open", "Melati Abon Lele")
    assert (second["due"], second["days"]) == ("", None)


async def test_a_report_that_is_late_says_by_how_much(bench: Bench) -> None:
    await bench.advance(bench.clock.time.replace(year=2021, month=1, day=5))
    assert melati(look(bench))["reports"][0]["days"] == -7


def test_a_report_sent_back_shows_the_note(bench: Bench) -> None:
    with bench.store.transaction() as tx:
        group = the_group(tx)
        report = reports.of_group(tx, group.id)[0]
        assert group.leader is not None
        reports.hand_in(tx, report.id, {"Hasil?": "baik"})
        reports.decide(tx, report.id, False, "Fotonya kurang", group.leader, None)
    first = melati(look(bench))["reports"][0]
    assert (first["state"], first["note"]) == ("returned", "Fotonya kurang")


# The talk under way


async def test_the_open_question_and_the_answers_so_far(bench: Bench) -> None:
    talk = (await say(bench, "daftar anggota", "Budi Santoso"))["talk"]
    assert talk["asked"] == "nik"
    assert "Budi Santoso" in talk["name"]
    assert talk["answers"] == [["nama", "Budi Santoso"]]


async def test_goods_and_photos_are_counted_and_not_spelt_out(bench: Bench, tmp_path: Path) -> None:
    photo = tmp_path / "nota.jpg"
    photo.write_bytes(b"not looked at here")
    await say(bench, BOUGHT)
    await bench.receive(bench.message("telegram", "ratna", kind="media", file=photo))
    answers = dict(look(bench)["talk"]["answers"])
    assert answers["belanja"] == "1 barang"
    assert answers["nota"] == "1 foto"


async def test_a_talk_put_aside_is_a_draft(bench: Bench) -> None:
    facts = await say(bench, BOUGHT, "daftar anggota")
    assert facts["drafts"] == ["belanja 14 Des, 1 barang, tanpa foto"]
    assert facts["talk"]["asked"] == "nama"


async def test_a_finished_talk_is_none(bench: Bench) -> None:
    assert (await say(bench, BOUGHT, "ya"))["talk"] is None


async def test_each_channel_has_its_own_talk(bench: Bench) -> None:
    await say(bench, BOUGHT)
    assert look(bench, "ratna", "whatsapp")["talk"] is None


# The officer


def test_an_officer_has_a_desk_and_no_group(bench: Bench) -> None:
    facts = look(bench, "wati")
    assert facts["who"]["role"] == "officer"
    assert facts["groups"] == []
    assert facts["desk"] == {"open": 0, "questions": [], "reports": []}


def test_the_desk_shows_questions_and_reports_that_wait(bench: Bench) -> None:
    with bench.store.transaction() as tx:
        group = the_group(tx, "Bina Desa")
        report = reports.of_group(tx, group.id)[0]
        reports.hand_in(tx, report.id, {"Hasil?": "jalan selesai"})
        chat = chats.at(tx, ("telegram", "joko"))
        assert chat is not None
        questions.add(tx, chat.id, "Kapan cair?", "asked")
    desk = look(bench, "wati")["desk"]
    assert desk["open"] == 1
    assert desk["questions"][0]["text"] == "Kapan cair?"
    assert desk["questions"][0]["at"] == "2020-12-15T02:00:00+00:00"
    assert [report["group"] for report in desk["reports"]] == ["Bina Desa"]


# The machine


async def test_messages_are_counted(bench: Bench) -> None:
    machine = (await say(bench, "saldo", "menu"))["machine"]
    assert machine["inbox"] == {"waiting": 0, "done": 2, "failed": 0}
    assert machine["outbox"] == {"waiting": 0, "sent": 2}


def test_the_next_reminder_is_told(bench: Bench) -> None:
    assert look(bench)["machine"]["next"] == "2020-12-22T02:00:00+00:00"


def test_no_reminder_is_told_as_none(bench: Bench) -> None:
    with bench.store.transaction() as tx:
        for group in all_groups(tx):
            for report in reports.of_group(tx, group.id):
                reports.due_date(tx, report.id, date(2020, 12, 29), None)
    assert look(bench)["machine"]["next"] == ""


def test_a_code_is_told_until_it_is_used(bench: Bench) -> None:
    leader, officer = look(bench)["codes"]
    assert leader == {"code": "MAWAR-349", "opens": "Mawar Jahit", "used": False}
    assert officer == {"code": "DINAS-734", "opens": "", "used": False}


async def test_a_used_code_says_so(bench: Bench) -> None:
    facts = await say(bench, f"/masuk {demo.CODE}", "ya", "Budi Santoso", person="dedi")
    assert facts["codes"][0]["used"]
    assert facts["who"] == {"name": "Budi Santoso", "role": "leader", "zone": "Asia/Jakarta"}


@given(said=st.lists(st.sampled_from(["daftar anggota", "ya", "tidak", "batal", "1", "2", BOUGHT,
                                      NIK, "Budi Santoso", "kembali", "lanjut", "lewati"]),
                     max_size=6))  # fmt: skip
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_whatever_is_said_the_panel_stands_and_hides_niks(
    benches: Callable[..., Bench], said: list[str]
) -> None:
    bench = benches(f"demo-{next(_folders)}")
    facts = await say(bench, *said)
    assert NIK not in json.dumps(facts)
    bench.store.database.close()
