"""What is sent in order to break something is written down, and holds up nobody, on each database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.datastructures import Headers
from structlog.testing import capture_logs

from bot.answering.engine import Engine
from bot.channels.telegram.channel import TelegramChannel
from bot.config import Config
from bot.simulator.bench import Bench
from handlers.listing import CATALOGUE
from handlers.talk.messages import Media
from storage import Store
from storage.cabinet import Cabinet
from tests.fakes.telegram import FakeTelegram
from tests.support import ROOT

SECRET = "rahasia_yang_panjang"
GOLDEN = ROOT / "tests" / "golden" / "telegram"
HALF, NUL = "\ud83d", "a\0b"


def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["update"]


def hostile() -> Iterator[dict[str, Any]]:
    """Updates that no honest phone sends."""
    for field in ("mime_type", "file_id", "file_unique_id", "file_name"):
        for text in (HALF, NUL, "x" * 20_000):
            update = golden("document")
            update["message"]["document"][field] = text
            yield update
    for size in (2**40, -(2**63)):
        update = golden("document")
        update["message"]["document"]["file_size"] = size
        yield update
    for text in (HALF, NUL, "\u202e" * 5000):
        update = golden("text")
        update["message"] |= {"text": text, "from": {"id": 7, "first_name": text}}
        yield update
    update = golden("text")
    update["message"]["chat"]["id"] = 10**100
    yield update


async def test_whatever_stands_in_an_update_is_written_down_and_the_next_one_answered(
    store: Store, cabinet: Cabinet, config: Config, telegram: FakeTelegram
) -> None:
    channel = TelegramChannel(telegram.token, telegram.url)
    engine = Engine(store, CATALOGUE, config.programme, cabinet)
    headers = Headers({"X-Telegram-Bot-Api-Secret-Token": SECRET})
    for number, update in enumerate([*hostile(), golden("text")]):
        update["message"]["message_id"] = number
        update["update_id"] = number or 10**100
        read = channel.webhook(headers, json.dumps(update).encode(), SECRET)
        assert isinstance(read, list)
        assert engine.receive(read) == 1, update
    await channel.close()
    while engine.drain().answered:
        pass


@pytest.fixture
async def telegram() -> Any:
    async with FakeTelegram() as server:
        yield server


@pytest.mark.parametrize("media", [Media("document", "a", f"application/pdf{NUL}", 9, NUL)])
async def test_a_leaders_file_with_hostile_names_is_wanted_all_the_same(
    bench: Bench, media: Media
) -> None:
    message = bench.message("telegram", "ratna", kind="media")
    object.__setattr__(message, "media", (media,))
    with capture_logs() as logs:
        await bench.receive(message)
    assert [line for line in logs if line["event"] == "turn failed"] == []


@pytest.mark.parametrize("digit", ["❶", "➀", "፩", "²", "१", "½", "Ⅳ", "一"])
async def test_whatever_counts_as_a_digit_somewhere_is_no_fault_of_ours(
    bench: Bench, digit: str
) -> None:
    bought = f"{digit} pakan 2 sak @100rb kemarin"
    texts = (digit, f"beli {bought}", "batal", bought, f"beli cat {digit} {digit}", "batal",
             "daftar anggota", "Sekar Ayu", f"{digit}302140502880003", digit)  # fmt: skip
    with capture_logs() as logs:
        for text in texts:
            await bench.receive(bench.message("telegram", "ratna", text))
    assert [line for line in logs if line["event"] == "turn failed"] == []
