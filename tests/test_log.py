"""The log: one line a thing, with its message's id, and never a NIK, a phone or a token."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.log import answered, log, setup, trace
from handlers.masking import mask
from tests.support import ROOT

NIK = "3302145208850001"
TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz012345"
SID = "AC0123456789abcdef0123456789abcdef"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    out, err = capsys.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


def test_a_line_is_json_with_its_time_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    log.info("answered", kind="text", seconds=0.5)
    [line] = lines(capsys)
    assert (line["event"], line["level"], line["kind"]) == ("answered", "info", "text")
    assert line["seconds"] == 0.5
    assert line["timestamp"].startswith("20")


def test_a_full_disk_under_the_log_ends_nobody() -> None:
    """The log of a service may lie on the disk that its database has just filled."""
    script = "import bot.log as l; l.setup(); l.log.error('lost'); print('on it goes')"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", script], check=False, cwd=ROOT, stdout=PIPE, stderr=full
        )
    assert done.stdout == b"on it goes\n"


def test_lines_about_a_message_carry_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    with trace(41):
        log.info("one")
    log.info("other")
    assert [line.get("trace") for line in lines(capsys)] == [41, None]


SECRETS = [
    NIK,
    "NIK 3302 1452 0885 0001",
    "+6281234567890",
    "0812-3456-7890",
    f"https://api.telegram.org/bot{TOKEN}/sendMessage",
    f"account {SID}",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_what_must_not_be_seen_is_masked_wherever_it_stands(
    capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    setup()
    log.error(secret, detail=f"saw {secret} twice")
    logging.getLogger("uvicorn").error("saw %s", secret)
    logging.getLogger("aiohttp").warning(secret)
    _, err = capsys.readouterr()
    digits = "".join(char for char in secret if char.isdigit())
    seen = "".join(char for char in err if char.isalnum())
    assert digits not in seen
    assert TOKEN not in err
    assert SID not in err


@pytest.mark.parametrize("key", ["token", "auth_token", "secret", "nik", "phone", "address"])
def test_what_is_called_a_secret_is_hidden(capsys: pytest.CaptureFixture[str], key: str) -> None:
    setup()
    log.info("said", **{key: "anything"})
    [line] = lines(capsys)
    assert line[key] == "[hidden]"


def test_small_numbers_and_dates_stay_readable(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    log.info("took 12.500 rupiah on 2020-12-15", count=1234567)
    [line] = lines(capsys)
    assert line["event"] == "took 12.500 rupiah on 2020-12-15"
    assert line["count"] == 1234567


def test_a_quiet_level_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    setup("WARNING")
    log.info("nothing")
    log.warning("something")
    assert [line["event"] for line in lines(capsys)] == ["something"]


def test_people_can_read_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    setup(json_lines=False)
    log.info("answered", phone="081234567890")
    _, err = capsys.readouterr()
    assert "answered" in err
    assert "081234567890" not in err


def test_libraries_with_broken_messages_do_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    logging.getLogger("aiohttp").error("%s and nothing else", NIK)
    _, err = capsys.readouterr()
    assert NIK not in err


def test_a_traceback_is_one_line_and_masked(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    try:
        raise ValueError(f"{NIK} of 0812-3456-7890, bot{TOKEN}")
    except ValueError:
        log.error("ours", exc_info=True, stack_info=True)
        logging.getLogger("asyncio").exception("theirs %s", NIK)
    ours, theirs = lines(capsys)
    for line in (ours, theirs):
        assert "ValueError: […01] of […90], bot[token]" in line["exception"]
    assert "test_a_traceback_is_one_line" in ours["stack"]
    assert theirs["event"] == "theirs […01]"
    assert theirs["logger"] == "asyncio"


def test_the_last_words_of_a_process_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    sys.excepthook(ValueError, ValueError(f"saw {NIK}"), None)
    [line] = lines(capsys)
    assert (line["event"], line["level"]) == ("process ends", "critical")
    assert line["exception"] == "ValueError: saw […01]"


def test_who_stops_it_by_hand_sees_no_structured_line(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err.strip() == "KeyboardInterrupt"


def test_values_are_masked_however_deep_they_lie(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    log.info("said", said=[NIK, {"hp": int(NIK), "Token": "abc"}], error=ValueError(NIK),
             number=6281234567890, few={"a": {"b": {"c": {"d": {"e": [NIK]}}}}})  # fmt: skip
    out = capsys.readouterr().err
    assert NIK not in out
    assert "6281234567890" not in out
    assert json.loads(out)["said"] == ["[…01]", {"hp": "[…01]", "Token": "[hidden]"}]


def test_ids_of_our_own_rows_stay_readable(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    with trace(7012345678901234567):
        log.info("letter", letter=812345678901, seconds=0.1234567891)
    [line] = lines(capsys)
    assert line["trace"] == 7012345678901234567
    assert (line["letter"], line["seconds"]) == (812345678901, 0.1234567891)


def test_the_password_in_an_address_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    log.error("no answer from postgresql://jps:rahasia@db.example/jps")
    assert lines(capsys)[0]["event"] == "no answer from postgresql://[token]@db.example/jps"


def test_a_message_that_does_not_fit_its_arguments_is_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    setup()
    logging.getLogger("aiohttp").log(45, "%d of", NIK)
    [line] = lines(capsys)
    assert (line["event"], line["level"]) == ("%d of", "error")


DRESSED = [
    "0812  3456  7890", "0812/3456/7890", "0812_3456_7890", "0812\n3456\r\n7890",
    "0812 - 3456 - 7890", "(0812) 3456 7890", "+62 (812) 3456-7890", "0812.3456.7890",
    "081.234.567.890", "62.812.345.678", "6.281.234 567.890", "0812 3.456.789 0",
    "0812\u200b3456\ufeff7890", "\u20600812\u20603456\u20607890", "０８１２３４５６７８９０",
    "٠٨١٢٣٤٥٦٧٨٩٠", "⁰⁸¹²³⁴⁵⁶⁷⁸⁹⁰", "0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣0️⃣", "62.81.23.45:6789", "08:12 13:45 56:78",
    "33.02.14.52.08.85.0001", "33 21 14 5.208.850.001", "3.302.145.208.850.001", "3302/1452/0885/0001",
    "0812 .................. 34567890", "08123456" + 20 * "\n" + "7890",
]  # fmt: skip


@pytest.mark.parametrize("dressed", DRESSED)
def test_no_dress_hides_a_number(dressed: str) -> None:
    seen = mask(f"nomor saya {dressed}, tolong")
    assert len(re.findall(r"[\d⁰¹²³⁴-⁹]", seen)) == 2
    assert seen.startswith("nomor saya ")
    assert seen.endswith(", tolong")


READABLE = [
    "Rp 1.250.000", "Rp40.000.000.000", "10.812.345.678", "1.250.000,00", "15/12/2020 12:30",
    "1.250.000, 2.500.000", "12.500.000/12.500.000", "1. 1.250.000\n2. 3.000.000", "12345678",
    "100 sak @ 65.000 = 6.500.000", "2020-12-15 08:30:01", "127.0.0.1:53211", "50 1.250.000",
]  # fmt: skip


@pytest.mark.parametrize("said", READABLE)
def test_amounts_days_and_machines_stay_readable(said: str) -> None:
    assert mask(f"jadi {said} ya") == f"jadi {said} ya"


WORDS = st.text("abc xyz,.!?\n", max_size=20)
SIGNS = st.text(" .-/_()+\n\t,;:*#\u200b\ufeff\u2060\u00a0–—|'", max_size=4)
PHONES = st.from_regex(r"(?:0|62|\+62|0062)8[1-9][0-9]{8,10}", fullmatch=True)


def nik(area: str, day: int, month: int, rest: str) -> str:
    return f"{area}{day:02}{month:02}{rest}"


NIKS = st.builds(
    nik,
    st.from_regex(r"(?:1[1-9]|3[1-6]|5[1-3]|6[1-5]|7[1-6]|9[1-6])[0-9]{4}", fullmatch=True),
    st.integers(1, 31) | st.integers(41, 71),
    st.integers(1, 12),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
)
ALPHABETS = st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"])


@settings(max_examples=400)
@given(WORDS, PHONES | NIKS, WORDS, ALPHABETS, st.data())
def test_no_number_in_any_dress_survives_masking(
    before: str, number: str, after: str, digits: str, data: st.DataObject
) -> None:
    same = data.draw(st.none() | SIGNS)  # one sign all through, or another at each place
    dressed = "".join(
        (digits[int(char)] if char.isdigit() else char)
        + ("" if data.draw(st.booleans()) else data.draw(SIGNS) if same is None else same)
        for char in number
    )
    seen = mask(f"{before}{dressed}{after}")
    assert sum(char.isdigit() for char in seen) == 2
    assert mask(seen) == seen


@given(WORDS, st.integers(1, 40_000_000_000), st.sampled_from(["", "Rp", "Rp ", "Rp. "]), WORDS)
def test_every_amount_survives_masking(before: str, rupiah: int, sign: str, after: str) -> None:
    said = f"{before} {sign}{rupiah:,}".replace(",", ".") + f" {after}"
    assert mask(said) == said


@given(st.text(max_size=40), st.from_regex(r"[0-9]{9,18}", fullmatch=True), st.text(max_size=40))
def test_no_long_number_survives_masking(before: str, number: str, after: str) -> None:
    assert number not in mask(f"{before} {number} {after}")
    assert mask(mask(f"{before} {number} {after}")) == mask(f"{before} {number} {after}")


def test_answered_messages_are_lines_like_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    setup()
    answered.tell([(7, "text", "telegram"), (8, "media", "whatsapp")])
    answered.tell([])
    log.info("answered", kind="text", channel="telegram", trace=9)
    one, two, usual = lines(capsys)
    assert [(it["trace"], it["kind"], it["channel"]) for it in (one, two)] == [
        (7, "text", "telegram"), (8, "media", "whatsapp")
    ]  # fmt: skip
    assert list(one) == list(usual)
    assert len(one["timestamp"]) == len(usual["timestamp"])


@pytest.mark.parametrize(("level", "json_lines", "told"), [("INFO", False, 1), ("ERROR", True, 0)])
def test_answered_messages_go_the_way_that_is_set(
    level: str, json_lines: bool, told: int, capsys: pytest.CaptureFixture[str]
) -> None:
    setup(level, json_lines)
    answered.tell([(7, "text", "telegram")])
    assert capsys.readouterr().err.count("answered") == told
