"""More messages in every register, formal to sms, some with something left to ask.

All sentences are invented for these tests; how a row is written: purchase_rows.py.
"""

from __future__ import annotations

import pytest

from handlers.reading.purchase.line import read
from tests.purchase_rows import TODAY, Case, shown

# Written after the first ones were read well.
MORE: list[Case] = [
    ("beli terpal 300", ["terpal | 1 | ?300/300000 | -"]),
    (
        "puyuh petelur 300 ekor per ekor 6500 tgl 2 desember",
        ["puyuh petelur | 300 | 1950000 | 12-02"],
    ),
    ("beli lem 7500", ["lem | 1 | 7500 | -"]),
    (
        (
            "Kami beli 3 unit mesin jahit portable, harga per unit Rp 1.350.000, di Toko Sing"
            "er pada 11 Desember 2020"
        ),
        ["mesin jahit portable | 3 | 4050000 | 12-11"],
    ),
    (
        "mbeli freezer bekas regane 1,6 yuta ning pasar loak wingi sore",
        ["freezer bekas | 1 | 1600000 | 12-14"],
    ),
    (
        (
            "Belanja kelompok:\n- Terigu 25 kg = 237.500\n- Gula 10 kg = 130.000\n- Telur 5 kg ="
            " 120.000\nTotal = 487.500"
        ),
        ["terigu | 25 | 237500 | -", "gula | 10 | 130000 | -", "telur | 5 | 120000 | -"],
    ),
    (
        "beli pupuk urea 2 sak @120rb + npk 1 sak 160rb, total 400rb",
        ["pupuk urea | 2 | 240000 | -", "npk | 1 | 160000 | -"],
    ),
    (
        "bayar upah 4 orang tukang selama 6 hari @ Rp. 120.000,- per hari",
        ["upah tukang | 24 | 2880000 | -"],
    ),
    ("gaji tukang 3 org 5 hari 100rb/hari", ["gaji tukang | 15 | 1500000 | -"]),
    ("ongkos tukang 2 hari 150rb per hari", ["ongkos tukang | 2 | 300000 | -"]),
    ("upah harian 10 orang @80rb", ["upah harian | 10 | 800000 | -"]),
    ("sewa excavator 8 jam @ 350rb", ["sewa excavator | 8 | 2800000 | -"]),
    ("sewa ruko 6 bulan total 9jt", ["sewa ruko | 6 | 9000000 | -"]),
    ("bensin 5 liter 50rb buat survei lokasi", ["bensin | 5 | ?50000/250000 | -"]),
    ("beli solar 20 ltr @ 9.400 di spbu", ["solar | 20 | 188000 | -"]),
    (
        "beli bahan baku (tepung, gula, telur) 450rb di pasar kemarin",
        ["bahan baku tepung, gula, telur | 1 | 450000 | 12-14"],
    ),
    (
        (
            "beli telur 2 tray @48.000, gula 5kg @12.500 dan mentega 3 pcs @ 18.000 di toko b"
            "ahan kue Berkah td pagi"
        ),
        ["telur | 2 | 96000 | 12-15", "gula | 5 | 62500 | 12-15", "mentega | 3 | 54000 | 12-15"],
    ),
    (
        "saya beli dua ekor kambing dengan harga dua juta tiga ratus ribu per ekor",
        ["kambing | 2 | 4600000 | -"],
    ),
    (
        "habis satu juta delapan ratus buat kulakan kain di tanah abang hari sabtu kemarin",
        ["kain | 1 | 1800000 | 12-12"],
    ),
    (
        "kemarin saya ke pasar beli bibit tomat lima puluh batang harganya dua ribu per batang",
        ["bibit tomat | 50 | 100000 | 12-14"],
    ),
    (
        "min ini nota pembelian panci 2 bh @175rb di toko Hidup Baru tgl 13/12",
        ["panci | 2 | 350000 | 12-13"],
    ),
    ("Bayar tukang las 500rb utk bikin rak", ["tukang las | 1 | 500000 | -"]),
    ("ongkir 25rb", ["ongkir | 1 | 25000 | -"]),
    ("beli galon 3 @ 50rb isi ulang", ["galon | 3 | 150000 | -"]),
    (
        "1. Freezer 200L - Rp 3.450.000\n2. Blender - Rp 450.000\n3. Timbangan 5kg - Rp 150.000",
        [
            "freezer 200l | 1 | 3450000 | -",
            "blender | 1 | 450000 | -",
            "timbangan 5kg | 1 | 150000 | -",
        ],
    ),
    (
        "freezer 3.450.000 blender 450.000 timbangan 150.000",
        ["freezer | 1 | 3450000 | -", "blender | 1 | 450000 | -", "timbangan | 1 | 150000 | -"],
    ),
    (
        "Pembelian kain katun 50m @27.500 = 1.375.000 di Toko Textile Jaya 09/12/2020",
        ["kain katun | 50 | 1375000 | 12-09"],
    ),
    ("tuku lombok 5 kilo regane 40 ewu sekilo", ["lombok | 5 | 200000 | -"]),
    ("tuku beras 25 kg sakilone 11 ewu", ["beras | 25 | 275000 | -"]),
    ("meuli cabe 3 kilo hargana 45 rebu sakilo", ["cabe | 3 | 135000 | -"]),
    ("meuli pupuk dua karung opat ratus rebu", ["pupuk | 2 | ?400000/800000 | -"]),
    ("beli paket lele 1000 ekor 250rb", ["paket lele | 1000 | ?250000 | -"]),
    (
        "beli oven 1 unit 1,5jt dan loyang 10 pcs 250rb",
        ["oven | 1 | 1500000 | -", "loyang | 10 | ?250000/2500000 | -"],
    ),
    (
        "mesin jahit juki 2 unit rp 7 juta, meja potong 1 unit rp 1,2 juta. total rp 8,2 juta",
        ["mesin jahit juki | 2 | 7000000 | -", "meja potong | 1 | 1200000 | -"],
    ),
    (
        "kain 12 yard @ 35k, benang 20 pcs @ 3k, resleting 2 lusin @ 18k = 516k",
        ["kain | 12 | 420000 | -", "benang | 20 | 60000 | -", "resleting | 2 | 36000 | -"],
    ),
    (
        (
            "Sudah dibayarkan sewa lahan 1 tahun sebesar Rp 5.000.000 kepada Bapak Sutrisno t"
            "gl 7 Desember 2020"
        ),
        ["sewa lahan | 1 | 5000000 | 12-07"],
    ),
    ("bayar listrik 200rb & air 85rb", ["listrik | 1 | 200000 | -", "air | 1 | 85000 | -"]),
    ("beli sabun 3 dus isi 24 @ 96rb", ["sabun isi 24 | 3 | ?288000/6912000 | -"]),
    ("beli ember 20 liter 3 buah @35rb", ["ember 20 liter | 3 | 105000 | -"]),
    ("kompor 2 tungku 2 unit @ 325rb", ["kompor 2 tungku | 2 | 650000 | -"]),
    ("beli kertas nasi 2 pak 38.000 kmrn sore", ["kertas nasi | 2 | ?38000/76000 | 12-14"]),
    (
        "We bought 10 kg of flour at 9,000 per kg from Pasar Baru on Dec 3",
        ["flour | 10 | 90000 | 12-03"],
    ),
    ("two chairs 150k each yesterday", ["chairs | 2 | 300000 | 12-14"]),
    (
        "bought gas cylinder 175,000 and regulator 85,000",
        ["gas cylinder | 1 | 175000 | -", "regulator | 1 | 85000 | -"],
    ),
    (
        "lapor bro tadi beli kabel 100m 450rb di toko listrik",
        ["kabel | 100 | ?450000/45000000 | 12-15"],
    ),
    ("beli 2 sekop @75rb 3 cangkul @85rb", ["sekop | 2 | 150000 | -", "cangkul | 3 | 255000 | -"]),
    ("pakan burung 10kg 12rb/kg total 120rb", ["pakan burung | 10 | 120000 | -"]),
    (
        "tgl 10 beli rak 400rb, tgl 11 beli meja 600rb",
        ["rak | 1 | 400000 | 12-10", "meja | 1 | 600000 | 12-11"],
    ),
    (
        "beli terpal 3 lembar masing-masing seharga 90 ribu rupiah total 270 ribu rupiah",
        ["terpal | 3 | 270000 | -"],
    ),
    ("biaya fotocopy 45rb tgl 14", ["fotocopy | 1 | 45000 | 12-14"]),
    ("dibelikan pompa air 600rb oleh bendahara kemarin", ["pompa air | 1 | 600000 | 12-14"]),
    ("tambahan beli paku 2 kg 36rb", ["paku | 2 | ?36000/72000 | -"]),
    ("beli mesin kopi harga 5jt diskon 10% jadi 4,5jt", ["mesin kopi | 1 | 4500000 | -"]),
    ("beli pulsa listrik 102.500", ["pulsa listrik | 1 | 102500 | -"]),
    ("notanya 350rb beli seng", ["seng | 1 | 350000 | -"]),
    ("beli 15 ekor anak ayam @ 8.500/ekor", ["anak ayam | 15 | 127500 | -"]),
    ("beli kursi lipat 1 lusin 960rb", ["kursi lipat | 1 | 960000 | -"]),
    ("beli kursi lipat selusin 960rb", ["kursi lipat | 1 | 960000 | -"]),
    ("beli 10 karung sekam seharga 8000/karung", ["sekam | 10 | 80000 | -"]),
    ("beli 10 karung sekam harga 8000 per karung", ["sekam | 10 | 80000 | -"]),
    ("jasa desain logo 150rb via fiverr", ["jasa desain logo | 1 | 150000 | -"]),
    ("air minum 4 dus @18rb utk pekerja", ["air minum | 4 | 72000 | -"]),
    ("beli sepatu boot 4 psg 90 rb an", ["sepatu boot | 4 | ?90000/360000 | -"]),
    ("beli kabel roll 2x1,5 50 meter 425rb", ["kabel roll 2x1,5 | 50 | ?425000/21250000 | -"]),
    (
        "kak maaf baru lapor, kemarin kami jadi beli freezer 3,2jt di hartono",
        ["freezer | 1 | 3200000 | 12-14"],
    ),
    ("tadi beli terpal 300rb buat jaga2 kalau hujan", ["terpal | 1 | 300000 | 12-15"]),
    ("beli gerobak 1,5jt untuk jualan keliling", ["gerobak | 1 | 1500000 | -"]),
    (
        "beli plastik kemasan 200 pcs @500 supaya produk bisa dijual",
        ["plastik kemasan | 200 | 100000 | -"],
    ),
    (
        "beli bibit lele 1000 ekor @250 untuk nanti dipanen bulan maret",
        ["bibit lele | 1000 | 250000 | -"],
    ),
    ("pakai uang kas beli lampu 85rb", ["lampu | 1 | 85000 | -"]),
    (
        "dana bantuan sudah dibelikan mesin jahit 2,8jt kemarin di toko singer",
        ["mesin jahit | 1 | 2800000 | 12-14"],
    ),
    ("uang bantuan kami belanjakan pupuk 5 sak @120rb", ["pupuk | 5 | 600000 | -"]),
    ("min beli cangkul 3 bh @80rb ya, notanya menyusul", ["cangkul | 3 | 240000 | -"]),
    ("sudah beli ya min oven 1,3jt", ["oven | 1 | 1300000 | -"]),
    ("mesin jahit 1 unit 2,1jt sudah lunas", ["mesin jahit | 1 | 2100000 | -"]),
    (
        "alhamdulillah sudah kebeli mesin giling 2,4jt td pagi",
        ["mesin giling | 1 | 2400000 | 12-15"],
    ),
    (
        "barusan transfer 750rb untuk bayar mesin press ke toko jaya",
        ["mesin press | 1 | 750000 | 12-15"],
    ),
    ("dari 40 juta kami beli mesin 12jt", ["mesin | 1 | ?40000000/12000000 | -"]),
    ("beli semen 5 sak 65rb/sak, belum termasuk ongkir", ["semen | 5 | 325000 | -"]),
    ("beli semen 5 sak 65rb/sak sudah termasuk ongkir", ["semen | 5 | 325000 | -"]),
    ("beli kursi 4 buah, harganya 150rb satu", ["kursi | 4 | ?150000/600000 | -"]),
    ("tolong catat pembelian etalase 950rb tgl 14", ["etalase | 1 | 950000 | 12-14"]),
    ("mohon dicatat min: beli pisau 5 @15rb", ["pisau | 5 | 75000 | -"]),
    ("mau lapor belanja hari ini: minyak 5 liter @14rb", ["minyak | 5 | 70000 | 12-15"]),
    ("lapor pak, beli sekam 10 karung @10rb dari pak Hadi", ["sekam | 10 | 100000 | -"]),
    ("beli karung goni 50 lbr @ 4rb di pak mul kemaren", ["karung goni | 50 | 200000 | 12-14"]),
    ("tambah beli kabel 10 m @8rb", ["kabel | 10 | 80000 | -"]),
    ("beli hp nokia buat usaha 250rb di konter", ["hp nokia | 1 | 250000 | -"]),
    (
        "beli obat cacing 2 botol @35rb sama vitamin 1 botol 40rb di poultry shop",
        ["obat cacing | 2 | 70000 | -", "vitamin | 1 | 40000 | -"],
    ),
    ("sewa pickup sekali jalan 150rb", ["sewa pickup jalan | 1 | 150000 | -"]),
    ("bayar kuli angkut 2 orang @50rb", ["kuli angkut | 2 | 100000 | -"]),
    ("upah pak Tarjo 3 hari @90rb", ["upah | 3 | 270000 | -"]),
    ("upah nyangkul 5 org 1 hari @75rb", ["upah nyangkul | 5 | 375000 | -"]),
    ("makan siang tukang 5 bungkus @12rb", ["makan siang tukang | 5 | 60000 | -"]),
    ("galon isi ulang 5 x 6.000", ["galon isi ulang | 5 | 30000 | -"]),
    ("air galon 10 @ 5rb = 50rb", ["air galon | 10 | 50000 | -"]),
    (
        "belanja: gula 10kg 125rb total, kopi 2kg 90rb total",
        ["gula | 10 | 125000 | -", "kopi | 2 | 90000 | -"],
    ),
    (
        "beli 2 karung beras masing2 560 ribu di agen pak Joni hari jumat",
        ["beras | 2 | 1120000 | 12-11"],
    ),
    ("sudah di beli mesin cuci 1,9jt dr toko elektronik murah", ["mesin cuci | 1 | 1900000 | -"]),
    ("kulo tumbas kambing kalih ekor @ 1,8 yuta", ["kambing | 2 | 3600000 | -"]),
    ("tumbas wedhus tigang ekor regi setunggal ekor 1,5 yuta", ["wedhus | 3 | 4500000 | -"]),
    ("meser kain 20 meter, sameterna 25 rebu di pasar baru", ["kain | 20 | 500000 | -"]),
    (
        "geus meuli cet 3 kaleng @ 65 rebu jeung kuas 2 @ 15 rebu",
        ["cet | 3 | 195000 | -", "kuas | 2 | 30000 | -"],
    ),
    ("kamari meuli panto 450 rebu ti mang Ujang", ["panto | 1 | 450000 | 12-14"]),
    ("spent 450k on fabric at Pasar Baru", ["fabric | 1 | 450000 | -"]),
    (
        "purchased 3 sacks of cement at Rp65,000 each from TB Jaya on 10 December",
        ["cement | 3 | 195000 | 12-10"],
    ),
    (
        "bought 2 kg sugar @15k & 5 kg flour @10k",
        ["sugar | 2 | 30000 | -", "flour | 5 | 50000 | -"],
    ),
    ("dua puluh lima ribu beli sapu lidi", ["sapu lidi | 1 | 25000 | -"]),
    ("beli sapu lidi dua lima belas ribu", ["sapu lidi | 2 | ?15000/30000 | -"]),
    (
        "saya beli tepung sepuluh kilo harga sekilonya sembilan ribu lima ratus",
        ["tepung | 10 | 95000 | -"],
    ),
    ("beli mesin 1jt5", ["mesin | 1 | 1500000 | -"]),
    ("beli mesin 2jt 350 tadi", ["mesin | 1 | 2350000 | 12-15"]),
    ("beli mesin 1jt 50 ribu", ["mesin | 1 | 1050000 | -"]),
    ("bl tpng trgu 1sak 185rb dtk ABC", ["tpng trgu | 1 | 185000 | -"]),
    ("bl mnyk grg 2ltr 28rb", ["mnyk grg | 2 | ?28000/56000 | -"]),
    (
        "kmren bl 2 dus mie @95rb & 1 dus kopi 120rb di alfamart",
        ["mie | 2 | 190000 | 12-14", "kopi | 1 | 120000 | 12-14"],
    ),
    (
        (
            "min lapor hari ini kami belanja ke pasar induk, beli kentang 20 kg @9rb, wortel "
            "10 kg @8rb"
        ),
        ["kentang | 20 | 180000 | 12-15", "wortel | 10 | 80000 | 12-15"],
    ),
    (
        "blm smpt lapor kmrn, bl dinamo 1 bh 475rb tk listrik terang",
        ["dinamo | 1 | 475000 | 12-14"],
    ),
    (
        "beli mesin serut kayu modern harga 1.650.000 toko perkakas tgl 4 desember",
        ["mesin serut kayu modern | 1 | 1650000 | 12-04"],
    ),
    (
        "kmi beli bambu 30 btg @12rb ongkos angkut 50rb",
        ["bambu | 30 | 360000 | -", "ongkos angkut | 1 | 50000 | -"],
    ),
    ("upah pasang keramik 2 orang 4 hari @125 ribu", ["upah pasang keramik | 8 | 1000000 | -"]),
    ("beli cat 5 kaleng seratus dua puluh ribu per kaleng", ["cat | 5 | 600000 | -"]),
    ("seng 8 lembar enam puluh ribu", ["seng | 8 | ?60000/480000 | -"]),
    (
        "beli pupuk kompos 15 karung semuanya tiga ratus tujuh puluh lima ribu",
        ["pupuk kompos | 15 | 375000 | -"],
    ),
    (
        "tadi pagi ke toko besi beli paku 3 kilo lima puluh empat ribu",
        ["paku | 3 | ?54000/162000 | 12-15"],
    ),
    ("tuku sapi siji regane 13,5 yuta nang pasar kewan jumat pon", ["sapi | 1 | 13500000 | 12-11"]),
    ("tumbas mesin jait bekas setunggal regi 900 ewu", ["mesin jait bekas | 1 | 900000 | -"]),
    ("tuku godhong gedhang 10 iket @ 5 ewu", ["godhong gedhang | 10 | 50000 | -"]),
    (
        "meser daging hayam 10 kilo @ 33 rebu di pasar caringin tadi subuh",
        ["daging hayam | 10 | 330000 | 12-15"],
    ),
    ("mésér lawon 15 meter total 450 rebu", ["lawon | 15 | 450000 | -"]),
    ("urang meuli areng 3 karung @45rb", ["areng | 3 | 135000 | -"]),
    (
        "bought 12 plastic chairs for 55k each at Informa, 5 Dec",
        ["plastic chairs | 12 | 660000 | 12-05"],
    ),
    ("we paid 500k for transport on Monday", ["transport | 1 | 500000 | 12-14"]),
    (
        (
            "Telah dibeli: Kompresor 1 unit Rp 2.150.000, Spray gun 2 unit @ Rp 185.000. Tota"
            "l Rp 2.520.000"
        ),
        ["kompresor | 1 | 2150000 | -", "spray gun | 2 | 370000 | -"],
    ),
    (
        (
            "rincian belanja 10/12:\n* tepung 1 sak 185.000\n* margarin 5kg x 22.000\n* plastik "
            "1 rol 45.000\njml 340.000"
        ),
        [
            "tepung | 1 | 185000 | 12-10",
            "margarin | 5 | 110000 | 12-10",
            "plastik | 1 | 45000 | 12-10",
        ],
    ),
    ("beli terpal A3 4x6 @175rb 2 lembar di TB Rejeki", ["terpal a3 4x6 | 2 | 350000 | -"]),
    ("kak beli gas melon 3 biji 22rb satuannya", ["gas melon | 3 | 66000 | -"]),
    (
        "sekam 20 karung 10rb per karung ambil di penggilingan pak Wardi",
        ["sekam | 20 | 200000 | -"],
    ),
    (
        "beli sarung tangan karet selusin 85rb sama masker 2 box @35rb",
        ["sarung tangan karet | 1 | 85000 | -", "masker | 2 | 70000 | -"],
    ),
    (
        "2 hari yg lalu beli bibit gurame 500 ekor harga 1.500/ekor",
        ["bibit gurame | 500 | 750000 | 12-13"],
    ),
    (
        "beli hand traktor second 11jt dari haji Somad tgl 1 desember 2020 lunas",
        ["hand traktor second | 1 | 11000000 | 12-01"],
    ),
    ("pakan 1/2 kwintal 450rb", ["pakan | 0.500 | 450000 | -"]),
    ("kertas thermal 1 dus isi 50 roll 275rb", ["kertas thermal isi 50 roll | 1 | 275000 | -"]),
    (
        "mesin vakum 1 unit harga Rp 1.350.000 + ongkir Rp 75.000 = Rp 1.425.000",
        ["mesin vakum | 1 | 1350000 | -", "ongkir | 1 | 75000 | -"],
    ),
    ("beli rak piring susun tiga 320rb", ["rak piring susun tiga | 1 | 320000 | -"]),
    (
        "oli 4 botol @ 45.000, busi 2 biji @ 20.000 di bengkel jaya motor",
        ["oli | 4 | 180000 | -", "busi | 2 | 40000 | -"],
    ),
    ("bayar jahit seragam 20 potong @ 35rb ke bu Endang", ["jahit seragam | 20 | 700000 | -"]),
    ("beli wajan no 40 dua buah @ 95rb", ["wajan no 40 | 2 | 190000 | -"]),
    ("beli kelapa seratus butir @ 4000", ["kelapa | 100 | 400000 | -"]),
    (
        "cangkul @85rb 4 biji dan arit @45rb 3 biji",
        ["cangkul | 4 | 340000 | -", "arit | 3 | 135000 | -"],
    ),
    (
        "harga total belanja bahan kue 275rb di toko kue Sari kemarin",
        ["bahan kue | 1 | 275000 | 12-14"],
    ),
]


@pytest.mark.parametrize(("text", "rows"), [*MORE])
def test_rows_of_a_message(text: str, rows: list[str]) -> None:
    assert [shown(row) for row in read(text, TODAY).rows] == rows
