"""Messages with several rows, open totals, totals that do not fit.

All sentences are invented for these tests; how a row is written: purchase_rows.py.
"""

from __future__ import annotations

import pytest

from handlers.reading.purchase.line import read
from tests.purchase_rows import TODAY, Case, shown

# Several rows.
SEVERAL: list[Case] = [
    (
        "beli sapu 20rb, pel 35rb, ember 30rb",
        ["sapu | 1 | 20000 | -", "pel | 1 | 35000 | -", "ember | 1 | 30000 | -"],
    ),
    (
        (
            "Belanja tgl 10 Des di Toko Makmur:\n1. Kompor 2 tungku Rp 350.000\n2. Wajan Rp 120"
            ".000\n3. Tabung gas 3kg Rp 150.000"
        ),
        [
            "kompor 2 tungku | 1 | 350000 | 12-10",
            "wajan | 1 | 120000 | 12-10",
            "tabung gas 3kg | 1 | 150000 | 12-10",
        ],
    ),
    (
        "beli gunting 45rb terus benang 20rb trs jarum 15rb",
        ["gunting | 1 | 45000 | -", "benang | 1 | 20000 | -", "jarum | 1 | 15000 | -"],
    ),
    (
        "kemarin beli paku 25rb dan palu 60rb di toko besi abadi",
        ["paku | 1 | 25000 | 12-14", "palu | 1 | 60000 | 12-14"],
    ),
    ("beli oven 1,2jt plus loyang 4 @35rb", ["oven | 1 | 1200000 | -", "loyang | 4 | 140000 | -"]),
    (
        "semen 10 sak @65rb, pasir 1 rit 900rb, ongkir 50rb, total 1.600.000",
        ["semen | 10 | 650000 | -", "pasir | 1 | 900000 | -", "ongkir | 1 | 50000 | -"],
    ),
    (
        "bibit 100 batang 200rb, pupuk 2 karung 180rb, total 380rb",
        ["bibit | 100 | 200000 | -", "pupuk | 2 | 180000 | -"],
    ),
    (
        "tuku lele 500 ekor @200 karo pakan 2 sak @ 280 ewu",
        ["lele | 500 | 100000 | -", "pakan | 2 | 560000 | -"],
    ),
    (
        "tumbas gelas 60 ewu kalih piring 75 ewu ten pasar gede",
        ["gelas | 1 | 60000 | -", "piring | 1 | 75000 | -"],
    ),
    (
        "meser gunting 35 rebu sareng benang 20 rebu",
        ["gunting | 1 | 35000 | -", "benang | 1 | 20000 | -"],
    ),
    (
        "tadi beli beras 5 kg @11rb trus telor 2 kg @25rb lalu minyak 2 liter @14rb",
        ["beras | 5 | 55000 | 12-15", "telor | 2 | 50000 | 12-15", "minyak | 2 | 28000 | 12-15"],
    ),
    ("Rak 300rb & meja 450rb", ["rak | 1 | 300000 | -", "meja | 1 | 450000 | -"]),
    (
        "pupuk npk 3 sak @ 450rb / pestisida 2 botol @ 85rb",
        ["pupuk npk | 3 | 1350000 | -", "pestisida | 2 | 170000 | -"],
    ),
    (
        "upah tukang 2 orang 3 hari @125rb, upah kernet 2 orang 3 hari @90rb",
        ["upah tukang | 6 | 750000 | -", "upah kernet | 6 | 540000 | -"],
    ),
    ("baskom 3 = 75rb, panci 2 = 180rb", ["baskom | 3 | 75000 | -", "panci | 2 | 180000 | -"]),
    (
        "arit 2 biji @ 40rb, caping 5 @ 15rb tgl 13",
        ["arit | 2 | 80000 | 12-13", "caping | 5 | 75000 | 12-13"],
    ),
    (
        "Bli kbl 50 mtr @6rb, stop kontak 5 bh @18rb, lampu 4 bh @35rb",
        ["kbl | 50 | 300000 | -", "stop kontak | 5 | 90000 | -", "lampu | 4 | 140000 | -"],
    ),
    (
        "bt beli mesin las 1,9jt sm kabel las 350rb d glodok kmrn",
        ["mesin las | 1 | 1900000 | 12-14", "kabel las | 1 | 350000 | 12-14"],
    ),
    (
        "beli pisau 3 biji masing masing 25rb sama talenan 2 biji masing masing 30rb",
        ["pisau | 3 | 75000 | -", "talenan | 2 | 60000 | -"],
    ),
    (
        "cangkul 2 @85rb\nsekop 3 @70rb\ngerobak 1 450rb",
        ["cangkul | 2 | 170000 | -", "sekop | 3 | 210000 | -", "gerobak | 1 | 450000 | -"],
    ),
    (
        "- tepung 5kg @10rb\n- gula 3kg @13rb\n- mentega 2kg @28rb\ntotal 145rb",
        ["tepung | 5 | 50000 | -", "gula | 3 | 39000 | -", "mentega | 2 | 56000 | -"],
    ),
    (
        "bibit 10 batang 20rb, pupuk 2 karung 180rb, total 560rb",
        ["bibit | 10 | 200000 | -", "pupuk | 2 | 360000 | -"],
    ),
    (
        "bought rice 150k and oil 70k at the market yesterday",
        ["rice | 1 | 150000 | 12-14", "oil | 1 | 70000 | 12-14"],
    ),
    (
        "freezer 2 unit @3,5jt di hartono, ongkir 150rb",
        ["freezer | 2 | 7000000 | -", "ongkir | 1 | 150000 | -"],
    ),
    (
        "Beli kompor 400rb di toko A, tabung gas 150rb di toko B",
        ["kompor | 1 | 400000 | -", "tabung gas | 1 | 150000 | -"],
    ),
    (
        "kemarin beli rak 250rb, tadi pagi beli etalase 900rb",
        ["rak | 1 | 250000 | 12-14", "etalase | 1 | 900000 | 12-15"],
    ),
    (
        "saya tadi ke pasar beli wortel lima belas ribu kentang dua puluh ribu kol sepuluh ribu",
        ["wortel | 1 | 15000 | 12-15", "kentang | 1 | 20000 | 12-15", "kol | 1 | 10000 | 12-15"],
    ),
    (
        "kayu 4 batang x 35.000 = 140.000\npaku 2 kg x 18.000 = 36.000\nJumlah 176.000",
        ["kayu | 4 | 140000 | -", "paku | 2 | 36000 | -"],
    ),
]

# No mark: both totals are possible.
OPEN: list[Case] = [
    ("beli hand sanitizer 5 liter 210rb", ["hand sanitizer | 5 | ?210000/1050000 | -"]),
    ("beli 3 kursi 450rb di mebel jati", ["kursi | 3 | ?450000/1350000 | -"]),
    ("terpal 2 lembar seharga 300rb", ["terpal | 2 | ?300000/600000 | -"]),
    ("upah tukang 2 orang 3 hari 120rb", ["upah tukang | 6 | ?120000/720000 | -"]),
    ("kain 10 meter tiga ratus ribu toko harapan", ["kain | 10 | ?300000/3000000 | -"]),
    ("meser tepung 5 kg 50 rebu", ["tepung | 5 | ?50000/250000 | -"]),
    ("saya beli gula dua kilo tiga puluh ribu", ["gula | 2 | ?30000/60000 | -"]),
    ("2 unit mesin jahit Rp 3.000.000", ["mesin jahit | 2 | ?3000000/6000000 | -"]),
    ("bought 2 fans 400k", ["fans | 2 | ?400000/800000 | -"]),
    ("sewa tenda 3 hari 450rb", ["sewa tenda | 3 | ?450000/1350000 | -"]),
    ("gas 3kg 5 tabung 110rb", ["gas 3kg | 5 | ?110000/550000 | -"]),
    ("jarum 2 pak dua puluh ribu", ["jarum | 2 | ?20000/40000 | -"]),
    (
        "hari ini belanja\ncabe rawit 2kg 90rb\nbawang putih 1kg 35rb\ntomat 3kg 30rb",
        [
            "cabe rawit | 2 | ?90000/180000 | 12-15",
            "bawang putih | 1 | 35000 | 12-15",
            "tomat | 3 | ?30000/90000 | 12-15",
        ],
    ),
    ("beli pakan 4 sak 340rb", ["pakan | 4 | ?340000/1360000 | -"]),
    ("cat 2 kaleng 150.000 kemarin", ["cat | 2 | ?150000/300000 | 12-14"]),
    ("tumbas pitik 10 ekor 500 ewu wingi", ["pitik | 10 | ?500000/5000000 | 12-14"]),
    ("beli bibit durian 20 batang harga 35.000", ["bibit durian | 20 | ?35000/700000 | -"]),
    ("beli lampu 5 biji 100k", ["lampu | 5 | ?100000/500000 | -"]),
    ("1,5 kg cabe 60rb", ["cabe | 1.5 | ?60000/90000 | -"]),
    ("tadi sore beli pupuk 3 krg 285rb dr koperasi tani", ["pupuk | 3 | ?285000/855000 | 12-15"]),
]

# A stated total that does not fit.
MISMATCHES: list[Case] = [
    ("kaos 20 pcs satuannya 35rb semuanya 720rb", ["kaos | 20 | 700000 | -"]),
    ("batako 200 biji @2.500 total 550rb", ["batako | 200 | 500000 | -"]),
    ("beli pakan 3 sak @290rb jadi 900rb", ["pakan | 3 | 870000 | -"]),
    (
        "gula 10kg @13rb, tepung 5kg @9rb, total 200rb",
        ["gula | 10 | 130000 | -", "tepung | 5 | 45000 | -"],
    ),
    ("upah 5 orang 2 hari @100rb totalnya 1,1jt", ["upah | 10 | 1000000 | -"]),
    ("cat 3 kaleng @85.000 = 265.000", ["cat | 3 | 255000 | -"]),
]


@pytest.mark.parametrize(("text", "rows"), [*SEVERAL])
def test_rows_of_a_message(text: str, rows: list[str]) -> None:
    assert [shown(row) for row in read(text, TODAY).rows] == rows


@pytest.mark.parametrize(("text", "rows"), [*SEVERAL])
def test_a_sure_message_asks_nothing(text: str, rows: list[str]) -> None:
    reading = read(text, TODAY)
    assert (reading.asks, reading.flags, reading.stated_total) == (False, (), None)


@pytest.mark.parametrize(("text", "rows"), OPEN)
def test_a_price_without_a_mark_after_a_quantity_is_asked(text: str, rows: list[str]) -> None:
    reading = read(text, TODAY)
    assert [shown(row) for row in reading.rows] == rows
    assert reading.asks
    assert "ambiguous" in reading.flags


@pytest.mark.parametrize(("text", "rows"), MISMATCHES)
def test_a_total_that_does_not_fit_is_pointed_out(text: str, rows: list[str]) -> None:
    reading = read(text, TODAY)
    assert [shown(row) for row in reading.rows] == rows
    assert reading.asks
    assert "mismatch" in reading.flags
    assert reading.stated_total not in (None, sum(row.total or 0 for row in reading.rows))
