"""Words of a purchase message, as tables: units, marks of price and total, sellers, fillers.

Knows: what single words mean in a message about buying, in four languages and in sms spelling.
Must not know: how a message is taken apart (purchase_pieces.py, purchase_rows.py).
"""

from __future__ import annotations


def word_set(*rows: str) -> frozenset[str]:
    """The words of these rows, separated by blanks."""
    return frozenset(word for row in rows for word in row.split())


COUNTED = word_set(
    "pcs pc bh buah bua biji bj bji unit set pak pack dus dos kardus karton box boks kotak",
    "sak zak karung krg krung krng lembar lbr lmbr lmbar helai batang btg btng ekor ekr",
    "ikat iket lusin lsn kodi rim gulung rol roll galon jerigen jirigen botol btl kaleng",
    "klg tabung tbg pasang psg bungkus bks sachet saset bal ball rit truk kubik kibik porsi",
    "polybag butir btr potong ptg stel setel paket pkt keranjang peti krat tray lonjor slop",
    "toples kali wiji iji siki eksemplar rangkap gelondong pot wadah bundel piece pieces",
    "bag bags sack sacks bottle bottles boxes rolls sheet sheets pairs dozen units sets",
    "packs gulungan karungan lonjoran siung tandan sisir ret hok colt engkel pikap blek",
    "besek bongkok unting gepok lirang glondong trip titik wit tangkai ltrip renteng renceng",
    "gros strip tube pouch bendel pikul truck ampul papan lambar",
)
MEASURES = word_set(
    "kg kilo kgs kilogram kilos kwintal kuintal kw ton liter ltr lt litre liters meter mtr",
    "m m2 m3 meters yard l ons",
)
# Units that are also bought for themselves.
VESSELS = word_set(
    "botol papan karung krg krung galon jerigen jirigen kaleng tabung toples keranjang peti krat",
    "kotak dus kardus pot polybag karton wadah kantong bambu bungkus box besek",
)
PEOPLE = word_set(
    "orang org orng wong jalma urang tukang pekerja kuli kernet tenaga people persons",
    "workers person worker oran jiwa",
)
DAYS = word_set(
    "hari hr dina dinten poe days day hri",
)
PERIODS = DAYS | word_set(
    "bulan bln wulan sasih minggu mggu tahun thn jam month months week weeks",
)
THINGS = COUNTED | MEASURES
UNITS = COUNTED | MEASURES | PEOPLE | PERIODS
# In English plural; the ledger keeps the singular.
SINGULAR = {
    "pieces": "piece", "bags": "bag", "sacks": "sack", "bottles": "bottle", "boxes": "box",
    "rolls": "roll", "sheets": "sheet", "pairs": "pair", "units": "unit", "sets": "set",
    "packs": "pack", "kilos": "kilo", "liters": "liter", "meters": "meter", "days": "day",
    "months": "month", "weeks": "week", "persons": "person", "workers": "worker",
}  # fmt: skip
# A number before one of these tells what the thing is, not how many there are.
SIZES = word_set(
    "inch inci in cm mm watt w volt v va pk hp gsm gr gram g ml mg cc susun pintu tungku",
    "rak tingkat lubang mata ukuran dim jarum kompor laci sumbu bilah lapis slot roda ah",
    "kva kw oz gb ram benang loyang kepala setrip persen",
)
# Goods that are told apart by a measure: "tabung gas 12kg", "tandon 1000 liter", "tangga 3 meter".
_BY_WEIGHT = word_set(
    "gas elpiji lpg tabung timbangan timbngan tmbgan mixer kompresor pengaduk mesin dacin neraca",
    "oven dandang katrol",
)
_BY_VOLUME = word_set(
    "tandon toren tangki freezer kulkas drum ember galon jerigen jirigen oven panci dandang",
    "presto termos cooler sprayer dispenser magic tong gentong baskom boiler ketel blender",
    "timba bak kompresor mesin rice box coolbox showcase frezer wajan teko cerek",
)
BY_LENGTH = word_set(
    "etalase tangga meja rak lemari perahu tenda galah gerobak kios kanopi parasol",
)
SIZED_BY = {
    **dict.fromkeys(word_set("kg kilo kgs kilogram kilos"), _BY_WEIGHT),
    **dict.fromkeys(word_set("liter ltr lt litre l"), _BY_VOLUME),
    **dict.fromkeys(word_set("meter mtr m"), BY_LENGTH),
    "tabung": frozenset(["mesin"]),
}
SACK_WEIGHTS = {"semen": (40, 50)}
SIZE_AFTER = word_set(
    "susun tingkat",
    "isi ukuran uk ukr no nomor nomer size tipe type seri model merk merek diameter lebar",
    "panjang tinggi tebal kapasitas nmr volume kelompok rt rw blok",
)

EACH = word_set(
    "satuannya satuan satunya sijine siji-sijine sijina hijina sahijina each apiece perbiji",
    "persatu masing2 msg2 masing-masing satuanna @ hijian peritem perorang setunggale",
    "setunggalipun satunggalna sawijine",
)
TOTAL = word_set(
    "total totalnya ttl ttlnya totale totalna semua semuanya smua smuanya smwnya semuane",
    "semuana sakabehe jumlah jumlahnya jml jmlh jmlhnya habis abis habisnya abisnya hbs",
    "entek enteke entekne kabeh kabehe kabehna sedoyo sedaya sedayanipun sadayana sadaya",
    "sakabehna keseluruhan seluruhnya beak beakna altogether borongan = subtotal tot telas",
    "totalipun seep seepna",
)
TOTAL_BEFORE = word_set(
    "jadi jadinya dados dadi dadine jadina jd jdnya",
)
PRICE_FILLERS = word_set(
    "harga harganya hrga hrg hrganya hargane hargana seharga sehrga sebesar senilai nilai",
    "regane rego rega regi regine pangaos pangaosna dengan dgn rp nya itu ini cuma hanya",
    "dapat dpt dapet sampe for at of is was about biaya biayanya bayar dibayar price jadi",
    "jadinya kena ya keluar ngeluarin pas",
)

BUY = word_set(
    "beli bli bl belu beki bwli bely belo belj bsli ebli belii membeli mbeli dibeli kebeli",
    "ngebeli meli bliin beliin membelikan dibelikan belikan pembelian belanja blanja",
    "belanjakan dibelanjakan belanjaan blanjo bayar byr membayar dibayar dibayarkan mbayar",
    "kubeli kubayar takbeli kutuku kebayar bayarin pembayaran byar tuku nuku dituku tumbas",
    "ditumbas mundhut mundut meser mésér",
    "dipeser meuli dibeuli beuli pameseran kulakan kulak bought buy purchased purchase paid",
    "pay spent mayar ngabayar blnja beily blonjo ngebayar belinya nempur pesan pesen mesen",
    "order memesan dipesan",
)
# Getting something, bought or not.
ACQUIRE = word_set(
    "ambil ngambil mengambil borong mborong ngeborong memborong checkout cekout nebus menebus",
    "ditebus nambah nambahin bikin bikinin masang dipasang ngeprint got ngagaleuh ngupah",
    "mengupah nyervis menyervis dapat dapet dpt dapetin ngangkut nyetak mencetak belikeun",
    "dibelikeun ngisi njahitkan menjahitkan ngecas",
)
# Verbs with a person after them who is paid: "bayar pak Tarjo 100rb upah angkut".
PAY = word_set(
    "bayar byr byar mbayar membayar dibayar bayarin dibayarkan mayar ngabayar ngupah mengupah",
    "paid pay pembayaran",
)
SERVICES = word_set(
    "upah ongkos ongkir jasa jahit menjahit angkut ngangkut sewa borongan gaji tukang kuli buruh",
    "garap cangkul bajak las servis service pasang cetak antar kirim mborong panen tanam cat",
    "ngecat",
    "nyangkul njahit nukang wages",
)
# After these a verb of buying is a part of the name: "transport belanja".
BEFORE_NOUN = word_set(
    "transport transportasi ongkos ongkir biaya tas keranjang kantong kresek troli uang bensin",
    "plastik buku kartu kereta parkir makan",
)
AND = word_set(
    "sama sm dan dn terus trus trs lalu plus karo kalih kaliyan sareng jeung and then serta",
    "ambek mbek trz tros tambah lajeng teras kemudian & + ditambah jg juga",
)
PURPOSE = word_set(
    "buat untuk utk bt kanggo kangge keur pikeun gawe nggo dinggo nge untk tuk",
)
BECAUSE = word_set(
    "biar supaya agar karena krn soalnya karna jalaran sabab termasuk trmsuk include",
    "including inc ben amargi gara2 soale sbb",
)
AT = word_set(
    "di d dr dari dri ti ten teng ning nang neng from at ke kpd kepada via lewat saking",
    "sking dare nyang in",
)
SHOPS = word_set(
    "toko tk tko tokonya tokone tb ud cv pt pasar psr warung kios koperasi kop grosir agen",
    "depot bengkel apotek swalayan minimarket supermarket peternakan mebel meubel material",
    "matrial pabrik galangan pangkalan kud dealer store shop market distributor",
)
ONLINE = word_set(
    "shopee shoppee shope tokopedia tokped toped lazada bukalapak olx blibli tiktok",
    "alfamart indomaret facebook fb",
)
TITLES = word_set(
    "pak pk bpk bapak bu ibu haji mas mbak mba mbah bang kang mang cak om koh ko ci cik ceu",
    "teh pa tante pakde bude paklik bulik lik mr mrs h hj",
)
MONEY = word_set("uang duit dana artos arto biaya anggaran kas modal uangnya dananya")
RENTS = word_set(
    "sewa nyewa rental kontrak ngontrak nyewo sewakan",
)

DISCOUNT = word_set(
    "diskon disc discount potongan nego nawar ditawar korting cashback voucher didiskon",
    "dinego",
)
FILLERS = (
    PRICE_FILLERS
    | DISCOUNT
    | word_set(
        "pengeluaran pengadaan tambahan pengeluarannya on bro sis gan bos bosku boss juragan",
        "mang akang rekan tim dear sekedar % by with were been also saya sy aku ak kami kita",
        "kula kulo abdi urang kelompok klmpok klp min mimin admin kak ka ya yaa yah nih dong",
        "sih tuh itu ini ieu udah sudah sdh udh uda sdah tos geus parantos sampun wis uwis",
        "lapor laporan melaporkan laporkan lapr lpr lapran ngelapor ngelaporin laporin lporan",
        "report catat catet nyatet mencatat tolong tlg mohon mhn izin ijin input adalah yaitu",
        "ialah sejumlah sebanyak nota notanya kwitansi lunas cash tunai kontan transfer tf trf",
        "halo hai hallo hi hello assalamualaikum ass asslm assalamu'alaikum wr wb terima kasih",
        "makasih mksh trims thx thanks suwun nuhun matur hatur telah tlah pada oleh yang yg",
        "sing nu a an the i we our my alhamdulillah mau arep bade badhe ingin iya iyah ok oke",
        "sebuah seluruh kan wes dah toh ki iki niki kuwi pun jadi gini begini bot pak bu rb",
        "rupiah kes berikut lampiran bersama hormat bahwa tersebut tsb tanggal tgl hari belinya",
        "pembeliannya dg lg lagi kok deh dulu sekalian selama slm aja saja salam maaf punten",
        "permisi nuwun sewu laporanipun dalem mawon sebagai dibeli daftar detail rincian",
        "rinciannya item bapak ibu tertanggal tgl. baru saat seken bendahara ketua budhal",
        "mangkat pergi pigi mampir nggih njih eh oh nah deui ge ogé oge wau tadinya sakalian",
        "pesanan pesenan pertama kedua ketiga mah struk kwitansi bukti faktur bon sampai",
        "sekarang skrg belum blm",
        "gak ga some us total2 atas nama nanti nyusul menyusul ada tertera hr jam",
    )
)
# Greetings open a message; later the same words name a thing ("makan siang").
GREETINGS = word_set(
    "selamat met pagi siang sore malam malem salam permisi",
)
# "mau lapor" is a report, not a plan.
REPORTS = ("lapor", "melapor", "ngelapor", "catat", "catet", "nyatet", "mencatat", "input", "kirim")
ABBREVIATIONS = word_set(
    "rp tgl no pk h hj p bpk jl cv ud pt st tb tk sdr dr d bp bln hrg jml ttl",
)
# Names of goods and services: a message about them may well be a purchase.
GOODS = word_set(
    "carter foto cap ragi tanah kue roti gaji air es mie mi bakso keripik kerupuk krupuk nugget",
    "sosis sirup selai madu jahe kunyit kencur lengkuas sereh merica ketumbar pala kemiri asam",
    "cengkeh vanili gambir nanas mangga jeruk salak durian alpukat semangka melon pepaya jambu",
    "rambutan nangka bayam kangkung terong timun labu buncis sawi selada seledri wijen kemangi",
    "daun akar gandum ketan sagu maizena bihun makaroni agar jelly tongkol bandeng mujair patin",
    "cumi kepiting kerang teri terasi petis maggot cacing jangkrik lebah burung merpati angsa",
    "itik",
    "kalkun babi kuda tutup mika aluminium alumunium foil styrofoam box wadah rantang flanel",
    "batik",
    "songket tenun kulit rotan pandan pita renda bordir sablon jaket tas dompet sandal mukena",
    "jilbab",
    "kerudung gamis seprei gorden karpet pernis dempul amplas lilin parafin pewangi deterjen",
    "rinso",
    "pewarna pemutih gerendel grendel pintu jendela pagar teralis kanopi atap plafon gypsum hebel",
    "split kerikil koral sirtu kapur pralon paralon pvc closet velg busi kampas rantai gear jok",
    "spion dinamo dynamo monitor keyboard mouse flashdisk modem router charger casing mic",
    "mikrofon",
    "krim cukur clipper lulur parfum tenda terop panggung sound kipas ac magicom teko ceret",
    "barang",
    "bahan perlengkapan peralatan perabot suku aksesoris dekorasi plang pelunasan dp pembuatan",
    "perbaikan pemasangan pengiriman cargo kargo ekspedisi tol laundry cuci steam bongkar garap",
    "bajak semprot panen tanam giling selep becak ojek bus travel taksi truk mobil gedung ruko",
    "kios",
    "lapak lahan sawah kebun gudang kontrakan langganan iklan domain hosting desain logo vakum",
    "vacuum sealer press sangrai pemipil pencacah penetas penggoreng pengering pemeras penepung",
    "peniris pengupas perajang proofer rombong booth neon fish egg eggs onion onions garlic salt",
    "milk bread stove fan chair chairs table tables pump cloth fabric thread needle paper bottles",
    "cups phone rent delivery refill workers wages repair transport seed seeds vegetables fruit",
    "ngelas ngecat njahit ngejahit nyablon ngebor ngetik ngangkut nyangkul nyewa nyetrika nyuci",
    "nyemprot ngoperasikan nggarap ngupah ngarit",
    "mesin alat meja kursi rak lemari etalase gerobak kompor oven mixer blender wajan panci",
    "dandang kukusan loyang baskom ember gayung sutil spatula pisau talenan cobek toples botol",
    "gelas piring mangkok sendok garpu termos galon dispenser kulkas freezer frezer showcase",
    "timbangan genset pompa sanyo selang pipa kran tandon toren drum jerigen kompresor bor",
    "gerinda gergaji las mata obeng tang palu kunci dongkrak tangga cangkul sabit arit parang",
    "linggis sekop garu traktor sprayer semprotan terpal paranet mulsa polybag pot bambu kayu",
    "triplek papan balok kaso reng paku baut mur semen pasir batu bata batako besi baja seng",
    "genteng asbes keramik cat kuas thinner lem pupuk urea npk kompos kandang bibit benih",
    "pestisida obat vaksin vitamin pakan pur dedak bekatul konsentrat jagung gabah padi beras",
    "tepung terigu tapioka gula garam minyak telur mentega margarin susu keju coklat kopi teh",
    "cabe cabai lombok bawang brambang tomat wortel kentang kol sayur buah pisang singkong",
    "ubi ketela kelapa kacang kedelai tempe tahu ikan lele nila gurame udang ayam bebek entog",
    "puyuh kambing domba sapi kerbau kelinci daging bumbu kecap saos santan kemasan plastik",
    "kresek dus kardus kertas stiker label spanduk banner brosur nota buku pulpen spidol tinta",
    "printer laptop hp handphone kamera proyektor speaker kabel stop lampu aki baterai tripod",
    "kain benang jarum resleting kancing gunting obras setrika mesin jahit kaos baju celana",
    "seragam rompi helm sepatu sarung masker topi jas sabun sampo handuk tikar kasur bantal",
    "sisir catok hairdryer cermin kaca bensin solar oli gas elpiji lpg arang listrik token",
    "pulsa kuota internet wifi materai meterai fotokopi fotocopy print cetak jilid ongkir",
    "ongkos transport angkut parkir sewa kontrak upah tukang kuli pekerja tenaga konsumsi",
    "servis service reparasi pasang instalasi jasa biaya bayar motor sepeda gerobag becak",
    "pickup ban onderdil sparepart sekam jerami serbuk rumput hijauan garam jaring pancing",
    "kolam keramba perahu mesinnya pengaduk penggiling parut pemarut pemotong perontok",
    "wedhus sapine pitik endog endhog uyah lenga beas tipung uyah hayam embe hui cau parab",
    "machine sewing feed fertilizer rice sugar flour oil chicken goat cement wood rental",
    "sapu pel tong sampah keranjang karung tali tambang rafia tempat gembok engsel kandangan",
    "gacok pacul sekrup kawat ring klip cup sedotan tusuk nampan tampah pot vas tanaman",
)
