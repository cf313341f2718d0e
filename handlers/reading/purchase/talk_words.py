"""Words of talk that is no purchase, as tables: questions, plans, sales, fees, people, comparing.

Knows: which word speaks of what, and how much it weighs against the signs of a purchase.
Must not know: how the words of a message are weighed (purchase_refusals.py).
"""

from __future__ import annotations

from handlers.reading.purchase.words import word_set

# One of these outside a purpose refuses the message, whatever else it says.
QUESTION = word_set(
    "berapa brp brapa berpa gimana gmn gmana gimna bagaimana bgmn apakah apa kenapa knp",
    "mengapa kapan boleh bole blh bolehkah bisakah piye pripun kepriye kumaha sabaraha piro",
    "pira pinten iraha naha how what why can could does pantes wajar cukupkah kemahalan sah",
    "bolehnya mana dimana atau emang emangnya memangnya mosok tiasa kunaon",
)
PLAN = word_set(
    "rencana rencananya rncana berencana akan akn hendak bakal pengen pingin pengin pgn",
    "kepingin kepengen ingin pngn mau mo niat arep ameh ajeng badhe bade badé rek hayang",
    "palay butuh perlu survei survey cari nyari target estimasi kira2 perkiraan anggaran",
    "rab besok bsk besuk sesuk isukan isuk enjang benjang enjing lusa nanti nti ntar entar",
    "mengko mangke engke engkin tomorrow later will would want plan planning need",
    "next should might gonna misal misalnya andai seandainya jika kalau kalo klo kl klw",
    "klau yen nek lamun upami mun mengajukan ajukan usul usulan minggon anggarkan",
    "dianggarkan menabung nabung nunggu tunggu if calon prediksi diajukan dicari indent",
    "inden incar ngincer budget jatah dianggarkeun rencanana tar semoga mudah2an insyaallah",
    "insyaalloh inshaallah insya pagu juknis proyeksi ditarget direncanakan",
    "rencanakan diperkirakan diprediksi sepakati disepakati menunggu ",
)
CANCELLED = word_set(
    "batal batl dibatalkan batalkan membatalkan batalin cancel cancelled canceled urung",
    "wurung balikin dibalikin gagal sanjadi bolay dibatalin tertunda ditunda gajadi gakjadi",
    "nggakjadi gjadi",
    "kabur ical melayang kecurian kemalingan kecopetan",
)
SOLD = word_set(
    "jual dijual menjual ngejual terjual kejual laku omzet omset payu pajeng adol didol",
    "sade disade ngajual dijualna sold sell selling pendapatan pemasukan penjualan laba",
    "keuntungan menghasilkan pelanggan pembeli icalan ngical diical payune kajual pesenan",
    "pesanan profit jualin kejualan juali dodolan sodagar sells ",
)
MONEY_IN = word_set(
    "saldo sisa penghasilan pinjam minjam pinjaman hutang utang ngutang nginjeum nyilih",
    "kasbon refund retur dikembalikan kembalian iuran cicilan nyicil angsuran balance",
    "salary dikembaliin susuk ngebon cicil tabungan kembali pesangon honor honorarium",
    "gajian digaji transferan sesa setoran pinjem minjem piutang dipinjam dipinjemin",
    "tanggungan nombok kredit remaining loan lent borrowed borrow warisan",
)
FEE = word_set(
    "diminta dimintai dimintain minta2 oknum pungli pungutan setor setoran nyetor disuruh",
    "nyuruh suruh sogok nyogok wajib diwajibkan dipungut ditagih nagih dipotong dijaluki",
    "dipenta katanya jarene cenah denda sanksi penipuan penipu ditarik narik menta ",
    "korupsi korup nilep disunat pelicin fiktif",
)
CORRECTION = word_set(
    "ralat koreksi dikoreksi revisi harusnya seharusnya mestinya hrsnya bukan bkn keliru",
    "maksudnya hapus dihapus ubah diubah rubah edit kudune kedahna kuduna kedahipun dudu",
    "sanes lepat klentu correction wrong mistake typo tercatat kecatat muncul salah salah2",
    "betulkan benerin perbaiki dobel double ketik diganti dibetulkan dirubah ditukar kebalik",
    "terbalik keliruan ketuker diralat direvisi diedit harusna dibenerin",
)
OFFER = word_set(
    "wts wtb sale cod promo ready minat hub hubungi ditawari nawarin nawari menawarkan tawaran",
    "penawaran",
    "ditawarkan diskonan grosiran gratis free restok dijualnya katalog pricelist obral",
    "undian termurah diteruskan forwarded fwd japri shm",
)
GIFT = word_set(
    "dikasih dikasi diberi dikei diparingi dipaparin dipasihan dibere hadiah hibah",
    "sumbangan donasi menyumbang nyumbang given gift pemberian sumbang sedekah diwenehi",
    "wenehan menang disumbang disumbangin dihibahkan doorprize gratisan dibagi",
    "terpilih pemenang",
)
OTHER_TALK = word_set(
    "phk spp lowongan anakku dulunya temen cairkan hilang ilang dicuri",
    "costs persetujuan pengajuan orderan sini disini sono untungnya",
    "hasilnya gajinya omsetnya zakat arisan togel pinjol bahas dibahas padahal tamu",
    "waduh yet ditukokke ditukokne tukokno ditumbaske loh doanya doakan pdhl mending",
    "mendingan daripada dibanding ketimbang vs otp",
)
REFUSING = (
    *((QUESTION, "question"), (CANCELLED, "cancelled"), (SOLD, "sale"), (MONEY_IN, "money in")),
    *((FEE, "fee"), (CORRECTION, "correction"), (OFFER, "offer"), (GIFT, "gift")),
    (OTHER_TALK, "chat"),
)

# Turns of speech that refuse a message; words stand one blank apart, "#" is an amount.
PHRASES = (
    r"(?:harus|hrs|kudu|kedah) (?:bayar|byr|setor|mbayar|transfer|tf)",
    r"minta (?:uang|duit|bayaran|fee|jatah|rp|#|transfer|tf|tambah|biaya|dp|potongan|\d)",
    r"(?:di|dalam|sesuai) (?:proposal|rab)",
    r"proposal (?:kami|saya|kita|isinya)",
    r"kurang(?! lebih)",
    r"kekurangan",
    r"(?<!kemarin )(?<!kmrn )dulu (?:saya |kami )?(?:beli|punya|pernah)",
    r"si [a-z]+ beli",
    r"(?:yang|yg|sing) (?:bener|benar|betul)",
    r"(?:dapat|dapet|dpt|oleh|entuk|masuk|terima|nerima|got|meunang|angsal|ambil)\s*:?\s*#",
    r"gaji (?:saya|aku|ku|kami|kita|suami|istri|bapak|dulu|di|cuma|cm)(?!\w)",
    r"gaji (?:sebulan|ngajar|pokok|terakhir|rata|per|nya|umr|umk|pertama|buta|pas|segitu|kecil)",
    r"gaji(?:ku|nya) ",
    r"to (?:pay|buy|purchase|spend|order)(?!\w)",
    r"(?:tolong|minta) (?:di)?beli",
    r"transfer (?:uang|duit|dulu|ke rek)",
    r"klik",
    r"https?",
    r"(?:dapat|dapet) (?:hibah|bantuan)",
    r"(?:open|buka) (?:order|po)",
    r"daftar harga",
    r"(?:izin|ijin|minta|mohon|acc) (?:\w+ )?(?:mem|pem)?beli(?:an)?(?!\w)",
    r"(?:kelompok|klp|klompok|grup|group) (?:sebelah|lain|tetangga|sana|orang)",
    r"(?:terima|nerima|dapat|dapet|dpt|oleh|ditransfer) (?:upah|gaji|honor|bayaran|thr)",
    r"dibeli\w* (?:pengepul|bakul|orang|tengkulak|juragan|tetangga|oleh|warga|sama)",
    r"(?:baru|bru|nembe) (?:bisa|iso)",
    r"(?:dikirim|diantar|diambil|datang) (?:bulan|minggu|besok)",
    r"(?:setelah|sesudah|bila|begitu) (?:\S+ ){0,3}cair",
    r"lebih (?:murah|mahal|bagus|hemat|enak)",
    r"anak saya",
    r"(?:ti|se)?tiap (?:hari|minggu|bulan)\s*$",
    r"# tiap (?:hari|minggu|bulan)",
    r"(?:minggu|mggu|mgg|bulan|bln|tahun|thn|pekan|hari|tadi|tahap|musim) (?:depan|ngarep|hareup)",
    r"(?:di|ning|ten) (?:sini|kene|mriki)",
    r"proposal :",
    r"(?:ada|ono|aya) (?:yang|yg|sing|nu) [a-z]",
    r"beli \w+ (?:kita|kami|saya)(?!\w)",
    r"bisa (?:pake|pakai|ga|gak|g|nggak|tidak|tdk|dipakai|beli|dibeli|ambil|nggo)(?!\w)",
    r"(?:ambil|narik|tarik|pegang|bawa|nyimpan) (?:uang|duit|tunai)",
    r"(?:uang|duit)\w* (?:masuk|cair|hilang)",
    r"total (?:belanja|pengeluaran|pembelian)(?:an)? k(?:ami|ita)",
    r"ganti (?:total|harga|jadi|nominal|angka|nomor|no)",
    r"how much",
    r"going to",
    r"nya jadi berapa",
    r"toko kembali",
    r"uang kembali",
    r"ingat ya",
    r"harga \w+ (?:naik|turun)",
    r"(?:yang|yg) # (?:itu|kemarin|tadi)",
    r"(?:daftar|list) belanja (?:besok|nanti)",
)

# One thing under a name that would refuse the message, and money that is spent.
COMPOUNDS = (
    "(?:ambil|ngambil|mengambil|nebus|bayar) (?:pesanan|pesenan|orderan)",
    "mesin ketik", "kursi tamu", "meja tamu", "buku tamu", "double tape", "double face",
    "lampu depan", "ban depan", "rem depan", "kaca depan", "rak depan", "kasur double",
    "uang makan", "uang lembur", "uang muka", "uang transport", "uang bensin", "uang saku",
    "kain sisa", "kayu sisa", "tali tarik", "pita tarik", "kotak hadiah", "buku tabungan",
    "buku kas", "buku utang", "nota penjualan", "kertas undangan", "kue arisan", "jam dinding",
    "upah panen", "biaya panen", "ongkos panen", "alat panen", "mesin panen", "karung panen",
    "bayar pajak", "bisa nego", "boleh nego", "boleh nawar", "boleh ditawar",
    "(?<=[#,] )(?:gratis|free) ongkir", "tanah liat", "siap pakai", "konsumsi rapat",
    "snack rapat", "(?:sudah|sdh|udah|udh|wis|tos) lunas", "makan rapat", "ruang rapat",
    "sekali jalan", "rekening listrik", "air minum", "uang sewa", "uang rokok tukang",
)  # fmt: skip

# Words that weigh against a purchase without refusing it: (weight, words).
_TALK_BY_WEIGHT: tuple[tuple[int, frozenset[str]], ...] = (
    # money that is held, moved or counted, and where it lies
    (1, word_set(
        "uang duit dana modal kas masuk cair dapat dapet dpt oleh meunang angsal terima",
        "nerima menerima jualan untung administrasi hasil received kumpul terkumpul artos arto",
        "pegangan dompet atm rekening rek rekeningnya isinya anggaran pajak potongan tarik tahap",
        "honorer pesangon ambil kumpulan mendapat mendapatkan kenging entuk olih",
        "tinggal isih masih sesana tinggali kari money fund funds income earned modalnya",
    )),
    # prices as such, comparing, how things are
    (1, word_set(
        "naik turun bisa stok stock info ada dipakai dipake pakai pake lebih bagus keren",
        "jelek dijamin dagang kisaran sekitaran biasa biasanya cukup sehari seharinya hari-hari",
        "perbulan sebulan pernah dulu sering selalu jarang cocok beda sama2 kualitas",
        "bunga online rata2 rata-rata lumayan rugi aman sulit susah gampang bener benar betul",
        "hampir",
        "mahalnya murahnya munggah mudhun mundak udun larang awis mirah cheap expensive perhari",
        "kaya kayak kyk seperti sepertinya kayaknya kyknya mungkin mgkn yang yg sing nu that",
        "nawar ditawari lagi sebelah buatan cocoknya kurs kok sih loh lho deh tuh kah sampai",
        "kata nomor nmr nomer sampe hingga selama sudah udah udh sdh uda minta njaluk",
    )),
    (2, word_set(
        "bantuan mahal murah sekarang skrg skrang skr saiki ayeuna kiwari now currently raskin",
        "blt",
        "belum blm blum durung dereng acan gak ga gk nggak ngga enggak engga ndak nda tidak tdk",
        "tak ora mboten boten henteu teu not kagak moal tara never katanya denger dengar",
        "bingung takut khawatir tau ngerti paham yakin percaya curiga heran lupa inget",
        "aplikasi app error lemot eror gangguan sinyal link klik selamat anda kamu sampeyan",
        "panjenengan anjeun sia kowe you your him her they them he she it's theirs",
        "mereka dia ia beliau deweke maranehna si tetangga adik adek kakak ipar suami istri",
        "suamiku istriku mertua ortu paman ponakan keponakan sepupu warga desa kades kadus",
        "lurah camat bupati gubernur menteri jokowi pemerintah negara perangkat pendamping",
        "fasilitator petugas dinas kemnaker kementerian polisi mandor bos majikan juragan",
        "covid corona korona kasus penduduk pengangguran ngasih kasih peserta penonton followers",
        "pasien",
        "sakit dirawat operasi rs rumahsakit puskesmas kuliah wisuda nikahan",
        "jarak km kilometer umur usia lahir alamat jl kec kab kabupaten kodepos kode",
        "nmr nomer nik ktp kk npwp hp? telp telepon whatsapp wa password norek jam",
        "pukul wib rapat hadir datang pulang pergi berangkat jadwal",
        "kira kiranya kira-kira pikir rasanya duga takutnya kebetulan seandainya",
        "harian mingguan bulanan standarnya patokan pasaran eceran het umk ump umr gapok",
        "dolar dollar antam saham crypto bitcoin diam2 diam-diam fitnah gosip berita ",
        "panen panenan diborong nyolong maling curi mencuri ngaku pura2 kenal jujur",
        "sih masalah gara gegara lucu wkwk wkwkwk haha hehe hihi kwkw anjir wah aduh",
        "gila buset astaga astagfirullah innalillahi allah",
        "pegang megang bawa mbawa nggowo simpan nyimpan nyimpen kirimi tanya nanya takon naros",
        "jawab",
        "bilang ngomong omong bicara cerita kabar kabari kasitau lihat liat cek ngecek periksa ",
        "hitung itung ngitung ikut melu miluan gabung pindah tiba tindak lewatin rusak bocor",
        "pecah",
        "macet mati sembuh meninggal nikah cerai kerja nganggur pecat libur selesai beres kelar",
        "tunda lanjut berhenti coba mampu sanggup mesti kudu suka senang seneng benci marah kesal",
        "kecewa sedih malu kaget pusing capek lelah lapar tidur bangun belajar kumpulan",
        "musyawarah sepakat setuju tolak nolak pilih kalah lomba bantu dukung doa syukur janji",
        "bohong",
        "tipu ketipu rampok tembus capai melonjak anjlok stabil langka ramai rame sepi penuh ",
        "habisnya keliling ternyata rupanya memang emg cuma2 bahkan malah malahan justru apalagi",
        "kekurangan kelebihan iseng nyoba prediksi syarat aturan ketentuan keterangan",
        "akun akunnya berita siaran youtube channel follow subscribe viral",
        "komandan ndan laksanakan monggo mangga sumangga silakan silahkan",
        "is it have has had left account okay they're than spend spending offered think know",
        "total2an libur pensiun bansos pkh blt raskin prakerja nasabah daftar doang pemilu",
        "pilkada kampanye",
        "somebody someone anybody me grosir ecer eceran selisih thr penarikan bedanya denda",
        "minimal maksimal minim maks tahunlalu kondangan",
        "amplop hajatan jajan buram terlampir banjir gempa kebakaran musim kemarau cuaca",
    )),
)  # fmt: skip
# How dear a thing is by the day or month: only rents and wages are bought so.
RATES = word_set(
    "sehari seharinya perhari perbulan sebulan sebulannya seminggu perminggu harian bulanan",
    "mingguan pertahun setahun",
)
WEIGHT_OF = {word: weight for weight, words in _TALK_BY_WEIGHT for word in words}

PLAN_NOUNS = word_set(
    "rencana rab estimasi anggaran target perkiraan usulan rencananya rencanana estimasinya",
)
ACCORDING = word_set("sesuai dari dr di menurut ikut pakai dengan")
NO_AMOUNT = word_set("triliun trilyun triliyun trilliun quadriliun")
# Somebody who is not of the group.
OTHERS = word_set(
    "suami istri anak adik adek kakak ipar mertua ortu paman ponakan tetangga warga mereka dia",
    "orang temen teman sepupu mamah mama ayah simbah embah lurah kades bos majikan suamiku",
    "istriku",
    "anakku ibuku bapakku bapake ibune ibuke anake bojoku bojo adine adike kangmas he she they",
)
ORDERS = word_set("pesan pesen mesen order memesan")
PRICE = word_set(
    "harga hrg hrga hargane rega rego regane pangaos price hargi hargana",
)
NOT = word_set(
    "gak ga g gk nggak ngga enggak engga ndak nda tidak tdk tak ora ra mboten boten henteu",
    "teu not didn't don't kagak moal tara belum blm blum durung dereng acan never opo teh",
)
DONE = word_set(
    "jadi jd sido beli bli dibeli kebeli membeli bayar dibayar siyos estu tumbas meser",
    "meuli tuku buy cukup punya mampu lunas sempat cair sanggup kuat buka sah boleh bisa",
    "kebayar dados belanja ono janten deal dapat dapet dpt kebeli kabeuli diterima jualan",
)
# Said after the last word that matters: "boleh gak ya min".
PARTICLES = word_set(
    "ya yaa yah min mimin admin sih kak ka kakak bu pak ibu bapak bos gan to toh nggih teh",
    "dong itu ini mas mbak kang atuh euy lah",
)
PAST = word_set(
    "sudah sdh udah udh uda sdah telah tadi td barusan kemarin kmrn kmren kemaren wingi",
    "kamari tos geus parantos sampun wis uwis tlah mangkukna",
)
# Words that begin with these are verbs, unless they are names of goods.
VERB_FORMS = (
    r"(?:meng|meny|mem[bpf]|men[dtcjs]|me[lrmnyw])[a-z]{3,}|di(?:[bcdfghjklmnprstw]|per)[a-z]{3,}"
    r"|ter[a-z]{4,}|ber[a-z]{4,}|ng[a-z]{3,}|ny[aeiou][a-z]{2,}|[a-z]{4,}(?:nakan|kah)"
)
NO_VERBS = word_set(
    "mentega mentimun meteran meranti mercon mentok merpati menyan melinjo mengkudu memori",
    "membran melamin melayu diesel digital dinamo dinding dispenser disc disinfektan disposable",
    "display dingin distilasi diapers dipan terpal tepung terigu terong termos terasi termometer",
    "terop terompet terminal teralis terali teratai ternak terpentin terminalan beras beronjong",
    "bertingkat berlian beringin berbahan berroda bermotor bermerk berkaki bermaterai berkas",
    "bermeterai berlubang berwarna terbuat gerakan langkah berkah bongkah tongkah berkat",
    "dibeli dibayar termasuk bersih berangkai bertutup berat bersama berikut bernama",
    "nyamuk nyiru nylon ngengat nyamplung diterjen diskon direktur dinas dimana",
)
