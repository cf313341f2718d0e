"""A number that was silent for months may be somebody else's: it is told no group's name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.codec import load_reply
from bot.config import Config
from bot.running.chores import Chores
from bot.running.setup import open_bench
from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from handlers.reminders.silent import nameless
from handlers.talk.limits import Allowance
from handlers.talk.messages import Reply
from storage import Store, Tx, chats, people
from storage.mail import outbox
from storage.tables import outbox as letters
from tests.support import Clock
from tests.test_reminders import PROGRAMME, Owing, utc

NUMBER = "+6281234567890"
MONTHS = timedelta(days=90)
NEWS = Reply("Kabar untuk *Melati*.")


def speaks(tx: Tx, place: tuple[str, str], person: int | None) -> int:
    """A chat that wrote just now, for this person."""
    chat = chats.find(tx, [place])[place]
    if person is not None:
        chats.belong(tx, chat, person)
    chats.last_wrote(tx, chat, tx.now)
    return chat


def test_only_a_number_that_speaks_for_somebody_is_told_no_name(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        ratna = people.add(tx, "Ratna")
        number = speaks(tx, ("whatsapp", NUMBER), ratna)
        account = speaks(tx, ("telegram", "ratna"), ratna)
        stranger = speaks(tx, ("whatsapp", "+6281234567899"), None)
    for days, hears in ((89, {number, account, stranger}), (91, {account, stranger})):
        clock.later(days=89 if days == 89 else 2)
        with store.transaction() as tx:
            told = nameless(tx, [(it, NEWS) for it in (number, account, stranger)], MONTHS)
        assert [chat for chat, _ in told] == [number, account, stranger]
        assert {chat for chat, said in told if said == NEWS} == hears
        assert all("Melati" not in said.text for chat, said in told if chat not in hears)


@pytest.mark.parametrize(("silent_days", "named"), [(30, False), (400, True)])
def test_a_reminder_to_it_names_no_group(
    store: Store, clock: Clock, silent_days: int, named: bool
) -> None:
    owing = Owing(store, clock)
    with store.transaction() as tx:
        chats.leave(tx, owing.chat)
        speaks(tx, ("whatsapp", NUMBER), owing.leader)
    owing.agree()
    clock.time = utc(30, 2, month=3, year=2021)
    assert Chores(store, PROGRAMME, Allowance(silent_days=silent_days)).remind() == 1
    with store.reading() as tx:
        [body] = tx.connection.execute(letters.select()).mappings().all()
        said = load_reply(tx.open(body["body"], outbox.about(body["chat_id"])))
    assert ("Melati" in said.text) is named
    assert ("masuk" in said.text) is not named


@pytest.fixture
def terminal(benches: Callable[..., Bench], tmp_path: Path) -> Terminal:
    return Terminal(benches(), benches, tmp_path / "out")


def _letters(printed: str) -> list[tuple[str, str]]:
    """What was told to others: the place and the text."""
    parts = re.split(r"^-- .*WIB (.+)$", printed, flags=re.MULTILINE)
    return [*zip(parts[1::2], parts[2::2], strict=True)]


async def test_what_others_do_is_told_to_it_without_a_name(terminal: Terminal) -> None:
    """A leader's old number hears that something happened, and learns what when it comes in."""
    with terminal.bench.store.transaction() as tx:
        ratna = chats.at(tx, ("telegram", "ratna"))
        assert ratna is not None
        speaks(tx, ("whatsapp", NUMBER), ratna.person)
    await terminal.line(":clock +100d")
    await terminal.line(":as wati")
    for line in ("buat kode", "melati", "bendahara"):
        await terminal.line(line)
    told = "\n".join(await terminal.line("ya"))
    heard = dict(_letters(told))
    assert "untuk bendahara *Melati Abon Lele*" in heard["ratna telegram"]
    assert "Ada kabar dari layanan JPS" in heard[f"{NUMBER} whatsapp"]
    assert "Melati" not in heard[f"{NUMBER} whatsapp"]


@pytest.mark.parametrize(("silent_days", "asked"), [(30, False), (400, True)])
async def test_a_member_silent_for_longer_is_asked_nothing(
    demo: Path, tmp_path: Path, config: Config, silent_days: int, asked: bool
) -> None:
    shutil.copytree(demo, tmp_path / "silent")
    limits = Allowance(silent_days=silent_days)
    bench = open_bench(tmp_path / "silent", config.model_copy(update={"limits": limits}))
    terminal = Terminal(bench, lambda: bench, tmp_path / "out")
    for line in (":as slamet", "saya anggota MELATA34", "3302141011780002", "1", "ya",
                 ":clock +100d", ":as wati", "konfirmasi", "melati"):  # fmt: skip
        await terminal.line(line)
    told = "\n".join(await terminal.line("freezer"))
    bench.store.database.close()
    assert ("Ada 1 anggota" in told) is asked
    assert ("Belum ada anggota" in told) is not asked
