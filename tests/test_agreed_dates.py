"""An officer's date: written as people write one, with its year, and neither lost nor guessed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.simulator.bench import Bench

START = ("tanggal laporan", "2", "1")


def told(bench: Bench, *texts: str) -> str:
    """The last answer of the officer's chat."""
    shown = [asyncio.run(bench.receive(bench.message("telegram", "wati", text))) for text in texts]
    return shown[-1][-1].reply.text


@pytest.mark.parametrize(
    "written",
    ["31 Januari 2021", "31-1-2021", "31/01/2021", "31.1.21", "2021-01-31", "tgl 31 januari 2021",
     "Minggu, 31 Januari 2021"],
)  # fmt: skip
def test_a_date_with_its_year_is_read_back(benches: Callable[..., Bench], written: str) -> None:
    assert "Minggu, 31 Januari 2021" in told(benches(), *START, written)


@pytest.mark.parametrize(
    "written",
    ["31 januari", "kemarin", "minggu lalu", "20", "akhir januari 2021", "29 Februari 2021",
     "31 Januari 2021 atau 1 Februari 2021"],
)  # fmt: skip
def test_what_is_no_whole_date_is_asked_again(benches: Callable[..., Bench], written: str) -> None:
    said = told(benches(), *START, written)
    assert "belum terbaca" in said
    assert "31 Januari 2021" in said, "it shows a form that is really understood"


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "1 Januari 2001"])
def test_a_year_far_off_is_not_taken(benches: Callable[..., Bench], written: str) -> None:
    assert "terlalu jauh" in told(benches(), *START, written)
