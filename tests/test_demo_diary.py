"""The diary of the demo's phones: what is written stays, sealed, however the power goes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.diary import Diary
from storage.vault import Vault, new_key

VAULT = Vault(new_key())
ENTRIES = st.lists(
    st.fixed_dictionaries({"text": st.text(max_size=40), "mine": st.booleans()}), max_size=6
)


def filled(path: Path, *texts: str) -> Diary:
    diary = Diary(path, VAULT)
    for text in texts:
        diary.add({"text": text, "key": f"key-{text}"})
    return diary


def test_entries_are_numbered_from_one(tmp_path: Path) -> None:
    diary = filled(tmp_path / "diary", "satu", "dua")
    assert [entry["n"] for entry in diary.since(0)] == [1, 2]
    assert diary[2]["text"] == "dua"
    assert len(diary) == 2


def test_since_gives_only_what_is_newer(tmp_path: Path) -> None:
    diary = filled(tmp_path / "diary", "satu", "dua", "tiga")
    assert [entry["text"] for entry in diary.since(1)] == ["dua", "tiga"]
    assert diary.since(3) == []
    assert diary.since(99) == []
    assert len(diary.since(-5)) == 3


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_number_that_is_not_there_is_an_index_error(tmp_path: Path, number: int) -> None:
    diary = filled(tmp_path / "diary", "satu", "dua")
    with pytest.raises(IndexError):
        diary[number]


def test_a_key_is_found_again_also_by_the_next_process(tmp_path: Path) -> None:
    filled(tmp_path / "diary", "satu")
    diary = Diary(tmp_path / "diary", VAULT)
    assert diary.has("key-satu")
    assert not diary.has("key-dua")


def test_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    filled(tmp_path / "diary", "NIK 3302145208850001")
    assert b"3302145208850001" not in (tmp_path / "diary").read_bytes()


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "diary", "satu")
    assert len(Diary(tmp_path / "diary", Vault(new_key()))) == 0


def test_a_line_from_another_place_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    filled(path, "satu", "dua")
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second + first)
    assert len(Diary(path, VAULT)) == 0


@given(ENTRIES)
@settings(max_examples=30, deadline=None)
def test_what_is_added_is_read_back(entries: list[dict[str, object]]) -> None:
    with TemporaryDirectory() as folder:
        diary = Diary(Path(folder) / "diary", VAULT)
        for entry in entries:
            diary.add(entry)
        again = Diary(Path(folder) / "diary", VAULT)
        assert again.since(0) == diary.since(0)
        assert [{k: v for k, v in e.items() if k != "n"} for e in again.since(0)] == entries


@given(st.integers(min_value=0, max_value=400))
@settings(max_examples=30, deadline=None)
def test_a_file_cut_anywhere_keeps_what_came_before_and_goes_on(cut: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "diary"
        filled(path, "satu", "dua", "tiga")
        whole = path.read_bytes()
        path.write_bytes(whole[: max(0, len(whole) - cut)])
        torn = Diary(path, VAULT)
        kept = [entry["text"] for entry in torn.since(0)]
        assert kept == ["satu", "dua", "tiga"][: len(kept)]
        torn.add({"text": "baru"})
        assert [e["text"] for e in Diary(path, VAULT).since(0)] == [*kept, "baru"]
