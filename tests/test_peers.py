"""The comparison with other bots can't rot: a tiny round of ours and of the bare one, by both ways.

What is looked at is that each message is answered and each answer is looked at. Nothing is timed.
"""

from __future__ import annotations

import json
import re

import pytest

from benchmarks.measure import Figures, NotRight, Task, measure
from benchmarks.ours import ours
from benchmarks.peers import __main__ as peers
from benchmarks.peers import words
from benchmarks.people import Person
from benchmarks.plain_http import Pool
from benchmarks.standin import StandIn
from tests.support import ROOT

_LINES = 7  # of one registration and the question after it
WAYS = pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])


@WAYS
async def test_ours_answers_everything_that_people_type(webhook: bool) -> None:
    figures = await measure(ours, Task(users=2, members=2, webhook=webhook))
    assert len(figures.times) == 2 * 2 * _LINES
    assert figures.memory > 0


@WAYS
async def test_the_floor_answers_everything_also_when_the_api_is_late(webhook: bool) -> None:
    figures = await measure(peers.FLOOR, Task(users=3, members=2, webhook=webhook, delay=0.01))
    assert len(figures.times) == 3 * 2 * _LINES


async def test_a_bot_that_answers_wrongly_is_not_measured() -> None:
    with pytest.raises(NotRight, match="waits for “nama lengkap”, hears: Ya\\."):
        await measure(peers._module("floor"), Task(users=1, members=1, webhook=False))


async def test_a_bot_that_dies_is_not_waited_for() -> None:
    with pytest.raises(NotRight, match="died") as caught:
        await measure(peers._module("none_of_that_name"), Task(1, 1, webhook=False))
    assert "none_of_that_name" in caught.value.__notes__[0]


async def test_an_answer_too_many_is_a_complaint() -> None:
    async with StandIn(0, 0) as standin:
        pool = Pool(int(standin.url.rpartition(":")[2]), 1)
        answer = json.dumps({"chat_id": 5, "text": words.NAME}).encode()

        def updated(_: int, body: bytes) -> None:
            assert json.loads(body)["result"][0]["message"]["text"] == "daftar anggota"
            for _ in range(3):  # the second one answers the name, wrongly; the third nothing
                pool.post("/bot/sendMessage", answer, lambda *_: None)

        pool.post("/bot/getUpdates", b'{"timeout":9}', updated)
        await standin.play([Person(5, 1)])
        assert "waits for “NIK”" in standin.complaints[0]
        await standin.play([])
        pool.close()
    assert "without having asked" in standin.complaints[1]


def test_a_slow_stand_in_makes_the_run_not_count() -> None:
    def run(rate: int) -> peers.Run:
        return peers.Run("floor", True, Figures(1.0, 0.1, [0.01] * rate, 0.2, 20))

    assert peers.verdict([run(3000), run(4000)]) == ""
    assert "2999" in peers.verdict([run(4000), run(2999)])


def test_the_summary_puts_ours_beside_each_peer() -> None:
    runs = [peers.Run(bot, True, Figures(seconds, seconds / 2, [0.01] * 100, 1.0, 50))
            for bot, seconds in (("ours", 1.0), ("ptb", 2.0), ("aiogram", 1.0), ("ours", 1.0))]  # fmt: skip
    told = "\n".join(peers.summary(runs))
    assert re.search(r"webhook +ours +100 messages/s +5\.00 ms CPU/message", told)
    assert "ours / ptb: messages/s × 2.00, CPU × 0.50" in told
    assert "ours / aiogram: messages/s × 1.00" in told


def test_the_page_names_the_command() -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert "uv run --isolated --no-dev --group peers python -m benchmarks.peers" in page


def test_what_peers_say_is_what_is_waited_for() -> None:
    given = {"name": "Budi", "nik": "3302140101800001", "phone": "lewati"}
    said = [words.NAME, words.NIK, words.PHONE, words.CONSENT, words.summary(1, given),
            words.done(given, 1)]  # fmt: skip
    person = Person(1, 1)
    while (text := person.types()) is not None:
        assert person.hears(said.pop(0) if said else words.answer(text)) == ""
