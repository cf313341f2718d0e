"""Groups come in from a list: once, changed by what it says, and whole whatever happens."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.commands.groups import next_size
from bot.config import Config
from handlers.deeds.groups import RowOutcome, take_in
from handlers.deeds.rights import OPERATOR, By, NotAllowed
from handlers.papers.group_template import sheets, template
from handlers.reading.group_files import tables
from handlers.reading.group_list import ListedGroup
from handlers.views import group as views
from storage import Store, acts, groups, leases, people, reports
from storage.bulk import listed
from storage.database import Database
from storage.vault import Vault
from tests.support import KEY, Clock, all_groups, an_officer

MELATI = ListedGroup(
    2, "A-1", True, "tkm-2020", "Melati", "Kutasari", "Baturraden", "73.10", "Ratna",
    "+6281234567890", 35_000_000, date(2020, 12, 1), {"lpj": date(2020, 12, 29)},
)  # fmt: skip
BLANK = ListedGroup(2, "A-1", True, "tkm-2020", "Melati")


def taken(store: Store, config: Config, *rows: ListedGroup, look_only: bool = False) -> list[str]:
    with store.transaction() as tx:
        told = take_in(tx, OPERATOR, config.programme, rows, look_only=look_only)
    return [it.state for it in told]


def everything(store: Store) -> list[groups.Group]:
    with store.reading() as tx:
        return all_groups(tx)


def test_a_new_group_has_all_that_the_list_says(store: Store, config: Config) -> None:
    assert taken(store, config, MELATI) == ["new"]
    [melati] = everything(store)
    assert (melati.code, melati.name, melati.village, melati.district) == (
        "A-1", "Melati", "Kutasari", "Baturraden",
    )  # fmt: skip
    assert (melati.area, melati.zone, melati.leader) == ("73.10", "Asia/Makassar", None)
    with store.reading() as tx:
        assert views.money(tx, config.programme, melati).grant == 35_000_000
        assert melati.expects is not None
        assert people.get(tx, melati.expects).name == "Ratna"
        assert people.phone_of(tx, melati.expects) == "+6281234567890"
        due = {report.kind: report.due_on for report in reports.of_group(tx, melati.id)}
        assert due["lpj"] == date(2020, 12, 29)
        assert set(due) == set(config.programme.edition("tkm-2020").reports)
        assert [act.deed for act in acts.of_group(tx, melati.id, 9)] == ["groups.enter"]
        assert acts.verify(tx) is None


def test_the_same_list_again_changes_nothing(store: Store, config: Config) -> None:
    rows = [MELATI, replace(MELATI, row=3, code="A-2", name="Mawar", phone="", area="")]
    assert taken(store, config, *rows) == ["new", "new"]
    before = everything(store)
    assert taken(store, config, *rows) == ["same", "same"]
    assert everything(store) == before


def test_what_the_list_tells_otherwise_is_changed_and_a_blank_changes_nothing(
    store: Store, config: Config
) -> None:
    taken(store, config, MELATI)
    assert taken(store, config, BLANK) == ["same"]
    assert taken(store, config, replace(BLANK, area="33.02", phone="+6281300000000")) == ["changed"]
    [melati] = everything(store)
    assert (melati.area, melati.zone, melati.village) == ("33.02", "Asia/Jakarta", "Kutasari")
    with store.reading() as tx:
        assert melati.expects == people.with_phone(tx, "+6281300000000")
        told = acts.of_group(tx, melati.id, 1)[0]
        assert (told.deed, told.why) == ("groups.change", "area, expects_id, zone")


def test_another_date_moves_what_is_owed_and_its_reminders(store: Store, config: Config) -> None:
    taken(store, config, MELATI)
    assert taken(store, config, replace(BLANK, due={"lpj": date(2021, 1, 15)})) == ["changed"]
    [melati] = everything(store)
    with store.reading() as tx:
        [lpj] = [it for it in reports.of_group(tx, melati.id) if it.kind == "lpj"]
    assert lpj.due_on == date(2021, 1, 15)
    assert lpj.remind_at is not None
    assert lpj.remind_at.date() == date(2021, 1, 1)


def test_looked_at_only_nothing_is_written(store: Store, config: Config) -> None:
    taken(store, config, MELATI)
    before = everything(store)
    rows = [
        replace(BLANK, area="33.02"),
        replace(MELATI, row=3, code="A-9", phone="+6281311112222"),
    ]
    assert taken(store, config, *rows, look_only=True) == ["changed", "new"]
    assert everything(store) == before
    with store.reading() as tx:
        assert people.with_phone(tx, "+6281311112222") is None


def test_a_code_of_another_edition_is_refused(store: Store, config: Config) -> None:
    taken(store, config, MELATI)
    assert taken(store, config, replace(MELATI, edition="padat-karya-2020")) == ["refused"]


def test_a_group_entered_by_hand_gets_the_code_of_the_list(store: Store, config: Config) -> None:
    with store.transaction() as tx:
        groups.add(tx, "tkm-2020", "MELATI", "Asia/Jakarta", "Kutasari")
    row = replace(MELATI, district="")
    assert taken(store, config, row) == ["changed"]
    assert [it.code for it in everything(store)] == ["A-1"]


def test_two_groups_of_one_phone_expect_one_person(store: Store, config: Config) -> None:
    assert taken(store, config, MELATI, replace(MELATI, row=3, code="A-2")) == ["new", "new"]
    [one, other] = everything(store)
    assert one.expects == other.expects is not None


def test_a_phone_of_somebody_else_in_an_earlier_list_is_taken_in_and_said(
    store: Store, config: Config
) -> None:
    """They would come in as the leader of both; it may also be one phone that two use."""
    taken(store, config, MELATI)
    other = replace(MELATI, row=5, code="A-2", name="Mawar", leader="Sari Dewi")
    fuller = replace(MELATI, row=6, code="A-3", name="Dahlia", leader="Ratna Wulandari")
    for look_only in (True, False):
        with store.transaction() as tx:
            told = take_in(tx, OPERATOR, config.programme, [other, fuller], look_only=look_only)
        assert [it.state for it in told] == ["new", "new"]
        assert told[0].doubt is not None
        assert told[0].doubt.reason == "nomor ini sudah tercatat atas nama Ratna, bukan Sari Dewi"
        assert told[1].doubt is None, "more of the same name"


def test_a_province_alone_is_an_area_and_takes_no_regency_away(
    store: Store, config: Config
) -> None:
    taken(store, config, replace(MELATI, area="33"))
    [melati] = everything(store)
    assert (melati.area, melati.zone) == ("33", "Asia/Jakarta")
    taken(store, config, replace(MELATI, area="33.02"))
    assert taken(store, config, replace(MELATI, area="33")) == ["same"]
    taken(store, config, replace(MELATI, area="73"))
    [melati] = everything(store)
    assert (melati.area, melati.zone) == ("73", "Asia/Makassar"), "it lies elsewhere"


def test_only_the_operator_takes_lists_in(store: Store, config: Config) -> None:
    with store.transaction() as tx, pytest.raises(NotAllowed):
        take_in(tx, By(an_officer(tx, "Wati", "", "kepala"), "chat"), config.programme, [MELATI])


def test_two_imports_at_once_enter_each_group_once(
    store: Store, config: Config, url: str, vault: Vault, clock: Clock
) -> None:
    rows = [replace(MELATI, row=n, code=f"A-{n}", phone=f"+62812345678{n:02}") for n in range(40)]
    told: list[Sequence[RowOutcome]] = []

    def work() -> None:
        mine = Store(Database(url), vault, clock)
        for at in range(0, len(rows), 8):
            for _ in range(2):
                try:
                    with mine.transaction() as tx:
                        told.append(take_in(tx, OPERATOR, config.programme, rows[at : at + 8]))
                    break
                except listed.Entered:
                    continue
        mine.database.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(everything(store)) == 40
    states = [it.state for some in told for it in some]
    assert (states.count("new"), len(states)) == (40, 80)
    with store.reading() as tx:
        assert acts.verify(tx) is None


@pytest.mark.parametrize(
    ("size", "seconds", "following"),
    [(100, 0.1, 100), (100, 0.2, 50), (100, 0.05, 200), (100, 0.0, 200), (400, 0.01, 500),
     (40, 9.0, 20)],
)  # fmt: skip
def test_a_slice_takes_as_long_as_others_may_wait(
    size: int, seconds: float, following: int
) -> None:
    assert next_size(size, seconds) == following


HEADS = ["Kode", "Edisi", "Nama", "Kabupaten"]


def command(tmp_path: Path, *words: str, url: str = "") -> subprocess.Popen[str]:
    """The command in a process of its own, in a folder of the simulator or on this database."""
    where = [] if url else ["--data", str(tmp_path / "demo")]
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "groups", "import", *words, *where],
        env=os.environ | {"JPS_STORAGE__URL": url, "JPS_PRIVACY__KEY": KEY} if url else None,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def counts(told: str) -> dict[str, int]:
    said = json.loads(told)
    return {state: said[state] for state in ("new", "changed", "same", "refused")}


def many(tmp_path: Path) -> str:
    """A list of many slices."""
    rows = [[f"A-{n}", "tkm-2020", f"Kelompok {n}", "Banyumas"] for n in range(2500)]
    file = tmp_path / "kelompok.xlsx"
    file.write_bytes(sheets({"Kelompok": [HEADS, *rows]}))
    return str(file)


ALL_THERE = {"new": 0, "changed": 0, "same": 2500, "refused": 0}


def test_an_import_that_is_killed_is_finished_by_the_same_file(
    tmp_path: Path, url: str, database: Database
) -> None:
    file = many(tmp_path)
    first = command(tmp_path, file, url=url)
    while first.poll() is None and not _some(database):
        threading.Event().wait(0.02)
    first.kill()
    first.communicate()
    again = counts(command(tmp_path, file, "--json", url=url).communicate()[0])
    assert again["new"] + again["same"] == 2500
    assert counts(command(tmp_path, file, "--json", url=url).communicate()[0]) == ALL_THERE


def test_an_import_in_two_processes_at_once_enters_each_group_once(
    tmp_path: Path, url: str
) -> None:
    file = many(tmp_path)
    both = [command(tmp_path, file, "--json", url=url) for _ in range(2)]
    told = [counts(process.communicate()[0]) for process in both]
    assert [it["new"] + it["same"] for it in told] == [2500, 2500]
    assert sum(it["new"] for it in told) == 2500
    assert counts(command(tmp_path, file, "--json", url=url).communicate()[0]) == ALL_THERE


def test_an_import_waits_for_another_that_runs_and_says_so(
    tmp_path: Path, url: str, vault: Vault, database: Database
) -> None:
    other = Store(database, vault)
    with _running(other):
        waits = command(tmp_path, few(tmp_path), "--json", url=url)
        assert waits.stderr is not None
        assert waits.stderr.readline() == "Impor lain sedang berjalan, menunggu giliran…\n"
        looks = command(tmp_path, few(tmp_path), "--check", "--json", url=url)
        assert counts(looks.communicate()[0])["new"] == 1, "who only looks waits for nobody"
        assert not _some(database, "B")
    told, more = waits.communicate()
    assert (counts(told)["new"], more) == (1, "")
    assert _held(other, "next"), "it was given back"


def test_an_import_that_was_killed_keeps_the_next_one_only_for_seconds(
    tmp_path: Path, url: str, vault: Vault, database: Database
) -> None:
    assert _held(Store(database, vault), "killed")
    assert counts(command(tmp_path, few(tmp_path), "--json", url=url).communicate()[0])["new"] == 1


def test_one_killed_in_the_folder_of_the_simulator_too_where_the_clock_stands(
    tmp_path: Path,
) -> None:
    command(tmp_path, few(tmp_path)).communicate()
    folder = Database(f"sqlite:///{tmp_path / 'demo' / 'jps.db'}")
    first = command(tmp_path, many(tmp_path))
    while first.poll() is None and not _some(folder):
        threading.Event().wait(0.02)
    first.kill()
    first.communicate()
    folder.close()
    again = command(tmp_path, few(tmp_path), "--json").communicate()[0]
    assert counts(again)["same"] == 1


def few(tmp_path: Path) -> str:
    file = tmp_path / "sedikit.xlsx"
    file.write_bytes(sheets({"Kelompok": [HEADS, ["B-1", "tkm-2020", "Mawar", "Banyumas"]]}))
    return str(file)


def _held(store: Store, holder: str) -> bool:
    with store.transaction() as tx:
        return leases.hold(tx, "groups import", holder, timedelta(seconds=3))


@contextmanager
def _running(store: Store) -> Generator[None]:
    """Another import that renews its turn all the time."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(0.3):
            _held(store, "other")

    assert _held(store, "other")
    renewing = threading.Thread(target=renew)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()
        with store.transaction() as tx:
            leases.let_go(tx, "other")


def _some(database: Database, first: str = "A") -> bool:
    with database.transaction(reading=True) as connection:
        count = f"SELECT count(*) FROM groups WHERE substr(code, 1, 1) = '{first}'"
        return int(connection.exec_driver_sql(count).scalar_one()) > 0


def test_the_template_with_one_group_is_taken_for_a_list(tmp_path: Path, config: Config) -> None:
    """Its page of explanations has more rows than that."""
    book = load_workbook(io.BytesIO(template(config.programme)))
    book.worksheets[0].append(["A-1", "tkm-2020", "Melati"])
    book.save(tmp_path / "kelompok.xlsx")
    told = command(tmp_path, str(tmp_path / "kelompok.xlsx"), "--json").communicate()[0]
    assert counts(told) == {"new": 1, "changed": 0, "same": 0, "refused": 0}


def test_refused_rows_are_said_and_written_to_be_mended(tmp_path: Path) -> None:
    file, bad = tmp_path / "kelompok.csv", tmp_path / "salah.csv"
    file.write_text(
        "Kode;Edisi;Nama;Kab/Kota\nA-1;tkm-2020;Melati;Banyumas\nA-2;tkm-2020;Mawar;Bogor\n"
    )
    told, _ = command(tmp_path, str(file), "--bad", str(bad)).communicate()
    assert "baris 3, kolom Kab/Kota: “Bogor” ada lebih dari satu" in told
    assert "1 are new, 0 are changed, 0 are same, 1 are refused" in told
    head, row = bad.read_text("utf-8-sig").splitlines()
    assert head == "Kode,Edisi,Nama,Kab/Kota,Yang salah,Cara memperbaiki"
    assert row.startswith("A-2,tkm-2020,Mawar,Bogor,")
    bad.write_text(bad.read_text("utf-8-sig").replace("Bogor,", "Kota Bogor,", 1))
    said = json.loads(command(tmp_path, str(bad), "--json").communicate()[0])
    assert (said["new"], said["unused"]) == (1, ["Yang salah", "Cara memperbaiki"])


def test_what_was_taken_in_with_a_doubt_is_said(tmp_path: Path) -> None:
    head = "Kode;Edisi;Nama;Provinsi;Ketua;No HP\n"
    file = tmp_path / "kelompok.csv"
    file.write_text(f"{head}A-1;tkm-2020;Melati;Jawa Tengah;Ratna;081234567890\n")
    command(tmp_path, str(file)).communicate()
    file.write_text(f"{head}A-2;tkm-2020;Mawar;Jawa Tengah;Sari Dewi;081234567890\n")
    told, _ = command(tmp_path, str(file)).communicate()
    assert "Diterima, tetapi mohon diperiksa: baris 2, kolom phone: nomor ini sudah" in told
    assert "1 are new, 0 are changed, 0 are same, 0 are refused" in told
    said = json.loads(command(tmp_path, str(file), "--json").communicate()[0])
    assert (said["same"], [it["row"] for it in said["doubts"]]) == (1, [2])


def test_every_sheet_is_taken_in_and_each_row_once(tmp_path: Path) -> None:
    """One sheet a regency, another that repeats them all, and one that is none."""
    file, bad = tmp_path / "kelompok.xlsx", tmp_path / "salah.xlsx"
    banyumas = [[f"A-{n}", "tkm-2020", f"Melati {n}", "Kab. Banyumas"] for n in range(3)]
    cilacap = [[f"B-{n}", "tkm-2020", f"Mawar {n}", "Kab. Cilacap"] for n in range(2)]
    file.write_bytes(sheets({
        "Petunjuk": [["Isi menurut kabupaten"]], "Banyumas": [HEADS, *banyumas],
        "Cilacap": [HEADS, *cilacap, ["A-1", "tkm-2020", "Lain", "Cilacap"]],
        "Rekap": [HEADS, *banyumas, *cilacap],
    }))  # fmt: skip
    told, _ = command(tmp_path, str(file), "--bad", str(bad)).communicate()
    assert "5 are new, 0 are changed, 5 are same, 1 are refused" in told
    assert "lembar Cilacap, baris 4, kolom Kode: sama dengan baris 3 lembar Banyumas" in told
    assert "Bukan daftar kelompok, jadi dilewati: lembar Petunjuk" in told
    assert load_workbook(bad).sheetnames == ["Cilacap"]


def test_a_cell_merged_downwards_stands_for_all_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "kelompok.xlsx"
    rows = [[f"A-{n}", "tkm-2020", f"Melati {n}", "" if n else "Kab. Bogor"] for n in range(3)]
    file.write_bytes(sheets({"Kelompok": [HEADS, *rows]}))
    book = load_workbook(file)
    book.worksheets[0].merge_cells("D2:D4")
    book.save(file)
    [table] = tables(file.read_bytes())
    assert [row[3] for row in table.rows[1:]] == ["Kab. Bogor"] * 3


def test_a_csv_below_a_title_and_without_an_edition(tmp_path: Path) -> None:
    file = tmp_path / "kelompok.csv"
    file.write_bytes("DAFTAR KELOMPOK, TAHUN 2020\r\n\r\nKode;Nama;Dana\r\n"
                     "a-1;Café Désa;Rp 40.000.000,-\r\n;;\r\n".encode("cp1252"))  # fmt: skip
    _, wrong = command(tmp_path, str(file), "--json").communicate()
    assert "--edition" in wrong
    told, _ = command(tmp_path, str(file), "--json", "--edition", "TKM 2020").communicate()
    assert counts(told) == {"new": 1, "changed": 0, "same": 0, "refused": 0}
    _, wrong = command(tmp_path, str(file), "--edition", "TKM").communicate()
    assert "write one of tkm-2020" in wrong


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("tidak-ada.xlsx", None, "can't be read"),
        ("rusak.xlsx", b"PK\x03\x04 broken", "tidak bisa dibuka"),
        ("kosong.csv", b"", "kosong"),
        ("lama.xls", b"\xd0\xcf\x11\xe0 old", "simpan sebagai .xlsx"),
        ("lain.csv", b"a;b;c\n", "Baris judul"),
    ],
)
def test_a_file_that_is_no_list_is_said_in_words(
    tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    process = command(tmp_path, str(file))
    _, told = process.communicate()
    assert process.returncode == 1
    assert said in told
    assert "Traceback" not in told
