"""What a refusal means, held against what python-telegram-bot makes of the same answer."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from telegram import error as theirs
from telegram.request import BaseRequest

from bot.channels import End, Later, Rejected, Unknown, Unreachable
from bot.channels.telegram.calls import CallRefused
from bot.channels.telegram.letters import end_of

STATUSES = (
    300,
    301,
    304,
    400,
    401,
    402,
    403,
    404,
    405,
    409,
    413,
    418,
    429,
    500,
    501,
    502,
    503,
    504,
    599,
)
WORDS = ("Bad Request: chat not found", "Bad Request: message text is empty",
         "Forbidden: bot was blocked by the user", "Unauthorized", "Conflict: terminated")  # fmt: skip
BODIES = (
    *(json.dumps({"ok": False, "description": said}).encode() for said in WORDS),
    b'{"ok": false, "description": "x", "parameters": {"retry_after": 7}}',
    b'{"ok": false, "description": "x", "parameters": {"migrate_to_chat_id": -1001234567890}}',
    b"<html>Forbidden</html>", b"", b"\xff",
)  # fmt: skip


class Library(BaseRequest):
    """The library's reading of an answer, without a network."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = status, body

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return self._answer


async def said_by_library(status: int, body: bytes) -> Exception:
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
    with pytest.raises(Exception) as raised:
        await Library(status, body).post("http://a/bot1:x/sendMessage")
    return raised.value


AWAY, FLOOD, TOKEN = Later(1, "", away=True), Later(7, "", flood=True), Later(60, "", everyone=True)
UNNAMED = Later(5, "", flood=True)  # a flood for which no time was named


def ends_like(error: Exception, ours: CallRefused) -> set[End]:
    """The ends that the library's class stands for, without their words."""
    by_class: dict[type[Exception], set[End]] = {
        theirs.ChatMigrated: {Rejected(""), Unreachable(""), AWAY, TOKEN, Unknown(""), UNNAMED},
        theirs.RetryAfter: {FLOOD},
        # Without words it was a gateway, which says nothing of a person.
        theirs.Forbidden: {Unreachable("") if ours.why else AWAY},
        theirs.InvalidToken: {TOKEN},
        theirs.BadRequest: {Unreachable("") if "not found" in ours.why else Rejected("")},
        theirs.Conflict: {Unknown("")},
    }
    certain = {413: Rejected(""), 429: UNNAMED, 502: AWAY, 503: AWAY}
    other: End = AWAY if ours.why and ours.status >= 500 else Unknown("")
    return by_class.get(type(error), {certain.get(ours.status, other)})


@pytest.mark.parametrize("status", STATUSES)
async def test_our_reading_of_a_refusal_does_not_part_from_the_librarys(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else the library warns of its own next release
    for body in BODIES:
        error, ours = await said_by_library(status, body), CallRefused(status, body)
        assert replace(end_of(ours), why="") in ends_like(error, ours), (body, error)
        moved_to = error.new_chat_id if isinstance(error, theirs.ChatMigrated) else ""
        assert ours.moved_to == str(moved_to)


@pytest.mark.parametrize("moved", ["-100", 1.5, True, None, [1], {}])
def test_a_new_address_that_is_none_is_not_followed(moved: object) -> None:
    said = {"description": "moved", "parameters": {"migrate_to_chat_id": moved}}
    assert CallRefused(400, json.dumps(said).encode()).moved_to == ""
