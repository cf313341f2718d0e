"""Workbooks that we write: texts stay texts, and what we write we can read."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import load
from bot.running import setup
from handlers.deeds import roster as deeds
from handlers.deeds.rights import By, NotAllowed
from handlers.papers.workbook import book
from handlers.reading.roster.whole import read_file
from storage import Store, acts, groups, members, people
from tests.support import ROOT, an_officer

NIK, OTHER = "3302145208850071", "3302140101800072"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)


def cells(data: bytes) -> list[list[Any]]:
    sheet: Any = load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@given(said=st.sampled_from(["=1+1", "@SUM(A1)", "+62", "-1", '=HYPERLINK("x")', NIK]) | TEXTS)
def test_a_text_is_never_a_formula_a_link_or_a_number(said: str) -> None:
    sheet: Any = load_workbook(io.BytesIO(book(("A", [["Judul"], [said]])))).worksheets[0]
    cell = sheet.cell(2, 1)
    assert cell.hyperlink is None
    assert cell.data_type in ("s", "n")  # "n" stands for nothing too
    assert (cell.value or "") == said


def test_a_roster_that_we_write_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPS_CONFIG", str(ROOT / "config.toml"))
    store = setup.open_folder(tmp_path, load())
    with store.transaction() as tx:
        ratna = people.add(tx, "Ratna")
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jayapura")
        members.add(tx, group, "Siti Aminah", NIK, "+6281234567890", ratna)
        members.add(tx, group, "=cmd|' /C calc'!A0", OTHER, None, ratna)
        tx.connection.exec_driver_sql(f"UPDATE groups SET code = 'A-1' WHERE id = {group}")
    store.database.close()
    file = tmp_path / "anggota.xlsx"
    told = CliRunner().invoke(app, ["groups", "roster", "A-1", str(file), "--data", str(tmp_path)])
    assert (told.exit_code, "2 members of Melati" in told.output) == (0, True)
    rows = cells(file.read_bytes())
    assert [row[1:5] for row in rows[1:]] == [
        ["Siti Aminah", NIK, "P", "081234567890"],
        ["=cmd|' /C calc'!A0", OTHER, "L", None],
    ]
    again = read_file(file.read_bytes(), date(2020, 12, 15), 20)
    assert (again.members[0].nik, again.members[0].name) == (NIK, "Siti Aminah")


def test_a_group_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPS_CONFIG", str(ROOT / "config.toml"))
    told = CliRunner().invoke(
        app, ["groups", "roster", "X", str(tmp_path / "a.xlsx"), "--data", str(tmp_path)]
    )
    assert (told.exit_code, "no group with the code X" in told.output) == (1, True)


def test_only_officers_of_the_area_have_whole_niks_and_it_is_known(store: Store) -> None:
    with store.transaction() as tx:
        ratna = people.add(tx, "Ratna")
        group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta", area="33.02")
        groups.appoint(tx, group, ratna)
        members.add(tx, group, "Siti", NIK, None, ratna)
        far, reader = an_officer(tx, "Rudi", "11"), an_officer(tx, "Joko", duty="pengawas")
        for nobody in (None, ratna, far, reader):
            with pytest.raises(NotAllowed):
                deeds.export(tx, By(nobody, "chat"), group)
        officer = an_officer(tx, "Wati", "33")
        assert [it.nik for it in deeds.export(tx, By(officer, "page"), group)] == [NIK]
    with store.reading() as tx:
        assert [it.deed for it in acts.of_group(tx, group, 5)] == ["roster.export"]
