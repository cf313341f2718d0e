"""Services, wages, deliveries and lists by lines.

All sentences are invented for these tests; how a row is written: purchase_rows.py.
"""

from __future__ import annotations

import pytest
from purchase_rows import TODAY, Case, shown

from handlers.reading.purchase.line import read

BOUGHT: list[Case] = [
    ("udh beli blender philips 545rb", ["blender philips | 1 | 545000 | -"]),
    (
        "Saya melaporkan pembelian mesin pemotong keripik seharga Rp 1.675.000",
        ["mesin pemotong keripik | 1 | 1675000 | -"],
    ),
    ("dpt kandang bekas 400rb dari tetangga", ["kandang bekas | 1 | 400000 | -"]),
    ("ambil semen 6 sak @64rb di TB Harapan kmrn sore", ["semen | 6 | 384000 | 12-14"]),
    ("checkout shopee plastik klip 10 pak @8.500", ["plastik klip | 10 | 85000 | -"]),
    ("nebus pupuk subsidi 2 sak @115rb di kud", ["pupuk subsidi | 2 | 230000 | -"]),
    ("borong tempe 50 papan total 250rb", ["tempe | 50 | 250000 | -"]),
    ("ganti oli genset 65rb", ["ganti oli genset | 1 | 65000 | -"]),
    ("isi ulang gas 3 tabung @19rb", ["isi ulang gas | 3 | 57000 | -"]),
    ("pasang listrik 900 watt 1,2jt", ["pasang listrik 900 watt | 1 | 1200000 | -"]),
    ("bikin rak kayu 450rb di pak Wagimin", ["rak kayu | 1 | 450000 | -"]),
    ("bayar uang makan pekerja 10 orang @15rb", ["uang makan pekerja | 10 | 150000 | -"]),
    ("bayar gaji karyawan 600rb", ["gaji karyawan | 1 | 600000 | -"]),
    ("bayar pak Joko upah cangkul 2 hari 160rb total", ["upah cangkul | 2 | 160000 | -"]),
    ("ngupah bu Marni jahit 20 potong @7rb", ["jahit | 20 | 140000 | -"]),
    ("upah jahit 40 pcs @5.000", ["upah jahit | 40 | 200000 | -"]),
    ("upah borongan gali parit 700rb", ["upah gali parit | 1 | 700000 | -"]),
    ("tenaga 8 orang 5 hari @85rb tgl 7/12", ["tenaga | 40 | 3400000 | 12-07"]),
    ("ongkir 25rb", ["ongkir | 1 | 25000 | -"]),
    ("biaya kirim mesin dari surabaya 175rb", ["kirim mesin | 1 | 175000 | -"]),
    ("parkir 5rb bensin 30rb", ["parkir | 1 | 5000 | -", "bensin | 1 | 30000 | -"]),
    ("bensin motor 20rb tadi", ["bensin motor | 1 | 20000 | 12-15"]),
    ("beli bensin 5 liter @7.650 pertamina", ["bensin | 5 | 38250 | -"]),
    ("sewa gedung 2 bulan, sebulannya 450rb", ["sewa gedung | 2 | 900000 | -"]),
    ("kontrak kios setahun 6jt di pasar wage", ["kontrak kios | 1 | 6000000 | -"]),
    (
        "beli mesin las listrik 1,1 juta + kawat las 2 dus @95rb",
        ["mesin las listrik | 1 | 1100000 | -", "kawat las | 2 | 190000 | -"],
    ),
    (
        "tepung tapioka 10kg @8500, bumbu balado 2kg @45000, minyak 5L @13000",
        [
            "tepung tapioka | 10 | 85000 | -",
            "bumbu balado | 2 | 90000 | -",
            "minyak | 5 | 65000 | -",
        ],
    ),
    (
        "Belanja di toko sinar: kain 15 m @30rb; resleting 20 @2rb; kancing 3 lusin @6rb",
        ["kain | 15 | 450000 | -", "resleting | 20 | 40000 | -", "kancing | 3 | 18000 | -"],
    ),
    (
        "wajan 150rb\nsutil 25rb\nserok 20rb\nkompor 310rb\ntgl 10 des",
        [
            "wajan | 1 | 150000 | 12-10",
            "sutil | 1 | 25000 | 12-10",
            "serok | 1 | 20000 | 12-10",
            "kompor | 1 | 310000 | 12-10",
        ],
    ),
    (
        "* Cangkul 4 bh @75.000\n* Linggis 2 bh @90.000\n* Gerobak sorong 1 bh 425.000\nTB Sumber Makmur 11-12-2020",
        [
            "cangkul | 4 | 300000 | 12-11",
            "linggis | 2 | 180000 | 12-11",
            "gerobak sorong | 1 | 425000 | 12-11",
        ],
    ),
    (
        "1) ayam DOC 300 ekor x 7000\n2) sekam 20 karung x 8000\n3) lampu pemanas 4 x 35000",
        [
            "ayam doc | 300 | 2100000 | -",
            "sekam | 20 | 160000 | -",
            "lampu pemanas | 4 | 140000 | -",
        ],
    ),
    (
        "kemarin di pasar beli terasi 20rb, garam 5rb, gula merah 3 kg @16rb",
        [
            "terasi | 1 | 20000 | 12-14",
            "garam | 1 | 5000 | 12-14",
            "gula merah | 3 | 48000 | 12-14",
        ],
    ),
    (
        "bambu 50 batang @12rb, paku 35rb, tali ijuk 4 gulung @15rb dari pak Narto",
        ["bambu | 50 | 600000 | -", "paku | 1 | 35000 | -", "tali ijuk | 4 | 60000 | -"],
    ),
    (
        "bli gergaji 1 75rb, palu 2 @45rb, meteran 1 30rb",
        ["gergaji | 1 | 75000 | -", "palu | 2 | 90000 | -", "meteran | 1 | 30000 | -"],
    ),
    ("mesin cuci 2 tabung 1,3jt", ["mesin cuci 2 tabung | 1 | 1300000 | -"]),
    ("kompor 2 tungku 3 unit @400rb", ["kompor 2 tungku | 3 | 1200000 | -"]),
    ("lampu led 9 watt 12 biji @18.500", ["lampu led 9 watt | 12 | 222000 | -"]),
    ("plastik 15x30 5 pak @11rb", ["plastik 15x30 | 5 | 55000 | -"]),
    ("cup 12 oz 500 pcs @350", ["cup 12 oz | 500 | 175000 | -"]),
    ("seng 3 meter 10 lembar @85rb", ["seng 3 meter | 10 | 850000 | -"]),
    ("triplek 9mm 4 lembar semua 480rb", ["triplek 9mm | 4 | 480000 | -"]),
    ("gula 1 kg 20 bungkus @13rb", ["gula 1 kg | 20 | 260000 | -"]),
    ("beli beras 25kg 2 karung @270rb", ["beras 25kg | 2 | 540000 | -"]),
    ("tangga alumunium 3 meter 475rb", ["tangga alumunium 3 meter | 1 | 475000 | -"]),
    ("kain saring 5 meter 40rb", ["kain saring | 5 | ?40000/200000 | -"]),
    ("madu 6 botol 300rb dari pak Amin", ["madu | 6 | ?300000/1800000 | -"]),
    ("beli 4 ban motor bekas 200rb", ["ban motor bekas | 4 | ?200000/800000 | -"]),
    ("kelapa 40 butir 240rb kemarin di pasar wage", ["kelapa | 40 | ?240000/9600000 | 12-14"]),
    ("mangkok 2 lusin 96rb", ["mangkok | 2 | ?96000/192000 | -"]),
    ("pupuk kompos 10 karung 150rb tgl 14", ["pupuk kompos | 10 | ?150000/1500000 | 12-14"]),
    ("nuku endog 5 kilo 120 ewu", ["endog | 5 | ?120000/600000 | -"]),
    ("sewa terop 3 hari 600rb", ["sewa terop | 3 | ?600000/1800000 | -"]),
    ("singkong 100 kg @1800 jadi 180rb", ["singkong | 100 | 180000 | -"]),
    ("minyak 10 liter @13.500 = 135.000", ["minyak | 10 | 135000 | -"]),
    ("pakan 4 sak @310rb = 1.240.000 toko ternak", ["pakan | 4 | 1240000 | -"]),
    ("genteng 500 biji @2.200 total 1.150.000", ["genteng | 500 | 1100000 | -"]),
    ("batako 300 @2.500 = 700.000", ["batako | 300 | 750000 | -"]),
    ("Kopi 5 kg @60rb habis 350rb", ["kopi | 5 | 300000 | -"]),
    (
        "kulo sampun tumbas mesin selep regane 2,3 yuta ten toko Sumber Rejeki",
        ["mesin selep | 1 | 2300000 | -"],
    ),
    ("wingi tuku bekatul 3 sak @95 ewu ning selepan pak Kasno", ["bekatul | 3 | 285000 | 12-14"]),
    (
        "mau esuk blonjo lombok 2 kilo @40ewu, brambang 3 kilo @25ewu",
        ["lombok | 2 | 80000 | 12-15", "brambang | 3 | 75000 | 12-15"],
    ),
    ("tuku pitik jawa limo seket ewu sijine", ["pitik jawa limo | 1 | 50000 | -"]),
    ("tumbas pakan lele 2 karung totalipun 580 ewu", ["pakan lele | 2 | 580000 | -"]),
    (
        "abdi tos meser parab lauk 4 karung @ 265 rebu ti toko pa Asep",
        ["parab lauk | 4 | 1060000 | -"],
    ),
    ("tadi enjing mésér tipung 5 kilo @9 rebu", ["tipung | 5 | 45000 | 12-15"]),
    ("bayar kuli 2 urang 3 poe @80 rebu", ["kuli | 6 | 480000 | -"]),
    (
        "ieu min tos ngagaleuh mesin jait 1,3 juta di pasar kosambi",
        ["mesin jait | 1 | 1300000 | -"],
    ),
    ("yesterday I bought 20 kg of sugar at 13,000 per kg", ["sugar | 20 | 260000 | 12-14"]),
    ("bought rice cooker 350k at Transmart", ["rice cooker | 1 | 350000 | -"]),
    ("spent 600,000 on vegetables today", ["vegetables | 1 | 600000 | 12-15"]),
    (
        "got a second hand freezer for 1.5 million from Pak Budi",
        ["second hand freezer | 1 | 1500000 | -"],
    ),
    (
        "ibu saya mau lapor hari minggu kemarin saya beli bawang merah lima kilo sekilonya dua puluh delapan ribu di pasar induk",
        ["bawang merah | 5 | 140000 | 12-13"],
    ),
    (
        "saya beli gerobak harganya tiga juta lima ratus ribu rupiah dari bengkel las pak Min tanggal sembilan",
        ["gerobak | 1 | 3500000 | 12-09"],
    ),
    (
        "lapor min beli ayam petelur lima puluh ekor satu ekornya tujuh puluh lima ribu tanggal dua belas",
        ["ayam petelur | 50 | 3750000 | 12-12"],
    ),
    (
        "iya bu jadi uangnya sudah saya belikan kompor dua buah satu buahnya dua ratus sembilan puluh ribu",
        ["kompor | 2 | 580000 | -"],
    ),
    (
        "hari ini belanja ke agen beli minyak dua dus satu dusnya seratus enam puluh ribu",
        ["minyak | 2 | 320000 | 12-15"],
    ),
    ("cobek batu 65 rebu", ["cobek batu | 1 | 65000 | -"]),
    ("Rp. 1.375.000,- mesin pond bekas (toko grafika)", ["mesin pond bekas | 1 | 1375000 | -"]),
    ("etalase kaca 1,5m 1.150.000", ["etalase kaca 1,5m | 1 | 1150000 | -"]),
    ("bayar DP mesin 500rb ke CV Abadi", ["dp mesin | 1 | 500000 | -"]),
    ("pelunasan gerobak 1,5jt", ["pelunasan gerobak | 1 | 1500000 | -"]),
    ("nambah beli tali 15rb", ["tali | 1 | 15000 | -"]),
    ("beli lagi pakan 2 sak @285rb", ["pakan | 2 | 570000 | -"]),
    ("beliin anak-anak seragam kerja 6 stel @125rb", ["anak-anak seragam kerja | 6 | 750000 | -"]),
    ("meja lipat 4 @ 185.000 tokped 6/12", ["meja lipat | 4 | 740000 | 12-06"]),
    ("kmrin bli mesin giling kopi rp 2.1 jt", ["mesin giling kopi | 1 | 2100000 | 12-14"]),
    ("freezer 1.8jt", ["freezer | 1 | 1800000 | -"]),
    ("termos es 12,5 liter 2 buah @210.000", ["termos es 12,5 liter | 2 | 420000 | -"]),
    ("sepatu safety 10 psg masing2 185rb", ["sepatu safety | 10 | 1850000 | -"]),
    ("beli timbangan gantung utk nimbang lele 95rb", ["timbangan gantung | 1 | 95000 | -"]),
    ("beli plastik buat bungkus keripik yang dijual 30rb", ["plastik | 1 | 30000 | -"]),
    ("kertas nasi 3 pak @27rb buat jualan besok", ["kertas nasi | 3 | 81000 | -"]),
    (
        "mesin jahit portable 525.000 utk anggota baru bu Tini",
        ["mesin jahit portable | 1 | 525000 | -"],
    ),
    ("benang obras 1 kodi 130rb", ["benang obras | 1 | 130000 | -"]),
    ("beli bambu 20 @10rb dr pak Lurah sabtu lalu", ["bambu | 20 | 200000 | 12-12"]),
    ("pengeluaran tgl 3: beli tikar 2 @65rb", ["tikar | 2 | 130000 | 12-03"]),
    ("Tgl 1/12 bayar sewa ruko Rp2.000.000", ["sewa ruko | 1 | 2000000 | 12-01"]),
    (
        "kursi plastik napolly 12 bh total Rp. 600.000,- toko Laris 4/12/2020",
        ["kursi plastik napolly | 12 | 600000 | 12-04"],
    ),
    ("beli mesin seharga 2 juta 350 ribu", ["mesin | 1 | 2350000 | -"]),
    ("tong sampah 3 bh 3 x 45.000", ["tong sampah | 3 | 135000 | -"]),
    ("alhamdulillah mesin roti sudah kebeli 4jt pas", ["mesin roti | 1 | 4000000 | -"]),
    ("sy beli frizer bks 1,35 jt d olx tgl 6", ["frizer bks | 1 | 1350000 | 12-06"]),
    ("Belanja: kompor portable Rp 285.000", ["kompor portable | 1 | 285000 | -"]),
    ("tdi pgi bli kelapa parut 35rb", ["kelapa parut | 1 | 35000 | 12-15"]),
    ("udah kebeli gerobaknya 2,6jt", ["gerobak | 1 | 2600000 | -"]),
    (
        "Membeli alat pemipil jagung seharga Rp 3.750.000,- dari CV. Agro Mandiri tanggal 27 November 2020",
        ["alat pemipil jagung | 1 | 3750000 | 11-27"],
    ),
    ("mesin vakum dz280 1.150.000 tokopedia", ["mesin vakum dz280 | 1 | 1150000 | -"]),
    ("bayar sablon kaos 20 pcs @ 18rb", ["sablon kaos | 20 | 360000 | -"]),
    ("ngelas pintu kandang 250rb bengkel pak Seno", ["ngelas pintu kandang | 1 | 250000 | -"]),
    ("ongkir pakan 50rb", ["ongkir pakan | 1 | 50000 | -"]),
    ("carter mobil 300rb", ["carter mobil | 1 | 300000 | -"]),
    ("sewa sound 1 hari 400rb", ["sewa sound | 1 | 400000 | -"]),
    ("kontrakan tempat 1 tahun 4,5jt ke bu Haji Romlah", ["kontrakan tempat | 1 | 4500000 | -"]),
    ("ngasih upah tukang 3 orang 1 hari 100rb per orang", ["ngasih upah tukang | 3 | 300000 | -"]),
    ("pekerja 10 org 5 hari per hari 85rb total 4.250.000", ["pekerja | 50 | 4250000 | -"]),
    ("pakan pur 511 3 sak @ 405rb", ["pakan pur 511 | 3 | 1215000 | -"]),
    ("ban gerobak 2 bh @65rb bengkel jaya tgl 1/12", ["ban gerobak | 2 | 130000 | 12-01"]),
    ("pipa pvc 3/4 10 btg @ 28rb", ["pipa pvc 3/4 | 10 | 280000 | -"]),
    ("kabel nym 2x1,5 1 rol 320rb", ["kabel nym 2x1,5 | 1 | 320000 | -"]),
    ("mur baut 12 mm 50 pcs @1.200", ["mur baut 12 mm | 50 | 60000 | -"]),
    ("waring 100 meter @6rb", ["waring | 100 | 600000 | -"]),
    ("telur bebek 200 butir sebutirnya 2.300", ["telur bebek | 200 | 460000 | -"]),
    ("tahu 4 papan perpapan 35rb", ["tahu | 4 | 140000 | -"]),
    ("sayur bayam 20 ikat, seikat 2rb", ["sayur bayam | 20 | 40000 | -"]),
    ("daging ayam 10kg /kg 33rb", ["daging ayam | 10 | 330000 | -"]),
    ("ikan tongkol 5 kilo sekilonya 28.000 di TPI", ["ikan tongkol | 5 | 140000 | -"]),
    ("cat kayu 4 kaleng semuanya 260.000", ["cat kayu | 4 | 260000 | -"]),
    ("benang wol 15 gulung habisnya 187.500", ["benang wol | 15 | 187500 | -"]),
    ("gelas plastik 20 slop jadinya 240rb", ["gelas plastik | 20 | 240000 | -"]),
    ("total 360rb beli pupuk za 3 karung", ["pupuk za | 3 | 360000 | -"]),
    ("keluar 500rb untuk beli bambu 40 batang", ["bambu | 40 | ?500000/20000000 | -"]),
    ("bibit terong 250 batang 200rb", ["bibit terong | 250 | ?200000/50000000 | -"]),
    ("karung bekas 100 lembar 150rb", ["karung bekas | 100 | ?150000/15000000 | -"]),
    ("6 ember 90rb di toko plastik", ["ember | 6 | ?90000/540000 | -"]),
    ("jaring 3 roll 375rb kemaren", ["jaring | 3 | ?375000/1125000 | 12-14"]),
    ("batu bata 1 rit 650rb", ["batu bata | 1 | 650000 | -"]),
    ("tepung beras 8 kg 96 ribu", ["tepung beras | 8 | ?96000/768000 | -"]),
    (
        "kopi bubuk 3kg 210rb, gula 5kg @14rb",
        ["kopi bubuk | 3 | ?210000/630000 | -", "gula | 5 | 70000 | -"],
    ),
    (
        "beli obeng 15rb, tang 25rb, palu 30rb",
        ["obeng | 1 | 15000 | -", "tang | 1 | 25000 | -", "palu | 1 | 30000 | -"],
    ),
    (
        "1. Etalase 1 unit Rp 1.250.000\n2. Blender 2 unit @Rp 350.000\n3. Wadah 10 pcs @Rp 12.500",
        ["etalase | 1 | 1250000 | -", "blender | 2 | 700000 | -", "wadah | 10 | 125000 | -"],
    ),
    (
        "Toko Berkah 8/12/2020\nTerigu 25kg 1 sak 185.000\nMentega 5 kg @32.000\nTelur 10 kg @24.500",
        [
            "terigu 25kg | 1 | 185000 | 12-08",
            "mentega | 5 | 160000 | 12-08",
            "telur | 10 | 245000 | 12-08",
        ],
    ),
    (
        "lapor belanja kemarin:\ncat 3 klg @70rb\nkuas 2 @15rb\namplas 10 lbr @3rb\ntotal 270rb",
        ["cat | 3 | 210000 | 12-14", "kuas | 2 | 30000 | 12-14", "amplas | 10 | 30000 | 12-14"],
    ),
    (
        "minyak 5 ltr @14rb + tepung 5 kg @9rb + plastik 1 pak 12rb",
        ["minyak | 5 | 70000 | -", "tepung | 5 | 45000 | -", "plastik | 1 | 12000 | -"],
    ),
    (
        "di pasar tadi beli jahe 2 kg @25rb, kunyit 3 kg @10rb, sereh 5rb",
        ["jahe | 2 | 50000 | 12-15", "kunyit | 3 | 30000 | 12-15", "sereh | 1 | 5000 | 12-15"],
    ),
    (
        "paralon 8 btg @35rb = 280rb, lem 2 @12rb = 24rb, total 304rb",
        ["paralon | 8 | 280000 | -", "lem | 2 | 24000 | -"],
    ),
    (
        "sewa tenda 750rb dan kursi 50 @2500",
        ["sewa tenda | 1 | 750000 | -", "kursi | 50 | 125000 | -"],
    ),
    ("domba 2 ekor @1,6jt total 3,3jt", ["domba | 2 | 3200000 | -"]),
    ("bibit 400 @500 = 250rb", ["bibit | 400 | 200000 | -"]),
    ("tuku pring 30 lonjor @9 ewu nang pak Kromo", ["pring | 30 | 270000 | -"]),
    ("wingi mbayar tukang telung dina @100 ewu", ["tukang | 3 | 300000 | 12-14"]),
    ("wis tuku mesin parut 1,2 yuta ning toko listrik padang", ["mesin parut | 1 | 1200000 | -"]),
    ("meser cengek 3 kilo @45 rebu di pasar caringin kamari", ["cengek | 3 | 135000 | 12-14"]),
    ("abdi meser samak 5 lambar sadayana 175 rebu", ["samak | 5 | 175000 | -"]),
    ("tos meuli etalase 900 rebu ti bu Euis", ["etalase | 1 | 900000 | -"]),
    ("bought 10 plastic chairs at 45k each yesterday", ["plastic chairs | 10 | 450000 | 12-14"]),
    (
        "purchase of sewing machine Rp 2,100,000 from Singer store",
        ["sewing machine | 1 | 2100000 | -"],
    ),
    ("paid Rp 150.000 for delivery", ["delivery | 1 | 150000 | -"]),
    (
        "laporan pak tadi saya membeli ember besar lima buah harganya dua puluh lima ribu per buah",
        ["ember besar | 5 | 125000 | 12-15"],
    ),
    (
        "assalamualaikum min ini mau lapor kemarin beli pakan ternak dua karung satu karung tiga ratus sepuluh ribu di toko pakan makmur",
        ["pakan ternak | 2 | 620000 | 12-14"],
    ),
    (
        "ibu ketua menyuruh saya lapor beli kompor tiga ratus lima puluh ribu",
        ["kompor | 1 | 350000 | -"],
    ),
    (
        "saya habis beli kain satin sepuluh meter total dua ratus tiga puluh ribu",
        ["kain satin | 10 | 230000 | -"],
    ),
    (
        "terus tadi juga beli gunting kain enam puluh lima ribu di pasar baru",
        ["gunting kain | 1 | 65000 | 12-15"],
    ),
    ("beli hp buat admin 1,6jt di konter cell", ["hp | 1 | 1600000 | -"]),
    (
        "Sudah dibayarkan sewa tempat Rp 1.000.000 untuk bulan Desember",
        ["sewa tempat | 1 | 1000000 | -"],
    ),
    (
        "beli lampu 25 watt 6 @30rb sama fitting 6 @8rb",
        ["lampu 25 watt | 6 | 180000 | -", "fitting | 6 | 48000 | -"],
    ),
    (
        "nota: sarung tangan 5 psg @12rb; masker 2 box @35rb",
        ["sarung tangan | 5 | 60000 | -", "masker | 2 | 70000 | -"],
    ),
    (
        "kemarin beli ayam 20 ekor, seekornya 55rb, dari pak haji Somad",
        ["ayam | 20 | 1100000 | 12-14"],
    ),
]


@pytest.mark.parametrize(("text", "rows"), BOUGHT)
def test_rows_of_a_message(text: str, rows: list[str]) -> None:
    assert [shown(row) for row in read(text, TODAY).rows] == rows
