"""Plans as people write them, and which line of one a purchase belongs to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.leader.planning import told
from handlers.reading.plan.fitting import TABLE, fitting
from handlers.reading.plan.rows import opens, read
from handlers.talk.messages import Unfit
from handlers.talk.question import Typed

Row = tuple[str, int | None, str, int]
FREEZER: Row = ("Freezer", 1, "unit", 3_500_000)
PAKAN: Row = ("Pakan lele", 10, "sak", 2_850_000)
BIBIT: Row = ("Bibit lele", 2000, "ekor", 500_000)

TABS = (
    "RENCANA ANGGARAN BIAYA\nKelompok Melati\nNo\tUraian\tVolume\tSatuan\tHarga (Rp)\tJumlah (Rp)\n"
    "1\tFreezer\t1\tunit\t3.500.000\t3.500.000\n2\tPakan lele\t10\tsak\t285.000\t2.850.000\n\n"
    "3\tBibit lele\t2000\tekor\t250\t500.000\n\t\t\t\t\t\nJumlah\t\t\t\t\t6.850.000\n"
    "Terbilang: enam juta delapan ratus lima puluh ribu rupiah\nBanyumas, 1 Desember 2020\n"
    "Mengetahui,\nKepala Desa\n\n(Ratna Wulandari)"
)
WRITTEN: dict[str, tuple[list[Row], int | None]] = {
    TABS: ([FREEZER, PAKAN, BIBIT], 6_850_000),
    "Uraian;Volume;Satuan;Harga;Jumlah\nFreezer;1;unit;3500000;3500000\nTOTAL;;;;3500000": (
        [FREEZER], 3_500_000),
    "| No | Barang | Jumlah | Harga | Total |\n| 1 | Kompor | 2 | 250.000 | 500.000 |": (
        [("Kompor", 2, "", 500_000)], None),
    "No;Uraian;Volume;Satuan;Harga\n1;Pakan lele;10;sak;285000": ([PAKAN], None),
    "Freezer 1 unit 3.500.000": ([FREEZER], None),
    "freezer @3,5jt x 2": ([("Freezer", 2, "", 7_000_000)], None),
    "rencana freezer 3,5 juta": ([("Freezer", None, "", 3_500_000)], None),
    "Rencana belanja: freezer 3,5jt, pakan 2jt sama terpal 700rb": (
        [("Freezer", None, "", 3_500_000), ("Pakan", None, "", 2_000_000),
         ("Terpal", None, "", 700_000)], None),
    "1. Freezer 1 unit Rp 3.500.000,-\n2) Pakan lele 10 sak @285.000 = 2.850.000\nTotal Rp6.350.000": (
        [FREEZER, PAKAN], 6_350_000),
    "1 Freezer 1 unit 3.500.000 3.500.000\n2 Bibit lele 2000 ekor 250 500.000": (
        [FREEZER, BIBIT], None),
    "A. Peralatan\n- Freezer 1 unit 3,5 juta\nSub total 3.500.000\nB. Bahan:\n- Pakan lele 10 sak 285.000 2.850.000\n"
    "JUMLAH SELURUHNYA 6.350.000": ([FREEZER, PAKAN], 6_350_000),
    "Dana bantuan Rp40.000.000\nModal jualan 5 juta\nLain-lain 1.000.000\nATK 250.000": (
        [("Modal jualan", None, "", 5_000_000), ("Lain-lain", None, "", 1_000_000),
         ("ATK", None, "", 250_000)], None),
    "No\tUraian Barang\tVol\tSat\tHarga Satuan\tJumlah Harga\tKet\nA\tPeralatan\n1\tFreezer\t1\tunit\t3500000\t\n"
    "\tPakan lele\t10\tsak\t285000\t2850000\tlama\n\tOngkos\t\t\t\t500000\n\t\t\tTotal\t\t6850000": (
        [FREEZER, PAKAN, ("Ongkos", None, "", 500_000)], 6_850_000),
    "Freezer unit 1 3.500.000 3.500.000": ([FREEZER], None),
    "Pipa 3/4 10 btg 25.000 250.000": ([("Pipa 3/4", 10, "btg", 250_000)], None),
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_plan_is_read_as_it_is_written(text: str) -> None:
    rows, stated = WRITTEN[text]
    reading = read(text)
    told = [(it.name, it.quantity, it.unit, it.amount) for it in reading.rows]
    assert told == [(name, None if n is None else Decimal(n), unit, sum_)
                    for name, n, unit, sum_ in rows]  # fmt: skip
    assert (reading.stated, reading.unread) == (stated, ())


def test_what_a_price_means_is_left_open() -> None:
    [row] = read("pakan 10 sak 285.000").rows
    assert (row.amount, row.options) == (None, (285_000, 2_850_000))
    [row] = read("Uraian;Volume;Satuan;Harga;Jumlah\nPakan;10;sak;285000;2580000").rows
    assert (row.amount, row.options) == (None, (2_850_000, 2_580_000))


def test_a_line_without_an_amount_is_told_and_not_dropped() -> None:
    assert read("rab\nfreezer 3jt\n2. etalase kaca\nkompor 500rb").unread == ("etalase kaca",)


@pytest.mark.parametrize(
    "text", ["", "   ", "rencana", "rencana apa saja", "terima kasih", "Jumlah 40.000.000",
             "Mengetahui, Kepala Desa", "freezer 900 juta", "123", "Rp 5.000.000"]
)  # fmt: skip
def test_nothing_is_made_of_what_is_no_plan(text: str) -> None:
    assert read(text).rows == ()


@pytest.mark.parametrize(
    ("text", "plan"),
    [("rencana freezer 3,5 juta", True), ("RAB:\nfreezer", True), (TABS, True),
     ("isi rencana freezer 3jt", True), ("rencananya bagaimana", False),
     ("beli freezer 3jt", False), ("rencana belanja boleh diubah?", False)],
)  # fmt: skip
def test_a_plan_says_that_it_is_one(text: str, plan: bool) -> None:
    assert opens(text) is plan


@given(st.text(alphabet="0123456789.,;|\t\n rpjtabxRAB@=()x-", max_size=200))
def test_any_text_is_read_or_not(text: str) -> None:
    for row in read(text).rows:
        assert row.name.strip()
        assert (row.amount or 0) > 0 or len(row.options) > 1


LINES = ["Freezer", "Pakan lele", "Pakan ayam", "Mesin jahit", "Alat masak (wajan, panci, kompor)",
         "Bibit lele", "Mesin vakum"]  # fmt: skip


@pytest.mark.parametrize(
    ("item", "fits"),
    [("freezer box 200l", [0]), ("frezer", [0]), ("box freezer", [0]), ("freezernya", [0]),
     ("frizer", [0]), ("pakan", [1, 2]), ("pelet 781", [1, 2]), ("pelet lele", [1]),
     ("mesin obras", []), ("mesin jahit singer", [3]), ("wajan besar", [4]),
     ("kompor gas 2 tungku", [4]), ("benih lele", [5]), ("lele", []), ("genset", []),
     ("vacum sealer", [6]), ("", []), ("2000", []), ("mesin", [])],
)  # fmt: skip
def test_a_purchase_fits_the_lines_that_say_the_same(item: str, fits: list[int]) -> None:
    assert fitting(item, LINES) == fits


def test_every_name_of_a_thing_is_another_one() -> None:
    same = TABLE.values("same")
    assert not {*same} & {*same.values()}, "a chain is followed one step only"


def test_what_is_named_for_another_line_is_asked_about() -> None:
    lines = ["Vakum", "Plastik kemasan", "Freezer"]
    assert fitting("plastik vakum", lines) == [0, 1]
    assert fitting("mesin vakum", lines) == [0]
    assert fitting("plastik", lines) == [1]


def test_a_plan_of_too_many_lines_is_refused_whole() -> None:
    long = "\n".join(f"{n}. Barang {chr(96 + n % 26)} 1 unit 10.000" for n in range(1, 62))
    with pytest.raises(Unfit, match="paling banyak 60 baris"):
        told.parser.read(Typed(long, date(2020, 12, 15)))


def test_the_number_of_an_official_is_no_sum() -> None:
    told = read("freezer 3jt\nMengetahui, Kepala Desa\nNIP. 19700101 200003 1 001")
    assert [(row.name, row.amount) for row in told.rows] == [("Freezer", 3_000_000)]
