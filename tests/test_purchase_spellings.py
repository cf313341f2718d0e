"""Short, sloppy and dictated messages, and halves and quarters.

All sentences are invented for these tests; how a row is written: purchase_rows.py.
"""

from __future__ import annotations

import pytest
from purchase_rows import TODAY, Case, shown

from handlers.purchase_line import read

BOUGHT: list[Case] = [
    ("Bismillah, laporan belanja hari pertama: pasir 1 truk 1,1jt", ["pasir | 1 | 1100000 | -"]),
    ("min catet ya, tabung gas 3kg kosong 2 bh @140rb", ["tabung gas 3kg kosong | 2 | 280000 | -"]),
    ("notanya difoto nyusul ya min, tadi beli grendel 45rb", ["grendel | 1 | 45000 | 12-15"]),
    (
        "ini bu belanjaan kmrn: sabun colek 15rb, spons 10rb",
        ["sabun colek | 1 | 15000 | 12-14", "spons | 1 | 10000 | 12-14"],
    ),
    (
        "udah saya bayar lunas gerobak besi 3,2jt ke las pak Ujang",
        ["gerobak besi | 1 | 3200000 | -"],
    ),
    ("alhamdulillah sampun tumbas kambing setunggal 1,7 yuta", ["kambing | 1 | 1700000 | -"]),
    (
        "kelompok kami sudah beli alat semprot seharga empat ratus ribu rupiah",
        ["alat semprot | 1 | 400000 | -"],
    ),
    (
        "Kami telah membeli peralatan dapur senilai Rp 2.150.000 di Toko Sumber Jaya pada tanggal 4 Desember",
        ["peralatan dapur | 1 | 2150000 | 12-04"],
    ),
    (
        "Uang sejumlah Rp 800.000 telah dibayarkan untuk sewa kios bulan Desember",
        ["sewa kios | 1 | 800000 | -"],
    ),
    ("bayar sewa lahan ke pak Sastro 1,5jt", ["sewa lahan | 1 | 1500000 | -"]),
    ("bayar ke pak Sastro sewa lahan 1,5jt", ["sewa lahan | 1 | 1500000 | -"]),
    ("tf ke toko mesin 2,7jt buat vacuum frying", ["vacuum frying | 1 | 2700000 | -"]),
    ("dp gerobak 500rb ke mas Agus", ["dp gerobak | 1 | 500000 | -"]),
    ("pelunasan oven 900rb tgl 10", ["pelunasan oven | 1 | 900000 | 12-10"]),
    (
        "beli di toko tani: pupuk 3 sak @110rb, obat 45rb",
        ["pupuk | 3 | 330000 | -", "obat | 1 | 45000 | -"],
    ),
    (
        "dari toko plastik jaya cup 1000 pcs @280, tutup 1000 pcs @100",
        ["cup | 1000 | 280000 | -", "tutup | 1000 | 100000 | -"],
    ),
    ("di tokped beli scanner 1,15jt", ["scanner | 1 | 1150000 | -"]),
    (
        "kemarin siang di glodok beli speaker 450rb sama mic 150rb",
        ["speaker | 1 | 450000 | 12-14", "mic | 1 | 150000 | 12-14"],
    ),
    ("beli dr pak haji kambing 2 @1,5jt", ["kambing | 2 | 3000000 | -"]),
    ("krupuk mentah 20 kg @17.500 pasar pagi", ["krupuk mentah | 20 | 350000 | -"]),
    ("ketan 10kg*14rb", ["ketan | 10 | 140000 | -"]),
    ("gula 20kg=260rb", ["gula | 20 | 260000 | -"]),
    ("kelapa 50bj x 6rb", ["kelapa | 50 | 300000 | -"]),
    ("telor 5peti @ 280.000", ["telor | 5 | 1400000 | -"]),
    ("minyak curah 17kg@12.500", ["minyak curah | 17 | 212500 | -"]),
    ("lampu 10w 3pcs @22rb", ["lampu 10w | 3 | 66000 | -"]),
    ("kain drill 2,5 meter @40rb", ["kain drill | 2.5 | 100000 | -"]),
    ("daging 3 1/2 kg @ 100rb", ["daging | 3.500 | 350000 | -"]),
    ("bensin sepuluh liter sembilan puluh ribu total", ["bensin | 10 | 90000 | -"]),
    ("beras setengah kwintal 520rb", ["beras | 0.5 | 520000 | -"]),
    ("seperempat kg ragi 25rb", ["ragi | 0.25 | 25000 | -"]),
    ("kacang ijo 1 1/2kg total 36rb", ["kacang ijo | 1.500 | 36000 | -"]),
    (
        "tepung 1 sak 185 rb, mentega 1 kaleng 95rb, ovalet 2 bks @7rb",
        ["tepung | 1 | 185000 | -", "mentega | 1 | 95000 | -", "ovalet | 2 | 14000 | -"],
    ),
    ("rinso 2 renteng @ 10rb", ["rinso | 2 | 20000 | -"]),
    ("kopi sachet 5 renceng @12.500", ["kopi sachet | 5 | 62500 | -"]),
    (
        "sayuran campur 85rb, ikan asin 40rb, tempe 20rb. Total 145rb",
        ["sayuran campur | 1 | 85000 | -", "ikan asin | 1 | 40000 | -", "tempe | 1 | 20000 | -"],
    ),
    (
        "sewa angkot 150rb, makan siang tukang 4 bungkus @15rb",
        ["sewa angkot | 1 | 150000 | -", "makan siang tukang | 4 | 60000 | -"],
    ),
    ("Upah gali sumur 1,2jt borongan", ["upah gali sumur | 1 | 1200000 | -"]),
    (
        "tukang 1 org 5 hari @130rb, kenek 2 org 5 hari @90rb",
        ["tukang | 5 | 650000 | -", "kenek | 10 | 900000 | -"],
    ),
    ("ongkos giling padi 3 kwintal @20rb", ["ongkos giling padi | 3 | 60000 | -"]),
    ("ongkos jahit seragam 12 stel @60rb", ["ongkos jahit seragam | 12 | 720000 | -"]),
    ("biaya pasang wifi 350rb", ["pasang wifi | 1 | 350000 | -"]),
    ("langganan wifi desember 250rb", ["langganan wifi desember | 1 | 250000 | -"]),
    ("cuci steam motor operasional 15rb", ["cuci steam motor operasional | 1 | 15000 | -"]),
    ("perbaikan mesin giling 225rb", ["perbaikan mesin giling | 1 | 225000 | -"]),
    ("sparepart mesin 180rb di toko diesel", ["sparepart mesin | 1 | 180000 | -"]),
    ("beli etalase second 700rb", ["etalase second | 1 | 700000 | -"]),
    ("beli pisau 4 buah seratus dua puluh ribu total", ["pisau | 4 | 120000 | -"]),
    ("bli magicom 1, 285rb", ["magicom | 1 | 285000 | -"]),
    ("beli keset tiga puluh lima ribu lima ratus", ["keset | 1 | 35500 | -"]),
    ("beli termos Rp.175000", ["termos | 1 | 175000 | -"]),
    ("beli kardus 100lbr 2rb/lbr", ["kardus | 100 | 200000 | -"]),
    ("blender 2bh 900rb", ["blender | 2 | ?900000/1800000 | -"]),
    ("mie kering 10 dus 950rb tgl 10", ["mie kering | 10 | ?950000/9500000 | 12-10"]),
    ("beli 3 pasang sepatu boot 270rb", ["sepatu boot | 3 | ?270000/810000 | -"]),
    ("kain lap 2 lusin 70rb", ["kain lap | 2 | ?70000/140000 | -"]),
    ("bayar pekerja 5 orang 400rb", ["pekerja | 5 | ?400000/2000000 | -"]),
    (
        "plastik 3 kg 90rb, karet 1 kg 35rb total 125rb",
        ["plastik | 3 | 90000 | -", "karet | 1 | 35000 | -"],
    ),
    ("kerupuk 4 bal @55rb total 200rb", ["kerupuk | 4 | 220000 | -"]),
    (
        "benang 12 @8rb, jarum 3 @5rb, total 121rb",
        ["benang | 12 | 96000 | -", "jarum | 3 | 15000 | -"],
    ),
    ("abdi ngagaleuh kompor hiji 350 rebu ti toko Sinar", ["kompor | 1 | 350000 | -"]),
    ("mung tuku uyah 5 ewu", ["uyah | 1 | 5000 | -"]),
    ("I just bought a rice mill for 8.5 million", ["rice mill | 1 | 8500000 | -"]),
    (
        "bought 15 kg onions @ 22k, 5 kg garlic @ 30k",
        ["onions | 15 | 330000 | -", "garlic | 5 | 150000 | -"],
    ),
    (
        "Beli aki motor listrik 12v 4 bh @ 310rb toko listrik terang",
        ["aki motor listrik 12v | 4 | 1240000 | -"],
    ),
    (
        "belanja bahan: telur 3kg 78rb, terigu 2kg 20rb",
        ["telur | 3 | ?78000/234000 | -", "terigu | 2 | ?20000/40000 | -"],
    ),
    ("tadi nambah beli kertas roti 2 pak @18rb", ["kertas roti | 2 | 36000 | 12-15"]),
    ("min lapor pembelian ke 3, tampah 10 bh @20rb", ["tampah | 10 | 200000 | -"]),
    ("kmrn beli 2 lusin piring per lusin 85rb", ["piring | 2 | 170000 | 12-14"]),
    (
        "beli bibit mangga okulasi 25 btg, @35rb, di pak Samsul",
        ["bibit mangga okulasi | 25 | 875000 | -"],
    ),
    ("mesin sangrai kopi 3,8 jt (bekas)", ["mesin sangrai kopi | 1 | 3800000 | -"]),
    (
        "pembelian: gunting kuku, sisir, cermin total 65rb",
        ["gunting kuku, sisir, cermin | 1 | 65000 | -"],
    ),
    (
        "hairdryer 250rb + catok 180rb + handuk 6 @25rb",
        ["hairdryer | 1 | 250000 | -", "catok | 1 | 180000 | -", "handuk | 6 | 150000 | -"],
    ),
    ("kursi barber 1 unit 2,75jt tgl 3 desember di shopee", ["kursi barber | 1 | 2750000 | 12-03"]),
    (
        "beli kabel 1 rol 280 ribu sama lampu 4 biji @25rb",
        ["kabel | 1 | 280000 | -", "lampu | 4 | 100000 | -"],
    ),
    (
        "Tanggal 10 Desember beli rumput odot 500 stek @ 300",
        ["rumput odot stek | 500 | 150000 | 12-10"],
    ),
    ("senin kemarin belanja obat kutu 40rb", ["obat kutu | 1 | 40000 | 12-14"]),
    ("dua hari yang lalu beli tali rafia 3 gulung @12rb", ["tali rafia | 3 | 36000 | 12-13"]),
    ("jamur tiram baglog 200 biji @2800", ["jamur tiram baglog | 200 | 560000 | -"]),
    ("susu segar 15 liter per liter 8rb dari KUD", ["susu segar | 15 | 120000 | -"]),
    ("lebah madu 2 kotak @750rb", ["lebah madu | 2 | 1500000 | -"]),
    ("maggot 5kg@15rb, dedak 20kg@4rb", ["maggot | 5 | 75000 | -", "dedak | 20 | 80000 | -"]),
    ("rumput laut kering 30 kg total 540.000", ["rumput laut kering | 30 | 540000 | -"]),
    ("batik tulis 3 lembar jadi 900rb", ["batik tulis | 3 | 900000 | -"]),
    ("rotan 25 batang semuanya 625rb", ["rotan | 25 | 625000 | -"]),
    ("tanah liat 1 truk 600rb", ["tanah liat | 1 | 600000 | -"]),
    ("mesin molen roti setengah pk 3,3jt", ["mesin molen roti setengah pk | 1 | 3300000 | -"]),
    ("minyak wijen 2 botol 70rb", ["minyak wijen | 2 | ?70000/140000 | -"]),
    ("kue kering 10 toples 450rb", ["kue kering | 10 | ?450000/4500000 | -"]),
    ("bayar parkir 2rb sama tol 15rb", ["parkir | 1 | 2000 | -", "tol | 1 | 15000 | -"]),
    ("fotokopi 150 lembar @250", ["fotokopi | 150 | 37500 | -"]),
    ("upah bongkar muat 4 org @60rb", ["upah bongkar muat | 4 | 240000 | -"]),
    ("gaji pegawai toko 1jt", ["gaji pegawai toko | 1 | 1000000 | -"]),
    ("sewa freezer sebulan 200rb", ["sewa freezer | 1 | 200000 | -"]),
    ("sewa alat berat 3 jam @350rb", ["sewa alat berat | 3 | 1050000 | -"]),
    ("bayar tukang kayu pak Wiryo 3 hari @120rb", ["tukang kayu | 3 | 360000 | -"]),
    ("beli token 50rb pulsa 25rb", ["token | 1 | 50000 | -", "pulsa | 1 | 25000 | -"]),
    ("1 ekor sapi limosin 17,5jt dari pak Karjan", ["sapi limosin | 1 | 17500000 | -"]),
    ("semen 7 sak @65rb total 465rb", ["semen | 7 | 455000 | -"]),
    (
        "tuku lenga 4 liter @14 ewu karo gendhis 3 kilo @13 ewu",
        ["lenga | 4 | 56000 | -", "gendhis | 3 | 39000 | -"],
    ),
    ("dinten ieu meser obat hama 75 rebu", ["obat hama | 1 | 75000 | 12-15"]),
    (
        "saya sudah bayar upah lima orang selama tiga hari per hari delapan puluh ribu",
        ["upah | 15 | 1200000 | -"],
    ),
    (
        "Kak catat pembelian vakum mini 189.000 di shopee kemarin ya",
        ["vakum mini | 1 | 189000 | 12-14"],
    ),
    ("beli rice cooker 10 liter 1,15jt", ["rice cooker 10 liter | 1 | 1150000 | -"]),
    ("beli mesin giling bumbu 600rb dr tetangga", ["mesin giling bumbu | 1 | 600000 | -"]),
    (
        "oven listrik 28 liter 690rb lazada tgl 11/12",
        ["oven listrik 28 liter | 1 | 690000 | 12-11"],
    ),
    ("kain kafan 30 meter @18rb", ["kain kafan | 30 | 540000 | -"]),
    ("rangka baja ringan 14 batang @92.500 tb sentosa", ["rangka baja ringan | 14 | 1295000 | -"]),
    ("benih kangkung 3 kg, per kg 48rb", ["benih kangkung | 3 | 144000 | -"]),
    ("sudah beli kail 5 kotak satu kotaknya 12rb", ["kail | 5 | 60000 | -"]),
    (
        "genset bensin 1 unit Rp2.450.000 CV Sumber Teknik (8/12/2020)",
        ["genset bensin | 1 | 2450000 | 12-08"],
    ),
    ("bayar sewa mesin bajak 3 hari per harinya 200rb", ["sewa mesin bajak | 3 | 600000 | -"]),
    ("bayar bu Sari upah masak 150rb", ["upah masak | 1 | 150000 | -"]),
    ("ongkos becak 20rb tadi pagi", ["ongkos becak | 1 | 20000 | 12-15"]),
    ("upah pasang paving 6 orang 4 hari @95rb", ["upah pasang paving | 24 | 2280000 | -"]),
    ("upah tukang 3 org @125rb 2 hari", ["upah tukang | 6 | 750000 | -"]),
    ("kuli angkut 2 orang 100rb semua", ["kuli angkut | 2 | 100000 | -"]),
    ("sabut kelapa 40 karung 200rb total dari pak Ndaru", ["sabut kelapa | 40 | 200000 | -"]),
    ("telur asin 100 butir jadinya 280 ribu", ["telur asin | 100 | 280000 | -"]),
    ("jagung pipil 2 kwintal jumlah 1,1jt", ["jagung pipil | 2 | 1100000 | -"]),
    ("ikan patin 12 kg 288rb", ["ikan patin | 12 | ?288000/3456000 | -"]),
    ("5 dus air mineral 110 ribu", ["air mineral | 5 | ?110000/550000 | -"]),
    ("pisau 3 biji 75rb tgl 12", ["pisau | 3 | ?75000/225000 | 12-12"]),
    ("kawat bronjong 2 rol 700 ribu di tb jaya", ["kawat bronjong | 2 | ?700000/1400000 | -"]),
    (
        "beli tinta 45rb, kertas 2 rim @48rb, map 1 pak 20rb",
        ["tinta | 1 | 45000 | -", "kertas | 2 | 96000 | -", "map | 1 | 20000 | -"],
    ),
    (
        "Nota 9 Des\n- Triplek 5 lbr @ 90.000\n- Paku 2 kg @ 18.000\n- Lem 1 klg 35.000\nJumlah 521.000",
        ["triplek | 5 | 450000 | 12-09", "paku | 2 | 36000 | 12-09", "lem | 1 | 35000 | 12-09"],
    ),
    (
        "bl cup 20 slop @14rb sm sedotan 5 pak @6rb d tk plastik",
        ["cup | 20 | 280000 | -", "sedotan | 5 | 30000 | -"],
    ),
    (
        "tadi di pasar beli ayam 4 ekor @45rb terus bumbu 30rb",
        ["ayam | 4 | 180000 | 12-15", "bumbu | 1 | 30000 | 12-15"],
    ),
    (
        "kompos 25 karung @12rb; sekam 10 karung @8rb total 380rb",
        ["kompos | 25 | 300000 | -", "sekam | 10 | 80000 | -"],
    ),
    (
        "kopi 6kg @55rb = 330rb, gula 6kg @13rb = 78rb",
        ["kopi | 6 | 330000 | -", "gula | 6 | 78000 | -"],
    ),
    ("kertas 3 rim @45rb total 145rb", ["kertas | 3 | 135000 | -"]),
    ("tuku terpal 2 lembar sijine 125 ewu wingi sore", ["terpal | 2 | 250000 | 12-14"]),
    ("kula sampun mundhut blender 340 ewu wonten toko Merdeka", ["blender | 1 | 340000 | -"]),
    ("meser paku 2 kilo, sakilona 18 rebu", ["paku | 2 | 36000 | -"]),
    ("abdi tadi meuli lauk asin 5 kilo totalna 175 rebu", ["lauk asin | 5 | 175000 | 12-15"]),
    (
        "bought a chest freezer 3.4 million at Hartono on 9 December",
        ["chest freezer | 1 | 3400000 | 12-09"],
    ),
    ("paid for gas refill 2 cylinders at 21k each", ["gas refill cylinders | 2 | 42000 | -"]),
    (
        "mohon dicatat kemarin membeli papan nama usaha dua ratus ribu di percetakan maju",
        ["papan usaha | 1 | 200000 | 12-14"],
    ),
    (
        "saya beli tepung ketan delapan kilo per kilonya tiga belas ribu lima ratus",
        ["tepung ketan | 8 | 108000 | -"],
    ),
    (
        "jadi kemarin itu beli bibit alpukat tiga puluh batang sebatangnya dua puluh lima ribu dari pak lurah",
        ["bibit alpukat | 30 | 750000 | 12-14"],
    ),
    (
        "lapor beli pompa air sumur dalam dua juta seratus di toko teknik mandiri hari jumat",
        ["pompa air sumur dalam | 1 | 2100000 | 12-11"],
    ),
    (
        "mesin penetas telur kapasitas 100 butir 850rb",
        ["mesin penetas telur kapasitas 100 butir | 1 | 850000 | -"],
    ),
    (
        "beli mesin jahit mini 385rb di toko benang emas kmrn sore",
        ["mesin jahit mini | 1 | 385000 | 12-14"],
    ),
    ("lapor: cobek ulekan 45rb", ["cobek ulekan | 1 | 45000 | -"]),
    ("pembelian bibit ayam joper 100 ekor @ Rp 9.000", ["bibit ayam joper | 100 | 900000 | -"]),
    ("dibeli kemarin, tampah bambu 12 bh @25.000", ["tampah bambu | 12 | 300000 | 12-14"]),
    ("pot plastik hitam 50 pcs 3rb/pcs", ["pot plastik hitam | 50 | 150000 | -"]),
    ("bayar service kompresor 275.000 tgl 4", ["service kompresor | 1 | 275000 | 12-04"]),
    ("upah tebang bambu 2 org 1 hr @90rb", ["upah tebang bambu | 2 | 180000 | -"]),
    (
        "blanja lombok 5kg @38rb, tomat 4kg @9rb ning pasar gede",
        ["lombok | 5 | 190000 | -", "tomat | 4 | 36000 | -"],
    ),
    ("beli ikan koi 10 ekor 350rb dari farm pak Dedi", ["ikan koi | 10 | ?350000/3500000 | -"]),
    ("4 kursi lipat 480rb", ["kursi lipat | 4 | ?480000/1920000 | -"]),
    ("cangkir 3 lusin total 162rb", ["cangkir | 3 | 162000 | -"]),
    (
        "sekop 3 @70rb, garpu tanah 2 @55rb total 320rb",
        ["sekop | 3 | 210000 | -", "garpu tanah | 2 | 110000 | -"],
    ),
    ("tepung mocaf 10kg @11rb total 115rb", ["tepung mocaf | 10 | 110000 | -"]),
    ("udah kubeli mesin press gelas 800rb online", ["mesin press gelas | 1 | 800000 | -"]),
    ("hari ini beli bambu apus 25 batang satu batang 11rb", ["bambu apus | 25 | 275000 | 12-15"]),
    ("tumbas gendhis 10 kilo sekilone 13 ewu ten mBak Sri", ["gendhis | 10 | 130000 | -"]),
    ("spent 75k on printer ink", ["printer ink | 1 | 75000 | -"]),
    (
        "saya mau melaporkan pembelian dua unit kompor satu unitnya tiga ratus ribu di toko elektronik sinar",
        ["kompor | 2 | 600000 | -"],
    ),
    ("min beli lagi telur puyuh 500 butir @300 perak", ["telur puyuh | 500 | 150000 | -"]),
    ("wajan 2 dan sutil 2 total 260rb", ["wajan 2 dan sutil 2 | 1 | 260000 | -"]),
    ("sound system second 1jt 750rb dr mas Yoga", ["sound system second | 1 | 1750000 | -"]),
    ("jaring pagar 20 meter semeternya 13rb", ["jaring pagar | 20 | 260000 | -"]),
    ("ember cor 6 bh, 15 ribu satunya", ["ember cor | 6 | 90000 | -"]),
    (
        "- Gula 2kg 28rb\n- Kopi 1kg 60rb\n- Gelas 1 lusin 35rb",
        ["gula | 2 | ?28000/56000 | -", "kopi | 1 | 60000 | -", "gelas | 1 | 35000 | -"],
    ),
    (
        "mesin bubut kayu 4,75jt toko Perkakas Abadi tgl 1 Des 2020",
        ["mesin bubut kayu | 1 | 4750000 | 12-01"],
    ),
    ("beli sekam padi 1 pickup 150rb", ["sekam padi pickup | 1 | 150000 | -"]),
    ("ongkos pasang rolling door 350 ribu", ["ongkos pasang rolling door | 1 | 350000 | -"]),
]


@pytest.mark.parametrize(("text", "rows"), BOUGHT)
def test_rows_of_a_message(text: str, rows: list[str]) -> None:
    assert [shown(row) for row in read(text, TODAY).rows] == rows
