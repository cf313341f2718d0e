"""Messages about one thing bought: one price, a unit price, or a total.

All sentences are invented for these tests; how a row is written: purchase_rows.py.
"""

from __future__ import annotations

import pytest

from handlers.reading.purchase.line import read
from tests.purchase_rows import TODAY, Case, shown

# One thing at one price.
ONE_THING: list[Case] = [
    ("beli kompor gas rinnai 385rb", ["kompor gas rinnai | 1 | 385000 | -"]),
    ("bli wajan bsr 1 275rb di psr senen kmrn", ["wajan bsr | 1 | 275000 | 12-14"]),
    (
        "min tadi pagi beli spinner peniris minyak satu juta dua ratus ribu di toko mesin maju",
        ["spinner peniris minyak | 1 | 1200000 | 12-15"],
    ),
    (
        "Lapor pembelian: gerobak dorong Rp1.750.000,00 tgl 3/12/2020",
        ["gerobak dorong | 1 | 1750000 | 12-03"],
    ),
    ("kulakan plastik es 60rb nang pasar legi wingi", ["plastik es | 1 | 60000 | 12-14"]),
    ("mangkukna meuli terpal 175 rebu di pasar Cikajang", ["terpal | 1 | 175000 | 12-13"]),
    ("1 buah oven gas 2 pintu harga 1.950.000", ["oven gas 2 pintu | 1 | 1950000 | -"]),
    ("gas 3kg 22rb", ["gas 3kg | 1 | 22000 | -"]),
    ("beli terpal 6x8 hrga 290k dtoko plastik abadi", ["terpal 6x8 | 1 | 290000 | -"]),
    ("beli tandon 1000 liter 1,4jt", ["tandon 1000 liter | 1 | 1400000 | -"]),
    ("sewa lapak sebulan 600rb", ["sewa lapak | 1 | 600000 | -"]),
    ("Upah tukang las Rp 350.000 tanggal 14/12", ["upah tukang las | 1 | 350000 | 12-14"]),
    ("beli bensin buat antar barang gocap", ["bensin | 1 | 50000 | -"]),
    ("beli lakban ceban", ["lakban | 1 | 10000 | -"]),
    ("beli paku goceng di warung bu Tini", ["paku | 1 | 5000 | -"]),
    (
        "laporan belanja hari senin kemarin beli kipas angin 240.000",
        ["kipas angin | 1 | 240000 | 12-14"],
    ),
    ("jumat kmrn beli kandang ayam 1,5 jt dr mas Bowo", ["kandang ayam | 1 | 1500000 | 12-11"]),
    (
        "beli blender philips rp 475.000 di tokopedia rabu minggu lalu",
        ["blender philips | 1 | 475000 | 12-09"],
    ),
    (
        (
            "pembelian mesin penggiling daging sebesar Rp. 4.500.000,- tertanggal 30 November"
            " 2020 di CV Mesin Raya"
        ),
        ["mesin penggiling daging | 1 | 4500000 | 11-30"],
    ),
    ("assalamualaikum min lapor beli gerinda makita 650rb", ["gerinda makita | 1 | 650000 | -"]),
    ("beli mixer kue 1 harganya 799.000", ["mixer kue | 1 | 799000 | -"]),
    (
        "tadi malam beli kuota internet buat jualan online 100rb",
        ["kuota internet | 1 | 100000 | 12-14"],
    ),
    (
        "2 hari lalu beli rak besi empat susun tujuh ratus lima puluh ribu",
        ["rak besi empat susun | 1 | 750000 | 12-13"],
    ),
    (
        "belanja bumbu dapur, cabai, dan bawang total 215.000 di pasar minggu",
        ["bumbu dapur, cabai dan bawang | 1 | 215000 | -"],
    ),
    ("habis 325rb buat belanja bahan kue di toko ani", ["bahan kue | 1 | 325000 | -"]),
    ("beli handuk salon 1 lusin 180rb", ["handuk salon | 1 | 180000 | -"]),
    ("kran air Rp35.000", ["kran air | 1 | 35000 | -"]),
    ("beli 1 sak semen 62.000", ["semen | 1 | 62000 | -"]),
    ("beli sekarung beras 580rb", ["beras | 1 | 580000 | -"]),
    ("beli genset 1000 watt 1.850.000", ["genset 1000 watt | 1 | 1850000 | -"]),
    ("beli lampu led 18 watt 42rb", ["lampu led 18 watt | 1 | 42000 | -"]),
    ("beli pipa 3 inch 78rb di tb sentosa", ["pipa 3 inch | 1 | 78000 | -"]),
    ("beli oli mesin traktor 85rb", ["oli mesin traktor | 1 | 85000 | -"]),
    ("Beli dinamo 1/2 PK Rp 780.000", ["dinamo 1/2 pk | 1 | 780000 | -"]),
    (
        "tgl 7 desember kami beli hand traktor bekas lima belas juta rupiah",
        ["hand traktor bekas | 1 | 15000000 | 12-07"],
    ),
    (
        "beli kursi plastik murah meriah sejuta dua ratus di pasar klewer",
        ["kursi plastik murah meriah | 1 | 1200000 | -"],
    ),
    ("beli aki 12v 450rb", ["aki 12v | 1 | 450000 | -"]),
    (
        "Pembayaran sewa tempat usaha bulan Desember Rp 1.000.000",
        ["sewa tempat usaha | 1 | 1000000 | -"],
    ),
    ("belanja di pasar anyar 300rb beli kain flanel", ["kain flanel | 1 | 300000 | -"]),
    (
        "di toko Maju Lancar tgl 8 beli kompor 2 tungku 415rb",
        ["kompor 2 tungku | 1 | 415000 | 12-08"],
    ),
    (
        (
            "Pada tanggal 5 Desember 2020 kelompok kami membeli mesin parut kelapa seharga Rp"
            "1.600.000 dari Bapak Suharto"
        ),
        ["mesin parut kelapa | 1 | 1600000 | 12-05"],
    ),
    (
        "ass min sy dah bli tmbgan digital 130rb d lazada tgl 1 des",
        ["tmbgan digital | 1 | 130000 | 12-01"],
    ),
    (
        (
            "halo bot kami baru saja membeli alat press cup dengan harga satu juta tujuh ratu"
            "s lima puluh ribu rupiah di tokopedia"
        ),
        ["alat press cup | 1 | 1750000 | 12-15"],
    ),
    ("dinten ieu abdi meser kaporit 45 rebu di toko kimia", ["kaporit | 1 | 45000 | 12-15"]),
    ("kami beli sapi 1 ekor 14,5 jt dr pak lurah 12-12-2020", ["sapi | 1 | 14500000 | 12-12"]),
    ("kaca 3mm 2x1 meter 180rb", ["kaca 3mm 2x1 meter | 1 | 180000 | -"]),
    ("sekop 1 75rb", ["sekop | 1 | 75000 | -"]),
    ("Rp 85.000 untuk sabun cuci", ["sabun cuci | 1 | 85000 | -"]),
    ("95rb beli selang air di toko mulia", ["selang air | 1 | 95000 | -"]),
    ("Oven tangkring Rp 275.000 12/12/20", ["oven tangkring | 1 | 275000 | 12-12"]),
    ("hari kamis beli kawat las 130rb", ["kawat las | 1 | 130000 | 12-10"]),
    ("beli freezer 3,1 jt tgl 25 okt 2020 dr toko Nusa", ["freezer | 1 | 3100000 | 10-25"]),
    ("BELI TERPAL 250RB DI TOKO BANGUNAN", ["terpal | 1 | 250000 | -"]),
    ("beli\nterpal\n250rb", ["terpal | 1 | 250000 | -"]),
    ("beli terpal=250rb", ["terpal | 1 | 250000 | -"]),
    ("terpal : 250.000", ["terpal | 1 | 250000 | -"]),
    ("konsumsi rapat 150rb", ["konsumsi rapat | 1 | 150000 | -"]),
    (
        (
            "Kami telah membeli satu unit freezer merek GEA seharga Rp 3.250.000 di Toko Elek"
            "tronik Jaya pada tanggal 10 Desember 2020"
        ),
        ["freezer merek gea | 1 | 3250000 | 12-10"],
    ),
    ("sdh beli mesin obras 2,1jt tgl 9", ["mesin obras | 1 | 2100000 | 12-09"]),
    ("etalase kaca 1jt350 dr pak Udin", ["etalase kaca | 1 | 1350000 | -"]),
    ("tadi beli tali tambang 45 ribu", ["tali tambang | 1 | 45000 | 12-15"]),
    (
        "kula sampun tumbas pompa banyu 425 ewu ten toko Sumber Rejeki",
        ["pompa banyu | 1 | 425000 | -"],
    ),
    ("tuku pacul siji regane 95 ewu ning tokone pak Slamet", ["pacul | 1 | 95000 | -"]),
    (
        "abdi tos meser mesin jait bekas 850 rebu ti pa Asep kamari",
        ["mesin jait bekas | 1 | 850000 | 12-14"],
    ),
    (
        "I bought a chest freezer for 2.9 million at Electronic City yesterday",
        ["chest freezer | 1 | 2900000 | 12-14"],
    ),
    ("paid 150k for cooking gas today", ["cooking gas | 1 | 150000 | 12-15"]),
    ("📌 beli timbangan duduk 🏋️ Rp. 325.000,-", ["timbangan duduk | 1 | 325000 | -"]),
    (
        "selimut kandang seratus lima puluh ribu rupiah beli kemarin sore di toko pak haji",
        ["selimut kandang | 1 | 150000 | 12-14"],
    ),
    (
        "beli kabel listrik 1 rol Rp 480.000 tanggal 1 Desember",
        ["kabel listrik | 1 | 480000 | 12-01"],
    ),
    ("bayar listrik tempat usaha 250rb", ["listrik tempat usaha | 1 | 250000 | -"]),
    ("bayar ongkir mesin 120rb kemarin", ["ongkir mesin | 1 | 120000 | 12-14"]),
    ("beli kulkas bekas setengah juta di pak RT", ["kulkas bekas | 1 | 500000 | -"]),
    (
        (
            "halo kak selamat pagi, mau lapor tadi saya beli etalase 1.100.000 di mebel pak D"
            "armo, terima kasih"
        ),
        ["etalase | 1 | 1100000 | 12-15"],
    ),
    ("td siang bli panci presto 340rb", ["panci presto | 1 | 340000 | 12-15"]),
    (
        "beli sprayer elektrik Rp 550rb tgl 12/12 di toko tani makmur",
        ["sprayer elektrik | 1 | 550000 | 12-12"],
    ),
    ("beli 1 ekor kambing 2,5jt di pasar hewan", ["kambing | 1 | 2500000 | -"]),
    (
        "beli cat tembok dulux, kuas, dan rol semuanya 560rb",
        ["cat tembok dulux, kuas dan rol | 1 | 560000 | -"],
    ),
    ("bayar jasa bordir 300rb tgl 4 des", ["jasa bordir | 1 | 300000 | 12-04"]),
    ("kmrn lusa bli jaring ikan 230rb", ["jaring ikan | 1 | 230000 | 12-13"]),
    ("beli mesin potong rumput 1.3jt di ace hardware", ["mesin potong rumput | 1 | 1300000 | -"]),
    ("tadi beli meja satu jt lima ratus rb", ["meja | 1 | 1500000 | 12-15"]),
    (
        "nota tgl 2 des: mesin sablon manual Rp 2.350.000 (lunas)",
        ["mesin sablon manual | 1 | 2350000 | 12-02"],
    ),
    ("urang geus meuli parud listrik 1,1 juta", ["parud listrik | 1 | 1100000 | -"]),
    ("Bayar DP sewa kios 500rb ke bu Hajah", ["dp sewa kios | 1 | 500000 | -"]),
    ("harga freezer 3jt sudah dibeli kemarin di toko sejuk", ["freezer | 1 | 3000000 | 12-14"]),
    ("senin beli lem kayu 55rb", ["lem kayu | 1 | 55000 | 12-14"]),
    ("awal bulan beli kandang 800rb", ["kandang | 1 | 800000 | -"]),
    ("beli kain perca minggu lalu 125rb", ["kain perca | 1 | 125000 | -"]),
    ("beli mesin kopi 5jt tgl 20 nopember", ["mesin kopi | 1 | 5000000 | 11-20"]),
]

# A quantity with a mark: unit price or total.
QUANTITIES: list[Case] = [
    ("pupuk urea 5 karung @ 180rb", ["pupuk urea | 5 | 900000 | -"]),
    ("telur ayam 15 kg x 24.000", ["telur ayam | 15 | 360000 | -"]),
    ("beli kursi plastik 20 bh masing2 45rb", ["kursi plastik | 20 | 900000 | -"]),
    (
        "ayam petelur 50 ekor per ekor 65 ribu di peternakan Jaya",
        ["ayam petelur | 50 | 3250000 | -"],
    ),
    ("beli kaos polos 24 pcs @ Rp 32.500 kemarin", ["kaos polos | 24 | 780000 | 12-14"]),
    ("4 tabung gas 12kg @165.000", ["gas 12kg | 4 | 660000 | -"]),
    ("gas 3 kg 4 tabung @21rb", ["gas 3 kg | 4 | 84000 | -"]),
    ("besi 10mm 20 batang @ 75.000", ["besi 10mm | 20 | 1500000 | -"]),
    ("triplek 9mm 6 lembar @130rb", ["triplek 9mm | 6 | 780000 | -"]),
    ("upah kuli 6 orang x 3 hari x Rp 90.000", ["upah kuli | 18 | 1620000 | -"]),
    ("upah pekerja 20 orang 10 hari @ Rp85.000", ["upah pekerja | 200 | 17000000 | -"]),
    ("beli ember sepuluh biji satunya lima belas ribu", ["ember | 10 | 150000 | -"]),
    ("minyak goreng 18 liter seliternya 13.500", ["minyak goreng | 18 | 243000 | -"]),
    ("meser pakan hayam 3 karung sakarungna 310 rebu", ["pakan hayam | 3 | 930000 | -"]),
    ("sewa mobil pickup 2 hari @ 350rb", ["sewa mobil pickup | 2 | 700000 | -"]),
    ("jaring 4 roll seharga 125rb/roll", ["jaring | 4 | 500000 | -"]),
    ("polybag 10 pak 18rb/pak tgl 11 des", ["polybag | 10 | 180000 | 12-11"]),
    ("Pembelian 12 lusin kancing @Rp 8.000 di Toko Jarum Mas", ["kancing | 12 | 96000 | -"]),
    ("bata merah 1000 biji @850", ["bata merah | 1000 | 850000 | -"]),
    ("cangkul 5, satunya 70rb", ["cangkul | 5 | 350000 | -"]),
    ("beli sarung tangan 10 pasang @7500", ["sarung tangan | 10 | 75000 | -"]),
    ("daging ayam 7,5kg @ 34.000 di pasar pagi tadi subuh", ["daging ayam | 7.5 | 255000 | 12-15"]),
    ("seng gelombang 12 lbr @62rb tb barokah sabtu lalu", ["seng gelombang | 12 | 744000 | 12-12"]),
    ("beli tepung 3 sak total 525rb", ["tepung | 3 | 525000 | -"]),
    ("benang jahit 50 gulung ttl 375.000", ["benang jahit | 50 | 375000 | -"]),
    ("beli 6 meja lipat jadinya 1.320.000 di informa", ["meja lipat | 6 | 1320000 | -"]),
    ("kawat bronjong 4 lembar totalnya 1jt200 tanggal 8", ["kawat bronjong | 4 | 1200000 | 12-08"]),
    ("tumbas dedak 2 karung kabeh 170 ewu", ["dedak | 2 | 170000 | -"]),
    ("meser pupuk 10 karung sadayana 950 rebu", ["pupuk | 10 | 950000 | -"]),
    ("abis 1,2 juta beli ayam 20 ekor", ["ayam | 20 | 1200000 | -"]),
    ("upah pekerja 15 org 6 hari semuanya 7,2jt", ["upah pekerja | 90 | 7200000 | -"]),
    (
        "beli kain batik dua belas lembar semuanya satu juta delapan puluh ribu",
        ["kain batik | 12 | 1080000 | -"],
    ),
    ("total 480rb untuk 8 sak pakan ikan dari Pak Heri", ["pakan ikan | 8 | 480000 | -"]),
    ("bought 3 pans total 360k", ["pans | 3 | 360000 | -"]),
    ("beli cup 1000 pcs keseluruhan Rp 250.000", ["cup | 1000 | 250000 | -"]),
    ("lele 10kg @22000=220000", ["lele | 10 | 220000 | -"]),
    ("kain 5 m x 30rb = 150rb", ["kain | 5 | 150000 | -"]),
    (
        (
            "jadi gini min kelompok saya kemarin itu beli kambing tiga ekor satu ekornya satu"
            " juta delapan ratus ribu di pasar hewan wonosari"
        ),
        ["kambing | 3 | 5400000 | 12-14"],
    ),
    (
        "lapor saya beli seng sepuluh lembar per lembarnya enam puluh dua ribu lima ratus",
        ["seng | 10 | 625000 | -"],
    ),
    ("wingi sore aku tuku telo 50 kg @ 2500 neng pasar kliwon", ["telo | 50 | 125000 | 12-14"]),
    ("dinten niki kula tumbas solar 10 liter sedoyo 98 ewu", ["solar | 10 | 98000 | 12-15"]),
    (
        "Sewa traktor 3 hari @ Rp 250.000 (pak Darto) tgl 9 Des",
        ["sewa traktor | 3 | 750000 | 12-09"],
    ),
    ("fotokopi proposal 100 lembar @250", ["fotokopi proposal | 100 | 25000 | -"]),
    ("beli materai 3 lbr @12rb di kantor pos", ["materai | 3 | 36000 | -"]),
    ("beli kertas A4 80gsm 2 rim @48rb", ["kertas a4 80gsm | 2 | 96000 | -"]),
    ("plastik ukuran 15x25 10 pak @12.500", ["plastik ukuran 15x25 | 10 | 125000 | -"]),
    ("mesin jahit bekas 2 unit, 1 unitnya 900rb", ["mesin jahit bekas | 2 | 1800000 | -"]),
    ("wajan @150rb 2 buah", ["wajan | 2 | 300000 | -"]),
    ("tadi pak ketua beli terpal 3 lembar, selembarnya 95rb", ["terpal | 3 | 285000 | 12-15"]),
    ("3 hari yg lalu beli kuas 12 bh @5rb", ["kuas | 12 | 60000 | 12-12"]),
    ("seminggu lalu beli drum plastik 2 @ 175rb", ["drum plastik | 2 | 350000 | 12-08"]),
    ("Cat kayu\t2 kaleng\t@ 68.000", ["cat kayu | 2 | 136000 | -"]),
    ("nasi kotak pekerja 20 kotak @15rb", ["nasi kotak pekerja | 20 | 300000 | -"]),
    ("beli bibit cabe 200 batang @1500 di pak Karyo", ["bibit cabe | 200 | 300000 | -"]),
    ("tepung terigu 10 kg, per kg 9.500", ["tepung terigu | 10 | 95000 | -"]),
    ("semen 40kg 15 sak @ 56rb di TB Makmur tgl 5/12", ["semen 40kg | 15 | 840000 | 12-05"]),
    ("upah tukang 2 org 5 hr @ 130rb", ["upah tukang | 10 | 1300000 | -"]),
    ("bayar upah tukang 3 orang selama 4 hari @100rb", ["upah tukang | 12 | 1200000 | -"]),
    ("kain katun 30 meter harga per meter 28rb toko Sari", ["kain katun | 30 | 840000 | -"]),
    ("beli gelas cup 500 pcs 350 rupiah per pcs", ["gelas cup | 500 | 175000 | -"]),
    ("tuku bibit lele 2000 ekor @ 150 perak", ["bibit lele | 2000 | 300000 | -"]),
    ("bought 5 rolls of fabric at 250k each from Mayestik", ["fabric | 5 | 1250000 | -"]),
    ("2 x 750rb mesin pompa air", ["mesin pompa air | 2 | 1500000 | -"]),
    ("beras 25 kg 11rb per kilo", ["beras | 25 | 275000 | -"]),
    ("2,5 kg kopi bubuk @80rb", ["kopi bubuk | 2.5 | 200000 | -"]),
    ("bambu 40 batang sebatangnya delapan ribu", ["bambu | 40 | 320000 | -"]),
    ("paving 500 biji harga satuan 1.800", ["paving | 500 | 900000 | -"]),
    (
        "beli tepung tapioka lima belas kilo per kilonya delapan ribu lima ratus",
        ["tepung tapioka | 15 | 127500 | -"],
    ),
    ("botol plastik 200 pcs semua 240rb", ["botol plastik | 200 | 240000 | -"]),
    ("7 pcs celemek abis 245rb", ["celemek | 7 | 245000 | -"]),
    ("bayar tukang 2 orang 4 hari total 880rb", ["tukang | 8 | 880000 | -"]),
    ("Paving block 300 buah dengan total harga Rp 540.000", ["paving block | 300 | 540000 | -"]),
    (
        (
            "Dengan hormat, bersama ini kami laporkan pembelian 2 (dua) unit kompor gas denga"
            "n harga satuan Rp 425.000,- di UD Sejahtera pada hari Jumat, 11 Desember 2020"
        ),
        ["kompor gas | 2 | 850000 | 12-11"],
    ),
    ("lapr bli sekam 10 krung @8rb", ["sekam | 10 | 80000 | -"]),
    ("Beli botol 250ml 100 pcs @1.200 kamis lalu", ["botol 250ml | 100 | 120000 | 12-10"]),
    ("keramik 40x40 15 dus @ 55rb", ["keramik 40x40 | 15 | 825000 | -"]),
    ("Beli bibit bawang 25kg 750rb total", ["bibit bawang | 25 | 750000 | -"]),
    ("beli pelet (pakan lele) 3 sak @ 315.000", ["pelet pakan lele | 3 | 945000 | -"]),
    ("beli masker 2 box 90 ribu per box", ["masker | 2 | 180000 | -"]),
]


@pytest.mark.parametrize(("text", "rows"), [*ONE_THING, *QUANTITIES])
def test_rows_of_a_message(text: str, rows: list[str]) -> None:
    assert [shown(row) for row in read(text, TODAY).rows] == rows


@pytest.mark.parametrize(("text", "rows"), [*ONE_THING, *QUANTITIES])
def test_a_sure_message_asks_nothing(text: str, rows: list[str]) -> None:
    reading = read(text, TODAY)
    assert (reading.asks, reading.flags, reading.stated_total) == (False, (), None)
