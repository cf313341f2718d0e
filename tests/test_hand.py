"""A message that kills the process: counted by what the process had in hand, set aside in the end."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answering.hand import Hand
from bot.codec import load_reply
from storage import Store
from storage.mail import claiming, inbox
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
    assert len(list(tmp_path.iterdir())) == 1, "what the dead left is taken over"
    hand.close()
    again = Hand(tmp_path)
    assert again.deaths("telegram", "1") == 2, "a process that ends well forgives nothing"
    again.forgive("telegram", "1")
    again.close()
    assert Hand(tmp_path).deaths("telegram", "1") == 0


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
