"""Codes at the command line: listed without the code, made void, printed on cards that work."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.config import Config
from bot.running import setup
from handlers.deeds import people
from handlers.deeds.rights import OPERATOR
from handlers.papers.links import Doors
from storage import Store, acts, groups
from storage.access import codes
from tests.support import ROOT

Typed = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, config: Config) -> Store:
    """The simulator's folder with ten groups of one regency that nobody leads."""
    store = setup.open_folder(tmp_path / "data", config)
    with store.transaction() as tx:
        for n in range(10):
            groups.add(tx, "tkm-2020", f"Kelompok {n}", "Asia/Jakarta", "Kutasari", area="33.03")
    return store


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    monkeypatch.setenv("JPS_CONFIG", str(ROOT / "config.toml"))

    def command(*words: str, **environment: str) -> Result:
        told = [*words, "--data", str(tmp_path / "data")]
        return CliRunner().invoke(app, told, env=environment)

    return command


def printed(file: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages)


def codes_on(file: Path) -> list[str]:
    return re.findall(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", printed(file), re.MULTILINE)


def opened(store: Store, code: str) -> str:
    with store.reading() as tx:
        found = codes.look_at(tx, code)
        return "" if found is None or found.group is None else groups.get(tx, found.group).name


def test_each_group_without_a_leader_gets_a_card_that_opens_it(
    folder: Store, typed: Typed, tmp_path: Path
) -> None:
    file = tmp_path / "kode.pdf"
    told = typed("codes", "sheet", str(file), "--area", "33.03", "--yes",
                 JPS_TELEGRAM__NAME="jps_bot", JPS_WHATSAPP__SENDER="+6281234567890")  # fmt: skip
    assert (told.exit_code, "10 cards are in" in told.output) == (0, True)
    assert "no QR links" not in told.output
    assert file.stat().st_mode & 0o077 == 0
    assert len(PdfReader(io.BytesIO(file.read_bytes())).pages) == 2
    assert "Kabupaten Purbalingga" in printed(file)
    assert [opened(folder, code) for code in codes_on(file)] == [f"Kelompok {n}" for n in range(10)]
    with folder.reading() as tx:
        assert acts.verify(tx) is None


def test_a_second_sheet_makes_the_first_one_void_and_asks_before(
    folder: Store, typed: Typed, tmp_path: Path
) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    typed("codes", "sheet", str(first), "--area", "33.03", "--yes")
    asked = typed("codes", "sheet", str(second), "--area", "33.03")
    assert "will open nothing any more" in asked.output
    assert (asked.exit_code, second.exists()) == (1, False)
    told = typed("codes", "sheet", str(second), "--area", "33.03", "--yes")
    assert "no QR links" in told.output
    assert "pindai" not in printed(second)
    assert {opened(folder, code) for code in codes_on(first)} == {""}
    assert all(opened(folder, code) for code in codes_on(second))


def test_a_sheet_that_cannot_be_written_makes_no_code(
    folder: Store, typed: Typed, tmp_path: Path
) -> None:
    told = typed("codes", "sheet", str(tmp_path / "none" / "1.pdf"), "--area", "33.03", "--yes")
    assert (told.exit_code, "can't be written" in told.output) == (1, True)
    with folder.reading() as tx:
        assert codes.open_ones(tx, "33.03") == []


def test_a_list_tells_everything_but_the_code_and_a_mark_makes_it_void(
    folder: Store, typed: Typed
) -> None:
    with folder.transaction() as tx:
        [group] = groups.leaderless(tx, "33.03", 1)
        code, _ = people.leader_code(tx, OPERATOR, group, same=False)
        people.officer_code(tx, OPERATOR, "33", "kepala")
    told = typed("codes", "list", "--area", "33.03", "--json")
    [one] = json.loads(told.output)
    assert (one["kind"], one["for"], one["by"]) == ("leader", "Kelompok 0, Kutasari", "operator")
    assert code not in told.output
    assert "kepala" in typed("codes", "list", "--area", "Jawa Tengah").output
    assert typed("codes", "void", one["mark"]).exit_code == 0
    assert opened(folder, code) == ""
    again = typed("codes", "void", one["mark"])
    assert (again.exit_code, "No open code" in again.output) == (1, True)


def test_the_links_carry_the_code() -> None:
    doors = Doors("jps_bot", "+6281234567890")
    assert doors.on_telegram("KTR47MXP") == "https://t.me/jps_bot?start=KTR47MXP"
    assert (
        doors.on_whatsapp("kode KTR4-7MXP") == "https://wa.me/6281234567890?text=kode%20KTR4-7MXP"
    )
