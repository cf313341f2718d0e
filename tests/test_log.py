"""The log: one line a thing, with its message's id, and never a NIK, a phone or a token."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log import log, setup, trace
from handlers.masking import mask

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


@given(st.text(max_size=40), st.from_regex(r"[0-9]{9,18}", fullmatch=True), st.text(max_size=40))
def test_no_long_number_survives_masking(before: str, number: str, after: str) -> None:
    assert number not in mask(f"{before} {number} {after}")
    assert mask(mask(f"{before} {number} {after}")) == mask(f"{before} {number} {after}")
