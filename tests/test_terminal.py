"""The simulator in the terminal: messages of several lines, and help in the language of its users."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from handlers.talk.messages import Incoming


@pytest.fixture
def terminal(benches: Callable[..., Bench], tmp_path: Path) -> Terminal:
    return Terminal(benches(), benches, tmp_path / "out")


async def heard(terminal: Terminal, *lines: str) -> list[str]:
    """The texts that the bench was given for these lines."""
    came: list[str] = []
    receive = terminal.bench.receive

    async def listening(*messages: Incoming) -> object:
        came.extend(message.text for message in messages)
        return await receive(*messages)

    terminal.bench.receive = listening  # type: ignore[method-assign, assignment]
    for line in lines:
        await terminal.line(line)
    return came


async def test_a_backslash_at_the_end_joins_lines_to_one_message(terminal: Terminal) -> None:
    assert await heard(terminal, "satu\\", "", "  dua\\", "tiga", "empat") == [
        "satu\n",
        "  dua\ntiga",
        "empat",
    ]


async def test_lines_between_text_and_end_are_one_message(terminal: Terminal) -> None:
    said = ("beli ember 25rb", ":as joko", "selang 75rb kemarin")
    assert await heard(terminal, ":text", *said, ":end") == ["\n".join(said)]
    assert ":text" in "\n".join(await terminal.line(":end")), "nothing was begun"


async def test_a_forwarded_message_is_of_the_day_on_which_it_was_written(
    terminal: Terminal,
) -> None:
    told = await terminal.line(":forward 2020-12-08 beli ember 25rb hari ini")
    assert "8 Desember 2020" in "\n".join(told)
    assert ":forward" in "\n".join(await terminal.line(":forward kemarin beli ember"))


async def test_steering_in_between_does_not_tear_a_message(terminal: Terminal) -> None:
    assert await heard(terminal, "satu\\", ":as joko", "dua") == ["satu\ndua"]


async def test_help_is_indonesian_and_names_every_steering_word(terminal: Terminal) -> None:
    (told,) = await terminal.line(":help")
    assert "Pesan beberapa baris" in told
    for word in terminal._steer:
        assert f"! :{word}" in told, word
    assert all(line.startswith("! ") for line in told.splitlines())


@pytest.mark.parametrize(
    "line",
    [":photo tidak-ada.jpg", ":album a.jpg b.jpg", ":tap 9", ":clock besok", ":clock +999999999d",
     ":send tarian", ":channel sms", ":save /", ":save", ":apa"],
)  # fmt: skip
async def test_what_cannot_be_done_is_said_and_the_talk_goes_on(
    terminal: Terminal, line: str
) -> None:
    told = await terminal.line(line)
    assert told
    assert all(said.startswith("! ") for said in told)
    assert (await terminal.line("saldo"))[0].startswith("< ")
