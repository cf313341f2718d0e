"""A message that kills the process: counted by what the process had in hand, set aside in the end."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.hand import Hand
from bot.codec import load_reply
from storage import Store
from storage.mail import claiming, inbox
from tests.deadly import engine
from tests.small_talk import HOLD, incoming
from tests.support import KEY, ROOT


def process(url: str, folder: Path, *texts: str) -> int:
    """The exit code of a process that hears these."""
    command = [sys.executable, "-m", "tests.deadly", url, KEY, str(folder), *texts]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def test_the_third_death_sets_the_message_aside_and_nobody_else_is_lost(
    store: Store, url: str, tmp_path: Path
) -> None:
    """The provider gives everything again that nobody took: the same messages to each process."""
    folder = tmp_path / "files"
    ends = [process(url, folder, "menu", "mati", "orang") for _ in range(4)]
    assert ends == [7, 7, 7, 0]
    with store.transaction() as tx:
        assert (inbox.count(tx, "done"), inbox.count(tx, "failed")) == (2, 1)
        [failed] = inbox.failed(tx)
        ids = tx.connection.exec_driver_sql("SELECT id FROM outbox").scalars().all()
        said = {it.address: load_reply(it.body).text for it in claiming.read(tx, ids)}
    assert len(ids) == 3
    assert failed.error.startswith("Killed")
    assert "belum bisa kami proses" in said["mati"]
    assert set(said) == {"menu", "mati", "orang"}, "each once"
    assert [path.name for path in folder.glob(".in-hand.*")] == []


def test_who_lives_on_does_not_die_of_what_three_others_died_of(
    store: Store, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With three processes the next to have the message is most often one that was there before."""
    it, hand = engine(url, KEY, tmp_path)
    assert [process(url, tmp_path, "mati") for _ in range(3)] == [7, 7, 7]
    monkeypatch.setattr(os, "_exit", lambda _: pytest.fail("played once more"))
    it.beat([incoming("mati", address="mati")], HOLD)
    it.drain(HOLD)
    hand.close()
    it._store.database.close()
    with store.transaction() as tx:
        assert [one.error for one in inbox.failed(tx)] == ["Killed"]


def left_by_a_dead_process(folder: Path, *, begun: bool = True) -> None:
    """Its file, as it stands when the process is gone."""
    hand = Hand(folder)
    hand.take("telegram", "1")
    if not begun:
        hand.put_down()
    assert hand._file is not None
    os.close(hand._file)


def test_deaths_are_counted_over_processes_until_it_is_over(tmp_path: Path) -> None:
    left_by_a_dead_process(tmp_path)
    left_by_a_dead_process(tmp_path)
    hand = Hand(tmp_path)
    assert (hand.deaths("telegram", "1"), hand.deaths("telegram", "2")) == (2, 0)
    assert len(list(tmp_path.glob(".in-hand.*"))) == 1, "what the dead left is taken over"
    hand.close()
    again = Hand(tmp_path)
    assert again.deaths("telegram", "1") == 2, "a process that ends well forgives nothing"
    again.forgive("telegram", "1")
    again.close()
    assert Hand(tmp_path).deaths("telegram", "1") == 0


def test_all_who_live_know_at_once_of_whom_another_died(tmp_path: Path) -> None:
    """The third process that a message meets is seldom the one that was started again."""
    first, second = Hand(tmp_path), Hand(tmp_path)
    for deaths in (1, 2):
        left_by_a_dead_process(tmp_path)
        first.look()
        second.look()
        assert (first.deaths("telegram", "1"), second.deaths("telegram", "1")) == (deaths, deaths)
    second.forgive("telegram", "1")
    first.look()
    assert first.deaths("telegram", "1") == 0
    for hand in (first, second):
        hand.close()


@given(st.lists(st.sampled_from(["start", "die", "look", "forgive"]), max_size=20), st.randoms())
def test_who_looks_knows_all_deaths_since_the_last_pardon(steps: list[str], dice: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        alive, deaths = [Hand(Path(folder))], 0
        for step in steps:
            hand = dice.choice(alive)
            hand.look()
            assert hand.deaths("telegram", "1") == deaths
            if step == "start":
                alive.append(Hand(Path(folder)))
            elif step == "die" and len(alive) > 1:
                alive.remove(hand)
                hand.take("telegram", "1")
                assert hand._file is not None
                os.close(hand._file)
                deaths += 1
            elif step == "forgive":
                hand.forgive("telegram", "1")
                deaths = 0
        for hand in alive:
            hand.close()


def test_what_yesterdays_version_left_is_counted(tmp_path: Path) -> None:
    left_by_a_dead_process(tmp_path)
    [file] = tmp_path.glob(".in-hand.*")
    name = file.read_text()
    file.write_text(f'{name}{{"{name}": 1, "another": 2}}')
    hand = Hand(tmp_path)
    assert hand.deaths("telegram", "1") == 2
    hand.close()


def test_nothing_in_hand_is_nobodys_fault(tmp_path: Path) -> None:
    left_by_a_dead_process(tmp_path, begun=False)
    assert Hand(tmp_path).deaths("telegram", "1") == 0


def test_the_hand_of_a_living_process_is_its_own(tmp_path: Path) -> None:
    first, second = Hand(tmp_path), Hand(tmp_path)
    first.take("telegram", "1")
    third = Hand(tmp_path)
    assert third.deaths("telegram", "1") == second.deaths("telegram", "1") == 0
    for hand in (first, second, third):
        hand.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", [b"", b"x", b" " * 64 + b"{", b"\xff" * 90, b" " * 64 + b"[]"])
def test_a_file_that_was_cut_off_stops_nobody(tmp_path: Path, left: bytes) -> None:
    (tmp_path / ".in-hand.cut").write_bytes(left)
    Hand(tmp_path).close()


def test_where_nothing_can_be_written_messages_are_played_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_by_a_dead_process(tmp_path)
    hand = Hand(tmp_path)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        hand.take("telegram", "2")
        hand.forgive("telegram", "1")
        hand.put_down()
    hand.close()
    no_folder = tmp_path / "file"
    no_folder.write_bytes(b"")
    none = Hand(no_folder)
    none.take("telegram", "1")
    none.put_down()
    assert none.deaths("telegram", "1") == 0
    none.close()
